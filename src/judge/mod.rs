//! Case and observation to verdict. Pure: no clock, no socket, no state.
//!
//! A verdict comes from what the front saw, then from what the client said. So a client that
//! sent the token where it mustn't and crashed afterwards has failed, while one that merely
//! crashed is not judged: a crash, a hang or a protocol error never passes for a refusal.

mod evidence;
mod leaks;
mod reasons;
mod requirement;

pub use reasons::{REASONS, Reason, Weight, reason};

use std::collections::BTreeMap;

use leaks::Leak;

use crate::client::Answer;
use crate::plan::Case;
use crate::rules::{Place, Requirement};
use crate::run::{Observation, Outcome};

/// What came of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Pass, fail or not judged.
    pub status: Status,
    /// A code of [`REASONS`], where it isn't a pass.
    pub reason: Option<&'static str>,
    /// What was required, for people.
    pub expected: String,
    /// What happened, for people: redacted, the same in every run.
    pub actual: String,
}

impl Verdict {
    /// Whether it isn't judged for a reason that calls for nobody: the client doesn't declare what
    /// the case needs, what it is about didn't happen, or the machine lacks something.
    pub fn is_excused(&self) -> bool {
        self.status == Status::NotJudged
            && matches!(self.reason, Some("unsupported" | "not-applicable" | "not-here"))
    }
}

/// Pass, fail or not judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// As required.
    Pass,
    /// Not as required.
    Fail,
    /// It can't be said.
    NotJudged,
}

impl Status {
    /// `pass`, `fail` or `not-judged`.
    pub const fn name(self) -> &'static str {
        match self {
            Status::Pass => "pass",
            Status::Fail => "fail",
            Status::NotJudged => "not-judged",
        }
    }
}

/// The verdict of one case, from its own observation alone.
pub fn judge(case: &Case, observation: &Observation) -> Verdict {
    let requirement = (case.rule.requirement)(&case.axes);
    let mut verdict = if case.is_supported() {
        requirement::judge(&requirement, observation)
    } else {
        requirement::Finding::not_judged("unsupported", unsupported(case))
    };
    if verdict.status == Status::Pass && only_the_issuer(case, &requirement, observation) {
        verdict.actual += UNTOLD;
    }
    debug_assert!(
        verdict.status != Status::Fail || case.rule.reasons.contains(&verdict.reason.unwrap_or("")),
        "{} fails with {:?}, which its rule doesn't list",
        case.id,
        verdict.reason,
    );
    Verdict {
        status: verdict.status,
        reason: verdict.reason,
        expected: requirement::expected(&requirement),
        actual: verdict.actual,
    }
}

/// The verdicts of all cases of one client, in their order.
///
/// Rules about where the token must not be ([`Requirement::KeepTokenOut`]) are held against
/// everything the client did in any of these cases, so that a leak fails that rule wherever it
/// happens, in one case: the first about that place in which it was seen, else the first about
/// that place. Where there is none, the cases in which the token was found fail themselves: a
/// leak is never passed over.
pub fn judge_all(cases: &[Case], observations: &[Observation]) -> Vec<Verdict> {
    let mut verdicts: Vec<Verdict> =
        cases.iter().zip(observations).map(|(case, seen)| judge(case, seen)).collect();
    let mut leaks: BTreeMap<Place, Vec<(usize, Leak)>> = BTreeMap::new();
    for (at, observation) in observations.iter().enumerate().take(cases.len()) {
        for leak in leaks::leaks(observation) {
            leaks.entry(leak.place).or_default().push((at, leak));
        }
    }
    for (place, leaks) in leaks {
        let keepers: Vec<usize> = (0..cases.len())
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

/// What a refusal doesn't show where nothing of our authority is trusted.
const UNTOLD: &str = "; without ca-file the issuer alone is reason enough, so that the refusal is all that is judged";

/// Whether the server's certificate had to be refused for its issuer already, though that isn't
/// what is wrong with it: the client wasn't told to trust our authority.
fn only_the_issuer(case: &Case, requirement: &Requirement, seen: &Observation) -> bool {
    use crate::rules::Certificate::{Expired, NotYetValid, WrongHost};
    *requirement == Requirement::RefuseConnection
        && !seen.trusts
        && matches!((case.rule.setup)(&case.axes).certificate, Expired | NotYetValid | WrongHost)
}

fn unsupported(case: &Case) -> String {
    if case.without_environment {
        return "the environment of a client in this process can't be set".to_owned();
    }
    match case.waived {
        Some(waived) => format!("the client declares {}", waived.name()),
        None => {
            let missing: Vec<&str> = case.missing.iter().map(|missing| missing.name()).collect();
            format!("the client doesn't declare {}", missing.join(", "))
        }
    }
}

/// What the client did, in words.
fn said(observation: &Observation) -> String {
    match &observation.outcome {
        Outcome::Answered(Answer::Accepted { .. }) => "success reported".to_owned(),
        Outcome::Answered(Answer::Refused { kind, .. }) => {
            let kind = kind.name();
            match observation.words.as_str() {
                "" => format!("failure of kind {kind} reported"),
                words => format!("failure of kind {kind} reported: {words}"),
            }
        }
        Outcome::TimedOut => "no answer within the limit".to_owned(),
        Outcome::Crashed => format!("crashed: {}", observation.words),
        Outcome::ProtocolError => format!("protocol error: {}", observation.words),
        Outcome::Unavailable => format!("not asked: {}", observation.words),
        Outcome::NotHere => format!("not here: {}", observation.words),
        Outcome::NotRun => format!("not run: {}", observation.words),
        Outcome::NothingToRun => "nothing was run".to_owned(),
    }
}
