//! For people who got a letter: whether it is real, what was in the data, what to do.
//!
//! What it is: general information for the United States, each duty with the rule it comes from, and a way into the list.
//!
//! What it is not: advice in somebody's case, or a check of a letter: the register knows organisations, not people.

use askama::Template;

use super::Frame;
use crate::answer::{Desk, Fault, Reply};

#[derive(Template)]
#[template(path = "letter.html")]
struct Page {
    frame: Frame,
}

/// `/letter`.
pub(crate) fn page(desk: &Desk<'_>) -> Result<Reply, Fault> {
    Ok(Reply::html(Page { frame: Frame::new(desk, "Got a letter about a breach?", "/letter") }.render()?))
}
