//! For tests: an [`Emit`] that keeps everything, checks what every part must hold, and damages bytes.

use chartward_model::document::MAX_TEXT;
use chartward_model::{Outcome, Structure};

use super::{Emit, Part};

/// Keeps every part and member.
#[derive(Default)]
pub(crate) struct Collect {
    pub(crate) parts: Vec<Part>,
    pub(crate) members: Vec<(String, Vec<u8>)>,
}

impl Emit for Collect {
    fn part(&mut self, part: Part) -> bool {
        check(&part);
        self.parts.push(part);
        true
    }

    fn member(&mut self, name: &str, bytes: Vec<u8>) -> bool {
        self.members.push((name.to_owned(), bytes));
        true
    }
}

impl Collect {
    /// All texts, one after the other.
    pub(crate) fn text(&self) -> String {
        self.parts.iter().map(|part| part.text.as_str()).collect()
    }

    /// All texts of prose.
    pub(crate) fn prose(&self) -> String {
        let prose = |part: &&Part| matches!(part.structure, Structure::Prose);
        self.parts.iter().filter(prose).map(|part| part.text.as_str()).collect()
    }

    /// Every table as `name[column|column] cell|cell; cell|cell`.
    pub(crate) fn tables(&self) -> Vec<String> {
        self.parts
            .iter()
            .filter_map(|part| {
                let Structure::Table(table) = &part.structure else { return None };
                let row = |row: &Vec<chartward_model::Span>| {
                    row.iter().map(|span| &part.text[span.range()]).collect::<Vec<_>>().join("|")
                };
                let rows: Vec<String> = table.rows.iter().map(row).collect();
                let name = table.name.clone().unwrap_or_default();
                Some(format!("{name}[{}]@{} {}", table.columns.join("|"), table.first_row, rows.join("; ")))
            })
            .collect()
    }
}

/// What holds for every part, whatever the input.
pub(crate) fn check(part: &Part) {
    assert!(part.text.len() <= MAX_TEXT, "a part of {} bytes", part.text.len());
    let whole = |span: chartward_model::Span| {
        assert!(part.text.get(span.range()).is_some(), "a span lies outside the text or within a character");
    };
    match &part.structure {
        Structure::Prose => {}
        Structure::Table(table) => table.rows.iter().flatten().copied().for_each(whole),
        Structure::Fields(groups) => {
            for (i, group) in groups.iter().enumerate() {
                assert!(group.parent.is_none_or(|parent| (parent as usize) < i), "a parent comes later");
                group.fields.iter().for_each(|field| whole(field.span));
            }
        }
    }
}

/// Runs a reader over `rounds` damaged forms of `sample`: bytes changed, runs removed, doubled, cut off.
/// Nothing may panic, and every part must hold together.
pub(crate) fn torment(sample: &[u8], rounds: u64, mut read: impl FnMut(&[u8], &mut dyn Emit) -> Outcome) {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap_or(0)
    };
    for _ in 0..rounds {
        let mut bytes = sample.to_vec();
        for _ in 0..=next() % 6 {
            if bytes.is_empty() {
                break;
            }
            let at = next() % bytes.len();
            let end = (at + 1 + next() % 40).min(bytes.len());
            match next() % 5 {
                0 => bytes[at] = u8::try_from(next() % 256).unwrap_or(0),
                1 => bytes[at] = b"<>{}[]()'\"\\,;:\0\n"[next() % 16],
                2 => drop(bytes.drain(at..end)),
                3 => {
                    let run = bytes[at..end].to_vec();
                    bytes.splice(at..at, run);
                }
                _ => bytes.truncate(bytes.len().min(at + 1)),
            }
        }
        read(&bytes, &mut Collect::default());
    }
}
