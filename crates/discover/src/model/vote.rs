//! The model's vote on what the detectors found, and what it finds besides.
//!
//! The one idea: log-odds. A detector's confidence and the model's probability are two witnesses; what they
//! say is added on the scale of log-odds, with weights fitted on the training half of the labelled set. The
//! model's yes weighs more than its no, because it knows the language better than the surroundings. What only
//! the model saw must look like a name by its form and by the lists of words, too.

use std::ops::Range;

use chartward_model::{Confidence, Element, Purpose, Reading, Reason, address};

use super::{Kind, MOST_WINDOWS, NameModel, WordVote, windows};
use crate::detectors::street_address::unit_ahead;
use crate::finding::Finding;
use crate::labels::Label;
use crate::names;
use crate::names::lexicon;
use crate::names::words::{self, Token};
use crate::page::Page;

/// What the model's yes and no weigh against the detector's confidence, in log-odds.
const WEIGHT_OF_YES: f32 = 1.0;
const WEIGHT_OF_NO: f32 = 0.4;
/// Where the surroundings speak for a name, the model's no weighs less.
const WEIGHT_OF_NO_IN_CONTEXT: f32 = 0.2;
/// Names found with less confidence than this have nothing but their words.
const IN_CONTEXT: u16 = 600;
/// Log-odds are believed up to here.
const MOST: f32 = 3.0;
/// A word is taken for part of a run from this probability on.
const LIKELY: f32 = 0.45;
/// A name found by the detectors is made longer by a word this likely.
const SURE: f32 = 0.9;

/// Lets the model vote on the findings of a page, window by window.
pub(crate) fn vote(page: &Page<'_>, model: &NameModel, findings: &mut Vec<Finding>) {
    findings.sort_by_key(|finding| (finding.start, finding.end, finding.element));
    let mut added = Vec::new();
    let wanted = windows::windows(page.text).filter(|window| is_wanted(page, window, findings));
    for window in wanted.collect::<Vec<_>>().into_iter().take(MOST_WINDOWS) {
        let text = page.slice(window.start, window.end);
        let mut votes = model.votes(text);
        for vote in &mut votes {
            vote.start += window.start;
            vote.end += window.start;
        }
        let first = findings.partition_point(|finding| finding.start < window.start);
        let last = findings.partition_point(|finding| finding.start < window.end);
        let Some(inside) = findings.get_mut(first..last) else { continue };
        let streets: Vec<usize> = inside
            .iter()
            .filter(|finding| finding.element == Element::StreetAddress)
            .map(|finding| finding.start)
            .collect();
        for finding in inside.iter_mut() {
            weigh(page, finding, &votes);
            if finding.element == Element::PersonName && at_corner(page, finding.end, &streets) {
                finding.confidence = finding.confidence.min(350);
                finding.reasons.push(Reason::Against("the corner of two streets".into()));
            }
        }
        people(page, &votes, inside, &mut added);
        let before = added.len();
        places(page, &votes, inside, &mut added);
        let (earlier, places) = added.split_at_mut_checked(before).unwrap_or_default();
        let seen: Vec<usize> =
            places.iter().filter(|f| f.element == Element::StreetAddress).map(|f| f.start).collect();
        let names = inside.iter_mut().chain(earlier).filter(|f| f.element == Element::PersonName);
        for name in names.filter(|name| at_corner(page, name.end, &seen)) {
            name.confidence = name.confidence.min(350);
        }
    }
    findings.append(&mut added);
}

/// Whether something in a window asks for the model: an identifier or a name, a label, a name's candidate.
fn is_wanted(page: &Page<'_>, window: &Range<usize>, findings: &[Finding]) -> bool {
    if windows::is_table(page.slice(window.start, window.end)) {
        return false;
    }
    let first = findings.partition_point(|finding| finding.start < window.start);
    let found = findings.get(first).is_some_and(|finding| finding.start < window.end);
    found || page.label_around((window.start, window.end), 0, &ASKING) || holds_candidate(page, window)
}

/// Labels of a person's data.
const ASKING: [Label; 13] = [
    Label::Name,
    Label::Address,
    Label::Birth,
    Label::Ssn,
    Label::Mrn,
    Label::Plan,
    Label::Account,
    Label::Mbi,
    Label::Phone,
    Label::Medicare,
    Label::Hicn,
    Label::Diagnosis,
    Label::Death,
];

/// Whether a word of a window may be a name: a capitalised one in mid-sentence that is on no list of ordinary
/// words, a listed name that opens a sentence, or a given name in small letters.
fn holds_candidate(page: &Page<'_>, window: &Range<usize>) -> bool {
    let mut starts = words::capitals(page, window.start);
    while let Some(start) = starts.next().filter(|start| *start < window.end) {
        let opens = words::opens_run(page, start);
        let Some(token) = opens.then(|| words::token_at(page, start)).flatten() else { continue };
        let word = token.word;
        let ordinary = word.is_common() || word.is_place() || word.is_org() || word.is_job();
        let inner = page.before(start) == b' '
            && !matches!(page.before(start.saturating_sub(1)), b'.' | b'!' | b'?' | b':' | b' ' | b'\n');
        let listed = word.is_name() && !ordinary
            || word.given >= 20
            || inner && (word.surname >= 50 || word.is_name() && !word.is_common());
        if token.kind == words::Kind::Plain && (listed || inner && !ordinary && !token.shouted) {
            return true;
        }
        starts.skip_to(token.full_end);
    }
    let text = page.slice(window.start, window.end);
    // whoever writes without capitals writes names so, too
    if !text.bytes().any(|b| b.is_ascii_uppercase()) {
        return true;
    }
    let small = text.split(|c: char| !c.is_alphabetic());
    small.filter(|word| word.len() > 2 && word.starts_with(|c: char| c.is_ascii_lowercase())).any(|word| {
        let known = lexicon::look_up(word);
        known.given >= 3 && !known.is_common() && !known.is_job() && !known.is_org() && !known.is_place()
    })
}

fn logit(p: f32) -> f32 {
    let p = p.clamp(0.001, 0.999);
    (p / (1.0 - p)).ln()
}

/// Log-odds to thousandths.
fn permille(log_odds: f32) -> u16 {
    let p = 1.0 / (1.0 + (-log_odds).exp());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 990")]
    let permille = (p * 1000.0).round().clamp(0.0, 990.0) as u16;
    permille
}

fn kind_of(element: Element) -> Option<Kind> {
    match element {
        Element::PersonName => Some(Kind::Person),
        Element::StreetAddress => Some(Kind::Street),
        _ => None,
    }
}

/// Joins the model's vote on a finding's words with what the detector said.
fn weigh(page: &Page<'_>, finding: &mut Finding, votes: &[WordVote]) {
    let Some(kind) = kind_of(finding.element) else { return };
    let first = votes.partition_point(|vote| vote.end <= finding.start);
    let inside = votes.get(first..).unwrap_or_default();
    let inside = inside.get(..inside.partition_point(|vote| vote.start < finding.end)).unwrap_or_default();
    let spoken = inside.iter().filter(|vote| is_word(page, vote));
    let (sum, count) = spoken.fold((0.0, 0.0), |(sum, count), vote| (sum + vote.of(kind), count + 1.0_f32));
    if count < 1.0 {
        return;
    }
    let mean = sum / count;
    let says = logit(mean).clamp(-MOST, MOST);
    let weight = match (says > 0.0, kind) {
        (true, _) => WEIGHT_OF_YES,
        // a street's form says more than its words
        (false, Kind::Street) => WEIGHT_OF_NO_IN_CONTEXT,
        (false, _) if finding.confidence >= IN_CONTEXT => WEIGHT_OF_NO_IN_CONTEXT,
        (false, _) => WEIGHT_OF_NO,
    };
    let believed = logit(f32::from(finding.confidence) / 1000.0);
    finding.confidence =
        permille(believed + weight * says).max(if says > 0.0 { finding.confidence } else { 0 });
    let name = (finding.element == Element::PersonName).then_some((finding.start, finding.end));
    if name.is_some_and(|span| in_firm(page, span)) {
        finding.confidence = finding.confidence.min(350);
        finding.reasons.push(Reason::Against("a firm of several surnames".into()));
        return;
    }
    if mean >= LIKELY {
        finding.reasons.push(Reason::NameModel(permille(logit(mean))));
        if finding.element == Element::PersonName {
            extend(page, finding, votes);
        }
    } else {
        finding.reasons.push(Reason::Against("the name model".into()));
        let other = inside.iter().map(WordVote::best).find(|best| element_of(*best).is_some());
        if let Some(element) = other.and_then(element_of).filter(|element| *element != finding.element) {
            let likely = Confidence::permille(permille(logit(1.0 - mean)));
            finding.competing.push(Reading { element, confidence: likely });
        }
    }
}

fn element_of(kind: Kind) -> Option<Element> {
    match kind {
        Kind::Person => Some(Element::PersonName),
        Kind::Street => Some(Element::StreetAddress),
        Kind::City => Some(Element::City),
        Kind::State => Some(Element::State),
        Kind::Postal => Some(Element::PostalCode),
        Kind::Other => None,
    }
}

/// Whether a vote is about letters or digits rather than a mark.
fn is_word(page: &Page<'_>, vote: &WordVote) -> bool {
    page.slice(vote.start, vote.end).chars().any(char::is_alphanumeric)
}

/// Takes in the capitalised words right before and after a name that the model holds sure.
fn extend(page: &Page<'_>, finding: &mut Finding, votes: &[WordVote]) {
    let fits = |start: usize| {
        let token = words::token_at(page, start).filter(|_| words::starts_capital(page, start))?;
        let word = token.word;
        let ordinary = word.is_common() || word.is_org() || word.is_job() || word.is_place();
        (token.kind == words::Kind::Plain && !ordinary).then_some(token)
    };
    let (mut start, mut end) = (finding.start, finding.end);
    let after = votes.partition_point(|vote| vote.start < end);
    for vote in votes.get(after..).unwrap_or_default() {
        if vote.of(Kind::Person) < SURE || vote.start != end + 1 || page.byte(end) != b' ' {
            break;
        }
        let Some(token) = fits(vote.start) else { break };
        end = token.end;
    }
    let before = votes.partition_point(|vote| vote.end <= start);
    for vote in votes.get(..before).unwrap_or_default().iter().rev() {
        if vote.of(Kind::Person) < SURE || vote.end + 1 != start || page.before(start) != b' ' {
            break;
        }
        if fits(vote.start).is_none_or(|token| token.end != vote.end) || page.before(vote.start) == b'-' {
            break;
        }
        start = vote.start;
    }
    if (start, end) != (finding.start, finding.end) {
        (finding.start, finding.end) = (start, end);
        finding.canonical = chartward_model::Phi::new(names::canonical(page.slice(start, end)));
    }
}

/// A run of neighbouring words of one kind.
#[derive(Clone, Copy)]
struct Run {
    start: usize,
    end: usize,
    likely: f32,
    words: f32,
}

/// Runs of words that are likely of a kind, with what `joins` allows between them.
fn runs(
    page: &Page<'_>,
    votes: &[WordVote],
    is: impl Fn(&WordVote) -> f32,
    joins: impl Fn(&[u8]) -> bool,
) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for vote in votes.iter().filter(|vote| is_word(page, vote) && is(vote) >= LIKELY) {
        match runs.last_mut().filter(|run| joins(page.bytes(run.end, vote.start))) {
            Some(run) => {
                run.end = vote.end;
                run.likely += is(vote);
                run.words += 1.0;
            }
            None => runs.push(Run { start: vote.start, end: vote.end, likely: is(vote), words: 1.0 }),
        }
    }
    runs
}

/// Names that only the model saw.
fn people(page: &Page<'_>, votes: &[WordVote], known: &[Finding], added: &mut Vec<Finding>) {
    let joins = |gap: &[u8]| matches!(gap, b"" | b" " | b"-" | b"'" | b"\xe2\x80\x99" | b". " | b"." | b"  ");
    for run in runs(page, votes, |vote| vote.of(Kind::Person), joins) {
        let taken = |finding: &Finding| {
            run.start < finding.end
                && finding.start < run.end
                && !(finding.element == Element::City || finding.element == Element::State)
        };
        if known.iter().any(taken) || added.last().is_some_and(|last| run.start < last.end) {
            continue;
        }
        let run = trimmed(page, run);
        let text = page.slice(run.start, run.end);
        if text.len() < 3 || text.bytes().any(|b| b.is_ascii_digit()) {
            continue;
        }
        let sure = permille(strength(page, &run, known));
        added.push(
            Finding::new(Element::PersonName, (run.start, run.end), names::canonical(text), sure)
                .because(Reason::NameModel(permille(logit(run.likely / run.words)))),
        );
    }
}

/// A run without the ordinary words, titles and halves of hyphenated words that it begins with.
fn trimmed(page: &Page<'_>, run: Run) -> Run {
    let mut start = run.start;
    while let Some(token) = words::token_at(page, start).filter(|token| token.full_end + 1 < run.end) {
        let word = token.word;
        let ordinary = (word.is_common() || word.is_job() || word.is_org()) && word.given < 20;
        let part = page.before(start) == b'-' && page.byte(token.full_end) == b' ';
        if !ordinary && !part && token.kind != words::Kind::Title {
            break;
        }
        start = token.full_end + 1;
    }
    Run { start, ..run }
}

/// Log-odds of a name that only the model saw.
fn strength(page: &Page<'_>, run: &Run, known: &[Finding]) -> f32 {
    let mut score = logit(run.likely / run.words).clamp(-MOST, MOST) * 0.7 - 1.0;
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = run.start;
    while let Some(token) = words::token_at(page, at).filter(|token| token.start < run.end) {
        tokens.push(token);
        at = token.full_end + 1;
    }
    let capital = words::starts_capital(page, run.start);
    let listed = tokens.iter().any(|t| t.word.is_name() && !t.word.is_common() && !t.word.is_place());
    let small_among_capitals = !capital
        && page.bytes(run.start.saturating_sub(200), run.end).iter().any(u8::is_ascii_uppercase)
        && !tokens.iter().any(|t| t.word.given >= 5 && !t.word.is_common());
    score += match (listed, capital) {
        // small letters where others are capitals
        _ if small_among_capitals => -3.0,
        (true, _) => 0.7,
        (false, true) => 0.0,
        (false, false) => -1.0,
    };
    score += if run.words > 1.0 { 0.4 } else { 0.0 };
    let flagged = |t: &Token| {
        (t.word.is_common() || t.word.is_org() || t.word.is_job()) && t.word.given < 20 && t.word.surname < 50
    };
    score -= if tokens.iter().any(flagged) { 2.5 } else { 0.0 };
    let placed = |t: &Token| t.word.is_place() && t.word.given < 50;
    score -= if tokens.iter().any(placed) { if run.words > 1.0 { 0.8 } else { 2.5 } } else { 0.0 };
    let streets: Vec<usize> =
        known.iter().filter(|f| f.element == Element::StreetAddress).map(|f| f.start).collect();
    score -= if at_corner(page, run.end, &streets) { 3.0 } else { 0.0 };
    score -= if of_firm(page, run) || in_firm(page, (run.start, run.end)) { 3.0 } else { 0.0 };
    score -= if names::place::below_address(page, (run.start, run.end)) > 0 { 1.0 } else { 0.0 };
    score -= if names::judge::is_double_surname(page.slice(run.start, run.end)) { 3.0 } else { 0.0 };
    score -= if names::place::before_unit(page, run.end) > 0 { 3.0 } else { 0.0 };
    // the detectors saw the words beside it and left this one out
    let beside = |finding: &Finding| {
        finding.element == Element::PersonName
            && (finding.end + 1 == run.start || run.end + 1 == finding.start || finding.end == run.start)
    };
    score -= if known.iter().any(beside) { 1.5 } else { 0.0 };
    // firms are called by surnames: "Diaz, Evans and Ford", "Evans-Ford"
    let listed_before = page.bytes(run.start.saturating_sub(2), run.start) == b", "
        || page.bytes(run.end, run.end + 2) == b", ";
    score -= if listed_before && run.words < 2.0 { 0.6 } else { 0.0 };
    score
}

/// Whether " and " and a street follow a position: "the corner of Maarit and Hersnapvej 75".
fn at_corner(page: &Page<'_>, end: usize, streets: &[usize]) -> bool {
    page.bytes(end, end + 5) == b" and " && streets.contains(&(end + 5))
}

/// Whether a word is part of a firm that opens a line and is called by three surnames: "Diaz, Evans and Ford".
fn in_firm(page: &Page<'_>, (start, end): (usize, usize)) -> bool {
    let line = page.line_start(start);
    let stop = page.line_end(end);
    let text = page.slice(line, stop);
    let body = text.trim_start_matches(|c: char| " >?*\t".contains(c));
    let body = body.strip_prefix("The ").or_else(|| body.strip_prefix("the ")).unwrap_or(body);
    let at = stop - body.len();
    let surname = |word: &str| {
        let known = lexicon::look_up(word);
        word.len() > 1
            && word.chars().all(|c| c.is_alphabetic() || c == '-')
            && (known.surname > known.given || known.is_unknown())
    };
    let Some((first, rest)) = body.split_once(", ") else { return false };
    let Some((second, rest)) = rest.split_once(" and ").or_else(|| rest.split_once(" & ")) else {
        return false;
    };
    let third = rest.split(|c: char| !(c.is_alphabetic() || c == '-')).next().unwrap_or_default();
    let len = first.len() + 2 + second.trim_end_matches(',').len() + 5 + third.len();
    start >= at
        && end <= at + len + 1
        && [first, second.trim_end_matches(','), third].into_iter().all(surname)
}

/// Whether the words around a run are those of a firm or a ship: "Rand Corporation", "USS Vincent".
fn of_firm(page: &Page<'_>, run: &Run) -> bool {
    let capital = |end: usize| {
        let spaced = page.byte(end) == b' ' && words::starts_capital(page, end + 1);
        spaced.then(|| words::token_at(page, end + 1)).flatten()
    };
    let firm = |token: &Token| {
        (token.word.is_org() || token.word.is_job()) && token.word.given < 20 && token.word.surname < 20
    };
    let next = capital(run.end);
    // "Country Club": the second word after it may say so, too
    let second = next.and_then(|token| capital(token.full_end));
    let head = page.bytes(run.start.saturating_sub(6), run.start);
    let ship = [&b"USS "[..], b"USNS ", b"USNV ", b"HMS ", b"USCGC ", b"RMS "];
    next.iter().chain(&second).any(firm) || ship.iter().any(|word| head.ends_with(word))
}

/// Parts of addresses that only the model saw.
fn places(page: &Page<'_>, votes: &[WordVote], known: &[Finding], added: &mut Vec<Finding>) {
    let joins = |gap: &[u8]| gap.len() <= 4 && gap.iter().all(|b| b" ,.-/#\n\r>'".contains(b));
    for run in runs(page, votes, |vote| vote.of(Kind::Street), joins) {
        let text = page.slice(run.start, run.end);
        let number = text.bytes().any(|b| b.is_ascii_digit());
        let named = text.chars().filter(|c| c.is_alphabetic()).count() > 2;
        let taken = |f: &Finding| run.start < f.end && f.start < run.end && f.element != Element::PersonName;
        if !number || !named || known.iter().any(taken) {
            continue;
        }
        let sure = permille(logit(run.likely / run.words).clamp(-MOST, MOST) * 0.8);
        let start = unit_ahead(page, run.start);
        let canonical = address::canonical_street(page.slice(start, run.end));
        added.push(
            Finding::new(Element::StreetAddress, (start, run.end), canonical.reveal(Purpose::Matching), sure)
                .because(Reason::NameModel(permille(logit(run.likely / run.words)))),
        );
    }
    let alone = |_: &[u8]| false;
    for run in runs(page, votes, |vote| vote.of(Kind::Postal), alone) {
        let text = page.slice(run.start, run.end);
        let taken = |f: &Finding| run.start < f.end && f.start < run.end;
        let fits = (4..=6).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        if !fits || known.iter().chain(added.iter()).any(taken) || !page.stands_alone(run.start, run.end) {
            continue;
        }
        let sure = permille(logit(run.likely).clamp(-MOST, MOST) * 0.8);
        added.push(
            Finding::new(Element::PostalCode, (run.start, run.end), text, sure)
                .because(Reason::NameModel(permille(logit(run.likely)))),
        );
    }
}
