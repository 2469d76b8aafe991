//! Date of birth: a date after its label ("DOB", "born on"), or right before an age. A bare date is none.

use chartward_model::{Element, Reason, date};

use crate::anchors::{Cluster, Joint};
use crate::dates;
use crate::finding::Finding;
use crate::labels::{Hit, Label};
use crate::names::surroundings;
use crate::page::Page;

/// The value after a label.
pub(crate) fn label(page: &Page<'_>, hit: &Hit, findings: &mut Vec<Finding>) {
    let gap = page.gap(hit.end);
    let here = dates::read(page, gap.at)
        .filter(|(end, _)| page.belongs(hit, gap, *end))
        .map(|(end, day)| (gap.at, end, day));
    let Some((start, end, day)) = here.or_else(|| of_somebody(page, hit)) else { return };
    let sure = if dates::is_past(page, day) { 970 } else { 300 };
    findings.push(
        Finding::new(Element::DateOfBirth, (start, end), date::canonical(day), sure)
            .because(Reason::Form)
            .labelled(Some(hit.words)),
    );
}

/// `the date of birth of Deborah Drain is 9/7/1943`: the date behind the person that the label names. Nothing else
/// may be spoken of in between: no digit, no label but a person's, no end of a sentence or line.
fn of_somebody(page: &Page<'_>, hit: &Hit) -> Option<(usize, usize, jiff::civil::Date)> {
    /// So far behind the label its date may stand.
    const REACH: usize = 64;
    let text = page.lower::<REACH>(hit.end, (hit.end + REACH).min(page.bytes.len()));
    let whose = [&b" of "[..], b" for "].into_iter().find(|word| text.starts_with(word))?;
    let ends = [&b" is "[..], b" was ", b": ", b" = "];
    let (at, mark) = ends
        .into_iter()
        .filter_map(|mark| memchr::memmem::find(&text, mark).map(|at| (at, mark)))
        .min_by_key(|(at, _)| *at)?;
    let name = text.get(whose.len()..at)?;
    let is_apart = |b: &u8| b.is_ascii_digit() || matches!(b, b'\n' | b';' | b'?' | b'!' | b'(' | b')');
    let start = hit.end + at + mark.len();
    let later = page.hits.iter().skip(page.hits.partition_point(|other| other.start < hit.end));
    // "the patient:" names the person
    let others = later.take_while(|other| other.start < start).any(|other| other.label != Label::Name);
    if others || name.iter().any(is_apart) {
        return None;
    }
    dates::read(page, start).map(|(end, day)| (start, end, day))
}

/// `3/4/1957 (69 y/o)`: a date whose age stands after it.
pub(crate) fn before_age(page: &Page<'_>, cluster: &Cluster, from: usize, findings: &mut Vec<Finding>) {
    let Some([first, second, third]) = cluster.groups().get(from..from + 3) else { return };
    if !matches!(second.joint, Joint::Slash | Joint::Dash) || second.joint != third.joint {
        return;
    }
    let Some(age) = stated_age(page, third.end) else { return };
    let Some((end, day)) = dates::read(page, first.start).filter(|(end, _)| *end == third.end) else {
        return;
    };
    let Some(real) = date::age(day, page.options.latest) else { return };
    // the text may be years old, but nobody is older than the date says
    if age <= real && real - age <= 30 {
        findings.push(
            Finding::new(Element::DateOfBirth, (first.start, end), date::canonical(day), 850)
                .because(Reason::Form)
                .labelled(Some("age")),
        );
    }
}

/// `Deborah Drain, 09/07/1943, MBI ...`, `Carter, Frederick (10/09/2012)`: a date right after a name. `names`
/// are whole names; what else the line says of a person decides how far the date is believed.
pub(crate) fn after_names(page: &Page<'_>, names: &[(usize, usize)], findings: &mut Vec<Finding>) {
    for (start, end) in names.iter().copied() {
        let rest = page.bytes(end, (end + 6).min(page.bytes.len()));
        let skip = rest.iter().take_while(|b| b" ,(\t|;\r\n>".contains(b)).count();
        let between = page.bytes(end, end + skip);
        let at = end + skip;
        let Some((until, day)) = dates::read(page, at).filter(|_| skip > 0) else { continue };
        let lines = memchr::memchr_iter(b'\n', between).count();
        if surroundings::timed(page, at) || !dates::is_past(page, day) || lines > 1 {
            continue;
        }
        let bracketed = between.contains(&b'(') && page.byte(until) == b')';
        let listed = between.starts_with(b"  ") || between.contains(&b'\t') || between.contains(&b'|');
        let about = page.label_around((start, until), 40, &ABOUT);
        let old = date::age(day, page.options.latest).is_some_and(|age| age >= 30);
        let alone = matches!(page.byte(until), b'\n' | b'\r' | 0);
        let sure = match lines {
            0 if bracketed || about => 720,
            0 if listed => 650,
            0 if old && between.starts_with(b",") => 600,
            // a signature with the date below it has no number on the next line
            1 if alone && page.byte(at).is_ascii_digit() && number_follows(page, until) => 650,
            _ => continue,
        };
        findings.push(
            Finding::new(Element::DateOfBirth, (at, until), date::canonical(day), sure)
                .because(Reason::Form)
                .because(Reason::NameContext("after a name".into())),
        );
    }
}

/// `His date of birth is 3/4/1957; hers is 4 May 1961`: a date that a pronoun or a name in the genitive and "is"
/// give to another person, right after a birth date that has its label. It is one if nothing else is spoken of
/// in between.
pub(crate) fn carried(page: &Page<'_>, findings: &mut Vec<Finding>) {
    let is_birth = |finding: &&Finding| finding.element == Element::DateOfBirth && finding.confidence >= 500;
    let ends: Vec<usize> = findings.iter().filter(is_birth).map(|finding| finding.end).collect();
    for end in ends {
        let mut from = end;
        // three people in one sentence: "his is ..., hers is ... and mine is ..."
        while let Some((start, until, day)) = next_of_another(page, from) {
            findings.push(
                Finding::new(Element::DateOfBirth, (start, until), date::canonical(day), 850)
                    .because(Reason::Form)
                    .labelled(Some("date of birth")),
            );
            from = until;
        }
    }
}

/// The date after the next "hers is", where no label and no paragraph begins before it.
fn next_of_another(page: &Page<'_>, from: usize) -> Option<(usize, usize, jiff::civil::Date)> {
    /// So far behind a birth date another's may stand.
    const REACH: usize = 64;
    let text = page.lower::<REACH>(from, (from + REACH).min(page.bytes.len()));
    let mut last: &[u8] = b"";
    let mut at = 0;
    for word in text.split(|b| !b.is_ascii_alphabetic()) {
        let here = from + at;
        at += word.len() + 1;
        if word.is_empty() {
            continue;
        }
        let before = page.bytes(from, here);
        let is_apart = memchr::memmem::find(before, b"\n\n").is_some()
            || before.iter().any(u8::is_ascii_digit)
            || page
                .hits
                .get(page.hits.partition_point(|hit| hit.start < from))
                .is_some_and(|hit| hit.start < here);
        if is_apart {
            return None;
        }
        let owns = |word: &[u8]| [&b"his"[..], b"hers", b"mine", b"yours", b"theirs", b"s"].contains(&word);
        if matches!(word, b"is" | b"was") && owns(last) {
            let value = here + word.len() + 1;
            let (until, day) = dates::read(page, value)?;
            return dates::is_past(page, day).then_some((value, until, day));
        }
        last = word;
    }
    None
}

/// Labels of a person's numbers.
const ABOUT: [Label; 9] = [
    Label::Ssn,
    Label::Itin,
    Label::Mbi,
    Label::Medicare,
    Label::Hicn,
    Label::Mrn,
    Label::Plan,
    Label::Account,
    Label::Sex,
];

/// Whether the next line begins with a number of seven digits or more, or with a label of one.
fn number_follows(page: &Page<'_>, end: usize) -> bool {
    let next = page.line_end(end) + 1;
    let line = page.bytes(next, page.line_end(next).min(next + 40));
    let digits = line.iter().filter(|b| b.is_ascii_digit()).count();
    let ink = line.iter().find(|b| !matches!(b, b' ' | b'>' | b'(' | b'+'));
    digits >= 7 && ink.is_some_and(u8::is_ascii_digit)
}

/// The age that stands right after a date: `(69 y/o)`, `, age 69`, `(69 yrs)`.
fn stated_age(page: &Page<'_>, end: usize) -> Option<u8> {
    let tail = page.lower::<24>(end, end + 24);
    let line = tail.split(|b| *b == b'\n').next().unwrap_or_default();
    let digits = line.iter().position(u8::is_ascii_digit).filter(|at| *at <= 8)?;
    let number: Vec<u8> = line.iter().skip(digits).take_while(|b| b.is_ascii_digit()).copied().collect();
    let rest = line.get(digits + number.len()..).unwrap_or_default();
    let rest = rest
        .iter()
        .position(|b| !matches!(b, b' ' | b'-'))
        .map_or(&[][..], |at| rest.get(at..).unwrap_or_default());
    let told = line.get(..digits).is_some_and(|head| memchr::memmem::find(head, b"age").is_some())
        || [&b"y/o"[..], b"yo", b"y.o", b"yr", b"year"].iter().any(|word| rest.starts_with(word));
    let age: u8 = std::str::from_utf8(&number).ok()?.parse().ok()?;
    (told && age < 120).then_some(age)
}
