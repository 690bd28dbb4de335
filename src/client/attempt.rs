//! What comes of asking a client, answers and everything else.

use std::time::Duration;

use super::{Answer, Authenticate, Client, Fault};

/// How often a request is asked again that others have broken off.
const MAX_REPEATS: usize = 3;

/// What came of asking a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// How it ended.
    pub ended: Ended,
    /// By which [`Settled`] names it later.
    pub ticket: Option<u64>,
}

impl Attempt {
    /// One that nothing will be said of later.
    pub fn of(ended: Ended) -> Self {
        Self { ended, ticket: None }
    }
}

/// How asking a client ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It answered in time.
    Answered(Answer),
    /// It didn't.
    TimedOut,
    /// It broke down or broke the protocol, and that is certainly this request's doing.
    Failed(Fault),
    /// It was ended because of another request, or of one that can't be told among several.
    /// Nothing is known of this one: it is to be asked again, alone.
    Interrupted,
}

/// What showed only after the answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// The attempts whose secret stood in what the client wrote, by ticket.
    pub leaked: Vec<u64>,
    /// The attempts whose answer was followed by a breach of the protocol that is their doing.
    pub afterwards: Vec<(u64, Fault)>,
}

/// Asks `client` and asks again where others broke the request off. A client that doesn't bound
/// itself gets the request's time limit and `grace`.
pub async fn ask(client: &dyn Client, request: Authenticate, grace: Duration) -> Attempt {
    if !client.is_bounded() {
        let limit = request.timeout + grace;
        return match tokio::time::timeout(limit, client.attempt(request, false)).await {
            Ok(attempt) => attempt,
            Err(_) => Attempt::of(Ended::TimedOut),
        };
    }
    let mut attempt = client.attempt(request.clone(), false).await;
    for _ in 0..MAX_REPEATS {
        if attempt.ended != Ended::Interrupted {
            break;
        }
        attempt = client.attempt(request.clone(), true).await;
    }
    attempt
}
