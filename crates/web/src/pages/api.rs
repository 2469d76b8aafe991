//! The page of the API: what can be asked, from the same table that the document is made of.

use askama::Template;

use super::Frame;
use crate::answer::{Desk, Fault, Reply};
use crate::api::{OPERATIONS, Operation};

#[derive(Template)]
#[template(path = "api.html")]
struct Page {
    frame: Frame,
    operations: &'static [Operation],
    base: String,
}

/// `/api`.
pub(crate) fn page(desk: &Desk<'_>) -> Result<Reply, Fault> {
    let page = Page {
        frame: Frame::new(desk, "The API", "/about"),
        operations: OPERATIONS,
        base: desk.shared.settings.public_url.clone(),
    };
    Ok(Reply::html(page.render()?))
}
