//! The one door of a stand-in: accepts, does TLS, frames HTTP/1, keeps the byte-exact record.
//!
//! A connection runs through the files from left to right:
//! `tls` → `wire` (`head`, `target`, `framing`, `body`) → `relay` → `upstream` → `answer`;
//! `refusal` speaks where no application is asked, `recorder` fills the [`Record`] on the way.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::{AbortHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

mod answer;
mod body;
pub mod certificate;
mod connection;
mod framing;
mod head;
mod reason;
mod record;
mod recorder;
mod refusal;
pub mod relay;
mod target;
mod tls;
mod upstream;
mod view;
mod wire;

use connection::Door;
use recorder::Recorder;

pub use record::{Connection, Exchange, Handshake, Head, Record, RequestSeen, ResponseSeen};
pub use relay::{Relayed, Scheme};
pub use view::{ExchangeView, RequestView, ResponseView, TlsView};

/// Connections served at the same time; further ones wait in the system's queue.
const MAX_OPEN: usize = 1024;
/// Pause after a failed accept (no file descriptors left), so that it isn't tried in a circle.
const BREATH: Duration = Duration::from_millis(20);

/// The certificate a front shows.
#[derive(Clone, Debug)]
pub struct ServerTls {
    /// rustls' configuration.
    pub config: Arc<rustls::ServerConfig>,
}

/// How a front is to be.
#[derive(Clone, Debug)]
pub struct FrontOptions {
    /// Where the logic listens (plain HTTP/1, loopback).
    pub upstream: SocketAddr,
    /// TLS, or plain HTTP.
    pub tls: Option<ServerTls>,
}

/// A running front. Dropping it closes the door and every connection; that takes no time and may
/// happen on any thread.
#[derive(Debug)]
pub struct Front {
    address: SocketAddr,
    recorder: Recorder,
    accepting: AbortHandle,
}

impl Front {
    /// Opens a front on an ephemeral loopback port. Needs a running tokio runtime with its io and
    /// time drivers.
    ///
    /// # Errors
    /// Where no socket can be had.
    pub async fn start(options: FrontOptions) -> std::io::Result<Front> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let recorder = Recorder::default();
        let door = Door {
            upstream: options.upstream,
            tls: options.tls.map(|tls| TlsAcceptor::from(tls.config)),
        };
        let accepting = tokio::spawn(accept(listener, door, recorder.clone())).abort_handle();
        Ok(Front { address, recorder, accepting })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many exchanges have begun so far; to tell later what came after a moment.
    pub fn mark(&self) -> usize {
        self.recorder.begun()
    }

    /// A copy of everything seen so far. An exchange is in it before its answer's first byte
    /// leaves, so whoever has seen an answer finds it here.
    pub fn record(&self) -> Record {
        self.recorder.snapshot()
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Accepts until aborted. The set of connections lives in this task, so they end with it.
async fn accept(listener: TcpListener, door: Door, recorder: Recorder) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            Some(_) = connections.join_next() => {}
            accepted = listener.accept(), if connections.len() < MAX_OPEN => match accepted {
                Ok((stream, peer)) => {
                    let log = recorder.connection();
                    connections.spawn(connection::serve(stream, peer, door.clone(), log));
                }
                Err(_) => tokio::time::sleep(BREATH).await,
            },
        }
    }
}
