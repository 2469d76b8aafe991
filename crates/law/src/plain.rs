//! What a parser says, in plain words.
//!
//! What it is: the messages of the TOML and JSON readers speak of the types of a program (`u64`) and repeat the value
//! that stood there. This turns them into what is expected, and drops the value wherever the text may be about people.
//!
//! The one idea: of a message only what the *program* put there is used. A value never passes.

/// Whether the words of the text itself may be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Echo {
    /// A law pack identifies nobody.
    Allowed,
    /// A facts file may.
    Never,
}

/// The message of a reader in plain words.
pub(crate) fn plain(message: &str, echo: Echo) -> String {
    let message = message.trim().replace('\n', " ");
    for (start, words) in [
        ("invalid type: ", "is of the wrong kind"),
        ("invalid value: ", "is not possible here"),
        ("invalid length ", "is of the wrong length"),
    ] {
        if let Some(rest) = message.strip_prefix(start) {
            let given = given(rest).filter(|_| start == "invalid type: ");
            let wanted = rest.rsplit_once("expected ").map(|(_, wanted)| kind(wanted));
            return match (given, wanted) {
                // of a whole number beyond 64 bits the readers say that an integer is of the wrong type
                (Some("a number"), Some(wanted)) if wanted.starts_with(WHOLE) => {
                    format!("a number that does not fit stands where {wanted} is expected")
                }
                (Some(given), Some(wanted)) => format!("{given} stands where {wanted} is expected"),
                (None, Some(wanted)) => format!("a value {words}: {wanted} is expected"),
                (_, None) => format!("a value {words}"),
            };
        }
    }
    for (start, what, known) in
        [("unknown variant ", "a word", "one of"), ("unknown field ", "a field", "the fields here are")]
    {
        if let Some(rest) = message.strip_prefix(start) {
            let (name, choice) = quoted(rest);
            let choices = names(choice);
            let named =
                name.filter(|_| echo == Echo::Allowed).map(|name| format!(" {name:?}")).unwrap_or_default();
            let near = name.and_then(|name| nearest(name, choices.iter().map(String::as_str)));
            let near = near.map(|near| format!(" (did you mean {near}?)")).unwrap_or_default();
            return if choices.is_empty() {
                format!("{what}{named} that is not known here{near}")
            } else {
                format!("{what}{named} that is not known here{near}; {known}: {}", choices.join(", "))
            };
        }
    }
    if let Some(rest) = message.strip_prefix("missing field ") {
        return format!("the field {} is missing", quoted(rest).0.unwrap_or("of that name"));
    }
    if message.starts_with("EOF while ") {
        return "the file ends before it is whole".to_owned();
    }
    if message.starts_with("duplicate ") {
        return "a field stands here twice".to_owned();
    }
    match echo {
        Echo::Allowed => message,
        Echo::Never => without_quotes(&message),
    }
}

/// How every kind of whole number begins.
const WHOLE: &str = "a whole number";

/// What stood there, by its kind alone.
fn given(rest: &str) -> Option<&'static str> {
    let kinds = [
        ("string", "a text"),
        ("integer", "a number"),
        ("floating point", "a number that is not written as a whole one"),
        ("boolean", "true or false"),
        ("sequence", "a list"),
        ("map", "a table of fields"),
        ("null", "nothing"),
        ("unit", "nothing"),
        ("datetime", "a date"),
    ];
    kinds.iter().find(|(word, _)| rest.starts_with(word)).map(|(_, plain)| *plain)
}

/// What a type of the program is called outside of it.
fn kind(wanted: &str) -> String {
    let wanted = wanted.trim();
    let words = match wanted {
        "u64" | "u32" | "usize" | "u16" | "u8" => "a whole number, zero or more",
        "i64" | "i32" | "i16" => WHOLE,
        "a string" | "string" | "str" | "a borrowed string" => "a text in quotes",
        "a boolean" | "bool" => "true or false",
        "a sequence" | "sequence" => "a list in [ ]",
        "a map" | "map" => "a table of fields",
        "a date" => "a day such as 2026-01-05",
        _ if wanted.starts_with("struct ") => "a table of fields",
        _ if wanted.starts_with("enum ") || wanted == "variant identifier" => "one word of a fixed list",
        _ if wanted.contains("string or table") => "one word of a fixed list",
        _ => return wanted.chars().filter(|c| *c != '`').take(120).collect(),
    };
    words.to_owned()
}

/// The name in back quotes at the beginning, and what follows it.
fn quoted(rest: &str) -> (Option<&str>, &str) {
    let mut parts = rest.strip_prefix('`').unwrap_or_default();
    // the name is the stranger's: what follows begins at the last "`, "
    let cut =
        parts.rfind("`, expected ").or_else(|| parts.rfind("`, there are ")).or_else(|| parts.rfind('`'));
    match cut {
        Some(at) => {
            let (name, after) = parts.split_at(at);
            parts = name;
            (Some(parts), after)
        }
        None => (None, rest),
    }
}

/// The names that a message offers.
fn names(choice: &str) -> Vec<String> {
    let Some((_, list)) = choice.split_once("expected ") else { return Vec::new() };
    list.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Text without what stands in any kind of quotes.
fn without_quotes(message: &str) -> String {
    let mut plain = String::new();
    let mut open: Option<char> = None;
    for c in message.chars() {
        match open {
            Some(end) if c == end => open = None,
            Some(_) => {}
            None if matches!(c, '`' | '"') => {
                open = Some(c);
                plain.push_str("...");
            }
            None => plain.push(c),
        }
    }
    plain
}

/// The known name that is nearest to what was written, if it is near at all. Only known names are ever shown.
pub(crate) fn nearest<'a>(written: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let written: Vec<char> = written.chars().take(64).map(|c| c.to_ascii_lowercase()).collect();
    let allowed = (written.len() / 3).clamp(1, 3);
    known
        .map(|name| (distance(&written, &name.chars().collect::<Vec<char>>()), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, name)| name)
}

/// Levenshtein's distance.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.iter().enumerate() {
        let mut before = i;
        for (j, right) in b.iter().enumerate() {
            let (here, over) = (row.get(j).copied().unwrap_or(0), row.get(j + 1).copied().unwrap_or(0));
            let cost = before + usize::from(left != right);
            before = over;
            let left_of = if j == 0 { i + 1 } else { here };
            if let Some(cell) = row.get_mut(j + 1) {
                *cell = cost.min(over + 1).min(left_of + 1);
            }
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Echo, distance, nearest, plain};

    #[test]
    fn no_type_of_the_program_and_no_value_passes() {
        for (message, expected) in [
            (
                "invalid type: string \"Jane Roe\", expected u64",
                "a text stands where a whole number, zero or more is expected",
            ),
            (
                "invalid value: integer `-5`, expected u64",
                "a value is not possible here: a whole number, zero or more is expected",
            ),
            (
                "invalid type: integer `99999999999999999999`, expected u64",
                "a number that does not fit stands where a whole number, zero or more is expected",
            ),
            (
                "invalid type: integer `-18446744073709551616`, expected u64",
                "a number that does not fit stands where a whole number, zero or more is expected",
            ),
            (
                "invalid type: floating point `1000.0`, expected u64",
                "a number that is not written as a whole one stands where a whole number, zero or more is expected",
            ),
            (
                "unknown variant `Jane Roe`, expected one of `yes`, `no`, `unknown`",
                "a word that is not known here; one of: yes, no, unknown",
            ),
            (
                "unknown field `discoverd`, expected one of `detected`, `discovered`",
                "a field that is not known here (did you mean discovered?); the fields here are: detected, discovered",
            ),
            ("missing field `entity`", "the field entity is missing"),
            (
                "invalid type: sequence, expected struct RawEntity",
                "a list stands where a table of fields is expected",
            ),
            ("duplicate key `Jane Roe`", "a field stands here twice"),
            ("EOF while parsing an object", "the file ends before it is whole"),
            ("something about `Jane Roe` here", "something about ... here"),
            (
                "unknown variant `a`, expected `b`",
                "a word that is not known here (did you mean b?); one of: b",
            ),
            ("unknown field `Jane`, there are no fields", "a field that is not known here"),
        ] {
            assert_eq!(plain(message, Echo::Never), expected);
        }
        assert_eq!(
            plain("unknown variant `heard_of`, expected one of `a`, `b`", Echo::Allowed),
            "a word \"heard_of\" that is not known here; one of: a, b"
        );
    }

    #[test]
    fn what_is_near() {
        let d = |a: &str, b: &str| distance(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        assert_eq!(
            (d("kitten", "sitting"), d("", "abc"), d("abc", ""), d("abc", "abc"), d("ab", "ba")),
            (3, 3, 3, 0, 2)
        );
        assert_eq!(nearest("shoe_size", ["ssn", "diagnosis"].into_iter()), None);
        assert_eq!(nearest("diagnoses", ["ssn", "diagnosis"].into_iter()), Some("diagnosis"));
    }
}
