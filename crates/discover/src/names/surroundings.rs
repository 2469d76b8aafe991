//! What stands around a run of capitalised words: the words before and after, the line, the sentence.

use super::words;
use crate::page::Page;

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
    let head = page.bytes(from.max(page.line_start(start).min(start)), start);
    let trimmed = head
        .iter()
        .rev()
        .take_while(|b| matches!(b, b' ' | b'"' | b'(' | b'\'' | b'>' | b'*' | b'?' | b'['))
        .count();
    let head = head.get(..head.len() - trimmed).unwrap_or_default();
    let last = head.last().copied().unwrap_or(b'\n');
    let opens = matches!(last, b'.' | b'!' | b'?' | b':' | b'\n' | b';' | b'-') || head.is_empty();
    let lower = head.to_ascii_lowercase();
    let word_start = lower.iter().rposition(|b| !b.is_ascii_alphabetic()).map_or(0, |at| at + 1);
    let word = lower.get(word_start..).unwrap_or_default();
    let titled = [&b"mr."[..], b"mrs.", b"ms.", b"dr.", b"prof."].iter().any(|title| lower.ends_with(title));
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
    if lower.ends_with(b"why is") {
        points = 16;
    }
    Before { points, context, opens: opens && !titled }
}

fn points_of_word(word: &[u8], line: &[u8]) -> (i32, Option<&'static str>) {
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
    if [&b"shouted at"[..], b"yelled at", b"looked at", b"smiled at", b"angry at"]
        .iter()
        .any(|phrase| line.ends_with(phrase))
    {
        return (25, Some("speech"));
    }
    if let Some((_, context)) = phrases.iter().find(|(phrase, _)| line.ends_with(phrase)) {
        return (40, Some(context));
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

/// Points for what stands after a position.
pub(crate) fn after(page: &Page<'_>, end: usize) -> i32 {
    let tail = page.bytes(end, (end + 24).min(page.bytes.len())).to_ascii_lowercase();
    if tail.starts_with(b"'s ") || tail.starts_with("\u{2019}s ".as_bytes()) {
        let owned: &[u8] =
            tail.get(tail.iter().position(|b| *b == b' ').map_or(0, |at| at + 1)..).unwrap_or_default();
        let owned = owned.split(|b| !b.is_ascii_alphabetic()).next().unwrap_or_default();
        let persons = matches!(
            owned,
            b"address"
                | b"kid"
                | b"kids"
                | b"phone"
                | b"email"
                | b"wife"
                | b"husband"
                | b"name"
                | b"birthday"
                | b"house"
                | b"mother"
                | b"father"
                | b"daughter"
                | b"son"
                | b"killers"
                | b"account"
                | b"chart"
                | b"record"
                | b"records"
                | b"appointment"
                | b"insurance"
                | b"doctor"
                | b"labs"
                | b"results"
                | b"medication"
                | b"family"
                | b"parents"
                | b"dob"
                | b"ssn"
        );
        return if persons { 22 } else { 8 };
    }
    let rest = match tail.first() {
        Some(b' ') => tail.get(1..).unwrap_or_default(),
        Some(b':') => return 14,
        Some(b',') => {
            let rest = tail.get(2..).unwrap_or_default();
            let asked = [
                &b"can "[..],
                b"could ",
                b"please ",
                b"would ",
                b"you ",
                b"i ",
                b"we ",
                b"what ",
                b"how ",
                b"do ",
                b"did ",
                b"are ",
                b"thank",
                b"attached",
            ];
            if asked.iter().any(|word| rest.starts_with(word)) {
                return 18;
            }
            let degree = [
                &b"md"[..],
                b"m.d",
                b"rn",
                b"do ",
                b"np",
                b"pa-c",
                b"phd",
                b"ph.d",
                b"esq",
                b"dds",
                b"lcsw",
                b"jr",
                b"sr",
            ];
            return if degree.iter().any(|word| rest.starts_with(word)) { 30 } else { 0 };
        }
        _ => return 0,
    };
    let word: &[u8] = rest.split(|b| !b.is_ascii_alphabetic()).next().unwrap_or_default();
    match word {
        b"said" | b"says" | b"told" | b"shouted" | b"asked" | b"wrote" | b"explained" | b"replied"
        | b"added" | b"called" | b"thinks" | b"wants" | b"spoke" | b"speak" | b"mentioned" | b"suggested"
        | b"agreed" | b"complained" | b"reports" | b"reported" | b"denies" | b"stated" => 25,
        b"lives" | b"lived" | b"died" | b"married" | b"born" | b"retired" | b"smiled" | b"flew"
        | b"spent" | b"listed" | b"began" | b"wrote," | b"went" | b"came" | b"had" | b"has" | b"works"
        | b"worked" | b"moved" | b"loves" | b"gave" | b"got" | b"took" | b"left" | b"started" => 18,
        b"is" | b"was"
            if !rest.starts_with(b"is a ")
                && !rest.starts_with(b"is the ")
                && !rest.starts_with(b"is an ") =>
        {
            16
        }
        b"were" | b"who" | b"will" | b"would" | b"can" | b"did" | b"does" => 12,
        b"from" => 8,
        b"street" | b"avenue" | b"road" | b"county" | b"city" | b"river" | b"lake" => -40,
        _ => 0,
    }
}

/// Points for standing in a list of names: "Ana, Ben and Carla", "Diaz and Evans". Three surnames in a row
/// are as often a firm ("Diaz, Evans and Ford"): only given names and pairs count in full.
pub(crate) fn list(page: &Page<'_>, (start, end): (usize, usize)) -> i32 {
    let tail = page.bytes(end, (end + 6).min(page.bytes.len()));
    let after = [&b", "[..], b" and ", b" & "]
        .iter()
        .find(|mark| tail.starts_with(mark))
        .map(|mark| end + mark.len());
    let head = page.bytes(start.saturating_sub(6), start);
    let before = [&b", and "[..], b", ", b" and ", b" & "]
        .iter()
        .find(|mark| head.ends_with(mark))
        .map(|mark| start - mark.len());
    let comma = tail.starts_with(b", ") || head.ends_with(b", ");
    let next = after.and_then(|at| words::token_at(page, at).filter(|_| words::starts_capital(page, at)));
    let previous = before.and_then(|at| {
        let word = page
            .bytes(at.saturating_sub(40), at)
            .iter()
            .rev()
            .take_while(|b| b.is_ascii_alphabetic() || **b >= 0x80)
            .count();
        words::token_at(page, at - word).filter(|_| words::starts_capital(page, at - word))
    });
    let firm = comma
        || previous.is_some_and(|token| page.bytes(token.start.saturating_sub(2), token.start) == b", ");
    let points = |token: words::Token| {
        let word = token.word;
        match (word.given, word.surname) {
            _ if word.is_common() || word.is_place() || word.is_org() => 0,
            (3.., _) => 16,
            (_, 1..) if !firm => 16,
            (_, 1..) => 8,
            _ => 0,
        }
    };
    next.map_or(0, points).max(previous.map_or(0, points))
}

/// Points against a run that a number follows where a street is spoken of: "on the side of Juan Diaz 12".
pub(crate) fn numbered(page: &Page<'_>, (start, end): (usize, usize)) -> i32 {
    let number = page.byte(end) == b' ' && page.byte(end + 1).is_ascii_digit();
    let head = page.bytes(start.saturating_sub(4), start).to_ascii_lowercase();
    let placed =
        [&b" of "[..], b" on ", b" at ", b" in ", b" to ", b"and "].iter().any(|word| head.ends_with(word))
            || page.before(start) == b' ' && page.before(start - 1).is_ascii_digit();
    if number && placed { 25 } else { 0 }
}

/// Points against a run that begins a line below one with a number and fills it up to a comma: the city
/// of an address.
pub(crate) fn below_address(page: &Page<'_>, (start, end): (usize, usize)) -> i32 {
    let line_start = page.line_start(start);
    let blank = page.bytes(line_start, start).iter().all(|b| matches!(b, b' ' | b'>' | b'?' | b'\t'));
    let ends = matches!(page.byte(end), b'\n' | b'\r' | b',' | 0)
        || page.byte(end) == b' ' && page.byte(end + 1).is_ascii_lowercase();
    if !blank || !ends || line_start == 0 || start - line_start > 20 {
        return 0;
    }
    let previous = page.bytes(page.line_start(line_start - 1), line_start - 1);
    if previous.iter().any(u8::is_ascii_digit) { 16 } else { 0 }
}

/// Points against a run that a place follows after a comma: "Tallinn, Estonia".
pub(crate) fn in_place(page: &Page<'_>, end: usize) -> i32 {
    if page.byte(end) != b',' || page.byte(end + 1) != b' ' {
        return 0;
    }
    let next = page.word_end(end + 2);
    let word = page.slice(end + 2, next);
    let state = word.len() == 2
        && word.bytes().all(|b| b.is_ascii_uppercase())
        && chartward_model::Jurisdiction::us(word).is_some()
        && !chartward_model::name::is_degree(word);
    if state || super::lexicon::look_up(word).is_place() { 40 } else { 0 }
}

/// What the line that a run stands on says of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Line {
    #[default]
    Other,
    /// Nothing else stands on it.
    Alone,
    /// Nothing else stands on it, and a closing ("Regards,") stands above.
    Signature,
    /// The line of a mail header: sender or recipients.
    Header(&'static str),
}

/// Looks at the line of a span.
pub(crate) fn line(page: &Page<'_>, start: usize, end: usize) -> Line {
    let line_start = page.line_start(start);
    if start - line_start > 200 {
        return Line::Other;
    }
    let head = page.bytes(line_start, start);
    let ink = head
        .iter()
        .position(|b| !matches!(b, b' ' | b'\t' | b'>' | b'?' | b'*' | b'|' | b'-'))
        .unwrap_or(head.len());
    let head = head.get(ink..).unwrap_or_default();
    if !head.is_empty() {
        let lower: Vec<u8> = head.iter().take(10).map(u8::to_ascii_lowercase).collect();
        let kinds: [(&[u8], &'static str); 7] = [
            (b"from:", "sender"),
            (b"sent by:", "sender"),
            (b"to:", "recipient"),
            (b"cc:", "recipient"),
            (b"bcc:", "recipient"),
            (b"dear ", "salutation"),
            (b"hi ", "salutation"),
        ];
        let near = |kind: &[u8]| kind.ends_with(b":") || head.len() <= 14;
        return kinds
            .iter()
            .find(|(kind, _)| lower.starts_with(kind) && near(kind))
            .map_or(Line::Other, |(_, who)| Line::Header(who));
    }
    let tail = page.bytes(end, page.line_end(end).min(end + 40));
    if tail.len() >= 40 || tail.iter().any(|b| !matches!(b, b' ' | b'\r' | b',' | b'.' | b'\t')) {
        return Line::Other;
    }
    if closes(page, line_start) { Line::Signature } else { Line::Alone }
}

/// Whether the last line with ink before a position is a closing.
fn closes(page: &Page<'_>, line_start: usize) -> bool {
    let head = page.bytes(line_start.saturating_sub(60), line_start);
    let ink = head
        .iter()
        .rev()
        .take_while(|b| {
            b.is_ascii_whitespace() || matches!(b, b',' | b'.' | b'!' | b'-' | b'>' | b'_' | b'/')
        })
        .count();
    let head = head.get(..head.len() - ink).unwrap_or_default();
    let line = head.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
    let lower = head.get(line..).unwrap_or_default().to_ascii_lowercase();
    let lower = lower
        .iter()
        .position(|b| b.is_ascii_alphabetic())
        .map_or(&[][..], |at| lower.get(at..).unwrap_or_default());
    [
        &b"regards"[..],
        b"sincerely",
        b"thanks",
        b"thank you",
        b"best",
        b"cheers",
        b"yours",
        b"cordially",
        b"respectfully",
        b"kind regards",
        b"warm regards",
        b"thx",
        b"love",
        b"many thanks",
        b"best regards",
        b"take care",
        b"best wishes",
        b"thank you very much",
        b"sincerely yours",
        b"thanks again",
        b"thanks in advance",
    ]
    .contains(&lower)
}
