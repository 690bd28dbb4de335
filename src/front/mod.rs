//! The one door of a stand-in: accepts, does TLS, frames HTTP/1, keeps the byte-exact record.

use std::net::SocketAddr;
use std::sync::Arc;

pub mod certificate;
mod record;
mod view;

pub use record::{Connection, Exchange, Handshake, Head, Record, RequestSeen, ResponseSeen};
pub use view::{ExchangeView, RequestView, ResponseView, TlsView};

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

/// A running front. Dropping it closes the door and every connection.
#[derive(Debug)]
pub struct Front {
    address: SocketAddr,
}

impl Front {
    /// Opens a front on an ephemeral loopback port. Needs a running tokio runtime.
    ///
    /// # Errors
    /// Where no socket can be had.
    pub async fn start(_options: FrontOptions) -> std::io::Result<Front> {
        unimplemented!("front")
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many exchanges have begun so far; to tell later what came after a moment.
    pub fn mark(&self) -> usize {
        unimplemented!("front")
    }

    /// A copy of everything seen so far.
    pub fn record(&self) -> Record {
        unimplemented!("front")
    }
}
