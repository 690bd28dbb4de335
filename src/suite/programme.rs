//! What is to be done: pages, clients, a filter; and what that plans.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use super::coverage::coverage;
use super::page::Page;
use super::standing::Listed;
use crate::client::{Client, ClientInfo};
use crate::expect::Date;
use crate::expect::Prompt;
use crate::plan::{Case, Pattern, plan};
use crate::service::{Service, Situation};
use crate::spec::CredentialSpec;
use crate::walk;

/// Everything a run needs to know.
pub struct Programme {
    /// The pages.
    pub pages: Vec<Page>,
    /// Whether these are all pages that the configuration names.
    pub all_pages: bool,
    /// The clients.
    pub contestants: Vec<Contestant>,
    /// The reference client, which finds a page's defects; it may be a contestant as well.
    pub reference: Arc<dyn Client>,
    /// Which walks and cases.
    pub filter: Filter,
    /// What is expected of findings.
    pub expectations: Option<Listed>,
    /// How many walks and cases run at once.
    pub jobs: NonZeroUsize,
    /// How long a client may take for one answer.
    pub timeout: Duration,
    /// Whether to stop at the first result that isn't as expected.
    pub fail_fast: bool,
    /// Where the commands that repeat something will be typed.
    pub prompt: Prompt,
    /// Today, for the dates of expectations.
    pub today: Date,
}

/// A client in a run.
pub struct Contestant {
    /// The name people use for it.
    pub name: String,
    /// The client.
    pub client: Arc<dyn Client>,
    /// What it said of itself.
    pub info: ClientInfo,
    /// Whether it is the reference client, whose walks judge the page.
    pub is_reference: bool,
    /// Whether its failures count for the exit code.
    pub gating: bool,
    /// What is expected of it.
    pub expectations: Option<Listed>,
}

impl Contestant {
    /// A client without expectations whose failures count.
    pub fn new(name: impl Into<String>, client: Arc<dyn Client>) -> Self {
        let info = client.info();
        Self {
            name: name.into(),
            client,
            info,
            is_reference: false,
            gating: true,
            expectations: None,
        }
    }

    /// The reference client.
    pub fn reference(client: Arc<dyn Client>) -> Self {
        Self { is_reference: true, ..Self::new("reference", client) }
    }
}

/// Which walks and cases: those that any of the patterns selects; all, without patterns.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// The patterns.
    pub patterns: Vec<Pattern>,
}

impl Filter {
    /// Whether it leaves anything out.
    pub fn is_active(&self) -> bool {
        !self.patterns.is_empty()
    }

    /// Whether the walk or case with this id is selected.
    pub fn selects(&self, id: &str) -> bool {
        self.patterns.is_empty() || self.patterns.iter().any(|pattern| pattern.matches(id))
    }
}

/// What a programme plans, in the order in which it will be told.
#[derive(Default)]
pub struct Planned {
    /// The walks, by page, then client.
    pub walks: Vec<PlannedWalk>,
    /// The cases, by client.
    pub cases: Vec<PlannedCase>,
    /// Every case, selected or not: what a claim could be held to.
    pub possible: Vec<Case>,
    /// The ids of all walks and cases, selected or not, for "did you mean".
    pub known: Vec<String>,
}

/// A walk that is planned.
#[derive(Clone, Debug)]
pub struct PlannedWalk {
    /// Its id.
    pub id: String,
    /// The section of its procedure.
    pub procedure: String,
    /// Its situation.
    pub situation: Situation,
    /// The page's path.
    pub page: String,
    /// The client's name.
    pub client: String,
}

/// A case that is planned.
#[derive(Clone, Debug)]
pub struct PlannedCase {
    /// The case.
    pub case: Case,
    /// The client's name.
    pub client: String,
    /// The id of the service it is run against.
    pub service: &'static str,
}

/// What `programme` plans.
pub fn planned(programme: &Programme) -> Planned {
    let mut planned = Planned::default();
    for page in &programme.pages {
        let Some(service) = &page.service else { continue };
        let walks = walk::planned(&page.spec, service.as_ref());
        planned.known.extend(walks.iter().map(|(id, _, _)| id.clone()));
        for contestant in &programme.contestants {
            let selected = walks.iter().filter(|(id, _, _)| programme.filter.selects(id));
            planned.walks.extend(selected.map(|(id, procedure, situation)| PlannedWalk {
                id: id.clone(),
                procedure: procedure.clone(),
                situation: situation.clone(),
                page: page.source.path().to_owned(),
                client: contestant.name.clone(),
            }));
        }
    }
    for contestant in &programme.contestants {
        for service in programme.services() {
            let specs = programme.specs_of(service.as_ref());
            for case in plan(&specs, service.as_ref(), &contestant.info) {
                planned.known.push(case.id.clone());
                planned.possible.push(case.clone());
                if programme.filter.selects(&case.id) {
                    let client = contestant.name.clone();
                    planned.cases.push(PlannedCase { case, client, service: service.id() });
                }
            }
        }
    }
    planned.known.sort();
    planned.known.dedup();
    planned
}

impl Planned {
    /// The cases planned for this client against the service with this id.
    pub(super) fn cases_of(&self, client: &str, service: &str) -> Vec<Case> {
        self.cases
            .iter()
            .filter(|planned| planned.client == client && planned.service == service)
            .map(|planned| planned.case.clone())
            .collect()
    }
}

impl Programme {
    /// The procedures whose walks and the rules whose cases execute the claims that `pattern`
    /// matches; `None` where it matches no claim.
    pub fn executing(&self, plan: &Planned, pattern: &Pattern) -> Option<Vec<String>> {
        let mut ids: Vec<String> = Vec::new();
        let mut matched = false;
        for page in &self.pages {
            let sections = page.service.iter().flat_map(|service| {
                walk::planned(&page.spec, service.as_ref())
                    .into_iter()
                    .map(|(_, section, _)| section)
            });
            let mut sections: Vec<String> = sections.collect();
            sections.dedup();
            let covered = coverage(page, &plan.possible);
            for covered in covered.iter().filter(|covered| pattern.matches(&covered.claim.0)) {
                matched = true;
                for by in &covered.by {
                    match by.split_once(' ') {
                        Some(("walk", own)) if sections.iter().any(|section| section == own) => {
                            ids.push(own.to_owned());
                        }
                        // A warning leads there, out of walks of another procedure.
                        Some(("walk", _)) => ids.extend(sections.iter().cloned()),
                        Some((_, rule)) => ids.push(rule.to_owned()),
                        None => {}
                    }
                }
            }
        }
        ids.sort();
        ids.dedup();
        matched.then_some(ids)
    }

    /// The services that the pages are about, each once, in order of appearance.
    pub fn services(&self) -> Vec<Arc<dyn Service>> {
        let mut services: Vec<Arc<dyn Service>> = Vec::new();
        for service in self.pages.iter().filter_map(|page| page.service.as_ref()) {
            if services.iter().all(|known| known.id() != service.id()) {
                services.push(Arc::clone(service));
            }
        }
        services
    }

    /// The specs of the pages about `service`.
    pub fn specs_of(&self, service: &dyn Service) -> Vec<&CredentialSpec> {
        self.pages
            .iter()
            .filter(|page| page.service.as_ref().is_some_and(|own| own.id() == service.id()))
            .map(|page| &page.spec)
            .collect()
    }
}
