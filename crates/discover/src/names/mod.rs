//! Names of people in text: after labels, in mail headers, after titles, and by the lists of names.
//!
//! The one idea: a score. Each capitalised run collects points from the lists (how many people bear the
//! words), from its form (initials, generation, accents) and from its surroundings (a title, "my name
//! is", a degree, a signature's place); ordinary words, places and organisations take points away. Enough
//! points make a mention, and a name found for sure makes its parts known in the rest of the document.

pub(crate) mod headers;
pub(crate) mod judge;
mod labelled;
pub(crate) mod lexicon;
mod lower;
pub(crate) mod place;
pub(crate) mod seeds;
pub(crate) mod surroundings;
pub(crate) mod words;

use chartward_model::{Element, Part, PersonName, Purpose, Reason};

use crate::finding::Finding;
use crate::labels::Label;
use crate::page::Page;
use words::{Run, Token};

/// A finding this sure makes its words known in the rest of the document.
const SURE: u16 = 700;
/// And this sure, also words that are on no list.
const SURER: u16 = 850;
/// Most single words that are kept for a second look.
const MOST_PENDING: usize = 20_000;

/// A single capitalised word that was not believed at first.
struct Pending {
    start: usize,
    end: usize,
    hash: u64,
}

/// Names in a text.
pub(crate) fn find(page: &Page<'_>, findings: &mut Vec<Finding>) {
    let first = findings.len();
    for hit in page.hits.iter().filter(|hit| hit.label == Label::Name) {
        labelled::label(page, hit, findings);
    }
    let mut pending = Vec::new();
    let mut seeded = Vec::new();
    let mut starts = words::capitals(page, 0);
    let mut run = Run::default();
    while let Some(start) = starts.next() {
        if !words::opens_run(page, start) {
            continue;
        }
        words::run_at(page, start, &mut run);
        if let Some(seeds) = &page.options.seeds {
            seeds.find(page, &run, &mut seeded);
        }
        starts.skip_to(judge::run(page, &run, findings, &mut pending).max(run.end()).max(start + 1));
    }
    lower::find(page, findings);
    drop_labels(page, first, findings);
    seeds::join(seeded, first, findings);
    second_look(page, first, &pending, findings);
}

/// Drops what is a label of several words and no name (`Med Rec No.`), and what has no word of a name ("Madam").
fn drop_labels(page: &Page<'_>, first: usize, findings: &mut Vec<Finding>) {
    let is_label = |finding: &Finding| {
        let hit = page.hits.partition_point(|hit| hit.end < finding.end);
        page.hits.get(hit).is_some_and(|hit| {
            hit.label != Label::Name
                && hit.start <= finding.start
                && page.bytes(hit.start, hit.end).contains(&b' ')
        })
    };
    let mut at = 0;
    findings.retain(|finding| {
        at += 1;
        at <= first || !finding.canonical.is_empty() && !is_label(finding)
    });
}

/// Single words that are part of a name found for sure elsewhere in the text.
fn second_look(page: &Page<'_>, first: usize, pending: &[Pending], findings: &mut Vec<Finding>) {
    if pending.is_empty() {
        return;
    }
    let mut known: Vec<u64> = Vec::new();
    for finding in
        findings.get(first..).unwrap_or_default().iter().filter(|finding| finding.confidence >= SURE)
    {
        let text = page.slice(finding.start, finding.end);
        let shouted = !text.bytes().any(|b| b.is_ascii_lowercase());
        let names = |word: &&str| {
            let known = lexicon::look_up(word);
            let capitals = !shouted && !word.bytes().any(|b| b.is_ascii_lowercase());
            // "PUC President Loretta Lynch": a firm's letters; a word on no list needs a surer name
            let doubted =
                capitals && word.len() <= 4 || !known.is_name() && (capitals || finding.confidence < SURER);
            word.len() > 2 && !known.is_common() && !known.is_place() && !known.is_org() && !doubted
        };
        known.extend(text.split(|c: char| !c.is_alphabetic()).filter(names).filter_map(hash));
    }
    known.sort_unstable();
    for word in pending.iter().filter(|word| known.binary_search(&word.hash).is_ok()) {
        let text = page.slice(word.start, word.end);
        findings.push(
            Finding::new(Element::PersonName, (word.start, word.end), canonical(text), 650)
                .because(Reason::NameContext("named elsewhere in the text".into())),
        );
    }
}

fn hash(word: &str) -> Option<u64> {
    let mut buffer = [0u8; lexicon::LONGEST];
    let folded = lexicon::fold(word, &mut buffer)?;
    Some(
        folded.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        }),
    )
}

/// Canonical form of a name as written. A single word that is a given name more than a surname is one.
pub(crate) fn canonical(text: &str) -> String {
    if let Some(plain) = plain_canonical(text) {
        return plain;
    }
    let single = text.split_whitespace().nth(1).is_none();
    let word = lexicon::look_up(text);
    let name = if single && word.given > word.surname {
        Some(PersonName::from_parts(text, "", "", ""))
    } else {
        PersonName::parse(text)
    };
    name.map_or_else(String::new, |name| name.to_canonical().reveal(Purpose::Matching).to_owned())
}

/// [`canonical`] of one to three words in ASCII letters that are neither titles nor degrees nor generations, the
/// first of them perhaps and the second of three an initial, and of `Surname, Given`: most names.
fn plain_canonical(text: &str) -> Option<String> {
    let upper = |surname: &str, given: &str, initial: &str| {
        let mut canonical = String::with_capacity(text.len() + 1);
        for (mark, part) in [("", surname), ("^", given), ("^", initial)] {
            if !part.is_empty() {
                canonical.push_str(mark);
                canonical.push_str(part);
            }
        }
        canonical.make_ascii_uppercase();
        canonical
    };
    let Some((first, rest)) = text.split_once(' ') else {
        let word = lexicon::look_up(text);
        return is_plain(text)
            .then(|| if word.given > word.surname { upper("", text, "") } else { upper(text, "", "") });
    };
    if let Some(surname) = first.strip_suffix(',') {
        return (is_plain(surname) && is_plain(rest)).then(|| upper(surname, rest, ""));
    }
    // "J. Smith"
    let first = first.strip_suffix('.').filter(|initial| initial.len() == 1).unwrap_or(first);
    if !is_plain(first) {
        return None;
    }
    if is_plain(rest) {
        return Some(upper(rest, first, ""));
    }
    let (initial, surname) = rest.split_once(' ')?;
    let initial = initial.strip_suffix('.').unwrap_or(initial);
    (initial.len() == 1 && is_plain(initial) && is_plain(surname)).then(|| upper(surname, first, initial))
}

/// Whether a word is of ASCII letters and none of those that are not part of a name.
fn is_plain(word: &str) -> bool {
    use chartward_model::name;
    !word.is_empty()
        && word.bytes().all(|b| b.is_ascii_alphabetic())
        // the longest of the words that are none of a name has seven letters
        && (word.len() > 7
            || !lexicon::look_up(word).is_form()
            || !(name::is_title(word)
                || name::is_degree(word)
                || word.starts_with(['J', 'S', 'I', 'V', 'j', 's', 'i', 'v'])
                    && name::generation(word).is_some()))
}

/// Share of cells, in thousandths, in which a word is a name and no word is an organisation's.
pub(crate) fn share_of_people(cells: &[&str]) -> u16 {
    share(cells, |cell| {
        let words = || {
            cell.split(|c: char| !(c.is_alphabetic() || c == '\'' || c == '-'))
                .filter(|word| word.len() > 1)
                .map(lexicon::look_up)
        };
        let (mut named, mut strange) = (false, false);
        for word in words() {
            named |= word.given > 5 || word.surname > 3;
            strange |= word.is_org() || word.is_common() && word.given < 20 && word.surname < 20;
        }
        named && !strange
    })
}

/// What kind of name the cells of a column without a header are, and the share of cells that say so.
pub(crate) fn kind_of_column(cells: &[&str]) -> Option<(Part, u16)> {
    let plain = |cell: &str| !cell.bytes().any(|b| b.is_ascii_digit() || b"@/_:;".contains(&b));
    let words = |cell: &str| cell.split([' ', ',']).filter(|word| !word.is_empty()).count();
    let place = |cell: &str| lexicon::look_up(cell).is_place();
    if share(cells, |cell| place(cell)) > 250 {
        return None;
    }
    let single = share(cells, |cell| plain(cell) && words(cell) == 1);
    let ordinary = |word: lexicon::Word| word.is_common() || word.is_org() || word.is_job();
    if single >= 800 {
        let given = share(cells, |cell| lexicon::look_up(cell).given > 3);
        let surname =
            share(cells, |cell| lexicon::look_up(cell).surname > 1 && !ordinary(lexicon::look_up(cell)));
        if given >= 800 {
            return Some((Part::Given, given));
        }
        return (surname >= 850).then_some((Part::Surname, surname));
    }
    let whole = share(cells, |cell| {
        let all: Vec<lexicon::Word> =
            cell.split([' ', ',']).filter(|w| w.chars().count() > 1).map(lexicon::look_up).collect();
        plain(cell)
            && (2..=4).contains(&all.len())
            && all.iter().any(|word| word.given > 3)
            && all.iter().any(|word| word.surname > 1)
            && !all
                .iter()
                .any(|word| word.is_org() || word.is_common() && word.given < 20 && word.surname < 20)
    });
    (whole >= 800).then_some((Part::Whole, whole))
}

fn share(cells: &[&str], fits: impl Fn(&str) -> bool) -> u16 {
    let count = cells.iter().filter(|cell| fits(cell)).count();
    u16::try_from(count * 1000 / cells.len().max(1)).unwrap_or(1000)
}

/// Canonical form of a part of a name in a column of its own.
pub(crate) fn part_canonical(part: Part, text: &str) -> String {
    if part == Part::Suffix {
        return chartward_model::name::generation(text).unwrap_or_default().to_owned();
    }
    let name = match part {
        Part::Surname | Part::FormerSurname => PersonName::from_parts("", "", text, ""),
        _ => PersonName::from_parts(text, "", "", ""),
    };
    let value = |phi: &chartward_model::Phi| phi.reveal(Purpose::Matching).to_owned();
    match part {
        Part::Surname | Part::FormerSurname => value(&name.surname),
        _ => [value(&name.given), value(&name.middle)].join(" ").trim().to_owned(),
    }
}

/// Start of the first and end of the last of some tokens.
fn span_of(tokens: &[Token]) -> Option<(usize, usize)> {
    let (first, last) = (tokens.first()?, tokens.last()?);
    let end = last.end;
    Some((first.start, end))
}
