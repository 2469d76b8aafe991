//! The name model, where it is installed: its folder in `CHARTWARD_MODEL_DIR`. Its tokenizer against what the
//! original one gives, its votes, and that they depend on nothing but the text.

use std::sync::Arc;

use chartward_discover::model::{Kind, NameModel};
use chartward_discover::{Options, Reserved, Scanner};
use chartward_model::{Element, Reason};

use crate::{prose, today, values};

/// The model; `None`, with a message, where it is not installed.
pub(crate) fn installed() -> Option<Arc<NameModel>> {
    let Some(dir) = std::env::var_os("CHARTWARD_MODEL_DIR") else {
        println!("skipped: no name model (CHARTWARD_MODEL_DIR is not set)");
        return None;
    };
    let dir = std::path::Path::new(&dir);
    let vocabulary = std::fs::read_to_string(dir.join("vocab.txt")).unwrap();
    Some(Arc::new(NameModel::new(std::fs::read(dir.join("model.onnx")).unwrap(), &vocabulary).unwrap()))
}

/// A scanner with the model, as on real evidence.
pub(crate) fn scanner(model: &Arc<NameModel>) -> Scanner {
    let mut options = Options::new(Reserved::Reject, today());
    options.model = Some(Arc::clone(model));
    Scanner::new(options)
}

/// Texts, and the numbers that the tokenizer the model was trained with gives.
#[rustfmt::skip]
const PIECES: [(&str, &[i32]); 4] = [
    ("Dear Ms. O'Brien-Ruíz, your MRN 00417 is ready.", &[19520, 13268, 7148, 2192, 15214, 565, 9046, 11094, 8381, 108, 13260, 1105, 10004, 2509, 14685, 15941, 13797, 7148]),
    ("Þórunn Jónsdóttir, Skólavörðustígur 12–14", &[3586, 182, 9844, 1105, 17990, 650, 1986, 6339, 8381, 1426, 6821, 341, 8329, 7659, 6906, 1810, 13841, 14539, 4070]),
    ("İstanbul ΑΘΗΝΑ ﬁn 日本 한 x\u{200b}y", &[10822, 17859, 18445, 612, 16575, 17375, 477, 1105, 8224, 3650, 3429, 7032, 11526, 15955, 16884]),
    ("a\u{ad}b\tc\r\nd\u{a0}e «f» …", &[5120, 1304, 4131, 6668, 10989, 15978, 14442, 3574]),
];

#[test]
fn the_tokenizer_gives_what_the_original_gives() {
    let Some(model) = installed() else { return };
    for (text, expected) in PIECES {
        let pieces = model.pieces(text);
        assert_eq!(pieces.iter().map(|piece| piece.0).collect::<Vec<_>>(), expected, "{text}");
        assert!(pieces.iter().all(|(_, start, end)| text.get(*start..*end).is_some()), "{text}");
    }
}

#[test]
fn knows_names_and_streets() {
    let Some(model) = installed() else { return };
    let text = "Kwabena Oduya-Fenstermacher lives at 12 Larchmoor Rise, Tillbrook.";
    let votes = model.read(text).unwrap();
    let kind = |word: &str| {
        let at = text.find(word).unwrap();
        votes.iter().find(|vote| vote.start <= at && at < vote.end).unwrap().best()
    };
    assert_eq!(
        (kind("Kwabena"), kind("Larchmoor"), kind("lives")),
        (Kind::Person, Kind::Street, Kind::Other)
    );
}

#[test]
fn finds_a_name_that_the_rules_miss_and_says_who_said_so() {
    let Some(model) = installed() else { return };
    let text = "have you heard nijito asano speak yet? The MRN is 4471209.";
    assert!(values(Element::PersonName, &crate::rejecting().scan(&prose(text))).is_empty());
    let found = scanner(&model).scan(&prose(text));
    let name = found.iter().find(|m| m.element == Element::PersonName).unwrap();
    assert!(name.reasons.iter().any(|reason| matches!(reason, Reason::NameModel(500..))), "{name:?}");
}

#[test]
fn threads_and_neighbours_change_nothing() {
    let Some(model) = installed() else { return };
    let texts: Vec<String> = (1..9)
        .map(|i| format!("Please call Oskari Lindqvist {}about the visit.", "again ".repeat(i)))
        .collect();
    let alone: Vec<_> = texts.iter().map(|text| model.read(text).unwrap()).collect();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for (text, votes) in texts.iter().zip(&alone) {
                    assert_eq!(&model.read(text).unwrap(), votes);
                }
            });
        }
    });
}

#[test]
fn text_longer_than_the_network_takes_is_read_in_parts() {
    let Some(model) = installed() else { return };
    let text = "x1 ".repeat(900);
    let votes = model.read(&text).unwrap();
    assert_eq!(votes.last().unwrap().end, text.trim_end().len());
    assert!(model.read("").unwrap().is_empty());
}

#[test]
fn other_bytes_are_an_error() {
    assert!(NameModel::new(b"not a network".to_vec(), "[CLS]").is_err());
}
