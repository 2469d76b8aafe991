//! Tables: each column gets a type from its header and from its cells, then every row is read by it.
//!
//! The one idea: neither half is believed alone without saying so. A header whose cells do not fit is low,
//! cells that fit a distinctive form without a header are medium, both together are high. What has no type
//! is read as running text, and keeps its row.

use std::borrow::Cow;
use std::collections::BTreeSet;

use chartward_model::{Context, Document, Element, Mention, Part, Reason, Role, Subject, Table};

use crate::columns::{self, HeaderMeaning, element_of_header};
use crate::elements::Search;
use crate::finding::Finding;
use crate::values;
use crate::{Reserved, names, prose};

/// Cells of a column that are looked at to type it.
const SAMPLE: usize = 200;
/// A content type needs this many cells.
const FEWEST: usize = 3;
/// A column of bare digits needs this many, and is believed this much.
const FEWEST_BARE: usize = 5;
const BARE: u16 = 500;
/// Cells longer than this are running text whatever the column.
const LONG: usize = 25;

/// What a column holds.
struct Column {
    meaning: HeaderMeaning,
    confidence: u16,
    reasons: Vec<Reason>,
}

/// Mentions in a table.
pub(crate) fn scan(document: &Document, table: &Table, search: &Search) -> Vec<Mention> {
    scan_from(document, table, 0, search)
}

/// As [`scan`], with the people of the rows numbered from `first` on: for one of several tables in a text.
pub(crate) fn scan_from(document: &Document, table: &Table, first: u32, search: &Search) -> Vec<Mention> {
    let sheet = Sheet { document, table, search, first };
    let mut columns: Vec<Option<Column>> = (0..sheet.width()).map(|index| sheet.type_column(index)).collect();
    sheet.reconcile(&mut columns);
    let main = sheet.main_role(&columns);
    let mut mentions = Vec::new();
    for index in 0..table.rows.len() {
        sheet.read_row(index, &columns, main, &mut mentions);
    }
    mentions
}

struct Sheet<'a> {
    document: &'a Document,
    table: &'a Table,
    search: &'a Search,
    /// Number of the first row's person among the document's.
    first: u32,
}

impl Sheet<'_> {
    fn width(&self) -> usize {
        let widest = self.table.rows.iter().map(Vec::len).max().unwrap_or(0);
        widest.max(self.table.columns.len()).min(4096)
    }

    /// Text of a cell, white space at its ends gone; empty if there is none.
    fn cell(&self, row: &[chartward_model::Span], column: usize) -> &str {
        row.get(column).map_or("", |span| self.document.at(*span).trim())
    }

    /// Cells with something in them, spread over the column.
    fn sample(&self, column: usize) -> Vec<&str> {
        let step = (self.table.rows.len() / SAMPLE).max(1);
        let rows = self.table.rows.iter().step_by(step);
        rows.map(|row| self.cell(row, column)).filter(|cell| !cell.is_empty()).take(SAMPLE).collect()
    }

    fn type_column(&self, index: usize) -> Option<Column> {
        let cells = self.sample(index);
        let header = self.table.columns.get(index).map_or("", String::as_str);
        match element_of_header(header) {
            Some(meaning) => {
                let in_words = || self.by_header(columns::in_words(meaning)?, &cells);
                // the few that have the one form must not hide the many of the other
                if meaning.element == Element::Itin
                    && let Some(other) = columns::in_words(meaning)
                    && self.purity(other, &cells) > self.purity(meaning, &cells)
                {
                    return self.by_header(other, &cells);
                }
                self.by_header(meaning, &cells).or_else(in_words).or_else(|| self.by_content(&cells))
            }
            None if cells.len() >= FEWEST => self.by_content(&cells),
            None => None,
        }
    }

    fn by_header(&self, meaning: HeaderMeaning, cells: &[&str]) -> Option<Column> {
        if cells.is_empty() {
            return None;
        }
        let purity = self.purity(meaning, cells);
        let confidence = match purity {
            900.. => 970,
            500.. => 920,
            100.. => 500,
            _ => return None,
        };
        // "name" alone is also what files and products have: some of the cells must be known names
        let vague =
            meaning.element == Element::PersonName && meaning.part == Part::Whole && meaning.role.is_none();
        let confidence =
            if vague && names::share_of_people(cells) < 300 { confidence.min(450) } else { confidence };
        let confidence = match values::share_listed(meaning.element, cells) {
            Some(..500) if meaning.words == columns::VAGUE => return None,
            Some(..200) => confidence.min(600),
            // a firm's tax number has nine digits, too
            _ if meaning.element == Element::Ssn && meaning.words == columns::TAX_ID => confidence.min(600),
            _ => confidence,
        };
        let reasons = vec![Reason::Header(Cow::Borrowed(meaning.words)), Reason::ColumnPurity(purity)];
        Some(Column { meaning, confidence, reasons })
    }

    /// Share of cells, in thousandths, that have the form.
    fn purity(&self, meaning: HeaderMeaning, cells: &[&str]) -> u16 {
        let valid = cells.iter().filter(|cell| self.fits(meaning, cell)).count();
        u16::try_from(valid * 1000 / cells.len().max(1)).unwrap_or(1000)
    }

    fn fits(&self, meaning: HeaderMeaning, cell: &str) -> bool {
        match meaning.part {
            Part::Suffix => chartward_model::name::generation(cell).is_some(),
            Part::Middle => {
                cell.len() <= 30
                    && cell.chars().any(char::is_alphabetic)
                    && !cell.bytes().any(|b| b.is_ascii_digit())
            }
            _ => values::read(meaning.element, cell, &self.search.options).is_some(),
        }
    }

    /// A type from the cells alone: only forms that nothing else has.
    fn by_content(&self, cells: &[&str]) -> Option<Column> {
        if cells.len() < FEWEST {
            return None;
        }
        let (meaning, confidence, purity) = self.distinctive(cells).or_else(|| names_by_content(cells))?;
        Some(Column { meaning, confidence, reasons: vec![Reason::Form, Reason::ColumnPurity(purity)] })
    }

    fn distinctive(&self, cells: &[&str]) -> Option<(HeaderMeaning, u16, u16)> {
        const FORMS: [(Element, u16); 10] = [
            (Element::Email, 950),
            (Element::MedicareBeneficiaryId, 850),
            (Element::Ssn, 800),
            (Element::Iban, 950),
            (Element::PaymentCard, 800),
            (Element::Phone, 700),
            (Element::IpAddress, 750),
            (Element::Url, 900),
            (Element::DiagnosisCode, 700),
            (Element::DrugCode, 600),
        ];
        FORMS.into_iter().find_map(|(element, confidence)| {
            let meaning = HeaderMeaning { element, part: Part::Whole, role: None, words: "" };
            let separated = |cell: &&str| match element {
                Element::Ssn => cell.len() == 11,
                Element::Phone => cell.len() >= 12 && cell.bytes().any(|b| b"-(.".contains(&b)),
                Element::DiagnosisCode => cell.contains('.'),
                Element::DrugCode => cell.contains('-'),
                _ => true,
            };
            let shaped = cells.iter().filter(|cell| separated(cell)).count();
            if shaped * 10 < cells.len() * 9 {
                return None;
            }
            let purity = self.purity(meaning, cells);
            (purity >= 900).then_some((meaning, confidence, purity))
        })
    }

    /// Lets columns that are known speak for others.
    fn reconcile(&self, columns: &mut [Option<Column>]) {
        let has = |columns: &[Option<Column>], element| {
            columns.iter().flatten().any(|column| column.meaning.element == element)
        };
        // an account number beside a routing number is a bank's
        if has(columns, Element::BankRoutingNumber) && !has(columns, Element::BankAccountNumber) {
            for column in columns.iter_mut().flatten() {
                if column.meaning.element == Element::AccountNumber
                    && column.meaning.words == "account number"
                {
                    column.meaning.element = Element::BankAccountNumber;
                }
            }
        }
        if has(columns, Element::PersonName) || has(columns, Element::DateOfBirth) {
            self.bare_numbers(columns);
        }
        // dates without a header that lie decades apart, beside names, are birth dates
        let about_people = has(columns, Element::PersonName) || has(columns, Element::Ssn);
        if !about_people || has(columns, Element::DateOfBirth) {
            return;
        }
        for (index, column) in columns.iter_mut().enumerate().filter(|(_, column)| column.is_none()) {
            let header = self.table.columns.get(index).map_or("", |header| header.trim());
            if header.is_empty()
                && let Some(purity) = self.birth_dates(&self.sample(index))
            {
                let meaning =
                    HeaderMeaning { element: Element::DateOfBirth, part: Part::Whole, role: None, words: "" };
                let reasons = vec![Reason::Form, Reason::ColumnPurity(purity)];
                *column = Some(Column { meaning, confidence: 650, reasons });
                return;
            }
        }
    }

    /// Columns of bare digits under no header that is known, beside names or birth dates: nine digits of which every
    /// one could be a Social Security number, ten of which every one could be a telephone's.
    fn bare_numbers(&self, columns: &mut [Option<Column>]) {
        for (index, column) in columns.iter_mut().enumerate().filter(|(_, column)| column.is_none()) {
            let header = self.table.columns.get(index).map_or("", String::as_str);
            let cells = self.sample(index);
            if columns::says_number(header) || cells.len() < FEWEST_BARE {
                continue;
            }
            let Some(element) = self.bare(&cells) else { continue };
            let meaning = HeaderMeaning { element, part: Part::Whole, role: None, words: "" };
            let reasons = vec![Reason::Form, Reason::ColumnPurity(1000)];
            *column = Some(Column { meaning, confidence: BARE, reasons });
        }
    }

    /// What bare digits could be, if all of them could and they are no count of something.
    fn bare(&self, cells: &[&str]) -> Option<Element> {
        if !cells
            .iter()
            .all(|cell| (8..=11).contains(&cell.len()) && cell.bytes().all(|b| b.is_ascii_digit()))
        {
            return None;
        }
        let of_length = |length| cells.iter().filter(|cell| cell.len() == length).count();
        let (element, head) = if of_length(10) == cells.len() || of_length(11) == cells.len() {
            (Element::Phone, 8)
        } else if of_length(9) * 10 >= cells.len() * 6 && of_length(8) + of_length(9) == cells.len() {
            // the zero that a spreadsheet dropped is put back
            (Element::Ssn, 5)
        } else {
            return None;
        };
        let admit = self.search.options.reserved == Reserved::Admit;
        let read = |cell: &&str| {
            values::read(element, cell, &self.search.options).filter(|value| value.issuable || admit)
        };
        let numbers: Vec<String> = cells.iter().map_while(read).map(|value| value.canonical).collect();
        let distinct = |len| {
            numbers.iter().map(|number| number.get(..len).unwrap_or(number)).collect::<BTreeSet<_>>().len()
        };
        // one each, and not counted up
        let varied = distinct(10) * 100 >= cells.len() * if element == Element::Ssn { 95 } else { 50 };
        let american = element == Element::Ssn || numbers.iter().all(|number| number.len() == 10);
        (numbers.len() == cells.len() && varied && american && distinct(head) * 2 >= cells.len())
            .then_some(element)
    }

    fn birth_dates(&self, cells: &[&str]) -> Option<u16> {
        let written = cells.iter().filter(|cell| cell.bytes().any(|b| matches!(b, b'/' | b'-'))).count();
        let years: Vec<i16> = cells
            .iter()
            .filter_map(|cell| values::read(Element::DateOfBirth, cell, &self.search.options))
            .filter_map(|value| value.canonical.get(..4).and_then(|year| year.parse().ok()))
            .collect();
        let spread = years.iter().max()? - years.iter().min()?;
        let purity = u16::try_from(years.len() * 1000 / cells.len().max(1)).unwrap_or(1000);
        (cells.len() >= FEWEST && written * 10 >= cells.len() * 9 && purity >= 900 && spread >= 20)
            .then_some(purity)
    }

    /// What the person of a row is to the table.
    fn main_role(&self, columns: &[Option<Column>]) -> Role {
        let headers = || self.table.columns.iter().map(String::as_str);
        let elements: BTreeSet<Element> = columns
            .iter()
            .flatten()
            .filter(|c| c.meaning.role.is_none())
            .map(|c| c.meaning.element)
            .collect();
        let clinical = [
            Element::MedicalRecordNumber,
            Element::HealthPlanId,
            Element::MedicareBeneficiaryId,
            Element::MedicareHicn,
            Element::DiagnosisCode,
            Element::ProcedureCode,
            Element::DateOfService,
            Element::DrugCode,
            Element::Diagnosis,
            Element::Medication,
        ];
        if headers().any(columns::says_patient) || clinical.iter().any(|element| elements.contains(element)) {
            Role::Patient
        } else if headers().any(columns::says_staff) {
            Role::Staff
        } else if elements.contains(&Element::DateOfBirth) {
            Role::Patient
        } else {
            Role::Unknown
        }
    }

    fn read_row(&self, index: usize, columns: &[Option<Column>], main: Role, mentions: &mut Vec<Mention>) {
        let Some(row) = self.table.rows.get(index) else { return };
        let number = self.table.first_row + index as u64;
        for column in 0..row.len() {
            let cell = self.cell(row, column);
            if cell.is_empty() {
                continue;
            }
            let context = Context::Cell { row: number, column: u32::try_from(column).unwrap_or(u32::MAX) };
            let start = row.get(column).map_or(0, |span| span.start as usize);
            let raw = row.get(column).map_or("", |span| self.document.at(*span));
            let start = start + (raw.len() - raw.trim_start().len());
            let typed = columns.get(column).and_then(Option::as_ref);
            let read = typed
                .map(|typed| self.read_cell(cell, typed, subject(self.first, index, typed.meaning, main)));
            match read {
                Some(findings) if !findings.is_empty() => {
                    mentions
                        .extend(findings.into_iter().map(|f| f.into_mention(self.document, start, context)));
                }
                // a birthplace under "birth", a remark under "SSN": what has not the form is text
                _ => {
                    let text = self.read_text(cell);
                    mentions.extend(text.into_iter().map(|f| f.into_mention(self.document, start, context)));
                }
            }
        }
    }

    /// The value of a typed cell, and the wage earner's number inside a Medicare claim number.
    fn read_cell(&self, cell: &str, column: &Column, subject: Subject) -> Vec<Finding> {
        let meaning = column.meaning;
        if !self.fits(meaning, cell) {
            return Vec::new();
        }
        let span = (0, cell.len());
        let (canonical, issuable) = match meaning.part {
            Part::Whole => match values::read(meaning.element, cell, &self.search.options) {
                Some(value) => (value.canonical, value.issuable),
                None => return Vec::new(),
            },
            part => (names::part_canonical(part, cell), true),
        };
        let mut finding = Finding::new(meaning.element, span, canonical.clone(), column.confidence);
        finding.part = meaning.part;
        finding.subject = Some(subject);
        finding.reasons.clone_from(&column.reasons);
        if !issuable && self.search.options.reserved == Reserved::Reject {
            if meaning.element != Element::Ssn {
                return Vec::new();
            }
            finding.confidence = finding.confidence.min(550);
            finding = finding.because(Reason::NotIssuable);
            if chartward_model::ids::itin(&canonical).is_some() {
                finding = finding.or(Element::Itin, 500);
            }
        }
        let mut findings = Vec::with_capacity(1);
        if meaning.element == Element::MedicareHicn
            && let Some(ssn) = chartward_model::ids::hicn_with_range(cell)
                .filter(|h| !h.0.is_wage_earner)
                .and_then(|h| h.0.wage_earner_ssn)
        {
            // the digits: before the beneficiary's letters, behind the railroad's
            let start = cell.bytes().position(|b| b.is_ascii_digit()).unwrap_or(0);
            let rest = cell.get(start..).unwrap_or_default();
            let length = rest.bytes().position(|b| b.is_ascii_alphabetic()).unwrap_or(rest.len());
            let end = start + rest.get(..length).map_or(0, |head| head.trim_end_matches(['-', ' ']).len());
            let mut earner = Finding::new(Element::Ssn, (start, end), ssn, column.confidence)
                .because(Reason::Header(Cow::Borrowed("health insurance claim number")));
            earner.subject = Some(Subject { number: WAGE_EARNERS | subject.number, role: Role::WageEarner });
            if end > start {
                findings.push(earner);
            }
        }
        findings.push(finding);
        findings
    }

    /// A cell without a type, as running text. In short cells a name would need more than a list of names.
    fn read_text(&self, cell: &str) -> Vec<Finding> {
        if cell.len() < 4 {
            return Vec::new();
        }
        let mut findings = prose::find(cell, self.search);
        if cell.len() <= LONG {
            findings.retain(|finding| finding.element != Element::PersonName);
        }
        findings
    }
}

/// Columns of names without a header, by the lists of names.
fn names_by_content(cells: &[&str]) -> Option<(HeaderMeaning, u16, u16)> {
    let (part, share) = names::kind_of_column(cells)?;
    let meaning = HeaderMeaning { element: Element::PersonName, part, role: None, words: "" };
    Some((meaning, 700, share))
}

/// Numbers of wage earners have this bit, numbers of rows have not.
const WAGE_EARNERS: u32 = 1 << 31;

/// The person a cell is about: the row's own, or another of the eight that a row has room for.
fn subject(first: u32, row: usize, meaning: HeaderMeaning, main: Role) -> Subject {
    let provider_id = matches!(meaning.element, Element::NationalProviderId | Element::DeaNumber);
    let role = meaning.role.or(provider_id.then_some(Role::Provider));
    let (slot, role) = match role {
        Some(Role::Guarantor) => (1, Role::Guarantor),
        Some(Role::NextOfKin) => (2, Role::NextOfKin),
        Some(Role::Subscriber) => (3, Role::Subscriber),
        Some(Role::Provider) => (4, Role::Provider),
        Some(Role::Dependent) => (5, Role::Dependent),
        Some(Role::Staff) if main == Role::Patient => (6, Role::Staff),
        Some(Role::Staff) => (0, Role::Staff),
        _ => (0, main),
    };
    let row = u32::try_from(row).unwrap_or(u32::MAX).saturating_add(first).min(WAGE_EARNERS / 8 - 1);
    Subject { number: row * 8 + slot, role }
}
