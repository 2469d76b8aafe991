//! What surrounds a term: cues, labels, other terms, the words right before it.

use super::lexicon::{Cue, Kind};
use super::{Hit, What, icd10cm};
use crate::labels::Label;
use crate::page::{Fit, Page};

/// A cue counts from this far before a term.
const BEFORE: usize = 90;
/// And this far after it.
const AFTER: usize = 50;
/// Terms that stand this near speak for one another.
const COMPANY: usize = 160;
/// Labels of records (a birth date, a record number) speak for the text around them this far.
const RECORD: usize = 120;

/// A hit and its surroundings.
pub(crate) struct Around<'a> {
    pub(crate) page: &'a Page<'a>,
    pub(crate) hits: &'a [Hit],
    pub(crate) index: usize,
}

/// How much speaks for a term, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Support {
    /// Nothing.
    None,
    /// Other terms near it.
    Company,
    /// Said of a person ("his", "she has"), or in a record with a birth date or number.
    Person,
    /// Words about health, medicine or operations.
    Cue,
    /// A label or a code of its own.
    Label,
}

impl Around<'_> {
    fn hit(&self) -> Option<&Hit> {
        self.hits.get(self.index)
    }

    /// Whether the term is part of the name of an organisation, event or thing, or of a trade: "Diabetes
    /// Foundation", "dialysis machine".
    pub(crate) fn is_organisations(&self) -> bool {
        const AFTER: [&[u8]; 21] = [
            b"foundation",
            b"society",
            b"association",
            b"institute",
            b"center",
            b"telethon",
            b"research",
            b"awareness",
            b"fund",
            b"walk",
            b"gala",
            b"drug",
            b"industry",
            b"market",
            b"conference",
            b"council",
            b"machine",
            b"equipment",
            b"device",
            b"maker",
            b"manufacturer",
        ];
        let Some(hit) = self.hit() else { return false };
        let after = self.page.lower::<16>(hit.end, hit.end + 16);
        AFTER.iter().any(|word| after.trim_ascii_start().starts_with(word))
    }

    /// Whether the term is only named as an example of its kind, and of nobody: "procedures such as brain surgery".
    pub(crate) fn is_example(&self) -> bool {
        const SUCH: [&[u8]; 5] = [b"such as", b"for example", b"for instance", b"e.g.", b"as opposed to"];
        let Some(hit) = self.hit() else { return false };
        let before = self.page.lower::<48>(hit.start.saturating_sub(48), hit.start);
        let flat: Vec<u8> = before
            .split(u8::is_ascii_whitespace)
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(&b' ');
        let said = SUCH.iter().filter_map(|words| memchr::memmem::rfind(&flat, words)).max();
        let goes_on = said.and_then(|at| flat.get(at..)).is_some_and(|rest| {
            memchr::memmem::find(rest, b". ").is_none_or(|stop| rest.get(stop - 1) == Some(&b'g'))
        });
        goes_on && !self.of_person(hit.start) && !self.in_record(hit)
    }

    /// What speaks for the term, of the cues that count for its kind.
    pub(crate) fn support(&self, cues: &[Cue], label: Label) -> Support {
        let Some(hit) = self.hit() else { return Support::None };
        if self.is_labelled(hit, label) || code_follows(self.page, hit.end) {
            Support::Label
        } else if self.has_cue(hit, cues) {
            Support::Cue
        } else if self.of_person(hit.start) || self.in_record(hit) {
            Support::Person
        } else if self.company(hit) > 0 {
            Support::Company
        } else {
            Support::None
        }
    }

    /// Whether a label of this kind announces the term.
    fn is_labelled(&self, hit: &Hit, label: Label) -> bool {
        let near = self.page.label_of(hit.start).filter(|near| near.label == label);
        near.is_some_and(|near| {
            near.fit == Fit::Tight || self.page.slice(hit.start.saturating_sub(24), hit.start).contains(':')
        })
    }

    fn has_cue(&self, hit: &Hit, cues: &[Cue]) -> bool {
        let counts = |other: &Hit| match other.what {
            What::Listed(entry) => match entry.kind {
                Kind::Cue(cue) => cues.contains(&cue) && (!entry.weak || self.page.byte(other.end) == b':'),
                _ => false,
            },
            What::Ending(_) => false,
        };
        let earlier = self.hits.get(..self.index).unwrap_or_default().iter().rev();
        let later = self.hits.get(self.index + 1..).unwrap_or_default().iter();
        let mut before = earlier.take_while(|other| other.end + BEFORE > hit.start);
        let mut after = later.take_while(|other| other.start < hit.end + AFTER);
        before.any(|other| counts(other) && self.joined(other.end, hit.start))
            || after.any(|other| counts(other) && self.joined(hit.end, other.start))
    }

    /// Whether nothing but one paragraph stands between two positions.
    fn joined(&self, from: usize, to: usize) -> bool {
        let between = self.page.bytes(from.min(to), to);
        memchr::memmem::find(between, b"\n\n").is_none()
            && memchr::memmem::find(between, b"\r\n\r\n").is_none()
    }

    /// Whether the words right before say whose it is: "my", "his", "she has a", "Ann's".
    fn of_person(&self, start: usize) -> bool {
        let line = self.page.bytes(start.saturating_sub(40), start);
        let mut words = line.rsplit(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        let mut next = || words.next().unwrap_or_default();
        let (first, second, third) = (next(), next(), next());
        let is =
            |word: &[u8], list: &[&str]| list.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(word));
        // "he has", "Ann has", but not "the skylight has"
        let has = |verb: &[u8], who: &[u8]| {
            const WHO: [&str; 23] = [
                "he", "she", "i", "they", "we", "who", "patient", "pt", "wife", "husband", "mother",
                "father", "son", "daughter", "brother", "sister", "mom", "dad", "child", "man", "woman",
                "boy", "girl",
            ];
            is(verb, &["has", "had", "have", "having", "got"])
                && (is(who, &WHO)
                    || who.first().is_some_and(u8::is_ascii_uppercase) && !is(who, &["the", "it", "this"]))
        };
        // "she is pregnant", "I'm diabetic"
        let being = is(first, &["is", "was", "am", "are", "became"])
            && is(
                second,
                &["he", "she", "i", "you", "patient", "pt", "wife", "mother", "daughter", "sister", "who"],
            )
            || is(first, &["i'm", "she's", "he's"]);
        let article =
            is(first, &["a", "an", "severe", "mild", "bad", "acute", "chronic", "some", "terrible", "been"]);
        is(first, &["my", "her", "his"]) && !line.ends_with(b"\n\n")
            || has(first, second)
            || being
            || article && has(second, third)
            || article && is(second, &["with", "for", "of"]) && self.after_verb(start)
            || is(first, &["for", "with", "of", "from"]) && self.after_verb(start)
    }

    /// Whether a verb of medicine stands a little before: "treated", "admitted", "seen".
    fn after_verb(&self, start: usize) -> bool {
        const VERBS: [&[u8]; 12] = [
            b"seen",
            b"treat",
            b"admit",
            b"diagnos",
            b"suffer",
            b"hospital",
            b"medicat",
            b"refer",
            b"evaluat",
            b"doctor",
            b"saw ",
            b"clinic",
        ];
        let before = self.page.lower::<48>(start.saturating_sub(48), start);
        VERBS.iter().any(|verb| memchr::memmem::find(&before, verb).is_some())
    }

    /// Whether a patient's data stand near.
    fn in_record(&self, hit: &Hit) -> bool {
        const OF_RECORDS: [Label; 12] = [
            Label::Birth,
            Label::Mrn,
            Label::Mbi,
            Label::Hicn,
            Label::Plan,
            Label::Diagnosis,
            Label::Icd9,
            Label::Procedure,
            Label::Drug,
            Label::RxNorm,
            Label::Npi,
            Label::Service,
        ];
        self.page.label_around((hit.start, hit.end), RECORD, &OF_RECORDS)
    }

    /// How many other terms stand near: illnesses, medicines, procedures that are nothing else.
    fn company(&self, hit: &Hit) -> usize {
        let is_term = |other: &&Hit| match other.what {
            What::Listed(entry) => !entry.weak && !matches!(entry.kind, Kind::Cue(_) | Kind::Test),
            What::Ending(_) => false,
        };
        let earlier = self.hits.get(..self.index).unwrap_or_default().iter().rev();
        let later = self.hits.get(self.index + 1..).unwrap_or_default().iter();
        let before = earlier
            .take_while(|other| other.end + COMPANY > hit.start)
            .filter(|other| other.end <= hit.start);
        let after =
            later.take_while(|other| other.start < hit.end + COMPANY).filter(|other| other.start >= hit.end);
        before.filter(is_term).count() + after.filter(is_term).count()
    }
}

/// Whether an ICD-10-CM code stands in parentheses or brackets right after a term.
fn code_follows(page: &Page<'_>, end: usize) -> bool {
    let at = match (page.byte(end), page.byte(end + 1)) {
        (b' ' | b'\n' | b',', b'(' | b'[') => end + 2,
        (b'(' | b'[', _) => end + 1,
        _ => return false,
    };
    let skip = if page.lower::<4>(at, at + 4).starts_with(b"icd") {
        page.bytes(at, at + 16).iter().position(|b| *b == b' ')
    } else {
        None
    };
    let at = skip.map_or(at, |skip| at + skip + 1);
    page.byte(at).is_ascii_uppercase()
        && page.byte(at + 1).is_ascii_digit()
        && icd10cm::has_category(page.bytes(at, at + 3))
}
