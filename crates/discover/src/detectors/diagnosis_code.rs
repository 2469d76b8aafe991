//! Diagnosis as an ICD-10-CM code, or as an ICD-9-CM code where a label says ICD-9.
//!
//! The official list decides: `U07.1` is a code, `U22.1` is none. A code with its dot is believed with medium
//! confidence; without a dot it needs a label. A label covers the list that follows it, and admits codes of another
//! edition of a listed category.

use chartward_model::{Element, Reason};

use crate::finding::Finding;
use crate::health::icd10cm;
use crate::labels::{Hit, Label};
use crate::page::Page;

/// Most codes that are read after one label.
const MOST: usize = 40;

/// Judges a word that begins like `E11`.
pub(crate) fn word(page: &Page<'_>, (start, end): (usize, usize), findings: &mut Vec<Finding>) {
    if end - start == 3 && page.byte(end) != b'.' {
        short(page, (start, end), findings);
        return;
    }
    // in small letters it is a version ("v80.21")
    if end - start != 3
        || !page.byte(start).is_ascii_uppercase()
        || page.byte(end) != b'.'
        || !page.byte(end + 1).is_ascii_alphanumeric()
    {
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
            .because(Reason::CodeList)
            .labelled(labelled.map(|near| near.words)),
    );
}

/// Three characters without a dot: in parentheses or after "Assessment:", if a claim may be made under them.
fn short(page: &Page<'_>, (start, end): (usize, usize), findings: &mut Vec<Finding>) {
    const OF_RECORDS: [Label; 5] = [Label::Birth, Label::Mrn, Label::Plan, Label::Service, Label::Account];
    let code = page.bytes(start, end);
    if !code.first().is_some_and(u8::is_ascii_uppercase)
        || icd10cm::look_up(code) != Some(icd10cm::Listed::Billable)
    {
        return;
    }
    let before = page.lower::<12>(start.saturating_sub(12), start);
    let heading = before.ends_with(b"ssessment: ") || before.ends_with(b"mpression: ");
    let enclosed = page.before(start) == b'(' && page.byte(end) == b')';
    let sure = match (heading, enclosed) {
        (true, _) => 900,
        (_, true) if page.label_around((start, end), 200, &OF_RECORDS) => 700,
        (_, true) => 400,
        _ => return,
    };
    let canonical = page.slice(start, end).to_owned();
    findings
        .push(Finding::new(Element::DiagnosisCode, (start, end), canonical, sure).because(Reason::CodeList));
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
            let reason = if strict { Reason::Form } else { Reason::CodeList };
            findings.push(
                Finding::new(Element::DiagnosisCode, (at, end), canonical, sure)
                    .because(reason)
                    .labelled(Some(hit.words)),
            );
            first = false;
        } else if let Some(canonical) = of_another_edition(text).filter(|_| !strict) {
            findings.push(
                Finding::new(Element::DiagnosisCode, (at, end), canonical, 600)
                    .because(Reason::Form)
                    .labelled(Some(hit.words))
                    .against("not on the list of April 2026"),
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

/// A code as it is looked up, and as it is reported.
struct Code {
    /// Capitals without the dot.
    bare: [u8; 7],
    len: usize,
}

impl Code {
    /// Three to seven letters and digits, the first a letter, the second a digit; a dot only after the third.
    fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let mut code = Self { bare: [0; 7], len: 0 };
        for (i, byte) in text.bytes().enumerate() {
            if byte == b'.' && i == 3 {
                continue;
            }
            *code.bare.get_mut(code.len)? = byte.to_ascii_uppercase();
            code.len += 1;
        }
        let [letter, tens, _, ..] = *code.bytes() else { return None };
        let plain = code.bytes().iter().all(u8::is_ascii_alphanumeric) && !text.ends_with('.');
        (plain && letter.is_ascii_uppercase() && tens.is_ascii_digit()).then_some(code)
    }

    fn bytes(&self) -> &[u8] {
        self.bare.get(..self.len).unwrap_or_default()
    }

    fn canonical(&self) -> String {
        let mut canonical: String = self.bytes().iter().map(|b| char::from(*b)).collect();
        if canonical.len() > 3 {
            canonical.insert(3, '.');
        }
        canonical
    }
}

/// Canonical form (upper case, with its dot) of a code on the official list of ICD-10-CM: one that may be
/// billed, or a category that finer codes begin with.
pub(crate) fn icd10(text: &str) -> Option<String> {
    let code = Code::read(text)?;
    icd10cm::look_up(code.bytes()).map(|_| code.canonical())
}

/// As [`icd10`], for a code whose category is on the list and which itself is not: editions change every
/// October, and evidence is older than the list.
fn of_another_edition(text: &str) -> Option<String> {
    let code = Code::read(text)?;
    let detail = code.bytes().get(3..)?;
    let shaped = detail.iter().enumerate().all(|(i, b)| b.is_ascii_digit() || *b == b'X' || i >= 2);
    let listed = icd10cm::look_up(code.bytes()).is_some();
    let category = code.bytes().get(..3).is_some_and(icd10cm::has_category);
    (!listed && shaped && !detail.is_empty() && category).then(|| code.canonical())
}

/// A code in a column or field that holds codes: on the list, or of another edition.
pub(crate) fn stated(text: &str) -> Option<String> {
    icd10(text).or_else(|| of_another_edition(text))
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
