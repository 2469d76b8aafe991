//! ZIP code, with the state and city before it: `Boston, MA 02139-4307`.
//!
//! Five digits alone are any number; a state before them that the ZIP code lies in, or a label, decides.
//! City and state are mentions of their own ([`super::city`], [`super::state`]) and are looked for from here,
//! because the three only mean something together.

use chartward_model::{Element, Jurisdiction, Reason, address};

use crate::anchors::{Cluster, Joint, Window};
use crate::finding::Finding;
use crate::labels::{Hit, Label};
use crate::names::lexicon;
use crate::page::{Fit, Page};

/// Judges the groups from `from` on as a ZIP code.
pub(crate) fn group(page: &Page<'_>, cluster: &Cluster, from: usize, findings: &mut Vec<Finding>) {
    let plus = cluster.window(from, &[5, 4]).filter(|window| window.joint() == Joint::Dash);
    let Some(window) = plus.or_else(|| cluster.window(from, &[5])) else { return };
    if !is_free(page, &window) {
        return;
    }
    let text = page.slice(window.start(), window.end());
    let Some(zip) = address::zip5(text) else { return };
    let home = Jurisdiction::of_zip(zip);
    let state = super::state::before(page, window.start());
    let near = page.label_among(window.start(), &[Label::Zip, Label::State]);
    let sure = match (&state, near) {
        (_, Some(near)) if near.fit == Fit::Tight && near.label == Label::Zip => 970,
        (Some((_, _, found)), _) if home.is_some_and(|home| home == *found) => 960,
        (Some(_), _) if page.byte(window.end()) != b',' => 600,
        _ => return,
    };
    findings.push(
        Finding::new(Element::PostalCode, window.span(), text, sure)
            .because(Reason::Form)
            .labelled(near.filter(|near| near.label == Label::Zip).map(|near| near.words)),
    );
    if let Some((start, end, found)) = state {
        push_place(page, (start, end, found), sure, findings);
    }
}

/// The state and city after a street line that has no ZIP code: `, Boston, MA`.
pub(super) fn after_street(page: &Page<'_>, end: usize, findings: &mut Vec<Finding>) {
    let tail = page.bytes(end, (end + 48).min(page.bytes.len()));
    let gap = tail.iter().take_while(|b| matches!(b, b',' | b' ' | b'\n' | b'\r')).count();
    let start = end + gap;
    let line = page.line_end(start).min(start + 44);
    let Some(comma) = memchr::memchr(b',', page.bytes(start, line)) else { return };
    let state = start + comma + 1 + usize::from(page.byte(start + comma + 1) == b' ');
    let state_end = page.word_end(state);
    let text = page.slice(state, state_end);
    if gap == 0 || text.len() != 2 || !text.bytes().all(|b| b.is_ascii_uppercase()) {
        return;
    }
    if let Some(found) = Jurisdiction::us(text) {
        push_place(page, (state, state_end, found), 900, findings);
    }
}

/// The postal code on one of the few lines below a street, or behind its comma, with a place beside it:
/// `Turku 20100`, `00920 Helsinki`, `Estonia 62488`.
pub(super) fn below_street(page: &Page<'_>, end: usize, findings: &mut Vec<Finding>) {
    if !matches!(page.byte(end), b',' | b'\n' | b'\r' | b' ') {
        return;
    }
    let mut at = end;
    for line in 0..7 {
        let stop = page.line_end(at).min(end + 140);
        let text = page.slice(at, stop);
        let body = text.trim_start_matches(|c: char| " >?*,\t\u{feff}".contains(c));
        let start = stop - body.len();
        let body = body.trim_end();
        // the rest of the street's own line goes on only behind a comma
        let on = line > 0 || body.is_empty() || text.starts_with(',');
        let plain = |c: char| c.is_alphanumeric() || " ,.-()'\u{2019}".contains(c);
        if !on || body.len() > 50 || !body.chars().all(plain) {
            return;
        }
        if body.bytes().any(|b| b.is_ascii_digit()) {
            findings.extend(code_beside_place(page, start, body));
            return;
        }
        if page.byte(stop) != b'\n' {
            return;
        }
        at = stop + 1;
    }
}

/// The code that a line of an address begins or ends with.
fn code_beside_place(page: &Page<'_>, start: usize, line: &str) -> Option<Finding> {
    let is_code = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let line = line.trim_end_matches(['.', ',', '?']);
    let from = line.rfind(|c: char| !(c.is_ascii_digit() || c == '-')).map_or(0, |i| i + 1);
    let last = line.get(from..)?;
    let first = line.split(' ').next()?;
    let (code, at, rest) = if is_code(last) && from > 0 && line.as_bytes().get(from - 1) == Some(&b' ') {
        (last, start + from, line.get(..from)?)
    } else if is_code(first) {
        (first, start, line.get(first.len()..)?)
    } else {
        return None;
    };
    let digits = code.bytes().filter(u8::is_ascii_digit).count();
    let shaped = (4..=6).contains(&digits) && !code.contains('-')
        || matches!(code.split_once('-'), Some((a, b)) if (2..=5).contains(&a.len()) && (3..=4).contains(&b.len()));
    if !shaped {
        return None;
    }
    let words: Vec<&str> = rest.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let named =
        words.iter().any(|word| word.chars().next().is_some_and(char::is_uppercase) && word.len() > 1);
    let place = words.iter().any(|word| lexicon::look_up(word).is_place());
    let year = digits == 4 && (code.starts_with("19") || code.starts_with("20"));
    let fits = named && words.len() <= 5 && !rest.bytes().any(|b| b.is_ascii_digit()) && (place || !year);
    let sure = if place { 880 } else { 700 };
    fits.then(|| Finding::new(Element::PostalCode, (at, at + code.len()), code, sure).because(Reason::Form))
        .filter(|finding| page.stands_alone(finding.start, finding.end))
}

/// Values that only a label makes: a city, a state, a postal code of another form.
pub(crate) fn label(page: &Page<'_>, hit: &Hit, findings: &mut Vec<Finding>) {
    let gap = page.gap(hit.end);
    if gap.next_line {
        return;
    }
    match hit.label {
        Label::State => super::state::label(page, hit, gap.at, findings),
        Label::City => super::city::label(page, hit, gap.at, findings),
        _ => {
            let end = super::labelled::id_end(page, gap.at);
            let text = page.slice(gap.at, end);
            let fits = (3..=9).contains(&text.len()) && text.bytes().any(|b| b.is_ascii_digit());
            if fits && (gap.marked || text.bytes().all(|b| b.is_ascii_digit())) {
                let canonical = text.to_ascii_uppercase();
                findings.push(
                    Finding::new(Element::PostalCode, (gap.at, end), canonical, 800)
                        .labelled(Some(hit.words)),
                );
            }
        }
    }
}

fn is_free(page: &Page<'_>, window: &Window<'_>) -> bool {
    let loose = |joint| matches!(joint, Joint::None | Joint::Space);
    loose(window.before) && loose(window.after) && page.stands_alone(window.start(), window.end())
}

/// The state at a span, and the city before it.
fn push_place(
    page: &Page<'_>,
    (start, end, state): (usize, usize, Jurisdiction),
    sure: u16,
    findings: &mut Vec<Finding>,
) {
    findings.push(Finding::new(Element::State, (start, end), state.to_string(), sure).because(Reason::Form));
    super::city::before_state(page, start, sure, findings);
}
