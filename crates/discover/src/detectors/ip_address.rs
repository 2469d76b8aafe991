//! Internet Protocol address, version 4 or 6. Four small numbers are as often a version or a section, so
//! without a label they must look like an address.

use std::net::{Ipv4Addr, Ipv6Addr};

use chartward_model::{Element, Reason};

use crate::anchors::{Cluster, Joint};
use crate::finding::Finding;
use crate::labels::Label;
use crate::page::{Fit, Page};

/// Judges a cluster as version 4.
pub(crate) fn groups(page: &Page<'_>, cluster: &Cluster, findings: &mut Vec<Finding>) {
    for from in 0..cluster.groups().len() {
        let Some(four) = cluster.groups().get(from..from + 4) else { return };
        let dotted = four.iter().skip(1).all(|group| group.joint == Joint::Dot)
            && four.iter().all(|group| group.len() <= 3);
        let joined = |joint| matches!(joint, Joint::Dot | Joint::Dash);
        let part = (from > 0 && joined(four.first().map_or(Joint::None, |group| group.joint)))
            || cluster.groups().get(from + 4).is_some_and(|group| joined(group.joint));
        if !dotted || part {
            continue;
        }
        let (Some(first), Some(last)) = (four.first(), four.last()) else { return };
        let text = page.slice(first.start, last.end);
        let Ok(address) = text.parse::<Ipv4Addr>() else { continue };
        let odd = address.is_unspecified() || address.is_broadcast() || address.is_loopback();
        if odd || !page.stands_alone(first.start, last.end) && page.byte(last.end) != b'/' {
            continue;
        }
        let near = page.label_of(first.start);
        let small = four.iter().all(|group| group.len() == 1);
        let version = matches!(page.before(first.start), b'v' | b'V' | b'-')
            || near.is_some_and(|near| near.label == Label::Other && near.fit == Fit::Tight);
        let labelled = near.filter(|near| near.label == Label::Ip);
        // an address of an inner network names no person's line
        let inner = address.is_private() || address.is_link_local();
        let sure = match labelled {
            Some(_) if inner => 450,
            Some(_) => 960,
            None if version || small || address.octets().first() == Some(&0) => 0,
            None if inner => 300,
            None => 850,
        };
        findings.push(
            Finding::new(Element::IpAddress, (first.start, last.end), address.to_string(), sure)
                .because(Reason::Form)
                .labelled(labelled.map(|near| near.words)),
        );
    }
}

/// Judges a colon as the first of a version 6 address.
pub(crate) fn colon(page: &Page<'_>, at: usize, findings: &mut Vec<Finding>) {
    let head = page.bytes(at.saturating_sub(5), at);
    let hex = head.iter().rev().take_while(|b| b.is_ascii_hexdigit()).count();
    if hex > 4 || (hex == 0 && page.byte(at + 1) != b':') {
        return;
    }
    let start = at - hex;
    let rest = page.bytes(start, (start + 46).min(page.bytes.len()));
    let mut end =
        start + rest.iter().take_while(|b| b.is_ascii_hexdigit() || matches!(b, b':' | b'.')).count();
    while matches!(page.before(end), b'.' | b':') && end > at {
        end -= 1;
    }
    let text = page.slice(start, end);
    if text.bytes().filter(|b| *b == b':').count() < 3 || matches!(page.before(start), b':' | b'.') {
        return;
    }
    let Ok(address) = text.parse::<Ipv6Addr>() else { return };
    let groups = text.split(':').filter(|group| !group.is_empty()).count();
    let alone = !page.before(start).is_ascii_alphanumeric() && !page.byte(end).is_ascii_alphanumeric();
    if !alone || address.is_loopback() || address.is_unspecified() || groups < 3 {
        return;
    }
    let near = page.label_among(start, &[Label::Ip]);
    findings.push(
        Finding::new(
            Element::IpAddress,
            (start, end),
            address.to_string(),
            if near.is_some() { 970 } else { 880 },
        )
        .because(Reason::Form)
        .labelled(near.map(|near| near.words)),
    );
}
