//! What the names of files and members say of people.
//!
//! What it is: `roe_jane_123-45-6789.pdf` tells of Jane Roe even if nobody can open it. The names of evidence
//! files (with the folders above them) and of members are read for people and for the numbers that are theirs;
//! what is found is a document of its own at the place of the file, whose text is the name.
//!
//! What it is not: a detector of its own. Numbers are the scanner's, names are the roster's or pairs of words
//! that lists of names know in one order or the other.
//!
//! The one idea: a name of a file has no grammar, so only what is plain counts: a pair of words, side by side.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher as _};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use chartward_discover::{Elements, Options, Scanner};
use chartward_model::{
    AtLeast, Confidence, Context, Document, DocumentKind, Element, Mention, Part, PersonName, Phi, Place,
    Purpose, Reason, census,
};
use chartward_resolve::{Candidate, fold};
use chartward_store::StoredDocument;

use crate::intake::scan_safely;

/// Parts of paths that are remembered, at most: a folder's name comes again with each of its files.
const REMEMBERED: usize = 10_000;
/// Bytes of a part of a path that are read at once; what is longer is read in windows of this size.
const WINDOW: usize = 400;
/// Bytes that a window has in common with the next: no name or number is longer.
const OVERLAP: usize = 120;
/// Bytes of a part of a path that are read.
const LONGEST: usize = 64 * 1024;
/// What a number on the organisation's list has at least: shorter ones are years and counts.
const SHORTEST: usize = 5;

/// Numbers in names of files that stand for a person.
const NUMBERS: [Element; 9] = [
    Element::Ssn,
    Element::Itin,
    Element::MedicareBeneficiaryId,
    Element::MedicareHicn,
    Element::MedicalRecordNumber,
    Element::HealthPlanId,
    Element::DateOfBirth,
    Element::DriverLicense,
    Element::Passport,
];
/// Numbers of the organisation's list that are known in the name of a file without a label.
const LISTED: [Element; 4] =
    [Element::MedicalRecordNumber, Element::Ssn, Element::HealthPlanId, Element::MedicareBeneficiaryId];

/// Reads the names of files and members.
pub(crate) struct FileNames {
    names: Scanner,
    numbers: Scanner,
    /// Given name and surname of everybody on the lists, and their numbers: hashes, so that a list of millions
    /// fits in memory. Sorted.
    people: Vec<u64>,
    ids: Vec<(u64, Element)>,
    seen: Mutex<BTreeMap<String, Arc<[Mention]>>>,
}

impl FileNames {
    /// With the options of the case's scanner, and the people on its lists. The name model reads running text
    /// only, so it has no voice here.
    pub(crate) fn new(options: &Options, listed: &[Candidate]) -> Self {
        let options = Options { model: None, ..options.clone() };
        let names = listed.iter().flat_map(|person| &person.names).filter(|name| name.is_full());
        let mut people: Vec<u64> = Vec::new();
        for name in names {
            let (given, middle, surname) =
                (of_list(&name.given), of_list(&name.middle), of_list(&name.surname));
            people.push(pair(&given, &surname));
            if !middle.is_empty() {
                people.push(pair(&(given + &middle), &surname));
            }
        }
        people.sort_unstable();
        people.dedup();
        let mut ids: Vec<(u64, Element)> = Vec::new();
        for element in LISTED {
            let values = listed.iter().flat_map(|person| person.values_of(element));
            let compact = values.map(|value| compact(value.reveal(Purpose::Matching)));
            ids.extend(compact.filter(|id| id.len() >= SHORTEST).map(|id| (hash(&id), element)));
        }
        ids.sort_unstable();
        ids.dedup_by_key(|(id, _)| *id);
        Self {
            names: Scanner::new(options.clone()).only(Elements::of(&[Element::PersonName])),
            numbers: Scanner::new(options).only(Elements::of(&NUMBERS)),
            people,
            ids,
            seen: Mutex::default(),
        }
    }

    /// What the name of a file or member says; `None` if it says nothing of anybody.
    ///
    /// Positions count in the path of a file, and in the last name of a member.
    pub(crate) fn document(&self, place: &Place) -> Option<StoredDocument> {
        let text = place.members.last().unwrap_or(&place.source);
        if is_a_count(text) {
            return None;
        }
        let mut mentions = Vec::new();
        let mut from = 0u64;
        let last = text.rfind('/').map_or(0, |at| at + 1) as u64;
        for (line, part) in (0u32..).zip(text.split('/')) {
            // only what is a file has an ending: the folder john.smith is a person's
            let name = if from == last { stem(part) } else { part };
            mentions.extend(self.part(name).iter().cloned().map(|mention| Mention {
                start: mention.start + from,
                end: mention.end + from,
                context: Context::Prose { line, paragraph: 0 },
                ..mention
            }));
            from += part.len() as u64 + 1;
        }
        (!mentions.is_empty()).then(|| StoredDocument {
            place: place.clone(),
            kind: DocumentKind::FileName,
            base: 0,
            length: text.len() as u64,
            mail: None,
            mentions,
        })
    }

    /// What one part of a path says, its ending left out, sorted by position.
    fn part(&self, stem: &str) -> Arc<[Mention]> {
        let digits = stem.bytes().filter(u8::is_ascii_digit).count();
        if stem.len() > LONGEST || digits < SHORTEST && words_of(stem).len() < 2 {
            return Arc::default();
        }
        if stem.len() > WINDOW {
            return self.windows(stem).into();
        }
        let locked = || self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = locked().get(stem) {
            return Arc::clone(known);
        }
        let found: Arc<[Mention]> = self.window(stem).into();
        let mut seen = locked();
        if seen.len() >= REMEMBERED {
            seen.clear();
        }
        seen.insert(stem.to_owned(), Arc::clone(&found));
        found
    }

    fn window(&self, stem: &str) -> Vec<Mention> {
        let mut found = self.numbers_in(stem);
        found.extend(self.people_in(stem, !found.is_empty()));
        found.sort_by_key(|mention| (mention.start, mention.end, mention.element));
        found
    }

    /// A long name, window by window. What stands at an edge may be cut, and stands whole in the next window.
    fn windows(&self, stem: &str) -> Vec<Mention> {
        let mut found: Vec<Mention> = Vec::new();
        let mut from = 0;
        loop {
            let to = stem.floor_char_boundary(from + WINDOW);
            let (is_first, is_last) = (from == 0, to == stem.len());
            let window = stem.get(from..to).unwrap_or_default();
            let length = window.len() as u64;
            for mention in self.window(window) {
                let is_cut = mention.start == 0 && !is_first || mention.end == length && !is_last;
                let (start, end) = (mention.start + from as u64, mention.end + from as u64);
                let is_known = found
                    .iter()
                    .any(|known| known.element == mention.element && start < known.end && known.start < end);
                if !is_cut && !is_known {
                    found.push(Mention { start, end, ..mention });
                }
            }
            if is_last {
                break;
            }
            from = stem.floor_char_boundary(to - OVERLAP);
        }
        found.sort_by_key(|mention| (mention.start, mention.end, mention.element));
        found
    }

    fn numbers_in(&self, stem: &str) -> Vec<Mention> {
        let spaced: String = stem.chars().map(|c| if is_gap(c) { ' ' } else { c }).collect();
        let mut found = scan(&self.numbers, spaced);
        for run in runs(stem, |c| c.is_ascii_alphanumeric() || c == '-') {
            for run in hyphened(stem, run) {
                if found.iter().all(|mention| !overlaps(mention, &run)) {
                    found.extend(self.number(stem, &run));
                }
            }
        }
        found
    }

    /// The number that letters, digits and hyphens are: one on the lists, or one with a label that sticks to it.
    fn number(&self, stem: &str, run: &Range<usize>) -> Option<Mention> {
        let text = stem.get(run.clone())?;
        let first = text.find(|c: char| c.is_ascii_digit())?;
        let (label, digits) = (compact(text.get(..first)?), text.get(first..)?);
        if GLUED.contains(&label.as_str()) {
            let before = label.len() as u64 + 1;
            let mut read = scan(&self.numbers, format!("{label} {digits}"));
            read.retain(|mention| mention.start >= before);
            let found = read.into_iter().next()?;
            let at = |place: u64| place - before + (run.start + first) as u64;
            return Some(Mention { start: at(found.start), end: at(found.end), ..found });
        }
        // MRN4471920, MRN447-1920: the number begins at the first digit
        let id = compact(text);
        let labelled = id.strip_prefix("MRN").filter(|id| id.bytes().all(|b| b.is_ascii_digit()));
        let id = labelled.unwrap_or(&id);
        let known = self.ids.binary_search_by_key(&hash(id), |(id, _)| *id).ok();
        let (element, reason) = match known.and_then(|at| self.ids.get(at)) {
            Some((_, element)) => (*element, Reason::Roster),
            None if labelled.is_some() => (Element::MedicalRecordNumber, Reason::Label("mrn".into())),
            None => return None,
        };
        let at = run.start + labelled.map_or(0, |_| first)..run.end;
        let value = stem.get(at.clone())?;
        (id.len() >= SHORTEST).then(|| mention(element, at, value, Phi::new(id), reason))
    }

    /// People named by words side by side, an initial between them or not: those on the lists first, then the
    /// likeliest.
    fn people_in(&self, stem: &str, has_number: bool) -> Vec<Mention> {
        let words = names_of(stem);
        let mut likely: Vec<(u64, Mention)> = Vec::new();
        for (at, first) in words.iter().enumerate() {
            likely.extend(
                self.listed(stem, words.get(at..).unwrap_or_default()).map(|found| (u64::MAX, found)),
            );
            let Some(next) = words.get(at + 1) else { break };
            let is_initial = next.len() == 1;
            let Some(second) = (if is_initial { words.get(at + 2) } else { Some(next) }) else { continue };
            let span = first.start..second.end;
            if first.len() > 2 && second.len() > 2 && is_one_name(stem, &span) {
                let initial = if is_initial { folded(stem, next) } else { String::new() };
                let words = (folded(stem, first), initial, folded(stem, second));
                likely.extend(self.likely(stem, &span, &words, has_number));
            }
        }
        likely.sort_by_key(|(weight, mention)| (std::cmp::Reverse(*weight), mention.start));
        let mut taken: Vec<Mention> = Vec::new();
        for (_, mention) in likely {
            if taken.iter().all(|other| mention.end <= other.start || other.end <= mention.start) {
                taken.push(mention);
            }
        }
        taken
    }

    /// Somebody on the lists whom the first words name: the surname before or behind the given names, each of
    /// several words or one, initials among the given names or not. The longest name counts.
    fn listed(&self, stem: &str, words: &[Range<usize>]) -> Option<Mention> {
        for count in (2..=words.len().min(MOST_WORDS)).rev() {
            let words = words.get(..count)?;
            let span = words.first()?.start..words.last()?.end;
            if !is_one_name(stem, &span) {
                continue;
            }
            for at in 1..count {
                let (front, back) = words.split_at_checked(at)?;
                let found = [(front, back), (back, front)]
                    .into_iter()
                    .find_map(|(given, surname)| self.listed_as(stem, given, surname));
                if let Some(name) = found {
                    return Some(person(stem, &span, &name, SURE, Reason::Roster));
                }
            }
        }
        None
    }

    fn listed_as(&self, stem: &str, given: &[Range<usize>], surname: &[Range<usize>]) -> Option<PersonName> {
        let is_initial = |word: &&Range<usize>| word.len() == 1;
        if given.first().is_none_or(|word| word.len() == 1) || surname.iter().any(|word| word.len() == 1) {
            return None;
        }
        let text = |words: Vec<&Range<usize>>| {
            words.into_iter().map(|word| folded(stem, word)).collect::<Vec<_>>().join(" ")
        };
        let (initials, given): (Vec<_>, Vec<_>) = given.iter().partition(is_initial);
        let (given, initials, surname) = (text(given), text(initials), text(surname.iter().collect()));
        let is_listed = self.people.binary_search(&pair(&given, &surname)).is_ok();
        is_listed.then(|| PersonName::from_parts(&given, &initials, &surname, ""))
    }

    /// The person that two words name by the lists of names, and how likely that is beside other pairs.
    fn likely(
        &self,
        stem: &str,
        span: &Range<usize>,
        (first, initial, second): &(String, String, String),
        has_number: bool,
    ) -> Option<(u64, Mention)> {
        if MONTHS.contains(&first.as_str()) && MONTHS.contains(&second.as_str()) {
            return None; // APRIL MAY is a schedule
        }
        let share = |word: &str, known: fn(&str) -> Option<u32>| {
            word.split(' ').map(known).try_fold(u64::MAX, |least, share| Some(least.min(share?.into())))
        };
        let weight = |(given, surname): &(&String, &String)| {
            let given = share(given, census::given_name_per_100_000)?;
            Some((given + 1) * (share(surname, |word| census::surnames().per_100_000(word))? + 1))
        };
        let orders = [(first, second), (second, first)];
        let order = orders.into_iter().filter(|order| weight(order).is_some()).max_by_key(weight)?;
        let confidence = if has_number { WITH_NUMBER } else { self.confidence(order)? };
        let name = PersonName::from_parts(order.0, initial, order.1, "");
        Some((weight(&order)?, person(stem, span, &name, confidence, Reason::NameList)))
    }

    /// How sure the scanner is that the two words are a person, where nothing else says so.
    fn confidence(&self, (given, surname): (&String, &String)) -> Option<Confidence> {
        let text = format!("{} {}", crate::views::title_case(given), crate::views::title_case(surname));
        let length = text.len() as u64;
        let found = scan(&self.names, text).into_iter().find(|name| name.start == 0 && name.end == length)?;
        (found.confidence >= ALONE).then_some(found.confidence)
    }
}

/// Words of a listed name that are looked at.
const MOST_WORDS: usize = 5;
/// Labels that stick to a number: SSN987654321.
const GLUED: [&str; 4] = ["SSN", "DOB", "MBI", "NPI"];
/// Parts of a stretch between hyphens that are looked at together, at most.
const MOST_PARTS: usize = 6;
/// Months that are names of people too.
const MONTHS: [&str; 5] = ["APRIL", "MAY", "JUNE", "AUGUST", "JAN"];
/// Confidence of a name that is on the organisation's list.
const SURE: Confidence = Confidence::permille(970);
/// Confidence of a name beside a number that is somebody's.
const WITH_NUMBER: Confidence = Confidence::permille(700);
/// What two words need if nothing but lists of names speaks for them.
const ALONE: Confidence = Confidence::permille(500);

fn scan(scanner: &Scanner, text: String) -> Vec<Mention> {
    let document = Document::prose(Place::default(), DocumentKind::Text, text);
    // a scanner that stops unexpectedly has found nothing
    let mut found = scan_safely(scanner, &document).unwrap_or_default();
    found.retain(|mention| mention.confidence >= AtLeast::Medium.threshold(mention.element));
    found
}

fn mention(element: Element, at: Range<usize>, value: &str, canonical: Phi, reason: Reason) -> Mention {
    Mention {
        element,
        part: Part::Whole,
        start: at.start as u64,
        end: at.end as u64,
        context: Context::Prose { line: 0, paragraph: 0 },
        subject: None,
        value: Phi::new(value),
        canonical,
        confidence: SURE,
        reasons: vec![reason],
        competing: Vec::new(),
    }
}

fn overlaps(mention: &Mention, run: &Range<usize>) -> bool {
    mention.start < run.end as u64 && (run.start as u64) < mention.end
}

/// Whether the program itself counted: `message 12`.
pub(crate) fn is_a_count(name: &str) -> bool {
    name.strip_prefix("message ").is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()))
}

/// What parts words in the names of files; a hyphen may belong to a number.
fn is_gap(c: char) -> bool {
    matches!(c, '_' | '+' | '=' | '~' | '(' | ')' | '[' | ']')
}

/// A stretch, and the stretches between its hyphens: the longest first. What is short counts only where no
/// other digits stand beside it.
fn hyphened(stem: &str, run: Range<usize>) -> Vec<Range<usize>> {
    let text = stem.get(run.clone()).unwrap_or_default();
    let parts: Vec<Range<usize>> = runs(text, |c| c != '-')
        .into_iter()
        .map(|part| run.start + part.start..run.start + part.end)
        .collect();
    let digits = |at: usize| {
        let part = parts.get(at).and_then(|part| stem.get(part.clone()));
        part.is_some_and(|part| part.bytes().all(|b| b.is_ascii_digit()))
    };
    let mut found = vec![run];
    for count in (1..=parts.len().min(MOST_PARTS)).rev() {
        for (at, parts) in parts.windows(count).enumerate() {
            let (Some(first), Some(last)) = (parts.first(), parts.last()) else { continue };
            let is_alone = !at.checked_sub(1).is_some_and(digits) && !digits(at + count);
            if is_alone || count == 1 && first.len() > SHORTEST {
                found.push(first.start..last.end);
            }
        }
    }
    found
}

/// What names of files end in.
const ENDINGS: &str = " 7z accdb asc bak bmp bz2 cfg csv dat db dbf dcm dll doc docm docx dot dotx edi eml emlx exe \
    gif gpg gz hl7 heic htm html ics ini jpeg jpg json jsonl log m4a mbox md mdb mht mhtml mov mp3 mp4 msg ndjson \
    nsf odp ods odt oft ost p7m p7s pages pdf pgp png pps ppsx ppt pptx ps pst rar rtf sql sqlite svg tar tgz tif \
    tiff tmp tsv txt vcf wav webp wpd wps x12 xls xlsb xlsm xlsx xml xps xz yaml yml zip zst ";

/// A name without its ending, if that is one that files have: `john.smith` has none.
pub(crate) fn stem(part: &str) -> &str {
    let is_ending = |end: &str| {
        !end.contains(' ') && ENDINGS.contains(&format!(" {} ", end.to_ascii_lowercase())) && !end.is_empty()
    };
    part.rsplit_once('.').filter(|(_, end)| is_ending(end)).map_or(part, |(stem, _)| stem)
}

fn of_list(name: &Phi) -> String {
    fold(name.reveal(Purpose::Matching))
}

/// A word without case, accents and apostrophes; the halves of a double name are two words.
fn folded(stem: &str, word: &Range<usize>) -> String {
    fold(stem.get(word.clone()).unwrap_or_default())
}

/// Whether no number stands in a stretch.
fn is_one_name(stem: &str, span: &Range<usize>) -> bool {
    stem.get(span.clone()).is_some_and(|text| !text.chars().any(char::is_numeric))
}

/// Words that may be of a name. Apostrophes belong to them; so do hyphens, where something else parts words.
fn names_of(stem: &str) -> Vec<Range<usize>> {
    let parted = stem.contains(['_', ' ', ',']);
    let mut names: Vec<Range<usize>> = Vec::new();
    for word in words_of(stem) {
        let last = names.last_mut().filter(|last| {
            let between = stem.get(last.end..word.start).unwrap_or_default();
            matches!(between, "'" | "\u{2019}") || between == "-" && parted
        });
        match last {
            Some(last) => last.end = word.end,
            None => names.push(word),
        }
    }
    names
}

/// A mention of a person.
fn person(
    stem: &str,
    span: &Range<usize>,
    name: &PersonName,
    confidence: Confidence,
    reason: Reason,
) -> Mention {
    let text = stem.get(span.clone()).unwrap_or_default();
    let made = mention(Element::PersonName, span.clone(), text, name.to_canonical(), reason);
    Mention { confidence, ..made }
}

fn compact(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// Blanks do not count: DeLaCruz is DE LA CRUZ.
fn pair(given: &str, surname: &str) -> u64 {
    hash(&(given.replace(' ', ""), surname.replace(' ', "")))
}

/// `DefaultHasher::new` has fixed keys: the same text has the same hash in every run.
fn hash<T: std::hash::Hash + ?Sized>(value: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Whether the words are a given name and a surname, as far as the census knows.
pub(crate) fn is_person(given: &str, family: &str) -> bool {
    given.len() > 2
        && family.len() > 2
        && census::given_name_per_100_000(given).is_some()
        && census::surnames().per_100_000(family).is_some()
}

/// Words in letters; a capital after a small letter begins another, but not in McDonald or LaToya.
pub(crate) fn words_of(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    for run in runs(text, char::is_alphabetic) {
        let (mut from, mut capital, mut small) = (run.start, run.start, false);
        for (at, c) in text.get(run.clone()).unwrap_or_default().char_indices() {
            if small && c.is_uppercase() {
                let at = run.start + at;
                if !text.get(capital..at).is_some_and(|part| JOINED.contains(&part)) {
                    words.push(from..at);
                    from = at;
                }
                capital = at;
            }
            small = c.is_lowercase();
        }
        words.push(from..run.end);
    }
    words
}

/// What one word may go on from with a capital.
const JOINED: [&str; 4] = ["Mc", "Mac", "La", "De"];

/// Longest stretches of characters of a kind.
pub(crate) fn runs(text: &str, kind: impl Fn(char) -> bool) -> Vec<Range<usize>> {
    let (mut found, mut from) = (Vec::new(), None);
    for (at, c) in text.char_indices() {
        match (kind(c), from) {
            (true, None) => from = Some(at),
            (false, Some(start)) => {
                found.push(start..at);
                from = None;
            }
            _ => {}
        }
    }
    found.extend(from.map(|start| start..text.len()));
    found
}

#[cfg(test)]
mod tests {
    use chartward_discover::{Options, Reserved};
    use chartward_model::{Element, PersonName, Phi, Place, Purpose};
    use chartward_resolve::Candidate;

    use super::{FileNames, runs, words_of};

    /// Reads names of files for a case that has Zora Quuxbury, number 4471920, on its list.
    fn names() -> FileNames {
        let mut zora = Candidate::default();
        zora.names.push(PersonName::from_parts("Zora", "", "Quuxbury", ""));
        zora.names.push(PersonName::from_parts("Zo\u{eb}", "", "van der Quux", ""));
        zora.names.push(PersonName::from_parts("Mary Ann", "", "O'Brienq", ""));
        zora.names.push(PersonName::from_parts("Zora", "", "de la Quux", ""));
        zora.values.insert(Element::MedicalRecordNumber, vec![Phi::new("4471920")]);
        let options = Options::new(Reserved::Admit, jiff::civil::date(2026, 11, 22));
        FileNames::new(&options, &[zora])
    }

    /// What is found in the name of a file: element, canonical form, and the text at its place.
    fn read(path: &str) -> Vec<(Element, String, String)> {
        let document = names().document(&Place::file(path));
        let mentions = document.map(|document| document.mentions).unwrap_or_default();
        let text = |from: u64, to: u64| {
            path[usize::try_from(from).unwrap()..usize::try_from(to).unwrap()].to_owned()
        };
        mentions
            .iter()
            .map(|m| (m.element, m.canonical.reveal(Purpose::Matching).to_owned(), text(m.start, m.end)))
            .collect()
    }

    fn found(path: &str) -> Vec<(Element, String)> {
        read(path).into_iter().map(|(element, canonical, _)| (element, canonical)).collect()
    }

    #[test]
    fn people_and_numbers_in_names_of_files() {
        use Element::{MedicalRecordNumber, PersonName, Ssn};
        assert_eq!(
            read("share/roe_jane_987-65-4321.pdf"),
            [
                (PersonName, "ROE^JANE".into(), "roe_jane".into()),
                (Ssn, "987654321".into(), "987-65-4321".into())
            ]
        );
        assert_eq!(found("share/JohnSmith_mri_scan.txt"), [(PersonName, "SMITH^JOHN".into())]);
        assert_eq!(found("Smith, John Q/labs.pdf"), [(PersonName, "SMITH^JOHN".into())]);
        assert_eq!(found("mary_l_johnson.docx"), [(PersonName, "JOHNSON^MARY^L".into())]);
        // a rare name counts because it is on the list, a bare number too
        assert_eq!(found("a/quuxbury-zora-2024.pdf"), [(PersonName, "QUUXBURY^ZORA".into())]);
        assert_eq!(found("van_der_quux_zoe_labs.pdf"), [(PersonName, "VAN DER QUUX^ZOE".into())]);
        assert_eq!(found("zora m quuxbury.pdf"), [(PersonName, "QUUXBURY^ZORA^M".into())]);
        assert_eq!(found("o'brien, mary-ann.txt"), [(PersonName, "OBRIEN^MARY^ANN".into())]);
        assert_eq!(found("Garcia-Lopez, Maria.txt"), [(PersonName, "GARCIA LOPEZ^MARIA".into())]);
        assert_eq!(read("MRN4471933_labs.txt"), [(MedicalRecordNumber, "4471933".into(), "4471933".into())]);
        assert_eq!(
            read("share/MRN447-1933.txt"),
            [(MedicalRecordNumber, "4471933".into(), "447-1933".into())]
        );
        assert_eq!(found("labs 4471920.pdf"), [(MedicalRecordNumber, "4471920".into())]);
    }

    #[test]
    fn glued_and_joined_names_and_numbers() {
        use Element::{MedicalRecordNumber, PersonName, Ssn};
        assert_eq!(read("labs-4471920.txt"), [(MedicalRecordNumber, "4471920".into(), "4471920".into())]);
        assert_eq!(read("labs-447-1920-x.txt"), [(MedicalRecordNumber, "4471920".into(), "447-1920".into())]);
        assert_eq!(read("a/SSN987654321.txt"), [(Ssn, "987654321".into(), "987654321".into())]);
        assert_eq!(
            read("John McDonald labs.txt"),
            [(PersonName, "MCDONALD^JOHN".into(), "John McDonald".into())]
        );
        assert_eq!(found("JohnMcDonald.txt"), [(PersonName, "MCDONALD^JOHN".into())]);
        assert_eq!(found("LaToya Johnson mri.txt"), [(PersonName, "JOHNSON^LATOYA".into())]);
        assert_eq!(read("john.smith/a.txt"), [(PersonName, "SMITH^JOHN".into(), "john.smith".into())]);
        assert_eq!(found("share/john.smith"), [(PersonName, "SMITH^JOHN".into())]);
        assert_eq!(
            read("obrienq_mary_ann.pdf"),
            [(PersonName, "OBRIENQ^MARY^ANN".into(), "obrienq_mary_ann".into())]
        );
        assert_eq!(found("ZoraDeLaQuux.pdf"), [(PersonName, "DELAQUUX^ZORA".into())]);
    }

    #[test]
    fn long_names_are_read_in_windows() {
        use Element::{MedicalRecordNumber, PersonName};
        // wherever the edges of the windows fall
        for length in (0..420).step_by(7) {
            let path = format!("{}_JohnSmith_{}_4471920_x.txt", "ab ".repeat(length), "y_".repeat(200));
            assert_eq!(
                read(&path),
                [
                    (PersonName, "SMITH^JOHN".into(), "JohnSmith".into()),
                    (MedicalRecordNumber, "4471920".into(), "4471920".into())
                ],
                "{length}"
            );
        }
    }

    #[test]
    fn ordinary_names_of_files_tell_of_nobody() {
        for path in [
            "share/2024-03-01_report_final.pdf",
            "maildir/inbox/1.",
            "IMG_20391177.JPG",
            "Rose Garden.docx",
            "April May Schedule.xlsx",
            "invoice_1200345.pdf",
            "Grant Application.doc",
            "quuxbury notes.txt",
            "Zora-2024-Quuxbury.txt",
            "message 12",
            "long term care.pdf",
        ] {
            assert_eq!(found(path), [], "{path}");
        }
        assert!(names().document(&Place::file("box.mbox").join("message 4471920")).is_none());
    }

    #[test]
    fn words_end_at_separators_and_before_capitals() {
        let text = "SmithJohn_mri-2.pdf";
        let words: Vec<&str> = words_of(text).into_iter().map(|word| &text[word]).collect();
        assert_eq!(words, ["Smith", "John", "mri", "pdf"]);
        assert_eq!(runs("a12b345", |c| c.is_ascii_digit()), [1..3, 4..7]);
    }
}
