//! Readers of hostile formats in a child process with bounded memory and time.
//!
//! What it is: both ends of a small protocol. The parent sends a format's name, a file name and the bytes; the
//! child answers with what it finds, and at last with the outcome. One child serves many files in turn,
//! because starting a process takes longer than reading most of them.
//!
//! What it is not: not a sandbox against code execution; all readers are safe Rust. It contains endless loops,
//! endless memory and stack overflow, which no library can catch in its own process. The parent ends a child
//! that is late; should the parent be killed first, the child's own limit on processor time ends it.
//!
//! The one idea: whatever a child does or suffers, the parent gets an outcome. What a child found before it
//! died counts. If a child that had served others dies, a fresh one tries again, so that the outcome depends
//! on the file and not on what was read before it.

use std::cell::RefCell;
use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{self, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use chartward_model::{DocumentKind, Outcome, Structure};
use serde::{Deserialize, Serialize};

use crate::formats::{self, Emit, Part, Tools};
use crate::session::STOPPED;
use crate::sniff::{Format, PICTURE};
use crate::{Isolation, Settings};

/// Largest frame that is believed.
const LARGEST_FRAME: u64 = 1 << 30;
/// Frames that a child may be ahead of its parent.
const AHEAD: usize = 8;
/// A child serves for so many times the longest time of one file, at most; then a fresh one takes over.
const LIFETIMES: u32 = 20;

/// Formats whose readers run in a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Hostile {
    Pdf,
    Doc,
    Ppt,
    Xls,
    Xlsb,
    Xlsx,
    Ods,
    Picture,
}

impl Hostile {
    /// The hostile format that a format is, if it is one: formats read by large libraries that were not
    /// written for input meant to harm, or that can ask for any amount of memory.
    pub(crate) fn of(format: Format) -> Option<Self> {
        Some(match format {
            Format::Pdf => Self::Pdf,
            Format::Doc => Self::Doc,
            Format::Ppt => Self::Ppt,
            Format::Picture(_) => Self::Picture,
            Format::Spreadsheet("xls") => Self::Xls,
            Format::Spreadsheet("xlsb") => Self::Xlsb,
            Format::Spreadsheet("ods") => Self::Ods,
            Format::Spreadsheet(_) => Self::Xlsx,
            _ => return None,
        })
    }

    fn format(self) -> Format {
        match self {
            Self::Pdf => Format::Pdf,
            Self::Doc => Format::Doc,
            Self::Ppt => Format::Ppt,
            Self::Xls => Format::Spreadsheet("xls"),
            Self::Xlsb => Format::Spreadsheet("xlsb"),
            Self::Xlsx => Format::Spreadsheet("xlsx"),
            Self::Ods => Format::Spreadsheet("ods"),
            Self::Picture => Format::Picture(&PICTURE),
        }
    }
}

/// Reads a hostile format where the settings say.
pub(crate) fn read(
    hostile: Hostile,
    bytes: &[u8],
    name: &str,
    settings: &Settings,
    emit: &mut dyn Emit,
) -> Outcome {
    let tools = Tools::of(&settings.limits);
    if hostile == Hostile::Picture && tools.recogniser.is_none() {
        return formats::leaf_bytes(hostile.format(), bytes, name, &tools, emit);
    }
    let Isolation::Child { program, arguments } = &settings.isolation else {
        return formats::leaf_bytes(hostile.format(), bytes, name, &tools, emit);
    };
    let limits = Bounds { memory: settings.limits.child_memory, time: settings.limits.child_time };
    let head = Request { format: hostile, name: name.to_owned(), tools };
    let Ok(request) = frame(REQUEST, &head, bytes) else {
        return Outcome::Failed("could not be handed to its reader".to_owned());
    };
    let request = Arc::new(request);
    let mut given = Given { emit, skip: 0, count: 0 };
    loop {
        let child = KEPT.with_borrow_mut(Option::take);
        let child = child.filter(|child| child.serves(program, arguments, &limits));
        let Ok(mut child) = child.map_or_else(|| Child::start(program, arguments, &limits), Ok) else {
            given.emit.passing_failure();
            return Outcome::Failed("the process of its reader could not be started".to_owned());
        };
        let fresh = child.served == 0;
        match child.ask(Arc::clone(&request), &limits, &mut given) {
            Ok(outcome) => {
                KEPT.with_borrow_mut(|kept| *kept = Some(child));
                return outcome;
            }
            Err(Broken::Unwanted) => return Outcome::Parsed,
            Err(Broken::Late) => {
                given.emit.passing_failure();
                return Outcome::Failed(format!("took longer than {} s to read", limits.time.as_secs_f64()));
            }
            Err(Broken::Died) if fresh => {
                let mib = limits.memory >> 20;
                return Outcome::Failed(format!("its reader crashed or needed more than {mib} MiB"));
            }
            Err(Broken::Died) => given = Given { skip: given.count, count: 0, ..given },
        }
    }
}

/// Serves one parent until it goes away: reads requests, writes what it finds.
///
/// This is what the program named in [`Isolation::Child`] must do, with standard input and output, and
/// nothing else on standard output.
///
/// # Errors
/// Input or output that breaks off within a message, or a message that makes no sense.
pub fn serve_child(mut input: impl Read, mut output: impl Write) -> io::Result<()> {
    while let Some((kind, body)) = read_frame(&mut input)? {
        match kind {
            CONFIGURE => {
                let (bounds, _): (ChildBounds, _) = open(&body)?;
                limit(&bounds)?;
            }
            REQUEST => {
                let (request, bytes): (Request, _) = open(&body)?;
                let mut answers = Answers { output: &mut output, fault: None };
                let Request { format, name, tools } = &request;
                let read = || formats::leaf_bytes(format.format(), bytes, name, tools, &mut answers);
                let outcome = catch_unwind(AssertUnwindSafe(read))
                    .unwrap_or_else(|_| Outcome::Failed(STOPPED.to_owned()));
                if let Some(fault) = answers.fault {
                    return Err(fault);
                }
                output.write_all(&frame(OUTCOME, &outcome, &[])?)?;
                output.flush()?;
            }
            _ => return Err(io::ErrorKind::InvalidData.into()),
        }
    }
    Ok(())
}

// Kinds of frames.
const CONFIGURE: u8 = b'C';
const REQUEST: u8 = b'Q';
const PART: u8 = b'P';
const MEMBER: u8 = b'M';
const PASSING: u8 = b'F';
const OUTCOME: u8 = b'O';

#[derive(Serialize, Deserialize)]
struct ChildBounds {
    memory: u64,
    /// Seconds of processor time in its whole life; 0 for no limit.
    processor: u64,
}

#[derive(Serialize, Deserialize)]
struct Request {
    format: Hostile,
    name: String,
    tools: Tools,
}

#[derive(Serialize, Deserialize)]
struct PartHead {
    kind: DocumentKind,
    base: u64,
    structure: Structure,
}

/// A frame: kind, length, length of the head, head as JSON, body.
fn frame(kind: u8, head: &impl Serialize, body: &[u8]) -> io::Result<Vec<u8>> {
    let head = serde_json::to_vec(head)?;
    let length = head.len() as u64 + body.len() as u64 + 8;
    let mut bytes = Vec::with_capacity(head.len() + body.len() + 17);
    bytes.push(kind);
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(&(head.len() as u64).to_le_bytes());
    bytes.extend_from_slice(&head);
    bytes.extend_from_slice(body);
    Ok(bytes)
}

/// The next frame's kind and content; `None` if the other side has gone between two frames.
fn read_frame(input: &mut impl Read) -> io::Result<Option<(u8, Vec<u8>)>> {
    let mut kind = [0];
    loop {
        match input.read(&mut kind) {
            Ok(0) => return Ok(None),
            Ok(_) => break,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let mut length = [0; 8];
    input.read_exact(&mut length)?;
    let length = u64::from_le_bytes(length);
    let mut body = Vec::new();
    if length > LARGEST_FRAME || input.take(length).read_to_end(&mut body)? as u64 != length {
        return Err(io::ErrorKind::InvalidData.into());
    }
    Ok(Some((kind[0], body)))
}

/// Head and body of a frame's content.
fn open<'b, T: Deserialize<'b>>(content: &'b [u8]) -> io::Result<(T, &'b [u8])> {
    let (length, rest) = content.split_first_chunk::<8>().ok_or(io::ErrorKind::InvalidData)?;
    let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
    let (head, body) = rest.split_at_checked(length).ok_or(io::ErrorKind::InvalidData)?;
    Ok((serde_json::from_slice(head)?, body))
}

/// Writes what a child's reader finds.
struct Answers<'o, W> {
    output: &'o mut W,
    fault: Option<io::Error>,
}

impl<W: Write> Answers<'_, W> {
    fn send(&mut self, frame: io::Result<Vec<u8>>) -> bool {
        let sent = frame.and_then(|frame| self.output.write_all(&frame)).and_then(|()| self.output.flush());
        self.fault = sent.err();
        self.fault.is_none()
    }
}

impl<W: Write> Emit for Answers<'_, W> {
    fn part(&mut self, part: Part) -> bool {
        let Part { kind, base, text, structure } = part;
        self.send(frame(PART, &PartHead { kind, base, structure }, text.as_bytes()))
    }

    fn member(&mut self, name: &str, bytes: Vec<u8>) -> bool {
        self.send(frame(MEMBER, &name, &bytes))
    }

    fn passing_failure(&mut self) {
        self.send(frame(PASSING, &(), &[]));
    }
}

/// Bounds the address space and the processor time of this process.
fn limit(bounds: &ChildBounds) -> io::Result<()> {
    #[cfg(unix)]
    {
        use rlimit::Resource;
        for (resource, most) in [(Resource::AS, bounds.memory), (Resource::CPU, bounds.processor)] {
            let (_, hard) = resource.get()?;
            if most > 0 {
                resource.set(most.min(hard), most.min(hard))?;
            }
        }
        // a crash must not write evidence to disk
        Resource::CORE.set(0, 0)?;
    }
    let _ = bounds;
    Ok(())
}

#[derive(Clone, PartialEq, Eq)]
struct Bounds {
    memory: u64,
    time: Duration,
}

/// Passes on what a child found, less what an earlier child had found already.
struct Given<'e> {
    emit: &'e mut dyn Emit,
    skip: u64,
    count: u64,
}

impl Given<'_> {
    /// False if no more is wanted.
    fn give(&mut self, give: impl FnOnce(&mut dyn Emit) -> bool) -> bool {
        self.count += 1;
        self.count <= self.skip || give(self.emit)
    }
}

/// Why a child is of no more use.
enum Broken {
    /// It has ended, or talks nonsense.
    Died,
    /// It took too long.
    Late,
    /// The parent wants no more.
    Unwanted,
}

thread_local! {
    /// The child of this thread, between two requests.
    static KEPT: RefCell<Option<Child>> = const { RefCell::new(None) };
}

/// A running child. It ends with this value.
struct Child {
    program: PathBuf,
    arguments: Vec<String>,
    memory: u64,
    process: process::Child,
    requests: Sender<Arc<Vec<u8>>>,
    frames: Receiver<(u8, Vec<u8>)>,
    served: u64,
    /// How long its parent waited for it, all files together: it did not work for longer.
    busy: Duration,
}

impl Child {
    fn start(program: &Path, arguments: &[String], bounds: &Bounds) -> io::Result<Self> {
        let mut process = Command::new(program)
            .args(arguments)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let (Some(mut stdin), Some(mut stdout)) = (process.stdin.take(), process.stdout.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        let (requests, to_write) = mpsc::channel::<Arc<Vec<u8>>>();
        let (to_read, frames) = mpsc::sync_channel(AHEAD);
        // a child that reads nothing must not block its parent: both pipes have a thread of their own, which
        // ends when the child does or when the other end of its channel is dropped
        std::thread::Builder::new().spawn(move || {
            while let Ok(bytes) = to_write.recv() {
                if stdin.write_all(&bytes).and_then(|()| stdin.flush()).is_err() {
                    break;
                }
            }
        })?;
        std::thread::Builder::new().spawn(move || {
            while let Ok(Some(frame)) = read_frame(&mut stdout) {
                if to_read.send(frame).is_err() {
                    break;
                }
            }
        })?;
        let memory = bounds.memory;
        // a second more than its parent lets it work, and one for rounding
        let processor = lifetime(bounds).as_secs().saturating_add(2);
        let _ = requests.send(Arc::new(frame(CONFIGURE, &ChildBounds { memory, processor }, &[])?));
        let program = program.to_owned();
        let arguments = arguments.to_vec();
        let busy = Duration::ZERO;
        Ok(Self { program, arguments, memory, process, requests, frames, served: 0, busy })
    }

    fn serves(&self, program: &Path, arguments: &[String], bounds: &Bounds) -> bool {
        let fits = self.program == program && self.arguments == arguments && self.memory == bounds.memory;
        fits && self.busy.saturating_add(bounds.time) <= lifetime(bounds)
    }

    /// Has one file read. Only the time spent waiting counts.
    fn ask(
        &mut self,
        request: Arc<Vec<u8>>,
        bounds: &Bounds,
        given: &mut Given<'_>,
    ) -> Result<Outcome, Broken> {
        self.requests.send(request).map_err(|_| Broken::Died)?;
        let mut left = bounds.time;
        loop {
            let begun = Instant::now();
            let (kind, content) = match self.frames.recv_timeout(left) {
                Ok(frame) => frame,
                Err(RecvTimeoutError::Timeout) => return Err(Broken::Late),
                Err(RecvTimeoutError::Disconnected) => return Err(Broken::Died),
            };
            let waited = begun.elapsed();
            left = left.saturating_sub(waited);
            self.busy = self.busy.saturating_add(waited);
            let wanted = match kind {
                PART => {
                    let (head, text): (PartHead, _) = open(&content).map_err(|_| Broken::Died)?;
                    let text = String::from_utf8_lossy(text).into_owned();
                    let PartHead { kind, base, structure } = head;
                    given.give(|emit| emit.part(Part { kind, base, text, structure }))
                }
                MEMBER => {
                    let (name, bytes): (String, _) = open(&content).map_err(|_| Broken::Died)?;
                    given.give(|emit| emit.member(&name, bytes.to_vec()))
                }
                PASSING => {
                    given.emit.passing_failure();
                    true
                }
                OUTCOME => {
                    self.served += 1;
                    return open(&content).map(|(outcome, _)| outcome).map_err(|_| Broken::Died);
                }
                _ => return Err(Broken::Died),
            };
            if !wanted {
                return Err(Broken::Unwanted);
            }
        }
    }
}

/// How long a child may work in its whole life.
fn lifetime(bounds: &Bounds) -> Duration {
    bounds.time.saturating_mul(LIFETIMES)
}

impl Drop for Child {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
