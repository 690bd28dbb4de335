//! The closed set of requirements, interpreted.

use std::time::Duration;

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
        Requirement::Refuse => "the value refused and nothing sent, no success reported".into(),
        Requirement::RefuseConnection => {
            "the certificate refused before a byte of HTTP is sent, no success reported".into()
        }
        Requirement::Honest => "success reported only if the service accepted the token".into(),
        Requirement::AnswerInTime => {
            "an answer within the limit, a success only if the service accepted the token".into()
        }
        Requirement::FailInTime => "a failure reported within the limit".into(),
        Requirement::SucceedWithin(path) => {
            format!("success reported, and every request with the token below {path}")
        }
        Requirement::NotInClear => "the token not sent over plain HTTP".into(),
        Requirement::SendAtMost(1) => "the token sent once".into(),
        Requirement::SendAtMost(times) => format!("the token sent at most {times} times"),
        Requirement::Ask => "success reported only if the service was asked".into(),
        Requirement::Negotiate => "a version of TLS that both sides speak".into(),
        Requirement::FailWithin(times) => {
            format!("no success reported, the token sent at most {times} times")
        }
        Requirement::RepeatPatiently(0) => "the token sent at most twice".into(),
        Requirement::RepeatPatiently(seconds) => {
            format!("the token sent at most twice, the second time after {seconds} s")
        }
        Requirement::Apart => "nothing of the credential before".into(),
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
    if seen.outcome == Outcome::Unavailable {
        return unavailable(seen);
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
        Outcome::TimedOut if is_about_time(requirement) => Finding::fail("no-answer", said(seen)),
        Outcome::TimedOut => Finding::not_judged("timed-out", said(seen)),
        Outcome::Crashed => Finding::not_judged(seen.fault.unwrap_or("crashed"), said(seen)),
        Outcome::ProtocolError => {
            Finding::not_judged(seen.fault.unwrap_or("protocol-error"), said(seen))
        }
        Outcome::Unavailable => unavailable(seen),
        Outcome::NotRun | Outcome::NothingToRun => Finding::not_judged("not-run", said(seen)),
    }
}

/// Whether the front saw a violation, whatever the client said.
pub(super) fn is_violated(requirement: &Requirement, seen: &Observation) -> bool {
    seen_by_front(requirement, seen, &Evidence::of(seen)).is_some()
}

fn is_about_time(requirement: &Requirement) -> bool {
    matches!(requirement, Requirement::AnswerInTime | Requirement::FailInTime)
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
        Requirement::SucceedWithin(path) if evidence.left_path(path) => {
            Some(Finding::fail("outside-sub-path", "the token was sent outside of the path"))
        }
        Requirement::NotInClear if evidence.token_in_clear() => {
            Some(Finding::fail("token-in-clear", "the token was sent over plain HTTP"))
        }
        Requirement::Apart if evidence.other_token_arrived() => {
            Some(Finding::fail("carried-over", "the other token was sent again"))
        }
        Requirement::FailWithin(times) | Requirement::SendAtMost(times) => {
            let sent = evidence.times().len();
            (sent > *times).then(|| Finding::fail("sent-again", many(sent)))
        }
        Requirement::Negotiate if evidence.versions_differ() => {
            Some(Finding::fail("no-common-version", "no version of TLS in common"))
        }
        Requirement::RepeatPatiently(seconds) => impatience(&evidence.times(), *seconds),
        Requirement::Bearer => match evidence.presented() {
            Presented::Otherwise(how) => Some(Finding::fail("not-bearer", how)),
            Presented::AsBearer | Presented::Never => None,
        },
        Requirement::Refuse if evidence.authorization_arrived() => {
            Some(Finding::fail("not-refused", "a request with the credential was sent"))
        }
        Requirement::MendOrRefuse => {
            evidence.as_written().map(|how| Finding::fail("sent-as-written", how))
        }
        Requirement::KeepTokenOut(place) => leaks::leaks(seen)
            .into_iter()
            .find(|leak| leak.place == *place)
            .map(|leak| Finding::fail(leak.reason, leak.actual)),
        Requirement::Succeed
        | Requirement::SucceedWithin(_)
        | Requirement::NotSucceed
        | Requirement::Honest
        | Requirement::AnswerInTime
        | Requirement::FailInTime
        | Requirement::NotInClear
        | Requirement::Ask
        | Requirement::Negotiate
        | Requirement::Apart
        | Requirement::Refuse
        | Requirement::RefuseConnection
        | Requirement::StayHome
        | Requirement::Kind(_)
        | Requirement::NotAuth
        | Requirement::RightUser
        | Requirement::OffersField(_) => None,
    }
}

fn many(sent: usize) -> String {
    format!("the token was sent {sent} times")
}

/// What is wrong with the times at which a token was sent that should be repeated once at most,
/// and no sooner than after so many seconds.
fn impatience(times: &[Duration], seconds: u32) -> Option<Finding> {
    if times.len() > 2 {
        return Some(Finding::fail("sent-again", "the token was sent more than twice"));
    }
    let pause = times.get(1)?.saturating_sub(*times.first()?);
    // A timer may be a little ahead of ours.
    let asked = Duration::from_secs(seconds.into()).mul_f32(0.9);
    (pause < asked).then(|| Finding::fail("sent-again", "the token was sent again too soon"))
}

/// What the answer makes of a requirement that the front saw no violation of.
fn answered(
    requirement: &Requirement,
    answer: &Answer,
    seen: &Observation,
    evidence: &Evidence<'_>,
) -> Finding {
    let said = said(seen);
    let kind = match answer {
        Answer::Accepted { .. } => None,
        Answer::Refused { kind, .. } => Some(*kind),
    };
    match (requirement, kind) {
        (
            Requirement::Succeed
            | Requirement::SucceedWithin(_)
            | Requirement::MendOrRefuse
            | Requirement::Honest
            | Requirement::AnswerInTime
            | Requirement::NotInClear,
            None,
        ) => {
            if evidence.token_accepted() {
                Finding::pass(said)
            } else {
                Finding::fail("success-unasked", format!("{said}; no token was accepted"))
            }
        }
        (Requirement::Succeed | Requirement::SucceedWithin(_), Some(_)) => {
            Finding::fail("no-success", said)
        }
        (Requirement::Honest | Requirement::AnswerInTime | Requirement::NotInClear, Some(_)) => {
            Finding::pass(said)
        }
        (Requirement::Ask, None) if !evidence.token_arrived() => {
            Finding::fail("success-unasked", format!("{said}; the service wasn't asked"))
        }
        // Whether there should have been a success is another rule's business.
        (Requirement::Ask, None) if !evidence.token_accepted() => {
            Finding::not_judged("not-applicable", said)
        }
        (Requirement::SendAtMost(_) | Requirement::RepeatPatiently(_) | Requirement::Apart, _)
            if !evidence.token_arrived() =>
        {
            Finding::not_judged("not-applicable", said)
        }
        (Requirement::Ask | Requirement::SendAtMost(_) | Requirement::RepeatPatiently(_), _) => {
            Finding::pass(said)
        }
        (Requirement::Negotiate, _) if evidence.shook_hands() => {
            Finding::pass("a version in common")
        }
        (Requirement::Negotiate, _) => Finding::not_judged("not-applicable", said),
        (Requirement::Apart, _) => Finding::pass("nothing of it was sent"),
        (Requirement::MendOrRefuse, Some(_)) => {
            if evidence.token_arrived() {
                Finding::fail("no-success", said)
            } else {
                Finding::pass(said)
            }
        }
        (
            Requirement::NotSucceed
            | Requirement::FailInTime
            | Requirement::FailWithin(_)
            | Requirement::StayHome
            | Requirement::Refuse,
            None,
        ) => Finding::fail("success-reported", said),
        (Requirement::RefuseConnection, None) => Finding::fail("success-over-untrusted", said),
        (
            Requirement::NotSucceed
            | Requirement::FailInTime
            | Requirement::FailWithin(_)
            | Requirement::StayHome
            | Requirement::Refuse
            | Requirement::RefuseConnection,
            Some(_),
        ) => Finding::pass(said),
        (Requirement::Bearer, _) => match evidence.presented() {
            Presented::AsBearer => Finding::pass("the token sent as bearer"),
            Presented::Otherwise(how) => Finding::fail("not-bearer", how),
            Presented::Never => Finding::fail("no-token-sent", format!("no token arrived; {said}")),
        },
        (Requirement::KeepTokenOut(_), _) => Finding::pass("the token wasn't there"),
        // Whether there should have been a failure is another rule's business.
        (Requirement::Kind(_) | Requirement::NotAuth, None) => {
            Finding::not_judged("not-applicable", said)
        }
        (Requirement::Kind(kinds), Some(kind)) => match kind {
            kind if kinds.contains(&kind) => Finding::pass(said),
            // Judged by the rule that is stricter about it.
            FailureKind::Auth => Finding::not_judged("not-applicable", said),
            _ => Finding::fail("wrong-kind", said),
        },
        (Requirement::NotAuth, Some(FailureKind::Auth)) if !evidence.refused_with_401() => {
            Finding::fail("auth-without-401", said)
        }
        (Requirement::NotAuth, Some(_)) => Finding::pass(said),
        (Requirement::RightUser, _) => right_user(answer, seen),
        (Requirement::OffersField(field), _) => offers_field(field, seen),
    }
}

fn right_user(answer: &Answer, seen: &Observation) -> Finding {
    match answer {
        Answer::Accepted { user: Some(user) } if seen.owner.as_ref() == Some(user) => {
            Finding::pass("the right user named")
        }
        Answer::Accepted { user: Some(_) } => Finding::fail("wrong-user", "another user named"),
        _ => Finding::not_judged("not-applicable", format!("{}; no user named", said(seen))),
    }
}

fn unavailable(seen: &Observation) -> Finding {
    Finding::not_judged(seen.fault.unwrap_or("client-down"), said(seen))
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
