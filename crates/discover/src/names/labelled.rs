//! Names after labels: `Patient: SMITH, JOHN Q`, `My name is Ana`, `Emergency contact: ...`.

use chartward_model::{Element, Reason};

use super::canonical;
use super::lexicon;
use super::words::{self, Kind, Token};
use crate::finding::Finding;
use crate::labels::Hit;
use crate::page::Page;

/// Most words of a labelled name.
const MOST: usize = 5;

/// The name after a label.
pub(crate) fn label(page: &Page<'_>, hit: &Hit, findings: &mut Vec<Finding>) {
    let gap = page.gap(hit.end);
    if gap.next_line && !gap.marked {
        return;
    }
    let introduced = page.slice(hit.start, hit.end).to_ascii_lowercase();
    let spoken = introduced.ends_with("is") || introduced.starts_with("your") || hit.words == "signature";
    if !gap.marked && !spoken && !introduced.contains("name") {
        return;
    }
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = gap.at;
    let mut comma = false;
    while tokens.len() < MOST {
        let Some(token) = words::token_at(page, at) else { break };
        let lower = !words::starts_capital(page, at);
        let text = page.slice(token.start, token.end);
        // lower case only where the label leaves no doubt, or as a particle
        let fits = if lower {
            matches!(text, "van" | "von" | "de" | "der" | "la" | "del" | "da" | "di" | "ten" | "den")
                || (spoken || introduced.contains("name"))
                    && !token.word.is_common()
                    && (token.word.is_name() || spoken && token.word.is_unknown())
        } else {
            // the initial A is no article
            token.kind == Kind::Initial || !stops(token)
        };
        if !fits {
            break;
        }
        if token.kind != Kind::Title || !tokens.is_empty() {
            tokens.push(token);
        }
        let end = token.full_end;
        at = match (page.byte(end), page.byte(end + 1)) {
            (b' ', b' ') | (b'\t', _) => break,
            // "DOE^JANE^M", as HL7 writes names
            (b' ' | b'^', _) => end + 1,
            // "SMITH, JOHN": one comma, when a name follows it
            (b',', next) if !comma && tokens.len() <= 2 => {
                comma = true;
                let after = end + 1 + usize::from(next == b' ');
                let given = words::token_at(page, after).filter(|_| words::starts_capital(page, after));
                if !given.is_some_and(|given| {
                    given.word.given > 0
                        || matches!(given.kind, Kind::Generation | Kind::Degree | Kind::Initial)
                        || token.shouted && given.shouted && !stops(given)
                }) {
                    break;
                }
                after
            }
            (b'.', b' ') if token.kind == Kind::Title => end + 2,
            _ => break,
        };
    }
    while tokens.last().is_some_and(|token| {
        token.kind == Kind::Degree || token.word.is_common() && tokens.len() > 1 && !token.word.is_name()
    }) {
        tokens.pop();
    }
    push(page, hit, &tokens, findings);
}

/// Words that cannot be in a name after a label.
fn stops(token: Token) -> bool {
    let word = token.word;
    let ordinary = word.is_common() || word.is_org();
    ordinary && word.given < 10 && word.surname < 10
}

fn push(page: &Page<'_>, hit: &Hit, tokens: &[Token], findings: &mut Vec<Finding>) {
    let Some(span) = super::span_of(tokens) else { return };
    let known = tokens.iter().any(|token| token.word.is_name());
    let org =
        tokens.iter().any(|token| token.word.is_org() && token.word.given < 10 && token.word.surname < 10);
    let place = tokens.iter().all(|token| token.word.is_place());
    let plain = tokens.iter().filter(|token| token.kind == Kind::Plain).count();
    if org || plain == 0 || place && tokens.len() == 1 && hit.words == "name" {
        return;
    }
    let sure = match (known, tokens.len()) {
        (true, 2..) => 960,
        (true, _) | (false, 2..) => 850,
        (false, _) => 700,
    };
    let text = page.slice(span.0, span.1);
    let coded = text.split_once('^').map(|(surname, rest)| format!("{surname}, {}", rest.replace('^', " ")));
    let single_common = tokens.len() == 1 && lexicon::look_up(text).is_common();
    if single_common && !known {
        return;
    }
    let mut finding =
        Finding::new(Element::PersonName, span, canonical(coded.as_deref().unwrap_or(text)), sure)
            .labelled(Some(hit.words));
    if known {
        finding = finding.because(Reason::NameList);
    }
    findings.push(finding);
}
