//! The encrypted case store
