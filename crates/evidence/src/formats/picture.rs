//! Pictures to text, by a text recogniser that the user has installed (Tesseract).
//!
//! What it is: one run of the recogniser, fed and heard through pipes, so that no picture lies on the disk in
//! clear; with one thread, a bound on time, and, in a reader's child process, that child's bounds on memory and
//! processor time, which it inherits. What it is not: a recogniser; without one, pictures are listed as not read.
//!
//! The one idea: **what was recognised may be wrong, and says so**: its row is never `parsed`, and names the
//! recogniser's own mean confidence.

use std::io::{Read, Write as _};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use chartward_model::{DocumentKind, Outcome};

use super::writer::{Trouble, Writer};
use super::{Emit, Tools};

/// Pictures of fewer bytes are marks and lines, not text.
const SMALLEST: usize = 1 << 10;
/// Most that is heard of a recogniser about one picture.
const ANSWER: u64 = 16 << 20;

/// Reads a picture.
pub(crate) fn read(bytes: &[u8], tools: &Tools, emit: &mut dyn Emit) -> Outcome {
    let Some(program) = tools.recogniser.as_ref().filter(|_| bytes.len() >= SMALLEST) else {
        return Outcome::Skipped("picture: text in pictures is not read".to_owned());
    };
    let mut command = Command::new(program);
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let started = command
        .args(["stdin", "stdout", "-c", "tessedit_create_tsv=1"])
        .env_clear()
        .env("OMP_THREAD_LIMIT", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(child) = started else {
        emit.passing_failure();
        return Outcome::Failed("picture: the text recogniser could not be started".to_owned());
    };
    let answer = match hear(child, bytes, tools.time) {
        Ok(answer) => answer,
        Err(Deaf::Late) => {
            emit.passing_failure();
            return Outcome::Failed(format!(
                "picture: text recognition took longer than {} s",
                tools.time.as_secs_f64()
            ));
        }
        Err(Deaf::Failed) => {
            return Outcome::Failed("picture: the text recogniser could not read it".to_owned());
        }
    };
    let (text, confidence) = words(&answer);
    if text.trim().is_empty() {
        return Outcome::Skipped("picture: text recognition found no text".to_owned());
    }
    let mut out = Writer::new(emit, DocumentKind::Text);
    out.prose(&text);
    let mut trouble = Trouble::default();
    trouble.note(format!(
        "picture, text recognised with a mean confidence of {confidence} %: letters may be wrong or missing"
    ));
    out.finish(&trouble)
}

/// Why there is no answer.
enum Deaf {
    Late,
    Failed,
}

/// Feeds a recogniser and hears its answer; it has ended when this returns, and so has what it started.
fn hear(mut child: Child, bytes: &[u8], time: Duration) -> Result<String, Deaf> {
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        end(&mut child);
        return Err(Deaf::Failed);
    };
    std::thread::scope(|scope| {
        // one that ends early closes the pipe: then it has all it wants
        scope.spawn(move || {
            let _ = stdin.write_all(bytes);
        });
        let answer = scope.spawn(move || {
            let mut answer = Vec::new();
            let _ = stdout.take(ANSWER).read_to_end(&mut answer);
            answer
        });
        let begun = Instant::now();
        let status = loop {
            match child.try_wait() {
                Ok(Some(status)) => break Some(status),
                Ok(None) if begun.elapsed() < time => std::thread::sleep(Duration::from_millis(5)),
                Ok(None) | Err(_) => {
                    end(&mut child);
                    break None;
                }
            }
        };
        let answer = answer.join().map_err(|_| Deaf::Failed)?;
        match status {
            None => Err(Deaf::Late),
            Some(status) if status.success() => String::from_utf8(answer).map_err(|_| Deaf::Failed),
            Some(_) => Err(Deaf::Failed),
        }
    })
}

/// Ends a recogniser with its whole process group: a script that starts the recogniser proper would else leave
/// it behind, with the pipe in its hands.
fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.kill().and_then(|()| child.wait());
}

/// The words of an answer (a table: level, page, block, paragraph, line, word, four measures, confidence,
/// text), in lines, and their mean confidence in per cent.
fn words(answer: &str) -> (String, u64) {
    let mut text = String::new();
    let (mut line, mut sum, mut count) = (Vec::new(), 0.0, 0_u32);
    for row in answer.lines() {
        let cells: Vec<&str> = row.splitn(12, '\t').collect();
        let [_, page, block, paragraph, number, _, _, _, _, _, confidence, word] = cells[..] else {
            continue;
        };
        let Ok(confidence) = confidence.parse::<f64>() else { continue };
        if confidence < 0.0 || word.trim().is_empty() {
            continue;
        }
        let place = vec![page, block, paragraph, number];
        // a new paragraph or block is a paragraph of the text, too
        text.push_str(match () {
            () if text.is_empty() => "",
            () if place == line => " ",
            () if place.get(..3) == line.get(..3) => "\n",
            () => "\n\n",
        });
        line = place;
        text.push_str(word.trim());
        sum += confidence.min(100.0);
        count += 1;
    }
    if !text.is_empty() {
        text.push('\n');
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 100")]
    let mean = if count == 0 { 0 } else { (sum / f64::from(count)).round() as u64 };
    (text, mean)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chartward_model::Outcome;

    use super::super::Tools;
    use super::super::collect::Collect;
    use super::{read, words};

    fn tools(program: &str) -> Tools {
        Tools { recogniser: Some(program.to_owned()), time: Duration::from_millis(500) }
    }

    #[test]
    fn words_become_lines_and_paragraphs() {
        let answer = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
                      4\t1\t1\t1\t1\t0\t0\t0\t9\t9\t-1\t\n5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t96.5\tAnn\n\
                      5\t1\t1\t1\t1\t2\t0\t0\t9\t9\t90\tLee\n5\t1\t1\t1\t2\t1\t0\t0\t9\t9\t80\tborn\n\
                      5\t1\t2\t1\t1\t1\t0\t0\t9\t9\t70\tend\nnonsense\n";
        assert_eq!(words(answer), ("Ann Lee\nborn\n\nend\n".to_owned(), 84));
        assert_eq!(words(""), (String::new(), 0));
    }

    #[test]
    fn without_a_recogniser_or_with_a_bad_one_there_is_a_reason() {
        let picture = vec![7; 4096];
        let outcome = |tools: &Tools| read(&picture, tools, &mut Collect::default());
        let none = Tools { recogniser: None, time: Duration::from_secs(1) };
        assert!(matches!(outcome(&none), Outcome::Skipped(reason) if reason.contains("not read")));
        assert!(
            matches!(outcome(&tools("/nonexistent")), Outcome::Failed(reason) if reason.contains("started"))
        );
        if cfg!(unix) {
            assert!(
                matches!(outcome(&tools("/bin/false")), Outcome::Failed(reason) if reason.contains("could not"))
            );
        }
    }
}
