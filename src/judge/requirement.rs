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
        Requirement::StopWhenRefused => {
            "the token not sent again once the service refused it".into()
        }
        Requirement::SendAtMost(times) => format!("the token sent at most {times} times"),
        Requirement::Ask => "success reported only if the service was asked".into(),
        Requirement::Negotiate => "a version of TLS that both sides speak".into(),
        Requirement::FailWithin(times) => {
            format!("no success reported, the token sent at most {times} times")
        }
        Requirement::RepeatPatiently(0) => "the token sent at most once more after 429".into(),
        Requirement::RepeatPatiently(seconds) => {
            format!("the token sent at most once more after 429, no sooner than {seconds} s later")
        }
        Requirement::Unpack => "no success reported of an answer that can't be unpacked".into(),
        Requirement::KeepCookieHome => "the cookie of the redirect not at the other server".into(),
        Requirement::KeepFromProxy => "the token not to be read by the proxy".into(),
        Requirement::Apart => "nothing of the credential before".into(),
        Requirement::Bearer => "the token sent as `Authorization: Bearer ‹access-token›`".into(),
        Requirement::KeepTokenOut(place) => format!("the token nowhere in {}", place_name(*place)),
        Requirement::StayHome => {
            "no token at the server that the redirect leads to, no success reported".into()
        }
        Requirement::MendOrRefuse => {
            "the value sent without the blanks and accepted, or refused and not sent".into()
        }
        Requirement::NotMended => "the token sent as it was entered, or refused".into(),
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
    if seen.outcome == Outcome::NotHere {
        return Finding::not_judged("not-here", said(seen));
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
        Outcome::NotHere | Outcome::NotRun | Outcome::NothingToRun => {
            Finding::not_judged("not-run", said(seen))
        }
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
        Requirement::SucceedWithin(path) => evidence.left_path(path).map(|target| {
            Finding::fail("outside-sub-path", format!("the token was sent to {target}"))
        }),
        Requirement::NotInClear if evidence.token_in_clear() => {
            Some(Finding::fail("token-in-clear", "the token was sent over plain HTTP"))
        }
        Requirement::KeepCookieHome if evidence.cookie_elsewhere() => {
            Some(Finding::fail("cookie-elsewhere", "the cookie was sent to the other server"))
        }
        Requirement::KeepFromProxy if evidence.token_at_proxy() => {
            Some(Finding::fail("token-at-proxy", "the proxy could read the token"))
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
        Requirement::StopWhenRefused => {
            let again = evidence.after(401).map_or(0, |(_, later)| later.len());
            (again > 0).then(|| Finding::fail("sent-again", repeated(again, "401")))
        }
        Requirement::RepeatPatiently(seconds) => {
            evidence.after(429).and_then(|(denied, later)| impatience(denied, &later, *seconds))
        }
        Requirement::Bearer => match evidence.presented() {
            Presented::Otherwise(how) => Some(Finding::fail("not-bearer", how)),
            Presented::AsBearer | Presented::Never => None,
        },
        Requirement::Refuse if evidence.authorization_arrived() => {
            Some(Finding::fail("not-refused", "a request with the credential was sent"))
        }
        Requirement::NotMended if evidence.token_sent_alone() => {
            Some(Finding::fail("token-mended", "another token was sent than was entered"))
        }
        Requirement::MendOrRefuse => {
            evidence.as_written().map(|how| Finding::fail("sent-as-written", how))
        }
        Requirement::KeepTokenOut(place) => leaks::leaks(seen)
            .into_iter()
            .find(|leak| leak.place == *place)
            .map(|leak| Finding::fail(leak.reason, leak.actual)),
        Requirement::Succeed
        | Requirement::NotSucceed
        | Requirement::Honest
        | Requirement::AnswerInTime
        | Requirement::FailInTime
        | Requirement::NotInClear
        | Requirement::Unpack
        | Requirement::KeepFromProxy
        | Requirement::KeepCookieHome
        | Requirement::Ask
        | Requirement::Negotiate
        | Requirement::Apart
        | Requirement::Refuse
        | Requirement::RefuseConnection
        | Requirement::StayHome
        | Requirement::NotMended
        | Requirement::Kind(_)
        | Requirement::NotAuth
        | Requirement::RightUser
        | Requirement::OffersField(_) => None,
    }
}

fn many(sent: usize) -> String {
    format!("the token was sent {sent} times")
}

fn repeated(again: usize, status: &str) -> String {
    match again {
        1 => format!("the token was sent again after the {status}"),
        _ => format!("the token was sent {again} more times after the {status}"),
    }
}

/// What is wrong with the times at which a token was sent again after it was denied with 429,
/// where that should happen once at most and no sooner than after so many seconds.
fn impatience(denied: Duration, later: &[Duration], seconds: u32) -> Option<Finding> {
    if later.len() > 1 {
        return Some(Finding::fail("sent-again", repeated(later.len(), "429")));
    }
    let pause = later.first()?.saturating_sub(denied);
    // A timer may be a little ahead of ours.
    let asked = Duration::from_secs(seconds.into()).mul_f32(0.9);
    let early = format!("the token was sent again sooner than the {seconds} s of Retry-After");
    (pause < asked).then(|| Finding::fail("sent-again", early))
}

/// What the answer makes of a requirement that the front saw no violation of.
fn answered(
    requirement: &Requirement,
    answer: &Answer,
    seen: &Observation,
    evidence: &Evidence<'_>,
) -> Finding {
    let said = said(seen);
    let seen_last = || format!("{said}; {}", evidence.last_answer());
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
            | Requirement::NotInClear
            | Requirement::KeepFromProxy,
            None,
        ) => {
            if evidence.token_accepted() {
                Finding::pass(said)
            } else {
                let actual = format!("{said}, but no token accepted; {}", evidence.last_answer());
                Finding::fail("success-unasked", actual)
            }
        }
        (Requirement::SucceedWithin(_), Some(_)) if evidence.slash_doubled() => {
            let actual = format!("{said}; what a doubled slash does is another rule's business");
            Finding::not_judged("not-applicable", actual)
        }
        (Requirement::Succeed | Requirement::SucceedWithin(_), Some(_)) => {
            Finding::fail("no-success", seen_last())
        }
        (
            Requirement::Honest
            | Requirement::AnswerInTime
            | Requirement::NotInClear
            | Requirement::KeepFromProxy
            | Requirement::Unpack,
            Some(_),
        ) => Finding::pass(said),
        (Requirement::Unpack, None) if evidence.compressed() => {
            Finding::fail("success-reported", said)
        }
        (Requirement::Unpack, None) if !evidence.token_accepted() => {
            Finding::fail("success-unasked", format!("{said}; no token was accepted"))
        }
        (Requirement::Unpack, None) => Finding::pass(said),
        (Requirement::KeepCookieHome, _) if !evidence.token_arrived() => {
            Finding::not_judged("not-applicable", said)
        }
        (Requirement::KeepCookieHome, _) => Finding::pass("the cookie wasn't sent there"),
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
        (Requirement::StopWhenRefused, _) if evidence.after(401).is_none() => {
            Finding::not_judged("not-applicable", said)
        }
        (
            Requirement::Ask
            | Requirement::SendAtMost(_)
            | Requirement::StopWhenRefused
            | Requirement::RepeatPatiently(_),
            _,
        ) => Finding::pass(said),
        (Requirement::Negotiate, _) if evidence.shook_hands() => {
            Finding::pass("a version in common")
        }
        (Requirement::Negotiate, _) => Finding::not_judged("not-applicable", said),
        (Requirement::Apart, _) => Finding::pass("nothing of it was sent"),
        (Requirement::MendOrRefuse, Some(_)) => {
            if evidence.token_arrived() {
                Finding::fail("no-success", seen_last())
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
        ) => Finding::fail("success-reported", seen_last()),
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
        (Requirement::NotMended, Some(_)) => Finding::pass(said),
        // Whether there should have been a failure is another rule's business.
        (Requirement::Kind(_) | Requirement::NotAuth | Requirement::NotMended, None) => {
            Finding::not_judged("not-applicable", said)
        }
        (Requirement::Kind(kinds), Some(kind)) => match kind {
            kind if kinds.contains(&kind) => Finding::pass(said),
            // Judged by the rule that is stricter about it.
            FailureKind::Auth => Finding::not_judged("not-applicable", said),
            // What was to go wrong happens behind the connection, and there was none.
            _ if !evidence.reached()
                && !kinds.contains(&FailureKind::Network)
                && !kinds.contains(&FailureKind::Config) =>
            {
                let actual = format!("{said}; the server was never reached");
                Finding::not_judged("not-applicable", actual)
            }
            _ => Finding::fail("wrong-kind", seen_last()),
        },
        (Requirement::NotAuth, Some(FailureKind::Auth)) if !evidence.refused_with_401() => {
            Finding::fail("auth-without-401", seen_last())
        }
        (Requirement::NotAuth, Some(_)) => Finding::pass(said),
        (Requirement::RightUser, _) => right_user(answer, seen),
        (Requirement::OffersField(field), _) => offers_field(field, seen),
    }
}

fn right_user(answer: &Answer, seen: &Observation) -> Finding {
    let (Answer::Accepted { user: Some(user) }, Some(owner)) = (answer, &seen.owner) else {
        return Finding::not_judged("not-applicable", format!("{}; no user named", said(seen)));
    };
    // What was named instead may be anything, a secret too: it isn't repeated.
    let name = format!("another user name than {}", owner.username);
    match (user.id == owner.id, user.username == owner.username) {
        (true, true) => Finding::pass("the right user named"),
        (true, false) => Finding::fail("wrong-user", format!("the right id, but {name}")),
        (false, true) => Finding::fail("wrong-user", "the right user name, but another id"),
        (false, false) => Finding::fail("wrong-user", format!("another id, and {name}")),
    }
}

fn unavailable(seen: &Observation) -> Finding {
    Finding::not_judged(seen.fault.unwrap_or("client-down"), said(seen))
}

fn offers_field(field: &str, seen: &Observation) -> Finding {
    let offered = seen.fields.iter().find(|(id, label)| *id == field || slug(label) == field);
    match offered {
        Some((_, label)) => Finding::pass(format!("offered as `{label}`")),
        None => {
            let known: Vec<&str> = seen.fields.keys().map(String::as_str).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            Finding::fail("field-missing", format!("no such field; the hello has: {known}"))
        }
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
