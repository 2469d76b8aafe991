//! X12 5010: professional claims (837P), enrolment (834), payment (835), eligibility request (270).
//!
//! A child insured through a parent stands in a patient loop of its own under the subscriber's. The tax number
//! of the clinic (REF*EI) is a trap: nine digits that are no person's.

use chartward_model::Element;

use super::{field, one};
use crate::PersonKind;
use crate::fields::compact_date;
use crate::names;
use crate::people::World;
use crate::template::Pen;
use crate::value::{Script, Value};

/// Which transaction.
#[derive(Clone, Copy)]
pub(crate) enum Transaction {
    /// Professional claims.
    Claims,
    /// Enrolment in a plan.
    Enrolment,
    /// Payment of claims.
    Payment,
    /// Question whether people are covered.
    Eligibility,
}

impl Transaction {
    fn codes(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Claims => ("837", "HC", "005010X222A1"),
            Self::Enrolment => ("834", "BE", "005010X220A1"),
            Self::Payment => ("835", "HP", "005010X221A1"),
            Self::Eligibility => ("270", "HS", "005010X279A1"),
        }
    }
}

/// Segments of one transaction set, counted.
struct Segments {
    script: Script,
    count: usize,
}

impl Segments {
    /// A segment of plain words.
    fn say(&mut self, text: &str) {
        self.script.say(text).say("~\n");
        self.count += 1;
    }

    /// A segment of words and values: elements are parted by the writer itself.
    fn put(&mut self, elements: &[&Script]) {
        for (i, element) in elements.iter().enumerate() {
            self.script.say(if i == 0 { "" } else { "*" });
            self.script.append(element);
        }
        // empty elements at the end of a segment are left out (X12.6)
        while self.script.text.ends_with('*') {
            self.script.text.pop();
        }
        self.script.say("~\n");
        self.count += 1;
    }
}

/// An interchange with one transaction set about patients.
pub(crate) fn interchange(world: &World, kind: Transaction, patients: &[u32], pen: &mut Pen) -> Script {
    let (number, group, version) = kind.codes();
    let (day, control) = (compact_date(pen.day), pen.dice.digits(8));
    let mut set = Segments { script: Script::default(), count: 0 };
    set.say(&format!(
        "ST*{number}*0001{}",
        if number == "835" { String::new() } else { format!("*{version}") }
    ));
    match kind {
        Transaction::Claims => claims(world, patients, pen, &mut set),
        Transaction::Enrolment => enrolment(world, patients, &mut set, &day),
        Transaction::Payment => payment(world, patients, pen, &mut set, &day),
        Transaction::Eligibility => eligibility(world, patients, &mut set, &day),
    }
    let count = set.count + 1;
    set.say(&format!("SE*{count}*0001"));
    let mut script = Script::plain(format!(
        "ISA*00*          *00*          *ZZ*HARBORVALE     *ZZ*CLEARHOUSE     *{}*0930*^*00501*0{control}*0*P*:~\nGS*{group}*HARBORVALE*CLEARHOUSE*{day}*0930*1*X*{version}~\n",
        &day[2..]
    ));
    script.append(&set.script);
    script.say(&format!("GE*1*1~\nIEA*1*0{control}~\n"));
    script
}

fn plain(text: &str) -> Script {
    Script::plain(text)
}

/// Names as X12 writes them: upper case, no accents.
fn upper(text: &str) -> String {
    names::plain(text).to_uppercase().replace('.', "")
}

/// `NM1` of a person; the identifier is the qualifier and a field of the person.
fn person(world: &World, role: &str, key: u32, id: Option<(&str, &str)>, set: &mut Segments) {
    let ([surname, given, middle, suffix], value) = world.fields(key).name_parts(upper);
    let mut name = Script::default();
    name.put_as(value, &format!("{surname}*{given}*{middle}**{suffix}"));
    let (qualifier, number) =
        id.map_or((plain(""), plain("")), |(qualifier, name)| (plain(qualifier), field(world, key, name)));
    if number.text.is_empty() {
        set.put(&[&plain("NM1"), &plain(role), &plain("1"), &name]);
    } else {
        set.put(&[&plain("NM1"), &plain(role), &plain("1"), &name, &qualifier, &number]);
    }
}

/// `N3`, `N4` and `DMG` of a person.
fn demographics(world: &World, key: u32, set: &mut Segments) {
    let get = |name| field(world, key, name);
    if !get("street").text.is_empty() {
        set.put(&[&plain("N3"), &get("STREET")]);
        set.put(&[&plain("N4"), &get("CITY"), &get("state"), &get("zip5")]);
    }
    set.put(&[&plain("DMG"), &plain("D8"), &get("dob_compact"), &get("sex")]);
}

/// Number and qualifier under which somebody is insured.
fn insured_id(world: &World, key: u32) -> (&'static str, &'static str) {
    if world.person(key).member_id.is_some() { ("MI", "member") } else { ("MI", "mbi") }
}

/// The one who holds the insurance of a patient, if that is another.
fn holder(world: &World, key: u32) -> Option<u32> {
    let person = world.person(key);
    person.guarantor.filter(|_| person.also.contains(&PersonKind::Dependent))
}

fn claims(world: &World, patients: &[u32], pen: &mut Pen, set: &mut Segments) {
    let clerk = *pen.dice.pick(&world.staff);
    let clinic = |fact: &str| world.clinic(fact);
    set.say(&format!("BHT*0019*00*{}*{}*0930*CH", pen.dice.digits(6), compact_date(pen.day)));
    set.say("NM1*41*2*HARBOR VALE FAMILY MEDICINE*****46*HV001");
    set.put(&[&plain("PER*IC"), &field(world, clerk, "NAME"), &plain("TE"), &field(world, clerk, "phone10")]);
    set.say("NM1*40*2*CLEARHOUSE*****46*CLEARHOUSE");
    set.say("HL*1**20*1");
    set.put(&[&plain("NM1*85*2*HARBOR VALE FAMILY MEDICINE*****XX"), &clinic("npi")]);
    // an organisation's own address in a claim is nobody's
    let own = |fact: &str| plain(&clinic(fact).text);
    set.put(&[&plain("N3"), &own("street")]);
    set.put(&[&plain("N4"), &own("city"), &own("state"), &own("zip")]);
    set.say("REF*EI*046781234");
    let mut level = 1;
    for key in patients {
        let holder = holder(world, *key);
        let subscriber = holder.unwrap_or(*key);
        level += 1;
        set.say(&format!("HL*{level}*1*22*{}", u8::from(holder.is_some())));
        set.say(if holder.is_some() { "SBR*P*******CI" } else { "SBR*P*18*******CI" });
        person(world, "IL", subscriber, Some(insured_id(world, subscriber)), set);
        demographics(world, subscriber, set);
        if holder.is_none() && !field(world, *key, "ssn9").text.is_empty() {
            set.put(&[&plain("REF*SY"), &field(world, *key, "ssn9")]);
        }
        set.say(&format!("NM1*PR*2*{}*****PI*60054", upper(world.person(*key).plan)));
        if holder.is_some() {
            let parent = level;
            level += 1;
            set.say(&format!("HL*{level}*{parent}*23*0"));
            set.say("PAT*19");
            person(world, "QC", *key, None, set);
            demographics(world, *key, set);
        }
        claim(world, *key, pen, set);
    }
}

fn claim(world: &World, key: u32, pen: &mut Pen, set: &mut Segments) {
    let get = |name| field(world, key, name);
    let amount = format!("{}.{}0", pen.dice.between(60, 480), pen.dice.below(9));
    set.put(&[&plain("CLM"), &get("claim"), &plain(&format!("{amount}***11:B:1*Y*A*Y*Y"))]);
    let mut code = plain("ABK:");
    code.append(&get("icd_undotted"));
    set.put(&[&plain("HI"), &code]);
    let doctor = *pen.dice.pick(&world.doctors);
    person(world, "82", doctor, Some(("XX", "npi")), set);
    set.say("LX*1");
    let mut procedure = plain("HC:");
    procedure.append(&get("cpt"));
    set.put(&[&plain("SV1"), &procedure, &plain(&format!("{amount}*UN*1***1"))]);
    set.put(&[&plain("DTP*472*D8"), &get("dos_compact")]);
}

fn enrolment(world: &World, patients: &[u32], set: &mut Segments, day: &str) {
    set.say(&format!("BGN*00*12456*{day}*0930****4"));
    set.say("N1*P5*HARBOR VALE FAMILY MEDICINE*FI*046781234");
    set.say("N1*IN*PILGRIM VALLEY PLAN*XV*66783");
    for key in patients {
        let holder = holder(world, *key);
        set.say(if holder.is_some() { "INS*N*19*021*28*A***FT" } else { "INS*Y*18*021*28*A***FT" });
        let member = field(world, *key, insured_id(world, *key).1);
        if !member.text.is_empty() {
            set.put(&[&plain("REF*0F"), &member]);
        }
        set.say("DTP*356*D8*20250101");
        let id = if world.person(*key).ssn.is_some() { Some(("34", "ssn9")) } else { None };
        person(world, "IL", *key, id, set);
        demographics(world, *key, set);
        set.say("HD*021**HLT");
        set.say("DTP*348*D8*20250101");
    }
}

fn payment(world: &World, patients: &[u32], pen: &mut Pen, set: &mut Segments, day: &str) {
    set.say(&format!("BPR*I*{}.00*C*CHK************{day}", pen.dice.between(300, 9_000)));
    set.say(&format!("TRN*1*{}*1512345678", pen.dice.digits(7)));
    set.say("N1*PR*BAY COLONY HEALTH");
    set.put(&[&plain("N1*PE*HARBOR VALE FAMILY MEDICINE*XX"), &world.clinic("npi")]);
    set.say("LX*1");
    for key in patients {
        let get = |name| field(world, *key, name);
        let (charge, paid) = (pen.dice.between(90, 400), pen.dice.between(20, 80));
        // the payer's own number of the claim
        let control = Value::of(Element::AccountNumber, pen.dice.digits(9), Some(*key), world.today);
        let amounts = plain(&format!("1*{charge}*{paid}*10*12"));
        set.put(&[&plain("CLP"), &get("claim"), &amounts, &one(control)]);
        person(world, "QC", *key, Some(insured_id(world, *key)), set);
        let mut procedure = plain("HC:");
        procedure.append(&get("cpt"));
        set.put(&[&plain("SVC"), &procedure, &plain(&format!("{charge}*{paid}"))]);
        set.put(&[&plain("DTM*472"), &get("dos_compact")]);
    }
}

fn eligibility(world: &World, patients: &[u32], set: &mut Segments, day: &str) {
    set.say(&format!("BHT*0022*13*10001234*{day}*0930"));
    set.say("HL*1**20*1");
    set.say("NM1*PR*2*UNITED GRANITE*****PI*87726");
    set.say("HL*2*1*21*1");
    set.put(&[&plain("NM1*1P*2*HARBOR VALE FAMILY MEDICINE*****XX"), &world.clinic("npi")]);
    for (i, key) in patients.iter().enumerate() {
        set.say(&format!("HL*{}*2*22*0", i + 3));
        person(world, "IL", *key, Some(insured_id(world, *key)), set);
        set.put(&[&plain("DMG*D8"), &field(world, *key, "dob_compact"), &field(world, *key, "sex")]);
        set.say(&format!("DTP*291*D8*{day}"));
        set.say("EQ*30");
    }
}

impl World {
    /// A value of the clinic itself.
    fn clinic(&self, fact: &str) -> Script {
        let mut script = Script::default();
        script.put(crate::template::clinic(self, fact).unwrap_or_else(|| Value::plain("")));
        script
    }
}
