//! The handshake, and what is said to a peer that doesn't begin one.

use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::fault::End;
use super::record::Handshake;
use super::recorder::ConnectionLog;
use super::wire::{LINGER, Peer, hang_up};

/// How long a handshake may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// The length of a TLS record's header: enough to tell HTTP from TLS, as Go does.
const RECORD_HEADER: usize = 5;
/// How plain HTTP begins, in Go's eyes.
const HTTP: [&[u8; RECORD_HEADER]; 5] = [b"GET /", b"HEAD ", b"POST ", b"PUT /", b"OPTIO"];
/// Go's whole answer to plain HTTP on a TLS port.
const WRONG_SCHEME: &[u8] =
    b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";

/// A TLS connection whose first bytes had been looked at.
pub(super) type Secured = TlsStream<Rewound>;

/// Completes the handshake, or notes why it came to nothing; breaks it off where it is told to.
pub(super) async fn accept(
    acceptor: TlsAcceptor,
    mut stream: TcpStream,
    breaks: Option<End>,
    log: &ConnectionLog,
) -> Option<Secured> {
    let failed = |alert: Option<String>, reason: &str| {
        log.handshake(Handshake::Failed { alert, reason: reason.to_owned() });
    };
    let mut first = [0; RECORD_HEADER];
    let mut read = 0;
    while read < RECORD_HEADER {
        match timeout(PATIENCE, stream.read(&mut first[read..])).await {
            Ok(Ok(0)) => {
                failed(None, "the peer ended the connection without a handshake");
                return None;
            }
            Ok(Ok(more)) => read += more,
            Ok(Err(error)) => {
                failed(None, words(&error));
                return None;
            }
            Err(_) => {
                failed(None, "the peer sent nothing in time");
                return None;
            }
        }
    }
    if HTTP.contains(&&first) {
        failed(None, "the peer sent plain HTTP");
        log.unframed(&first, Some(400));
        turn_away(stream, WRONG_SCHEME, log).await;
        return None;
    }
    // A record header that begins no handshake and no alert, or has no TLS version.
    if !matches!(first[0], 0x15 | 0x16) || first[1] >= 0x10 {
        failed(None, "the peer sent something that is not TLS");
        log.unframed(&first, None);
        turn_away(stream, b"", log).await;
        return None;
    }
    if let Some(how) = breaks {
        failed(None, "the front broke the handshake off");
        hang_up(stream, how).await;
        return None;
    }
    let rewound = Rewound { first, at: 0, stream };
    match timeout(PATIENCE, acceptor.accept(rewound)).await {
        Ok(Ok(stream)) => {
            let version = stream.get_ref().1.protocol_version();
            let version = version.and_then(|version| version.as_str()).unwrap_or("TLS").to_owned();
            log.handshake(Handshake::Completed { version: version.replace("TLSv1_", "TLSv1.") });
            Some(stream)
        }
        Ok(Err(error)) => {
            failed(alert_of(&error), &reason_of(&error));
            None
        }
        Err(_) => {
            failed(None, "the handshake wasn't completed in time");
            None
        }
    }
}

/// The alert that a peer sent, where that is what went wrong.
pub(super) fn alert_of(error: &io::Error) -> Option<String> {
    match rustls_error(error)? {
        rustls::Error::AlertReceived(alert) => Some(format!("{alert:?}")),
        _ => None,
    }
}

/// Says `answer` and ends, keeping what the peer said in clear.
async fn turn_away(mut stream: TcpStream, answer: &[u8], log: &ConnectionLog) {
    let mut more = [0; 4096];
    // What has come is there already; nothing is waited for before the answer.
    if let Ok(read) = stream.try_read(&mut more) {
        log.unframed(&more[..read], None);
    }
    if stream.write_all(answer).await.is_err() || stream.shutdown().await.is_err() {
        return;
    }
    let _ = timeout(LINGER, async {
        while let Ok(read @ 1..) = stream.read(&mut more).await {
            log.unframed(&more[..read], None);
        }
    })
    .await;
}

fn rustls_error(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref()?.downcast_ref()
}

fn reason_of(error: &io::Error) -> String {
    match rustls_error(error) {
        Some(error) => error.to_string(),
        None => words(error).to_owned(),
    }
}

/// The same words on every system.
fn words(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::UnexpectedEof => "the peer ended the connection within the handshake",
        ErrorKind::ConnectionReset | ErrorKind::BrokenPipe | ErrorKind::ConnectionAborted => {
            "the peer reset the connection within the handshake"
        }
        _ => "the connection failed within the handshake",
    }
}

/// A stream whose first bytes are read once more.
#[derive(Debug)]
pub(super) struct Rewound {
    first: [u8; RECORD_HEADER],
    at: usize,
    stream: TcpStream,
}

impl Peer for Secured {
    fn socket(&self) -> &TcpStream {
        &self.get_ref().0.stream
    }
}

impl AsyncRead for Rewound {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.at < RECORD_HEADER {
            let count = (RECORD_HEADER - self.at).min(buffer.remaining());
            buffer.put_slice(&self.first[self.at..self.at + count]);
            self.at += count;
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Rewound {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
