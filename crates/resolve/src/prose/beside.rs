//! People side by side: a line that repeats one pattern, and lines of values below a line of names.
//!
//! What it is not: a table that was recognised as one; that has rows and columns. Here a person has drawn the
//! columns with spaces, or has written two people into each line.
//!
//! The one idea: **who repeats a pattern means one person by each repetition.** "Ann Lee 123, Bob Roe 456" is two
//! records, whichever comes first in a record, and so are two numbers below two names. Where the count does not
//! come out even, nobody is given what may be the neighbour's.

use std::collections::HashMap;

use chartward_model::{Context, Element, Mention, Reason};

use super::said::{Class, Manner, Ties, Wants};
use super::{LISTED, Reader, Spot, TELLING};

/// Whose a value is by the line it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beside {
    /// Of the name that is this mention.
    Of(u32),
    /// Of one of several, and nobody can say of whom.
    Nobody,
}

/// Lines of more findings than this are no lines of records.
const MOST_IN_LINE: usize = 48;

/// So many lines below a line of names belong to it.
const MOST_BELOW: usize = 12;

/// Elements that are laid out below names one for each, besides those that tell people apart.
const CONTACTS: [Element; 5] =
    [Element::Phone, Element::Email, Element::StreetAddress, Element::PostalCode, Element::Sex];

/// One finding in a line.
#[derive(Clone, Copy)]
struct Item<'a> {
    index: u32,
    mention: &'a Mention,
    /// For a name: who bears it, if that is known.
    draft: Option<usize>,
}

impl Item<'_> {
    fn is_name(&self) -> bool {
        self.mention.element == Element::PersonName
    }

    fn element(&self) -> Element {
        self.mention.element
    }

    /// The name, if its bearer is known.
    fn as_owner(&self) -> Beside {
        if self.draft.is_some() { Beside::Of(self.index) } else { Beside::Nobody }
    }
}

/// A line of names, and the lines of values below it.
struct Block<'a> {
    names: Vec<Item<'a>>,
    paragraph: u64,
    last_line: u64,
    below: Vec<Vec<Item<'a>>>,
}

impl<'a> Reader<'a> {
    /// Reads the lines in which, or below which, people stand side by side. When all names are read.
    pub(super) fn know_neighbours(&mut self, open: &[(u32, &'a Mention)]) {
        let is_prose = |mention: &Mention| matches!(mention.context, Context::Prose { .. });
        let items: Vec<Item<'a>> = open
            .iter()
            .filter(|(_, mention)| is_prose(mention))
            .map(|(index, mention)| Item { index: *index, mention, draft: self.bearer(*index) })
            .collect();
        let line = |item: &Item<'_>| Spot::of(item.mention).line_key();
        let mut found: HashMap<u32, Beside> = HashMap::new();
        let mut block: Option<Block<'a>> = None;
        for items in items.chunk_by(|a, b| line(a) == line(b)) {
            self.steps(items.len());
            let spot = Spot::of(items[0].mention);
            let is_short = items.len() <= MOST_IN_LINE;
            let mut names = items.iter().copied().filter(Item::is_name).peekable();
            if names.peek().is_some() {
                if let Some(block) = block.take() {
                    self.read_block(&block, &mut found);
                }
                let names: Vec<Item<'a>> = names.take(MOST_IN_LINE).collect();
                if is_short && self.are_several(&names) {
                    let before = found.len();
                    read_line(items, &names, &mut found);
                    if found.len() > before || names.len() == items.len() {
                        let (paragraph, last_line) = (spot.paragraph, spot.line);
                        block = Some(Block { names, paragraph, last_line, below: Vec::new() });
                    }
                }
            } else if let Some(open) = &mut block {
                let follows = open.paragraph == spot.paragraph && spot.line <= open.last_line + 2;
                if follows && is_short && open.below.len() < MOST_BELOW {
                    open.last_line = spot.line;
                    open.below.push(items.to_vec());
                } else if let Some(block) = block.take() {
                    self.read_block(&block, &mut found);
                }
            }
        }
        if let Some(block) = block {
            self.read_block(&block, &mut found);
        }
        self.beside = found;
    }

    /// Who bears a name, if it is a whole one of somebody who has data here.
    fn bearer(&self, index: u32) -> Option<usize> {
        let at = self.anchors.binary_search_by_key(&index, |anchor| anchor.index).ok()?;
        let anchor = self.anchors.get(at)?;
        anchor.is_whole.then_some(anchor.draft)
    }

    /// Whether names in a line are those of several people who are listed: none of them writes or is written to.
    fn are_several(&self, names: &[Item<'_>]) -> bool {
        let mut known: Vec<usize> = names.iter().filter_map(|name| name.draft).collect();
        let count = known.len();
        known.sort_unstable();
        known.dedup();
        let is_listed = |name: &Item<'_>| {
            let at = self.anchors.binary_search_by_key(&name.index, |anchor| anchor.index);
            let manner = at.ok().and_then(|at| self.anchors.get(at)).map(|anchor| anchor.manner);
            let class = name.draft.and_then(|draft| self.drafts.get(draft)).map(super::Draft::class);
            !matches!(manner, Some(Manner::Header | Manner::Salutation | Manner::Titled))
                && class != Some(Class::Correspondent)
        };
        count > 0 && names.len() > 1 && known.len() == count && names.iter().all(is_listed)
    }

    /// Gives the values below a line of names to the names, each to its own, where there are as many.
    fn read_block(&self, block: &Block<'_>, found: &mut HashMap<u32, Beside>) {
        let counted = || block.below.iter().flat_map(|line| Self::by_element(line));
        let fits = |values: &[Item<'_>]| values.len() == block.names.len() && are_labelled_alike(values);
        let is_telling = |values: &[Item<'_>]| values.first().is_some_and(|value| tells(value.element()));
        let is_parallel =
            counted().any(|values| is_telling(&values) && fits(&values) && self.may_have(block, &values));
        for values in counted() {
            self.steps(values.len());
            if fits(&values) && self.may_have(block, &values) {
                for (value, name) in values.iter().zip(&block.names) {
                    found.insert(value.index, name.as_owner());
                }
            } else if is_telling(&values) && (is_parallel || values.len() > 1) {
                found.extend(values.iter().map(|value| (value.index, Beside::Nobody)));
            }
        }
    }

    /// Whether everybody in a line of names is of a kind that has such values.
    fn may_have(&self, block: &Block<'_>, values: &[Item<'_>]) -> bool {
        let is_personal = values.iter().any(|value| Wants::of(value.element()).is_personal());
        let class =
            |name: &Item<'_>| name.draft.and_then(|draft| self.drafts.get(draft)).map(super::Draft::class);
        !is_personal || block.names.iter().all(|name| class(name) != Some(Class::Provider))
    }

    /// The values of a line that are laid out one for each person, by element.
    fn by_element<'i>(line: &[Item<'i>]) -> Vec<Vec<Item<'i>>> {
        let mut kinds: Vec<Vec<Item<'i>>> = Vec::new();
        for item in line.iter().filter(|item| tells(item.element()) || CONTACTS.contains(&item.element())) {
            match kinds.iter_mut().find(|kind| kind[0].element() == item.element()) {
                Some(kind) => kind.push(*item),
                None => kinds.push(vec![*item]),
            }
        }
        kinds
    }
}

/// Whether people are told apart by an element.
fn tells(element: Element) -> bool {
    TELLING.contains(&element) || LISTED.contains(&element)
}

/// Whether values have the same label, or none: "Home: ..., Cell: ..." are one person's.
fn are_labelled_alike(values: &[Item<'_>]) -> bool {
    let label = |item: &Item<'_>| {
        item.mention.reasons.iter().find_map(|reason| match reason {
            Reason::Label(words) => Some(words.to_string()),
            _ => None,
        })
    };
    values.windows(2).all(|pair| label(&pair[0]) == label(&pair[1]))
}

/// Gives the values of a line of several names to the names, if the line repeats one pattern for each of them.
fn read_line(items: &[Item<'_>], names: &[Item<'_>], found: &mut HashMap<u32, Beside>) {
    if let Some(records) = repetitions(items, names.len()).or_else(|| numbers_first(items)) {
        for record in records {
            let Some(name) = record.iter().find(|item| item.is_name()) else { continue };
            let values = record.iter().filter(|item| !item.is_name());
            found.extend(values.map(|value| (value.index, name.as_owner())));
        }
        return;
    }
    // "Ann Lee and Bob Roe: 123 and 456"
    let (head, values) = items.split_at(names.len());
    if head.iter().all(Item::is_name) {
        for values in Reader::by_element(values) {
            let is_one_each = values.len() == names.len() && are_labelled_alike(&values);
            if is_one_each && tells(values[0].element()) {
                found.extend(values.iter().zip(names).map(|(value, name)| (value.index, name.as_owner())));
            }
        }
    }
}

/// A line cut into as many parts, if all parts are alike and each has one name.
fn repetitions<'i, 'm>(items: &'i [Item<'m>], count: usize) -> Option<Vec<&'i [Item<'m>]>> {
    let size = items.len().checked_div(count).filter(|size| *size > 1 && *size * count == items.len())?;
    let pattern = items.get(..size)?;
    let name = pattern.iter().position(Item::is_name)?;
    let alike = |part: &[Item<'_>]| part.iter().zip(pattern).all(|(a, b)| a.element() == b.element());
    let parts: Vec<&[Item<'_>]> = items.chunks(size).collect();
    let is_joined = |part: &&[Item<'_>]| {
        part.iter().enumerate().all(|(at, item)| {
            let ties = Ties::of(item.mention);
            // before its name, a value must be said to be the name's
            at == name || name == 0 || !(if at < name { ties.apart_from_next } else { ties.apart_from_last })
        })
    };
    let one_name = pattern.iter().filter(|item| item.is_name()).count() == 1;
    (one_name && parts.iter().all(|part| alike(part) && is_joined(part))).then_some(parts)
}

/// A line cut after each name, if each part begins with the same element and the last ends with a name: numbers
/// first, some of them missing.
fn numbers_first<'i, 'm>(items: &'i [Item<'m>]) -> Option<Vec<&'i [Item<'m>]>> {
    let parts: Vec<&[Item<'_>]> = items.split_inclusive(Item::is_name).collect();
    let first = parts.first()?.first()?.element();
    let is_record = |part: &&[Item<'_>]| {
        let opens = part.first().is_some_and(|item| item.element() == first && !item.is_name());
        let values = part.iter().filter(|item| !item.is_name());
        opens
            && part.last().is_some_and(Item::is_name)
            && !values.clone().any(|v| Ties::of(v.mention).apart_from_next)
    };
    parts.iter().all(is_record).then_some(parts)
}
