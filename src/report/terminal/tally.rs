//! What the summary needs beyond the totals: what calls for somebody, and why some weren't judged.

use std::collections::BTreeMap;

use super::rules::needs_attention as case_needs_attention;
use super::walks::{count, needs_attention as walk_needs_attention};
use crate::diagnostic::Severity;
use crate::expect::{JudgedCase, State};
use crate::judge::Status;
use crate::report::WalkDone;
use crate::walk::WalkVerdict;

/// Counts over a run.
#[derive(Debug, Default)]
pub struct Tally {
    /// Errors in pages that aren't known.
    findings: usize,
    /// Walks that failed without being known, or weren't judged.
    walks: usize,
    /// Cases that aren't as expected.
    cases: usize,
    /// Entries of expectations files that don't hold.
    pub entries: usize,
    /// Why cases weren't judged.
    cases_not_judged: BTreeMap<&'static str, usize>,
    /// Why walks weren't judged.
    walks_not_judged: BTreeMap<&'static str, usize>,
}

impl Tally {
    /// Counts a finding.
    pub fn finding(&mut self, severity: Severity, state: State) {
        self.findings += usize::from(severity == Severity::Error && state != State::Known);
    }

    /// Counts a walk.
    pub fn walk(&mut self, done: &WalkDone) {
        self.walks += usize::from(walk_needs_attention(done));
        if done.walk.verdict == WalkVerdict::NotJudged {
            *self.walks_not_judged.entry(done.walk.reason.unwrap_or("unknown")).or_default() += 1;
        }
    }

    /// Counts a case.
    pub fn case(&mut self, judged: &JudgedCase) {
        self.cases += usize::from(case_needs_attention(judged));
        if judged.verdict.status == Status::NotJudged {
            let reason = judged.verdict.reason.unwrap_or("unknown");
            *self.cases_not_judged.entry(reason).or_default() += 1;
        }
    }

    /// `; not judged: 3 unsupported, 1 crashed`, or nothing.
    pub fn cases_not_judged(&self) -> String {
        not_judged(&self.cases_not_judged)
    }

    /// The same for walks.
    pub fn walks_not_judged(&self) -> String {
        not_judged(&self.walks_not_judged)
    }

    /// What calls for somebody: `2 findings, 12 walks`; empty where nothing does.
    pub fn unexpected(&self) -> String {
        let parts = [
            (self.findings, "finding"),
            (self.walks, "walk"),
            (self.cases, "case"),
            (self.entries, "expectation"),
        ];
        let parts = parts.iter().filter(|(n, _)| *n > 0).map(|(n, thing)| count(*n, thing));
        parts.collect::<Vec<_>>().join(", ")
    }
}

fn not_judged(reasons: &BTreeMap<&'static str, usize>) -> String {
    if reasons.is_empty() {
        return String::new();
    }
    let parts: Vec<String> = reasons.iter().map(|(reason, n)| format!("{n} {reason}")).collect();
    format!("; not judged: {}", parts.join(", "))
}
