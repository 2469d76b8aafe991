SELECT number, a, b, verdict, undoes, who, at, why FROM decision ORDER BY number
