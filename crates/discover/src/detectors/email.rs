//! E-mail address: found from its at sign. Addresses under names that are set aside for examples
//! (RFC 2606) belong to nobody.

use chartward_model::{Element, Reason};

use crate::Reserved;
use crate::finding::Finding;
use crate::page::{Lower, Page};

/// Longest local part and longest domain (RFC 5321).
const LONGEST_LOCAL: usize = 64;
const LONGEST_DOMAIN: usize = 255;

/// Judges an at sign.
pub(crate) fn at_sign(page: &Page<'_>, at: usize, findings: &mut Vec<Finding>) {
    let head = page.bytes(at.saturating_sub(LONGEST_LOCAL), at);
    let local = head.iter().rev().take_while(|b| LOCAL[usize::from(**b)]).count();
    let mut start = at - local;
    while start < at && !page.byte(start).is_ascii_alphanumeric() {
        start += 1;
    }
    let tail = page.bytes(at + 1, (at + 1 + LONGEST_DOMAIN).min(page.bytes.len()));
    let mut end =
        at + 1 + tail.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-')).count();
    while end > at && matches!(page.before(end), b'.' | b'-') {
        end -= 1;
    }
    if start == at || end <= at + 1 || matches!(page.before(at), b'.' | b' ') {
        return;
    }
    let canonical = page.slice(start, end).to_ascii_lowercase();
    let domain = canonical.get(at + 1 - start..).unwrap_or_default();
    if !is_domain(domain) || is_message_id(page, start) {
        return;
    }
    if page.options.reserved == Reserved::Reject && is_example(domain) {
        return;
    }
    findings.push(Finding::new(Element::Email, (start, end), canonical, 990).because(Reason::Form));
}

/// Whether a text is a domain name with a top-level name of letters.
pub(crate) fn is_domain(domain: &str) -> bool {
    let Some(dot) = memchr::memrchr(b'.', domain.as_bytes()) else { return false };
    let top = domain.as_bytes().get(dot + 1..).unwrap_or_default();
    (2..=24).contains(&top.len())
        && !is_file_ending(top)
        && (top.iter().all(u8::is_ascii_alphabetic) || top.starts_with(b"xn--"))
        && domain.as_bytes().split(|b| *b == b'.').all(|label| {
            matches!(label, [first, .., last] if *first != b'-' && *last != b'-' && label.len() <= 63)
                || matches!(label, [only] if *only != b'-')
        })
}

/// Whether a name ends like a file: `logo@2x.png`. None of these is a top-level name of the Internet.
fn is_file_ending(top: &[u8]) -> bool {
    const ENDINGS: [&[u8]; 30] = [
        b"png", b"jpg", b"jpeg", b"gif", b"svg", b"webp", b"bmp", b"tif", b"tiff", b"ico", b"heic", b"css",
        b"js", b"json", b"xml", b"htm", b"html", b"pdf", b"doc", b"docx", b"xls", b"xlsx", b"ppt", b"pptx",
        b"txt", b"csv", b"eml", b"msg", b"dll", b"exe",
    ];
    ENDINGS.iter().any(|ending| ending.eq_ignore_ascii_case(top))
}

/// What a local part is made of.
const LOCAL: [bool; 256] = {
    let mut local = [false; 256];
    let marks = b"._%+'-&=~#*!";
    let mut i = 0;
    while i < marks.len() {
        local[marks[i] as usize] = true;
        i += 1;
    }
    let mut byte = 0u8;
    while byte < 128 {
        local[byte as usize] |= byte.is_ascii_alphanumeric();
        byte += 1;
    }
    local
};

/// Names set aside for examples and tests (RFC 2606, RFC 6761).
pub(crate) fn is_example(domain: &str) -> bool {
    let under =
        |name: &str| domain == name || domain.strip_suffix(name).is_some_and(|head| head.ends_with('.'));
    ["example.com", "example.org", "example.net", "example.edu", "test", "invalid", "example", "localhost"]
        .into_iter()
        .any(under)
}

/// Message identifiers look like addresses and are not.
fn is_message_id(page: &Page<'_>, at: usize) -> bool {
    let line = page.bytes(page.line_start(at).max(at.saturating_sub(200)), at);
    // nearly no line begins with one of their letters
    if !matches!(line.first().map(|b| b | 0x20), Some(b'm' | b'r' | b'i' | b'c' | b'<')) {
        return false;
    }
    let head = Lower::<14>::new(line);
    [&b"message-id:"[..], b"references:", b"in-reply-to:", b"content-id:", b"<cid:"]
        .iter()
        .any(|name| head.starts_with(name))
}
