//! Everything seen in one case.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::client::{Answer, User};
use crate::front::{ExchangeView, Record};
use crate::secret::Secret;

/// Everything seen in one case.
#[derive(Clone, Debug)]
pub struct Observation {
    /// How it ended.
    pub outcome: Outcome,
    /// What the client said of a failure, or what went wrong: redacted, one line, bounded.
    pub words: String,
    /// The reason code of what it did wrong, where it crashed or broke the protocol.
    pub fault: Option<&'static str>,
    /// Whether the token was found in what a program wrote, which was searched as it came.
    pub leaked: bool,
    /// What a client in this process wrote besides its answer: a panic's message. Raw; only ever
    /// searched.
    pub output: Vec<u8>,
    /// The server that the user named.
    pub home: Option<Site>,
    /// The server that redirects lead to.
    pub elsewhere: Option<Site>,
    /// The proxy that the client's environment names: what it could read.
    pub proxy: Option<Site>,
    /// What the fronts saw, redacted: first at home, then elsewhere or
    /// at the proxy.
    pub views: Vec<ExchangeView>,
    /// The token that the credential meant, whatever blanks stood around it.
    pub token: Secret,
    /// The token of the other credential that the client was given in the same case.
    pub other_token: Option<Secret>,
    /// Whether the client was told to trust our authority, on a server with TLS.
    pub trusts: bool,
    /// Whom a valid token belongs to, as the service names them.
    pub owner: Option<User>,
    /// The client's fields: contract id to its own label.
    pub fields: BTreeMap<String, String>,
    /// How long it took, its servers' start included; never part of a verdict.
    pub took: Duration,
}

impl Observation {
    /// An observation of nothing, to begin with.
    pub fn empty(outcome: Outcome) -> Self {
        Self {
            outcome,
            words: String::new(),
            fault: None,
            leaked: false,
            output: Vec::new(),
            home: None,
            elsewhere: None,
            proxy: None,
            views: Vec::new(),
            token: Secret::new(""),
            other_token: None,
            trusts: false,
            owner: None,
            fields: BTreeMap::new(),
            took: Duration::ZERO,
        }
    }
}

/// One server of a case.
#[derive(Clone, Debug)]
pub struct Site {
    /// What its front saw.
    pub record: Record,
}

/// How a case ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The client answered in time.
    Answered(Answer),
    /// It didn't.
    TimedOut,
    /// It panicked or ended.
    Crashed,
    /// It answered in a way that the client protocol doesn't allow.
    ProtocolError,
    /// It was given up on before: nothing was asked.
    Unavailable,
    /// The case couldn't be set up: our own fault.
    NotRun,
    /// The machine lacks what the case needs; which is nobody's fault.
    NotHere,
    /// The case asks for nothing that had to be run, or for what the client doesn't declare.
    NothingToRun,
}
