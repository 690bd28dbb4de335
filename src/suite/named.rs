//! One named test per claim, walk and case of each client, so that filters, `--list` and
//! partitions of a test runner work on them.

use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use libtest_mimic::{Arguments, Failed, Trial};
use tokio::runtime::Runtime;

use super::coverage::coverage;
use super::judged::judge_cases;
use super::programme::{Contestant, PlannedCase, Programme, planned};
use super::standing::{
    finding_is_unexpected, hold_all_findings, verdict_is_missing, verdict_is_unexpected,
    walk_is_known,
};
use super::walked::{walk_with_reference, walks_of};
use crate::client::Client;
use crate::expect::{JudgedCase, reproduce};
use crate::report::FoundFinding;
use crate::walk::{Walk, WalkVerdict};

/// Runs the suite of the project in `folder` (the folder of its configuration) as a test binary
/// without a harness: the reference client, the clients of the configuration and `clients`, each
/// with its name. Takes the arguments of a test binary from the command line.
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
    let mut programme = match Programme::of_folder(folder.as_ref()) {
        Ok(programme) => programme,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(2);
        }
    };
    programme
        .contestants
        .extend(clients.into_iter().map(|(name, client)| Contestant::new(name, client)));
    let shared = Arc::new(Shared { programme, runtime: OnceLock::new(), pages: OnceLock::new() });
    let trials = trials(&shared);
    if trials.is_empty() {
        eprintln!("error: there is nothing to test");
        return ExitCode::from(2);
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// What all tests of one process share. The pages are walked once, when the first test asks.
struct Shared {
    programme: Programme,
    runtime: OnceLock<Runtime>,
    pages: OnceLock<Result<Walked, String>>,
}

/// Every page's walks and findings, with what is expected of them.
struct Walked {
    walks: Vec<(String, Walk)>,
    findings: Vec<FoundFinding>,
    stale_entries: Vec<String>,
}

impl Shared {
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
        let plan = planned(&self.programme);
        let mut walks = Vec::new();
        let mut findings = Vec::new();
        for page in &self.programme.pages {
            self.runtime().block_on(async {
                let programme = &self.programme;
                let mut walked =
                    walk_with_reference(programme, page, &plan, programme.jobs).await?;
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
        Ok(Walked {
            walks,
            findings: found.into_iter().flatten().collect(),
            stale_entries: failed.iter().map(ToString::to_string).collect(),
        })
    }
}

fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    let plan = planned(&shared.programme);
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
    for walk in plan.walks {
        let (name, shared) = (format!("{}::{}", walk.client, walk.id), Arc::clone(shared));
        trials.push(Trial::test(name, move || {
            walk_is_as_expected(&shared, &walk.page, &walk.client, &walk.id)
        }));
    }
    for planned in plan.cases {
        let name = format!("{}::{}", planned.client, planned.case.id);
        let shared = Arc::clone(shared);
        trials.push(Trial::test(name, move || case_is_as_expected(&shared, &planned)));
    }
    if shared.programme.expectations.is_some() {
        let shared = Arc::clone(shared);
        trials.push(Trial::test("expectations::findings", move || {
            match shared.walked()?.stale_entries.as_slice() {
                [] => Ok(()),
                entries => Err(Failed::from(entries.join("\n"))),
            }
        }));
    }
    trials
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
        reproduce(Some(page), client, id),
    )))
}

fn case_is_as_expected(shared: &Shared, planned: &PlannedCase) -> Result<(), Failed> {
    let programme = &shared.programme;
    let contestant = programme
        .contestants
        .iter()
        .find(|contestant| contestant.name == planned.client)
        .ok_or("the client is gone")?;
    let service = programme
        .services()
        .into_iter()
        .find(|service| service.id() == planned.service)
        .ok_or("the service is gone")?;
    let cases = vec![planned.case.clone()];
    let judging = judge_cases(programme, contestant, service.as_ref(), cases, programme.jobs);
    let judged = shared.runtime().block_on(judging);
    judged.cases.iter().try_for_each(case_result)
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
