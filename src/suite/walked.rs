//! Walking the pages: with the reference client, which finds their defects, then as mended with
//! every other client.

use std::num::NonZeroUsize;
use std::sync::Arc;

use super::page::Page;
use super::programme::{Contestant, Planned, Programme};
use super::standing::read_findings;
use crate::client::Client;
use crate::diagnostic::{apply_edits, joined_fixes};
use crate::source::SourceFile;
use crate::walk::{Finding, PageWalks, Walk, WalkError, WalkOptions, walk_page};

/// What walking one page with the reference client came to.
pub(super) struct WalkedPage {
    /// Its findings, those of reading first.
    pub findings: Vec<Finding>,
    /// The reference client's walks.
    walks: Vec<Walk>,
    /// The page as mended; `None` where there is nothing to walk.
    mended: Option<Page>,
}

/// Walks a page with the reference client, up to `jobs` at a time.
pub(super) async fn walk_with_reference(
    programme: &Programme,
    page: &Page,
    plan: &Planned,
    jobs: NonZeroUsize,
) -> Result<WalkedPage, WalkError> {
    let mut findings = read_findings(page);
    let path = page.source.path();
    if page.service.is_none() || !plan.walks.iter().any(|walk| walk.page == path) {
        return Ok(WalkedPage { findings, walks: Vec::new(), mended: None });
    }
    let options = WalkOptions { seek_mends: true, ..options(programme, jobs) };
    let walked = walk(page, &programme.reference, options).await?;
    let mended = mended(page, &walked.findings);
    findings.extend(walked.findings);
    let mut walked = WalkedPage { findings, walks: walked.walks, mended: Some(mended) };
    told_once(path, &mut walked);
    Ok(walked)
}

/// The walks of a page with one client. What isn't the reference client walks the page as mended:
/// that judges the client, not the page. Its walks are taken out of `walked`.
pub(super) async fn walks_of(
    programme: &Programme,
    walked: &mut WalkedPage,
    contestant: &Contestant,
) -> Result<Vec<Walk>, WalkError> {
    let mut walks = match &walked.mended {
        _ if contestant.is_reference => std::mem::take(&mut walked.walks),
        Some(mended) => {
            walk(mended, &contestant.client, options(programme, programme.jobs)).await?.walks
        }
        None => Vec::new(),
    };
    for walk in &mut walks {
        walk.client.clone_from(&contestant.name);
    }
    Ok(walks)
}

fn options(programme: &Programme, jobs: NonZeroUsize) -> WalkOptions {
    let filter = programme.filter.clone();
    WalkOptions {
        jobs: jobs.get(),
        seek_mends: false,
        only: filter.is_active().then(|| {
            let only: Arc<dyn Fn(&str) -> bool + Send + Sync> =
                Arc::new(move |id: &str| filter.selects(id));
            only
        }),
    }
}

async fn walk(
    page: &Page,
    client: &Arc<dyn Client>,
    options: WalkOptions,
) -> Result<PageWalks, WalkError> {
    let Some(service) = &page.service else {
        return Ok(PageWalks { walks: Vec::new(), findings: Vec::new() });
    };
    let (source, service) = (Arc::clone(&page.source), Arc::clone(service));
    walk_page(source, &page.spec, service, Arc::clone(client), options).await
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
        for walk in &mut walked.walks {
            walk.findings.iter_mut().filter(|print| **print == old).for_each(|print| {
                print.clone_from(&new);
            });
        }
    }
}

/// The page with the mends of `findings` applied, as far as they go together.
fn mended(page: &Page, findings: &[Finding]) -> Page {
    let fixes = findings.iter().filter_map(|found| found.diagnostic.fix.as_deref());
    let (edits, _) = joined_fixes(fixes);
    let text = apply_edits(page.source.text(), &edits);
    let source = Arc::new(SourceFile::new(page.source.path(), text));
    // A mend that makes the page unreadable would have been no mend.
    Page::of(source).unwrap_or_else(|_| page.clone())
}
