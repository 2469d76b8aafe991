//! The clinic's own lists: patients and staff.
//!
//! What it is: what the organisation knows, to match the evidence against. Nothing here is evidence.

use std::fmt::Write;

use crate::people::World;
use crate::person::Person;

const PATIENT_COLUMNS: &str = "mrn,last_name,first_name,middle_name,suffix,date_of_birth,sex,ssn,mbi,member_id,phone,email,address,city,state,zip,deceased\n";
const STAFF_COLUMNS: &str =
    "staff_id,last_name,first_name,middle_name,title,email,phone,npi,dea,date_of_birth\n";

/// `roster/patients.csv`: sorted by record number.
pub(crate) fn patients(world: &World) -> String {
    let mut people: Vec<&Person> = world.patients.iter().map(|key| world.person(*key)).collect();
    people.sort_by(|a, b| a.mrn.cmp(&b.mrn));
    let mut csv = PATIENT_COLUMNS.to_owned();
    for p in people {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let address = p.address.as_ref();
        let part = |part: fn(&crate::geography::Address) -> String| address.map(part).unwrap_or_default();
        row(
            &mut csv,
            &[
                text(&p.mrn),
                p.surname.clone(),
                p.given.clone(),
                p.middle.clone(),
                p.suffix.to_owned(),
                p.born.to_string(),
                p.sex.to_string(),
                p.ssn.as_deref().map(crate::fields::dashed_ssn).unwrap_or_default(),
                text(&p.mbi),
                text(&p.member_id),
                text(&p.phone),
                text(&p.email),
                part(|address| address.street.clone()),
                part(|address| address.city.to_owned()),
                part(|address| address.state.to_owned()),
                part(|address| address.zip.clone()),
                p.died.map(|day| day.to_string()).unwrap_or_default(),
            ],
        );
    }
    csv
}

/// `roster/staff.csv`.
pub(crate) fn staff(world: &World) -> String {
    let mut csv = STAFF_COLUMNS.to_owned();
    for (i, key) in world.staff.iter().enumerate() {
        let p = world.person(*key);
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        row(
            &mut csv,
            &[
                format!("E{:04}", 1_001 + i),
                p.surname.clone(),
                p.given.clone(),
                p.middle.clone(),
                p.job.0.to_owned(),
                text(&p.email),
                text(&p.phone),
                text(&p.npi),
                text(&p.dea),
                p.born.to_string(),
            ],
        );
    }
    csv
}

fn row(csv: &mut String, cells: &[String]) {
    for (i, cell) in cells.iter().enumerate() {
        let comma = if i == 0 { "" } else { "," };
        let _ = if cell.contains([',', '"', '\n']) {
            write!(csv, "{comma}\"{}\"", cell.replace('"', "\"\""))
        } else {
            write!(csv, "{comma}{cell}")
        };
    }
    csv.push('\n');
}
