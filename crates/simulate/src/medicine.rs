//! The medicine of a family practice: diagnoses, procedures, tests, medicines, health plans.
//!
//! What it is: short lists to draw from. Codes are those of ICD-10-CM, HCPCS/CPT (the number alone) and
//! LOINC; NDC numbers have the 5-4-2 form and are invented.

/// ICD-10-CM code and how a clinician would say it.
pub(crate) const DIAGNOSES: &[(&str, &str)] = &[
    ("E11.9", "type 2 diabetes"),
    ("I10", "hypertension"),
    ("E78.5", "high cholesterol"),
    ("J45.909", "asthma"),
    ("M54.50", "low back pain"),
    ("F41.1", "generalized anxiety"),
    ("F32.9", "depression"),
    ("K21.9", "reflux"),
    ("J06.9", "an upper respiratory infection"),
    ("N39.0", "a urinary tract infection"),
    ("E03.9", "hypothyroidism"),
    ("G43.909", "migraine"),
    ("M17.11", "osteoarthritis of the right knee"),
    ("J44.9", "COPD"),
    ("I48.91", "atrial fibrillation"),
    ("N18.30", "stage 3 kidney disease"),
    ("F11.20", "opioid dependence"),
    ("B20", "HIV disease"),
    ("O09.90", "supervision of a high-risk pregnancy"),
    ("C50.911", "cancer of the right breast"),
    ("D64.9", "anemia"),
    ("H66.90", "an ear infection"),
    ("L30.9", "dermatitis"),
    ("S93.401A", "a sprained right ankle"),
    ("Z00.00", "the annual physical"),
    ("Z23", "an immunization visit"),
    ("R07.9", "chest pain"),
    ("R51.9", "headache"),
];

/// CPT and HCPCS codes of visits and procedures.
pub(crate) const PROCEDURES: &[&str] = &[
    "99213", "99214", "99203", "99395", "36415", "93000", "80053", "85025", "83036", "90686", "71046",
    "20610", "G0438", "G0439", "J3420",
];

/// NDC (5-4-2) and name of medicines.
pub(crate) const MEDICINES: &[(&str, &str)] = &[
    ("70954-0112-10", "metformin 500 mg"),
    ("68180-0513-01", "lisinopril 10 mg"),
    ("60505-2578-09", "atorvastatin 20 mg"),
    ("69097-0142-60", "albuterol inhaler"),
    ("16714-0611-02", "sertraline 50 mg"),
    ("62175-0118-37", "omeprazole 20 mg"),
    ("65862-0015-01", "amoxicillin 500 mg"),
    ("72205-0041-90", "levothyroxine 75 mcg"),
    ("59762-1530-01", "gabapentin 300 mg"),
    ("76420-0345-30", "prednisone 10 mg"),
];

/// LOINC code, name, unit, lowest and highest result in tenths.
pub(crate) const TESTS: &[(&str, &str, &str, usize, usize)] = &[
    ("4548-4", "Hemoglobin A1c", "%", 48, 118),
    ("2345-7", "Glucose", "mg/dL", 701, 2_809),
    ("2160-0", "Creatinine", "mg/dL", 6, 29),
    ("718-7", "Hemoglobin", "g/dL", 88, 171),
    ("2093-3", "Cholesterol", "mg/dL", 1_303, 2_907),
    ("3016-3", "TSH", "mIU/L", 4, 96),
];

/// Health plan and the letters its member numbers begin with.
pub(crate) const PLANS: &[(&str, &str)] = &[
    ("Bay Colony Health", "BCX"),
    ("Pilgrim Valley Plan", "PVH"),
    ("Northfield Mutual", "NFM"),
    ("Commonwealth Care Alliance of Essex", "CCE"),
    ("United Granite", "UGR"),
];
