//! Overlaps: of the readings that claim the same bytes, the best one stays.
//!
//! The one idea: greedy by confidence. The surest finding takes its bytes; what overlaps it becomes a
//! competing reading of it. Exempt are two cases that are truly both: a web address that carries an
//! identifier, and the wage earner's Social Security number inside a Medicare claim number, which is
//! another person's and therefore has a subject of its own.

use chartward_model::{Confidence, Element, Mention, Reading};

use crate::finding::Finding;

/// Readings below this are not worth listing.
pub(crate) const FLOOR: u16 = Confidence::LOW.as_permille();

/// How many competing readings are kept.
const MOST_READINGS: usize = 4;

/// Settles overlaps. The result is sorted by start, end, element.
pub(crate) fn settle(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.retain(|finding| finding.confidence >= FLOOR && finding.start < finding.end);
    findings.sort_by_key(|f| (f.start, f.end, f.element));
    let mut settled = Vec::with_capacity(findings.len());
    let mut chain: Vec<Finding> = Vec::new();
    let mut reach = 0;
    for finding in findings {
        if finding.start >= reach {
            settle_chain(&mut chain, &mut settled);
        }
        reach = reach.max(finding.end);
        chain.push(finding);
    }
    settle_chain(&mut chain, &mut settled);
    settled.sort_by_key(|f| (f.start, f.end, f.element));
    settled
}

/// Settles findings that hang together through overlaps.
fn settle_chain(chain: &mut Vec<Finding>, settled: &mut Vec<Finding>) {
    if chain.len() < 2 {
        settled.append(chain);
        return;
    }
    chain.sort_by_key(|f| {
        (std::cmp::Reverse(weight(f)), std::cmp::Reverse(f.end - f.start), f.element, f.start)
    });
    let mut kept: Vec<Finding> = Vec::new();
    for finding in chain.drain(..) {
        match kept.iter_mut().find(|winner| winner.overlaps(&finding) && !both(winner, &finding)) {
            None => kept.push(finding),
            Some(winner) => concede(winner, &finding),
        }
    }
    settled.append(&mut kept);
}

/// What a finding weighs against others: its confidence, but streets are named after people, so a street
/// that is likely beats the name in it.
fn weight(finding: &Finding) -> u16 {
    let street = finding.element == Element::StreetAddress && finding.confidence >= 600;
    finding.confidence + if street { 300 } else { 0 }
}

/// Whether two overlapping findings are both true.
fn both(a: &Finding, b: &Finding) -> bool {
    let within = |outer: &Finding, inner: &Finding| {
        outer.element == Element::Url && inner.start > outer.start && inner.element != Element::Url
    };
    a.element != b.element && (within(a, b) || within(b, a) || a.subject != b.subject)
}

fn concede(winner: &mut Finding, loser: &Finding) {
    let known = winner.competing.iter().any(|reading| reading.element == loser.element);
    if loser.element != winner.element && !known && winner.competing.len() < MOST_READINGS {
        let confidence = Confidence::permille(loser.confidence);
        winner.competing.push(Reading { element: loser.element, confidence });
        winner.competing.sort_by_key(|r| (std::cmp::Reverse(r.confidence), r.element));
    }
}

/// Sorts mentions by start, end and element, and drops the weaker of two of the same element that overlap.
pub(crate) fn tidy(mentions: &mut Vec<Mention>) {
    mentions.sort_by_key(|m| (m.element, m.start, m.end));
    let mut kept: Vec<Mention> = Vec::with_capacity(mentions.len());
    for mention in mentions.drain(..) {
        match kept.last_mut() {
            Some(last) if last.element == mention.element && mention.start < last.end => {
                if mention.confidence > last.confidence {
                    *last = mention;
                }
            }
            _ => kept.push(mention),
        }
    }
    kept.sort_by_key(|m| (m.start, m.end, m.element));
    *mentions = kept;
}

#[cfg(test)]
mod tests {
    use chartward_model::Element;

    use super::settle;
    use crate::finding::Finding;

    #[test]
    fn the_surest_reading_stays_and_names_the_others() {
        let settled = settle(vec![
            Finding::new(Element::Phone, (0, 10), "", 400),
            Finding::new(Element::NationalProviderId, (0, 10), "", 900),
            Finding::new(Element::Ssn, (12, 20), "", 100),
        ]);
        assert_eq!(settled.len(), 1);
        assert_eq!(settled[0].element, Element::NationalProviderId);
        assert_eq!(settled[0].competing[0].element, Element::Phone);
    }

    #[test]
    fn a_web_address_keeps_the_identifier_inside_it() {
        let url = Finding::new(Element::Url, (0, 40), "", 950);
        let inside = Finding::new(Element::Ssn, (20, 31), "", 970);
        assert_eq!(settle(vec![url, inside]).len(), 2);
    }
}
