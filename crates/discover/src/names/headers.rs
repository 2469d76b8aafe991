//! Parties in the header lines of a mail: their display names, where the mail's own headers name them.

use chartward_model::{Document, Element, MailParty, Reason};

use super::{canonical, lexicon};
use crate::finding::Finding;

/// Headers are looked for in this much of a mail's text.
const HEAD: usize = 64 << 10;

/// Names in the header lines of a mail.
pub(crate) fn find(document: &Document, findings: &mut Vec<Finding>) {
    let Some(mail) = &document.mail else { return };
    let text = document.text.as_str();
    let end = memchr::memmem::find(text.as_bytes(), b"\n\n").unwrap_or(text.len()).min(HEAD);
    let head = text.as_bytes().get(..end).unwrap_or_default();
    let parties = mail
        .from
        .iter()
        .map(|party| (party, "sender"))
        .chain(mail.to.iter().map(|party| (party, "recipient")));
    let mut seen: Vec<&MailParty> = Vec::new();
    for (party, who) in parties {
        let name = party.name.trim().trim_matches(['"', '\'']);
        if name.len() < 2 || name.contains('@') || seen.contains(&party) || seen.len() > 500 {
            continue;
        }
        seen.push(party);
        let Some(sure) = person(name) else { continue };
        for start in memchr::memmem::find_iter(head, name.as_bytes()) {
            let canonical = canonical(name.split(['/', '<', '(']).next().unwrap_or(name).trim());
            findings.push(
                Finding::new(Element::PersonName, (start, start + name.len()), canonical, sure)
                    .because(Reason::MailHeader)
                    .because(Reason::NameContext(who.into())),
            );
        }
    }
}

/// How sure a display name is a person's: departments and lists have mailboxes too.
fn person(name: &str) -> Option<u16> {
    let words: Vec<lexicon::Word> = name
        .split(|c: char| !(c.is_alphabetic() || c == '\'' || c == '-'))
        .filter(|word| word.chars().count() > 1)
        .map(lexicon::look_up)
        .collect();
    let org =
        words.iter().any(|word| (word.is_org() || word.is_common()) && word.given < 20 && word.surname < 20);
    let known = words.iter().any(|word| word.is_name() && !word.is_common());
    if org {
        return None;
    }
    match (known, words.len()) {
        (true, 2..) => Some(960),
        (true, 1) | (false, 2..=4) => Some(700),
        _ => None,
    }
}
