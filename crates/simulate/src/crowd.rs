//! A table of millions of people with duplicates, for measuring record linkage.
//!
//! What it is: households of people who move, marry, are misspelt and leave fields out, written as the rows of
//! one CSV table with the person as a truth column; and the families that linkage gets wrong: twins, fathers
//! and sons of one name, women who took another surname, everybody on one telephone.
//!
//! What it is not: a clinic (see [`crate::clinic`]). The places are invented; Social Security numbers are of
//! areas that were never issued, telephone numbers of the exchange 555, e-mail from example domains.
//!
//! The one idea: rows are written as they are made, through a window in which they change places, so that a
//! table may be larger than memory and a person's rows still stand apart.

use std::io::{self, Write};

use crate::dice::Dice;
use crate::names;

/// Header of the table.
const HEADER: &str = "row_id,person,family,first_name,middle_name,last_name,suffix,date_of_birth,sex,ssn,street,city,state,\
                      zip,phone,email\n";

/// Lines that wait for their place at a time.
const WINDOW: usize = 200_000;

/// Writes a table of this many rows. The column `family` names what makes a person hard to tell from another:
/// `twin`, `generation`, `married`, or nothing.
///
/// # Errors
/// Only what the writer says.
pub fn crowd(seed: u64, rows: u64, out: &mut dyn Write) -> io::Result<()> {
    let mut maker =
        Maker { dice: Dice::new(seed, "crowd"), shuffle: Dice::new(seed, "places"), person: 0, household: 0 };
    let mut window: Vec<String> = Vec::new();
    let (mut made, mut written) = (0, 0);
    out.write_all(HEADER.as_bytes())?;
    while made < rows {
        for member in maker.household() {
            for row in maker.records(&member) {
                if made == rows {
                    break;
                }
                made += 1;
                if window.len() < WINDOW {
                    window.push(row);
                    continue;
                }
                let at = maker.shuffle.below(WINDOW);
                written += 1;
                writeln!(out, "{written},{}", std::mem::replace(&mut window[at], row))?;
            }
        }
    }
    maker.shuffle.shuffle(&mut window);
    for row in window {
        written += 1;
        writeln!(out, "{written},{row}")?;
    }
    Ok(())
}

struct Maker {
    dice: Dice,
    shuffle: Dice,
    person: u64,
    household: u64,
}

#[derive(Clone)]
struct Home {
    street: String,
    city: String,
    state: &'static str,
    zip: String,
    phone: String,
}

#[derive(Clone)]
struct Member {
    key: u64,
    family: &'static str,
    given: String,
    middle: String,
    surname: String,
    former: Option<String>,
    suffix: &'static str,
    born: (usize, usize, usize),
    sex: char,
    ssn: String,
    home: Home,
    mobile: String,
    email: String,
}

const STATES: [&str; 10] = ["MA", "NY", "PA", "VA", "FL", "OH", "MN", "IL", "TX", "CA"];
const STREET_TYPES: [&str; 6] = ["St", "Street", "Ave", "Road", "Dr", "Lane"];
const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz";

impl Maker {
    fn home(&mut self) -> Home {
        let dice = &mut self.dice;
        // places are not equally large
        let area = dice.below(18_000).min(dice.below(18_000));
        let street = format!(
            "{} {} {}",
            dice.between(1, 9_899),
            names::surname_of_rank(dice.below(3_000)),
            dice.pick(&STREET_TYPES)
        );
        let unit = if dice.percent(15) { format!(" Apt {}", dice.between(1, 60)) } else { String::new() };
        Home {
            street: street + &unit,
            city: format!(
                "{}{}",
                names::surname_of_rank(area % 2_500),
                ["ville", " Springs", "ton", " Falls", "", " City", "burg", " Park"][area / 2_500]
            ),
            state: STATES[area % 10],
            zip: format!("{:05}", area % 10 * 10_000 + 1_000 + area / 10 * 4),
            phone: self.phone(),
        }
    }

    fn phone(&mut self) -> String {
        // 555-01xx of every area code: shared by chance, as numbers are that pass from one owner to the next
        let dice = &mut self.dice;
        format!("({}{:02}) 555-{:04}", dice.between(2, 9), dice.between(12, 99), dice.below(10_000))
    }

    /// Numbers of one household lie side by side, as those of siblings do.
    fn ssn(&self, member: u64) -> String {
        const HOUSEHOLDS: u64 = 12_000_017;
        let index = (self.household % HOUSEHOLDS * 5_678_933 % HOUSEHOLDS) * 8 + member % 8;
        let (area, rest) = (900 + index / 989_901 % 100, index % 989_901);
        format!("{area:03}-{:02}-{:04}", 1 + rest / 9_999 % 99, 1 + rest % 9_999)
    }

    fn member(
        &mut self,
        at: u64,
        surname: &str,
        sex: char,
        born: (usize, usize, usize),
        home: &Home,
    ) -> Member {
        self.person += 1;
        let given = names::given(&mut self.dice, sex);
        let middle = names::given(&mut self.dice, sex);
        let mobile = self.phone();
        let dice = &mut self.dice;
        let number = dice.between(1, 9_999);
        let local = match dice.below(3) {
            0 => format!("{}.{}{number}", given.to_lowercase(), surname.to_lowercase()),
            1 => format!("{}{}{number}", &given[..1].to_lowercase(), surname.to_lowercase()),
            _ => format!("{}{number}", dice.letters(LETTERS, 7)),
        };
        let local: String = local.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '.').collect();
        let domain = *dice.pick(&["example.org", "example.com", "example.net"]);
        Member {
            key: self.person,
            family: "",
            given,
            middle,
            surname: surname.to_owned(),
            former: None,
            suffix: "",
            born,
            sex,
            ssn: self.ssn(at),
            home: home.clone(),
            mobile,
            email: format!("{local}@{domain}"),
        }
    }

    fn day(&mut self, from: usize, to: usize) -> (usize, usize, usize) {
        (self.dice.between(from, to), self.dice.between(1, 12), self.dice.between(1, 28))
    }

    fn household(&mut self) -> Vec<Member> {
        self.household += 1;
        let home = self.home();
        let surname = names::surname(&mut self.dice);
        let born = self.day(1_935, 2_000);
        let sex = if self.dice.percent(50) { 'F' } else { 'M' };
        let mut all = vec![self.member(0, &surname, sex, born, &home)];
        if self.dice.percent(45) {
            let partner_born = self.day(born.0.saturating_sub(6), born.0 + 6);
            let other = if sex == 'F' { 'M' } else { 'F' };
            let taken = self.dice.percent(80);
            let own = names::surname(&mut self.dice);
            let name = if taken { surname.clone() } else { own.clone() };
            let mut partner = self.member(1, &name, other, partner_born, &home);
            if taken && other == 'F' && self.dice.percent(40) {
                (partner.former, partner.family) = (Some(own), "married");
            }
            all.push(partner);
        }
        let children = if self.dice.percent(40) { self.dice.between(1, 3) } else { 0 };
        for at in 0..children {
            let born = self.day(born.0 + 20, (born.0 + 40).min(2_025));
            let sex = if self.dice.percent(50) { 'F' } else { 'M' };
            let mut child = self.member(2 + at as u64, &surname, sex, born, &home);
            if at == 0 && sex == 'M' && all[0].sex == 'M' && self.dice.percent(20) {
                child.given.clone_from(&all[0].given);
                child.middle.clone_from(&all[0].middle);
                (child.suffix, child.family) = ("Jr", "generation");
                (all[0].suffix, all[0].family) = ("Sr", "generation");
            }
            if child.family.is_empty() && self.dice.percent(3) {
                let other = if sex == 'F' { 'M' } else { 'F' };
                let sex = if self.dice.percent(75) { sex } else { other };
                let mut twin = self.member(6, &surname, sex, born, &home);
                // nobody calls twins STEVEN and STEPHEN
                let ends = |name: &str| (name.chars().next(), name.chars().last());
                if ends(&twin.given) != ends(&child.given) {
                    (twin.family, child.family) = ("twin", "twin");
                    all.push(twin);
                }
            }
            all.push(child);
        }
        all
    }

    /// The rows about a person: each written down by somebody, some day.
    fn records(&mut self, member: &Member) -> Vec<String> {
        let count = [1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4][self.dice.below(12)];
        let mut now = member.clone();
        let mut out = Vec::new();
        for at in 0..count {
            if at > 0 && self.dice.percent(15) {
                now.home = self.home();
            }
            if at > 0 && self.dice.percent(12) {
                now.mobile = self.phone();
            }
            out.push(self.record(&now));
        }
        out
    }

    fn record(&mut self, person: &Member) -> String {
        let dice = &mut self.dice;
        let mut given = person.given.clone();
        if dice.percent(4) {
            given = names::nickname(&given).map_or(given, str::to_owned);
        } else if dice.percent(1) {
            given.truncate(given.chars().next().map_or(0, char::len_utf8));
        }
        let mut surname =
            person.former.clone().filter(|_| dice.percent(30)).unwrap_or_else(|| person.surname.clone());
        given = slip(dice, given, 12);
        surname = slip(dice, surname, 15);
        if dice.below(500) == 0 {
            std::mem::swap(&mut given, &mut surname);
        }
        let middle = match dice.below(100) {
            0..40 => String::new(),
            40..75 => person.middle.chars().take(1).collect(),
            _ => person.middle.clone(),
        };
        let (mut year, mut month, mut day) = person.born;
        match dice.below(1_000) {
            0..5 => (month, day) = if day <= 12 { (day, month) } else { (month, day) },
            5..8 => year = year / 10 * 10 + dice.below(10),
            8..12 => day = dice.between(1, 28),
            12..14 => month = dice.between(1, 12),
            _ => {}
        }
        let born = if dice.percent(2) { String::new() } else { format!("{year:04}-{month:02}-{day:02}") };
        let ssn = if dice.percent(55) { slip_digits(dice, person.ssn.clone(), 4) } else { String::new() };
        let mut street = if dice.percent(3) { String::new() } else { person.home.street.clone() };
        street = slip(dice, street, 15);
        let phone = match dice.below(100) {
            0..20 => String::new(),
            20..60 => person.home.phone.clone(),
            _ => person.mobile.clone(),
        };
        let phone = slip_digits(dice, phone, 5);
        let email = if dice.percent(50) { String::new() } else { slip(dice, person.email.clone(), 5) };
        let suffix = if dice.percent(60) { person.suffix } else { "" };
        let sex = if dice.percent(96) { person.sex.to_string() } else { String::new() };
        let zip = if dice.percent(3) { String::new() } else { person.home.zip.clone() };
        let Member { key, family, home, .. } = person;
        let (city, state) = (&home.city, home.state);
        format!(
            "{key},{family},{given},{middle},{surname},{suffix},{born},{sex},{ssn},{street},{city},{state},{zip},{phone},{email}"
        )
    }
}

/// The text with one slip of the finger, this many times in a thousand.
fn slip(dice: &mut Dice, text: String, per_thousand: usize) -> String {
    if dice.below(1_000) >= per_thousand {
        return text;
    }
    let mut letters: Vec<char> = text.chars().collect();
    let at = dice.below(letters.len());
    let other = dice.letters(LETTERS, 1).chars().next().unwrap_or('e');
    match dice.below(4) {
        _ if letters.len() < 4 || !letters[at].is_alphanumeric() => return text,
        0 => letters[at] = other,
        1 => letters.insert(at, other),
        2 => drop(letters.remove(at)),
        _ if at + 1 < letters.len() && letters[at + 1].is_alphanumeric() => letters.swap(at, at + 1),
        _ => return text,
    }
    letters.into_iter().collect()
}

/// The text with one digit changed, this many times in a thousand.
fn slip_digits(dice: &mut Dice, text: String, per_thousand: usize) -> String {
    if text.is_empty() || dice.below(1_000) >= per_thousand {
        return text;
    }
    let mut letters: Vec<char> = text.chars().collect();
    let at = dice.below(letters.len());
    if letters[at].is_ascii_digit() {
        letters[at] = dice.digits(1).chars().next().unwrap_or('0');
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::crowd;

    #[test]
    fn the_same_seed_writes_the_same_rows() {
        let write = |seed, rows| {
            let mut out = Vec::new();
            crowd(seed, rows, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        let table = write(1, 5_000);
        assert_eq!(table, write(1, 5_000));
        assert_ne!(table, write(2, 5_000));
        assert_eq!(table.lines().count(), 5_001);
        let width = table.lines().next().unwrap().split(',').count();
        assert!(table.lines().all(|line| line.split(',').count() == width));
        for family in ["twin", "generation", "married"] {
            assert!(table.contains(&format!(",{family},")), "{family}");
        }
        let numbered =
            table.lines().skip(1).filter(|line| !line.split(',').nth(9).unwrap().is_empty()).count();
        assert!((2_600..2_900).contains(&numbered), "55 in 100 have a number, here {numbered} of 5000");
    }
}
