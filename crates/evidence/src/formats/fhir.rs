//! FHIR JSON: one resource, a bundle, or a resource per line (Bulk Data NDJSON).
//!
//! What it is: a streaming reader: the entries of a bundle are taken one at a time, whatever its size.
//! Every resource, contained ones too, becomes a group of fields named by their JSON pointer
//! (`/name/0/family`), over a text of `name/0/family: value` lines. A patient's contacts are groups of
//! their own, because they are other people.
//!
//! What it is not: it does not follow references and knows no profile.
//!
//! The one idea: **a value travels with the code beside it**: an identifier with its type or system, a code
//! with its code system, a telephone number with its kind, so that no meaning depends on a second look.

mod node;

use std::cell::Cell;
use std::io::{self, BufRead};
use std::rc::Rc;

use chartward_model::{DocumentKind, Outcome};
use html5gum::{Token, Tokenizer};
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use self::node::{Budgeted, Node};
use super::Emit;
use super::grouped::{BATCH, Grouped, Troubles, base64, extension};

/// Most bytes of one resource; a larger one ends the reading of its file.
const MAX_RESOURCE: u64 = 128 << 20;
/// A bundle is cut between entries once its text is this long: rarely, because it mostly is one patient.
const LONG_BUNDLE: usize = 3 << 20;
/// Most values in one resource.
const MAX_VALUES: u32 = 2_000_000;

/// Reads resources until the input ends or no more is wanted.
pub(crate) fn read(input: &mut dyn BufRead, _name: &str, emit: &mut dyn Emit) -> Outcome {
    let meter = Rc::new(Cell::new(MAX_RESOURCE));
    let mut resources = Resources {
        out: Grouped::new(DocumentKind::Fhir, emit),
        meter,
        values: Cell::new(MAX_VALUES),
        count: 0,
        members: 0,
    };
    let mut troubles = Troubles::default();
    let mut input = Metered { input, left: Rc::clone(&resources.meter), position: 0 };
    let mut damaged = 0;
    while resources.out.wanted() {
        match input.find_value() {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                troubles.note(format!("reading stopped: {}", error.kind()));
                break;
            }
        }
        resources.refill();
        let result = Root(&mut resources).deserialize(&mut serde_json::Deserializer::from_reader(&mut input));
        let Err(error) = result else { continue };
        if !resources.out.wanted() {
            break;
        }
        if resources.meter.get() == 0 {
            troubles.note(format!("a resource is over 128 MiB; not read from byte {}", input.position));
            break;
        }
        damaged += 1;
        let what = if error.is_eof() { "ends too early" } else { "is not valid" };
        troubles.note(format!("the JSON {what} at byte {}", input.position));
        if input.skip_line().is_err() {
            break;
        }
    }
    resources.out.flush();
    troubles.count(damaged, "resources or lines could not be read whole");
    troubles.outcome(resources.count)
}

/// Counts the bytes of a resource, so that none can fill the memory.
struct Metered<'i> {
    input: &'i mut dyn BufRead,
    left: Rc<Cell<u64>>,
    position: u64,
}

impl Metered<'_> {
    /// Moves on to the next JSON object or array that begins a line; false at the end.
    fn find_value(&mut self) -> io::Result<bool> {
        let mut line_start = true;
        loop {
            let Some(byte) = self.input.fill_buf()?.first().copied() else { return Ok(false) };
            if line_start && matches!(byte, b'{' | b'[') {
                return Ok(true);
            }
            // a byte-order mark, and commas or spaces between values, do not hide a beginning
            line_start = match byte {
                b'\n' | b'\r' => true,
                b' ' | b'\t' | b',' | 0xef | 0xbb | 0xbf | 0x1e => line_start,
                _ => false,
            };
            self.input.consume(1);
            self.position += 1;
        }
    }

    /// Skips to the end of the line.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let available = self.input.fill_buf()?;
            let end = memchr::memchr(b'\n', available);
            let used = end.map_or(available.len(), |end| end);
            let done = end.is_some() || available.is_empty();
            self.input.consume(used);
            self.position += used as u64;
            if done {
                return Ok(());
            }
        }
    }
}

impl io::Read for Metered<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = self.left.get();
        if left == 0 {
            return Err(io::Error::other("resource over its limit"));
        }
        let available = self.input.fill_buf()?;
        let room = into.len().min(available.len()).min(usize::try_from(left).unwrap_or(usize::MAX));
        into[..room].copy_from_slice(&available[..room]);
        self.input.consume(room);
        self.left.set(left - room as u64);
        self.position += room as u64;
        Ok(room)
    }
}

struct Resources<'e> {
    out: Grouped<'e>,
    /// Bytes that the resource being read may still take.
    meter: Rc<Cell<u64>>,
    /// Values that it may still have.
    values: Cell<u32>,
    count: u64,
    members: u64,
}

/// A resource or bundle at the top of the input.
struct Root<'r, 'e>(&'r mut Resources<'e>);

impl<'de> DeserializeSeed<'de> for Root<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Root<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a FHIR resource")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut members = Vec::new();
        let mut streamed = false;
        while let Some(key) = map.next_key::<String>()? {
            let is_bundle = members.iter().all(|(key, value): &(String, Node)| {
                key != "resourceType" || value.as_text() == Some("Bundle")
            });
            if key == "entry" && is_bundle {
                let left_over = map.next_value_seed(Entries(self.0))?;
                streamed = true;
                if !left_over.is_empty() {
                    members.push((key, Node::Array(left_over)));
                }
            } else {
                members.push((key, map.next_value_seed(Budgeted(&self.0.values))?));
            }
        }
        // a bundle's own few fields (its id, its time) come after its entries
        let resource = Node::Object(members);
        if !streamed || resource.text_of("resourceType").is_some() {
            let limit = if streamed { LONG_BUNDLE } else { BATCH };
            self.0.resource(&resource, &[], limit).map_err(A::Error::custom)?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(node) = seq.next_element_seed(Budgeted(&self.0.values))? {
            self.0.refill();
            self.0.resource(&node, &[], BATCH).map_err(A::Error::custom)?;
        }
        Ok(())
    }
}

/// The entries of a bundle. Gives back those that hold no resource and are no objects.
struct Entries<'r, 'e>(&'r mut Resources<'e>);

impl<'de> DeserializeSeed<'de> for Entries<'_, '_> {
    type Value = Vec<Node>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<Node>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_, '_> {
    type Value = Vec<Node>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a bundle's entries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<Node>, A::Error> {
        let mut left_over = Vec::new();
        while let Some(entry) = seq.next_element_seed(Budgeted(&self.0.values))? {
            match entry.member("resource") {
                Some(resource) => {
                    self.0.refill();
                    let Node::Object(members) = &entry else { continue };
                    let beside: Vec<_> = members.iter().filter(|(key, _)| key != "resource").collect();
                    self.0.resource(resource, &beside, LONG_BUNDLE).map_err(A::Error::custom)?;
                }
                None => left_over.push(entry),
            }
        }
        Ok(left_over)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vec<Node>, A::Error> {
        let mut members = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            members.push((key, map.next_value_seed(Budgeted(&self.0.values))?));
        }
        Ok(vec![Node::Object(members)])
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Vec<Node>, E> {
        Ok(Vec::new())
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Vec<Node>, E> {
        Ok(vec![Node::Text(text.to_owned())])
    }
}

/// Where in a resource the writer stands.
struct Walk {
    group: u32,
    resource_type: String,
    path: String,
}

impl Resources<'_> {
    /// Grants the next resource its bytes and values.
    fn refill(&self) {
        self.meter.set(MAX_RESOURCE);
        self.values.set(MAX_VALUES);
    }

    /// Writes a resource of its own, in a new part if the text is longer than `limit` already: `beside` are
    /// the members of its bundle entry (full URL, request).
    fn resource(
        &mut self,
        resource: &Node,
        beside: &[&(String, Node)],
        limit: usize,
    ) -> Result<(), &'static str> {
        if self.out.len() >= limit {
            self.out.flush();
        }
        if !self.out.wanted() {
            return Err("no more is wanted");
        }
        self.count += u64::from(resource.text_of("resourceType").is_some());
        let group = self.begin(resource, None);
        for (key, value) in beside {
            let path = if key == "fullUrl" { "/fullUrl".to_owned() } else { format!("/entry/{key}") };
            let mut walk = Walk { group, resource_type: String::new(), path };
            self.node(&mut walk, value, "");
        }
        self.members_of(group, resource);
        self.out.push("\n");
        Ok(())
    }

    /// Begins a resource's group and writes its heading.
    fn begin(&mut self, resource: &Node, parent: Option<u32>) -> u32 {
        let kind = resource.text_of("resourceType").unwrap_or("object");
        let short: String = kind.chars().take(64).collect();
        self.out.push(&short);
        self.out.push("\n");
        self.out.group(&short, parent)
    }

    fn members_of(&mut self, group: u32, resource: &Node) {
        let resource_type = resource.text_of("resourceType").unwrap_or_default().to_owned();
        let mut walk = Walk { group, resource_type, path: String::new() };
        self.node(&mut walk, resource, "");
    }

    fn node(&mut self, walk: &mut Walk, node: &Node, qualifier: &str) {
        match node {
            Node::Object(members) => self.object(walk, node, members),
            Node::Array(items) => {
                let length = walk.path.len();
                for (i, item) in items.iter().enumerate() {
                    walk.path.push('/');
                    walk.path.push_str(&i.to_string());
                    self.node(walk, item, qualifier);
                    walk.path.truncate(length);
                }
            }
            Node::Text(text) if walk.path.ends_with("/div") && text.contains('<') => {
                let visible = visible_text(text);
                self.out.line(walk.group, &walk.path, qualifier, &visible);
            }
            Node::Text(text) => self.out.line(walk.group, &walk.path, qualifier, text),
            Node::Null => {}
        }
    }

    fn object(&mut self, walk: &mut Walk, object: &Node, members: &[(String, Node)]) {
        if !walk.path.is_empty() && object.text_of("resourceType").is_some() {
            let group = self.begin(object, Some(walk.group));
            self.count += 1;
            self.members_of(group, object);
            return;
        }
        let contact = walk.resource_type == "Patient"
            && walk
                .path
                .strip_prefix("/contact/")
                .is_some_and(|index| index.bytes().all(|b| b.is_ascii_digit()));
        if contact {
            let group = self.out.group("Patient.contact", Some(walk.group));
            let mut walk = Walk { group, resource_type: String::new(), path: String::new() };
            self.object(&mut walk, object, members);
            return;
        }
        let length = walk.path.len();
        for (key, value) in members {
            if key == "data" && self.attachment(walk, object, value) {
                continue;
            }
            walk.path.push('/');
            walk.path.push_str(&key.replace('~', "~0").replace('/', "~1"));
            let qualifier = qualifier(object, key);
            self.node(walk, value, qualifier);
            walk.path.truncate(length);
        }
    }

    /// Hands on the file in an Attachment or Binary; false if there is none.
    fn attachment(&mut self, walk: &Walk, object: &Node, data: &Node) -> bool {
        let declared = object.text_of("contentType");
        if declared.is_none() && walk.resource_type != "Binary" {
            return false;
        }
        let Some(bytes) = data.as_text().and_then(base64) else { return false };
        self.members += 1;
        let name = format!("attachment {}.{}", self.members, extension(declared.unwrap_or_default()));
        self.out.member(&name, bytes);
        true
    }
}

/// The code in an object that says what its member `key` is; empty if there is none.
fn qualifier<'n>(object: &'n Node, key: &str) -> &'n str {
    let text = |key| object.text_of(key).unwrap_or_default();
    match key {
        "value" => {
            let coded = object.member("type").and_then(|kind| kind.member("coding"));
            let code = match coded {
                Some(Node::Array(codings)) => codings.iter().find_map(|coding| coding.text_of("code")),
                _ => None,
            };
            code.unwrap_or_else(|| text("system"))
        }
        "code" => text("system"),
        "display" if object.member("system").is_some() => text("system"),
        "reference" | "display" => text("type"),
        "family" | "given" | "text" | "prefix" | "suffix" | "line" | "city" | "state" | "postalCode"
        | "district" => text("use"),
        _ if key.starts_with("value") => text("url"),
        _ => "",
    }
}

/// The visible text of a narrative (XHTML): block elements end lines, cells are set apart by tabs.
fn visible_text(html: &str) -> String {
    let mut text = String::with_capacity(html.len() / 2);
    for token in Tokenizer::new(html) {
        let Ok(token) = token;
        match token {
            Token::String(string) => text.push_str(&String::from_utf8_lossy(&string)),
            Token::StartTag(tag) => text.push_str(separator(&tag.name)),
            Token::EndTag(tag) => text.push_str(separator(&tag.name)),
            _ => {}
        }
    }
    let lines = text.lines().map(|line| {
        let cells = line.split('\t').map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" "));
        cells.filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join("\t")
    });
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn separator(tag: &[u8]) -> &'static str {
    match tag {
        b"td" | b"th" => "\t",
        b"p" | b"div" | b"br" | b"tr" | b"li" | b"ul" | b"ol" | b"table" | b"h1" | b"h2" | b"h3" | b"h4"
        | b"h5" | b"h6" | b"dt" | b"dd" | b"pre" | b"hr" | b"caption" => "\n",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use chartward_model::Outcome;

    use super::super::Collected;
    use super::read;

    fn collect(json: &str) -> (Collected, Outcome) {
        let mut collected = Collected::default();
        let outcome = read(&mut Cursor::new(json.as_bytes()), "x.json", &mut collected);
        (collected, outcome)
    }

    const PATIENT: &str = r#"{"resourceType":"Patient","id":"p1",
        "text":{"status":"generated","div":"<div><p>Jane&nbsp;Doe</p><table><tr><td>DOB</td><td>1957-03-04</td></tr></table></div>"},
        "identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"SS"}]},
            "system":"http://hl7.org/fhir/sid/us-ssn","value":"999-12-3456"},{"system":"urn:x","value":"77"}],
        "name":[{"use":"official","family":"Doe","given":["Jane","Q"]},{"use":"maiden","family":"Roe"}],
        "telecom":[{"system":"phone","value":"503-555-0142"}],"birthDate":"1957-03-04",
        "contact":[{"name":{"family":"Doe","given":["Tim"]},"telecom":[{"system":"email","value":"tim@example.org"}]}],
        "contained":[{"resourceType":"Practitioner","id":"d","name":[{"family":"Hart"}]}],
        "multipleBirthInteger":2,"active":true}"#;

    #[test]
    fn a_resource_is_a_group_of_pointers() {
        let (collected, outcome) = collect(PATIENT);
        assert_eq!(outcome, Outcome::Parsed);
        assert_eq!(collected.groups(), ["Patient<", "Patient.contact<Patient", "Practitioner<Patient"]);
        let fields = collected.fields();
        for expected in [
            "Patient /id|=p1",
            "Patient /text/div|=Jane\u{a0}Doe\nDOB\t1957-03-04",
            "Patient /identifier/0/value|SS=999-12-3456",
            "Patient /identifier/0/system|=http://hl7.org/fhir/sid/us-ssn",
            "Patient /identifier/1/value|urn:x=77",
            "Patient /name/0/family|official=Doe",
            "Patient /name/0/given/1|official=Q",
            "Patient /name/1/family|maiden=Roe",
            "Patient /telecom/0/value|phone=503-555-0142",
            "Patient.contact /name/given/0|=Tim",
            "Patient.contact /telecom/0/value|email=tim@example.org",
            "Practitioner /name/0/family|=Hart",
            "Patient /multipleBirthInteger|=2",
            "Patient /active|=true",
        ] {
            assert!(
                fields.iter().any(|field| field.replace('\u{a0}', " ") == expected.replace('\u{a0}', " ")),
                "{expected} is not in {fields:#?}"
            );
        }
        assert!(collected.parts[0].text.contains("\nname/0/family: Doe\n"));
    }

    #[test]
    fn bundles_and_lines_give_a_group_per_resource() {
        let bundle = format!(
            r#"{{"type":"collection","entry":[{{"fullUrl":"urn:uuid:p1","resource":{PATIENT},"request":{{"method":"PUT"}}}},
            {{"resource":{{"resourceType":"Condition","subject":{{"reference":"Patient/p1"}}}}}},{{"note":"empty"}}],"resourceType":"Bundle","id":"b"}}"#
        );
        let (collected, outcome) = collect(&bundle);
        assert_eq!(outcome, Outcome::Parsed);
        let fields = collected.fields();
        for expected in [
            "Patient /fullUrl|=urn:uuid:p1",
            "Condition /subject/reference|=Patient/p1",
            "Bundle /id|=b",
            "Bundle /entry/0/note|=empty",
        ] {
            assert!(fields.iter().any(|field| field == expected), "{expected} is not in {fields:#?}");
        }
        let line = PATIENT.replace('\n', " ");
        let (collected, outcome) = collect(&format!("{line}\r\n{line}\n\n{line}"));
        assert_eq!(outcome, Outcome::Parsed);
        assert_eq!(collected.groups().iter().filter(|group| *group == "Patient<").count(), 3);
        assert_eq!(collect(&format!("[{line},{line}]")).0.groups().len(), 6);
    }

    #[test]
    fn a_damaged_line_costs_only_itself() {
        let line = PATIENT.replace('\n', " ");
        let (collected, outcome) =
            collect(&format!("{line}\n{{\"resourceType\": \"Patient\", oops\n{line}\n"));
        assert!(
            matches!(&outcome, Outcome::Partly(why) if why.contains("at byte") && why.contains("1 resources"))
        );
        assert_eq!(collected.groups().iter().filter(|group| *group == "Patient<").count(), 2);
        let bundle = format!(
            r#"{{"resourceType":"Bundle","entry":[{{"resource":{line}}},{{"resource":{{"resourceType":"Pat"#
        );
        let (collected, outcome) = collect(&bundle);
        assert!(matches!(outcome, Outcome::Partly(_)));
        assert_eq!(collected.groups()[0], "Patient<", "entries before the damage are kept");
        assert!(matches!(collect("no json").1, Outcome::Failed(_)));
    }

    #[test]
    fn attachments_are_handed_on() {
        let (collected, _) = collect(
            r#"{"resourceType":"DocumentReference","content":[{"attachment":{"contentType":"application/pdf","data":"JVBERi0xLjQ="}}]}
{"resourceType":"Binary","contentType":"text/plain","data":"aGVsbG8="}"#,
        );
        let expected = [("attachment 1.pdf", &b"%PDF-1.4"[..]), ("attachment 2.txt", b"hello")];
        assert_eq!(collected.members, expected.map(|(name, bytes)| (name.to_owned(), bytes.to_vec())));
        assert!(!collected.parts[0].text.contains("JVBER"));
    }

    #[test]
    fn depth_and_damage_never_panic() {
        let deep = format!("{{\"resourceType\":\"Patient\",\"a\":{}", "[".repeat(100_000));
        assert!(matches!(collect(&deep).1, Outcome::Failed(_)));
        for i in (0..PATIENT.len()).step_by(3) {
            for b in ["", "\"", "{", "]", "\u{fffd}"] {
                if let (Some(before), Some(after)) = (PATIENT.get(..i), PATIENT.get(i + 1..)) {
                    collect(&format!("{before}{b}{after}"));
                }
            }
        }
    }
}
