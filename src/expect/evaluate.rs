//! Entries held against verdicts and findings.

use std::fmt;

use super::{CaseEntry, Date, Expectations, FindingEntry, Place, RISK_DAYS};
use crate::judge::{Status, Verdict};
use crate::plan::{Case, did_you_mean};

/// What an expectation makes of a verdict or a finding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Nothing was expected.
    #[default]
    None,
    /// It is as expected.
    Known,
    /// The case passes, though it was expected not to.
    UnexpectedPass,
    /// The case ends otherwise than expected.
    ChangedReason,
    /// It is as expected, but the expectation's date is past.
    Expired,
    /// It is as expected: a leak or a TLS bypass that somebody answers for.
    Risk,
}

impl State {
    /// Whether a fail in this state is accounted for.
    pub fn accounts(self) -> bool {
        matches!(self, State::Known | State::Risk)
    }
}

/// What the expectations say of one case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseExpectation {
    /// The state.
    pub state: State,
    /// The entry's reason, where there is an entry.
    pub why: Option<String>,
    /// Who answers for it, where it is a risk.
    pub owner: Option<String>,
    /// Where it is followed up.
    pub link: Option<String>,
    /// The last day on which it holds.
    pub until: Option<Date>,
}

/// What the expectations say of one finding: `None`, `Known` or `Expired`, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FindingExpectation {
    /// The state.
    pub state: State,
    /// The entry's reason, where there is an entry.
    pub why: Option<String>,
}

/// A case as far as expectations are concerned.
#[derive(Clone, Copy, Debug)]
pub struct CaseFact<'a> {
    /// Its id.
    pub id: &'a str,
    /// How it ended.
    pub status: Status,
    /// With which reason.
    pub reason: Option<&'a str>,
}

impl<'a> CaseFact<'a> {
    /// What a verdict says of a case.
    pub fn of(case: &'a Case, verdict: &Verdict) -> Self {
        Self { id: &case.id, status: verdict.status, reason: verdict.reason }
    }
}

/// A finding as far as expectations are concerned.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FindingKey {
    /// Its code.
    pub code: String,
    /// Its page, as people see the path.
    pub page: String,
    /// The claim it is about.
    pub claim: Option<String>,
}

/// What a command could have produced: only against that are entries held.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// Whether it read every page that the configuration names.
    pub complete: bool,
    /// Whether a filter left out cases or walks.
    pub filtered: bool,
    /// The pages it read, as people see their paths.
    pub pages: &'a [String],
    /// Whether it can produce findings with this code (`lint` executes nothing), or all cases that
    /// this pattern could match.
    pub produces: &'a dyn Fn(&str) -> bool,
}

/// The states, in the order of what was given, and the entries that failed, in file order.
#[derive(Clone, Debug)]
pub struct Held<T> {
    /// One per case or finding.
    pub states: Vec<T>,
    /// The entries that no longer fit.
    pub failed: Vec<FailedEntry>,
}

/// An entry that no longer fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedEntry {
    /// Where it stands.
    pub place: Place,
    /// What it is about: its pattern, or code, page and claim.
    pub about: String,
    /// What is wrong with it.
    pub failure: Failure,
}

/// How an entry fails.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// Nothing that was produced is what it names.
    MatchesNothing {
        /// What may have been meant.
        like: Option<String>,
    },
    /// Everything it names is accounted for by other entries.
    Superfluous,
    /// Its date is past.
    Expired {
        /// The date.
        until: Date,
    },
    /// The date of a risk is too far ahead.
    TooFarAhead {
        /// The date.
        until: Date,
    },
    /// A case passes.
    UnexpectedPass {
        /// The case.
        case: String,
    },
    /// A case ends otherwise.
    ChangedReason {
        /// The case.
        case: String,
        /// How it ends: status and reason.
        now: String,
    },
}

impl fmt::Display for FailedEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expectation `{}` ", self.place, self.about)?;
        match &self.failure {
            Failure::MatchesNothing { like: None } => write!(f, "matches nothing; remove it"),
            Failure::MatchesNothing { like: Some(like) } => {
                write!(f, "matches nothing; remove it, or did you mean `{like}`?")
            }
            Failure::Superfluous => write!(f, "adds nothing to the other entries; remove it"),
            Failure::Expired { until } => write!(f, "held until {until}; look at it again"),
            Failure::TooFarAhead { until } => {
                write!(f, "holds until {until}; a risk may be listed for {RISK_DAYS} days at most")
            }
            Failure::UnexpectedPass { case } => write!(f, "but {case} passes; remove it"),
            Failure::ChangedReason { case, now } => write!(f, "but {case} ends as {now}"),
        }
    }
}

/// Holds the entries about cases against how these cases of one client ended.
///
/// Of several entries that match a case, the first that says how it ended counts, else the first.
pub fn hold_cases(
    expectations: &Expectations,
    cases: &[CaseFact<'_>],
    scope: &Scope<'_>,
    today: Date,
) -> Held<CaseExpectation> {
    let mut tallies: Vec<Tally> = expectations.cases.iter().map(|_| Tally::default()).collect();
    let mut states = Vec::with_capacity(cases.len());
    for case in cases {
        let matching = expectations.cases.iter().enumerate();
        let matching: Vec<_> = matching.filter(|(_, entry)| entry.case.matches(case.id)).collect();
        for (at, _) in &matching {
            tallies[*at].matched = true;
        }
        let fits =
            |entry: &CaseEntry| entry.status == case.status && Some(entry.reason) == case.reason;
        let governing = matching.iter().find(|(_, entry)| fits(entry)).or(matching.first());
        let Some(&(at, entry)) = governing else {
            states.push(CaseExpectation::default());
            continue;
        };
        tallies[at].governs = true;
        let state = if case.status == Status::Pass {
            tallies[at].failures.push(Failure::UnexpectedPass { case: case.id.to_owned() });
            State::UnexpectedPass
        } else if !fits(entry) {
            tallies[at].failures.push(Failure::ChangedReason {
                case: case.id.to_owned(),
                now: format!("{}, {}", case.status.name(), case.reason.unwrap_or("no reason")),
            });
            State::ChangedReason
        } else if date_failure(entry.until, entry.owner.is_some(), today).is_some() {
            State::Expired
        } else if entry.owner.is_some() {
            State::Risk
        } else {
            State::Known
        };
        states.push(CaseExpectation {
            state,
            why: (!entry.why.is_empty()).then(|| entry.why.clone()),
            owner: entry.owner.clone(),
            link: entry.link.clone(),
            until: entry.until,
        });
    }
    let whole = scope.complete && !scope.filtered && !cases.is_empty();
    let mut failed = Vec::new();
    for (entry, tally) in expectations.cases.iter().zip(tallies) {
        let about = entry.case.to_string();
        let like = || did_you_mean(&about, cases.iter().map(|case| case.id)).map(str::to_owned);
        let whole = whole && (scope.produces)(&about);
        let failures =
            tally.failures(whole, like, || date_failure(entry.until, entry.owner.is_some(), today));
        failed.extend(failures.into_iter().map(|failure| FailedEntry {
            place: entry.place.clone(),
            about: about.clone(),
            failure,
        }));
    }
    Held { states, failed }
}

/// Holds the entries about findings against these findings.
pub fn hold_findings(
    expectations: &Expectations,
    findings: &[FindingKey],
    scope: &Scope<'_>,
    today: Date,
) -> Held<FindingExpectation> {
    let entries = &expectations.findings;
    let mut tallies: Vec<Tally> = entries.iter().map(|_| Tally::default()).collect();
    let mut states = Vec::with_capacity(findings.len());
    for finding in findings {
        let mut matching = entries.iter().enumerate().filter(|(_, entry)| is_about(entry, finding));
        let Some((at, entry)) = matching.next() else {
            states.push(FindingExpectation::default());
            continue;
        };
        (tallies[at].matched, tallies[at].governs) = (true, true);
        for (other, _) in matching {
            tallies[other].matched = true;
        }
        let state = match date_failure(entry.until, false, today) {
            Some(_) => State::Expired,
            None => State::Known,
        };
        states.push(FindingExpectation { state, why: Some(entry.why.clone()) });
    }
    let mut failed = Vec::new();
    for (entry, tally) in entries.iter().zip(tallies) {
        let could_be = !scope.filtered
            && (scope.produces)(&entry.finding)
            && (scope.complete || scope.pages.contains(&entry.page));
        let like = || like_finding(entry, findings);
        let failures = tally.failures(could_be, like, || date_failure(entry.until, false, today));
        failed.extend(failures.into_iter().map(|failure| FailedEntry {
            place: entry.place.clone(),
            about: about(entry),
            failure,
        }));
    }
    Held { states, failed }
}

/// What became of an entry.
#[derive(Default)]
struct Tally {
    matched: bool,
    governs: bool,
    failures: Vec<Failure>,
}

impl Tally {
    fn failures(
        self,
        held: bool,
        like: impl FnOnce() -> Option<String>,
        date: impl FnOnce() -> Option<Failure>,
    ) -> Vec<Failure> {
        let mut failures = self.failures;
        if held && !self.matched {
            failures.push(Failure::MatchesNothing { like: like() });
        } else if held && !self.governs {
            failures.push(Failure::Superfluous);
        }
        if self.matched || held {
            failures.extend(date());
        }
        failures
    }
}

/// What is wrong with an entry's date: its last day is still good.
fn date_failure(until: Option<Date>, is_risk: bool, today: Date) -> Option<Failure> {
    let until = until?;
    if until < today {
        return Some(Failure::Expired { until });
    }
    (is_risk && until.days() - today.days() > RISK_DAYS).then_some(Failure::TooFarAhead { until })
}

fn is_about(entry: &FindingEntry, finding: &FindingKey) -> bool {
    entry.finding == finding.code
        && entry.page == finding.page
        && match (&entry.claim, &finding.claim) {
            (Some(pattern), Some(claim)) => pattern.matches(claim),
            (None, None) => true,
            _ => false,
        }
}

fn about(entry: &FindingEntry) -> String {
    let claim = entry.claim.as_ref().map(|claim| format!(" at {claim}")).unwrap_or_default();
    format!("{} in {}{claim}", entry.finding, entry.page)
}

/// The finding of that page that an entry without match may have meant.
fn like_finding(entry: &FindingEntry, findings: &[FindingKey]) -> Option<String> {
    let there: Vec<&FindingKey> = findings.iter().filter(|at| at.page == entry.page).collect();
    if let Some(code) = did_you_mean(&entry.finding, there.iter().map(|at| at.code.as_str()))
        && code != entry.finding
    {
        return Some(code.to_owned());
    }
    let claim = entry.claim.as_ref()?.to_string();
    let same = there.iter().filter(|at| at.code == entry.finding);
    did_you_mean(&claim, same.filter_map(|at| at.claim.as_deref())).map(str::to_owned)
}
