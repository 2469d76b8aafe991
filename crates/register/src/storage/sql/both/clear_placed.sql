DELETE FROM placed WHERE source = $1
