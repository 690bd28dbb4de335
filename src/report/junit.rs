//! JUnit XML, for CI. A failed check is a `failure`, a broken run an `error`; what is known or
//! couldn't be asked of a client is `skipped` with its reason.

use std::io::Write;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::event::failure_word;
use super::{Event, Reporter, WalkDone};
use crate::expect::{JudgedCase, State};
use crate::judge::Status;
use crate::walk::WalkVerdict;

/// Collects the events and writes the document at the end.
pub struct Junit<W: Write> {
    out: W,
    suites: Vec<(String, Vec<TestCase>)>,
    timed: bool,
}

impl<W: Write> Junit<W> {
    /// Writes to `out` when the run ends; a run without its end writes nothing.
    pub fn new(out: W) -> Self {
        Self { out, suites: Vec::new(), timed: false }
    }

    /// The same; where `timed`, with the time that walks, cases and the run took.
    pub fn timed(mut self, timed: bool) -> Self {
        self.timed = timed;
        self
    }

    fn add(&mut self, suite: &str, case: TestCase) {
        match self.suites.iter_mut().find(|(name, _)| name == suite) {
            Some((_, cases)) => cases.push(case),
            None => self.suites.push((suite.to_owned(), vec![case])),
        }
    }
}

impl<W: Write> Reporter for Junit<W> {
    fn event(&mut self, event: &Event) -> std::io::Result<()> {
        match event {
            Event::Start(_) | Event::Page(_) => {}
            Event::Finding(found) => {
                let diagnostic = &found.finding.diagnostic;
                let position = found.source.position(diagnostic.span.start);
                let name = match &diagnostic.claim {
                    Some(claim) => format!("{} {claim}", diagnostic.code),
                    None => diagnostic.code.to_owned(),
                };
                let place = format!(
                    "{}:{}:{}: {}",
                    found.source.path(),
                    position.line,
                    position.column,
                    diagnostic.message
                );
                let status = match (found.state, diagnostic.severity) {
                    (State::Known, _) => skipped(&format!("known: {place}")),
                    (_, crate::diagnostic::Severity::Error) => failure(diagnostic.code, &place),
                    _ => TestCaseStatus::success(),
                };
                self.add(
                    &format!("findings of {}", found.source.path()),
                    TestCase::new(name, status),
                );
            }
            Event::Walk(done) => {
                let suite = format!("walks of {} with {}", done.page, done.walk.client);
                let mut case = TestCase::new(done.walk.id.clone(), walk_status(done));
                if self.timed {
                    case.set_time(done.walk.took);
                }
                self.add(&suite, case);
            }
            Event::Case(judged) => {
                let mut case = TestCase::new(judged.case.id.clone(), case_status(judged));
                case.set_classname(judged.case.rule.id);
                if self.timed {
                    case.set_time(judged.took);
                }
                self.add(&format!("rules for {}", judged.client), case);
            }
            Event::Client(fault) => {
                let case = TestCase::new(fault.reason, error(fault.reason, &fault.message));
                self.add(&format!("client {}", fault.client), case);
            }
            Event::Expectation(entry) => {
                let status = failure(failure_word(entry), &entry.to_string());
                let case = TestCase::new(entry.about.clone(), status);
                self.add("expectations", case);
            }
            Event::End(end) => {
                let mut report = Report::new("credoc");
                if self.timed {
                    report.set_time(end.took);
                }
                for (name, cases) in self.suites.drain(..) {
                    let mut suite = TestSuite::new(name);
                    suite.add_test_cases(cases);
                    report.add_test_suite(suite);
                }
                let xml = report.to_string().map_err(std::io::Error::other)?;
                self.out.write_all(xml.as_bytes())?;
                self.out.flush()?;
            }
        }
        Ok(())
    }
}

fn walk_status(done: &WalkDone) -> TestCaseStatus {
    let reason = done.walk.reason.unwrap_or("failed");
    let last = done.walk.steps.last().map_or("no step was done", |step| step.outcome.as_str());
    match (done.walk.verdict, done.state) {
        (WalkVerdict::Pass, _) => TestCaseStatus::success(),
        (WalkVerdict::Fail, State::Known) => skipped(&format!("known: {reason}: {last}")),
        (WalkVerdict::Fail, _) => failure(reason, last),
        (WalkVerdict::NotJudged, _) => error(reason, last),
    }
}

fn case_status(judged: &JudgedCase) -> TestCaseStatus {
    let verdict = &judged.verdict;
    let reason = verdict.reason.unwrap_or("failed");
    let text = format!(
        "expected: {}\nactual: {}\ncitation: {}\nreproduce: {}",
        verdict.expected, verdict.actual, judged.case.citation, judged.reproduce
    );
    match (verdict.status, judged.expectation.state) {
        (Status::Pass, State::UnexpectedPass) => failure("unexpected-pass", &text),
        (Status::Pass, _) => TestCaseStatus::success(),
        (_, State::Known) => skipped(&format!("known: {reason}")),
        (Status::Fail, _) => failure(reason, &text),
        (Status::NotJudged, _) if verdict.is_excused() => skipped(reason),
        (Status::NotJudged, _) => error(reason, &text),
    }
}

fn failure(kind: &str, text: &str) -> TestCaseStatus {
    unsuccessful(NonSuccessKind::Failure, kind, text)
}

fn error(kind: &str, text: &str) -> TestCaseStatus {
    unsuccessful(NonSuccessKind::Error, kind, text)
}

fn unsuccessful(which: NonSuccessKind, kind: &str, text: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(which);
    let message = text.lines().next().unwrap_or(kind).to_owned();
    status.set_type(kind).set_message(message).set_description(text);
    status
}

fn skipped(message: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(message);
    status
}
