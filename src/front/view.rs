//! An exchange as people and machines see it: redacted, bounded, without ports and times.

use serde::Serialize;

/// An exchange in the form of the events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExchangeView {
    /// From 1, within one front.
    pub n: usize,
    /// The connection's number.
    pub connection: usize,
    /// The connection's handshake, on a TLS front.
    pub tls: Option<TlsView>,
    /// The request.
    pub request: RequestView,
    /// The answer.
    pub response: Option<ResponseView>,
}

/// A handshake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TlsView {
    /// `completed` or `failed`.
    pub handshake: String,
    /// The alert the peer sent.
    pub alert: Option<String>,
}

/// A request; the body up to 4 KiB.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RequestView {
    /// As written.
    pub method: String,
    /// As written, redacted.
    pub target: String,
    /// As written, redacted.
    pub headers: Vec<(String, String)>,
    /// As text, redacted.
    pub body: String,
    /// Length of the whole body.
    pub body_bytes: u64,
    /// Whether `body` is not all of it.
    pub truncated: bool,
}

/// An answer; the body up to 4 KiB.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResponseView {
    /// The status.
    pub status: u16,
    /// As sent, redacted.
    pub headers: Vec<(String, String)>,
    /// As text, redacted.
    pub body: String,
    /// Length of the whole body.
    pub body_bytes: u64,
    /// Whether `body` is not all of it.
    pub truncated: bool,
}
