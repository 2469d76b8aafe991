//! A report as a filled form on paper: PDF, tagged, the same bytes from the same report.
//!
//! What it is: what [`super::html`] shows, on letter paper: headings, tables with row headings, open fields in a box with
//! the word OPEN. Long texts wrap and go on over pages. Title and language are set, and the tags tell a reader what is a
//! heading, a caption, a row.
//!
//! What it is not: a form of HHS or of a state; and no script is shaped: letters that run from right to left, are joined,
//! or are not in the font stand as a mark, and the form says so. The text itself is kept behind the mark for whoever
//! copies it or has it read aloud.
//!
//! The one idea: **no clock, no chance, no loss**: nothing of a field is left out silently.

mod font;
mod paper;
mod write;

use self::paper::{Cell, Paper, Role, Style};
use super::{Field, Report, State};
use crate::error::LawError;

/// Left edge and width of the three columns of fields.
const FIELD: [(f32, f32); 3] = [(54.0, 152.0), (214.0, 210.0), (432.0, 126.0)];

/// The same of the four columns of the table of duties.
const WHY: [(f32, f32); 4] = [(54.0, 150.0), (212.0, 66.0), (286.0, 120.0), (414.0, 144.0)];

/// The whole width.
const WHOLE: (f32, f32) = (54.0, 504.0);

/// The form.
///
/// # Errors
/// [`LawError::Unprintable`] if the font that is part of the program cannot be used.
pub fn pdf(report: &Report) -> Result<Vec<u8>, LawError> {
    let mut paper = Paper::new().ok_or(LawError::Unprintable)?;
    paper.block(Role::H1, &report.title, Style::Title);
    let state = if report.open.is_empty() {
        "Every field is filled. A person reads it, attests it and files it.".to_owned()
    } else {
        format!(
            "Draft: {} of its fields are open. A person fills them, attests and files it.",
            report.open.len()
        )
    };
    paper.block(Role::P, &state, Style::Bold);
    let about = format!(
        "{}, {} report. Facts as of {}; law pack {}. {}",
        report.incident,
        report.kind.phrase(),
        report.as_of,
        report.pack,
        report.notice
    );
    paper.block(Role::P, &about, Style::Text);
    duties(&mut paper, report);
    if !report.warnings.is_empty() {
        paper.block(Role::H2, "Caution", Style::Heading);
        for warning in &report.warnings {
            paper.block(Role::P, &format!("\u{2022} {warning}"), Style::Text);
        }
    }
    for section in &report.sections {
        paper.table(&section.title, &header(&FIELD, &["Field", "Value", "From"]));
        for field in &section.fields {
            row(&mut paper, field);
        }
        paper.end_table();
    }
    if !report.wording_not_read.is_empty() {
        paper.block(
            Role::P,
            "* The words of the form for this field, or for its options, have not been read: compare them with the form.",
            Style::Small,
        );
    }
    hidden(&mut paper);
    let footer = format!("{} \u{2013} {}", report.entity, report.to);
    write::file(paper, &report.title, &footer).ok_or(LawError::Unprintable)
}

fn header(columns: &[(f32, f32)], words: &[&str]) -> Vec<Cell> {
    let cell = |(place, word): (&(f32, f32), &&str)| Cell::new(Role::ColumnHead, word, Style::Bold, *place);
    columns.iter().zip(words).map(cell).collect()
}

fn duties(paper: &mut Paper, report: &Report) {
    paper.table("Why and by when", &header(&WHY, &["To", "Status", "By when", "Law"]));
    for about in &report.about {
        let law = format!("{} ({})", about.citation, about.confidence.phrase());
        paper.row(&[
            Cell::new(Role::RowHead, &about.recipient, Style::Text, WHY[0]),
            Cell::new(Role::Data, about.status.phrase(), Style::Text, WHY[1]),
            Cell::new(Role::Data, &about.by_when, Style::Text, WHY[2]),
            Cell::new(Role::Data, &law, Style::Small, WHY[3]),
        ]);
    }
    paper.end_table();
}

fn row(paper: &mut Paper, field: &Field) {
    let star = if field.wording_read { "" } else { " *" };
    let (value, style) = match (&field.value, field.state) {
        (Some(value), _) => (value.line(), Style::Text),
        (None, State::NotApplicable) => ("does not apply".to_owned(), Style::Grey),
        (None, _) => ("OPEN".to_owned(), Style::Boxed),
    };
    let label = format!("{}{star}", field.label);
    paper.named(&field.label);
    paper.row(&[
        Cell::new(Role::RowHead, &label, Style::Text, FIELD[0]),
        Cell::new(Role::Data, &value, style, FIELD[1]),
        Cell::new(Role::Data, &field.from, Style::Small, FIELD[2]),
    ]);
}

/// What the form cannot show.
fn hidden(paper: &mut Paper) {
    let names = paper.hidden().to_vec();
    if names.is_empty() {
        return;
    }
    paper.block(Role::H2, "Letters that this form cannot show", Style::Heading);
    let text = format!(
        "The mark \u{fffd} stands for a letter that is not in the font of this form, or that is written from right to left or joined. \
         Take the text from the page (HTML) or the data (JSON) of the same report, or copy it from here: it is kept behind the mark. \
         It concerns: {}.",
        names.join(", ")
    );
    paper.block(Role::P, &text, Style::Text);
}

#[cfg(test)]
mod tests {
    use super::font::can_show;

    #[test]
    fn what_needs_shaping_is_not_shown_as_if_it_were_right() {
        for c in ['a', '\u{e9}', '\u{17e}', '\u{3b1}', '\u{416}', '\u{2013}', '\u{fffd}', '\u{1ea1}'] {
            assert!(can_show(c), "{c}");
        }
        for c in ['\u{5d0}', '\u{627}', '\u{915}', '\u{e01}', '\u{202e}', '\u{7}', '\u{feff}', '\u{fe8d}'] {
            assert!(!can_show(c), "{:x}", u32::from(c));
        }
    }
}
