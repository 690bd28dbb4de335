//! One connection from its first byte to its last: requests in, answers out, in order.

use std::net::SocketAddr;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use super::answer::{self, Answer, Asked, Rendered};
use super::body::Body;
use super::framing::Framing;
use super::head::{RequestHead, first_has_token, values};
use super::record::Head;
use super::recorder::ConnectionLog;
use super::relay::{Scheme, private_headers};
use super::tls;
use super::upstream::Upstream;
use super::wire::{Next, Wire};

/// What every connection of a front shares.
#[derive(Clone)]
pub(super) struct Door {
    pub upstream: SocketAddr,
    pub tls: Option<TlsAcceptor>,
}

/// Serves a connection until either side ends it.
pub(super) async fn serve(stream: TcpStream, peer: SocketAddr, door: Door, log: ConnectionLog) {
    // Answers leave in one piece; waiting for more would only delay them.
    let _ = stream.set_nodelay(true);
    let upstream = Upstream::new(door.upstream);
    match door.tls {
        None => exchanges(Wire::new(stream, log.clone()), upstream, Scheme::Http, peer, log).await,
        Some(acceptor) => {
            if let Some(stream) = tls::accept(acceptor, stream, &log).await {
                let wire = Wire::new(stream, log.clone());
                exchanges(wire, upstream, Scheme::Https, peer, log).await;
            }
        }
    }
}

async fn exchanges<S>(
    mut wire: Wire<S>,
    mut upstream: Upstream,
    scheme: Scheme,
    peer: SocketAddr,
    log: ConnectionLog,
) where
    S: AsyncRead + AsyncWrite + Unpin,
{
    loop {
        let head = match wire.next().await {
            Next::Head(head) => head,
            Next::Refused(refusal) => {
                log.unframed(&wire.buffer, Some(refusal.status));
                let _ = wire.send(&refusal.wire()).await;
                break;
            }
            Next::Closed => return,
        };
        let n = log.exchange(&head);
        let framing = match &head.framing {
            Ok(framing) => *framing,
            Err(refusal) => {
                log.answer(n, refusal.seen());
                let _ = wire.send(&refusal.wire()).await;
                break;
            }
        };
        let answered = match turned_away(&head) {
            Some(answer) => {
                log.body(n, b"", 0, framing == Framing::None, Head::new());
                let asked = Asked::new(&head, 0, framing == Framing::None);
                answer::render(&answer, asked)
            }
            None => {
                if expects_continue(&head, framing)
                    && wire.send(b"HTTP/1.1 100 Continue\r\n\r\n").await.is_err()
                {
                    return;
                }
                let body = wire.body(framing).await;
                let length = body.bytes.len() as u64;
                log.body(n, &body.bytes, length, body.complete, body.trailers.clone());
                if !body.complete {
                    log.unframed(&wire.buffer, None);
                }
                relayed(&head, body, &mut upstream, scheme, peer).await
            }
        };
        log.answer(n, answered.seen);
        if wire.send(&answered.wire).await.is_err() {
            return;
        }
        if answered.close {
            break;
        }
    }
    wire.finish().await;
}

/// The answer of the logic, ready to leave.
async fn relayed(
    head: &RequestHead,
    body: Body,
    upstream: &mut Upstream,
    scheme: Scheme,
    peer: SocketAddr,
) -> Rendered {
    // Go says nothing of closing to a peer that has ended: its next read ends the connection.
    let readable = body.complete
        || (body.cut_short && !first_has_token(&head.headers, "expect", "100-continue"));
    let asked = Asked::new(head, body.bytes.len() as u64, readable);
    let answer = if head.method == "OPTIONS" && head.target == "*" {
        // Go's server answers this one itself.
        Answer {
            status: 200,
            headers: vec![("Content-Length".to_owned(), b"0".to_vec())],
            ..Answer::default()
        }
    } else {
        let headers = private_headers(head, body.complete, scheme, peer);
        upstream.relay(headers, Bytes::from(body.bytes)).await
    };
    answer::render(&answer, asked)
}

/// An expectation that nobody can meet (RFC 9110, section 10.1.1).
fn turned_away(head: &RequestHead) -> Option<Answer> {
    let expects = values(&head.headers, "expect").next().is_some_and(|value| !value.is_empty());
    (expects && !first_has_token(&head.headers, "expect", "100-continue")).then(|| Answer {
        status: 417,
        headers: vec![("Connection".to_owned(), b"close".to_vec())],
        ..Answer::default()
    })
}

fn expects_continue(head: &RequestHead, framing: Framing) -> bool {
    head.version >= (1, 1)
        && framing != Framing::None
        && first_has_token(&head.headers, "expect", "100-continue")
}
