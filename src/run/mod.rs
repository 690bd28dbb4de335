//! Joins client and stand-in, case by case: time, panics, parallelism; observations.

mod call;
mod observation;
mod scene;

pub use call::silence_client_panics;
pub use observation::{Observation, Outcome, Site};

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;

use crate::client::{Authenticate, Capability, Client, ClientInfo};
use crate::plan::Case;
use crate::rules::Requirement;
use crate::service::Service;

use call::{Called, Caller};
use scene::{Certificates, Scene};

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
    let jobs = options.jobs.get();
    let at_once = match info.capabilities.contains(&Capability::Concurrent) {
        true => jobs.min(MAX_AT_ONCE),
        false => 1,
    };
    let caller = match Caller::new(Arc::clone(client), at_once, options.grace) {
        Ok(caller) => caller,
        Err(_) => return cases.iter().map(|_| not_run("no threads for the client")).collect(),
    };
    let certificates = Certificates::default();
    let stage = Stage { caller, certificates, info, service, timeout: options.timeout };
    futures::stream::iter(cases).map(|case| stage.observe(case)).buffered(jobs).collect().await
}

/// What all cases of a run share.
struct Stage<'a> {
    caller: Caller,
    certificates: Certificates,
    info: &'a ClientInfo,
    service: &'a dyn Service,
    timeout: Duration,
}

impl Stage<'_> {
    async fn observe(&self, case: &Case) -> Observation {
        let mut seen = if needs_no_run(case) {
            Observation::empty(Outcome::NothingToRun)
        } else {
            self.play(case).await.unwrap_or_else(|error| not_run(&error.to_string()))
        };
        seen.fields = self.info.fields.clone();
        seen
    }

    async fn play(&self, case: &Case) -> Result<Observation, scene::SceneError> {
        let setup = (case.rule.setup)(&case.axes);
        let takes_ca = self.info.capabilities.contains(&Capability::CaFile);
        let scene = Scene::set(&setup, self.service, &self.certificates).await?;
        let request = Authenticate {
            fields: scene.credential(&setup),
            ca_pem: scene.ca_pem().filter(|_| takes_ca).map(str::to_owned),
            timeout: self.timeout,
        };
        let called = self.caller.call(request).await;
        Ok(match called {
            Called::Answered(answer) => scene.observation(Outcome::Answered(answer), Vec::new()),
            Called::TimedOut => scene.observation(Outcome::TimedOut, Vec::new()),
            Called::Panicked(message) => scene.observation(Outcome::Crashed, message.into_bytes()),
        })
    }
}

fn needs_no_run(case: &Case) -> bool {
    let requirement = (case.rule.requirement)(&case.axes);
    !case.is_supported() || matches!(requirement, Requirement::OffersField(_))
}

fn not_run(why: &str) -> Observation {
    Observation { words: why.to_owned(), ..Observation::empty(Outcome::NotRun) }
}
