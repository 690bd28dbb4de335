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
    let requests: Vec<&RequestSeen> = [&seen.home, &seen.elsewhere]
        .into_iter()
        .flatten()
        .flat_map(|site| &site.record.exchanges)
        .map(|exchange| &exchange.request)
        .collect();
    if requests.iter().any(|request| holds(request.target.as_bytes(), &seen.token)) {
        leaks.push(leak(Place::Url, "token-in-url", "the token in a request's target"));
    }
    let names: Vec<&str> = requests
        .iter()
        .flat_map(|request| &request.headers)
        .filter(|(name, _)| !name.eq_ignore_ascii_case("authorization"))
        .filter(|(name, value)| {
            holds(value.as_bytes(), &seen.token) || holds(name.as_bytes(), &seen.token)
        })
        .map(|(name, _)| name.as_str())
        .collect();
    if let Some(name) = names.first() {
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
        leaks.push(in_output());
    }
    leaks
}

/// The token in what the client said or wrote.
pub(super) fn in_output() -> Leak {
    leak(Place::Output, "token-in-output", "the token in the client's own words")
}

fn leak(place: Place, reason: &'static str, actual: &str) -> Leak {
    Leak { place, reason, actual: actual.to_owned() }
}

/// Every text that came from the client.
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
