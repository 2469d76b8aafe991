//! A new table of objects for a PDF whose own cannot be used.
//!
//! What it is: the objects are found by looking for `N G obj`, and copied with a plain table and trailer
//! behind them. Streams whose stated length is wrong get the right one.
//!
//! What it is not: it mends nothing else within an object.
//!
//! The one idea: **the objects are in the file whatever its table says**; the last of a number wins, as
//! it does in files that were changed after they were written.

use std::collections::BTreeMap;
use std::fmt::Write;

use memchr::memmem;

/// Most objects that are listed.
const OBJECTS: usize = 2_000_000;

/// The file's objects with a new table behind them; `None` if it holds no objects or no catalogue.
pub(crate) fn with_new_table(bytes: &[u8]) -> Option<Vec<u8>> {
    let objects = objects(bytes);
    let root = last_reference(bytes, b"/Root")
        .filter(|root| objects.contains_key(root))
        .or_else(|| catalogue(bytes, &objects))?;
    let highest = objects.keys().next_back().copied()?;
    let mut repaired = b"%PDF-1.7\n".to_vec();
    let mut table = String::from("xref\n0 1\n0000000000 65535 f \n");
    for (number, (at, generation)) in &objects {
        let _ = write!(table, "{number} 1\n{:010} {generation:05} n \n", repaired.len());
        copy_object(bytes.get(*at..).unwrap_or_default(), &mut repaired);
    }
    let _ = write!(table, "trailer\n<</Size {}/Root {root} 0 R", highest.saturating_add(1));
    for key in ["/Encrypt", "/Info"] {
        if let Some(number) = last_reference(bytes, key.as_bytes()) {
            let _ = write!(table, "{key} {number} 0 R");
        }
    }
    let at = repaired.len();
    repaired.extend(table.bytes());
    if let Some(id) = file_id(bytes) {
        repaired.extend_from_slice(b"/ID");
        repaired.extend_from_slice(id);
    }
    repaired.extend(format!(">>\nstartxref\n{at}\n%%EOF\n").bytes());
    Some(repaired)
}

/// Copies an object. A stream whose stated length is wrong gets the length that its end mark shows.
fn copy_object(object: &[u8], into: &mut Vec<u8>) {
    const MARK: &[u8] = b"endstream";
    let end = memmem::find(object, b"endobj").unwrap_or(object.len());
    let stream = memmem::find(object, b"stream").filter(|stream| *stream < end);
    let Some((head, rest)) = stream.and_then(|stream| object.split_at_checked(stream)) else {
        into.extend_from_slice(object.get(..end).unwrap_or_default());
        return into.extend_from_slice(b"\nendobj\n");
    };
    let data = rest.get(b"stream".len()..).unwrap_or_default();
    let line_ends: [&[u8]; 3] = [b"\r\n", b"\n", b"\r"];
    let data = line_ends.iter().find_map(|line_end| data.strip_prefix(*line_end)).unwrap_or(data);
    let stated = last_reference(head, b"/Length").and_then(|length| usize::try_from(length).ok());
    let fits =
        |length: &usize| data.get(*length..).is_some_and(|after| after.trim_ascii_start().starts_with(MARK));
    let length = stated.filter(fits).or_else(|| memmem::find(data, MARK)).unwrap_or(data.len());
    let dictionary = head.trim_ascii_end();
    into.extend_from_slice(&without_length(dictionary.strip_suffix(b">>").unwrap_or(dictionary)));
    into.extend(format!("/Length {length}>>\nstream\n").bytes());
    into.extend_from_slice(data.get(..length).unwrap_or_default());
    into.extend_from_slice(b"\nendstream\nendobj\n");
}

/// A dictionary's text without its key `/Length` and the number or reference after it.
fn without_length(head: &[u8]) -> Vec<u8> {
    let ends =
        |at: &usize| head.get(at + 7).is_some_and(|next| next.is_ascii_whitespace() || next.is_ascii_digit());
    let Some(at) = memmem::find_iter(head, b"/Length").find(ends) else { return head.to_vec() };
    let (before, after) = head.split_at(at);
    let value = after.get(7..).unwrap_or_default();
    let plain = value.iter().take_while(|byte| byte.is_ascii_whitespace() || byte.is_ascii_digit()).count();
    let value = value.get(plain..).unwrap_or_default();
    let reference =
        value.strip_prefix(b"R").filter(|rest| !rest.first().is_some_and(u8::is_ascii_alphabetic));
    [before, b" ", reference.unwrap_or(value)].concat()
}

/// Offset and generation of every object.
fn objects(bytes: &[u8]) -> BTreeMap<u32, (usize, u16)> {
    let mut found = BTreeMap::new();
    for at in memmem::find_iter(bytes, b" obj") {
        if found.len() >= OBJECTS {
            break;
        }
        let before = bytes.get(..at).unwrap_or_default();
        let Some((generation, rest)) = number_at_end(before) else { continue };
        let Some(rest) = rest.strip_suffix(b" ").map(<[u8]>::trim_ascii_end) else { continue };
        let Some((number, rest)) = number_at_end(rest) else { continue };
        if let (Ok(number), Ok(generation)) = (u32::try_from(number), u16::try_from(generation)) {
            found.insert(number, (rest.len(), generation));
        }
    }
    found
}

/// The number that bytes end with, and what stands before it.
fn number_at_end(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let digits = bytes.iter().rev().take(10).take_while(|byte| byte.is_ascii_digit()).count();
    let (rest, number) = bytes.split_at(bytes.len().checked_sub(digits)?);
    Some((std::str::from_utf8(number).ok()?.parse().ok()?, rest))
}

/// The object that the last `key N G R` names.
fn last_reference(bytes: &[u8], key: &[u8]) -> Option<u32> {
    memmem::rfind_iter(bytes, key).take(100).find_map(|at| {
        let value = bytes.get(at + key.len()..)?.trim_ascii_start();
        let digits = value.iter().take_while(|byte| byte.is_ascii_digit()).count();
        std::str::from_utf8(value.get(..digits)?).ok()?.parse().ok()
    })
}

/// The number of the last object that calls itself a catalogue.
fn catalogue(bytes: &[u8], objects: &BTreeMap<u32, (usize, u16)>) -> Option<u32> {
    let is_catalogue = |at: usize| {
        let object = bytes.get(at..bytes.len().min(at + 2048)).unwrap_or_default();
        let object =
            memmem::find(object, b"endobj").map_or(object, |end| object.get(..end).unwrap_or_default());
        memmem::find(object, b"/Catalog").is_some() && memmem::find(object, b"/Pages").is_some()
    };
    objects.iter().rev().find(|(_, (at, _))| is_catalogue(*at)).map(|(number, _)| *number)
}

/// The file's identifier, which keys are made with: two strings in brackets.
fn file_id(bytes: &[u8]) -> Option<&[u8]> {
    memmem::rfind_iter(bytes, b"/ID").take(100).find_map(|at| {
        let value = bytes.get(at + 3..)?.trim_ascii_start();
        let end = memchr::memchr(b']', value.get(..value.len().min(300))?)?;
        value.starts_with(b"[").then(|| value.get(..=end))?
    })
}

#[cfg(test)]
mod tests {
    use super::{copy_object, objects, with_new_table};

    #[test]
    fn objects_are_found_and_the_last_of_a_number_wins() {
        let bytes =
            b"%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj 5 endobj 2 1 obj 6 endobj obj";
        let found = objects(bytes);
        assert_eq!(found.keys().copied().collect::<Vec<_>>(), [1, 2]);
        assert_eq!(found[&2].1, 1);
        let repaired = String::from_utf8(with_new_table(bytes).unwrap()).unwrap();
        assert!(repaired.contains("/Size 3/Root 1 0 R>>"), "{repaired}");
        assert!(
            repaired.contains("0000000009 00000 n") && repaired.contains("2 1 obj 6 \nendobj"),
            "{repaired}"
        );
        assert_eq!(with_new_table(b"%PDF-1.4 nothing"), None);
    }

    #[test]
    fn wrong_lengths_are_put_right() {
        let copied = |object: &str| {
            let mut into = Vec::new();
            copy_object(object.as_bytes(), &mut into);
            String::from_utf8(into).unwrap()
        };
        let expected = "1 0 obj <</Filter/X /Length 3>>\nstream\nabc\nendstream\nendobj\n";
        for length in ["/Length 3", "/Length 4 0 R", "/Length 99"] {
            let object = format!("1 0 obj <</Filter/X{length}>>\nstream\r\nabcendstream\nendobj 2 0 obj");
            assert_eq!(copied(&object), expected, "{length}");
        }
        assert_eq!(copied("1 0 obj 5 endobj"), "1 0 obj 5 \nendobj\n");
        copied("1 0 obj <</Length 5>> stream\n");
    }
}
