//! A run from end to end: what happened is told as it is known, in plan order.

use std::num::NonZeroUsize;
use std::pin::pin;
use std::time::{Duration, Instant};

use futures::future::{Either, select};

use super::coverage::{coverage, not_executed};
use super::faults::{tell_faults, tell_leaks};
use super::judged::{Judged, judge_cases};
use super::page::Page;
use super::programme::{Contestant, Planned, Programme};
use super::standing::{
    finding_is_unexpected, hold_all_findings, verdict_is_missing, verdict_is_unexpected,
    walk_is_known,
};
use super::walked::{walk_with_reference, walks_of};
use crate::expect::{JudgedCase, Prompt, State};
use crate::judge::Status;
use crate::plan::Case;
use crate::report::{Event, FoundFinding, PageRead, Start, Totals, WalkDone};
use crate::rules::Level;
use crate::spec::SentenceClass;
use crate::walk::{Walk, WalkError, WalkVerdict};

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
    /// How long it took.
    pub took: Duration,
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

/// Takes each event as it is told.
pub(super) type Tell<'a> = dyn FnMut(Event) -> std::io::Result<()> + 'a;

/// Reads, walks, runs and judges everything that `plan` says of `programme`; `tell` is given each
/// event.
///
/// The `end` event is told by the caller, who knows of more that decides the exit code.
/// Needs a tokio runtime with several threads, and its io and time drivers.
///
/// # Errors
/// Where the stand-in fails, or `tell` does.
pub async fn conduct(
    programme: &Programme,
    plan: &Planned,
    tell: &mut Tell<'_>,
) -> Result<Conducted, ConductError> {
    let begin = Instant::now();
    let mut conducted = Conducted::default();
    tell(Event::Start(start(programme, plan)))?;
    for page in &programme.pages {
        tell(Event::Page(page_read(page, &plan.possible)))?;
    }
    conducted.totals.walks = plan.walks.len();
    conducted.totals.cases = plan.cases.len();
    let mut ahead = walks_and_cases_ahead(programme, plan, tell, &mut conducted).await?;
    tell_leaks(programme, plan, tell, &mut conducted).await?;
    for contestant in &programme.contestants {
        if conducted.stopped {
            break;
        }
        let judged = match ahead.take_if(|(of, _)| std::ptr::eq(*of, contestant)) {
            Some((_, judged)) => judged,
            None => judge_all_of(programme, plan, contestant, programme.jobs).await,
        };
        for judged in judged {
            if !conducted.stopped {
                tell_cases(programme, contestant, judged, tell, &mut conducted)?;
            }
        }
        tell_faults(contestant, tell, &mut conducted)?;
    }
    conducted.took = begin.elapsed();
    Ok(conducted)
}

/// A client with its cases, judged before their turn to be told.
type Ahead<'a> = Option<(&'a Contestant, Vec<Judged>)>;

/// Walks the pages, and meanwhile judges the cases of the reference client: they need nothing of
/// the walks, and the one doesn't wait for what the other waits for. Any other client walks and is
/// judged one after the other, so that the blame for what its program does is certain.
async fn walks_and_cases_ahead<'a>(
    programme: &'a Programme,
    plan: &Planned,
    tell: &mut Tell<'_>,
    conducted: &mut Conducted,
) -> Result<Ahead<'a>, ConductError> {
    let reference = programme.contestants.iter().find(|contestant| contestant.is_reference);
    let halves = halves(programme.jobs).filter(|_| !plan.walks.is_empty());
    let (Some(reference), Some((jobs, others))) = (reference, halves) else {
        findings_and_walks(programme, plan, programme.jobs, tell, conducted).await?;
        return Ok(None);
    };
    let ahead = pin!(judge_all_of(programme, plan, reference, others));
    let walking = async {
        findings_and_walks(programme, plan, jobs, tell, conducted).await?;
        Ok(conducted.stopped)
    };
    match select(pin!(walking), ahead).await {
        Either::Left((stopped, ahead)) => match stopped? {
            true => Ok(None),
            false => Ok(Some((reference, ahead.await))),
        },
        Either::Right((judged, walking)) => walking.await.map(|_| Some((reference, judged))),
    }
}

/// So many at once as two shares; `None` where there is only one.
fn halves(jobs: NonZeroUsize) -> Option<(NonZeroUsize, NonZeroUsize)> {
    let less = NonZeroUsize::new(jobs.get() / 2)?;
    Some((NonZeroUsize::new(jobs.get() - less.get())?, less))
}

fn start(programme: &Programme, plan: &Planned) -> Start {
    Start {
        pages: programme.pages.iter().map(|page| page.source.path().to_owned()).collect(),
        clients: programme
            .contestants
            .iter()
            .map(|client| (client.name.clone(), client.info.version.clone()))
            .collect(),
        uncounted: programme
            .contestants
            .iter()
            .filter(|client| !client.gating)
            .map(|client| client.name.clone())
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
    jobs: NonZeroUsize,
    tell: &mut Tell<'_>,
    conducted: &mut Conducted,
) -> Result<(), ConductError> {
    let mut walked = Vec::new();
    let mut findings_by_page = Vec::new();
    for page in &programme.pages {
        let mut of_page = walk_with_reference(programme, page, plan, jobs).await?;
        findings_by_page.push(std::mem::take(&mut of_page.findings));
        walked.push(of_page);
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
    for (page, mut walked) in programme.pages.iter().zip(walked) {
        for contestant in &programme.contestants {
            for walk in walks_of(programme, &mut walked, contestant).await? {
                let done =
                    walk_done(&programme.prompt, page.source.path().to_owned(), walk, &found);
                conducted.add_walk(&done, contestant.gating);
                tell(Event::Walk(Box::new(done)))?;
                if programme.fail_fast && conducted.unexpected {
                    conducted.stopped = true;
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}

fn walk_done(prompt: &Prompt, page: String, walk: Walk, found: &[FoundFinding]) -> WalkDone {
    let state = if walk_is_known(&walk, found) { State::Known } else { State::None };
    let reproduce = prompt.command(Some(&page), &walk.client, &walk.id);
    WalkDone { page, walk, state, reproduce }
}

/// Every case of one client, service by service.
async fn judge_all_of(
    programme: &Programme,
    plan: &Planned,
    contestant: &Contestant,
    jobs: NonZeroUsize,
) -> Vec<Judged> {
    let mut judged = Vec::new();
    for service in programme.services() {
        let cases = plan.cases_of(&contestant.name, service.id());
        if !cases.is_empty() {
            judged.push(judge_cases(programme, contestant, service.as_ref(), cases, jobs).await);
        }
    }
    judged
}

fn tell_cases(
    programme: &Programme,
    contestant: &Contestant,
    judged: Judged,
    tell: &mut Tell<'_>,
    conducted: &mut Conducted,
) -> Result<(), ConductError> {
    let musts = judged.cases.iter().filter(|judged| judged.case.rule.level == Level::Must);
    let (planned, decided) = musts.fold((0, 0), |(planned, decided), judged| {
        (planned + 1, decided + usize::from(judged.verdict.status != Status::NotJudged))
    });
    if contestant.gating && planned > 0 && decided == 0 {
        conducted.unjudged = true;
    }
    for judged in judged.cases {
        conducted.add_case(&judged, contestant.gating);
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

impl Conducted {
    fn add_walk(&mut self, done: &WalkDone, gating: bool) {
        let totals = &mut self.totals;
        match done.walk.verdict {
            WalkVerdict::Pass => totals.walks_passed += 1,
            WalkVerdict::Fail => {
                totals.walks_failed += 1;
                totals.walks_known += usize::from(done.state == State::Known);
                self.unexpected |= gating && done.state != State::Known;
            }
            WalkVerdict::NotJudged => self.unjudged |= gating,
        }
    }

    fn add_case(&mut self, judged: &JudgedCase, gating: bool) {
        let state = judged.expectation.state;
        let totals = &mut self.totals;
        match judged.verdict.status {
            Status::Pass => totals.passed += 1,
            Status::Fail => {
                totals.failed += 1;
                totals.failed_known += usize::from(state.accounts());
            }
            Status::NotJudged => totals.not_judged += 1,
        }
        totals.judged += usize::from(judged.verdict.status != Status::NotJudged);
        self.unexpected |= gating && verdict_is_unexpected(&judged.verdict, state);
        self.unjudged |= gating && verdict_is_missing(&judged.verdict, state);
    }
}
