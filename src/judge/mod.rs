//! Case and observation to verdict. Pure: no clock, no socket, no state.
//!
//! A verdict comes from what the front saw, then from what the client said. So a client that
//! sent the token where it mustn't and crashed afterwards has failed, while one that merely
//! crashed is not judged: a crash, a hang or a protocol error never passes for a refusal.

mod evidence;
mod judgement;
mod leaks;
mod reasons;
mod requirement;

pub use judgement::{Judgement, verdicts};
pub use reasons::{REASONS, Reason, Weight, reason};

use crate::client::Answer;
use crate::plan::Case;
use crate::rules::Requirement;
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

/// The verdicts of all cases of one client, in their order; see [`verdicts`].
pub fn judge_all(cases: &[Case], observations: &[Observation]) -> Vec<Verdict> {
    let judged = cases.iter().zip(observations);
    verdicts(cases, judged.map(|(case, seen)| Judgement::of(case, seen)).collect())
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
