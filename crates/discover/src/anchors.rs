//! Anchors: the one pass over the bytes that stops only where an identifier could be.
//!
//! Three kinds stop it: a digit (as a cluster of digit groups, or as a word of letters and digits), an
//! `@`, and a `:` that could belong to a web or network address. Everything else is skipped in blocks
//! ([`crate::blocks`]).

use chartward_model::Element;

use crate::blocks::{Block, Classes, Starts};
use crate::detectors as detect;
use crate::finding::Finding;
use crate::page::Page;

/// Most digit groups that are looked at together.
const MOST_GROUPS: usize = 12;
/// Longest word of letters and digits that is looked at.
const LONGEST_WORD: usize = 40;

/// What stands between two digit groups.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Joint {
    /// Nothing that joins: the ends of a cluster.
    #[default]
    None,
    Space,
    Dash,
    Dot,
    Slash,
    /// Something with a parenthesis.
    Paren,
}

/// A run of digits.
#[derive(Clone, Copy, Default)]
pub(crate) struct Group {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// What stands before it, in the cluster.
    pub(crate) joint: Joint,
}

impl Group {
    pub(crate) fn len(self) -> usize {
        self.end - self.start
    }
}

/// Digit groups in a row, with single separators between.
#[derive(Clone, Copy, Default)]
pub(crate) struct Cluster {
    groups: [Group; MOST_GROUPS],
    len: usize,
}

impl Cluster {
    pub(crate) fn groups(&self) -> &[Group] {
        self.groups.get(..self.len).unwrap_or_default()
    }

    /// The groups from `from` on whose lengths are exactly these, if nothing but the lengths' last group
    /// or a looser joint than `inner` limits them.
    pub(crate) fn window(&self, from: usize, lengths: &[usize]) -> Option<Window<'_>> {
        let groups = self.groups().get(from..from + lengths.len())?;
        let fits = groups.iter().zip(lengths).all(|(group, len)| group.len() == *len);
        fits.then(|| Window {
            groups,
            before: if from == 0 { Joint::None } else { groups.first().map_or(Joint::None, |g| g.joint) },
            after: self.groups().get(from + lengths.len()).map_or(Joint::None, |group| group.joint),
        })
    }

    fn push(&mut self, group: Group) -> bool {
        let Some(slot) = self.groups.get_mut(self.len) else { return false };
        *slot = group;
        self.len += 1;
        true
    }
}

/// Some consecutive groups of a cluster.
#[derive(Clone, Copy)]
pub(crate) struct Window<'c> {
    pub(crate) groups: &'c [Group],
    /// Joint to the group before; `None` at the cluster's start.
    pub(crate) before: Joint,
    /// Joint to the group after.
    pub(crate) after: Joint,
}

impl Window<'_> {
    pub(crate) fn start(&self) -> usize {
        self.groups.first().map_or(0, |group| group.start)
    }

    pub(crate) fn end(&self) -> usize {
        self.groups.last().map_or(0, |group| group.end)
    }

    pub(crate) fn span(&self) -> (usize, usize) {
        (self.start(), self.end())
    }

    /// The one joint between all groups; `None` if they differ or there is one group only.
    pub(crate) fn joint(&self) -> Joint {
        let mut inner = self.groups.iter().skip(1).map(|group| group.joint);
        let first = inner.next().unwrap_or_default();
        if inner.all(|joint| joint == first) { first } else { Joint::None }
    }

    /// Whether the groups are not the middle of something longer: joined to a neighbour at most by a space
    /// that is not also the joint inside.
    pub(crate) fn is_whole(&self, page: &Page<'_>) -> bool {
        let inner = self.joint();
        let free = |joint| joint == Joint::None || (joint == Joint::Space && inner != Joint::Space);
        free(self.before) && free(self.after) && page.stands_alone(self.start(), self.end())
    }

    /// As [`Window::is_whole`], where `twins` says whether the groups before and after a slash have the same
    /// form: `900-12-3456/900-12-3457` are two numbers.
    pub(crate) fn is_whole_or_listed(&self, page: &Page<'_>, twins: (bool, bool)) -> bool {
        let inner = self.joint();
        let free = |joint, twin| {
            joint == Joint::None
                || (joint == Joint::Space && inner != Joint::Space)
                || joint == Joint::Slash && twin && inner != Joint::Slash
        };
        free(self.before, twins.0)
            && free(self.after, twins.1)
            && (self.before == Joint::Slash || !page.is_joined_before(self.start()))
            && (self.after == Joint::Slash || !page.is_joined_after(self.end()))
    }

    /// The digits alone.
    pub(crate) fn digits(&self, page: &Page<'_>) -> String {
        self.groups.iter().map(|group| page.slice(group.start, group.end)).collect()
    }
}

/// Everything that can be found from digits, at signs and colons. Returns where numbers end that a word of
/// treatment may follow.
pub(crate) fn scan(page: &Page<'_>, findings: &mut Vec<Finding>) -> Vec<usize> {
    let mut treated = Vec::new();
    let classes = |block: &Block| Classes { run: block.digit, first: block.digit, single: block.sign };
    let mut starts = Starts::new(&page.blocks, classes);
    while let Some(at) = starts.next() {
        match page.byte(at) {
            b'@' => detect::email::at_sign(page, at, findings),
            b':' => {
                detect::url::colon(page, at, findings);
                detect::ip_address::colon(page, at, findings);
            }
            _ => {
                let end = digit(page, at, findings);
                starts.skip_to(end);
                if page.byte(end) == b' ' && detect::date_of_service::may_follow(page.byte(end + 1)) {
                    treated.push(end);
                }
            }
        }
    }
    detect::url::bare_hosts(page, findings);
    treated
}

/// A digit: reads the word or cluster it begins and judges it. Where to go on.
fn digit(page: &Page<'_>, at: usize, findings: &mut Vec<Finding>) -> usize {
    let head = page.bytes(at.saturating_sub(LONGEST_WORD), at);
    let letters = head.iter().rev().take_while(|b| b.is_ascii_alphanumeric()).count();
    let run = digits_end(page, at);
    if letters > 0 || word_goes_on(page, run) {
        let (start, end) = (at - letters, page.word_end(run));
        if end - start <= LONGEST_WORD && letters < LONGEST_WORD {
            judge_word(page, (start, end), findings);
        }
        if letters == 0 && end == run + 1 && page.seeks(Element::StreetAddress) {
            detect::street_address::lettered(page, start, end, findings);
        }
        // "536904399A", "8am", "3560x12": what follows the digits is the word's, not a cluster's
        if letters > 0 || !is_extension(page, run) {
            return end.max(at + 1);
        }
    }
    // most numbers stand alone and are short: nothing but a house has one of those
    if run - at < 5 && !page.seeks(Element::StreetAddress) && joint_after(page, run).is_none() {
        return run;
    }
    let cluster = read_cluster(page, at);
    judge_cluster(page, &cluster, findings);
    cluster.groups().last().map_or(at + 1, |group| group.end.max(at + 1))
}

fn digits_end(page: &Page<'_>, at: usize) -> usize {
    let rest = page.bytes(at, page.bytes.len());
    at + rest.iter().take_while(|b| b.is_ascii_digit()).count()
}

fn word_goes_on(page: &Page<'_>, at: usize) -> bool {
    page.byte(at).is_ascii_alphabetic()
}

/// A telephone extension: `x` and a digit.
fn is_extension(page: &Page<'_>, at: usize) -> bool {
    matches!(page.byte(at), b'x' | b'X') && page.byte(at + 1).is_ascii_digit()
}

fn read_cluster(page: &Page<'_>, at: usize) -> Cluster {
    let mut cluster = Cluster::default();
    let (mut start, mut joint) = (at, Joint::None);
    loop {
        let end = digits_end(page, start);
        // a last group with letters after it belongs only if it is a number and its suffix ("4399A")
        let tail = word_goes_on(page, end) && !is_extension(page, end);
        if tail && (joint != Joint::Dash || page.word_end(end) - end > 2) && joint != Joint::None {
            break;
        }
        if !cluster.push(Group { start, end, joint }) || word_goes_on(page, end) {
            break;
        }
        let Some((next, found)) = joint_after(page, end) else { break };
        (start, joint) = (next, found);
    }
    cluster
}

/// The joint after a digit group and where the next group begins.
fn joint_after(page: &Page<'_>, end: usize) -> Option<(usize, Joint)> {
    let mut joint = Joint::None;
    let mut at = end;
    let mut spaces = 0;
    while at < end + 5 {
        let (mark, len) = match (page.byte(at), page.byte(at + 1), page.byte(at + 2)) {
            (b'0'..=b'9', ..) => break,
            (b' ', ..) => (Joint::Space, 1),
            (b'-', ..) => (Joint::Dash, 1),
            (b'.', ..) => (Joint::Dot, 1),
            (b'/', ..) => (Joint::Slash, 1),
            (b'(' | b')', ..) => (Joint::Paren, 1),
            (0xc2, 0xa0, _) => (Joint::Space, 2),
            // hyphens and dashes of typography, and the minus sign
            (0xe2, 0x80, 0x90..=0x95) | (0xe2, 0x88, 0x92) => (Joint::Dash, 3),
            _ => return None,
        };
        joint = match (joint, mark) {
            (Joint::None, mark) => mark,
            (Joint::Space | Joint::Paren, Joint::Dash) => Joint::Dash,
            (Joint::Dash | Joint::Paren, Joint::Space) => joint,
            (Joint::Space | Joint::Paren | Joint::Dash, Joint::Paren) => Joint::Paren,
            _ => return None,
        };
        spaces += u8::from(mark == Joint::Space);
        at += len;
    }
    (page.byte(at).is_ascii_digit() && at > end && spaces < 3).then_some((at, joint))
}

/// A word of letters and digits.
fn judge_word(page: &Page<'_>, span: (usize, usize), findings: &mut Vec<Finding>) {
    detect::iban::word(page, span, findings);
    detect::medicare_beneficiary_id::word(page, span, findings);
    detect::medicare_hicn::word(page, span, findings);
    detect::dea_number::word(page, span, findings);
    detect::diagnosis_code::word(page, span, findings);
    if page.byte(span.0).is_ascii_digit() {
        detect::medicare_beneficiary_id::dashed(page, span.0, findings);
    }
}

/// A cluster of digit groups. Each detector is called where its number can begin: with a group of one of
/// the lengths that it knows.
fn judge_cluster(page: &Page<'_>, cluster: &Cluster, findings: &mut Vec<Finding>) {
    let groups = cluster.groups();
    let digits: usize = groups.iter().map(|group| group.len()).sum();
    let streets = page.seeks(Element::StreetAddress);
    for (from, group) in groups.iter().enumerate() {
        if streets {
            detect::street_address::number(page, cluster, from, findings);
        }
        let len = group.len();
        if digits >= 5 && len == 5 {
            detect::postal_code::group(page, cluster, from, findings);
        }
        if digits >= 6 {
            detect::phone::groups(page, cluster, from, findings);
            detect::date_of_birth::before_age(page, cluster, from, findings);
        }
        if digits >= 7 {
            judge_long(page, cluster, (from, len), findings);
        }
    }
    if groups.len() > 3 {
        detect::ip_address::groups(page, cluster, findings);
    }
}

/// The groups from `from` on, whose first is `len` long, of a cluster of seven digits or more.
fn judge_long(page: &Page<'_>, cluster: &Cluster, (from, len): (usize, usize), findings: &mut Vec<Finding>) {
    if matches!(len, 3 | 9) {
        detect::ssn::groups(page, cluster, from, findings);
        detect::itin::groups(page, cluster, from, findings);
    }
    match len {
        3 => detect::medicare_hicn::groups(page, cluster, from, findings),
        4 | 9 => detect::bank_routing_number::groups(page, cluster, from, findings),
        10 => detect::national_provider_id::groups(page, cluster, from, findings),
        _ => {}
    }
    if matches!(len, 4 | 6 | 8 | 12..=19) {
        detect::payment_card::groups(page, cluster, from, findings);
    }
    if matches!(len, 4 | 5) {
        detect::drug_code::groups(page, cluster, from, findings);
    }
}
