//! HL7 v2 messages: segments, fields, components, with the message's own text under them.
//!
//! What it is: a splitter for the delimiter format of HL7 v2.1 to v2.8 (chapter 2, "Control"): one
//! message, a stream of them, MLLP frames or a batch file (FHS/BHS); segments may end in CR, LF or both.
//! The root group of a message is its `MSH`; every other segment is a group below it.
//!
//! What it is not: it does not say which field is a Social Security number, and does not validate.
//!
//! The one idea: **escapes are resolved while the text is written**, so a field's span covers the value
//! as it was meant (`O\T\Brien` reads `O&Brien`), and detectors see no escape sequences.

use std::borrow::Cow;
use std::io::BufRead;

use chartward_model::{DocumentKind, Outcome};

use super::Emit;
use super::grouped::{BATCH, Grouped, MAX_PIECE, Troubles, base64, decode, embedded, extension, read_piece};

/// Most components that are told apart in one segment; more of them stay text.
const MAX_COMPONENTS: usize = 20_000;

/// Reads messages until the input ends or no more is wanted.
pub(crate) fn read(input: &mut dyn BufRead, _name: &str, emit: &mut dyn Emit) -> Outcome {
    let mut messages = Messages::new(emit);
    let mut raw = Vec::new();
    let mut troubles = Troubles::default();
    let mut dropped = 0;
    loop {
        match read_piece(input, (b'\r', b'\n'), MAX_PIECE, &mut raw) {
            Ok(None) => break,
            Ok(Some(beyond)) => {
                dropped += beyond;
                messages.segment(&decode(&raw));
            }
            Err(error) => {
                troubles.note(format!("reading stopped: {}", error.kind()));
                break;
            }
        }
        if !messages.out.wanted() {
            break;
        }
    }
    messages.out.flush();
    troubles.count(messages.stray, "lines are no HL7 segments and were kept as text");
    troubles.count(messages.crowded, "segments have too many components to tell apart");
    troubles.count(dropped, "bytes of segments over 64 MiB were not read");
    troubles.outcome(messages.count)
}

/// The characters that separate, as MSH-1 and MSH-2 declare them (HL7 v2.5.1, 2.5.4).
#[derive(Clone, Copy)]
struct Delimiters {
    field: char,
    component: char,
    repetition: char,
    escape: char,
    subcomponent: char,
}

impl Delimiters {
    /// From a header segment; the usual ones stand in for those that are not declared.
    fn of_header(segment: &str) -> Self {
        let mut chars = segment.chars().skip(3);
        let field = chars.next().unwrap_or('|');
        let mut declared = chars.take_while(|c| *c != field);
        let mut next = |usual| declared.next().filter(|c| !c.is_alphanumeric()).unwrap_or(usual);
        let (component, repetition, escape, subcomponent) = (next('^'), next('~'), next('\\'), next('&'));
        Self { field, component, repetition, escape, subcomponent }
    }
}

struct Messages<'e> {
    out: Grouped<'e>,
    delimiters: Option<Delimiters>,
    /// Group of the message being read.
    root: Option<u32>,
    /// Messages seen.
    count: u64,
    /// Lines that are no segment.
    stray: u64,
    /// Segments with more components than are told apart.
    crowded: u64,
    /// Files handed on.
    members: u64,
}

/// One segment while it is written.
struct Segment<'a> {
    id: &'a str,
    group: u32,
    delimiters: Delimiters,
    components: usize,
    /// OBX-2: type of the value in OBX-5.
    value_type: &'a str,
}

impl<'e> Messages<'e> {
    fn new(emit: &'e mut dyn Emit) -> Self {
        let out = Grouped::new(DocumentKind::Hl7, emit);
        Self { out, delimiters: None, root: None, count: 0, stray: 0, crowded: 0, members: 0 }
    }

    fn segment(&mut self, line: &str) {
        // MLLP frames a message in 0x0B ... 0x1C 0x0D (HL7 Implementation Guide, appendix C)
        let framing = |c: char| matches!(c, '\u{b}' | '\u{1c}' | '\u{feff}' | '\u{1a}' | '\0');
        let line = line.trim_start_matches(framing).trim_end_matches(framing);
        if line.trim().is_empty() {
            return;
        }
        let id = line.get(..3).filter(|id| is_segment_id(id)).unwrap_or_default();
        let separator = line.chars().nth(3);
        let header = matches!(id, "MSH" | "FHS" | "BHS")
            && separator.is_some_and(|c| !c.is_alphanumeric() && !c.is_whitespace());
        if header {
            self.begin(id, line);
        } else if let Some(delimiters) = self.delimiters
            && !id.is_empty()
            && separator.is_none_or(|c| c == delimiters.field)
        {
            let parent = self.root.filter(|_| !matches!(id, "BTS" | "FTS"));
            let group = self.out.group(id, parent);
            self.write(id, group, delimiters, line);
        } else {
            self.stray += 1;
            self.out.loose(line);
        }
    }

    fn begin(&mut self, id: &str, line: &str) {
        if self.out.len() >= BATCH {
            self.out.flush();
        }
        let delimiters = Delimiters::of_header(line);
        self.delimiters = Some(delimiters);
        let group = self.out.group(id, None);
        self.root = (id == "MSH").then_some(group);
        self.count += u64::from(id == "MSH");
        self.write(id, group, delimiters, line);
    }

    fn write(&mut self, id: &str, group: u32, delimiters: Delimiters, line: &str) {
        let header = matches!(id, "MSH" | "FHS" | "BHS");
        let value_type =
            if id == "OBX" { line.split(delimiters.field).nth(2).unwrap_or_default() } else { "" };
        let mut segment = Segment { id, group, delimiters, components: 0, value_type };
        self.out.push(id);
        for (i, field) in line.split(delimiters.field).skip(1).enumerate() {
            self.out.push(delimiters.field.encode_utf8(&mut [0; 4]));
            // MSH-1 is the separator itself, MSH-2 the other delimiters: both are never values
            if header && i == 0 {
                self.out.push(field);
            } else {
                self.field(&mut segment, i + if header { 2 } else { 1 }, field);
            }
        }
        self.crowded += u64::from(segment.components > MAX_COMPONENTS);
        self.out.push("\n");
    }

    fn field(&mut self, segment: &mut Segment<'_>, number: usize, field: &str) {
        let Delimiters { repetition, component, .. } = segment.delimiters;
        let data_type = data_type(segment.id, number, segment.value_type);
        for (r, value) in field.split(repetition).enumerate() {
            if r > 0 {
                self.out.push(repetition.encode_utf8(&mut [0; 4]));
            }
            let index = if r == 0 { String::new() } else { format!("[{}]", r + 1) };
            let stem = format!("{}-{number}{index}", segment.id);
            let parts: Vec<&str> = value.splitn(MAX_COMPONENTS, component).collect();
            for (c, part) in parts.iter().enumerate() {
                if c > 0 {
                    self.out.push(component.encode_utf8(&mut [0; 4]));
                }
                if part.is_empty() {
                    continue;
                }
                if self.handed_on(&parts, c, segment) {
                    continue;
                }
                let path = if parts.len() == 1 { stem.clone() } else { format!("{stem}.{}", c + 1) };
                let qualifier = qualifier(data_type, &parts, c, segment.delimiters);
                self.component(segment, &path, &qualifier, part);
            }
        }
    }

    fn component(&mut self, segment: &mut Segment<'_>, path: &str, qualifier: &str, component: &str) {
        let Delimiters { subcomponent, escape, .. } = segment.delimiters;
        let single = !component.contains(subcomponent);
        for (s, value) in component.split(subcomponent).enumerate() {
            if s > 0 {
                self.out.push(subcomponent.encode_utf8(&mut [0; 4]));
            }
            segment.components += 1;
            let value = unescape(value, escape, segment.delimiters);
            // "" is HL7's explicit null (2.5.3.3): the value is to be deleted
            if segment.components > MAX_COMPONENTS || value == "\"\"" {
                self.out.push(&value);
            } else if single {
                self.out.value(segment.group, path, qualifier, &value);
            } else {
                self.out.value(segment.group, format!("{path}.{}", s + 1), qualifier, &value);
            }
        }
    }

    /// Hands on a file that stands encoded in a component (data type ED, or bare base64).
    fn handed_on(&mut self, parts: &[&str], c: usize, segment: &Segment<'_>) -> bool {
        let component = parts.get(c).copied().unwrap_or_default();
        let declared = segment.value_type == "ED"
            && c == 4
            && parts.get(3).is_some_and(|encoding| encoding.eq_ignore_ascii_case("base64"));
        let bytes = if declared { base64(component) } else { embedded(component) };
        let Some(bytes) = bytes else { return false };
        self.members += 1;
        let subtype = parts.get(2).or(parts.get(1)).copied().unwrap_or_default();
        let name = format!("{} {}.{}", segment.id, self.members, extension(subtype));
        self.out.member(&name, bytes);
        true
    }
}

fn is_segment_id(id: &str) -> bool {
    let mut bytes = id.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_uppercase())
        && bytes.all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// Resolves escape sequences (HL7 v2.5.1, 2.7): the delimiters, hexadecimal data, highlighting, and the
/// formatting commands, of which only line breaks leave a trace.
fn unescape(value: &str, escape: char, delimiters: Delimiters) -> Cow<'_, str> {
    if !value.contains(escape) {
        return Cow::Borrowed(value);
    }
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once(escape) {
        text.push_str(before);
        match after.split_once(escape) {
            Some((code, tail)) if resolve(code, delimiters, &mut text) => rest = tail,
            // not an escape sequence: the character stands for itself
            _ => {
                text.push(escape);
                rest = after;
            }
        }
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// Appends what an escape code stands for; false if it is none.
fn resolve(code: &str, delimiters: Delimiters, text: &mut String) -> bool {
    match code {
        "F" => text.push(delimiters.field),
        "S" => text.push(delimiters.component),
        "T" => text.push(delimiters.subcomponent),
        "R" => text.push(delimiters.repetition),
        "E" => text.push(delimiters.escape),
        "H" | "N" => {}
        _ if code.starts_with('X') => match hexadecimal(&code[1..]) {
            Some(bytes) => text.push_str(&decode(&bytes)),
            None => return false,
        },
        _ if code.starts_with('.') && code.len() <= 8 => {
            let breaks = [".br", ".sp", ".ce"].iter().any(|command| code.starts_with(command));
            text.push(if breaks { '\n' } else { ' ' });
        }
        _ => return false,
    }
    true
}

fn hexadecimal(digits: &str) -> Option<Vec<u8>> {
    let bytes = digits.as_bytes();
    let valid = !bytes.is_empty() && bytes.len().is_multiple_of(2);
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    valid.then(|| bytes.chunks(2).map(pair).collect()).flatten()
}

/// Data types whose components say what the others are (HL7 v2.5.1, chapter 2A).
#[derive(Clone, Copy, PartialEq, Eq)]
enum DataType {
    /// Identifier: component 5 its type, 4 who assigned it.
    Cx,
    /// Name: component 7 its type (L legal, M maiden, A alias).
    Xpn,
    /// Person with identifier: 13 the identifier's type, 9 who assigned it.
    Xcn,
    /// Telephone: 2 use, 3 equipment.
    Xtn,
    /// Address: 7 its type.
    Xad,
    /// Code: 3 coding system, 6 that of the alternate code.
    Coded,
    /// Any other.
    Other,
}

/// Data type of a field that matters here. Field numbers as in HL7 v2.5.1, chapters 3, 4, 6, 7, 8 and 10.
#[expect(clippy::unnested_or_patterns, reason = "one line per segment reads as the table it is")]
fn data_type(segment: &str, number: usize, value_type: &str) -> DataType {
    match (segment, number) {
        ("OBX", 5) => match value_type {
            "CE" | "CWE" | "CNE" | "CF" => DataType::Coded,
            "CX" => DataType::Cx,
            "XPN" => DataType::Xpn,
            "XCN" => DataType::Xcn,
            "XTN" => DataType::Xtn,
            "XAD" => DataType::Xad,
            _ => DataType::Other,
        },
        ("PID", 2 | 3 | 4 | 18 | 21)
        | ("MRG", 1..=6)
        | ("NK1", 33)
        | ("PV1", 19 | 50)
        | ("IN1", 49)
        | ("IN2", 1 | 26)
        | ("GT1", 2 | 19)
        | ("PRT", 15) => DataType::Cx,
        ("PID", 5 | 6 | 9)
        | ("NK1", 2 | 26 | 30)
        | ("GT1", 3 | 4)
        | ("IN1", 16)
        | ("IN2", 40)
        | ("MRG", 7)
        | ("CTD", 2)
        | ("STF", 3) => DataType::Xpn,
        ("PV1", 7 | 8 | 9 | 17 | 52)
        | ("PD1" | "ROL", 4)
        | ("ORC", 10 | 11 | 12 | 19)
        | ("OBR", 10 | 16 | 28 | 32..=35)
        | ("OBX" | "DG1", 16)
        | ("EVN" | "PRT" | "TXA", 5)
        | ("PR1", 8 | 11 | 12)
        | ("RXA", 10)
        | ("RXE", 13 | 14)
        | ("RXD", 10)
        | ("SCH", 12 | 16 | 20)
        | ("AIP", 3)
        | ("TXA", 9 | 10 | 11 | 22 | 23)
        | ("FT1", 20 | 21 | 24)
        | ("PV2", 13) => DataType::Xcn,
        ("PID", 13 | 14 | 40)
        | ("NK1", 5 | 6 | 7 | 31)
        | ("GT1", 6 | 7)
        | ("IN1", 7)
        | ("IN2", 63 | 64)
        | ("ORC", 14 | 23)
        | ("SCH", 13 | 17 | 21)
        | ("OBR", 17) => DataType::Xtn,
        ("PID", 11) | ("NK1", 4 | 32) | ("GT1", 5) | ("IN1", 5 | 19 | 44) | ("ORC", 22 | 24) => DataType::Xad,
        ("DG1" | "PR1" | "OBX" | "AL1" | "IAM" | "PRB", 3)
        | ("OBR", 4 | 44)
        | ("RXA", 5)
        | ("RXE" | "RXD", 2)
        | ("RXO", 1)
        | ("RXG", 4)
        | ("FT1", 7 | 19 | 25)
        | ("PV2", 3) => DataType::Coded,
        _ => DataType::Other,
    }
}

/// The code beside a component that says what it is; empty if there is none.
fn qualifier(data_type: DataType, parts: &[&str], c: usize, delimiters: Delimiters) -> String {
    let part = |n: usize| parts.get(n - 1).map_or("", |part| part.trim());
    // an assigning authority is namespace & universal id & its type
    let authority = |n: usize| {
        let mut names = part(n).split(delimiters.subcomponent);
        let (namespace, universal) = (names.next().unwrap_or_default(), names.next().unwrap_or_default());
        if namespace.is_empty() { universal } else { namespace }
    };
    let first = |a: &'_ str, b: &'_ str| if a.is_empty() { b.to_owned() } else { a.to_owned() };
    match data_type {
        DataType::Cx => first(part(5), authority(4)),
        DataType::Xpn | DataType::Xad => part(7).to_owned(),
        DataType::Xcn => first(part(13), authority(9)),
        DataType::Xtn => format!("{}/{}", part(2), part(3)).trim_matches('/').to_owned(),
        DataType::Coded if (3..6).contains(&c) => part(6).to_owned(),
        DataType::Coded => part(3).to_owned(),
        DataType::Other => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use chartward_model::Outcome;

    use super::super::Collected;
    use super::read;

    fn collect(message: &[u8]) -> (Collected, Outcome) {
        let mut collected = Collected::default();
        let outcome = read(&mut Cursor::new(message), "m.hl7", &mut collected);
        (collected, outcome)
    }

    const ADMISSION: &str = "\u{b}MSH|^~\\&|APP|CLINIC|||20240102||ADT^A01|7|P|2.5.1\r\
        PID|1||0042^^^CLINIC^MR~987-65-4320^^^SSA^SS||DOE^JANE^Q^JR^^^L~ROE^JANE^^^^^M||19570304|F|||12\\T\\14 OAK ST^^SALEM^OR^97301^^H||(503)555-0142^PRN^PH|\"\"\r\
        PV1|1|I|||||1234567893^HART^LEE^^^DR^^^NPPES&2.16.840.1.113883.4.6&ISO^^^^NPI\r\
        DG1|1||E11.9^Diabetes^I10^250.00^Diabetes^I9C\r\u{1c}\r";

    #[test]
    fn fields_have_paths_qualifiers_and_unescaped_values() {
        let (collected, outcome) = collect(ADMISSION.as_bytes());
        assert_eq!(outcome, Outcome::Parsed);
        assert_eq!(collected.groups(), ["MSH<", "PID<MSH", "PV1<MSH", "DG1<MSH"]);
        let fields = collected.fields();
        for expected in [
            "MSH MSH-9.1|=ADT",
            "MSH MSH-12|=2.5.1",
            "PID PID-3.1|MR=0042",
            "PID PID-3[2].1|SS=987-65-4320",
            "PID PID-5.1|L=DOE",
            "PID PID-5[2].1|M=ROE",
            "PID PID-7|=19570304",
            "PID PID-11.1|H=12&14 OAK ST",
            "PID PID-13.1|PRN/PH=(503)555-0142",
            "PV1 PV1-7.1|NPI=1234567893",
            "PV1 PV1-7.9.2|NPI=2.16.840.1.113883.4.6",
            "DG1 DG1-3.1|I10=E11.9",
            "DG1 DG1-3.4|I9C=250.00",
        ] {
            assert!(fields.iter().any(|field| field == expected), "{expected} is not in {fields:#?}");
        }
        assert!(!fields.iter().any(|field| field.contains("PID-14")), "an explicit null is no value");
    }

    #[test]
    fn every_delimiter_may_be_another() {
        let (collected, _) = collect(b"MSH$%*!@$A$B\nPID$1$$7%%%X@1.2@ISO%MR*8$$O!T!NEIL%ANN!F!!S!!R!!E!\n");
        let fields = collected.fields();
        for expected in [
            "PID PID-3.1|MR=7",
            "PID PID-3.4.2|MR=1.2",
            "PID PID-3[2]|=8",
            "PID PID-5.1|=O@NEIL",
            "PID PID-5.2|=ANN$%*!",
        ] {
            assert!(fields.iter().any(|field| field == expected), "{expected} is not in {fields:#?}");
        }
    }

    #[test]
    fn escapes_that_are_none_stay() {
        let (collected, _) =
            collect(b"MSH|^~\\&|A\rNTE|1||a\\X48692C\\b \\.br\\ c\\H\\d\\N\\ C:\\dir \\Q\\ \\Xzz\\\r");
        assert_eq!(collected.fields().last().unwrap(), "NTE NTE-3|=aHi,b \n cd C:\\dir \\Q\\ \\Xzz\\");
    }

    #[test]
    fn batches_hold_messages_and_each_begins_anew() {
        let batch = b"FHS|^~\\&|X\nBHS|^~\\&|X\nMSH|^~\\&|A\nPID|1||1\nMSH|^~\\&|A\nPID|1||2\nBTS|2\nFTS|1\n";
        let (collected, outcome) = collect(batch);
        assert_eq!(outcome, Outcome::Parsed);
        assert_eq!(
            collected.groups(),
            ["FHS<", "BHS<", "MSH<", "PID<MSH", "MSH<", "PID<MSH", "BTS<", "FTS<"]
        );
        let many = b"MSH|^~\\&|A\rPID|1||1\r".repeat(40_000);
        let (collected, _) = collect(&many);
        assert!(collected.parts.len() > 2, "long streams are cut");
        assert!(collected.parts.iter().all(|part| part.text.starts_with("MSH")));
        assert_eq!(collected.fields().iter().filter(|field| field.starts_with("PID PID-3")).count(), 40_000);
        assert_eq!(collected.parts[1].base, collected.parts[0].text.len() as u64);
    }

    #[test]
    fn stray_lines_are_kept_and_said() {
        let (collected, outcome) =
            collect(b"MSH|^~\\&|A\rOBX|1|TX|1^x||first line\rsecond line, pid 12\rPID|1||1\r");
        assert_eq!(outcome, Outcome::Partly("1 lines are no HL7 segments and were kept as text".into()));
        assert!(collected.fields().contains(&"OBX text()|=second line, pid 12".to_owned()));
        assert!(matches!(collect(b"no message at all").1, Outcome::Failed(_)));
    }

    #[test]
    fn encapsulated_files_are_handed_on() {
        let (collected, outcome) =
            collect(b"MSH|^~\\&|A\rOBX|1|ED|PDF^Report||^application^pdf^Base64^JVBERi0xLjQ=|\r");
        assert_eq!(outcome, Outcome::Parsed);
        assert_eq!(collected.members, [("OBX 1.pdf".to_owned(), b"%PDF-1.4".to_vec())]);
        assert!(!collected.parts[0].text.contains("JVBER"));
    }

    #[test]
    fn damaged_bytes_never_panic() {
        for i in (0..ADMISSION.len()).step_by(2) {
            for b in [0, b'|', b'\\', b'\r', 0xff] {
                let mut bytes = ADMISSION.as_bytes().to_vec();
                bytes[i] = b;
                collect(&bytes);
            }
            collect(&ADMISSION.as_bytes()[i..]);
        }
    }
}
