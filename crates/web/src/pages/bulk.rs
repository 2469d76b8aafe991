//! The page about the files of the whole register.

use askama::Template;
use chartward_app::register::bulk::{Bulk, BulkFile};
use chartward_app::register::site::grouped;

use super::Frame;
use crate::answer::{Desk, Fault, Reply};

#[derive(Template)]
#[template(path = "bulk.html")]
struct Page {
    frame: Frame,
    offered: bool,
    current: bool,
    bulk: Option<Told>,
}

/// An export for a reader.
struct Told {
    version: String,
    as_of: String,
    files: Vec<(BulkFile, &'static str, String, String)>,
}

/// `/bulk`.
pub(crate) fn page(desk: &Desk<'_>) -> Result<Reply, Fault> {
    let shelf = desk.shared.settings.bulk.as_ref();
    let bulk = shelf.and_then(|shelf| shelf.now());
    let page = Page {
        frame: Frame::new(desk, "Bulk files", "/about"),
        offered: shelf.is_some(),
        current: bulk.as_ref().is_some_and(|bulk| bulk.version == desk.shared.hub.now().version),
        bulk: bulk.map(|bulk| Told::of(&bulk)),
    };
    Ok(Reply::html(page.render()?))
}

impl Told {
    fn of(bulk: &Bulk) -> Self {
        let file = |file: &BulkFile| (file.clone(), what(&file.name), size(file.bytes), grouped(file.rows));
        Self {
            version: bulk.version.clone(),
            as_of: bulk.as_of.clone(),
            files: bulk.files.iter().map(file).collect(),
        }
    }
}

/// What a file is.
fn what(name: &str) -> &'static str {
    match name {
        "filings.csv" => "every filing, as comma-separated values",
        "filings.jsonl" => "every filing, one JSON object per line",
        "filings.parquet" => "every filing, as columns (Apache Parquet)",
        "register.sqlite" => "filings and incidents, as a database (SQLite)",
        "incidents.veris.json" => "every incident, as VERIS records",
        "checkpoint" => "the signed head of the register's log",
        "manifest" => "sizes and hashes of the files above, signed",
        _ => "",
    }
}

/// A size for a reader.
fn size(bytes: u64) -> String {
    match bytes {
        0..=9_999 => format!("{} bytes", grouped(bytes)),
        10_000..=9_999_999 => format!("{} kB", grouped(bytes / 1_000)),
        _ => format!("{} MB", grouped(bytes / 1_000_000)),
    }
}
