//! Steps in the wrong place, and steps too many.

use super::Failed;
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::spec::{Action, Step};
use crate::walk::attempt::At;
use crate::walk::change::{Change, Kind};

/// How far a step is moved.
const REACH: usize = 5;

/// A later step comes before the one that stuck, or that one before an earlier one or after a
/// later one.
pub(super) fn moves(failed: &Failed) -> Vec<Change> {
    let Some(stuck) = stuck(failed) else { return Vec::new() };
    let count = failed.page.spec.procedures[stuck.procedure].steps.len();
    let later = (stuck.step + 1..count).take(REACH).map(|from| (from, stuck.step));
    let earlier = (0..stuck.step).rev().take(REACH).map(|to| (stuck.step, to));
    let behind = (stuck.step + 2..count).take(REACH).map(|to| (stuck.step, to));
    later
        .chain(behind)
        .chain(earlier)
        .filter_map(|(from, to)| {
            let (moved, target) = (At { step: from, ..stuck }, At { step: to, ..stuck });
            let lines = failed.page.lines(moved);
            let text = failed.page.source.slice(lines).to_owned();
            // The last line of a page may lack its end.
            if !text.ends_with('\n') {
                return None;
            }
            let place = Span::at(failed.page.lines(target).start);
            Some(Change {
                origin: Some(lines),
                ..Change::new(
                    Kind::Move,
                    vec![Edit { span: place, text }, Edit { span: lines, text: String::new() }],
                    first_claim(failed, moved),
                    words(failed, moved),
                )
            })
        })
        .collect()
}

/// Steps that only lead somewhere, of which one goes: the one that stuck and the one before it;
/// where none stuck, each of the procedure, the last first.
pub(super) fn needless(failed: &Failed) -> Vec<Change> {
    let spec = &failed.page.spec;
    let own = spec.procedures.iter().position(|p| p.section == failed.page.section);
    let places: Vec<At> = match (failed.attempt.stuck(), own) {
        (Some(_), _) => return deletions_where(failed, leads),
        (None, Some(procedure)) => {
            let steps = 0..spec.procedures[procedure].steps.len();
            steps.rev().map(|step| At { procedure, step, action: 0 }).collect()
        }
        (None, None) => Vec::new(),
    };
    let places = places.into_iter().filter(|at| leads(failed.page.step(*at)));
    places.map(|at| deletion(failed, at)).collect()
}

/// Whether all that a step says is to press something.
fn leads(step: &Step) -> bool {
    let presses = |action: &Action| {
        matches!(action, Action::Select { .. } | Action::GoTo { .. } | Action::Perform { .. })
    };
    !step.actions.is_empty() && step.actions.iter().all(|action| presses(&action.action))
}

/// The step that stuck goes, or the one before it.
pub(super) fn deletions(failed: &Failed) -> Vec<Change> {
    deletions_where(failed, |_| true)
}

fn deletions_where(failed: &Failed, wanted: fn(&Step) -> bool) -> Vec<Change> {
    let Some(stuck) = stuck(failed) else { return Vec::new() };
    (stuck.step.saturating_sub(1)..=stuck.step)
        .rev()
        .map(|step| At { step, ..stuck })
        .filter(|at| wanted(failed.page.step(*at)))
        .map(|at| deletion(failed, at))
        .collect()
}

fn deletion(failed: &Failed, at: At) -> Change {
    Change::new(
        Kind::Delete,
        vec![Edit { span: failed.page.lines(at), text: String::new() }],
        first_claim(failed, at),
        words(failed, at),
    )
}

/// The step that stuck, in the page as it is.
fn stuck(failed: &Failed) -> Option<At> {
    let moment = failed.attempt.stuck()?;
    failed.page.before(failed.mended, &failed.attempt.spec, moment.at)
}

fn first_claim(failed: &Failed, at: At) -> Option<crate::spec::ClaimId> {
    failed.page.step(at).actions.first().map(|action| action.claim.clone())
}

fn words(failed: &Failed, at: At) -> Span {
    let step = failed.page.step(at);
    let actions = step.actions.iter().map(|action| action.span);
    actions.reduce(Span::to).unwrap_or(step.span)
}
