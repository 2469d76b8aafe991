//! Reads one unit: names its format, keeps the limits, calls the format's reader, writes the inventory.

use std::path::PathBuf;

use chartward_model::{Document, InventoryRow, MailFacts, Place};

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

/// Reads one unit and hands everything found to `sink`.
///
/// # Errors
/// None for what is inside the file: that becomes inventory rows.
pub fn read(_unit: &Unit, _settings: &Settings, _sink: &mut dyn Sink) -> Result<(), EvidenceError> {
    Ok(())
}

/// Reads bytes in memory as if they were a file or member of the given name at `place`.
pub fn read_bytes(
    _place: &Place,
    _bytes: Vec<u8>,
    _mail: Option<&MailFacts>,
    _settings: &Settings,
    _sink: &mut dyn Sink,
) -> Flow {
    Flow::Continue
}
