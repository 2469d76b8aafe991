//! The people of a case as groups that a law can count.
//!
//! What it is: the counts of the case ([`crate::counts`]), written as groups of a facts file. People alike in residence,
//! kinds of data, and what they are to the organisation are one group; nobody is named, and no law looks at a single person.
//!
//! The one idea: groups are merged as far as the *kinds of data that laws name* stay the same: the union of two
//! people's data must not make a kind that neither of them has (a password of one with the user name of another).

use std::collections::BTreeSet;
use std::fmt::Write;

use chartward_law::facts::classes_of;
use chartward_law::rule::DataClass;
use chartward_model::Element;
use chartward_store::CaseStore;
use sha2::{Digest, Sha256};

use crate::AppError;
use crate::counts::{self, Alike, Counts, Kind};
use crate::report::grouped;

/// Line before the groups in a facts file.
const BEGIN: &str = "# >>> people of the case";
/// Line after them.
const END: &str = "# <<< people of the case";

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

/// The people of a case in groups, from what is counted of them.
pub(super) fn block(store: &CaseStore) -> Result<PeopleBlock, AppError> {
    let groups = merged(counts::of(store)?.0);
    let people = groups.iter().map(|group| group.counts.people).sum();
    Ok(PeopleBlock { text: text(&groups, people), people, groups: groups.len() })
}

struct Group {
    kind: Kind,
    classes: Vec<DataClass>,
    elements: BTreeSet<Element>,
    counts: Counts,
}

impl Group {
    fn is_named(&self) -> bool {
        self.elements.contains(&Element::PersonName)
    }

    /// Whether people with these kinds of data belong to it: alike for every law, and alike still if both are put together.
    fn fits(&self, elements: &[Element], classes: &[DataClass]) -> bool {
        if self.classes != classes || self.is_named() != elements.contains(&Element::PersonName) {
            return false;
        }
        let both: BTreeSet<Element> = self.elements.iter().chain(elements).copied().collect();
        classes_of(&Vec::from_iter(both)) == classes
    }
}

fn merged(found: Vec<Alike>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    // groups of the kind that is being merged begin here
    let mut first = 0;
    for Alike { kind, elements, counts } in found {
        if groups.get(first).is_some_and(|group| group.kind != kind) {
            first = groups.len();
        }
        let classes = classes_of(&elements);
        let same = groups
            .get_mut(first..)
            .and_then(|same| same.iter_mut().find(|group| group.fits(&elements, &classes)));
        if let Some(group) = same {
            group.elements.extend(elements);
            group.counts.join(counts);
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
    format!("{} {place}: {}{mark}", group.kind.population.phrase(), kinds.join(", "))
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
    if !kind.population.is_patient_data() {
        body.push_str("phi = false\n");
    }
    if kind.substance_use {
        body.push_str("part2 = false\n");
    }
    let _ = writeln!(body, "population = \"{}\"\n", kind.population.phrase());
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
    use chartward_model::{Element, Jurisdiction};

    use super::{Alike, Counts, Kind, is_current, merged, replaced, text};
    use crate::counts::Population;

    fn alike(state: &str, elements: &[Element], people: u64) -> Alike {
        let kind = Kind {
            residence: Jurisdiction::us(state),
            population: Population::Patients,
            substance_use: false,
            genetic: false,
        };
        Alike { kind, elements: elements.to_vec(), counts: Counts { people, ..Counts::default() } }
    }

    #[test]
    fn alike_for_every_law_is_one_group_and_nothing_new_comes_of_it() {
        use Element::{DateOfBirth, Diagnosis, Email, Password, PersonName, Phone, Ssn};
        let found = vec![
            alike("CO", &[PersonName, Ssn], 3),
            alike("CO", &[PersonName, Ssn, Phone], 4),
            alike("CO", &[PersonName, Ssn, DateOfBirth], 5),
            alike("CO", &[PersonName, Email], 1),
            alike("CO", &[PersonName, Password], 2),
            alike("CO", &[Ssn], 6),
            alike("TX", &[PersonName, Ssn], 7),
            alike("TX", &[PersonName, Diagnosis], 8),
        ];
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
        let groups = |n| merged(vec![alike("CO", &[Element::PersonName], n)]);
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
