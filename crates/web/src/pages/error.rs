//! The page of a request that has no answer.

use askama::Template;
use axum::http::StatusCode;

use super::Frame;
use crate::answer::{Reply, Shared};

#[derive(Template)]
#[template(path = "error.html")]
struct Page<'a> {
    frame: Frame,
    status: u16,
    help: &'a str,
}

/// The page of a status.
pub(crate) fn page(shared: &Shared, status: StatusCode, title: &str, help: &str) -> Reply {
    let frame = Frame::bare(title, "").aged(&shared.hub.now(), shared.today());
    let text = Page { frame, status: status.as_u16(), help }.render();
    match text {
        Ok(text) => Reply::html(text).status(status),
        Err(_) => Reply::passing("text/plain; charset=utf-8", format!("{title}\n{help}\n")).status(status),
    }
}
