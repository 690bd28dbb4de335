//! A needed change as a finding: what happened, how we know, and the mend in words.

use super::attempt::{Attempt, End, Failure, Moment};
use super::candidates::Page;
use super::change::{Change, Kind};
use super::look::{self, Want};
use super::say;
use crate::service::Screen;

/// What a finding says.
pub(super) struct Told {
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) notes: Vec<String>,
    pub(super) help: String,
}

/// What there is to say of `change`, given how the walk goes `without` it.
pub(super) fn told(page: &Page, change: &Change, without: &Attempt) -> Told {
    let service = page.service;
    let outcome = outcome(service, without);
    let (code, message, help) = match &change.kind {
        Kind::Source { old, new } => (
            if matches!(without.end, End::Stuck) { "control-missing" } else { "value-rejected" },
            match &without.end {
                End::Refused { .. } | End::NotReached(_) | End::OtherUser | End::NotSeen => {
                    format!("the **{old}** that this step copies doesn't authenticate: {outcome}")
                }
                _ => format!("there is no **{old}** to copy: {outcome}"),
            },
            format!("copy the **{new}** instead of the **{old}**"),
        ),
        Kind::Control { old, new } => {
            let code = if names(without, old) { "control-missing" } else { "control-wrong" };
            let message = if code == "control-missing" {
                format!("there is no **{old}** where this step needs it")
            } else {
                format!("**{old}** doesn't lead on: {outcome}")
            };
            (code, message, format!("name **{new}** instead of **{old}**"))
        }
        Kind::Path { old, new } => {
            let missing = stuck_at(change, without);
            let code = if missing { "control-missing" } else { "control-wrong" };
            let message = if missing {
                format!("**{old}** isn't the way to what this step needs: {outcome}")
            } else {
                format!("**{old}** doesn't lead on: {outcome}")
            };
            (code, message, format!("name **{new}** instead of **{old}**"))
        }
        Kind::When { name, sentence } => (
            "condition-missing",
            format!("not everyone sees **{name}**, and the step is for everyone: {outcome}"),
            format!("write “{sentence}”"),
        ),
        Kind::Warn { name, sentence } => (
            "warning-missing",
            format!("readers who don't see **{name}** aren't told what to do: {outcome}"),
            format!("add: {sentence}"),
        ),
        Kind::Value { sentence } => (
            "value-wrong",
            format!("what this step enters doesn't do: {outcome}"),
            format!("write “{sentence}”"),
        ),
        Kind::Field { old, new } => {
            let unknown = matches!(
                without.stuck().map(|moment| &moment.result),
                Some(Err(Failure::UnknownField { .. }))
            );
            let (code, message) = if unknown {
                ("field-unknown", format!("the credential has no field **{old}**"))
            } else {
                ("field-wrong", format!("the value doesn't belong in **{old}**: {outcome}"))
            };
            (code, message, format!("name the field **{new}** instead of **{old}**"))
        }
        Kind::Swap { one, other } => (
            "field-wrong",
            format!(
                "the values of **{one}** and **{other}** are entered the wrong way round: {outcome}"
            ),
            format!("let **{one}** and **{other}** change places"),
        ),
        Kind::Choice { old, new } => (
            "value-wrong",
            format!("with the value **{old}** the walk doesn't get on: {outcome}"),
            format!("have the setting at **{new}** instead of **{old}**"),
        ),
        Kind::Verb { old, new } => (
            "verb-wrong",
            format!("“{old}” is the opposite of what is needed: {outcome}"),
            format!("write “{new}” instead of “{old}”"),
        ),
        Kind::Anchor { new } => (
            "warning-misleads",
            format!(
                "the link for readers who are stuck here doesn't lead to what helps: {outcome}"
            ),
            format!("link to `#{new}`"),
        ),
        Kind::Missing { old, new } => (
            "warning-misleads",
            format!("the warning is about **{old}** and what isn't there is **{new}**"),
            format!("have the warning name **{new}**"),
        ),
        Kind::Insert { sentence, .. } => (
            "step-missing",
            format!("a step is missing after this one: {outcome}"),
            format!("add the step: {sentence}"),
        ),
        Kind::Move => (
            "step-misplaced",
            format!("this step comes too late or too early: {outcome}"),
            "move the step".to_owned(),
        ),
        Kind::Delete => (
            "step-superfluous",
            format!("this step can't be done and isn't needed: {outcome}"),
            "take the step out".to_owned(),
        ),
    };
    Told { code, message, notes: seen(change, without), help }
}

/// Whether `without` stuck at the step that a change is about.
fn stuck_at(change: &Change, without: &Attempt) -> bool {
    let claim = without.stuck().map(|moment| &moment.at.action(&without.spec).claim);
    claim.is_some() && claim == change.claim.as_ref()
}

/// What there is to say of a walk that no change was found for.
pub(super) fn stuck(page: &Page, attempt: &Attempt) -> Told {
    let outcome = outcome(page.service, attempt);
    let moment = attempt.stuck().or(attempt.moments.last());
    Told {
        code: "walk-stuck",
        message: format!("following the page ends here: {outcome}"),
        notes: moment.and_then(|moment| on_screen(&moment.after)).into_iter().collect(),
        help: "no change of the page was found after which this walk ends connected".to_owned(),
    }
}

/// How an attempt failed, in one clause.
fn outcome(service: &str, attempt: &Attempt) -> String {
    match (&attempt.end, attempt.stuck()) {
        (End::Refused { status, message }, _) if message.is_empty() => {
            format!("{service} answers {status}")
        }
        (End::Refused { status, message }, _) => format!("{service} answers {status} {message}"),
        (_, Some(moment)) => {
            let action = say::action(&moment.at.action(&attempt.spec).action);
            format!("“{action}” can't be done on “{}”: {}", moment.after.name, short(moment))
        }
        (end, None) => say::end(end),
    }
}

/// Why a moment failed, without what else there was.
fn short(moment: &Moment) -> String {
    match &moment.result {
        Err(failure) => {
            let words = failure.words();
            words.split("; there w").next().unwrap_or_default().to_owned()
        }
        Ok(did) => did.words().to_owned(),
    }
}

/// Whether the attempt stuck because nothing answers to `name`.
fn names(attempt: &Attempt, name: &str) -> bool {
    attempt.stuck().is_some_and(|moment| match &moment.result {
        Err(Failure::NotOnScreen { name: missing, .. }) => missing == name,
        Err(Failure::NoSearchBox { words, .. }) => words == name,
        _ => false,
    })
}

/// What was on the screen that matters.
fn seen(change: &Change, without: &Attempt) -> Vec<String> {
    let moment =
        match &change.kind {
            Kind::Source { .. } => without.moments.iter().rev().find(|moment| {
                Some(&moment.at.action(&without.spec).claim) == change.claim.as_ref()
            }),
            _ => without.stuck(),
        };
    let Some(moment) = moment else { return Vec::new() };
    if let Kind::Source { .. } = change.kind {
        let there = look::names(&moment.after, Want::Output);
        let listed = look::listed(&there, MAX_NAMES);
        return vec![format!("on “{}” there were: {listed}", moment.after.name)];
    }
    on_screen(&moment.after).into_iter().collect()
}

/// The most names of a screen that a note lists.
const MAX_NAMES: usize = 14;

fn on_screen(screen: &Screen) -> Option<String> {
    let names = look::usable(screen);
    let listed = look::listed(&names, MAX_NAMES);
    (!names.is_empty()).then(|| format!("on “{}” there were: {listed}", screen.name))
}
