//! The words of the mails: what a family practice writes and receives.
//!
//! What it is: data. About half of the traffic is talk without patients, in which the traps stand (order,
//! invoice and tracking numbers, prices, rooms, versions, published test numbers). The rest speaks of
//! patients in the forms that are seen in real offices, with the usual slips. See [`crate::template`] for the
//! slots.

/// Who writes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Writer {
    /// Another member of staff.
    Colleague,
    /// A clinician of the clinic.
    Doctor,
    /// A provider elsewhere.
    Elsewhere,
    /// Laboratory, insurer, vendor, newsletter.
    Outsider,
    /// The patient `p`.
    Patient,
    /// The next of kin `k` of `p`.
    Kin,
    /// The owner of the mailbox (for the folder of sent mail).
    Owner,
}

/// One mail, to be filled in.
pub(crate) struct Template {
    pub(crate) writer: Writer,
    pub(crate) subject: &'static str,
    pub(crate) body: &'static str,
    /// Repeated for several patients where the body says `{list}`.
    pub(crate) line: &'static str,
}

const fn mail(writer: Writer, subject: &'static str, body: &'static str) -> Template {
    Template { writer, subject, body, line: "" }
}

const fn list(writer: Writer, subject: &'static str, body: &'static str, line: &'static str) -> Template {
    Template { writer, subject, body, line }
}

use Writer::{Colleague, Doctor, Elsewhere, Kin, Outsider, Owner, Patient};

/// Mails about patients.
pub(crate) const ABOUT_PATIENTS: &[Template] = &[
    mail(
        Elsewhere,
        "Referral: {p.name}",
        "Dear colleague,\n\nThank you for referring {p.name}, date of birth {p.dob}, whom I saw on {p.dos} for {p.illness} ({p.icd}).\nI will follow up in six weeks. Please send the last laboratory results.\n\nMRN at your practice: {p.mrn}\n\nSincerely,\n{s.degreed}\nNPI {s.npi}",
    ),
    mail(
        Elsewhere,
        "Consult note - {p.last_first}",
        "Patient: {p.last_first}\nDOB: {p.dob}\nDate of service: {p.dos}\nDiagnosis: {p.icd}\n\nSeen today for {p.illness}. Exam unremarkable, plan as discussed by phone.\nContinue {p.medicine}.\n\n{s.degreed}\n{s.employer}\nPhone {s.phone}",
    ),
    mail(
        Elsewhere,
        "records request",
        "Hello {r.given},\n\nplease fax the chart of\n\n   {p.NAME}\n   DOB {p.dob_dash}\n   SSN {p.ssn}\n\nto our office. The release is on file.\n\nThank you,\n{s.name}\n{s.employer}",
    ),
    mail(
        Elsewhere,
        "Re: shared patient",
        "Hi {r.given},\n\nwe have {p.short} (born {p.dob_long}) on the schedule for {x.weekday}. Her or his insurance comes back inactive. Do you have a newer member number than {p.member}?\n\n{s.name}",
    ),
    mail(
        Outsider,
        "Lab results ready: {p.last_first}",
        "Final results are available.\n\nPatient Name: {p.last_first}\nPatient ID: {p.mrn}\nDate of Birth: {p.dob}\nSex: {p.sex}\nCollected: {p.dos}\nOrdering provider: {d.doctor_full}, NPI {d.npi}\n\nAccession {x.order}\n\nThis is an automated message.",
    ),
    mail(
        Outsider,
        "Critical value",
        "CRITICAL RESULT - please call back\n\nPatient: {p.LAST_FIRST}\nDOB: {p.dob}  Sex: {p.sex_word}\nMRN: {p.mrn}\nDx: {p.icd}\n\nRead back to {d.doctor}.",
    ),
    mail(
        Outsider,
        "Claim denied - {p.claim}",
        "Claim number: {p.claim}\nMember: {p.name}\nMember ID: {p.member}\nDate of service: {p.dos}\nProcedure code: {p.cpt}\nReason: prior authorization missing\n\nYou may appeal within 90 days.\n\n{s.name}\n{s.employer}",
    ),
    mail(
        Outsider,
        "Eligibility response",
        "Subscriber: {p.last_first}\nMember ID: {p.member}\nDate of birth: {p.dob_iso}\nPlan: {p.plan}\nStatus: active\nCopay {x.price}\n\nTrace {x.item9}",
    ),
    mail(
        Outsider,
        "Medicare crossover",
        "Dear provider,\n\nthe crossover claim for {p.NAME} was returned.\n\nMedicare number: {p.mbi_dashed}\nDOB: {p.dob}\n\nResubmit with the number as printed on the new card.\n\n{s.name}, {s.employer}",
    ),
    mail(
        Outsider,
        "Old claim number on file",
        "Hello,\n\nour records still show the old Medicare claim number for {p.name} (DOB {p.dob}):\n\n   HICN: {p.hicn}\n\nPlease update to the MBI {p.mbi}.\n\n{s.name}",
    ),
    mail(
        Colleague,
        "insurance check",
        "Hi {r.given}, can you verify coverage for {p.name}, DOB {p.dob}, member ID {p.member}? Appointment is {x.weekday} at {x.time}.\n\nThanks\n{s.given}",
    ),
    mail(
        Colleague,
        "{p.surname}",
        "{r.given},\n\nPt {p.last_first} DOB {p.dob} called again about the bill. Account {p.account}. Call back {p.phone_dash}.\n\n{s.given}",
    ),
    mail(
        Colleague,
        "new patient",
        "Please register:\n\nName: {p.name}\nDOB: {p.dob}\nSSN: {p.ssn}\nAddress: {p.street}, {p.city}, {p.state} {p.zip}\nPhone: {p.phone}\nInsurance: {p.plan}\nMember ID: {p.member}\n\nPaper form is in room {x.room}.\n\n{s.given}",
    ),
    mail(
        Colleague,
        "FW: registration form",
        "First name: {p.given}\nMiddle initial: {p.middle}\nLast name: {p.surname}\nDate of birth: {p.dob}\nSocial Security: {p.ssn9}\nStreet: {p.street}\nCity: {p.city}\nState: {p.state}\nZIP: {p.zip}\nHome phone: {p.phone_dash}\nE-mail: {p.email}\n",
    ),
    mail(
        Colleague,
        "emergency contact",
        "Hi {r.given},\n\nfor {p.short} (MRN {p.mrn}) the emergency contact is now {k.name}, {k.relation}, phone {k.phone}.\n\n{s.given}",
    ),
    mail(
        Colleague,
        "guarantor change",
        "{p.name}, DOB {p.dob}, is a minor. Guarantor: {g.name}, SSN {g.ssn}, {g.address}. Please send statements there.\n\n{s.given}",
    ),
    mail(
        Colleague,
        "who pays for {p.given}",
        "Responsible party for {p.last_first} ({p.dob}) is the father:\n\nGuarantor name: {g.name}\nGuarantor DOB: {g.dob}\nGuarantor phone: {g.phone}\n\nMRN of the child {p.mrn}",
    ),
    mail(
        Colleague,
        "card on file",
        "{r.given} - {p.name} wants the balance of {x.price} on this card:\n\n{p.card_spaced} exp 09/28\n\nplease shred after. acct {p.account}",
    ),
    mail(
        Colleague,
        "refund by bank transfer",
        "Refund for {p.name}:\n\nRouting number: {p.routing}\nAccount number: {p.bank}\nAmount: {x.price}\n\nApproved by {t.short}.",
    ),
    mail(
        Colleague,
        "wire to abroad",
        "{p.short} moved overseas for the winter and asks for the refund of {x.price} by wire.\nIBAN: {p.iban}\nE-mail: {p.email}\n",
    ),
    mail(
        Colleague,
        "ID copy",
        "Scanned the id of {p.name}. Driver's license {p.licence} ({p.state}), address matches: {p.street}, {p.city_line}. DOB {p.dob}.",
    ),
    mail(
        Colleague,
        "passport for travel letter",
        "Travel letter for {p.name}, DOB {p.dob_long}. Passport number {p.passport}. Medicine: {p.medicine}, NDC {p.ndc}.\n\n{s.given}",
    ),
    mail(Colleague, "re: ssn", "hi, you asked for it: {p.lower}, ssn {p.ssn9}, dob {p.dob_short}"),
    mail(
        Colleague,
        "dup chart?",
        "I think we have two charts. {p.nick} and {p.short}, both DOB {p.dob}, MRN {p.mrn}. Can records merge them?\n\n{s.given}",
    ),
    mail(
        Colleague,
        "name change",
        "{p.maiden_name} got married and is now {p.short}. DOB {p.dob}, MRN {p.mrn}. New e-mail {p.email}.",
    ),
    mail(
        Colleague,
        "wrong birthday in the system",
        "For MRN {p.mrn} somebody typed DOB {p.dob_swapped}. It is the {p.dob_long}. Patient: {p.name}.",
    ),
    mail(
        Colleague,
        "cannot find chart",
        "I cannot find {p.typo}, DOB {p.dob}. Is it spelled right? Phone on the sticky note: {p.phone_dash}.",
    ),
    mail(
        Colleague,
        "who is this",
        "Left a voice mail: first name {p.given}, born {p.dob_long}, wants a refill of {p.medicine}. No last name. Chart {p.mrn} fits?\n\n{s.given}",
    ),
    mail(
        Colleague,
        "appointment moved",
        "{p.titled} moved to {p.appointment}. Appointment: {p.appointment}, {x.time}. DOB {p.dob}, MRN {p.mrn}, first name {p.given}.",
    ),
    mail(Colleague, "mbi", "Medicare card came in. {p.name}, {p.dob}, MBI {p.mbi}. Please add."),
    mail(
        Colleague,
        "Patient passed away",
        "Sad news: {p.name}, MRN {p.mrn}, date of birth {p.dob}, date of death {p.died}. Please stop the reminders.\n\n{s.given}",
    ),
    mail(Colleague, "tax id instead of ssn", "{p.name} has no social, but an ITIN: {p.itin}. DOB {p.dob}."),
    mail(
        Colleague,
        "statement returned",
        "Statement for account {p.account} came back. {p.name}\n{p.address_lines}\n\nIs there a newer address? Phone {p.phone10} rings out.",
    ),
    mail(
        Doctor,
        "call {p.titled}",
        "{r.given}, please call {p.name} ({p.phone}) about the {p.dos} visit. A1c is up. DOB {p.dob} in case you need it for the lab.\n\n{s.surname}",
    ),
    mail(
        Doctor,
        "prior auth",
        "Need prior auth for {p.name}, DOB {p.dob}, member {p.member}.\nDiagnosis {p.icd} ({p.illness}).\nDrug {p.medicine}, NDC {p.ndc}.\n\n{s.degreed}, NPI {s.npi}, DEA {s.dea}",
    ),
    mail(
        Doctor,
        "Referral please",
        "Please refer {p.last_first}, DOB {p.dob}, to {o.doctor_full} at {o.employer}. Dx {p.icd}. Procedure {p.cpt} was done {p.dos}.\n\n{s.doctor}",
    ),
    mail(
        Doctor,
        "letter for school",
        "{p.name} (born {p.dob_long}) was here on {p.dos_long}. Mother is {k.name}. Please write the usual letter.\n\n{s.surname}",
    ),
    mail(
        Doctor,
        "Rx",
        "Rx for {p.name}  DOB {p.dob}\n{p.address}\n{p.medicine}  NDC {p.ndc}\nDEA {s.dea}\n\n{s.degreed}",
    ),
    mail(
        Patient,
        "appointment",
        "Hello,\n\nthis is {p.name}, date of birth {p.dob}. I need to move my appointment. My number is {p.phone}.\n\nThank you\n{p.short}",
    ),
    mail(
        Patient,
        "Question about my bill",
        "Dear billing office,\n\nI received a statement for account {p.account} but my insurance ({p.plan}, ID {p.member}) should have paid.\n\n{p.name}\n{p.street}\n{p.city_line}\nDOB {p.dob}",
    ),
    mail(
        Patient,
        "test results?",
        "Hi, have my results come in? I was there on {p.dos}.\n\n{p.short}\nborn {p.dob_long}",
    ),
    mail(Patient, "refill", "Could {d.doctor} refill my {p.medicine}?\n\n{p.name}\n{p.dob}\n{p.phone_dot}"),
    mail(
        Patient,
        "new insurance",
        "My new member ID is {p.member}. My social is {p.ssn_spaced} if you need it.\n\nBest,\n{p.short}",
    ),
    mail(
        Patient,
        "change of address",
        "Please change my address to\n\n{p.street}\n{p.city_line}\n\n{p.plain}\nMRN {p.mrn}",
    ),
    mail(
        Kin,
        "my {k.relation} thing",
        "Hello, I am writing for {p.name}, born {p.dob_long}. I am the emergency contact.\n\n{k.name}\n{k.phone}",
    ),
    mail(
        Kin,
        "pick up records",
        "May I pick up the records of {p.name} (DOB {p.dob})? I can be reached at {k.phone_dash}.\n\nRegards,\n{k.name}",
    ),
    list(
        Colleague,
        "Schedule for {x.weekday}",
        "Schedule:\n\n{list}\nRooms {x.room} and {x.room} are open.\n\n{s.given}",
        "{p.last_first}  DOB {p.dob}  {p.phone_dash}\n",
    ),
    list(
        Colleague,
        "no shows",
        "No-shows this week:\n\n{list}\nPlease call them.\n{s.given}",
        "- {p.name} (MRN {p.mrn}), {p.phone}\n",
    ),
    list(
        Colleague,
        "recall list",
        "Due for the annual physical:\n\nName;DOB;Phone;E-mail\n{list}",
        "{p.name};{p.dob};{p.phone_dash};{p.email}\n",
    ),
    list(
        Colleague,
        "balances over 90 days",
        "Collections wants these back by {x.day}:\n\n{list}\n{s.given}",
        "Account {p.account}  {p.last_first}  SSN {p.ssn}  DOB {p.dob}\n",
    ),
    list(
        Outsider,
        "Eligibility batch",
        "Batch result\n\n{list}\nEnd of batch {x.item9}",
        "Member ID {p.member}  {p.LAST_FIRST}  {p.dob_iso}  ACTIVE\n",
    ),
    list(
        Doctor,
        "sign-out",
        "Sign-out for tonight:\n\n{list}\n{s.surname}",
        "{p.name}, born {p.dob_long}: {p.illness}, on {p.medicine}.\n",
    ),
    list(
        Colleague,
        "flu shots",
        "Given yesterday:\n\n{list}\nLot {x.order}",
        "MRN {p.mrn} {p.NAME} DOB {p.dob_compact}\n",
    ),
];

/// Mails that the owner sends about patients.
pub(crate) const SENT_ABOUT_PATIENTS: &[Template] = &[
    mail(
        Owner,
        "Records for {p.last_first}",
        "Dear {r.given},\n\nas requested, the record of {p.name}, DOB {p.dob}, MRN {p.mrn}. Last visit {p.dos}, diagnosis {p.icd}.\n\nKind regards",
    ),
    mail(
        Owner,
        "Appeal for claim {p.claim}",
        "To the appeals department:\n\nMember: {p.name}\nMember ID: {p.member}\nDOB: {p.dob}\nClaim number: {p.claim}\nDate of service: {p.dos}\n\nThe service was medically necessary ({p.icd}).",
    ),
    mail(
        Owner,
        "please correct",
        "{p.name} is spelled wrong on the remittance. SSN {p.ssn}, DOB {p.dob}. Address is {p.address}.",
    ),
    mail(Owner, "Medicare", "Please check {p.name}, DOB {p.dob}, Medicare number {p.mbi}."),
    mail(
        Owner,
        "patient for you",
        "Hi, {p.short}, DOB {p.dob}, phone {p.phone}, needs a slot with you. Diagnosis {p.icd}, plan {p.plan}, ID {p.member}.",
    ),
    list(
        Owner,
        "transfer list",
        "The following patients move to you:\n\n{list}\nCharts follow on paper.",
        "{p.last_first}, DOB {p.dob}, MRN {p.mrn}, phone {p.phone}\n",
    ),
];

/// Talk without patients, and the traps.
pub(crate) const OFFICE: &[Template] = &[
    mail(
        Colleague,
        "lunch",
        "Pizza at noon in the break room. Tell me by {x.time} if you want some.\n\n{s.given}",
    ),
    mail(
        Colleague,
        "printer again",
        "The printer next to room {x.room} jams. Ticket {x.ticket} is open, firmware is {x.version}.\n\n{s.given}",
    ),
    mail(
        Colleague,
        "vacation",
        "I am away from {x.weekday} on and back in {x.few} days. {t.short} covers for me.\n\n{s.given}",
    ),
    mail(
        Colleague,
        "staff meeting",
        "Reminder: staff meeting on {x.day_long} at {x.time}. Agenda: flu season, parking, new copier lease ({x.price} a month).\n\n{s.name}",
    ),
    mail(
        Colleague,
        "supplies",
        "We are out of gloves. Order {x.order} was to come on {x.day}. Tracking says {x.tracking}.\n\n{s.given}",
    ),
    mail(Colleague, "parking", "Someone's blue car blocks the ambulance bay. Please move it."),
    mail(Colleague, "Re: coffee fund", "I put in {x.price}. We need {x.few} more people.\n\n{s.given}"),
    mail(
        Colleague,
        "training due",
        "The HIPAA training is due on {x.day}. {x.few} of us are still open. Takes {x.many} minutes.\n\n{s.name}\n{s.job}",
    ),
    mail(
        Colleague,
        "new login",
        "Your account for the scheduling system is ready.\n\nUser name: {r.username}\nPassword: {x.password}\n\nPlease change it at the first login: {c.portal}\n\n{s.name}\nIT Support",
    ),
    mail(
        Colleague,
        "test data",
        "For testing the form use SSN {x.test_ssn} and card {x.test_card}. They are not real.\n\n{s.given}",
    ),
    mail(
        Colleague,
        "firewall",
        "The firewall blocked {x.few} attempts from {x.ip} last night. Nothing got in. The appliance runs version {x.version}.\n\n{s.given}",
    ),
    mail(
        Colleague,
        "budget",
        "Numbers for the quarter: supplies {x.big_price}, up {x.percent}. Rent {x.big_price}. Travel {x.price}.\n\n{s.given}",
    ),
    mail(
        Colleague,
        "keys",
        "Does anybody have the key for storage room {x.room}? {t.short} needs it by {x.time}.",
    ),
    mail(Colleague, "welcome", "Please welcome {t.name}, who starts as {t.job} on {x.weekday}.\n\n{s.name}"),
    mail(
        Doctor,
        "coverage swap",
        "Can anyone take my {x.weekday} half day? I would cover yours next month.\n\n{s.doctor}",
    ),
    mail(
        Doctor,
        "journal club",
        "Journal club on {x.day_long}, {x.time}. The paper is at {x.url}.\n\n{s.degreed}",
    ),
    mail(
        Outsider,
        "Invoice {x.invoice}",
        "Dear customer,\n\nplease find the invoice {x.invoice} for {x.big_price}, due on {x.day}.\nItem number {x.item9}, quantity {x.many}.\n\n{s.name}\n{s.employer}",
    ),
    mail(
        Outsider,
        "Your order {x.order}",
        "Thank you for your order.\n\nOrder number: {x.order}\nItem: {x.order9}\nTotal: {x.price}\nTracking number: {x.tracking}\n\n{s.employer}",
    ),
    mail(
        Outsider,
        "Weekly digest",
        "This week in health care business:\n\n* Rates rise by {x.percent}\n* {x.many} practices merge\n* Survey: {x.url}\n\nUnsubscribe: {x.url}",
    ),
    mail(
        Outsider,
        "Scheduled maintenance",
        "ChartLine will be down on {x.day} from {x.time}. Version {x.version} brings {x.few} fixes. Release notes: {x.url}\n\nCase {x.ticket}",
    ),
    mail(
        Outsider,
        "Re: quote",
        "Hi {r.given},\n\nthe quote of {x.big_price} holds until {x.day}. Call me at {s.phone_dash}.\n\n{s.name}\n{s.employer}\n{s.email}",
    ),
    mail(
        Outsider,
        "Cleaning schedule",
        "We clean floor {x.few} on {x.weekday}, rooms {x.room} to {x.room}.\n\n{s.name}, {s.job}",
    ),
    mail(
        Colleague,
        "Fwd: policy update",
        "Please read the update of the leave policy, section {x.few}.{x.few}. It applies from {x.day}.\n\n{s.name}\nHuman Resources",
    ),
    mail(
        Colleague,
        "thermostat",
        "It is {x.many} degrees in room {x.room}. Facilities has ticket {x.ticket}.",
    ),
    mail(Colleague, "bake sale", "Cookies at the front desk, {x.price} each, for the food bank. - {s.given}"),
];

/// Talk that the owner sends.
pub(crate) const SENT_OFFICE: &[Template] = &[
    mail(Owner, "Re: supplies", "Please reorder, number {x.order9}, quantity {x.many}, at most {x.price}."),
    mail(Owner, "Re: schedule", "{x.weekday} at {x.time} works. See you in room {x.room}."),
    mail(Owner, "invoice {x.invoice}", "Paid on {x.day}, {x.big_price}. Thank you, {r.given}."),
    mail(Owner, "door code", "The code changes on {x.weekday}. Ask {t.short} for the new one."),
];
