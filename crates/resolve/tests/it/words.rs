//! Whose a value is in texts as people write them: read by the detectors, then attributed.

use std::sync::Arc;

use chartward_discover::{Options, Reserved, Scanner, Seeds};
use chartward_model::{Document, DocumentKind, MailFacts, MailParty, Place, Purpose};
use chartward_resolve::{DocumentMentions, candidates};

/// The names of those who were given a value; empty if nobody with a name was.
fn owners(document: &Document, value: &str) -> Vec<String> {
    let options = Options {
        seeds: None::<Arc<Seeds>>,
        ..Options::new(Reserved::Admit, jiff::civil::date(2026, 11, 22))
    };
    let mentions = Scanner::new(options).scan(document);
    let at: Vec<usize> =
        (0..mentions.len()).filter(|i| mentions[*i].value.reveal(Purpose::Reveal).contains(value)).collect();
    assert!(!at.is_empty(), "{value} was found");
    let found = candidates(&DocumentMentions {
        ordinal: 0,
        place: &document.place,
        kind: document.kind,
        mail: document.mail.as_ref(),
        mentions: &mentions,
    });
    let holds = |person: &&chartward_resolve::Candidate| {
        person.mentions.iter().any(|mention| at.contains(&(mention.mention as usize)))
    };
    let name = |person: &chartward_resolve::Candidate| {
        person.names.first().map(|name| name.to_line().reveal(Purpose::Reveal).to_owned())
    };
    found.people.iter().filter(holds).filter_map(name).collect()
}

fn text(text: &str) -> Document {
    Document::prose(Place::file("a.txt"), DocumentKind::Text, text.to_owned())
}

fn mail(from: (&str, &str), to: (&str, &str), body: &str) -> Document {
    let party =
        |(name, address): (&str, &str)| MailParty { name: name.to_owned(), address: address.to_owned() };
    let head = format!("From: {} <{}>\nTo: {} <{}>\n\n{body}", from.0, from.1, to.0, to.1);
    let mut document = Document::prose(Place::file("a.eml"), DocumentKind::Mail, head);
    document.mail = Some(MailFacts { from: vec![party(from)], to: vec![party(to)], date: None });
    document
}

const CLERK: (&str, &str) = ("Carla Winters", "cwinters@example.org");

/// Asserts that a value is one person's, or (with no name) nobody's.
fn check(document: &Document, value: &str, owner: &[&str]) {
    assert_eq!(owners(document, value), owner, "{value} in {}", document.text);
}

#[test]
fn a_role_before_a_label_says_whose_it_is() {
    let form = text(
        "Patient: Lily Tran\nDOB: 09/09/2019\nMRN: 6620194\nGuarantor: Minh Tran\nGuarantor DOB: 05/21/1986\nGuarantor SSN: 987-65-4325\nFather's SSN: 987-65-4326\n",
    );
    check(&form, "09/09/2019", &["LILY TRAN"]);
    check(&form, "05/21/1986", &["MINH TRAN"]);
    check(&form, "987-65-4325", &["MINH TRAN"]);
    check(&form, "987-65-4326", &[]);
}

#[test]
fn what_stands_before_a_relative_is_not_theirs() {
    let letter = text(
        "I am referring Emeka Okafor, a 61-year-old man born 08/08/1964, for stress testing (I25.10). His cell 603-555-0170. His daughter Adaeze Okafor (603-555-0171) drives him.\n",
    );
    for value in ["08/08/1964", "I25.10", "603-555-0170"] {
        assert!(!owners(&letter, value).contains(&"ADAEZE OKAFOR".to_owned()), "{value}");
    }
    check(&letter, "603-555-0171", &["ADAEZE OKAFOR"]);
}

#[test]
fn mrs_is_the_patient_of_that_surname() {
    let summary = text(
        "Patient Name: Agnes Lindqvist\nMedical Record Number: 3318847\nDOB: 10/22/1947          Sex: F\n\nHISTORY: Mrs. Lindqvist is a 78-year-old woman with COPD (J44.9), brought in by her husband Nils Lindqvist. She lives at 41 Harbor View, Portsmouth, NH 03801.\n",
    );
    check(&summary, "J44.9", &["AGNES LINDQVIST"]);
    check(&summary, "41 Harbor View", &["AGNES LINDQVIST"]);
}

#[test]
fn a_wife_behind_a_comma_is_a_relative() {
    let note = text(
        "Mr. Bertrand Coyle is a 66-year-old man seen today with his wife, Simone Coyle, for heart failure (I50.9). DOB 05/11/1959. MRN 3390011.\n",
    );
    for value in ["I50.9", "05/11/1959", "3390011"] {
        check(&note, value, &["BERTRAND COYLE"]);
    }
}

#[test]
fn mr_and_mrs_are_two() {
    let asked = mail(
        CLERK,
        ("Amy Castellan", "acastellan@example.org"),
        "Amy,\n\nMrs. Novak (MRN 1190034) wants a refill. Mr. Novak's chart, MRN 1190035, shows the same drug.\n\nCarla\n",
    );
    let (hers, his) = (owners(&asked, "1190034"), owners(&asked, "1190035"));
    assert!(hers.len() < 2 && his.len() < 2);
    let people = text("Mrs. Irena Novak (MRN 1190034) wants a refill. Mr. Novak's chart is MRN 1190035.\n");
    check(&people, "1190034", &["IRENA NOVAK"]);
    assert!(!owners(&people, "1190035").contains(&"IRENA NOVAK".to_owned()));
}

#[test]
fn of_a_name_binds_to_that_name() {
    let list = text(
        "1. Thaddeus Boyle - SSN 987-65-4320\n2. Boyle, Katherine (wife of Thaddeus) - DOB 11/11/1961\n",
    );
    assert!(!owners(&list, "11/11/1961").contains(&"THADDEUS BOYLE".to_owned()));
    let two = text(
        "Please correct the accounts of Hollis Vane and Merritt Vane. SSN of Merritt: 987-65-4326; of Hollis: 987-65-4327.\n",
    );
    assert!(!owners(&two, "987-65-4326").contains(&"HOLLIS VANE".to_owned()));
    assert!(!owners(&two, "987-65-4327").contains(&"MERRITT VANE".to_owned()));
}

#[test]
fn my_is_who_writes_and_hers_is_not() {
    let couple = mail(
        ("Gerald Ashcombe", "ashcombes@example.org"),
        CLERK,
        "Hello,\n\nMy wife Patricia and I changed insurance.\nMy date of birth is 01/17/1958 and hers is 10/05/1960.\nHer SSN is 987-65-4326, mine 987-65-4327.\n\nGerald Ashcombe\n",
    );
    check(&couple, "01/17/1958", &["GERALD ASHCOMBE"]);
    check(&couple, "987-65-4327", &["GERALD ASHCOMBE"]);
    assert!(!owners(&couple, "987-65-4326").contains(&"GERALD ASHCOMBE".to_owned()));
}

#[test]
fn a_line_with_a_role_is_a_person_of_its_own() {
    let record = text(
        "MOTHER/BABY RECORD\nMother: Felicity Grange  DOB 07/07/1992  MRN 5150001\nBaby: Girl Grange  DOB 03/01/2026  MRN 5150002\nFather: Ellis Grange  SSN 987-65-4320\n",
    );
    check(&record, "07/07/1992", &["FELICITY GRANGE"]);
    check(&record, "987-65-4320", &["ELLIS GRANGE"]);
    for of_baby in ["03/01/2026", "5150002"] {
        let owners = owners(&record, of_baby);
        assert!(!owners.iter().any(|name| name.contains("ELLIS") || name.contains("FELICITY")), "{owners:?}");
    }
}

#[test]
fn she_is_not_the_brother() {
    let note = text(
        "Per Ines Calloway's brother Duncan Calloway (SSN 987-65-4325), she was admitted 02/14/2026 for F32.9.\n",
    );
    check(&note, "987-65-4325", &["DUNCAN CALLOWAY"]);
    assert!(!owners(&note, "F32.9").contains(&"DUNCAN CALLOWAY".to_owned()));
    assert!(!owners(&note, "02/14/2026").contains(&"DUNCAN CALLOWAY".to_owned()));
}

#[test]
fn a_doubted_number_is_not_the_late_husbands() {
    let letter = text(
        "Patient Dorothy Mae Simmons (SSN 987-65-4321? please verify; our system shows 912-34-5678), born August 14, 1936, widow of the late Clyde Simmons.\n",
    );
    assert!(!owners(&letter, "912-34-5678").iter().any(|name| name.contains("CLYDE")));
    assert!(!owners(&letter, "August 14").iter().any(|name| name.contains("CLYDE")));
}

#[test]
fn your_account_is_not_the_next_sentences_persons() {
    let note = mail(
        ("Marge Dolan", "mdolan@example.org"),
        CLERK,
        "Carla,\n\nyour direct deposit: routing 011000015, account 4455667788. And for the new hire Felix Brandt: SSN 912-34-5674, DOB 12/12/1991, routing 011000015, account 9988776655.\n",
    );
    assert!(!owners(&note, "4455667788").contains(&"FELIX BRANDT".to_owned()));
    check(&note, "12/12/1991", &["FELIX BRANDT"]);
    check(&note, "9988776655", &["FELIX BRANDT"]);
}

#[test]
fn in_a_quoted_mail_my_is_its_sender() {
    let reply = mail(
        CLERK,
        ("Roger Blanchard", "rblanchard@example.org"),
        "Mr. Blanchard,\n\nwe have your results.\n\nOn Mon, Mar 9, 2026 at 4:15 PM Roger Blanchard <rblanchard@example.org> wrote:\n> I never got my lab results. My date of birth is 07/07/1966 and you can reach me\n> at 603-555-0161. My wife Yvonne Blanchard, DOB 03/15/1968, is waiting for hers too.\n>\n> Roger\n",
    );
    check(&reply, "07/07/1966", &["ROGER BLANCHARD"]);
    check(&reply, "603-555-0161", &["ROGER BLANCHARD"]);
    check(&reply, "03/15/1968", &["YVONNE BLANCHARD"]);
}

/// Two people whose numbers must not change hands, laid out in a text.
fn check_two(layout: &str, jane: &[&str], john: &[&str]) {
    let document = text(layout);
    for (name, values) in [("JANE ROE", jane), ("JOHN DOE", john)] {
        for value in values {
            assert_eq!(owners(&document, value), [name], "{value} in {layout}");
        }
    }
}

#[test]
fn two_people_in_one_line_have_their_own_numbers() {
    // whichever comes first in a record, and whatever stands between the records
    for layout in [
        "Jane Roe 987-65-4321    John Doe 987-65-4322\n",
        "987-65-4321  Jane Roe      987-65-4322  John Doe\n",
        "Jane Roe    John Doe    987-65-4321    987-65-4322\n",
        "| Jane Roe | 987-65-4321 | John Doe | 987-65-4322 |\n",
        "Jane Roe (SSN 987-65-4321), John Doe (SSN 987-65-4322)\n",
    ] {
        check_two(layout, &["987-65-4321"], &["987-65-4322"]);
    }
    for layout in [
        "MRN 4471001 Jane Roe DOB 01/02/1960     MRN 4471002 John Doe DOB 03/04/1955\n",
        "Jane Roe MRN 4471001 DOB 01/02/1960     John Doe MRN 4471002 DOB 03/04/1955\n",
        "MRN 4471001 DOB 01/02/1960 Jane Roe     MRN 4471002 DOB 03/04/1955 John Doe\n",
        "MRN: 4471001  Jane Roe      MRN: 4471002  John Doe\nDOB: 01/02/1960             DOB: 03/04/1955\n",
    ] {
        check_two(layout, &["4471001", "01/02/1960"], &["4471002", "03/04/1955"]);
    }
}

#[test]
fn two_cards_side_by_side_are_two_people() {
    let cards = "EMERGENCY CARDS\n\n\
                 Name: Jane Roe              Name: John Doe\n\
                 DOB:  01/02/1960            DOB:  03/04/1955\n\
                 SSN:  987-65-4321           SSN:  987-65-4322\n\
                 MRN:  4471001               MRN:  4471002\n\
                 Phone: 603-555-0161         Phone: 603-555-0162\n";
    check_two(
        cards,
        &["01/02/1960", "987-65-4321", "4471001", "603-555-0161"],
        &["03/04/1955", "987-65-4322", "4471002", "603-555-0162"],
    );
    let bare = "Jane Roe              John Doe\n987-65-4321           987-65-4322\n01/02/1960            03/04/1955\n";
    check_two(bare, &["987-65-4321"], &["987-65-4322"]);
    // one number for two people is nobody's
    let uneven = text(
        "Name: Jane Roe         Name: John Doe\nSSN: 987-65-4321       SSN: 987-65-4322\n                       MRN: 4471002\n",
    );
    check(&uneven, "987-65-4321", &["JANE ROE"]);
    check(&uneven, "4471002", &[]);
}

#[test]
fn three_people_in_rows_of_three_keep_their_numbers() {
    let list = text(
        "Jane Roe 987-65-4321   John Doe 987-65-4322   Carl Woods 987-65-4323\n\
         Dana Reed 987-65-4324   Eva Stone 987-65-4325   Frank Moss 987-65-4326\n",
    );
    for (value, name) in [
        ("987-65-4321", "JANE ROE"),
        ("987-65-4322", "JOHN DOE"),
        ("987-65-4323", "CARL WOODS"),
        ("987-65-4324", "DANA REED"),
        ("987-65-4325", "EVA STONE"),
        ("987-65-4326", "FRANK MOSS"),
    ] {
        check(&list, value, &[name]);
    }
}

#[test]
fn a_form_in_two_columns_about_one_person_is_that_persons() {
    let form = text(
        "Patient: Jane Roe            Physician: Dr. Eva Stone\nDOB: 01/02/1960              MRN: 4471001\nSSN: 987-65-4321             Sex: F\n",
    );
    for value in ["01/02/1960", "4471001", "987-65-4321"] {
        check(&form, value, &["JANE ROE"]);
    }
}

#[test]
fn a_table_with_two_people_in_each_row_has_two_people_in_each_row() {
    let table = text(
        "Patient Name     SSN            Patient Name     SSN\n\
         Jane Roe         987-65-4321    John Doe         987-65-4322\n\
         Carl Woods       987-65-4323    Dana Reed        987-65-4324\n\
         Eva Stone        987-65-4325    Frank Moss       987-65-4326\n",
    );
    for (value, name) in [
        ("987-65-4321", "JANE ROE"),
        ("987-65-4322", "JOHN DOE"),
        ("987-65-4323", "CARL WOODS"),
        ("987-65-4324", "DANA REED"),
        ("987-65-4326", "FRANK MOSS"),
    ] {
        check(&table, value, &[name]);
    }
}

#[test]
fn his_is_and_hers_is_are_two_birth_dates_of_two_people() {
    let couple = "The patients are John Doe and his wife Jane Roe. ";
    for (said, his, hers) in [
        ("His date of birth is 3 March 1955; hers is 4 May 1961.\n", "3 March 1955", "4 May 1961"),
        ("His date of birth is 03/03/1955. Hers is 05/04/1961.\n", "03/03/1955", "05/04/1961"),
        ("Her DOB is 05/04/1961, and his is 03/03/1955.\n", "03/03/1955", "05/04/1961"),
        ("John's date of birth is 03/03/1955, Jane's is 05/04/1961.\n", "03/03/1955", "05/04/1961"),
    ] {
        let document = text(&format!("{couple}{said}"));
        check(&document, his, &["JOHN DOE"]);
        check(&document, hers, &["JANE ROE"]);
    }
}

#[test]
fn hers_is_with_nobody_it_could_be_is_not_his() {
    let alone =
        text("John Doe called about the policy. His date of birth is 03/03/1955; hers is 05/04/1961.\n");
    check(&alone, "03/03/1955", &["JOHN DOE"]);
    assert!(!owners(&alone, "05/04/1961").contains(&"JOHN DOE".to_owned()));
    // what is no birth date is none
    let visit = text("Jane Roe, DOB 05/04/1961. Her last visit was 03/03/2025.\n");
    check(&visit, "05/04/1961", &["JANE ROE"]);
}

#[test]
fn a_guarantor_whose_name_has_a_familiar_form_in_common_is_not_the_patient() {
    let minor = |patient: &str, guarantor: &str| {
        text(&format!(
            "{patient}, DOB 07/20/2010, is a minor. Guarantor: {guarantor}, SSN 987-65-4321, 796 Spring Rd, Springfield, MA 01109.\n"
        ))
    };
    for (patient, guarantor, names) in [
        ("Nathan Hagood", "John K. Hagood", ["NATHAN HAGOOD", "JOHN K HAGOOD"]),
        ("John Hagood", "Juan G. Hagood", ["JOHN HAGOOD", "JUAN G HAGOOD"]),
        ("Robert Hagood", "Robert J. Hagood", ["ROBERT HAGOOD", "ROBERT J HAGOOD"]),
        ("Robert J. Hagood", "Robert Hagood", ["ROBERT J HAGOOD", "ROBERT HAGOOD"]),
    ] {
        let document = minor(patient, guarantor);
        check(&document, "07/20/2010", &[names[0]]);
        check(&document, "987-65-4321", &[names[1]]);
    }
    // a surname that is an ordinary word is still the end of the name
    let document = minor("Carla M. Mountain", "Eugene M. Mountain");
    check(&document, "07/20/2010", &["CARLA M MOUNTAIN"]);
    assert!(!owners(&document, "987-65-4321").contains(&"CARLA M MOUNTAIN".to_owned()));
}

/// Names of fields on a form behind which somebody stands who is not the one the form is about.
const FIELDS: [&str; 18] = [
    "Emergency contact",
    "Spouse",
    "Husband",
    "Guarantor",
    "Responsible party",
    "Next of kin",
    "Mother",
    "Father",
    "Parent/Guardian",
    "Referred by",
    "Referred from",
    "Referred to",
    "Referring physician",
    "Physician",
    "PCP",
    "Provider",
    "Attorney",
    "Contact",
];

const HEADS: [&str; 6] = ["Name", "Patient", "Patient name", "Client", "Member", "Full name"];

#[test]
fn a_form_is_about_its_name_and_not_about_the_contact_in_it() {
    for head in HEADS {
        for field in FIELDS {
            let form = text(&format!(
                "{head}: Alice Johnson\n{field}: Robert Miller\nDOB: 03/04/1961\nSSN: 987-65-4325\nMRN: 6620194\nAddress: 41 Harbor View, Portsmouth, NH 03801\nPhone: 603-555-0170\n",
            ));
            for value in ["03/04/1961", "987-65-4325", "6620194", "41 Harbor View", "03801", "603-555-0170"] {
                check(&form, value, &["ALICE JOHNSON"]);
            }
        }
    }
}

#[test]
fn a_telephone_below_a_contact_is_never_the_patients_and_the_rest_is() {
    for head in HEADS {
        for field in FIELDS {
            let form = text(&format!(
                "{head}: Alice Johnson\n{field}: Robert Miller\nPhone: 603-555-0170\nDOB: 03/04/1961\nSSN: 987-65-4325\nAddress: 41 Harbor View, Portsmouth, NH 03801\n",
            ));
            assert!(!owners(&form, "603-555-0170").contains(&"ALICE JOHNSON".to_owned()), "{head}, {field}");
            for value in ["03/04/1961", "987-65-4325", "41 Harbor View", "03801"] {
                check(&form, value, &["ALICE JOHNSON"]);
            }
        }
    }
}

#[test]
fn each_form_of_several_is_about_its_own_name() {
    for head in HEADS {
        for field in FIELDS {
            let form = text(&format!(
                "{head}: Alice Johnson\n{field}: Robert Miller, 603-555-0170\nDOB: 03/04/1961\nSSN: 987-65-4325\n\n{head}: Brenda Whitfield\n{field}: Carlos Gutierrez\nDOB: 07/08/1972\nSSN: 987-65-4326\n",
            ));
            check(&form, "603-555-0170", &["ROBERT MILLER"]);
            check(&form, "03/04/1961", &["ALICE JOHNSON"]);
            check(&form, "987-65-4325", &["ALICE JOHNSON"]);
            check(&form, "07/08/1972", &["BRENDA WHITFIELD"]);
            check(&form, "987-65-4326", &["BRENDA WHITFIELD"]);
        }
    }
}

#[test]
fn a_second_record_below_a_form_is_its_own() {
    let list = text(
        "Name: Alice Johnson\nDOB: 03/04/1961\nSSN: 987-65-4325\nRobert Miller\nDOB: 07/08/1972\nSSN: 987-65-4326\n",
    );
    check(&list, "987-65-4325", &["ALICE JOHNSON"]);
    check(&list, "07/08/1972", &["ROBERT MILLER"]);
    check(&list, "987-65-4326", &["ROBERT MILLER"]);
    let form = text(
        "Name: Alice Johnson\nSpouse: Robert Miller\nSpouse DOB: 07/08/1972\nDOB: 03/04/1961\nSSN: 987-65-4325\n",
    );
    check(&form, "07/08/1972", &["ROBERT MILLER"]);
    check(&form, "03/04/1961", &["ALICE JOHNSON"]);
    check(&form, "987-65-4325", &["ALICE JOHNSON"]);
}
