SELECT said FROM download ORDER BY url
