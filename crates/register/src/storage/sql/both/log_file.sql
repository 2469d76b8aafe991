SELECT bytes FROM log_file WHERE name = $1
