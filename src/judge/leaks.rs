//! Places where a token was found that it must be kept out of.

use super::evidence::holds;
use crate::client::Answer;
use crate::front::RequestSeen;
use crate::rules::Place;
use crate::run::{Observation, Outcome};

/// A token where it mustn't be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Leak {
    pub place: Place,
    pub reason: &'static str,
    /// For people.
    pub actual: String,
}

/// Every place that leaked in one case, each once, in the order of [`Place`].
pub(super) fn leaks(seen: &Observation) -> Vec<Leak> {
    let mut leaks = Vec::new();
    let requests: Vec<&RequestSeen> = [&seen.home, &seen.elsewhere, &seen.proxy]
        .into_iter()
        .flatten()
        .flat_map(|site| &site.record.exchanges)
        .map(|exchange| &exchange.request)
        .collect();
    if requests.iter().any(|request| holds(request.target.as_bytes(), &seen.token)) {
        leaks.push(leak(Place::Url, "token-in-url", "the token in a request's target"));
    }
    if let Some(name) = header_with_token(seen) {
        let shown = if holds(name.as_bytes(), &seen.token) { "a header's name" } else { name };
        leaks.push(leak(
            Place::Header,
            "token-in-header",
            &format!("the token in the header `{shown}`"),
        ));
    }
    if requests.iter().any(|request| holds(&request.body, &seen.token)) {
        leaks.push(leak(Place::Body, "token-in-body", "the token in a request's body"));
    }
    if seen.leaked || said(seen).iter().any(|text| holds(text, &seen.token)) {
        leaks.push(match (answer_leaks(seen), seen.words.as_str()) {
            (true, "") => output("the token in its answer"),
            (true, words) => output(&format!("the token in its answer: {words}")),
            _ => in_output(),
        });
    }
    leaks
}

/// The name of a header other than `Authorization` in which the token stands. A cookie that the
/// server itself set before in the same case is its own doing: whoever gives it back sends
/// nothing that the server hasn't asked for.
fn header_with_token(seen: &Observation) -> Option<&str> {
    [&seen.home, &seen.elsewhere, &seen.proxy].into_iter().flatten().find_map(|site| {
        let mut set_by_server = false;
        site.record.exchanges.iter().find_map(|exchange| {
            let found = exchange.request.headers.iter().find(|(name, value)| {
                let is = |known| name.eq_ignore_ascii_case(known);
                let is_right = is("authorization") || set_by_server && is("cookie");
                !is_right
                    && (holds(value.as_bytes(), &seen.token) || holds(name.as_bytes(), &seen.token))
            });
            set_by_server |= exchange.response.as_ref().is_some_and(|response| {
                response.headers.iter().any(|(name, value)| {
                    name.eq_ignore_ascii_case("set-cookie") && holds(value.as_bytes(), &seen.token)
                })
            });
            found.map(|(name, _)| name.as_str())
        })
    })
}

/// The token in what the client wrote beside its answers.
pub(super) fn in_output() -> Leak {
    output("the token in what it wrote to its output")
}

fn output(actual: &str) -> Leak {
    leak(Place::Output, "token-in-output", actual)
}

fn leak(place: Place, reason: &'static str, actual: &str) -> Leak {
    Leak { place, reason, actual: actual.to_owned() }
}

/// Whether the answer itself has the token, or did before it was redacted.
fn answer_leaks(seen: &Observation) -> bool {
    ["‹access-token›", "‹token-id›", "‹wrong-token›"].iter().any(|it| seen.words.contains(it))
        || said(seen).into_iter().skip(1).any(|text| holds(text, &seen.token))
}

/// Every text that came from the client: first what it wrote, then what it answered.
fn said(seen: &Observation) -> Vec<&[u8]> {
    let mut texts: Vec<&[u8]> = vec![&seen.output];
    match &seen.outcome {
        Outcome::Answered(Answer::Refused { message, .. }) => texts.push(message.as_bytes()),
        Outcome::Answered(Answer::Accepted { user: Some(user) }) => {
            texts.push(user.id.as_bytes());
            texts.push(user.username.as_bytes());
        }
        _ => {}
    }
    texts
}
