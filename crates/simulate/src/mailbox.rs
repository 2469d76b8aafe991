//! The traffic of a mailbox: who writes to the owner about what, and what the owner answers.
//!
//! What it is: fills templates with people, hangs attachments on, quotes earlier mails in replies, and writes
//! the inbox as one mbox (mboxrd) and the sent mail as a Maildir.

use std::fmt::Write;

use jiff::civil::{Date, DateTime};

use crate::SimulateError;
use crate::cast::{cast, someone};
use crate::clinical;
use crate::dice::Dice;
use crate::mail::{self, Mail, Shape};
use crate::papers::Papers;
use crate::people::{World, days_before};
use crate::piece::Piece;
use crate::template::{self, Cast, Pen};
use crate::templates::{self, Template, Writer};
use crate::value::Script;
use crate::write::mime;

/// Days that the mailbox reaches back.
const DAYS: usize = 540;

/// Makes mails in the order of their dates.
pub(crate) struct Mailbox<'a> {
    world: &'a World,
    papers: Papers<'a>,
    pen: Pen,
    made: usize,
    total: usize,
    /// The last few mails, to be answered: who wrote, when, what.
    recent: Vec<(u32, DateTime, Script, Script)>,
}

impl<'a> Mailbox<'a> {
    pub(crate) fn new(world: &'a World, seed: u64, total: usize) -> Self {
        let papers = Papers::new(world, seed, "papers");
        let pen = Pen { dice: Dice::new(seed, "mails"), day: world.today };
        Self { world, papers, pen, made: 0, total: total.max(1), recent: Vec::new() }
    }

    /// The inbox and the files of the sent folder, as pieces named by their paths below the evidence root.
    pub(crate) fn write(mut self) -> Result<Vec<Piece>, SimulateError> {
        let mut inbox = Piece::new("inbox.mbox", "application/mbox", Vec::new(), Vec::new());
        let (mut mbox, mut count) = (String::new(), 0);
        let mut sent = Vec::new();
        for _ in 0..self.total {
            // one mail in seven was sent by the owner
            let from_owner = self.made % 7 == 6;
            self.pen.day = self.today();
            let mail = if from_owner { self.sent_mail()? } else { self.received()? };
            let message = mail.write(self.world);
            if from_owner {
                let name = sent_name(&mail);
                sent.push(Piece { name, bytes: message.text.into_bytes(), ..message.held });
                continue;
            }
            count += 1;
            let sender = self.world.person(mail.from).email.clone().unwrap_or_default();
            let _ = writeln!(mbox, "From {sender} {}", mail.sent.strftime("%a %b %e %H:%M:%S %Y"));
            mime::mboxrd(&message.text, &mut mbox);
            inbox.hold(&message.held, &format!("message {count:06}"));
        }
        inbox.bytes = mbox.into_bytes();
        Ok(std::iter::once(inbox).chain(sent).collect())
    }

    /// The working day on which the next mail is written.
    fn today(&self) -> Date {
        let back = i32::try_from(DAYS - DAYS * self.made / self.total).unwrap_or(0);
        let day = days_before(self.world.today, back);
        days_before(day, i32::from(day.weekday().to_monday_zero_offset().saturating_sub(4)))
    }

    fn received(&mut self) -> Result<Mail, SimulateError> {
        match self.pen.dice.below(100) {
            0..=11 => self.with_attachment(Writer::Colleague),
            12..=19 if !self.recent.is_empty() => self.reply(),
            20..=22 if !self.recent.is_empty() => self.forward(),
            23..=53 => self.filled(templates::ABOUT_PATIENTS),
            54..=60 => self.filled(clinical::NOTES),
            61..=62 => self.filled(clinical::TALK),
            _ => self.filled(templates::OFFICE),
        }
    }

    fn sent_mail(&mut self) -> Result<Mail, SimulateError> {
        match self.pen.dice.below(100) {
            0..=11 => self.with_attachment(Writer::Owner),
            12..=55 => self.filled(templates::SENT_ABOUT_PATIENTS),
            _ => self.filled(templates::SENT_OFFICE),
        }
    }

    /// One mail from a list of templates, whichever finds people that fit it.
    fn filled(&mut self, list: &[Template]) -> Result<Mail, SimulateError> {
        for _ in 0..60 {
            let template = &list[self.pen.dice.below(list.len())];
            if let Some(mail) = self.try_fill(template)? {
                return Ok(mail);
            }
        }
        Err(SimulateError::Cast)
    }

    fn try_fill(&mut self, template: &Template) -> Result<Option<Mail>, SimulateError> {
        let whole = [template.subject, template.body].concat();
        let Some(cast) = cast(self.world, &mut self.pen.dice, template.writer, &whole) else {
            return Ok(None);
        };
        let Some(list) = self.list(template, &cast)? else { return Ok(None) };
        let subject =
            template::render(self.world, template.subject, &cast, &Script::default(), &mut self.pen)?;
        let mut body = template::render(self.world, template.body, &cast, &list, &mut self.pen)?;
        self.sign(template.writer, &cast, &mut body)?;
        Ok(Some(self.mail(&cast, subject, body)))
    }

    fn list(&mut self, template: &Template, cast: &Cast) -> Result<Option<Script>, SimulateError> {
        let mut list = Script::default();
        if template.line.is_empty() {
            return Ok(Some(list));
        }
        let (world, mut used) = (self.world, Vec::new());
        for _ in 0..self.pen.dice.between(3, 9) {
            let Some(key) = someone(world, &mut self.pen.dice, &world.pool, template.line, 'p', &used) else {
                continue;
            };
            used.push(key);
            let mut cast = cast.clone();
            cast.insert('p', key);
            list.append(&template::render(world, template.line, &cast, &Script::default(), &mut self.pen)?);
        }
        Ok((!used.is_empty()).then_some(list))
    }

    fn mail(&mut self, cast: &Cast, subject: Script, body: Script) -> Mail {
        let day = self.pen.day;
        // hours grow over a day's mails so that dates never run backwards by more than the clock of a sender
        let hour = i8::try_from(8 + 9 * (self.made * DAYS % self.total) / self.total).unwrap_or(12);
        let minute = i8::try_from(self.pen.dice.below(60)).unwrap_or(0);
        let sent = day.at(hour, minute, i8::try_from(self.pen.dice.below(60)).unwrap_or(0), 0);
        let (from, to) = (cast[&'s'], cast[&'r']);
        let staff = &self.world.staff;
        let cc: Vec<u32> =
            (0..self.pen.dice.below(3)).map(|_| staff[self.pen.dice.below(staff.len())]).collect();
        let cc =
            cc.into_iter().filter(|key| *key != from && *key != to && self.pen.dice.percent(50)).collect();
        self.recent.push((from, sent, subject.clone(), body.clone()));
        if self.recent.len() > 30 {
            self.recent.remove(0);
        }
        self.made += 1;
        let shape = mail::shape(&mut self.pen.dice);
        Mail {
            from,
            to: vec![to],
            cc,
            sent,
            subject,
            body,
            shape,
            attachments: Vec::new(),
            number: self.made,
        }
    }

    /// Signatures and small print.
    fn sign(&mut self, writer: Writer, cast: &Cast, body: &mut Script) -> Result<(), SimulateError> {
        let text = match (writer, self.pen.dice.below(10)) {
            (Writer::Colleague | Writer::Doctor | Writer::Owner, 0..=2) => {
                "\n\n-- \n{s.name}, {s.job}\n{c.name}\n{c.street}, {c.city}, {c.state} {c.zip}\nPhone {c.phone} | Fax {c.fax}\n{c.url}\n"
            }
            (Writer::Colleague | Writer::Owner, 3) => "\n\n{s.short}\n{s.job} | {c.name} | {c.phone}\n",
            (Writer::Outsider | Writer::Elsewhere, 0..=1) => {
                "\n\nThis message is confidential. If you are not the addressee, please delete it and call {s.phone}.\n"
            }
            (_, 4) => "\n\nSent from my phone\n",
            _ => "\n",
        };
        body.append(&template::render(self.world, text, cast, &Script::default(), &mut self.pen)?);
        Ok(())
    }

    fn with_attachment(&mut self, writer: Writer) -> Result<Mail, SimulateError> {
        let writer = match (writer, self.pen.dice.below(4)) {
            (Writer::Owner, _) => Writer::Owner,
            (_, 0) => Writer::Outsider,
            (_, 1) => Writer::Elsewhere,
            _ => Writer::Colleague,
        };
        let mut mail = loop {
            let (subject, body) = *self.pen.dice.pick(COVERS);
            if let Some(mail) = self.try_fill(&Template { writer, subject, body, line: "" })? {
                break mail;
            }
        };
        mail.attachments.push(self.papers.next(self.pen.day)?);
        if self.pen.dice.percent(10) {
            mail.attachments.push(self.papers.next(self.pen.day)?);
        }
        Ok(mail)
    }

    /// A colleague answers an earlier mail and quotes it.
    fn reply(&mut self) -> Result<Mail, SimulateError> {
        let (author, sent, subject, quoted) = self.recent[self.pen.dice.below(self.recent.len())].clone();
        let body = *self.pen.dice.pick(ANSWERS);
        let cast =
            cast(self.world, &mut self.pen.dice, Writer::Colleague, body).ok_or(SimulateError::Cast)?;
        let mut text = template::render(self.world, body, &cast, &Script::default(), &mut self.pen)?;
        let who = self.world.fields(author);
        text.say("\n\nOn ").say(&sent.strftime("%a, %b %-d, %Y at %-I:%M %p").to_string()).say(", ");
        text.put_all(who.get("short").unwrap_or_default()).say(" <");
        text.put_all(who.get("email").unwrap_or_default()).say("> wrote:\n");
        let lines: Vec<String> =
            quoted.text.trim_end().lines().map(|line| format!("> {line}").trim_end().to_owned()).collect();
        text.append(&Script { text: lines.join("\n") + "\n", seen: quoted.seen });
        let mut answer = Script::plain(if subject.text.starts_with("Re: ") { "" } else { "Re: " });
        answer.append(&subject);
        Ok(self.mail(&cast, answer, text))
    }

    /// A colleague forwards an earlier mail as a message of its own.
    fn forward(&mut self) -> Result<Mail, SimulateError> {
        let (author, sent, subject, body) = self.recent[self.pen.dice.below(self.recent.len())].clone();
        let inner = Mail {
            from: author,
            to: vec![self.world.staff[self.pen.dice.below(self.world.staff.len())]],
            cc: Vec::new(),
            sent,
            subject: subject.clone(),
            body,
            shape: Shape::QuotedPrintable,
            attachments: Vec::new(),
            number: 10_000_000 + self.made,
        };
        let cast = cast(self.world, &mut self.pen.dice, Writer::Colleague, "{s.given}")
            .ok_or(SimulateError::Cast)?;
        let text = template::render(
            self.world,
            "see below\n\n{s.given}\n",
            &cast,
            &Script::default(),
            &mut self.pen,
        )?;
        let mut fwd = Script::plain("Fwd: ");
        fwd.append(&subject);
        let mut mail = self.mail(&cast, fwd, text);
        mail.attachments.push(inner.eml(self.world, "forwarded.eml"));
        Ok(mail)
    }
}

/// Name of a file in the sent folder, in the Maildir way: time, serial number, host, flags.
fn sent_name(mail: &Mail) -> String {
    let epoch = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0);
    let seconds = mail.sent.duration_since(epoch).as_secs();
    format!("sent/cur/{seconds}.M{}P1.harborvale:2,S", mail.number)
}

/// Subjects and texts of mails that carry an attachment.
const COVERS: &[(&str, &str)] = &[
    ("report", "Attached, as discussed.\n\n{s.given}"),
    ("list for {x.weekday}", "Here is the list you asked for. {x.few} rows need a second look.\n\n{s.short}"),
    ("export {x.ticket}", "This is the export from the system, version {x.version}.\n\n{s.name}"),
    ("documents", "Hi {r.given},\n\nplease see the attachment. Print it for room {x.room}.\n\n{s.given}"),
    ("(no subject)", "see attached"),
    ("scan", "Scanned document attached.\n\nDevice {x.order}"),
];

/// Short answers.
const ANSWERS: &[&str] = &[
    "Done.\n\n{s.given}",
    "Thanks, I will take care of it on {x.weekday}.\n\n{s.short}",
    "Can you send that again? My screen froze.",
    "ok",
    "I left a note in room {x.room}. Please call {t.short} first.",
];
