//! From what the detectors believe to what is right: a confidence of 0.9 is to be right nine times of ten.
//!
//! What it is: for each element a curve of a few points, measured on labelled text (`docs/calibration.md` says on
//! which and how well it holds on other text), through which the confidence of mentions in running text goes last.
//!
//! What it is not: a judgement. Detectors weigh their readings on their own scale. No curve falls, so of two
//! readings of an element the one believed less never comes out above the other; where a curve is level, because
//! both were right as often, they come out equal.
//!
//! The one idea: **the curves are data**, made by one documented command; no detector's numbers are changed for
//! the sake of a table.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chartward_model::{Confidence, Context, Element, Mention, Reason};

/// Points of each element's curve: believed, which rises, and right, which never falls; both in thousandths.
type Curves = BTreeMap<Element, Vec<(u16, u16)>>;

static CURVES: LazyLock<Curves> = LazyLock::new(|| curves(include_str!("../data/calibration.txt")));

/// Gives the mentions in running text, on which the curves were measured, the confidence that was measured for
/// what was believed of them. In tables and named fields the column or field decides, and stays as it is.
pub(crate) fn apply(mentions: &mut [Mention]) {
    let in_text = |mention: &&mut Mention| matches!(mention.context, Context::Prose { .. });
    for mention in mentions.iter_mut().filter(in_text) {
        let Some(curve) = CURVES.get(&mention.element) else { continue };
        let believed = mention.confidence;
        mention.confidence = Confidence::permille(along(curve, believed.as_permille()));
        let risen = believed < Confidence::MEDIUM && mention.confidence >= Confidence::MEDIUM;
        if risen && mention.element == Element::PersonName {
            mention.reasons.push(Reason::Against(Reason::BARE.into()));
        }
    }
}

/// The height of a curve, straight between its points.
fn along(curve: &[(u16, u16)], believed: u16) -> u16 {
    let (mut x0, mut y0) = (0_u32, 0_u32);
    let at = u32::from(believed);
    for (x, y) in curve.iter().map(|(x, y)| (u32::from(*x), u32::from(*y))).chain([(1000, 1000)]) {
        if at <= x {
            let rise = (y.saturating_sub(y0)) * (at - x0) / (x - x0).max(1);
            return u16::try_from(y0 + rise).unwrap_or(believed);
        }
        (x0, y0) = (x, y);
    }
    believed
}

/// Reads lines such as `person_name 450:860 900:960`; what is no such line is passed over.
fn curves(text: &str) -> Curves {
    let point = |pair: &str| {
        let (believed, right) = pair.split_once(':')?;
        Some((believed.parse().ok()?, right.parse().ok()?))
    };
    let line = |line: &str| {
        let mut words = line.split_whitespace();
        let element = words.next()?.parse().ok()?;
        Some((element, words.map(point).collect::<Option<Vec<_>>>()?))
    };
    text.lines().filter(|line| !line.starts_with('#')).filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use chartward_model::Element;

    use super::{CURVES, along, curves};

    #[test]
    fn curves_are_straight_between_their_points() {
        let curves = curves("# believed:right\nssn 400:200 800:900\n");
        let curve = &curves[&Element::Ssn];
        let heights: Vec<u16> = [0, 200, 400, 600, 800, 900, 1000].map(|at| along(curve, at)).to_vec();
        assert_eq!(heights, [0, 100, 200, 550, 900, 950, 1000]);
    }

    #[test]
    fn the_tables_lines_are_all_read_and_never_fall() {
        let text = include_str!("../data/calibration.txt");
        assert_eq!(CURVES.len(), text.lines().filter(|line| !line.starts_with('#')).count());
        for (element, curve) in &*CURVES {
            let holds = |pair: &[(u16, u16)]| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1;
            assert!(curve.windows(2).all(holds), "{element}");
            assert!(curve.iter().all(|(x, y)| *x <= 1000 && *y <= 1000), "{element}");
        }
    }
}
