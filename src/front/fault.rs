//! What a front does instead of plainly passing an answer on: broken connections, broken framing,
//! answers that never end. Some of it is within HTTP's rules and only unusual; a client has to
//! live with those and must not be harmed by the others.

use std::time::Duration;

/// What happens to every answer of the logic, or to every connection. To a HEAD request, faults
/// of an answer's body don't apply, and it is answered as usual.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The connection breaks off.
    Break {
        /// When.
        at: Moment,
        /// How.
        how: End,
    },
    /// The whole answer, in pieces of so many bytes with a pause before each.
    Drip {
        /// Bytes of a piece, at least 1.
        piece: usize,
        /// The pause.
        pause: Duration,
    },
    /// The body begins and goes on with blanks, for longer than anyone waits; bounded at 64 MiB.
    Endless,
    /// A header's value begins and goes on, for longer than anyone waits; bounded at 64 MiB.
    EndlessHead,
    /// `Content-Length` promises more than comes; then the connection is closed.
    LengthTooLong,
    /// `Content-Length` promises half of what comes; then the connection is closed.
    LengthTooShort,
    /// `Content-Length` twice, the second one twice as much as comes (RFC 9112, section 6.3);
    /// then the connection is closed.
    TwoLengths,
    /// Chunked, with a chunk's size that is no number.
    ChunkSizeGarbled,
    /// Chunked, closed before the last chunk.
    ChunksUnended,
    /// Something that isn't HTTP; then the connection is closed.
    Garbage,
    /// The answer twice in a row, though only one was asked for.
    Twice,
    /// A header with a value of so many bytes.
    LargeHeader(usize),
    /// The body with so many blanks behind it, all announced.
    LargeBody(usize),
    /// Within the rules: informational answers (103) before the answer (RFC 9110, section 15.2).
    Interim(usize),
    /// Within the rules: small chunks with an extension and a trailer (RFC 9112, section 7.1).
    SmallChunks,
    /// Within the rules: no length, the body ends with the connection (RFC 9112, section 6.3).
    UntilClose,
}

/// When a connection breaks off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Moment {
    /// As soon as it is accepted, before a byte is read.
    Accepted,
    /// Within the TLS handshake, when the peer has begun it; never on a front without TLS.
    Handshake,
    /// When the request has been read, before anything is answered.
    Asked,
    /// Behind half of the answer's head; the status line is whole.
    Head,
    /// Behind half of the answer's body.
    Body,
}

/// How a connection breaks off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// In order, as if nothing were missing.
    Close,
    /// With a reset (RFC 9293, section 3.5.2).
    Reset,
    /// Not at all: nothing more comes until the peer goes or the front is dropped.
    Hang,
}

impl Fault {
    /// How a connection breaks off at this moment, if it does.
    pub(super) fn breaks(&self, moment: Moment) -> Option<End> {
        match self {
            Fault::Break { at, how } if *at == moment => Some(*how),
            _ => None,
        }
    }
}
