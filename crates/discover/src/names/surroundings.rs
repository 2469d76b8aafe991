//! The words before and after a run of capitalised words, and what they say of it.

use crate::dates;
use crate::heads::Heads;
use crate::labels::Label;
use crate::page::{Lower, Page};

/// What the words before a run say of it, in points.
pub(crate) struct Before {
    pub(crate) points: i32,
    /// What they say, for the reasons.
    pub(crate) context: Option<&'static str>,
    /// Whether the run begins a sentence or a line.
    pub(crate) opens: bool,
}

/// Points for what stands before a position.
pub(crate) fn before(page: &Page<'_>, start: usize) -> Before {
    let from = start.saturating_sub(32);
    let head = page.bytes(from, start);
    let head = memchr::memrchr(b'\n', head).map_or(head, |at| head.get(at + 1..).unwrap_or_default());
    let trimmed = head
        .iter()
        .rev()
        .take_while(|b| matches!(b, b' ' | b'"' | b'(' | b'\'' | b'>' | b'*' | b'?' | b'['))
        .count();
    let head = head.get(..head.len() - trimmed).unwrap_or_default();
    let last = head.last().copied().unwrap_or(b'\n');
    let opens = matches!(last, b'.' | b'!' | b'?' | b':' | b'\n' | b';' | b'-') || head.is_empty();
    let lower = Lower::<32>::new(head);
    let word_start = lower.iter().rposition(|b| !b.is_ascii_alphabetic()).map_or(0, |at| at + 1);
    let word = lower.get(word_start..).unwrap_or_default();
    let titled = lower.ends_with(b".")
        && [&b"mr."[..], b"mrs.", b"ms.", b"dr.", b"prof."].iter().any(|title| lower.ends_with(title));
    let (mut points, mut context) = if titled {
        (60, Some("title"))
    } else if lower.ends_with(b".") {
        (0, None)
    } else {
        points_of_word(word, &lower)
    };
    if points == 0
        && !word.is_empty()
        && std::str::from_utf8(word).is_ok_and(|word| super::lexicon::look_up(word).is_job())
    {
        (points, context) = (20, Some("role"));
    }
    if word == b"is" && lower.ends_with(b"why is") {
        points = 16;
    }
    Before { points, context, opens: opens && !titled }
}

fn points_of_word(word: &[u8], line: &[u8]) -> (i32, Option<&'static str>) {
    #[rustfmt::skip]
    const PLACED: [&[u8]; 17] = [
        b"flew to", b"fly to", b"flying to", b"flight to", b"drove to", b"travel to", b"traveled to", b"trip to", b"home city", b"city of", b"town of", b"arrived in", b"work for",
        b"works for", b"worked for", b"working for", b"shares of",
    ];
    let phrases: [(&[u8], &'static str); 14] = [
        (b"name is", "introduction"),
        (b"i'm", "introduction"),
        (b"i am", "introduction"),
        (b"this is", "introduction"),
        (b"call me", "introduction"),
        (b"born to", "kin"),
        (b"known as", "introduction"),
        (b"named him", "introduction"),
        (b"named her", "introduction"),
        (b"it's under", "introduction"),
        (b"follow up with", "named"),
        (b"care of", "named"),
        (b"assistant to", "role"),
        (b"starring", "role"),
    ];
    if LAST_OF_PHRASES.may_hold(word) || word.ends_with(b"starring") {
        if [&b"shouted at"[..], b"yelled at", b"looked at", b"smiled at", b"angry at"]
            .iter()
            .any(|phrase| line.ends_with(phrase))
        {
            return (25, Some("speech"));
        }
        // where somebody goes, and whom they work for
        if PLACED.iter().any(|phrase| line.ends_with(phrase)) {
            return (-25, None);
        }
        if let Some((_, context)) = phrases.iter().find(|(phrase, _)| line.ends_with(phrase)) {
            return (40, Some(context));
        }
    }
    if !TELLING.may_hold(word) {
        return (0, None);
    }
    match word {
        b"named" | b"called" | b"nee" => (40, Some("introduction")),
        b"hi" | b"hello" | b"hey" | b"dear" => (45, Some("salutation")),
        b"thanks" => (30, Some("salutation")),
        b"partner" | b"husband" | b"wife" | b"son" | b"daughter" | b"brother" | b"sister" | b"mother"
        | b"father" | b"kid" | b"child" | b"uncle" | b"aunt" | b"grandmother" | b"grandfather"
        | b"cousin" | b"mom" | b"dad" | b"nephew" | b"niece" => (40, Some("kin")),
        b"patient" | b"pt" => (40, Some("patient")),
        b"friend" | b"colleague" | b"boss" | b"player" | b"singer" | b"actor" | b"actress" | b"author"
        | b"producer" | b"musician" | b"client" | b"victim" | b"suspect" | b"neighbor" | b"assistant"
        | b"chef" => (30, Some("role")),
        b"said" | b"says" | b"told" | b"asked" | b"thank" | b"met" | b"heard" | b"cc'd" | b"signed"
        | b"meet" => (30, Some("speech")),
        b"by" => (22, Some("author")),
        b"add" | b"remove" | b"contact" | b"please" | b"when" | b"why" | b"between" | b"remember" => {
            (10, None)
        }
        b"and" | b"with" | b"for" | b"than" | b"is" | b"was" | b"ask" | b"not" | b"but" | b"features" => {
            (4, None)
        }
        b"in" | b"at" | b"near" | b"visit" | b"around" | b"outside" | b"inside" | b"across" | b"into"
        | b"toward" | b"towards" => (-25, None),
        b"a" | b"an" => (-8, None),
        b"the" | b"this" | b"our" | b"your" | b"their" => (-15, None),
        _ => (0, None),
    }
}

/// Whether a salutation speaks to whoever reads it: "Dear Colleague", "Dear Valued Customer", "Dear Homeowner". A
/// word on no list that ends like what somebody is or does ("-er", "-or", "-ee") is none of a name either.
pub(super) fn is_stock(text: &str) -> bool {
    #[rustfmt::skip]
    const WORDS: [&str; 84] = [
        "Admin", "Administrator", "All", "Applicant", "Author", "Beloved", "Beneficiary", "Board", "Candidate", "Cardholder", "Claimant", "Client", "Clients",
        "Clinician", "Colleague", "Colleagues", "Committee", "Community", "Consumer", "Council", "Counsel", "Customer", "Customers", "Department", "Diary", "Doctor",
        "Donor", "Editor", "Employee", "Employees", "Employer", "Enrollee", "Esteemed", "Everyone", "Families", "Family", "Fellow", "Folks", "Friend", "Friends",
        "Future", "Guardian", "Guest", "Hiring", "Homeowner", "Homeowners", "Honored", "Human", "Insured", "Investor", "Ladies", "Loved", "Loyal", "Madam", "Manager",
        "Member", "Members", "Neighbor", "Neighbors", "Occupant", "Parent", "Parents", "Partner", "Patient", "Patients", "Policyholder", "Preferred", "Provider",
        "Providers", "Reader", "Recipient", "Resident", "Residents", "Respected", "Shareholder", "Sir", "Sirs", "Student", "Subscriber", "Supporter", "Taxpayer",
        "Team", "Valued", "Webmaster",
    ];
    let first = text.split([' ', ',']).next().unwrap_or_default();
    let word = super::lexicon::look_up(first);
    let ends = ["er", "ers", "or", "ors", "ee", "ees", "ing", "ist", "ists", "ian", "ians"];
    WORDS.iter().any(|known| known.eq_ignore_ascii_case(first)) && word.given < 50
        || word.is_unknown() && first.len() > 5 && ends.iter().any(|ending| first.ends_with(ending))
}

/// What the phrases of [`points_of_word`] end with.
#[rustfmt::skip]
const LAST_OF_PHRASES: Heads = Heads::of(&[
    b"at", b"to", b"city", b"of", b"in", b"for", b"is", b"m", b"am", b"me", b"as", b"him", b"her", b"under", b"with",
]);

/// Of the words that [`points_of_word`] knows.
#[rustfmt::skip]
const TELLING: Heads = Heads::of(&[
    b"named", b"called", b"nee", b"hi", b"hello", b"hey", b"dear", b"thanks", b"partner", b"husband", b"wife", b"son", b"daughter", b"brother",
    b"sister", b"mother", b"father", b"kid", b"child", b"uncle", b"aunt", b"grandmother", b"grandfather", b"cousin", b"mom", b"dad", b"nephew",
    b"niece", b"patient", b"pt", b"friend", b"colleague", b"boss", b"player", b"singer", b"actor", b"actress", b"author", b"producer",
    b"musician", b"client", b"victim", b"suspect", b"neighbor", b"assistant", b"chef", b"said", b"says", b"told", b"asked", b"thank", b"met",
    b"heard", b"cc'd", b"signed", b"meet", b"by", b"add", b"remove", b"contact", b"please", b"when", b"why", b"between", b"remember", b"and",
    b"with", b"for", b"than", b"is", b"was", b"ask", b"not", b"but", b"features", b"in", b"at", b"near", b"visit", b"around", b"outside",
    b"inside", b"across", b"into", b"toward", b"towards", b"a", b"an", b"the", b"this", b"our", b"your", b"their",
]);

/// Points for what stands after a position.
pub(crate) fn after(page: &Page<'_>, end: usize) -> i32 {
    let tail = page.lower::<24>(end, end + 24);
    let rest = |skip: usize| tail.get(skip..).unwrap_or_default();
    match tail.first() {
        Some(b'\'') if tail.starts_with(b"'s ") => after_possessive(rest(3)),
        Some(0xe2) if tail.starts_with("\u{2019}s ".as_bytes()) => after_possessive(rest(5)),
        Some(b' ') if is_business(page, end) => -50,
        Some(b' ') => after_space(rest(1)),
        Some(b':') => 14,
        Some(b',') => after_comma(rest(2)),
        _ => 0,
    }
}

/// Whether the sentence goes on "is a bank", "is an American manufacturer".
fn is_business(page: &Page<'_>, end: usize) -> bool {
    const KINDS: [&[u8]; 8] = [
        b" bank",
        b" company",
        b" firm",
        b" corporation",
        b" manufacturer",
        b" retailer",
        b" provider of",
        b" startup",
    ];
    // most words are not followed by this
    if page.byte(end + 1) | 0x20 != b'i' || page.byte(end + 2) | 0x20 != b's' {
        return false;
    }
    let tail = page.lower::<80>(end, end + 80);
    let Some(rest) = tail.strip_prefix(b" is a") else { return false };
    let stop = rest.iter().position(|b| matches!(b, b'.' | b'\n' | b',')).unwrap_or(rest.len());
    let rest = rest.get(..stop).unwrap_or_default();
    KINDS.iter().any(|kind| memchr::memmem::find(rest, kind).is_some())
}

/// Points for a thing that is called by its person: "the Castro novel", "the Diaz chart". What firms have too
/// counts for listed names only.
pub(crate) fn thing_of_person(page: &Page<'_>, (start, end): (usize, usize), listed: bool) -> i32 {
    #[rustfmt::skip]
    const PERSONAL: [&[u8]; 18] = [
        b"novel", b"film", b"movie", b"book", b"album", b"song", b"concert", b"painting", b"poem", b"essay", b"biography", b"family", b"baby", b"twins", b"wedding",
        b"funeral", b"estate", b"household",
    ];
    const KEPT: [&[u8]; 8] =
        [b"case", b"chart", b"file", b"record", b"records", b"account", b"claim", b"labs"];
    if page.before(start) != b' ' {
        return 0;
    }
    let head = page.lower::<5>(start.saturating_sub(5), start);
    let article =
        head.ends_with(b" the ") || head.ends_with(b"the ") && head.len() < 5 || head.ends_with(b" a ");
    if !article {
        return 0;
    }
    let tail = page.lower::<16>(end, end + 16);
    let word = tail.strip_prefix(b" ").map(first_word).unwrap_or_default();
    if PERSONAL.contains(&word) || listed && KEPT.contains(&word) { 33 } else { 0 }
}

/// Whether a record speaks around a name: a label of a person's data or a date right after it, or an
/// identifier right before it.
pub(crate) fn in_record(page: &Page<'_>, (start, end): (usize, usize)) -> bool {
    let rest = page.bytes(end, (end + 12).min(page.bytes.len()));
    let skip = rest.iter().take_while(|b| b" ,(\t|-;\r\n>".contains(b)).count();
    let at = end + skip;
    let lines = memchr::memchr_iter(b'\n', page.bytes(end, at)).count();
    if skip > 0 && lines < 2 {
        let next = page.hits.partition_point(|hit| hit.start < at);
        let labelled = page.hits.get(next).is_some_and(|hit| hit.start == at && is_of_record(hit.label));
        let dated =
            skip > 1 && lines == 0 && page.byte(at).is_ascii_digit() && dates::read(page, at).is_some();
        if labelled || dated && !timed(page, at) {
            return true;
        }
    }
    // "MRN 40793139  WHITE": an identifier with its label
    let head = page.bytes(start.saturating_sub(4), start);
    let gap = head.iter().rev().take_while(|b| matches!(b, b' ' | b'\t' | b'|' | b',' | b':' | b'-')).count();
    let id_end = start - gap;
    let id = page.bytes(id_end.saturating_sub(20), id_end);
    let len = id.iter().rev().take_while(|b| b.is_ascii_alphanumeric()).count();
    let digits = id.iter().rev().take(len).filter(|b| b.is_ascii_digit()).count();
    gap > 0 && digits >= 5 && page.label_of(id_end - len).is_some_and(|near| is_of_record(near.label))
}

/// Whether a number or date that only people have is said to be a name's: "SSN of Ana Diaz is", "987-65-4320
/// belongs to Ana Diaz".
pub(crate) fn owns_number(page: &Page<'_>, (start, end): (usize, usize)) -> bool {
    const BELONGS: &[u8] = b" belongs to ";
    if let Some(id_end) = start.checked_sub(BELONGS.len()).filter(|at| page.bytes(*at, start) == BELONGS) {
        let id = page.bytes(id_end.saturating_sub(20), id_end);
        let len = id.iter().rev().take_while(|b| b.is_ascii_alphanumeric() || **b == b'-').count();
        let number = id.get(id.len() - len..).unwrap_or_default();
        let shaped = len == 11 && matches!(number, [_, _, _, b'-', _, _, b'-', ..]);
        let digits = number.iter().filter(|b| b.is_ascii_digit()).count();
        let labelled = || page.label_of(id_end - len).is_some_and(|near| is_personal(near.label));
        return shaped && digits == 9 || digits >= 5 && labelled();
    }
    let head = page.bytes(start.saturating_sub(5), start);
    let Some(word) = [&b" of "[..], b" for "].into_iter().find(|word| head.ends_with(word)) else {
        return false;
    };
    let label_end = start - word.len();
    let next = page.hits.partition_point(|hit| hit.start < label_end);
    let label = next.checked_sub(1).and_then(|i| page.hits.get(i)).filter(|hit| hit.end == label_end);
    let says = [&b" is "[..], b" was ", b": "].iter().any(|word| {
        page.bytes(end, end + word.len()) == *word && page.byte(end + word.len()).is_ascii_alphanumeric()
    });
    says && label.is_some_and(|hit| is_personal(hit.label))
}

/// Labels of what people have and firms and places have not.
fn is_personal(label: Label) -> bool {
    matches!(label, Label::Birth | Label::Ssn | Label::Itin | Label::Mbi | Label::Hicn | Label::Mrn)
}

/// Whether a name stands behind a colon, a dash or a word such as "for" and the line ends after it: the
/// subject of a letter.
pub(crate) fn fills_line(page: &Page<'_>, (start, end): (usize, usize)) -> bool {
    let ends = matches!(page.byte(end), b'\n' | b'\r' | 0)
        || page.byte(end) == b'.' && matches!(page.byte(end + 1), b'\n' | b'\r' | 0);
    let head = page.bytes(page.line_start(start).max(start.saturating_sub(12)), start).to_ascii_lowercase();
    let called = [&b": "[..], b"- ", b" for ", b" of ", b" about ", b" patient ", b"\t", b" pt "];
    ends && called.iter().any(|word| head.ends_with(word))
}

/// Labels of a person's data that stand beside names in lists and letters.
fn is_of_record(label: Label) -> bool {
    matches!(
        label,
        Label::Birth
            | Label::Ssn
            | Label::Itin
            | Label::Mbi
            | Label::Medicare
            | Label::Hicn
            | Label::Mrn
            | Label::Plan
            | Label::Account
            | Label::Sex
            | Label::Death
    )
}

/// Whether a time of day follows the date at a position, as in the header of a mail that is quoted.
pub(crate) fn timed(page: &Page<'_>, at: usize) -> bool {
    let Some((end, _)) = dates::read(page, at) else { return false };
    let tail = page.bytes(end, (end + 12).min(page.bytes.len()));
    let clock = tail.iter().position(|b| *b == b':');
    clock.is_some_and(|i| {
        i > 0
            && tail.get(i - 1).is_some_and(u8::is_ascii_digit)
            && tail.get(i + 1).is_some_and(u8::is_ascii_digit)
    })
}

/// The letters that a text begins with.
fn first_word(text: &[u8]) -> &[u8] {
    text.split(|b| !b.is_ascii_alphabetic()).next().unwrap_or_default()
}

/// "Ana's address": what people have more often than firms.
fn after_possessive(rest: &[u8]) -> i32 {
    #[rustfmt::skip]
    const OWNED: [&[u8]; 29] = [
        b"address", b"kid", b"kids", b"phone", b"email", b"wife", b"husband", b"name", b"birthday", b"house", b"mother", b"father", b"daughter", b"son", b"killers",
        b"account", b"chart", b"record", b"records", b"appointment", b"insurance", b"doctor", b"labs", b"results", b"medication", b"family", b"parents", b"dob", b"ssn",
    ];
    if OWNED.contains(&first_word(rest)) { 22 } else { 8 }
}

/// "Ana, can you": somebody is spoken to. "Ana Diaz, MD": a degree.
fn after_comma(rest: &[u8]) -> i32 {
    #[rustfmt::skip]
    const ASKED: [&[u8]; 14] = [
        b"can ", b"could ", b"please ", b"would ", b"you ", b"i ", b"we ", b"what ", b"how ", b"do ", b"did ", b"are ", b"thank", b"attached",
    ];
    #[rustfmt::skip]
    const DEGREES: [&[u8]; 12] = [b"md", b"m.d", b"rn", b"np", b"pa-c", b"phd", b"ph.d", b"esq", b"dds", b"lcsw", b"jr", b"sr"];
    let begins = |words: &[&[u8]]| words.iter().any(|word| rest.starts_with(word));
    if begins(&ASKED) {
        18
    } else if begins(&DEGREES) {
        30
    } else {
        0
    }
}

/// Verbs of people.
fn after_space(rest: &[u8]) -> i32 {
    let article = [&b"is a "[..], b"is the ", b"is an "].iter().any(|words| rest.starts_with(words));
    match first_word(rest) {
        b"said" | b"says" | b"told" | b"shouted" | b"asked" | b"wrote" | b"explained" | b"replied"
        | b"added" | b"called" | b"thinks" | b"wants" | b"spoke" | b"speak" | b"mentioned" | b"suggested"
        | b"agreed" | b"complained" | b"reports" | b"reported" | b"denies" | b"stated" => 25,
        b"lives" | b"lived" | b"died" | b"married" | b"born" | b"retired" | b"smiled" | b"flew"
        | b"spent" | b"listed" | b"began" | b"went" | b"came" | b"had" | b"has" | b"works" | b"worked"
        | b"moved" | b"loves" | b"gave" | b"got" | b"took" | b"left" | b"started" => 18,
        b"is" | b"was" if !article => 16,
        b"were" | b"who" | b"will" | b"would" | b"can" | b"did" | b"does" => 12,
        b"from" => 8,
        b"street" | b"avenue" | b"road" | b"county" | b"city" | b"river" | b"lake" => -40,
        _ => 0,
    }
}
