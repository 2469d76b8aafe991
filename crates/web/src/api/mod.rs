//! The open API: the same answers as the pages, as JSON.
//!
//! What it is: one table of operations ([`OPERATIONS`]) from which the routes, the OpenAPI document and the page for
//! readers are made, so they cannot differ.
//!
//! What it is not: a way to write. There is no key, because there is nothing that only some may see.

mod corrections;
pub(crate) mod document;
mod events;
mod views;

use crate::answer::{Handler, Names};

/// One thing that can be asked.
pub(crate) struct Operation {
    /// Its address.
    pub(crate) path: &'static str,
    /// Its name in the document.
    pub(crate) id: &'static str,
    /// What it answers.
    pub(crate) summary: &'static str,
    /// Names of its query parameters.
    pub(crate) parameters: &'static [&'static str],
    /// Name of the schema of its answer.
    pub(crate) answer: &'static str,
    handler: Handler,
}

/// Everything that can be asked.
pub(crate) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/incidents",
        id: "listIncidents",
        summary: "Incidents that fit, a page at a time; the same as the list of breaches.",
        parameters: &[
            "q", "source", "type", "state", "entity", "sector", "year", "size", "filings", "sort", "as_of",
            "per_page", "page",
        ],
        answer: "Incidents",
        handler: views::incidents,
    },
    Operation {
        path: "/api/v1/incidents/{id}",
        id: "getIncident",
        summary: "One incident with its filings and why they are one; the number of any of its filings or rows leads to it.",
        parameters: &["as_of"],
        answer: "IncidentDetail",
        handler: views::incident,
    },
    Operation {
        path: "/api/v1/filings",
        id: "listFilings",
        summary: "Filings that fit, in order of first appearance; go on with the number of the last one as `after`.",
        parameters: &[
            "source", "type", "state", "entity", "sector", "year", "from", "to", "as_of", "per_page", "after",
        ],
        answer: "Filings",
        handler: views::filings,
    },
    Operation {
        path: "/api/v1/filings/{id}",
        id: "getFiling",
        summary: "One filing with everything it says, its history, and its rows as they are in the files.",
        parameters: &["as_of"],
        answer: "FilingDetail",
        handler: views::filing,
    },
    Operation {
        path: "/api/v1/filings/{id}/history",
        id: "getFilingHistory",
        summary: "How one filing changed from copy to copy.",
        parameters: &["as_of"],
        answer: "History",
        handler: views::history,
    },
    Operation {
        path: "/api/v1/tally",
        id: "tally",
        summary: "How many filings, incidents and people one list has, in groups.",
        parameters: &[
            "source", "by", "type", "only", "state", "entity", "sector", "year", "from", "to", "as_of",
        ],
        answer: "Tally",
        handler: views::tally,
    },
    Operation {
        path: "/api/v1/sources",
        id: "listSources",
        summary: "The lists with their age, and every file that was imported.",
        parameters: &["as_of"],
        answer: "Sources",
        handler: views::sources,
    },
    Operation {
        path: "/api/v1/corrections",
        id: "listCorrections",
        summary: "What people decided about links, and which disputes, corrections and reports of visitors were released or taken back.",
        parameters: &["as_of"],
        answer: "Corrections",
        handler: corrections::corrections,
    },
    Operation {
        path: "/api/v1/bulk",
        id: "listBulkFiles",
        summary: "The whole register as files, with sizes, hashes and a signed manifest; 404 where none are offered.",
        parameters: &[],
        answer: "Bulk",
        handler: views::bulk,
    },
    Operation {
        path: "/api/v1/events",
        id: "listEvents",
        summary: "What changed, in the order in which it was signed, after the event with a number; the same that webhooks are told, signed alike. 404 where the log cannot be checked.",
        parameters: &["per_page", "after"],
        answer: "Events",
        handler: events::events,
    },
];

/// The routes of the API.
pub(crate) fn routes() -> impl Iterator<Item = (&'static str, Handler, Names)> {
    let all = OPERATIONS.iter().map(|one| (one.path, one.handler, one.parameters));
    let document: (_, Handler, Names) = ("/api/v1/openapi.json", document::page, &[]);
    all.chain([document])
}

/// What a query parameter is, for a reader.
pub(crate) fn describe(name: &str) -> &'static str {
    match name {
        "q" => {
            "words that a name or description must have: \"words in a row\", or begin*; at most 200 characters and 32 words"
        }
        "source" => "a list, see /api/v1/sources; a tally counts hhs unless told otherwise",
        "type" => "a kind of breach",
        "state" => "postal code of the organisation's state",
        "entity" => "kind of organisation",
        "sector" => "branch",
        "year" => "year of the report, else of the posting, else of the breach",
        "size" => "how many people, by the best number",
        "filings" => "whether one or several filings are about it",
        "sort" => "in which order; by default the newest first, or the best match",
        "as_of" => "what the lists said on this day, which must have been",
        "per_page" => "how many to give, at most 500",
        "page" => "which page, from 1",
        "after" => "number of the filing, or of the event, after which to go on",
        "by" => "group by",
        "only" => "1: leave out filings with other kinds of breach too",
        "from" => "first day",
        "to" => "last day",
        _ => "",
    }
}
