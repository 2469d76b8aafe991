//! Date of death: a date after its label ("date of death", "died on", "deceased").

use chartward_model::{Element, Reason, date};

use crate::dates;
use crate::finding::Finding;
use crate::labels::Hit;
use crate::page::Page;

/// The value after a label.
pub(crate) fn label(page: &Page<'_>, hit: &Hit, findings: &mut Vec<Finding>) {
    let gap = page.gap(hit.end);
    let past = |(end, day): &(usize, _)| dates::is_past(page, *day) && page.belongs(hit, gap, *end);
    let Some((end, day)) = dates::read(page, gap.at).filter(past) else { return };
    if remark_says_otherwise(page, hit) {
        return;
    }
    let strong = hit.words == "date of death" && gap.marked || page.slice(hit.start, hit.end).contains("on");
    findings.push(
        Finding::new(
            Element::DateOfDeath,
            (gap.at, end),
            date::canonical(day),
            if strong { 950 } else { 800 },
        )
        .because(Reason::Form)
        .labelled(Some(hit.words)),
    );
}

/// `DOD (Department of Defense)`: a remark that spells the letters out, and not as a death.
fn remark_says_otherwise(page: &Page<'_>, hit: &Hit) -> bool {
    let short = !page.bytes(hit.start, hit.end).contains(&b' ');
    let tail = page.lower::<40>(hit.end, (hit.end + 40).min(page.bytes.len()));
    let Some(remark) = tail.trim_ascii_start().strip_prefix(b"(") else { return false };
    let remark = remark.split(|b| *b == b')').next().unwrap_or_default();
    let letters = remark.iter().filter(|b| b.is_ascii_alphabetic()).count();
    let fits = [&b"death"[..], b"died", b"dece", b"mm", b"date", b"if "];
    short && letters > 3 && !fits.iter().any(|word| memchr::memmem::find(remark, word).is_some())
}
