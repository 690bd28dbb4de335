//! How far a walk got, measured by the page as it is.

use super::attempt::{Attempt, End};
use super::candidates::Page;
use super::change::Mended;

/// How far a walk got. More is better, the first that differs decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Progress {
    /// Actions of the procedure itself that were done, of those the page has as it is.
    own: usize,
    /// How the attempt ended.
    end: usize,
    /// Actions of other procedures that were done.
    others: usize,
}

/// How far `attempt` on `mended` got. What changes brought in doesn't count, nor does using
/// another control than the page names; only what became possible by it.
pub(super) fn progress(page: &Page, mended: &Mended, attempt: &Attempt) -> Progress {
    let mut done = Vec::new();
    for moment in attempt.moments.iter().filter(|moment| moment.result.is_ok()) {
        let span = moment.at.action(&attempt.spec).span;
        if let Some(at) = page.before(mended, &attempt.spec, moment.at)
            && !mended.names_another(span)
            && !done.contains(&at)
        {
            done.push(at);
        }
    }
    let own = page.spec.procedures.iter().position(|p| p.section == page.section);
    let (own, others): (Vec<_>, Vec<_>) =
        done.into_iter().partition(|at| Some(at.procedure) == own);
    let end = match &attempt.end {
        End::Stuck | End::NotJudged(_) => 0,
        End::Incomplete(missing) => 100_usize.saturating_sub(missing.len()),
        End::NotReached(_) => 101,
        End::Refused { .. } | End::OtherUser | End::NotSeen => 102,
        End::Connected => 103,
    };
    Progress { own: own.len(), end, others: others.len() }
}
