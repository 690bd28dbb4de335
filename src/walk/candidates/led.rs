//! Steps that lead the reader the wrong way.

use super::Failed;
use crate::diagnostic::Edit;
use crate::spec::{Action, CredentialSpec, Label, Place};
use crate::walk::attempt::{At, Failure};
use crate::walk::change::{Change, Kind};
use crate::walk::words::same;

/// A step that leads somewhere, as a menu path that another could take the place of.
pub(in super::super) struct Led {
    /// Which moment of the attempt it is.
    pub(in super::super) moment: usize,
    /// What must be possible at the end of the right way.
    pub(in super::super) goal: Action,
    /// What the right way ends in, where the goal doesn't stand at its end already.
    pub(in super::super) last: Option<String>,
    at: At,
    parts: Vec<Label>,
}

impl Led {
    /// The step with `path` for its own; where one part makes the difference, that part alone.
    pub(in super::super) fn change(&self, failed: &Failed, path: &[String]) -> Option<Change> {
        let new: Vec<&String> = path.iter().chain(&self.last).collect();
        let differing: Vec<(&Label, &String)> = self
            .parts
            .iter()
            .zip(new.iter().copied())
            .filter(|(old, new)| !same(&old.text, new))
            .collect();
        if new.is_empty() || (differing.is_empty() && new.len() == self.parts.len()) {
            return None;
        }
        let (kind, span, text) = match differing.as_slice() {
            [(old, new)] if path.len() + usize::from(self.last.is_some()) == self.parts.len() => {
                let kind = Kind::Control { old: old.text.clone(), new: (*new).clone() };
                (kind, old.span, (*new).clone())
            }
            _ => {
                let text = new.iter().map(|part| part.as_str()).collect::<Vec<_>>().join(" > ");
                let old = self.parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>();
                let kind = Kind::Path { old: old.join(" > "), new: text.clone() };
                (kind, self.parts.first()?.span.to(self.parts.last()?.span), text)
            }
        };
        let span = failed.mended.span_before(span)?;
        Some(Change::new(kind, vec![Edit { span, text }], failed.claim(self.at), span))
    }
}

/// How many of the steps before the one that stuck are put in question.
const REACH: usize = 2;

/// The step that stuck, by what comes after it and by where it wants to go; then those before it
/// that led to where it stuck.
pub(super) fn led(failed: &Failed) -> Vec<Led> {
    let spec = &failed.attempt.spec;
    let moments = &failed.attempt.moments;
    let Some(stuck) = failed.attempt.stuck() else { return Vec::new() };
    if !matches!(stuck.result, Err(Failure::NotOnScreen { .. } | Failure::NoSearchBox { .. })) {
        return Vec::new();
    }
    let mut all = Vec::new();
    let Some(here) = failed.attempt.first_try() else { return Vec::new() };
    let action = &stuck.at.action(spec).action;
    if let Some(parts) = way_of(action) {
        let one =
            |goal, last| Led { moment: here, goal, last, at: stuck.at, parts: parts.to_vec() };
        all.extend(next(spec, stuck.at).map(|goal| one(goal.clone(), None)));
        if let [_, .., last] = parts {
            let goal = Action::GoTo { path: vec![last.clone()] };
            all.push(one(goal, Some(last.text.clone())));
        }
    }
    if stuck.part == 0 {
        let before = moments[..here].iter().enumerate().rev();
        let own = before.take_while(|(_, moment)| moment.at.procedure == stuck.at.procedure);
        for (number, moment) in own.take(REACH) {
            let Some(parts) = way_of(&moment.at.action(spec).action) else { break };
            let (goal, at, parts) = (action.clone(), moment.at, parts.to_vec());
            all.push(Led { moment: number, goal, last: None, at, parts });
        }
    }
    all
}

/// The menu path of an action that leads somewhere.
fn way_of(action: &Action) -> Option<&[Label]> {
    match action {
        Action::GoTo { path } => Some(path),
        Action::Select { target, .. } => Some(std::slice::from_ref(target)),
        _ => None,
    }
}

/// The action after the one at `at`, if it shows on the screen whether it can be done.
fn next(spec: &CredentialSpec, at: At) -> Option<&Action> {
    let steps = &spec.procedures[at.procedure].steps;
    let rest = steps[at.step].actions[at.action + 1..].iter();
    let action = rest.chain(steps[at.step + 1..].iter().flat_map(|step| &step.actions)).next()?;
    let shows = match &action.action {
        Action::Select { .. }
        | Action::Copy { .. }
        | Action::Check { .. }
        | Action::Uncheck { .. }
        | Action::Confirm { .. }
        | Action::Search { .. } => true,
        Action::Enter { place, .. }
        | Action::TurnOn { place, .. }
        | Action::TurnOff { place, .. } => *place == Place::Service,
        _ => false,
    };
    shows.then_some(&action.action)
}
