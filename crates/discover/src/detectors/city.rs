//! City: the capitalised words before a state, or the value of a label.
//!
//! Words of the street before it are not the city's ("12 Main St Boston, MA"); a saint or a fort is.

use chartward_model::{Element, Reason, address};

use crate::finding::Finding;
use crate::labels::Hit;
use crate::page::Page;

/// The value after a label: up to four capitalised words.
pub(super) fn label(page: &Page<'_>, hit: &Hit, at: usize, findings: &mut Vec<Finding>) {
    let end = capitalised_words(page, at, 4);
    if end > at {
        let canonical = page.slice(at, end).to_uppercase();
        findings.push(Finding::new(Element::City, (at, end), canonical, 900).labelled(Some(hit.words)));
    }
}

/// The city before a state that begins at a position.
pub(super) fn before_state(page: &Page<'_>, start: usize, sure: u16, findings: &mut Vec<Finding>) {
    let head = page.bytes(start.saturating_sub(4), start);
    let gap = head.iter().rev().take_while(|b| matches!(b, b',' | b' ' | b'\n' | b'\r')).count();
    let city_end = start - gap;
    let from = city_end.saturating_sub(32).max(page.line_start(city_end));
    let line = page.bytes(from, city_end);
    // back over capitalised words to the comma, number or line break before the city
    let mut city = city_end;
    for _ in 0..3 {
        let before = page.bytes(from, city);
        let space = usize::from(before.last() == Some(&b' ') && city < city_end);
        let word = before
            .iter()
            .rev()
            .skip(space)
            .take_while(|b| b.is_ascii_alphabetic() || **b >= 0x80 || matches!(b, b'.' | b'\'' | b'-'))
            .count();
        let word_start = city - space - word.min(city - space);
        let capital =
            page.slice(word_start, city).trim_start().chars().next().is_some_and(char::is_uppercase);
        let kind = page.slice(word_start, city - space).trim_end_matches('.').to_ascii_uppercase();
        if word == 0
            || !capital
            || (city < city_end
                && address::is_street_type(&kind)
                && kind != "ST"
                && kind != "FORT"
                && kind != "LAKE"
                && kind != "MOUNT"
                && kind != "PORT")
        {
            break;
        }
        city = word_start;
    }
    if gap > 0 && city < city_end && !line.is_empty() && page.slice(city, city_end).len() > 2 {
        let canonical = page.slice(city, city_end).to_uppercase();
        findings.push(
            Finding::new(Element::City, (city, city_end), canonical, sure.min(900)).because(Reason::Form),
        );
    }
}

/// End of up to `most` capitalised words.
fn capitalised_words(page: &Page<'_>, start: usize, most: usize) -> usize {
    let (mut at, mut end) = (start, start);
    for _ in 0..most {
        let word = page.bytes(at, (at + 30).min(page.bytes.len()));
        let len = word
            .iter()
            .take_while(|b| b.is_ascii_alphabetic() || **b >= 0x80 || matches!(b, b'.' | b'\'' | b'-'))
            .count();
        let capital = page.slice(at, at + len).chars().next().is_some_and(char::is_uppercase);
        if len == 0 || !capital {
            break;
        }
        end = at + len;
        if page.byte(end) != b' ' {
            break;
        }
        at = end + 1;
    }
    while end > start && page.before(end) == b'.' {
        end -= 1;
    }
    end
}
