SELECT snapshot, day FROM seen ORDER BY snapshot, day
