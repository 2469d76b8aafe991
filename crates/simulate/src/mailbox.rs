//! The traffic of a mailbox: who writes to the owner about what, and what the owner answers.
//!
//! What it is: fills templates with people, hangs attachments on, quotes earlier mails in replies, and writes
//! the inbox as one mbox (mboxrd) and the sent mail as a Maildir.

use jiff::civil::DateTime;

use crate::SimulateError;
use crate::dice::Dice;
use crate::mail::{self, Mail, Shape};
use crate::papers::Papers;
use crate::people::{World, days_before};
use crate::piece::Piece;
use crate::template::{self, Cast};
use crate::templates::{self, Template, Writer};
use crate::value::Script;
use crate::write::mime;

/// Days that the mailbox reaches back.
const DAYS: usize = 540;

/// Makes mails in the order of their dates.
pub(crate) struct Mailbox<'a> {
    world: &'a World,
    papers: Papers<'a>,
    dice: Dice,
    made: usize,
    total: usize,
    /// The last few mails, to be answered: who wrote, when, what.
    recent: Vec<(u32, DateTime, Script, Script)>,
}

impl<'a> Mailbox<'a> {
    pub(crate) fn new(world: &'a World, seed: u64, total: usize) -> Self {
        let (papers, dice) = (Papers::new(world, seed, "papers"), Dice::new(seed, "mails"));
        Self { world, papers, dice, made: 0, total: total.max(1), recent: Vec::new() }
    }

    /// The inbox and the files of the sent folder, as pieces named by their paths below the evidence root.
    pub(crate) fn write(mut self) -> Result<Vec<Piece>, SimulateError> {
        let mut inbox = Piece::new("inbox.mbox", "application/mbox", Vec::new(), Vec::new());
        let (mut mbox, mut count) = (String::new(), 0);
        let mut sent = Vec::new();
        for _ in 0..self.total {
            // one mail in seven was sent by the owner
            let from_owner = self.made % 7 == 6;
            let mail = if from_owner { self.sent_mail()? } else { self.received()? };
            let message = mail.write(self.world);
            if from_owner {
                let day =
                    mail.sent.date().since(jiff::civil::date(1970, 1, 1)).map_or(0, |span| span.get_days());
                let name = format!("sent/cur/{}{:05}.M{}P1.harborvale:2,S", day, mail.number, mail.number);
                sent.push(Piece { name, bytes: message.text.into_bytes(), ..message.held });
                continue;
            }
            count += 1;
            let sender = self.world.person(mail.from).email.clone().unwrap_or_default();
            mbox.push_str(&format!("From {sender} {}\n", mail.sent.strftime("%a %b %e %H:%M:%S %Y")));
            mime::mboxrd(&message.text, &mut mbox);
            inbox.hold(&message.held, &format!("message {count:06}"));
        }
        inbox.bytes = mbox.into_bytes();
        Ok(std::iter::once(inbox).chain(sent).collect())
    }

    fn received(&mut self) -> Result<Mail, SimulateError> {
        match self.dice.below(100) {
            0..=11 => self.with_attachment(Writer::Colleague),
            12..=19 if !self.recent.is_empty() => self.reply(),
            20..=22 if !self.recent.is_empty() => self.forward(),
            23..=60 => self.filled(templates::ABOUT_PATIENTS),
            _ => self.filled(templates::OFFICE),
        }
    }

    fn sent_mail(&mut self) -> Result<Mail, SimulateError> {
        match self.dice.below(100) {
            0..=11 => self.with_attachment(Writer::Owner),
            12..=55 => self.filled(templates::SENT_ABOUT_PATIENTS),
            _ => self.filled(templates::SENT_OFFICE),
        }
    }

    /// One mail from a list of templates, whichever finds people that fit it.
    fn filled(&mut self, list: &[Template]) -> Result<Mail, SimulateError> {
        for _ in 0..60 {
            let template = &list[self.dice.below(list.len())];
            if let Some(mail) = self.try_fill(template)? {
                return Ok(mail);
            }
        }
        Err(SimulateError::Cast)
    }

    fn try_fill(&mut self, template: &Template) -> Result<Option<Mail>, SimulateError> {
        let whole = [template.subject, template.body].concat();
        let Some(cast) = self.cast(template.writer, &whole) else { return Ok(None) };
        let Some(list) = self.list(template, &cast)? else { return Ok(None) };
        let subject =
            template::render(self.world, template.subject, &cast, &Script::default(), &mut self.dice)?;
        let mut body = template::render(self.world, template.body, &cast, &list, &mut self.dice)?;
        self.sign(template.writer, &cast, &mut body)?;
        Ok(Some(self.mail(&cast, subject, body)))
    }

    fn list(&mut self, template: &Template, cast: &Cast) -> Result<Option<Script>, SimulateError> {
        let mut list = Script::default();
        if template.line.is_empty() {
            return Ok(Some(list));
        }
        let mut used = Vec::new();
        for _ in 0..self.dice.between(3, 9) {
            let Some(key) = self.patient(template.line, &used) else { continue };
            used.push(key);
            let mut cast = cast.clone();
            cast.insert('p', key);
            list.append(&template::render(
                self.world,
                template.line,
                &cast,
                &Script::default(),
                &mut self.dice,
            )?);
        }
        Ok((!used.is_empty()).then_some(list))
    }

    /// Finds people for all parts of a template.
    fn cast(&mut self, writer: Writer, text: &str) -> Option<Cast> {
        let world = self.world;
        let mut cast = Cast::new();
        let mut parts = template::parts(text);
        parts.extend(match writer {
            Writer::Patient => "p".chars(),
            Writer::Kin => "pk".chars(),
            _ => "".chars(),
        });
        if ['p', 'k', 'g', 'w'].iter().any(|part| parts.contains(part)) {
            let patient = (0..80).find_map(|_| {
                let key = *self.dice.pick(&world.pool);
                let family = family(world, key, &parts, text)?;
                let writes = match writer {
                    Writer::Patient => world.person(key).email.is_some(),
                    Writer::Kin => world.person(*family.get(&'k')?).email.is_some(),
                    _ => true,
                };
                (writes && template::fits(world, text, 'p', key)).then_some(family)
            })?;
            cast.extend(patient);
        }
        let sender = match writer {
            Writer::Colleague => self.someone(&world.staff, text, 's', &[world.owner])?,
            Writer::Doctor => self.someone(&world.doctors, text, 's', &[world.owner])?,
            Writer::Elsewhere => self.someone(&world.providers, text, 's', &[])?,
            Writer::Outsider => self.someone(&world.outsiders, text, 's', &[])?,
            Writer::Patient => *cast.get(&'p')?,
            Writer::Kin => *cast.get(&'k')?,
            Writer::Owner => world.owner,
        };
        let recipient = if writer == Writer::Owner {
            let lists = [&world.staff, &world.providers, &world.outsiders];
            let list = *self.dice.pick(&lists);
            self.someone(list, text, 'r', &[world.owner])?
        } else {
            world.owner
        };
        cast.insert('s', sender);
        cast.insert('r', recipient);
        for (part, list) in [('d', &world.doctors), ('o', &world.providers), ('t', &world.staff)] {
            if parts.contains(&part) {
                cast.insert(part, self.someone(list, text, part, &[sender, recipient])?);
            }
        }
        Some(cast)
    }

    /// Somebody of a list who fits a part.
    fn someone(&mut self, list: &[u32], text: &str, part: char, not: &[u32]) -> Option<u32> {
        let fits = |key: &u32| !not.contains(key) && template::fits(self.world, text, part, *key);
        (0..40).map(|_| list[self.dice.below(list.len())]).find(fits)
    }

    fn patient(&mut self, text: &str, not: &[u32]) -> Option<u32> {
        let pool = &self.world.pool;
        self.someone(pool, text, 'p', not)
    }

    fn mail(&mut self, cast: &Cast, subject: Script, body: Script) -> Mail {
        let day =
            days_before(self.world.today, i32::try_from(DAYS - DAYS * self.made / self.total).unwrap_or(0));
        // hours grow over a day's mails so that dates never run backwards by more than the clock of a sender
        let hour = i8::try_from(8 + 9 * (self.made * DAYS % self.total) / self.total).unwrap_or(12);
        let minute = i8::try_from(self.dice.below(60)).unwrap_or(0);
        let sent = day.at(hour, minute, i8::try_from(self.dice.below(60)).unwrap_or(0), 0);
        let (from, to) = (cast[&'s'], cast[&'r']);
        let staff = &self.world.staff;
        let cc: Vec<u32> = (0..self.dice.below(3)).map(|_| staff[self.dice.below(staff.len())]).collect();
        let cc = cc.into_iter().filter(|key| *key != from && *key != to && self.dice.percent(50)).collect();
        self.recent.push((from, sent, subject.clone(), body.clone()));
        if self.recent.len() > 30 {
            self.recent.remove(0);
        }
        self.made += 1;
        let shape = mail::shape(&mut self.dice);
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
        let text = match (writer, self.dice.below(10)) {
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
        body.append(&template::render(self.world, text, cast, &Script::default(), &mut self.dice)?);
        Ok(())
    }

    fn with_attachment(&mut self, writer: Writer) -> Result<Mail, SimulateError> {
        let writer = match (writer, self.dice.below(4)) {
            (Writer::Owner, _) => Writer::Owner,
            (_, 0) => Writer::Outsider,
            (_, 1) => Writer::Elsewhere,
            _ => Writer::Colleague,
        };
        let mut mail = loop {
            let (subject, body) = *self.dice.pick(COVERS);
            if let Some(mail) = self.try_fill(&Template { writer, subject, body, line: "" })? {
                break mail;
            }
        };
        mail.attachments.push(self.papers.next()?);
        if self.dice.percent(10) {
            mail.attachments.push(self.papers.next()?);
        }
        Ok(mail)
    }

    /// A colleague answers an earlier mail and quotes it.
    fn reply(&mut self) -> Result<Mail, SimulateError> {
        let (author, sent, subject, quoted) = self.recent[self.dice.below(self.recent.len())].clone();
        let body = *self.dice.pick(ANSWERS);
        let cast = self.cast(Writer::Colleague, body).ok_or(SimulateError::Cast)?;
        let mut text = template::render(self.world, body, &cast, &Script::default(), &mut self.dice)?;
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
        let (author, sent, subject, body) = self.recent[self.dice.below(self.recent.len())].clone();
        let inner = Mail {
            from: author,
            to: vec![self.world.staff[self.dice.below(self.world.staff.len())]],
            cc: Vec::new(),
            sent,
            subject: subject.clone(),
            body,
            shape: Shape::QuotedPrintable,
            attachments: Vec::new(),
            number: 10_000_000 + self.made,
        };
        let cast = self.cast(Writer::Colleague, "{s.given}").ok_or(SimulateError::Cast)?;
        let text = template::render(
            self.world,
            "see below\n\n{s.given}\n",
            &cast,
            &Script::default(),
            &mut self.dice,
        )?;
        let mut fwd = Script::plain("Fwd: ");
        fwd.append(&subject);
        let mut mail = self.mail(&cast, fwd, text);
        mail.attachments.push(inner.eml(self.world, "forwarded.eml"));
        Ok(mail)
    }
}

/// The patient and the relatives that a template wants, if there are such and they fit.
fn family(world: &World, key: u32, parts: &[char], text: &str) -> Option<Cast> {
    let person = world.person(key);
    let mut cast = Cast::from([('p', key)]);
    for (part, relative) in
        [('k', person.next_of_kin.map(|kin| kin.0)), ('g', person.guarantor), ('w', person.wage_earner)]
    {
        if parts.contains(&part) {
            let relative = relative.filter(|relative| template::fits(world, text, part, *relative))?;
            cast.insert(part, relative);
        }
    }
    Some(cast)
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
