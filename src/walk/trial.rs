//! Changed pages on trial: how they are walked, and what is seen of it.

use std::sync::Arc;

use super::WalkError;
use super::attempt::{Attempt, End, Failure};
use super::change::{Change, Kind, Mended};
use super::follow::had_effect;
use super::look;
use super::progress::Progress;
use crate::source::SourceFile;
use crate::spec::{Action, CredentialSpec};

/// A page with changes beyond those found so far, and how the situation's walk goes on it.
pub(super) struct Node {
    pub(super) changes: Vec<Change>,
    pub(super) mended: Mended,
    pub(super) attempt: Attempt,
    pub(super) progress: Progress,
    /// Whether its newest change got the walk no farther.
    pub(super) sideways: bool,
}

/// A changed page, not walked yet.
pub(super) struct Trial {
    pub(super) changes: Vec<Change>,
    pub(super) mended: Mended,
}

/// A page to be walked; most candidates are never walked, so they are read only then.
#[derive(Clone)]
pub(super) enum ToWalk {
    Read(Arc<CredentialSpec>),
    Unread(Arc<SourceFile>),
}

impl ToWalk {
    pub(super) fn read(self) -> Result<Arc<CredentialSpec>, WalkError> {
        match self {
            Self::Read(spec) => Ok(spec),
            Self::Unread(source) => match crate::spec::read(source) {
                Ok(spec) => Ok(Arc::new(spec)),
                Err(error) => Err(WalkError::Broken(format!("a changed page: {error}"))),
            },
        }
    }
}

/// A walk of its own, which ends when nobody waits for it any more.
pub(super) struct Task(pub(super) tokio::task::JoinHandle<Result<Attempt, WalkError>>);

impl Task {
    pub(super) async fn ended(mut self) -> Result<Attempt, WalkError> {
        match (&mut self.0).await {
            Ok(attempt) => attempt,
            Err(error) => Err(WalkError::Broken(error.to_string())),
        }
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Whether the newest change, with this number, did anything in a walk: a name put in the place
/// of another that changes nothing when it is followed mends nothing.
pub(super) fn has_effect(
    mended: &Mended,
    number: usize,
    changes: &[Change],
    attempt: &Attempt,
) -> bool {
    let Some(Kind::Control { .. } | Kind::Path { .. } | Kind::Insert { .. }) =
        changes.last().map(|c| &c.kind)
    else {
        return true;
    };
    attempt.moments.iter().any(|moment| {
        let action = moment.at.action(&attempt.spec);
        // To see that something is so already is worth while; to press in vain isn't.
        let pressed = matches!(action.action, Action::Select { .. } | Action::GoTo { .. });
        let counts = if pressed {
            had_effect(moment) && look::differ(&moment.before, &moment.after)
        } else {
            moment.result.is_ok()
        };
        counts && mended.touching(action.span).contains(&number)
    })
}

/// Whether what the change with this number says was done in a walk.
pub(super) fn is_met(mended: &Mended, number: usize, attempt: &Attempt) -> bool {
    attempt.moments.iter().any(|moment| {
        let span = moment.at.action(&attempt.spec).span;
        had_effect(moment) && mended.touching(span).contains(&number)
    })
}

impl Trial {
    pub(super) fn unread(&self) -> ToWalk {
        ToWalk::Unread(self.mended.source.clone())
    }
}

/// Whether the newest change goes on from one that got the walk no farther: after a new step only
/// another one at the same place does.
pub(super) fn goes_on(trial: &Trial) -> bool {
    let [.., before, newest] = trial.changes.as_slice() else { return true };
    let place = |change: &Change| change.edits.first().map(|edit| edit.span);
    let inserts = |change: &Change| matches!(change.kind, Kind::Insert { .. });
    !inserts(before) || (inserts(newest) && place(before) == place(newest))
}

/// Whether another page could make a difference: not where the client broke off.
pub(super) fn can_be_mended(attempt: &Attempt) -> bool {
    !matches!(attempt.end, End::Connected | End::NotJudged(_))
}

/// Whether an attempt stuck because a control isn't there. Where a menu path sticks, others are
/// tried anyway.
pub(super) fn lacks_a_control(attempt: &Attempt) -> bool {
    attempt.stuck().is_some_and(|moment| {
        let action = &moment.at.action(&attempt.spec).action;
        let failure = moment.result.as_ref().err();
        !matches!(action, Action::GoTo { .. })
            && matches!(failure, Some(Failure::NotOnScreen { .. } | Failure::NoSearchBox { .. }))
    })
}

/// What two attempts that fail alike have in common.
pub(super) fn key(attempt: &Attempt) -> String {
    match attempt.stuck() {
        Some(moment) => {
            let failure = moment.result.as_ref().err().map(super::attempt::Failure::words);
            let claim = &moment.at.action(&attempt.spec).claim;
            format!("{claim} {}", failure.unwrap_or_default())
        }
        None => super::say::end(&attempt.end),
    }
}

/// Takes the node that got farthest; of equals the one with fewest changes, then a new step (it
/// may be the first of two), then the oldest.
pub(super) fn farthest(queue: &mut Vec<Node>) -> Option<Node> {
    let best = queue.iter().enumerate().max_by_key(|(number, node)| {
        let newest = node.changes.last().map(|change| &change.kind);
        let other = !matches!(newest, Some(Kind::Insert { .. }));
        (node.progress, std::cmp::Reverse((node.changes.len(), other, *number)))
    });
    let (number, _) = best?;
    Some(queue.remove(number))
}

/// `changes`, and the same with insertions made conditional: one by one, then all.
pub(super) fn variants(changes: &[Change]) -> Vec<Vec<Change>> {
    let can = |change: &Change| {
        matches!(change.kind, Kind::Insert { .. }) && change.conditional.is_some()
    };
    let soften = |change: &Change| match &change.conditional {
        Some(conditional) => conditional.as_ref().clone(),
        None => change.clone(),
    };
    let places: Vec<usize> = (0..changes.len()).filter(|&at| can(&changes[at])).collect();
    let mut variants = vec![changes.to_vec()];
    for &place in &places {
        let mut variant = changes.to_vec();
        variant[place] = soften(&changes[place]);
        variants.push(variant);
    }
    if places.len() > 1 {
        variants.push(changes.iter().map(soften).collect());
    }
    variants
}
