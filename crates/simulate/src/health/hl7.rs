//! HL7 v2.5.1: admission (ADT^A04) and result (ORU^R01) messages.
//!
//! Next of kin (NK1), guarantor (GT1) and insured (IN1) are people of their own. Segments end with CR.

use std::collections::BTreeMap;

use super::{field, one, result};
use crate::fields::compact_date;
use crate::medicine;
use crate::people::World;
use crate::template::Pen;
use crate::value::Script;

/// One segment: fields by their numbers.
struct Segment {
    name: &'static str,
    fields: BTreeMap<usize, Script>,
}

impl Segment {
    fn new(name: &'static str) -> Self {
        Self { name, fields: BTreeMap::new() }
    }

    fn set(mut self, number: usize, script: Script) -> Self {
        self.fields.insert(number, script);
        self
    }

    fn say(self, number: usize, text: &str) -> Self {
        self.set(number, Script::plain(text))
    }

    fn write(&self, into: &mut Script) {
        into.say(self.name);
        let last = self.fields.keys().next_back().copied().unwrap_or(0);
        for number in 1..=last {
            into.say("|");
            if let Some(script) = self.fields.get(&number) {
                into.append(script);
            }
        }
        into.say("\r");
    }
}

/// Registrations of patients.
pub(crate) fn admissions(world: &World, patients: &[u32], pen: &mut Pen) -> Script {
    let mut script = Script::default();
    for key in patients {
        let person = world.person(*key);
        header("ADT^A04", pen, &mut script);
        Segment::new("EVN")
            .say(1, "A04")
            .say(2, &format!("{}081500", compact_date(pen.day)))
            .write(&mut script);
        patient(world, *key).write(&mut script);
        if let Some((kin, relation)) = person.next_of_kin {
            Segment::new("NK1")
                .say(1, "1")
                .set(2, name(world, kin))
                .say(3, relation)
                .set(4, address(world, kin))
                .set(5, field(world, kin, "phone"))
                .write(&mut script);
        }
        visit(world, *key, pen).write(&mut script);
        diagnosis(world, *key).write(&mut script);
        if let Some(guarantor) = person.guarantor {
            Segment::new("GT1")
                .say(1, "1")
                .set(3, name(world, guarantor))
                .set(5, address(world, guarantor))
                .set(6, field(world, guarantor, "phone"))
                .set(8, field(world, guarantor, "dob_compact"))
                .set(12, field(world, guarantor, "ssn"))
                .write(&mut script);
        }
        if person.member_id.is_some() {
            let insured = person.guarantor.filter(|_| person.also.contains(&crate::PersonKind::Dependent));
            let holder = insured.unwrap_or(*key);
            Segment::new("IN1")
                .say(1, "1")
                .say(2, "HMO")
                .say(4, person.plan)
                .set(16, name(world, holder))
                .say(17, if insured.is_some() { "CHD" } else { "SEL" })
                .set(18, field(world, holder, "dob_compact"))
                .set(36, field(world, *key, "member"))
                .write(&mut script);
        }
    }
    script
}

/// Laboratory results of patients.
pub(crate) fn results(world: &World, patients: &[u32], pen: &mut Pen) -> Script {
    let mut script = Script::default();
    for key in patients {
        header("ORU^R01", pen, &mut script);
        patient(world, *key).write(&mut script);
        let day = world.fields(*key).get("dos_compact").unwrap_or_default();
        let mut collected = Script::default();
        collected.put_all(day);
        let order = pen.dice.digits(6);
        Segment::new("OBR")
            .say(1, "1")
            .say(2, &format!("P{order}"))
            .say(4, "PANEL^Chemistry panel^L")
            .set(7, collected)
            .set(16, provider(world, pen))
            .write(&mut script);
        for number in 1..=pen.dice.between(1, 3) {
            let (code, test, unit, low, high) = *pen.dice.pick(medicine::TESTS);
            let tenths = pen.dice.between(low, high);
            let result = result(*key, code, format!("{}.{}", tenths / 10, tenths % 10));
            Segment::new("OBX")
                .say(1, &number.to_string())
                .say(2, "NM")
                .say(3, &format!("{code}^{test}^LN"))
                .set(5, one(result))
                .say(6, unit)
                .say(11, "F")
                .write(&mut script);
        }
    }
    script
}

fn header(kind: &str, pen: &mut Pen, script: &mut Script) {
    let number = pen.dice.digits(7);
    script.say(&format!(
        "MSH|^~\\&|HVFM|HARBORVALE|LAB|NORTHBRIDGE|{}093000||{kind}|M{number}|P|2.5.1\r",
        compact_date(pen.day)
    ));
}

fn patient(world: &World, key: u32) -> Segment {
    let mut mrn = field(world, key, "mrn");
    mrn.say("^^^HVFM^MR");
    Segment::new("PID")
        .say(1, "1")
        .set(3, mrn)
        .set(5, name(world, key))
        .set(7, field(world, key, "dob_compact"))
        .set(8, field(world, key, "sex"))
        .set(11, address(world, key))
        .set(13, field(world, key, "phone"))
        .set(18, field(world, key, "account"))
        .set(19, field(world, key, "ssn9"))
        .set(20, field(world, key, "licence"))
}

fn visit(world: &World, key: u32, pen: &mut Pen) -> Segment {
    let mut admitted = field(world, key, "dos_compact");
    admitted.say("0930");
    Segment::new("PV1").say(1, "1").say(2, "O").set(7, provider(world, pen)).set(44, admitted)
}

fn diagnosis(world: &World, key: u32) -> Segment {
    let illness = field(world, key, "illness").text;
    let mut code = field(world, key, "icd");
    code.say("^").say(&illness).say("^I10");
    Segment::new("DG1").say(1, "1").set(3, code).say(6, "F")
}

/// `NPI^SURNAME^GIVEN^^^DR` of a clinician of the clinic.
fn provider(world: &World, pen: &mut Pen) -> Script {
    let key = *pen.dice.pick(&world.doctors);
    let mut script = field(world, key, "npi");
    let ([surname, given, ..], mut value) = world.fields(key).name_parts(str::to_uppercase);
    if let Some(tag) = &mut value.tag {
        // the middle name is not written
        tag.canonical = tag.canonical.split('^').take(2).collect::<Vec<_>>().join("^");
    }
    script.say("^").put_as(value, &format!("{surname}^{given}")).say("^^^^DR^^NPI");
    script
}

fn name(world: &World, key: u32) -> Script {
    let (parts, value) = world.fields(key).name_parts(str::to_uppercase);
    let mut script = Script::default();
    script.put_as(value, parts.join("^").trim_end_matches('^'));
    script
}

/// `street^^city^state^zip`, empty without an address.
fn address(world: &World, key: u32) -> Script {
    let mut script = field(world, key, "street");
    if !script.text.is_empty() {
        for (separator, part) in [("^^", "city"), ("^", "state"), ("^", "zip")] {
            script.say(separator).append(&field(world, key, part));
        }
    }
    script
}
