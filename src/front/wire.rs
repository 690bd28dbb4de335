//! The client's side of a connection: buffered reading, with every byte counted.

use std::io;
use std::time::Duration;

use bytes::BytesMut;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use super::body::{self, Body};
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

/// What comes next on a connection.
pub(super) enum Next {
    /// A request's head.
    Head(Box<RequestHead>),
    /// Bytes that are no request, and the answer to them.
    Refused(Refusal),
    /// Nothing any more.
    Closed,
}

/// A stream with the bytes that were read and not used yet.
pub(super) struct Wire<S> {
    stream: S,
    pub(super) buffer: BytesMut,
    log: ConnectionLog,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    pub(super) fn new(stream: S, log: ConnectionLog) -> Self {
        Self { stream, buffer: BytesMut::with_capacity(8 * 1024), log }
    }

    /// Reads the next head.
    pub(super) async fn next(&mut self) -> Next {
        loop {
            match head::parse(&self.buffer) {
                Parsed::Complete(head) => {
                    let _ = self.buffer.split_to(head.raw.len());
                    return Next::Head(head);
                }
                Parsed::Refused(refusal) => return Next::Refused(refusal),
                Parsed::Incomplete => {}
            }
            match self.fill().await {
                Ok(0) if self.buffer.is_empty() => return Next::Closed,
                // A peer that ends in the middle of a head gets an answer, as from Go.
                Ok(0) => return Next::Refused(Refusal::bad_request()),
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

    /// Sends bytes. Faults that strike inside an answer (drip, cut, reset, hang) belong here.
    pub(super) async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        timeout(IDLE, async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        })
        .await?
    }

    /// Ends our side, then reads on for a moment without keeping anything.
    pub(super) async fn finish(mut self) {
        if self.stream.shutdown().await.is_err() {
            return;
        }
        let _ = timeout(LINGER, async {
            let mut scrap = [0; 4096];
            while let Ok(1..) = self.stream.read(&mut scrap).await {}
        })
        .await;
    }
}
