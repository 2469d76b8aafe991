//! What is wrong with a command that cannot be understood, in the program's own words.
//!
//! What it is not: the parser's message, which repeats what was typed.
//!
//! The one idea: options and allowed values are the program's and are told; a value is the user's, may be somebody's
//! name, and is not.

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// What is wrong.
pub(crate) fn what(error: &Error) -> String {
    let options = strings(error, ContextKind::InvalidArg);
    let option = options.join(", ");
    match error.kind() {
        ErrorKind::UnknownArgument if is_option(&option) => format!("there is no option {option}"),
        ErrorKind::MissingRequiredArgument if !options.is_empty() => format!("{option} is missing"),
        ErrorKind::ArgumentConflict if !options.is_empty() => conflict(error, &option),
        ErrorKind::InvalidValue if !options.is_empty() => invalid_value(error, &option),
        ErrorKind::ValueValidation if option.ends_with("<DATE>") => {
            format!("the value of {option} is no day, such as 2026-03-20")
        }
        ErrorKind::ValueValidation if !options.is_empty() => format!("the value of {option} is not valid"),
        ErrorKind::NoEquals
        | ErrorKind::TooManyValues
        | ErrorKind::TooFewValues
        | ErrorKind::WrongNumberOfValues
            if !options.is_empty() =>
        {
            format!("{option}: {}", error.kind())
        }
        kind => kind.to_string(),
    }
}

/// What comes nearest to what was typed, as the beginning of a hint; empty if nothing does.
pub(crate) fn instead(error: &Error) -> String {
    let kinds = [ContextKind::SuggestedArg, ContextKind::SuggestedValue, ContextKind::SuggestedSubcommand];
    let near = kinds.into_iter().flat_map(|kind| strings(error, kind)).collect::<Vec<_>>();
    if near.is_empty() { String::new() } else { format!("did you mean {}? ", near.join(" or ")) }
}

fn conflict(error: &Error, option: &str) -> String {
    let others: Vec<String> =
        strings(error, ContextKind::PriorArg).into_iter().filter(|other| other != option).collect();
    if others.is_empty() {
        format!("{option} is given more than once")
    } else {
        format!("{option} cannot be used with {}", others.join(", "))
    }
}

fn invalid_value(error: &Error, option: &str) -> String {
    let allowed = strings(error, ContextKind::ValidValue);
    let is_empty = strings(error, ContextKind::InvalidValue).iter().all(String::is_empty);
    match (is_empty, allowed.is_empty()) {
        (true, true) => format!("{option} needs a value"),
        (true, false) => format!("{option} needs a value: one of {}", allowed.join(", ")),
        (false, true) => format!("the value of {option} is not valid"),
        (false, false) => format!("the value of {option} is not one of {}", allowed.join(", ")),
    }
}

/// Whether what was typed can only be meant as an option, and holds no value.
fn is_option(typed: &str) -> bool {
    typed.strip_prefix("--").is_some_and(|name| {
        (1..=24).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
    })
}

/// What the parser knows of one kind.
fn strings(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(one)) => vec![one.clone()],
        Some(ContextValue::Strings(all)) => all.clone(),
        _ => Vec::new(),
    }
}
