SELECT hash FROM content WHERE hash = ANY($1)
