//! A mail, from whatever format, to its document.
//!
//! What it is: the one place where headers and body become text, so that a message reads the same whether it
//! came from an `.eml` file, an Outlook message or a mailbox. What it is not: it parses no mail format.
//!
//! The one idea: a mail's text is what its reader saw. Where a message has a plain and an HTML form, the
//! plain one is the text; the HTML form becomes a member of its own if it says something else.

use std::collections::HashSet;

use chartward_model::document::MAX_TEXT;
use chartward_model::{DocumentKind, MailFacts, MailParty, Outcome, Structure};

use super::{Collected, Emit, Part, html, rtf};

/// Headers and body of one mail.
#[derive(Default)]
pub(crate) struct Letter {
    pub(crate) from: Vec<MailParty>,
    pub(crate) sender: Vec<MailParty>,
    pub(crate) reply_to: Vec<MailParty>,
    pub(crate) to: Vec<MailParty>,
    pub(crate) cc: Vec<MailParty>,
    pub(crate) bcc: Vec<MailParty>,
    pub(crate) date: Option<jiff::civil::Date>,
    /// The date as the mail shows it.
    pub(crate) date_text: String,
    pub(crate) subject: String,
    /// Further lines worth reading: an Outlook contact's fields.
    pub(crate) extras: Vec<(String, String)>,
    pub(crate) plain: Option<String>,
    /// In UTF-8.
    pub(crate) html: Option<String>,
    pub(crate) rtf: Option<Vec<u8>>,
}

/// A party, from the parts of a header.
pub(crate) fn party(name: &str, address: &str) -> MailParty {
    let name = one_line(name);
    let name = name.trim().trim_matches(['"', '\'']).trim().to_owned();
    MailParty { name, address: one_line(address).trim().trim_matches(['<', '>', '\'']).to_lowercase() }
}

impl Letter {
    /// The parties and the date.
    pub(crate) fn facts(&self) -> MailFacts {
        let mut facts = MailFacts { date: self.date, ..MailFacts::default() };
        for party in self.from.iter().chain(&self.sender) {
            if !facts.from.contains(party) {
                facts.from.push(party.clone());
            }
        }
        for party in self.to.iter().chain(&self.cc).chain(&self.bcc) {
            if !facts.to.contains(party) {
                facts.to.push(party.clone());
            }
        }
        facts
    }

    /// Headers as text, with the empty line after them.
    pub(crate) fn head(&self) -> String {
        let mut head = String::new();
        let mut line = |name: &str, value: &str| {
            if !value.is_empty() {
                head.push_str(name);
                head.push_str(": ");
                head.push_str(value);
                head.push('\n');
            }
        };
        line("From", &parties(&self.from));
        if self.sender != self.from {
            line("Sender", &parties(&self.sender));
        }
        if self.reply_to != self.from {
            line("Reply-To", &parties(&self.reply_to));
        }
        line("To", &parties(&self.to));
        line("Cc", &parties(&self.cc));
        line("Bcc", &parties(&self.bcc));
        line("Date", &one_line(&self.date_text));
        line("Subject", &one_line(&self.subject));
        for (name, value) in &self.extras {
            line(name, &one_line(value));
        }
        head.push('\n');
        head
    }

    /// Hands out the document; the outcome says what of the body could not be read.
    pub(crate) fn emit(&self, emit: &mut dyn Emit) -> Outcome {
        let head = self.head();
        let plain = self.plain.as_deref().filter(|text| !text.trim().is_empty());
        let html = self.html.as_deref().filter(|text| !text.trim().is_empty());
        match (plain, html, self.rtf.as_deref()) {
            (Some(plain), html, _) => {
                if !text(DocumentKind::Mail, head + plain, emit) {
                    return Outcome::Parsed;
                }
                if let Some(html) = html {
                    let mut body = Collected::default();
                    html::read(&marked(html), "body.html", &mut body);
                    if body.says_more_than(plain) {
                        emit.member("body.html", marked(html));
                    }
                }
                holds_pgp(plain)
            }
            (None, Some(html), _) => {
                let mut body = Collected::default();
                let outcome = html::read(&marked(html), "body.html", &mut body);
                body.emit(head, emit);
                named(outcome, "its HTML body")
            }
            (None, None, Some(bytes)) => {
                let mut body = Collected::default();
                let outcome = rtf::read(bytes, "body.rtf", &mut body);
                body.emit(head, emit);
                named(outcome, "its RTF body")
            }
            (None, None, None) => {
                text(DocumentKind::Mail, head, emit);
                Outcome::Parsed
            }
        }
    }
}

/// An inline PGP message (RFC 9580, section 6.2) in a readable mail.
fn holds_pgp(body: &str) -> Outcome {
    if body.lines().any(|line| line.starts_with("-----BEGIN PGP MESSAGE-----")) {
        return Outcome::Partly("holds an encrypted PGP message: private key needed".to_owned());
    }
    Outcome::Parsed
}

fn named(outcome: Outcome, what: &str) -> Outcome {
    match outcome {
        Outcome::Parsed => Outcome::Parsed,
        other => Outcome::Partly(format!("{what}: {}", other.reason())),
    }
}

/// HTML that is UTF-8 by its byte order mark, whatever charset it claims inside: it was decoded already.
fn marked(html: &str) -> Vec<u8> {
    format!("\u{feff}{}", html.trim_start_matches('\u{feff}')).into_bytes()
}

/// Hands out a text, cut if it is too long; false when no more is wanted.
pub(crate) fn text(kind: DocumentKind, text: String, emit: &mut dyn Emit) -> bool {
    if text.len() <= MAX_TEXT {
        return emit.part(Part { kind, base: 0, text, structure: Structure::Prose });
    }
    let mut base = 0;
    while let Some(rest) = text.get(base..).filter(|rest| !rest.is_empty()) {
        let mut end = rest.len().min(MAX_TEXT);
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        let piece = rest.get(..end).unwrap_or(rest);
        let cut = if end == rest.len() { None } else { piece.rfind(['\n', ' ']).filter(|at| *at > end / 2) };
        let piece = cut.and_then(|at| piece.get(..=at)).unwrap_or(piece);
        let part = Part { kind, base: base as u64, text: piece.to_owned(), structure: Structure::Prose };
        base += piece.len();
        if !emit.part(part) {
            return false;
        }
    }
    true
}

impl Collected {
    /// Hands out everything, the headers before the first prose; later parts are moved by their length.
    fn emit(self, head: String, emit: &mut dyn Emit) -> bool {
        let moved = head.len() as u64;
        let mut head = Some(head);
        let joins = self.parts.first().is_some_and(|first| {
            matches!(first.structure, Structure::Prose) && first.base == 0 && first.text.len() < MAX_TEXT / 2
        });
        if !joins && !head.take().is_none_or(|head| text(DocumentKind::Mail, head, emit)) {
            return false;
        }
        for part in self.parts {
            let go_on = match head.take() {
                Some(head) => text(DocumentKind::Mail, head + &part.text, emit),
                None => emit.part(Part { base: part.base.saturating_add(moved), ..part }),
            };
            if !go_on {
                return false;
            }
        }
        self.members.into_iter().all(|(name, bytes)| emit.member(&name, bytes))
    }

    /// Whether the words here hold a number that `plain` lacks, or many words that it lacks.
    fn says_more_than(&self, plain: &str) -> bool {
        let known: HashSet<String> = words(plain).collect();
        let mut mine: HashSet<String> = HashSet::new();
        let mut missing = 0;
        for word in self.parts.iter().flat_map(|part| words(&part.text)) {
            if mine.contains(&word) {
                continue;
            }
            if !known.contains(&word) {
                missing += 1;
                if word.len() >= 3 && word.bytes().any(|byte| byte.is_ascii_digit()) {
                    return true;
                }
            }
            mine.insert(word);
        }
        missing > 10 && missing * 5 > mine.len()
    }
}

fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

fn parties(parties: &[MailParty]) -> String {
    let show = |party: &MailParty| match (party.name.as_str(), party.address.as_str()) {
        ("", address) => address.to_owned(),
        (name, "") => name.to_owned(),
        (name, address) => format!("{name} <{address}>"),
    };
    parties.iter().map(show).collect::<Vec<_>>().join(", ")
}

fn one_line(text: &str) -> String {
    text.replace(['\r', '\n', '\0'], " ").trim().to_owned()
}
