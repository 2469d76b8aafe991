//! HIPAA clause by clause, Part 2, FTC, GDPR, UK, insurance.

use crate::support::{DATES, ENTITY, HAPPENED, facts_text, last, list, people, simple, status};

const ASSESSED: &str = "[risk_assessment]\nnature = \"names only\"\nrecipient = \"a colleague\"\nacquired_or_viewed = \"not opened\"\n\
mitigation = \"deleted, attested\"\nconcluded = \"low_probability\"\nby = \"Privacy officer\"\non = 2026-03-05\n";

/// 45 CFR 164.404(b): sixty calendar days after discovery. 2 March plus 60 is 1 May.
#[test]
fn individuals_within_sixty_days() {
    let list = simple(&people("CO", 12), "");
    assert_eq!(status(&list, "hipaa.individuals"), "owed");
    assert_eq!(last(&list, "hipaa.individuals"), "2026-05-01");
    let duty = list.duty("hipaa.individuals").unwrap();
    assert_eq!(duty.deadline.to_string(), "without unreasonable delay, by 2026-05-01 at the latest");
    assert_eq!(duty.citation, "45 CFR 164.404(a)-(d)(1)");
}

/// 45 CFR 164.408: 500 or more at once, fewer once a year.
#[test]
fn hhs_at_499_500_and_501() {
    for (count, at_once, yearly) in
        [(499, "not_owed", "owed"), (500, "owed", "not_owed"), (501, "owed", "not_owed")]
    {
        let list = simple(&people("CO", count), "");
        assert_eq!(status(&list, "hipaa.hhs"), at_once, "{count}");
        assert_eq!(status(&list, "hipaa.hhs_annual"), yearly, "{count}");
    }
    let below = simple(&people("CO", 499), "");
    assert_eq!(
        below.duty("hipaa.hhs").unwrap().would_change.last().unwrap(),
        "1 more person: notice to Secretary of Health and Human Services"
    );
    // together with the individuals, whose last day is the outer limit
    let at = simple(&people("CO", 500), "");
    assert_eq!(last(&at, "hipaa.hhs"), "2026-05-01");
    let told = simple(&people("CO", 500), "individuals_notified = 2026-03-09\n");
    assert_eq!(last(&told, "hipaa.hhs"), "2026-03-09");
    assert_eq!(status(&told, "hipaa.hhs"), "late");
    assert_eq!(status(&told, "hipaa.individuals"), "met");
}

/// 45 CFR 164.406: more than 500 residents of one state, counted state by state.
#[test]
fn media_at_500_and_501() {
    assert_eq!(status(&simple(&people("CO", 500), ""), "hipaa.media"), "not_owed");
    let list = simple(&people("CO", 501), "");
    assert_eq!(status(&list, "hipaa.media:CO"), "owed");
    assert_eq!(status(&list, "hipaa.media"), "-");
    // Canada is no State or jurisdiction of the United States (45 CFR 160.103)
    assert_eq!(status(&simple(&people(":CA", 600), ""), "hipaa.media"), "not_owed");
    let two = simple(&format!("{}{}", people("CO", 400), people("KS", 400)), "");
    assert_eq!(status(&two, "hipaa.media"), "not_owed");
    assert_eq!(status(&two, "hipaa.hhs"), "owed");
    assert_eq!(
        two.duty("hipaa.media").unwrap().would_change.last().unwrap(),
        "101 more residents of one state: notice to the media"
    );
}

/// 45 CFR 164.404(d)(2): fewer than ten, ten or more.
#[test]
fn substitute_notice_at_9_and_10() {
    let with = |n: u64| simple(&format!("{}unreachable = {n}\n", people("CO", 40)), "");
    assert_eq!(status(&with(0), "hipaa.substitute_few"), "-");
    assert_eq!(status(&with(0), "hipaa.substitute_many"), "not_owed");
    assert_eq!(status(&with(9), "hipaa.substitute_few"), "owed");
    assert_eq!(status(&with(9), "hipaa.substitute_many"), "not_owed");
    assert_eq!(status(&with(10), "hipaa.substitute_few"), "not_owed");
    assert_eq!(status(&with(10), "hipaa.substitute_many"), "owed");
    assert_eq!(
        with(9).duty("hipaa.substitute_many").unwrap().would_change.last().unwrap(),
        "1 more person whom no letter reaches: notice by posting or media, with a toll-free number"
    );
}

/// 45 CFR 164.404(d)(1)(ii): next of kin; the dead get no letter of their own.
#[test]
fn next_of_kin() {
    let list = simple(&format!("{}deceased = 3\nminors = 2\n", people("CO", 40)), "");
    assert_eq!(list.duty("hipaa.next_of_kin").unwrap().people, 3);
    assert_eq!(list.duty("hipaa.individuals").unwrap().people, 37);
    assert!(list.duty("hipaa.individuals").unwrap().why.iter().any(|why| why.starts_with("Minors: 2;")));
    assert_eq!(status(&simple(&people("CO", 40), ""), "hipaa.next_of_kin"), "-");
}

/// 45 CFR 164.404(d)(3): by telephone as well where misuse may be imminent.
#[test]
fn urgent_notice() {
    assert_eq!(status(&simple(&people("CO", 4), ""), "hipaa.individuals_urgent"), "-");
    let urgent = format!("{ENTITY}{HAPPENED}misuse_imminent = true\n{DATES}");
    assert_eq!(status(&simple(&people("CO", 4), &urgent), "hipaa.individuals_urgent"), "owed");
}

/// 45 CFR 164.402(2): all four factors recorded, else a breach is presumed.
#[test]
fn risk_assessment() {
    let low = simple(&people("CO", 600), ASSESSED);
    for id in ["hipaa.individuals", "hipaa.hhs", "hipaa.media"] {
        assert_eq!(status(&low, id), "not_owed", "{id}");
    }
    let open = simple(&people("CO", 600), &ASSESSED.replace("mitigation = \"deleted, attested\"\n", ""));
    assert_eq!(status(&open, "hipaa.individuals"), "owed");
    assert!(open.duty("hipaa.individuals").unwrap().warnings[0].contains("says nothing about mitigation"));
    assert_eq!(
        status(&simple(&people("CO", 600), &ASSESSED.replace("low_probability", "not_low")), "hipaa.hhs"),
        "owed"
    );
}

/// 45 CFR 164.402(1): the three exclusions.
#[test]
fn exclusions() {
    for kind in ["workforce_good_faith", "inadvertent_internal", "not_retained"] {
        let text =
            format!("[exclusion]\nkind = \"{kind}\"\nby = \"Counsel\"\non = 2026-03-05\nreason = \"seen\"\n");
        let list = simple(&people("CO", 600), &text);
        assert_eq!(status(&list, "hipaa.individuals"), "not_owed", "{kind}");
        assert!(list.duty("hipaa.individuals").unwrap().why[0].contains("Counsel found so on 2026-03-05"));
    }
}

/// 45 CFR 164.402, unsecured; 74 FR 19006: a named standard, and the key not breached.
#[test]
fn encryption_safe_harbour() {
    let with = |lines: &str| simple(&people("CO", 600), &format!("[security]\n{lines}"));
    let safe = with("encrypted = \"yes\"\nstandard = \"NIST SP 800-111\"\nkey_breached = \"no\"\n");
    assert_eq!(status(&safe, "hipaa.individuals"), "not_owed");
    assert_eq!(
        status(&safe, "co.individuals"),
        "needs_decision",
        "the state's own exception has not been read"
    );
    let key = with("encrypted = \"yes\"\nstandard = \"NIST SP 800-111\"\nkey_breached = \"yes\"\n");
    assert_eq!(status(&key, "hipaa.individuals"), "owed");
    let unknown = with("encrypted = \"yes\"\nstandard = \"NIST SP 800-111\"\n");
    assert_eq!(status(&unknown, "hipaa.individuals"), "needs_fact");
    assert!(unknown.duty("hipaa.individuals").unwrap().needs[0].starts_with("security.key_breached"));
    let standard = with("encrypted = \"yes\"\nkey_breached = \"no\"\n");
    assert!(standard.duty("hipaa.individuals").unwrap().needs[0].starts_with("security.standard"));
    assert_eq!(status(&with("encrypted = \"part\"\n"), "hipaa.individuals"), "owed");
}

/// 74 FR 19006: only what the guidance names, for data at rest or in motion as it names it; anything else is a
/// question, and a person who answers it signs.
#[test]
fn only_the_standards_of_the_guidance_are_a_safe_harbour() {
    let with = |lines: &str, more: &str| {
        let text = format!("[security]\nencrypted = \"yes\"\nkey_breached = \"no\"\n{lines}\n{more}");
        simple(&people("CO", 600), &text)
    };
    for (lines, expected) in [
        ("standard = \"AES-256\"", "needs_decision"),
        ("standard = \"a good password\"", "needs_decision"),
        ("standard = \"FIPS 140-2\"", "needs_decision"),
        ("standard = \"nist_sp_800_111\"", "not_owed"),
        ("standard = \"nist_sp_800_111\"\ndata_was = \"at_rest\"", "not_owed"),
        ("standard = \"nist_sp_800_111\"\ndata_was = \"in_motion\"", "owed"),
        ("standard = \"NIST SP 800-52\"", "needs_fact"),
        ("standard = \"NIST SP 800-52\"\ndata_was = \"in_motion\"", "not_owed"),
        ("standard = \"NIST SP 800-77\"\ndata_was = \"in_motion\"", "not_owed"),
        ("standard = \"NIST SP 800-113\"\ndata_was = \"at_rest\"", "owed"),
        ("standard = \"FIPS 140-2 validated\"\ndata_was = \"in_motion\"", "not_owed"),
        ("standard = \"FIPS 140-3 validated\"\ndata_was = \"in_motion\"", "not_owed"),
    ] {
        assert_eq!(status(&with(lines, ""), "hipaa.individuals"), expected, "{lines}");
    }
    let newer = with("standard = \"FIPS 140-3 validated\"\ndata_was = \"in_motion\"", "");
    assert!(newer.duty("hipaa.individuals").unwrap().is_recalled(), "the guidance does not name 140-3");
    let other = |decided: &str| {
        let decision = format!(
            "[[decisions]]\nabout = \"safe-harbour\"\ndecided = \"{decided}\"\nby = \"Counsel\"\non = 2026-03-05\nreason = \"read\"\n"
        );
        with("standard = \"AES-256\"", &decision)
    };
    assert_eq!(status(&other("unsecured"), "hipaa.individuals"), "owed");
    let signed = other("secured");
    assert_eq!(status(&signed, "hipaa.individuals"), "not_owed");
    assert!(signed.duty("hipaa.individuals").unwrap().why[0].contains("Counsel decided on 2026-03-05"));
    let perhaps = other("perhaps");
    assert_eq!(status(&perhaps, "hipaa.individuals"), "needs_decision", "only \"secured\" secures");
    assert!(perhaps.warnings[0].contains("decisions[1]: what is decided is none of secured, unsecured"));
}

/// 74 FR 19006: destruction by NIST SP 800-88, paper shredded; redaction is excluded by name. 45 CFR 164.402.
#[test]
fn destruction_secures_and_redaction_does_not() {
    let with = |medium: &str, security: &str| {
        let happened =
            HAPPENED.replace("acquired = \"yes\"\n", &format!("acquired = \"yes\"\nmedium = \"{medium}\"\n"));
        let text =
            facts_text(&people("CO", 600), &format!("{ENTITY}{happened}{DATES}[security]\n{security}\n"));
        list(&text, "2026-03-10")
    };
    let sealed = "encrypted = \"yes\"\nstandard = \"nist_sp_800_111\"\nkey_breached = \"no\"\n";
    for (medium, security, expected) in [
        ("electronic", "destroyed = [\"media_nist_sp_800_88\"]".to_owned(), "not_owed"),
        ("electronic", "destroyed = [\"paper_shredded\"]".to_owned(), "owed"),
        ("paper", "destroyed = [\"paper_shredded\"]".to_owned(), "not_owed"),
        ("paper", "destroyed = [\"paper_redacted\"]".to_owned(), "owed"),
        ("paper", "destroyed = [\"media_nist_sp_800_88\"]".to_owned(), "owed"),
        ("both", sealed.to_owned(), "owed"),
        ("both", format!("{sealed}destroyed = [\"paper_shredded\"]"), "not_owed"),
        ("both", "destroyed = [\"paper_shredded\", \"media_nist_sp_800_88\"]".to_owned(), "not_owed"),
    ] {
        assert_eq!(status(&with(medium, &security), "hipaa.individuals"), expected, "{medium} {security}");
    }
    let redacted = with("paper", "destroyed = [\"paper_redacted\"]");
    assert!(redacted.duty("hipaa.individuals").unwrap().warnings[0].starts_with("Paper was redacted"));
}

/// 45 CFR 164.410 and 164.404(a)(2): an associate tells its covered entities, each with its own list; the clock of a
/// covered entity begins when it is told, or with its agent's discovery.
#[test]
fn business_associate() {
    let text = |client: &str| {
        format!(
            "[entity]\nname = \"Biller\"\nkind = \"business_associate\"\n{HAPPENED}{DATES}\n[[covered_entities]]\nname = \"Alpha\"\n{client}\
[[covered_entities]]\nname = \"Beta\"\n{}covered_entities = [\"Alpha\", \"Beta\"]\n{}covered_entities = [\"Beta\"]\n",
            people("CO", 300),
            people("CO", 250),
        )
    };
    let own = simple("", &text(""));
    assert_eq!(own.people, 550, "one person in two lists is one person");
    assert_eq!(own.duty("hipaa.associate@Alpha").unwrap().people, 300);
    assert_eq!(own.duty("hipaa.associate@Beta").unwrap().people, 550);
    assert_eq!(last(&own, "hipaa.associate@Beta"), "2026-05-01");
    assert_eq!(status(&own, "hipaa.individuals@Alpha"), "-", "not delegated");
    assert!(own.warnings.iter().any(|warning| warning.starts_with("Alpha owes notices of its own")));
    assert_eq!(status(&own, "co.owner@Beta"), "owed");

    let delegated = simple("", &text("delegated = true\n"));
    let duty = delegated.duty("hipaa.individuals@Alpha").unwrap();
    assert_eq!(duty.status.name(), "needs_fact");
    assert!(duty.needs[0].starts_with("covered_entities[1].informed_on"));
    assert_eq!(duty.deadline.last, None, "the associate's discovery is not the covered entity's");
    let told = simple("", &text("delegated = true\ninformed_on = 2026-03-06\n"));
    assert_eq!(last(&told, "hipaa.individuals@Alpha"), "2026-05-05");
    assert_eq!(status(&told, "hipaa.hhs@Alpha"), "not_owed", "300 of its own, not 550");
    let agent = simple("", &text("delegated = true\nagent = true\n"));
    assert_eq!(last(&agent, "hipaa.individuals@Alpha"), "2026-05-01");
}

/// 45 CFR 160.103: who is a member of one's own plan and of a client's is one person in the whole, and counted in both lists.
#[test]
fn a_person_in_two_roles_is_one_person() {
    let both = format!("{}covered_entities = [\"Alpha\"]\nown = true\n", people("CO", 300));
    let text = format!("{ENTITY}{HAPPENED}{DATES}[[covered_entities]]\nname = \"Alpha\"\n");
    let found = simple(&format!("{both}{}", people("CO", 250)), &text);
    let people_of = |id: &str| found.duty(id).unwrap().people;
    assert_eq!(found.people, 550);
    assert_eq!(found.residents.iter().map(|one| one.people).sum::<u64>(), 550);
    assert_eq!((people_of("hipaa.hhs"), people_of("hipaa.associate@Alpha")), (550, 300));
    assert_eq!((status(&found, "hipaa.hhs"), people_of("co.individuals")), ("owed", 550));
    let clients_only = both.replace("own = true\n", "");
    let apart = simple(&format!("{clients_only}{}", people("CO", 250)), &text);
    assert_eq!((apart.people, apart.duty("hipaa.hhs").unwrap().people), (550, 250));
    assert_eq!(status(&apart, "hipaa.hhs"), "not_owed");
}

/// 45 CFR 164.414(b): the burden of proof, whatever is owed.
#[test]
fn burden_of_proof() {
    let list = simple(&people("CO", 1), "");
    let duty = list.duty("hipaa.proof").unwrap();
    assert_eq!(duty.citation, "45 CFR 164.414(b)");
    assert_eq!(duty.status.name(), "owed");
    let low = simple(&people("CO", 600), ASSESSED);
    assert_eq!(status(&low, "hipaa.proof"), "owed", "that it was no breach is for the entity to prove");
    assert_eq!(status(&low, "hipaa.hhs"), "not_owed");
}

/// 42 CFR 2.16(b): since 2026-02-16 a breach under both is filed twice.
#[test]
fn hipaa_and_part_2_are_two_filings() {
    let entity = format!("{ENTITY}part2_program = true\n{HAPPENED}");
    let of = |text: &str| simple(&format!("{}part2 = true\n", people("CO", 600)), text);
    let now = of(&format!("{entity}{DATES}"));
    for id in ["hipaa.hhs", "part2.hhs", "hipaa.media:CO", "part2.media:CO", "part2.individuals"] {
        assert_eq!(status(&now, id), "owed", "{id}");
    }
    assert_eq!(
        now.duty("part2.hhs").unwrap().recipient_name,
        "Secretary of Health and Human Services (Part 2 filing)"
    );
    // the version of the day of discovery: 15 February 2026 is the last day without the duty
    for (discovered, expected) in [("2026-02-15", "-"), ("2026-02-16", "owed")] {
        let list = of(&format!("{entity}[dates]\ndiscovered = {discovered}\n"));
        assert_eq!(status(&list, "part2.hhs"), expected, "{discovered}");
    }
    let before = of(&format!("{entity}[dates]\ndiscovered = 2026-02-15\n"));
    assert_eq!(status(&before, "part2.none"), "not_owed");
}

/// 42 CFR 2.16(b): only the people whose records are Part 2 records are counted there.
#[test]
fn part_2_counts_its_own_people() {
    let entity = format!("{ENTITY}part2_program = true\n{HAPPENED}{DATES}");
    let list = simple(&format!("{}{}part2 = true\n", people("CO", 600), people("CO", 30)), &entity);
    assert_eq!(status(&list, "hipaa.hhs"), "owed");
    assert_eq!(list.duty("hipaa.hhs").unwrap().people, 630);
    assert_eq!(status(&list, "part2.hhs"), "not_owed");
    assert_eq!(list.duty("part2.hhs_annual").unwrap().people, 30);
}

/// 16 CFR 318: outside HIPAA; 500 or more at once. What is recalled about it says so.
#[test]
fn ftc_rule() {
    let entity = format!("[entity]\nname = \"App\"\nkind = \"phr_vendor\"\n{HAPPENED}{DATES}");
    for (count, at_once, yearly) in [(499, "not_owed", "owed"), (500, "owed", "not_owed")] {
        let list = simple(&people("CO", count), &entity);
        assert_eq!(status(&list, "ftc.commission"), at_once);
        assert_eq!(status(&list, "ftc.commission_annual"), yearly);
        assert_eq!(status(&list, "hipaa.individuals"), "-");
        assert_eq!(list.duty("ftc.commission_annual").unwrap().confidence.name(), "recalled");
    }
    let list = simple(&people("CO", 500), &entity);
    assert_eq!(last(&list, "ftc.individuals"), "2026-05-01");
    assert_eq!(status(&list, "ftc.media:CO"), "owed");
    assert!(
        list.duty("ftc.individuals").unwrap().content_required.iter().any(|c| c.name() == "third_parties")
    );
    // 89 FR 47028 holds since 2024-07-29
    let before = list_of(&people("CO", 500), &entity.replace("2026-0", "2024-0"));
    assert_eq!(status(&before, "ftc.unknown"), "needs_decision");
}

fn list_of(people: &str, more: &str) -> chartward_law::DutyList {
    list(&facts_text(people, more), "2026-06-01")
}

const EUROPE: &str = "[entity]\nname = \"Klinik\"\nkind = \"other\"\nseat = \":DE\"\nestablishments = [\":DE\"]\n[happened]\naccessed = \"yes\"\n";

/// Art. 33(1) GDPR: 72 hours after awareness, hours of the clock, through a weekend.
#[test]
fn gdpr_seventy_two_hours() {
    let group = "[[people]]\nresidence = \":DE\"\ncount = 40\nelements = [\"person_name\", \"diagnosis\"]\n";
    let list = simple(group, &format!("{EUROPE}[dates]\naware = 2026-03-06T16:30:00+01:00\n"));
    assert_eq!(last(&list, "gdpr.authority"), "2026-03-09 16:30 +01:00");
    assert_eq!(status(&list, "gdpr.authority"), "late", "as of the 10th");
    assert_eq!(status(&list, "gdpr.individuals"), "needs_decision", "nobody has assessed the risk");
    let missing = simple(group, &format!("{EUROPE}[dates]\ndiscovered = 2026-03-06\n"));
    assert_eq!(status(&missing, "gdpr.authority"), "needs_fact");
    assert_eq!(
        missing.duty("gdpr.authority").unwrap().deadline.last,
        None,
        "the day of discovery is not the hour"
    );
}

/// Art. 33(1), 34(1) and 34(3) GDPR: risk and exceptions, each with who found it.
#[test]
fn gdpr_risk() {
    let group = "[[people]]\nresidence = \":DE\"\ncount = 40\nelements = [\"person_name\"]\n";
    let with = |gdpr: &str| {
        simple(group, &format!("{EUROPE}[dates]\naware = 2026-03-09T16:30:00+01:00\n[gdpr]\n{gdpr}"))
    };
    let by = "by = \"DPO\"\non = 2026-03-09\nreason = \"pseudonyms only\"\n";
    let unlikely = with(&format!("risk = \"unlikely\"\n{by}"));
    assert_eq!(status(&unlikely, "gdpr.authority"), "not_owed");
    assert_eq!(status(&unlikely, "gdpr.log"), "owed", "Art. 33(5)");
    assert_eq!(status(&with("risk = \"high\"\n"), "gdpr.individuals"), "owed");
    assert_eq!(status(&with("risk = \"risk\"\n"), "gdpr.individuals"), "not_owed");
    assert_eq!(
        status(&with(&format!("risk = \"high\"\nexception = \"unintelligible\"\n{by}")), "gdpr.individuals"),
        "not_owed"
    );
    assert_eq!(
        status(
            &with(&format!("risk = \"high\"\nexception = \"disproportionate_effort\"\n{by}")),
            "gdpr.individuals"
        ),
        "owed"
    );
    let processor = with("role = \"processor\"\n");
    assert_eq!(status(&processor, "gdpr.processor"), "owed", "Art. 33(2)");
    assert_eq!(status(&processor, "gdpr.authority"), "-");
}

/// Art. 3 GDPR: residents alone do not bring a U.S. clinic under it, and the list says so.
#[test]
fn gdpr_territory() {
    let group = "[[people]]\nresidence = \":FR\"\ncount = 2\nelements = [\"person_name\"]\n";
    let list = simple(group, "");
    assert_eq!(status(&list, "gdpr.authority"), "-");
    assert!(list.passed.iter().any(|passed| passed.why.contains("That people live there is not enough")));
    let offers =
        ENTITY.to_owned() + "offers_in = [\":FR\"]\n" + HAPPENED + "[dates]\naware = 2026-03-09T10:00:00Z\n";
    assert_eq!(simple(group, &offers).duty("gdpr.authority").unwrap().people, 2);
}

/// UK GDPR Art. 33: recalled, so it is never final.
#[test]
fn uk_is_recalled() {
    let group = "[[people]]\nresidence = \":GB\"\ncount = 40\nelements = [\"person_name\"]\n";
    let text =
        EUROPE.replace(":DE", ":GB") + "[dates]\naware = 2026-03-09T10:00:00Z\n[gdpr]\nrisk = \"high\"\n";
    let list = simple(group, &text);
    assert_eq!(last(&list, "uk.authority"), "2026-03-12 10:00 +00:00");
    assert_eq!(list.duty("uk.authority").unwrap().confidence.name(), "recalled");
    assert!(!list.may_be_final);
    assert!(list.blockers[0].starts_with("rests on law that is recalled"));
}

/// NAIC Model Law 668, section 6: 72 hours from the determination; three business days in Alabama, ten days in Michigan.
#[test]
fn insurance_commissioners() {
    let entity = "[entity]\nname = \"Plan\"\nkind = \"covered_entity\"\nseat = \"IN\"\ninsurance_licences = [\"AL\", \"MI\", \"IN\", \"OH\", \"TX\"]\n";
    let groups = ["AL", "MI", "IN", "OH"].map(|state| people(state, 250)).concat();
    let dates = "[dates]\ndiscovered = 2026-03-05\ndetermined_at = 2026-03-06T12:00:00-05:00\n";
    let list = simple(&groups, &format!("{entity}{HAPPENED}{dates}"));
    assert_eq!(last(&list, "naic.al.commissioner"), "2026-03-11", "Friday plus three business days");
    assert_eq!(last(&list, "naic.mi.commissioner"), "2026-03-16");
    assert_eq!(last(&list, "naic.commissioner:OH"), "2026-03-09 12:00 -05:00");
    assert_eq!(status(&list, "naic.commissioner:TX"), "-", "not among those that adopted it");
    assert_eq!(
        list.warnings,
        ["Licensed by the department of insurance of TX: what insurers owe there is not in the pack."]
    );
    assert_eq!(list.duty("naic.commissioner:OH").unwrap().confidence.name(), "recalled");
    // Alabama and Michigan have a record of their own: nothing has to be recalled about whether they adopted the model law
    for (id, said) in
        [("naic.commissioner:OH", true), ("naic.al.commissioner", false), ("naic.mi.commissioner", false)]
    {
        let warnings = list.duty(id).unwrap().warnings.join(" ");
        assert_eq!(warnings.contains("That this state adopted the model law is recalled"), said, "{id}");
    }
    // 250 consumers of the state, except where it is domiciled
    let few = ["AL", "MI", "IN", "OH"].map(|state| people(state, 249)).concat();
    let list = simple(&few, &format!("{entity}{HAPPENED}{dates}"));
    assert_eq!(status(&list, "naic.commissioner:OH"), "not_owed");
    assert_eq!(status(&list, "naic.commissioner:IN"), "late");
    // only a day: seventy-two hours cannot be counted from a day
    let day = simple(
        &groups,
        &format!("{entity}{HAPPENED}[dates]\ndiscovered = 2026-03-05\ndetermined = 2026-03-06\n"),
    );
    assert_eq!(status(&day, "naic.commissioner:OH"), "needs_fact");
}

/// People whose data is not protected health information (students' records under FERPA, 45 CFR 160.103).
#[test]
fn what_is_no_phi_is_not_counted() {
    let list = simple(&format!("{}{}phi = false\n", people("CO", 400), people("CO", 200)), "");
    assert_eq!(list.duty("hipaa.hhs").unwrap().people, 400);
    assert_eq!(status(&list, "hipaa.hhs"), "not_owed");
    assert_eq!(list.duty("co.individuals").unwrap().people, 600);
    let none = simple(&format!("{}phi = false\n", people("CO", 200)), "");
    assert_eq!(status(&none, "hipaa.individuals"), "not_owed");
}

/// 45 CFR 164.402(2): a breach is presumed if the data was accessed, acquired or used: that one of the three did not
/// happen does not end it, that none did is for a person to record.
#[test]
fn one_no_of_three_ends_nothing() {
    let with = |accessed: &str, acquired: &str, used: &str| {
        let happened =
            format!("[happened]\naccessed = \"{accessed}\"\nacquired = \"{acquired}\"\nused = \"{used}\"\n");
        list(&facts_text(&people("CO", 600), &format!("{ENTITY}{happened}{DATES}")), "2026-03-10")
    };
    for (accessed, acquired, used, expected) in [
        ("yes", "no", "no", "owed"),
        ("no", "yes", "unknown", "owed"),
        ("unknown", "no", "no", "owed"),
        ("no", "no", "no", "needs_decision"),
    ] {
        let found = with(accessed, acquired, used);
        assert_eq!(status(&found, "hipaa.individuals"), expected, "{accessed} {acquired} {used}");
    }
}

/// 16 CFR 318.4(d): the delay for law enforcement is recalled there, so a day that it moves is not sure; 45 CFR 164.412
/// was read.
#[test]
fn a_day_that_a_recalled_delay_moves_is_recalled() {
    let statement = "[[law_enforcement]]\nform = \"oral\"\non = 2026-04-20\nby = \"FBI\"\n";
    let vendor = ENTITY.replace("covered_entity", "phr_vendor");
    let with = |entity: &str, more: &str| {
        list(&facts_text(&people("CO", 600), &format!("{entity}{HAPPENED}{DATES}{more}")), "2026-04-25")
    };
    let recalled = |found: &chartward_law::DutyList, id: &str| found.duty(id).unwrap().is_recalled();
    assert!(!recalled(&with(&vendor, ""), "ftc.individuals"));
    let moved = with(&vendor, statement);
    assert_eq!(last(&moved, "ftc.individuals"), "2026-05-20");
    assert!(recalled(&moved, "ftc.individuals"));
    assert!(!recalled(&with(ENTITY, statement), "hipaa.individuals"));
}

/// 45 CFR 164.402(2): what was encrypted for ransom is presumed a breach, whatever the intruder is known to have done
/// (guidance of HHS, 2016-07-11); an assessment by all four factors can still find a low probability. What triggers the law
/// of a state stays what the facts say of it.
#[test]
fn ransomware_is_presumed_a_breach() {
    let with = |known: &str, ransomware: bool, more: &str| {
        let happened = format!(
            "[happened]\naccessed = \"{known}\"\nacquired = \"{known}\"\nused = \"{known}\"\nransomware = {ransomware}\n"
        );
        list(&facts_text(&people("CO", 600), &format!("{ENTITY}{happened}{DATES}{more}")), "2026-03-10")
    };
    assert_eq!(status(&with("no", false, ""), "hipaa.individuals"), "needs_decision");
    let presumed = with("no", true, "");
    let duty = presumed.duty("hipaa.individuals").unwrap();
    assert_eq!((duty.status.name(), duty.confidence.name()), ("owed", "secondary"));
    assert!(
        duty.why[1].starts_with("Encrypted by ransomware: HHS takes that for an acquisition"),
        "{:?}",
        duty.why
    );
    assert_eq!(status(&presumed, "co.individuals"), "not_owed", "by the facts nothing was acquired");
    assert_eq!(with("yes", true, "").duty("hipaa.individuals").unwrap().confidence.name(), "statute");
    assert!(
        with("yes", false, "")
            .duty("hipaa.individuals")
            .unwrap()
            .why
            .iter()
            .all(|why| !why.contains("ransom"))
    );
    assert_eq!(status(&with("no", true, ASSESSED), "hipaa.individuals"), "not_owed");
    // the guidance is no younger than an incident of its own day
    for (day, later) in [("2016-07-10", true), ("2016-07-11", false), ("2016-07-12", false)] {
        let happened = "[happened]\naccessed = \"yes\"\nransomware = true\n";
        let text = format!("{ENTITY}{happened}[dates]\ndiscovered = {day}\n");
        let why = list(&facts_text(&people("CO", 600), &text), day)
            .duty("hipaa.individuals")
            .unwrap()
            .why
            .join(" ");
        assert_eq!(why.contains("later than this incident"), later, "{day}: {why}");
    }
}

/// 45 CFR 160.103: whose data is none is said beside whose is, with what they are.
#[test]
fn who_is_left_out_is_said() {
    let students = format!("{}phi = false\npopulation = \"students\"\n", people("CO", 1_813));
    let mixed = simple(&format!("{students}{}", people("CO", 23)), "");
    let why = &mixed.duty("hipaa.individuals").unwrap().why[0];
    assert_eq!(
        why,
        "Unsecured protected health information of 23 people. Of 1,813 others (students) the data is none, by the facts (phi = false)."
    );
    let all = simple(&people("CO", 23), "");
    assert_eq!(
        all.duty("hipaa.individuals").unwrap().why[0],
        "Unsecured protected health information of 23 people."
    );
}

/// 45 CFR 164.410(c)(1): that a covered entity was told is not yet that it knows whose data it is.
#[test]
fn a_covered_entity_that_was_told_is_not_yet_told_who() {
    let text = |told: &str| {
        format!(
            "[entity]\nname = \"Biller\"\nkind = \"business_associate\"\n{HAPPENED}{DATES}\n[[covered_entities]]\nname = \"Alpha\"\n{told}"
        )
    };
    let group = format!("{}covered_entities = [\"Alpha\"]\n", people("CO", 300));
    let told = list(&facts_text(&group, &text("informed_on = 2026-03-06\n")), "2026-03-10");
    let said = |found: &chartward_law::DutyList, id: &str| {
        found.duty(id).unwrap().why.join(" ").contains("It was told on 2026-03-06")
    };
    assert!(said(&told, "hipaa.associate@Alpha") && said(&told, "co.owner@Alpha"));
    assert_eq!(status(&told, "hipaa.associate@Alpha"), "owed");
    let later = list(&facts_text(&group, &text("informed_on = 2026-03-20\n")), "2026-03-10");
    assert!(!said(&later, "hipaa.associate@Alpha"), "it lies after the day that is asked about");
    assert!(told.is_associate && told.covered_entities == ["Alpha"]);
    let memo = chartward_law::memo::memo(&told);
    assert!(memo.contains("Entity     Biller (HIPAA business associate of Alpha)"), "{memo}");
}
