//! A proxy as people have one in their environment: it tunnels (RFC 9110, section 9.3.6), passes
//! plain requests on (RFC 9112, section 3.2.2), and keeps all that it could read. It goes to
//! loopback addresses and nowhere else.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};

use super::head::RequestHead;
use super::reason::reason;
use super::record::{Head, Record, ResponseSeen};
use super::recorder::{ConnectionLog, Recorder};
use super::wire::{Next, Wire};

/// The longest answer that is passed on.
const MAX_ANSWER: u64 = 16 * 1024 * 1024;
/// Headers that are between a client and its proxy, or that are written anew.
const NOT_PASSED_ON: [&str; 7] = [
    "connection",
    "content-length",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "transfer-encoding",
];

/// What a proxy does with what it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyManner {
    /// It goes where it is asked to.
    Serves,
    /// It answers everything with 403 and a page of its own.
    Refuses,
}

/// A running proxy. Dropping it ends it with every connection, from any thread.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    recorder: Recorder,
    accepting: AbortHandle,
}

impl Proxy {
    /// Opens a proxy on an ephemeral port of 127.0.0.1. Needs a running tokio runtime with its io
    /// and time drivers.
    ///
    /// # Errors
    /// Where no socket can be had.
    pub async fn start(manner: ProxyManner) -> std::io::Result<Proxy> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let recorder = Recorder::default();
        let accepting = tokio::spawn(accept(listener, manner, recorder.clone())).abort_handle();
        Ok(Proxy { address, recorder, accepting })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it could read so far: requests to itself and, of a tunnel, what wasn't TLS.
    pub fn record(&self) -> Record {
        self.recorder.snapshot()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, manner: ProxyManner, recorder: Recorder) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted {
                    connections.spawn(serve(stream, manner, recorder.connection()));
                }
            }
        }
    }
}

async fn serve(stream: TcpStream, manner: ProxyManner, log: ConnectionLog) {
    let _ = stream.set_nodelay(true);
    let mut wire = Wire::new(stream, log.clone());
    loop {
        let head = match wire.next().await {
            Next::Head(head) => head,
            Next::Refused => break,
            Next::Closed => return,
        };
        let n = log.exchange(&head);
        let Ok(framing) = head.framing else { break };
        let connects = head.method == "CONNECT";
        let body = if connects { Default::default() } else { wire.body(framing).await };
        log.body(n, &body.bytes, body.bytes.len() as u64, connects || body.complete, Head::new());
        if manner == ProxyManner::Refuses {
            if answer(&mut wire, &log, n, 403, "<p>The proxy doesn't go there.</p>\n").await {
                continue;
            }
            break;
        }
        let way = if connects { authority(&head.target) } else { origin(&head.target) };
        let Some((host, port, path)) = way else {
            let _ =
                answer(&mut wire, &log, n, 400, "<p>That is no request to a proxy.</p>\n").await;
            break;
        };
        let Some(upstream) = reach(host, port).await else {
            let _ = answer(&mut wire, &log, n, 502, "<p>The server can't be reached.</p>\n").await;
            break;
        };
        if connects {
            log.answer(n, seen(200, "Connection established", Head::new(), Vec::new()));
            if wire.send(b"HTTP/1.1 200 Connection established\r\n\r\n").await.is_ok() {
                wire.tunnel(upstream).await;
            }
            return;
        }
        let passed = passed_on(&head, path, &body.bytes);
        if pass_on(upstream, &passed, &mut wire, &log, n).await.is_err() {
            return;
        }
        break;
    }
    wire.finish().await;
}

/// Answers for itself; whether the connection still stands.
async fn answer(
    wire: &mut Wire<TcpStream>,
    log: &ConnectionLog,
    n: usize,
    status: u16,
    page: &str,
) -> bool {
    let reason = reason(status);
    let headers = vec![
        ("Content-Type".to_owned(), "text/html".to_owned()),
        ("Content-Length".to_owned(), page.len().to_string()),
    ];
    let mut bytes = format!("HTTP/1.1 {status} {reason}\r\n");
    for (name, value) in &headers {
        bytes.push_str(&format!("{name}: {value}\r\n"));
    }
    bytes.push_str("\r\n");
    bytes.push_str(page);
    log.answer(n, seen(status, &reason, headers, page.as_bytes().to_vec()));
    wire.send(bytes.as_bytes()).await.is_ok()
}

fn seen(status: u16, reason: &str, headers: Head, body: Vec<u8>) -> ResponseSeen {
    ResponseSeen {
        status,
        reason: reason.to_owned(),
        version: "HTTP/1.1".to_owned(),
        headers,
        body_bytes: body.len() as u64,
        body,
    }
}

/// Host and port of a tunnel's end.
fn authority(target: &str) -> Option<(&str, u16, &str)> {
    let (host, port) = target.rsplit_once(':')?;
    Some((host, port.parse().ok()?, ""))
}

/// Host, port and the rest of a target that names its server.
fn origin(target: &str) -> Option<(&str, u16, &str)> {
    let rest = target.get(.."http://".len()).filter(|start| start.eq_ignore_ascii_case("http://"));
    let rest = &target[rest?.len()..];
    let (server, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let server = server.rsplit_once('@').map_or(server, |(_, server)| server);
    let (host, port, _) = authority(server).or(Some((server, 80, "")))?;
    Some((host, port, path))
}

/// A connection to a loopback address; `None` for any other, and where nobody listens.
async fn reach(host: &str, port: u16) -> Option<TcpStream> {
    let address = match host.trim_start_matches('[').trim_end_matches(']') {
        "localhost" => IpAddr::V4(Ipv4Addr::LOCALHOST),
        other => other.parse().ok()?,
    };
    if !address.is_loopback() {
        return None;
    }
    TcpStream::connect((address, port)).await.ok()
}

/// The request as the server is to get it, the last one of its connection.
fn passed_on(head: &RequestHead, path: &str, body: &[u8]) -> Vec<u8> {
    let slash = if path.starts_with('/') { "" } else { "/" };
    let mut request = format!("{} {slash}{path} HTTP/1.1\r\n", head.method);
    for (name, value) in &head.headers {
        if !NOT_PASSED_ON.contains(&name.to_ascii_lowercase().as_str()) {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    if !body.is_empty() {
        request.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    request.push_str("Via: 1.1 proxy\r\nConnection: close\r\n\r\n");
    [request.as_bytes(), body].concat()
}

/// Gives the server the request and the client the answer.
async fn pass_on(
    mut upstream: TcpStream,
    request: &[u8],
    wire: &mut Wire<TcpStream>,
    log: &ConnectionLog,
    n: usize,
) -> std::io::Result<()> {
    upstream.write_all(request).await?;
    let mut answer = Vec::new();
    upstream.take(MAX_ANSWER).read_to_end(&mut answer).await?;
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut response = httparse::Response::new(&mut headers);
    if let Ok(httparse::Status::Complete(length)) = response.parse(&answer) {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let headers = response.headers.iter();
        let headers = headers.map(|one| (one.name.to_owned(), text(one.value))).collect();
        let (status, reason) = (response.code.unwrap_or(0), response.reason.unwrap_or(""));
        log.answer(n, seen(status, reason, headers, answer[length..].to_vec()));
    }
    wire.send(&answer).await
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("http://127.0.0.1:81/a?b", Some(("127.0.0.1", 81, "/a?b")))]
    #[case("HTTP://localhost/", Some(("localhost", 80, "/")))]
    #[case("http://u:p@[::1]:81", Some(("[::1]", 81, "")))]
    #[case("https://127.0.0.1:81/", None)]
    #[case("/a", None)]
    fn reads_targets_that_name_their_server(
        #[case] target: &str,
        #[case] expected: Option<(&str, u16, &str)>,
    ) {
        assert_eq!(origin(target), expected);
    }

    #[tokio::test]
    async fn goes_to_loopback_addresses_only() {
        for host in ["192.0.2.1", "example.invalid", "[2001:db8::1]", ""] {
            assert!(reach(host, 80).await.is_none(), "{host}");
        }
    }
}
