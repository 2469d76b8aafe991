//! Measures the case store by hand: `cargo run --release -p chartward-store --example measure -- 1000000`.
//!
//! Writes that many mentions in documents of five and of five hundred, reads them back, keeps and reads a
//! resolution, and prints rates and sizes.

use std::io::Write;
use std::time::{Duration, Instant};

use chartward_model::{
    Confidence, Context, Digest, DocumentKind, Element, IndividualId, InventoryRow, Mention, MentionRef,
    Outcome, Part, Phi, Place, Reason,
};
use chartward_store::{
    Batch, CaseFacts, CaseStore, ReservedNumbers, Secret, StoreError, StoredDocument, UnitHead,
};

const BATCH: u32 = 10_000;

fn mention(number: u32) -> Mention {
    let value = format!("987-{:02}-{:04}", number / 10_000 % 100, number % 10_000);
    let element = [Element::Ssn, Element::PersonName, Element::DateOfBirth][number as usize % 3];
    Mention {
        element,
        part: Part::Whole,
        start: u64::from(number) * 20,
        end: u64::from(number) * 20 + 11,
        context: Context::Prose { line: number, paragraph: number / 7 },
        subject: None,
        canonical: Phi::new(value.replace('-', "")),
        value: Phi::new(value),
        confidence: Confidence::permille(u16::try_from(number % 1000).unwrap_or(0)),
        reasons: vec![Reason::Form, Reason::Label("social security number".into())],
        competing: Vec::new(),
    }
}

/// One batch in documents of `size` mentions, each with its row.
fn batch(source: &str, first: u32, size: u32) -> Batch {
    let mut batch = Batch::default();
    for start in (first..first + BATCH).step_by(size as usize) {
        let place = Place::file(source).join(&format!("message {start}"));
        let mut sha256 = Digest([0; 32]);
        sha256.0[..4].copy_from_slice(&start.to_le_bytes());
        let mentions = (start..start + size).map(mention).collect();
        batch.documents.push(StoredDocument {
            place: place.clone(),
            kind: DocumentKind::Mail,
            base: 0,
            length: 4000,
            mail: None,
            mentions,
        });
        batch.rows.push(InventoryRow {
            place,
            size: 4000,
            sha256: Some(sha256),
            range: None,
            format: "mail".into(),
            outcome: Outcome::Parsed,
        });
    }
    batch
}

fn timed<T>(work: impl FnOnce() -> Result<T, StoreError>) -> Result<(T, Duration), StoreError> {
    let start = Instant::now();
    let result = work()?;
    Ok((result, start.elapsed()))
}

fn say(what: &str, count: u32, took: Duration) {
    let rate = f64::from(count) / took.as_secs_f64();
    let line = format!("{what:<34} {count:>9} in {:>7.2} s = {rate:>9.0}/s\n", took.as_secs_f64());
    // a measurement whose reader has gone away is nobody's loss
    let _ = std::io::stdout().write_all(line.as_bytes());
}

fn measure(total: u32, size: u32, dir: &std::path::Path) -> Result<(), StoreError> {
    let key = dir.join("key");
    std::fs::write(&key, [7; 64]).map_err(|_| StoreError::Random)?;
    let facts = CaseFacts {
        name: "measure".into(),
        as_of: jiff::civil::date(2026, 11, 22),
        reserved: ReservedNumbers::Admitted,
        tool_version: "measure".into(),
        name_model: None,
    };
    let case = dir.join("case");
    let mut store = CaseStore::create(&case, &Secret::KeyFile(key.clone()), &facts)?;
    store.begin_unit(&UnitHead {
        position: 0,
        source: "box",
        size: 1,
        sha256: Digest([1; 32]),
        reader: 1,
    })?;
    let mut took = Duration::ZERO;
    for number in 0..total / BATCH {
        let batch = batch("box", number * BATCH, size);
        took += timed(|| store.commit_batch("box", number, &batch))?.1;
    }
    store.finish_unit("box")?;
    say(&format!("mentions written, {size} a document"), total, took);
    store.close()?;
    let bytes = std::fs::metadata(case.join("case.db")).map_or(0, |metadata| metadata.len());
    say("bytes of case.db", u32::try_from(bytes).unwrap_or(u32::MAX), took);

    let mut store = CaseStore::open(&case, &Secret::KeyFile(key))?;
    let mut refs = Vec::new();
    let ((), took) = timed(|| {
        store.for_each_document(|document, stored| -> Result<(), StoreError> {
            let count = u32::try_from(stored.mentions.len()).unwrap_or(0);
            refs.extend((0..count).map(|mention| MentionRef { document, mention }));
            Ok(())
        })
    })?;
    say("mentions read", total, took);
    let (entries, took) = timed(|| store.inventory())?;
    say("inventory entries read", u32::try_from(entries.len()).unwrap_or(0), took);
    let assignments: Vec<_> = refs.iter().map(|at| (*at, IndividualId(at.document % 10_000))).collect();
    let ((), took) = timed(|| store.put_resolution(&[], &assignments, &[], 0, &[]))?;
    say("assignments written", total, took);
    let ((), took) = timed(|| store.for_each_attributed(|_, _, _| Ok::<_, StoreError>(())))?;
    say("assignments read with mentions", total, took);
    let (found, took) = timed(|| store.mentions_of(IndividualId(17)))?;
    say("mentions of one individual", u32::try_from(found.len()).unwrap_or(0), took);
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let total = std::env::args().nth(1).map_or(Ok(200_000), |text| text.parse())?;
    for size in [5, 500] {
        let dir = tempfile::tempdir()?;
        measure(total, size, dir.path())?;
    }
    Ok(())
}
