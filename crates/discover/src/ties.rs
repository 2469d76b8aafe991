//! What the words around a value say of whose it is: a relation before its label ("Guarantor SSN"), "my",
//! "his", or a sentence that ends between a name and the value.
//!
//! What it is not: an attribution. It passes words on as reasons; which person they mean is decided where all
//! the people of the document are known.
//!
//! The one idea: **what stands between two findings** tells whether they belong together. Each gap is read
//! once and at most [`REACH`] bytes of it.

use chartward_model::{Confidence, Element, Reason};

use crate::finding::Finding;
use crate::heads::Heads;
use crate::page::{Lower, Page};

/// A value whose next name stands behind other words: it is not that name's.
pub(crate) const APART_FROM_NEXT: &str = "words before the next name";
/// A value whose last name stands before other words, or in another sentence.
pub(crate) const APART_FROM_LAST: &str = "words after the last name";

/// A relation counts with so many words between it and the value.
const CLOSE: usize = 3;

/// So many bytes of a gap are read.
const REACH: usize = 160;

/// Words that make a relation; what they are called in the reasons.
#[rustfmt::skip]
const RELATIONS: [(&[u8], &str); 42] = [
    (b"guarantor", "guarantor"), (b"responsible", "guarantor"), (b"rp", "guarantor"),
    (b"spouse", "spouse"), (b"wife", "wife"), (b"husband", "husband"), (b"partner", "partner"),
    (b"widow", "wife"), (b"widower", "husband"), (b"fiance", "partner"), (b"fiancee", "partner"),
    (b"mother", "mother"), (b"mom", "mother"), (b"father", "father"), (b"dad", "father"),
    (b"parent", "parent"), (b"guardian", "guardian"), (b"son", "son"), (b"daughter", "daughter"),
    (b"brother", "brother"), (b"sister", "sister"), (b"uncle", "uncle"), (b"aunt", "aunt"),
    (b"nephew", "son"), (b"niece", "daughter"), (b"grandmother", "grandmother"),
    (b"grandfather", "grandfather"), (b"grandson", "son"), (b"granddaughter", "daughter"),
    (b"kin", "kin"), (b"nok", "kin"), (b"emergency", "emergency"), (b"caregiver", "caregiver"),
    (b"proxy", "caregiver"), (b"insured", "insured"), (b"policyholder", "insured"),
    (b"subscriber", "subscriber"), (b"baby", "baby"), (b"newborn", "baby"), (b"infant", "baby"),
    (b"neighbor", "relative"), (b"cousin", "relative"),
];

/// Words between "my" and a value that keep them together; labels do so as well.
#[rustfmt::skip]
const KEEPING: [&[u8]; 58] = [
    b"is", b"was", b"number", b"no", b"new", b"direct", b"deposit", b"account", b"routing", b"member", b"policy", b"social", b"security",
    b"date", b"of", b"birth", b"cell", b"phone", b"mobile", b"telephone", b"home", b"email", b"address", b"dob", b"ssn", b"mrn", b"id",
    b"medicare", b"medicaid", b"insurance", b"plan", b"card", b"license", b"passport", b"bank", b"chart", b"record", b"medical", b"health",
    b"advantage", b"birthday", b"name", b"last", b"the", b"and", b"on", b"file", b"lives", b"live", b"at", b"born", b"admitted", b"in", b"has", b"with", b"can", b"reach", b"still",
];

/// Words between a value and a name, or a name and a value, that keep them together: `of` and `for` before the
/// name, its labels and titles.
#[rustfmt::skip]
const JOINING: [&[u8]; 42] = [
    b"of", b"for", b"belong", b"belongs", b"to", b"is", b"patient", b"pt", b"name", b"member", b"full", b"legal", b"first", b"last", b"resident",
    b"client", b"re", b"mr", b"mrs", b"ms", b"miss", b"dob", b"mrn", b"ssn", b"id", b"number", b"no", b"acct", b"account", b"phone", b"date", b"birth",
    b"born", b"sex", b"m", b"f", b"was", b"s", b"medical", b"record", b"social", b"security",
];

const KEEPING_HEADS: Heads = Heads::of(&KEEPING);
const JOINING_HEADS: Heads = Heads::of(&JOINING);

/// Adds to each finding what the words around it say of whose it is. Findings are in order and apart.
pub(crate) fn tell(page: &Page<'_>, findings: &mut [Finding]) {
    let mut last_end = 0;
    let mut carried: Option<&'static str> = None;
    let mut last_is_name = false;
    let mut apart = false;
    for finding in findings.iter_mut() {
        if last_is_name {
            last_end = end_of_name(page, last_end, finding.start);
        }
        let gap = Gap::before(page, last_end.min(finding.start), finding.start);
        let is_name = finding.element == Element::PersonName;
        let found = if is_name { relation_of_name(page, finding, &gap) } else { gap.tie() };
        if is_name {
            // "Baby: Girl Lee": whose name is hardly one keeps what the line says of them
            let is_weak = finding.confidence < Confidence::MEDIUM.as_permille();
            carried = gap.tie().filter(|tie| *tie == "baby" || is_weak && is_relation(tie));
            apart = false;
        } else {
            if gap.breaks {
                carried = None;
            }
            carried = found.or(carried);
            let follows_who =
                || last_is_name && gap.words().next().is_some_and(|w| w == b"who" || w == b"whose");
            let turns = || gap.words().any(|word| [&b"for"[..], b"with"].contains(&word));
            apart = apart || gap.ends_sentence || (gap.has_foreign(page) || turns()) && !follows_who();
            if apart {
                finding.reasons.push(Reason::NameContext(APART_FROM_LAST.into()));
            }
        }
        if let Some(words) = found.or(carried) {
            let reason = Reason::NameContext(words.into());
            if !finding.reasons.contains(&reason) {
                finding.reasons.push(reason);
            }
        }
        (last_end, last_is_name) = (finding.end, is_name);
    }
    tell_next(page, findings);
}

/// Where a name ends that was found up to the middle initial: "Eugene M" of "Eugene M. Mountain, SSN ...".
fn end_of_name(page: &Page<'_>, end: usize, next: usize) -> usize {
    let is_initial =
        page.before(end).is_ascii_uppercase() && !page.before(end.saturating_sub(1)).is_ascii_alphanumeric();
    let rest = page.bytes(end, next);
    let rest = rest.strip_prefix(b".").unwrap_or(rest);
    let Some(surname) =
        rest.strip_prefix(b" ").filter(|rest| is_initial && rest.first().is_some_and(u8::is_ascii_uppercase))
    else {
        return end;
    };
    let letters = surname.iter().take_while(|b| b.is_ascii_alphabetic() || matches!(b, b'-' | b'\'')).count();
    let is_closed = matches!(surname.get(letters), Some(b',' | b'(' | b':'))
        || surname.get(letters..letters + 2) == Some(b" (");
    if is_closed { next - surname.len() + letters } else { end }
}

/// Marks the values whose next name is not theirs.
fn tell_next(page: &Page<'_>, findings: &mut [Finding]) {
    let mut next_start = page.bytes.len();
    let mut next_is_name = false;
    let mut apart = true;
    for finding in findings.iter_mut().rev() {
        if finding.element == Element::PersonName {
            next_is_name = true;
        } else {
            let is_far = next_start.saturating_sub(finding.end) > REACH;
            apart = is_far || {
                let gap = Gap::before(page, finding.end.min(next_start), next_start);
                gap.ends_sentence || if next_is_name { gap.has_foreign(page) } else { apart }
            };
            next_is_name = false;
            if apart {
                finding.reasons.push(Reason::NameContext(APART_FROM_NEXT.into()));
            }
        }
        next_start = finding.start;
    }
}

/// What a name is called by the words next to it: "his wife, NAME", "widow of the late NAME", "NAME (son)",
/// "Mrs. NAME".
fn relation_of_name(page: &Page<'_>, finding: &mut Finding, gap: &Gap) -> Option<&'static str> {
    let own = finding.reasons.iter().any(|r| matches!(r, Reason::Label(_) | Reason::MailHeader));
    let titles: [(&[u8], &'static str); 4] = [(b"mr", "mr"), (b"mrs", "mrs"), (b"ms", "ms"), (b"miss", "ms")];
    let mut words = gap.words_back();
    let inside = page.lower::<8>(finding.start, finding.end);
    let first = inside.split(|b| !b.is_ascii_alphabetic()).next().unwrap_or_default();
    let mut title = titles.iter().find(|(word, _)| *word == first);
    let mut last = words.next();
    if let Some(found) = titles.iter().find(|(word, _)| Some(*word) == last) {
        title = Some(found);
        last = words.next();
    }
    if let Some((_, title)) = title {
        finding.reasons.push(Reason::NameContext((*title).into()));
    }
    if own || gap.ends_sentence {
        return None;
    }
    while last.is_some_and(|last| [&b"of"[..], b"the", b"late", b"is", b"named"].contains(&last)) {
        last = words.next();
    }
    let before = last.and_then(relation).filter(|_| gap.is_close);
    let tail = page.lower_whole::<24>(finding.end, finding.end + 24);
    let inner = tail.strip_prefix(b" (").unwrap_or_default();
    let end = inner.iter().position(|b| !b.is_ascii_alphabetic()).unwrap_or(0);
    let behind = inner.get(..end).filter(|_| inner.get(end) == Some(&b')')).and_then(relation);
    before.or(behind).filter(|word| !matches!(*word, "baby" | "subscriber" | "insured"))
}

fn is_relation(tie: &str) -> bool {
    RELATIONS.iter().any(|(_, called)| *called == tie)
}

fn relation(word: &[u8]) -> Option<&'static str> {
    const HEADS: Heads = {
        let mut heads = Heads::NONE;
        let mut i = 0;
        while i < RELATIONS.len() {
            heads = heads.with(RELATIONS[i].0);
            i += 1;
        }
        heads
    };
    if !HEADS.may_hold(word) {
        return None;
    }
    RELATIONS.iter().find(|(known, _)| *known == word).map(|(_, called)| *called)
}

/// The text between two findings, in lower case.
struct Gap {
    text: Lower<REACH>,
    /// Whether a sentence ends in it, or a paragraph.
    ends_sentence: bool,
    /// Whether a clause, a line or a sentence ends in it.
    breaks: bool,
    /// Whether no colon stands in it.
    is_close: bool,
    /// Where the last line, sentence or clause in it begins.
    clause: usize,
    /// Where it begins on the page.
    start: usize,
}

impl Gap {
    fn before(page: &Page<'_>, from: usize, to: usize) -> Self {
        let start = from.max(to.saturating_sub(REACH));
        let text = page.lower_whole::<REACH>(start, to);
        let (mut clause, mut ends_sentence, mut breaks) = (0, to - from > REACH, to - from > REACH);
        let stop = |at: usize| {
            let is_title = || {
                let head = text.get(..at).unwrap_or_default();
                let word = head.rsplit(|b| !b.is_ascii_alphabetic()).next().unwrap_or_default();
                [&b"mr"[..], b"mrs", b"ms", b"dr", b"no", b"st", b"jr", b"sr"].contains(&word)
                    || word.len() == 1
            };
            match text.get(at..at + 2) {
                Some([b'.' | b'!' | b'?', b' ' | b'\n' | b'\r']) if !is_title() => {
                    (clause, ends_sentence, breaks) = (at + 2, true, true);
                }
                Some([b'\n', next]) => {
                    ends_sentence |= *next == b'\n';
                    // a line that begins small goes on with the sentence
                    let ahead = page.bytes(start + at + 1, to + 1);
                    let first = ahead.iter().find(|b| !matches!(b, b' ' | b'>' | b'\t'));
                    if !first.is_some_and(u8::is_ascii_lowercase) {
                        (clause, breaks) = (at + 1, true);
                    }
                }
                Some([b';', _]) => (clause, breaks) = (at + 1, true),
                _ => {}
            }
        };
        // nearly no gap has the rarer two
        if memchr::memchr2(b'!', b'?', &text).is_none() {
            memchr::memchr3_iter(b'\n', b'.', b';', &text).for_each(stop);
        } else {
            (0..text.len()).for_each(stop);
        }
        let is_close = !text.contains(&b':');
        Self { text, ends_sentence, breaks, is_close, clause, start }
    }

    fn words(&self) -> impl Iterator<Item = &[u8]> {
        self.text.split(|b| !b.is_ascii_alphabetic()).filter(|word| !word.is_empty())
    }

    /// As [`Gap::words`], the last one first.
    fn words_back(&self) -> impl Iterator<Item = &[u8]> {
        self.text.rsplit(|b| !b.is_ascii_alphabetic()).filter(|word| !word.is_empty())
    }

    /// Words of the last clause, the last one first, and where each ends.
    fn clause_words_back(&self) -> impl Iterator<Item = (&[u8], usize)> {
        let mut end = self.text.len() + 1;
        let clause = self.text.get(self.clause..).unwrap_or_default();
        clause.rsplit(|b| !b.is_ascii_alphabetic()).filter_map(move |word| {
            let word_end = end - 1;
            end = word_end - word.len();
            (!word.is_empty()).then_some((word, word_end))
        })
    }

    /// Whether words stand in it that are neither labels nor join a name and a value.
    fn has_foreign(&self, page: &Page<'_>) -> bool {
        let mut at = self.start;
        for word in self.text.split(|b| !b.is_ascii_alphabetic()) {
            let here = at;
            at += word.len() + 1;
            if word.len() < 2 || JOINING_HEADS.may_hold(word) && JOINING.contains(&word) {
                continue;
            }
            let next = page.hits.partition_point(|hit| hit.start <= here);
            let labelled =
                next.checked_sub(1).and_then(|i| page.hits.get(i)).is_some_and(|hit| here < hit.end);
            if !labelled {
                return true;
            }
        }
        false
    }

    /// Whether nothing in the clause up to a little behind a word's end is the mark of an owner.
    fn has_no_owner(&self, end: usize) -> bool {
        let head = self.text.get(self.clause..(end + 1).min(self.text.len())).unwrap_or_default();
        memchr::memchr3(b'\'', 0xe2, b':', head).is_none()
    }

    /// The relation or pronoun that a value stands behind.
    fn tie(&self) -> Option<&'static str> {
        let mut kept = true;
        for (between, (word, end)) in self.clause_words_back().enumerate() {
            // further back only what a possessive or a colon follows counts
            if between > CLOSE && !kept && self.has_no_owner(end) {
                return None;
            }
            if let Some(called) = relation(word) {
                let owns = self.text.get(end..end + 2) == Some(b"'s")
                    || self.text.get(end..end + 3) == Some("\u{2019}".as_bytes());
                let head = self.text.get(self.clause..end - word.len()).unwrap_or_default();
                let opens = self.text.get(end) == Some(&b':') && !head.iter().any(u8::is_ascii_alphabetic);
                if owns || opens || between <= CLOSE {
                    return Some(called);
                }
            }
            let pronoun = match word {
                b"my" | b"mine" | b"me" | b"i" => Some("my"),
                b"his" | b"he" | b"him" => Some("his"),
                b"her" | b"hers" | b"she" => Some("her"),
                b"your" | b"yours" => Some("your"),
                _ => None,
            };
            if let Some(pronoun) = pronoun.filter(|_| kept) {
                return Some(pronoun);
            }
            kept = kept && (word == b"s" || KEEPING_HEADS.may_hold(word) && KEEPING.contains(&word));
        }
        None
    }
}
