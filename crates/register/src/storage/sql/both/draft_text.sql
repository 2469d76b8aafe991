SELECT said FROM draft_text WHERE draft = $1
