SELECT said FROM download WHERE url = $1
