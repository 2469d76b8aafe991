//! Business mail in which no patient stands: what must not be found there.

use chartward_model::{Confidence, Element};

use crate::{prose, rejecting, shared};

/// A text without identifiers of people, of the kinds that raise false alarms.
const HARMLESS: &str = "\
Deal 123456789 was priced at $1,234,567.89 (volume 12345 MMBtu) and ref no. 987654321.
PO # 4539148803436467, tracking no 1Z999AA10123456784, invoice 2024-0012345.
Version 10.2.3.44 of the model runs at 12:30:45; see section 1.2.3.4 and Q3 2001.
Conference code 8675309, passcode 123456#, room EB3125, flight CO1234, ISBN 0-306-40615-2.
The license agreement of 12/31/2001 covers 5000 seats. Click 12345678 to continue.
Serial AB123456789, part 12-345-6789, lot 123-45-678, meter 098-1234, docket RP00-241-000.
";

#[test]
fn harmless_numbers_raise_no_alarm() {
    let mentions = rejecting().scan(&prose(HARMLESS));
    let alarms: Vec<_> = mentions
        .iter()
        .filter(|m| m.confidence >= Confidence::MEDIUM)
        .map(|m| (m.element, m.start))
        .collect();
    assert!(alarms.is_empty(), "{alarms:?}");
}

#[test]
fn real_business_mail_has_no_patients_numbers() {
    let Some(path) = shared("discover/mail/enron_categories.mbox.zst") else { return };
    let unpacked = std::process::Command::new("zstd").arg("-dcq").arg(path).output();
    let Ok(output) = unpacked.inspect_err(|_| println!("skipped: no zstd to unpack the mail with")) else {
        return;
    };
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.len() > 1_000_000);
    // the first megabyte is enough to notice, and quick without optimisation
    let end = (0..=1_000_000).rev().find(|at| text.is_char_boundary(*at)).unwrap();
    let mentions = rejecting().scan(&prose(&text[..end]));
    for element in [
        Element::Ssn,
        Element::Itin,
        Element::MedicareBeneficiaryId,
        Element::MedicareHicn,
        Element::PaymentCard,
        Element::Iban,
        Element::BankRoutingNumber,
        Element::DriverLicense,
        Element::Passport,
        Element::NationalProviderId,
        Element::DeaNumber,
        Element::MedicalRecordNumber,
        Element::HealthPlanId,
        Element::DiagnosisCode,
        Element::LabResult,
    ] {
        assert_eq!(mentions.iter().filter(|m| m.element == element).count(), 0, "{element}");
    }
    // words of health care: what stands in news and stories, read one by one when the bound was set
    for element in [Element::Diagnosis, Element::Medication, Element::Procedure] {
        let believed =
            mentions.iter().filter(|m| m.element == element && m.confidence >= Confidence::MEDIUM).count();
        assert!(believed <= 8, "{element}: {believed}");
    }
    assert!(mentions.iter().any(|m| m.element == Element::Email));
}
