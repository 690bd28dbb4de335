//! The changes of a page that might mend it, most promising first.
//!
//! Nothing here knows a service: names come from what was on the screens and from the contract,
//! sentences from the way such pages are written. Whether a change mends anything is found out by
//! walking the changed page.

mod insert;
mod order;
mod page;
mod replace;

pub(super) use page::Page;
pub(super) use replace::opposite_turn;

use super::attempt::Attempt;
use super::change::{Change, Mended};

/// The most candidates that one failed attempt gives rise to.
const MAX_CANDIDATES: usize = 120;

/// What could be changed, given how following `mended` went. Replacing comes before inserting,
/// inserting before moving, and leaving out comes last; of equals the nearest to what failed.
pub(super) fn candidates(
    page: &Page,
    mended: &Mended,
    changes: &[Change],
    attempt: &Attempt,
) -> Vec<Change> {
    let failed = Failed { page, mended, changes, attempt };
    let mut all = Vec::new();
    all.extend(replace::of_the_failed(&failed));
    all.extend(replace::of_the_warnings(&failed));
    all.extend(replace::of_the_done(&failed));
    all.extend(replace::swaps(&failed));
    all.extend(insert::fields(&failed));
    all.extend(insert::controls(&failed));
    all.extend(order::moves(&failed));
    all.extend(order::deletions(&failed));
    let mut seen: Vec<Change> = Vec::new();
    for change in all {
        if !seen.iter().any(|other| other.edits == change.edits) {
            seen.push(change);
        }
    }
    seen.truncate(MAX_CANDIDATES);
    seen
}

/// A step that goes along `path`, before the one that stuck.
pub(super) fn way(
    page: &Page,
    mended: &Mended,
    changes: &[Change],
    attempt: &Attempt,
    path: &[String],
) -> Option<Change> {
    insert::way(&Failed { page, mended, changes, attempt }, path)
}

/// An attempt that didn't end connected, with the page it followed.
struct Failed<'a> {
    page: &'a Page,
    mended: &'a Mended,
    /// The changes that made it.
    changes: &'a [Change],
    attempt: &'a Attempt,
}
