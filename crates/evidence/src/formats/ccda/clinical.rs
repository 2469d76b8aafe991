//! C-CDA: header parties, sections and entries as groups of fields, narratives as prose.
//!
//! What it is: a reader of the Clinical Document Architecture (HL7 CDA R2; C-CDA R1.1 and R2.1) by element
//! names. Each party in the header, each section and each clinical statement is a group; a field is named by
//! its path below the group (`patient/name/family`, `id@extension`) and qualified by the OID beside it.
//!
//! What it is not: it looks at no template identifiers, so documents that get them wrong are read all the same.
//!
//! The one idea: **everything in the body hangs on the first `recordTarget`**, since that is whose record
//! the document is.

use super::super::grouped::{Grouped, Troubles, base64, embedded, extension};
use super::narrative::{Narrative, collapse};
use super::{Element, Handler};

/// A part is cut once its text is this long, between entries.
const LONG: usize = 3 << 20;

/// Parties and contexts, in the header or in an entry, that are groups of their own.
const PARTIES: [&str; 18] = [
    "recordTarget",
    "author",
    "dataEnterer",
    "informant",
    "custodian",
    "informationRecipient",
    "legalAuthenticator",
    "authenticator",
    "participant",
    "guardian",
    "performer",
    "encompassingEncounter",
    "encounterParticipant",
    "responsibleParty",
    "relatedDocument",
    "serviceEvent",
    "subject",
    "inFulfillmentOf",
];

/// Clinical statements (CDA R2, 4.3.6).
const STATEMENTS: [&str; 9] = [
    "act",
    "observation",
    "observationMedia",
    "substanceAdministration",
    "supply",
    "procedure",
    "encounter",
    "organizer",
    "regionOfInterest",
];

/// Attributes whose values are worth a field.
const VALUES: [&str; 6] = ["extension", "value", "code", "displayName", "classCode", "title"];

/// Takes the events of a clinical document.
pub(super) struct Clinical<'e> {
    out: Grouped<'e>,
    stack: Vec<Open>,
    /// Path below the open group.
    path: String,
    record_target: Option<u32>,
    narrative: Option<Narrative>,
    text: String,
    members: u64,
    /// Files that the document points at instead of holding them.
    outside_files: u64,
    damaged_files: u64,
}

/// An element that is open.
struct Open {
    name: String,
    /// Its group, or that of the nearest element outside of it that has one.
    group: u32,
    /// Path to go back to when it ends: whole if it began a group, else the length to cut to.
    path: Path,
    /// `use` or `qualifier`: what the text of its children is.
    qualifier: String,
    /// Media type, if its text is a file in base64.
    file: Option<String>,
    /// How many names and addresses were met directly below it.
    repeated: [u32; 2],
}

enum Path {
    Whole(String),
    Length(usize),
}

impl<'e> Clinical<'e> {
    pub(super) fn new(out: Grouped<'e>) -> Self {
        Self {
            out,
            stack: Vec::new(),
            path: String::new(),
            record_target: None,
            narrative: None,
            text: String::new(),
            members: 0,
            outside_files: 0,
            damaged_files: 0,
        }
    }

    /// Hands on what is left.
    pub(super) fn finish(mut self, troubles: &mut Troubles) {
        self.out.flush();
        troubles.count(self.outside_files, "files are referred to and not inside the document");
        troubles.count(self.damaged_files, "embedded files are not valid base64");
    }

    fn parent(&self) -> &str {
        self.stack.last().map_or("", |open| open.name.as_str())
    }

    /// The kind of group that an element begins, if it begins one.
    fn group_kind(&self, element: &Element) -> Option<String> {
        let name = element.name.as_str();
        let nested_recipient = name == self.parent();
        if self.stack.is_empty() || name == "section" {
            return Some(name.to_owned());
        }
        // an intended recipient holds an element of the same name as the party
        if PARTIES.contains(&name) && !nested_recipient && self.parent() != "intendedRecipient" {
            let code = element.attribute("typeCode");
            let coded = matches!(name, "participant" | "performer") && !code.is_empty();
            return Some(if coded { format!("{name} {code}") } else { name.to_owned() });
        }
        let in_entry = matches!(self.parent(), "entry" | "entryRelationship" | "component" | "reference");
        (in_entry && STATEMENTS.contains(&name)).then(|| name.to_owned())
    }

    fn begin(&mut self, element: &Element, kind: &str) -> u32 {
        let outer = self.stack.last().map(|open| open.group);
        let parent = match element.name.as_str() {
            "section" if !self.stack.iter().any(|open| open.name == "section") => {
                self.record_target.or(outer)
            }
            "encompassingEncounter" | "serviceEvent" => self.record_target.or(outer),
            _ => outer,
        };
        let group = self.out.group(kind, parent);
        if element.name == "recordTarget" && self.record_target.is_none() {
            self.record_target = Some(group);
        }
        group
    }

    fn attributes(&mut self, element: &Element, group: u32) {
        let outer_use = self.stack.last().map(|open| open.qualifier.clone()).unwrap_or_default();
        for (key, value) in &element.attributes {
            if !VALUES.contains(&key.as_str()) || value.starts_with('#') {
                continue;
            }
            // the class of an act says nothing; that of a role says who a participant is
            if key == "classCode"
                && !matches!(
                    element.name.as_str(),
                    "associatedEntity" | "relatedEntity" | "participantRole" | "relatedSubject"
                )
            {
                continue;
            }
            let qualifier = match key.as_str() {
                "extension" => element.attribute("root"),
                "code" | "displayName" => element.attribute("codeSystem"),
                "value" if !element.attribute("unit").is_empty() => element.attribute("unit"),
                _ if element.attribute("use").is_empty() => outer_use.as_str(),
                _ => element.attribute("use"),
            };
            let path = if self.path.is_empty() { format!("@{key}") } else { format!("{}@{key}", self.path) };
            self.out.line(group, &path, qualifier, value);
        }
    }

    /// The number of a second or later name or address of one person: their parts must not run together.
    fn repetition(&mut self, name: &str) -> Option<u32> {
        let open = self.stack.last_mut()?;
        let count = match name {
            "name" => open.repeated.first_mut()?,
            "addr" => open.repeated.last_mut()?,
            _ => return None,
        };
        *count += 1;
        (*count > 1).then_some(*count)
    }

    /// Lengthens the path by an element.
    fn step(&mut self, name: &str) {
        if !self.path.is_empty() {
            self.path.push('/');
        }
        self.path.push_str(name);
        if let Some(index) = self.repetition(name) {
            self.path.push_str(&["[", index.to_string().as_str(), "]"].concat());
        }
    }

    /// Writes the text collected for the innermost open element.
    fn settle_text(&mut self) {
        let text = std::mem::take(&mut self.text);
        let Some(open) = self.stack.last() else { return };
        if text.trim().is_empty() {
            return;
        }
        let path = if self.path.is_empty() { "text()" } else { self.path.as_str() };
        if let Some(media_type) = &open.file {
            match base64(&text) {
                Some(bytes) => {
                    self.members += 1;
                    let name = format!("embedded {}.{}", self.members, extension(media_type));
                    self.out.member(&name, bytes);
                    return;
                }
                None => self.damaged_files += 1,
            }
        } else if let Some(bytes) = embedded(&text) {
            self.members += 1;
            self.out.member(&format!("embedded {}.bin", self.members), bytes);
            return;
        }
        self.out.line(open.group, path, &open.qualifier, &collapse(&text));
    }

    fn cut_if_long(&mut self, closed: &str) {
        if closed == "entry" && self.out.len() >= LONG {
            self.out.flush();
            let group = self.out.group("ClinicalDocument", None);
            self.record_target = None;
            for open in &mut self.stack {
                open.group = group;
            }
        }
    }
}

impl Handler for Clinical<'_> {
    fn open(&mut self, element: &Element) {
        if let Some(narrative) = &mut self.narrative {
            narrative.open(&element.name);
            return;
        }
        self.settle_text();
        let is_file = element.attribute("representation").eq_ignore_ascii_case("B64");
        if element.name == "text" && self.parent() == "section" && !is_file {
            self.narrative = Some(Narrative::default());
            return;
        }
        if element.name == "reference" && matches!(self.parent(), "text" | "value") {
            let target = element.attribute("value");
            let is_outside = !target.is_empty() && !target.starts_with('#');
            let of_file =
                self.stack.iter().any(|open| matches!(open.name.as_str(), "nonXMLBody" | "observationMedia"));
            self.outside_files += u64::from(is_outside && of_file);
        }
        let kind = self.group_kind(element);
        let outer = self.stack.last();
        let inherited = outer.map(|open| open.qualifier.clone()).unwrap_or_default();
        let outer_group = outer.map_or(0, |open| open.group);
        let own = [element.attribute("qualifier"), element.attribute("use")]
            .into_iter()
            .find(|code| !code.is_empty());
        let (group, path) = if let Some(kind) = kind {
            (self.begin(element, &kind), Path::Whole(std::mem::take(&mut self.path)))
        } else {
            let length = self.path.len();
            self.step(&element.name);
            (outer_group, Path::Length(length))
        };
        self.attributes(element, group);
        let qualifier = own.map_or(inherited, str::to_owned);
        let file = is_file.then(|| element.attribute("mediaType").to_owned());
        self.stack.push(Open { name: element.name.clone(), group, path, qualifier, file, repeated: [0; 2] });
    }

    fn text(&mut self, text: &str) {
        match &mut self.narrative {
            Some(narrative) => narrative.text(text),
            None => self.text.push_str(text),
        }
    }

    fn close(&mut self) {
        if let Some(narrative) = &mut self.narrative {
            if narrative.close() {
                return;
            }
            let text = self.narrative.take().map(Narrative::finish).unwrap_or_default();
            let group = self.stack.last().map_or(0, |open| open.group);
            self.out.value(group, "text", "", &text);
            self.out.push("\n");
            return;
        }
        self.settle_text();
        let Some(open) = self.stack.pop() else { return };
        match open.path {
            Path::Whole(path) => self.path = path,
            Path::Length(length) => self.path.truncate(length),
        }
        self.cut_if_long(&open.name);
    }

    fn loose(&mut self, text: &str) {
        self.out.push("\n");
        self.out.loose(text);
    }

    fn wanted(&self) -> bool {
        self.out.wanted()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use chartward_model::{DocumentKind, Outcome};

    use super::super::tests::collect;

    pub(in super::super) const DOCUMENT: &str = r##"<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3">
    <id root="1.2" extension="doc"/><title>Summary</title>
    <recordTarget><patientRole><id root="2.16.840.1.113883.4.1" extension="987-65-4320"/>
      <addr use="HP"><streetAddressLine>9 Oak St</streetAddressLine><city>Salem</city></addr><telecom value="tel:+1(503)555-0142" use="MC"/>
      <patient><name use="L"><given>Jane</given><given>Q</given><family qualifier="BR">Doe</family></name><birthTime value="19570304"/>
        <guardian><guardianPerson><name><given>Tim</given><family>Doe</family></name></guardianPerson></guardian></patient>
      <providerOrganization><name>Clinic</name></providerOrganization></patientRole></recordTarget>
    <author><time value="20240102"/><assignedAuthor><id root="2.16.840.1.113883.4.6" extension="1234567893"/><assignedPerson><name>Lee Hart</name></assignedPerson></assignedAuthor></author>
    <informationRecipient><intendedRecipient><informationRecipient><name>May Wu</name></informationRecipient></intendedRecipient></informationRecipient>
    <participant typeCode="IND"><associatedEntity classCode="NOK"><associatedPerson><name>Ann Doe</name></associatedPerson></associatedEntity></participant>
    <component><structuredBody><component><section><code code="11450-4" codeSystem="2.16.840.1.113883.6.1"/><title>Problems</title>
      <text><table><thead><tr><th>Problem</th><th>Since</th></tr></thead><tbody><tr><td>Diabetes</td><td>2020</td></tr></tbody></table></text>
      <entry><act classCode="ACT"><entryRelationship><observation><text><reference value="#a"/></text><effectiveTime><low value="20200501"/></effectiveTime>
        <value code="44054006" codeSystem="2.16.840.1.113883.6.96" displayName="Diabetes"><translation code="E11.9" codeSystem="2.16.840.1.113883.6.90"/></value>
      </observation></entryRelationship></act></entry>
      <entry><observationMedia><value mediaType="application/pdf" representation="B64">JVBERi0x
      LjQ=</value></observationMedia></entry>
    </section></component></structuredBody></component></ClinicalDocument>"##;

    #[test]
    fn parties_sections_and_entries() {
        let (collected, outcome) = collect(DOCUMENT);
        assert_eq!(outcome, Outcome::Parsed);
        assert_eq!(collected.parts[0].kind, DocumentKind::Ccda);
        let expected = [
            "ClinicalDocument<",
            "recordTarget<ClinicalDocument",
            "guardian<recordTarget",
            "author<ClinicalDocument",
            "informationRecipient<ClinicalDocument",
            "participant IND<ClinicalDocument",
            "section<recordTarget",
            "act<section",
            "observation<act",
            "observationMedia<section",
        ];
        assert_eq!(collected.groups(), expected);
        let fields = collected.fields();
        for expected in [
            "recordTarget patientRole/id@extension|2.16.840.1.113883.4.1=987-65-4320",
            "recordTarget patientRole/addr/streetAddressLine|HP=9 Oak St",
            "recordTarget patientRole/telecom@value|MC=tel:+1(503)555-0142",
            "recordTarget patientRole/patient/name/given|L=Q",
            "recordTarget patientRole/patient/name/family|BR=Doe",
            "recordTarget patientRole/patient/birthTime@value|=19570304",
            "guardian guardianPerson/name/family|=Doe",
            "recordTarget patientRole/providerOrganization/name|=Clinic",
            "author assignedAuthor/id@extension|2.16.840.1.113883.4.6=1234567893",
            "informationRecipient intendedRecipient/informationRecipient/name|=May Wu",
            "participant IND associatedEntity@classCode|=NOK",
            "section text|=Problem\tSince\nProblem: Diabetes; Since: 2020",
            "observation effectiveTime/low@value|=20200501",
            "observation value@code|2.16.840.1.113883.6.96=44054006",
            "observation value/translation@code|2.16.840.1.113883.6.90=E11.9",
        ] {
            assert!(fields.iter().any(|field| field == expected), "{expected} is not in {fields:#?}");
        }
        assert_eq!(collected.members, [("embedded 1.pdf".to_owned(), b"%PDF-1.4".to_vec())]);
    }

    #[test]
    fn files_outside_are_said() {
        let (_, outcome) = collect(
            "<ClinicalDocument><component><nonXMLBody><text mediaType='application/pdf'><reference value='a.pdf'/></text></nonXMLBody></component></ClinicalDocument>",
        );
        assert_eq!(outcome, Outcome::Partly("1 files are referred to and not inside the document".into()));
    }
}
