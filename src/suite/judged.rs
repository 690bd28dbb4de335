//! Running and judging the cases of one client.

use std::num::NonZeroUsize;
use std::time::Duration;

use super::programme::{Contestant, Programme};
use super::standing::hold_verdicts;
use crate::expect::{FailedEntry, JudgedCase, Shown};
use crate::judge::{Judgement, verdicts};
use crate::plan::Case;
use crate::run::{Observation, RunOptions, run_each};
use crate::service::Service;

/// The judged cases of one client, in the order given, and the entries that don't hold.
#[derive(Default)]
pub(super) struct Judged {
    pub cases: Vec<JudgedCase>,
    pub failed: Vec<FailedEntry>,
}

/// Runs and judges `cases` against `service` for one client, up to `jobs` at a time.
///
/// Each is judged as soon as it has ended, and what the fronts kept of it is let go then: of a
/// case there stays what a report shows.
pub(super) async fn judge_cases(
    programme: &Programme,
    contestant: &Contestant,
    service: &dyn Service,
    cases: Vec<Case>,
    jobs: NonZeroUsize,
) -> Judged {
    let options = RunOptions { jobs, timeout: programme.timeout, ..RunOptions::default() };
    let Contestant { client, info, .. } = contestant;
    let take = |case: &Case, seen: Observation| {
        (Judgement::of(case, &seen), Shown::of(seen.views), seen.took)
    };
    let ran = run_each(&cases, client, info, service, &options, &take).await;
    let mut judgements = Vec::with_capacity(cases.len());
    let mut rest: Vec<(Shown, Duration)> = Vec::with_capacity(cases.len());
    for ((mut judgement, shown, took), late) in ran {
        judgement.add(&late);
        judgements.push(judgement);
        rest.push((shown, took));
    }
    let verdicts = verdicts(&cases, judgements);
    let (expectations, failed) =
        hold_verdicts(programme, contestant.expectations.as_ref(), &cases, &verdicts);
    let cases = cases
        .into_iter()
        .zip(verdicts)
        .zip(rest)
        .zip(expectations)
        .map(|(((case, verdict), (shown, took)), expectation)| {
            JudgedCase::new(&programme.prompt, case, &contestant.name, verdict, shown, expectation)
                .taking(took)
        })
        .collect();
    Judged { cases, failed }
}
