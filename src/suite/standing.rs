//! Findings and verdicts held against the expectations.

use std::sync::Arc;

use super::page::Page;
use super::programme::Programme;
use crate::diagnostic::Severity;
use crate::expect::{
    CaseExpectation, CaseFact, Date, Expectations, FailedEntry, FindingKey, Held, Scope, State,
    hold_cases, hold_findings,
};
use crate::judge::{Status, Verdict};
use crate::plan::{Case, Pattern};
use crate::report::FoundFinding;
use crate::rules::{self, Rule, Values};
use crate::walk::{Finding, Walk, WalkVerdict};

/// The entries of an expectations file.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The entries.
    pub entries: Expectations,
}

/// The findings of `page` that need no execution, held against the expectations for findings.
pub fn lint(page: &Page, listed: Option<&Listed>, today: Date) -> Vec<FoundFinding> {
    let findings = read_findings(page);
    let keys = keys(page, &findings);
    let none = Expectations::default();
    let entries = listed.map_or(&none, |listed| &listed.entries);
    let paths = [page.source.path().to_owned()];
    let scope = Scope { complete: false, filtered: true, pages: &paths, produces: &|_| false };
    found(page, findings, hold_findings(entries, &keys, &scope, today).states)
}

/// The findings that reading shows.
pub fn read_findings(page: &Page) -> Vec<Finding> {
    page.spec
        .problems
        .iter()
        .map(|problem| Finding {
            diagnostic: problem.clone(),
            evidence: Vec::new(),
            walks: Vec::new(),
        })
        .collect()
}

/// The findings of all pages held against the expectations; `by_page` has one entry a page.
pub fn hold_all_findings(
    programme: &Programme,
    by_page: Vec<Vec<Finding>>,
) -> (Vec<Vec<FoundFinding>>, Vec<FailedEntry>) {
    let paths: Vec<String> =
        programme.pages.iter().map(|page| page.source.path().to_owned()).collect();
    let keys: Vec<FindingKey> = programme
        .pages
        .iter()
        .zip(&by_page)
        .flat_map(|(page, findings)| keys(page, findings))
        .collect();
    let scope = Scope {
        complete: programme.all_pages,
        filtered: programme.filter.is_active(),
        pages: &paths,
        produces: &|_| true,
    };
    let held = match &programme.expectations {
        Some(listed) => hold_findings(&listed.entries, &keys, &scope, programme.today),
        None => Held { states: keys.iter().map(|_| Default::default()).collect(), failed: vec![] },
    };
    let mut states = held.states.into_iter();
    let found = programme
        .pages
        .iter()
        .zip(by_page)
        .map(|(page, findings)| {
            let states = states.by_ref().take(findings.len()).collect();
            found(page, findings, states)
        })
        .collect();
    (found, held.failed)
}

/// The verdicts of one client held against what is expected of it.
pub fn hold_verdicts(
    programme: &Programme,
    listed: Option<&Listed>,
    cases: &[Case],
    verdicts: &[Verdict],
) -> (Vec<CaseExpectation>, Vec<FailedEntry>) {
    let Some(listed) = listed else {
        return (cases.iter().map(|_| CaseExpectation::default()).collect(), Vec::new());
    };
    let facts: Vec<CaseFact<'_>> = cases
        .iter()
        .zip(verdicts)
        .map(|(case, verdict)| CaseFact {
            id: &case.id,
            status: verdict.status,
            reason: verdict.reason,
        })
        .collect();
    let paths: Vec<String> =
        programme.pages.iter().map(|page| page.source.path().to_owned()).collect();
    let scope = Scope {
        complete: true,
        filtered: programme.filter.is_active(),
        pages: &paths,
        // A page that wasn't read may document more fields.
        produces: &|pattern| programme.all_pages || !depends_on_pages(pattern),
    };
    let held = hold_cases(&listed.entries, &facts, &scope, programme.today);
    (held.states, held.failed)
}

/// Whether the pattern could match cases that there are only for what a page documents.
fn depends_on_pages(pattern: &str) -> bool {
    let rule = pattern.split('@').next().unwrap_or_default();
    let Ok(rule) = Pattern::parse(rule) else { return true };
    let of_pages =
        |rule: &&Rule| rule.axes.iter().any(|axis| matches!(axis.values, Values::DocumentedFields));
    rules::all().into_iter().filter(of_pages).any(|of_pages| rule.matches(of_pages.id))
}

/// Whether a finding fails the run.
pub fn finding_is_unexpected(found: &FoundFinding) -> bool {
    found.finding.diagnostic.severity == Severity::Error && found.state != State::Known
}

/// Whether a walk's failing is known: it has findings, and all of them are.
pub fn walk_is_known(walk: &Walk, found: &[FoundFinding]) -> bool {
    let is_known = |fingerprint: &String| {
        found.iter().any(|found| found.fingerprint() == *fingerprint && found.state == State::Known)
    };
    walk.verdict == WalkVerdict::Fail
        && !walk.findings.is_empty()
        && walk.findings.iter().all(is_known)
}

/// Whether a verdict fails the run: not as expected, of a client that counts.
pub fn verdict_is_unexpected(verdict: &Verdict, state: State) -> bool {
    match verdict.status {
        Status::Pass => state == State::UnexpectedPass,
        Status::Fail => !state.accounts(),
        Status::NotJudged => false,
    }
}

/// Whether a verdict means that the client couldn't be judged where it should have been.
pub fn verdict_is_missing(verdict: &Verdict, state: State) -> bool {
    verdict.status == Status::NotJudged && !verdict.is_excused() && !state.accounts()
}

fn keys(page: &Page, findings: &[Finding]) -> Vec<FindingKey> {
    findings
        .iter()
        .map(|finding| FindingKey {
            code: finding.diagnostic.code.to_owned(),
            page: page.source.path().to_owned(),
            claim: finding.diagnostic.claim.clone(),
        })
        .collect()
}

fn found(
    page: &Page,
    findings: Vec<Finding>,
    states: Vec<crate::expect::FindingExpectation>,
) -> Vec<FoundFinding> {
    findings
        .into_iter()
        .zip(states)
        .map(|(finding, expectation)| FoundFinding {
            source: Arc::clone(&page.source),
            finding,
            state: expectation.state,
            why: expectation.why,
        })
        .collect()
}
