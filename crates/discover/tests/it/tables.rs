use chartward_model::{
    Confidence, Context, Document, DocumentKind, Element, Mention, Part, Place, Purpose, Reason, Role, Span,
    Structure, Table,
};

use crate::{admitting, rejecting, values};

/// A table document with these headers and rows.
pub(crate) fn sheet(columns: &[&str], rows: &[&[&str]]) -> Document {
    let mut text = String::new();
    let mut spans = Vec::new();
    for row in rows {
        let mut cells = Vec::new();
        for cell in *row {
            cells.push(Span::new(text.len(), text.len() + cell.len()));
            text.push_str(cell);
            text.push('\t');
        }
        text.push('\n');
        spans.push(cells);
    }
    let table = Table {
        name: None,
        columns: columns.iter().map(|c| (*c).to_owned()).collect(),
        first_row: 2,
        rows: spans,
    };
    Document {
        structure: Structure::Table(table),
        ..Document::prose(Place::file("t.csv"), DocumentKind::Table, text)
    }
}

fn of(element: Element, mentions: &[Mention]) -> Vec<&Mention> {
    mentions.iter().filter(|m| m.element == element).collect()
}

const PATIENTS: &[&[&str]] = &[
    &[
        "Doe",
        "Jane",
        "900-12-3456",
        "03/04/1957",
        "0012345",
        "12 Elm St",
        "Boston",
        "MA",
        "02139",
        "Lopez, Ana",
        "E11.9",
    ],
    &[
        "Roe",
        "John",
        "900123457",
        "20883",
        "0012346",
        "14 Elm St",
        "Boston",
        "MA",
        "2139",
        "Diaz, Eva",
        "I10",
    ],
    &[
        "Poe",
        "Mary",
        "900-12-3458",
        "1958-01-02",
        "0012347",
        "16 Elm St",
        "Boston",
        "MA",
        "02139-4307",
        "",
        "N18.3",
    ],
];
const HEADERS: &[&str] = &[
    "Last Name",
    "First Name",
    "SSN",
    "DOB",
    "MRN",
    "Address",
    "City",
    "State",
    "Zip",
    "Emergency Contact",
    "Dx",
];

#[test]
fn every_cell_of_a_patient_list() {
    let mentions = admitting().scan(&sheet(HEADERS, PATIENTS));
    assert_eq!(values(Element::Ssn, &mentions), ["900123456", "900123457", "900123458"]);
    assert_eq!(
        values(Element::DateOfBirth, &mentions),
        ["1957-03-04", "1957-03-04", "1958-01-02"],
        "a spreadsheet's serial too"
    );
    assert_eq!(values(Element::MedicalRecordNumber, &mentions), ["0012345", "0012346", "0012347"]);
    assert_eq!(
        values(Element::PostalCode, &mentions),
        ["02139", "02139", "02139-4307"],
        "a dropped zero is put back"
    );
    assert_eq!(values(Element::DiagnosisCode, &mentions), ["E11.9", "I10", "N18.3"]);
    assert_eq!(values(Element::StreetAddress, &mentions).len(), 3);
    let names = of(Element::PersonName, &mentions);
    assert_eq!(names.len(), 8);
    assert_eq!(names.iter().filter(|m| m.part == Part::Surname).count(), 3);
    assert!(mentions.iter().all(|m| m.confidence >= Confidence::HIGH));
}

#[test]
fn people_of_a_row_keep_their_numbers_and_roles() {
    let mentions = admitting().scan(&sheet(HEADERS, PATIENTS));
    let ssn = of(Element::Ssn, &mentions);
    assert_eq!(ssn[1].subject.map(|s| (s.number, s.role)), Some((8, Role::Patient)));
    assert_eq!(ssn[1].context, Context::Cell { row: 3, column: 2 });
    let kin: Vec<_> =
        mentions.iter().filter_map(|m| m.subject).filter(|s| s.role == Role::NextOfKin).collect();
    assert_eq!(kin.iter().map(|s| s.number).collect::<Vec<_>>(), [2, 10]);
    assert!(ssn[0].reasons.contains(&Reason::Header("social security number".into())));
}

#[test]
fn spans_lead_back_to_the_cell() {
    let document = sheet(HEADERS, PATIENTS);
    for mention in admitting().scan(&document) {
        let text =
            &document.text[usize::try_from(mention.start).unwrap()..usize::try_from(mention.end).unwrap()];
        assert_eq!(text, mention.value.reveal(Purpose::Matching));
    }
}

#[test]
fn a_header_whose_cells_do_not_fit_is_not_believed() {
    let rows: &[&[&str]] = &[&["a", "shipped"], &["b", "lost"], &["c", "900-12-3456"]];
    let mentions = admitting().scan(&sheet(&["x", "SSN"], rows));
    assert!(of(Element::Ssn, &mentions).iter().all(|m| m.confidence <= Confidence::MEDIUM));
    let rows: &[&[&str]] = &[&["red"], &["blue"], &["green"]];
    assert!(admitting().scan(&sheet(&["DOB"], rows)).is_empty());
}

#[test]
fn cells_speak_for_themselves_without_a_header() {
    let rows: &[&[&str]] = &[
        &["Jennifer", "Martinez", "900-12-3456", "a@clinic.org", "3/4/1957"],
        &["Robert", "Johnson", "900-12-3457", "b@clinic.org", "5/6/1987"],
        &["Patricia", "Anderson", "900-12-3458", "c@clinic.org", "7/8/1999"],
        &["Michael", "Thompson", "900-12-3459", "d@clinic.org", "1/2/2003"],
    ];
    let mentions = admitting().scan(&sheet(&[], rows));
    assert_eq!(of(Element::Ssn, &mentions).len(), 4);
    assert_eq!(of(Element::Email, &mentions).len(), 4);
    assert_eq!(of(Element::DateOfBirth, &mentions).len(), 4);
    let names = of(Element::PersonName, &mentions);
    assert_eq!(names.iter().filter(|m| m.part == Part::Given).count(), 4);
    assert_eq!(names.iter().filter(|m| m.part == Part::Surname).count(), 4);
    assert!(
        of(Element::Ssn, &mentions)
            .iter()
            .all(|m| m.confidence >= Confidence::MEDIUM && m.confidence < Confidence::HIGH)
    );
}

#[test]
fn products_firms_and_cities_are_no_people() {
    let rows: &[&[&str]] = &[
        &["Acme Insurance Corp", "Blue Widget", "Boston", "12"],
        &["First Federal Bank", "Red Widget", "Austin", "15"],
        &["Northern Supply LLC", "Green Widget", "Houston", "19"],
    ];
    for columns in
        [&["Company Name", "Product", "Location", "Qty"][..], &["Name", "Item", "Site", "Qty"], &[]]
    {
        let mentions = admitting().scan(&sheet(columns, rows));
        let sure = mentions
            .iter()
            .filter(|m| m.element == Element::PersonName && m.confidence >= Confidence::MEDIUM);
        assert_eq!(sure.count(), 0, "{columns:?}");
    }
}

#[test]
fn numbers_never_issued_are_doubted_in_earnest() {
    let mentions = rejecting().scan(&sheet(HEADERS, PATIENTS));
    let ssn = of(Element::Ssn, &mentions);
    assert_eq!(ssn.len(), 3);
    assert!(
        ssn.iter()
            .all(|m| m.confidence == Confidence::permille(550) && m.reasons.contains(&Reason::NotIssuable))
    );
}

#[test]
fn notes_are_read_as_text_and_keep_their_row() {
    let rows: &[&[&str]] = &[
        &["0012345", "Spoke with her daughter Ana Lopez, SSN 900-12-3456, call 617-253-1212"],
        &["0012346", "nothing"],
    ];
    let mentions = admitting().scan(&sheet(&["MRN", "Notes"], rows));
    let ssn = of(Element::Ssn, &mentions)[0];
    assert_eq!(ssn.context, Context::Cell { row: 2, column: 1 });
    assert_eq!(ssn.subject, None);
    assert_eq!(of(Element::PersonName, &mentions).len(), 1);
    assert_eq!(of(Element::Phone, &mentions).len(), 1);
}

#[test]
fn a_spouses_claim_number_in_a_cell_exposes_the_wage_earner() {
    let rows: &[&[&str]] = &[&["Doe, Jane", "900-12-3456-B"], &["Roe, John", "900123457A"]];
    let mentions = admitting().scan(&sheet(&["Patient", "HICN"], rows));
    let ssn = of(Element::Ssn, &mentions);
    assert_eq!(ssn.len(), 1);
    assert_eq!(ssn[0].subject.map(|s| s.role), Some(Role::WageEarner));
    assert!(ssn[0].subject.is_some_and(|s| s.number >= 1_000_000));
    assert_eq!(of(Element::MedicareHicn, &mentions).len(), 2);
}

#[test]
fn staff_lists_are_staff() {
    let rows: &[&[&str]] =
        &[&["Jane Doe", "900-12-3456", "1/2/2010"], &["John Roe", "900-12-3457", "1/2/2011"]];
    let mentions = admitting().scan(&sheet(&["Employee Name", "SSN", "Hire Date"], rows));
    assert!(mentions.iter().all(|m| m.subject.is_none_or(|s| s.role == Role::Staff)));
    assert!(!mentions.is_empty());
}

#[test]
fn a_guarantor_a_subscriber_and_a_provider_are_others() {
    let columns =
        &["Patient", "DOB", "Guarantor Name", "Guarantor SSN", "Subscriber Name", "Provider", "NPI"];
    let rows: &[&[&str]] =
        &[&["Jane Doe", "1/2/2010", "John Doe", "900-12-3456", "Ann Doe", "Robert Chen", "1234567893"]];
    let mentions = admitting().scan(&sheet(columns, rows));
    let subjects: Vec<(Element, u32, Role)> =
        mentions.iter().filter_map(|m| m.subject.map(|s| (m.element, s.number, s.role))).collect();
    assert_eq!(
        subjects,
        [
            (Element::PersonName, 0, Role::Patient),
            (Element::DateOfBirth, 0, Role::Patient),
            (Element::PersonName, 1, Role::Guarantor),
            (Element::Ssn, 1, Role::Guarantor),
            (Element::PersonName, 3, Role::Subscriber),
            (Element::PersonName, 4, Role::Provider),
            (Element::NationalProviderId, 4, Role::Provider),
        ]
    );
}

#[test]
fn ragged_and_empty_tables_are_harmless() {
    assert!(admitting().scan(&sheet(&["SSN"], &[])).is_empty());
    let mentions = admitting().scan(&sheet(&["SSN"], &[&[], &["900-12-3456", "x", "900-12-3457"]]));
    assert_eq!(of(Element::Ssn, &mentions).len(), 2);
}

/// Rows of a surname, a given name, a birth date and a cell.
fn people(cells: &[&str], columns: &[&str]) -> Document {
    const NAMES: [(&str, &str); 6] = [
        ("Martinez", "Jennifer"),
        ("Johnson", "Robert"),
        ("Anderson", "Patricia"),
        ("Thompson", "Michael"),
        ("Nguyen", "Linda"),
        ("Walker", "Susan"),
    ];
    let days = ["3/4/1957", "5/6/1987", "7/8/1999", "1/2/2003", "9/9/1961", "2/3/1975"];
    let rows: Vec<[&str; 4]> =
        cells.iter().zip(NAMES).zip(days).map(|((c, (s, g)), d)| [s, g, d, *c]).collect();
    let rows: Vec<&[&str]> = rows.iter().map(<[&str; 4]>::as_slice).collect();
    sheet(columns, &rows)
}

const BARE: [&str; 6] = ["900128737", "901550012", "902313345", "907678737", "911234568", "98765432"];

#[test]
fn bare_digits_beside_names_under_no_known_header() {
    for columns in [&[][..], &["Last Name", "First Name", "DOB", "Column 4"]] {
        let mentions = admitting().scan(&people(&BARE, columns));
        let ssn = of(Element::Ssn, &mentions);
        assert_eq!(ssn.len(), 6, "{columns:?}");
        assert!(ssn.iter().all(|m| m.confidence == Confidence::MEDIUM));
        assert_eq!(ssn[5].canonical.reveal(Purpose::Matching), "098765432", "the dropped zero is put back");
    }
    let phones = ["6172531212", "5082531213", "6032531214", "6172531215", "7812531216", "6172531217"];
    let mentions = admitting().scan(&people(&phones, &[]));
    assert_eq!(of(Element::Phone, &mentions).len(), 6);
}

#[test]
fn bare_digits_that_are_counted_repeated_or_named_are_none() {
    let counted = ["900120001", "900120002", "900120003", "900120004", "900120005", "900120006"];
    let repeated = ["900128737", "900128737", "902313345", "907678737", "911234568", "987654320"];
    let impossible = ["123456789", "901550012", "902313345", "907678737", "911234568", "987654320"];
    for cells in [counted, repeated, impossible] {
        let mentions = admitting().scan(&people(&cells, &[]));
        assert!(of(Element::Ssn, &mentions).is_empty(), "{cells:?}");
    }
    for header in ["Order No", "Account Ref", "Key"] {
        let mentions = admitting().scan(&people(&BARE, &["Last Name", "First Name", "DOB", header]));
        assert!(of(Element::Ssn, &mentions).is_empty(), "{header}");
    }
    let rows: Vec<[&str; 2]> = BARE.iter().map(|cell| ["Blue Widget", *cell]).collect();
    let rows: Vec<&[&str]> = rows.iter().map(<[&str; 2]>::as_slice).collect();
    assert!(of(Element::Ssn, &admitting().scan(&sheet(&[], &rows))).is_empty());
}

#[test]
fn tax_numbers_of_people_are_social_security_numbers_with_less_confidence() {
    let cells = ["900-12-8737", "901-45-0012", "902-31-3345", "907-27-8737", "911-23-4568", "987-45-4320"];
    for header in ["TaxID", "TIN"] {
        let mentions = admitting().scan(&people(&cells, &["Last Name", "First Name", "DOB", header]));
        let ssn = of(Element::Ssn, &mentions);
        assert!(!ssn.is_empty() && ssn.iter().all(|m| m.confidence <= Confidence::permille(600)), "{header}");
    }
    let mentions = admitting().scan(&people(&cells, &["Last Name", "First Name", "DOB", "MBR_SSN"]));
    assert!(of(Element::Ssn, &mentions).iter().all(|m| m.confidence >= Confidence::HIGH));
}
