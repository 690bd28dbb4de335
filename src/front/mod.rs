//! The one door of a stand-in: accepts, does TLS, frames HTTP/1, keeps the byte-exact record.
//!
//! A connection runs through the files from left to right:
//! `tls` → `wire` (`head`, `target`, `framing`, `body`) → `relay` → `upstream` → `answer` →
//! `script`, which plays the [`Fault`]s; `refusal` speaks where no application is asked,
//! `recorder` fills the [`Record`] on the way.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::{AbortHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

mod answer;
mod body;
pub mod certificate;
mod connection;
mod fault;
mod framing;
mod head;
mod meeting;
mod proxy;
mod reason;
mod record;
mod recorder;
mod refusal;
pub mod relay;
mod script;
mod target;
mod tls;
mod upstream;
mod view;
mod wire;

use connection::Door;
use recorder::Recorder;

pub use fault::{End, Fault, Moment};
pub use meeting::{Appointment, Meeting};
pub use proxy::{Proxy, ProxyManner};
pub use record::{Connection, Exchange, Handshake, Head, Record, RequestSeen, ResponseSeen};
pub use relay::{Relayed, Scheme};
pub use view::{ExchangeView, RequestView, ResponseView, TlsView};

/// Connections served at the same time; further ones wait in the system's queue.
const MAX_OPEN: usize = 1024;
/// How long, and how often, is looked whether handshakes have ended.
const SETTLING: (Duration, Duration) = (Duration::from_millis(1), Duration::from_millis(500));
/// How many ports are tried for one that is free at both addresses.
const PORTS: usize = 20;
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
    /// What happens to every answer or connection instead of plain service.
    pub fault: Option<Fault>,
    /// The loopback address on which it listens, or both.
    pub family: Family,
    /// Whom its connections wait for.
    pub appointment: Option<Appointment>,
}

/// The loopback addresses to listen on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Family {
    /// 127.0.0.1.
    #[default]
    V4,
    /// ::1.
    V6,
    /// 127.0.0.1 and ::1, under one port.
    Both,
}

impl Family {
    /// Whether this machine has the address.
    pub fn is_here(self) -> bool {
        std::net::TcpListener::bind((self.address(), 0)).is_ok()
    }

    /// The address; of both the older one.
    pub fn address(self) -> IpAddr {
        match self {
            Family::V4 | Family::Both => IpAddr::V4(Ipv4Addr::LOCALHOST),
            Family::V6 => IpAddr::V6(Ipv6Addr::LOCALHOST),
        }
    }

    /// The listener, and the one beside it where there are to be two.
    async fn listen(self) -> std::io::Result<(TcpListener, Option<TcpListener>)> {
        let mut tries = if self == Family::Both { PORTS } else { 1 };
        loop {
            tries -= 1;
            let first = TcpListener::bind((self.address(), 0)).await?;
            if self != Family::Both {
                return Ok((first, None));
            }
            let port = first.local_addr()?.port();
            match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
                Ok(second) => return Ok((first, Some(second))),
                // Somebody else has the port there.
                Err(error) if error.kind() == ErrorKind::AddrInUse && tries > 0 => {}
                Err(error) if error.kind() == ErrorKind::AddrInUse => return Err(error),
                // A machine without IPv6 leads nobody there.
                Err(_) => return Ok((first, None)),
            }
        }
    }
}

/// A running front. Dropping it closes the door and every connection; that takes no time and may
/// happen on any thread.
#[derive(Debug)]
pub struct Front {
    address: SocketAddr,
    recorder: Recorder,
    accepting: AbortHandle,
    secure: bool,
}

impl Front {
    /// Opens a front on an ephemeral loopback port. Needs a running tokio runtime with its io and
    /// time drivers.
    ///
    /// # Errors
    /// Where no socket can be had.
    pub async fn start(options: FrontOptions) -> std::io::Result<Front> {
        let (listener, second) = options.family.listen().await?;
        let address = listener.local_addr()?;
        let recorder = Recorder::default();
        let secure = options.tls.is_some();
        let door = Door {
            upstream: options.upstream,
            tls: options.tls.map(|tls| TlsAcceptor::from(tls.config)),
            fault: options.fault.map(Arc::new),
            appointment: options.appointment,
        };
        let accepting =
            tokio::spawn(accept(listener, second, door, recorder.clone())).abort_handle();
        Ok(Front { address, recorder, accepting, secure })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many exchanges have begun so far; to tell later what came after a moment.
    pub fn mark(&self) -> usize {
        self.recorder.begun()
    }

    /// Waits until no handshake is under way, half a second at most. A peer that refuses a
    /// certificate is through with it before its alert is here.
    pub async fn settled(&self) {
        let (pause, patience) = SETTLING;
        let settling = async {
            while self.secure && self.recorder.shakes_hands() {
                tokio::time::sleep(pause).await;
            }
        };
        let _ = tokio::time::timeout(patience, settling).await;
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
async fn accept(
    listener: TcpListener,
    second: Option<TcpListener>,
    door: Door,
    recorder: Recorder,
) {
    let next = || async {
        match &second {
            Some(second) => tokio::select! {
                accepted = listener.accept() => accepted,
                accepted = second.accept() => accepted,
            },
            None => listener.accept().await,
        }
    };
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            Some(_) = connections.join_next() => {}
            accepted = next(), if connections.len() < MAX_OPEN => match accepted {
                Ok((stream, peer)) => {
                    let log = recorder.connection();
                    connections.spawn(connection::serve(stream, peer, door.clone(), log));
                }
                Err(_) => tokio::time::sleep(BREATH).await,
            },
        }
    }
}
