//! X12 interchanges: envelopes, loops, segments, with the interchange's own text under them.
//!
//! What it is: a splitter for X12 (the ISA segment declares its own separators) and a loop tracker for the
//! health-care transactions: 837 claims, 834 enrolment, 835 payment, 270/271 eligibility, and by the same
//! hierarchy 276/277/278. One group per loop that is about one party, claim, line or coverage, named like
//! `837 2010BA NM1*IL` after the implementation guides (004010X096-X098, 005010X212-X279).
//!
//! What it is not: it does not validate, and does not say what an element means.
//!
//! The one idea: **a claim's parent is the party it is for**, the dependent if one is open, else the
//! subscriber, so that whoever reads the groups needs to know nothing of X12's order.

use std::collections::BTreeMap;
use std::io::BufRead;

use chartward_model::{DocumentKind, Outcome};

use super::Emit;
use super::grouped::{BATCH, Grouped, Troubles, decode, read_piece};

/// Longest segment; the standard's own longest (BIN, with images) are far shorter in health care.
const MAX_SEGMENT: usize = 8 << 20;
/// Most levels of hierarchy remembered in one transaction part.
const MAX_LEVELS: usize = 100_000;

/// Reads interchanges until the input ends or no more is wanted.
pub(crate) fn read(input: &mut dyn BufRead, _name: &str, emit: &mut dyn Emit) -> Outcome {
    let mut reader = Reader::new(emit);
    let mut troubles = Troubles::default();
    if let Err(error) = reader.run(input, &mut troubles) {
        troubles.note(format!("reading stopped: {}", error.kind()));
    }
    reader.out.flush();
    if reader.open {
        troubles.note("the last interchange has no end (IEA)");
    }
    troubles.count(reader.stray, "bytes outside of interchanges were kept as text");
    troubles.count(reader.dropped, "bytes of segments over 8 MiB were not read");
    troubles.outcome(reader.interchanges)
}

/// The separators that an ISA segment declares.
#[derive(Clone, Copy)]
struct Separators {
    element: char,
    component: char,
    /// Only from version 00402 on; before, ISA11 says something else.
    repetition: Option<char>,
    terminator: u8,
}

struct Reader<'e> {
    out: Grouped<'e>,
    loops: Loops,
    interchanges: u64,
    open: bool,
    stray: u64,
    dropped: u64,
}

impl<'e> Reader<'e> {
    fn new(emit: &'e mut dyn Emit) -> Self {
        let out = Grouped::new(DocumentKind::X12, emit);
        Self { out, loops: Loops::default(), interchanges: 0, open: false, stray: 0, dropped: 0 }
    }

    fn run(&mut self, input: &mut dyn BufRead, troubles: &mut Troubles) -> std::io::Result<()> {
        let mut raw = Vec::new();
        while self.out.wanted() {
            let Some(separators) = self.find_header(input, troubles)? else { return Ok(()) };
            self.interchanges += 1;
            self.open = true;
            while self.open && self.out.wanted() {
                let ends = (separators.terminator, separators.terminator);
                let Some(dropped) = read_piece(input, ends, MAX_SEGMENT, &mut raw)? else { return Ok(()) };
                self.dropped += dropped;
                self.segment(&decode(&raw), separators);
            }
        }
        Ok(())
    }

    /// Reads on to the next ISA, takes its separators from it and writes it. What stands before is kept.
    fn find_header(
        &mut self,
        input: &mut dyn BufRead,
        troubles: &mut Troubles,
    ) -> std::io::Result<Option<Separators>> {
        let mut outside = Vec::new();
        loop {
            let Some(byte) = next_byte(input)? else {
                self.keep(&outside);
                return Ok(None);
            };
            outside.push(byte);
            if outside.ends_with(b"ISA") {
                outside.truncate(outside.len() - 3);
                self.keep(&outside);
                outside.clear();
                let (header, separators) = read_header(input)?;
                match separators {
                    Some(separators) => {
                        self.header(&decode(&header), separators);
                        return Ok(Some(separators));
                    }
                    None => troubles.note("an ISA segment is damaged"),
                }
                outside.extend_from_slice(b"ISA");
                outside.extend_from_slice(&header);
            }
            if outside.len() >= 1 << 16 {
                self.keep(&outside[..outside.len() - 2]);
                outside.drain(..outside.len() - 2);
            }
        }
    }

    /// Keeps text that belongs to no interchange, except white space and a byte-order mark.
    fn keep(&mut self, outside: &[u8]) {
        let text = decode(outside);
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0');
        if !text.is_empty() {
            self.stray += text.len() as u64;
            self.out.loose(text);
        }
    }

    fn header(&mut self, segment: &str, separators: Separators) {
        if self.out.len() >= BATCH {
            self.out.flush();
        }
        let group = self.out.group("ISA", None);
        self.loops = Loops { current: Some(group), ..Loops::default() };
        self.write(group, segment, separators);
    }

    fn segment(&mut self, raw: &str, separators: Separators) {
        let segment = raw.trim_matches(['\r', '\n', ' ', '\0']);
        if segment.is_empty() {
            return;
        }
        let elements: Vec<&str> = segment.split(separators.element).map(str::trim).collect();
        if self.out.len() >= BATCH && Loops::may_be_cut_before(&elements) {
            self.out.flush();
            self.loops.forget_groups();
        }
        let group = self.loops.group_for(&elements, &mut self.out);
        self.write(group, segment, separators);
        self.open = elements.first() != Some(&"IEA");
    }

    fn write(&mut self, group: u32, segment: &str, separators: Separators) {
        let elements: Vec<&str> = segment.split(separators.element).collect();
        let id = elements.first().copied().unwrap_or_default();
        self.out.push(id);
        for (i, element) in elements.iter().enumerate().skip(1) {
            self.out.push(separators.element.encode_utf8(&mut [0; 4]));
            // ISA11 and ISA16 are separators themselves
            let plain = id == "ISA" && matches!(i, 11 | 16);
            if element.trim().is_empty() || plain {
                self.out.push(element);
            } else {
                self.element(group, &elements, i, separators);
            }
        }
        let end = char::from(separators.terminator);
        if !matches!(end, '\n' | '\r') {
            self.out.push(end.encode_utf8(&mut [0; 4]));
        }
        self.out.push("\n");
    }

    fn element(&mut self, group: u32, elements: &[&str], i: usize, separators: Separators) {
        let (id, element) = (elements[0].trim(), elements[i]);
        let repetitions: Vec<&str> = match separators.repetition {
            Some(separator) => element.split(separator).collect(),
            None => vec![element],
        };
        for (r, repetition) in repetitions.iter().enumerate() {
            if r > 0 {
                self.out.push(separators.repetition.unwrap_or_default().encode_utf8(&mut [0; 4]));
            }
            let index = if r == 0 { String::new() } else { format!("[{}]", r + 1) };
            let stem = format!("{id}{i:02}{index}");
            let separator = component_separator(id, repetition, separators);
            if !repetition.contains(separator) {
                self.out.value(group, stem, &qualifier(id, elements, i), repetition);
                continue;
            }
            let parts: Vec<&str> = repetition.split(separator).collect();
            for (c, part) in parts.iter().enumerate() {
                if c > 0 {
                    self.out.push(separator.encode_utf8(&mut [0; 4]));
                }
                let qualifier = if c > 0 { parts[0].trim() } else { "" };
                self.out.value(group, format!("{stem}-{}", c + 1), qualifier, part);
            }
        }
    }
}

fn next_byte(input: &mut dyn BufRead) -> std::io::Result<Option<u8>> {
    let byte = input.fill_buf()?.first().copied();
    if byte.is_some() {
        input.consume(1);
    }
    Ok(byte)
}

/// Reads what follows `ISA` up to its terminator. The segment has sixteen elements of fixed width, but some
/// writers do not pad them: the elements are counted, not the bytes.
fn read_header(input: &mut dyn BufRead) -> std::io::Result<(Vec<u8>, Option<Separators>)> {
    let mut header = Vec::new();
    let mut count = 0;
    while header.len() < 200 {
        let Some(byte) = next_byte(input)? else { break };
        header.push(byte);
        let element = header[0];
        if !element.is_ascii() || element.is_ascii_alphanumeric() || element.is_ascii_whitespace() {
            break;
        }
        count += usize::from(byte == element);
        if count < 16 || byte == element {
            continue;
        }
        let component = byte;
        let Some(terminator) = next_byte(input)? else { break };
        let usable = |b: u8| !b.is_ascii_alphanumeric() && b != element && b != b' ';
        if !usable(component) || !usable(terminator) || !component.is_ascii() || !terminator.is_ascii() {
            header.push(terminator);
            break;
        }
        let fields: Vec<&[u8]> = header.split(|b| *b == element).collect();
        let repetition = fields.get(11).and_then(|field| field.first()).copied();
        let repetition = repetition.filter(|b| usable(*b) && b.is_ascii() && *b != component);
        let separators = Separators {
            element: char::from(element),
            component: char::from(component),
            repetition: repetition.map(char::from),
            terminator,
        };
        return Ok(([b"ISA", header.as_slice()].concat(), Some(separators)));
    }
    Ok((header, None))
}

/// The separator between the components of an element: the declared one, or, in the elements that always
/// are composites, the usual one that a careless sender wrote instead.
fn component_separator(id: &str, element: &str, separators: Separators) -> char {
    let composite = matches!(id, "HI" | "SV1" | "SV2" | "SV3" | "SVC" | "SVD");
    if !composite || element.contains(separators.component) {
        return separators.component;
    }
    [':', '>', '<', '^', '|'].into_iter().find(|c| element.contains(*c)).unwrap_or(separators.component)
}

/// The code beside an element that says what it is (element pairs of the X12 segment directory).
fn qualifier(id: &str, elements: &[&str], i: usize) -> String {
    let element = |n: usize| elements.get(n).map_or("", |element| element.trim());
    match (id, i) {
        ("NM1", 9) => element(8).to_owned(),
        ("N1", 4) => element(3).to_owned(),
        ("REF" | "DMG", 2) | ("DTM", 2 | 3) => element(1).to_owned(),
        ("DTP", 3) => format!("{}/{}", element(1), element(2)),
        ("PER", 4 | 6 | 8) | ("LIN", 3 | 5 | 7) | ("BPR", 7 | 9 | 13 | 15) | ("PAT" | "N4", 6) => {
            element(i - 1).to_owned()
        }
        _ => String::new(),
    }
}

/// Where in the hierarchy of a transaction the reader stands. All numbers are groups of the current part.
#[derive(Default)]
struct Loops {
    /// Transaction: `837`.
    transaction: String,
    root: Option<u32>,
    /// Group that takes segments which begin no group.
    current: Option<u32>,
    /// HL01 to its group.
    levels: BTreeMap<String, u32>,
    /// HL03 of the open level: 20 source, 21 receiver, 22 subscriber, 23 dependent, 19 provider.
    level: String,
    level_group: Option<u32>,
    subscriber: Option<u32>,
    dependent: Option<u32>,
    claim: Option<u32>,
    line: Option<u32>,
    /// Open loop of another payer's subscriber (837 loop 2320).
    other_payer: Option<u32>,
    /// Open enrolment member (834) or coverage inquiry party (270, 271).
    member: Option<u32>,
}

impl Loops {
    /// Whether a part may end before this segment: where a new subscriber, member, claim payment or
    /// transaction begins.
    fn may_be_cut_before(elements: &[&str]) -> bool {
        match elements.first().copied().unwrap_or_default() {
            "ST" | "INS" | "CLP" | "GS" => true,
            "HL" => !matches!(elements.get(3).copied(), Some("23")),
            _ => false,
        }
    }

    fn forget_groups(&mut self) {
        let transaction = std::mem::take(&mut self.transaction);
        let level = std::mem::take(&mut self.level);
        *self = Self { transaction, level, ..Self::default() };
    }

    /// The group that a segment belongs to, begun if the segment begins one.
    fn group_for(&mut self, elements: &[&str], out: &mut Grouped<'_>) -> u32 {
        let element = |n: usize| elements.get(n).copied().unwrap_or_default();
        match element(0) {
            "ST" => {
                *self = Self { transaction: element(1).to_owned(), ..Self::default() };
                self.root = Some(self.open("ST", None, out));
            }
            "GS" | "GE" | "IEA" | "SE" => self.current = None,
            "HL" => self.hierarchy(elements, out),
            "NM1" => self.party(element(1), out),
            "N1" => {
                let loop_id = match self.transaction.as_str() {
                    "834" | "835" => "1000 ",
                    _ => "",
                };
                let parent = self.claim.or(self.root);
                self.open(&format!("{loop_id}N1*{}", element(1)), parent, out);
            }
            "CLM" => self.claim(out),
            "CLP" => {
                self.line = None;
                self.claim = Some(self.open("2100 CLP", self.root, out));
            }
            "SVC" if self.transaction == "835" => {
                let parent = self.claim.or(self.root);
                self.line = Some(self.open("2110 SVC", parent, out));
            }
            "LX" if self.transaction == "837" => {
                let parent = self.claim.or(self.level_group);
                self.other_payer = None;
                self.line = Some(self.open("2400 LX", parent, out));
            }
            "LX" => {
                self.claim = None;
                self.open("2000 LX", self.member.or(self.root), out);
            }
            "SBR" if self.claim.is_some() => {
                self.other_payer = Some(self.open("2320 SBR", self.claim, out));
            }
            "INS" if self.transaction == "834" => self.member = Some(self.open("2000 INS", self.root, out)),
            "HD" => {
                self.open("2300 HD", self.member.or(self.root), out);
            }
            "EB" | "EQ" => {
                let parent = self.dependent.or(self.subscriber).or(self.level_group);
                self.open(&format!("{} {}", self.under("2110"), element(0)), parent, out);
            }
            "TRN" if self.transaction == "277" || self.transaction == "276" => {
                let parent = self.dependent.or(self.subscriber).or(self.level_group);
                self.open(&format!("{} TRN", self.under("2200")), parent, out);
            }
            _ => {}
        }
        match self.current {
            Some(group) => group,
            None => self.open("envelope", self.root, out),
        }
    }

    fn open(&mut self, name: &str, parent: Option<u32>, out: &mut Grouped<'_>) -> u32 {
        let kind = format!("{} {name}", self.transaction);
        let group = out.group(kind.trim_start(), parent);
        self.current = Some(group);
        group
    }

    /// A loop's number at the open level: 2100 below a subscriber is 2100C.
    fn under(&self, number: &str) -> String {
        let letter = match self.level.as_str() {
            "20" => "A",
            "21" => "B",
            "22" => "C",
            "23" => "D",
            _ => "",
        };
        format!("{number}{letter}")
    }

    fn hierarchy(&mut self, elements: &[&str], out: &mut Grouped<'_>) {
        let element = |n: usize| elements.get(n).copied().unwrap_or_default();
        element(3).clone_into(&mut self.level);
        let parent = self.levels.get(element(2)).copied().or(self.root);
        let letter = match (self.transaction.as_str(), element(3)) {
            (_, "20") => "A",
            ("837", "22") | (_, "21") => "B",
            ("837", "23") | (_, "22") => "C",
            (_, "23") => "D",
            _ => "",
        };
        let group = self.open(&format!("2000{letter} HL"), parent, out);
        if self.levels.len() < MAX_LEVELS {
            self.levels.insert(element(1).to_owned(), group);
        }
        self.level_group = Some(group);
        (self.claim, self.line, self.other_payer) = (None, None, None);
        self.dependent = None;
        if element(3) != "23" {
            self.subscriber = None;
        }
    }

    fn claim(&mut self, out: &mut Grouped<'_>) {
        let parent = self.dependent.or(self.subscriber).or(self.level_group).or(self.root);
        (self.line, self.other_payer) = (None, None);
        self.claim = Some(self.open("2300 CLM", parent, out));
    }

    /// A party: its loop depends on the transaction, the open level and the code for what it is.
    fn party(&mut self, code: &str, out: &mut Grouped<'_>) {
        let (loop_id, parent) = match self.transaction.as_str() {
            "837" => self.claim_party(code),
            "834" if self.member.is_some() => {
                let id = match code {
                    "IL" | "74" => "2100A",
                    "70" => "2100B",
                    "31" => "2100C",
                    "36" => "2100D",
                    "M8" => "2100E",
                    "S3" => "2100F",
                    "QD" | "S1" | "E1" | "EI" | "GD" | "LR" | "TZ" | "6Y" | "9K" | "EXS" => "2100G",
                    "45" => "2100H",
                    "P3" | "Y2" | "1X" | "3D" | "80" | "FA" | "OD" | "QA" | "QN" => "2310",
                    _ => "2100",
                };
                (id.to_owned(), self.member)
            }
            "834" | "835" => ("2100".to_owned(), self.claim.or(self.root)),
            "278" => (self.under("2010"), self.level_group),
            _ if matches!(code, "41" | "40" | "PR" | "1P") => {
                (self.under("2100"), self.level_group.or(self.root))
            }
            _ => (self.under("2100"), self.level_group.or(self.root)),
        };
        let group = self.open(&format!("{loop_id} NM1*{code}"), parent.or(self.root), out);
        match code {
            "IL" if self.claim.is_none() && self.level != "23" => self.subscriber = Some(group),
            "QC" | "IL" | "03" if self.claim.is_none() && self.level == "23" => self.dependent = Some(group),
            _ => {}
        }
    }

    fn claim_party(&self, code: &str) -> (String, Option<u32>) {
        if let Some(line) = self.line {
            return ("2420".to_owned(), Some(line));
        }
        if let Some(other) = self.other_payer {
            return ("2330".to_owned(), Some(other));
        }
        if let Some(claim) = self.claim {
            return ("2310".to_owned(), Some(claim));
        }
        let id = match (self.level.as_str(), code) {
            ("20", "85") => "2010AA",
            ("20", "87") => "2010AB",
            ("20", _) => "2010AC",
            ("22", "IL") => "2010BA",
            ("22", "PR") => "2010BB",
            ("22", _) => "2010BC",
            ("23", _) => "2010CA",
            _ => "1000",
        };
        (id.to_owned(), self.level_group)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use chartward_model::Outcome;

    use super::super::Collected;
    use super::read;

    fn collect(bytes: &[u8]) -> (Collected, Outcome) {
        let mut collected = Collected::default();
        let outcome = read(&mut Cursor::new(bytes), "c.837", &mut collected);
        (collected, outcome)
    }

    const ENVELOPE: &str = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *240102*1200*^*00501*000000001*0*P*:~";

    fn interchange(body: &str) -> String {
        format!("{ENVELOPE}GS*HC*A*B*20240102*1200*1*X*005010X222A1~{body}GE*1*1~IEA*1*000000001~")
    }

    const CLAIM: &str = "ST*837*0001~BHT*0019*00*1*20240102*1200*CH~NM1*41*2*CLEARING*****46*9~PER*IC*ANN ROE*TE*5035550142~\
        HL*1**20*1~NM1*85*1*HART*LEE****XX*1234567893~N3*1 MAIN ST~N4*SALEM*OR*97301~REF*SY*900112222~\
        HL*2*1*22*1~SBR*P**GRP1~NM1*IL*1*DOE*JOHN*Q**JR*MI*W123~DMG*D8*19500101*M~NM1*PR*2*PAYER*****PI*7~\
        HL*3*2*23*0~PAT*19~NM1*QC*1*DOE*JANE~N3*9 OAK~DMG*D8*19800304*F~\
        CLM*ACCT-1*100***11:B:1*Y~DTP*431*D8*20240101~HI*ABK:E119*ABF:I10~NM1*82*1*HART*LEE~SBR*S*18~NM1*IL*1*DOE*JANE****MI*X9~\
        LX*1~SV1*HC:99213:25*100*UN*1~DTP*472*RD8*20240101-20240102~LIN**N4*00071015523~NM1*DK*1*WU*MAY~\
        HL*4*1*22*0~NM1*IL*1*POE*SAM~CLM*ACCT-2*5~SE*1*0001~";

    #[test]
    fn claims_hang_on_the_party_they_are_for() {
        let (collected, outcome) = collect(interchange(CLAIM).as_bytes());
        assert_eq!(outcome, Outcome::Parsed);
        let groups = collected.groups();
        for expected in [
            "837 1000 NM1*41<837 ST",
            "837 2000A HL<837 ST",
            "837 2010AA NM1*85<837 2000A HL",
            "837 2000B HL<837 2000A HL",
            "837 2010BA NM1*IL<837 2000B HL",
            "837 2010BB NM1*PR<837 2000B HL",
            "837 2000C HL<837 2000B HL",
            "837 2010CA NM1*QC<837 2000C HL",
            "837 2300 CLM<837 2010CA NM1*QC",
            "837 2310 NM1*82<837 2300 CLM",
            "837 2320 SBR<837 2300 CLM",
            "837 2330 NM1*IL<837 2320 SBR",
            "837 2400 LX<837 2300 CLM",
            "837 2420 NM1*DK<837 2400 LX",
            "837 2300 CLM<837 2010BA NM1*IL",
        ] {
            assert!(groups.iter().any(|group| group == expected), "{expected} is not in {groups:#?}");
        }
    }

    #[test]
    fn elements_have_paths_and_qualifiers() {
        let (collected, _) = collect(interchange(CLAIM).as_bytes());
        let fields = collected.fields();
        for expected in [
            "837 2010AA NM1*85 NM109|XX=1234567893",
            "837 2010AA NM1*85 REF02|SY=900112222",
            "837 2010BA NM1*IL NM103|=DOE",
            "837 2010BA NM1*IL NM107|=JR",
            "837 2010BA NM1*IL DMG02|D8=19500101",
            "837 2000B HL SBR03|=GRP1",
            "837 2300 CLM CLM05-1|=11",
            "837 2300 CLM HI01-2|ABK=E119",
            "837 2300 CLM HI02-2|ABF=I10",
            "837 2300 CLM DTP03|431/D8=20240101",
            "837 2400 LX SV101-2|HC=99213",
            "837 2400 LX DTP03|472/RD8=20240101-20240102",
            "837 2400 LX LIN03|N4=00071015523",
            "837 1000 NM1*41 PER04|TE=5035550142",
        ] {
            assert!(fields.iter().any(|field| field == expected), "{expected} is not in {fields:#?}");
        }
        assert!(collected.parts[0].text.contains("~\nST*837*0001~\n"));
    }

    #[test]
    fn enrolment_payment_and_eligibility_loops() {
        let body = "ST*834*1~N1*P5*SPONSOR~INS*Y*18*030~REF*0F*S1~NM1*IL*1*DOE*JOHN~NM1*31*1~HD*030**HLT~INS*N*19*030~NM1*IL*1*DOE*TIM~SE*1*1~\
            ST*835*2~N1*PR*PAYER~LX*1~CLP*A1*1*5~NM1*QC*1*DOE*JANE****HN*X~NM1*74*1*DOE*JAYNE~SVC*HC:99213*5~CLP*A2*1*5~SE*1*2~\
            ST*271*3~HL*1**20*1~NM1*PR*2*P~HL*2*1*21*1~NM1*1P*2*C~HL*3*2*22*1~NM1*IL*1*DOE*JOHN~EB*1~HL*4*3*23*0~NM1*03*1*DOE*TIM~EB*1~SE*1*3~";
        let (collected, outcome) = collect(interchange(body).as_bytes());
        assert_eq!(outcome, Outcome::Parsed);
        let groups = collected.groups();
        for expected in [
            "834 2000 INS<834 ST",
            "834 2100A NM1*IL<834 2000 INS",
            "834 2100C NM1*31<834 2000 INS",
            "834 2300 HD<834 2000 INS",
            "835 2100 CLP<835 ST",
            "835 2100 NM1*QC<835 2100 CLP",
            "835 2110 SVC<835 2100 CLP",
            "271 2100C NM1*IL<271 2000C HL",
            "271 2110C EB<271 2100C NM1*IL",
            "271 2100D NM1*03<271 2000D HL",
            "271 2110D EB<271 2100D NM1*03",
        ] {
            assert!(groups.iter().any(|group| group == expected), "{expected} is not in {groups:#?}");
        }
    }

    #[test]
    fn separators_are_those_of_each_interchange() {
        let other = "ISA|00|          |00|          |ZZ|S              |ZZ|R              |240102|1200|U|00401|000000002|0|P|>\nGS|HC|A|B\nST|837|1\nHI|BK>4019\nSE|1|1\nGE|1|1\nIEA|1|2\n";
        let both = format!("\u{feff}{}\r\n{other}", interchange("ST*270*1~EQ*30^60~SE*1*1~"));
        let (collected, outcome) = collect(both.as_bytes());
        assert_eq!(outcome, Outcome::Parsed);
        let fields = collected.fields();
        // declared `>`, written `:`
        assert!(
            collect(both.replace("BK>4019", "BK:4019").as_bytes())
                .0
                .fields()
                .contains(&"837 ST HI01-2|BK=4019".into())
        );
        for expected in ["837 ST HI01-2|BK=4019", "270 2110 EQ EQ01|=30", "270 2110 EQ EQ01[2]|=60"] {
            assert!(fields.iter().any(|field| field == expected), "{expected} is not in {fields:#?}");
        }
    }

    #[test]
    fn what_is_damaged_is_kept_and_said() {
        let (collected, outcome) = collect(
            format!("Dear all\n{}", interchange("ST*837*1~").trim_end_matches("IEA*1*000000001~")).as_bytes(),
        );
        assert!(
            matches!(&outcome, Outcome::Partly(why) if why.contains("IEA") && why.contains("8 bytes outside"))
        );
        assert!(collected.parts[0].text.starts_with("Dear all\nISA*"));
        assert!(matches!(collect(b"ISAAC wrote this").1, Outcome::Failed(_)));
    }

    #[test]
    fn long_interchanges_are_cut_between_subscribers() {
        let one = "HL*4*1*22*0~NM1*IL*1*POE*SAM~CLM*ACCT-2*5~";
        let (collected, _) =
            collect(interchange(&format!("ST*837*1~HL*1**20*1~{}SE*1*1~", one.repeat(20_000))).as_bytes());
        assert!(collected.parts.len() > 2);
        assert!(collected.parts[1..].iter().all(|part| part.text.starts_with("HL*4*1*22*0~\nNM1")));
        assert_eq!(
            collected.groups().iter().filter(|g| *g == "837 2300 CLM<837 2010BA NM1*IL").count(),
            20_000
        );
    }

    #[test]
    fn damaged_bytes_never_panic() {
        let whole = interchange(CLAIM);
        for i in (0..whole.len()).step_by(5) {
            for b in [0, b'*', b'~', b':', 0xff] {
                let mut bytes = whole.as_bytes().to_vec();
                bytes[i] = b;
                collect(&bytes);
            }
        }
    }
}
