//! Mentions and rosters to distinct individuals
