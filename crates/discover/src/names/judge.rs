//! Judges a run of capitalised words: which of them are a name, and how sure that is.

use std::cell::LazyCell;

use chartward_model::{Element, Reason};

use super::lexicon;
use super::place::{self, Line};
use super::surroundings;
use super::words::{Kind, Run, Token, token_at};
use super::{Pending, canonical, hash, span_of};
use crate::finding::Finding;
use crate::page::Page;

/// Points a run of several words needs, and a single word.
const ENOUGH: i32 = 35;
const ENOUGH_SINGLE: i32 = 34;

/// Judges a run; returns where to go on.
pub(super) fn run(
    page: &Page<'_>,
    run: &Run,
    findings: &mut Vec<Finding>,
    pending: &mut Vec<Pending>,
) -> usize {
    let all = run.tokens();
    let Some(first) = all.first() else { return 0 };
    // most runs are one ordinary word that begins a sentence
    let dull = |token: &Token| {
        token.kind == Kind::Title || (token.word.is_common() || token.word.is_job()) && token.word.given <= 30
    };
    if all.len() == 1 && dull(first) && page.byte(run.end()) != b',' {
        return run.end();
    }
    let before = LazyCell::new(|| surroundings::before(page, first.start));
    if let Some(listed) = surname_first(page, past_calls(page, all), findings) {
        return listed;
    }
    let mut tokens = all;
    let mut title = false;
    // "Hi Freddy", "When Ivan": ordinary words that open the run are the sentence's
    let mut opener = None;
    while let Some((head, rest)) = tokens.split_first() {
        if head.kind == Kind::Title {
            title = true;
            tokens = rest;
            break;
        }
        // "Pt" is no name
        let ordinary = head.word.is_common()
            || head.word.is_job()
            || page.slice(head.start, head.end).eq_ignore_ascii_case("pt");
        let strong = head.word.given > 30
            && !(before.opens
                && head.start == first.start
                && head.word.is_common()
                && rest.first().is_none_or(|next| !next.word.is_name()));
        if !ordinary || strong {
            break;
        }
        opener = Some(*head);
        tokens = rest;
    }
    // "John Smith President": what somebody is, or more of the sentence
    let opened = tokens;
    let recorded = LazyCell::new(|| span_of(opened).is_some_and(|span| surroundings::in_record(page, span)));
    while let Some((last, rest)) = tokens.split_last() {
        let word = last.word;
        if word.is_name() && rest.iter().any(|token| token.word.given > 0) && *recorded {
            break;
        }
        let ordinary = (word.is_common() || word.is_job()) && word.surname < 20 && word.given < 20;
        if last.kind == Kind::Title || last.kind == Kind::Degree || ordinary && !rest.is_empty() {
            tokens = rest;
        } else {
            break;
        }
    }
    let Some(span) = span_of(tokens) else { return run.end() };
    if tokens.iter().all(|token| token.kind != Kind::Plain) || in_machinery(page, span) {
        return run.end();
    }
    let before = LazyCell::force(&before);
    let scene = Scene { page, all, title, before, opener, line: place::line(page, span.0, span.1) };
    match tokens.len() {
        1 => scene.single(tokens, span, findings, pending),
        _ => scene.several(tokens, span, findings),
    }
    run.end()
}

/// Parts of addresses, paths and identifiers are not names.
fn in_machinery(page: &Page<'_>, (start, end): (usize, usize)) -> bool {
    matches!(page.before(start), b'@' | b'/' | b'\\' | b'_' | b'=' | b'.' | b'#' | b'&' | b'$' | b'%')
        && !(page.before(start) == b'.' && page.before(start - 1) == b'.')
        || matches!(page.byte(end), b'@' | b'_' | b'\\' | b'=')
        || page.byte(end) == b'.' && page.byte(end + 1).is_ascii_alphanumeric()
        || page.byte(end) == b':' && page.byte(end + 1) == b'/'
}

struct Scene<'a, 'p> {
    page: &'a Page<'p>,
    all: &'a [Token],
    title: bool,
    before: &'a surroundings::Before,
    opener: Option<Token>,
    line: Line,
}

impl Scene<'_, '_> {
    /// Points of the surroundings, and what they say.
    fn points(&self, span: (usize, usize)) -> (i32, Option<&'static str>) {
        if self.title {
            return (60, Some("title"));
        }
        let opener = self.opener.map(|token| self.page.slice(token.start, token.end).to_ascii_lowercase());
        // a single word before "Member ID" is as often the plan's
        let recorded =
            self.page.slice(span.0, span.1).contains(' ') && surroundings::in_record(self.page, span);
        let (mut points, mut context) = match opener.as_deref() {
            Some("hi" | "hello" | "hey" | "dear" | "thanks") => (45, Some("salutation")),
            Some("patient") => (40, Some("patient")),
            Some("in" | "at" | "the" | "our" | "to") => (-15, None),
            Some("by" | "when" | "why" | "and" | "thank") => (10, None),
            Some(_) => (0, None),
            None => (self.before.points, self.before.context),
        };
        // "Dear Valued Customer": nobody's name
        if context == Some("salutation") && surroundings::is_stock(self.page.slice(span.0, span.1)) {
            return (-40, None);
        }
        points += surroundings::after(self.page, span.1);
        points -= place::saint(self.page, span);
        let listed = self.all.iter().any(|token| token.word.is_name());
        let thing = surroundings::thing_of_person(self.page, span, listed);
        points += thing;
        context = context.or((thing > 0).then_some("named"));
        if recorded {
            points += 30;
            context = context.or(Some("in a record"));
        }
        if self.page.slice(span.0, span.1).contains(' ') && surroundings::owns_number(self.page, span) {
            points += 45;
            context = context.or(Some("in a record"));
        }
        match self.line {
            Line::Signature => {
                points += 35;
                context = Some("signature");
            }
            Line::Header(who) => {
                points += 25;
                context = context.or(Some(who));
            }
            Line::Alone => points += 9,
            Line::Other => {}
        }
        (points, context)
    }

    fn several(&self, tokens: &[Token], span: (usize, usize), findings: &mut Vec<Finding>) {
        if self.is_organisation(tokens) {
            return;
        }
        let Some((first, last)) =
            tokens.first().zip(tokens.iter().rev().find(|t| matches!(t.kind, Kind::Plain)))
        else {
            return;
        };
        if first.start == last.start && first.word.given < 3 && !self.title {
            return;
        }
        let (around, context) = self.points(span);
        let mut score = around.clamp(-30, 60) - place::numbered(self.page, span);
        score += given_points(*first) + surname_points(*last);
        let inner = tokens.get(1..).unwrap_or_default();
        let initial = tokens.len() > 2 && inner.iter().any(|token| token.kind == Kind::Initial);
        score += if initial { 18 } else { 0 };
        score += if inner.iter().any(|token| matches!(token.kind, Kind::Generation)) { 20 } else { 0 };
        if inner.iter().any(|token| token.kind == Kind::Particle) {
            // "Torroella de Montgri" is as often a place
            score += if first.word.given > 0 { 6 } else { -8 };
        }
        score += if tokens.iter().any(|token| token.accented) { 6 } else { 0 };
        // the words between must not be ordinary
        for token in inner.iter().filter(|token| token.start != last.start && token.kind == Kind::Plain) {
            score += if token.word.is_name() { 3 } else { -6 };
            score -= if token.word.is_common() || token.word.is_place() { 20 } else { 0 };
        }
        score -= if tokens.len() > 4 { 15 } else { 0 };
        // "San Antonio Spurs", but not "Santa Ruiz"
        let placed = around < 20 && last.word.surname == 0;
        score -= if placed && place::begins_place(self.page.slice(first.start, first.end)) { 25 } else { 0 };
        // two unknown words in mid-sentence are a name, a place or a firm
        let unknown = tokens.iter().all(|token| !token.word.is_name());
        let flagged = tokens.iter().any(|token| token.kind == Kind::Plain && is_flagged(*token));
        if !flagged && tokens.len() <= 3 && !tokens.iter().any(|token| token.shouted) {
            let opens = self.before.opens || self.line != Line::Other;
            score += 8 + if unknown { 6 } else { 0 } + if opens { 6 } else { 0 };
        }
        score -= place::below_address(self.page, span) + place::in_place(self.page, span.1);
        score -= place::before_unit(self.page, span.1);
        score -= if is_firm_of_people(self.page.slice(span.0, span.1)) && !self.title { 60 } else { 0 };
        // headings in capitals need both names
        if tokens.iter().any(|token| token.shouted)
            && (first.word.given < 5 || last.word.surname == 0)
            && around < 20
        {
            score -= 15;
        }
        if score >= ENOUGH {
            self.push(
                span,
                confidence(score),
                reasons((!unknown).then_some(Reason::NameList), context),
                findings,
            );
        }
    }

    fn single(
        &self,
        tokens: &[Token],
        span: (usize, usize),
        findings: &mut Vec<Finding>,
        pending: &mut Vec<Pending>,
    ) {
        let Some(token) = tokens.first().copied().filter(|token| token.kind == Kind::Plain) else { return };
        let (around, context) = self.points(span);
        let word = token.word;
        let alone_in_run =
            self.all.len() == tokens.len() + usize::from(self.opener.is_some()) + usize::from(self.title);
        let mut score = around - place::numbered(self.page, span);
        score += match word.given {
            100.. => 34,
            20.. => 30,
            3.. => 22,
            1.. => 14,
            0 => 0,
        };
        score += match word.surname {
            20.. => 18,
            3.. => 12,
            1.. => 8,
            0 => 0,
        };
        let listed_rarely = word.given < 3 && word.surname < 20;
        score += if listed_rarely && !token.shouted { if word.is_unknown() { 18 } else { 8 } } else { 0 };
        score += if token.accented { 5 } else { 0 };
        score += place::list(self.page, span);
        score -= if word.is_common() || word.is_job() || word.is_org() { 35 } else { 0 };
        score -= if word.is_place() { 30 } else { 0 };
        score -= if token.shouted { 20 } else { 0 };
        score -= if alone_in_run { 0 } else { 15 };
        score -= place::below_address(self.page, span) + place::in_place(self.page, span.1);
        score -= place::before_unit(self.page, span.1);
        // "Ramsey-Johnson": two surnames and nobody's given name are a firm's
        score -= if context.is_none() && is_double_surname(self.page.slice(span.0, span.1)) { 40 } else { 0 };
        let short = token.end - token.start < 3;
        if score >= ENOUGH_SINGLE && !short {
            let sure = if context.is_some() || score > 55 { confidence(score).min(800) } else { 450 };
            self.push(span, sure, reasons(word.is_name().then_some(Reason::NameList), context), findings);
        } else if pending.len() < super::MOST_PENDING
            && !(word.is_common() || word.is_place() || word.is_org())
            && (!token.shouted || word.is_name())
            && let Some(hash) = hash(self.page.slice(span.0, span.1))
        {
            pending.push(Pending { start: span.0, end: span.1, hash });
        }
    }

    /// Whether the run as a whole is an organisation's name.
    fn is_organisation(&self, tokens: &[Token]) -> bool {
        let org = |token: &Token| {
            token.word.is_org()
                && (token.word.surname < 20 || token.start != tokens.first().map_or(0, |t| t.start))
                && token.word.given < 20
        };
        let named = self.all.iter().skip(usize::from(self.title)).any(org);
        let tail = self
            .page
            .bytes(self.all.last().map_or(0, |t| t.full_end), self.all.last().map_or(0, |t| t.full_end) + 3);
        named && !self.title || tail.starts_with(b" & ") || tokens.iter().all(|token| token.word.is_place())
    }

    fn push(
        &self,
        span: (usize, usize),
        sure: u16,
        reasons: impl IntoIterator<Item = Reason>,
        findings: &mut Vec<Finding>,
    ) {
        let text = self.page.slice(span.0, span.1);
        let mut finding = Finding::new(Element::PersonName, span, canonical(text), sure);
        finding.reasons.extend(reasons);
        if let Line::Header(who) = self.line
            && !finding.reasons.contains(&Reason::NameContext(who.into()))
        {
            finding = finding.because(Reason::NameContext(who.into()));
        }
        findings.push(finding);
    }
}

/// Whether a word is two surnames joined: firms are called so, people mostly with a given name before it.
pub(crate) fn is_double_surname(word: &str) -> bool {
    let Some((first, second)) = word.split_once('-') else { return false };
    let surname = |part: &str| {
        let known = lexicon::look_up(part);
        known.surname > 0 && known.surname >= known.given && !known.is_common()
    };
    surname(first) && surname(second)
}

/// Whether words are the name of a firm, hospital or news service that is called like a person.
fn is_firm_of_people(text: &str) -> bool {
    #[rustfmt::skip]
    const FIRMS: [&str; 30] = [
        "Arthur Andersen", "Baker Hughes", "Beth Israel", "Booz Allen", "Cedars Sinai", "Dana Farber", "Dean Witter", "Dow Jones", "Eli Lilly", "Ernst Young",
        "Fannie Mae", "Freddie Mac", "Goldman Sachs", "Johns Hopkins", "Jones Day", "Kaiser Permanente", "Marsh McLennan", "Mary Kay", "Merrill Lynch", "Morgan Chase",
        "Morgan Stanley", "Mount Sinai", "Perkins Coie", "Piper Jaffray", "Procter Gamble", "Sallie Mae", "Sloan Kettering", "Walter Reed", "Wells Fargo", "Wolters Kluwer",
    ];
    let begins = |text: &str, firm: &str| {
        let (head, rest) = (text.get(..firm.len()), text.get(firm.len()..));
        head.is_some_and(|head| head.eq_ignore_ascii_case(firm))
            && rest.is_some_and(|rest| rest.starts_with([' ']) || rest.is_empty())
    };
    // "Memorial Sloan Kettering"
    let rest = text.split_once(' ').map_or("", |(_, rest)| rest);
    FIRMS.iter().any(|firm| begins(text, firm) || begins(rest, firm))
}

/// Reasons from the lists and from the surroundings.
fn reasons(listed: Option<Reason>, context: Option<&'static str>) -> impl Iterator<Item = Reason> {
    listed.into_iter().chain(context.map(|context| Reason::NameContext(context.into())))
}

/// Whether a word is an ordinary one, a place or an organisation's, whatever else it is.
fn is_flagged(token: Token) -> bool {
    let word = token.word;
    word.is_common() || word.is_place() || word.is_org() || word.is_job()
}

fn given_points(token: Token) -> i32 {
    let points = match (token.kind, token.word.given) {
        (Kind::Initial, _) => 12,
        (_, 100..) => 28,
        (_, 20..) => 25,
        (_, 3..) => 20,
        (_, 1..) => 16,
        (_, 0) => {
            if is_flagged(token) {
                0
            } else {
                9
            }
        }
    };
    points - penalty(token, token.word.given)
}

fn surname_points(token: Token) -> i32 {
    let points = match token.word.surname {
        20.. => 20,
        3.. => 17,
        1.. => 14,
        0 => {
            if is_flagged(token) {
                0
            } else {
                11
            }
        }
    };
    points - penalty(token, token.word.surname)
}

/// Words that are also something else count less, the rarer they are as names.
fn penalty(token: Token, frequency: u16) -> i32 {
    let word = token.word;
    let ordinary = word.is_common() || word.is_job();
    let mut penalty = match (ordinary, frequency) {
        (true, 100..) => 6,
        (true, 20..) => 10,
        (true, _) => 22,
        _ => 0,
    };
    penalty += match (word.is_place(), frequency) {
        (true, 50..) => 5,
        (true, 3..) => 10,
        (true, _) => 20,
        _ => 0,
    };
    penalty + if word.is_org() { 15 } else { 0 }
}

/// Points to thousandths.
fn confidence(score: i32) -> u16 {
    match score {
        80.. => 930,
        60.. => 900,
        50.. => 850,
        42.. => 780,
        38.. => 700,
        _ => 600,
    }
}

/// `SMITH, JOHN Q` and `Smith, John`: a surname, a comma, a given name, and no list going on. Where a record
/// speaks (an identifier before, a birth date after) rare and unknown words are believed too.
fn surname_first(page: &Page<'_>, tokens: &[Token], findings: &mut Vec<Finding>) -> Option<usize> {
    let (first, last) = (tokens.first()?, tokens.last()?);
    // "De La Rosa, Juan"
    let small =
        |token: &Token| super::words::is_particle(&page.slice(token.start, token.end).to_ascii_lowercase());
    let particles = tokens.len() > 1 && tokens.iter().rev().skip(1).all(small);
    let simple =
        tokens.len() == 1 || particles || tokens.len() == 2 && first.word.given < 3 && first.word.surname > 0;
    let whole = last.end == last.full_end || last.kind == Kind::Generation;
    if page.byte(last.full_end) != b',' || !whole || tokens.len() > 3 || first.kind != Kind::Plain {
        return None;
    }
    let start = with_saint(page, with_particles(page, first.start));
    if in_machinery(page, (start, last.end)) {
        return None;
    }
    let at = last.full_end + 1 + usize::from(page.byte(last.full_end + 1) == b' ');
    let given = token_at(page, at).filter(|token| {
        matches!(token.kind, Kind::Plain | Kind::Initial) && super::words::starts_capital(page, token.start)
    })?;
    let (end, full) = after_given(page, given);
    let recorded =
        surroundings::in_record(page, (start, end)) || surroundings::fills_line(page, (start, end));
    let led = start < first.start || particles;
    let fits = if recorded {
        fits_record(tokens, given)
    } else {
        let fits = match given.kind {
            Kind::Plain if led => fits_led(page, (*last, given), start),
            Kind::Plain => fits_text(*first, *last, given) || fits_told(page, (*first, *last, given), full),
            _ => fits_told(page, (*first, *last, given), full),
        };
        simple && fits && surroundings::before(page, start).opens
    };
    if !fits {
        return None;
    }
    // "White, Willis and Hoffman": three surnames
    let and = page.bytes(full, full + 5) == b" and " && super::words::starts_capital(page, full + 5);
    if !recorded && and && !first.shouted && token_at(page, full + 5).is_some_and(|next| next.word.given < 20)
    {
        return None;
    }
    // "Smith, John, and": a list of surnames and given names is not one name
    if !recorded
        && page.byte(full) == b','
        && page.byte(full + 1) == b' '
        && page.byte(full + 2).is_ascii_uppercase()
        && !first.shouted
    {
        let next = token_at(page, full + 2);
        if next.is_some_and(|next| next.word.given > 20) {
            return None;
        }
    }
    let text = page.slice(start, end);
    let mut finding =
        Finding::new(Element::PersonName, (start, end), canonical(text), if recorded { 940 } else { 850 });
    if tokens.iter().chain([&given]).any(|token| token.word.is_name()) {
        finding = finding.because(Reason::NameList);
    }
    if recorded {
        finding = finding.because(Reason::NameContext("in a record".into()));
    }
    findings.push(finding.because(Reason::Form));
    Some(full)
}

/// The words of a run without "Pt" and titles at its start.
fn past_calls<'r>(page: &Page<'_>, tokens: &'r [Token]) -> &'r [Token] {
    match tokens.split_first() {
        Some((head, rest))
            if head.kind == Kind::Title || page.slice(head.start, head.end).eq_ignore_ascii_case("pt") =>
        {
            rest
        }
        _ => tokens,
    }
}

/// Start of a surname with the small words before it: `van der Berg`.
fn with_particles(page: &Page<'_>, start: usize) -> usize {
    let mut at = start;
    for _ in 0..3 {
        if page.before(at) != b' ' {
            break;
        }
        let head = page.bytes(at.saturating_sub(6), at - 1);
        let len = head.iter().rev().take_while(|b| b.is_ascii_lowercase()).count();
        let word = page.slice(at - 1 - len, at - 1);
        let alone = !page.before(at - 1 - len).is_ascii_alphanumeric();
        if !alone || !super::words::is_particle(word) {
            break;
        }
        at -= len + 1;
    }
    at
}

/// Whether `Smith, John` in running text is a name by its words.
fn fits_text(first: Token, last: Token, given: Token) -> bool {
    let surname = last.word.surname;
    surname > 0
        && given.word.given >= 5
        && first.end == first.full_end
        && !(last.word.is_common() && surname < 20)
        && !last.word.is_place()
        && !(given.word.is_place() && given.word.given < 50)
        && !(given.word.is_common() && given.word.given < 100)
        && given.shouted == last.shouted
        && last.word.given <= surname.saturating_mul(3)
}

/// Whether `van der Berg, Pieter`, with a small word before the surname, is a name by its words.
fn fits_led(page: &Page<'_>, (last, given): (Token, Token), start: usize) -> bool {
    let plain = |token: Token| !is_flagged(token) || token.word.given >= 50 || token.word.surname >= 20;
    // saints are places more often than surnames
    let saint = page.byte(start).is_ascii_uppercase() && page.byte(start) == b'S';
    let word = given.word;
    let other = word.is_org() || word.is_place() && word.given < 50 || word.is_common() && word.given < 100;
    plain(last)
        && !other
        && given.end - given.start > 2
        && (!saint || given.word.given >= 20)
        && given.shouted == last.shouted
}

/// Whether `Patel, Rakesh was discharged` and `Nguyen, T. has` are names: a common surname, a given name that is on
/// no list or an initial, and a verb of people behind it.
fn fits_told(page: &Page<'_>, (first, last, given): (Token, Token, Token), full: usize) -> bool {
    let surname = last.word;
    surname.surname >= 5
        && first.start == last.start
        && first.end == first.full_end
        && !(surname.is_common() || surname.is_place() || surname.is_org() || surname.is_job())
        && (given.kind == Kind::Initial || given.word.is_unknown() || given.word.given > 0)
        && !is_flagged(given)
        && (given.kind == Kind::Initial || given.shouted == last.shouted)
        && surroundings::after(page, full) >= 12
}

/// Start of a surname with the saint before it: `St. John, William`.
fn with_saint(page: &Page<'_>, start: usize) -> usize {
    let head = page.bytes(start.saturating_sub(6), start);
    let saints = [&b"St. "[..], b"ST. ", b"St ", b"Saint "];
    let at = start - saints.iter().find(|saint| head.ends_with(saint)).map_or(0, |saint| saint.len());
    if page.before(at).is_ascii_alphanumeric() { start } else { at }
}

/// Whether `Smith, John` in a record could be a name: no word that is only an ordinary one.
fn fits_record(tokens: &[Token], given: Token) -> bool {
    let ordinary = |token: &Token| {
        let word = token.word;
        (word.is_common() || word.is_org() || word.is_job()) && word.given < 5 && word.surname < 5
            || word.is_place() && !word.is_name()
    };
    let known = tokens.iter().any(|token| token.word.surname > 0) || given.word.given > 0;
    known
        && !tokens.iter().any(ordinary)
        && !ordinary(&given)
        && tokens.iter().all(|token| matches!(token.kind, Kind::Plain | Kind::Particle | Kind::Generation))
}

/// End of a given name with the middle names and the generation after it, and where the text goes on.
fn after_given(page: &Page<'_>, given: Token) -> (usize, usize) {
    let (mut end, mut full) = (given.end, given.full_end);
    for _ in 0..2 {
        let skip = match (page.byte(full), page.byte(full + 1)) {
            (b' ', _) => 1,
            (b',', b' ') => 2,
            _ => break,
        };
        let next = token_at(page, full + skip)
            .filter(|token| super::words::starts_capital(page, token.start) && token.end - token.start < 20);
        let Some(next) = next else { break };
        let middle = skip == 1
            && (next.kind == Kind::Initial
                || next.kind == Kind::Plain
                    && (next.word.given >= 5 || next.word.surname >= 5)
                    && !next.word.is_common()
                    && !next.word.is_org()
                    && next.shouted == given.shouted);
        if !middle && next.kind != Kind::Generation {
            break;
        }
        (end, full) = (next.end, next.full_end);
    }
    (end, full)
}
