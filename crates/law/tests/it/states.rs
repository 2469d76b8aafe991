//! State laws: every fixed number of days, every edge, every version.

use crate::support::{DATES, ENTITY, HAPPENED, facts_text, last, list, people, simple, status};

const OTHER: &str = "[entity]\nname = \"Shop\"\nkind = \"other\"\n";

/// A company outside HIPAA; discovered on 2 March, determined on 4 March, confirmed on 6 March 2026.
fn plain(groups: &str, dates: &str) -> chartward_law::DutyList {
    let text = format!(
        "{OTHER}{HAPPENED}[dates]\ndetected = 2026-03-01\ndiscovered = 2026-03-02\ndetermined = 2026-03-04\nconfirmed = 2026-03-06\n{dates}"
    );
    simple(groups, &text.replace("detected = 2026-03-01", "detected = 2026-03-02"))
}

/// Ala. Code 8-38-1 to Wis. Stat. 134.98: the days to the individuals of every state that fixes them, each with its
/// statute, the first day of its clock and its last day.
#[test]
fn every_state_with_a_fixed_number_of_days() {
    let table = [
        ("AL", "Ala. Code 8-38-1 et seq.", 45, "2026-04-18"), // determined
        ("AZ", "Ariz. Rev. Stat. 18-551 et seq.", 45, "2026-04-18"), // determined
        ("CA", "Cal. Civ. Code 1798.82", 30, "2026-04-01"),
        ("CO", "Colo. Rev. Stat. 6-1-716", 30, "2026-04-03"), // determined
        ("CT", "Conn. Gen. Stat. 36a-701b", 60, "2026-05-01"),
        ("DE", "Del. Code tit. 6, 12B-101 et seq.", 60, "2026-05-03"), // determined
        ("FL", "Fla. Stat. 501.171", 30, "2026-04-03"),                // determined
        ("IN", "Ind. Code 24-4.9-1 et seq.", 45, "2026-04-16"),
        ("LA", "La. Rev. Stat. 51:3071 et seq.; La. Admin. Code tit. 16, pt. III, 701", 60, "2026-05-01"),
        ("MD", "Md. Code, Com. Law 14-3501 et seq.", 45, "2026-04-16"),
        ("ME", "Me. Rev. Stat. tit. 10, 1346 et seq.", 30, "2026-04-01"),
        ("NM", "N.M. Stat. 57-12C-1 et seq.", 45, "2026-04-16"),
        ("NY", "N.Y. Gen. Bus. Law 899-aa", 30, "2026-04-01"),
        ("OH", "Ohio Rev. Code 1349.19", 45, "2026-04-16"),
        ("OR", "Or. Rev. Stat. 646A.600 et seq.", 45, "2026-04-16"),
        ("RI", "R.I. Gen. Laws 11-49.3-1 et seq.", 45, "2026-04-20"), // confirmed
        ("SD", "S.D. Codified Laws 22-40-19 et seq.", 60, "2026-05-01"),
        ("TN", "Tenn. Code 47-18-2107", 45, "2026-04-16"),
        ("TX", "Tex. Bus. & Com. Code 521.002, 521.053", 60, "2026-05-01"),
        ("VT", "Vt. Stat. tit. 9, 2430, 2435", 45, "2026-04-16"),
        ("WA", "Wash. Rev. Code 19.255.005 et seq.", 30, "2026-04-01"),
        ("WI", "Wis. Stat. 134.98", 45, "2026-04-16"),
    ];
    for (state, citation, days, expected) in table {
        let list = plain(&people(state, 3), "");
        let id = format!("{}.individuals", state.to_ascii_lowercase());
        assert_eq!(last(&list, &id), expected, "{state}");
        let duty = list.duty(&id).unwrap();
        assert_eq!(duty.status.name(), "owed", "{state}");
        assert_eq!(duty.citation, citation);
        assert!(duty.why.iter().any(|why| why.starts_with(&format!("{days} "))), "{state}: {:?}", duty.why);
    }
}

/// Ala. Code 8-38-1 to Wyo. Stat.: in every state and territory of the table individuals are told, with a day or
/// without delay; each rule carries the citation of its own statute.
#[test]
fn every_state_gives_a_duty_to_its_residents() {
    let states = "AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ NM NV \
NY OH OK OR PA PR RI SC SD TN TX UT VA VT WA WI WV WY";
    for state in states.split_whitespace() {
        let list = plain(&people(state, 3), "");
        let lower = state.to_ascii_lowercase();
        assert_eq!(status(&list, &format!("{lower}.individuals")), "owed", "{state}");
        for who in ["regulator", "cra"] {
            assert!(list.duty(&format!("{lower}.{who}")).is_some(), "{state} {who}");
        }
    }
}

/// Ala. Code 8-38-1 to Wash. Rev. Code 19.255: the edges of every numeric threshold of a regulator, by the operators of 2025
/// (recalled: each stays a warning).
#[test]
fn regulators_at_their_edges() {
    let at_least =
        [("AL", 1000), ("CO", 500), ("DC", 50), ("FL", 500), ("OK", 500), ("TX", 250), ("UT", 500)];
    let more_than = [
        ("AZ", 1000),
        ("AR", 1000),
        ("CA", 500),
        ("DE", 500),
        ("HI", 1000),
        ("IA", 500),
        ("IL", 500),
        ("MO", 1000),
        ("ND", 250),
        ("NM", 1000),
        ("OR", 250),
        ("PA", 500),
        ("RI", 500),
        ("SC", 1000),
        ("SD", 250),
        ("WA", 500),
    ];
    let cases = at_least.iter().map(|case| (case, true)).chain(more_than.iter().map(|case| (case, false)));
    for ((state, n), inclusive) in cases {
        let id = format!("{}.regulator", state.to_ascii_lowercase());
        for (count, owed) in [(n - 1, false), (*n, inclusive), (n + 1, true)] {
            let list = plain(&people(state, count), "");
            assert_eq!(status(&list, &id) != "not_owed", owed, "{state} {count}");
            assert_eq!(list.duty(&id).unwrap().confidence.name(), "recalled", "{state}");
        }
    }
}

/// Va. Code 18.2-186.6: the attorney general on any breach; above 1,000 also timing and content, and the agencies.
#[test]
fn virginia_any_and_more_than_a_thousand() {
    let one = plain(&people("VA", 1), "");
    assert_eq!(status(&one, "va.regulator"), "owed");
    for (count, expected) in [(1, "not_owed"), (1000, "not_owed"), (1001, "owed")] {
        let list = plain(&people("VA", count), "");
        assert_eq!(status(&list, "va.regulator_many"), expected, "{count}");
        assert_eq!(status(&list, "va.cra"), expected, "{count}");
    }
}

/// Tex. Bus. & Com. Code 521.053: where nobody has read whether the number itself counts, the number itself needs a
/// decision.
#[test]
fn an_unread_operator_at_its_edge() {
    for (count, expected) in [(9_999, "not_owed"), (10_000, "needs_decision"), (10_001, "owed")] {
        assert_eq!(status(&plain(&people("TX", count), ""), "tx.cra"), expected, "{count}");
    }
}

/// Tex. Bus. & Com. Code 521.053(i), Iowa Code 715C.2, Vt. Stat. tit. 9, 2435, La. Admin. Code, P.R. Laws tit. 10, Md. Code:
/// clocks that run differently.
#[test]
fn regulators_clocks() {
    // Tex. Bus. & Com. Code 521.053(i): thirty days from the determination
    assert_eq!(last(&plain(&people("TX", 250), ""), "tx.regulator"), "2026-04-03");
    // Iowa Code 715C.2(8): five business days after the notice to consumers; Friday 3 April 2026 is no federal holiday
    let iowa = plain(&people("IA", 501), "individuals_notified = 2026-03-06\n");
    assert_eq!(last(&iowa, "ia.regulator"), "2026-03-13");
    let not_told = plain(&people("IA", 501), "");
    assert_eq!(status(&not_told, "ia.regulator"), "needs_fact");
    assert!(not_told.duty("ia.regulator").unwrap().needs[0].starts_with("dates.individuals_notified"));
    // Vt. Stat. tit. 9, 2435(b)(3): fourteen business days from discovery, or earlier if consumers are told first
    assert_eq!(last(&plain(&people("VT", 3), ""), "vt.regulator"), "2026-03-20");
    let told = plain(&people("VT", 3), "individuals_notified = 2026-03-09\n");
    assert_eq!(last(&told, "vt.regulator"), "2026-03-09");
    for (told, before) in [("2026-03-19", true), ("2026-03-20", false), ("2026-03-21", false)] {
        let text = format!("{OTHER}{HAPPENED}{DATES}individuals_notified = {told}\n");
        let found = list(&facts_text(&people("VT", 3), &text), "2026-03-30");
        assert_eq!(last(&found, "vt.regulator"), if before { told } else { "2026-03-20" });
        let why = found.duty("vt.regulator").unwrap().why.join(" ");
        assert_eq!(why.contains("were told before"), before, "{told}: {why}");
    }
    // La. Admin. Code 16:III.701: ten days from the notice
    let louisiana = plain(&people("LA", 3), "individuals_notified = 2026-03-09\n");
    assert_eq!(last(&louisiana, "la.regulator"), "2026-03-19");
    // P.R. Laws tit. 10, 4052: ten days from detection
    assert_eq!(last(&plain(&people("PR", 3), ""), "pr.regulator"), "2026-03-12");
    // Md. Code, Com. Law 14-3504(h): before the individuals (recalled)
    let maryland = plain(&people("MD", 3), "");
    let duty = maryland.duty("md.regulator").unwrap();
    assert_eq!(duty.deadline.to_string(), "before the individuals, by 2026-04-16 at the latest");
    assert_eq!(duty.confidence.name(), "recalled");
}

/// S.D. Codified Laws 22-40-19: a clock whose first day nobody has read is a decision; a signed one is used, and said.
#[test]
fn an_unread_anchor_is_decided_by_a_person() {
    let open = plain(&people("SD", 300), "");
    let duty = open.duty("sd.regulator").unwrap();
    assert_eq!(duty.status.name(), "needs_decision");
    assert_eq!(duty.deadline.last, None);
    assert_eq!(duty.deadline.to_string(), "not known (counted from the discovery it would be 2026-05-01)");
    let decided = "\n[[decisions]]\nabout = \"anchor:sd.regulator\"\ndecided = \"determined\"\nby = \"Counsel\"\non = 2026-03-05\nreason = \"read\"\n";
    let settled = plain(&people("SD", 300), decided);
    assert_eq!(last(&settled, "sd.regulator"), "2026-05-03");
    assert_eq!(status(&settled, "sd.regulator"), "owed");
    assert!(
        settled
            .duty("sd.regulator")
            .unwrap()
            .why
            .iter()
            .any(|why| why.starts_with("Counsel decided on 2026-03-05"))
    );
    let wrong = plain(&people("SD", 300), &decided.replace("\"determined\"", "\"whenever\""));
    assert_eq!(status(&wrong, "sd.regulator"), "needs_decision");
}

/// Colo. Rev. Stat. 6-1-716: a missing day of determination is never replaced by the day of discovery.
#[test]
fn a_missing_anchor_is_a_need() {
    let text = format!("{OTHER}{HAPPENED}[dates]\ndiscovered = 2026-03-02\n");
    let list = simple(&people("CO", 600), &text);
    for id in ["co.individuals", "co.regulator"] {
        let duty = list.duty(id).unwrap();
        assert_eq!(duty.status.name(), "needs_fact", "{id}");
        assert_eq!(duty.needs, ["dates.determined: the day of the determination that there was a breach"]);
        assert_eq!(duty.deadline.last, None);
        assert_eq!(duty.deadline.guide.as_ref().unwrap().day.to_string(), "2026-04-01");
    }
}

/// Versions by the day of discovery: Cal. Civ. Code 1798.82 (SB 446), Okla. Stat. tit. 24 (SB 626), N.Y. Gen. Bus.
/// Law 899-aa, 73 Pa. Stat. 2301.
#[test]
fn the_version_of_the_day() {
    let on = |state: &str, day: &str, count: u64| {
        let text = format!("{OTHER}{HAPPENED}[dates]\ndiscovered = {day}\n");
        list(&facts_text(&people(state, count), &text), "2026-06-01")
    };
    assert_eq!(last(&on("CA", "2025-12-31", 5), "ca.individuals"), "");
    assert_eq!(last(&on("CA", "2026-01-01", 5), "ca.individuals"), "2026-01-31");
    assert_eq!(status(&on("OK", "2025-12-31", 600), "ok.regulator"), "not_owed");
    assert_eq!(status(&on("OK", "2026-01-01", 600), "ok.regulator"), "needs_fact");
    assert_eq!(status(&on("PA", "2024-09-25", 600), "pa.cra"), "not_owed");
    assert_eq!(status(&on("PA", "2024-09-26", 600), "pa.cra"), "owed");
    assert_eq!(status(&on("PA", "2024-09-25", 600), "pa.monitoring"), "-");
    assert_eq!(status(&on("PA", "2024-09-26", 600), "pa.monitoring"), "owed");
    let medical = "[[people]]\nresidence = \"NY\"\ncount = 5\nelements = [\"person_name\", \"diagnosis\"]\n";
    for (day, expected) in [("2025-03-20", "not_owed"), ("2025-03-21", "late")] {
        let text = format!("{OTHER}{HAPPENED}[dates]\ndiscovered = {day}\n");
        assert_eq!(
            status(&list(&facts_text(medical, &text), "2026-06-01"), "ny.individuals"),
            expected,
            "{day}"
        );
    }
    // what stood before a change is recalled, and cannot be final
    assert_eq!(on("CA", "2025-12-31", 5).duty("ca.individuals").unwrap().confidence.name(), "recalled");
    // a rule without a known beginning is not sure for a day before it was read
    let texas = on("TX", "2015-02-01", 5);
    assert_eq!(texas.duty("tx.individuals").unwrap().confidence.name(), "recalled");
    assert!(
        texas
            .duty("tx.individuals")
            .unwrap()
            .warnings
            .iter()
            .any(|w| w.contains("may not have held on 2015-02-01"))
    );
}

/// Mass. Gen. Laws ch. 93H, s. 3(b), against 45 CFR 164.404(c)(1)(A): what happened.
#[test]
fn massachusetts_and_hipaa_contradict_each_other() {
    let list = simple(&format!("{}{}", people("MA", 40), people("CO", 60)), "");
    let id = "conflict:ma.individuals+hipaa.individuals";
    let duty = list.duty(id).unwrap();
    assert_eq!(duty.status.name(), "conflict");
    assert_eq!(duty.people, 40);
    assert_eq!(last(&list, id), "2026-05-01");
    assert!(list.blockers.iter().any(|blocker| blocker.starts_with("conflict that nobody has signed")));
    let signed = format!(
        "\n[[decisions]]\nabout = \"{id}\"\ndecided = \"a letter of its own, with the description required by HIPAA and no more\"\nby = \"Counsel\"\non = 2026-03-08\nreason = \"federal law\"\n"
    );
    let list = simple(&people("MA", 40), &signed);
    assert_eq!(status(&list, id), "conflict_signed");
    assert!(!list.blockers.iter().any(|blocker| blocker.starts_with("conflict")));
    assert!(list.duty(id).unwrap().why.last().unwrap().starts_with("Counsel signed on 2026-03-08"));
    // where the people of the two laws are not the same, nothing contradicts
    let apart = simple(&format!("{}phi = false\n{}", people("MA", 40), people("CO", 60)), "");
    assert_eq!(status(&apart, id), "-");
}

/// Cal. Health & Safety Code 1280.15: fifteen business days from detection, to the department and to the patient.
#[test]
fn california_facilities() {
    let text =
        format!("{}facility_licences = [\"CA\"]\n{HAPPENED}{DATES}", ENTITY.replace("\"CO\"", "\"CA\""));
    let list = simple(&format!("{}{}", people("CA", 30), people("NV", 2)), &text);
    // 2 March 2026 is a Monday; no federal holiday in March
    for id in ["facility.ca.department", "facility.ca.patients"] {
        assert_eq!(last(&list, id), "2026-03-23", "{id}");
        assert_eq!(list.duty(id).unwrap().people, 32, "patients wherever they live");
    }
    let across = text.replace("2026-03-02", "2026-05-15").replace("2026-03-04", "2026-05-18");
    let list = crate::support::list(&facts_text(&people("CA", 30), &across), "2026-06-01");
    assert_eq!(last(&list, "facility.ca.department"), "2026-06-08", "Memorial Day is no business day");
    assert_eq!(status(&simple(&people("CA", 30), ""), "facility.ca.department"), "-", "no licence");
}

/// N.Y. Gen. Bus. Law 899-aa and 815 ILCS 530/50: a copy of the HHS filing within five business days
/// (recalled).
#[test]
fn copies_of_the_hhs_filing() {
    let filed = format!("{ENTITY}{HAPPENED}{DATES}hhs_filed = 2026-03-05\n");
    let list = simple(&format!("{}{}", people("NY", 300), people("IL", 300)), &filed);
    for id in ["ny.hhs_copy", "il.hhs_copy"] {
        assert_eq!(last(&list, id), "2026-03-12", "{id}");
        assert_eq!(list.duty(id).unwrap().confidence.name(), "recalled", "{id}");
    }
    let few = simple(&people("IL", 499), "");
    assert_eq!(status(&few, "il.hhs_copy"), "not_owed");
    // the copy is about patients: staff who live there are none, and patients elsewhere are not theirs
    let staff = simple(&format!("{}{}phi = false\n", people("CO", 600), people("NY", 5)), &filed);
    let copy = staff.duty("ny.hhs_copy").unwrap();
    assert_eq!(copy.status.name(), "not_owed");
    assert_eq!(copy.why.last().unwrap(), "None of the patients live in New York.");
    assert_eq!(status(&simple(&people("NY", 3), ""), "ny.hhs_copy"), "needs_fact");
    let dfs = format!("{ENTITY}dfs_regulated = true\n{HAPPENED}{DATES}");
    assert_eq!(last(&simple(&people("NY", 3), &dfs), "ny.dfs"), "2026-04-01");
    assert_eq!(status(&simple(&people("NY", 3), ""), "ny.dfs"), "-");
}

/// Credit monitoring: Conn. 24 months, Mass. 18 (42 for a reporting agency), D.C. 18, Del. 12, Pa. 12, Cal. 12.
#[test]
fn credit_monitoring() {
    for (state, months) in [("CT", 24), ("MA", 18), ("DC", 18), ("DE", 12), ("PA", 12), ("CA", 12)] {
        let list = plain(&people(state, 7), "");
        let id = format!("{}.monitoring", state.to_ascii_lowercase());
        let duty = list.duty(&id).unwrap();
        assert_eq!((duty.status.name(), duty.people), ("owed", 7), "{state}");
        assert!(duty.notes[0].starts_with(&format!("{months} months")), "{state}: {:?}", duty.notes);
        let medical = format!(
            "[[people]]\nresidence = \"{state}\"\ncount = 7\nelements = [\"person_name\", \"lab_result\"]\n"
        );
        assert_eq!(status(&plain(&medical, ""), &id), "not_owed", "{state}: no number, no monitoring");
    }
    let agency = format!("{OTHER}reporting_agency = true\n{HAPPENED}{DATES}");
    assert!(
        simple(&people("MA", 7), &agency).duty("ma.monitoring").unwrap().notes[0].starts_with("42 months")
    );
}

/// Ga. Code 10-1-910, Tex. Bus. & Com. Code 521.002, N.Y. Gen. Bus. Law 899-aa: what a state names, and with a name
/// beside it.
#[test]
fn personal_information() {
    let with = |state: &str, elements: &str| {
        let group = format!("[[people]]\nresidence = \"{state}\"\ncount = 7\nelements = [{elements}]\n");
        status(&plain(&group, ""), &format!("{}.individuals", state.to_ascii_lowercase()))
    };
    assert_eq!(with("GA", "\"person_name\", \"diagnosis\""), "not_owed");
    assert_eq!(with("TX", "\"person_name\", \"diagnosis\""), "owed");
    assert_eq!(with("TX", "\"diagnosis\""), "not_owed", "no name");
    assert_eq!(with("CA", "\"email\", \"password\""), "owed", "a login needs no name");
    assert_eq!(with("ND", "\"person_name\", \"date_of_birth\""), "owed");
    assert_eq!(with("TX", "\"person_name\", \"date_of_birth\""), "not_owed");
    assert_eq!(with("NV", "\"person_name\", \"medicare_beneficiary_id\""), "owed");
    assert_eq!(with("GA", "\"person_name\", \"medicare_hicn\""), "owed", "a HICN is an SSN");
}

/// Fla. Stat. 501.171, Tex. Bus. & Com. Code 521.053, Conn. Gen. Stat. 36a-701b, Ohio Rev. Code 1349.19, Mass.
/// Gen. Laws ch. 93H: what happened to the data, by each kind of trigger.
#[test]
fn triggers() {
    let with = |state: &str, accessed: &str, acquired: &str| {
        let text =
            format!("{OTHER}[happened]\naccessed = \"{accessed}\"\nacquired = \"{acquired}\"\n{DATES}");
        status(&simple(&people(state, 7), &text), &format!("{}.individuals", state.to_ascii_lowercase()))
            .to_owned()
    };
    assert_eq!(with("FL", "yes", "no"), "owed");
    assert_eq!(with("TX", "yes", "no"), "not_owed");
    assert_eq!(with("TX", "yes", "unknown"), "needs_fact");
    assert_eq!(with("CT", "yes", "no"), "owed");
    assert_eq!(with("OH", "yes", "no"), "not_owed");
    assert_eq!(with("OH", "unknown", "yes"), "needs_fact");
    let text = format!("{OTHER}[happened]\naccessed = \"yes\"\nacquired = \"no\"\nused = \"yes\"\n{DATES}");
    assert_eq!(status(&simple(&people("MA", 7), &text), "ma.individuals"), "owed", "acquisition or use");
    // and the reason names what the law asks for
    let text = format!("{OTHER}[happened]\naccessed = \"yes\"\nacquired = \"no\"\n{DATES}");
    let found = simple(&people("TX", 7), &text);
    assert_eq!(
        found.duty("tx.individuals").unwrap().why.last().unwrap(),
        "The trigger is acquisition, and by the facts there was none."
    );
}

/// Ariz. Rev. Stat. 18-551 et seq.: a harm test excuses only what somebody has found and signed, and only where the law has one.
#[test]
fn harm_tests() {
    let decided = |state: &str| {
        format!(
            "\n[[decisions]]\nabout = \"harm:{state}\"\ndecided = \"no_harm\"\nby = \"Counsel\"\non = 2026-03-05\nreason = \"recovered\"\n"
        )
    };
    assert_eq!(status(&plain(&people("AZ", 7), &decided("AZ")), "az.individuals"), "not_owed");
    assert_eq!(status(&plain(&people("TX", 7), &decided("TX")), "tx.individuals"), "owed", "Texas has none");
    assert!(
        plain(&people("TX", 7), &decided("TX")).warnings[0]
            .contains("the law of this state has no harm test")
    );
    let mistyped = decided("AZ").replace("no_harm", "no harm");
    assert!(plain(&people("AZ", 7), &mistyped).warnings[0].contains("what is decided is none of no_harm"));
    assert_eq!(status(&plain(&people("AZ", 7), &mistyped), "az.individuals"), "owed");
    let open = plain(&people("AZ", 7), "");
    assert!(open.duty("az.individuals").unwrap().would_change[0].contains("harm:AZ"));
}

/// Colo. Rev. Stat. 6-1-716, Tex. Bus. & Com. Code 521.053: what a state makes of HIPAA is a decision, unless it makes
/// nothing of it.
#[test]
fn effect_of_hipaa() {
    let group = format!("{}{}", people("CO", 7), people("TX", 7));
    let list = simple(&group, "");
    assert_eq!(status(&list, "tx.individuals"), "owed");
    let duty = list.duty("co.individuals").unwrap();
    assert_eq!(duty.status.name(), "needs_decision");
    assert_eq!(last(&list, "co.individuals"), "2026-04-03", "the day stands beside the question");
    for (decided, expected) in [("deemed", "not_owed"), ("not_deemed", "owed"), ("perhaps", "needs_decision")]
    {
        let decision = format!(
            "\n[[decisions]]\nabout = \"hipaa-effect:CO\"\ndecided = \"{decided}\"\nby = \"Counsel\"\non = 2026-03-05\nreason = \"read\"\n"
        );
        let list = simple(&group, &decision);
        assert_eq!(status(&list, "co.individuals"), expected);
        assert_eq!(status(&list, "co.regulator"), "not_owed", "fourteen people");
    }
    // students' records are no PHI: no letter under HIPAA goes to them, so HIPAA excuses nothing
    let students = simple(&format!("{}phi = false\n{}", people("CO", 7), people("CO", 7)), "");
    assert_eq!(status(&students, "co.individuals"), "owed");
}

/// 45 CFR 164.404(a): people without an address, and in places of which the pack holds no law, are protected by HIPAA all the
/// same; what else protects them is asked.
#[test]
fn people_without_a_law() {
    let nowhere = "[[people]]\ncount = 31\nelements = [\"person_name\"]\n";
    let guam = people("GU", 4);
    let canada = people(":CA", 2);
    let list = simple(&format!("{nowhere}{guam}{canada}"), "");
    assert_eq!(status(&list, "residence"), "needs_fact");
    assert_eq!(list.duty("residence").unwrap().people, 31);
    assert_eq!(status(&list, "residence:GU"), "needs_decision");
    assert_eq!(status(&list, "residence:country-CA"), "needs_decision", "Canada, not California");
    assert_eq!(list.duty("residence:country-CA").unwrap().jurisdiction.to_string(), ":CA");
    assert!(
        list.blockers.iter().any(|blocker| blocker == "needs a fact (1): residence"),
        "{:?}",
        list.blockers
    );
    assert_eq!(list.duty("hipaa.individuals").unwrap().people, 37, "HIPAA protects them all the same");
}

/// Tex. Bus. & Com. Code 521.053: most state laws cover computerised data only; 45 CFR 164.402 covers paper.
#[test]
fn paper() {
    let text = format!("{OTHER}{HAPPENED}medium = \"paper\"\n{DATES}");
    assert_eq!(status(&simple(&people("TX", 7), &text), "tx.individuals"), "needs_decision");
    let clinic = format!("{ENTITY}{HAPPENED}medium = \"paper\"\n{DATES}");
    assert_eq!(status(&simple(&people("TX", 7), &clinic), "hipaa.individuals"), "owed");
}

/// The burden of proof (45 CFR 164.414(b)): a decision that nothing asked for is kept, and said to change nothing; one that is
/// asked for is not complained of.
#[test]
fn decisions_that_change_nothing_are_said() {
    let said = |about: &str, decided: &str| {
        let decision = format!(
            "\n[[decisions]]\nabout = \"{about}\"\ndecided = \"{decided}\"\nby = \"Counsel\"\non = 2026-03-05\nreason = \"read\"\n"
        );
        let groups: String = ["CO", "GA", "IL", "SD"].map(|state| people(state, 300)).concat();
        simple(&groups, &decision).warnings.join(" ")
    };
    for (about, decided, problem) in [
        ("hipaa-effect:CO", "perhaps", "what is decided is none of deemed, not_deemed"),
        ("hipaa-effect:GA", "deemed", "the law of this state makes nothing of HIPAA"),
        ("hipaa-effect:GU", "deemed", "no law of such a state is in the pack"),
        ("harm:CO", "perhaps", "what is decided is none of no_harm"),
        ("harm:IL", "no_harm", "the law of this state has no harm test"),
        ("harm:GU", "no_harm", "no law of such a state is in the pack"),
        ("anchor:co.regulator", "discovered", "no clock of that name waits for a first day"),
        ("conflict:a+b", "a letter", "there is no such conflict"),
        ("whatever:CO", "yes", "nothing here asks for it"),
        ("whatever", "yes", "nothing here asks for it"),
    ] {
        let found = said(about, decided);
        assert!(found.contains(problem) && found.contains("decisions[1]"), "{about} {decided}: {found}");
        assert!(found.ends_with("it is kept in the record."), "{found}");
    }
    for (about, decided) in [
        ("hipaa-effect:CO", "deemed"),
        ("hipaa-effect:CO", "not_deemed"),
        ("harm:CO", "no_harm"),
        ("anchor:sd.regulator", "determined"),
        ("safe-harbour", "unsecured"),
    ] {
        assert_eq!(said(about, decided), "", "{about} {decided}");
    }
}
