//! Slips of the finger in numbers, dates and addresses.
//!
//! What it is not: slips in names (`crate::names`) or in texts of any length (`crate::normalise`), which these
//! agree with.
//!
//! The one idea: packed values are compared as they are packed, and the costly question is asked only where a cheap
//! one leaves it open.

use super::super::load::{HASHED, unpack};
use super::super::model::{Level, level};
use crate::normalise::{Dates, compare_dates};

/// How two birth dates stand; 0 if one is not known.
pub(in super::super) fn birth_level(a: u32, b: u32) -> Level {
    if a == 0 || b == 0 {
        return 0;
    }
    match quick_dates(a, b) {
        Dates::Equal if a % 10_000 == 101 => level::BIRTH_NEW_YEAR,
        Dates::Equal => level::EQUAL,
        Dates::Slip => level::BIRTH_SLIP,
        Dates::Different if a / 10_000 != b / 10_000 => level::BIRTH_DIFFERENT,
        Dates::Different if a / 100 == b / 100 || a % 100 == b % 100 => level::BIRTH_PART,
        Dates::Different => level::BIRTH_SAME_YEAR,
    }
}

/// Whether birth dates leave open that two rows are one person, before anything else is known.
pub(in super::super) fn are_births_comparable(a: u32, b: u32) -> bool {
    if a == 0 || b == 0 || a == b {
        return true;
    }
    if a / 10_000 == b / 10_000 {
        let ((month, day), (other, others)) = ((a / 100 % 100, a % 100), (b / 100 % 100, b % 100));
        if month == other || day == others {
            return true;
        }
        // exchanged, two neighbouring digits exchanged, or a day beside: nothing else can be a slip
        let may_slip =
            (month == others && day == other) || day % 10 == others % 10 || month.abs_diff(other) == 1;
        if !may_slip {
            return false;
        }
    }
    birth_level(a, b) < level::BIRTH_SAME_YEAR
}

/// Whether two birth dates may be one that was written wrong: a slip, or one wrong day or month.
pub(in super::super) fn are_births_near(a: u32, b: u32) -> bool {
    birth_level(a, b) <= level::BIRTH_PART
}

/// As [`compare_dates`], which is asked only where two dates could be a slip apart.
fn quick_dates(a: u32, b: u32) -> Dates {
    if a == b {
        return Dates::Equal;
    }
    let (year, other, rest, others) = (a / 10_000, b / 10_000, a % 10_000, b % 10_000);
    let new_year = |day: u32| day == 101 || day == 1_231;
    // the last digit of the year and the first of the month exchanged
    let across = year / 10 == other / 10 && rest % 1_000 == others % 1_000;
    if year != other && rest != others && !across && !(new_year(rest) && new_year(others)) {
        return Dates::Different;
    }
    compare_dates(a, b)
}

/// Whether two Social Security numbers may be one that was written wrong: a slip apart, and not issued one after the
/// other. Until 25 June 2011 numbers of one area and group were issued in sequence (Social Security Administration, "Social Security
/// Number Randomization"), so that brothers and sisters registered together have neighbouring ones.
pub(in super::super) fn are_numbers_near(a: u32, b: u32) -> bool {
    a.abs_diff(b) >= SEQUENCE && digits_slip(a, b)
}

/// Numbers closer than this may have been issued together.
const SEQUENCE: u32 = 10;

/// Whether two numbers differ by one digit or by two neighbours exchanged.
pub(super) fn digits_slip(a: u32, b: u32) -> bool {
    if !may_slip(a.into(), b.into(), 10) {
        return false;
    }
    let text = |number: u32| -> ([u8; 10], usize) {
        let (mut out, mut left, mut count) = ([0; 10], number, 0);
        while left > 0 && count < 10 {
            let digit = (left % 10) as u8;
            out[count] = b'0' + digit;
            left /= 10;
            count += 1;
        }
        (out, count)
    };
    let ((x, m), (y, n)) = (text(a), text(b));
    // reversed, which a slip does not mind; leading zeros of a short number are no digits
    m.abs_diff(n) <= 1 && bytes_slip(&x[..m], &y[..n])
}

pub(super) fn is_packed_slip(a: u64, b: u64) -> bool {
    if (a | b) & HASHED != 0 || a == 0 || b == 0 {
        return false;
    }
    if !may_slip(a, b, 37) {
        return false;
    }
    let ((x, m), (y, n)) = (unpack(a), unpack(b));
    m > 4 && m.abs_diff(n) <= 1 && bytes_slip(&x[..m], &y[..n])
}

/// Whether two numbers may be one slip apart, digit by digit to a base: what is not is told without the digits.
///
/// One digit wrong is a difference of less than the base, at the place of the digit; two neighbours exchanged one of less
/// than the base times the base. With a digit more or less, one number is several times the other.
fn may_slip(a: u64, b: u64, base: u64) -> bool {
    let (low, high) = (a.min(b), a.max(b));
    if low <= high / 2 {
        return true;
    }
    let mut apart = high - low;
    while apart >= base * base {
        if !apart.is_multiple_of(base) {
            return false;
        }
        apart /= base;
    }
    true
}

/// As `is_slip`, on bytes.
fn bytes_slip(a: &[u8], b: &[u8]) -> bool {
    let front = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[front..], &b[front..]);
    let back = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    match (&a[..a.len() - back], &b[..b.len() - back]) {
        ([_], [] | [_]) | ([], [_]) => true,
        ([one, two], [first, second]) => one == second && two == first,
        _ => false,
    }
}

/// Whether the beginnings of two addresses are slips of one another: the same text before the @, one a part of
/// the other, or letters garbled.
///
/// Addresses are made of names and numbers: ANN.LEE12 and ANN.LEE13 are two people's. So digits must be the same, and
/// of addresses that go on where these end nothing is said.
pub(super) fn emails_alike(a: u64, b: u64) -> bool {
    let ((x, m), (y, n)) = (unpack(a), unpack(b));
    let (x, y) = (&x[..m], &y[..n]);
    if m.min(n) < 6 {
        return false;
    }
    if x == y {
        // the whole addresses differ: behind the @, or after what is kept
        return m < KEPT;
    }
    let digits = || {
        let of = |text| <[u8]>::iter(text).filter(|byte| byte.is_ascii_digit());
        (of(x), of(y))
    };
    let same_digits = || {
        let (one, other) = digits();
        one.eq(other)
    };
    // JSMITH1 is no part of JSMITH12
    let goes_on = |long: &[u8], short: &[u8]| {
        long.starts_with(short) && long.get(short.len()).is_none_or(|next| !next.is_ascii_digit())
    };
    let part = goes_on(x, y) || goes_on(y, x);
    if m.max(n) == KEPT || part {
        return (m < KEPT || n < KEPT) && (part || bytes_slip(x, y) && same_digits());
    }
    same_digits() && (bytes_slip(x, y) || digits().0.count() > 1 && may_be_garbled(x, y) && are_garbled(x, y))
}

fn are_garbled(x: &[u8], y: &[u8]) -> bool {
    let as_text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (s, t) = (as_text(x.min(y)), as_text(x.max(y)));
    strsim::jaro_winkler(&s, &t) >= GARBLED
}

/// Least likeness (Jaro and Winkler) of what may be the same letters garbled.
const GARBLED: f64 = 0.92;

/// Whether two texts have letters enough in common: the likeness cannot be more than if all of those stood in place.
fn may_be_garbled(x: &[u8], y: &[u8]) -> bool {
    let mut counts = [0_i8; 128];
    for byte in x {
        counts[usize::from(*byte & 127)] += 1;
    }
    let mut common = 0_u8;
    for byte in y {
        let count = &mut counts[usize::from(*byte & 127)];
        common += u8::from(*count > 0);
        *count -= 1;
    }
    let share = |len: usize| f64::from(common) / f64::from(u8::try_from(len).unwrap_or(u8::MAX).max(1));
    let most = (share(x.len()) + share(y.len()) + 1.0) / 3.0;
    let front = x.iter().zip(y).take(4).take_while(|(x, y)| x == y).count();
    let front = f64::from(u8::try_from(front).unwrap_or(4));
    most + 0.1 * front * (1.0 - most) >= GARBLED - 1e-9
}

/// So many characters of an address are kept.
const KEPT: usize = 12;

#[cfg(test)]
mod tests {
    use super::{
        are_births_comparable, are_garbled, birth_level, bytes_slip, digits_slip, emails_alike,
        is_packed_slip, level, may_be_garbled, may_slip, quick_dates,
    };
    use crate::bulk::load::pack;
    use crate::normalise::{compare_dates, is_slip};

    #[test]
    fn slips_of_numbers_are_those_of_texts() {
        for (a, b) in [
            ("987654320", "987654230"),
            ("12345", "1234"),
            ("12345", "12346"),
            ("12345", "21354"),
            ("1", "2"),
        ] {
            assert_eq!(bytes_slip(a.as_bytes(), b.as_bytes()), is_slip(a, b), "{a} {b}");
            assert_eq!(digits_slip(a.parse().unwrap(), b.parse().unwrap()), is_slip(a, b), "{a} {b}");
        }
        assert!(is_packed_slip(pack("A-100001"), pack("A100010")));
        assert!(!is_packed_slip(pack("A100001"), pack("1234567890123")));
        assert!(
            emails_alike(pack("HANNAH88"), pack("HANNAH88OPOW"))
                && !emails_alike(pack("ANNA"), pack("ANNAB"))
        );
        // made of names: what tells two people apart is the number, or comes later
        for (a, b) in
            [("JHANSEN2660", "JHANSEN2526"), ("JSMITH12", "JSMITH13"), ("IRENEPETERSO", "IRENEPETERSO")]
        {
            assert!(!emails_alike(pack(a), pack(b)), "{a} {b}");
        }
        assert!(emails_alike(pack("JHANSEN2660"), pack("JHANSEN2660")));
        // what is passed over for its letters would not have been alike
        let texts = [
            "HANNAH88OPOW",
            "HANNAH8PO",
            "HNANAH88OWOP",
            "BSMITH1234",
            "BSMYTH1324",
            "SMITHB1234",
            "QWERTZU",
            "QWERZTU9",
        ];
        for a in texts {
            for b in texts {
                let (x, y) = (a.as_bytes(), b.as_bytes());
                assert!(may_be_garbled(x, y) || !are_garbled(x, y), "{a} {b}");
            }
        }
        assert!(may_be_garbled(b"QWERTZU", b"QWERZTU") && !may_be_garbled(b"QWERTZU", b"BSMITH1234"));
    }

    /// What is told without the digits is no slip, and nearly all that is no slip is told.
    #[test]
    fn no_slip_is_passed_over() {
        let mut told = 0;
        for a in 0..1_100_u32 {
            for b in 0..1_100_u32 {
                let is_slip = bytes_slip(a.to_string().as_bytes(), b.to_string().as_bytes());
                assert!(may_slip(a.into(), b.into(), 10) || !is_slip, "{a} {b}");
            }
        }
        let text = "A10Z00Z9B7";
        let letters = || ('0'..='9').chain('A'..='Z');
        let mut slips: Vec<String> = Vec::new();
        for at in 0..text.len() {
            let (front, back) = text.split_at(at);
            slips.push(format!("{front}{}", &back[1..]));
            slips.extend(letters().map(|letter| format!("{front}{letter}{}", &back[1..])));
            slips.extend(letters().map(|letter| format!("{front}{letter}{back}")));
            if let Some(two) = back.get(..2) {
                slips.push(format!("{front}{}{}", two.chars().rev().collect::<String>(), &back[2..]));
            }
        }
        slips.retain(|slip| slip != text);
        for slip in &slips {
            assert!(may_slip(pack(text), pack(slip), 37) && is_packed_slip(pack(text), pack(slip)), "{slip}");
        }
        for n in 0..1_000_u64 {
            let other = 987_650_000 + n * n * 31 % 10_000;
            told += u32::from(!may_slip(987_654_320, other, 10));
        }
        assert!(told > 850, "{told}");
    }

    #[test]
    fn quick_dates_are_dates() {
        let dates = [
            19_570_304, 19_570_403, 19_580_304, 19_671_304, 19_571_231, 19_580_101, 19_510_704, 20_570_304,
            19_501_104, 19_511_004, 19_750_304, 19_990_909, 19_570_331, 19_570_401, 19_570_314, 19_571_204,
            0, 19_571_304, 19_570_212, 19_571_202, 19_570_228, 19_570_301, 19_570_430, 19_571_111,
        ];
        for a in dates {
            for b in dates {
                assert_eq!(quick_dates(a, b), compare_dates(a, b), "{a} {b}");
                let open = birth_level(a, b) < level::BIRTH_SAME_YEAR;
                assert_eq!(are_births_comparable(a, b), open, "{a} {b}");
            }
        }
    }
}
