//! One detector for each element: what it looks like, what speaks for it, what it is not.
//!
//! A detector is called either with an anchor (a cluster of digit groups, a word of letters and digits,
//! an at sign) or with a label whose value it reads. It pushes what it believes; overlaps with other
//! detectors are settled afterwards.

pub(crate) mod account_number;
pub(crate) mod bank_account_number;
pub(crate) mod bank_routing_number;
pub(crate) mod city;
pub(crate) mod date_of_birth;
pub(crate) mod date_of_death;
pub(crate) mod date_of_service;
pub(crate) mod dea_number;
pub(crate) mod diagnosis;
pub(crate) mod diagnosis_code;
pub(crate) mod driver_license;
pub(crate) mod drug_code;
pub(crate) mod email;
pub(crate) mod health_plan_id;
pub(crate) mod iban;
pub(crate) mod ip_address;
pub(crate) mod itin;
pub(crate) mod lab_result;
pub(crate) mod labelled;
pub(crate) mod medical_record_number;
pub(crate) mod medicare_beneficiary_id;
pub(crate) mod medicare_hicn;
pub(crate) mod medication;
pub(crate) mod national_provider_id;
pub(crate) mod passport;
pub(crate) mod password;
pub(crate) mod payment_card;
pub(crate) mod person_name;
pub(crate) mod phone;
pub(crate) mod postal_code;
pub(crate) mod procedure;
pub(crate) mod procedure_code;
pub(crate) mod record_reference;
pub(crate) mod sex;
pub(crate) mod ssn;
pub(crate) mod state;
pub(crate) mod street_address;
pub(crate) mod url;
pub(crate) mod username;

use crate::finding::Finding;
use crate::labels::Label;
use crate::page::Page;

/// Everything that can be found from labels: values without a form of their own.
pub(crate) fn scan_labels(page: &Page<'_>, findings: &mut Vec<Finding>) {
    for hit in &page.hits {
        match hit.label {
            Label::Mrn => medical_record_number::label(page, hit, findings),
            Label::Plan | Label::Medicare => health_plan_id::label(page, hit, findings),
            Label::Account => account_number::label(page, hit, findings),
            Label::BankAccount => bank_account_number::label(page, hit, findings),
            Label::License => driver_license::label(page, hit, findings),
            Label::Passport => passport::label(page, hit, findings),
            Label::Birth => date_of_birth::label(page, hit, findings),
            Label::Death => date_of_death::label(page, hit, findings),
            Label::Service => date_of_service::label(page, hit, findings),
            Label::Sex => sex::label(page, hit, findings),
            Label::Diagnosis | Label::Icd9 => diagnosis_code::label(page, hit, findings),
            Label::Procedure => procedure_code::label(page, hit, findings),
            Label::Drug | Label::RxNorm => drug_code::label(page, hit, findings),
            Label::Username => username::label(page, hit, findings),
            Label::Password => password::label(page, hit, findings),
            Label::City | Label::State | Label::Zip => postal_code::label(page, hit, findings),
            _ => {}
        }
    }
}
