//! Messages made of MAPI properties: what Outlook messages, `winmail.dat` and PST files have in common.
//!
//! What it is: the properties that carry people, text and attachments (\[MS-OXPROPS\]), turned into a letter
//! and members. What it is not: it reads no file format.
//!
//! The one idea: such a message has no bytes of its own. Its digest is taken over its headers, bodies and
//! attachments as read, so that copies of one message in several mailboxes are still recognised.

use std::collections::BTreeMap;
use std::rc::Rc;

use chartward_model::{Digest, MailParty, Outcome};
use sha2::{Digest as _, Sha256};

use super::letter::{Letter, party};
use super::{mail, rtf_compressed};
use crate::charset;
use crate::names::Names;
use crate::session::{Leaf, Node, Session};

/// A property's value, as far as it matters here.
#[derive(Clone)]
pub(crate) enum Value {
    Text(String),
    /// Text in the message's code page.
    Narrow(Vec<u8>),
    Bytes(Vec<u8>),
    Number(i64),
    /// 100-nanosecond steps since 1601.
    Time(i64),
}

/// Properties by identifier.
#[derive(Clone, Default)]
pub(crate) struct Properties {
    pub(crate) values: BTreeMap<u16, Value>,
    pub(crate) code_page: u32,
}

/// A message and what hangs on it.
pub(crate) struct MapiMessage<'m> {
    pub(crate) letter: Letter,
    pub(crate) attachments: Vec<Loader<'m>>,
    /// What could not be read.
    pub(crate) flaw: Option<String>,
}

/// Reads an attachment when its turn comes, so that only one is in memory.
pub(crate) type Loader<'m> = Box<dyn FnOnce() -> MapiAttachment<'m> + 'm>;

/// One attachment.
pub(crate) struct MapiAttachment<'m> {
    pub(crate) name: String,
    pub(crate) content: Content<'m>,
}

/// What an attachment is.
pub(crate) enum Content<'m> {
    Bytes(Vec<u8>),
    Message(Box<MapiMessage<'m>>),
    Lost(String),
}

// Property identifiers (MS-OXPROPS).
const CLASS: u16 = 0x001a;
const SUBJECT: u16 = 0x0037;
const SUBMIT_TIME: u16 = 0x0039;
const REPRESENTING_NAME: u16 = 0x0042;
const REPRESENTING_ADDRESS: u16 = 0x0065;
const TRANSPORT_HEADERS: u16 = 0x007d;
const RECIPIENT_KIND: u16 = 0x0c15;
const SENDER_NAME: u16 = 0x0c1a;
const SENDER_ADDRESS: u16 = 0x0c1f;
const DISPLAY_BCC: u16 = 0x0e02;
const DISPLAY_CC: u16 = 0x0e03;
const DISPLAY_TO: u16 = 0x0e04;
const DELIVERY_TIME: u16 = 0x0e06;
const NORMALIZED_SUBJECT: u16 = 0x0e1d;
const BODY: u16 = 0x1000;
const RTF: u16 = 0x1009;
const HTML: u16 = 0x1013;
const DISPLAY_NAME: u16 = 0x3001;
const ADDRESS: u16 = 0x3003;
pub(crate) const ATTACH_DATA: u16 = 0x3701;
const ATTACH_FILENAME: u16 = 0x3704;
pub(crate) const ATTACH_METHOD: u16 = 0x3705;
const ATTACH_LONG_FILENAME: u16 = 0x3707;
const SMTP_ADDRESS: u16 = 0x39fe;
const INTERNET_CODE_PAGE: u16 = 0x3fde;
const MESSAGE_CODE_PAGE: u16 = 0x3ffd;
const SENDER_SMTP: u16 = 0x5d01;
const REPRESENTING_SMTP: u16 = 0x5d02;

/// Fields of contacts and other items that identify people.
const FIELDS: &[(u16, &str)] = &[
    (0x3a06, "Given name"),
    (0x3a44, "Middle name"),
    (0x3a11, "Surname"),
    (0x3a05, "Generation"),
    (0x3a4f, "Nickname"),
    (0x3a42, "Birthday"),
    (0x3a16, "Company"),
    (0x3a18, "Department"),
    (0x3a17, "Title"),
    (0x3a08, "Business phone"),
    (0x3a1b, "Business phone 2"),
    (0x3a09, "Home phone"),
    (0x3a2f, "Home phone 2"),
    (0x3a1c, "Mobile phone"),
    (0x3a1a, "Primary phone"),
    (0x3a1f, "Other phone"),
    (0x3a24, "Business fax"),
    (0x3a25, "Home fax"),
    (0x3a15, "Postal address"),
    (0x3a29, "Street"),
    (0x3a27, "City"),
    (0x3a28, "State"),
    (0x3a2a, "Postal code"),
    (0x3a5d, "Home street"),
    (0x3a59, "Home city"),
    (0x3a5c, "Home state"),
    (0x3a5b, "Home postal code"),
    (0x3a48, "Spouse"),
    (0x3a58, "Children"),
    (0x3a50, "Web page"),
    (0x3a10, "Organizational id"),
    (0x3a07, "Government id"),
    (0x3a0f, "Message class"),
];

impl Properties {
    /// A text; empty if there is none.
    pub(crate) fn text(&self, id: u16) -> String {
        match self.values.get(&id) {
            Some(Value::Text(text)) => text.trim_end_matches('\0').to_owned(),
            Some(Value::Narrow(bytes)) => {
                charset::code_page(bytes, self.page()).trim_end_matches('\0').to_owned()
            }
            _ => String::new(),
        }
    }

    /// A number.
    pub(crate) fn number(&self, id: u16) -> Option<i64> {
        match self.values.get(&id) {
            Some(Value::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// The name of an attachment.
    pub(crate) fn file_name(&self) -> String {
        let names = [ATTACH_LONG_FILENAME, ATTACH_FILENAME, DISPLAY_NAME].map(|id| self.text(id));
        names.into_iter().find(|name| !name.trim().is_empty()).unwrap_or_else(|| "attachment".to_owned())
    }

    fn page(&self) -> u32 {
        let stated = self.number(MESSAGE_CODE_PAGE).and_then(|page| u32::try_from(page).ok());
        stated.filter(|page| *page != 0).unwrap_or(self.code_page)
    }

    fn time(&self, id: u16) -> Option<jiff::civil::DateTime> {
        let Some(Value::Time(steps)) = self.values.get(&id) else { return None };
        // 11,644,473,600 seconds lie between 1601 and 1970
        let seconds = steps.div_euclid(10_000_000).checked_sub(11_644_473_600)?;
        let time = jiff::Timestamp::from_second(seconds).ok()?;
        Some(jiff::tz::Offset::UTC.to_datetime(time))
    }

    fn html(&self) -> Option<String> {
        let page = self.number(INTERNET_CODE_PAGE).and_then(|page| u32::try_from(page).ok()).unwrap_or(0);
        match self.values.get(&HTML)? {
            Value::Text(text) => Some(text.clone()),
            Value::Narrow(bytes) | Value::Bytes(bytes) => Some(charset::code_page(bytes, page)),
            _ => None,
        }
    }

    /// A party whose address is the first of the properties that has one.
    fn party(&self, name: u16, addresses: &[u16]) -> Option<MailParty> {
        let all: Vec<String> = addresses.iter().map(|id| self.text(*id)).collect();
        let address = all.iter().find(|address| address.contains('@')).or(all.iter().find(|a| !a.is_empty()));
        let party = party(&self.text(name), address.map(String::as_str).unwrap_or_default());
        (!(party.name.is_empty() && party.address.is_empty())).then_some(party)
    }
}

/// The letter that a message's properties and its recipients' make.
pub(crate) fn letter(message: &Properties, recipients: &[Properties]) -> Letter {
    let mut letter = Letter::default();
    letter.from.extend(message.party(REPRESENTING_NAME, &[REPRESENTING_SMTP, REPRESENTING_ADDRESS]));
    let sender = message.party(SENDER_NAME, &[SENDER_SMTP, SENDER_ADDRESS]);
    if letter.from.is_empty() {
        letter.from.extend(sender);
    } else {
        letter.sender.extend(sender);
    }
    for recipient in recipients {
        let Some(party) = recipient.party(DISPLAY_NAME, &[SMTP_ADDRESS, ADDRESS]) else { continue };
        match recipient.number(RECIPIENT_KIND).map(|kind| kind & 0xf) {
            Some(2) => letter.cc.push(party),
            Some(3) => letter.bcc.push(party),
            _ => letter.to.push(party),
        }
    }
    for (list, id) in
        [(&mut letter.to, DISPLAY_TO), (&mut letter.cc, DISPLAY_CC), (&mut letter.bcc, DISPLAY_BCC)]
    {
        if list.is_empty() {
            let names = message.text(id);
            list.extend(names.split(';').map(|name| party(name, "")).filter(|party| !party.name.is_empty()));
        }
    }
    let time = message.time(SUBMIT_TIME).or_else(|| message.time(DELIVERY_TIME));
    letter.date = time.map(jiff::civil::DateTime::date);
    letter.date_text =
        time.map(|time| format!("{} UTC", time.strftime("%Y-%m-%d %H:%M:%S"))).unwrap_or_default();
    letter.subject = subject(&message.text(SUBJECT));
    if letter.subject.is_empty() {
        letter.subject = message.text(NORMALIZED_SUBJECT);
    }
    from_transport_headers(&mut letter, &message.text(TRANSPORT_HEADERS));
    extras(&mut letter, message);
    letter.plain = Some(message.text(BODY)).filter(|text| !text.trim().is_empty());
    letter.html = message.html();
    if letter.plain.is_none()
        && letter.html.is_none()
        && let Some(Value::Bytes(packed)) = message.values.get(&RTF)
    {
        letter.rtf = rtf_compressed::decompress(packed);
    }
    letter
}

/// In a PST, a subject begins with 0x01 and the length of its prefix (\[MS-PST\], section 2.5.3.1.1.1).
fn subject(text: &str) -> String {
    match text.strip_prefix('\u{1}') {
        Some(rest) => rest.chars().skip(1).collect(),
        None => text.to_owned(),
    }
}

/// Internet addresses and the date in the sender's time zone, where Outlook kept the headers.
fn from_transport_headers(letter: &mut Letter, text: &str) {
    let Some(headers) = Some(text).filter(|text| text.contains(':')).and_then(mail::headers_of) else {
        return;
    };
    let lacks = |list: &[MailParty]| !list.iter().any(|party| party.address.contains('@'));
    if lacks(&letter.from) && !headers.from.is_empty() {
        letter.from = headers.from;
        letter.sender = headers.sender;
    }
    letter.reply_to = headers.reply_to;
    if lacks(&letter.to) && !headers.to.is_empty() {
        letter.to = headers.to;
    }
    if lacks(&letter.cc) && !headers.cc.is_empty() {
        letter.cc = headers.cc;
    }
    if headers.date.is_some() {
        letter.date = headers.date;
        letter.date_text = headers.date_text;
    }
    if letter.subject.is_empty() {
        letter.subject = headers.subject;
    }
}

/// A contact's fields and, for items that are not mail, all texts in named properties.
fn extras(letter: &mut Letter, message: &Properties) {
    if message.text(CLASS).to_ascii_uppercase().starts_with("IPM.NOTE") {
        return;
    }
    for (id, label) in FIELDS {
        let value = match message.time(*id) {
            Some(time) => time.date().to_string(),
            None => message.text(*id),
        };
        if !value.trim().is_empty() {
            letter.extras.push(((*label).to_owned(), value));
        }
    }
    for id in message.values.range(0x8000..).map(|(id, _)| *id) {
        let value = message.text(id);
        if value.trim().chars().count() > 1 {
            letter.extras.push(("Field".to_owned(), value));
        }
    }
}

/// Reads a message into documents and members of `node`.
pub(crate) fn read(
    session: &mut Session<'_>,
    node: &Node,
    message: MapiMessage<'_>,
) -> (Outcome, u64, Option<Digest>) {
    let letter = message.letter;
    let mut sum = Sum::default();
    sum.add(letter.head().as_bytes());
    sum.add(letter.plain.as_deref().unwrap_or_default().as_bytes());
    sum.add(letter.html.as_deref().unwrap_or_default().as_bytes());
    sum.add(letter.rtf.as_deref().unwrap_or_default());
    let facts = letter.facts();
    let empty = facts.from.is_empty() && facts.to.is_empty() && facts.date.is_none();
    // a winmail.dat without parties of its own belongs to the mail around it
    let mail = if empty { node.mail.clone() } else { Some(Rc::new(facts)) };
    let node = Node { mail, ..node.clone() };
    let outcome = letter.emit(&mut Leaf::new(session, &node));
    drop(letter);
    let mut names = Names::default();
    for load in message.attachments {
        if !session.open() {
            break;
        }
        let MapiAttachment { name, content } = load();
        let member = node.member(&names.next(&name));
        sum.add(name.as_bytes());
        match content {
            Content::Bytes(bytes) => {
                sum.add(&bytes);
                session.bytes(&member, bytes);
            }
            Content::Message(message) => session.own(&member, "message", |session| {
                let (outcome, size, digest) = read(session, &member, *message);
                sum.add(&digest.map(|digest| digest.0).unwrap_or_default());
                (outcome, size, digest)
            }),
            Content::Lost(reason) => session.lost(&member, "unknown", Outcome::Failed(reason)),
        }
    }
    let outcome = match (message.flaw, outcome) {
        (Some(flaw), Outcome::Parsed) => Outcome::Partly(flaw),
        (_, outcome) => outcome,
    };
    let (size, digest) = sum.finish();
    (outcome, size, Some(digest))
}

/// Digest and size of what a message holds; each piece with its length before it.
#[derive(Default)]
struct Sum {
    hasher: Sha256,
    size: u64,
}

impl Sum {
    fn add(&mut self, bytes: &[u8]) {
        self.hasher.update((bytes.len() as u64).to_le_bytes());
        self.hasher.update(bytes);
        self.size += bytes.len() as u64;
    }

    fn finish(self) -> (u64, Digest) {
        (self.size, Digest(self.hasher.finalize().into()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Properties, Value, letter};

    fn properties(values: Vec<(u16, Value)>) -> Properties {
        Properties { values: values.into_iter().collect(), code_page: 1252 }
    }

    #[test]
    fn properties_make_a_letter() {
        let text = |text: &str| Value::Text(text.to_owned());
        let message = properties(vec![
            (0x0037, text("\u{1}\u{4}RE: hello")),
            (0x0042, text("Ann Lee")),
            (0x0065, text("/O=ORG/CN=ANN")),
            (0x5d02, text("Ann@Example.org")),
            (0x0039, Value::Time(133_485_408_000_000_000)),
            (0x1000, Value::Narrow(b"caf\xe9".to_vec())),
        ]);
        let recipient = properties(vec![(0x3001, text("Bo")), (0x0c15, Value::Number(2))]);
        let letter = letter(&message, &[recipient]);
        assert_eq!(letter.subject, "RE: hello");
        assert_eq!(letter.facts().date, Some(jiff::civil::date(2024, 1, 1)));
        let head = letter.head();
        assert_eq!(
            head,
            "From: Ann Lee <ann@example.org>\nCc: Bo\nDate: 2024-01-01 00:00:00 UTC\nSubject: RE: hello\n\n"
        );
        assert_eq!(letter.plain.as_deref(), Some("caf\u{e9}"));
    }
}
