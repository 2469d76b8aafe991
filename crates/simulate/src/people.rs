//! The people: patients in households, their relatives, staff, providers elsewhere, and correspondents.
//!
//! What it is: the generator of who exists. Everything that makes telling people apart hard is here on
//! purpose: twins, fathers and sons of one name, spouses under one Medicare claim number, relatives who are
//! not patients, staff who are, strangers of one name, maiden names, shared addresses and telephones.
//!
//! What it is not: it writes nothing. Files come from `mailbox` and `papers`, through `value`.

use jiff::civil::Date;

use crate::dice::Dice;
use crate::geography;
use crate::households;
use crate::names;
use crate::numbers::Numbers;
use crate::person::{Person, Visit};
use crate::truth::PersonKind;
use crate::{Size, medicine};

/// Everybody, and lists of who plays which part.
pub(crate) struct World {
    pub(crate) today: Date,
    pub(crate) people: Vec<Person>,
    /// Patients on the roster.
    pub(crate) patients: Vec<u32>,
    /// Patients, on the roster or not, that the evidence may speak of.
    pub(crate) pool: Vec<u32>,
    pub(crate) staff: Vec<u32>,
    pub(crate) doctors: Vec<u32>,
    pub(crate) providers: Vec<u32>,
    pub(crate) outsiders: Vec<u32>,
    /// Whose mailbox it is.
    pub(crate) owner: u32,
}

/// Domain of the clinic's mail.
pub(crate) const DOMAIN: &str = "harborvale.example.org";

const JOBS: &[(&str, &str)] = &[
    ("Office Manager", ""),
    ("Physician", "MD"),
    ("Nurse Practitioner", "NP"),
    ("Registered Nurse", "RN"),
    ("Front Desk", ""),
    ("Billing Specialist", ""),
    ("Physician", "MD"),
    ("Medical Assistant", ""),
    ("Referral Coordinator", ""),
    ("Physician", "DO"),
    ("Front Desk", ""),
    ("IT Support", ""),
    ("Registered Nurse", "RN"),
    ("Medical Records", ""),
    ("Human Resources", ""),
    ("Privacy Officer", ""),
];

const EMPLOYERS: &[(&str, &str, &str)] = &[
    ("Northbridge Diagnostics", "northbridge.example.com", "Client Services"),
    ("Bay Colony Health", "baycolony.example.net", "Provider Relations"),
    ("Granite Office Supply", "graniteoffice.example.com", "Account Manager"),
    ("Pilgrim Valley Plan", "pilgrimvalley.example.net", "Claims Analyst"),
    ("Medicus Cleaning", "medicus.example.com", "Dispatcher"),
    ("Harbor Business Weekly", "hbw.example.net", "Editor"),
    ("ChartLine Software", "chartline.example.com", "Support Engineer"),
    ("Essex Imaging", "esseximaging.example.com", "Scheduler"),
];

const PRACTICES: &[(&str, &str)] = &[
    ("Essex Cardiology", "essexcardio.example.com"),
    ("Merrimack Orthopedics", "merrimackortho.example.com"),
    ("Commonwealth Endocrine", "commonendo.example.net"),
    ("Lakeside Behavioral Health", "lakesidebh.example.org"),
];

impl World {
    /// Everybody of a clinic of this size.
    pub(crate) fn new(seed: u64, size: Size, today: Date) -> Self {
        let mut maker = Maker::new(seed, today);
        let mut world = Self {
            today,
            people: Vec::new(),
            patients: Vec::new(),
            pool: Vec::new(),
            staff: Vec::new(),
            doctors: Vec::new(),
            providers: Vec::new(),
            outsiders: Vec::new(),
            owner: 0,
        };
        world.hire(&mut maker, size.staff.max(8));
        world.know_others(&mut maker);
        while world.patients.len() < size.patients as usize {
            households::found(&mut world, &mut maker, size.patients);
        }
        let mut dice = Dice::new(seed, "pool");
        // three in ten patients appear nowhere in the evidence: finding them would be an error
        let in_evidence = world.people.iter().filter(|p| p.is_patient() && dice.percent(70));
        world.pool = in_evidence.map(|p| p.key).collect();
        if world.pool.is_empty() {
            world.pool.clone_from(&world.patients);
        }
        world
    }

    /// The person with this key.
    pub(crate) fn person(&self, key: u32) -> &Person {
        &self.people[key as usize]
    }

    /// Adds a person and gives the key.
    pub(crate) fn add(&mut self, mut person: Person) -> u32 {
        let key = u32::try_from(self.people.len()).unwrap_or(u32::MAX);
        person.key = key;
        self.people.push(person);
        key
    }

    fn hire(&mut self, maker: &mut Maker, count: u32) {
        for i in 0..count as usize {
            let job = JOBS[i % JOBS.len()];
            let sex = if maker.dice.percent(70) { 'F' } else { 'M' };
            let surname = names::surname(&mut maker.dice);
            let mut person = maker.adult(PersonKind::Staff, sex, &surname, (24, 66));
            person.address = Some(geography::address(&mut maker.dice));
            person.phone = Some(maker.numbers.phone(Maker::state_of(&person)));
            let login = maker.login(&person);
            person.email = Some(format!("{login}@{DOMAIN}"));
            person.username = Some(login);
            person.job = job;
            person.employer = "Harbor Vale Family Medicine";
            person.roster_id = Some(format!("E{:04}", 1_001 + i));
            person.bank = Some((maker.numbers.routing(), maker.numbers.bank_account()));
            if !job.1.is_empty() && job.1 != "RN" {
                person.npi = Some(maker.numbers.npi());
                person.dea = Some(maker.numbers.dea(initial(&person.surname)));
            }
            // one in eight is treated where they work
            let treated = i % 8 == 5;
            if treated {
                person.also.push(PersonKind::Patient);
                maker.admit(&mut person);
            }
            let key = self.add(person);
            self.staff.push(key);
            if self.person(key).npi.is_some() {
                self.doctors.push(key);
            }
            if treated {
                self.patients.push(key);
            }
        }
    }

    fn know_others(&mut self, maker: &mut Maker) {
        for i in 0..16 {
            let (employer, domain) = PRACTICES[i % PRACTICES.len()];
            let key = self.meet(maker, PersonKind::Provider, (employer, domain, "Physician"));
            let (npi, degree) = (maker.numbers.npi(), *maker.dice.pick(&["MD", "MD", "DO"]));
            let person = &mut self.people[key as usize];
            person.npi = Some(npi);
            person.job.1 = degree;
            self.providers.push(key);
        }
        for i in 0..24 {
            let key = self.meet(maker, PersonKind::Correspondent, EMPLOYERS[i % EMPLOYERS.len()]);
            self.outsiders.push(key);
        }
    }

    fn meet(&mut self, maker: &mut Maker, kind: PersonKind, at: (&'static str, &str, &'static str)) -> u32 {
        let sex = if maker.dice.percent(50) { 'F' } else { 'M' };
        let surname = names::surname(&mut maker.dice);
        let mut person = maker.adult(kind, sex, &surname, (27, 68));
        person.ssn = None;
        person.phone = Some(maker.numbers.phone(&geography::STATES[0]));
        person.email = Some(format!("{}@{}", maker.login(&person), at.1));
        person.employer = at.0;
        person.job = (at.2, "");
        self.add(person)
    }
}

/// Makes people.
pub(crate) struct Maker {
    pub(crate) dice: Dice,
    pub(crate) numbers: Numbers,
    pub(crate) today: Date,
    logins: std::collections::BTreeSet<String>,
}

impl Maker {
    fn new(seed: u64, today: Date) -> Self {
        let (dice, numbers) = (Dice::new(seed, "people"), Numbers::new(seed));
        Self { dice, numbers, today, logins: std::collections::BTreeSet::new() }
    }

    /// Somebody whose age in years lies within the bounds, not yet a patient and without an address.
    pub(crate) fn adult(&mut self, kind: PersonKind, sex: char, surname: &str, ages: (i32, i32)) -> Person {
        let dice = &mut self.dice;
        let given = names::given(dice, sex);
        let middle = match dice.below(10) {
            0..=3 => dice.letters("ABCDEFGHJKLMNPRST", 1),
            4 => names::given(dice, sex),
            _ => String::new(),
        };
        let accents = dice.percent(50);
        let accent = |name: String| match names::accented(&name) {
            Some(accented) if accents => accented.to_owned(),
            _ => name,
        };
        let ssn = self.dice.percent(88).then(|| self.numbers.ssn());
        let itin = (ssn.is_none() && self.dice.percent(15)).then(|| self.numbers.itin());
        Person {
            key: 0,
            kind,
            also: Vec::new(),
            sex,
            given: accent(given),
            middle,
            surname: accent(surname.to_owned()),
            suffix: "",
            maiden: None,
            born: self.birthday(ages),
            died: None,
            address: None,
            phone: None,
            email: None,
            ssn,
            itin,
            mrn: None,
            mbi: None,
            hicn: None,
            plan: "",
            member_id: None,
            account: None,
            claim: None,
            card: None,
            bank: None,
            iban: None,
            licence: None,
            passport: None,
            npi: None,
            dea: None,
            username: None,
            job: ("", ""),
            employer: "",
            guarantor: None,
            next_of_kin: None,
            wage_earner: None,
            visits: Vec::new(),
            medicine: medicine::MEDICINES[0],
            roster_id: None,
        }
    }

    /// A birth date for an age within the bounds.
    pub(crate) fn birthday(&mut self, ages: (i32, i32)) -> Date {
        let days = self.dice.span(ages.0 * 365 + ages.0 / 4 + 1, ages.1 * 365 + ages.1 / 4 + 364);
        days_before(self.today, days)
    }

    /// Makes somebody a patient: record number, plan, money, visits. Not yet on the roster's list.
    pub(crate) fn admit(&mut self, person: &mut Person) {
        let mrn = self.numbers.mrn();
        if person.roster_id.is_none() {
            person.roster_id = Some(mrn.clone());
        }
        person.mrn = Some(mrn);
        let age = person.age(self.today);
        let dice = &mut self.dice;
        if age >= 65 {
            person.plan = "Medicare";
            person.mbi = Some(self.numbers.mbi());
        } else if dice.percent(92) && person.member_id.is_none() {
            let (plan, scheme) = *dice.pick(medicine::PLANS);
            person.plan = plan;
            person.member_id = Some(self.numbers.member_id(scheme));
        }
        person.account = dice.percent(75).then(|| self.numbers.account());
        person.claim = Some(self.numbers.claim());
        person.medicine = *dice.pick(medicine::MEDICINES);
        if age >= 18 {
            person.card = dice.percent(14).then(|| self.numbers.card());
            if person.bank.is_none() && dice.percent(9) {
                person.bank = Some((self.numbers.routing(), self.numbers.bank_account()));
            }
            person.iban = (dice.below(120) == 0).then(|| self.numbers.iban());
            let state = person.address.as_ref().map_or("MA", |address| address.state);
            person.licence = dice.percent(40).then(|| self.numbers.licence(geography::state(state)));
            person.passport = dice.percent(5).then(|| self.numbers.passport());
        }
        for _ in 0..self.dice.between(1, 5) {
            let date = days_before(self.today, self.dice.span(1, 700));
            let latest = person.died.unwrap_or(self.today);
            let (icd, illness) = *self.dice.pick(medicine::DIAGNOSES);
            let procedure = *self.dice.pick(medicine::PROCEDURES);
            let date = date.max(person.born).min(latest);
            person.visits.push(Visit { date, icd, illness, procedure });
        }
        person.visits.sort_by_key(|visit| visit.date);
    }

    /// An e-mail address of a private person, now and then none.
    pub(crate) fn private_email(&mut self, person: &Person) -> Option<String> {
        if !self.dice.percent(70) {
            return None;
        }
        let mut login = match self.dice.below(3) {
            0 => format!("{}.{}", names::folded(&person.given), names::folded(&person.surname)),
            1 => format!("{}{}", names::folded(&person.surname), self.dice.between(10, 99)),
            _ => format!("{}_{}", names::folded(&person.given), self.dice.between(100, 999)),
        };
        while !self.logins.insert(login.clone()) {
            login.push_str(&self.dice.digits(2));
        }
        Some(format!("{login}@{}", self.dice.pick(&["example.org", "example.com", "example.net"])))
    }

    /// The state a person lives in, the home state if they live nowhere.
    pub(crate) fn state_of(person: &Person) -> &'static geography::State {
        let code = person.address.as_ref().map_or(geography::STATES[0].code, |address| address.state);
        geography::state(code)
    }

    fn login(&mut self, person: &Person) -> String {
        let first: String = names::folded(&person.given).chars().take(1).collect();
        let mut login = format!("{first}{}", names::folded(&person.surname));
        while !self.logins.insert(login.clone()) {
            login.push_str(&self.dice.digits(1));
        }
        login
    }
}

/// The day so many days before another.
pub(crate) fn days_before(day: Date, days: i32) -> Date {
    day.checked_sub(jiff::Span::new().days(days)).unwrap_or(day)
}

fn initial(surname: &str) -> char {
    surname.chars().find(char::is_ascii_alphabetic).map_or('X', |c| c.to_ascii_uppercase())
}
