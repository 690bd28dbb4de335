//! A client that is a program of its own, spoken to over its standard input and output: the
//! client protocol, version 1 (`docs/client-protocol.md`).
//!
//! From left to right: `launch` starts a `program`; `lines` and `errors` read it within bounds;
//! a `session` speaks in `frame`s with it until one of them goes down; the client here starts the
//! next one, and sees to it that the blame for what went wrong is certain. `speak` is the other
//! end of the line.

mod ending;
mod errors;
pub mod frame;
mod launch;
mod lines;
mod log;
mod program;
mod serving;
mod session;
mod shape;
mod speak;
mod strays;
mod transcript;
mod watchdog;

pub use launch::{Launch, LaunchError};
pub use session::Limits;
pub use speak::speak;
pub use strays::{adopt_orphans, end_all};
pub use transcript::{Origin, TranscriptLine};

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use async_trait::async_trait;
use tokio::runtime::Runtime;
use tokio::sync::{Mutex, MutexGuard, Semaphore, SemaphorePermit, oneshot};

use super::{
    Answer, Attempt, Authenticate, Capability, Client, ClientInfo, Ended, Environment, FailureKind,
    Fault, FaultCode, FieldValue, Settled,
};
use frame::{Hello, Request, RunnerFrame};
use log::Log;
use session::{Ask, Came, NoSession, Session, Shared};
use transcript::Transcript;

/// The most requests that a client is given at the same time (client protocol, fine print).
const MAX_AT_ONCE: u32 = 16;
/// After how many restarts in a row without an answer the client is given up on.
const MAX_BARREN: u32 = 3;
/// How long the end of a killed program is waited for at most.
const KILL_LIMIT: Duration = Duration::from_secs(6);

/// A client that is a program of its own.
///
/// It has threads of its own, so that it can be asked from any runtime, or none. Dropping it
/// kills the program's process group and removes its temporary folder.
pub struct ProcessClient {
    host: Arc<Host>,
    runtime: Option<Runtime>,
}

struct Host {
    shared: Arc<Shared>,
    hello: String,
    info: OnceLock<ClientInfo>,
    /// As many as requests may be in flight.
    turns: OnceLock<Semaphore>,
    /// Passed by one request at a time that needs the program among other surroundings.
    gate: Mutex<()>,
    state: Mutex<State>,
    tickets: AtomicU64,
}

type Turn<'a> = SemaphorePermit<'a>;
type Gate<'a> = Option<MutexGuard<'a, ()>>;

#[derive(Default)]
struct State {
    session: Option<Session>,
    /// What the running program was started among.
    surroundings: Surroundings,
    barren: u32,
    /// What it did instead of answering when it was started last.
    last: Option<String>,
    /// Why it was given up on.
    down: Option<Fault>,
    /// The tickets whose leak was told already.
    told: std::collections::BTreeSet<u64>,
}

/// What a program is started among, beside the usual.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Surroundings {
    /// The certificates that its environment tells of.
    ca_pem: Option<String>,
    environment: Environment,
}

impl Surroundings {
    /// Whether a program that was started among these can serve a request that needs `wanted`:
    /// certificates that it doesn't need do it no harm, variables would.
    fn serve(&self, wanted: &Surroundings) -> bool {
        self.environment == wanted.environment
            && (wanted.ca_pem.is_none() || self.ca_pem == wanted.ca_pem)
    }
}

impl ProcessClient {
    /// Starts the program and waits for its hello.
    ///
    /// A program that says no hello that can be worked with is a client too: one that has no
    /// fields and no capabilities, and can't be judged (see [`Client::faults`]).
    ///
    /// # Errors
    /// Where the program can't be started at all.
    pub fn start(launch: Launch, hello: &Hello, limits: Limits) -> Result<Self, LaunchError> {
        Self::start_with(launch, hello, limits, Transcript::default())
    }

    /// The same, and keeps the first lines that go to and fro for [`ProcessClient::transcript`].
    ///
    /// # Errors
    /// Where the program can't be started at all.
    pub fn start_keeping_lines(
        launch: Launch,
        hello: &Hello,
        limits: Limits,
    ) -> Result<Self, LaunchError> {
        Self::start_with(launch, hello, limits, Transcript::keeping())
    }

    /// Whether its hello could be worked with.
    pub fn has_said_hello(&self) -> bool {
        self.host.info.get().is_some()
    }

    /// The lines that went to and fro since this was asked last, as they are, secrets included.
    pub fn transcript(&self) -> Vec<TranscriptLine> {
        self.host.shared.transcript.take()
    }

    fn start_with(
        launch: Launch,
        hello: &Hello,
        limits: Limits,
        transcript: Transcript,
    ) -> Result<Self, LaunchError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("client process")
            .enable_all()
            .build()?;
        let shared =
            Shared { launch, limits, watch: Arc::default(), log: Log::default(), transcript };
        let host = Arc::new(Host {
            shared: Arc::new(shared),
            hello: RunnerFrame::Hello(hello.clone()).line(),
            info: OnceLock::new(),
            turns: OnceLock::new(),
            gate: Mutex::default(),
            state: Mutex::default(),
            tickets: AtomicU64::new(0),
        });
        let client = Self { host: Arc::clone(&host), runtime: Some(runtime) };
        let (done, is_done) = std::sync::mpsc::channel();
        client.handle().spawn(async move {
            let _ = done.send(host.first_start().await);
        });
        // The sender is only ever dropped unused with its runtime.
        is_done.recv().unwrap_or(Ok(()))?;
        Ok(client)
    }

    fn handle(&self) -> &tokio::runtime::Handle {
        self.runtime.as_ref().expect("only dropping it takes the runtime").handle()
    }
}

#[async_trait]
impl Client for ProcessClient {
    fn info(&self) -> ClientInfo {
        self.host.info.get().cloned().unwrap_or_else(|| ClientInfo {
            name: "unknown".to_owned(),
            version: String::new(),
            fields: Default::default(),
            capabilities: Vec::new(),
            takes_environment: true,
        })
    }

    /// Whatever is no answer is told as a failure of kind `internal`; [`Client::attempt`] knows
    /// better.
    async fn authenticate(&self, request: Authenticate) -> Answer {
        match self.attempt(request, true).await.ended {
            Ended::Answered(answer) => answer,
            _ => Answer::Refused { kind: FailureKind::Internal, message: "no answer".to_owned() },
        }
    }

    async fn attempt(&self, request: Authenticate, alone: bool) -> Attempt {
        let host = Arc::clone(&self.host);
        let asked = self.handle().spawn(async move { host.attempt(request, alone).await }).await;
        asked.unwrap_or(Attempt { ended: Ended::Interrupted, ticket: None })
    }

    fn is_bounded(&self) -> bool {
        true
    }

    async fn settle(&self) -> Settled {
        let host = Arc::clone(&self.host);
        let settled = self.handle().spawn(async move { host.settle().await }).await;
        settled.unwrap_or_default()
    }

    fn faults(&self) -> Vec<Fault> {
        self.host.shared.log.faults()
    }
}

impl Drop for ProcessClient {
    fn drop(&mut self) {
        let Some(runtime) = self.runtime.take() else { return };
        let host = Arc::clone(&self.host);
        let (done, is_done) = std::sync::mpsc::channel();
        runtime.spawn(async move {
            let session = host.state.lock().await.session.take();
            let _ = done.send(session.map(|session| session.kill()));
        });
        if let Ok(Some(killed)) = is_done.recv_timeout(KILL_LIMIT) {
            let _ = killed.recv_timeout(KILL_LIMIT);
        }
        // Waiting for a runtime's threads is not allowed on another runtime's.
        let _ = std::thread::spawn(move || runtime.shutdown_timeout(KILL_LIMIT)).join();
    }
}

impl Host {
    async fn first_start(&self) -> Result<(), LaunchError> {
        let mut state = self.state.lock().await;
        let session = Session::start(&self.shared, &Surroundings::default(), &self.hello).await;
        let said = match session {
            Ok((session, said)) => {
                state.session = Some(session);
                let contradiction = said.contradiction();
                said.info().map(|info| (info, contradiction))
            }
            Err(NoSession::Launch(error)) => return Err(error),
            Err(NoSession::Hello(fault) | NoSession::Late(fault)) => {
                state.down = Some(fault.clone());
                self.shared.log.fault(fault);
                return Ok(());
            }
        };
        match said {
            Ok((info, contradiction)) => {
                if let Some(message) = contradiction {
                    self.shared.log.fault(Fault::new(FaultCode::ContradictoryHello, message));
                }
                let _ = self.info.set(info);
            }
            Err(why) => {
                let fault = Fault::new(FaultCode::BadHello, why);
                if let Some(session) = state.session.take() {
                    session.end().await;
                }
                state.down = Some(fault.clone());
                self.shared.log.fault(fault);
            }
        }
        Ok(())
    }

    fn can(&self, capability: Capability) -> bool {
        self.info.get().is_some_and(|info| info.capabilities.contains(&capability))
    }

    /// How many requests may be in flight.
    fn at_once(&self) -> u32 {
        if self.can(Capability::Concurrent) { MAX_AT_ONCE } else { 1 }
    }

    fn turns(&self) -> &Semaphore {
        self.turns.get_or_init(|| Semaphore::new(self.at_once() as usize))
    }

    async fn attempt(&self, request: Authenticate, alone: bool) -> Attempt {
        let ticket = self.tickets.fetch_add(1, Ordering::SeqCst);
        let ended = self.ask(ticket, request, alone).await;
        Attempt { ended, ticket: Some(ticket) }
    }

    async fn ask(&self, ticket: u64, request: Authenticate, alone: bool) -> Ended {
        let by_environment = self.can(Capability::CaEnv) && !self.can(Capability::CaFile);
        let ca_pem = request.ca_pem.clone().filter(|_| by_environment);
        let wanted = Surroundings { ca_pem, environment: request.environment.clone() };
        let Some((mut turn, gate)) = self.turn(&wanted, alone).await else {
            return Ended::Interrupted;
        };
        for secret in request.fields.values() {
            if let FieldValue::Secret(secret) = secret {
                self.shared.watch.add(ticket, secret);
            }
        }
        let came = match self.hand_in(ticket, &request, alone, wanted).await {
            Ok(came) => came,
            Err(fault) => return Ended::Failed(fault),
        };
        if !alone {
            // The program is the right one now: others may be asked beside this request.
            drop(turn.split(turn.num_permits() - 1));
        }
        drop(gate);
        // Without a reply the program's task is gone, and the program with it.
        match came.await.unwrap_or(Came::WentDown) {
            Came::Answer(answer) => Ended::Answered(answer),
            Came::TimedOut => Ended::TimedOut,
            Came::Failed(fault) => Ended::Failed(fault),
            Came::WentDown => Ended::Interrupted,
        }
    }

    /// A turn for a request: all turns where nothing else may be under way, for as long as the
    /// program has to be started anew among others, and then the gate that one at a time passes.
    /// `None` where the client is gone.
    async fn turn(&self, wanted: &Surroundings, alone: bool) -> Option<(Turn<'_>, Gate<'_>)> {
        if alone {
            return Some((self.turns().acquire_many(self.at_once()).await.ok()?, None));
        }
        loop {
            let turn = self.turns().acquire().await.ok()?;
            if self.is_served(wanted).await {
                return Some((turn, None));
            }
            drop(turn);
            let gate = self.gate.lock().await;
            if !self.is_served(wanted).await {
                return Some((self.turns().acquire_many(self.at_once()).await.ok()?, Some(gate)));
            }
        }
    }

    async fn is_served(&self, wanted: &Surroundings) -> bool {
        self.state.lock().await.surroundings.serve(wanted)
    }

    /// Hands a request to the running program, or to the next.
    async fn hand_in(
        &self,
        ticket: u64,
        request: &Authenticate,
        alone: bool,
        wanted: Surroundings,
    ) -> Result<oneshot::Receiver<Came>, Fault> {
        let mut state = self.state.lock().await;
        let session = self.session(&mut state, wanted).await?;
        let ca_file = match &request.ca_pem {
            Some(pem) if self.can(Capability::CaFile) => match session.room.ca_file(pem) {
                Ok(path) => Some(path.to_string_lossy().into_owned()),
                Err(_) => return Err(down("its certificates can't be written to a file")),
            },
            _ => None,
        };
        let id = format!("{:08x}-{ticket}", rand::random::<u32>());
        let line = RunnerFrame::Authenticate(Request::new(&id, request, ca_file)).line();
        let (reply, came) = oneshot::channel();
        let limit = request.timeout + self.shared.limits.grace;
        session.ask(Ask { id, ticket, line, limit, alone, reply });
        Ok(came)
    }

    /// The running program; the next one, where it went down or was started among others.
    async fn session<'a>(
        &self,
        state: &'a mut State,
        wanted: Surroundings,
    ) -> Result<&'a Session, Fault> {
        if let Some(fault) = &state.down {
            return Err(Fault::new(FaultCode::ClientDown, fault.message.clone()));
        }
        if !state.surroundings.serve(&wanted) {
            if let Some(session) = state.session.take() {
                session.end().await;
            }
            state.surroundings = wanted;
        }
        if let Some(session) = &state.session
            && let Some(counts) = session.death()
        {
            if session.has_answered() {
                state.barren = 0;
            }
            state.barren += u32::from(counts);
            state.last = self.shared.log.last_unblamed();
            state.session = None;
        }
        while state.session.is_none() {
            if state.barren > MAX_BARREN {
                let last = state.last.as_deref().unwrap_or("nothing is known of it");
                let fault = down(&format!(
                    "restarted three times in a row without one answer; the last time: {last}"
                ));
                state.down = Some(fault.clone());
                return Err(fault);
            }
            match Session::start(&self.shared, &state.surroundings, &self.hello).await {
                Ok((session, _)) => state.session = Some(session),
                Err(NoSession::Hello(fault)) => {
                    state.barren += 1;
                    state.last = Some(fault.message);
                }
                Err(NoSession::Late(fault)) => {
                    state.down = Some(fault.clone());
                    return Err(fault);
                }
                Err(NoSession::Launch(error)) => return Err(down(&error.to_string())),
            }
        }
        state.session.as_ref().ok_or_else(|| down("it can't be started"))
    }

    async fn settle(&self) -> Settled {
        let Ok(_turns) = self.turns().acquire_many(self.at_once()).await else {
            return Settled::default();
        };
        let mut state = self.state.lock().await;
        // One that was asked nothing has nothing to settle and serves on.
        if let Some(session) = state.session.take_if(|session| session.was_asked())
            && session.death().is_none()
        {
            session.end().await;
        }
        let found = self.shared.watch.found();
        let leaked = found.difference(&state.told).copied().collect();
        state.told = found;
        Settled { leaked, afterwards: self.shared.log.take_afterwards() }
    }
}

fn down(why: &str) -> Fault {
    Fault::new(FaultCode::ClientDown, why)
}
