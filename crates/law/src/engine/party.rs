//! One side of an incident: the organisation with its own people, or it and one covered entity's.
//!
//! The one idea: thresholds are counted per covered entity. Someone who is a member of two plans is counted in both
//! lists, and once in the whole.

use std::collections::BTreeMap;

use chartward_model::Jurisdiction;
use jiff::civil::Date;

use crate::facts::{Client, EntityKind, Facts, GdprRole, Group};
use crate::rule::{Act, Bearer, Recipient, Version};

/// Whose duties are worked out.
pub(super) struct Party<'a> {
    pub(super) facts: &'a Facts,
    pub(super) as_of: Date,
    /// The day by which the version of a law is chosen.
    pub(super) law_of: Date,
    /// The client, and its place in the list.
    pub(super) client: Option<(usize, &'a Client)>,
    /// Its people: their place in the facts, and what is known.
    pub(super) groups: Vec<(usize, &'a Group)>,
}

/// Some of a party's people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) groups: Vec<usize>,
    pub(super) people: u64,
    pub(super) minors: u64,
    pub(super) deceased: u64,
    pub(super) unreachable: u64,
    /// By residence, those without an address first.
    pub(super) residents: BTreeMap<Option<Jurisdiction>, u64>,
}

impl<'a> Party<'a> {
    /// Every side of an incident, the organisation's own first.
    pub(super) fn all(facts: &'a Facts, as_of: Date, law_of: Date) -> Vec<Self> {
        let with = |client: Option<(usize, &'a Client)>, keep: &dyn Fn(&Group) -> bool| Self {
            facts,
            as_of,
            law_of,
            client,
            groups: facts.people.iter().enumerate().filter(|(_, group)| keep(group)).collect(),
        };
        let mut parties = Vec::new();
        if facts.people.iter().any(|group| group.own) {
            parties.push(with(None, &|group| group.own));
        }
        for (i, client) in facts.clients.iter().enumerate() {
            parties.push(with(Some((i, client)), &|group| group.clients.contains(&i)));
        }
        parties.retain(|party| !party.groups.is_empty());
        parties
    }

    /// Whether a duty of a kind lies on it.
    pub(super) fn bears(&self, bearer: Bearer) -> bool {
        let entity = &self.facts.entity;
        if let Some((_, client)) = self.client {
            let associate = matches!(entity.kind, EntityKind::CoveredEntity | EntityKind::BusinessAssociate);
            return match bearer {
                Bearer::BusinessAssociate => associate,
                Bearer::Vendor => true,
                Bearer::CoveredEntity | Bearer::HhsFiler => client.delegated && associate,
                Bearer::Owner => client.delegated,
                _ => false,
            };
        }
        match bearer {
            Bearer::CoveredEntity | Bearer::HhsFiler => entity.kind == EntityKind::CoveredEntity,
            Bearer::BusinessAssociate | Bearer::Vendor => false,
            Bearer::Part2Program => entity.part2_program,
            Bearer::PhrVendor => entity.kind == EntityKind::PhrVendor,
            Bearer::PhrServiceProvider => entity.kind == EntityKind::PhrServiceProvider,
            Bearer::Owner => entity.kind != EntityKind::PhrServiceProvider,
            Bearer::InsuranceLicensee => !entity.insurance_licences.is_empty(),
            Bearer::LicensedFacility => !entity.facility_licences.is_empty(),
            Bearer::DfsRegulated => entity.dfs_regulated,
            Bearer::Controller => self.facts.gdpr.role == GdprRole::Controller,
            Bearer::Processor => self.facts.gdpr.role == GdprRole::Processor,
        }
    }

    /// When the individuals were told under a law: by the entry about that very notice, else, for the organisation's
    /// own people, by the day on which its letters went out.
    pub(super) fn told(&self, version: &Version) -> Option<Date> {
        let notices = version
            .rules
            .iter()
            .filter(|rule| rule.recipient == Recipient::Individuals && rule.act == Act::Notice)
            .find_map(|rule| self.done(&self.name(&rule.id, None)));
        let own = self.facts.dates.individuals_notified.filter(|_| self.client.is_none());
        notices.or(own).filter(|day| *day <= self.as_of)
    }

    /// When the first of the individuals were told under a law: what has to come before them, or counts from them if
    /// they came early, looks at the first letter.
    pub(super) fn first_told(&self, version: &Version) -> Option<Date> {
        let began = self.facts.report.notices_began.filter(|_| self.client.is_none());
        began.into_iter().chain(self.told(version)).min().filter(|day| *day <= self.as_of)
    }

    /// When the filing with HHS was made.
    pub(super) fn filed(&self) -> Option<Date> {
        let entry =
            ["hipaa.hhs", "hipaa.hhs_annual"].iter().find_map(|rule| self.done(&self.name(rule, None)));
        let own = self.facts.dates.hhs_filed.filter(|_| self.client.is_none());
        let to = self.client.map_or_else(|| "hhs".to_owned(), |(_, client)| format!("hhs@{}", client.name));
        entry.or(own).filter(|day| *day <= self.as_of).or_else(|| self.filed_with(&to))
    }

    /// When the first report to a recipient was filed, by the record of filings.
    pub(super) fn filed_with(&self, to: &str) -> Option<Date> {
        let filings = self.facts.filings.iter().filter(|one| one.to == to && one.on <= self.as_of);
        filings.map(|one| one.on).min()
    }

    fn done(&self, duty: &str) -> Option<Date> {
        self.facts.done.iter().find(|entry| entry.duty == duty).map(|entry| entry.on)
    }

    /// The people of whom something is true.
    pub(super) fn choose(&self, keep: impl Fn(&Group) -> bool) -> Chosen {
        let mut chosen = Chosen::default();
        for (i, group) in &self.groups {
            if !keep(group) {
                continue;
            }
            chosen.groups.push(*i);
            chosen.people += group.count;
            chosen.minors += group.minors;
            chosen.deceased += group.deceased;
            chosen.unreachable += group.unreachable;
            *chosen.residents.entry(group.residence).or_insert(0) += group.count;
        }
        chosen
    }

    /// The name of one of its duties.
    pub(super) fn name(&self, rule: &str, place: Option<Jurisdiction>) -> String {
        let mut name = rule.to_owned();
        if let Some(place) = place {
            name.push(':');
            name.push_str(&crate::place::key(place));
        }
        if let Some((_, client)) = self.client {
            name.push('@');
            name.push_str(&client.name);
        }
        name
    }
}
