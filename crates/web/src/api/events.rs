//! What changed, for programs that follow the register without being told.

use chartward_app::AppError;
use serde::Serialize;

use crate::answer::{Desk, Fault, Reply};
use crate::hooks::payload;

/// Events of a page unless told otherwise, and at most.
const PER_PAGE: usize = 50;
const MOST: u64 = 500;

#[derive(Serialize)]
struct Events {
    schema: &'static str,
    as_of: Option<()>,
    /// The number of the last event that there is.
    last: u64,
    /// Where to go on.
    next: Option<String>,
    /// What checks the signatures; nothing where no hooks are told.
    key: Option<String>,
    #[serde(rename = "events")]
    told: Vec<Signed>,
}

#[derive(Serialize)]
struct Signed {
    number: u64,
    id: String,
    timestamp: Option<i64>,
    signature: Option<String>,
    payload: String,
}

/// `/api/v1/events`.
pub(super) fn events(desk: &Desk<'_>) -> Result<Reply, Fault> {
    let per_page = desk.query.number("per_page", MOST, "a whole number from 1 to 500")?;
    let per_page = per_page.and_then(|most| usize::try_from(most).ok()).unwrap_or(PER_PAGE);
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<u64>().ok())?;
    let after = match desk.query.get("after") {
        None => 0,
        Some(text) => digits(text).ok_or(Fault::Bad("after", "the number of an event"))?,
    };
    let page = desk.shared.hub.changes(after, per_page).map_err(|error| match error {
        error if error.is_no_key() => Fault::Missing(
            "The key that checks the register's log is not here, so there are no events.".to_owned(),
        ),
        error => AppError::into(error),
    })?;
    let (base, key) = (&desk.shared.settings.public_url, desk.shared.settings.hooks.as_ref());
    let now = (desk.shared.settings.clock)();
    let signed = |event: &_| match key {
        Some(hooks) => hooks.key.tell(event, base, now).map(|told| Signed {
            number: event.number,
            id: told.id,
            timestamp: Some(told.timestamp),
            signature: Some(told.signature),
            payload: told.payload,
        }),
        None => payload(event, base).map(|payload| Signed {
            number: event.number,
            id: format!("evt_{}", event.number),
            timestamp: None,
            signature: None,
            payload,
        }),
    };
    let told = page.events.iter().map(signed).collect::<Result<Vec<_>, _>>()?;
    let more = page.upto < page.last && page.upto > after;
    let text = serde_json::to_string(&Events {
        schema: "chartward.events/1",
        as_of: None,
        last: page.last,
        next: more.then(|| format!("/api/v1/events?per_page={per_page}&after={}", page.upto)),
        key: key.map(|hooks| hooks.key.public()),
        told,
    })?;
    // the time of the signature is part of it
    Ok(Reply::passing("application/json", text))
}
