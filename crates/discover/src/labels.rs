//! Label words: what a form, a letter or a log calls the value that follows.
//!
//! One trie holds all of them and is walked where a word begins that could open one ([`crate::openers`]), so a
//! label is never found in the middle of a word. A label says what a value is, or (kind
//! [`Label::Other`]) that it is none of a person's numbers: an order, a ticket, an invoice.
//!
//! What it is not: the words of table headers; those are in `columns`, which may be shorter because a
//! header stands alone.

use std::sync::LazyLock;

use crate::openers::Openers;
use crate::trie::Trie;

/// What a label announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    Ssn,
    Itin,
    TaxId,
    Mbi,
    Medicare,
    Hicn,
    Npi,
    Dea,
    Mrn,
    Plan,
    Account,
    Card,
    Routing,
    BankAccount,
    Iban,
    License,
    Passport,
    Phone,
    Ip,
    Birth,
    Death,
    Service,
    Zip,
    City,
    State,
    Address,
    Sex,
    Diagnosis,
    Icd9,
    Procedure,
    Drug,
    RxNorm,
    Username,
    Password,
    Name,
    /// A number of another kind, which is not a person's.
    Other,
}

/// A label in a text.
#[derive(Clone, Copy)]
pub(crate) struct Hit {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) label: Label,
    /// The label in canonical words.
    pub(crate) words: &'static str,
}

/// When a label counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// Wherever it stands.
    Any,
    /// Only with a mark (`:`, `#`, `=`, a tab) after it.
    Needed,
    /// Only right before an identifier: letters and digits, or many digits.
    Coded,
    /// As [`Mark::Coded`], with letters before the digits and insurance spoken of before it.
    Insured,
    /// Only right before a procedure code.
    Procedure,
    /// Only right before a date.
    Dated,
    /// As [`Mark::Coded`], with letters before the digits.
    Lettered,
    /// Only with a mark after it and then a long code of capitals and digits.
    Mixed,
    /// Only right before nine digits, together or 3-2-4.
    Nine,
}

/// What a pattern may mean, in the order in which the meanings are tried.
struct Word {
    pattern: &'static str,
    meanings: Vec<(Label, Mark, &'static str)>,
}

/// All labels in a text, in order, not overlapping. A label begins where a word or a parenthesis does; the
/// longest that the text begins with there is taken, and counts if a word ends with it.
pub(crate) fn find(text: &str, openers: &Openers) -> Vec<Hit> {
    static WORDS: LazyLock<Vec<Word>> = LazyLock::new(words);
    static TRIE: LazyLock<Trie> = LazyLock::new(|| Trie::new(WORDS.iter().map(|word| word.pattern)));
    let (words, trie) = (&*WORDS, &*TRIE);
    let bytes = text.as_bytes();
    let mut hits = Vec::with_capacity(openers.labels.len() / 2);
    let mut from = 0;
    for start in openers.labels.iter().map(|start| *start as usize) {
        if start < from {
            continue;
        }
        let Some((entry, end)) = trie.longest(bytes, start) else { continue };
        let Some(word) = words.get(entry) else { continue };
        let end = end + usize::from(is_plural(bytes, word.pattern, end));
        // inside a word only a parenthesis can begin here
        if bytes.get(start.wrapping_sub(1)).is_some_and(|b| is_of_word(*b)) {
            continue;
        }
        from = end;
        let open_ended = !word.pattern.as_bytes().last().is_some_and(u8::is_ascii_alphanumeric);
        if !open_ended && bytes.get(end).is_some_and(|b| is_of_word(*b)) {
            continue;
        }
        let counts = |(label, mark, _): &&(Label, Mark, &str)| {
            counts(*mark, bytes, (start, end)) || *mark == Needed && fills_line(*label, bytes, (start, end))
        };
        if let Some((label, mark, words)) = word.meanings.iter().find(counts).copied() {
            let hit = Hit { start, end, label, words };
            let weak = mark != Any || label == Label::TaxId;
            let of = hits.last().filter(|last| weak && goes_on(bytes, last, &hit)).copied();
            hits.push(of.map_or(hit, |of| Hit { label: of.label, words: of.words, ..hit }));
        }
    }
    hits
}

/// All ways to write labels.
pub(crate) fn patterns() -> impl Iterator<Item = &'static [u8]> {
    LABELS.iter().flat_map(|(.., all)| all.iter()).map(|pattern| pattern.as_bytes())
}

/// Whether a byte is part of a word: a letter or digit, or outside ASCII.
pub(crate) fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

/// Whether an `s` makes the label that ends here a plural: "account numbers", "member IDs".
fn is_plural(bytes: &[u8], pattern: &str, end: usize) -> bool {
    const COUNTED: [&str; 7] = ["number", "id", " no", "num", "account", "acct", "passport"];
    bytes.get(end).is_some_and(|b| b | 0x20 == b's')
        && !bytes.get(end + 1).is_some_and(|b| is_of_word(*b))
        && COUNTED.iter().any(|word| pattern.ends_with(word))
}

/// Whether a word that is a label only with a mark stands alone on its line, as in a form that was pasted: of the
/// labels whose values say themselves what they are.
fn fills_line(label: Label, bytes: &[u8], (start, end): (usize, usize)) -> bool {
    let formal = matches!(
        label,
        Label::Sex | Label::Ssn | Label::Birth | Label::Mrn | Label::Plan | Label::Account | Label::License
    );
    let rest = bytes.get(end..).unwrap_or_default();
    let blanks = rest.iter().take(4).take_while(|b| matches!(b, b' ' | b'\r')).count();
    let begins = start.checked_sub(1).is_none_or(|before| bytes.get(before) == Some(&b'\n'));
    formal && begins && rest.get(blanks) == Some(&b'\n')
}

/// Whether a word that says little goes on with the Social Security label before it: `SSN - Patient: ...`,
/// `SSN of patient: ...`, `SSN/TIN: ...`.
fn goes_on(bytes: &[u8], last: &Hit, hit: &Hit) -> bool {
    const JOINTS: [&[u8]; 10] =
        [b"-", b"/", b"of", b"of the", b"for", b"for the", b"or", b"of this", b"\xe2\x80\x93", b"|"];
    let between = bytes.get(last.end..hit.start.min(last.end + 12)).unwrap_or_default().to_ascii_lowercase();
    last.label == Label::Ssn
        && matches!(hit.label, Label::Mrn | Label::Plan | Label::Name | Label::TaxId | Label::Account)
        && JOINTS.contains(&between.trim_ascii())
        && value_after(bytes, hit.end).first().is_some_and(u8::is_ascii_digit)
}

/// Whether a label counts where it stands.
fn counts(mark: Mark, bytes: &[u8], (start, end): (usize, usize)) -> bool {
    match mark {
        Any => true,
        Needed => marked(bytes, end),
        Coded => code_after(bytes, end).is_some(),
        Insured => code_after(bytes, end).is_some_and(|letters| letters > 0) && insured(bytes, start),
        Procedure => procedure_after(bytes, end),
        Dated => dated(bytes, end),
        Lettered => code_after(bytes, end).is_some_and(|letters| letters > 0),
        Mixed => marked(bytes, end) && mixed_after(bytes, end),
        Nine => nine_after(bytes, end),
    }
}

/// What follows a label, with at most a mark, spaces and "is" or "number" between.
fn value_after(bytes: &[u8], end: usize) -> &[u8] {
    const SMALL: [&[u8]; 5] = [b"is ", b"was ", b"number ", b"no. ", b"on "];
    let mut rest = bytes.get(end..).unwrap_or_default();
    rest = rest.get(..rest.len().min(48)).unwrap_or_default();
    loop {
        let skip = rest.iter().take_while(|b| matches!(b, b' ' | b':' | b'#' | b'=')).count();
        rest = rest.get(skip..).unwrap_or_default();
        let word = SMALL.iter().find(|word| rest.starts_with(word));
        match word {
            Some(word) => rest = rest.get(word.len()..).unwrap_or_default(),
            None => return rest,
        }
    }
}

/// The number of letters that an identifier after a label begins with: up to four letters and at least six
/// digits, or at least seven digits, and nothing joined to them.
fn code_after(bytes: &[u8], end: usize) -> Option<usize> {
    let value = value_after(bytes, end);
    let letters = value.iter().take_while(|b| b.is_ascii_uppercase()).count();
    let digits = value.iter().skip(letters).take_while(|b| b.is_ascii_digit()).count();
    let next = value.get(letters + digits).copied().unwrap_or(0);
    let follows = value.get(letters + digits + 1).copied().unwrap_or(0);
    let ends = !next.is_ascii_alphanumeric()
        && next != b'_'
        && !(matches!(next, b'.' | b'-' | b'/' | b',') && follows.is_ascii_digit());
    let enough = if letters > 0 { digits >= 6 } else { digits >= 7 };
    (letters <= 4 && enough && letters + digits <= 16 && ends).then_some(letters)
}

/// Whether a code of eight capitals and digits or more follows, six of them digits and one a letter.
fn mixed_after(bytes: &[u8], end: usize) -> bool {
    let value = value_after(bytes, end);
    let code = value.iter().take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || **b == b'-');
    let (len, digits, letters) = code.fold((0, 0, 0), |(len, digits, letters), b| {
        (len + 1, digits + usize::from(b.is_ascii_digit()), letters + usize::from(b.is_ascii_uppercase()))
    });
    (8..=24).contains(&len) && digits >= 6 && letters > 0 && !value.get(len).is_some_and(|b| is_of_word(*b))
}

/// Whether nine digits follow, together or 3-2-4.
fn nine_after(bytes: &[u8], end: usize) -> bool {
    let value = value_after(bytes, end);
    let form = |form: &[u8]| {
        let fits = |(i, b): (usize, &u8)| match form.get(i) {
            Some(b'0') => b.is_ascii_digit(),
            Some(_) => matches!(b, b'-' | b' ' | b'.'),
            None => !is_of_word(*b),
        };
        value.len() >= form.len() && value.iter().take(form.len() + 1).enumerate().all(fits)
    };
    form(b"000000000") || form(b"000-00-0000")
}

/// Whether the sentence before a position speaks of insurance.
fn insured(bytes: &[u8], start: usize) -> bool {
    const WORDS: [&[u8]; 12] = [
        b"insur",
        b"plan",
        b"hmo",
        b"ppo",
        b"medicaid",
        b"coverage",
        b"payer",
        b"health",
        b"subscriber",
        b"member",
        b"policy",
        b"benefit",
    ];
    let head = bytes.get(start.saturating_sub(90)..start).unwrap_or_default().to_ascii_lowercase();
    let sentence = memchr::memmem::rfind(&head, b". ").map_or(0, |at| at + 2);
    let head = head.get(sentence..).unwrap_or_default();
    WORDS.iter().any(|word| memchr::memmem::find(head, word).is_some())
}

fn procedure_after(bytes: &[u8], end: usize) -> bool {
    let value = value_after(bytes, end);
    let len = value.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
    let digits = value.iter().take(len).filter(|b| b.is_ascii_digit()).count();
    let joined = matches!(value.get(len), Some(b'.' | b',' | b'/'))
        && value.get(len + 1).is_some_and(u8::is_ascii_digit);
    len == 5 && digits >= 4 && !joined
}

/// Whether a date begins after a label: a digit, or a month's name.
fn dated(bytes: &[u8], end: usize) -> bool {
    const MONTHS: [&[u8]; 12] =
        [b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"];
    let value = value_after(bytes, end);
    let month = value.get(..3).map(<[u8]>::to_ascii_lowercase);
    let digits = value.iter().take_while(|b| b.is_ascii_digit()).count();
    let numeric = match value.get(digits).copied().unwrap_or(0) {
        b'/' | b'-' | b'.' => value.get(digits + 1).is_some_and(u8::is_ascii_digit),
        b' ' => value.get(digits + 1).is_some_and(u8::is_ascii_alphabetic),
        _ => false,
    };
    matches!(digits, 1..=4) && numeric || month.is_some_and(|month| MONTHS.contains(&month.as_slice()))
}

/// Whether a mark follows, spaces apart.
fn marked(bytes: &[u8], end: usize) -> bool {
    let rest = bytes.get(end..).unwrap_or_default().iter().take(6);
    rest.copied().find(|b| *b != b' ').is_some_and(|b| matches!(b, b':' | b'#' | b'=' | b'\t' | b'|'))
}

/// The table, one entry for each pattern.
fn words() -> Vec<Word> {
    let mut words: Vec<Word> = Vec::with_capacity(1024);
    let mut known: std::collections::BTreeMap<&'static str, usize> = std::collections::BTreeMap::new();
    for (label, mark, canonical, all) in LABELS {
        for pattern in *all {
            let at = *known.entry(pattern).or_insert(words.len());
            if at == words.len() {
                words.push(Word { pattern, meanings: Vec::with_capacity(1) });
            }
            if let Some(word) = words.get_mut(at) {
                word.meanings.push((*label, *mark, canonical));
            }
        }
    }
    words
}

use Mark::{Any, Coded, Dated, Insured, Lettered, Mixed, Needed, Nine, Procedure};

/// Kind, whether a mark is needed, canonical words, and the ways to write it (lower case).
#[rustfmt::skip]
const LABELS: &[(Label, Mark, &str, &[&str])] = &[
    (Label::Ssn, Any, "social security number", &[
        "ssn", "ssns", "ssn#", "ss#", "ss #", "ss no", "ss num", "ss number", "s.s.n.", "s.s. #", "soc sec", "soc. sec.",
        "soc sec no", "soc sec #", "soc. sec. no", "social security number", "social security numbers",
        "social security no", "social security #", "social security", "social sec", "ssan", "patient ssn",
        "social security nbr", "social security num", "socialsecuritynumber", "patient_ssn", "ssn_number",
        "patientssn", "memberssn", "subscriberssn", "employeessn", "insuredssn", "guarantorssn", "clientssn", "personssn", "ssnumber", "ssnno", "ssno", "ssn_no",
        "socialsecurity", "socialsecurityno", "social_security", "social_security_number", "social_security_no", "social-security-number", "social security card number",
    ]),
    (Label::Ssn, Needed, "social security number", &["social", "soc", "ss"]),
    (Label::Ssn, Nine, "social security number", &["social", "soc", "ss"]),
    (Label::Itin, Any, "taxpayer identification number", &["itin", "itins", "individual taxpayer identification number", "individual taxpayer id"]),
    (Label::TaxId, Any, "tax id", &[
        "tax id", "tax identification number", "taxpayer identification number", "taxpayer id", "tin", "tax id number",
        "ein", "fein", "employer identification number", "federal tax id",
    ]),
    (Label::Mbi, Any, "medicare beneficiary identifier", &[
        "mbi", "medicare beneficiary identifier", "medicare beneficiary id", "medicare beneficiary number", "mbi number", "mbi #",
    ]),
    (Label::Medicare, Any, "medicare number", &[
        "medicare number", "medicare id", "medicare no", "medicare #", "medicare id number", "medicare claim number", "medicare",
    ]),
    (Label::Hicn, Any, "health insurance claim number", &[
        "hicn", "hic number", "hic #", "hic no", "health insurance claim number", "health insurance claim no", "hic",
    ]),
    (Label::Npi, Any, "national provider identifier", &["npi", "npis", "npi#", "npi number", "national provider identifier", "national provider id"]),
    (Label::Dea, Any, "dea number", &["dea", "dea number", "dea no", "dea #", "dea#", "dea registration", "dea lic"]),
    (Label::Mrn, Any, "medical record number", &[
        "mrn", "mrns", "mrn#", "mr#", "mr #", "medical record number", "medical record no", "medical record #", "medical record num",
        "medical record", "med rec", "med. rec.", "med rec no", "med rec #", "med rec num", "med rec number", "med. rec. no",
        "medical rec no", "chart number", "chart no", "chart #", "patient id", "patient id number", "patient number", "patient no",
        "patient #", "patient identifier", "patientid", "patient_id", "pat id", "pt id", "pt #", "hospital number", "health record number",
        "emr number", "emr id", "empi", "history number", "patient mrn", "unit number", "chart id", "med record number", "medical record id",
    ]),
    (Label::Mrn, Needed, "medical record number", &["mr no", "chart", "record number", "record no", "mr number", "hosp no"]),
    (Label::Plan, Any, "member id", &[
        "member id", "member number", "member no", "member #", "memberid", "member_id", "member id number", "membership number", "membership id",
        "subscriber id", "subscriber number", "subscriber no", "subscriber #", "subscriber_id", "insurance id", "insurance id number",
        "insurance number", "insurance no", "insurance policy number", "insurance #", "medicaid id", "medicaid number", "medicaid no", "medicaid #",
        "medicaid", "health plan id", "health plan number", "health plan id number", "plan id", "plan member id", "beneficiary id", "beneficiary number", "enrollee id",
        "enrollee number", "insured id", "insured's id", "insured id number", "insured's id number", "rx id", "id card number", "hcid",
        "health insurance id", "health insurance number", "health id", "policy id", "certificate number", "certificate no",
        "mem id", "mem no", "mem #", "mbr id", "mbr no", "mbr #", "sub id", "subscr id", "ins id #", "member_number", "mbr_id", "mem_id",
    ]),
    (Label::Plan, Any, "policy number", &["policy number", "policy no", "policy #", "policy_number", "insurance policy", "policy num"]),
    (Label::Plan, Needed, "policy number", &["policy", "member's id", "plan number", "ins id"]),
    (Label::Mrn, Coded, "medical record number", &["chart", "patient"]),
    (Label::Plan, Coded, "member id", &["member", "subscriber", "enrollee", "insurance", "policy"]),
    (Label::Plan, Lettered, "member id", &[
        "bcbs", "blue cross", "blue cross blue shield", "blue shield", "aetna", "cigna", "humana", "uhc", "unitedhealthcare", "united healthcare", "anthem", "kaiser", "tricare",
        "molina", "wellcare", "centene", "medi-cal",
    ]),
    (Label::Plan, Insured, "member id", &["id", "id no", "id no.", "id #"]),
    (Label::Account, Coded, "account number", &["account", "acct", "acct.", "a/c"]),
    (Label::Account, Coded, "claim number", &["claim"]),
    (Label::Account, Mixed, "claim number", &["claim"]),
    (Label::Account, Any, "patient account number", &[
        "patient account number", "patient account no", "patient account #", "patient account", "patient acct", "patient acct no", "pt acct",
        "patient acct #", "hospital account", "hospital account number", "guarantor account", "guarantor account number", "encounter number",
        "encounter id", "encounter #", "visit number", "visit id", "visit no", "visit #", "financial number", "fin nbr", "fin #",
    ]),
    (Label::Account, Any, "claim number", &["claim number", "claim no", "claim #", "claim id", "claim control number", "claim_id", "icn", "claim num"]),
    (Label::Account, Any, "account number", &[
        "account number", "account no", "account #", "acct number", "acct no", "acct #", "acct#", "acct num", "account num", "account id", "account nbr",
    ]),
    (Label::Account, Needed, "account number", &["account", "acct", "a/c", "csn", "har", "fin", "acct."]),
    (Label::Card, Any, "payment card", &[
        "credit card", "debit card", "credit card number", "credit card no", "credit card #", "debit card number", "card number", "card no", "card #",
        "cc#", "cc #", "cc number", "cc num", "cc", "card", "visa", "mastercard", "master card", "amex", "american express", "payment card", "ccn",
        "card num", "bank card", "cardnumber",
    ]),
    (Label::Routing, Any, "routing number", &[
        "routing number", "routing no", "routing #", "routing num", "routing", "aba number", "aba no", "aba #", "aba routing", "aba routing number", "aba", "rtn",
        "routing transit number", "transit number", "routing/aba", "aba/routing",
    ]),
    (Label::BankAccount, Any, "bank account", &[
        "bank account number", "bank account no", "bank account #", "bank account", "bank acct", "bank acct no", "checking account",
        "checking account number", "savings account", "savings account number", "checking acct", "savings acct", "deposit account", "deposit account number",
        "checking acct no", "savings acct no", "checking account no", "bank acct #", "checking acct #", "dda number", "dda",
    ]),
    (Label::BankAccount, Needed, "bank account", &["checking", "savings"]),
    (Label::Iban, Any, "iban", &["iban", "iban number", "iban code", "iban no", "international bank account number"]),
    (Label::License, Any, "driver's license", &[
        "driver's license number", "driver's license no", "driver's license #", "driver's license", "drivers license number", "drivers license no", "drivers license #",
        "drivers license", "driver license number", "driver license no", "driver license #", "driver license", "driver's licence number", "driver's licence",
        "drivers licence", "driving licence", "driving license", "driver's lic", "drivers lic", "driver lic", "driver\u{2019}s license number", "driver\u{2019}s license",
        "dl#", "dl #", "dl no", "dl number", "dln", "drv lic", "state id number", "license plate",
    ]),
    (Label::License, Needed, "driver's license", &["dl", "d.l.", "lic", "license number", "license no", "license #", "license", "state id", "drivers_license", "oln", "lic no", "lic #"]),
    (Label::Passport, Any, "passport", &["passport number", "passport no", "passport #", "passport id", "passport", "passport num", "passport book number"]),
    (Label::Phone, Any, "phone", &[
        "phone number", "phone numbers", "phone no", "phone #", "phone", "phones", "telephone", "telephone number", "telephone no", "tel", "tel no", "tel.", "cell", "cell phone",
        "cell number", "cellphone", "cell #", "mobile", "mobile phone", "mobile number", "mobile no", "home phone", "work phone", "office phone", "day phone", "evening phone",
        "daytime phone", "contact number", "contact no", "callback number", "call back number", "call back", "call me at", "call me on", "call me", "call us at", "call us",
        "call him at", "call her at", "call", "reach me at", "reach me", "reach him at", "reach her at", "reached at", "text me at", "text me", "dial", "ph", "ph#", "desk", "pager",
        "beeper", "voicemail", "voice mail", "whatsapp", "answering at", "phone_number", "cell_phone", "home_phone", "work_phone", "hotline", "my number is", "calling",
        "ring me", "my number", "his number", "her number",
    ]),
    (Label::Phone, Any, "fax", &["fax", "fax number", "fax no", "fax #", "facsimile", "telefax", "efax"]),
    (Label::Phone, Needed, "phone", &["home", "work", "office", "direct", "contact", "voice", "mob", "hm", "wk", "(h)", "(w)", "(c)", "(o)", "res", "main", "direct line"]),
    (Label::Ip, Any, "ip address", &["ip address", "ip addr", "ip", "ipv4", "ipv6", "client_ip", "client ip", "remote address", "ip addresses", "ipaddress", "remote_addr"]),
    (Label::Birth, Any, "date of birth", &[
        "date of birth", "date-of-birth", "dob", "dobs", "d.o.b.", "d.o.b", "birth date", "birthdate", "birth-date", "birthday", "born", "born on", "bday", "b-day", "birth dt", "birth_date",
        "date_of_birth", "dateofbirth", "patient dob", "d/o/b", "patientdob", "memberdob", "birthdt", "patientbirthdate",
    ]),
    (Label::Birth, Needed, "date of birth", &["birth", "bd"]),
    (Label::Death, Any, "date of death", &[
        "date of death", "death date", "deceased on", "deceased", "died on", "died", "expired on", "passed away on", "d.o.d.", "dod", "date_of_death", "passed away",
    ]),
    (Label::Service, Any, "date of service", &[
        "date of service", "dates of service", "dos", "d.o.s.", "service date", "service dates", "date of visit", "visit date", "date_of_service", "service_date", "date seen",
        "seen on", "seen in clinic on", "seen in clinic", "was seen", "last seen", "visit on", "office visit on", "office visit", "visited on", "encounter date", "encounter on", "date of encounter",
        "last visit", "next visit", "follow-up on", "presented on", "evaluated on", "treated on", "visit of", "visit dated",
    ]),
    (Label::Service, Any, "admission", &["admitted", "admitted on", "admission date", "date of admission", "admit date", "adm date", "admission on", "admission", "admit_date", "admit dt"]),
    (Label::Service, Any, "discharge", &["discharged", "discharged on", "discharge date", "date of discharge", "disch date", "discharge on", "discharge_date", "disch dt"]),
    (Label::Service, Any, "appointment", &[
        "appointment on", "appointment date", "appointment", "appt on", "appt date", "appt", "scheduled for", "appointment for", "appointment is", "appt_date", "appointment scheduled for",
    ]),
    (Label::Service, Any, "procedure date", &[
        "date of procedure", "procedure date", "surgery date", "date of surgery", "surgery on", "operation on", "date of operation", "exam date", "date of exam", "study date", "performed on",
        "underwent surgery on", "procedure on", "date performed", "date of injury", "injury date", "date of accident",
    ]),
    (Label::Service, Any, "specimen date", &[
        "collected", "collected on", "collection date", "date collected", "specimen collected", "drawn on", "date of test", "test date", "result date", "date resulted", "labs on", "lab date",
        "labs drawn", "tested on", "blood drawn on",
    ]),
    (Label::Service, Any, "prescription date", &["rx date", "date filled", "fill date", "filled on", "prescribed on", "date written", "prescription date", "last filled", "dispensed on", "refill date"]),
    (Label::Service, Dated, "visit", &[
        "visit", "visits", "visited", "seen", "saw", "i saw", "saw her", "saw him", "saw them", "was done", "were done", "done on", "was here", "were here", "is here", "was there", "came in", "comes in",
        "coming in", "examined", "was admitted", "performed", "procedure", "surgery", "operated", "treated", "vaccinated", "appeared", "checked in", "no-show", "no show", "encounter",
    ]),
    (Label::Service, Needed, "date of service", &["visit", "seen", "service", "discharge", "admit", "surgery", "encounter"]),
    (Label::Zip, Any, "zip code", &["zip", "zip code", "zip codes", "zipcode", "postal code", "postcode", "zip+4", "zip_code", "postal_code"]),
    (Label::City, Needed, "city", &["city", "town"]),
    (Label::State, Needed, "state", &["state", "state of residence"]),
    (Label::Address, Any, "address", &[
        "street address", "mailing address", "home address", "billing address", "shipping address", "residence", "address", "addresses", "addr", "lives at", "lives on", "resides at",
        "residing at", "living at", "live at", "live in", "moved to", "located at", "located on", "meet me at", "taxi to", "lived in", "office is at", "delivered to", "mail to", "sent to", "address is", "return to",
    ]),
    (Label::Sex, Needed, "sex", &["sex", "gender", "sex at birth", "legal sex", "birth sex", "administrative sex", "gender identity", "sex assigned at birth", "patient sex"]),
    (Label::Diagnosis, Any, "diagnosis", &[
        "icd-10-cm", "icd-10", "icd10", "icd 10", "icd", "icd code", "icd codes", "icd-10 code", "icd-10 codes", "icd10 code", "icd10 codes", "icd-10-cm code", "diagnosis code", "diagnosis codes", "dx code", "dx codes",
        "dx", "diagnosis", "diagnoses", "primary diagnosis", "secondary diagnosis", "admitting diagnosis", "principal diagnosis", "diagnosis_code", "icd10cm",
    ]),
    (Label::Icd9, Any, "icd-9", &["icd-9-cm", "icd-9", "icd9", "icd 9", "icd-9 code", "icd9 code"]),
    (Label::Procedure, Any, "procedure code", &[
        "cpt", "cpt code", "cpt codes", "cpt-4", "cpt4", "hcpcs", "hcpcs code", "hcpcs codes", "procedure code", "procedure codes", "proc code", "cpt/hcpcs", "hcpcs/cpt", "procedure_code", "cpt_code", "billing code", "service code",
    ]),
    (Label::Procedure, Needed, "procedure code", &["procedure", "proc"]),
    (Label::Procedure, Procedure, "procedure code", &["procedure", "proc", "procedures"]),
    (Label::Drug, Any, "ndc", &["ndc", "ndc code", "ndc number", "ndc #", "ndc no", "national drug code", "drug code", "ndc11", "ndc_code"]),
    (Label::RxNorm, Any, "rxnorm", &["rxnorm", "rxcui", "rx cui", "rxnorm code", "rxnorm cui"]),
    (Label::Username, Any, "user name", &["username", "user name", "user id", "userid", "login id", "login name", "logon id", "loginid", "user_name", "user-id"]),
    (Label::Username, Needed, "user name", &["user", "login", "logon", "log in", "account name", "screen name", "sign-in name", "uid"]),
    (Label::Password, Any, "password", &["password", "passwd", "pwd", "passphrase", "temp password", "temporary password", "initial password", "new password", "pass word"]),
    (Label::Password, Needed, "password", &["pass", "pw", "passcode", "psswd"]),
    (Label::Name, Any, "name", &[
        "my name is", "name is", "his name is", "her name is", "full name", "legal name", "maiden name", "maiden name is", "last name", "first name", "last name is", "first name is", "surname",
        "your name", "your last name", "your first name", "account holder", "name on the account", "name on card",
    ]),
    (Label::Name, Needed, "name", &["name", "names", "given name", "middle name", "client name", "client", "customer name", "customer", "applicant", "resident", "user", "alias", "aka", "cardholder", "cardholder name", "family name", "account name"]),
    (Label::Name, Any, "patient", &["patient name", "patient's name", "pt name", "name of patient"]),
    (Label::Name, Needed, "patient", &["patient", "pt", "patients", "pat name", "patient last name", "patient first name", "decedent", "child", "child's name", "newborn"]),
    (Label::Name, Needed, "subscriber", &["subscriber", "subscriber name", "insured", "insured name", "insured's name", "policy holder", "policyholder", "member", "member name", "plan member", "beneficiary", "beneficiary name", "enrollee"]),
    (Label::Name, Needed, "guarantor", &["guarantor", "guarantor name", "responsible party", "responsible person", "bill to"]),
    (Label::Name, Needed, "dependent", &["dependent", "dependent name", "dependents"]),
    (Label::Name, Needed, "emergency contact", &["emergency contact", "emergency contact name", "in case of emergency", "emergency contact person"]),
    (Label::Name, Needed, "contact", &["contact name", "contact person"]),
    (Label::Name, Needed, "next of kin", &["next of kin", "nok", "relative", "nearest relative"]),
    (Label::Name, Needed, "mother", &["mother", "mother's name", "mother name", "mom"]),
    (Label::Name, Needed, "father", &["father", "father's name", "father name", "dad"]),
    (Label::Name, Needed, "spouse", &["spouse", "spouse name", "spouse's name", "husband", "wife", "partner"]),
    (Label::Name, Needed, "parent", &["parent", "guardian", "parent/guardian", "legal guardian", "son", "daughter", "brother", "sister", "caregiver"]),
    (Label::Name, Needed, "employee", &["employee", "employee name", "staff", "staff member", "hired"]),
    (Label::Name, Needed, "provider", &[
        "physician", "physician name", "attending physician", "attending", "referring physician", "referring provider", "referring", "provider", "provider name", "primary care physician", "primary care provider", "pcp",
        "doctor", "surgeon", "prescriber", "nurse", "ordered by", "ordering provider", "ordering physician", "rendering provider", "seen by", "therapist", "consultant", "radiologist", "pathologist", "anesthesiologist",
    ]),
    (Label::Name, Any, "signature", &["electronically signed by", "signed by", "dictated by", "digitally signed by", "e-signed by", "transcribed by", "reviewed by", "prepared by", "verified by", "written by", "submitted by", "directed by", "created by", "sent by", "forwarded by"]),
    (Label::Name, Needed, "recipient", &["attn", "attention", "c/o"]),
    (Label::Other, Any, "order number", &["order number", "order no", "order #", "order id", "purchase order", "po number", "po #", "p.o. number", "work order"]),
    (Label::Other, Any, "invoice number", &["invoice number", "invoice no", "invoice #", "invoice", "bill number", "statement number", "receipt number", "check number", "check no", "check #", "cheque number"]),
    (Label::Other, Any, "tracking number", &["tracking number", "tracking no", "tracking #", "tracking id", "tracking", "shipment"]),
    (Label::Other, Any, "reference number", &[
        "confirmation number", "confirmation no", "confirmation code", "confirmation #", "confirmation", "reference number", "reference no", "ref no", "ref #", "reference #", "ref", "ticket number",
        "ticket no", "ticket #", "ticket", "case number", "case no", "case #", "docket no", "docket", "transaction id", "transaction number", "request id", "request number", "job number", "message-id",
        "file number", "control number", "log number", "application number", "registration number", "serial number", "serial no", "s/n", "part number", "part no", "part #", "model number", "model no",
        "item number", "item no", "item #", "lot number", "lot no", "lot #", "batch number", "batch", "sku", "upc", "isbn", "issn", "vin", "deal number", "deal #", "deal no", "deal", "contract number",
        "contract no", "contract #", "contract", "meter number", "meter #", "meter", "flight", "room number", "room", "suite", "conference id", "meeting id", "access code", "participant code", "conference code",
        "host code", "pass code", "group number", "group no", "group #", "group id", "rx group", "rx bin", "rxbin", "pcn", "rx pcn", "version", "firmware", "firmware version", "build", "extension", "ext", "ext.", "page", "pages", "duns", "route",
    ]),
    (Label::Other, Any, "amount", &["amount", "total", "price", "qty", "quantity", "balance", "volume", "usd"]),
];

#[cfg(test)]
mod tests {
    use super::{Hit, Label};
    use crate::{blocks, openers};

    fn find(text: &str) -> Vec<Hit> {
        super::find(text, &openers::read(text.as_bytes(), &blocks::read(text.as_bytes())))
    }

    #[test]
    fn finds_whole_words_and_the_longest_label() {
        let found: Vec<_> = find("SSN: 1; Social Security Number 2; classname ssnx; Patient: P")
            .iter()
            .map(|hit| (hit.label, hit.start))
            .collect();
        assert_eq!(found, [(Label::Ssn, 0), (Label::Ssn, 8), (Label::Name, 50)]);
    }

    #[test]
    fn some_labels_need_a_mark() {
        assert!(find("the state of the city").is_empty());
        assert_eq!(find("State: WA").len(), 1);
    }

    #[test]
    fn every_pattern_can_be_found() {
        for word in super::words() {
            let first = word.pattern.as_bytes()[0];
            assert!(super::is_of_word(first) || first == b'(', "{}", word.pattern);
        }
    }

    #[test]
    fn the_longest_label_counts_and_only_whole_words() {
        let words = |text: &str| find(text).iter().map(|hit| hit.words).collect::<Vec<_>>();
        assert_eq!(words("Phone number: 1, class number 2, ship address"), ["phone", "address"]);
        assert_eq!(words("the ssnx of dob"), ["date of birth"]);
        assert_eq!(words("617 (h) x(h)"), [""; 0]);
        assert_eq!(words("(h): 617"), ["phone"]);
    }
}
