//! Names, drawn as often as people in the United States bear them.
//!
//! What it is: the census lists of the model, read back into the way people write their names: `O'Brien`,
//! `McDonald`, `García`, `de la Cruz`, `Smith-Jones`.

use std::sync::LazyLock;

use chartward_model::census::{self, NameList};
use chartward_model::name::{generation, is_degree, is_title};

use crate::dice::Dice;

/// Running totals of a list's frequencies, for drawing with one search.
struct Urn {
    list: &'static NameList,
    totals: Vec<u64>,
}

impl Urn {
    fn new(list: &'static NameList) -> Self {
        let mut total = 0;
        let totals = list
            .names()
            .iter()
            .map(|(_, frequency)| {
                total += u64::from(*frequency);
                total
            })
            .collect();
        Self { list, totals }
    }

    fn draw(&self, dice: &mut Dice) -> &'static str {
        let total = self.totals.last().copied().unwrap_or(0);
        loop {
            let at = dice.below(usize::try_from(total).unwrap_or(usize::MAX)) as u64;
            let index = self.totals.partition_point(|end| *end <= at);
            let drawn = self.list.names().get(index).map_or("SMITH", |(name, _)| name);
            // a few people are called Master or Junior; no reader can tell that from a title
            if !is_title(drawn) && !is_degree(drawn) && generation(drawn).is_none() {
                return drawn;
            }
        }
    }
}

static SURNAMES: LazyLock<Urn> = LazyLock::new(|| Urn::new(census::surnames()));
static FEMALE: LazyLock<Urn> = LazyLock::new(|| Urn::new(census::female_given_names()));
static MALE: LazyLock<Urn> = LazyLock::new(|| Urn::new(census::male_given_names()));

/// Names whose bearers may write them with accents.
const ACCENTS: &[(&str, &str)] = &[
    ("Andre", "André"),
    ("Angel", "Ángel"),
    ("Chloe", "Chloë"),
    ("Fernandez", "Fernández"),
    ("Garcia", "García"),
    ("Gomez", "Gómez"),
    ("Gonzalez", "González"),
    ("Hernandez", "Hernández"),
    ("Jesus", "Jesús"),
    ("Jimenez", "Jiménez"),
    ("Jose", "José"),
    ("Lopez", "López"),
    ("Maria", "María"),
    ("Martinez", "Martínez"),
    ("Muller", "Müller"),
    ("Munoz", "Muñoz"),
    ("Nunez", "Núñez"),
    ("Pena", "Peña"),
    ("Perez", "Pérez"),
    ("Ramirez", "Ramírez"),
    ("Ramon", "Ramón"),
    ("Renee", "Renée"),
    ("Rodriguez", "Rodríguez"),
    ("Sanchez", "Sánchez"),
    ("Vazquez", "Vázquez"),
    ("Zoe", "Zoë"),
];

/// What friends and front desks call people.
const NICKNAMES: &[(&str, &str)] = &[
    ("Andrew", "Andy"),
    ("Anthony", "Tony"),
    ("Barbara", "Barb"),
    ("Charles", "Charlie"),
    ("Christine", "Chris"),
    ("Christopher", "Chris"),
    ("Daniel", "Dan"),
    ("Deborah", "Debbie"),
    ("Donald", "Don"),
    ("Edward", "Ed"),
    ("Elizabeth", "Liz"),
    ("James", "Jim"),
    ("Jennifer", "Jenny"),
    ("John", "Jack"),
    ("Joseph", "Joe"),
    ("Katherine", "Kathy"),
    ("Kenneth", "Ken"),
    ("Margaret", "Peggy"),
    ("Mary", "Molly"),
    ("Matthew", "Matt"),
    ("Michael", "Mike"),
    ("Nicholas", "Nick"),
    ("Patricia", "Pat"),
    ("Richard", "Rick"),
    ("Robert", "Bob"),
    ("Ronald", "Ron"),
    ("Samuel", "Sam"),
    ("Steven", "Steve"),
    ("Susan", "Sue"),
    ("Thomas", "Tom"),
    ("Timothy", "Tim"),
    ("William", "Bill"),
];

/// Surnames that the census writes without their apostrophe.
const APOSTROPHES: &[&str] =
    &["OBRIEN", "OCONNOR", "ONEAL", "ONEILL", "OLEARY", "OHARA", "OKEEFE", "DANGELO"];

/// A given name.
pub(crate) fn given(dice: &mut Dice, sex: char) -> String {
    let urn = if sex == 'F' { &FEMALE } else { &MALE };
    written(urn.draw(dice))
}

/// A surname: now and then with an apostrophe, a particle, a hyphen.
pub(crate) fn surname(dice: &mut Dice) -> String {
    match dice.below(100) {
        0 | 1 => format!("{}-{}", written(SURNAMES.draw(dice)), written(SURNAMES.draw(dice))),
        2 => format!("{} {}", dice.pick(&["van der", "de la", "Di", "St."]), written(SURNAMES.draw(dice))),
        3 => written(dice.pick::<&str>(APOSTROPHES)),
        _ => written(SURNAMES.draw(dice)),
    }
}

/// The surname that so many are more frequent than.
pub(crate) fn surname_of_rank(rank: usize) -> String {
    written(census::surnames().names().get(rank).map_or("SMITH", |(name, _)| name))
}

/// The name with its accents, if it is one that takes them.
pub(crate) fn accented(name: &str) -> Option<&'static str> {
    ACCENTS.iter().find(|(plain, _)| *plain == name).map(|(_, accented)| *accented)
}

/// The name without accents, for machines that know none.
pub(crate) fn plain(name: &str) -> String {
    ACCENTS
        .iter()
        .find(|(_, accented)| *accented == name)
        .map_or_else(|| name.to_owned(), |(plain, _)| (*plain).to_owned())
}

/// The usual short form of a given name.
pub(crate) fn nickname(given: &str) -> Option<&'static str> {
    NICKNAMES.iter().find(|(name, _)| *name == given).map(|(_, short)| *short)
}

/// The name with two neighbouring letters exchanged, as a hurried typist does; `None` for short names and
/// where it would not show.
pub(crate) fn mistyped(name: &str) -> Option<String> {
    let mut letters: Vec<char> = name.chars().collect();
    let at = (2..letters.len().saturating_sub(2)).find(|at| {
        let (a, b) = (letters[*at], letters[at + 1]);
        a != b && a.is_ascii_lowercase() && b.is_ascii_lowercase()
    })?;
    letters.swap(at, at + 1);
    Some(letters.into_iter().collect())
}

/// Letters for login names and mail addresses: ASCII, lower case.
pub(crate) fn folded(name: &str) -> String {
    let fold = |c: char| match c {
        'á' | 'Á' => 'a',
        'é' | 'ë' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' | 'ü' => 'u',
        'ñ' => 'n',
        other => other.to_ascii_lowercase(),
    };
    name.chars().map(fold).filter(char::is_ascii_lowercase).collect()
}

/// An upper-case census name as people write it.
fn written(census: &str) -> String {
    if APOSTROPHES.contains(&census) {
        return format!("{}'{}", &census[..1], capitalised(&census[1..]));
    }
    match census.strip_prefix("MC") {
        Some(rest) if rest.len() > 2 => format!("Mc{}", capitalised(rest)),
        _ => capitalised(census),
    }
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    let first: String = letters.next().into_iter().collect();
    first + &letters.as_str().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::{folded, given, mistyped, surname, written};
    use crate::dice::Dice;

    #[test]
    fn names_are_written_as_people_write_them() {
        assert_eq!(written("OBRIEN"), "O'Brien");
        assert_eq!(written("MCDONALD"), "McDonald");
        assert_eq!(written("SMITH"), "Smith");
        assert_eq!(folded("Núñez-O'Brien"), "nunezobrien");
        assert_eq!(mistyped("Ann"), None);
        assert_eq!(mistyped("Johnson").as_deref(), Some("Jonhson"));
        let mut dice = Dice::new(1, "names");
        let drawn: Vec<String> = (0..2_000).map(|_| surname(&mut dice)).collect();
        let smiths = drawn.iter().filter(|name| *name == "Smith").count();
        assert!((10..45).contains(&smiths), "one in ninety is a Smith, here {smiths} of 2000");
        assert!(drawn.iter().any(|name| name.contains('-')));
        assert!(!given(&mut dice, 'F').is_empty());
    }
}
