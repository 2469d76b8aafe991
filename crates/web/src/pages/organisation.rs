//! The page of one organisation: everything that was filed under its name.

use askama::Template;
use chartward_app::register::site::find::Several;

use super::{Frame, Paging, Row};
use crate::answer::{Desk, Fault, Reply};
use crate::pages::breaches::PER_PAGE;
use crate::pages::incident::{Paid, paid};

#[derive(Template)]
#[template(path = "organisation.html")]
struct Page {
    frame: Frame,
    name: String,
    spellings: Vec<String>,
    aliases: Vec<String>,
    filings: usize,
    incidents: usize,
    repeat: Several,
    rows: Vec<Row>,
    paging: Paging,
    search: String,
    /// Feeds of what is filed under words of this name.
    atom: String,
    json: String,
    payments: Vec<Paid>,
}

/// `/organisation/{slug}`.
pub(crate) fn page(desk: &Desk<'_>) -> Result<Reply, Fault> {
    let site = &desk.site;
    let missing = || Fault::Missing("Nothing was filed under this name, as far as the lists say.".to_owned());
    if let (None, Some(one)) =
        (site.organisation(desk.parameter()), site.organisation_of_alias(desk.parameter()))
    {
        return Ok(Reply::moved(desk.query.at(&format!("/organisation/{}", one.slug))));
    }
    let one = site.organisation(desk.parameter()).ok_or_else(missing)?;
    let incidents = site.incidents_of(one);
    let paging = Paging::of(&desk.query, &desk.path, incidents.len(), PER_PAGE)?;
    let shown: Vec<u32> =
        incidents.iter().skip((paging.page - 1) * PER_PAGE).take(PER_PAGE).copied().collect();
    let mut spellings: Vec<String> = one
        .filings
        .iter()
        .filter_map(|filing| site.filings.get(*filing as usize))
        .map(|filed| filed.name.to_string())
        .filter(|name| *name != *one.name)
        .collect();
    spellings.sort_unstable();
    spellings.dedup();
    spellings.truncate(40);
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("q", &one.name);
    let feed = |kind: &str| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("q", &one.name);
        format!("/breaches.{kind}?{}", query.finish())
    };
    let (atom, json) = (feed("atom"), feed("json"));
    let mut frame = Frame::new(desk, one.name.to_string(), "/breaches");
    frame.feeds = vec![("application/atom+xml", atom.clone()), ("application/feed+json", json.clone())];
    let page = Page {
        frame,
        payments: paid(desk, &one.filings),
        atom,
        json,
        name: one.name.to_string(),
        spellings,
        aliases: one.aliases.iter().take(40).map(ToString::to_string).collect(),
        filings: one.filings.len(),
        incidents: incidents.len(),
        repeat: if incidents.len() > 1 { Several::More } else { Several::One },
        rows: Row::all(desk, &shown),
        paging,
        search: format!("/breaches?{}", query.finish()),
    };
    Ok(Reply::html(page.render()?))
}

impl Page {
    /// Whether it has more than one incident.
    fn repeats(&self) -> bool {
        self.repeat == Several::More
    }
}
