//! The site over HTTP, without a socket: a small register of made-up lists, and the shared lists where they are.

mod api;
mod hostile;
mod lists;
mod pages;
mod support;
