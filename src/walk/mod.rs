//! The virtual user, and the search for a mend.
//!
//! A walk follows a procedure in one situation: the page's steps are done on the service's
//! screens, the credential that comes out goes to the client, and it must be accepted as the
//! reader. Where it isn't, the page is changed until it is; a change that is needed is a finding.

mod attempt;
mod candidates;
mod change;
mod evidence;
mod explore;
mod finding;
mod follow;
mod form;
mod look;
mod mend;
mod person;
mod plan;
mod progress;
mod reasons;
mod say;
mod skipped;
mod tell;
mod toggles;
mod trial;
mod walks;
mod words;

pub use finding::Finding;
pub use plan::planned;
pub use reasons::{REASONS, WalkReason, reason};
pub use walks::walk_page;

use std::sync::Arc;
use std::time::Duration;

use crate::diagnostic::Edit;
use crate::front::ExchangeView;
use crate::service::{ServiceError, Situation};
use crate::spec::ClaimId;

/// The walks of one page.
#[derive(Clone, Debug)]
pub struct PageWalks {
    /// One for each procedure of a method and each situation, in the order of [`planned`].
    pub walks: Vec<Walk>,
    /// What the page has wrong, merged over the walks, by place.
    pub findings: Vec<Finding>,
}

/// One execution of a procedure in one situation.
#[derive(Clone, Debug)]
pub struct Walk {
    /// `using-api-access-token@feature=on,server=11.6,user=permitted`, axes in alphabetical order.
    pub id: String,
    /// The procedure's section.
    pub procedure: String,
    /// The situation.
    pub situation: Situation,
    /// The client's name.
    pub client: String,
    /// What was done, on the page as it is.
    pub steps: Vec<WalkStep>,
    /// How it ended.
    pub verdict: WalkVerdict,
    /// Why it failed or wasn't judged.
    pub reason: Option<&'static str>,
    /// What the front saw, redacted.
    pub exchanges: Vec<ExchangeView>,
    /// The fingerprints of the findings that it shows.
    pub findings: Vec<String>,
    /// The change of the page after which it ends connected.
    pub mend: Option<Vec<Edit>>,
    /// How long it took, on the page as it is.
    pub took: Duration,
}

/// What became of one action.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct WalkStep {
    /// The action's claim; of the last step, the method's.
    #[serde(serialize_with = "claim_text")]
    pub claim: ClaimId,
    /// The screen it was done on.
    pub screen: String,
    /// What was to be done.
    pub action: String,
    /// The exchanges it caused, by number.
    pub exchanges: Vec<usize>,
    /// What became of it.
    pub outcome: String,
}

fn claim_text<S: serde::Serializer>(claim: &ClaimId, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&claim.0)
}

/// How a walk ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WalkVerdict {
    /// The client was accepted as the reader.
    Pass,
    /// The page or the client didn't get there.
    Fail,
    /// The client gave no answer that could be judged.
    NotJudged,
}

/// How a page is to be walked.
#[derive(Clone, Default)]
pub struct WalkOptions {
    /// How many walks run at the same time; 0 counts as 1.
    pub jobs: usize,
    /// Whether a mend is looked for where a walk doesn't end connected. Findings come from that.
    pub seek_mends: bool,
    /// Which walks are done, by id; `None`: all.
    pub only: Option<Only>,
}

/// Tells by its id whether a walk is done.
pub type Only = Arc<dyn Fn(&str) -> bool + Send + Sync>;

/// Why a page can't be walked: our own fault, never the page's or the client's.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WalkError {
    /// The stand-in failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// A walk broke off.
    #[error("a walk broke off: {0}")]
    Broken(String),
}
