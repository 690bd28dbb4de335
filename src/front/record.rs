//! What a front saw.

/// Everything a front saw, in order of arrival.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// The connections that were accepted.
    pub connections: Vec<Connection>,
    /// The exchanges, by the arrival of their requests.
    pub exchanges: Vec<Exchange>,
}

/// One accepted connection.
#[derive(Clone, Debug)]
pub struct Connection {
    /// From 1.
    pub n: usize,
    /// The handshake, on a TLS front.
    pub tls: Option<Handshake>,
    /// How many bytes of application data (after TLS) came in.
    pub bytes_received: u64,
    /// Bytes that couldn't be framed as a request, up to 4 KiB; empty where all could.
    pub unframed: Vec<u8>,
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
    /// The answer; `None` where none was sent.
    pub response: Option<ResponseSeen>,
}

/// Name and value of each header in wire order with its wire spelling. Bytes that aren't UTF-8
/// stand as U+FFFD; the raw head keeps them.
pub type Head = Vec<(String, String)>;

/// A request, byte for byte.
#[derive(Clone, Debug)]
pub struct RequestSeen {
    /// The method as written.
    pub method: String,
    /// The target as written.
    pub target: String,
    /// The headers.
    pub headers: Head,
    /// The head exactly as it came, with its blank line.
    pub raw_head: Vec<u8>,
    /// The body without chunk framing, up to the bound.
    pub body: Vec<u8>,
    /// How long the body was.
    pub body_bytes: u64,
}

/// An answer as it left.
#[derive(Clone, Debug)]
pub struct ResponseSeen {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: Head,
    /// The body without chunk framing, up to the bound.
    pub body: Vec<u8>,
    /// How long the body was.
    pub body_bytes: u64,
}
