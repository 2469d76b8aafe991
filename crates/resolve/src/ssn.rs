//! Which texts of a column of Social Security numbers are one.
//!
//! What it is not: whose a number is, or whether it was ever issued.
//!
//! The one idea: a number that cannot have been issued is worse than none. It hides the real one (`000-00-1234`), it
//! stands for "refused" (`999-99-9999`), and many have it; so it neither joins nor parts. Two kinds cannot be told cell
//! by cell, and the whole column decides ([`Column`]): numbers from 900 on, by which made-up people and those who have no
//! number go, and seven or eight digits, which are a number whose leading zeros a spreadsheet has eaten if the column has
//! whole ones as well.

use chartward_model::ids;

/// How a number of a column of Social Security numbers stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The Social Security Administration could have issued it.
    Issuable,
    /// A taxpayer's number that the Internal Revenue Service could have issued (ITIN).
    Taxpayer,
    /// From 900 on, and no taxpayer's.
    SetAside,
    /// Seven or eight digits that are a number with zeros in front.
    Short,
}

/// The numbers of a column so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Column {
    issuable: u64,
    taxpayers: u64,
    set_aside: u64,
    short: u64,
}

impl Column {
    /// Of so many short numbers one must be whole.
    const SHORT_TO_WHOLE: u64 = 20;

    /// Counts a number.
    pub fn note(&mut self, standing: Standing) {
        match standing {
            Standing::Issuable => self.issuable += 1,
            Standing::Taxpayer => self.taxpayers += 1,
            Standing::SetAside => self.set_aside += 1,
            Standing::Short => self.short += 1,
        }
    }

    /// Adds the numbers of another part of the column.
    pub fn add(&mut self, other: Self) {
        self.issuable += other.issuable;
        self.taxpayers += other.taxpayers;
        self.set_aside += other.set_aside;
        self.short += other.short;
    }

    /// Whether a number of this kind is somebody's in this column.
    pub fn has(&self, standing: Standing) -> bool {
        match standing {
            Standing::Issuable | Standing::Taxpayer => true,
            // what nearly nobody has is a way to write that there is none; what most have are the column's own numbers
            Standing::SetAside => self.set_aside + self.taxpayers > self.issuable,
            Standing::Short => {
                let whole = self.issuable + self.taxpayers + self.set_aside;
                whole > 0 && self.short <= whole.saturating_mul(Self::SHORT_TO_WHOLE)
            }
        }
    }
}

/// The number that a text of digits, blanks and hyphens is, if it could be one.
pub fn read(text: &str) -> Option<(u32, Standing)> {
    let (digits, count) = nine_at_most(text)?;
    match count {
        9 if ids::is_dummy_ssn(&digits) => None,
        9 => {
            let number = number(&digits);
            Some((number, standing(number)?))
        }
        // a spreadsheet eats zeros, and leaves neither hyphens nor zeros in front
        7 | 8 if text.len() == count && digits[0] != b'0' => {
            let number = number(&digits[..count]);
            let fits = standing(number)? == Standing::Issuable && !is_padded_dummy(number);
            fits.then_some((number, Standing::Short))
        }
        _ => None,
    }
}

fn number(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |number, digit| number * 10 + u32::from(digit & 15))
}

fn is_padded_dummy(number: u32) -> bool {
    ids::is_dummy_ssn(format!("{number:09}").as_bytes())
}

/// The digits of a text of up to nine digits, blanks and hyphens, and how many there are.
fn nine_at_most(text: &str) -> Option<([u8; 9], usize)> {
    let mut digits = [0; 9];
    let mut count = 0;
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' => {
                *digits.get_mut(count)? = byte;
                count += 1;
            }
            b' ' | b'-' => {}
            _ => return None,
        }
    }
    Some((digits, count))
}

/// Area 000 and 666, group 00 and serial 0000 were never issued (SSA, "Randomization FAQs"); 999-99 hides all but the
/// last four digits.
fn standing(number: u32) -> Option<Standing> {
    let (area, group, serial) = (number / 1_000_000, number / 10_000 % 100, number % 10_000);
    if matches!(area, 0 | 666) || group == 0 || serial == 0 || (area, group) == (999, 99) {
        return None;
    }
    Some(match (area, group) {
        // IRM 3.21.263: the groups of taxpayers' numbers
        (900.., 50..=65 | 70..=88 | 90..=92 | 94..=99) => Standing::Taxpayer,
        (900.., _) => Standing::SetAside,
        _ => Standing::Issuable,
    })
}

#[cfg(test)]
mod tests {
    use chartward_model::ids;

    use super::{Column, Standing, read};

    #[test]
    fn what_cannot_be_issued_is_no_number() {
        for (text, expected) in [
            ("012-34-5671", Some((12_345_671, Standing::Issuable))),
            ("012345671", Some((12_345_671, Standing::Issuable))),
            ("12345672", Some((12_345_672, Standing::Short))),
            ("1230045", Some((1_230_045, Standing::Short))),
            ("987-65-4320", Some((987_654_320, Standing::Taxpayer))),
            ("912-34-5678", Some((912_345_678, Standing::SetAside))),
            ("000-00-1234", None),
            ("666-12-3456", None),
            ("219-00-1234", None),
            ("219-45-0000", None),
            ("999-99-1234", None),
            ("123-45-6789", None),
            ("222-22-2222", None),
            ("01234567", None),
            ("12-345672", None),
            ("12340000", None),
            ("123456", None),
            ("1234567890", None),
            ("XXX-XX-1111", None),
            ("refused", None),
            ("", None),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
        // the groups are those of the shared vocabulary
        for group in 0..100 {
            let text = format!("912{group:02}3456");
            let is_taxpayer = matches!(read(&text), Some((_, Standing::Taxpayer)));
            assert_eq!(is_taxpayer, ids::itin(&text).is_some(), "{text}");
        }
    }

    #[test]
    fn the_column_decides_what_no_cell_can() {
        use Standing::{Issuable, SetAside, Short, Taxpayer};
        let column = |numbers: &[Standing]| {
            let mut column = Column::default();
            for standing in numbers {
                column.note(*standing);
            }
            column
        };
        assert!(!column(&[Short, Short]).has(Short), "the numbers of another country");
        assert!(column(&[Short, Issuable]).has(Short));
        assert!(!column(&[SetAside, Issuable]).has(SetAside) && column(&[SetAside, Taxpayer]).has(SetAside));
        let mut many = column(&[Short; 21]);
        many.add(column(&[Issuable]));
        assert!(!many.has(Short) && many.has(Issuable) && many.has(Taxpayer));
    }
}
