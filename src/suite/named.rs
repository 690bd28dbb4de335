//! One named test per claim, walk and case of each client, so that filters, `--list` and
//! partitions of a test runner work on them.

use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use libtest_mimic::{Arguments, Failed, Trial};
use tokio::runtime::Runtime;

use super::coverage::coverage;
use super::faults::leak_in_walks;
use super::judged::{Judged, judge_cases};
use super::programme::{Planned, PlannedCase, Programme, planned};
use super::standing::{
    finding_is_unexpected, hold_all_findings, verdict_is_missing, verdict_is_unexpected,
    walk_is_known,
};
use super::walked::{walk_with_reference, walks_of};
use crate::client::{Client, Fault};
use crate::expect::JudgedCase;
use crate::report::FoundFinding;
use crate::walk::{Walk, WalkVerdict};

/// Runs the suite of the project in `folder` (the folder of its configuration) as a test binary
/// without a harness: the reference client, the clients of the configuration whose failures
/// count, and `clients`, each with its name. Takes the arguments of a test binary from the
/// command line.
///
/// ```no_run
/// # struct Mine;
/// # #[async_trait::async_trait]
/// # impl credoc::client::Client for Mine {
/// #     fn info(&self) -> credoc::client::ClientInfo { unimplemented!() }
/// #     async fn authenticate(&self, _: credoc::client::Authenticate) -> credoc::client::Answer {
/// #         unimplemented!()
/// #     }
/// # }
/// fn main() -> std::process::ExitCode {
///     let mine = std::sync::Arc::new(Mine);
///     credoc::suite::main(env!("CARGO_MANIFEST_DIR"), vec![("mine".to_owned(), mine)])
/// }
/// ```
pub fn main(folder: impl AsRef<Path>, clients: Vec<(String, Arc<dyn Client>)>) -> ExitCode {
    let arguments = Arguments::from_args();
    crate::run::silence_client_panics();
    crate::client::process::adopt_orphans();
    let programme = match Programme::of_folder(folder.as_ref(), clients) {
        Ok(programme) => programme,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(2);
        }
    };
    let shared = Arc::new(Shared::new(programme, &arguments));
    let trials = trials(&shared);
    if trials.is_empty() {
        eprintln!("error: there is nothing to test");
        return ExitCode::from(2);
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// What all tests of one process share. The pages are walked once, and the cases of a client are
/// judged together, when the first test asks: a client that is a program is started once.
struct Shared {
    programme: Programme,
    plan: Planned,
    runtime: OnceLock<Runtime>,
    pages: OnceLock<Result<Walked, String>>,
    judged: Vec<OnceLock<Judged>>,
}

/// Every page's walks and findings, with what is expected of them.
struct Walked {
    walks: Vec<(String, Walk)>,
    findings: Vec<FoundFinding>,
    stale_entries: Vec<String>,
    /// What is wrong with each client beside its walks.
    faults: Vec<Option<Fault>>,
}

impl Shared {
    /// Of `programme`, those cases whose tests `arguments` select.
    fn new(programme: Programme, arguments: &Arguments) -> Self {
        let is_selected = |name: String| !arguments.is_filtered_out(&Trial::test(name, || Ok(())));
        let mut plan = planned(&programme);
        // Whether a client's entries all hold shows only over all of its cases.
        let whole: Vec<&str> = programme
            .contestants
            .iter()
            .filter(|contestant| contestant.expectations.is_some())
            .map(|contestant| contestant.name.as_str())
            .filter(|name| is_selected(entries_name(name)))
            .collect();
        plan.cases.retain(|planned| {
            whole.contains(&planned.client.as_str()) || is_selected(case_name(planned))
        });
        let judged = programme.contestants.iter().map(|_| OnceLock::new()).collect();
        Self { programme, plan, runtime: OnceLock::new(), pages: OnceLock::new(), judged }
    }

    fn runtime(&self) -> &Runtime {
        self.runtime.get_or_init(|| {
            tokio::runtime::Builder::new_multi_thread()
                .worker_threads(self.programme.jobs.get().min(4))
                .enable_all()
                .build()
                .expect("the system gives us threads")
        })
    }

    fn walked(&self) -> Result<&Walked, Failed> {
        let walked = self.pages.get_or_init(|| self.walk().map_err(|error| error.to_string()));
        walked.as_ref().map_err(|error| Failed::from(error.as_str()))
    }

    fn walk(&self) -> Result<Walked, super::ConductError> {
        let mut walks = Vec::new();
        let mut findings = Vec::new();
        for page in &self.programme.pages {
            self.runtime().block_on(async {
                let programme = &self.programme;
                let mut walked =
                    walk_with_reference(programme, page, &self.plan, programme.jobs).await?;
                findings.push(std::mem::take(&mut walked.findings));
                for contestant in &programme.contestants {
                    let done = walks_of(programme, &mut walked, contestant).await?;
                    let path = page.source.path();
                    walks.extend(done.into_iter().map(|walk| (path.to_owned(), walk)));
                }
                Ok::<(), super::ConductError>(())
            })?;
        }
        let (found, failed) = hold_all_findings(&self.programme, findings);
        let faults = self.runtime().block_on(async {
            let mut faults = Vec::new();
            for contestant in &self.programme.contestants {
                faults.push(leak_in_walks(contestant).await);
            }
            faults
        });
        Ok(Walked {
            faults,
            walks,
            findings: found.into_iter().flatten().collect(),
            stale_entries: failed.iter().map(ToString::to_string).collect(),
        })
    }

    /// The judged cases of the client at this place.
    fn judged(&self, at: usize) -> &Judged {
        self.judged[at].get_or_init(|| {
            let contestant = &self.programme.contestants[at];
            if contestant.client.is_bounded() {
                // What a program wrote during its walks isn't blamed on a case.
                let _ = self.walked();
            }
            let mut all = Judged::default();
            for service in self.programme.services() {
                let cases = self.plan.cases_of(&contestant.name, service.id());
                let judged = self.runtime().block_on(judge_cases(
                    &self.programme,
                    contestant,
                    service.as_ref(),
                    cases,
                    self.programme.jobs,
                ));
                all.cases.extend(judged.cases);
                all.failed.extend(judged.failed);
            }
            all
        })
    }
}

fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    let plan = &shared.plan;
    let mut trials = Vec::new();
    for page in &shared.programme.pages {
        for covered in coverage(page, &plan.possible) {
            let (id, path) = (covered.claim.0, page.source.path().to_owned());
            let (name, shared) = (format!("claim::{id}"), Arc::clone(shared));
            // A claim that nothing can execute is shown as ignored, never left out.
            let unexecuted = covered.reason.is_some();
            let test = Trial::test(name, move || claim_holds(&shared, &path, &id));
            trials.push(test.with_ignored_flag(unexecuted));
        }
    }
    for walk in plan.walks.iter().cloned() {
        let (name, shared) = (format!("{}::{}", walk.client, walk.id), Arc::clone(shared));
        trials.push(Trial::test(name, move || {
            walk_is_as_expected(&shared, &walk.page, &walk.client, &walk.id)
        }));
    }
    for planned in &plan.cases {
        let (name, shared) = (case_name(planned), Arc::clone(shared));
        let (client, id) = (planned.client.clone(), planned.case.id.clone());
        trials.push(Trial::test(name, move || case_is_as_expected(&shared, &client, &id)));
    }
    for (at, contestant) in shared.programme.contestants.iter().enumerate() {
        if contestant.client.is_bounded() {
            let (name, shared) = (format!("{}::client", contestant.name), Arc::clone(shared));
            trials.push(Trial::test(name, move || client_is_sound(&shared, at)));
        }
        if contestant.expectations.is_some() {
            let (name, shared) = (entries_name(&contestant.name), Arc::clone(shared));
            trials.push(Trial::test(name, move || {
                entries_hold(shared.judged(at).failed.iter().map(ToString::to_string))
            }));
        }
    }
    if shared.programme.expectations.is_some() {
        let shared = Arc::clone(shared);
        trials.push(Trial::test("expectations::findings", move || {
            entries_hold(shared.walked()?.stale_entries.iter().cloned())
        }));
    }
    trials
}

fn case_name(planned: &PlannedCase) -> String {
    format!("{}::{}", planned.client, planned.case.id)
}

fn entries_name(client: &str) -> String {
    format!("expectations::{client}")
}

/// None of the entries is among those that don't hold.
fn entries_hold(failed: impl Iterator<Item = String>) -> Result<(), Failed> {
    let failed: Vec<String> = failed.collect();
    if failed.is_empty() { Ok(()) } else { Err(Failed::from(failed.join("\n"))) }
}

/// No finding that isn't known is about this claim.
fn claim_holds(shared: &Shared, page: &str, claim: &str) -> Result<(), Failed> {
    let against: Vec<String> = shared
        .walked()?
        .findings
        .iter()
        .filter(|found| found.source.path() == page)
        .filter(|found| found.finding.diagnostic.claim.as_deref() == Some(claim))
        .filter(|found| finding_is_unexpected(found))
        .map(|found| crate::diagnostic::render(&found.source, &found.finding.diagnostic, false))
        .collect();
    if against.is_empty() { Ok(()) } else { Err(Failed::from(against.join("\n"))) }
}

fn walk_is_as_expected(shared: &Shared, page: &str, client: &str, id: &str) -> Result<(), Failed> {
    let walked = shared.walked()?;
    let walk = walked
        .walks
        .iter()
        .find(|(of, walk)| of == page && walk.client == client && walk.id == id)
        .map(|(_, walk)| walk)
        .ok_or("the walk wasn't done")?;
    if walk.verdict == WalkVerdict::Pass || walk_is_known(walk, &walked.findings) {
        return Ok(());
    }
    let steps: Vec<String> = walk
        .steps
        .iter()
        .map(|step| {
            format!("  {}: {} ({} on {})", step.action, step.outcome, step.claim, step.screen)
        })
        .collect();
    Err(Failed::from(format!(
        "{}\n{}\nrepeat: {}",
        walk.reason.unwrap_or("failed"),
        steps.join("\n"),
        shared.programme.prompt.command(Some(page), client, id),
    )))
}

fn case_is_as_expected(shared: &Shared, client: &str, id: &str) -> Result<(), Failed> {
    let mut contestants = shared.programme.contestants.iter();
    let at =
        contestants.position(|contestant| contestant.name == client).ok_or("the client is gone")?;
    let mut judged = shared.judged(at).cases.iter();
    let judged = judged.find(|judged| judged.case.id == id);
    case_result(judged.ok_or("the case wasn't run")?)
}

/// Nothing is wrong with the client beside its walks and cases.
fn client_is_sound(shared: &Shared, at: usize) -> Result<(), Failed> {
    let of_walks = &shared.walked()?.faults[at];
    shared.judged(at);
    let of_cases = shared.programme.contestants[at].client.faults();
    let spoiling = of_cases.iter().filter(|fault| fault.code.spoils_the_run());
    let faults: Vec<String> = of_walks
        .iter()
        .chain(spoiling)
        .map(|fault| format!("{}: {}", fault.code.name(), fault.message))
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(Failed::from(faults.join("\n"))) }
}

fn case_result(judged: &JudgedCase) -> Result<(), Failed> {
    let verdict = &judged.verdict;
    let state = judged.expectation.state;
    if !verdict_is_missing(verdict, state) && !verdict_is_unexpected(verdict, state) {
        return Ok(());
    }
    Err(Failed::from(format!(
        "{}\nexpected: {}\nactual:   {}\nbecause:  {}\nrepeat:   {}",
        verdict.reason.unwrap_or("not as expected"),
        verdict.expected,
        verdict.actual,
        judged.case.citation,
        judged.reproduce,
    )))
}
