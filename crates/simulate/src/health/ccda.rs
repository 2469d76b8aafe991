//! C-CDA R2.1: a continuity-of-care document of one patient, as XML.

use super::field;
use crate::fields::compact_date;
use crate::people::World;
use crate::table::{altered, escaped};
use crate::template::Pen;
use crate::value::Script;

/// A document about a patient.
pub(crate) fn document(world: &World, key: u32, pen: &mut Pen) -> Script {
    let number = pen.dice.digits(6);
    let day = compact_date(pen.day);
    let mut xml = Script::plain(format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ClinicalDocument xmlns=\"urn:hl7-org:v3\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n<realmCode code=\"US\"/>\n<typeId root=\"2.16.840.1.113883.1.3\" extension=\"POCD_HD000040\"/>\n<templateId root=\"2.16.840.1.113883.10.20.22.1.2\"/>\n<id root=\"2.16.840.1.113883.19.5\" extension=\"D{number}\"/>\n<code code=\"34133-9\" codeSystem=\"2.16.840.1.113883.6.1\" displayName=\"Summarization of Episode Note\"/>\n<title>Continuity of Care Document</title>\n<effectiveTime value=\"{day}\"/>\n<confidentialityCode code=\"N\" codeSystem=\"2.16.840.1.113883.5.25\"/>\n<recordTarget><patientRole>\n"
    ));
    for (root, name) in [("2.16.840.1.113883.19.5.99999.2", "mrn"), ("2.16.840.1.113883.4.1", "ssn")] {
        let id = field(world, key, name);
        if !id.text.is_empty() {
            xml.say("<id root=\"").say(root).say("\" extension=\"").append(&id).say("\"/>\n");
        }
    }
    contact(world, key, &mut xml);
    xml.say("<patient>");
    name(world, key, &mut xml);
    xml.say("<administrativeGenderCode code=\"").append(&field(world, key, "sex"));
    xml.say("\" codeSystem=\"2.16.840.1.113883.5.1\"/><birthTime value=\"").append(&field(
        world,
        key,
        "dob_compact",
    ));
    xml.say("\"/></patient>\n</patientRole></recordTarget>\n");
    author(world, *pen.dice.pick(&world.doctors), &day, &mut xml);
    xml.say("<custodian><assignedCustodian><representedCustodianOrganization><id root=\"2.16.840.1.113883.19.5\"/><name>Harbor Vale Family Medicine</name></representedCustodianOrganization></assignedCustodian></custodian>\n");
    if let Some((kin, relation)) = world.person(key).next_of_kin {
        relative(world, kin, relation, &mut xml);
    }
    problems(world, key, &mut xml);
    xml.say("</ClinicalDocument>\n");
    xml
}

fn name(world: &World, key: u32, xml: &mut Script) {
    let ([surname, given, middle, suffix], value) = world.fields(key).name_parts(escaped);
    let part = |tag: &str, text: &str| {
        if text.is_empty() { String::new() } else { format!("<{tag}>{text}</{tag}>") }
    };
    let inner =
        [part("given", &given), part("given", &middle), part("family", &surname), part("suffix", &suffix)];
    xml.put_as(value, &format!("<name>{}</name>", inner.concat()));
}

fn contact(world: &World, key: u32, xml: &mut Script) {
    let get = |name| altered(&field(world, key, name), escaped);
    if !get("street").text.is_empty() {
        xml.say("<addr use=\"HP\"><streetAddressLine>").append(&get("street"));
        xml.say("</streetAddressLine><city>")
            .append(&get("city"))
            .say("</city><state>")
            .append(&get("state"));
        xml.say("</state><postalCode>")
            .append(&get("zip"))
            .say("</postalCode><country>US</country></addr>\n");
    }
    if !get("phone").text.is_empty() {
        xml.say("<telecom use=\"HP\" value=\"tel:").append(&get("phone_dash")).say("\"/>\n");
    }
    if !get("email").text.is_empty() {
        xml.say("<telecom value=\"mailto:").append(&get("email")).say("\"/>\n");
    }
}

fn author(world: &World, doctor: u32, day: &str, xml: &mut Script) {
    xml.say(&format!(
        "<author><time value=\"{day}\"/><assignedAuthor><id root=\"2.16.840.1.113883.4.6\" extension=\""
    ));
    xml.append(&field(world, doctor, "npi")).say("\"/><assignedPerson>");
    name(world, doctor, xml);
    xml.say("</assignedPerson></assignedAuthor></author>\n");
}

fn relative(world: &World, kin: u32, relation: &str, xml: &mut Script) {
    xml.say("<participant typeCode=\"IND\"><associatedEntity classCode=\"NOK\"><code displayName=\"")
        .say(relation);
    xml.say("\"/>\n");
    contact(world, kin, xml);
    xml.say("<associatedPerson>");
    name(world, kin, xml);
    xml.say("</associatedPerson></associatedEntity></participant>\n");
}

/// The list of problems: as coded entry and as the table that people read.
fn problems(world: &World, key: u32, xml: &mut Script) {
    let get = |name| field(world, key, name);
    let illness = escaped(&get("illness").text);
    xml.say("<component><structuredBody><component><section><templateId root=\"2.16.840.1.113883.10.20.22.2.5.1\"/><code code=\"11450-4\" codeSystem=\"2.16.840.1.113883.6.1\"/><title>Problems</title>\n<text><table><thead><tr><th>Problem</th><th>Code</th></tr></thead><tbody><tr><td>");
    xml.say(&illness).say("</td><td>").append(&get("icd")).say("</td></tr></tbody></table></text>\n");
    xml.say("<entry><act classCode=\"ACT\" moodCode=\"EVN\"><templateId root=\"2.16.840.1.113883.10.20.22.4.3\"/><code code=\"CONC\" codeSystem=\"2.16.840.1.113883.5.6\"/><entryRelationship typeCode=\"SUBJ\"><observation classCode=\"OBS\" moodCode=\"EVN\"><templateId root=\"2.16.840.1.113883.10.20.22.4.4\"/><effectiveTime><low value=\"");
    xml.append(&get("dos_compact"))
        .say("\"/></effectiveTime><value xsi:type=\"CD\" code=\"")
        .append(&get("icd"));
    xml.say("\" codeSystem=\"2.16.840.1.113883.6.90\" displayName=\"").say(&illness);
    xml.say("\"/></observation></entryRelationship></act></entry>\n</section></component></structuredBody></component>\n");
}
