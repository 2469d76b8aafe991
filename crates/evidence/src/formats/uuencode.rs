//! Uuencoded files inside mail bodies, as mail programs sent them before MIME.
//!
//! What it is: `begin MODE NAME`, lines of up to 45 bytes, `end` (POSIX `uuencode`, historical algorithm).
//! What it is not: base64 with `begin-base64`, which mail programs did not send.
//!
//! The one idea: what is found is taken out of the text, so that its letters are not read as words.

/// A file found in a text.
pub(crate) struct Found {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// Takes the files out of a text; `None` if there is none.
pub(crate) fn take_out(text: &str) -> Option<(String, Vec<Found>)> {
    if !text.contains("begin ") {
        return None;
    }
    let mut rest = String::with_capacity(text.len());
    let mut files = Vec::new();
    let mut lines = text.split_inclusive('\n');
    while let Some(line) = lines.next() {
        // a file of one line at least
        let mut ahead = lines.clone();
        let file = begin(line).and_then(|name| {
            let first = decode_line(ahead.next()?)?;
            Some(Found { name: name.to_owned(), bytes: first })
        });
        let Some(mut file) = file else {
            rest.push_str(line);
            continue;
        };
        // up to the line of no bytes and the `end` below it, or to what is no line of a file
        loop {
            let mut next = ahead.clone();
            match next.next() {
                Some(line) if matches!(line.trim_end(), "`" | "" | "end") => {}
                Some(line) => match decode_line(line) {
                    Some(bytes) => file.bytes.extend(bytes),
                    None => break,
                },
                None => break,
            }
            let end = ahead.next().is_some_and(|line| line.trim_end() == "end");
            if end {
                break;
            }
        }
        files.push(file);
        lines = ahead;
    }
    (!files.is_empty()).then_some((rest, files))
}

/// The file name in a `begin` line.
fn begin(line: &str) -> Option<&str> {
    let mut words = line.strip_prefix("begin ")?.splitn(2, ' ');
    let mode = words.next()?;
    let octal = (3..=4).contains(&mode.len()) && mode.bytes().all(|b| (b'0'..=b'7').contains(&b));
    words.next().map(str::trim).filter(|name| octal && !name.is_empty())
}

/// The bytes of a line; `None` if it is not one.
fn decode_line(line: &str) -> Option<Vec<u8>> {
    let line = line.trim_end_matches(['\r', '\n']).as_bytes();
    let value = |byte: u8| matches!(byte, b' '..=b'`').then(|| (byte - b' ') & 63);
    let (&length, letters) = line.split_first()?;
    let length = usize::from(value(length)?);
    let groups = length.div_ceil(3);
    // blanks at the end of a line may have been lost on the way; one check letter may follow
    if length == 0 || letters.len() > groups * 4 + 2 || letters.len() + 4 < groups * 4 {
        return None;
    }
    let mut bytes = Vec::with_capacity(groups * 3);
    for group in 0..groups {
        let mut bits = 0_u32;
        for letter in 0..4 {
            let letter = letters.get(group * 4 + letter).copied().unwrap_or(b' ');
            bits = bits << 6 | u32::from(value(letter)?);
        }
        let [_, one, two, three] = bits.to_be_bytes();
        bytes.extend([one, two, three]);
    }
    bytes.truncate(length);
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::take_out;

    #[test]
    fn files_are_taken_out() {
        let text = "before\nbegin 644 cat.txt\n#0V%T\n`\nend\nafter\nbegin here\nno file\n";
        let (rest, files) = take_out(text).unwrap();
        assert_eq!(files.len(), 1);
        assert_eq!((files[0].name.as_str(), files[0].bytes.as_slice()), ("cat.txt", &b"Cat"[..]));
        assert_eq!(rest, "before\nafter\nbegin here\nno file\n");
        assert!(take_out("begin 644 nothing\nplain words\n").is_none());
    }
}
