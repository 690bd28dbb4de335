//! Joins client and stand-in, case by case: time, panics, parallelism; observations.

mod call;
mod late;
mod observation;
mod proxies;
mod scene;
mod seen;
mod servers;
mod written;

pub use call::silence_client_panics;
pub use late::Late;
pub use observation::{Observation, Outcome, Site};

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::StreamExt;

use crate::client::{Authenticate, Capability, Client, ClientInfo, Fault, FaultCode};
use crate::plan::Case;
use crate::rules::{Episode, Proxies, Requirement, Residue, Trust, When};
use crate::service::Service;

use call::{Called, Caller};
use scene::{Scene, SceneError};
use servers::Certificates;

/// How cases are run.
#[derive(Clone, Copy, Debug)]
pub struct RunOptions {
    /// How many cases run at the same time.
    pub jobs: NonZeroUsize,
    /// The limit that a client is told.
    pub timeout: Duration,
    /// What it gets on top of it before it is given up on.
    pub grace: Duration,
}

impl Default for RunOptions {
    /// As many jobs as processors, 5 s, and 2 s more.
    fn default() -> Self {
        Self {
            jobs: std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
            timeout: Duration::from_secs(5),
            grace: Duration::from_secs(2),
        }
    }
}

/// How long one of two calls at the same time waits for the other at most.
const MAX_PATIENCE: Duration = Duration::from_secs(2);
/// The most requests that a client is given at the same time (client protocol, fine print).
const MAX_AT_ONCE: usize = 16;

/// Runs the cases, each on stand-ins and secrets of its own, and returns what was seen, in the
/// order of the cases. `info` is what the client said of itself when the cases were planned.
///
/// What can't be set up is an observation too ([`Outcome::NotRun`]). Needs a tokio runtime with
/// its io and time drivers.
pub async fn run(
    cases: &[Case],
    client: &Arc<dyn Client>,
    info: &ClientInfo,
    service: &dyn Service,
    options: &RunOptions,
) -> Vec<Observation> {
    let ran = run_each(cases, client, info, service, options, &|_, seen| seen).await;
    ran.into_iter()
        .map(|(mut observation, late)| {
            late.add_to(&mut observation);
            observation
        })
        .collect()
}

/// Runs the cases as [`run`] does, and gives each observation to `take` as soon as the case has
/// ended: what `take` doesn't keep is let go then, however many cases there are. Returns what it
/// made of them, in the order of the cases, each with what showed only when all had ended.
pub async fn run_each<T>(
    cases: &[Case],
    client: &Arc<dyn Client>,
    info: &ClientInfo,
    service: &dyn Service,
    options: &RunOptions,
    take: &(dyn Fn(&Case, Observation) -> T + Sync),
) -> Vec<(T, Late)> {
    let jobs = options.jobs.get();
    let concurrent = info.capabilities.contains(&Capability::Concurrent);
    let at_once = if concurrent { MAX_AT_ONCE } else { 1 };
    let caller = match Caller::new(Arc::clone(client), at_once, options.grace) {
        Ok(caller) => caller,
        Err(_) => {
            let none = |case| (take(case, not_run("no threads for the client")), Late::default());
            return cases.iter().map(none).collect();
        }
    };
    let certificates = Certificates::default();
    let unfit = client.faults().into_iter().find(|fault| no_hello(fault.code));
    let stage = Stage { caller, certificates, info, service, timeout: options.timeout, unfit };
    let mut taken = Vec::with_capacity(cases.len());
    for residue in Residue::ALL {
        let of_residue = |case: &Case| (case.rule.setup)(&case.axes).residue() == residue;
        let now = cases.iter().enumerate().filter(|(_, case)| of_residue(case));
        // A program is started anew for each of these.
        let (surrounded, others): (Vec<_>, Vec<_>) =
            now.partition(|(_, case)| has_surroundings(case));
        // Cases in which a client does nothing but wait run beside the others, overlapping.
        let (waiting, working): (Vec<_>, Vec<_>) =
            others.into_iter().partition(|(_, case)| concurrent && waits(case));
        let (waiting, working) = futures::join!(
            lane(&stage, waiting, MAX_AT_ONCE - 2, take),
            lane(&stage, working, jobs.min(MAX_AT_ONCE), take),
        );
        taken.extend(waiting.into_iter().chain(working));
        taken.extend(lane(&stage, surrounded, 1, take).await);
    }
    taken.sort_by_key(|(at, _, _)| *at);
    let settled = stage.caller.settle().await;
    taken.into_iter().map(|(_, taken, ticket)| (taken, Late::of(&settled, ticket))).collect()
}

/// Runs cases in turn, up to `at_once` of them at the same time. What comes of each is taken when
/// it is there, though one before it may still be under way.
async fn lane<T>(
    stage: &Stage<'_>,
    cases: Vec<(usize, &Case)>,
    at_once: usize,
    take: &(dyn Fn(&Case, Observation) -> T + Sync),
) -> Vec<(usize, T, Option<u64>)> {
    let observe = |(at, case)| async move {
        let (observation, ticket) = stage.observe(case).await;
        (at, take(case, observation), ticket)
    };
    futures::stream::iter(cases).map(observe).buffer_unordered(at_once).collect().await
}

fn waits(case: &Case) -> bool {
    (case.rule.setup)(&case.axes).fault.outlasts()
}

fn has_surroundings(case: &Case) -> bool {
    (case.rule.setup)(&case.axes).proxy != Proxies::None
}

/// What was seen, and the ticket by which the client names the call.
type Seen = (Observation, Option<u64>);

/// What all cases of a run share.
struct Stage<'a> {
    caller: Caller,
    certificates: Certificates,
    info: &'a ClientInfo,
    service: &'a dyn Service,
    timeout: Duration,
    /// Why the client can't be asked at all.
    unfit: Option<Fault>,
}

impl Stage<'_> {
    async fn observe(&self, case: &Case) -> Seen {
        let begin = Instant::now();
        let (mut seen, ticket) = if let Some(fault) = &self.unfit {
            let mut seen = Observation::empty(Outcome::Unavailable);
            seen.blame(fault);
            seen.outcome = Outcome::Unavailable;
            (seen, None)
        } else if needs_no_run(case) {
            (Observation::empty(Outcome::NothingToRun), None)
        } else {
            self.play(case).await.unwrap_or_else(|error| {
                let mut seen = not_run(&error.to_string());
                if matches!(error, SceneError::NoIpv6) {
                    seen.outcome = Outcome::NotHere;
                }
                (seen, None)
            })
        };
        seen.fields = self.info.fields.clone();
        seen.took = begin.elapsed();
        (seen, ticket)
    }

    /// Plays a case, and plays it anew and alone where other cases broke it off.
    async fn play(&self, case: &Case) -> Result<Seen, SceneError> {
        for alone in [false, true, true, true] {
            if let Some(seen) = self.play_once(case, alone).await? {
                return Ok(seen);
            }
        }
        let mut seen = Observation::empty(Outcome::Unavailable);
        seen.fault = Some(FaultCode::ClientDown.name());
        seen.words = "broken off each time by what other requests left behind".to_owned();
        Ok((seen, None))
    }

    async fn play_once(&self, case: &Case, alone: bool) -> Result<Option<Seen>, SceneError> {
        let setup = (case.rule.setup)(&case.axes);
        let takes_ca = [Capability::CaFile, Capability::CaEnv]
            .iter()
            .any(|capability| self.info.capabilities.contains(capability));
        let limit = setup.limit().unwrap_or(self.timeout).min(self.timeout);
        let timeout = self.info.allowed(limit);
        let patience = MAX_PATIENCE.min(limit / 2);
        let mut scene = Scene::set(&setup, self.service, &self.certificates, patience).await?;
        let ca_pem = scene.ca_pem().filter(|_| takes_ca).map(str::to_owned);
        let own_ca_pem = ca_pem.clone().filter(|_| setup.trust != Trust::Withheld);
        let environment = scene.environment(&setup);
        let ask = |fields, ca_pem: &Option<String>| {
            let (ca_pem, environment) = (ca_pem.clone(), environment.clone());
            self.caller.call(Authenticate { fields, ca_pem, timeout, environment }, alone)
        };
        let ask_own = |scene: &Scene| ask(scene.credential(&setup), &own_ca_pem);
        let other = scene.other_credential(&setup);
        let (called, ticket) = match (setup.episode, other) {
            (Some(Episode { when: When::Before, .. }), Some(other)) => {
                let before = ask(other, &ca_pem).await;
                scene.begin();
                match before {
                    (Called::Answered(_), _) => {
                        scene.proceed(&setup).await?;
                        ask_own(&scene).await
                    }
                    failed => failed,
                }
            }
            (Some(_), Some(other)) => {
                let own = async {
                    let called = ask_own(&scene).await;
                    scene.part();
                    called
                };
                let another = async {
                    let _ = ask(other, &ca_pem).await;
                    scene.part();
                };
                futures::join!(own, another).0
            }
            _ => ask_own(&scene).await,
        };
        scene.trusts = own_ca_pem.is_some();
        scene.settle().await;
        let observation = match called {
            Called::Answered(answer) => scene.observation(Outcome::Answered(answer), Vec::new()),
            Called::TimedOut => scene.observation(Outcome::TimedOut, Vec::new()),
            Called::Panicked(message) => scene.observation(Outcome::Crashed, message.into_bytes()),
            Called::Failed(fault) => {
                let mut seen = scene.observation(Outcome::ProtocolError, Vec::new());
                seen.blame(&fault);
                seen
            }
            Called::Interrupted => return Ok(None),
        };
        Ok(Some((observation, ticket)))
    }
}

/// Whether a client with such a fault never said what it can do.
fn no_hello(code: FaultCode) -> bool {
    matches!(code, FaultCode::NoHello | FaultCode::BadHello)
}

fn needs_no_run(case: &Case) -> bool {
    let requirement = (case.rule.requirement)(&case.axes);
    !case.is_supported() || matches!(requirement, Requirement::OffersField(_))
}

fn not_run(why: &str) -> Observation {
    Observation { words: why.to_owned(), ..Observation::empty(Outcome::NotRun) }
}
