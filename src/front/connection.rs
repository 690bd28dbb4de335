//! One connection from its first byte to its last: requests in, answers out, in order.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use super::answer::{self, Answer, Asked, Rendered};
use super::body::Body;
use super::fault::{End, Fault, Moment};
use super::framing::Framing;
use super::head::{MAX_HEAD, RequestHead, first_has_token, values};
use super::meeting::Appointment;
use super::record::Head;
use super::recorder::ConnectionLog;
use super::relay::{Scheme, private_headers};
use super::script::{After, Script};
use super::tls;
use super::upstream::Upstream;
use super::wire::{Next, Peer, Wire, hang_up};

/// How long a peer may say nothing before its connection is reset.
const PATIENCE: Duration = Duration::from_secs(5);
/// How soon a peer goes on that writes its head in pieces.
const SOON: Duration = Duration::from_millis(20);

/// What every connection of a front shares.
#[derive(Clone)]
pub(super) struct Door {
    pub upstream: SocketAddr,
    pub tls: Option<TlsAcceptor>,
    pub fault: Option<Arc<Fault>>,
    pub appointment: Option<Appointment>,
}

impl Door {
    fn breaks(&self, moment: Moment) -> Option<End> {
        self.fault.as_ref().and_then(|fault| fault.breaks(moment))
    }

    async fn wait(&self, moment: Moment) {
        if let Some(appointment) = &self.appointment {
            appointment.keep(moment).await;
        }
    }
}

/// Serves a connection until either side ends it.
pub(super) async fn serve(stream: TcpStream, peer: SocketAddr, door: Door, log: ConnectionLog) {
    // Answers leave in one piece; waiting for more would only delay them.
    let _ = stream.set_nodelay(true);
    if let Some(how) = door.breaks(Moment::Accepted) {
        if how == End::Reset {
            // So that the peer is through with connecting and writing: what it sees is the same
            // every time.
            let _ = timeout(PATIENCE, written(&stream)).await;
        }
        hang_up(stream, how).await;
        return;
    }
    door.wait(Moment::Accepted).await;
    match &door.tls {
        None => exchanges(Wire::new(stream, log.clone()), &door, Scheme::Http, peer, log).await,
        Some(acceptor) => {
            let breaks = door.breaks(Moment::Handshake);
            if let Some(stream) = tls::accept(acceptor.clone(), stream, breaks, &log).await {
                let wire = Wire::new(stream, log.clone());
                exchanges(wire, &door, Scheme::Https, peer, log).await;
            }
        }
    }
}

async fn exchanges<S: Peer>(
    mut wire: Wire<S>,
    door: &Door,
    scheme: Scheme,
    peer: SocketAddr,
    log: ConnectionLog,
) {
    let mut upstream = Upstream::new(door.upstream);
    loop {
        let head = match wire.next().await {
            Next::Head(head) => head,
            Next::Refused => break,
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
        let script = match turned_away(&head) {
            Some(answer) => {
                log.body(n, b"", 0, framing == Framing::None, Head::new());
                let asked = Asked::new(&head, 0, framing == Framing::None);
                Script::of(None, answer::render(&answer, asked), head.method == "HEAD")
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
                door.wait(Moment::Asked).await;
                let answer = relayed(&head, body, &mut upstream, scheme, peer).await;
                Script::of(door.fault.as_deref(), answer, head.method == "HEAD")
            }
        };
        if let Some(seen) = &script.seen {
            log.answer(n, seen.clone());
        }
        match script.play(&mut wire, &log, n).await {
            Ok(After::Next) => {}
            Ok(After::End(End::Close)) => break,
            Ok(After::End(how)) => return wire.break_off(how).await,
            Err(_) => return,
        }
    }
    wire.finish().await;
}

/// Waits until the peer has written a whole head, or nothing more, without reading it.
async fn written(stream: &TcpStream) {
    let mut ahead = vec![0; MAX_HEAD];
    let mut before = 0;
    while let Ok(come @ 1..) = stream.peek(&mut ahead).await {
        let whole = ahead[..come].windows(4).any(|bytes| bytes == b"\r\n\r\n");
        // What is there stays there, so that looking again doesn't wait for more.
        if whole || come == before || come == ahead.len() {
            break;
        }
        before = come;
        tokio::time::sleep(SOON).await;
    }
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
