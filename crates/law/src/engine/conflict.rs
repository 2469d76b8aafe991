//! Two laws that contradict each other about the same letter.
//!
//! The one idea: the program does not choose. It names the two laws, the people to whom both apply and what they
//! say, and waits for a person's signature.

use super::Draft;
use crate::duty::{Duty, Status};
use crate::facts::Facts;
use crate::rule::{Act, Content, Recipient};

/// Every contradiction between two notices to the same people.
pub(super) fn conflicts(facts: &Facts, drafts: &[Draft]) -> Vec<Duty> {
    let notices: Vec<&Draft> = drafts
        .iter()
        .filter(|draft| {
            draft.duty.recipient == Recipient::Individuals
                && draft.duty.act == Act::Notice
                && draft.duty.status != Status::NotOwed
        })
        .collect();
    let mut found = Vec::new();
    for silent in notices.iter().filter(|silent| !silent.duty.content_forbidden.is_empty()) {
        for telling in notices.iter().filter(|telling| telling.duty.client == silent.duty.client) {
            let disputed: Vec<Content> = silent
                .duty
                .content_forbidden
                .iter()
                .copied()
                .filter(|content| telling.duty.content_required.contains(content))
                .collect();
            if disputed.is_empty() {
                continue;
            }
            let people: u64 = silent
                .groups
                .iter()
                .filter(|group| telling.groups.binary_search(group).is_ok())
                .filter_map(|group| facts.people.get(*group))
                .map(|group| group.count)
                .sum();
            if people > 0 {
                found.push(conflict(facts, &silent.duty, &telling.duty, &disputed, people));
            }
        }
    }
    found
}

fn conflict(facts: &Facts, silent: &Duty, telling: &Duty, disputed: &[Content], people: u64) -> Duty {
    let id = format!("conflict:{}+{}", silent.id, telling.id);
    let what: Vec<&str> = disputed.iter().map(|content| content.phrase()).collect();
    let what = what.join(", ");
    let mut why = vec![
        format!("{} requires: {what}.", telling.citation),
        format!("{} forbids to state: {what}.", silent.citation),
    ];
    let decision = facts.decision(&id);
    if let Some(decision) = decision {
        let signed = &decision.signed;
        why.push(format!("{} signed on {}: {} ({}).", signed.by, signed.on, decision.decided, signed.reason));
    }
    // the letter waits for whoever signs, so its day counts also where it is only what the day would be
    let earlier = [silent, telling]
        .into_iter()
        .min_by_key(|duty| duty.deadline.sort_day().map_or((1, None), |day| (0, Some(day))))
        .map_or_else(|| silent.deadline.clone(), |duty| duty.deadline.clone());
    Duty {
        rule: silent.rule.clone(),
        regime: silent.regime,
        jurisdiction: silent.jurisdiction,
        client: silent.client.clone(),
        act: Act::Notice,
        recipient: Recipient::Individuals,
        recipient_name: format!("residents of {}", silent.jurisdiction.title()),
        people,
        deadline: earlier,
        status: if decision.is_some() { Status::ConflictSigned } else { Status::Conflict },
        done: None,
        why,
        needs: if decision.is_some() {
            Vec::new()
        } else {
            vec![format!("a person's decision how the letter reconciles the two (decision \"{id}\")")]
        },
        would_change: Vec::new(),
        content_required: disputed.to_vec(),
        content_forbidden: disputed.to_vec(),
        channel: Vec::new(),
        notes: vec![
            "A letter of its own for these people is one way; which words satisfy both is for a lawyer."
                .to_owned(),
        ],
        warnings: Vec::new(),
        citation: format!("{}; {}", silent.citation, telling.citation),
        effective_from: None,
        verified_on: silent.verified_on.min(telling.verified_on),
        confidence: silent.confidence.min(telling.confidence),
        groups: Vec::new(),
        id,
    }
}
