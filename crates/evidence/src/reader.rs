//! Reads one unit: the public face of the session.
//!
//! What it is: the sink that results go to, the settings, and three functions. What it is not: the work
//! itself, which is in `session` and `formats`.
//!
//! The one idea: trouble inside evidence is a row, never an error; an error means that the caller asked for
//! something that is not there.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use chartward_model::{Digest, Document, InventoryRow, MailFacts, Outcome, Place};

use crate::meter::{Meter, Metered};
use crate::session::{Node, Session};
use crate::sniff::Format;
use crate::stream::Tracked;
use crate::{EvidenceError, Limits, Unit};

/// Whether to go on reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Go on.
    Continue,
    /// Stop; nothing more will be taken.
    Stop,
}

/// Takes what reading finds, in a defined order: the row of a member comes after its documents and after
/// the rows of its own members.
pub trait Sink {
    /// A document.
    fn document(&mut self, document: Document) -> Flow;
    /// What became of a file or member.
    fn inventory(&mut self, row: InventoryRow) -> Flow;
    /// Something failed for a reason that may pass (a time limit, a lock, a lack of memory): reading the
    /// file again may find more. Comes before the row that says what failed.
    fn passing_failure(&mut self) {}
}

/// Where readers of hostile formats run.
#[derive(Clone, Debug)]
pub enum Isolation {
    /// In this process: for tests, and for fuzzing.
    InProcess,
    /// In a child: this program is started with this argument and speaks the protocol of [`crate::isolate`].
    Child {
        /// Program to start.
        program: PathBuf,
        /// Arguments that make it a reader.
        arguments: Vec<String>,
    },
}

/// How to read.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Bounds.
    pub limits: Limits,
    /// Where readers of hostile formats run.
    pub isolation: Isolation,
}

/// Reads one unit and hands everything found to `sink`. The last row is that of the file itself; a file
/// that cannot be opened is a row too.
pub fn read(unit: &Unit, settings: &Settings, sink: &mut dyn Sink) {
    read_metered(unit, settings, &Meter::default(), sink);
}

/// As [`read`], and counts the bytes of the file on a meter while they are taken.
pub fn read_metered(unit: &Unit, settings: &Settings, meter: &Meter, sink: &mut dyn Sink) {
    let node = Node { assume: part_of_a_case(&unit.path), ..Node::at(Place::file(unit.source.clone())) };
    read_node(unit, node, settings, meter, sink);
}

/// What a file is that lies in the folder of a case: its store looks like nothing at all, because it is
/// encrypted. The description beside it (`case.json`) says that it is one.
fn part_of_a_case(path: &Path) -> Option<Format> {
    #[derive(serde::Deserialize)]
    struct Description {
        format: u32,
        case: String,
        #[serde(rename = "key")]
        _key: serde_json::Map<String, serde_json::Value>,
    }
    const MOST: u64 = 64 << 10;
    let name = path.file_name()?.to_str()?;
    let unread = match name {
        "case.db" | "case.db-wal" | "new.db" => &crate::sniff::CASE_STORE,
        "case.json" | "case.lock" => &crate::sniff::CASE_FILE,
        _ => return None,
    };
    let mut text = String::new();
    let file = File::open(path.with_file_name("case.json")).ok()?;
    file.take(MOST).read_to_string(&mut text).ok()?;
    let description: Description = serde_json::from_str(&text).ok()?;
    let is_number = description.case.len() == 32 && description.case.bytes().all(|b| b.is_ascii_hexdigit());
    (description.format > 0 && is_number).then_some(Format::Unread(unread))
}

/// As [`read`], for a file that somebody says is a table: text in it is rows, whatever it looks like.
pub fn read_as_table(unit: &Unit, settings: &Settings, sink: &mut dyn Sink) {
    let node = Node { instead_of_text: Some(Format::Csv), ..Node::at(Place::file(unit.source.clone())) };
    read_node(unit, node, settings, &Meter::default(), sink);
}

fn read_node(unit: &Unit, node: Node, settings: &Settings, meter: &Meter, sink: &mut dyn Sink) {
    match File::open(&unit.path) {
        Ok(file) => {
            let size = file.metadata().map_or(unit.size, |metadata| metadata.len());
            Session::new(size, settings, sink).file(&node, Metered::new(file, unit.size, meter));
        }
        Err(error) => {
            meter.pass_over(unit.size);
            sink.passing_failure();
            let place = node.place;
            sink.inventory(InventoryRow {
                place,
                size: unit.size,
                sha256: None,
                range: None,
                format: "unknown".to_owned(),
                outcome: Outcome::Failed(format!("cannot be opened: {}", crate::plan::why(&error))),
            });
        }
    }
}

/// Reads bytes in memory as if they were a file or member of the given name at `place`.
pub fn read_bytes(
    place: &Place,
    bytes: Vec<u8>,
    mail: Option<&MailFacts>,
    settings: &Settings,
    sink: &mut dyn Sink,
) -> Flow {
    let node = Node { mail: mail.map(|facts| Rc::new(facts.clone())), ..Node::at(place.clone()) };
    let mut session = Session::new(bytes.len() as u64, settings, sink);
    session.bytes(&node, bytes);
    session.flow()
}

/// SHA-256 and size of a unit as it is now, to see whether it is still what was read. Counts the bytes on
/// `meter`, if there is one.
///
/// # Errors
/// A file that cannot be opened or read to its end.
pub fn hash_file(unit: &Unit, meter: Option<&Meter>) -> Result<(Digest, u64), EvidenceError> {
    let failed = |source| EvidenceError::Path { path: unit.path.clone(), source };
    let file = File::open(&unit.path).map_err(|error| {
        if let Some(meter) = meter {
            meter.pass_over(unit.size);
        }
        failed(error)
    })?;
    let mut file = match meter {
        Some(meter) => Metered::new(file, unit.size, meter),
        None => Metered::new(file, 0, &Meter::default()),
    };
    file.count();
    let mut tracked = Tracked::file(&mut file);
    tracked.drain();
    match tracked.finish() {
        (size, sha256, None) => Ok((sha256, size)),
        (_, _, Some(_)) => Err(failed(std::io::ErrorKind::InvalidData.into())),
    }
}
