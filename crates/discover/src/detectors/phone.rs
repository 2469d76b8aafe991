//! Telephone and fax numbers: North American numbers by their form, international ones by `+` and a
//! country code, others by a label before or after them. Numbers 555-0100 to 555-0199 are fiction.

use chartward_model::ids::{self, Issuable};
use chartward_model::{Element, Reason};

use crate::Reserved;
use crate::anchors::{Cluster, Group, Joint};
use crate::finding::Finding;
use crate::labels::Label;
use crate::page::{Fit, Near, Page};

/// A run of digit groups that may be one number.
struct Candidate {
    /// With a leading `+` or parenthesis.
    start: usize,
    first_digit: usize,
    end: usize,
    digits: String,
    plus: bool,
    groups: usize,
    /// What its groups say of it.
    shape: Shape,
    joint: Joint,
    parenthesis: bool,
    /// Whether no further digit group stands before or after.
    whole: bool,
    /// Whether a slash and another number stand before it, and after it.
    listed: (bool, bool),
}

/// What the lengths of a candidate's groups say.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// 3-3-4, with or without a 1 before, or an area code in parentheses.
    American,
    /// 3-2-4: how a Social Security number is written, and no telephone number of this length.
    Security,
    Other,
}

/// Judges the groups from `from` on.
pub(crate) fn groups(page: &Page<'_>, cluster: &Cluster, from: usize, findings: &mut Vec<Finding>) {
    let groups = cluster.groups();
    let Some(first) = groups.get(from).copied() else { return };
    let opens = matches!(page.before(first.start), b'(' | b'+');
    let listed = first.joint == Joint::Slash && from >= 3 && is_american(cluster, from - 3);
    let follows = from > 0 && !opens && first.joint != Joint::Space && !listed;
    if follows || (from > 0 && groups.get(from - 1).is_some_and(|before| belongs(page, before))) {
        return;
    }
    let mut best: Option<Finding> = None;
    for count in 1..=groups.len().saturating_sub(from).min(6) {
        let Some(candidate) = candidate(page, cluster, from, count) else { continue };
        let Some(finding) = judge(page, &candidate) else { continue };
        if best.as_ref().is_none_or(|best| finding.confidence >= best.confidence) {
            best = Some(finding);
        }
    }
    findings.extend(best);
}

/// Whether a group is the country code `+46` or an area code of the number that follows it.
fn belongs(page: &Page<'_>, group: &Group) -> bool {
    page.before(group.start) == b'+'
}

fn candidate(page: &Page<'_>, cluster: &Cluster, from: usize, count: usize) -> Option<Candidate> {
    let groups = cluster.groups().get(from..from + count)?;
    let (first, last) = (groups.first()?, groups.last()?);
    let total: usize = groups.iter().map(|group| group.len()).sum();
    let next = cluster.groups().get(from + count).map_or(Joint::None, |group| group.joint);
    // "617-555-0123/617-555-0124", "617-555-0123/0124"
    let listed = next == Joint::Slash
        && count >= 3
        && is_american(cluster, from + count - 3)
        && (is_american(cluster, from + count)
            || cluster.groups().get(from + count).is_some_and(|group| group.len() == 4));
    if !(7..=15).contains(&total) || matches!(next, Joint::Dash | Joint::Dot | Joint::Slash) && !listed {
        return None;
    }
    let mut start = first.start;
    let parenthesis = page.before(start) == b'(' && page.byte(first.end) == b')';
    start -= usize::from(parenthesis);
    let plus = page.before(start) == b'+';
    start -= usize::from(plus);
    // "(+1) 617"
    if plus && page.before(start) == b'(' && page.byte(first.end) == b')' {
        start -= 1;
    }
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    // "617/555-0123"
    let area = lengths == [3, 3, 4] && groups.get(1).is_some_and(|group| group.joint == Joint::Slash);
    let inner = groups.iter().skip(if area { 2 } else { 1 }).map(|group| group.joint);
    let mut marks = inner.filter(|joint| !matches!(joint, Joint::Space | Joint::Paren));
    let first_mark = marks.next();
    let joint = first_mark.unwrap_or(if count > 1 { Joint::Space } else { Joint::None });
    if joint == Joint::Slash || marks.any(|mark| mark != joint) {
        return None;
    }
    Some(Candidate {
        start,
        first_digit: first.start,
        end: last.end,
        digits: groups.iter().map(|group| page.slice(group.start, group.end)).collect(),
        plus,
        groups: count,
        shape: shape(&lengths, parenthesis),
        joint: if area { Joint::Slash } else { joint },
        parenthesis,
        whole: from == 0 && next == Joint::None,
        listed: (first.joint == Joint::Slash, listed),
    })
}

fn judge(page: &Page<'_>, candidate: &Candidate) -> Option<Finding> {
    let free = (candidate.listed.0 || !page.is_joined_before(candidate.start))
        && (candidate.listed.1 || !page.is_joined_after(candidate.end));
    if !free && extension(page, candidate.end).is_none()
        || candidate.shape == Shape::Security && !candidate.plus
    {
        return None;
    }
    let near = label(page, candidate);
    let other = page
        .label_of(candidate.first_digit)
        .filter(|near| near.label != Label::Phone && near.fit == Fit::Tight);
    let american = american(candidate);
    if let Some((_, Issuable::Reserved)) = &american
        && page.options.reserved == Reserved::Reject
    {
        return None;
    }
    let shaped = american.is_some() && candidate.shape == Shape::American;
    let mut sure = match (&near, shaped, candidate.plus) {
        (Some(Fit::Tight), true, _) | (Some(_), _, true) => 970,
        (Some(Fit::Tight), ..) if american.is_some() || candidate.groups > 1 => 930,
        (Some(Fit::Tight), ..) => 800,
        (Some(Fit::Loose), true, _) => 960,
        // "617/555-0123" is also a share of something
        (None, true, _) if candidate.joint == Joint::Slash => 450,
        (None, true, _) if candidate.parenthesis || candidate.joint != Joint::Space => 920,
        (None, true, _) if candidate.whole => 800,
        (None, _, true) if (8..=15).contains(&candidate.digits.len()) => 900,
        (Some(Fit::Loose), ..) if candidate.groups > 1 && is_foreign(candidate) => 700,
        (None, ..) if candidate.whole && is_foreign(candidate) && candidate.digits.starts_with('0') => 600,
        (None, ..)
            if candidate.whole
                && candidate.parenthesis
                && candidate.groups == 3
                && candidate.digits.len() >= 8 =>
        {
            550
        }
        _ => 0,
    };
    let label_words = near.is_some().then_some("phone");
    let canonical = canonical(candidate, american);
    let mut finding = Finding::new(Element::Phone, (candidate.start, candidate.end), canonical, 0)
        .because(Reason::Form)
        .labelled(label_words);
    if let (None, Some(other)) =
        (near, other.filter(|near| !matches!(near.label, Label::Name | Label::Address)))
    {
        sure = sure.min(450);
        finding = finding.against(other.words);
    }
    if let Some(end) = extension(page, candidate.end) {
        finding.end = end;
    }
    finding.confidence = sure;
    Some(finding)
}

/// How near a telephone word is: before the number, or right after it.
fn label(page: &Page<'_>, candidate: &Candidate) -> Option<Fit> {
    let before = page.label_of(candidate.first_digit).filter(|near: &Near| near.label == Label::Phone);
    // the marks of `Needed` labels do not stand after a number: "416 60 039 office"
    let after = || {
        let tail = page.lower::<12>(candidate.end, candidate.end + 12);
        let word = tail.iter().position(u8::is_ascii_alphabetic).filter(|i| *i <= 3).unwrap_or(tail.len());
        let rest = tail.get(word..).unwrap_or_default();
        [&b"office"[..], b"fax", b"mobile", b"cell", b"home", b"work", b"direct", b"desk", b"pager"]
            .iter()
            .any(|w| rest.starts_with(w))
    };
    before.map(|near| near.fit).or_else(|| after().then_some(Fit::Tight))
}

/// The ten digits of a North American number, if they are one.
fn american(candidate: &Candidate) -> Option<(String, Issuable)> {
    let digits = candidate.digits.as_str();
    let digits = digits.strip_prefix("001").filter(|rest| rest.len() == 10).unwrap_or(digits);
    let length = digits.len();
    let own = length == 10 && !candidate.plus || length == 11 && digits.starts_with('1');
    if own { ids::phone(digits) } else { None }
}

/// What groups of these lengths are.
fn shape(lengths: &[usize], parenthesis: bool) -> Shape {
    match lengths {
        [3, 3, 4] | [1 | 3, 3, 3, 4] => Shape::American,
        [3, 7] | [1, 3, 7] if parenthesis => Shape::American,
        [3, 2, 4] => Shape::Security,
        _ => Shape::Other,
    }
}

/// Whether the groups from one on are written 3-3-4.
fn is_american(cluster: &Cluster, from: usize) -> bool {
    cluster.window(from, &[3, 3, 4]).is_some_and(|window| {
        window.groups.iter().skip(1).all(|group| !matches!(group.joint, Joint::None | Joint::Slash))
    })
}

/// Groups as national numbers abroad have them: two to five, none long.
fn is_foreign(candidate: &Candidate) -> bool {
    (2..=6).contains(&candidate.groups)
        && (8..=12).contains(&candidate.digits.len())
        && candidate.joint != Joint::Dash
}

fn canonical(candidate: &Candidate, american: Option<(String, Issuable)>) -> String {
    match american {
        Some((digits, _)) => digits,
        None if candidate.plus => format!("+{}", candidate.digits),
        None => candidate.digits.clone(),
    }
}

/// End of an extension after a number: `x123`, `ext. 45`.
fn extension(page: &Page<'_>, end: usize) -> Option<usize> {
    let tail = page.lower::<20>(end, end + 20);
    let gap = tail.iter().take_while(|b| matches!(b, b' ' | b',')).count();
    let rest = tail.get(gap..).unwrap_or_default();
    let word = [&b"extension"[..], b"ext.", b"ext", b"x."]
        .iter()
        .find(|word| rest.starts_with(word))
        .map_or_else(|| usize::from(rest.first() == Some(&b'x')), |word| word.len());
    let rest = rest.get(word..).unwrap_or_default();
    let spaces = rest.iter().take_while(|b| **b == b' ').count().min(1);
    let digits = rest.iter().skip(spaces).take_while(|b| b.is_ascii_digit()).count();
    (word > 0 && (1..=6).contains(&digits)).then_some(end + gap + word + spaces + digits)
}
