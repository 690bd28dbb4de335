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
    /// Walks and cases that aren't as expected, of clients whose failures don't count.
    uncounted: (usize, usize),
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

    /// Counts a walk; `counts` says whether its client does.
    pub fn walk(&mut self, done: &WalkDone, counts: bool) {
        if walk_needs_attention(done) {
            *if counts { &mut self.walks } else { &mut self.uncounted.0 } += 1;
        }
        if done.walk.verdict == WalkVerdict::NotJudged {
            *self.walks_not_judged.entry(done.walk.reason.unwrap_or("unknown")).or_default() += 1;
        }
    }

    /// Counts a case; `counts` says whether its client does.
    pub fn case(&mut self, judged: &JudgedCase, counts: bool) {
        if case_needs_attention(judged) {
            *if counts { &mut self.cases } else { &mut self.uncounted.1 } += 1;
        }
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
        listed(&[
            (self.findings, "finding"),
            (self.walks, "walk"),
            (self.cases, "case"),
            (self.entries, "expectation"),
        ])
    }

    /// What isn't as expected and doesn't count: `3 cases`; empty where nothing is.
    pub fn uncounted(&self) -> String {
        listed(&[(self.uncounted.0, "walk"), (self.uncounted.1, "case")])
    }
}

fn listed(parts: &[(usize, &str)]) -> String {
    let parts = parts.iter().filter(|(n, _)| *n > 0).map(|(n, thing)| count(*n, thing));
    parts.collect::<Vec<_>>().join(", ")
}

fn not_judged(reasons: &BTreeMap<&'static str, usize>) -> String {
    if reasons.is_empty() {
        return String::new();
    }
    let parts: Vec<String> = reasons.iter().map(|(reason, n)| format!("{n} {reason}")).collect();
    format!("; not judged: {}", parts.join(", "))
}
