//! Checked-in statements that a case or a finding is known, why, and until when.
//!
//! Expectations never reach a client and never change a verdict: they are held against verdicts
//! and findings afterwards, and fail themselves when they no longer fit. Everything here is pure;
//! the caller says what day it is.

mod cover;
mod date;
mod evaluate;
mod file;
mod initial;
mod judged;
mod shrink;

pub use date::{Date, DateError};
pub use evaluate::{
    CaseExpectation, CaseFact, FailedEntry, Failure, FindingExpectation, FindingKey, Held, Scope,
    State, hold_cases, hold_findings,
};
pub use file::{ExpectError, parse};
pub use initial::{Initial, initial};
pub use judged::{JudgedCase, Prompt, Shown};
pub use shrink::{ShrinkError, Shrunk, shrink};

use std::fmt;

use crate::judge::Status;
use crate::plan::Pattern;

/// How far ahead the date of a risk may be, in days.
pub const RISK_DAYS: i64 = 90;

/// The entries of one file, in its order.
#[derive(Clone, Debug, Default)]
pub struct Expectations {
    /// What is expected of cases.
    pub cases: Vec<CaseEntry>,
    /// What is expected of findings.
    pub findings: Vec<FindingEntry>,
}

/// One expectation about cases.
#[derive(Clone, Debug)]
pub struct CaseEntry {
    /// The cases.
    pub case: Pattern,
    /// How they end: fail or not judged.
    pub status: Status,
    /// With which reason.
    pub reason: &'static str,
    /// Why that is known; may be empty for a risk.
    pub why: String,
    /// Where it is followed up.
    pub link: Option<String>,
    /// The last day on which it holds.
    pub until: Option<Date>,
    /// Who answers for it, where it is a risk.
    pub owner: Option<String>,
    /// Where it stands.
    pub place: Place,
}

/// One expectation about findings.
#[derive(Clone, Debug)]
pub struct FindingEntry {
    /// The finding's code.
    pub finding: String,
    /// The page, as people see its path.
    pub page: String,
    /// The claim that the finding is about; `None`: one that is about no claim.
    pub claim: Option<Pattern>,
    /// Why that is known.
    pub why: String,
    /// Where it is followed up.
    pub link: Option<String>,
    /// The last day on which it holds.
    pub until: Option<Date>,
    /// Where it stands.
    pub place: Place,
}

/// Where an entry stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, as people see its path.
    pub path: String,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.path, self.line, self.column)
    }
}
