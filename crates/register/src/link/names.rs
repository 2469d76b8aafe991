//! Names of organisations as lists write them, made comparable.
//!
//! What it is: `The Clinic of Ohio, Inc., 12 Main Street, Ohio (d/b/a Ohio Eye)` and `ClinicofOhio` become the same
//! key, with the other name beside it. Legal forms, addresses, "breach notification" and typing are left out.
//!
//! What it is not: a judgement. Two organisations may share a key; what happened to them decides.
//!
//! The one idea: **the key is letters only**, because one list lost its spaces and others lost their
//! punctuation.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Words that say what kind of company it is, at the end of a name.
const FORMS: &[&str] = &[
    "inc",
    "incorporated",
    "llc",
    "corp",
    "corporation",
    "corporations",
    "co",
    "company",
    "companies",
    "ltd",
    "limited",
    "lp",
    "llp",
    "lllp",
    "pc",
    "pa",
    "pllc",
    "plc",
    "na",
    "sc",
    "psc",
    "apc",
    "md",
    "mds",
    "do",
    "dds",
    "dmd",
    "dpm",
    "od",
    "phd",
    "cpa",
    "cpas",
    "sa",
    "ag",
    "gmbh",
    "holdings",
    "usa",
];

/// Endings of a name that lost its spaces.
const GLUED_FORMS: &[&str] =
    &["incorporated", "corporation", "company", "inc", "llc", "corp", "ltd", "llp", "pllc"];

/// Ends of a name after which something else than the name follows.
const NOISE: &[&str] = &[
    "breach notification",
    "data breach",
    "security breach",
    "databreach",
    "breachnotification",
    "securitybreach",
    "notice of",
    "and its affiliates",
    "and affiliates",
    "and its subsidiaries",
    "and subsidiaries",
    "affiliated covered entity",
    "affiliated covered entities",
    "working file",
];

/// Words that lists put beside a name, in parentheses or behind a dash, to say how a notice came or what it is: alone they name
/// nobody, and dozens of organisations share them.
const BESIDE: &[&str] = &[
    "paper",
    "papers",
    "email",
    "emails",
    "e",
    "mail",
    "mailing",
    "mailings",
    "electronic",
    "online",
    "website",
    "web",
    "fax",
    "phone",
    "telephone",
    "letter",
    "letters",
    "verbal",
    "data",
    "breach",
    "breaches",
    "security",
    "incident",
    "incidents",
    "event",
    "cyber",
    "cyberattack",
    "attack",
    "ransomware",
    "hacking",
    "phishing",
    "theft",
    "stolen",
    "laptop",
    "notification",
    "notifications",
    "notice",
    "notices",
    "update",
    "updated",
    "updates",
    "revised",
    "amended",
    "amendment",
    "supplement",
    "supplemental",
    "supplementary",
    "addendum",
    "additional",
    "corrected",
    "correction",
    "follow",
    "up",
    "followup",
    "final",
    "initial",
    "preliminary",
    "second",
    "third",
    "fourth",
    "2nd",
    "3rd",
    "4th",
    "first",
    "1st",
    "part",
    "new",
    "old",
    "various",
    "multiple",
    "several",
    "unknown",
    "none",
    "na",
    "redacted",
    "vendor",
    "employee",
    "employees",
    "customer",
    "customers",
    "patient",
    "patients",
    "member",
    "members",
    "resident",
    "residents",
    "client",
    "clients",
    "of",
    "to",
    "and",
    "the",
    "for",
    "working",
    "file",
    "dataset",
    "us",
    "1",
    "2",
    "3",
    "4",
    "a",
    "by",
    "consumer",
    "consumers",
    "copy",
    "cybersecurity",
    "form",
    "hard",
    "inquiry",
    "on",
    "privacy",
    "report",
    "resubmission",
    "round",
    "submission",
    "usa",
    "via",
];

/// What stands between two names of one party.
const MARKERS: &[&str] = &[
    " d/b/a ",
    " d/b/a/ ",
    " d.b.a. ",
    " dba ",
    " doing business as ",
    " which does business as ",
    " a/k/a ",
    " aka ",
    " also known as ",
    " f/k/a ",
    " fka ",
    " formerly known as ",
    " formerly ",
    " n/k/a ",
    " now known as ",
    " on behalf of ",
    " o/b/o ",
    " c/o ",
    " through its ",
    " a division of ",
    " a subsidiary of ",
    " part of ",
    " and its affiliated ",
    " including its affiliates ",
    " including its affiliate ",
    " including ",
    " - ",
];

/// Words before a name that are not part of it.
pub(super) const LEADS: &[&str] =
    &["the", "through", "including", "formerly", "aka", "fka", "dba", "by", "via", "known", "as"];

/// Words that many names begin with or consist of: they do not tell one party from another.
const COMMON: &[&str] = &[
    "university",
    "health",
    "healthcare",
    "medical",
    "center",
    "centers",
    "hospital",
    "hospitals",
    "clinic",
    "of",
    "the",
    "and",
    "for",
    "department",
    "county",
    "city",
    "state",
    "states",
    "united",
    "community",
    "family",
    "general",
    "national",
    "american",
    "america",
    "first",
    "north",
    "south",
    "east",
    "west",
    "northern",
    "southern",
    "eastern",
    "western",
    "central",
    "new",
    "st",
    "saint",
    "care",
    "group",
    "services",
    "service",
    "solutions",
    "technologies",
    "system",
    "systems",
    "associates",
    "physicians",
    "insurance",
    "bank",
    "credit",
    "union",
    "federal",
    "life",
    "financial",
    "college",
    "school",
    "district",
    "public",
    "human",
    "social",
    "dental",
    "mental",
    "home",
    "women",
    "children",
    "childrens",
    "regional",
    "memorial",
    "blue",
    "cross",
    "shield",
    "plan",
    "benefit",
    "benefits",
    "fund",
    "global",
    "international",
    "advanced",
    "dr",
    "us",
    "usa",
    "california",
    "texas",
    "florida",
    "york",
    "ohio",
    "indiana",
    "oregon",
    "washington",
    "maine",
    "montana",
    "carolina",
    "virginia",
    "pennsylvania",
    "michigan",
    "illinois",
    "office",
    "agency",
    "trust",
    "foundation",
    "institute",
    "surgery",
    "eye",
    "orthopedic",
    "orthopaedic",
    "pharmacy",
    "laboratory",
    "laboratories",
    "management",
    "partners",
    "pacific",
    "mountain",
    "valley",
    "a",
    "an",
    "in",
    "at",
    "dept",
    "division",
    "corporate",
    "universal",
    "premier",
    "rehabilitation",
    "nursing",
];

/// A name, made comparable.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Party {
    /// Its words without legal forms and noise.
    pub words: Vec<String>,
    /// The same in one: letters and digits only.
    pub key: String,
    /// Keys of its other names.
    pub others: Vec<String>,
}

impl Party {
    /// The party of a name and of the other names that a row gives.
    pub fn of(name: &str, aliases: &[String]) -> Self {
        let mut names = parts(name).into_iter();
        let words = names.next().map(|part| words(&part)).unwrap_or_default();
        let key = glued(&words);
        let beside = names.chain(aliases.iter().flat_map(|alias| parts(alias)));
        let beside = beside.map(|part| self::words(&part)).filter(|words| names_somebody(words));
        let mut others: Vec<String> = beside.map(|words| glued(&words)).collect();
        others.retain(|other| other.len() >= 4 && *other != key);
        others.sort_unstable();
        others.dedup();
        Self { words, key, others }
    }

    /// Forgets other names that are not its own.
    pub(super) fn keep_others(&mut self, is_own: impl Fn(&str) -> bool) {
        self.others.retain(|other| is_own(other));
    }

    /// All keys, the main one first.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.key.as_str()).chain(self.others.iter().map(String::as_str))
    }

    /// Words that tell it from others.
    pub fn telling(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str).filter(|word| word.len() > 2 && !is_common(word))
    }

    /// Whether it lost its spaces.
    pub fn is_glued(&self) -> bool {
        self.words.iter().any(|word| word.len() >= 14)
    }

    /// Whether it is a name at all.
    pub fn is_named(&self) -> bool {
        self.key.len() >= 2
            && !["unknown", "unnamed", "none", "notavailable", "undisclosed", "various", "multiple"]
                .contains(&self.key.as_str())
    }
}

/// Whether the words beside a name are another name.
fn names_somebody(words: &[String]) -> bool {
    !words.iter().all(|word| BESIDE.contains(&word.as_str())) && !matches!(words, [word] if is_common(word))
}

/// Whether a word is in many names.
pub fn is_common(word: &str) -> bool {
    static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| COMMON.iter().copied().collect());
    WORDS.contains(word)
}

/// Characters of a name that are looked at.
const LONGEST: usize = 1_000;

/// The names within a name: the main one first.
fn parts(name: &str) -> Vec<String> {
    // an organisation's name, not a text: what comes from outside is bounded
    let name: String = name.chars().take(LONGEST).collect();
    let mut text: String = name.to_lowercase().replace(['\u{2019}', '\u{2018}', '\'', '"'], "");
    text = text.replace(['\u{2010}', '\u{2011}', '\u{2013}', '\u{2014}'], "-").replace('\u{ad}', "");
    let mut inner = Vec::new();
    // what is in parentheses is another name, or nothing
    while let Some((open, close)) = text.find('(').and_then(|open| {
        let close = text.get(open..)?.find(')').map_or(text.len(), |at| open + at + 1);
        Some((open, close))
    }) {
        let part = text.get(open..close).unwrap_or_default().trim_matches(['(', ')']).to_owned();
        inner.extend(abbreviated(
            text.get(..open).unwrap_or_default(),
            &part,
            text.get(close..).unwrap_or_default(),
        ));
        text.replace_range(open..close, " ");
        inner.push(part);
    }
    let mut all = cut(&format!(" {text} "), MARKERS);
    for part in inner {
        all.extend(cut(&format!(" {part} "), MARKERS));
    }
    all.retain(|part| part.chars().any(char::is_alphanumeric));
    all
}

/// `university of california los angeles (ucla) health system` is called `ucla health system` too.
fn abbreviated(before: &str, inner: &str, after: &str) -> Option<String> {
    let letters: Vec<char> = inner.trim().chars().collect();
    if !(3..=6).contains(&letters.len())
        || !letters.iter().all(char::is_ascii_lowercase)
        || after.trim().is_empty()
    {
        return None;
    }
    let words: Vec<&str> = before.split_whitespace().collect();
    let mut start = words.len();
    for letter in letters.iter().rev() {
        let small = |word: &&str| ["of", "and", "the", "for", "at", "&", "-"].contains(word);
        while start > 0 && words.get(start - 1).is_some_and(|word| small(word) && !word.starts_with(*letter))
        {
            start -= 1;
        }
        start = start.checked_sub(1).filter(|at| words[*at].starts_with(*letter))?;
    }
    Some(format!("{} {} {}", words[..start].join(" "), inner.trim(), after.trim()))
}

fn cut(text: &str, markers: &[&str]) -> Vec<String> {
    let mut pieces = vec![format!(" {} ", text.trim())];
    for marker in markers {
        // most names have none
        if !pieces.iter().any(|piece| piece.contains(marker)) {
            continue;
        }
        pieces = pieces
            .iter()
            .flat_map(|piece| {
                piece.split(marker).map(|part| format!(" {} ", part.trim())).collect::<Vec<_>>()
            })
            .collect();
    }
    pieces
}

/// The words of one name, without what is not the name.
fn words(part: &str) -> Vec<String> {
    let part = before_address(part);
    let part = part.replace('&', " and ").replace('.', "");
    let mut words: Vec<String> = part
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| same(word).to_owned())
        .collect();
    let joined = words.join(" ");
    let noise = NOISE.iter().filter_map(|noise| joined.find(noise)).filter(|at| *at > 3).min();
    if let Some(at) = noise {
        words = joined.get(..at).unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    }
    while words.len() > 1 && words.last().is_some_and(|word| FORMS.contains(&word.as_str()) || word == "and")
    {
        words.pop();
    }
    while words.len() > 1 && words.first().is_some_and(|word| LEADS.contains(&word.as_str())) {
        words.remove(0);
    }
    if let [word] = words.as_mut_slice() {
        let ending = GLUED_FORMS.iter().find(|form| word.len() > form.len() + 4 && word.ends_with(**form));
        if let Some(form) = ending {
            word.truncate(word.len() - form.len());
        }
    }
    words
}

/// The part before a street number or a post box.
fn before_address(part: &str) -> &str {
    let mut pieces = part.split(',');
    let mut end = pieces.next().map_or(0, str::len);
    for piece in pieces {
        let text = piece.trim();
        let street = text.starts_with(|c: char| c.is_ascii_digit())
            || ["po box", "p.o. box", "one ", "two ", "suite ", "attn"]
                .iter()
                .any(|start| text.starts_with(start));
        if street {
            return part.get(..end).unwrap_or(part);
        }
        end += piece.len() + 1;
    }
    part
}

/// One spelling for words that are written in several ways.
pub(super) fn same(word: &str) -> &str {
    match word {
        "saint" => "st",
        "centre" => "center",
        "univ" => "university",
        "dept" => "department",
        "hosp" => "hospital",
        "intl" => "international",
        "assoc" => "associates",
        "svcs" => "services",
        "svc" => "service",
        "mgmt" => "management",
        "bros" => "brothers",
        other => other,
    }
}

fn glued(words: &[String]) -> String {
    words.iter().flat_map(|word| word.chars()).filter(char::is_ascii_alphanumeric).collect()
}

#[cfg(test)]
mod tests {
    use super::Party;

    fn key(name: &str) -> String {
        Party::of(name, &[]).key
    }

    #[test]
    fn one_key_for_one_name() {
        for name in [
            "The Clinic of Ohio, Inc.",
            "CLINIC OF OHIO LLC",
            "ClinicofOhioInc",
            "Clinic of Ohio, Inc., 12 Main Street, Columbus, OH 43215",
            "Clinic of Ohio - Data Breach",
            "Clinic of Ohio, P.C.",
        ] {
            assert_eq!(key(name), "clinicofohio", "{name}");
        }
        assert_eq!(key("Saint Luke\u{2019}s"), key("St. Lukes"));
        assert_ne!(key("Clinic of Ohio"), key("Clinic of Iowa"));
    }

    #[test]
    fn other_names_are_kept_apart() {
        let party = Party::of("NEC Networks, LLC d/b/a CaptureRx", &["Capture (old name)".to_owned()]);
        assert_eq!(party.key, "necnetworks");
        assert_eq!(party.others, ["capture", "capturerx", "oldname"]);
        assert_eq!(Party::of("Anthem (Working file)", &[]).key, "anthem");
        assert!(!Party::of("Unknown", &[]).is_named());
    }

    #[test]
    fn how_a_notice_came_is_no_name() {
        for name in [
            "Ridge Clinic (paper)",
            "Ridge Clinic (E-mail)",
            "Ridge Clinic - Data Breach",
            "Ridge Clinic \u{2013} Security Incident (2nd notice)",
            "Ridge Clinic (Ohio)",
        ] {
            let party = Party::of(name, &[]);
            assert_eq!((party.key.as_str(), party.others.len()), ("ridgeclinic", 0), "{party:?}");
        }
        assert_eq!(Party::of("Ridge Clinic (Paper Mill Surgery)", &[]).others, ["papermillsurgery"]);
    }

    #[test]
    fn an_abbreviation_stands_for_its_words() {
        let party = Party::of("University of California Los Angeles (UCLA) Health System", &[]);
        assert_eq!(party.others, ["ucla", "uclahealthsystem"]);
        let party = Party::of("The Lakes of the North Clinic (LNC), Inc.", &[]);
        assert!(party.others.contains(&"lnc".to_owned()) || party.others.is_empty(), "{party:?}");
        assert_eq!(Party::of("Lakes Clinic (UCLA) Center", &[]).others, ["ucla"]);
    }

    #[test]
    fn nothing_in_gives_nothing_out() {
        for name in ["", "(", ")", "((", "()", "&", "\u{130}(\u{130}", "a(b(c)d", ", 1"] {
            let party = Party::of(name, &[name.to_owned()]);
            assert!(party.key.len() <= 8, "{name}");
        }
    }
}
