//! The reading of one evidence file: every file and member passes through here exactly once.
//!
//! What it is: for each [`Node`] it names the format, hashes and bounds the input, calls the format's reader
//! and writes the inventory row, after the documents and the rows of the node's own members.
//!
//! What it is not: it knows no format from inside.
//!
//! The one idea: a format's reader cannot lose anything. Whether it returns, gives up, panics, runs into a
//! limit or hits damage, the row is written here, with what is known.

use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::rc::Rc;

use chartward_model::{Digest, Document, InventoryRow, MailFacts, Outcome, Place};

use crate::formats::{self, Emit, Part};
use crate::meter::Metered;
use crate::names::{Names, trick};
use crate::reader::{Flow, Settings, Sink};
use crate::sniff::{self, Access, Format};
use crate::stream::{Budget, Fault, Packed, Seekable, Tracked, digest};

/// The reason where a reader panicked.
pub(crate) const STOPPED: &str = "the reader stopped unexpectedly";

/// A file or member about to be read.
#[derive(Clone)]
pub(crate) struct Node {
    /// Where it lies.
    pub(crate) place: Place,
    /// The mail it hangs on.
    pub(crate) mail: Option<Rc<MailFacts>>,
    /// Byte range in the enclosing file.
    pub(crate) range: Option<(u64, u64)>,
    /// What it is, if its container knows.
    pub(crate) assume: Option<Format>,
    /// What it is, if it turns out to be text.
    pub(crate) instead_of_text: Option<Format>,
    /// Digest and size of its bytes as they lie in the container, if they differ from what is read.
    pub(crate) known: Option<(Digest, u64)>,
    /// Something odd about it that belongs in the reason.
    pub(crate) note: Option<&'static str>,
    /// Something wrong with its bytes before they got here.
    pub(crate) flaw: Option<&'static str>,
}

impl Node {
    /// A node at a place.
    pub(crate) fn at(place: Place) -> Self {
        Self {
            place,
            mail: None,
            range: None,
            assume: None,
            instead_of_text: None,
            known: None,
            note: None,
            flaw: None,
        }
    }

    /// A member of this node.
    pub(crate) fn member(&self, name: &str) -> Self {
        Self { mail: self.mail.clone(), note: trick(name), ..Self::at(self.place.join(name)) }
    }
}

/// The state of reading one evidence file.
pub(crate) struct Session<'a> {
    pub(crate) settings: &'a Settings,
    sink: &'a mut dyn Sink,
    budget: Rc<Budget>,
    members: u64,
    /// Documents and rows handed out so far.
    given: u64,
    stopped: bool,
    exhausted: Option<String>,
    in_sink: bool,
    remark: Option<&'static str>,
}

impl<'a> Session<'a> {
    /// Begins to read an evidence file of `size` bytes.
    pub(crate) fn new(size: u64, settings: &'a Settings, sink: &'a mut dyn Sink) -> Self {
        let budget = Budget::new(size, &settings.limits);
        Self {
            settings,
            sink,
            budget,
            members: 0,
            given: 0,
            stopped: false,
            exhausted: None,
            in_sink: false,
            remark: None,
        }
    }

    /// Whether to go on: neither told to stop nor over a limit of the whole file.
    pub(crate) fn open(&self) -> bool {
        !self.stopped && self.exhausted.is_none()
    }

    /// Whether the sink wants no more.
    pub(crate) fn flow(&self) -> Flow {
        if self.stopped { Flow::Stop } else { Flow::Continue }
    }

    /// Reads a file on disk.
    pub(crate) fn file(&mut self, node: &Node, mut file: Metered) {
        let mut head = Vec::new();
        if let Err(error) = (&mut file).take(sniff::HEAD as u64).read_to_end(&mut head) {
            let reason = format!("cannot be read: {}", crate::plan::why(&error));
            self.passing_failure();
            return self.row(node, "unknown", 0, None, Outcome::Failed(reason));
        }
        let mut format = node.assume.unwrap_or_else(|| sniff::sniff(&head, node.place.name()));
        format = refine(format, &mut file);
        if matches!(format, Format::Text(_)) {
            format = node.instead_of_text.unwrap_or(format);
        }
        if let Err(error) = file.seek(SeekFrom::Start(0)) {
            self.passing_failure();
            let reason = format!("cannot be read: {}", crate::plan::why(&error));
            return self.row(node, format.name(), 0, None, Outcome::Failed(reason));
        }
        if format.access() != Access::Seek {
            file.count();
            return self.stream_as(node, Some(format), Tracked::file(&mut file));
        }
        let mut tracked = Tracked::file(&mut file);
        tracked.drain();
        if tracked.is_unreadable_file() {
            self.passing_failure();
        }
        let (size, sha256, fault) = tracked.finish();
        file.count();
        let before = self.given;
        let outcome =
            self.guarded(node, |session| formats::seekable(session, format, node, Seekable::File(file)));
        let outcome = self.judge(outcome, fault.as_ref(), before);
        let outcome = sniff::promised(node.place.name(), format, outcome);
        self.row(node, format.name(), size, Some(sha256), outcome);
    }

    /// Reads a member that comes as a stream.
    pub(crate) fn stream(&mut self, node: &Node, input: &mut dyn Read, packed: Packed) {
        if self.admit() {
            let budget = Rc::clone(&self.budget);
            self.stream_as(node, node.assume, Tracked::member(input, budget, packed));
        }
    }

    /// Reads a member that is in memory.
    pub(crate) fn bytes(&mut self, node: &Node, bytes: Vec<u8>) {
        if !self.admit() {
            return;
        }
        let (sha256, size) = node.known.unwrap_or_else(|| (digest(&bytes), bytes.len() as u64));
        if !self.budget.take(bytes.len() as u64) {
            self.exhaust_bytes();
            let reason = self.exhausted.clone().unwrap_or_default();
            return self.row(node, "unknown", size, Some(sha256), Outcome::Failed(reason));
        }
        let head = bytes.get(..sniff::HEAD).unwrap_or(&bytes);
        let mut format = node.assume.unwrap_or_else(|| sniff::sniff(head, node.place.name()));
        if matches!(format, Format::Zip | Format::Compound) {
            format = refine(format, &mut Cursor::new(&bytes));
        }
        let before = self.given;
        let outcome = match format.access() {
            Access::None => unread(format),
            Access::Stream => self.guarded(node, |session| {
                let wide = sniff::wide(head);
                session.streamed(format, node, Box::new(Cursor::new(&bytes)), wide)
            }),
            Access::Memory => self.guarded(node, |session| formats::whole(session, format, node, &bytes)),
            Access::Seek => self.guarded(node, |session| {
                formats::seekable(session, format, node, Seekable::Bytes(Cursor::new(bytes)))
            }),
        };
        let outcome = self.judge(outcome, None, before);
        let outcome = sniff::promised(node.place.name(), format, outcome);
        self.row(node, format.name(), size, Some(sha256), outcome);
    }

    /// Writes the row of a member whose bytes cannot be had.
    pub(crate) fn lost(&mut self, node: &Node, format: &str, outcome: Outcome) {
        if self.admit() {
            self.row(node, format, 0, None, outcome);
        }
    }

    /// Writes the row of a member that its container read itself; `read` does the reading and returns the
    /// outcome with the size and digest of what was read.
    pub(crate) fn own(
        &mut self,
        node: &Node,
        format: &str,
        read: impl FnOnce(&mut Self) -> (Outcome, u64, Option<Digest>),
    ) {
        if !self.admit() {
            return;
        }
        let before = self.given;
        let (mut size, mut sha256) = (0, None);
        let outcome = self.guarded(node, |session| {
            let (outcome, bytes, digest) = read(session);
            (size, sha256) = (bytes, digest);
            outcome
        });
        let outcome = self.judge(outcome, None, before);
        self.row(node, format, size, sha256, outcome);
    }

    /// Adds a word to the format of the node being read. To be called after its members were read.
    pub(crate) fn remark(&mut self, remark: &'static str) {
        self.remark = Some(remark);
    }

    /// Says that something failed for a reason that may pass.
    pub(crate) fn passing_failure(&mut self) {
        self.in_sink = true;
        self.sink.passing_failure();
        self.in_sink = false;
    }

    /// Hands out a document.
    pub(crate) fn document(&mut self, node: &Node, part: Part) -> bool {
        if self.stopped {
            return false;
        }
        let mail = node.mail.as_deref().cloned();
        let Part { kind, base, text, structure } = part;
        let document = Document { place: node.place.clone(), kind, base, text, structure, mail };
        self.given += 1;
        self.in_sink = true;
        let flow = self.sink.document(document);
        self.in_sink = false;
        self.stopped = flow == Flow::Stop;
        !self.stopped
    }

    fn stream_as(&mut self, node: &Node, assume: Option<Format>, mut input: Tracked<'_>) {
        let mut head = Vec::new();
        // a fault shows in `finish`
        let _ = (&mut input).take(sniff::HEAD as u64).read_to_end(&mut head);
        let mut format = assume.unwrap_or_else(|| sniff::sniff(&head, node.place.name()));
        let before = self.given;
        let outcome = match format.access() {
            Access::None => unread(format),
            Access::Stream => {
                let wide = sniff::wide(&head);
                self.guarded(node, |session| {
                    let whole: Box<dyn Read + '_> = Box::new(Cursor::new(head).chain(&mut input));
                    session.streamed(format, node, whole, wide)
                })
            }
            Access::Memory | Access::Seek => match self.hold(head, &mut input) {
                Ok(bytes) => {
                    format = refine(format, &mut Cursor::new(&bytes));
                    self.guarded(node, |session| match format.access() {
                        Access::Seek => {
                            formats::seekable(session, format, node, Seekable::Bytes(Cursor::new(bytes)))
                        }
                        Access::Memory => formats::whole(session, format, node, &bytes),
                        Access::Stream | Access::None => unread(format),
                    })
                }
                Err(outcome) => outcome,
            },
        };
        if !self.stopped {
            input.drain();
        }
        if input.is_unreadable_file() {
            self.passing_failure();
        }
        let (size, sha256, fault) = input.finish();
        let name = if size == 0 && fault.is_some() { "unknown" } else { format.name() };
        let outcome = self.judge(outcome, fault.as_ref(), before);
        let outcome = if name == "unknown" {
            outcome // nothing could be taken from it: it is not known what it is
        } else {
            sniff::promised(node.place.name(), format, outcome)
        };
        self.row(node, name, size, Some(sha256), outcome);
    }

    /// Reads a member into memory, if it is small enough.
    fn hold(&self, mut head: Vec<u8>, input: &mut Tracked<'_>) -> Result<Vec<u8>, Outcome> {
        let limit = self.settings.limits.member_bytes;
        let room = limit.saturating_sub(head.len() as u64).saturating_add(1);
        let _ = input.take(room).read_to_end(&mut head);
        if head.len() as u64 > limit {
            let reason = format!(
                "larger than {} MiB, the most that is held in memory: unpack or split it and run again",
                limit >> 20
            );
            return Err(Outcome::Failed(reason));
        }
        Ok(head)
    }

    fn streamed<'r>(
        &mut self,
        format: Format,
        node: &Node,
        input: Box<dyn Read + 'r>,
        wide: Option<sniff::Wide>,
    ) -> Outcome {
        // plain text and tables tell encodings apart themselves; the others are given UTF-8
        let input: Box<dyn Read + 'r> = match wide {
            Some(wide) if !matches!(format, Format::Text(_) | Format::Csv) => {
                Box::new(crate::transcode::Transcoder::new(input, wide))
            }
            _ => input,
        };
        let mut input = BufReader::with_capacity(64 << 10, input);
        formats::streamed(self, format, node, &mut input)
    }

    /// Counts a member; false when no more are taken.
    fn admit(&mut self) -> bool {
        if self.stopped || self.exhausted.is_some() {
            return false;
        }
        self.members += 1;
        if self.members > self.settings.limits.members {
            let limit = self.settings.limits.members;
            self.exhausted = Some(format!("more than {limit} members in one file: the rest was not read"));
            return false;
        }
        true
    }

    fn exhaust_bytes(&mut self) {
        let reason = "unpacks to more than is allowed for one file: the rest was not read";
        self.exhausted.get_or_insert_with(|| reason.to_owned());
    }

    /// Calls a reader so that neither depth nor a panic gets further than this node.
    fn guarded(&mut self, node: &Node, read: impl FnOnce(&mut Self) -> Outcome) -> Outcome {
        let limit = self.settings.limits.depth;
        if node.place.depth() > limit {
            return Outcome::Failed(format!("nested more than {limit} deep: not opened"));
        }
        match catch_unwind(AssertUnwindSafe(|| read(self))) {
            Ok(outcome) => outcome,
            // the caller's own panic is the caller's
            Err(payload) if self.in_sink => resume_unwind(payload),
            Err(_) => Outcome::Failed(STOPPED.to_owned()),
        }
    }

    /// The outcome, given what went wrong around the reader.
    fn judge(&mut self, outcome: Outcome, fault: Option<&Fault>, before: u64) -> Outcome {
        let limit = matches!(fault, Some(Fault::Ratio | Fault::Unpacked));
        let reason = match fault {
            Some(Fault::Damaged(reason)) => Some((*reason).to_owned()),
            Some(Fault::Ratio) => {
                let ratio = self.settings.limits.ratio;
                Some(format!("unpacks to more than {ratio} times its size: stopped"))
            }
            Some(Fault::Unpacked) => {
                self.exhaust_bytes();
                self.exhausted.clone()
            }
            None => None,
        };
        let given = self.given > before;
        let worse = |reason: String| if given { Outcome::Partly(reason) } else { Outcome::Failed(reason) };
        match (outcome, reason) {
            // a damaged picture is a picture
            (Outcome::Skipped(reason), _) if !limit => Outcome::Skipped(reason),
            (_, Some(reason)) => worse(reason),
            (Outcome::Failed(reason), None) if given => Outcome::Partly(reason),
            (Outcome::Parsed, None) => match &self.exhausted {
                // only the containers around the member that went over a limit end after it
                Some(reason) => Outcome::Partly(reason.clone()),
                None => Outcome::Parsed,
            },
            (outcome, None) => outcome,
        }
    }

    fn row(&mut self, node: &Node, format: &str, size: u64, sha256: Option<Digest>, outcome: Outcome) {
        if self.stopped {
            return;
        }
        let outcome = match (node.flaw, outcome) {
            (Some(flaw), Outcome::Parsed) => Outcome::Partly(flaw.to_owned()),
            (_, outcome) => outcome,
        };
        let outcome = match (node.note, outcome) {
            (None, outcome) | (Some(_), outcome @ Outcome::Parsed) => outcome,
            (Some(note), Outcome::Partly(reason)) => Outcome::Partly(format!("{reason}; {note}")),
            (Some(note), Outcome::Failed(reason)) => Outcome::Failed(format!("{reason}; {note}")),
            (Some(note), Outcome::Skipped(reason)) => Outcome::Skipped(format!("{reason}; {note}")),
        };
        let row = InventoryRow {
            place: node.place.clone(),
            size,
            sha256,
            range: node.range,
            format: self
                .remark
                .take()
                .map_or_else(|| format.to_owned(), |remark| format!("{format}, {remark}")),
            outcome,
        };
        self.given += 1;
        self.in_sink = true;
        let flow = self.sink.inventory(row);
        self.in_sink = false;
        self.stopped = flow == Flow::Stop;
    }
}

/// What a zip or compound file is inside; the input may be left anywhere.
fn refine(format: Format, input: &mut (impl Read + Seek)) -> Format {
    let looked = catch_unwind(AssertUnwindSafe(|| match format {
        Format::Zip => sniff::zip_kind(input),
        Format::Compound => sniff::compound_kind(input),
        _ => None,
    }));
    looked.ok().flatten().unwrap_or(format)
}

fn unread(format: Format) -> Outcome {
    match format {
        Format::Unread(unread) | Format::Picture(unread) => unread.outcome(),
        _ => Outcome::Parsed,
    }
}

/// Takes what a leaf reader finds and passes it on as documents and members of its node.
pub(crate) struct Leaf<'s, 'a, 'n> {
    session: &'s mut Session<'a>,
    node: &'n Node,
    names: Names,
}

impl<'s, 'a, 'n> Leaf<'s, 'a, 'n> {
    /// For a node.
    pub(crate) fn new(session: &'s mut Session<'a>, node: &'n Node) -> Self {
        Self { session, node, names: Names::default() }
    }
}

impl Emit for Leaf<'_, '_, '_> {
    fn part(&mut self, part: Part) -> bool {
        self.session.document(self.node, part)
    }

    fn member(&mut self, name: &str, bytes: Vec<u8>) -> bool {
        let node = self.node.member(&self.names.next(name));
        self.session.bytes(&node, bytes);
        self.session.open()
    }

    fn passing_failure(&mut self) {
        self.session.passing_failure();
    }
}
