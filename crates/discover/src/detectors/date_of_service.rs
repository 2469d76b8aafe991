//! Date of service: a date after a word of treatment ("DOS", "admitted", "seen on", "collected"). A bare
//! date is none, and neither is the date of a letter.

use chartward_model::{Element, Reason, date};

use crate::dates;
use crate::finding::Finding;
use crate::labels::Hit;
use crate::page::Page;

/// The value after a label, and the end of a range of dates.
pub(crate) fn label(page: &Page<'_>, hit: &Hit, findings: &mut Vec<Finding>) {
    let gap = page.gap(hit.end);
    if gap.next_line && !gap.marked {
        return;
    }
    let Some((end, day)) = dates::read(page, gap.at) else { return };
    let clinical = !matches!(hit.words, "appointment" | "admission" | "discharge") || gap.marked;
    let sure = if clinical { 950 } else { 850 };
    let mut push = |start, end, day| {
        findings.push(
            Finding::new(Element::DateOfService, (start, end), date::canonical(day), sure)
                .because(Reason::Form)
                .labelled(Some(hit.words)),
        );
    };
    push(gap.at, end, day);
    let tail = page.bytes(end, (end + 12).min(page.bytes.len()));
    let skip = [&b" - "[..], b"-", b" to ", b" through ", b" thru ", b" \xe2\x80\x93 ", b", ", b" and "]
        .iter()
        .find(|mark| tail.starts_with(mark))
        .map(|m| m.len());
    if let Some(skip) = skip
        && let Some((until, day)) = dates::read(page, end + skip)
    {
        push(end + skip, until, day);
    }
}
