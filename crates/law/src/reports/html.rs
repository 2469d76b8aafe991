//! A report as one page for people: self-contained, without script, for screen, paper and reader.
//!
//! What is open is a word, never only a colour; every table has a caption and row headings; the page needs no network
//! and no other file.

use std::fmt::Write;

use super::{Field, Report, State};

/// The page.
pub fn page(report: &Report) -> String {
    let mut text = String::new();
    let title = escape(&report.title);
    let _ = write!(
        text,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
    );
    let state = if report.open.is_empty() {
        "Every field is filled. A person reads it, attests it and files it.".to_owned()
    } else {
        format!(
            "Draft: {} of its fields are open. A person fills them, attests and files it.",
            report.open.len()
        )
    };
    let _ = writeln!(text, "<p class=\"state\"><strong>{}</strong></p>", escape(&state));
    let _ = writeln!(
        text,
        "<p>{}, {} report. Facts as of {}; law pack {}. {}</p>",
        escape(&report.incident),
        report.kind.phrase(),
        report.as_of,
        escape(&report.pack),
        escape(report.notice)
    );
    about(&mut text, report);
    if !report.warnings.is_empty() {
        text.push_str("<h2>Caution</h2>\n<ul>\n");
        for warning in &report.warnings {
            let _ = writeln!(text, "<li>{}</li>", escape(warning));
        }
        text.push_str("</ul>\n");
    }
    for section in &report.sections {
        let _ = writeln!(
            text,
            "<table>\n<caption>{}</caption>\n<thead><tr><th scope=\"col\">Field</th><th scope=\"col\">Value</th><th scope=\"col\">From</th></tr></thead>\n<tbody>",
            escape(&section.title)
        );
        for field in &section.fields {
            row(&mut text, field);
        }
        text.push_str("</tbody>\n</table>\n");
    }
    if !report.wording_not_read.is_empty() {
        text.push_str("<p><sup>*</sup> The words of the form for this field, or for its options, have not been read: compare them with the form.</p>\n");
    }
    text.push_str("</main>\n</body>\n</html>\n");
    text
}

fn about(text: &mut String, report: &Report) {
    text.push_str(
        "<table>\n<caption>Why and by when</caption>\n<thead><tr><th scope=\"col\">To</th><th scope=\"col\">Status</th><th scope=\"col\">By when</th><th scope=\"col\">Law</th></tr></thead>\n<tbody>\n",
    );
    for about in &report.about {
        let _ = writeln!(
            text,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{} ({})</td></tr>",
            escape(&about.recipient),
            escape(about.status.phrase()),
            escape(&about.by_when),
            escape(&about.citation),
            escape(about.confidence.phrase())
        );
    }
    text.push_str("</tbody>\n</table>\n");
}

fn row(text: &mut String, field: &Field) {
    let star = if field.wording_read { "" } else { "<sup>*</sup>" };
    let value = match (&field.value, field.state) {
        (Some(value), _) => escape(&value.line()).replace('\n', "<br>"),
        (None, State::NotApplicable) => "<span class=\"no\">does not apply</span>".to_owned(),
        (None, _) => "<span class=\"open\">OPEN</span>".to_owned(),
    };
    let _ = writeln!(
        text,
        "<tr><th scope=\"row\">{}{star}</th><td>{value}</td><td class=\"from\">{}</td></tr>",
        escape(&field.label),
        escape(&field.from)
    );
}

/// Text of a page: what could be markup, or could steer a reader, is not.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' => safe.push('\n'),
            c if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') => {
                safe.push('\u{fffd}');
            }
            c => safe.push(c),
        }
    }
    safe
}

const STYLE: &str = "\
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; }
table { border-collapse: collapse; width: 100%; margin: 1.5rem 0; }
caption { text-align: left; font-weight: 700; font-size: 1.15rem; padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .35rem .5rem; border-bottom: 1px solid #8888; overflow-wrap: anywhere; }
thead th { border-bottom-width: 2px; }
tbody th { font-weight: 400; width: 32%; }
td.from { font-size: .85rem; width: 26%; }
.open { font-weight: 700; border: 2px solid; padding: 0 .4rem; }
.state { border-left: .4rem solid; padding-left: .8rem; }
@media print { main { max-width: none; padding: 0; } tr { break-inside: avoid; } caption { break-after: avoid; } td.from { color: #333; } }
@media (max-width: 40rem) { td.from { display: none; } }
";
