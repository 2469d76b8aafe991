//! Date of death: a date after its label ("date of death", "died on", "deceased").

use chartward_model::{Element, Reason, date};

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
    let Some((end, day)) = dates::read(page, gap.at).filter(|(_, day)| dates::is_past(page, *day)) else {
        return;
    };
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
