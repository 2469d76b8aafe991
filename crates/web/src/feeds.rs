//! Feeds: what appeared or changed last in any view of the list, as Atom (RFC 4287) and as JSON Feed 1.1.

use std::fmt::Write;

use chartward_app::register::BreachType;
use chartward_app::register::site::find::{Find, Order, Size};
use serde_json::json;

use crate::answer::{Desk, Fault, Reply};
use crate::pages::{Row, type_label};

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
            text: told(&row),
            published: format!("{}T00:00:00Z", incident.first_seen),
            seen: format!("{}T00:00:00Z", incident.changed),
        })
    };
    Ok(found.iter().filter_map(entry).collect())
}

/// An incident in sentences; what is not known is left out.
fn told(row: &Row) -> String {
    let several = if row.filings == 1 { "filing" } else { "filings" };
    let known = [("First reported", &row.day), ("State:", &row.states), ("Kind:", &row.types)];
    let mut text = String::new();
    for (what, value) in known.into_iter().filter(|(_, value)| !value.is_empty()) {
        let _ = write!(text, "{what} {value}. ");
    }
    let _ = write!(text, "{} {several} in {}. As reported: {}.", row.filings, row.lists, row.reported);
    text
}

/// What the feed is of, in words: two feeds of one reader are told apart by it.
fn title(desk: &Desk<'_>) -> String {
    let narrowed = ["q", "source", "type", "state", "entity", "sector", "year", "size", "filings"];
    let words: Vec<String> = narrowed
        .iter()
        .filter_map(|name| {
            let value = desk.query.get(name)?;
            Some(match *name {
                "q" => format!("\u{201c}{value}\u{201d}"),
                "source" => {
                    let list = desk.site.lists.iter().find(|list| list.id == value);
                    list.map_or(value, |list| list.title).to_owned()
                }
                "type" => {
                    BreachType::of(value).map_or_else(|| value.to_owned(), |kind| type_label(kind).to_owned())
                }
                "size" => {
                    let size = Size::ALL.into_iter().find(|size| size.name() == value);
                    size.map_or_else(|| value.to_owned(), |size| size.label().to_owned())
                }
                "filings" => format!("{value} filing{}", if value == "one" { "" } else { "s" }),
                _ => value.to_owned(),
            })
        })
        .collect();
    if words.is_empty() {
        return "Chartward register: all breaches".to_owned();
    }
    format!("Chartward register: breaches, {}", words.join(", "))
}

/// `/breaches.atom`.
pub(crate) fn atom(desk: &Desk<'_>) -> Result<Reply, Fault> {
    let base = &desk.shared.settings.public_url;
    let (this, page) = (desk.query.at("/breaches.atom"), desk.query.at("/breaches"));
    let entries = entries(desk)?;
    let nothing = || {
        desk.site.newest().map_or_else(|| "1970-01-01T00:00:00Z".to_owned(), |day| format!("{day}T00:00:00Z"))
    };
    let updated = entries.iter().map(|one| one.seen.clone()).max().unwrap_or_else(nothing);
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">",
    );
    let _ = write!(
        xml,
        "<title>{2}</title><id>{0}</id><link rel=\"self\" href=\"{0}\"/><link href=\"{1}\"/><updated>{updated}</updated><author><name>Chartward register</name></author>",
        plain(&format!("{base}{this}")),
        plain(&format!("{base}{page}")),
        plain(&title(desk))
    );
    for one in entries {
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
        "title": title(desk),
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
