//! Whom two parties both have: the steps of an exchange, from tables to files.
//!
//! What it is: [`prepare`], [`answer`], [`finish`], [`close`]; each reads the party's own table and what the other one sent.
//!
//! What it is not: the cryptography (`chartward_overlap`), or a way to compare what is written wrong.
//!
//! The one idea: a party counts its people first (`table`), so what both have is counted in people, not in rows or numbers;
//! an individual is shared if one of its tokens is.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use base64ct::{Base64, Encoding};
use chartward_evidence::Settings as Reading;
use chartward_overlap as exchange;
use chartward_overlap::{OverlapError, Token};
use jiff::civil::Date;

use crate::AppError;
use crate::progress::Progress;
use crate::table::tokens::Kind;
use crate::table::{TableSettings, resolve_with_tokens};

/// A party's own table, and how it is read. Both steps of a party take the same.
#[derive(Clone, Debug)]
pub struct OwnTable {
    /// The file.
    pub path: PathBuf,
    /// Column that names rows in what is told; their number if not given.
    pub id: Option<String>,
    /// What columns mean; recognised from the headers if not given.
    pub columns: Option<String>,
    /// Day against which two-digit years are read.
    pub as_of: Date,
    /// How the file is read.
    pub reading: Reading,
    /// Threads.
    pub threads: usize,
}

/// A party's people.
struct People {
    /// For each row its individual and its name.
    rows: Vec<(u32, String)>,
    tokens: Vec<Token>,
    /// Whose each token is, and of which kind.
    owners: BTreeMap<Token, (Kind, BTreeSet<u32>)>,
}

/// What a step took from the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnCounts {
    /// Rows with content.
    pub rows: usize,
    /// Distinct individuals.
    pub individuals: usize,
    /// Those from which a token can be made.
    pub with_tokens: usize,
    /// Distinct tokens.
    pub tokens: usize,
}

/// What both parties have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedPeople {
    /// Individuals of one's own.
    pub individuals: usize,
    /// Those that the other has, too.
    pub shared: usize,
    /// Of those, the ones that a number tells, and not only name and date of birth.
    pub by_number: usize,
    /// Row, individual and what tells it, for each row of a shared individual.
    pub rows: Vec<(String, u32, &'static str)>,
}

impl People {
    fn of(table: &OwnTable, progress: &mut dyn Progress) -> Result<Self, AppError> {
        let settings = TableSettings {
            id: table.id.clone(),
            columns: table.columns.clone(),
            as_of: table.as_of,
            reading: table.reading.clone(),
            threads: table.threads,
            model: None,
            estimate: false,
        };
        let (resolved, found) = resolve_with_tokens(&table.path, &settings, progress)?;
        let rows: Vec<(u32, String)> = resolved.rows().collect();
        let mut owners: BTreeMap<Token, (Kind, BTreeSet<u32>)> = BTreeMap::new();
        for (tokens, (individual, _)) in found.into_iter().zip(&rows) {
            for (kind, token) in tokens {
                owners.entry(token).or_insert_with(|| (kind, BTreeSet::new())).1.insert(*individual);
            }
        }
        if owners.is_empty() {
            return Err(AppError::OverlapEmpty(table.path.clone()));
        }
        Ok(Self { rows, tokens: owners.keys().cloned().collect(), owners })
    }

    fn counts(&self) -> OwnCounts {
        let all: BTreeSet<u32> = self.rows.iter().map(|(individual, _)| *individual).collect();
        let with: BTreeSet<u32> =
            self.owners.values().flat_map(|(_, owners)| owners.iter().copied()).collect();
        OwnCounts {
            rows: self.rows.len(),
            individuals: all.len(),
            with_tokens: with.len(),
            tokens: self.tokens.len(),
        }
    }

    fn shared(&self, tokens: &[Token]) -> SharedPeople {
        let mut told: BTreeMap<u32, Kind> = BTreeMap::new();
        for token in tokens {
            let Some((kind, owners)) = self.owners.get(token) else { continue };
            for owner in owners {
                let best = told.entry(*owner).or_insert(*kind);
                *best = (*best).min(*kind);
            }
        }
        let row = |(individual, name): &(u32, String)| {
            let by = match told.get(individual)? {
                Kind::Number => "number",
                Kind::NameAndBirth => "name and date of birth",
            };
            Some((name.clone(), *individual, by))
        };
        SharedPeople {
            individuals: self.counts().individuals,
            shared: told.len(),
            by_number: told.values().filter(|kind| **kind == Kind::Number).count(),
            rows: self.rows.iter().filter_map(row).collect(),
        }
    }
}

impl SharedPeople {
    /// Writes the rows of shared individuals: `row,individual,told_by`, with the column that names rows instead of
    /// `row`.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write(&self, key: &str, output: &mut dyn Write) -> Result<(), AppError> {
        let mut writer = csv::Writer::from_writer(output);
        let failed = |error: csv::Error| AppError::Output(error.into());
        writer.write_record([key, "individual", "told_by"]).map_err(failed)?;
        for (row, individual, by) in &self.rows {
            writer.write_record([row.as_str(), &individual.to_string(), by]).map_err(failed)?;
        }
        Ok(writer.flush()?)
    }
}

/// The two sides of an exchange.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Asker,
    Answerer,
}

impl Side {
    fn name(self) -> &'static str {
        match self {
            Self::Asker => "asker",
            Self::Answerer => "answerer",
        }
    }
}

const SECRET: &str = "chartward.overlap-secret/1";

/// The file of a secret: for its owner only, and only until the exchange is over.
fn secret_text(side: Side, secret: &exchange::Secret, tokens: &[Token]) -> String {
    let encode = |bytes: &[u8]| Base64::encode_string(bytes);
    let fingerprint = exchange::fingerprint(tokens, secret);
    format!("{SECRET} {}\n{}\n{}\n", side.name(), encode(secret.bytes()), encode(&fingerprint))
}

fn read_secret(path: &Path, side: Side, tokens: &[Token]) -> Result<exchange::Secret, AppError> {
    let text = read(path)?;
    let wrong = |source: OverlapError| AppError::Overlap { path: path.to_owned(), source };
    let mut lines = text.lines();
    if lines.next() != Some(format!("{SECRET} {}", side.name()).as_str()) {
        let what = if side == Side::Asker { "an asker's secret" } else { "an answerer's secret" };
        return Err(wrong(OverlapError::NotOurs(what)));
    }
    let mut bytes = |line: usize| {
        let mut value = [0; 32];
        match Base64::decode(lines.next().unwrap_or_default(), &mut value) {
            Ok(found) if found.len() == 32 => Ok(value),
            _ => Err(wrong(OverlapError::Line(line))),
        }
    };
    let secret = exchange::Secret::new(bytes(2)?);
    if bytes(3)? != exchange::fingerprint(tokens, &secret) {
        return Err(AppError::OverlapTable(path.to_owned()));
    }
    Ok(secret)
}

fn read(path: &Path) -> Result<String, AppError> {
    std::fs::read_to_string(path).map_err(|source| AppError::File {
        doing: "read",
        path: path.to_owned(),
        source,
    })
}

/// A request of at most so many tokens. What is longer than that is not taken into memory.
fn read_request(path: &Path, most: usize) -> Result<Result<exchange::Request, OverlapError>, AppError> {
    let failed = |source: std::io::Error| AppError::File { doing: "read", path: path.to_owned(), source };
    let mut file = BufReader::new(File::open(path).map_err(failed)?);
    let mut head = Vec::new();
    file.by_ref().take(exchange::Request::HEAD).read_until(b'\n', &mut head).map_err(failed)?;
    let mut text = String::from_utf8_lossy(&head).into_owned();
    let count = match exchange::Request::count(&text) {
        Ok(count) if count > most => return Ok(Err(OverlapError::TooMany { found: count, most })),
        Ok(count) => count,
        Err(wrong) => return Ok(Err(wrong)),
    };
    // one byte more than the lines may have shows that there is more
    let lines = u64::try_from(count).unwrap_or(u64::MAX).saturating_mul(exchange::Request::LINE);
    file.take(lines.saturating_add(1)).read_to_string(&mut text).map_err(failed)?;
    Ok(exchange::Request::read(&text))
}

fn of<T>(path: &Path, result: Result<T, OverlapError>) -> Result<T, AppError> {
    result.map_err(|source| AppError::Overlap { path: path.to_owned(), source })
}

/// Fresh random bytes for a secret.
///
/// # Errors
/// A system that has none.
pub fn random() -> Result<[u8; 32], AppError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| AppError::Random)?;
    Ok(bytes)
}

/// The asker's first step: the texts of the request and of the secret. `random` must be fresh.
///
/// # Errors
/// A table that cannot be read, or from which no token can be made.
pub fn prepare(
    table: &OwnTable,
    random: [u8; 32],
    progress: &mut dyn Progress,
) -> Result<(OwnCounts, String, String), AppError> {
    let people = People::of(table, progress)?;
    let secret = exchange::Secret::new(random);
    let request = exchange::prepare(&people.tokens, &secret, table.threads);
    Ok((people.counts(), request.to_text(), secret_text(Side::Asker, &secret, &people.tokens)))
}

/// The answerer's first step: the texts of the answer and of the secret. `random` must be fresh.
///
/// # Errors
/// As [`prepare`]; a request that is damaged, or has more than `most` tokens.
pub fn answer(
    table: &OwnTable,
    request: &Path,
    most: usize,
    random: [u8; 32],
    progress: &mut dyn Progress,
) -> Result<(OwnCounts, String, String), AppError> {
    let asked = of(request, read_request(request, most)?)?;
    let people = People::of(table, progress)?;
    let secret = exchange::Secret::new(random);
    let answer = of(request, exchange::answer(&asked, &people.tokens, &secret, most, table.threads))?;
    Ok((people.counts(), answer.to_text(), secret_text(Side::Answerer, &secret, &people.tokens)))
}

/// The asker's second step: whom the answerer has, too, and the text of the reply that tells the answerer the same.
///
/// # Errors
/// As [`prepare`]; files of another exchange, damaged ones, a table that has changed, and an answer that was not made
/// with one key.
pub fn finish(
    table: &OwnTable,
    answer: &Path,
    secret: &Path,
    progress: &mut dyn Progress,
) -> Result<(SharedPeople, String), AppError> {
    let answered = of(answer, exchange::Answer::read(&read(answer)?))?;
    let people = People::of(table, progress)?;
    let own = read_secret(secret, Side::Asker, &people.tokens)?;
    let (tokens, reply) = of(answer, exchange::finish(&answered, &people.tokens, &own, table.threads))?;
    Ok((people.shared(&tokens), reply.to_text()))
}

/// The answerer's second step: whom the asker has, too.
///
/// # Errors
/// As [`finish`].
pub fn close(
    table: &OwnTable,
    answer: &Path,
    reply: &Path,
    secret: &Path,
    progress: &mut dyn Progress,
) -> Result<SharedPeople, AppError> {
    let answered = of(answer, exchange::Answer::read(&read(answer)?))?;
    let replied = of(reply, exchange::Reply::read(&read(reply)?))?;
    let people = People::of(table, progress)?;
    let own = read_secret(secret, Side::Answerer, &people.tokens)?;
    let tokens = of(reply, exchange::close(&replied, &answered, &people.tokens, &own, table.threads))?;
    Ok(people.shared(&tokens))
}
