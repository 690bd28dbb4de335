//! What reports say of actions and ends, in words.

use std::ops::Range;

use super::WalkStep;
use super::attempt::End;
use crate::client::FailureKind;
use crate::front::Exchange;
use crate::spec::{Action, ClaimId, CredentialSpec, Label, Place, Value};

/// An action, as the page says it.
pub(super) fn action(action: &Action) -> String {
    let name = |label: &Label| label.text.clone();
    match action {
        Action::LogIn { role: Some(role) } => format!("log in as {role}"),
        Action::LogIn { role: None } => "log in".to_owned(),
        Action::GoTo { path } => {
            let parts: Vec<_> = path.iter().map(|part| part.text.as_str()).collect();
            format!("go to {}", parts.join(" > "))
        }
        Action::Search { object } => format!("search for {}", object.text),
        Action::Select { target, .. } => format!("select {}", target.text),
        Action::Enter { field, value, place } => {
            let value = match value {
                Value::Example(text) => format!("“{text}”"),
                Value::Copied => "what was copied".to_owned(),
                Value::Described(words) => words.clone(),
                Value::Unstated => "a text".to_owned(),
            };
            let form = if *place == Place::Credential { "the credential's " } else { "" };
            format!("enter {value} as {form}{}", field.text)
        }
        Action::Copy { source } => format!("copy {}", source.text),
        Action::Check { target } => format!("check {}", target.text),
        Action::Uncheck { target } => format!("uncheck {}", target.text),
        Action::TurnOn { target, .. } => format!("turn on {}", target.text),
        Action::TurnOff { target, .. } => format!("turn off {}", target.text),
        Action::Confirm { target, value, change_otherwise } => {
            let change = if *change_otherwise { ", else change it" } else { "" };
            format!("confirm that {} is {}{change}", name(target), value.text)
        }
        Action::Perform { verb, object } => format!("{verb} {}", object.text),
        Action::Default { field, on } => {
            format!("{} is {} by default", field.text, if *on { "on" } else { "off" })
        }
    }
}

/// The last step of a walk: the credential is tried.
pub(super) fn connection(
    spec: &CredentialSpec,
    section: &str,
    end: &End,
    exchanges: Range<usize>,
) -> WalkStep {
    let method = spec.methods.iter().find(|method| method.section.as_deref() == Some(section));
    WalkStep {
        claim: method
            .map_or_else(|| ClaimId(format!("{section}/connect")), |method| method.claim.clone()),
        screen: "Credential".to_owned(),
        action: "connect with the credential".to_owned(),
        exchanges: exchanges.collect(),
        outcome: self::end(end),
    }
}

/// How a walk ended, in words.
pub(super) fn end(end: &End) -> String {
    match end {
        End::Connected => "accepted as the reader".to_owned(),
        End::Stuck => "not reached".to_owned(),
        End::Incomplete(fields) => format!("nothing was entered as {}", fields.join(" and ")),
        End::Refused { status, message } if message.is_empty() => format!("refused: {status}"),
        End::Refused { status, message } => format!("refused: {status} {message}"),
        End::NotReached(kind) => {
            format!("no request with the credential reached the service ({})", kind_words(*kind))
        }
        End::OtherUser => "accepted as somebody else than the reader".to_owned(),
        End::NotSeen => "the client reports success and the service saw none".to_owned(),
        End::NotJudged("timed-out") => "the client gave no answer in time".to_owned(),
        End::NotJudged(_) => "the client broke off".to_owned(),
    }
}

fn kind_words(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::Auth => "the token was refused",
        FailureKind::Permission => "not permitted",
        FailureKind::Tls => "the connection isn't secure",
        FailureKind::Network => "no connection",
        FailureKind::Timeout => "no answer in time",
        FailureKind::Http => "an unexpected status",
        FailureKind::Protocol => "an unexpected answer",
        FailureKind::Config => "the credential is unusable",
        FailureKind::Internal => "the client's own error",
    }
}

/// The service's own words for a refusal: the first text among the usual keys of its JSON.
pub(super) fn server_message(exchange: &Exchange) -> String {
    let body = exchange.response.as_ref().map(|response| response.body.as_slice());
    let json: serde_json::Value =
        serde_json::from_slice(body.unwrap_or_default()).unwrap_or_default();
    let text = ["message", "error_description", "error", "detail"]
        .into_iter()
        .find_map(|key| json.get(key)?.as_str());
    let line = text.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    let line = line.trim_end_matches('.');
    line.chars().take(MAX_MESSAGE).collect()
}

/// The longest message of a server that is repeated.
const MAX_MESSAGE: usize = 200;
