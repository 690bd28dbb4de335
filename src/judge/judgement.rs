//! What is kept of a case once it is judged, and the verdicts that come of all of them.

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
    /// Whether it is about what the client says and writes.
    about_output: bool,
}

impl Judgement {
    /// Judges a case by its own observation alone.
    pub fn of(case: &Case, observation: &Observation) -> Self {
        let verdict = judge(case, observation);
        let requirement = (case.rule.requirement)(&case.axes);
        let stands = verdict.status == Status::Fail && is_violated(&requirement, observation);
        let about_output =
            case.is_supported() && requirement == Requirement::KeepTokenOut(Place::Output);
        Self { verdict, leaks: leaks::leaks(observation), stands, about_output }
    }

    /// Adds what showed only when the client had ended.
    pub fn add(&mut self, late: &Late) {
        if late.leaked && !self.leaks.iter().any(|leak| leak.place == Place::Output) {
            let leak = leaks::in_output();
            if self.about_output {
                self.verdict.status = Status::Fail;
                self.verdict.reason = Some(leak.reason);
                self.verdict.actual.clone_from(&leak.actual);
                self.stands = true;
            }
            self.leaks.push(leak);
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
/// happens. Where that rule's case isn't among them, or wasn't judged, the case in which the
/// token was found fails itself: a leak is never passed over.
pub fn verdicts(cases: &[Case], judgements: Vec<Judgement>) -> Vec<Verdict> {
    let (mut verdicts, leaks): (Vec<Verdict>, Vec<Vec<Leak>>) =
        judgements.into_iter().map(|judged| (judged.verdict, judged.leaks)).unzip();
    for (at, leaks) in leaks.into_iter().enumerate().take(cases.len()) {
        for leak in leaks {
            let keeper = cases.iter().position(|case| {
                case.is_supported()
                    && (case.rule.requirement)(&case.axes) == Requirement::KeepTokenOut(leak.place)
            });
            let (blamed, actual) = match keeper {
                Some(keeper) if keeper != at => {
                    (keeper, format!("in case {}: {}", cases[at].id, leak.actual))
                }
                Some(keeper) => (keeper, leak.actual),
                None => (at, leak.actual),
            };
            if verdicts[blamed].status != Status::Fail {
                verdicts[blamed].status = Status::Fail;
                verdicts[blamed].reason = Some(leak.reason);
                verdicts[blamed].actual = actual;
            }
        }
    }
    verdicts
}
