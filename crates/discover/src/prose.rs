//! Running text: every detector over it, overlaps settled, lines and paragraphs counted.

use chartward_model::{Context, Document, DocumentKind, Element, FieldGroup, Mention};

use crate::elements::Search;
use crate::finding::Finding;
use crate::page::Page;
use crate::{anchors, detectors, fields, health, inline, keyed, model, names, settle, ties};

/// Mentions in a document without structure.
pub(crate) fn scan(document: &Document, search: &Search) -> Vec<Mention> {
    let mut findings = find(&document.text, search);
    if document.kind == DocumentKind::Mail && search.elements.contains(Element::PersonName) {
        let mut parties = Vec::new();
        names::headers::find(document, &mut parties);
        // what the headers say of a name says more than its words
        let known = |finding: &Finding| {
            finding.element == Element::PersonName && parties.iter().any(|party| party.overlaps(finding))
        };
        findings.retain(|finding| !known(finding));
        findings.append(&mut parties);
        findings = settle::settle(findings);
    }
    let (mut mentions, mut tables) = inline::scan(document, search);
    let (records, blocks) = keyed::scan(document, search);
    mentions.extend(records);
    tables.extend(blocks);
    let (messages, segments) = fields::pasted(document, &search.options);
    mentions.extend(messages);
    tables.extend(segments);
    tables.sort_unstable();
    let mut lines = Lines::new(&document.text);
    for finding in findings {
        let context = lines.at(finding.start);
        let mention = finding.into_mention(document, 0, context);
        // what stands in a pasted table was read as its cells
        if !overlaps_any(&tables, mention.start, mention.end) {
            mentions.push(mention);
        }
    }
    mentions
}

/// Whether a span shares a byte with one of some spans that are in order and apart.
fn overlaps_any(spans: &[(u64, u64)], start: u64, end: u64) -> bool {
    let before = spans.partition_point(|span| span.0 < end);
    before.checked_sub(1).and_then(|i| spans.get(i)).is_some_and(|span| span.1 > start)
}

/// In so many bytes a finding may be expected, perhaps; more are found as well.
const EXPECTED: usize = 256;

/// Settled findings in a text.
pub(crate) fn find(text: &str, search: &Search) -> Vec<Finding> {
    let page = Page::new(text, search);
    let mut findings = Vec::with_capacity(text.len() / EXPECTED + 8);
    let treated = anchors::scan(&page, &mut findings);
    detectors::scan_labels(&page, &mut findings);
    detectors::date_of_birth::carried(&page, &mut findings);
    if search.elements.contains(Element::StreetAddress) {
        detectors::street_address::unnumbered::find(&page, &mut findings);
    }
    detectors::date_of_service::before_word(&page, &treated, &mut findings);
    if health::ELEMENTS.iter().any(|element| search.elements.contains(*element)) {
        health::find(&page, &mut findings);
    }
    if search.elements.contains(Element::PersonName) {
        let first = findings.len();
        detectors::person_name::find(&page, &mut findings);
        let names = whole_names(&page, findings.get(first..).unwrap_or_default());
        detectors::date_of_birth::after_names(&page, &names, &mut findings);
        if let Some(model) = &search.options.model {
            model::vote(&page, model, &mut findings);
        }
    }
    let mut findings = settle::settle(findings);
    ties::tell(&page, &mut findings);
    findings
}

/// Spans of the names of two words and more that are likely.
fn whole_names(page: &Page<'_>, findings: &[Finding]) -> Vec<(usize, usize)> {
    let likely = |finding: &&Finding| {
        finding.element == Element::PersonName
            && finding.confidence >= 600
            && page.slice(finding.start, finding.end).trim().contains(' ')
    };
    findings.iter().filter(likely).map(|finding| (finding.start, finding.end)).collect()
}

/// Mentions in a document of named fields: what the fields state, and what running text says between.
pub(crate) fn scan_fields(document: &Document, groups: &[FieldGroup], search: &Search) -> Vec<Mention> {
    let mut mentions = fields::read_fields(document, groups, &search.options);
    let narrative = narrative_spans(document, groups);
    let mut taken: Vec<(u64, u64)> = mentions.iter().map(|mention| (mention.start, mention.end)).collect();
    // "Jane" of {"first": "Jane", "last": "Doe"} is not a second person
    let parts = fields::name_parts(document, groups);
    taken.extend(
        parts.iter().map(|span| (document.base + u64::from(span.start), document.base + u64::from(span.end))),
    );
    taken.sort_unstable();
    // the furthest end up to each start, so that one look-up answers "is any of it taken?"
    let mut reach = 0;
    let taken: Vec<(u64, u64)> = taken
        .into_iter()
        .map(|(start, end)| {
            reach = reach.max(end);
            (start, reach)
        })
        .collect();
    let mut lines = Lines::new(&document.text);
    for (from, to) in narrative {
        let Some(text) = document.text.get(from..to) else { continue };
        for finding in find(text, search) {
            let (start, end) =
                (document.base + (finding.start + from) as u64, document.base + (finding.end + from) as u64);
            if !overlaps_any(&taken, start, end) {
                let context = lines.at(finding.start + from);
                mentions.push(finding.into_mention(document, from, context));
            }
        }
    }
    mentions
}

/// The parts of a document of fields that are running text: in the health formats, where the rest is codes,
/// the narrative fields; else the whole text.
fn narrative_spans(document: &Document, groups: &[FieldGroup]) -> Vec<(usize, usize)> {
    let coded = matches!(
        document.kind,
        DocumentKind::Hl7 | DocumentKind::X12 | DocumentKind::Fhir | DocumentKind::Ccda
    );
    if !coded {
        return vec![(0, document.text.len())];
    }
    let mut spans: Vec<(usize, usize)> = groups
        .iter()
        .flat_map(|group| group.fields.iter())
        .filter(|field| fields::is_narrative(&field.path, document.at(field.span)))
        .map(|field| (field.span.start as usize, field.span.end as usize))
        .collect();
    spans.sort_unstable();
    // nested fields (a component inside its field): the outer one is scanned
    let mut outer: Vec<(usize, usize)> = Vec::with_capacity(spans.len());
    for span in spans {
        match outer.last_mut() {
            Some(last) if span.0 < last.1 => last.1 = last.1.max(span.1),
            _ => outer.push(span),
        }
    }
    outer
}

/// Counts lines and paragraphs on the way through a text.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
    paragraph: u32,
    /// Whether anything but white space stood on the current line so far.
    inked: bool,
    /// Whether an empty line was passed since the last ink.
    gap: bool,
    begun: bool,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        Self { bytes: text.as_bytes(), at: 0, line: 0, paragraph: 0, inked: false, gap: false, begun: false }
    }

    /// Context of a position; positions must not go back (one that does gets the current context).
    fn at(&mut self, position: usize) -> Context {
        let rest = self.bytes.get(self.at..position.max(self.at)).unwrap_or_default();
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', rest) {
            self.ink(rest.get(start..end).unwrap_or_default());
            if !self.inked {
                self.gap = true;
            }
            self.inked = false;
            self.line = self.line.saturating_add(1);
            start = end + 1;
        }
        self.ink(rest.get(start..).unwrap_or_default());
        // the position itself is ink
        self.open();
        self.inked = true;
        self.at = position.max(self.at);
        Context::Prose { line: self.line, paragraph: self.paragraph }
    }

    fn ink(&mut self, part: &[u8]) {
        if part.iter().any(|b| !b.is_ascii_whitespace()) {
            self.open();
            self.inked = true;
        }
    }

    /// A line with ink after an empty one begins a paragraph.
    fn open(&mut self) {
        if self.gap && self.begun {
            self.paragraph = self.paragraph.saturating_add(1);
        }
        self.gap = false;
        self.begun = true;
    }
}

#[cfg(test)]
mod tests {
    use chartward_model::Context;

    use super::Lines;

    #[test]
    fn lines_and_paragraphs_from_nought() {
        let text = "\n\na\nb\n \n\nc d";
        let mut lines = Lines::new(text);
        let at = |lines: &mut Lines<'_>, what: &str| lines.at(text.find(what).unwrap());
        assert_eq!(at(&mut lines, "a"), Context::Prose { line: 2, paragraph: 0 });
        assert_eq!(at(&mut lines, "b"), Context::Prose { line: 3, paragraph: 0 });
        assert_eq!(at(&mut lines, "c"), Context::Prose { line: 6, paragraph: 1 });
        assert_eq!(at(&mut lines, "d"), Context::Prose { line: 6, paragraph: 1 });
    }
}
