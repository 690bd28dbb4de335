//! The way to the logic: one plain HTTP/1 connection per client connection, opened when needed.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{HOST, HeaderMap, HeaderValue};
use hyper::{Method, Request, Response, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::answer::Answer;
use super::relay::{ANSWER_BODY_READ, ANSWER_SNIFFED_TYPE, PREFIX};

/// How long the logic may take; as long as Mattermost's own limit for an answer.
const PATIENCE: Duration = Duration::from_secs(300);
/// The longest answer that is passed on.
const MAX_ANSWER: usize = 16 * 1024 * 1024;

/// The logic gave no usable answer: our own fault, never the client's.
type Failed = Box<dyn std::error::Error + Send + Sync>;

/// A client connection's way to the logic.
pub(super) struct Upstream {
    address: SocketAddr,
    open: Option<Open>,
}

struct Open {
    sender: SendRequest<Full<Bytes>>,
    driver: JoinHandle<()>,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

impl Upstream {
    /// A way to `address`; nothing is opened yet.
    pub(super) fn new(address: SocketAddr) -> Self {
        Self { address, open: None }
    }

    /// Relays a request; where the logic fails, the answer says so with a 502.
    pub(super) async fn relay(&mut self, headers: HeaderMap, body: Bytes) -> Answer {
        match timeout(PATIENCE, self.exchange(headers, body)).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) | Err(_) => {
                self.open = None;
                Answer {
                    status: StatusCode::BAD_GATEWAY.as_u16(),
                    headers: vec![("Content-Type".to_owned(), b"text/plain".to_vec())],
                    body: Bytes::from_static(b"The stand-in behind the front gave no answer.\n"),
                    ..Answer::default()
                }
            }
        }
    }

    async fn exchange(&mut self, headers: HeaderMap, body: Bytes) -> Result<Answer, Failed> {
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = Uri::from_static("/");
        *request.headers_mut() = headers;
        request.headers_mut().insert(HOST, HeaderValue::from_static("localhost"));
        let response = self.sender().await?.send_request(request).await?;
        let (parts, body) = response.into_parts();
        let body = Limited::new(body, MAX_ANSWER).collect().await?.to_bytes();
        Ok(answer(Response::from_parts(parts, body)))
    }

    async fn sender(&mut self) -> Result<&mut SendRequest<Full<Bytes>>, Failed> {
        let usable = match &mut self.open {
            Some(open) => open.sender.ready().await.is_ok(),
            None => false,
        };
        if !usable {
            let stream = TcpStream::connect(self.address).await?;
            stream.set_nodelay(true)?;
            let (sender, connection) = handshake(TokioIo::new(stream)).await?;
            let driver = tokio::spawn(async move {
                // What goes wrong here is seen by the sender.
                let _ = connection.await;
            });
            self.open = Some(Open { sender, driver });
        }
        self.open.as_mut().map(|open| &mut open.sender).ok_or_else(|| "not connected".into())
    }
}

/// Leaves out what hyper added and what is meant for the front.
fn answer(response: Response<Bytes>) -> Answer {
    let (parts, body) = response.into_parts();
    let private = |name: &str| {
        parts.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    Answer {
        status: parts.status.as_u16(),
        sniffed_type: private(ANSWER_SNIFFED_TYPE),
        body_read: private(ANSWER_BODY_READ).and_then(|read| read.parse().ok()),
        headers: parts
            .headers
            .iter()
            .filter(|(name, _)| !is_made_here(name.as_str()))
            .map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec()))
            .collect(),
        body,
    }
}

fn is_made_here(name: &str) -> bool {
    const MADE: [&str; 5] =
        ["date", "content-length", "transfer-encoding", "connection", "keep-alive"];
    name.starts_with(PREFIX) || MADE.contains(&name)
}
