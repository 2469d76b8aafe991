//! The columns of lists: headers as programs and as people write them, and what stands under them.
//!
//! What it is: data for `table`. A cell is a template; it stays empty where its person does not exist or has not
//! the field.

/// Columns of one kind of list.
pub(crate) struct Layout {
    pub(crate) name: &'static str,
    /// Header and template of the cell.
    pub(crate) columns: &'static [(&'static str, &'static str)],
}

/// Lists about patients.
pub(crate) const LAYOUTS: &[Layout] = &[
    Layout {
        name: "patients",
        columns: &[
            ("MRN", "{p.mrn}"),
            ("Last Name", "{p.surname}"),
            ("First Name", "{p.given}"),
            ("MI", "{p.middle}"),
            ("DOB", "{p.dob}"),
            ("Sex", "{p.sex}"),
            ("SSN", "{p.ssn}"),
            ("Home Phone", "{p.phone_dash}"),
            ("Address", "{p.street}"),
            ("City", "{p.city}"),
            ("State", "{p.state}"),
            ("Zip", "{p.zip5}"),
        ],
    },
    Layout {
        name: "aging",
        columns: &[
            ("Patient Name", "{p.last_first}"),
            ("Account Number", "{p.account}"),
            ("Member ID", "{p.member}"),
            ("Date of Birth", "{p.dob}"),
            ("Date of Service", "{p.dos}"),
            ("Dx", "{p.icd}"),
            ("CPT", "{p.cpt}"),
            ("Balance", "{x.price}"),
            ("Statement No.", "{x.item9}"),
        ],
    },
    Layout {
        name: "medicare",
        columns: &[
            ("patient_name", "{p.name}"),
            ("birth_date", "{p.dob_iso}"),
            ("gender", "{p.sex_word}"),
            ("mbi", "{p.mbi}"),
            ("hicn", "{p.hicn}"),
            ("diagnosis_code", "{p.icd}"),
            ("ndc", "{p.ndc}"),
        ],
    },
    Layout {
        name: "contacts",
        columns: &[
            ("first_name", "{p.given}"),
            ("last_name", "{p.surname}"),
            ("email", "{p.email}"),
            ("cell_phone", "{p.phone10}"),
            ("emergency_contact_name", "{k.name}"),
            ("emergency_contact_phone", "{k.phone_dash}"),
        ],
    },
    Layout {
        name: "guarantors",
        columns: &[
            ("PatientFirst", "{p.GIVEN}"),
            ("PatientLast", "{p.SURNAME}"),
            ("PatientDOB", "{p.dob}"),
            ("GuarantorName", "{g.last_first}"),
            ("GuarantorSSN", "{g.ssn9}"),
            ("GuarantorDOB", "{g.dob}"),
            ("GuarantorAddress", "{g.street}"),
            ("GuarantorZip", "{g.zip5}"),
        ],
    },
    Layout {
        name: "refunds",
        columns: &[
            ("Name", "{p.short}"),
            ("Birthdate", "{p.dob_short}"),
            ("Routing Number", "{p.routing}"),
            ("Bank Account", "{p.bank}"),
            ("Card Number", "{p.card}"),
            ("Amount", "{x.price}"),
        ],
    },
    Layout {
        name: "callbacks",
        columns: &[
            ("Pt", "{p.LAST_FIRST}"),
            ("D.O.B.", "{p.dob_short}"),
            ("Tel", "{p.phone}"),
            ("Notes", "left word for {p.titled}, ref {x.ticket}, see room {x.room}"),
        ],
    },
    Layout {
        name: "id_check",
        columns: &[
            ("Full Name", "{p.name}"),
            ("Driver License No", "{p.licence}"),
            ("Passport", "{p.passport}"),
            ("ID Address", "{p.street}"),
            ("ID City", "{p.city}"),
            ("ID State", "{p.state}"),
            ("Patient ID", "{p.mrn}"),
        ],
    },
    Layout {
        name: "problems",
        columns: &[
            ("Patient Name", "{p.last_first}"),
            ("DOB", "{p.dob}"),
            ("Diagnosis", "{p.illness}"),
            ("Medication", "{p.taken}"),
            ("Surgical History", "{p.operation}"),
            ("Chart No", "{p.mrn}"),
        ],
    },
    Layout {
        name: "appointments",
        columns: &[
            ("Appt Date", "{p.appointment}"),
            ("Time", "{x.time}"),
            ("Patient", "{p.short}"),
            ("DOB", "{p.dob}"),
            ("Provider", "{d.doctor}"),
            ("Reason", "{p.illness}"),
            ("Insurance", "{p.plan}"),
            ("Policy #", "{p.member}"),
        ],
    },
];

/// A list without people: supplies.
pub(crate) const SUPPLIES: Layout = Layout {
    name: "supplies",
    columns: &[
        ("Item Number", "{x.item9}"),
        ("Description", "gloves, box of {x.many}"),
        ("Order", "{x.order}"),
        ("Quantity", "{x.few}"),
        ("Price", "{x.price}"),
        ("Delivery", "{x.day}"),
    ],
};

/// A list about staff that holds more than their work.
pub(crate) const PAYROLL: Layout = Layout {
    name: "payroll",
    columns: &[
        ("Employee ID", "{t.staff_id}"),
        ("Employee Name", "{t.last_first}"),
        ("SSN", "{t.ssn}"),
        ("Birth Date", "{t.dob}"),
        ("Routing", "{t.routing}"),
        ("Account", "{t.bank}"),
        ("Salary", "{x.big_price}"),
    ],
};
