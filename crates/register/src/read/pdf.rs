//! A PDF that is one long table to rows.
//!
//! What it is: letters with their places become lines, and lines become a name, two dates and two numbers, the
//! one shape in which a list of breaches is printed. The verbatim form of a row is its cells with tabs between.
//!
//! What it is not: a reader of any table. Headings change from year to year in the same file.
//!
//! The one idea: a lone date or number belongs to the column of its page that it stands nearest to, so an empty
//! cell stays empty.

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};

use flate2::read::ZlibDecoder;
use pdf_extract::{Document, MediaBox, OutputDev, OutputError, Transform, output_doc};

use super::{LIMITS, RawRow};

/// Most letters of one file.
const LETTERS: usize = 20_000_000;

/// Gap, in letter heights, at which a new word begins.
const GAP: f64 = 0.12;

pub(super) fn read(bytes: &[u8]) -> Result<Vec<RawRow>, String> {
    // the reader of fonts may panic on damaged files
    let read = catch_unwind(AssertUnwindSafe(|| lines(bytes)));
    let pages = read.unwrap_or_else(|_| Err("the PDF is damaged".to_owned()))?;
    is_the_table(&pages)?;
    Ok(rows(&pages))
}

/// Refuses what is no print of the one table that is known: a letter, a page that says sorry.
fn is_the_table(pages: &[Vec<Line>]) -> Result<(), String> {
    const NOT: &str = "the PDF is not the table that is known: it has not its headings";
    // a page before the first may be empty
    let first = pages.iter().find(|page| !page.is_empty()).ok_or(NOT)?;
    if !first.iter().any(is_heading) {
        return Err(NOT.to_owned());
    }
    let lines = || pages.iter().flatten().filter(|line| !is_furniture(line)).map(Split::of);
    let dated = lines().filter(|line| !line.dates.is_empty()).count();
    if dated * 2 < lines().count() {
        return Err("the PDF is not the table that is known: most of its lines have no day".to_owned());
    }
    Ok(())
}

fn lines(bytes: &[u8]) -> Result<Vec<Vec<Line>>, String> {
    unfolds(bytes)?;
    let damaged = |error: String| format!("the PDF cannot be read: {error}");
    let mut doc = Document::load_mem(bytes).map_err(|error| damaged(error.to_string()))?;
    if doc.is_encrypted() {
        doc.decrypt("").map_err(|_| "the PDF is encrypted".to_owned())?;
    }
    let mut pen = Pen::default();
    output_doc(&doc, &mut pen).map_err(|error| damaged(error.to_string()))?;
    pen.page_done();
    Ok(pen.pages)
}

/// Most bytes that the streams of a PDF may unfold to together.
const UNFOLDED: u64 = 256 << 20;

/// How many times a stream may have been packed, one packing in the other.
const PACKED: usize = 4;

/// Refuses a PDF whose packed streams unfold without end. The reader unfolds each as a whole, whatever it is for; here it is
/// unfolded into nothing, and counted. A packing that gains as much and is in no print of this table is refused.
fn unfolds(bytes: &[u8]) -> Result<(), String> {
    if memchr::memmem::find(bytes, b"LZW").is_some() {
        return Err("the PDF is packed in a way that no list is".to_owned());
    }
    let mut left = UNFOLDED;
    for at in memchr::memmem::find_iter(bytes, b"stream") {
        let after = bytes.get(at + 6..).unwrap_or_default();
        let start = after.strip_prefix(b"\r\n").or(after.strip_prefix(b"\n")).or(after.strip_prefix(b"\r"));
        // zlib: its first byte says how it is packed (RFC 1950)
        let Some(packed) = start.filter(|data| data.first().is_some_and(|byte| byte & 0x0f == 8)) else {
            continue;
        };
        let mut layer: Box<dyn Read + '_> = Box::new(ZlibDecoder::new(packed));
        for depth in 1..=PACKED {
            // what comes out may be packed again: the first layers are counted on the way to the last
            let counted = std::io::copy(&mut layer.by_ref().take(left + 1), &mut std::io::sink());
            // a stream that is damaged or none has given what it could
            let used = counted.unwrap_or(0);
            left = left.checked_sub(used).ok_or("the PDF unfolds to more than any list")?;
            if used == 0 {
                break;
            }
            if depth == PACKED {
                return Err("the PDF is packed in a way that no list is".to_owned());
            }
            layer = Box::new(ZlibDecoder::new(packed));
            for _ in 0..depth {
                layer = Box::new(ZlibDecoder::new(layer));
            }
        }
    }
    Ok(())
}

/// One line of print: its words.
struct Line {
    words: Vec<Word>,
}

#[derive(Clone)]
struct Word {
    from: f64,
    to: f64,
    text: String,
}

impl Word {
    fn middle(&self) -> f64 {
        f64::midpoint(self.from, self.to)
    }
}

/// A letter and its place, along and across the line of print.
#[derive(Clone)]
struct Letter {
    x: f64,
    y: f64,
    width: f64,
    size: f64,
    text: String,
}

#[derive(Default)]
struct Pen {
    letters: Vec<Letter>,
    pages: Vec<Vec<Line>>,
    total: usize,
}

impl Pen {
    /// Sorts the letters of a page into lines from top to bottom and runs from left to right.
    fn page_done(&mut self) {
        // in the order in which they were set: a long name may be set over the next column
        let mut letters: Vec<(usize, Letter)> =
            std::mem::take(&mut self.letters).into_iter().enumerate().collect();
        letters.sort_by(|a, b| b.1.y.total_cmp(&a.1.y));
        let mut lines = Vec::new();
        let mut start = 0;
        while let Some((_, first)) = letters.get(start) {
            let (y, size) = (first.y, first.size);
            let same = letters[start..]
                .iter()
                .take_while(|(_, letter)| (letter.y - y).abs() < size * 0.5)
                .count()
                .max(1);
            let mut line = letters[start..start + same].to_vec();
            line.sort_by_key(|(order, _)| *order);
            lines.push(Line { words: words(&line) });
            start += same;
        }
        self.pages.push(lines);
    }
}

fn words(letters: &[(usize, Letter)]) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut apart = true;
    for (_, letter) in letters {
        if letter.text.trim().is_empty() {
            apart = true;
            continue;
        }
        match words.last_mut() {
            Some(word) if !apart && (letter.x - word.to).abs() < letter.size * GAP => {
                word.text.push_str(&letter.text);
                word.to = letter.x + letter.width;
            }
            _ => words.push(Word { from: letter.x, to: letter.x + letter.width, text: letter.text.clone() }),
        }
        apart = false;
    }
    words
}

impl OutputDev for Pen {
    fn begin_page(
        &mut self,
        _: u32,
        _: &MediaBox,
        _: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        self.page_done();
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        place: &Transform,
        width: f64,
        _: f64,
        size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        self.total += 1;
        if self.total > LETTERS {
            return Err(std::io::Error::other("more letters than any list has").into());
        }
        // a page may be set sideways: places are taken along and across the line of print
        let along = place.m11.hypot(place.m12);
        if along <= f64::EPSILON {
            return Ok(());
        }
        let (cos, sin) = (place.m11 / along, place.m12 / along);
        let x = place.m31 * cos + place.m32 * sin;
        let y = place.m32 * cos - place.m31 * sin;
        let (width, size) = (width * size * along, size * along);
        self.letters.push(Letter { x, y, width, size, text: text.to_owned() });
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

/// Headings of the one table of this shape that is known, whatever words a year's print has for them.
const HEADINGS: [&str; 5] = [
    "Name of Company or Organization",
    "Date of Notification",
    "Date of the Breach",
    "IN Affected",
    "Total Affected",
];

/// Lines to cells. A line is a name, up to two dates and up to two numbers; where one of two is missing, its place
/// among the page's dates or numbers says which. A line with a name alone is the beginning of the next line's name
/// on pages that break names.
fn rows(pages: &[Vec<Line>]) -> Vec<RawRow> {
    let mut rows = vec![row(1, HEADINGS.map(str::to_owned).to_vec())];
    for page in pages {
        let breaks_names = page.iter().any(|line| letters(line).contains("Matter"));
        let split: Vec<Split> = page.iter().filter(|line| !is_furniture(line)).map(Split::of).collect();
        let dates = Columns::of(split.iter().map(|line| line.dates.as_slice()));
        let numbers = Columns::of(split.iter().map(|line| line.numbers.as_slice()));
        let mut pending = String::new();
        for line in &split {
            let alone = line.dates.is_empty() && line.numbers.is_empty();
            let name =
                if pending.is_empty() { line.name.clone() } else { format!("{pending} {}", line.name) };
            pending.clear();
            if alone && breaks_names {
                pending = name;
                continue;
            }
            let [notified, breached] = dates.cells(&line.dates);
            let [here, total] = numbers.cells(&line.numbers);
            rows.push(row(
                rows.len() as u64 + 1,
                vec![name.trim().to_owned(), notified, breached, here, total],
            ));
        }
        if !pending.is_empty() {
            let number = rows.len() as u64 + 1;
            rows.push(row(number, vec![pending, String::new(), String::new(), String::new(), String::new()]));
        }
        if rows.len() > LIMITS.rows {
            break;
        }
    }
    rows
}

fn row(number: u64, cells: Vec<String>) -> RawRow {
    RawRow { number, raw: cells.join("\t").into_bytes(), cells, notes: Vec::new(), broken: None }
}

fn letters(line: &Line) -> String {
    line.words.iter().flat_map(|word| word.text.chars()).filter(|c| c.is_alphanumeric()).collect()
}

/// A header, or `40 of 40` at the foot of a page.
fn is_furniture(line: &Line) -> bool {
    let text = letters(line);
    is_heading(line)
        || text.starts_with("NumberofIndiana")
        || text.is_empty()
        || text.split_once("of").is_some_and(|(page, pages)| {
            !page.is_empty()
                && !pages.is_empty()
                && (page.to_owned() + pages).bytes().all(|b| b.is_ascii_digit())
        })
}

/// Whether it has the headings, in the words of any year.
fn is_heading(line: &Line) -> bool {
    let text = letters(line);
    text.contains("Affected") && (text.contains("Notific") || text.contains("Numberof"))
}

/// A line in its three parts.
struct Split {
    name: String,
    dates: Vec<Word>,
    numbers: Vec<Word>,
}

impl Split {
    fn of(line: &Line) -> Self {
        let is_date = |word: &Word| {
            word.text.contains('/') && word.text.bytes().all(|b| b.is_ascii_digit() || b == b'/')
        };
        let is_number = |word: &Word| {
            let text = word.text.trim_end_matches('*').trim_end_matches(" million");
            text.eq_ignore_ascii_case("unknown")
                || (text.starts_with(|c: char| c.is_ascii_digit())
                    && text.bytes().all(|b| b.is_ascii_digit() || b == b',' || b == b'.'))
        };
        let line = Line { words: with_scales(&line.words) };
        let first = line.words.iter().position(is_date);
        let tail = first.unwrap_or_else(|| {
            line.words.iter().rposition(|word| !is_number(word)).map_or(0, |last| last + 1)
        });
        // a name may end in a number: without a date only what stands apart is one
        let tail = if first.is_none() && line.words.len() - tail > 2 { line.words.len() } else { tail };
        let (name, values) = line.words.split_at(tail);
        let text = |words: &[Word]| words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
        let (dates, rest): (Vec<Word>, Vec<Word>) = values.iter().cloned().partition(is_date);
        let (numbers, other): (Vec<Word>, Vec<Word>) = rest.into_iter().partition(is_number);
        let mut name = text(name);
        if !other.is_empty() {
            name = format!("{name} {}", text(&other));
        }
        Self { name: name.trim().to_owned(), dates, numbers }
    }
}

/// Words with "million" put to the number before it.
fn with_scales(words: &[Word]) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::new();
    for word in words {
        match out.last_mut() {
            Some(last)
                if word.text.eq_ignore_ascii_case("million")
                    && last.text.ends_with(|c: char| c.is_ascii_digit()) =>
            {
                last.text.push_str(" million");
                last.to = word.to;
            }
            _ => out.push(word.clone()),
        }
    }
    out
}

/// Where the two columns of a kind are on a page.
struct Columns {
    middles: Option<[f64; 2]>,
}

impl Columns {
    fn of<'a, I: Iterator<Item = &'a [Word]>>(lines: I) -> Self {
        let (mut sums, mut times) = ([0.0, 0.0], 0.0);
        for line in lines {
            if let [first, second] = line {
                sums[0] += first.middle();
                sums[1] += second.middle();
                times += 1.0;
            }
        }
        Self { middles: (times > 0.0).then(|| sums.map(|sum| sum / times)) }
    }

    /// The texts of the two cells.
    fn cells(&self, words: &[Word]) -> [String; 2] {
        match (words, self.middles) {
            ([], _) => [String::new(), String::new()],
            ([only], Some([first, second]))
                if (only.middle() - second).abs() < (only.middle() - first).abs() =>
            {
                [String::new(), only.text.clone()]
            }
            ([only], _) => [only.text.clone(), String::new()],
            ([first, rest @ ..], _) => {
                let rest = rest.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
                [first.text.clone(), rest]
            }
        }
    }
}
