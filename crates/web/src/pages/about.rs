//! About the data: lists, their age, what could not be read, what the numbers cannot say, licences.

use askama::Template;
use chartward_app::register::site::{FileSeen, ListAge, grouped, is_own};

use super::{Frame, ago};
use crate::answer::{Desk, Fault, Reply};

#[derive(Template)]
#[template(path = "about.html")]
struct Page {
    frame: Frame,
    lists: Vec<List>,
    /// What people of this register released, which is no list.
    own: Vec<(&'static str, String)>,
    files: Vec<FileSeen>,
    more_files: usize,
    refused: String,
    filings: String,
    incidents: String,
}

/// A list with its age.
struct List {
    age: ListAge,
    ago: String,
    filings: String,
    licence: &'static str,
}

/// Files in the table; the API has all.
const FILES: usize = 80;

/// `/about`.
pub(crate) fn page(desk: &Desk<'_>) -> Result<Reply, Fault> {
    let site = &desk.site;
    let list = |age: &ListAge| List {
        ago: ago((desk.today - age.newest).get_days()),
        filings: grouped(age.filings),
        licence: licence(age.id),
        age: age.clone(),
    };
    let page = Page {
        frame: Frame::new(desk, "About the data", "/about"),
        lists: site.lists.iter().filter(|age| !is_own(age.id)).map(list).collect(),
        own: site
            .lists
            .iter()
            .filter(|age| is_own(age.id))
            .map(|age| (age.title, grouped(age.filings)))
            .collect(),
        files: site.files.iter().rev().take(FILES).cloned().collect(),
        more_files: site.files.len().saturating_sub(FILES),
        refused: grouped(site.refused()),
        filings: grouped(site.listed.filings),
        incidents: grouped(site.listed.incidents),
    };
    Ok(Reply::html(page.render()?))
}

/// On what terms the rows of a list may be passed on.
pub(crate) fn licence(source: &str) -> &'static str {
    match source {
        "hhs" | "hhs-part2" | "hhs-enforcement" => "work of the U.S. federal government, public domain",
        "ca" | "de" | "mt" | "nd" | "or" | "wa" | "in" | "me" | "combined" => "public records of the states",
        "vcdb" => "CC BY-SA 4.0, VERIS Community Database",
        "hibp" => "CC BY 4.0, Have I Been Pwned",
        "wikipedia" => "CC BY-SA, Wikipedia",
        "chartward-draft" | "unauthenticated" => "released by people of this register",
        _ => "terms not stated: look at the source before passing rows on",
    }
}
