//! Calling a client that may hang, block or panic.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;

use crate::client::{Answer, Authenticate, Client};

/// Where clients run: threads of their own, so that one which blocks takes no thread from the
/// stand-ins and no clock from us.
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
            .worker_threads(at_once)
            .thread_name("client under test")
            .enable_all()
            .build()?;
        Ok(Self { client, runtime: Some(runtime), at_once: Semaphore::new(at_once), grace })
    }

    /// Asks the client, within its time.
    pub(super) async fn call(&self, request: Authenticate) -> Called {
        let Some(runtime) = &self.runtime else { return Called::TimedOut };
        let Ok(_turn) = self.at_once.acquire().await else { return Called::TimedOut };
        let limit = request.timeout + self.grace;
        let client = Arc::clone(&self.client);
        let task = runtime.spawn(async move { client.authenticate(request).await });
        let abort = task.abort_handle();
        match tokio::time::timeout(limit, task).await {
            Ok(Ok(answer)) => Called::Answered(answer),
            Ok(Err(error)) => Called::Panicked(match error.try_into_panic() {
                Ok(payload) => panic_message(payload.as_ref()),
                Err(_) => String::new(),
            }),
            Err(_) => {
                abort.abort();
                Called::TimedOut
            }
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
