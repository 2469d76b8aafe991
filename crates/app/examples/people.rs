//! Finds the people of finished demo folders anew and shows what went wrong against the planted truth.
//!
//! `people [-v] FOLDER...`: each folder as `chartward demo --folder` leaves it. One line of figures per
//! folder; with `-v` every individual that mixes two people, every person who is split, missed or invented,
//! and every review pair. `people --at PLACE FOLDER` shows the mentions of the documents whose place holds that
//! text, and whom each was given to. The people are generated ones.
#![allow(clippy::print_stdout, clippy::use_debug, reason = "an example that prints figures")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Instant;

use chartward_app::demo::below_root;
use chartward_app::truth::{People, people};
use chartward_app::{CaseStore, Secret, assess, progress};
use chartward_model::{IndividualId, Purpose};
use chartward_simulate::Truth;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, place, folder] = arguments.as_slice()
        && flag == "--at"
    {
        return show_mentions(&open(Path::new(folder))?, place);
    }
    let verbose = arguments.iter().any(|argument| argument == "-v");
    for folder in arguments.iter().filter(|argument| *argument != "-v") {
        let folder = Path::new(folder);
        let truth: Truth = serde_json::from_slice(&std::fs::read(folder.join("clinic/truth.json"))?)?;
        let truth = below_root(&truth);
        let mut store = open(folder)?;
        let start = Instant::now();
        assess::resolve(&mut store, &mut progress::Silent)?;
        let took = start.elapsed().as_secs_f64();
        let found = people(&store, &truth)?;
        let same = found.review.iter().filter(|(.., same)| *same == Some(true)).count();
        let unknown = found.review.iter().filter(|(.., same)| same.is_none()).count();
        println!(
            "{}: planted {} missed {} split {} WRONG {} invented {}; review {}: {same} same, {unknown} unknown; {took:.1} s",
            folder.display(),
            found.planted.len(),
            found.missed().count(),
            found.split().count(),
            found.mixed().count(),
            found.invented.len(),
            found.review.len(),
        );
        if verbose {
            show(&store, &truth, &found)?;
        }
    }
    Ok(())
}

fn open(folder: &Path) -> Result<CaseStore, Box<dyn std::error::Error>> {
    Ok(CaseStore::open(&folder.join("case"), &Secret::KeyFile(folder.join("case.key")))?)
}

fn show_mentions(store: &CaseStore, wanted: &str) -> Result<(), Box<dyn std::error::Error>> {
    store.for_each_document(|ordinal, document| {
        let place = document.place.to_string();
        let has = |m: &chartward_model::Mention| m.canonical.reveal(Purpose::Simulation) == wanted;
        if !place.contains(wanted) && !document.mentions.iter().any(has) {
            return Ok::<(), chartward_app::AppError>(());
        }
        println!("== {place} {:?}", document.kind);
        let found = chartward_resolve::candidates(&chartward_resolve::DocumentMentions {
            ordinal,
            place: &document.place,
            kind: document.kind,
            mail: document.mail.as_ref(),
            mentions: &document.mentions,
        });
        for (index, mention) in (0_u32..).zip(&document.mentions) {
            let of = found.people.iter().position(|p| p.mentions.iter().any(|at| at.mention == index));
            println!(
                "{:>4} {}: {} [{}] {:?} {:?} {:?} {:?}",
                of.map_or_else(|| "-".to_owned(), |of| of.to_string()),
                mention.element,
                mention.value.reveal(Purpose::Simulation),
                mention.canonical.reveal(Purpose::Simulation),
                mention.context,
                mention.subject,
                mention.confidence,
                mention.reasons,
            );
        }
        Ok(())
    })?;
    Ok(())
}

fn show(store: &CaseStore, truth: &Truth, found: &People) -> Result<(), Box<dyn std::error::Error>> {
    let mut names: BTreeMap<IndividualId, String> = BTreeMap::new();
    for person in store.individuals()? {
        let name = person.name.as_ref().map(|name| name.to_line().reveal(Purpose::Simulation).to_owned());
        let elements: Vec<String> =
            person.elements.iter().map(|(element, count)| format!("{element}:{count}")).collect();
        names.insert(
            person.id,
            format!("{} {} [{}]", person.id, name.unwrap_or_default(), elements.join(" ")),
        );
    }
    let planted = |key: u32| {
        let person = &truth.people[key as usize];
        format!(
            "{key} {} {} {} {:?} {}",
            person.given, person.middle, person.surname, person.kind, person.born
        )
    };
    for (id, people) in found.mixed() {
        println!("MIXED {}", names[&id]);
        for (person, held) in people {
            println!("    {}: {} values", planted(*person), held.len());
            for value in held.iter().take(4) {
                println!("        {} {} {}", value.element, value.source, value.member);
            }
        }
    }
    show_misgiven(store, truth, found, &names)?;
    for (person, individuals) in found.split() {
        println!("SPLIT {}", planted(person));
        for id in individuals {
            let values: BTreeSet<String> = found.held[&id][&person]
                .iter()
                .map(|held| format!("{} {} {}", held.element, held.source, held.member))
                .collect();
            println!("    {}", names[&id]);
            for value in values.iter().take(3) {
                println!("        {value}");
            }
        }
    }
    for person in found.missed() {
        println!("MISSED {}", planted(person));
        for plant in truth.planted.iter().filter(|plant| plant.person == Some(person)).take(4) {
            println!(
                "        {} {} {} {}",
                plant.element,
                plant.text,
                plant.source,
                plant.members.join("!/")
            );
        }
    }
    for id in &found.invented {
        println!("INVENTED {}", names[id]);
        for (place, mention) in store.mentions_of(*id)?.iter().take(3) {
            println!("        {} {} {place}", mention.element, mention.value.reveal(Purpose::Simulation));
        }
    }
    for (pair, (left, right, same)) in store.review()?.iter().zip(&found.review) {
        println!("REVIEW {same:?} {} {}", pair.weight_centibits, pair.reasons.join("; "));
        println!("    {}\n    {}", names[left], names[right]);
    }
    Ok(())
}

/// Individuals that hold a value of somebody who bears no part of their name.
fn show_misgiven(
    store: &CaseStore,
    truth: &Truth,
    found: &People,
    names: &BTreeMap<IndividualId, String>,
) -> Result<(), Box<dyn std::error::Error>> {
    for individual in store.individuals()? {
        let Some(name) = &individual.name else { continue };
        let words = name.to_line().reveal(Purpose::Simulation).to_lowercase();
        for (person, held) in found.held.get(&individual.id).into_iter().flatten() {
            let person = &truth.people[*person as usize];
            let all = [&person.given, &person.surname, &person.middle].into_iter().chain(&person.maiden);
            let shares = |part: &String| {
                let part = part.to_lowercase();
                part.split([' ', '-']).any(|word| !word.is_empty() && words.contains(word))
            };
            let foreign = !words.is_empty() && !all.into_iter().any(shares);
            if foreign {
                println!("MISGIVEN {} holds {} values of {}", names[&individual.id], held.len(), person.key);
                println!("        {} {} {}", held[0].element, held[0].source, held[0].member);
            }
        }
    }
    Ok(())
}
