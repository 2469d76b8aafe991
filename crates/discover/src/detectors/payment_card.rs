//! Payment card: 12 to 19 digits, Luhn check, a prefix and length that a card scheme uses. Published test
//! numbers are nobody's.

use chartward_model::{Element, Reason, ids};

use crate::anchors::{Cluster, Joint, Window};
use crate::finding::Finding;
use crate::labels::Label;
use crate::page::{Fit, Page};

/// Ways to group the digits.
const GROUPINGS: &[&[usize]] = &[
    &[4, 4, 4, 4],
    &[4, 6, 5],
    &[4, 6, 4],
    &[4, 4, 4, 4, 3],
    &[4, 4, 4, 1],
    &[6, 10],
    &[8, 8],
    &[4, 4, 4, 2],
];

/// Judges the groups from `from` on.
pub(crate) fn groups(page: &Page<'_>, cluster: &Cluster, from: usize, findings: &mut Vec<Finding>) {
    let Some(len) = cluster.groups().get(from).map(|group| group.len()) else { return };
    if (12..=19).contains(&len) {
        if let Some(window) = cluster.window(from, &[len]) {
            judge(page, &window, findings);
        }
    } else if matches!(len, 4 | 6 | 8) {
        let windows = GROUPINGS.iter().filter_map(|lengths| cluster.window(from, lengths));
        for window in
            windows.filter(|window| matches!(window.joint(), Joint::Space | Joint::Dash | Joint::Dot))
        {
            judge(page, &window, findings);
        }
    }
}

fn judge(page: &Page<'_>, window: &Window<'_>, findings: &mut Vec<Finding>) {
    if !window.is_whole(page) {
        return;
    }
    let near = page.label_of(window.start());
    let labelled = near.filter(|near| near.label == Label::Card);
    let digits = window.digits(page);
    let spoken = || spoken_of(page, window.span());
    let Some(canonical) =
        ids::card(&digits).or_else(|| unlisted(&digits).filter(|_| labelled.is_some() || spoken()))
    else {
        return;
    };
    let grouped = window.groups.len() > 1;
    let unlisted = ids::card_scheme(&canonical).is_none();
    let short = canonical.len() < 13;
    let sure = match (labelled.map(|near| near.fit), near) {
        (Some(_), _) if unlisted => 800,
        (None, _) if unlisted => 700,
        (Some(Fit::Tight), _) => 980,
        (Some(Fit::Loose), _) => 960,
        // twelve digits are as often an order's: a card must be spoken of
        (None, _) if short && spoken() => 700,
        (None, None) if short => 550,
        (None, _) if short => 0,
        (None, Some(other)) if other.fit == Fit::Tight && other.label != Label::Name => {
            if grouped {
                600
            } else {
                350
            }
        }
        (None, _) if grouped => 900,
        (None, _) => 750,
    };
    let mut finding = Finding::new(Element::PaymentCard, window.span(), canonical, sure)
        .because(Reason::CheckDigit)
        .labelled(labelled.map(|near| near.words));
    if let (None, Some(other)) = (labelled, near) {
        finding = finding.against(other.words);
    }
    findings.push(finding);
}

/// Whether a card is spoken of near a number.
fn spoken_of(page: &Page<'_>, (start, end): (usize, usize)) -> bool {
    const REACH: usize = 120;
    const WORDS: [&[u8]; 6] = [b"card", b"credit", b"debit", b"cvv", b"expir", b"charge"];
    let around = page.bytes(start.saturating_sub(REACH), (end + REACH).min(page.bytes.len()));
    let lower = around.to_ascii_lowercase();
    page.label_around((start, end), REACH, &[Label::Card])
        || WORDS.iter().any(|word| memchr::memmem::find(&lower, word).is_some())
}

/// A number of card length that checks but has a prefix of no scheme known here: schemes are given new
/// ranges every year, so a label, or words about cards near it, make up for it.
fn unlisted(digits: &str) -> Option<String> {
    let fits = matches!(digits.len(), 15 | 16)
        && digits.starts_with(['2', '3', '4', '5', '6'])
        && ids::card_scheme(digits).is_none();
    (fits && ids::luhn(digits)).then(|| digits.to_owned())
}
