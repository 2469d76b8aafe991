//! Values that prove nothing: words where a number is asked for, numbers that nobody has, and what twins share.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it is")]

use chartward_model::census;
use chartward_resolve::bulk::{Auditing, Given, Model, Options, Resolved, Rows, Schema, resolve_given};
use chartward_resolve::table::Mapping;

use crate::helpers::settings;

fn resolve<R: AsRef<[C]>, C: AsRef<str>>(columns: &[&str], rows: &[R]) -> Resolved {
    let columns: Vec<String> = columns.iter().map(|column| (*column).to_owned()).collect();
    let schema = Schema::new(&columns, &Mapping::recognise(&columns), &settings()).unwrap();
    let (mut packed, mut filler) = (Rows::new(&schema), schema.filler());
    for row in rows {
        filler.push(|column| row.as_ref().get(column).map_or("", |cell| cell.as_ref()));
    }
    packed.append(filler.take()).unwrap();
    let options = Options { threads: 2, model: Model::default() };
    let given = Given { audit: Auditing::Yes, ..Given::default() };
    resolve_given(&packed, &settings(), &options, &given, &mut |_, _| {}).unwrap()
}

/// Whether two rows of one home are one individual: given name, birth date, number.
fn are_one(number_column: &str, one: [&str; 3], other: [&str; 3]) -> bool {
    let columns = ["first_name", "last_name", "dob", number_column, "street", "zip", "phone"];
    let row = |row: [&'_ str; 3]| {
        let [given, born, number] = row.map(str::to_owned);
        let home = ["12 Elm Street", "02139", "(617) 555-0101"].map(str::to_owned);
        [vec![given, "Smith".to_owned(), born, number], home.to_vec()].concat()
    };
    resolve(&columns, &[row(one), row(other)]).resolution.individuals == 1
}

#[test]
fn what_is_no_number_joins_nobody() {
    for (column, text) in [
        ("ssn", "refused"),
        ("ssn", "pending"),
        ("ssn", "on file"),
        ("ssn", "XXX-XX-1111"),
        ("ssn", "call 5304218"),
        ("mbi", "not enrolled"),
        ("mbi", "asked twice"),
        ("person_id", "see chart"),
        ("tax_id", "F-100"),
        ("tax_id", "1234567"),
    ] {
        let twins = (["Mary", "2005-03-04", text], ["Ann", "2005-03-04", text]);
        assert!(!are_one(column, twins.0, twins.1), "{column} {text}");
        let generations = (["John", "1970-01-02", text], ["John", "1941-08-09", text]);
        assert!(!are_one(column, generations.0, generations.1), "{column} {text}");
        let neighbours = (["Mary", "1970-01-02", text], ["Ann", "1998-06-07", text]);
        assert!(!are_one(column, neighbours.0, neighbours.1), "{column} {text}");
    }
    // a number of one's own goes on to outweigh a birth date written wrong
    assert!(are_one("person_id", ["Zenobia", "1970-01-02", "7654321"], ["Zenobia", "1978-06-07", "7654321"]));
}

#[test]
fn a_number_that_cannot_be_neither_joins_nor_parts() {
    let columns = ["first_name", "last_name", "dob", "ssn"];
    let masked = [["John", "Smith", "", "000-00-1234"], ["John", "Smith", "", "000-00-1234"]];
    assert_eq!(resolve(&columns, &masked).resolution.individuals, 2);
    for none in ["000-00-1234", "666-12-3456", "900-12-3456", "987-45-0000", "987-00-1234", "999-99-1234"] {
        let rows =
            [["Zenobia", "Okonkwo", "1970-01-02", none], ["Zenobia", "Okonkwo", "1970-01-02", "219-45-1234"]];
        let found = resolve(&columns, &rows);
        assert_eq!(found.resolution.individuals, 1, "{none}: {:?}", found.resolution.review);
    }
    // where all have such numbers they are theirs
    let rows = [
        ["Zenobia", "Okonkwo", "1970-01-02", "900-12-3456"],
        ["Zenobia", "Okonkwo", "1970-01-02", "900-17-9988"],
    ];
    assert_eq!(resolve(&columns, &rows).resolution.individuals, 2);
}

#[test]
fn zeros_that_a_spreadsheet_ate_are_put_back() {
    let columns = ["first_name", "last_name", "dob", "ssn"];
    let people = |numbers: [&'static str; 2]| {
        let rows = numbers.map(|ssn| ["Zenobia", "Okonkwo", "1970-01-02", ssn]);
        resolve(&columns, &rows).resolution.individuals
    };
    assert_eq!(people(["012-34-5671", "12345671"]), 1);
    assert_eq!(people(["012-34-5671", "18345992"]), 2);
    assert_eq!(people(["001-23-4567", "1234567"]), 1);
    // another country's numbers stay what they are
    assert_eq!(people(["5304218", "5304218"]), 1);
}

#[test]
fn what_many_share_is_nobodys_own() {
    let columns = ["first_name", "last_name", "dob", "street", "zip", "mrn", "sex"];
    // one father and two children who are called alike, and a number that the whole table has
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (n, (given, surname)) in
        [("Xavier", "Abel"), ("Quentin", "Brook"), ("Mary", "Cole"), ("Ann", "Dunn")].into_iter().enumerate()
    {
        let born = format!("19{}0-0{}-17", n + 4, n + 2);
        let street = format!("{n}7 Oak Street");
        rows.push([given, surname, &born, &street, "60601", "7000001", ""].map(str::to_owned).to_vec());
    }
    let twin = |given: &str, sex: &str| {
        [given, "Smith", "2005-03-04", "12 Elm Street", "02139", "7000001", sex].map(str::to_owned).to_vec()
    };
    rows.extend([twin("Chris", "F"), twin("Kris", "M")]);
    assert_eq!(resolve(&columns, &rows).resolution.individuals, 6);
    // a chart that is the two rows' own says that one sex was written wrong
    for row in &mut rows[..4] {
        row[5].clear();
    }
    assert_eq!(resolve(&columns, &rows).resolution.individuals, 5);
}

/// Made-up people, one to a home but for the twins among them.
fn cohort(people: usize, twins: usize, years: usize) -> Vec<Vec<String>> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % limit
    };
    let (given, surnames) = (census::female_given_names().names(), census::surnames().names());
    let mut rows = Vec::new();
    for home in 0..people {
        let surname = surnames[next(2_000)].0.to_owned();
        let born = format!("{}-{:02}-{:02}", 2024 - next(years), 1 + next(12), 1 + next(28));
        let street = format!("{} {} Street", 1 + home, surnames[next(400)].0);
        let first = next(300);
        // two forms of one name are no twins
        let initial = |name: usize| given[name].0.bytes().next();
        let second = (first + 31..given.len()).find(|name| initial(*name) != initial(first)).unwrap();
        for name in [first, second].into_iter().take(if home < twins { 2 } else { 1 }) {
            let cells = [given[name].0, &surname, &born, &street, "02139"];
            rows.push(cells.map(str::to_owned).to_vec());
        }
    }
    rows
}

const COHORT: [&str; 5] = ["first_name", "last_name", "dob", "street", "zip"];

#[test]
fn twins_of_one_cohort_stay_two() {
    // of a year, and of all ages: nothing shows that two names are slips
    for years in [1, 60] {
        let rows = cohort(1_500, 150, years);
        // of some there are duplicates
        let mut twice = rows.clone();
        twice.extend(rows.iter().step_by(4).cloned());
        for rows in [rows, twice] {
            let numbers = resolve(&COHORT, &rows).resolution.individual_of_row;
            let joined = (0..150).filter(|twins| numbers[twins * 2] == numbers[twins * 2 + 1]).count();
            assert_eq!(joined, 0, "of 150 pairs of twins, {years} years, {} rows", rows.len());
        }
    }
}

#[test]
fn what_a_waived_rule_joins_is_listed_and_counted() {
    // everybody stands twice, with slips in every eighth row: the table shows no family, and two names are joined
    let mut rows = cohort(900, 0, 60);
    let names = census::female_given_names().names();
    let copies: Vec<Vec<String>> = rows
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let mut copy = row.clone();
            copy[4].clear();
            match at % 32 {
                0 => names[(at * 7 + 5) % 300].0.clone_into(&mut copy[0]),
                8 | 16 => copy[1].push('E'),
                24 => copy[1].push('S'),
                _ => {}
            }
            copy
        })
        .collect();
    rows.extend(copies);
    let found = resolve(&COHORT, &rows);
    assert!(found.resolution.individuals < 910, "{}", found.resolution.individuals);
    let waived = &found.resolution.waived;
    assert!((20..=29).contains(&waived.len()), "{}", waived.len());
    assert!(waived.iter().all(|pair| pair.reasons[0].starts_with("joined, though two given names")));
    let number = |row: usize| found.resolution.individual_of_row[row];
    assert!(waived.iter().all(|pair| number(pair.left) == number(pair.right)));
    let audit = found.audit.unwrap();
    assert_eq!(audit.waived_links, waived.len());
    assert!(audit.weak_links >= waived.len());
    assert!(audit.people.high as usize >= found.resolution.individuals as usize + waived.len());
}

#[test]
fn a_name_and_a_birth_date_like_it_are_for_a_person_to_decide() {
    let columns = ["first_name", "last_name", "dob", "phone"];
    for (one, other) in [
        (["Bo", "Chen", "1970-01-02", ""], ["Bo", "Chan", "1971-01-02", ""]),
        (["Ingrid", "Hansen", "1970-01-02", ""], ["Ingrid", "Hanson", "1970-02-01", ""]),
        (["Thaddeus", "Kowalczyk", "1970-01-02", ""], ["Thaddeus", "Kowalczyk", "1976-01-02", ""]),
    ] {
        let found = resolve(&columns, &[one, other]).resolution;
        assert_eq!((found.individuals, found.review.len()), (2, 1), "{one:?} {other:?}");
        let with_phone =
            [one, other].map(|[given, surname, born, _]| [given, surname, born, "(617) 555-0101"]);
        assert_eq!(resolve(&columns, &with_phone).resolution.individuals, 1, "{one:?} {other:?}");
    }
}

#[test]
fn one_name_in_two_scripts_is_one_name() {
    let columns = ["first_name", "last_name", "dob", "zip"];
    for other in [["Иван", "Петров"], ["ИВАН", "ПЕТРОВ"]] {
        let rows = [["Ivan", "Petrov", "1970-01-02", "60601"], [other[0], other[1], "1970-01-02", "60601"]];
        assert_eq!(resolve(&columns, &rows).resolution.individuals, 1, "{other:?}");
    }
}
