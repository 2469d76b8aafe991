//! A facts file to begin with: what the case knows filled in, what only a person knows as questions.
//!
//! What it is: text in TOML. Fields that nobody has answered stand as comments; the two that must be answered are set to
//! what is refused, so that no list of duties can come of a file that nobody has looked at.

/// A new facts file.
pub(super) fn draft(incident: &str, people: &str) -> String {
    let incident = quoted(incident);
    format!("{HEAD}incident = {incident}\n{QUESTIONS}\n{people}")
}

/// A TOML basic string; JSON's escapes are TOML's too, but for the delete character.
fn quoted(text: &str) -> String {
    let clean: String = text.chars().filter(|c| *c != '\u{7f}').collect();
    serde_json::Value::String(clean).to_string()
}

const HEAD: &str = "\
# Facts of the incident. Answer the questions, then: chartward case facts --put THIS-FILE --reason \"...\"
# A field that stays a comment is not known: the list of duties then says what it waits for. Every field: docs/law/facts.md
schema = \"chartward.facts/1\"
";

const QUESTIONS: &str = "
[entity]
# QUESTION: the organisation's name, as letters will say it
name = \"\"
# QUESTION: covered_entity, business_associate, phr_vendor, phr_service_provider or other?
kind = \"?\"
# seat = \"CO\"                       # its state (countries as \":DE\")
# part2_program = true              # a program under 42 CFR Part 2?
# facility_licences = [\"CA\"]        # states that license it as a hospital, clinic, home health agency or hospice
# insurance_licences = [\"OH\"]       # states whose department of insurance licenses it
# dfs_regulated = true              # regulated by New York's Department of Financial Services?
# establishments = [\":DE\"]          # countries other than the U.S. with an establishment
# offers_in = [\":GB\"]               # countries to whose people it offers services

[happened]
# QUESTION: yes, no or unknown? Most laws are set in motion by one or the other.
accessed = \"unknown\"
acquired = \"unknown\"
used = \"unknown\"
# misuse_imminent = true            # must people be called at once?
# ransomware = true                 # was it encrypted for ransom?
medium = \"electronic\"               # or paper, both

[security]
# QUESTION: was the data encrypted: yes, part, no or unknown?
encrypted = \"unknown\"
# standard = \"nist_sp_800_111\"      # at rest; in motion: nist_sp_800_52, _77, _113, fips_140_2_validated
# data_was = \"at_rest\"              # or in_motion
# key_breached = \"unknown\"          # was the key taken too?
# destroyed = [\"media_nist_sp_800_88\"]

[dates]
# QUESTION: the first day on which anybody of the workforce, or an agent, knew of it or should have (45 CFR 164.404(a)(2))
# discovered = 2026-03-02
# breach_began = 2026-02-20
# breach_ended = 2026-02-28
# detected = 2026-03-02
# determined = 2026-03-04           # the day on which it was determined that there was a breach
# confirmed = 2026-03-04
# aware = 2026-03-02T09:30:00-07:00 # the moment, for the GDPR and the UK GDPR
# individuals_notified = 2026-04-01 # the day on which the last letters went out
# hhs_filed = 2026-04-01

# The risk assessment (45 CFR 164.402(2)): chartward case assess-risk. Decisions: chartward case decide.

# [[law_enforcement]]               # did law enforcement ask for delay?
# form = \"written\"                  # or oral
# on = 2026-03-10
# until = 2026-04-10
# by = \"FBI\"

# [[covered_entities]]              # for whom was the data held? Then name them in the groups below: covered_entities = [...]
# name = \"\"
# informed_on = 2026-03-05
# delegated = false                 # have they left their notices to you?
# agent = false

# [[done]]                          # what has been done: the duty by its name in the list
# duty = \"hipaa.media:CO\"
# on = 2026-04-01
# by = \"\"

[report]                            # what reports ask; what is missing stays open in them
# entity_type = \"healthcare_provider\"
# street = \"\"
# city = \"\"
# region = \"\"
# postal_code = \"\"
# contact_name = \"\"
# contact_title = \"\"
# contact_phone = \"\"
# contact_email = \"\"
# toll_free = \"\"
# breach_types = [\"hacking_it_incident\"]
# locations = [\"email\"]
# description = \"\"                  # the public will read it: name nobody
# discovery_ended = 2026-03-04
# safeguards_before = [\"privacy_rule\"]
# actions = \"\"

# [[filings]]                       # what was filed; the next report to the same is an addendum
# to = \"hhs\"
# on = 2026-04-01
# by = \"\"                           # who filed it
# tracking = \"\"
# people = 0

# Check the groups below: where people live, how many no letter reaches, whose data it was.
";

#[cfg(test)]
mod tests {
    use chartward_law::Facts;

    use super::draft;

    const PEOPLE: &str = "[[people]]\nresidence = \"CO\"\ncount = 4\nelements = [\"person_name\", \"ssn\"]\n";

    /// A draft that nobody has answered gives no duties, and says at which line; answered, it is read, and with every
    /// comment taken off it is still a facts file.
    #[test]
    fn a_draft_is_refused_until_it_is_answered() {
        let text = draft("A \"quoted\"\nname", PEOPLE);
        let error = Facts::read("facts", &text).unwrap_err().to_string();
        assert!(error.contains("one of: covered_entity, business_associate"), "{error}");
        let kind = text.replace("kind = \"?\"", "kind = \"covered_entity\"");
        let error = Facts::read("facts", &kind).unwrap_err().to_string();
        assert_eq!(error, "the facts do not hold together: entity.name: is empty");
        let answered = kind.replacen("name = \"\"", "name = \"Clinic\"", 1);
        assert_eq!(Facts::read("facts", &answered).unwrap().incident, "A \"quoted\"\nname");
        let open: String = answered
            .lines()
            .filter(|line| !line.starts_with("# QUESTION") && !line.contains("offers_in"))
            .flat_map(|line| {
                let line = match line.strip_prefix("# ") {
                    Some(rest) if rest.contains(" = ") || rest.starts_with("[[") => rest,
                    _ => line,
                };
                [line, "\n"]
            })
            .collect();
        let open = open
            .replace("name = \"\"", "name = \"Alpha\"")
            .replace("by = \"\"", "by = \"An Officer\"")
            .replace("encrypted = \"unknown\"", "encrypted = \"yes\"");
        let facts = Facts::read("facts", &open).unwrap_or_else(|error| panic!("{error}\n{open}"));
        assert_eq!(
            (facts.clients.len(), facts.filings.len(), facts.done.len(), facts.law_enforcement.len()),
            (1, 1, 1, 1)
        );
    }
}
