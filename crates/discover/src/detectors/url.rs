//! Web address: a scheme and `://`, or a host that begins with `www.`

use chartward_model::{Element, Reason};

use super::email::is_domain;
use crate::finding::Finding;
use crate::page::Page;

/// Longest address that is taken whole.
const LONGEST: usize = 2048;

/// Judges a colon.
pub(crate) fn colon(page: &Page<'_>, at: usize, findings: &mut Vec<Finding>) {
    if page.byte(at + 1) != b'/' || page.byte(at + 2) != b'/' {
        return;
    }
    let head = page.bytes(at.saturating_sub(8), at);
    let letters = head.iter().rev().take_while(|b| b.is_ascii_alphabetic()).count();
    let scheme = page.slice(at - letters, at).to_ascii_lowercase();
    let known =
        matches!(scheme.as_str(), "http" | "https" | "ftp" | "ftps" | "sftp" | "file" | "ssh" | "smb");
    let end = end_of(page, at + 3);
    if known && end > at + 4 {
        push(page, (at - letters, end), findings);
    }
}

/// Hosts written without a scheme.
pub(crate) fn bare_hosts(page: &Page<'_>, findings: &mut Vec<Finding>) {
    let mut done = 0;
    for at in memchr::memmem::find_iter(page.bytes, b"www.") {
        if at < done {
            continue;
        }
        let before = page.before(at);
        let end = end_of(page, at);
        done = end;
        let host = page.slice(at, end).split(['/', ':', '?', '#']).next().unwrap_or_default();
        if !before.is_ascii_alphanumeric() && !matches!(before, b'/' | b'.' | b'@' | b'-') && is_domain(host)
        {
            push(page, (at, end), findings);
        }
    }
}

/// Hosts whose addresses name a format or a list of codes and lead to nobody: the systems of FHIR, C-CDA and
/// HL7, and the namespaces of XML.
const NAMESPACES: [&str; 16] = [
    "hl7.org",
    "terminology.hl7.org",
    "loinc.org",
    "snomed.info",
    "unitsofmeasure.org",
    "www.nlm.nih.gov",
    "www.w3.org",
    "www.ama-assn.org",
    "fhir.org",
    "ncpdp.org",
    "nucc.org",
    "schemas.microsoft.com",
    "schemas.xmlsoap.org",
    "schemas.openxmlformats.org",
    "purl.org",
    "standardhealthrecord.org",
];

fn push(page: &Page<'_>, span: (usize, usize), findings: &mut Vec<Finding>) {
    let canonical = page.slice(span.0, span.1).trim_end_matches('/').to_owned();
    let host = canonical.split_once("://").map_or(canonical.as_str(), |(_, rest)| rest);
    let host = host.split(['/', ':', '?', '#']).next().unwrap_or_default();
    if NAMESPACES.iter().any(|namespace| namespace.eq_ignore_ascii_case(host)) {
        return;
    }
    findings.push(Finding::new(Element::Url, span, canonical, 950).because(Reason::Form));
}

/// End of an address: at white space, quotes or brackets; punctuation at its end is the sentence's.
fn end_of(page: &Page<'_>, at: usize) -> usize {
    let rest = page.bytes(at, (at + LONGEST).min(page.bytes.len()));
    let stop = |b: &u8| {
        b.is_ascii_whitespace()
            || b.is_ascii_control()
            || matches!(b, b'"' | b'<' | b'>' | b'\'' | b'`' | b'|' | b'\\' | b'^' | b'{' | b'}')
    };
    let mut end = at + rest.iter().position(stop).unwrap_or(rest.len());
    while end > at && matches!(page.before(end), b'.' | b',' | b';' | b':' | b'!' | b'?' | b')' | b']' | b'*')
    {
        end -= 1;
    }
    while !page.text.is_char_boundary(end) {
        end -= 1;
    }
    end
}
