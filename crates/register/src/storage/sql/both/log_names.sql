SELECT name FROM log_file ORDER BY name
