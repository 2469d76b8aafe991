SELECT filing FROM placed WHERE key = $1
