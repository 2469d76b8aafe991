//! Text to the forms that are compared: folded words, a key of how a word sounds, digits of dates.
//!
//! What it is not: validation. What is no valid date or number keeps its digits here, because a slip of
//! the finger is exactly what linkage must see through.
//!
//! The one idea: fold before comparing, so that case, accents and punctuation never decide.

/// Upper-case ASCII letters, digits and single spaces of a text; accents folded (`Núñez` is `NUNEZ`), Cyrillic and Greek
/// letters written in Latin ones (`Петров` is `PETROV`), apostrophes dropped, everything else a space. Letters of other
/// scripts are kept as they are.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut last = ' ';
    for c in text.chars() {
        let before = std::mem::replace(&mut last, c);
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_uppercase());
        } else if matches!(c, '\'' | '\u{2019}' | '\u{2018}' | '`' | '\u{b4}')
            || ('\u{300}'..='\u{36f}').contains(&c)
        {
            // an apostrophe or a combining accent is no separator
        } else if let Some(folded) = fold_latin(c) {
            out.push_str(folded);
        } else if let Some(folded) = latin_of_cyrillic(c).or_else(|| latin_of_greek(c, before)) {
            out.push_str(folded);
        } else if c.is_alphanumeric() {
            out.extend(c.to_uppercase());
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The ASCII letters of a Latin letter with an accent (Latin-1 Supplement and Latin Extended-A).
fn fold_latin(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{c0}'..='\u{c5}' | '\u{e0}'..='\u{e5}' | '\u{100}'..='\u{105}' => "A",
        '\u{c6}' | '\u{e6}' => "AE",
        '\u{c7}' | '\u{e7}' | '\u{106}'..='\u{10d}' => "C",
        '\u{d0}' | '\u{f0}' | '\u{10e}'..='\u{111}' => "D",
        '\u{c8}'..='\u{cb}' | '\u{e8}'..='\u{eb}' | '\u{112}'..='\u{11b}' => "E",
        '\u{11c}'..='\u{123}' => "G",
        '\u{124}'..='\u{127}' => "H",
        '\u{cc}'..='\u{cf}' | '\u{ec}'..='\u{ef}' | '\u{128}'..='\u{131}' => "I",
        '\u{134}'..='\u{135}' => "J",
        '\u{136}'..='\u{138}' => "K",
        '\u{139}'..='\u{142}' => "L",
        '\u{d1}' | '\u{f1}' | '\u{143}'..='\u{14b}' => "N",
        '\u{d2}'..='\u{d6}' | '\u{d8}' | '\u{f2}'..='\u{f6}' | '\u{f8}' | '\u{14c}'..='\u{151}' => "O",
        '\u{152}' | '\u{153}' => "OE",
        '\u{154}'..='\u{159}' => "R",
        '\u{15a}'..='\u{161}' => "S",
        '\u{df}' | '\u{1e9e}' => "SS",
        '\u{de}' | '\u{fe}' => "TH",
        '\u{162}'..='\u{167}' => "T",
        '\u{d9}'..='\u{dc}' | '\u{f9}'..='\u{fc}' | '\u{168}'..='\u{173}' => "U",
        '\u{174}'..='\u{175}' => "W",
        '\u{dd}' | '\u{fd}' | '\u{ff}' | '\u{176}'..='\u{178}' => "Y",
        '\u{179}'..='\u{17e}' => "Z",
        _ => return None,
    })
}

/// How a Cyrillic letter is usually written in English: as names are in passports and press, without marks.
fn latin_of_cyrillic(c: char) -> Option<&'static str> {
    // the second row of capitals and the rows of small letters have the same letters
    let c = match c {
        '\u{430}'..='\u{44f}' => char::from_u32(u32::from(c) - 0x20)?,
        '\u{450}'..='\u{45f}' => char::from_u32(u32::from(c) - 0x50)?,
        '\u{400}'..='\u{42f}' | '\u{490}' | '\u{491}' => c,
        _ => return None,
    };
    Some(match c {
        'А' => "A",
        'Б' => "B",
        'В' => "V",
        'Г' | 'Ґ' | 'ґ' => "G",
        'Д' => "D",
        'Е' | 'Ё' | 'Ѐ' | 'Э' => "E",
        'Є' => "YE",
        'Ж' => "ZH",
        'З' => "Z",
        'И' | 'Ѝ' | 'І' | 'Ї' => "I",
        'Й' | 'Ы' => "Y",
        'Ј' => "J",
        'К' | 'Ќ' => "K",
        'Л' => "L",
        'Љ' => "LJ",
        'М' => "M",
        'Н' => "N",
        'Њ' => "NJ",
        'О' => "O",
        'П' => "P",
        'Р' => "R",
        'С' => "S",
        'Т' => "T",
        'Ћ' => "C",
        'Ђ' | 'Ѓ' => "DJ",
        'У' | 'Ў' => "U",
        'Ф' => "F",
        'Х' => "KH",
        'Ц' => "TS",
        'Ч' => "CH",
        'Ѕ' | 'Џ' => "DZ",
        'Ш' => "SH",
        'Щ' => "SHCH",
        'Ъ' | 'Ь' => "",
        'Ю' => "YU",
        'Я' => "YA",
        _ => return None,
    })
}

/// How a Greek letter is usually written in English, after the letter `before` it.
fn latin_of_greek(c: char, before: char) -> Option<&'static str> {
    Some(match c {
        'Α' | 'α' | 'Ά' | 'ά' => "A",
        'Β' | 'β' => "V",
        'Γ' | 'γ' => "G",
        'Δ' | 'δ' => "D",
        'Ε' | 'ε' | 'Έ' | 'έ' => "E",
        'Ζ' | 'ζ' => "Z",
        'Η' | 'η' | 'Ή' | 'ή' | 'Ι' | 'ι' | 'Ί' | 'ί' | 'Ϊ' | 'ϊ' | 'ΐ' => "I",
        'Θ' | 'θ' => "TH",
        'Κ' | 'κ' => "K",
        'Λ' | 'λ' => "L",
        'Μ' | 'μ' => "M",
        'Ν' | 'ν' => "N",
        'Ξ' | 'ξ' => "X",
        'Ο' | 'ο' | 'Ό' | 'ό' | 'Ω' | 'ω' | 'Ώ' | 'ώ' => "O",
        'Π' | 'π' => "P",
        'Ρ' | 'ρ' => "R",
        'Σ' | 'σ' | 'ς' => "S",
        'Τ' | 'τ' => "T",
        'Υ' | 'υ' | 'Ύ' | 'ύ' if matches!(before, 'Ο' | 'ο') => "U",
        'Υ' | 'υ' | 'Ύ' | 'ύ' | 'Ϋ' | 'ϋ' | 'ΰ' => "Y",
        'Φ' | 'φ' => "F",
        'Χ' | 'χ' => "CH",
        'Ψ' | 'ψ' => "PS",
        _ => return None,
    })
}

/// A key of how a folded word sounds in English: consonants in groups that are taken for one another,
/// vowels only at the beginning, doubles once. Words that sound alike mostly share it; it selects pairs
/// to look at and never decides.
pub(crate) fn sound(word: &str) -> String {
    let word: Vec<char> = word.chars().filter(|c| c.is_alphanumeric()).collect();
    let mut out = String::with_capacity(6);
    let mut last = ' ';
    let mut at = 0;
    while let Some(&c) = word.get(at) {
        let next = word.get(at + 1).copied().unwrap_or(' ');
        let (code, used) = sound_of(c, next, at);
        at += used;
        if code != ' ' && code != last && out.len() < 6 {
            out.push(code);
        }
        // vowels part doubles (LILLIAN), H and W do not (SCHMIDT, ASHCROFT)
        if !matches!(c, 'H' | 'W') {
            last = code;
        }
    }
    out
}

/// The code of a letter or pair of letters, and how many letters it covers; a blank for silence.
fn sound_of(c: char, next: char, at: usize) -> (char, usize) {
    let first = at == 0;
    match (c, next) {
        ('P', 'H') => ('F', 2),
        ('G', 'H') if !first => (' ', 2),
        ('K' | 'G', 'N') | ('W', 'R') | ('P', 'S') if first => (' ', 1),
        ('C', 'K' | 'H') | ('S', 'C') => (if c == 'S' { 'S' } else { 'K' }, 2),
        ('D', 'G') => ('J', 2),
        ('A' | 'E' | 'I' | 'O' | 'U' | 'Y', _) => (if first { 'A' } else { ' ' }, 1),
        ('H' | 'W', _) => (if first { c } else { ' ' }, 1),
        ('B' | 'P', _) => ('P', 1),
        ('D' | 'T', _) => ('T', 1),
        ('F' | 'V', _) => ('F', 1),
        ('S' | 'X' | 'Z', _) | ('C', 'E' | 'I' | 'Y') => ('S', 1),
        ('C' | 'G' | 'K' | 'Q', _) => ('K', 1),
        ('M' | 'N', _) => ('N', 1),
        _ => (c, 1),
    }
}

/// Whether two texts differ by one slip of a finger: one character wrong, missing or added, or two
/// neighbours exchanged.
pub(crate) fn is_slip(a: &str, b: &str) -> bool {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    if long.len() - short.len() > 4 {
        return false;
    }
    // what is left between the first and the last difference
    let mut left = long.chars();
    let mut right = short.chars();
    loop {
        let mut ahead = (left.clone(), right.clone());
        match (ahead.0.next(), ahead.1.next()) {
            (Some(one), Some(other)) if one == other => (left, right) = ahead,
            _ => break,
        }
    }
    loop {
        let mut ahead = (left.clone(), right.clone());
        match (ahead.0.next_back(), ahead.1.next_back()) {
            (Some(one), Some(other)) if one == other => (left, right) = ahead,
            _ => break,
        }
    }
    let rest = |chars: &std::str::Chars<'_>| {
        let mut chars = chars.clone();
        (chars.next(), chars.next(), chars.next())
    };
    match (rest(&left), rest(&right)) {
        ((Some(_), None, _), (None | Some(_), None, _)) | ((None, ..), (Some(_), None, _)) => true,
        ((Some(one), Some(two), None), (Some(first), Some(second), None)) => one == second && two == first,
        _ => false,
    }
}

/// Eight digits of a date as `YYYYMMDD`, valid or not; how a slip is seen in "1856-31-02".
pub(crate) type DateDigits = u32;

/// How two birth dates stand to one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dates {
    /// The same.
    Equal,
    /// One is a slip of the other: a digit, two neighbours exchanged, day and month exchanged, a day
    /// beside, the century.
    Slip,
    /// Neither.
    Different,
}

/// Compares two dates.
pub(crate) fn compare_dates(a: DateDigits, b: DateDigits) -> Dates {
    if a == b {
        return Dates::Equal;
    }
    let ((ya, ma, da), (yb, mb, db)) = (split_date(a), split_date(b));
    let swapped = ya == yb && ma == db && da == mb;
    let century = ya.abs_diff(yb) == 100 && (ma, da) == (mb, db);
    if swapped || century || one_digit_or_exchange(a, b) || is_a_day_beside(a, b) {
        return Dates::Slip;
    }
    Dates::Different
}

/// Year, month and day of the digits.
pub(crate) fn split_date(date: DateDigits) -> (u32, u32, u32) {
    (date / 10_000, date / 100 % 100, date % 100)
}

fn one_digit_or_exchange(a: u32, b: u32) -> bool {
    let digits = |mut n: u32| {
        let mut out = [0_u8; 8];
        for place in out.iter_mut().rev() {
            *place = (n % 10) as u8;
            n /= 10;
        }
        out
    };
    let (a, b) = (digits(a), digits(b));
    let mut differing = (0..8).filter(|i| a[*i] != b[*i]);
    match (differing.next(), differing.next(), differing.next()) {
        (Some(_), None, _) => true,
        (Some(i), Some(j), None) => j == i + 1 && a[i] == b[j] && a[j] == b[i],
        _ => false,
    }
}

fn is_a_day_beside(a: u32, b: u32) -> bool {
    let date = |digits: u32| {
        let (year, month, day) = split_date(digits);
        let narrow = |part: u32| i8::try_from(part).ok();
        jiff::civil::Date::new(i16::try_from(year).ok()?, narrow(month)?, narrow(day)?).ok()
    };
    let (Some(a), Some(b)) = (date(a), date(b)) else { return false };
    (a.tomorrow().ok() == Some(b)) || (b.tomorrow().ok() == Some(a))
}

#[cfg(test)]
mod tests {
    use super::{Dates, compare_dates, fold, is_slip, sound};

    #[test]
    fn folds_case_accents_and_punctuation() {
        assert_eq!(fold("  José O\u{2019}Núñez-Smith "), "JOSE ONUNEZ SMITH");
        assert_eq!(fold("Müller"), "MULLER");
        assert_eq!(fold("Zo\u{65}\u{308}"), "ZOE");
        assert_eq!(fold("Łukasz Ægir"), "LUKASZ AEGIR");
        assert_eq!(fold("..."), "");
        assert_eq!(fold("Иван Петров"), "IVAN PETROV");
        assert_eq!(fold("ЩЕРБАКОВА Юлия"), "SHCHERBAKOVA YULIYA");
        assert_eq!(fold("Ђорђе Ћосић"), "DJORDJE COSIC");
        assert_eq!(fold("Олександр Ґонта Їжак"), "OLEKSANDR GONTA IZHAK");
        assert_eq!(fold("Παπαδόπουλος Γιώργος"), "PAPADOPOULOS GIORGOS");
        assert_eq!(fold("李 小龙"), "李 小龙");
    }

    #[test]
    fn words_that_sound_alike_share_a_key() {
        for (a, b) in [
            ("SMITH", "SMYTHE"),
            ("PHILLIPS", "FILIPS"),
            ("CATHERINE", "KATHRYN"),
            ("STEPHEN", "STEVEN"),
            ("KNIGHT", "NITE"),
            ("MEYER", "MAIER"),
        ] {
            assert_eq!(sound(a), sound(b), "{a} {b}");
        }
        assert_ne!(sound("SMITH"), sound("JONES"));
    }

    #[test]
    fn dates_slip_in_known_ways() {
        for (b, expected) in [
            (19_570_304, Dates::Equal),
            (19_570_403, Dates::Slip),
            (19_570_314, Dates::Slip),
            (19_573_004, Dates::Slip),
            (19_750_304, Dates::Slip),
            (20_570_304, Dates::Slip),
            (19_570_305, Dates::Slip),
            (19_570_621, Dates::Different),
            (19_880_304, Dates::Different),
        ] {
            assert_eq!(compare_dates(19_570_304, b), expected, "{b}");
        }
        assert_eq!(compare_dates(19_991_231, 20_000_101), Dates::Slip);
    }

    #[test]
    fn slips_are_one_edit() {
        assert!(is_slip("987654320", "987654230") && is_slip("987654320", "987654321"));
        for (a, b) in
            [("ANNA", "ANA"), ("ANA", "ANNA"), ("", "A"), ("ZOË", "ZOE"), ("ABC", "ACB"), ("AB", "BA")]
        {
            assert!(is_slip(a, b), "{a} {b}");
        }
        for (a, b) in [("ANNA", "ANN A B"), ("", ""), ("ABC", "CBA"), ("ABCD", "BADC"), ("AB", "CD")] {
            assert!(!is_slip(a, b), "{a} {b}");
        }
        assert!(!is_slip("987654320", "987654320") && !is_slip("987654320", "123456789"));
    }
}
