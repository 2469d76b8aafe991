SELECT number, filing FROM placed WHERE snapshot = $1 ORDER BY number
