//! How fast the scanner is: megabytes a second on one thread, and the share of what `sha256sum` does with the
//! same bytes in the same run, because machines differ and are seldom idle. Seconds are those of the processor where
//! the system tells them (Linux), else those of the clock. (Where there is no `sha256sum`, the share is of SHA-256 in
//! this process, which may use instructions made for it and be five times as fast.)
//!
//! The text is made up here, from a seed. `cargo bench -p chartward-discover --bench scan`; numbers after
//! `--` are the megabytes of each text (default 8). Run as a test it only looks whether everything works.
//! `--file PATH` measures a file instead of the made-up text, `--write FOLDER` writes the made-up texts, for
//! other programs to read: `.ci/bench-peers` does both. `--findings PATH...` measures nothing: it prints every
//! mention in the files with all that is known of it, its value as a number, so that what two builds find can be
//! compared; a change that is only about speed must leave it as it was.

#![expect(clippy::print_stdout, reason = "a benchmark says what it measured")]
#![expect(clippy::use_debug, reason = "compared by a program, never shown; Phi is redacted")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use chartward_discover::{Elements, Options, Reserved, Scanner};
use chartward_evidence::{Flow, Isolation, Limits, Settings, Sink};
use chartward_model::{Document, DocumentKind, Element, InventoryRow, Mention, Phi, Place, Purpose};
use jiff::civil::date;
use sha2::{Digest as _, Sha256};

/// Documents are about as long as a long mail.
const DOCUMENT: usize = 50_000;
/// Each measurement is the best of so many.
const ROUNDS: usize = 5;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).map(String::as_str)
    };
    let measured = arguments.iter().any(|argument| argument == "--bench") || value("--file").is_some();
    let megabytes = arguments.iter().find_map(|argument| argument.parse().ok());
    let bytes = if measured { megabytes.unwrap_or(8) << 20 } else { 64 << 10 };
    if let Some(folder) = value("--write") {
        return write_texts(Path::new(folder), bytes);
    }
    if let Some(first) = arguments.iter().position(|argument| argument == "--findings") {
        let paths = arguments.get(first + 1..).unwrap_or_default();
        return paths.iter().filter(|path| !path.starts_with("--")).for_each(|path| print_findings(path));
    }
    println!("{:<44} {:>9} {:>9} {:>10} {:>9}", "what", "MB/s", "mentions", "sha256sum", "share");
    if let Some(path) = value("--file") {
        let text = String::from_utf8_lossy(&std::fs::read(path).expect("the file can be read")).into_owned();
        return text_cases(path, &text);
    }
    text_cases("an identifier every 2 KB", &sparse(bytes));
    text_cases("an element in every line", &dense(bytes));
    text_cases("names in letters", &letters(bytes));
    mailbox_case(&mailbox(bytes));
}

/// Health care in words and codes.
const HEALTH: [Element; 7] = [
    Element::DiagnosisCode,
    Element::Diagnosis,
    Element::ProcedureCode,
    Element::Procedure,
    Element::DrugCode,
    Element::Medication,
    Element::LabResult,
];

/// All elements but names and street lines, with health care and without.
fn nameless() -> [(&'static str, Elements); 2] {
    let nameless = Elements::ALL.without(&[Element::PersonName, Element::StreetAddress]);
    [("identifiers", nameless.without(&HEALTH)), ("and health care", nameless)]
}

/// A text with identifiers only, with health care, and with names (and everything else).
fn text_cases(name: &str, text: &str) {
    let documents = cut(text);
    for (what, elements) in nameless().into_iter().chain([("and names", Elements::ALL)]) {
        let scanner = scanner().only(elements);
        measure(&format!("{name}, {what}"), text.as_bytes(), || {
            documents.iter().map(|document| black_box(scanner.scan(document)).len()).sum()
        });
    }
}

/// A mailbox from the file to mentions.
fn mailbox_case(text: &str) {
    let folder = tempfile::tempdir().expect("a folder for the mailbox");
    let path = folder.path().join("inbox.mbox");
    std::fs::write(&path, text).expect("the mailbox can be written");
    let plan = chartward_evidence::plan(&[path]).expect("the mailbox can be read");
    let settings = Settings { limits: Limits::default(), isolation: Isolation::InProcess };
    measure("a mailbox, end to end", text.as_bytes(), || {
        let mut sink = Count { scanner: scanner(), mentions: 0, documents: 0 };
        for unit in &plan.units {
            chartward_evidence::read(unit, &settings, &mut sink);
        }
        assert!(sink.documents > 0, "a mailbox has mails");
        sink.mentions
    });
}

struct Count {
    scanner: Scanner,
    mentions: usize,
    documents: usize,
}

impl Sink for Count {
    fn document(&mut self, document: Document) -> Flow {
        self.mentions += self.scanner.scan(&document).len();
        self.documents += 1;
        Flow::Continue
    }

    fn inventory(&mut self, _: InventoryRow) -> Flow {
        Flow::Continue
    }
}

/// Prints every mention in a file, for all elements, a few, and without those that cost most: a text is cut
/// into documents, anything else is read as evidence.
fn print_findings(path: &str) {
    let few =
        [Element::Ssn, Element::Email, Element::Phone, Element::PaymentCard, Element::BankRoutingNumber];
    let sets = [("all", Elements::ALL), ("few", Elements::of(&few))];
    for (name, elements) in sets.into_iter().chain(nameless()) {
        println!("# {path}, {name}");
        let mut sink = Print { scanner: scanner().only(elements), number: 0 };
        if Path::new(path).extension().is_some_and(|ending| ending == "txt") {
            let text = std::fs::read(path).expect("the file can be read");
            for document in cut(&String::from_utf8_lossy(&text)) {
                sink.document(document);
            }
        } else {
            let plan = chartward_evidence::plan(&[path.into()]).expect("the evidence can be read");
            let settings = Settings { limits: Limits::default(), isolation: Isolation::InProcess };
            for unit in &plan.units {
                chartward_evidence::read(unit, &settings, &mut sink);
            }
        }
    }
}

struct Print {
    scanner: Scanner,
    number: usize,
}

impl Sink for Print {
    fn document(&mut self, document: Document) -> Flow {
        let number = |value: &Phi| {
            let digest = Sha256::digest(value.reveal(Purpose::Matching));
            digest.iter().take(4).fold(0u32, |number, byte| number << 8 | u32::from(*byte))
        };
        for mention in self.scanner.scan(&document) {
            let Mention { part, start, end, context, subject, confidence, reasons, competing, .. } = &mention;
            print!("{} {} {part:?} {start}-{end} {context:?} ", self.number, mention.element.name());
            print!("{:08x} {:08x} ", number(&mention.value), number(&mention.canonical));
            println!("{subject:?} {confidence:?} {reasons:?} {competing:?}");
        }
        self.number += 1;
        Flow::Continue
    }

    fn inventory(&mut self, _: InventoryRow) -> Flow {
        Flow::Continue
    }
}

/// Runs and prints one case, SHA-256 and the case in turn.
fn measure(name: &str, bytes: &[u8], mut run: impl FnMut() -> usize) {
    let mut mentions = 0;
    let (mut best, mut sha) = (Duration::MAX, Duration::MAX);
    let mut file = tempfile::NamedTempFile::new().expect("a file for sha256sum");
    file.write_all(bytes).expect("the file can be written");
    for _ in 0..ROUNDS {
        sha = sha.min(sha256(file.path(), bytes));
        let begin = Time::now();
        mentions = run();
        best = best.min(begin.passed());
    }
    assert!(mentions > 0, "{name}: nothing found");
    let rate = |time: Duration| {
        u32::try_from(bytes.len()).map_or(0.0, f64::from) / 1e6 / time.as_secs_f64().max(1e-9)
    };
    let share = rate(best) / rate(sha);
    println!("{name:<44} {:>9.1} {mentions:>9} {:>10.0} {share:>9.2}", rate(best), rate(sha));
}

/// How long `sha256sum` takes, as people run it; in this process if there is no such program.
fn sha256(path: &Path, bytes: &[u8]) -> Duration {
    // the system counts the time of other processes in hundredths of a second: there must be some
    let times = u32::try_from((200 << 20) / bytes.len().max(1)).unwrap_or(1).clamp(1, 1000);
    let begin = Time::now();
    let files = (0..times).map(|_| path);
    let run = Command::new("sha256sum").args(files).stdout(Stdio::null()).status();
    if run.is_ok_and(|status| status.success()) {
        begin.passed_in_children() / times
    } else {
        let begin = Time::now();
        black_box(Sha256::digest(black_box(bytes)));
        begin.passed()
    }
}

/// A moment, by the clock and by the processor.
struct Time {
    clock: Instant,
    own: Option<Duration>,
    children: Option<Duration>,
}

impl Time {
    fn now() -> Self {
        let own = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
        let own = own.and_then(|text| text.split(' ').next()?.parse().ok()).map(Duration::from_nanos);
        let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
        // user and system time of children are the sixteenth and seventeenth field, the second ends with ")"
        let fields: Vec<u64> =
            stat.rsplit(") ").next().unwrap_or_default().split(' ').map(|n| n.parse().unwrap_or(0)).collect();
        let children = fields.get(13).zip(fields.get(14)).map(|(user, system)| user + system);
        Self { clock: Instant::now(), own, children: children.map(|ticks| Duration::from_millis(ticks * 10)) }
    }

    /// What has passed since, of this thread.
    fn passed(&self) -> Duration {
        let now = Self::now();
        now.own.zip(self.own).map_or(now.clock - self.clock, |(now, then)| now.saturating_sub(then))
    }

    /// What has passed since, of programs that were run.
    fn passed_in_children(&self) -> Duration {
        let now = Self::now();
        let passed = now.children.zip(self.children).map(|(now, then)| now.saturating_sub(then));
        passed.filter(|passed| !passed.is_zero()).unwrap_or(now.clock - self.clock)
    }
}

fn scanner() -> Scanner {
    Scanner::new(Options::new(Reserved::Admit, date(2026, 11, 22)))
}

fn cut(text: &str) -> Vec<Document> {
    let mut documents = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let from = DOCUMENT.min(rest.len() - 1);
        let line = rest.as_bytes().iter().skip(from).position(|b| *b == b'\n');
        let (document, more) = rest.split_at(line.map_or(rest.len(), |at| from + at + 1));
        documents.push(Document::prose(Place::file("bench"), DocumentKind::Text, document.to_owned()));
        rest = more;
    }
    documents
}

fn write_texts(folder: &Path, bytes: usize) {
    let texts = [("sparse.txt", sparse(bytes)), ("dense.txt", dense(bytes)), ("letters.txt", letters(bytes))];
    for (name, text) in texts {
        std::fs::write(folder.join(name), text).expect("the text can be written");
    }
}

/// Numbers from a seed (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % (sides as u64)).unwrap_or(0)
    }

    fn of<'t>(&mut self, words: &[&'t str]) -> &'t str {
        words.get(self.roll(words.len())).copied().unwrap_or_default()
    }
}

/// Sentences about nothing.
fn prose(dice: &mut Dice, text: &mut String) {
    const WORDS: [&str; 48] = [
        "the",
        "of",
        "and",
        "to",
        "in",
        "for",
        "on",
        "with",
        "as",
        "at",
        "by",
        "from",
        "that",
        "this",
        "will",
        "be",
        "are",
        "has",
        "been",
        "we",
        "you",
        "they",
        "can",
        "would",
        "should",
        "meeting",
        "report",
        "project",
        "schedule",
        "please",
        "review",
        "changes",
        "before",
        "next",
        "week",
        "question",
        "system",
        "available",
        "regarding",
        "discussion",
        "information",
        "request",
        "process",
        "working",
        "following",
        "between",
        "during",
        "possible",
    ];
    text.push_str(dice.of(&["The", "We", "This", "They", "If", "When", "There", "It"]));
    for _ in 0..6 + dice.roll(14) {
        text.push(if text.len() % 80 > 70 { '\n' } else { ' ' });
        text.push_str(dice.of(&WORDS));
    }
    if dice.roll(4) == 0 {
        let _ = write!(text, " {}", dice.roll(300));
    }
    text.push_str(". ");
}

/// Something that identifies a person, in the words that stand around it.
fn element(dice: &mut Dice, text: &mut String) {
    let (a, b, c) = (dice.roll(90) + 10, dice.roll(90) + 10, dice.roll(9000) + 1000);
    let _ = match dice.roll(10) {
        0 => write!(text, "her SSN is 9{a}-{b}-{c}"),
        1 => write!(text, "MRN: {c}{a}{b}"),
        2 => write!(text, "call 617-555-01{a} before noon"),
        3 => write!(text, "write to user{c}@clinic{a}.example.org"),
        4 => write!(text, "DOB {}/{}/19{a}", dice.roll(12) + 1, dice.roll(28) + 1),
        5 => write!(text, "member ID XQH{c}{c}{a}"),
        6 => write!(text, "seen on {}/{}/2025 for E11.9", dice.roll(12) + 1, dice.roll(28) + 1),
        7 => write!(text, "the account number is {c}{b}{a}"),
        8 => write!(text, "https://portal{a}.example.org/chart/{c}"),
        _ => write!(text, "Boston, MA 021{a}"),
    };
}

fn name(dice: &mut Dice) -> String {
    const GIVEN: [&str; 12] = [
        "James", "Mary", "Robert", "Linda", "Ana", "David", "Susan", "Carlos", "Karen", "Wei", "Nancy",
        "Paul",
    ];
    const SURNAMES: [&str; 12] = [
        "Smith", "Johnson", "Garcia", "Brown", "Nguyen", "Davis", "Miller", "Lopez", "Wilson", "Moore",
        "Clark", "Young",
    ];
    format!("{} {}", dice.of(&GIVEN), dice.of(&SURNAMES))
}

/// An identifier in about every two thousand bytes of sentences.
fn sparse(bytes: usize) -> String {
    let (mut dice, mut text) = (Dice(1), String::with_capacity(bytes + 4096));
    while text.len() < bytes {
        let end = text.len() + 1000 + dice.roll(2000);
        while text.len() < end {
            prose(&mut dice, &mut text);
        }
        element(&mut dice, &mut text);
        text.push_str(".\n\n");
    }
    text
}

/// An element in every line.
fn dense(bytes: usize) -> String {
    let (mut dice, mut text) = (Dice(2), String::with_capacity(bytes + 4096));
    while text.len() < bytes {
        let person = name(&mut dice);
        let _ = write!(
            text,
            "{} {person}, ",
            dice.of(&["Please note for", "I spoke with", "Patient", "This is about"])
        );
        element(&mut dice, &mut text);
        text.push_str(dice.of(&[", thank you.\n", " as of today.\n", ".\n"]));
    }
    text
}

/// Letters: some names, a street, few numbers.
fn letters(bytes: usize) -> String {
    let (mut dice, mut text) = (Dice(3), String::with_capacity(bytes + 8192));
    while text.len() < bytes {
        letter(&mut dice, &mut text);
    }
    text
}

fn letter(dice: &mut Dice, text: &mut String) {
    let (to, from) = (name(dice), name(dice));
    let _ = write!(text, "Dear {to},\n\n");
    for _ in 0..3 + dice.roll(5) {
        for _ in 0..2 + dice.roll(4) {
            prose(dice, text);
        }
        if dice.roll(2) == 0 {
            let _ = write!(text, "I told {} about it. ", name(dice));
        }
    }
    if dice.roll(3) == 0 {
        element(dice, text);
    }
    let _ = write!(text, "\n\nRegards,\n{from}\n{} North Main St\nBoston, MA 02139\n\n", dice.roll(900) + 1);
}

/// Letters as mails in a mailbox.
fn mailbox(bytes: usize) -> String {
    let (mut dice, mut text) = (Dice(4), String::with_capacity(bytes + 8192));
    while text.len() < bytes {
        let (to, from) = (name(&mut dice), name(&mut dice));
        let address = |name: &str| name.to_ascii_lowercase().replace(' ', ".") + "@example.org";
        let number = dice.roll(1_000_000);
        let _ = write!(
            text,
            "From {0} Mon Jan 12 09:15:00 2026\nMessage-ID: <{number}.mail@example.org>\nDate: Mon, 12 Jan 2026 09:15:00 -0500\n\
             From: {from} <{0}>\nTo: {to} <{1}>\nSubject: {2}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=us-ascii\n\n",
            address(&from),
            address(&to),
            dice.of(&["Schedule", "Re: question", "Fwd: report", "Lunch"]),
        );
        letter(&mut dice, &mut text);
        text.push('\n');
    }
    text
}
