//! Fills the record: shared by all connections of a front, bounded in every direction.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::head::RequestHead;
use super::record::{Connection, Exchange, Handshake, Head, Record, RequestSeen, ResponseSeen};

/// Exchanges kept; later ones are only counted.
const EXCHANGES: usize = 10_000;
/// Connections kept; later ones are only counted.
const CONNECTIONS: usize = 10_000;
/// Bytes kept of one body.
const BODY: usize = 1024 * 1024;
/// Bytes kept of all bodies together.
const BODIES: usize = 256 * 1024 * 1024;
/// Bytes kept that couldn't be framed, of one connection.
const UNFRAMED: usize = 4096;

/// The record of one front, still being written.
#[derive(Clone, Debug)]
pub(super) struct Recorder {
    state: Arc<Mutex<State>>,
    start: Instant,
}

#[derive(Debug, Default)]
struct State {
    record: Record,
    connections_begun: usize,
    exchanges_begun: usize,
    body_bytes: usize,
}

/// One connection's hand on the record.
#[derive(Clone, Debug)]
pub(super) struct ConnectionLog {
    recorder: Recorder,
    n: usize,
}

impl Default for Recorder {
    /// An empty record that begins now.
    fn default() -> Self {
        Self { state: Arc::default(), start: Instant::now() }
    }
}

impl Recorder {
    /// Everything so far.
    pub(super) fn snapshot(&self) -> Record {
        self.lock().record.clone()
    }

    /// How many exchanges have begun.
    pub(super) fn begun(&self) -> usize {
        self.lock().exchanges_begun
    }

    /// Whether the end of a handshake hasn't been noted yet, on a front with TLS.
    pub(super) fn shakes_hands(&self) -> bool {
        self.lock().record.connections.iter().any(|connection| connection.tls.is_none())
    }

    /// Notes a new connection.
    pub(super) fn connection(&self) -> ConnectionLog {
        let mut state = self.lock();
        state.connections_begun += 1;
        let n = state.connections_begun;
        if n <= CONNECTIONS {
            state.record.connections.push(Connection {
                n,
                tls: None,
                late_alert: None,
                bytes_received: 0,
                unframed: Vec::new(),
                refused: None,
            });
        } else {
            state.record.dropped += 1;
        }
        ConnectionLog { recorder: self.clone(), n }
    }

    /// The lists are only ever appended to or overwritten in one piece, so a poisoned lock
    /// guards nothing that is half done.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ConnectionLog {
    /// Notes how the handshake went.
    pub(super) fn handshake(&self, handshake: Handshake) {
        self.update(|connection| connection.tls = Some(handshake));
    }

    /// Notes an alert after the handshake.
    pub(super) fn late_alert(&self, alert: String) {
        self.update(|connection| connection.late_alert = Some(alert));
    }

    /// Notes `count` bytes of application data.
    pub(super) fn received(&self, count: usize) {
        self.update(|connection| connection.bytes_received += count as u64);
    }

    /// Keeps bytes that are no request, and the status that answered them.
    pub(super) fn unframed(&self, bytes: &[u8], refused: Option<u16>) {
        self.update(|connection| {
            let room = UNFRAMED.saturating_sub(connection.unframed.len());
            connection.unframed.extend_from_slice(&bytes[..bytes.len().min(room)]);
            connection.refused = refused.or(connection.refused);
        });
    }

    /// Notes the arrival of a request's head; returns the exchange's number.
    pub(super) fn exchange(&self, head: &RequestHead) -> usize {
        let mut state = self.recorder.lock();
        state.exchanges_begun += 1;
        let n = state.exchanges_begun;
        if n <= EXCHANGES {
            state.record.exchanges.push(Exchange {
                n,
                connection: self.n,
                request: RequestSeen {
                    method: head.method.clone(),
                    target: head.target.clone(),
                    version: head.version_text.clone(),
                    headers: head.headers.clone(),
                    raw_head: head.raw.clone(),
                    body: Vec::new(),
                    body_bytes: 0,
                    complete: false,
                    trailers: Head::new(),
                },
                at: self.recorder.start.elapsed(),
                response: None,
                answered: None,
                sent: 0,
            });
        } else {
            state.record.dropped += 1;
        }
        n
    }

    /// Notes the body of exchange `n`: its bytes, how long it was, whether it came in full.
    pub(super) fn body(&self, n: usize, bytes: &[u8], length: u64, complete: bool, trailers: Head) {
        let mut state = self.recorder.lock();
        let kept = state.room_for(bytes);
        if let Some(exchange) = state.record.exchanges.get_mut(n - 1) {
            exchange.request.body = bytes[..kept].to_vec();
            exchange.request.body_bytes = length;
            exchange.request.complete = complete;
            exchange.request.trailers = trailers;
        }
    }

    /// Notes the answer of exchange `n`; to be called before its first byte leaves.
    pub(super) fn answer(&self, n: usize, mut response: ResponseSeen) {
        let now = self.recorder.start.elapsed();
        let mut state = self.recorder.lock();
        let kept = state.room_for(&response.body);
        response.body.truncate(kept);
        if let Some(exchange) = state.record.exchanges.get_mut(n - 1) {
            exchange.answered = Some(now);
            exchange.response = Some(response);
        }
    }

    /// Notes that `bytes` more have left in answer to exchange `n`.
    pub(super) fn sent(&self, n: usize, bytes: usize) {
        if let Some(exchange) = self.recorder.lock().record.exchanges.get_mut(n - 1) {
            exchange.sent += bytes as u64;
        }
    }

    fn update(&self, change: impl FnOnce(&mut Connection)) {
        if let Some(connection) = self.recorder.lock().record.connections.get_mut(self.n - 1) {
            change(connection);
        }
    }
}

impl State {
    /// How many of `bytes` may be kept; takes them off the budget.
    fn room_for(&mut self, bytes: &[u8]) -> usize {
        let kept = bytes.len().min(BODY).min(BODIES.saturating_sub(self.body_bytes));
        self.body_bytes += kept;
        kept
    }
}
