//! The stylesheet and the picture of the site, in the program itself.
//!
//! The one idea: **the name holds a hash of the content**, so a browser may keep it for ever, and a new version has a
//! new name.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

/// A file that is part of the program.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asset {
    name: &'static str,
    ending: &'static str,
    kind: &'static str,
    text: &'static str,
}

pub(crate) const STYLE: Asset = Asset {
    name: "site",
    ending: "css",
    kind: "text/css; charset=utf-8",
    text: include_str!("../assets/site.css"),
};

pub(crate) const ICON: Asset =
    Asset { name: "mark", ending: "svg", kind: "image/svg+xml", text: include_str!("../assets/mark.svg") };

pub(crate) const ALL: [Asset; 2] = [STYLE, ICON];

impl Asset {
    /// Its address.
    pub(crate) fn path(&self) -> String {
        use std::fmt::Write;
        let mut hash = String::new();
        for byte in Sha256::digest(self.text.as_bytes()).iter().take(6) {
            let _ = write!(hash, "{byte:02x}");
        }
        format!("/assets/{}-{hash}.{}", self.name, self.ending)
    }

    pub(crate) fn answer(&self) -> Response {
        ([(CONTENT_TYPE, self.kind), (CACHE_CONTROL, "public, max-age=31536000, immutable")], self.text)
            .into_response()
    }
}
