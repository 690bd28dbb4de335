//! What a front saw: plain data, filled by the recorder, read by everyone to the right.
//!
//! All of it may hold secrets, so `Debug` tells sizes and kinds only; what people may see is the
//! redacted view.

use std::fmt;
use std::time::Duration;

/// Everything a front saw, in order of arrival.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// The connections that were accepted.
    pub connections: Vec<Connection>,
    /// The exchanges, by the arrival of their requests.
    pub exchanges: Vec<Exchange>,
    /// How many connections and exchanges there were beyond the bounds of the record; 0 where all
    /// are kept.
    pub dropped: usize,
}

/// One accepted connection.
#[derive(Clone)]
pub struct Connection {
    /// From 1.
    pub n: usize,
    /// The handshake, on a TLS front; `None` there while it goes on.
    pub tls: Option<Handshake>,
    /// A fatal alert that the peer sent after the handshake was completed, in rustls' words.
    pub late_alert: Option<String>,
    /// How many bytes of application data (after TLS) came in.
    pub bytes_received: u64,
    /// Bytes that couldn't be framed as a request, up to 4 KiB; empty where all could.
    pub unframed: Vec<u8>,
    /// The status that answered bytes which couldn't be framed, where one was sent.
    pub refused: Option<u16>,
}

/// How a TLS handshake went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handshake {
    /// It was completed.
    Completed {
        /// `TLSv1.3` or `TLSv1.2`.
        version: String,
    },
    /// It failed.
    Failed {
        /// The alert the peer sent, in rustls' words (`UnknownCA`), where it sent one.
        alert: Option<String>,
        /// What happened, for people.
        reason: String,
    },
}

/// One request as the front received it, and its answer.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// From 1, within one front.
    pub n: usize,
    /// The connection's number.
    pub connection: usize,
    /// The request.
    pub request: RequestSeen,
    /// When the request's head had come, from the front's start.
    pub at: Duration,
    /// The answer as it was to leave, cut where a fault cuts it; `None` where nothing of it could
    /// be read as one. How much of it the peer took is in `sent`.
    pub response: Option<ResponseSeen>,
    /// When that answer was about to leave, from the front's start.
    pub answered: Option<Duration>,
    /// How many bytes were sent in answer so far, status line, headers and framing included.
    pub sent: u64,
}

/// Name and value of each header in wire order with its wire spelling. Bytes that aren't UTF-8
/// stand as U+FFFD; the raw head keeps them.
pub type Head = Vec<(String, String)>;

/// A request, byte for byte.
#[derive(Clone)]
pub struct RequestSeen {
    /// The method as written.
    pub method: String,
    /// The target as written.
    pub target: String,
    /// The version as written: `HTTP/1.1`.
    pub version: String,
    /// The headers: blanks around values removed, folded lines joined by one blank.
    pub headers: Head,
    /// The head exactly as it came, with its blank line.
    pub raw_head: Vec<u8>,
    /// The body without chunk framing, up to the bound.
    pub body: Vec<u8>,
    /// How long the body was.
    pub body_bytes: u64,
    /// Whether the body came in full, as its framing announced it.
    pub complete: bool,
    /// The trailers of a chunked body.
    pub trailers: Head,
}

/// An answer as it was to leave.
#[derive(Clone)]
pub struct ResponseSeen {
    /// The status.
    pub status: u16,
    /// The reason phrase.
    pub reason: String,
    /// The version: `HTTP/1.1`, or `HTTP/1.0` to a peer of that version.
    pub version: String,
    /// The headers.
    pub headers: Head,
    /// The body without chunk framing, up to the bound; without the blanks that a fault adds.
    pub body: Vec<u8>,
    /// How long the body was to be; of one without end the length of its beginning.
    pub body_bytes: u64,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("n", &self.n)
            .field("tls", &self.tls)
            .field("late_alert", &self.late_alert)
            .field("bytes_received", &self.bytes_received)
            .field("unframed", &self.unframed.len())
            .field("refused", &self.refused)
            .finish()
    }
}

impl fmt::Debug for RequestSeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestSeen")
            .field("version", &self.version)
            .field("headers", &self.headers.len())
            .field("body_bytes", &self.body_bytes)
            .field("complete", &self.complete)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ResponseSeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseSeen")
            .field("status", &self.status)
            .field("headers", &self.headers.len())
            .field("body_bytes", &self.body_bytes)
            .finish_non_exhaustive()
    }
}
