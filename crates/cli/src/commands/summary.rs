//! The summary that a tired person reads.

use std::fmt::Write;

use chartward_app::report::grouped;
use chartward_app::views::Summary;

/// The numbers of a case in a few lines.
pub(crate) fn text(summary: &Summary) -> String {
    let mut out = String::new();
    let mut line = |text: String| {
        out.push_str(&text);
        out.push('\n');
    };
    let figure = |number: usize, what: &str| format!("{:>10}  {what}", grouped(number));
    line(figure(summary.affected, "people whose data was found"));
    line(figure(summary.affected_on_roster, "  of them on your patient list"));
    if summary.affected_also_staff > 0 {
        line(figure(summary.affected_also_staff, "  of them also work for you: patients and staff"));
    }
    line(figure(summary.affected_minors, "  of them under 18"));
    line(figure(summary.affected_deceased, "  of them have died"));
    if summary.affected_nameless > 0 {
        line(figure(summary.affected_nameless, "  of them without a name: only an identifier was seen"));
    }
    line(figure(summary.review, "pairs that may be one person: decide with `case review`"));
    if summary.review_left_out > 0 {
        line(figure(summary.review_left_out, "  more with less evidence, for which the list has no room"));
    }
    line(figure(
        summary.staff + summary.contacts,
        "staff and correspondents, nothing about them but contact data",
    ));
    if summary.affected > 0 {
        line(String::new());
        line("What was found, in people:".to_owned());
        for element in &summary.elements {
            line(figure(element.people, element.title));
        }
        line(String::new());
        line("Where they live:".to_owned());
        for state in &summary.states {
            line(figure(state.people, &state.title));
        }
    }
    line(String::new());
    evidence(&mut out, summary);
    out
}

fn evidence(out: &mut String, summary: &Summary) {
    let counts = &summary.evidence;
    let _ = writeln!(
        out,
        "Evidence: {} files and members; {} read whole, {} in part, {} not readable, {} of kinds not read; {} are copies.",
        grouped(counts.total),
        grouped(counts.parsed),
        grouped(counts.partly),
        grouped(counts.failed),
        grouped(counts.skipped),
        grouped(counts.duplicates)
    );
    if counts.removed > 0 {
        let _ = writeln!(
            out,
            "{} evidence files were taken out of the case and count nowhere: `case evidence` says by whom.",
            grouped(counts.removed)
        );
    }
    if counts.unread.is_empty() {
        return;
    }
    out.push_str("Not read, so not known:\n");
    for unread in counts.unread.iter().take(12) {
        let _ = writeln!(
            out,
            "{:>10}  {} {}: {}",
            grouped(unread.count),
            unread.outcome,
            unread.format,
            unread.reason
        );
    }
    if counts.unread.len() > 12 {
        let _ = writeln!(out, "{:>10}  more reasons: `case evidence --unread`", counts.unread.len() - 12);
    }
}
