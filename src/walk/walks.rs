//! All walks of a page, and the findings that come out of them.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use futures::StreamExt;

use super::attempt::{Attempt, End};
use super::candidates::Page;
use super::change::{Change, Kind, Mended};
use super::finding::Finding;
use super::follow::{Ground, had_effect};
use super::mend::{Found, Search};
use super::plan::{common, planned};
use super::skipped;
use super::tell::{self, Told};
use super::toggles;
use super::trial::ToWalk;
use super::{PageWalks, Walk, WalkError, WalkOptions, WalkVerdict};
use crate::client::Client;
use crate::diagnostic::{Diagnostic, Edit, code};
use crate::front::ExchangeView;
use crate::service::{Service, Situation};
use crate::source::{SourceFile, Span};
use crate::spec::CredentialSpec;

/// Walks a page: every procedure of its methods in every situation of the service, with `client`.
/// With [`WalkOptions::seek_mends`] also looks for the changes after which the walks end
/// connected; each one that is needed is a finding. The same page, service and client give the
/// same result, whatever runs at the same time.
///
/// # Errors
/// Where the stand-in fails; what a page or a client does never is one.
pub async fn walk_page(
    source: Arc<SourceFile>,
    spec: &CredentialSpec,
    service: Arc<dyn Service>,
    client: Arc<dyn Client>,
    options: WalkOptions,
) -> Result<PageWalks, WalkError> {
    let spec = Arc::new(spec.clone());
    let mut plan = planned(&spec, service.as_ref());
    plan.retain(|(id, _, _)| options.only.as_ref().is_none_or(|only| only(id)));
    let mut sections: Vec<String> = Vec::new();
    for (_, section, _) in &plan {
        if !sections.contains(section) {
            sections.push(section.clone());
        }
    }
    let ground = Ground { service: service.clone(), client: client.clone() };
    let mut result = PageWalks { walks: Vec::new(), findings: Vec::new() };
    for section in sections {
        let page = Page {
            source: source.clone(),
            spec: spec.clone(),
            section: section.clone(),
            contract: service.contract(),
            service: service.name(),
        };
        let walked: Vec<(String, Situation)> = plan
            .iter()
            .filter(|(_, other, _)| *other == section)
            .map(|(id, _, situation)| (id.clone(), situation.clone()))
            .collect();
        let walks = Walks::new(&ground, &page, walked, &options);
        let (walks, findings) = walks.run(&client.info().name).await?;
        result.walks.extend(walks);
        merge(&mut result.findings, findings, source.path());
        if options.seek_mends {
            let wanted = |claim: &str| options.only.as_ref().is_none_or(|only| only(claim));
            let unknown = skipped::findings(&page, &wanted);
            merge(&mut result.findings, unknown, source.path());
            let findings = toggles::findings(&page, &ground, &wanted).await?;
            merge(&mut result.findings, findings, source.path());
        }
    }
    result.findings.sort_by_key(|finding| {
        (finding.diagnostic.span.start, finding.diagnostic.span.end, finding.diagnostic.code)
    });
    Ok(result)
}

/// Adds findings; one that is there already (another procedure may share a section) gets the
/// other's walks.
fn merge(findings: &mut Vec<Finding>, more: Vec<Finding>, path: &str) {
    for finding in more {
        let print = finding.fingerprint(path);
        match findings.iter_mut().find(|known| known.fingerprint(path) == print) {
            Some(known) => known.walks.extend(finding.walks),
            None => findings.push(finding),
        }
    }
}

/// The walks of one procedure.
struct Walks<'a> {
    page: &'a Page,
    ids: Vec<String>,
    situations: Vec<Situation>,
    ground: &'a Ground,
    options: &'a WalkOptions,
}

/// That a situation needs a change, and how it goes without.
struct Need {
    situation: usize,
    change: usize,
    without: Attempt,
}

impl<'a> Walks<'a> {
    fn new(
        ground: &'a Ground,
        page: &'a Page,
        walked: Vec<(String, Situation)>,
        options: &'a WalkOptions,
    ) -> Self {
        let (ids, situations) = walked.into_iter().unzip();
        Self { page, ids, situations, ground, options }
    }

    async fn run(self, client: &str) -> Result<(Vec<Walk>, Vec<Finding>), WalkError> {
        let mut search = Search {
            ground: self.ground,
            page: self.page,
            situations: &self.situations,
            jobs: self.options.jobs,
            spent: 0,
            deletes: true,
        };
        let work =
            (0..self.situations.len()).map(|n| (ToWalk::Read(self.page.spec.clone()), n)).collect();
        let originals = collect(&search, work).await?;
        let (found, needs) = if self.options.seek_mends {
            let found = search.run(&originals).await?;
            let needs = needs(&search, &originals, &found).await?;
            (Some(found), needs)
        } else {
            (None, Vec::new())
        };
        let findings = match &found {
            Some(found) => self.findings(found, &needs),
            None => Vec::new(),
        };
        let path = self.page.source.path();
        let walks = originals
            .into_iter()
            .enumerate()
            .map(|(number, attempt)| {
                let (verdict, reason) = verdict(&attempt.end);
                let id = self.ids[number].clone();
                let spoils = findings.iter().filter(|finding| finding.walks.contains(&id));
                let mended = found.as_ref().filter(|found| found.attempts[number].connected());
                let mend = mended.filter(|_| verdict == WalkVerdict::Fail).map(|found| {
                    let needed = needs.iter().filter(|need| need.situation == number);
                    let mut needed: Vec<&Change> =
                        needed.map(|need| &found.changes[need.change]).collect();
                    needed.sort_by_key(|change| change.order);
                    sorted(needed.into_iter().flat_map(|change| change.edits.clone()))
                });
                Walk {
                    procedure: self.page.section.clone(),
                    situation: self.situations[number].clone(),
                    client: client.to_owned(),
                    exchanges: attempt.evidence.all(),
                    steps: attempt.steps,
                    took: attempt.took,
                    verdict,
                    reason,
                    findings: spoils.map(|finding| finding.fingerprint(path)).collect(),
                    mend,
                    id,
                }
            })
            .collect();
        Ok((walks, findings))
    }

    fn findings(&self, found: &Found, needs: &[Need]) -> Vec<Finding> {
        let mut findings = Vec::new();
        let path = self.page.source.path();
        let mut ordered: Vec<(usize, &Change)> = found.changes.iter().enumerate().collect();
        ordered.sort_by_key(|(_, change)| change.order);
        for (number, change) in ordered {
            let here: Vec<&Need> = needs.iter().filter(|need| need.change == number).collect();
            let Some(first) = here.first() else { continue };
            let told = tell::told(self.page, change, &first.without);
            let finding = self.finding(
                told,
                change.span,
                change.claim.as_ref().map(|claim| claim.0.clone()),
                &here.iter().map(|need| need.situation).collect::<Vec<_>>(),
                Some(sorted(change.edits.iter().cloned())),
                evidence(self.page, found, number, first),
            );
            // Two changes may be about one claim and of one kind: one finding, mended by both.
            let print = finding.fingerprint(path);
            match findings.iter_mut().find(|known: &&mut Finding| known.fingerprint(path) == print)
            {
                Some(known) => join(known, finding),
                None => findings.push(finding),
            }
        }
        // What ends at one claim is one finding, whatever else is on the screens of a generation.
        let mut hopeless: BTreeMap<Option<String>, Vec<usize>> = BTreeMap::new();
        for (number, attempt) in found.attempts.iter().enumerate() {
            if !matches!(attempt.end, End::Connected | End::NotJudged(_)) {
                hopeless.entry(self.blamed(found, attempt).1).or_default().push(number);
            }
        }
        for (claim, numbers) in hopeless {
            let attempt = &found.attempts[numbers[0]];
            let told = tell::stuck(self.page, attempt);
            let (span, _) = self.blamed(found, attempt);
            let exchanges = match attempt.stuck() {
                Some(moment) => moment.exchanges.clone(),
                None => attempt.client.clone(),
            };
            let evidence = attempt.evidence.numbered(&last(&exchanges));
            findings.push(self.finding(told, span, claim, &numbers, None, evidence));
        }
        findings
    }

    /// Where an attempt ended: the action of the page as it is, or the place of the change that
    /// brought a new one in; else the method of the procedure.
    fn blamed(&self, found: &Found, attempt: &Attempt) -> (Span, Option<String>) {
        let mended = Mended::new(&self.page.source, &found.changes);
        let placed = attempt.moments.iter().rev().find_map(|moment| {
            let mended = mended.as_ref()?;
            if let Some(at) = self.page.before(mended, &attempt.spec, moment.at) {
                let action = at.action(&self.page.spec);
                return Some((action.span, Some(action.claim.0.clone())));
            }
            let offset = moment.at.action(&attempt.spec).span.start;
            let change = &found.changes[mended.inserted_by(offset)?];
            Some((change.span, change.claim.as_ref().map(|claim| claim.0.clone())))
        });
        placed.unwrap_or_else(|| {
            let section = Some(self.page.section.as_str());
            let mut methods = self.page.spec.methods.iter();
            let method = methods.find(|method| method.section.as_deref() == section);
            let claim = method.and_then(|method| self.page.spec.claim(&method.claim));
            claim.map_or((Span::at(0), None), |claim| (claim.span, Some(claim.id.0.clone())))
        })
    }

    fn finding(
        &self,
        told: Told,
        span: Span,
        claim: Option<String>,
        situations: &[usize],
        fix: Option<Vec<Edit>>,
        evidence: Vec<ExchangeView>,
    ) -> Finding {
        let all: Vec<&Situation> = self.situations.iter().collect();
        let some: Vec<&Situation> = situations.iter().map(|&n| &self.situations[n]).collect();
        let mut notes = told.notes;
        let axes = common(&some, &all).map(|axes| format!(": {axes}")).unwrap_or_default();
        notes.push(format!("in {} of {} situations{axes}", some.len(), all.len()));
        let severity = code(told.code).map(|code| code.severity);
        Finding {
            diagnostic: Diagnostic {
                code: told.code,
                severity: severity.unwrap_or(crate::diagnostic::Severity::Error),
                span,
                claim,
                message: told.message,
                help: Some(told.help),
                notes,
                fix,
            },
            evidence,
            walks: situations.iter().map(|&number| self.ids[number].clone()).collect(),
        }
    }
}

/// Joins a finding into one about the same claim.
fn join(known: &mut Finding, more: Finding) {
    let (one, other) = (&mut known.diagnostic, more.diagnostic);
    one.span = one.span.to(other.span);
    one.notes.extend(
        other.notes.into_iter().filter(|note| !one.notes.contains(note)).collect::<Vec<_>>(),
    );
    if let (Some(help), Some(more)) = (&mut one.help, other.help) {
        help.push_str("; ");
        help.push_str(&more);
    }
    if let (Some(fix), Some(more)) = (&mut one.fix, other.fix) {
        *fix = sorted(fix.iter().cloned().chain(more));
    }
    for id in more.walks {
        if !known.walks.contains(&id) {
            known.walks.push(id);
        }
    }
}

fn sorted(edits: impl Iterator<Item = Edit>) -> Vec<Edit> {
    let mut edits: Vec<Edit> = edits.collect();
    // Stable, since the order of insertions at one place counts.
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    edits
}

/// The most exchanges of one walk that a finding shows.
const MAX_SHOWN: usize = 2;

/// The last few of a range.
fn last(exchanges: &Range<usize>) -> Range<usize> {
    exchanges.end.saturating_sub(MAX_SHOWN).max(exchanges.start)..exchanges.end
}

/// What proves that a change is needed: what happened without it, and with all changes made.
fn evidence(page: &Page, found: &Found, number: usize, need: &Need) -> Vec<ExchangeView> {
    let without = &need.without;
    let with = &found.attempts[need.situation];
    let before = match without.stuck() {
        Some(moment) => moment.exchanges.clone(),
        None => without.client.clone(),
    };
    let mut shown = without.evidence.numbered(&last(&before));
    if let Some(mended) = Mended::new(&page.source, &found.changes)
        && without.stuck().is_some()
    {
        let own = with.moments.iter().filter(|moment| {
            let span = moment.at.action(&with.spec).span;
            !moment.exchanges.is_empty() && mended.touching(span).contains(&number)
        });
        for moment in own.take(1) {
            shown.extend(with.evidence.numbered(&last(&moment.exchanges)));
        }
    }
    shown.extend(with.evidence.numbered(&last(&with.client)));
    shown
}

/// Which changes each situation needs: those without which it doesn't end connected.
async fn needs(
    search: &Search<'_>,
    originals: &[Attempt],
    found: &Found,
) -> Result<Vec<Need>, WalkError> {
    let Some(mended) = Mended::new(&search.page.source, &found.changes) else {
        return Ok(Vec::new());
    };
    let each = (0..originals.len())
        .filter(|&number| !originals[number].connected() && found.attempts[number].connected())
        .map(|number| needs_of(search, number, &originals[number], found, &mended));
    let each: Vec<_> = each.collect();
    let mut needs = Vec::new();
    let mut running = futures::stream::iter(each).buffered(search.jobs.max(1));
    while let Some(own) = running.next().await {
        needs.extend(own?);
    }
    Ok(needs)
}

async fn needs_of(
    search: &Search<'_>,
    situation: usize,
    original: &Attempt,
    found: &Found,
    mended: &Mended,
) -> Result<Vec<Need>, WalkError> {
    let with = &found.attempts[situation];
    let mut kept: Vec<usize> = (0..found.changes.len())
        .filter(|&number| concerns(mended, &found.changes, number, with))
        .collect();
    let mut at = 0;
    let mut needs: Vec<Need> = Vec::new();
    while at < kept.len() {
        let rest: Vec<usize> = kept.iter().copied().filter(|&n| n != kept[at]).collect();
        let without = if rest.is_empty() {
            original.clone()
        } else {
            let changes: Vec<Change> =
                rest.iter().map(|&number| found.changes[number].clone()).collect();
            let page = Mended::new(&search.page.source, &changes);
            let Some(page) = page else { break };
            let work = vec![(ToWalk::Unread(page.source), situation)];
            match collect(search, work).await?.pop() {
                Some(attempt) => attempt,
                None => break,
            }
        };
        if without.connected() {
            // Not needed after all; what was found to be needed beside it is asked again.
            kept.remove(at);
            at = 0;
            needs.clear();
        } else {
            needs.push(Need { situation, change: kept[at], without });
            at += 1;
        }
    }
    Ok(needs)
}

/// Whether a change may have had an effect on a walk.
fn concerns(mended: &Mended, changes: &[Change], number: usize, with: &Attempt) -> bool {
    match changes[number].kind {
        Kind::Anchor { .. }
        | Kind::Missing { .. }
        | Kind::Warn { .. }
        | Kind::When { .. }
        | Kind::Move
        | Kind::Delete => true,
        ref kind => with.moments.iter().any(|moment| {
            let span = moment.at.action(&with.spec).span;
            // Without an insertion that changes nothing, nothing changes.
            let counts = !matches!(kind, Kind::Insert { .. }) || had_effect(moment);
            counts && mended.touching(span).contains(&number)
        }),
    }
}

async fn collect(
    search: &Search<'_>,
    work: Vec<(ToWalk, usize)>,
) -> Result<Vec<Attempt>, WalkError> {
    let mut attempts = Vec::new();
    let mut walks = search.walks(work);
    while let Some(attempt) = walks.next().await {
        attempts.push(attempt?);
    }
    Ok(attempts)
}

fn verdict(end: &End) -> (WalkVerdict, Option<&'static str>) {
    match end {
        End::Connected => (WalkVerdict::Pass, None),
        End::Stuck => (WalkVerdict::Fail, Some("stuck")),
        End::Incomplete(_) => (WalkVerdict::Fail, Some("credential-incomplete")),
        End::Refused { .. } => (WalkVerdict::Fail, Some("refused")),
        End::NotReached(_) => (WalkVerdict::Fail, Some("not-connected")),
        End::OtherUser => (WalkVerdict::Fail, Some("other-user")),
        End::NotSeen => (WalkVerdict::Fail, Some("not-seen")),
        End::NotJudged(reason) => (WalkVerdict::NotJudged, Some(*reason)),
    }
}
