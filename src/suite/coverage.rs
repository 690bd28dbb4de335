//! Every claim of a page with what executes it, or the reason why nothing can.

use std::collections::{BTreeMap, BTreeSet};

use super::page::Page;
use crate::plan::Case;
use crate::spec::{Action, ClaimId, ClaimKind, CredentialSpec};

/// What becomes of one claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    /// The claim.
    pub claim: ClaimId,
    /// Its line, from 1.
    pub line: usize,
    /// The procedures whose walks and the rules whose cases execute it; empty where nothing does.
    pub by: Vec<String>,
    /// Why nothing does.
    pub reason: Option<NotExecuted>,
    /// What the claim is.
    kind: ClaimKind,
}

impl Covered {
    /// Why nothing executes it, for people.
    pub fn why_not(&self) -> Option<&'static str> {
        self.reason.map(|reason| match (reason, &self.kind) {
            (NotExecuted::NoService, _) => "the page's service has no stand-in",
            (NotExecuted::Outside, ClaimKind::Node) => "says where the credential is used",
            (NotExecuted::Outside, ClaimKind::Link { .. }) => "a link that no walk follows",
            (NotExecuted::Outside, ClaimKind::Cause) => "a reason the page gives, not a step",
            (NotExecuted::Outside, ClaimKind::Needs) => "not a field; walks start with it given",
            (NotExecuted::Outside, ClaimKind::Warning) => "a warning that leads to no steps",
            (NotExecuted::Outside, ClaimKind::Method) => "a method without a section of steps",
            (NotExecuted::Outside, ClaimKind::Action) => "in a section that no walk leads to",
        })
    }
}

/// Why nothing executes a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NotExecuted {
    /// The page's service has no stand-in.
    NoService,
    /// It speaks of something outside of the stand-in and the client.
    Outside,
}

impl NotExecuted {
    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::NoService => "no-service",
            Self::Outside => "outside",
        }
    }
}

/// What becomes of each claim of `page`, in page order; `cases` are those planned for it.
pub fn coverage(page: &Page, cases: &[Case]) -> Vec<Covered> {
    let walked = walked_sections(&page.spec);
    page.spec
        .claims
        .iter()
        .map(|claim| {
            let line = page.source.position(claim.span.start).line;
            let (id, kind) = (claim.id.clone(), claim.kind.clone());
            let mut covered = Covered { claim: id, line, by: Vec::new(), reason: None, kind };
            if page.service.is_none() {
                covered.reason = Some(NotExecuted::NoService);
                return covered;
            }
            let mut by = BTreeSet::new();
            if let Some(procedure) = walked_by(&page.spec, &walked, &claim.id, &claim.kind) {
                by.insert(format!("walk {procedure}"));
            }
            for case in cases.iter().filter(|case| {
                case.claim.as_ref() == Some(&claim.id)
                    && case.page.as_deref() == Some(page.source.path())
            }) {
                by.insert(format!("rule {}", case.rule.id));
            }
            if by.is_empty() {
                covered.reason = Some(NotExecuted::Outside);
            }
            covered.by = by.into_iter().collect();
            covered
        })
        .collect()
}

/// How many claims aren't executed, by reason; both reasons are always there.
pub fn not_executed(covered: &[Covered]) -> BTreeMap<&'static str, usize> {
    let mut counts =
        BTreeMap::from([(NotExecuted::NoService.word(), 0), (NotExecuted::Outside.word(), 0)]);
    for reason in covered.iter().filter_map(|covered| covered.reason) {
        *counts.entry(reason.word()).or_default() += 1;
    }
    counts
}

/// The sections that walks go through: those of methods, and those that warnings lead on to.
fn walked_sections(spec: &CredentialSpec) -> Vec<String> {
    let mut sections: Vec<String> =
        spec.methods.iter().filter_map(|method| method.section.clone()).collect();
    let mut at = 0;
    while at < sections.len() {
        if let Some(procedure) = spec.procedure(&sections[at]) {
            for link in procedure
                .steps
                .iter()
                .flat_map(|step| &step.warnings)
                .filter_map(|warning| warning.refers_to.as_ref())
                .filter(|link| link.resolved)
            {
                if !sections.contains(&link.anchor) {
                    sections.push(link.anchor.clone());
                }
            }
        }
        at += 1;
    }
    sections
}

/// The procedure whose walks execute this claim.
fn walked_by(
    spec: &CredentialSpec,
    walked: &[String],
    id: &ClaimId,
    kind: &ClaimKind,
) -> Option<String> {
    let procedures = || walked.iter().filter_map(|section| spec.procedure(section));
    match kind {
        ClaimKind::Action => procedures()
            .find(|procedure| {
                procedure.steps.iter().flat_map(|step| &step.actions).any(|action| {
                    // What a field does by default is nothing that could be done.
                    action.claim == *id && !matches!(action.action, Action::Default { .. })
                })
            })
            .map(|procedure| procedure.section.clone()),
        ClaimKind::Warning => procedures()
            .find(|procedure| {
                procedure
                    .steps
                    .iter()
                    .flat_map(|step| &step.warnings)
                    .any(|warning| warning.claim == *id && warning.refers_to.is_some())
            })
            .map(|procedure| procedure.section.clone()),
        ClaimKind::Method => spec
            .methods
            .iter()
            .find(|method| method.claim == *id)
            .and_then(|method| method.section.clone())
            .filter(|section| spec.procedure(section).is_some()),
        // A need is met by the walk that fills the field of that name in.
        ClaimKind::Needs => {
            let (section, _) = id.0.split_once('/')?;
            let method =
                spec.methods.iter().find(|method| method.section.as_deref() == Some(section))?;
            let needed = id.0.rsplit_once("needs.")?.1;
            method
                .fields
                .iter()
                .any(|field| field.id == needed)
                .then(|| section.to_owned())
                .filter(|section| spec.procedure(section).is_some())
        }
        ClaimKind::Node | ClaimKind::Cause | ClaimKind::Link { .. } => None,
    }
}
