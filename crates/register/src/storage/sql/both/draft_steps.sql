SELECT said FROM draft_step ORDER BY number
