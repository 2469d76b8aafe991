//! Plain text in any usual encoding to documents.
