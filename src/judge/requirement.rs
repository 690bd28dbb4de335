//! The closed set of requirements, interpreted.

use super::evidence::{Evidence, Presented};
use super::{Status, leaks, said};
use crate::client::{Answer, FailureKind};
use crate::rules::{Place, Requirement};
use crate::run::{Observation, Outcome};

/// A verdict without what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    pub status: Status,
    pub reason: Option<&'static str>,
    pub actual: String,
}

impl Finding {
    pub(super) fn not_judged(reason: &'static str, actual: impl Into<String>) -> Self {
        Self { status: Status::NotJudged, reason: Some(reason), actual: actual.into() }
    }

    fn fail(reason: &'static str, actual: impl Into<String>) -> Self {
        Self { status: Status::Fail, reason: Some(reason), actual: actual.into() }
    }

    fn pass(actual: impl Into<String>) -> Self {
        Self { status: Status::Pass, reason: None, actual: actual.into() }
    }
}

/// What a requirement asks for, for people.
pub(super) fn expected(requirement: &Requirement) -> String {
    match requirement {
        Requirement::Succeed => "success reported, the service having accepted the token".into(),
        Requirement::NotSucceed => "no success reported".into(),
        Requirement::RefuseConnection => {
            "the certificate refused before a byte of HTTP is sent, no success reported".into()
        }
        Requirement::Bearer => "the token sent as `Authorization: Bearer ‹access-token›`".into(),
        Requirement::KeepTokenOut(place) => format!("the token nowhere in {}", place_name(*place)),
        Requirement::StayHome => {
            "no token at the server that the redirect leads to, no success reported".into()
        }
        Requirement::MendOrRefuse => {
            "the value sent without the blanks and accepted, or refused and not sent".into()
        }
        Requirement::Kind(kinds) => {
            let names: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
            format!("a failure of kind {}", names.join(" or "))
        }
        Requirement::NotAuth => "a failure of another kind than auth".into(),
        Requirement::RightUser => "the user that the service named".into(),
        Requirement::OffersField(field) => format!("a field {field}"),
    }
}

/// Holds `requirement` against what was seen: first what the front saw, then the answer.
pub(super) fn judge(requirement: &Requirement, seen: &Observation) -> Finding {
    if seen.outcome == Outcome::NotRun {
        return Finding::not_judged("not-run", said(seen));
    }
    if let Requirement::OffersField(field) = requirement {
        return offers_field(field, seen);
    }
    let evidence = Evidence::of(seen);
    if let Some(violation) = seen_by_front(requirement, seen, &evidence) {
        return violation;
    }
    match &seen.outcome {
        Outcome::Answered(answer) => answered(requirement, answer, seen, &evidence),
        Outcome::TimedOut => Finding::not_judged("timed-out", said(seen)),
        Outcome::Crashed => Finding::not_judged("crashed", said(seen)),
        Outcome::ProtocolError => Finding::not_judged("protocol-error", said(seen)),
        Outcome::NotRun | Outcome::NothingToRun => Finding::not_judged("not-run", said(seen)),
    }
}

/// Violations that stand whatever the client said.
fn seen_by_front(
    requirement: &Requirement,
    seen: &Observation,
    evidence: &Evidence<'_>,
) -> Option<Finding> {
    match requirement {
        Requirement::RefuseConnection if evidence.token_arrived() => {
            Some(Finding::fail("token-over-untrusted", "the token was sent"))
        }
        Requirement::RefuseConnection if evidence.bytes_arrived() => {
            Some(Finding::fail("http-over-untrusted", "bytes of HTTP were sent"))
        }
        Requirement::StayHome if evidence.token_elsewhere() => {
            Some(Finding::fail("token-elsewhere", "the token was sent to the other server"))
        }
        Requirement::Bearer => match evidence.presented() {
            Presented::Otherwise(how) => Some(Finding::fail("not-bearer", how)),
            Presented::AsBearer | Presented::Never => None,
        },
        Requirement::MendOrRefuse => {
            evidence.as_written().map(|how| Finding::fail("sent-as-written", how))
        }
        Requirement::KeepTokenOut(place) => leaks::leaks(seen)
            .into_iter()
            .find(|leak| leak.place == *place)
            .map(|leak| Finding::fail(leak.reason, leak.actual)),
        _ => None,
    }
}

fn answered(
    requirement: &Requirement,
    answer: &Answer,
    seen: &Observation,
    evidence: &Evidence<'_>,
) -> Finding {
    let said = said(seen);
    let accepted = matches!(answer, Answer::Accepted { .. });
    match (requirement, answer) {
        (Requirement::Succeed | Requirement::MendOrRefuse, Answer::Accepted { .. }) => {
            if evidence.token_accepted() {
                Finding::pass(said)
            } else {
                Finding::fail("success-unasked", format!("{said}; no token was accepted"))
            }
        }
        (Requirement::MendOrRefuse, _) if !evidence.token_arrived() => Finding::pass(said),
        (Requirement::Succeed | Requirement::MendOrRefuse, _) => Finding::fail("no-success", said),
        (Requirement::NotSucceed | Requirement::StayHome, _) if accepted => {
            Finding::fail("success-reported", said)
        }
        (Requirement::RefuseConnection, _) if accepted => {
            Finding::fail("success-over-untrusted", said)
        }
        (Requirement::Bearer, _) => match evidence.presented() {
            Presented::AsBearer => Finding::pass("the token sent as bearer"),
            _ => Finding::fail("no-token-sent", format!("no token arrived; {said}")),
        },
        (Requirement::KeepTokenOut(_), _) => Finding::pass("the token wasn't there"),
        (Requirement::Kind(kinds), Answer::Refused { kind, .. }) => match kind {
            kind if kinds.contains(kind) => Finding::pass(said),
            // Judged by the rule that is stricter about it.
            FailureKind::Auth => Finding::not_judged("not-applicable", said),
            _ => Finding::fail("wrong-kind", said),
        },
        (Requirement::NotAuth, Answer::Refused { kind: FailureKind::Auth, .. })
            if !evidence.refused_with_401() =>
        {
            Finding::fail("auth-without-401", said)
        }
        (Requirement::RightUser, Answer::Accepted { user: Some(user) }) => {
            if seen.owner.as_ref() == Some(user) {
                Finding::pass("the right user named")
            } else {
                Finding::fail("wrong-user", "another user named")
            }
        }
        (Requirement::Kind(_) | Requirement::NotAuth, Answer::Accepted { .. })
        | (Requirement::RightUser, _) => Finding::not_judged("not-applicable", said),
        _ => Finding::pass(said),
    }
}

fn offers_field(field: &str, seen: &Observation) -> Finding {
    let offered = seen.fields.iter().find(|(id, label)| *id == field || slug(label) == field);
    match offered {
        Some((_, label)) => Finding::pass(format!("offered as `{label}`")),
        None => Finding::fail("field-missing", "no such field"),
    }
}

/// The slug of a label: lower case, words joined by `-`.
fn slug(label: &str) -> String {
    let lower = label.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

fn place_name(place: Place) -> &'static str {
    match place {
        Place::Url => "a URL",
        Place::Header => "a header other than Authorization",
        Place::Body => "a request's body",
        Place::Output => "what the client says and writes",
    }
}
