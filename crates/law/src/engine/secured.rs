//! The safe harbour: whether the data was secured as the guidance of HHS says (74 FR 19006).
//!
//! The one idea: only what the guidance names secures anything, for data at rest or in motion as it names it. Anything else is
//! a question, and whoever answers it signs.

use super::party::Party;
use crate::facts::{DataState, Destruction, Encrypted, Known, Medium, Method, Standard};

/// Whether the data was secured.
pub(super) enum Secured {
    /// Yes, and how; with what is not sure about it.
    Yes(String, Option<&'static str>),
    /// A fact is missing.
    Perhaps(String),
    /// A person has to decide.
    Undecided(String),
    /// No, and what is to be known about that.
    No(Option<&'static str>),
}

/// The safe harbour of the HHS guidance (74 FR 19006): what is electronic encrypted by a standard that it names for such
/// data, with a safe key, or destroyed; what is on paper destroyed.
pub(super) fn secured(party: &Party<'_>) -> Secured {
    let medium = party.facts.happened.medium;
    let parts = [
        (medium != Medium::Paper).then(|| electronic(party)),
        (medium != Medium::Electronic).then(|| paper(party)),
    ];
    let mut ways = Vec::new();
    let mut caution = None;
    let mut open = None;
    for part in parts.into_iter().flatten() {
        match part {
            // one part that is not secured is unsecured data, whatever is still open about the other
            Secured::No(note) => return Secured::No(note),
            Secured::Yes(way, unsure) => {
                ways.push(way);
                caution = caution.or(unsure);
            }
            other => open = open.or(Some(other)),
        }
    }
    open.unwrap_or_else(|| {
        Secured::Yes(
            format!("The data was secured: {} (45 CFR 164.402, 74 FR 19006).", ways.join("; ")),
            caution,
        )
    })
}

fn paper(party: &Party<'_>) -> Secured {
    let destroyed = &party.facts.security.destroyed;
    if destroyed.contains(&Destruction::PaperShredded) {
        Secured::Yes(Destruction::PaperShredded.phrase().to_owned(), None)
    } else if destroyed.contains(&Destruction::PaperRedacted) {
        Secured::No(Some(
            "Paper was redacted: the guidance excludes redaction as a means of destruction (74 FR 19006).",
        ))
    } else {
        Secured::No(None)
    }
}

fn electronic(party: &Party<'_>) -> Secured {
    let security = &party.facts.security;
    if security.destroyed.contains(&Destruction::Media80088) {
        return Secured::Yes(Destruction::Media80088.phrase().to_owned(), None);
    }
    match (security.encrypted, security.key_breached) {
        (Encrypted::Yes, Known::No) => encrypted(party),
        (Encrypted::Yes, Known::Unknown) => {
            Secured::Perhaps("security.key_breached: whether the key was breached too".to_owned())
        }
        (Encrypted::Unknown, _) => {
            Secured::Perhaps("security.encrypted: whether the data was encrypted".to_owned())
        }
        _ => Secured::No(None),
    }
}

/// What encryption with a safe key is worth: the standard must be one that the guidance names for data at rest or in
/// motion, whichever it was.
fn encrypted(party: &Party<'_>) -> Secured {
    let security = &party.facts.security;
    let standard = match security.method {
        Some(Method::Listed(standard)) => standard,
        Some(Method::Other) => return not_listed(party),
        None => {
            let names: Vec<&str> = Standard::ALL.iter().map(|standard| standard.name()).collect();
            return Secured::Perhaps(format!(
                "security.standard: by which standard it was encrypted ({})",
                names.join(", ")
            ));
        }
    };
    let unsure = (standard == Standard::Fips1403)
        .then_some("The guidance of 2009 names FIPS 140-2; that its successor FIPS 140-3 counts as well is recalled, not read.");
    match security.state {
        Some(state) if state != standard.covers() => Secured::No(Some(
            "The standard that is named is not one that the guidance names for such data: NIST SP 800-111 is for data at rest, the others for data in motion (74 FR 19006).",
        )),
        None if standard.covers() == DataState::InMotion => Secured::Perhaps(format!(
            "security.data_was: at rest or in motion; {} secures data in motion only",
            standard.phrase()
        )),
        _ => Secured::Yes(
            format!(
                "encrypted by {} ({}), and the key was not breached",
                standard.phrase(),
                standard.covers().phrase()
            ),
            unsure,
        ),
    }
}

/// Encryption by something that the guidance does not name: a person decides, and signs.
fn not_listed(party: &Party<'_>) -> Secured {
    match party.facts.decision("safe-harbour") {
        Some(decision) if decision.decided == "unsecured" => Secured::No(None),
        Some(decision) if decision.decided == "secured" => {
            let signed = &decision.signed;
            Secured::Yes(
                format!(
                    "{} decided on {} that the way of encryption is consistent with the guidance ({})",
                    signed.by, signed.on, signed.reason
                ),
                None,
            )
        }
        _ => Secured::Undecided(
            "whether security.standard is one of the guidance's: as it is written it is none of those that 74 FR 19006 names, so it is no safe harbour (decision \"safe-harbour\" = \"secured\" or \"unsecured\")"
                .to_owned(),
        ),
    }
}
