//! Readers of hostile formats in a child process with bounded memory and time.
