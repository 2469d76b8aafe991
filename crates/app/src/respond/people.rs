//! The people of a case as groups that a law can count.
//!
//! What it is: one pass over the individuals. People alike in residence, kinds of data, and what they are to the
//! organisation are one group; nobody is named, and no law looks at a single person.
//!
//! The one idea: groups are merged as far as the *kinds of data that laws name* stay the same: the union of two
//! people's data must not make a kind that neither of them has (a password of one with the user name of another).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use chartward_law::facts::classes_of;
use chartward_law::rule::DataClass;
use chartward_model::{Element, Exposure, Individual, Jurisdiction, Role, Standing, date};
use chartward_store::CaseStore;
use jiff::civil::Date;
use sha2::{Digest, Sha256};

use crate::AppError;
use crate::report::grouped;
use crate::views::exposures;

/// Line before the groups in a facts file.
const BEGIN: &str = "# >>> people of the case";
/// Line after them.
const END: &str = "# <<< people of the case";

/// What people have in common, apart from their data.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    residence: Option<Jurisdiction>,
    population: &'static str,
    phi: bool,
    substance_use: bool,
    genetic: bool,
}

#[derive(Clone, Debug, Default)]
struct Counts {
    people: u64,
    minors: u64,
    deceased: u64,
    unreachable: u64,
}

/// The people of a case as a piece of a facts file.
#[derive(Clone, Debug)]
pub struct PeopleBlock {
    /// The piece, with the lines before and after it.
    pub text: String,
    /// How many people.
    pub people: u64,
    /// How many groups.
    pub groups: usize,
}

/// Counts the people of a case.
pub(super) fn block(store: &CaseStore) -> Result<PeopleBlock, AppError> {
    let as_of = store.facts()?.as_of;
    let classes = exposures(store)?;
    let mut found: BTreeMap<(Kind, Vec<Element>), Counts> = BTreeMap::new();
    store.for_each_individual(|individual| {
        if individual.standing == Standing::Affected {
            let exposed = classes.get(&individual.id).copied().unwrap_or_default();
            let kind = Kind {
                residence: individual.residence,
                population: population(individual),
                phi: is_patient_data(individual),
                substance_use: exposed.contains(Exposure::SubstanceUse),
                genetic: exposed.contains(Exposure::Genetic),
            };
            let elements: Vec<Element> = individual.elements.keys().copied().collect();
            add(found.entry((kind, elements)).or_default(), individual, as_of);
        }
        Ok::<(), AppError>(())
    })?;
    let groups = merged(found);
    let people = groups.iter().map(|group| group.counts.people).sum();
    Ok(PeopleBlock { text: text(&groups, people), people, groups: groups.len() })
}

fn add(counts: &mut Counts, individual: &Individual, as_of: Date) {
    let dead = individual.date_of_death.is_some();
    let age = individual.date_of_birth.and_then(|born| date::age(born, as_of));
    let addressed =
        !individual.roster_ids.is_empty() || individual.elements.contains_key(&Element::StreetAddress);
    counts.people += 1;
    counts.minors += u64::from(age.is_some_and(|age| age < 18));
    counts.deceased += u64::from(dead);
    counts.unreachable += u64::from(!dead && !addressed);
}

fn population(individual: &Individual) -> &'static str {
    let has = |role| individual.roles.contains(&role);
    if has(Role::Patient) {
        "patients"
    } else if has(Role::Subscriber) || has(Role::Dependent) {
        "members of plans"
    } else if has(Role::Guarantor) || has(Role::NextOfKin) || has(Role::WageEarner) {
        "relatives and guarantors"
    } else if has(Role::Staff) || has(Role::Provider) {
        "staff"
    } else {
        "people"
    }
}

/// Records that an employer keeps as such are no protected health information (45 CFR 160.103); where somebody is
/// anything but staff, it is taken for such.
fn is_patient_data(individual: &Individual) -> bool {
    population(individual) != "staff"
}

struct Group {
    kind: Kind,
    classes: Vec<DataClass>,
    elements: BTreeSet<Element>,
    counts: Counts,
}

fn merged(found: BTreeMap<(Kind, Vec<Element>), Counts>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    // groups of the kind that is being merged begin here
    let mut first = 0;
    for ((kind, elements), counts) in found {
        if groups.get(first).is_some_and(|group| group.kind != kind) {
            first = groups.len();
        }
        let (classes, named) = (classes_of(&elements), elements.contains(&Element::PersonName));
        let fits = |group: &&mut Group| {
            let both: Vec<Element> = group
                .elements
                .iter()
                .copied()
                .chain(elements.iter().copied())
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect();
            group.classes == classes
                && group.elements.contains(&Element::PersonName) == named
                && classes_of(&both) == classes
        };
        let known = groups.get_mut(first..).and_then(|same| same.iter_mut().find(fits));
        if let Some(group) = known {
            group.elements.extend(elements);
            group.counts.people += counts.people;
            group.counts.minors += counts.minors;
            group.counts.deceased += counts.deceased;
            group.counts.unreachable += counts.unreachable;
        } else {
            groups.push(Group { kind, classes, elements: elements.into_iter().collect(), counts });
        }
    }
    groups
}

fn text(groups: &[Group], people: u64) -> String {
    let mut body = String::new();
    for (number, group) in groups.iter().enumerate() {
        let _ = writeln!(body, "# group {} of {}: {}", number + 1, groups.len(), described(group));
        one(&mut body, group);
    }
    let digest = fingerprint(&body);
    let number = grouped(usize::try_from(people).unwrap_or(usize::MAX));
    format!(
        "{BEGIN} [{digest}]: {number} people, counted by `chartward case facts`; --fresh counts anew between these lines\n{}{QUESTIONS}{body}{END}\n",
        overview(groups)
    )
}

/// Most groups that the overview tells.
const TOLD: usize = 20;

/// The groups as a table in comments, the largest first: what a person can take in before the groups themselves.
fn overview(groups: &[Group]) -> String {
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by_key(|at| (std::cmp::Reverse(groups[*at].counts.people), *at));
    let mut text = format!(
        "#\n# {} groups: people alike in where they live, what they are to you, and which data that laws name was exposed.\n#\n#      people  group\n",
        groups.len()
    );
    for at in order.iter().take(TOLD) {
        let people = grouped(usize::try_from(groups[*at].counts.people).unwrap_or(usize::MAX));
        let _ = writeln!(text, "# {people:>11}  {}: {}", at + 1, described(&groups[*at]));
    }
    let rest: u64 = order.iter().skip(TOLD).map(|at| groups[*at].counts.people).sum();
    if rest > 0 {
        let people = grouped(usize::try_from(rest).unwrap_or(usize::MAX));
        let _ = writeln!(text, "# {people:>11}  in {} smaller groups", order.len() - TOLD);
    }
    text.push_str("#\n");
    text
}

/// A group in a few words.
fn described(group: &Group) -> String {
    let place = match group.kind.residence {
        Some(place) => format!("in {place}"),
        None => "without an address".to_owned(),
    };
    let name = if group.elements.contains(&Element::PersonName) { "name" } else { "no name" };
    let kinds: Vec<&str> =
        std::iter::once(name).chain(group.classes.iter().map(|class| class.phrase())).collect();
    let mark = if group.kind.substance_use { ", substance use" } else { "" };
    format!("{} {place}: {}{mark}", group.kind.population, kinds.join(", "))
}

/// What a person has to look at in the groups.
const QUESTIONS: &str = "\
# QUESTION: groups without `residence`: where do they live? No address of theirs was found.
# QUESTION: `unreachable`: to how many does no letter reach? Counted here: those who live, stand on no list of yours, and of
#   whom no street address was found.
# QUESTION: `phi = false`: is it what you keep as their employer? Only then it is no protected health information
#   (45 CFR 160.103).
# QUESTION: `part2 = false`: their data tells of substance use: is it the record of a program under 42 CFR Part 2? Then set
#   it to true, and entity.part2_program too.

";

fn one(body: &mut String, group: &Group) {
    let (kind, counts) = (&group.kind, &group.counts);
    body.push_str("[[people]]\n");
    if let Some(place) = kind.residence {
        let _ = writeln!(body, "residence = \"{place}\"");
    }
    let _ = writeln!(body, "count = {}", counts.people);
    let names: Vec<String> = group.elements.iter().map(|element| format!("\"{}\"", element.name())).collect();
    let _ = writeln!(body, "elements = [{}]", names.join(", "));
    if kind.genetic {
        body.push_str("other_classes = [\"genetic\"]\n");
    }
    let parts =
        [("minors", counts.minors), ("deceased", counts.deceased), ("unreachable", counts.unreachable)];
    for (name, count) in parts.into_iter().filter(|(_, count)| *count > 0) {
        let _ = writeln!(body, "{name} = {count}");
    }
    if !kind.phi {
        body.push_str("phi = false\n");
    }
    if kind.substance_use {
        body.push_str("part2 = false\n");
    }
    let _ = writeln!(body, "population = \"{}\"\n", kind.population);
}

/// Sixteen digits that change when the groups do, whatever is remarked of them.
fn fingerprint(body: &str) -> String {
    let mut hash = Sha256::new();
    for line in body.split_inclusive('\n').filter(|line| !line.starts_with('#')) {
        hash.update(line.as_bytes());
    }
    let mut text = String::new();
    for byte in hash.finalize().iter().take(8) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// A facts file with the groups that are counted now in place of those that stand in it. `None` if the lines around
/// them are gone.
pub(super) fn replaced(file: &str, block: &PeopleBlock) -> Option<String> {
    let (start, end) = bounds(file)?;
    Some(format!("{}{}{}", file.get(..start)?, block.text, file.get(end..)?))
}

/// Whether the groups in a facts file were counted from the people that the case holds now; `None` if the file does not
/// say from what they were counted.
pub(super) fn is_current(file: &str, block: &PeopleBlock) -> Option<bool> {
    let mark = |text: &str| -> Option<String> {
        let line = text.lines().find(|line| line.starts_with(BEGIN))?;
        Some(line.split_once('[')?.1.split_once(']')?.0.to_owned())
    };
    Some(mark(file)? == mark(&block.text)?)
}

fn bounds(file: &str) -> Option<(usize, usize)> {
    let line_start = |at: usize| at == 0 || file.as_bytes().get(at - 1) == Some(&b'\n');
    let start = file.match_indices(BEGIN).map(|(at, _)| at).find(|at| line_start(*at))?;
    let end = file.match_indices(END).map(|(at, _)| at).find(|at| line_start(*at) && *at > start)?;
    let rest = file.get(end..)?;
    Some((start, end + rest.find('\n').map_or(rest.len(), |at| at + 1)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use chartward_model::{Element, Jurisdiction};

    use super::{Counts, Kind, is_current, merged, replaced, text};

    fn kind(state: &str) -> Kind {
        Kind {
            residence: Jurisdiction::us(state),
            population: "patients",
            phi: true,
            substance_use: false,
            genetic: false,
        }
    }

    fn counts(people: u64) -> Counts {
        Counts { people, ..Counts::default() }
    }

    #[test]
    fn alike_for_every_law_is_one_group_and_nothing_new_comes_of_it() {
        use Element::{DateOfBirth, Diagnosis, Email, Password, PersonName, Phone, Ssn};
        let found = BTreeMap::from([
            ((kind("CO"), vec![PersonName, Ssn]), counts(3)),
            ((kind("CO"), vec![PersonName, Ssn, Phone]), counts(4)),
            ((kind("CO"), vec![PersonName, Ssn, DateOfBirth]), counts(5)),
            ((kind("CO"), vec![PersonName, Email]), counts(1)),
            ((kind("CO"), vec![PersonName, Password]), counts(2)),
            ((kind("CO"), vec![Ssn]), counts(6)),
            ((kind("TX"), vec![PersonName, Ssn]), counts(7)),
            ((kind("TX"), vec![PersonName, Diagnosis]), counts(8)),
        ]);
        let groups = merged(found);
        let mut sizes: Vec<u64> = groups.iter().map(|group| group.counts.people).collect();
        sizes.sort_unstable();
        assert_eq!(
            sizes,
            [1, 2, 5, 6, 7, 7, 8],
            "3 and 4 are one; a password of one and the address of another are not"
        );
    }

    #[test]
    fn people_are_counted_anew_in_their_place() {
        let groups = |n| merged(BTreeMap::from([((kind("CO"), vec![Element::PersonName]), counts(n))]));
        let block = |n: u64| super::PeopleBlock { text: text(&groups(n), n), people: n, groups: 1 };
        let file = format!("a = 1\n\n{}b = 2\n", block(3).text);
        assert_eq!(is_current(&file, &block(3)), Some(true));
        assert_eq!(is_current(&file, &block(4)), Some(false));
        let anew = replaced(&file, &block(4)).unwrap();
        assert!(anew.starts_with("a = 1\n\n# >>> ") && anew.ends_with("b = 2\n"), "{anew}");
        assert!(anew.contains("count = 4\n") && !anew.contains("count = 3\n"));
        assert_eq!(replaced("a = 1\n", &block(4)), None);
        assert_eq!(is_current("a = 1\n", &block(4)), None);
    }
}
