//! Date of birth: a date after its label ("DOB", "born on"), or right before an age. A bare date is none.

use chartward_model::{Element, Reason, date};

use crate::anchors::{Cluster, Joint};
use crate::dates;
use crate::finding::Finding;
use crate::labels::Hit;
use crate::page::Page;

/// The value after a label.
pub(crate) fn label(page: &Page<'_>, hit: &Hit, findings: &mut Vec<Finding>) {
    let gap = page.gap(hit.end);
    if gap.next_line && !gap.marked {
        return;
    }
    let Some((end, day)) = dates::read(page, gap.at) else { return };
    let sure = if dates::is_past(page, day) { 970 } else { 300 };
    findings.push(
        Finding::new(Element::DateOfBirth, (gap.at, end), date::canonical(day), sure)
            .because(Reason::Form)
            .labelled(Some(hit.words)),
    );
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
