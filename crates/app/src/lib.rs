//! Use cases: the one place where the parts meet
