//! The changes of a page that might mend it, most promising first.
//!
//! Nothing here knows a service: names come from what was on the screens and from the contract,
//! sentences from the way such pages are written. Whether a change mends anything is found out by
//! walking the changed page.

mod insert;
mod led;
mod order;
mod page;
mod replace;
mod some;
mod values;

pub(super) use led::Led;
pub(super) use page::Page;
pub(super) use replace::{alike, opposite_turn};

use super::attempt::Attempt;
use super::change::{Change, Kind, Mended};
use super::words::likeness;

/// The most candidates that one failed attempt gives rise to.
const MAX_CANDIDATES: usize = 120;

/// An attempt that didn't end connected, with the page it followed.
pub(super) struct Failed<'a> {
    pub(super) page: &'a Page,
    pub(super) mended: &'a Mended,
    /// The changes that made it.
    pub(super) changes: &'a [Change],
    pub(super) attempt: &'a Attempt,
}

impl Failed<'_> {
    /// Another name for what failed that is much like it, and what a warning beside it leads to.
    pub(super) fn near(&self) -> Vec<Change> {
        let mut near = replace::of_the_failed(self);
        near.retain(|change| match &change.kind {
            Kind::Control { old, new } => likeness(old, new) >= ALIKE,
            _ => true,
        });
        near.extend(replace::of_the_warnings(self));
        once(near)
    }

    /// Changes that count only if they mend all at once: what only some readers do or see is
    /// said to be so, and steps that only lead somewhere are left out.
    pub(super) fn alone(&self) -> Vec<Change> {
        let mut all: Vec<Change> = some::when(self).into_iter().collect();
        all.extend(some::warnings(self));
        all.extend(order::needless(self));
        all
    }

    /// Whatever else could be changed. Replacing comes before moving, moving before inserting; of
    /// equals the nearest to what failed.
    pub(super) fn others(&self) -> Vec<Change> {
        let mut all = Vec::new();
        all.extend(replace::of_the_failed(self));
        all.extend(replace::of_the_done(self));
        all.extend(values::values(self));
        all.extend(replace::swaps(self));
        all.extend(order::moves(self));
        all.extend(insert::fields(self));
        all.extend(insert::controls(self));
        once(all)
    }

    /// The step that stuck goes, or the one before it.
    pub(super) fn without(&self) -> Vec<Change> {
        order::deletions(self)
    }

    /// A step that goes along `path`, before the one that stuck.
    pub(super) fn way(&self, path: &[String]) -> Option<Change> {
        insert::way(self, path)
    }

    /// Where a step leads the reader, and the wrong way, with what the right way would lead to.
    pub(super) fn led(&self) -> Vec<Led> {
        led::led(self)
    }
}

/// How alike two names are that one is likely to be written for the other, in thousandths.
const ALIKE: u32 = 400;

fn once(changes: Vec<Change>) -> Vec<Change> {
    let mut seen: Vec<Change> = Vec::new();
    for change in changes {
        if !seen.iter().any(|other| other.edits == change.edits) {
            seen.push(change);
        }
    }
    seen.truncate(MAX_CANDIDATES);
    seen
}
