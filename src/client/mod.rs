//! The ways to plug an implementation in, and the reference client.

mod attempt;
mod fault;
pub mod process;
pub mod reference;
mod transport;
pub(crate) mod values;

pub use attempt::{Attempt, Ended, Settled, ask};
pub use fault::{Fault, FaultCode};
pub use process::ProcessClient;
pub use reference::Reference;
pub use values::{ACCESS_TOKEN, BASE_URL, IGNORE_SSL_ISSUES};

use std::collections::BTreeMap;
use std::time::Duration;

use async_trait::async_trait;

use crate::secret::Secret;

/// What a client says of itself (the `hello` of the client protocol).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientInfo {
    /// The library's name.
    pub name: String,
    /// The library's version.
    pub version: String,
    /// Contract field id to the label that the client's own form or option has. A documented
    /// field that it hasn't got is missing here.
    pub fields: BTreeMap<String, String>,
    /// What it can do.
    pub capabilities: Vec<Capability>,
    /// Whether a request's [`Environment`] is all the environment it has: that of a program of its
    /// own is, that of this process isn't and can't be changed for one request.
    pub takes_environment: bool,
}

impl ClientInfo {
    /// How long it is given for an answer where one that honours limits is given `limit`: six
    /// times as long if it doesn't (client protocol, fine print, time: 30 s in place of 5).
    pub fn allowed(&self, limit: Duration) -> Duration {
        let factor = if self.capabilities.contains(&Capability::Timeout) { 1 } else { 6 };
        limit * factor
    }
}

/// What a client may declare it can do; undeclared things are not asked of it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Capability {
    /// Can trust the certificates of a request's `ca_pem` in addition to the system's.
    CaFile,
    /// Can do so only through environment variables set when it is started.
    CaEnv,
    /// Can skip certificate checks for one credential.
    IgnoreTls,
    /// Supports a base URL with a path.
    SubPath,
    /// Honours the time limit, for the whole answer.
    Timeout,
    /// Can serve several requests at once.
    Concurrent,
    /// Its library takes scheme, host and port, not a URL.
    BaseUrlParts,
}

impl Capability {
    /// Every capability.
    pub const ALL: [Capability; 7] = [
        Capability::CaFile,
        Capability::CaEnv,
        Capability::IgnoreTls,
        Capability::SubPath,
        Capability::Timeout,
        Capability::Concurrent,
        Capability::BaseUrlParts,
    ];

    /// The capability with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|capability| capability.name() == name)
    }

    /// The name in the client protocol, `ca-file`.
    pub const fn name(self) -> &'static str {
        match self {
            Capability::CaFile => "ca-file",
            Capability::CaEnv => "ca-env",
            Capability::IgnoreTls => "ignore-tls",
            Capability::SubPath => "sub-path",
            Capability::Timeout => "timeout",
            Capability::Concurrent => "concurrent",
            Capability::BaseUrlParts => "base-url-parts",
        }
    }
}

/// One value of a credential's field, as a person left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldValue {
    /// Text that may be shown.
    Text(String),
    /// Text that may not.
    Secret(Secret),
    /// A toggle.
    Toggle(bool),
}

/// A filled-in credential: contract field id to value; a field left alone is absent.
pub type Credential = BTreeMap<String, FieldValue>;

/// What a client finds in its environment beside the usual variables; `None` for one that isn't
/// there, whoever else would have set it.
pub type Environment = BTreeMap<String, Option<String>>;

/// The request to find out whether a credential works, as the client's own connection test does.
#[derive(Clone, Debug)]
pub struct Authenticate {
    /// The credential.
    pub fields: Credential,
    /// Certificates to trust in addition to the system's, PEM.
    pub ca_pem: Option<String>,
    /// The limit for the whole answer.
    pub timeout: Duration,
    /// The environment. A program is started anew where it has another one; a client in this
    /// process makes of it what it would make of its own, if [`ClientInfo::takes_environment`].
    pub environment: Environment,
}

/// A client's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The credential works.
    Accepted {
        /// Who it belongs to, where the client tells.
        user: Option<User>,
    },
    /// It doesn't, or it couldn't be found out.
    Refused {
        /// Which kind of failure.
        kind: FailureKind,
        /// For people; may be empty.
        message: String,
    },
}

/// A user as the service named it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The service's id.
    pub id: String,
    /// The name to log in with.
    pub username: String,
}

/// Which kind of failure a client reports.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// The service refused the token (401).
    Auth,
    /// 403.
    Permission,
    /// The certificate or the handshake.
    Tls,
    /// Refused, reset, closed.
    Network,
    /// No answer in time.
    Timeout,
    /// Another status.
    Http,
    /// The answer isn't the service's.
    Protocol,
    /// The credential itself is unusable.
    Config,
    /// The client's own bug.
    Internal,
}

impl FailureKind {
    /// All kinds.
    pub const ALL: [FailureKind; 9] = [
        FailureKind::Auth,
        FailureKind::Permission,
        FailureKind::Tls,
        FailureKind::Network,
        FailureKind::Timeout,
        FailureKind::Http,
        FailureKind::Protocol,
        FailureKind::Config,
        FailureKind::Internal,
    ];

    /// The name in the client protocol, `auth`.
    pub const fn name(self) -> &'static str {
        match self {
            FailureKind::Auth => "auth",
            FailureKind::Permission => "permission",
            FailureKind::Tls => "tls",
            FailureKind::Network => "network",
            FailureKind::Timeout => "timeout",
            FailureKind::Http => "http",
            FailureKind::Protocol => "protocol",
            FailureKind::Config => "config",
            FailureKind::Internal => "internal",
        }
    }
}

/// An implementation under test. Who asks one uses [`ask`] or [`Client::attempt`], never
/// [`Client::authenticate`] itself: only there a crash is told from a refusal.
#[async_trait]
pub trait Client: Send + Sync {
    /// What it says of itself.
    fn info(&self) -> ClientInfo;

    /// Finds out whether the credential works. Must not panic; whoever runs it bounds its time.
    async fn authenticate(&self, request: Authenticate) -> Answer;

    /// Asks it, and tells also what is no answer. `alone`: nothing else may be asked meanwhile,
    /// so that it is certain whom to blame. A client in this process has nothing to tell but
    /// its answer.
    async fn attempt(&self, request: Authenticate, alone: bool) -> Attempt {
        let _ = alone;
        Attempt::of(Ended::Answered(self.authenticate(request).await))
    }

    /// Whether [`Client::attempt`] keeps to the request's time and to the number of requests
    /// at a time by itself, and never panics.
    fn is_bounded(&self) -> bool {
        false
    }

    /// Ends what was started for it, and tells what showed only after the answers. It may be
    /// asked again afterwards.
    async fn settle(&self) -> Settled {
        Settled::default()
    }

    /// What went wrong so far that is no request's fault; each thing once.
    fn faults(&self) -> Vec<Fault> {
        Vec::new()
    }
}
