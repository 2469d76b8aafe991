//! Overlaps: of the readings that claim the same bytes, the best one stays.
//!
//! The one idea: greedy by confidence. The surest finding takes its bytes; what overlaps it becomes a
//! competing reading of it. Exempt are two cases that are truly both: a web address that carries an
//! identifier, and the wage earner's Social Security number inside a Medicare claim number, which is
//! another person's and therefore has a subject of its own.

use std::collections::BTreeMap;

use chartward_model::{Confidence, Element, Mention, Reading};

use crate::finding::Finding;

/// Readings below this are not worth listing.
pub(crate) const FLOOR: u16 = Confidence::LOW.as_permille();

/// Up to how many findings in a chain all pairs are compared; beyond, an index finds the neighbours.
const SHORT_CHAIN: usize = 32;

/// How many competing readings are kept.
const MOST_READINGS: usize = 4;

/// Settles overlaps. The result is sorted by start, end, element.
pub(crate) fn settle(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.retain(|finding| finding.confidence >= FLOOR && finding.start < finding.end);
    // findings are large: their order is found first, and each is moved once
    let span = |f: &Finding| (f.start as u128) << 64 | f.end as u128;
    let mut order: Vec<(u128, Element, usize)> =
        findings.iter().enumerate().map(|(i, f)| (span(f), f.element, i)).collect();
    order.sort_unstable();
    let mut findings: Vec<Option<Finding>> = findings.into_iter().map(Some).collect();
    let mut settled = Vec::with_capacity(findings.len());
    let mut chain: Vec<Finding> = Vec::new();
    let mut reach = 0;
    for (i, (_, _, index)) in order.iter().copied().enumerate() {
        let Some((start, end)) = findings.get(index).and_then(Option::as_ref).map(|f| (f.start, f.end))
        else {
            continue;
        };
        if start >= reach {
            settle_chain(&mut chain, &mut settled);
        }
        let Some(finding) = findings.get_mut(index).and_then(Option::take) else { continue };
        let apart = order.get(i + 1).is_none_or(|next| next.0 >> 64 >= end as u128);
        if start >= reach && apart {
            settled.push(finding);
        } else {
            chain.push(finding);
        }
        reach = reach.max(end);
    }
    settle_chain(&mut chain, &mut settled);
    settled
}

/// Settles findings that hang together through overlaps.
fn settle_chain(chain: &mut Vec<Finding>, settled: &mut Vec<Finding>) {
    if chain.is_empty() {
        return;
    }
    chain.sort_by_key(|f| {
        (std::cmp::Reverse(weight(f)), std::cmp::Reverse(f.end - f.start), f.element, f.start)
    });
    let mut kept: Vec<Finding> = Vec::new();
    let mut places = (chain.len() > SHORT_CHAIN).then(Places::default);
    for finding in chain.drain(..) {
        let beats = |winner: &Finding| winner.overlaps(&finding) && !both(winner, &finding);
        let winner = match &places {
            None => kept.iter().position(beats),
            Some(places) => places.near(&finding).filter(|&i| kept.get(i).is_some_and(beats)).min(),
        };
        if let Some(winner) = winner.and_then(|i| kept.get_mut(i)) {
            concede(winner, &finding);
            continue;
        }
        if let Some(places) = &mut places {
            places.add(&finding, kept.len());
        }
        kept.push(finding);
    }
    kept.sort_by_key(|f| (f.start, f.end, f.element));
    settled.append(&mut kept);
}

/// Where the kept findings of a long chain begin, so that one more is compared with its neighbours only: a
/// page of nothing but overlaps would else take a time that grows with its square.
///
/// By element, because two kept findings of one element never overlap: of those that begin before a place,
/// only the last can reach over it.
#[derive(Default)]
struct Places(BTreeMap<Element, BTreeMap<usize, usize>>);

impl Places {
    fn add(&mut self, finding: &Finding, index: usize) {
        self.0.entry(finding.element).or_default().insert(finding.start, index);
    }

    /// The indices of all that may overlap a finding.
    fn near(&self, finding: &Finding) -> impl Iterator<Item = usize> {
        let (start, end) = (finding.start, finding.end);
        self.0.values().flat_map(move |starts| {
            let before = starts.range(..start).next_back();
            before.into_iter().chain(starts.range(start..end)).map(|(_, index)| *index)
        })
    }
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
    let key = |m: &Mention| (m.start, m.end, m.element);
    if !mentions.is_sorted_by_key(key) {
        mentions.sort_by_key(key);
    }
    // the last one kept of each element
    let mut last = [usize::MAX; Element::ALL.len()];
    let mut dropped: Vec<usize> = Vec::new();
    for (i, mention) in mentions.iter().enumerate() {
        let Some(slot) = last.get_mut(mention.element as usize) else { continue };
        let known = std::mem::replace(slot, i);
        let Some(before) = mentions.get(known).filter(|before| mention.start < before.end) else { continue };
        if mention.confidence > before.confidence {
            dropped.push(known);
        } else {
            *slot = known;
            dropped.push(i);
        }
    }
    if !dropped.is_empty() {
        dropped.sort_unstable();
        let mut at = 0;
        mentions.retain(|_| {
            at += 1;
            dropped.binary_search(&(at - 1)).is_err()
        });
    }
}

#[cfg(test)]
mod tests {
    use chartward_model::Element;
    use proptest::prelude::*;

    use super::{SHORT_CHAIN, settle, settle_chain};
    use crate::finding::Finding;

    proptest! {
        #[test]
        fn a_long_chain_settles_as_if_all_pairs_were_compared(
            spans in prop::collection::vec((0_usize..400, 1_usize..30, 0_usize..6, 0_u16..8), SHORT_CHAIN + 1..120),
        ) {
            let elements =
                [Element::Url, Element::Ssn, Element::Phone, Element::PersonName, Element::StreetAddress, Element::Email];
            let made = |&(start, length, element, sure): &(usize, usize, usize, u16)| {
                Finding::new(elements[element], (start, start + length), "", 300 + 100 * sure)
            };
            let mut chain: Vec<Finding> = spans.iter().map(made).collect();
            chain.sort_by_key(|f| (std::cmp::Reverse(super::weight(f)), std::cmp::Reverse(f.end - f.start), f.element, f.start));
            let mut plain: Vec<Finding> = Vec::new();
            for finding in chain.clone() {
                match plain.iter_mut().find(|winner| winner.overlaps(&finding) && !super::both(winner, &finding)) {
                    None => plain.push(finding),
                    Some(winner) => super::concede(winner, &finding),
                }
            }
            plain.sort_by_key(|f| (f.start, f.end, f.element));
            let mut settled = Vec::new();
            settle_chain(&mut chain, &mut settled);
            let shown = |findings: &[Finding]| -> Vec<_> {
                findings.iter().map(|f| (f.start, f.end, f.element, f.confidence, f.competing.clone())).collect()
            };
            prop_assert_eq!(shown(&settled), shown(&plain));
        }
    }

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
