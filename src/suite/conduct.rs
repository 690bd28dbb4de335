//! A run from end to end: what happened is told as it is known, in plan order.

use std::sync::Arc;

use super::coverage::{coverage, not_executed};
use super::faults::{tell_faults, tell_leaks};
use super::page::Page;
use super::programme::{Contestant, Planned, Programme, planned};
use super::standing::{
    finding_is_unexpected, hold_all_findings, hold_verdicts, read_findings, verdict_is_missing,
    verdict_is_unexpected, walk_is_known,
};
use crate::diagnostic::apply_edits;
use crate::expect::{JudgedCase, State, reproduce};
use crate::judge::{Status, judge_all};
use crate::plan::Case;
use crate::report::{Event, FoundFinding, PageRead, Start, Totals, WalkDone};
use crate::rules::Level;
use crate::run::{RunOptions, run};
use crate::service::Service;
use crate::source::SourceFile;
use crate::spec::SentenceClass;
use crate::walk::{Finding, Walk, WalkError, WalkOptions, WalkVerdict, walk_page};

/// What a run came to.
#[derive(Clone, Debug, Default)]
pub struct Conducted {
    /// The counts.
    pub totals: Totals,
    /// Whether something isn't as expected.
    pub unexpected: bool,
    /// Whether a client couldn't be judged.
    pub unjudged: bool,
    /// Whether it stopped at the first result that isn't as expected.
    pub stopped: bool,
}

impl Conducted {
    /// The exit code: of several that hold, the first in the order 2, 3, 1.
    pub fn exit(&self) -> u8 {
        let judged = self.totals.judged + self.totals.walks_passed + self.totals.walks_failed;
        match (judged, self.unjudged, self.unexpected) {
            (_, true, _) => 3,
            (_, _, true) => 1,
            (0, _, _) => 2,
            _ => 0,
        }
    }
}

/// Why a run can't go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConductError {
    /// A walk broke off: our own fault.
    #[error(transparent)]
    Walk(#[from] WalkError),
    /// What happened couldn't be told.
    #[error("the report: {0}")]
    Report(#[from] std::io::Error),
}

/// Reads, walks, runs and judges everything that `programme` holds; `tell` is given each event.
///
/// The `end` event is told by the caller, who knows of more that decides the exit code.
/// Needs a tokio runtime with several threads, and its io and time drivers.
///
/// # Errors
/// Where the stand-in fails, or `tell` does.
pub async fn conduct(
    programme: &Programme,
    tell: &mut dyn FnMut(Event) -> std::io::Result<()>,
) -> Result<Conducted, ConductError> {
    let plan = planned(programme);
    let mut conducted = Conducted::default();
    tell(Event::Start(start(programme, &plan)))?;
    for page in &programme.pages {
        tell(Event::Page(page_read(page, &plan.possible)))?;
    }
    conducted.totals.walks = plan.walks.len();
    conducted.totals.cases = plan.cases.len();
    findings_and_walks(programme, &plan, tell, &mut conducted).await?;
    tell_leaks(programme, tell, &mut conducted).await?;
    for contestant in &programme.contestants {
        if conducted.stopped {
            break;
        }
        for service in programme.services() {
            let cases = of(&plan, contestant, service.as_ref());
            cases_of(programme, contestant, service, cases, tell, &mut conducted).await?;
        }
        tell_faults(contestant, tell, &mut conducted)?;
    }
    Ok(conducted)
}

fn start(programme: &Programme, plan: &Planned) -> Start {
    Start {
        pages: programme.pages.iter().map(|page| page.source.path().to_owned()).collect(),
        clients: programme
            .contestants
            .iter()
            .map(|client| (client.name.clone(), client.info.version.clone()))
            .collect(),
        cases: plan.cases.len(),
        walks: plan.walks.len(),
    }
}

fn page_read(page: &Page, cases: &[Case]) -> PageRead {
    let covered = coverage(page, cases);
    let class = |wanted: fn(&SentenceClass) -> bool| {
        page.spec.sentences.iter().filter(|sentence| wanted(&sentence.class)).count()
    };
    PageRead {
        page: page.source.path().to_owned(),
        service: page.service.as_ref().map(|service| service.id()),
        claims: covered.len(),
        executed: covered.iter().filter(|covered| covered.reason.is_none()).count(),
        not_executed: not_executed(&covered),
        prose: class(|class| matches!(class, SentenceClass::Prose(_))),
        unclassified: class(|class| matches!(class, SentenceClass::Unclassified(_))),
    }
}

async fn findings_and_walks(
    programme: &Programme,
    plan: &Planned,
    tell: &mut dyn FnMut(Event) -> std::io::Result<()>,
    conducted: &mut Conducted,
) -> Result<(), ConductError> {
    let mut findings_by_page = Vec::new();
    let mut walks = Vec::new();
    for page in &programme.pages {
        let walked = walk_page_with_all(programme, page, plan).await?;
        findings_by_page.push(walked.findings);
        let path = page.source.path();
        walks
            .extend(walked.walks.into_iter().map(|(gating, walk)| (path.to_owned(), gating, walk)));
    }
    let (found, failed) = hold_all_findings(programme, findings_by_page);
    let found: Vec<FoundFinding> = found.into_iter().flatten().collect();
    for finding in &found {
        conducted.totals.findings += 1;
        conducted.totals.findings_known += usize::from(finding.state == State::Known);
        conducted.unexpected |= finding_is_unexpected(finding);
        tell(Event::Finding(Box::new(finding.clone())))?;
    }
    for entry in failed {
        conducted.totals.expectation_problems += 1;
        conducted.unexpected = true;
        tell(Event::Expectation(entry))?;
    }
    for (page, gating, walk) in walks {
        let done = walk_done(page, walk, &found);
        let totals = &mut conducted.totals;
        match done.walk.verdict {
            WalkVerdict::Pass => totals.walks_passed += 1,
            WalkVerdict::Fail => {
                totals.walks_failed += 1;
                totals.walks_known += usize::from(done.state == State::Known);
                conducted.unexpected |= gating && done.state != State::Known;
            }
            WalkVerdict::NotJudged => conducted.unjudged |= gating,
        }
        tell(Event::Walk(Box::new(done)))?;
        if programme.fail_fast && conducted.unexpected {
            conducted.stopped = true;
            break;
        }
    }
    Ok(())
}

/// What walking one page came to.
pub(super) struct WalkedPage {
    /// Its findings, those of reading first.
    pub findings: Vec<Finding>,
    /// Each walk, with whether its client counts for the exit code.
    pub walks: Vec<(bool, Walk)>,
}

/// Walks a page with the reference client, which finds its defects, then the page as mended
/// with every other client: a walk with another client judges that client, not the page.
pub(super) async fn walk_page_with_all(
    programme: &Programme,
    page: &Page,
    plan: &Planned,
) -> Result<WalkedPage, ConductError> {
    let path = page.source.path();
    let mut walked = WalkedPage { findings: read_findings(page), walks: Vec::new() };
    let Some(service) = &page.service else { return Ok(walked) };
    if !plan.walks.iter().any(|walk| walk.page == path) {
        return Ok(walked);
    }
    let filter = programme.filter.clone();
    let options = WalkOptions {
        jobs: programme.jobs.get(),
        seek_mends: true,
        only: filter.is_active().then(|| {
            let only: Arc<dyn Fn(&str) -> bool + Send + Sync> =
                Arc::new(move |id: &str| filter.selects(id));
            only
        }),
    };
    let of_page = walk_page(
        Arc::clone(&page.source),
        &page.spec,
        Arc::clone(service),
        Arc::clone(&programme.reference),
        options.clone(),
    )
    .await?;
    let mended = mended(page, &of_page.findings);
    for contestant in &programme.contestants {
        let walks = if contestant.is_reference {
            of_page.walks.clone()
        } else {
            walk_page(
                Arc::clone(&mended.source),
                &mended.spec,
                Arc::clone(service),
                Arc::clone(&contestant.client),
                WalkOptions { seek_mends: false, ..options.clone() },
            )
            .await?
            .walks
        };
        let named = |mut walk: Walk| {
            walk.client.clone_from(&contestant.name);
            (contestant.gating, walk)
        };
        walked.walks.extend(walks.into_iter().map(named));
    }
    walked.findings.extend(of_page.findings);
    told_once(path, &mut walked);
    Ok(walked)
}

/// A dead link that walks ran into was found by reading as well: that finding stands for both, so
/// that it has one name whether the page is walked or not.
fn told_once(path: &str, walked: &mut WalkedPage) {
    let mut at = 0;
    while at < walked.findings.len() {
        let this = &walked.findings[at];
        let same = |other: &Finding| {
            other.diagnostic.code == "link-target-missing"
                && this.diagnostic.code == "warning-misleads"
                && other.diagnostic.span == this.diagnostic.span
        };
        let Some(read) = walked.findings[..at].iter().position(same) else {
            at += 1;
            continue;
        };
        let walks = walked.findings.remove(at);
        let (old, new) = (walks.fingerprint(path), walked.findings[read].fingerprint(path));
        let known = &mut walked.findings[read];
        known.diagnostic.notes.extend(walks.diagnostic.notes);
        known.diagnostic.fix = walks.diagnostic.fix.or(known.diagnostic.fix.take());
        known.evidence.extend(walks.evidence);
        known.walks.extend(walks.walks);
        for (_, walk) in &mut walked.walks {
            walk.findings.iter_mut().filter(|print| **print == old).for_each(|print| {
                print.clone_from(&new);
            });
        }
    }
}

/// The page with every mend of `findings` applied that doesn't overlap an earlier one.
fn mended(page: &Page, findings: &[Finding]) -> Page {
    let mut edits: Vec<crate::diagnostic::Edit> = Vec::new();
    for edit in findings.iter().filter_map(|found| found.diagnostic.fix.as_ref()).flatten() {
        let clashes = edits.iter().any(|other| {
            *other == *edit
                || (other.span.start < edit.span.end && edit.span.start < other.span.end)
        });
        if !clashes {
            edits.push(edit.clone());
        }
    }
    let text = apply_edits(page.source.text(), &edits);
    let source = Arc::new(SourceFile::new(page.source.path(), text));
    // A mend that makes the page unreadable would have been no mend.
    Page::of(source).unwrap_or_else(|_| page.clone())
}

fn walk_done(page: String, walk: Walk, found: &[FoundFinding]) -> WalkDone {
    let state = if walk_is_known(&walk, found) { State::Known } else { State::None };
    let reproduce = reproduce(Some(&page), &walk.client, &walk.id);
    WalkDone { page, walk, state, reproduce }
}

/// The cases planned for this client against this service.
fn of(plan: &Planned, contestant: &Contestant, service: &dyn Service) -> Vec<Case> {
    plan.cases
        .iter()
        .filter(|planned| planned.client == contestant.name && planned.service == service.id())
        .map(|planned| planned.case.clone())
        .collect()
}

async fn cases_of(
    programme: &Programme,
    contestant: &Contestant,
    service: Arc<dyn Service>,
    cases: Vec<Case>,
    tell: &mut dyn FnMut(Event) -> std::io::Result<()>,
    conducted: &mut Conducted,
) -> Result<(), ConductError> {
    if cases.is_empty() || conducted.stopped {
        return Ok(());
    }
    let judged = judge_cases(programme, contestant, service.as_ref(), cases).await;
    let musts = judged.cases.iter().filter(|judged| judged.case.rule.level == Level::Must);
    let (planned, decided) = musts.fold((0, 0), |(planned, decided), judged| {
        (planned + 1, decided + usize::from(judged.verdict.status != Status::NotJudged))
    });
    if contestant.gating && planned > 0 && decided == 0 {
        conducted.unjudged = true;
    }
    for judged in judged.cases {
        let state = judged.expectation.state;
        let totals = &mut conducted.totals;
        match judged.verdict.status {
            Status::Pass => totals.passed += 1,
            Status::Fail => {
                totals.failed += 1;
                totals.failed_known += usize::from(state.accounts());
            }
            Status::NotJudged => totals.not_judged += 1,
        }
        totals.judged += usize::from(judged.verdict.status != Status::NotJudged);
        conducted.unexpected |= contestant.gating && verdict_is_unexpected(&judged.verdict, state);
        conducted.unjudged |= contestant.gating && verdict_is_missing(&judged.verdict, state);
        tell(Event::Case(Box::new(judged)))?;
        if programme.fail_fast && conducted.unexpected {
            conducted.stopped = true;
            return Ok(());
        }
    }
    for entry in judged.failed {
        conducted.totals.expectation_problems += 1;
        conducted.unexpected |= contestant.gating;
        tell(Event::Expectation(entry))?;
    }
    Ok(())
}

/// The judged cases of one client, in the order given, and the entries that don't hold.
pub(super) struct Judged {
    pub cases: Vec<JudgedCase>,
    pub failed: Vec<crate::expect::FailedEntry>,
}

/// Runs and judges `cases` against `service` for one client.
pub(super) async fn judge_cases(
    programme: &Programme,
    contestant: &Contestant,
    service: &dyn Service,
    cases: Vec<Case>,
) -> Judged {
    let options =
        RunOptions { jobs: programme.jobs, timeout: programme.timeout, ..RunOptions::default() };
    let observations = run(&cases, &contestant.client, &contestant.info, service, &options).await;
    let verdicts = judge_all(&cases, &observations);
    let (expectations, failed) =
        hold_verdicts(programme, contestant.expectations.as_ref(), &cases, &verdicts);
    let cases = cases
        .into_iter()
        .zip(verdicts)
        .zip(observations)
        .zip(expectations)
        .map(|(((case, verdict), seen), expectation)| {
            JudgedCase::new(case, &contestant.name, verdict, seen, expectation)
        })
        .collect();
    Judged { cases, failed }
}
