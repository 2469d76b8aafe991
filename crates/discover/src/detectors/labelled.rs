//! Values that have no form of their own: the label says what they are, this says where they end.

use chartward_model::Element;

use crate::finding::Finding;
use crate::labels::Hit;
use crate::page::Page;

/// What a labelled value may look like.
pub(crate) struct Shape {
    /// Fewest letters and digits.
    pub(crate) least: usize,
    /// Most letters and digits.
    pub(crate) most: usize,
    /// Fewest digits among them.
    pub(crate) digits: usize,
}

/// A value found after a label.
pub(crate) struct Value {
    pub(crate) span: (usize, usize),
    /// Upper case, separators gone.
    pub(crate) canonical: String,
    /// Whether a mark (colon, number sign, "is") stands between label and value.
    pub(crate) marked: bool,
}

/// The identifier after a label: letters and digits, with single hyphens between (dots and spaces are
/// not taken in: a sentence or the next column may follow).
pub(crate) fn read(page: &Page<'_>, hit: &Hit, shape: &Shape) -> Option<Value> {
    let gap = page.gap(hit.end);
    let sharp = page.before(hit.end) == b'#';
    let span = (gap.at, id_end(page, gap.at));
    if !page.belongs(hit, gap, span.1) {
        return None;
    }
    let canonical = check(page.slice(span.0, span.1), shape)?;
    let joined = is_amount(page, span.1) || matches!(page.byte(span.1), b'@' | b'_' | b'%');
    let listed = page.byte(span.1) == b'/' && is_plural(page, hit, span.0);
    (!joined && (listed || !is_date_or_price(page, span))).then_some(Value {
        span,
        canonical,
        marked: gap.marked || sharp,
    })
}

/// Whether what ends here goes on as an amount does: `12,345`.
fn is_amount(page: &Page<'_>, end: usize) -> bool {
    let tail = page.bytes(end, (end + 5).min(page.bytes.len()));
    let digits = tail.iter().skip(1).take_while(|b| b.is_ascii_digit()).count();
    tail.first() == Some(&b',') && digits == 3
}

/// The identifier further on in the sentence: `MRN of the child 40984634`, `a newer member number than
/// ABC123456789`. Only small letters stand between, and the value has at least six digits.
pub(crate) fn read_further(page: &Page<'_>, hit: &Hit, shape: &Shape) -> Option<Value> {
    let mut at = hit.end;
    for _ in 0..MOST_WORDS_BETWEEN {
        at += page.bytes(at, at + 3).iter().take_while(|b| matches!(b, b' ' | b':' | b'#' | b'(')).count();
        let end = page.word_end(at);
        let word = page.bytes(at, end);
        if word.iter().any(u8::is_ascii_digit) {
            let span = (at, id_end(page, at));
            let text = page.slice(span.0, span.1);
            let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
            let digits = text.bytes().skip(letters).filter(u8::is_ascii_digit).count();
            let plain = letters <= 4 && digits >= 6 && letters + digits == text.len();
            let canonical = check(text, shape).filter(|_| plain && page.stands_alone(span.0, span.1))?;
            return (!is_date_or_price(page, span)).then_some(Value { span, canonical, marked: false });
        }
        if word.is_empty() || !word.iter().all(u8::is_ascii_lowercase) || NEGATIONS.contains(&word) {
            return None;
        }
        at = end;
    }
    None
}

/// Words after which the number is something else.
const NEGATIONS: [&[u8]; 5] = [b"not", b"or", b"dob", b"born", b"call"];

/// Most words between a label and a value further on.
const MOST_WORDS_BETWEEN: usize = 5;

/// The value right before a label: `12345678 (MRN)`.
pub(crate) fn read_before(page: &Page<'_>, hit: &Hit, shape: &Shape) -> Option<Value> {
    if page.before(hit.start) != b'(' || page.byte(hit.end) != b')' {
        return None;
    }
    let head = page.bytes(hit.start.saturating_sub(shape.most + 8), hit.start - 1);
    let spaces = head.iter().rev().take_while(|b| **b == b' ').count();
    let end = hit.start - 1 - spaces;
    let id = page.bytes(end.saturating_sub(shape.most + 6), end);
    let len = id.iter().rev().take_while(|b| b.is_ascii_alphanumeric() || **b == b'-').count();
    let span = (end - len, end);
    let canonical = check(page.slice(span.0, span.1), shape)?;
    Some(Value { span, canonical, marked: true })
}

/// End of an identifier: letters and digits, single hyphens or slashes inside.
pub(crate) fn id_end(page: &Page<'_>, start: usize) -> usize {
    let mut end = page.word_end(start);
    while end > start
        && page.byte(end) == b'-'
        && page.byte(end + 1).is_ascii_alphanumeric()
        && end - start < 64
    {
        end = page.word_end(end + 1);
    }
    end
}

/// The canonical form of an identifier of this shape.
pub(crate) fn check(text: &str, shape: &Shape) -> Option<String> {
    let canonical: String =
        text.chars().filter(|c| !matches!(c, '-' | ' ')).map(|c| c.to_ascii_uppercase()).collect();
    let digits = canonical.bytes().filter(u8::is_ascii_digit).count();
    let zeros = canonical.bytes().all(|b| b == b'0');
    let fits = canonical.bytes().all(|b| b.is_ascii_alphanumeric())
        && (shape.least..=shape.most).contains(&canonical.len())
        && digits >= shape.digits
        && !zeros;
    fits.then_some(canonical)
}

/// A date or a price is not an identifier, whatever label stands before it.
fn is_date_or_price(page: &Page<'_>, span: (usize, usize)) -> bool {
    let follows = (page.byte(span.1), page.byte(span.1 + 1));
    let decimal = matches!(follows.0, b'.' | b'/' | b':') && follows.1.is_ascii_digit();
    let dashed_date = span.1 - span.0 <= 10
        && page.slice(span.0, span.1).contains('-')
        && crate::dates::read(page, span.0).is_some_and(|(end, _)| end == span.1);
    // "40-59": a range
    let text = page.slice(span.0, span.1);
    let range = text.split_once('-').is_some_and(|(low, high)| {
        [low, high].iter().all(|part| part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit()))
    });
    // "2023-2024"
    let years = text.split_once('-').is_some_and(|(first, last)| {
        let year = |part: &str| part.len() == 4 && (part.starts_with("19") || part.starts_with("20"));
        year(first) && year(last) && text.bytes().all(|b| b.is_ascii_digit() || b == b'-')
    });
    decimal || dashed_date || range || years || page.before(span.0) == b'$'
}

/// Pushes the value after (or right before) a label as an element.
pub(crate) fn push(page: &Page<'_>, hit: &Hit, element: Element, shape: &Shape, findings: &mut Vec<Finding>) {
    let (value, sure) = match read(page, hit, shape) {
        Some(value) => {
            let sure = if value.marked { 970 } else { 900 };
            (value, sure)
        }
        None => match read_before(page, hit, shape) {
            Some(value) => (value, 950),
            None => match read_further(page, hit, shape) {
                Some(value) => (value, 750),
                None => return,
            },
        },
    };
    let others = if is_plural(page, hit, value.span.0) { others(page, &value, shape) } else { Vec::new() };
    findings.push(Finding::new(element, value.span, value.canonical, sure).labelled(Some(hit.words)));
    findings.extend(others.into_iter().map(|value| {
        Finding::new(element, value.span, value.canonical, sure.min(900)).labelled(Some(hit.words))
    }));
}

/// Whether a label speaks of several: `MRNs: 123456, 789012 and 345678`.
fn is_plural(page: &Page<'_>, hit: &Hit, value: usize) -> bool {
    let label = page.slice(hit.start, value).to_ascii_lowercase();
    let mut words = label.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    words.any(|word| {
        matches!(word, "mrns" | "ids" | "numbers" | "nos" | "nums" | "accounts" | "accts" | "passports")
    })
}

/// The further values of a list: what stands behind a comma, a slash or "and", of the form of the one before it.
fn others(page: &Page<'_>, first: &Value, shape: &Shape) -> Vec<Value> {
    /// Most values of one list.
    const MOST: usize = 200;
    let letters = |canonical: &str| canonical.bytes().take_while(u8::is_ascii_alphabetic).count();
    let mut values: Vec<Value> = Vec::new();
    while values.len() < MOST {
        let last = values.last().unwrap_or(first);
        let tail = page.bytes(last.span.1, (last.span.1 + 12).min(page.bytes.len()));
        let marks = |tail: &[u8]| tail.iter().take_while(|b| b" ,;/&\r\n".contains(b)).count();
        let mut skip = marks(tail);
        let rest = tail.get(skip..).unwrap_or_default();
        if skip > 0
            && let Some(word) = [&b"and "[..], b"or "].iter().find(|word| rest.starts_with(word))
        {
            skip += word.len();
        }
        let span = (last.span.1 + skip, id_end(page, last.span.1 + skip));
        let next = check(page.slice(span.0, span.1), shape).filter(|canonical| {
            letters(canonical) == letters(&last.canonical)
                && canonical.len().abs_diff(last.canonical.len()) <= 1
                && (page.byte(span.1) == b'/'
                    || !is_date_or_price(page, span) && !page.is_joined_after(span.1))
        });
        let Some(canonical) = next.filter(|_| skip > 0) else { break };
        values.push(Value { span, canonical, marked: false });
    }
    values
}
