//! A plain CSV file, read in pieces by all threads at once.
//!
//! What it is not: a reader of anything else. What is not UTF-8 with commas, has blank lines, zero bytes or a quote
//! that is never closed is refused before anything is taken from it for good, and read as evidence is.
//!
//! The one idea: a piece ends where a line ends outside quotes, so pieces can be read by whoever is free; they are
//! put together in the order of the file.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

use chartward_resolve::bulk::{Batch, Filler, Rows};

use super::load::{LoadedTable, Place, Ragged};
use super::records::Records;
use super::row_names::Keys;
use super::tokens::Raw;
use crate::AppError;
use crate::progress::{Measure, Progress};

/// Bytes of a piece, more or less.
const PIECE: usize = 1 << 20;
/// A piece without an end of line outside quotes is not a table of people.
const LONGEST: usize = 64 << 20;
/// Records that are packed together.
const TOGETHER: usize = 128;
/// So many columns are somebody's mistake, which the readers of evidence put into words.
const MOST_COLUMNS: usize = 2_000;

/// A piece of the file and its place in order.
type Piece = (usize, Vec<u8>);

/// What a piece holds.
struct Part {
    place: usize,
    bytes: u64,
    batch: Batch,
    told: Told,
}

/// What is told of a piece beside its rows.
struct Told {
    /// Which of its records have content, counted from the piece's first.
    filled: Vec<u32>,
    records: u32,
    keys: Option<Keys>,
    ragged: Ragged,
    tokens: Vec<Raw>,
}

/// A file that begins like a plain one.
pub(super) struct Head {
    pub(super) columns: Vec<String>,
    file: File,
    bytes: u64,
    /// What was read of it, below the header.
    start: Vec<u8>,
}

/// Looks at the beginning of the file; `None` if it is not plain.
pub(super) fn head(path: &Path) -> Result<Option<Head>, AppError> {
    let failed = |source: std::io::Error| AppError::File { doing: "read", path: path.to_owned(), source };
    let mut file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if !metadata.is_file() {
        return Ok(None);
    }
    let mut start = vec![0; PIECE.min(usize::try_from(metadata.len()).unwrap_or(PIECE)).max(1)];
    let got = fill(&mut file, &mut start).map_err(failed)?;
    start.truncate(got);
    let Some((columns, header)) = header(&start) else { return Ok(None) };
    start.drain(..header);
    Ok(Some(Head { columns, file, bytes: metadata.len(), start }))
}

/// Reads the rows of a file that begins like a plain one, and says whether it was one to the end. If not, what was
/// taken from it is of no use.
pub(super) fn read(
    path: &Path,
    head: Head,
    place: &Place<'_>,
    threads: usize,
    (rows, into): (&mut Rows, &mut LoadedTable),
    progress: &mut dyn Progress,
) -> Result<bool, AppError> {
    let failed = |source: std::io::Error| AppError::File { doing: "read", path: path.to_owned(), source };
    let failed_or_long = |source: std::io::Error| match source.kind() {
        std::io::ErrorKind::InvalidData => {
            let reason = "a line is longer than 64 MiB".to_owned();
            AppError::NotATable { path: path.to_owned(), reason }
        }
        _ => failed(source),
    };
    let Head { columns, file, bytes, start } = head;
    progress.stage("reading the table", Measure::Bytes(bytes));
    let odd = AtomicBool::new(false);
    let (pieces, to_read) = sync_channel::<Piece>(threads.max(1) * 2);
    let to_read = Mutex::new(to_read);
    let (spare, spares) = channel::<Vec<u8>>();
    let (parts, done) = channel::<Part>();
    let result = std::thread::scope(|scope| {
        let reader = scope.spawn({
            let odd = &odd;
            // the reader owns the sending end: when it is done, the workers are
            move || cut(file, start, (&pieces, &spares), odd)
        });
        for _ in 0..threads.max(1) {
            let (parts, spare) = (parts.clone(), spare.clone());
            let (to_read, odd, width) = (&to_read, &odd, columns.len());
            scope.spawn(move || work(to_read, (&parts, &spare), odd, place, width));
        }
        drop(parts);
        let gathered = gather(done, rows, into, progress);
        if gathered.is_err() {
            odd.store(true, Ordering::Relaxed);
        }
        let read = reader.join().unwrap_or_else(|_| Err(std::io::Error::other("the reading thread stopped")));
        read.map_err(failed_or_long).and(gathered)
    });
    result?;
    Ok(!odd.load(Ordering::Relaxed))
}

/// The header's cells and its length in bytes, if the file begins like a plain CSV file.
fn header(start: &[u8]) -> Option<(Vec<String>, usize)> {
    let bom = if start.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let text = &start[bom..];
    let end = text.iter().position(|byte| *byte == b'\n')?;
    let line = std::str::from_utf8(&text[..end]).ok()?.trim_end_matches('\r');
    if line.contains(['"', ';', '\t', '|', '\0']) || !line.contains(',') {
        return None;
    }
    let columns: Vec<String> = line.split(',').map(str::to_owned).collect();
    let named = columns.iter().filter(|column| !column.trim().is_empty()).count();
    let worded = columns.iter().all(|column| !column.trim().starts_with(|c: char| c.is_ascii_digit()));
    // a first row that is no header is found out by the readers of evidence
    let mapped = chartward_resolve::table::Mapping::recognise(&columns).columns().count();
    let fits = worded && named == columns.len() && columns.len() <= MOST_COLUMNS && mapped >= 2;
    fits.then_some((columns, bom + end + 1))
}

fn fill(file: &mut File, to: &mut [u8]) -> std::io::Result<usize> {
    let mut got = 0;
    while got < to.len() {
        match file.read(&mut to[got..])? {
            0 => break,
            more => got += more,
        }
    }
    Ok(got)
}

/// Cuts the file into pieces, in memory that was used for earlier ones where some is spare.
fn cut(
    mut file: File,
    mut waiting: Vec<u8>,
    (pieces, spares): (&SyncSender<Piece>, &Receiver<Vec<u8>>),
    odd: &AtomicBool,
) -> std::io::Result<()> {
    let mut place = 0;
    let mut at_end = false;
    while !at_end && !odd.load(Ordering::Relaxed) {
        // a byte more than is read, so that the end of the file needs no more room
        waiting.reserve(PIECE + 1);
        let got = file.by_ref().take(PIECE as u64).read_to_end(&mut waiting)?;
        at_end = got < PIECE;
        let end = last_line_end(&waiting);
        let end = match end {
            // the last line may lack its end, but not the end of a quote
            _ if at_end && is_closed(&waiting) => waiting.len(),
            Some(end) if !at_end => end,
            None if !at_end && waiting.len() < LONGEST => continue,
            // cut into pieces it would be counted as many rows
            _ if waiting.len() >= LONGEST && !waiting.contains(&b'\n') => {
                return Err(std::io::ErrorKind::InvalidData.into());
            }
            _ => {
                odd.store(true, Ordering::Relaxed);
                break;
            }
        };
        let mut rest = spares.try_recv().unwrap_or_default();
        rest.clear();
        rest.extend_from_slice(&waiting[end..]);
        waiting.truncate(end);
        if pieces.send((place, std::mem::replace(&mut waiting, rest))).is_err() {
            break;
        }
        place += 1;
    }
    Ok(())
}

fn is_closed(bytes: &[u8]) -> bool {
    memchr::memchr_iter(b'"', bytes).count().is_multiple_of(2)
}

/// Just behind the last end of a line that is not within quotes.
fn last_line_end(bytes: &[u8]) -> Option<usize> {
    // whether what stands before the place looked at ends within quotes
    let mut is_open = !is_closed(bytes);
    for at in memchr::memrchr2_iter(b'\n', b'"', bytes) {
        match bytes.get(at) {
            Some(b'"') => is_open = !is_open,
            _ if !is_open => return Some(at + 1),
            _ => {}
        }
    }
    None
}

fn work(
    to_read: &Mutex<Receiver<Piece>>,
    (parts, spare): (&Sender<Part>, &Sender<Vec<u8>>),
    odd: &AtomicBool,
    to: &Place<'_>,
    width: usize,
) {
    let mut filler = to.schema.filler();
    loop {
        let piece = to_read.lock().unwrap_or_else(std::sync::PoisonError::into_inner).recv();
        let Ok((place, bytes)) = piece else { return };
        // pieces that wait are taken all the same, so that the reader is not kept waiting for a place
        if odd.load(Ordering::Relaxed) {
            continue;
        }
        match part(&mut filler, place, &bytes, to, width) {
            Some(part) => {
                if parts.send(part).is_err() {
                    odd.store(true, Ordering::Relaxed);
                }
            }
            None => odd.store(true, Ordering::Relaxed),
        }
        // nobody takes it once the last piece is read
        let _ = spare.send(bytes);
    }
}

fn part(filler: &mut Filler<'_>, place: usize, bytes: &[u8], to: &Place<'_>, width: usize) -> Option<Part> {
    let text = std::str::from_utf8(bytes).ok()?;
    if text.contains('\0')
        || text.contains("\n\n")
        || text.contains("\n\r\n")
        || text.starts_with(['\n', '\r'])
    {
        return None;
    }
    let keys = to.id.map(|_| Keys::default());
    let mut told =
        Told { filled: Vec::new(), records: 0, keys, ragged: Ragged::default(), tokens: Vec::new() };
    if has_lone_return(bytes) {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).ok()? {
            let is_blank = record.iter().all(str::is_empty);
            if told.is_filled(Shape { cells: record.len(), width, is_blank }) {
                told.fill(filler, to, 1, |_| |column| record.get(column).unwrap_or_default());
            }
        }
    } else {
        let mut records = Records::of(text);
        let mut filled: Vec<usize> = Vec::with_capacity(TOGETHER);
        loop {
            let count = records.next(TOGETHER);
            filled.clear();
            filled.extend((0..count).filter(|record| {
                let (cells, is_blank) = (records.len(*record), records.is_blank(*record));
                told.is_filled(Shape { cells, width, is_blank })
            }));
            told.fill(filler, to, filled.len(), |row| {
                let cells = filled.get(row).map_or(&[][..], |record| records.cells(*record));
                |column| records.cell(cells, column)
            });
            if count < TOGETHER {
                break;
            }
        }
    }
    // only once a piece: what texts a batch brings are those since the last one, and one that is dropped loses them
    Some(Part { place, bytes: bytes.len() as u64, batch: filler.take(), told })
}

/// What a record looks like before its cells are read.
#[derive(Clone, Copy)]
struct Shape {
    cells: usize,
    width: usize,
    is_blank: bool,
}

impl Told {
    /// Counts a record, and says whether it has content.
    fn is_filled(&mut self, shape: Shape) -> bool {
        self.records += 1;
        if shape.is_blank {
            return false;
        }
        self.filled.push(self.records);
        if shape.cells != shape.width {
            self.ragged.note(self.records);
        }
        true
    }

    /// Adds records that have content; `cells` gives the cells of one.
    fn fill<'c, C: Fn(usize) -> &'c str>(
        &mut self,
        filler: &mut Filler<'_>,
        to: &Place<'_>,
        count: usize,
        cells: impl Fn(usize) -> C,
    ) {
        to.fill_some(filler, count, &cells);
        self.tokens.extend((0..count).filter_map(|row| to.token(cells(row))));
        if let (Some(keys), Some(id)) = (&mut self.keys, to.id) {
            (0..count).for_each(|row| keys.push(cells(row)(id)));
        }
    }
}

/// Whether a carriage return stands anywhere but at the end of a line. Outside quotes it ends a line as well, as old
/// machines wrote it.
fn has_lone_return(bytes: &[u8]) -> bool {
    memchr::memchr_iter(b'\r', bytes).any(|at| bytes.get(at + 1) != Some(&b'\n'))
}

/// Puts the parts together in the order of the file.
fn gather(
    done: Receiver<Part>,
    rows: &mut Rows,
    into: &mut LoadedTable,
    progress: &mut dyn Progress,
) -> Result<(), AppError> {
    let mut early: BTreeMap<usize, Part> = BTreeMap::new();
    let (mut next, mut records) = (0, 0_u32);
    for part in done {
        progress.advance(part.bytes);
        early.insert(part.place, part);
        while let Some(mut part) = early.remove(&next) {
            next += 1;
            into.tokens.append(&mut part.told.tokens);
            into.names.numbers.extend(part.told.filled.iter().map(|at| records.saturating_add(*at)));
            if part.told.ragged.rows > 0 {
                if into.ragged.rows == 0 {
                    into.ragged.first = records.saturating_add(part.told.ragged.first);
                }
                into.ragged.rows += part.told.ragged.rows;
            }
            records = records.saturating_add(part.told.records);
            if let (Some(keys), Some(new)) = (&mut into.names.keys, &part.told.keys) {
                keys.append(new);
            }
            rows.append(part.batch)?;
        }
    }
    Ok(())
}
