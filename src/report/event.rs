//! What happened, as it is told to reporters: in plan order, whatever ran in parallel.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::expect::JudgedCase;
use crate::expect::{FailedEntry, Failure, State};
use crate::source::SourceFile;
use crate::walk::{Finding, Walk};

/// One event of a run.
#[derive(Clone, Debug)]
pub enum Event {
    /// The run begins: what is planned.
    Start(Start),
    /// A page was read.
    Page(PageRead),
    /// A page has a defect.
    Finding(Box<FoundFinding>),
    /// A procedure was walked.
    Walk(Box<WalkDone>),
    /// A case was judged.
    Case(Box<JudgedCase>),
    /// Something is wrong with a client that is no case's or walk's.
    Client(ClientFault),
    /// An entry of an expectations file doesn't hold.
    Expectation(FailedEntry),
    /// The run is over. Without it a report is that of an aborted run.
    End(End),
}

impl Event {
    /// How long it took, where that is measured.
    pub fn took(&self) -> Option<Duration> {
        match self {
            Event::Walk(done) => Some(done.walk.took),
            Event::Case(judged) => Some(judged.took),
            Event::End(end) => Some(end.took),
            _ => None,
        }
    }
}

/// The beginning.
#[derive(Clone, Debug)]
pub struct Start {
    /// The pages' paths.
    pub pages: Vec<String>,
    /// Name and version of each client.
    pub clients: Vec<(String, String)>,
    /// The names of those whose failures don't count for the exit code.
    pub uncounted: Vec<String>,
    /// How many cases are planned, over all clients.
    pub cases: usize,
    /// How many walks are planned, over all clients.
    pub walks: usize,
}

/// A page that was read.
#[derive(Clone, Debug)]
pub struct PageRead {
    /// Its path.
    pub page: String,
    /// The service's id, where it has a stand-in.
    pub service: Option<&'static str>,
    /// How many claims it makes.
    pub claims: usize,
    /// How many of them a walk or a rule executes.
    pub executed: usize,
    /// Why the others aren't: reason to number. Always has `no-service` and `outside`.
    pub not_executed: BTreeMap<&'static str, usize>,
    /// How many sentences are prose.
    pub prose: usize,
    /// How many sentences weren't understood.
    pub unclassified: usize,
}

/// A finding with its page and its standing.
#[derive(Clone, Debug)]
pub struct FoundFinding {
    /// The page.
    pub source: Arc<SourceFile>,
    /// The finding.
    pub finding: Finding,
    /// Whether it is expected.
    pub state: State,
    /// Why it is expected, from the entry.
    pub why: Option<String>,
}

impl FoundFinding {
    /// The finding's fingerprint on its page.
    pub fn fingerprint(&self) -> String {
        self.finding.fingerprint(self.source.path())
    }
}

/// The word for how an entry fails, for machines.
pub(super) fn failure_word(entry: &FailedEntry) -> &'static str {
    match entry.failure {
        Failure::MatchesNothing { .. } => "matches-nothing",
        Failure::Superfluous => "superfluous",
        Failure::Expired { .. } => "expired",
        Failure::TooFarAhead { .. } => "too-far-ahead",
        Failure::UnexpectedPass { .. } => "unexpected-pass",
        Failure::ChangedReason { .. } => "changed-reason",
    }
}

/// A walk with its page and its standing.
#[derive(Clone, Debug)]
pub struct WalkDone {
    /// The page.
    pub page: String,
    /// The walk.
    pub walk: Walk,
    /// Known where it has findings and all of them are; never expired by itself.
    pub state: State,
    /// The command that repeats it.
    pub reproduce: String,
}

/// What is wrong with a client beside its walks and cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientFault {
    /// The client's name.
    pub client: String,
    /// The reason code.
    pub reason: &'static str,
    /// What happened.
    pub message: String,
}

/// The end.
#[derive(Clone, Debug)]
pub struct End {
    /// The counts.
    pub totals: Totals,
    /// How long the run took.
    pub took: Duration,
    /// The exit code.
    pub exit: u8,
}

/// What a run came to, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Totals {
    /// Cases that ended pass or fail.
    pub judged: usize,
    /// All cases.
    pub cases: usize,
    /// Cases that passed.
    pub passed: usize,
    /// Cases that failed.
    pub failed: usize,
    /// Of those, how many an expectation names.
    pub failed_known: usize,
    /// Cases that weren't judged.
    pub not_judged: usize,
    /// All walks.
    pub walks: usize,
    /// Walks that ended connected.
    pub walks_passed: usize,
    /// Walks that didn't.
    pub walks_failed: usize,
    /// Of those, how many have only known findings.
    pub walks_known: usize,
    /// All findings.
    pub findings: usize,
    /// Of those, how many an expectation names.
    pub findings_known: usize,
    /// Entries of expectations files that don't hold.
    pub expectation_problems: usize,
}
