//! Feeds: what appeared or changed last in any view of the list, as Atom (RFC 4287) and as JSON Feed 1.1.

use std::fmt::Write;

use chartward_app::register::site::find::{Find, Order};
use serde_json::json;

use crate::answer::{Desk, Fault, Reply};
use crate::pages::Row;

/// Entries of a feed.
const ENTRIES: usize = 50;

/// One entry.
struct Entry {
    url: String,
    title: String,
    text: String,
    /// When it appeared first.
    published: String,
    /// When it appeared or changed last.
    seen: String,
}

fn entries(desk: &Desk<'_>) -> Result<Vec<Entry>, Fault> {
    let find = Find { order: Order::Changed, skip: 0, take: ENTRIES, ..desk.query.find(ENTRIES)? };
    let among = match desk.query.words()? {
        Some(words) => Some(desk.shared.hub.search(&desk.site, words)?.unwrap_or_default()),
        None => None,
    };
    let found = desk.site.first(&find, among.as_deref().map(Vec::as_slice));
    let entry = |place: &u32| {
        let incident = desk.site.incidents.get(*place as usize)?;
        let row = Row::of(desk, *place)?;
        Some(Entry {
            url: format!("{}/incident/{}", desk.shared.settings.public_url, desk.site.id(incident)),
            title: match row.tag {
                Some(tag) => format!("{} ({tag}): {}", row.name, row.people),
                None => format!("{}: {}", row.name, row.people),
            },
            text: format!(
                "First reported {}. State: {}. Kind: {}. {} filing(s) in {}. As reported: {}.",
                row.day, row.states, row.types, row.filings, row.lists, row.reported
            ),
            published: format!("{}T00:00:00Z", incident.first_seen),
            seen: format!("{}T00:00:00Z", incident.changed),
        })
    };
    Ok(found.iter().filter_map(entry).collect())
}

/// `/breaches.atom`.
pub(crate) fn atom(desk: &Desk<'_>) -> Result<Reply, Fault> {
    let base = &desk.shared.settings.public_url;
    let (this, page) = (desk.query.at("/breaches.atom"), desk.query.at("/breaches"));
    let newest = desk.site.newest().map_or_else(|| "1970-01-01".to_owned(), |day| day.to_string());
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">",
    );
    let _ = write!(
        xml,
        "<title>Chartward register: breaches</title><id>{0}</id><link rel=\"self\" href=\"{0}\"/><link href=\"{1}\"/><updated>{newest}T00:00:00Z</updated><author><name>Chartward register</name></author>",
        plain(&format!("{base}{this}")),
        plain(&format!("{base}{page}"))
    );
    for one in entries(desk)? {
        let _ = write!(
            xml,
            "<entry><title>{0}</title><id>{2}</id><link href=\"{2}\"/><published>{4}</published><updated>{1}</updated><summary>{3}</summary></entry>",
            plain(&one.title),
            one.seen,
            plain(&one.url),
            plain(&one.text),
            one.published
        );
    }
    xml.push_str("</feed>\n");
    Ok(Reply::lasting("application/atom+xml; charset=utf-8", xml))
}

/// `/breaches.json`.
pub(crate) fn json(desk: &Desk<'_>) -> Result<Reply, Fault> {
    let base = &desk.shared.settings.public_url;
    let items = entries(desk)?.into_iter().map(|one| {
        json!({
            "id": one.url, "url": one.url, "title": one.title, "content_text": one.text, "date_published": one.published,
            "date_modified": one.seen,
        })
    });
    let feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Chartward register: breaches",
        "home_page_url": format!("{base}{}", desk.query.at("/breaches")),
        "feed_url": format!("{base}{}", desk.query.at("/breaches.json")),
        "items": items.collect::<Vec<_>>(),
    });
    Ok(Reply::lasting("application/feed+json", feed.to_string()))
}

/// Text for inside an element or attribute, without what XML 1.0 cannot hold.
fn plain(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
        out
    })
}
