//! Telling each hook what it wants, one event after the other, until it is taken.
//!
//! What it is: one task that sees which hooks there are, and one per hook. A hook that does not take an event is tried
//! again later and later, and keeps none of the others waiting.
//!
//! What it is not: a guess. An event is done when the other side has said so (2xx), and not before.
//!
//! The one idea: **what is about to be told is written down first**, so that after a crash it is known which event may
//! have been told already.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;
use tokio::task::JoinHandle;

use super::send::{Sent, Target};
use super::{Hook, HookError, Progress, wanted};
use crate::answer::Shared;

/// Events that are looked at at a time.
const PAGE: usize = 50;
/// How long to wait after each failure in a row, in seconds; after the last one, a day.
const WAITS: [i64; 7] = [5, 30, 120, 900, 3_600, 14_400, 43_200];
const DAY: i64 = 86_400;

/// Tells all hooks for as long as the server runs.
pub(crate) async fn run(shared: Arc<Shared>) {
    let Some(hooks) = shared.settings.hooks.clone() else { return };
    let _lock = match hooks.folder.lock() {
        Ok(lock) => lock,
        Err(error) => {
            shared.log(&json!({ "event": "hooks off", "problem": error.to_string() }));
            return;
        }
    };
    let mut tasks: BTreeMap<String, (Hook, JoinHandle<()>)> = BTreeMap::new();
    let mut interval = tokio::time::interval(shared.settings.look);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut told = String::new();
    loop {
        interval.tick().await;
        let all = match hooks.folder.hooks() {
            Ok(all) => all,
            Err(error) => {
                // what runs goes on; what is named there is not known, and that is told once
                let problem = error.to_string();
                if told != problem {
                    shared.log(&json!({ "event": "hooks not read", "problem": problem }));
                    told = problem;
                }
                continue;
            }
        };
        told.clear();
        let changed = |known: &Hook| all.iter().all(|hook| hook != known);
        tasks.retain(|_, (hook, task)| {
            let over = changed(hook) || task.is_finished();
            if over {
                task.abort();
            }
            !over
        });
        for hook in all {
            let start = || (hook.clone(), tokio::spawn(follow(Arc::clone(&shared), hook.clone())));
            tasks.entry(hook.id.clone()).or_insert_with(start);
        }
    }
}

/// Tells one hook; ends when something is wrong with it, and is started again later.
async fn follow(shared: Arc<Shared>, hook: Hook) {
    if let Err(error) = tell(&shared, &hook).await {
        shared.log(&json!({ "event": "hook failed", "hook": hook.id, "problem": error.to_string() }));
        // it is looked at again, but not at once
        tokio::time::sleep(std::time::Duration::from_mins(1)).await;
    }
}

async fn tell(shared: &Arc<Shared>, hook: &Hook) -> Result<(), HookError> {
    let Some(hooks) = &shared.settings.hooks else { return Ok(()) };
    let (target, wanted) = (Target::of(&hook.url, hook.private)?, wanted(&hook.query)?);
    let mut progress = if let Some(progress) = hooks.folder.progress(&hook.id)? {
        progress
    } else {
        let Some(after) = begin(shared, hook).await else { return Ok(()) };
        let progress = Progress { after, ..Progress::default() };
        hooks.folder.keep(&hook.id, &progress)?;
        progress
    };
    if let Some(number) = progress.telling {
        shared.log(&json!({ "event": "hook told again", "hook": hook.id, "number": number }));
    }
    let now = || (shared.settings.clock)();
    while !progress.stopped {
        let wait = progress.not_before - now().as_second();
        if wait > 0 {
            tokio::time::sleep(std::time::Duration::from_secs(wait.min(60).unsigned_abs())).await;
            continue;
        }
        let (hub, after) = (Arc::clone(&shared.hub), progress.after);
        let page = tokio::task::spawn_blocking(move || hub.changes(after, PAGE)).await;
        let Ok(Ok(page)) = page else {
            // the register does not answer, which is told elsewhere
            tokio::time::sleep(std::time::Duration::from_secs(5)).await;
            continue;
        };
        if page.upto == progress.after {
            tokio::time::sleep(shared.settings.look).await;
            continue;
        }
        // what failed before may have been replaced since: only what fails now keeps it from going on
        let mut held = false;
        for event in page.events.iter().filter(|event| wanted.takes(event)) {
            progress.telling = Some(event.number);
            hooks.folder.keep(&hook.id, &progress)?;
            let Ok(told) = hooks.key.tell(event, &shared.settings.public_url, now()) else { continue };
            let sent = target.send(&told).await;
            held = sent != Sent::Taken;
            settle(shared, hook, &mut progress, event.number, sent, now().as_second());
            hooks.folder.keep(&hook.id, &progress)?;
            if held {
                break;
            }
        }
        if !held {
            progress = Progress { after: page.upto, ..Progress::default() };
            hooks.folder.keep(&hook.id, &progress)?;
        }
    }
    // removed, or told to go on, it is another hook
    std::future::pending().await
}

/// The number after which a hook begins; nothing while the register does not answer.
async fn begin(shared: &Arc<Shared>, hook: &Hook) -> Option<u64> {
    if let Some(after) = hook.after {
        return Some(after);
    }
    let hub = Arc::clone(&shared.hub);
    let page = tokio::task::spawn_blocking(move || hub.changes(u64::MAX, 1)).await;
    page.ok()?.ok().map(|page| page.last)
}

/// What comes of a delivery.
fn settle(shared: &Shared, hook: &Hook, progress: &mut Progress, number: u64, sent: Sent, now: i64) {
    match sent {
        Sent::Taken => {
            *progress = Progress { after: number, ..Progress::default() };
        }
        Sent::Stop => {
            progress.stopped = true;
            shared.log(&json!({ "event": "hook stopped", "hook": hook.id, "problem": "it answered 410" }));
        }
        Sent::Failed(problem, wait) => {
            let own = WAITS.get(progress.failures as usize).copied().unwrap_or(DAY);
            let wait = wait.unwrap_or_default().clamp(own, DAY);
            progress.failures = progress.failures.saturating_add(1);
            progress.not_before = now + wait;
            progress.telling = None;
            shared.log(&json!({
                "event": "hook not taken", "hook": hook.id, "number": number, "problem": problem,
                "failures": progress.failures, "again_in_seconds": wait,
            }));
        }
    }
}
