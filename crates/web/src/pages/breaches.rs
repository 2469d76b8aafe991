//! The list of incidents: search, facets, orders, pages.

use askama::Template;
use chartward_app::register::site::find::{Found, Order};

use super::{Frame, Paging, Row, type_label};
use crate::answer::{Desk, Fault, Reply};

/// Incidents of a page.
pub(crate) const PER_PAGE: usize = 25;
/// Most values of a facet that are shown.
const SHOWN: usize = 60;

#[derive(Template)]
#[template(path = "breaches.html")]
struct Page {
    frame: Frame,
    rows: Vec<Row>,
    paging: Paging,
    facets: Vec<Facet>,
    chosen: Vec<(String, String)>,
    orders: Vec<(&'static str, &'static str, bool)>,
    hidden: Vec<(String, String)>,
    atom: String,
    json: String,
    api: String,
}

/// One way to narrow the list.
struct Facet {
    label: &'static str,
    open: bool,
    values: Vec<Value>,
}

/// One of its values.
struct Value {
    label: String,
    count: u64,
    href: String,
    chosen: bool,
}

/// `/breaches`.
pub(crate) fn page(desk: &Desk<'_>) -> Result<Reply, Fault> {
    let found = found(desk, PER_PAGE)?;
    let paging = Paging::of(&desk.query, &desk.path, found.total, PER_PAGE)?;
    let facets = facets(desk, &found);
    let mut chosen = Vec::new();
    if let Some(words) = desk.query.get("q") {
        chosen.push((format!("words: {words}"), desk.query.with(&desk.path, "q", None)));
    }
    for facet in &facets {
        let values = facet.values.iter().filter(|value| value.chosen);
        chosen.extend(
            values.map(|value| {
                (format!("{}: {}", facet.label.to_lowercase(), value.label), value.href.clone())
            }),
        );
    }
    let (atom, json) =
        (desk.query.with("/breaches.atom", "sort", None), desk.query.with("/breaches.json", "sort", None));
    let mut frame = Frame::new(desk, "Breaches", "/breaches");
    frame.feeds = vec![("application/atom+xml", atom.clone()), ("application/feed+json", json.clone())];
    let page = Page {
        rows: Row::all(desk, &found.page),
        paging,
        chosen,
        orders: orders(desk),
        hidden: desk.query.others(&["q", "sort"]),
        atom,
        json,
        api: desk.query.at("/api/v1/incidents"),
        facets,
        frame,
    };
    Ok(Reply::html(page.render()?))
}

/// What a query finds.
pub(crate) fn found(desk: &Desk<'_>, per_page: usize) -> Result<Found, Fault> {
    let find = desk.query.find(per_page)?;
    let among = match desk.query.words()? {
        // words without a letter or digit find nothing
        Some(words) => Some(desk.shared.hub.search(&desk.site, words)?.unwrap_or_default()),
        None => None,
    };
    Ok(desk.site.find(&find, among.as_ref()))
}

/// What the list can be ordered by: value, label, whether it is. No value is the natural order.
fn orders(desk: &Desk<'_>) -> Vec<(&'static str, &'static str, bool)> {
    let label = |order: Order| match order {
        Order::Natural => "best match, else newest",
        Order::Newest => "newest first",
        Order::Oldest => "oldest first",
        Order::Largest => "most people first",
        Order::Filings => "most filings first",
        Order::Name => "by name",
        Order::Added => "last added first",
        Order::Changed => "last added or changed first",
    };
    let value = |order: Order| if order == Order::Natural { "" } else { order.name() };
    let now = desk.query.get("sort").filter(|sort| *sort != Order::Natural.name()).unwrap_or_default();
    Order::ALL.into_iter().map(|order| (value(order), label(order), value(order) == now)).collect()
}

fn facets(desk: &Desk<'_>, found: &Found) -> Vec<Facet> {
    let lists = found.sources.iter().map(|(id, count)| {
        let title = desk.site.lists.iter().find(|list| list.id == *id).map_or(*id, |list| list.title);
        ((*id).to_owned(), title.to_owned(), *count)
    });
    let types =
        found.types.iter().map(|(kind, n)| (kind.name().to_owned(), type_label(*kind).to_owned(), *n));
    let plain = |name: &str, count: u64| (name.to_owned(), name.replace('-', " "), count);
    let several = [("one", "one filing"), ("several", "several filings")];
    let several = several.into_iter().zip(found.several).filter(|(_, count)| *count > 0);
    vec![
        facet(desk, "List", "source", lists.collect()),
        facet(desk, "Kind of breach", "type", types.collect()),
        facet(desk, "People", "size", {
            found
                .sizes
                .iter()
                .map(|(size, n)| (size.name().to_owned(), size.label().to_owned(), *n))
                .collect()
        }),
        facet(
            desk,
            "Year",
            "year",
            found.years.iter().map(|(year, n)| plain(&year.to_string(), *n)).collect(),
        ),
        facet(desk, "State", "state", found.states.iter().map(|(code, n)| plain(code, *n)).collect()),
        facet(desk, "Organisation", "entity", {
            found.entity_types.iter().map(|(kind, n)| plain(kind.name(), *n)).collect()
        }),
        facet(desk, "Branch", "sector", {
            found.sectors.iter().map(|(sector, n)| plain(sector.name(), *n)).collect()
        }),
        facet(desk, "Filings", "filings", {
            several.map(|((name, label), n)| (name.to_owned(), label.to_owned(), n)).collect()
        }),
    ]
}

/// A facet from names, labels and counts. A value that is chosen leads back.
fn facet(
    desk: &Desk<'_>,
    label: &'static str,
    name: &'static str,
    counts: Vec<(String, String, u64)>,
) -> Facet {
    let now = desk.query.get(name).map(str::to_lowercase);
    let mut values: Vec<Value> = counts
        .into_iter()
        .take(SHOWN)
        .map(|(value, label, count)| {
            let chosen = now.as_deref() == Some(value.to_lowercase().as_str());
            let href = desk.query.with(&desk.path, name, (!chosen).then_some(value.as_str()));
            Value { label, count, href, chosen }
        })
        .collect();
    // a value that finds nothing must still lead back
    if let Some(now) = now.filter(|_| values.iter().all(|value| !value.chosen)) {
        let href = desk.query.with(&desk.path, name, None);
        values.push(Value { label: now, count: 0, href, chosen: true });
    }
    let open = ["source", "type", "size"].contains(&name) || values.iter().any(|value| value.chosen);
    Facet { label, open, values }
}
