//! Calling a client that may hang, block or panic.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::client::{Answer, Attempt, Authenticate, Client, Ended, Fault, Settled};

/// Threads for what clients start beside their calls (connections, timers).
const WORKERS: usize = 2;
/// The most calls that can be open, those that block for good included.
const MAX_CALLS: usize = 1024;

/// How much longer than its limit a call may take before it counts as one that blocks its thread.
const SLACK: Duration = Duration::from_millis(250);

/// The name of the threads on which clients run.
const THREAD_NAME: &str = "client under test";

/// Keeps the panics of clients under test off the standard error output, where the default hook
/// would print their messages, secrets included. They are observed all the same. For the whole
/// process and for good, so it is for programs to call, once.
pub fn silence_client_panics() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if std::thread::current().name() != Some(THREAD_NAME) {
                before(panic);
            }
        }));
    });
}

/// Where clients run: each call on a thread of its own, so that one which blocks takes no thread
/// from the stand-ins, no clock from us and no time from the client's other calls.
pub(super) struct Caller {
    client: Arc<dyn Client>,
    runtime: Option<Runtime>,
    at_once: Semaphore,
    grace: Duration,
}

/// What came of a call.
pub(super) enum Called {
    Answered(Answer),
    TimedOut,
    /// It panicked; the panic's message.
    Panicked(String),
    /// It broke down or broke the protocol.
    Failed(Fault),
    /// Others broke it off; nothing is known of it.
    Interrupted,
}

impl Caller {
    /// For up to `at_once` calls at a time; a call gets `grace` on top of its own limit.
    ///
    /// # Errors
    /// Where the threads can't be had.
    pub(super) fn new(
        client: Arc<dyn Client>,
        at_once: usize,
        grace: Duration,
    ) -> std::io::Result<Self> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(WORKERS)
            .max_blocking_threads(MAX_CALLS)
            .thread_name(THREAD_NAME)
            .enable_all()
            .build()?;
        Ok(Self { client, runtime: Some(runtime), at_once: Semaphore::new(at_once), grace })
    }

    /// Asks the client, within its time; `alone`, so that it is certain whom to blame. Gives the
    /// ticket by which the client names the call later.
    pub(super) async fn call(&self, request: Authenticate, alone: bool) -> (Called, Option<u64>) {
        if !self.client.is_bounded() {
            return (self.call_here(request).await, None);
        }
        let Attempt { ended, ticket } = self.client.attempt(request, alone).await;
        let called = match ended {
            Ended::Answered(answer) => Called::Answered(answer),
            Ended::TimedOut => Called::TimedOut,
            Ended::Failed(fault) => Called::Failed(fault),
            Ended::Interrupted => Called::Interrupted,
        };
        (called, ticket)
    }

    /// Ends what was started for the client; tells what showed only after its answers.
    pub(super) async fn settle(&self) -> Settled {
        self.client.settle().await
    }

    /// Asks a client in this process.
    async fn call_here(&self, request: Authenticate) -> Called {
        let Some(runtime) = &self.runtime else { return Called::TimedOut };
        let Ok(_turn) = self.at_once.acquire().await else { return Called::TimedOut };
        let limit = request.timeout + self.grace;
        let client = Arc::clone(&self.client);
        let handle = runtime.handle().clone();
        let task = runtime.spawn_blocking(move || {
            handle.block_on(async { timeout(limit, client.authenticate(request)).await.ok() })
        });
        match timeout(limit + SLACK, task).await {
            Ok(Ok(Some(answer))) => Called::Answered(answer),
            Ok(Err(error)) => Called::Panicked(match error.try_into_panic() {
                Ok(payload) => panic_message(payload.as_ref()),
                Err(_) => String::new(),
            }),
            Ok(Ok(None)) | Err(_) => Called::TimedOut,
        }
    }
}

impl Drop for Caller {
    /// Waits for nobody: a client that blocks for good keeps its thread and nothing else.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn panic_message(payload: &(dyn std::any::Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&str>() {
        return (*text).to_owned();
    }
    payload.downcast_ref::<String>().cloned().unwrap_or_default()
}
