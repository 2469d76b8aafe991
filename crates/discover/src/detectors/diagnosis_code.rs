//! Diagnosis as an ICD-10-CM code, or as an ICD-9-CM code where a label says ICD-9.
//!
//! A code with its dot (`E11.9`) is believed with medium confidence if its category exists; without a dot
//! it needs a label. A label covers the list that follows it.

use chartward_model::{Element, Reason};

use crate::finding::Finding;
use crate::labels::{Hit, Label};
use crate::page::Page;

/// Most codes that are read after one label.
const MOST: usize = 40;

/// Judges a word that begins like `E11`.
pub(crate) fn word(page: &Page<'_>, (start, end): (usize, usize), findings: &mut Vec<Finding>) {
    if end - start != 3 || page.byte(end) != b'.' || !page.byte(end + 1).is_ascii_alphanumeric() {
        return;
    }
    let full = page.word_end(end + 1);
    let text = page.slice(start, full);
    let before = page.before(start);
    let joined = matches!(before, b'_' | b'.' | b'/' | b'-' | b'@' | b'$' | b'#')
        || matches!(page.byte(full), b'_' | b'@' | b'%');
    let longer = page.byte(full) == b'.' && page.byte(full + 1).is_ascii_alphanumeric();
    let Some(canonical) = icd10(text).filter(|_| !joined && !longer) else { return };
    let near = page.label_of(start);
    let labelled = near.filter(|near| near.label == Label::Diagnosis);
    let sure = match near.map(|near| near.label) {
        Some(Label::Diagnosis) => 960,
        Some(Label::Other) => 300,
        _ if before == b'(' => 780,
        _ => 700,
    };
    findings.push(
        Finding::new(Element::DiagnosisCode, (start, full), canonical, sure)
            .because(Reason::Form)
            .labelled(labelled.map(|near| near.words)),
    );
}

/// The codes after a label.
pub(crate) fn label(page: &Page<'_>, hit: &Hit, findings: &mut Vec<Finding>) {
    let strict = hit.label == Label::Icd9;
    let coded = strict
        || hit.words == "diagnosis"
            && page.slice(hit.start, hit.end).to_ascii_lowercase().contains(['i', 'c']);
    // a list ends with its line, or where the next label begins
    let next_label = page.hits.get(page.hits.partition_point(|other| other.start < hit.end));
    let line_end = page
        .line_end(page.gap(hit.end).at)
        .min(hit.end + 400)
        .min(next_label.map_or(usize::MAX, |other| other.start));
    let mut at = page.gap(hit.end).at;
    let mut first = true;
    for _ in 0..MOST {
        let mut end = page.word_end(at);
        if page.byte(end) == b'.' && page.byte(end + 1).is_ascii_alphanumeric() {
            end = page.word_end(end + 1);
        }
        let text = page.slice(at, end);
        let code = if strict { icd9(text) } else { icd10(text) };
        if let Some(canonical) = code {
            // three characters without a dot are as often a room or a vitamin: first in the list only
            let sure = if first || text.len() > 3 { 970 } else { 850 };
            findings.push(
                Finding::new(Element::DiagnosisCode, (at, end), canonical, sure)
                    .because(Reason::Form)
                    .labelled(Some(hit.words)),
            );
            first = false;
        } else if coded && first || end == at && page.byte(at) == 0 {
            return;
        }
        // on to the next word that begins with a capital and a digit, or three digits
        let Some(next) = next_code(page, end.max(at + 1), line_end, hit.label) else { return };
        at = next;
    }
}

/// Start of the next word in a list that could be a code.
fn next_code(page: &Page<'_>, from: usize, limit: usize, label: Label) -> Option<usize> {
    let mut at = from;
    while at < limit {
        let end = page.word_end(at);
        let starts = page.byte(at);
        let candidate = if label == Label::Icd9 {
            starts.is_ascii_digit() && end - at >= 3
        } else {
            starts.is_ascii_uppercase() && page.byte(at + 1).is_ascii_digit()
        };
        if end > at && candidate && !page.before(at).is_ascii_alphanumeric() {
            return Some(at);
        }
        at = end.max(at + 1);
    }
    None
}

/// Canonical form (upper case, with its dot) of an ICD-10-CM code whose category lies in a chapter.
pub(crate) fn icd10(text: &str) -> Option<String> {
    let code: Vec<u8> = text.trim().bytes().filter(|b| *b != b'.').map(|b| b.to_ascii_uppercase()).collect();
    let dot = text.trim().find('.');
    let shaped = (3..=7).contains(&code.len())
        && dot.is_none_or(|at| at == 3)
        && code.iter().all(u8::is_ascii_alphanumeric);
    let [letter, tens, units, ..] = *code.as_slice() else { return None };
    let category =
        shaped && tens.is_ascii_digit() && (units.is_ascii_digit() || matches!(units, b'A' | b'B'));
    // letters appear after the dot only as placeholder, extension or a few special marks
    let tail = code.get(3..).unwrap_or_default();
    let tail_fits = tail.iter().enumerate().all(|(i, b)| {
        b.is_ascii_digit() || *b == b'X' || i >= 2 || i == tail.len() - 1 || matches!(b, b'A'..=b'C')
    });
    if !category || !tail_fits || !in_chapter(letter, (tens - b'0') * 10 + units.wrapping_sub(b'0').min(9)) {
        return None;
    }
    let mut canonical: String = code.iter().map(|b| char::from(*b)).collect();
    if canonical.len() > 3 {
        canonical.insert(3, '.');
    }
    Some(canonical)
}

/// Whether a category lies in a chapter of ICD-10-CM (category ranges of the tabular list).
fn in_chapter(letter: u8, number: u8) -> bool {
    match letter {
        b'A' | b'B' | b'C' | b'F' | b'G' | b'H' | b'I' | b'J' | b'K' | b'L' | b'M' | b'N' | b'O' | b'R'
        | b'S' | b'T' | b'Z' => letter != b'F' || number > 0,
        b'D' | b'E' => number <= 89,
        b'P' => number <= 96,
        b'Q' | b'W' | b'X' | b'Y' | b'V' => true,
        b'U' => matches!(number, 7 | 9),
        _ => false,
    }
}

/// Canonical form of an ICD-9-CM code: three digits (or V, E and digits), up to two after the dot.
fn icd9(text: &str) -> Option<String> {
    let (category, detail) = text.split_once('.').unwrap_or((text, ""));
    let body = category.strip_prefix(['V', 'E']).unwrap_or(category);
    let fits = matches!((category.len() - body.len(), body.len()), (0, 3) | (1, 2 | 3))
        && body.bytes().chain(detail.bytes()).all(|b| b.is_ascii_digit())
        && detail.len() <= 2;
    fits.then(|| text.to_owned())
}
