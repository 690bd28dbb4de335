//! The client's side of a connection: buffered reading, with every byte counted.

use std::io;
use std::time::Duration;

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::body::{self, Body};
use super::fault::End;
use super::framing::Framing;
use super::head::{self, Parsed, RequestHead};
use super::recorder::ConnectionLog;
use super::refusal::Refusal;
use super::tls::alert_of;

/// How long a peer may say nothing.
const IDLE: Duration = Duration::from_secs(60);
/// How long a peer may go on sending after the last answer, so that a reset doesn't take that
/// answer from it (Go waits as long).
pub(super) const LINGER: Duration = Duration::from_millis(500);

/// How a TLS record that begins a handshake begins (RFC 8446, section 5.1).
const TLS_HANDSHAKE: u8 = 0x16;
/// So many bytes Go waits for between two requests before it reads; fewer get no answer.
const AHEAD: usize = 4;

/// What comes next on a connection.
pub(super) enum Next {
    /// A request's head.
    Head(Box<RequestHead>),
    /// Bytes that are no request; they were answered.
    Refused,
    /// Nothing any more.
    Closed,
}

/// A stream of which the socket can be reached, to reset it.
pub(super) trait Peer: AsyncRead + AsyncWrite + Unpin + Send {
    /// The socket below.
    fn socket(&self) -> &TcpStream;
}

impl Peer for TcpStream {
    fn socket(&self) -> &TcpStream {
        self
    }
}

/// Ends a stream in this way without having looked at what comes.
pub(super) async fn hang_up<S: Peer>(mut stream: S, how: End) {
    match how {
        End::Close => close(stream).await,
        End::Reset => {
            // Without it the end would be an orderly one: the peer sees less of a fault.
            let _ = stream.socket().set_zero_linger();
        }
        // Ends when the peer goes, or with the front, whose tasks are aborted.
        End::Hang => discard(&mut stream).await,
    }
}

/// Ends our side, then reads on for a moment, so that no reset takes from the peer what was sent.
async fn close<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S) {
    if stream.shutdown().await.is_ok() {
        let _ = timeout(LINGER, discard(&mut stream)).await;
    }
}

async fn discard<S: AsyncRead + Unpin>(stream: &mut S) {
    let mut scrap = [0; 4096];
    while let Ok(1..) = stream.read(&mut scrap).await {}
}

/// A stream with the bytes that were read and not used yet.
pub(super) struct Wire<S> {
    stream: S,
    pub(super) buffer: BytesMut,
    log: ConnectionLog,
    /// The method of the request before this one.
    before: Option<String>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    pub(super) fn new(stream: S, log: ConnectionLog) -> Self {
        Self { stream, buffer: BytesMut::with_capacity(8 * 1024), log, before: None }
    }

    /// Answers what is no request.
    async fn refuse(&mut self, refusal: Refusal) -> Next {
        self.log.unframed(&self.buffer, Some(refusal.status));
        let _ = self.send(&refusal.wire()).await;
        Next::Refused
    }

    /// Reads the next head.
    pub(super) async fn next(&mut self) -> Next {
        let mut between = self.before.is_some();
        loop {
            if between && self.buffer.len() >= AHEAD {
                between = false;
                self.skip_line_ends();
            }
            let parsed = if between { Parsed::Incomplete } else { head::parse(&self.buffer) };
            match parsed {
                Parsed::Complete(head) => {
                    self.buffer.advance(head.raw.len());
                    self.before = Some(head.method.clone());
                    return Next::Head(head);
                }
                Parsed::Refused(refusal) => return self.refuse(refusal).await,
                Parsed::Incomplete => {}
            }
            match self.fill().await {
                Ok(0) if self.buffer.is_empty() => return Next::Closed,
                Ok(0) if between => {
                    self.log.unframed(&self.buffer, None);
                    return Next::Closed;
                }
                // A peer that ends in the middle of a head gets an answer, as from Go.
                Ok(0) => return self.refuse(Refusal::bad_request()).await,
                Ok(_) => {}
                Err(error) => {
                    if let Some(alert) = alert_of(&error) {
                        self.log.late_alert(alert);
                    }
                    self.log.unframed(&self.buffer, None);
                    return Next::Closed;
                }
            }
        }
    }

    /// Old clients send a line end too many after a POST (RFC 9112, section 2.2).
    fn skip_line_ends(&mut self) {
        if self.before.as_deref() == Some("POST") {
            let ahead = self.buffer.iter().take(AHEAD);
            let ends = ahead.take_while(|&&byte| matches!(byte, b'\r' | b'\n')).count();
            self.buffer.advance(ends);
        }
    }

    /// Reads the body that `framing` announces.
    pub(super) async fn body(&mut self, framing: Framing) -> Body {
        body::read(self, framing).await
    }

    /// Waits for more bytes; 0 means that the peer has ended.
    pub(super) async fn fill(&mut self) -> io::Result<usize> {
        let read = timeout(IDLE, self.stream.read_buf(&mut self.buffer)).await??;
        self.log.received(read);
        Ok(read)
    }

    /// Sends bytes.
    pub(super) async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        timeout(IDLE, async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        })
        .await?
    }

    /// Ends our side, then reads on for a moment without keeping anything.
    pub(super) async fn finish(self) {
        close(self.stream).await;
    }
}

impl Wire<TcpStream> {
    /// Passes everything on, in both directions, until both sides have ended. What comes from the
    /// client and isn't TLS is kept.
    pub(super) async fn tunnel(self, mut other: TcpStream) {
        let Wire { mut stream, buffer, log, .. } = self;
        let (mut from, mut back) = stream.split();
        let (mut answers, mut onward) = other.split();
        let up = async {
            let mut piece = buffer;
            let mut is_tls = None;
            loop {
                if !piece.is_empty() {
                    log.received(piece.len());
                    if !*is_tls.get_or_insert(piece[0] == TLS_HANDSHAKE) {
                        log.unframed(&piece, None);
                    }
                    onward.write_all(&piece).await?;
                    piece.clear();
                }
                if from.read_buf(&mut piece).await? == 0 {
                    return onward.shutdown().await;
                }
            }
        };
        let down = async {
            tokio::io::copy(&mut answers, &mut back).await?;
            back.shutdown().await
        };
        // Whichever side breaks off ends both.
        let _ = tokio::try_join!(up, down);
    }
}

impl<S: Peer> Wire<S> {
    /// Ends the connection in this way.
    pub(super) async fn break_off(self, how: End) {
        hang_up(self.stream, how).await;
    }
}
