//! Households: who lives with whom, who pays for whom, whose Medicare number stands on whose work.
//!
//! What it is: one function that founds one household of a kind drawn by weight, and one per kind.

use jiff::ToSpan;

use crate::dice::Dice;
use crate::geography::{self, Address};
use crate::names;
use crate::people::{Maker, World};
use crate::person::Person;
use crate::truth::PersonKind;

/// Names that are borne by strangers of different birth dates.
const COMMON: &[(&str, &str, char)] = &[
    ("John", "Smith", 'M'),
    ("Maria", "Garcia", 'F'),
    ("James", "Johnson", 'M'),
    ("Mary", "Williams", 'F'),
    ("Robert", "Brown", 'M'),
    ("Linda", "Davis", 'F'),
];

/// Founds one household and adds its people, as many patients as there is room for on the roster.
pub(crate) fn found(world: &mut World, maker: &mut Maker, limit: u32) {
    let room = (limit as usize).saturating_sub(world.patients.len());
    let kind = if room < 6 { 0 } else { maker.dice.below(100) };
    match kind {
        0..=36 => single(world, maker),
        37..=58 => couple(world, maker),
        59..=79 => {
            let children = maker.dice.between(1, 3);
            family(world, maker, children);
        }
        80..=82 => twins(world, maker),
        83..=85 => father_and_son(world, maker),
        86..=90 => widow(world, maker),
        91..=96 => pensioners(world, maker),
        _ => strangers_of_one_name(world, maker),
    }
}

/// Gives a home, a telephone and an e-mail address.
fn settle(maker: &mut Maker, person: &mut Person, home: Option<&Address>, phone: Option<&str>) {
    person.address = home.cloned();
    let own = maker.dice.percent(60) || phone.is_none();
    let number =
        if own { maker.numbers.phone(Maker::state_of(person)) } else { phone.unwrap_or_default().to_owned() };
    person.phone = Some(number);
    if person.age(maker.today) >= 18 {
        person.email = maker.private_email(person);
    }
}

fn home(maker: &mut Maker) -> Option<Address> {
    // people without an address exist
    (!maker.dice.percent(2)).then(|| geography::address(&mut maker.dice))
}

/// Puts a patient on the roster; one in fifty was only referred onwards and stands on no list.
fn enrol(world: &mut World, maker: &mut Maker, mut person: Person) -> u32 {
    maker.admit(&mut person);
    let listed = !maker.dice.percent(2);
    if !listed {
        person.roster_id = None;
    }
    let key = world.add(person);
    if listed {
        world.patients.push(key);
    }
    key
}

fn sex(dice: &mut Dice) -> char {
    if dice.percent(52) { 'F' } else { 'M' }
}

fn single(world: &mut World, maker: &mut Maker) {
    let (sex, surname) = (sex(&mut maker.dice), names::surname(&mut maker.dice));
    let mut person = maker.adult(PersonKind::Patient, sex, &surname, (19, 92));
    let home = home(maker);
    settle(maker, &mut person, home.as_ref(), None);
    if person.age(maker.today) > 60 && maker.dice.percent(9) {
        let days = maker.dice.span(20, 600);
        person.died = Some(crate::people::days_before(maker.today, days));
    }
    let key = enrol(world, maker, person);
    if maker.dice.percent(40) {
        let relation = *maker.dice.pick(&["sister", "brother", "daughter", "son", "friend", "mother"]);
        let kin_sex = if matches!(relation, "sister" | "daughter" | "mother") { 'F' } else { 'M' };
        let kin_surname = if maker.dice.percent(45) { surname } else { names::surname(&mut maker.dice) };
        let mut kin = maker.adult(PersonKind::NextOfKin, kin_sex, &kin_surname, (25, 80));
        let elsewhere = geography::address(&mut maker.dice);
        settle(maker, &mut kin, Some(&elsewhere), None);
        let kin = world.add(kin);
        world.people[key as usize].next_of_kin = Some((kin, relation));
    }
}

/// Two adults of one home; wife and husband, one of them perhaps not a patient.
fn pair(maker: &mut Maker, ages: (i32, i32)) -> (Person, Person) {
    let surname = names::surname(&mut maker.dice);
    let mut husband = maker.adult(PersonKind::Patient, 'M', &surname, ages);
    let born = names::surname(&mut maker.dice);
    let took_name = maker.dice.percent(80);
    let mut wife = maker.adult(PersonKind::Patient, 'F', if took_name { &surname } else { &born }, ages);
    if took_name {
        wife.maiden = Some(born);
        // one accent setting for the couple: they share the name as it is written
        wife.surname.clone_from(&husband.surname);
    }
    let home = home(maker);
    settle(maker, &mut husband, home.as_ref(), None);
    let phone = husband.phone.clone();
    settle(maker, &mut wife, home.as_ref(), phone.as_deref());
    (wife, husband)
}

/// Adds a spouse who is a patient, or else is known only as a relative.
fn add_spouse(
    world: &mut World,
    maker: &mut Maker,
    mut person: Person,
    patient: usize,
    otherwise: PersonKind,
) -> u32 {
    if maker.dice.percent(patient) {
        return enrol(world, maker, person);
    }
    person.kind = otherwise;
    world.add(person)
}

fn couple(world: &mut World, maker: &mut Maker) {
    let (wife, husband) = pair(maker, (24, 78));
    let wife = enrol(world, maker, wife);
    let husband = add_spouse(world, maker, husband, 60, PersonKind::NextOfKin);
    world.people[wife as usize].next_of_kin = Some((husband, "husband"));
    if world.person(husband).is_patient() {
        world.people[husband as usize].next_of_kin = Some((wife, "wife"));
    }
}

fn family(world: &mut World, maker: &mut Maker, children: usize) -> Vec<u32> {
    let (mother, father) = pair(maker, (30, 45));
    let (surname, home) = (father.surname.clone(), father.address.clone());
    let father = add_spouse(world, maker, father, 50, PersonKind::Guarantor);
    let phone = world.person(father).phone.clone();
    let mother = add_spouse(world, maker, mother, 60, PersonKind::NextOfKin);
    let (plan, member) = (world.person(father).plan, world.person(father).member_id.clone());
    let mut added = Vec::new();
    for _ in 0..children {
        let sex = sex(&mut maker.dice);
        let mut child = maker.adult(PersonKind::Patient, sex, &surname, (2, 16));
        child.surname.clone_from(&surname);
        settle(maker, &mut child, home.as_ref(), phone.as_deref());
        // children are insured through the father's plan, under his number
        if member.is_some() {
            child.plan = plan;
            child.member_id.clone_from(&member);
            child.also.push(PersonKind::Dependent);
        }
        child.guarantor = Some(father);
        child.next_of_kin = Some((mother, "mother"));
        added.push(if maker.dice.percent(90) {
            enrol(world, maker, child)
        } else {
            child.kind = PersonKind::Dependent;
            child.also.clear();
            world.add(child)
        });
    }
    if world.person(father).kind == PersonKind::Patient {
        world.people[father as usize].also.push(PersonKind::Guarantor);
    }
    added
}

fn twins(world: &mut World, maker: &mut Maker) {
    let children = family(world, maker, 2);
    let (first, second) = (children[0] as usize, children[1] as usize);
    world.people[second].born = world.people[first].born;
    let born = world.people[first].born;
    // a visit before birth cannot be
    for visit in &mut world.people[second].visits {
        visit.date = visit.date.max(born);
    }
}

fn father_and_son(world: &mut World, maker: &mut Maker) {
    let surname = names::surname(&mut maker.dice);
    let home = home(maker);
    let mut father = maker.adult(PersonKind::Patient, 'M', &surname, (48, 82));
    let mut son = maker.adult(PersonKind::Patient, 'M', &surname, (20, 30));
    settle(maker, &mut father, home.as_ref(), None);
    let phone = father.phone.clone();
    son.given.clone_from(&father.given);
    son.middle.clone_from(&father.middle);
    son.surname.clone_from(&father.surname);
    settle(maker, &mut son, home.as_ref(), phone.as_deref());
    let third = maker.dice.percent(20);
    father.suffix = if third { "II" } else { "Sr." };
    son.suffix = if third { "III" } else { "Jr." };
    let father = enrol(world, maker, father);
    let son = enrol(world, maker, son);
    world.people[son as usize].next_of_kin = Some((father, "father"));
}

/// A Medicare claim number on the work of another: the letter says wife (B) or widow (D).
fn on_work_of(maker: &mut Maker, person: &mut Person, ssn: &str, code: char) {
    // a third of the old numbers in circulation here are the railroad's, which put the letters first
    person.hicn = Some(match (maker.dice.below(3), code) {
        (0, 'B') => format!("MA{ssn}"),
        (0, _) => format!("WA{ssn}"),
        _ => format!("{ssn}{code}"),
    });
}

fn widow(world: &mut World, maker: &mut Maker) {
    let (mut wife, mut husband) = pair(maker, (68, 90));
    let ssn = maker.numbers.ssn();
    husband.ssn = Some(ssn.clone());
    husband.itin = None;
    husband.kind = PersonKind::WageEarner;
    husband.email = None;
    husband.phone = None;
    let years = maker.dice.span(2, 15);
    husband.died = maker.today.checked_sub(years.years()).ok();
    on_work_of(maker, &mut wife, &ssn, 'D');
    let husband = world.add(husband);
    wife.wage_earner = Some(husband);
    enrol(world, maker, wife);
}

fn pensioners(world: &mut World, maker: &mut Maker) {
    let (mut wife, mut husband) = pair(maker, (67, 88));
    let ssn = maker.numbers.ssn();
    husband.ssn = Some(ssn.clone());
    husband.itin = None;
    husband.hicn = Some(format!("{ssn}A"));
    on_work_of(maker, &mut wife, &ssn, 'B');
    let husband = enrol(world, maker, husband);
    wife.wage_earner = Some(husband);
    wife.next_of_kin = Some((husband, "husband"));
    enrol(world, maker, wife);
}

fn strangers_of_one_name(world: &mut World, maker: &mut Maker) {
    let (given, surname, sex) = *maker.dice.pick(COMMON);
    for ages in [(22, 45), (50, 84)] {
        let mut person = maker.adult(PersonKind::Patient, sex, surname, ages);
        given.clone_into(&mut person.given);
        surname.clone_into(&mut person.surname);
        let home = home(maker);
        settle(maker, &mut person, home.as_ref(), None);
        enrol(world, maker, person);
    }
}
