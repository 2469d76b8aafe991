//! The quality of linkage on a CSV file with a truth column, with defaults.
//!
//! `measure FILE.csv TRUTH_COLUMN [--family COLUMN] [--model FILE] [--estimate] [--threads N] [--assign FILE]
//! [--odds N] [--alike] [--doubts N] [--wrong N] [--split N]` prints pair precision, recall, F1 and the number of people found, for the whole file and for its
//! people in two halves by a seeded hash; with `--family`, wrong and missed pairs by family kind; with `--wrong` and
//! `--split`, row numbers of wrong merges and missed ones with what was said for and against them; with `--alike`, for
//! each pair that was joined wrongly how many that say the very same were joined rightly: no rule over these columns
//! tells them apart; with `--doubts`, how many pairs of each kind on the review list are one person.
#![allow(clippy::print_stdout, reason = "an example that prints figures")]

use std::collections::{BTreeMap, HashMap};
use std::time::Instant;

use chartward_resolve::Settings;
use chartward_resolve::bulk::{Model, Options, Rows, Schema, estimate_model, explain_pairs, resolve_rows};
use chartward_resolve::table::{Mapping, RowPair, TableResolution};

/// What was asked for.
#[derive(Default)]
struct Asked {
    places: Vec<String>,
    flags: HashMap<String, String>,
}

impl Asked {
    fn read() -> Self {
        let mut asked = Self::default();
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            match argument.strip_prefix("--") {
                Some(flag @ ("estimate" | "alike")) => {
                    drop(asked.flags.insert(flag.to_owned(), String::new()));
                }
                Some(flag) => {
                    drop(asked.flags.insert(flag.to_owned(), arguments.next().unwrap_or_default()));
                }
                None => asked.places.push(argument),
            }
        }
        asked
    }

    fn number(&self, flag: &str) -> Option<usize> {
        self.flags.get(flag)?.parse().ok()
    }
}

fn main() {
    let asked = Asked::read();
    let [file, truth] = asked.places.as_slice() else {
        println!("measure FILE.csv TRUTH_COLUMN [--family COLUMN] [--model FILE] [--estimate] [--threads N]");
        return;
    };
    let mut settings = Settings::new(jiff::civil::date(2026, 11, 22));
    settings.review_limit = usize::MAX;
    if let Some(odds) = asked.flags.get("odds").and_then(|text| text.parse().ok()) {
        settings.merge_odds = odds;
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(file).expect("a readable file");
    let columns: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let column = |name: &str| columns.iter().position(|column| column.trim() == name);
    let (truth, family) = (column(truth), asked.flags.get("family").and_then(|name| column(name)));
    // neither is looked at by the engine, whatever it is called
    let hidden = |at: usize| Some(at) == truth || Some(at) == family;
    let seen: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(at, name)| if hidden(at) { String::new() } else { name.clone() })
        .collect();
    let start = Instant::now();
    let schema = Schema::new(&seen, &Mapping::recognise(&seen), &settings).expect("columns to match");
    let (mut rows, mut filler) = (Rows::new(&schema), schema.filler());
    let (mut truths, mut families) = (Vec::new(), Vec::new());
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).expect("a row of UTF-8") {
        filler.push(|column| record.get(column).unwrap_or_default());
        truths.push(person(truth.and_then(|at| record.get(at)).unwrap_or_default()));
        families.push(family.and_then(|at| record.get(at)).unwrap_or_default().to_owned());
        if filler.len() == 1 << 16 {
            rows.append(filler.take()).expect("fewer than 2^32 rows");
        }
    }
    rows.append(filler.take()).expect("fewer than 2^32 rows");
    let model = asked.flags.get("model").map_or_else(Model::default, |file| {
        Model::read(&std::fs::read_to_string(file).expect("a model file")).expect("a model")
    });
    let mut options = Options { threads: asked.number("threads").unwrap_or(2), model };
    if asked.flags.contains_key("estimate") {
        options.model = estimate_model(&rows, &settings, &options, &mut |_, _| {});
    }
    if let Some(file) = asked.flags.get("write-model") {
        std::fs::write(file, options.model.to_text()).expect("a writable file");
    }
    let found = resolve_rows(&rows, &settings, &options, &mut |_, _| {}).expect("a table");
    let took = start.elapsed().as_secs_f64();
    report(&truths, &found.individual_of_row);
    println!("review {}, and {} more; {took:.2} s", found.review.len(), found.review_left_out);
    let (wrong, split) = errors(&truths, &found.individual_of_row);
    if family.is_some() {
        by_family("wrong pairs", &wrong, &families);
        by_family("missed pairs", &split, &families);
    }
    by_reason(&split, &found);
    doubts(&truths, &found, asked.number("doubts").unwrap_or(0));
    if asked.flags.contains_key("alike") {
        let explain = |pairs: &[(u32, u32)]| explain_pairs(&rows, &settings, &options, pairs);
        alike(&truths, &found.individual_of_row, &wrong, &explain);
    }
    for (name, pairs) in [("wrong", &wrong), ("split", &split)] {
        let most = asked.number(name).unwrap_or(0).min(pairs.len());
        for pair in explain_pairs(&rows, &settings, &options, &pairs[..most]) {
            let bits = f64::from(pair.weight_centibits) / 100.0;
            println!("{name} {} {} {bits:.1}: {}", pair.left + 1, pair.right + 1, pair.reasons.join(", "));
        }
    }
    if let Some(file) = asked.flags.get("assign") {
        let lines: Vec<String> = found.individual_of_row.iter().map(u32::to_string).collect();
        std::fs::write(file, lines.join("\n")).expect("a writable file");
    }
}

/// The person that a cell of the truth column means.
fn person(value: &str) -> String {
    // febrl: rec-12-org, rec-12-dup-3
    let mut parts = value.trim().split('-');
    match (parts.next(), parts.next()) {
        (Some("rec"), Some(number)) => number.to_owned(),
        _ => value.to_owned(),
    }
}

/// Half of the people, by a seeded hash of who they are.
fn half(truth: &str) -> u64 {
    truth.bytes().fold(0x6c69_6e6b, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3).rotate_left(23)
    }) >> 11
        & 1
}

fn report(truths: &[String], found: &[u32]) {
    for (name, part) in [("whole", None), ("tuning half", Some(0)), ("held-out half", Some(1))] {
        let keep = (0..truths.len()).filter(|i| part.is_none_or(|part| half(&truths[*i]) == part));
        let (mut cell, mut by_truth, mut by_found) = (HashMap::new(), HashMap::new(), HashMap::new());
        for i in keep {
            let (t, f) = (truths[i].as_str(), found[i]);
            *cell.entry((t, f)).or_insert(0_u64) += 1;
            *by_truth.entry(t).or_insert(0_u64) += 1;
            *by_found.entry(f).or_insert(0_u64) += 1;
        }
        let pairs = |n: &u64| n * (n - 1) / 2;
        let both: u64 = cell.values().map(pairs).sum();
        let (t, f): (u64, u64) = (by_truth.values().map(pairs).sum(), by_found.values().map(pairs).sum());
        #[expect(clippy::cast_precision_loss, reason = "figures for people")]
        let (p, r, excess) = (
            both as f64 / f.max(1) as f64,
            both as f64 / t.max(1) as f64,
            by_found.len() as f64 / by_truth.len().max(1) as f64 - 1.0,
        );
        println!(
            "{name}: precision {p:.5} recall {r:.5} F1 {:.5}; wrong pairs {}; people {} of {} ({:+.1} %)",
            2.0 * p * r / (p + r),
            f - both,
            by_found.len(),
            by_truth.len(),
            100.0 * excess,
        );
    }
}

type Pairs = Vec<(u32, u32)>;
/// Says what speaks for and against pairs.
type Explain<'e> = dyn Fn(&[(u32, u32)]) -> Vec<RowPair> + 'e;

/// Rows that were wrongly joined, and rows of one person that were not: each with another, by its number.
fn errors(truths: &[String], found: &[u32]) -> (Pairs, Pairs) {
    let mut of_found: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let mut of_truth: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for (row, truth) in (0_u32..).zip(truths) {
        of_found.entry(found[row as usize]).or_default().push(row);
        of_truth.entry(truth).or_default().push(row);
    }
    let differing = |rows: &Vec<u32>, differ: &dyn Fn(u32, u32) -> bool| -> Vec<(u32, u32)> {
        let mut out = Vec::new();
        for (at, a) in rows.iter().enumerate() {
            out.extend(rows[at + 1..].iter().filter(|b| differ(*a, **b)).map(|b| (*a, *b)));
        }
        out
    };
    let truth = |row: u32| &truths[row as usize];
    let wrong = of_found.values().flat_map(|rows| differing(rows, &|a, b| truth(a) != truth(b)));
    let split =
        of_truth.values().flat_map(|rows| differing(rows, &|a, b| found[a as usize] != found[b as usize]));
    (wrong.collect(), split.collect())
}

/// What a pair says, without the bits.
fn says(pair: &RowPair) -> String {
    let kept = pair.reasons.first().filter(|reason| reason.starts_with("kept apart"));
    let fields = &pair.reasons[usize::from(kept.is_some())..];
    let mut fields: Vec<&str> =
        fields.iter().map(|reason| reason.rsplit_once(' ').map_or("", |(what, _)| what)).collect();
    fields.sort_unstable();
    kept.map_or(String::new(), |kept| format!("{kept}: ")) + &fields.join(", ")
}

/// Of the pairs on the review list that say the same, how many are one person: where those are more than fifty to one, a
/// rule is too careful.
fn doubts(truths: &[String], found: &TableResolution, most: usize) {
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for pair in &found.review {
        let count = counts.entry(says(pair)).or_default();
        if truths[pair.left] == truths[pair.right] {
            count.0 += 1;
        } else {
            count.1 += 1;
        }
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, (right, _))| std::cmp::Reverse(*right));
    for (says, (right, wrong)) in counts.into_iter().take(most) {
        println!("in doubt, {right} one person and {wrong} two: {says}");
    }
}

/// For what each wrong pair says, how many pairs that say the same are right.
fn alike(truths: &[String], found: &[u32], wrong: &Pairs, explain: &Explain<'_>) {
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for pair in explain(wrong) {
        counts.entry(says(&pair)).or_default().0 += 1;
    }
    let mut of_found: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for row in 0_u32.. {
        let Some(individual) = found.get(row as usize) else { break };
        of_found.entry(*individual).or_default().push(row);
    }
    let mut right: Pairs = Vec::new();
    for rows in of_found.values() {
        for (at, a) in rows.iter().enumerate() {
            let same = |b: &&u32| truths[*a as usize] == truths[**b as usize];
            right.extend(rows[at + 1..].iter().filter(same).map(|b| (*a, *b)));
        }
    }
    for some in right.chunks(1 << 21) {
        for pair in explain(some) {
            if let Some(count) = counts.get_mut(&says(&pair)) {
                count.1 += 1;
            }
        }
    }
    for (says, (wrong, right)) in counts {
        println!("alike, {wrong} wrong and {right} right: {says}");
    }
}

/// Missed pairs by what is said on the review list of the two individuals they are in.
fn by_reason(split: &Pairs, found: &TableResolution) {
    let ends = |a: usize, b: usize| {
        let (a, b) = (found.individual_of_row[a], found.individual_of_row[b]);
        (a.min(b), a.max(b))
    };
    let mut said: HashMap<(u32, u32), &str> = HashMap::new();
    for pair in &found.review {
        let first = pair.reasons.first().filter(|reason| reason.starts_with("kept apart"));
        said.entry(ends(pair.left, pair.right)).or_insert(first.map_or("open", |reason| reason));
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (a, b) in split {
        *counts
            .entry(said.get(&ends(*a as usize, *b as usize)).copied().unwrap_or("not listed"))
            .or_default() += 1;
    }
    for (reason, count) in counts {
        println!("missed, {reason}: {count}");
    }
}

fn by_family(what: &str, pairs: &[(u32, u32)], families: &[String]) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (a, b) in pairs {
        let mut kinds: Vec<&str> = [a, b].map(|row| families[*row as usize].as_str()).to_vec();
        kinds.sort_unstable();
        kinds.dedup();
        kinds.retain(|kind| !kind.is_empty());
        let kind = if kinds.is_empty() { "none".to_owned() } else { kinds.join("+") };
        *counts.entry(kind).or_default() += 1;
    }
    let parts: Vec<String> = counts.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
    println!("{what}: {} ({})", pairs.len(), parts.join(", "));
}
