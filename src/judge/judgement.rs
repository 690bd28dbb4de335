//! What is kept of a case once it is judged, and the verdicts that come of all of them.

use std::collections::BTreeMap;

use super::leaks::{self, Leak};
use super::requirement::is_violated;
use super::{Status, Verdict, judge, said};
use crate::plan::Case;
use crate::rules::{Place, Requirement};
use crate::run::{Late, Observation, Outcome};

/// What judging made of one observation: all that the verdicts of a client need of it, so that
/// the observation itself can be let go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    verdict: Verdict,
    leaks: Vec<Leak>,
    /// Whether it failed by what the front saw: that stands whatever the client answered.
    stands: bool,
}

impl Judgement {
    /// Judges a case by its own observation alone.
    pub fn of(case: &Case, observation: &Observation) -> Self {
        let verdict = judge(case, observation);
        let requirement = (case.rule.requirement)(&case.axes);
        let stands = verdict.status == Status::Fail && is_violated(&requirement, observation);
        Self { verdict, leaks: leaks::leaks(observation), stands }
    }

    /// Adds what showed only when the client had ended.
    pub fn add(&mut self, late: &Late) {
        if late.leaked && !self.leaks.iter().any(|leak| leak.place == Place::Output) {
            self.leaks.push(leaks::in_output());
        }
        if late.fault.is_none() {
            return;
        }
        let mut seen = Observation::empty(Outcome::NothingToRun);
        late.add_to(&mut seen);
        if !self.stands || seen.outcome == Outcome::Unavailable {
            self.verdict.status = Status::NotJudged;
            self.verdict.reason = seen.fault;
            self.verdict.actual = said(&seen);
        }
    }
}

/// The verdicts of all cases of one client, in their order.
///
/// Rules about where the token must not be ([`Requirement::KeepTokenOut`]) are held against
/// everything the client did in any of these cases, so that a leak fails that rule wherever it
/// happens, in one case: the first about that place in which it was seen, else the first about
/// that place. Where there is none, the cases in which the token was found fail themselves: a
/// leak is never passed over.
pub fn verdicts(cases: &[Case], judgements: Vec<Judgement>) -> Vec<Verdict> {
    let mut leaks: BTreeMap<Place, Vec<(usize, Leak)>> = BTreeMap::new();
    let mut verdicts = Vec::with_capacity(cases.len());
    for (at, judged) in judgements.into_iter().enumerate().take(cases.len()) {
        verdicts.push(judged.verdict);
        for leak in judged.leaks {
            leaks.entry(leak.place).or_default().push((at, leak));
        }
    }
    for (place, leaks) in leaks {
        let keepers: Vec<usize> = (0..verdicts.len())
            .filter(|&at| {
                let case = &cases[at];
                let keeps = (case.rule.requirement)(&case.axes) == Requirement::KeepTokenOut(place);
                keeps && case.is_supported()
            })
            .collect();
        let Some(&first) = keepers.first() else {
            for (at, leak) in leaks {
                fail(&mut verdicts[at], leak.reason, leak.actual);
            }
            continue;
        };
        let (at, leak) = leaks.iter().find(|(at, _)| keepers.contains(at)).unwrap_or(&leaks[0]);
        let blamed = if keepers.contains(at) { *at } else { first };
        let actual = match blamed == *at {
            true => leak.actual.clone(),
            false => format!("in case {}: {}", cases[*at].id, leak.actual),
        };
        fail(&mut verdicts[blamed], leak.reason, actual);
        for &(at, _) in leaks.iter().filter(|(at, _)| *at != blamed && keepers.contains(at)) {
            verdicts[at].status = Status::NotJudged;
            verdicts[at].reason = Some("not-applicable");
            verdicts[at].actual = format!("the leak is judged in case {}", cases[blamed].id);
        }
    }
    verdicts
}

fn fail(verdict: &mut Verdict, reason: &'static str, actual: String) {
    if verdict.status != Status::Fail {
        verdict.status = Status::Fail;
        verdict.reason = Some(reason);
        verdict.actual = actual;
    }
}
