//! Each rule that keeps rows apart, by rows that it and nothing else keeps apart.

use crate::Settings;
use crate::table::{Mapping, TableResolution, resolve_table};

const COLUMNS: [&str; 11] = [
    "first_name",
    "middle_name",
    "last_name",
    "suffix",
    "dob",
    "sex",
    "ssn",
    "street",
    "zip",
    "phone",
    "email",
];

/// A row of one household, with some cells changed.
fn row(changes: &[(&str, &str)]) -> Vec<String> {
    let mut row: Vec<String> =
        ["Margaret", "", "Whitfield", "", "1957-03-04", "F", "", "12 Elm Street", "02139", "", ""]
            .map(str::to_owned)
            .to_vec();
    for (column, cell) in changes {
        let at = COLUMNS.iter().position(|known| known == column).expect("a column");
        row[at] = (*cell).to_owned();
    }
    row
}

fn resolve(rows: &[Vec<String>]) -> TableResolution {
    resolve_with(COLUMNS, rows)
}

fn resolve_with<const N: usize>(columns: [&str; N], rows: &[Vec<String>]) -> TableResolution {
    let columns = columns.map(str::to_owned);
    let settings = Settings::new(jiff::civil::date(2026, 11, 22));
    resolve_table(&columns, rows, &Mapping::recognise(&columns), &settings).expect("a table")
}

/// Asserts that two rows are joined as they are, and with the change kept apart, for a person to decide.
fn keeps_apart(one: &[(&str, &str)], other: &[(&str, &str)], change: &[(&str, &str)], reason: &str) {
    let joined = resolve(&[row(one), row(other)]);
    assert_eq!(joined.individuals, 1, "without {change:?}: {:?}", joined.review);
    let changed: Vec<(&str, &str)> = other.iter().chain(change).copied().collect();
    let apart = resolve(&[row(one), row(&changed)]);
    assert_eq!(apart.individuals, 2, "with {change:?}");
    let reasons = &apart.review.first().expect("a pair to review").reasons;
    assert!(reasons[0].contains(reason), "{reasons:?}");
    assert!(reasons.len() > 2, "what speaks for and against is said: {reasons:?}");
}

const PHONE: &str = "(617) 555-0101";

#[test]
fn two_social_security_numbers() {
    let one = [("ssn", "987-65-4320"), ("phone", PHONE)];
    keeps_apart(&one, &one, &[("ssn", "987-65-4321")], "two Social Security numbers");
}

#[test]
fn a_social_security_number_with_a_wrong_digit() {
    let one = [("ssn", "987-65-4320")];
    let slipped = [("ssn", "987-25-4320"), ("phone", PHONE)];
    assert_eq!(resolve(&[row(&one), row(&slipped)]).individuals, 1);
    // numbers that were issued in one row are a family's
    keeps_apart(&one, &slipped, &[("ssn", "987-65-4328")], "two Social Security numbers");
    // anything else that differs makes it two people again
    for (column, other) in [("sex", "M"), ("first_name", "Peggy"), ("dob", "1957-03-05"), ("suffix", "Jr")] {
        let found = resolve(&[row(&one), row(&[slipped.as_slice(), &[(column, other)]].concat())]);
        assert_eq!(found.individuals, 2, "{column}");
    }
    // and so does a second slip
    keeps_apart(&one, &slipped, &[("ssn", "987-25-4340")], "two Social Security numbers");
    let third = [("ssn", "987-25-4340"), ("phone", PHONE)];
    assert_eq!(resolve(&[row(&one), row(&slipped), row(&third)]).individuals, 1, "the middle one was right");
    let fourth = [("ssn", "981-25-4340"), ("phone", PHONE)];
    assert_eq!(resolve(&[row(&one), row(&slipped), row(&third), row(&fourth)]).individuals, 2, "no chains");
}

#[test]
fn two_birth_dates() {
    let one = [("phone", PHONE)];
    keeps_apart(&one, &one, &[("dob", "1983-07-21")], "two birth dates");
    // a parent and a child of one name, though one digit would explain it
    keeps_apart(&one, &one, &[("dob", "1987-03-04")], "two birth dates");
}

#[test]
fn twins() {
    let one = [("phone", PHONE)];
    keeps_apart(&one, &one, &[("first_name", "Dorothy")], "two given names");
    // who sound alike, and whom a slip would make one
    let maria = [("first_name", "Maria"), ("phone", PHONE)];
    keeps_apart(&maria, &maria, &[("first_name", "Mario")], "two given names");
    // one row of two middle names, and one of two initials
    let named = [("middle_name", "Ann"), ("phone", PHONE)];
    keeps_apart(&named, &named, &[("middle_name", "Rose")], "two given names");
    keeps_apart(&[("middle_name", "A")], &[("middle_name", "A")], &[("middle_name", "R")], "two given names");
    // a familiar form, and another sex or another e-mail address
    let familiar = [("first_name", "Peggy"), ("phone", PHONE)];
    keeps_apart(&one, &familiar, &[("sex", "M")], "two given names");
    let mail = [("email", "mw4711@example.org"), ("phone", PHONE)];
    let familiar = [("first_name", "Peggy"), ("phone", PHONE)];
    keeps_apart(&mail, &familiar, &[("email", "qrs8822@example.org")], "two given names");
}

#[test]
fn twins_with_two_forms_of_one_name() {
    let one = [("first_name", "Elizabeth"), ("phone", PHONE)];
    // LIZ is what an ELIZABETH is called, LISA is a name
    let liz = [("first_name", "Liz"), ("phone", PHONE)];
    keeps_apart(&one, &liz, &[("first_name", "Lisa")], "two given names");
    // whoever lives where
    let elsewhere = [("street", "9 Oak Avenue"), ("zip", "94110"), ("last_name", "Whitfield-Oyelaran")];
    let rare = [("first_name", "Elizabeth"), ("last_name", "Whitfield-Oyelaran")];
    let liz = [elsewhere.as_slice(), &[("first_name", "Liz")]].concat();
    keeps_apart(&rare, &liz, &[("first_name", "Lisa")], "two given names");
    // two spellings that are both common, and a slip that happens to be a name
    let one = [("first_name", "Katherine"), ("phone", PHONE)];
    keeps_apart(&one, &one, &[("first_name", "Catherine")], "two given names");
    let michael = [("first_name", "Michael"), ("sex", "M"), ("phone", PHONE)];
    let slipped = [("first_name", "Micheal"), ("sex", "M"), ("phone", PHONE)];
    assert_eq!(resolve(&[row(&michael), row(&slipped)]).individuals, 1);
    // CARL spelt otherwise is no short form of it, but JACK is what a JOHN is called,
    for (name, other, individuals) in
        [("Carl", "Karl", 2), ("Brian", "Bryan", 2), ("John", "Jack", 1), ("John", "Jon", 1)]
    {
        let named = |name| row(&[("first_name", name), ("sex", "M"), ("phone", PHONE)]);
        assert_eq!(resolve(&[named(name), named(other)]).individuals, individuals, "{name} {other}");
    }
    // a slip in the surname of who is at home makes no twin
    let slipped = [("first_name", "Peggy"), ("last_name", "Whitfeild"), ("phone", PHONE)];
    assert_eq!(resolve(&[row(&[("phone", PHONE)]), row(&slipped)]).individuals, 1);
}

/// How common they are the census of 1990 does not know: the one is not much rarer than the other for that.
#[test]
fn twins_with_two_forms_of_a_recent_name() {
    for (one, other) in [
        ("Karson", "Carson"),
        ("Aubree", "Aubrey"),
        ("Kaylie", "Kaylee"),
        ("Jordyn", "Jordan"),
        ("Kameron", "Cameron"),
        ("Aiden", "Aidan"),
        ("Zoey", "Zoe"),
        ("Brayden", "Braden"),
        ("Kristen", "Kirsten"),
    ] {
        let twin = |name| row(&[("first_name", name), ("dob", "2012-03-04"), ("phone", PHONE)]);
        let found = resolve(&[twin(one), twin(other)]);
        assert_eq!(found.individuals, 2, "{one} {other}");
        let reasons = &found.review.first().expect("a pair to review").reasons;
        assert!(reasons[0].contains("two given names"), "{reasons:?}");
    }
}

#[test]
fn twins_with_one_initial() {
    let (one, initial) = ([("phone", PHONE)], [("first_name", "M"), ("phone", PHONE)]);
    keeps_apart(&one, &initial, &[("phone", "(617) 555-0144")], "only what a household shares");
    // however many rows her sister has
    let rows = [row(&one), row(&[]), row(&[("first_name", "M"), ("phone", "(617) 555-0144")])];
    assert_eq!(resolve(&rows).individuals, 2);
    // two initials that are the same are one person's no more than one is
    let initial = [("first_name", "M"), ("phone", PHONE)];
    keeps_apart(&initial, &initial, &[("sex", "M")], "two given names");
}

#[test]
fn who_goes_by_the_second_name_is_not_a_third() {
    let mail = ("email", "mw4711@example.org");
    let one = [("first_name", "Connie"), ("middle_name", "Margaret"), ("phone", PHONE), mail];
    let found = resolve(&[row(&one), row(&[("phone", PHONE), mail])]);
    assert_eq!(found.individuals, 1);
    let found = resolve(&[row(&one), row(&[("middle_name", "S"), ("phone", PHONE), mail])]);
    assert_eq!(found.individuals, 2, "Margaret S. is no Connie Margaret");
    // a twin has the telephone too
    keeps_apart(&one, &[("phone", PHONE), mail], &[("email", "")], "two given names");
}

#[test]
fn generations() {
    let one = [("suffix", "Sr"), ("phone", PHONE)];
    keeps_apart(&one, &[("phone", PHONE)], &[("suffix", "Jr")], "two generations");
}

#[test]
fn a_namesake_of_the_household_without_a_birth_date() {
    let other = "(617) 555-0144";
    let one = [("middle_name", "J"), ("phone", PHONE)];
    let unborn = [("dob", ""), ("middle_name", "J"), ("phone", PHONE)];
    keeps_apart(&one, &unborn, &[("middle_name", "")], "only what a household shares");
    keeps_apart(&one, &unborn, &[("phone", other)], "only what a household shares");
    keeps_apart(&one, &unborn, &[("suffix", "Jr")], "only what a household shares");
    // a middle name in full is her own
    let full = |phone| [("middle_name", "Jane"), ("phone", phone)];
    let named = [full(other).as_slice(), &[("dob", "")]].concat();
    assert_eq!(resolve(&[row(&full(PHONE)), row(&named)]).individuals, 1);
    // another row of hers says the number: the three are one
    let known = [row(&[("phone", PHONE)]), row(&[("phone", other)])];
    let with = |changes: &[(&str, &str)]| resolve(&[known.as_slice(), &[row(changes)]].concat()).individuals;
    assert_eq!(with(&[("dob", ""), ("phone", other)]), 1);
    assert_eq!(with(&[("dob", "")]), 1);
    assert_eq!(with(&[("dob", ""), ("phone", "(617) 555-0177")]), 2);
    // and another row may say that it is not hers, although two of the rows say nothing against it
    let rows = [
        row(&[("email", "mw4711@example.org")]),
        row(&[]),
        row(&[("dob", ""), ("email", "qrs8822@example.org")]),
    ];
    assert_eq!(resolve(&rows).individuals, 2);
}

/// The row without a birth date agrees most with a row that does not say that it is the daughter's.
#[test]
fn who_says_little_waits_until_it_is_known_who_is_there() {
    let rows = [
        row(&[("dob", ""), ("phone", PHONE)]),
        row(&[("phone", PHONE)]),
        row(&[("suffix", "Jr"), ("phone", "(617) 555-0144")]),
    ];
    let found = resolve(&rows);
    assert_eq!(found.individual_of_row[1], found.individual_of_row[2]);
    assert_eq!(found.individuals, 2);
}

#[test]
fn two_of_one_name_and_one_month() {
    let one = [("phone", PHONE)];
    let slipped = [("dob", "1957-03-21"), ("phone", PHONE)];
    keeps_apart(&one, &slipped, &[("phone", "(617) 555-0144")], "two birth dates");
}

#[test]
fn a_town_or_the_house_next_door_is_no_home() {
    let one = [("middle_name", "J"), ("phone", PHONE)];
    let unborn = [("middle_name", "J"), ("dob", ""), ("phone", PHONE)];
    let next_door = [("street", "21 Elm Street")];
    keeps_apart(&one, &unborn, &next_door, "only what a household");
    let (one, unborn) = ([("middle_name", "Jane")], [("middle_name", "Jane"), ("dob", "")]);
    keeps_apart(&one, &unborn, &[("street", "")], "only what a household shares");
    // who is known by two rows is told by the ZIP code
    let rows = [row(&one), row(&[("phone", PHONE)]), row(&[("dob", ""), ("street", "")])];
    assert_eq!(resolve(&rows).individuals, 1);
}

#[test]
fn a_telephone_that_moved_house_went_with_its_owner() {
    let one = [("last_name", "Whitfield-Oyelaran"), ("phone", PHONE)];
    let elsewhere = [("street", "9 Oak Avenue"), ("zip", "94110"), ("dob", "")];
    let moved = [one.as_slice(), &elsewhere].concat();
    let at_home = [one.as_slice(), &[("dob", "")]].concat();
    assert_eq!(resolve(&[row(&one), row(&moved)]).individuals, 1);
    assert_eq!(resolve(&[row(&one), row(&at_home)]).individuals, 2);
}

#[test]
fn a_row_without_a_given_name_may_be_the_twins() {
    let mail = [("email", "mw4711@example.org")];
    let unnamed = [("first_name", ""), ("email", "mw4711@example.org")];
    keeps_apart(&mail, &unnamed, &[("email", "")], "two given names");
    // twins have two middle names
    let middle = [("middle_name", "Jane")];
    let unnamed = [("first_name", ""), ("middle_name", "J")];
    keeps_apart(&middle, &unnamed, &[("middle_name", "")], "two given names");
}

#[test]
fn people_who_live_apart_and_are_only_alike() {
    let moved = [("street", "9 Oak Avenue"), ("zip", "94110"), ("last_name", "Whitfield-Oyelaran")];
    // a name as rare as can be makes up for half a birth date, were it not for namesakes
    let rare = [("first_name", "Thessalonia"), ("last_name", "Whitfield-Oyelaran")];
    let moved = [moved.as_slice(), &rare].concat();
    keeps_apart(&rare, &moved, &[("dob", "1957-11-04")], "two birth dates");
}

/// Among half a million people.
fn is_one_of_many(one: &[(&str, &str)], other: &[(&str, &str)]) -> bool {
    let columns = COLUMNS.map(str::to_owned);
    let mut settings = Settings::new(jiff::civil::date(2026, 11, 22));
    settings.population = 500_000;
    let mapping = Mapping::recognise(&columns);
    let found = resolve_table(&columns, &[row(one), row(other)], &mapping, &settings).expect("a table");
    found.individuals == 1
}

#[test]
fn namesakes_who_live_apart_and_were_born_on_one_day() {
    let moved = [("street", "9 Oak Avenue"), ("zip", "94110")];
    let named = |names: &[(&'static str, &'static str)]| [&moved, names].concat();
    // of so many people two are called MARY BROWN and born that day
    let brown = [("first_name", "Mary"), ("last_name", "Brown")];
    let middle = [brown.as_slice(), &[("middle_name", "J")]].concat();
    assert!(!is_one_of_many(&brown, &named(&brown)));
    assert!(is_one_of_many(&middle, &named(&middle)));
    let rarer = [("first_name", "Mary"), ("last_name", "Whitfield")];
    assert!(is_one_of_many(&rarer, &named(&rarer)));
    // a slip in the surname makes a namesake likelier, a middle name in common does not
    let slipped =
        |middle| named(&[("first_name", "Mary"), ("last_name", "Hendersen"), ("middle_name", middle)]);
    let henderson = |middle| [("first_name", "Mary"), ("last_name", "Henderson"), ("middle_name", middle)];
    assert!(!is_one_of_many(&henderson(""), &slipped("")));
    assert!(is_one_of_many(&henderson("J"), &slipped("J")));
    // an initial is weighed as one
    let initial = |surname| named(&[("first_name", "M"), ("last_name", surname)]);
    assert!(is_one_of_many(&[], &initial("Whitfield")));
    assert!(!is_one_of_many(&brown, &initial("Brown")));
}

/// Row by row something is not known; of the three rows together nothing agrees but the name and the day.
#[test]
fn who_has_another_address_telephone_and_mailbox() {
    let all = [("phone", PHONE), ("email", "mw4711@example.org")];
    let elsewhere = [("street", "9 Oak Avenue"), ("zip", "94110")];
    let other = |change| row(&[elsewhere.as_slice(), &[change]].concat());
    let (phone, email) = (("phone", "(415) 555-0144"), ("email", "qrs8822@example.org"));
    for other_row in [phone, email] {
        assert_eq!(resolve(&[row(&all), other(other_row)]).individuals, 1, "{other_row:?}");
    }
    let found = resolve(&[row(&all), other(phone), other(email)]);
    assert_eq!(found.individuals, 2);
    assert!(found.review[0].reasons[0].contains("too little agrees"), "{:?}", found.review);
    let middle = ("middle_name", "Jane");
    let with = |cells: &[(&str, &str)]| row(&[cells, &[middle]].concat());
    let far = |change| with(&[elsewhere.as_slice(), &[change]].concat());
    assert_eq!(resolve(&[with(&all), far(phone), far(email)]).individuals, 1);
}

/// Newborn twins are registered one after the other, and may have one given name until they have their own, or always; they
/// have their parents' e-mail address, and one middle name where it is their father's or mother's.
#[test]
fn twins_whose_names_tell_little() {
    let mail = ("email", "whitfields@example.org");
    for (name, other) in
        [("Baby Boy A", "Baby Boy B"), ("Baby", "Baby"), ("Maria Guadalupe", "Maria"), ("Chris", "Chris")]
    {
        let one = row(&[("first_name", name), ("ssn", "987-65-4320"), ("phone", PHONE), mail]);
        let twin = row(&[("first_name", other), ("ssn", "987-65-4321"), ("phone", PHONE), mail]);
        assert_eq!(resolve(&[one, twin]).individuals, 2, "{name} {other}");
    }
    for (name, other) in [("Jayden", "Kayden"), ("Joan", "Jean"), ("Elizabeth", "Lisa")] {
        let one = row(&[("first_name", name), ("middle_name", "Reyes"), ("phone", PHONE), mail]);
        let twin = row(&[("first_name", other), ("middle_name", "Reyes"), ("phone", PHONE), mail]);
        assert_eq!(resolve(&[one, twin]).individuals, 2, "{name} {other}");
    }
}

/// The lists of names are those of one country; who bears a name that they lack is no less a person.
#[test]
fn twins_with_names_that_no_list_has() {
    for (name, other) in [("Rohit", "Mohit"), ("Nikhil", "Nishil"), ("Ravi", "Kavi")] {
        let one = [("first_name", name), ("phone", PHONE)];
        keeps_apart(&one, &one, &[("first_name", other)], "two given names");
    }
    // a slip that sounds the same is one
    let one = [("first_name", "Nikhil"), ("phone", PHONE)];
    let slipped = [("first_name", "Nikhill"), ("phone", PHONE)];
    assert_eq!(resolve(&[row(&one), row(&slipped)]).individuals, 1);
}

#[test]
fn one_given_name_at_home_with_two_surnames_and_a_slip() {
    let couple = [("last_name", "Garcia"), ("dob", "1957-03-05"), ("phone", PHONE)];
    assert_eq!(resolve(&[row(&[("phone", PHONE)]), row(&couple)]).individuals, 2);
}

#[test]
fn another_surname_in_one_town() {
    let columns = ["first_name", "last_name", "dob", "sex", "city", "zip", "phone"];
    let found = |other: &str, phone: &str| {
        let row = |surname: &str, phone: &str| {
            ["Margaret", surname, "1957-03-04", "F", "Springfield", "02139", phone]
                .map(str::to_owned)
                .to_vec()
        };
        resolve_with(columns, &[row("Whitfield", PHONE), row(other, phone)])
    };
    assert_eq!(found("Garcia", "").individuals, 1);
    assert_eq!(found("Whitfield", "(617) 555-0144").individuals, 1);
    let apart = found("Garcia", "(617) 555-0144");
    assert_eq!(apart.individuals, 2);
    assert!(apart.review[0].reasons[0].contains("too little agrees"), "{:?}", apart.review);
}

#[test]
fn a_row_that_fits_two_is_neither() {
    let rows = [
        row(&[("suffix", "Sr"), ("phone", PHONE)]),
        row(&[("suffix", "Jr"), ("dob", "1983-07-21"), ("phone", PHONE)]),
        row(&[("dob", ""), ("phone", PHONE)]),
    ];
    assert_eq!(resolve(&rows).individuals, 3);
}

/// One of the two it fits by what a household does not share, and the other by what waits.
#[test]
fn a_row_that_fits_two_in_two_ways_is_neither() {
    let mail = ("email", "mw4711@example.org");
    let home = [("middle_name", "Quentin"), ("phone", PHONE)];
    let unborn = row(&[home.as_slice(), &[mail, ("dob", "")]].concat());
    let mailed = row(&[mail, ("dob", "1950-03-04"), ("ssn", "123-45-6789")]);
    let called = row(&[home.as_slice(), &[("dob", "1980-08-21"), ("ssn", "234-56-7891")]].concat());
    // with either alone it goes
    for one in [&mailed, &called] {
        assert_eq!(resolve(&[unborn.clone(), one.clone()]).individuals, 1);
    }
    let found = resolve(&[unborn, mailed, called]);
    assert_eq!(found.individuals, 3);
    let both = found.review.iter().filter(|pair| pair.reasons[0].contains("fits another person as well"));
    assert_eq!(both.count(), 2, "{:?}", found.review);
}

/// Whether somebody lives at another's home is not asked where no home is known.
#[test]
fn who_has_no_home_in_the_table_is_no_household() {
    let columns = [
        "first_name",
        "middle_name",
        "last_name",
        "dob",
        "sex",
        "birth_place",
        "mothers_maiden_name",
        "occupation",
    ];
    let row = |middle: &str, dob: &str, maiden: &str| {
        ["Persephone", middle, "Whitfield", dob, "F", "Wichita", maiden, "glassblower"]
            .map(str::to_owned)
            .to_vec()
    };
    let full = row("Quintessa", "1950-03-04", "Abernathy");
    let together = |other: &[String]| resolve_with(columns, &[full.clone(), other.to_vec()]).individuals;
    assert_eq!(together(&row("Quintessa", "", "Abernathy")), 1);
    assert_eq!(together(&row("", "", "Abernathy")), 1);
    assert_eq!(together(&row("Rose", "", "Abernathy")), 2);
}

/// A father and a son of his name have two mothers.
#[test]
fn a_birthplace_and_a_mothers_maiden_name_are_a_persons_own() {
    let columns =
        ["first_name", "last_name", "dob", "sex", "street", "zip", "birth_place", "mothers_maiden_name"];
    let row = |dob: &str, place: &str, maiden: &str| {
        ["Margaret", "Whitfield", dob, "F", "12 Elm Street", "02139", place, maiden]
            .map(str::to_owned)
            .to_vec()
    };
    let found =
        |other: Vec<String>| resolve_with(columns, &[row("1950-03-04", "Wichita", "Abernathy"), other]);
    assert_eq!(found(row("", "Wichita", "Abernathy")).individuals, 1);
    let apart = found(row("", "Wichita", ""));
    assert_eq!(apart.individuals, 2);
    assert!(apart.review[0].reasons[0].contains("only what a household shares"), "{:?}", apart.review);
}

#[test]
fn everybody_on_one_telephone() {
    let rows = [
        row(&[("phone", PHONE)]),
        row(&[("first_name", "Zoe"), ("dob", "1990-11-12"), ("phone", PHONE)]),
        row(&[("first_name", "Xavier"), ("dob", "1959-01-30"), ("sex", "M"), ("phone", PHONE)]),
    ];
    assert_eq!(resolve(&rows).individuals, 3);
}

#[test]
fn a_number_of_ones_own_outweighs_another_surname() {
    let number = ("ssn", "987-65-4329");
    let moved = [("last_name", "Garcia"), number, ("street", "9 Oak Avenue"), ("zip", "94110")];
    assert_eq!(resolve(&[row(&[number]), row(&moved)]).individuals, 1);
}
