//! The browser's side of HTTP: one connection, the session's cookies, what the web app sends.

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{CONTENT_TYPE, COOKIE, HOST, SET_COOKIE};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

use crate::secret::Secret;
use crate::service::ServiceError;

/// The largest answer that is read. A whole configuration has about 40 kB.
const MAX_ANSWER: usize = 4 * 1024 * 1024;

/// A browser's connection to one server.
pub(super) struct Http {
    /// Host and port.
    authority: String,
    /// The site's path, without trailing slash.
    path: String,
    connection: Option<SendRequest<Full<Bytes>>>,
    cookies: Vec<(String, Secret)>,
}

/// An answer of the API.
pub(super) struct Answer {
    status: StatusCode,
    /// The body; `null` where it is no JSON.
    pub(super) json: Value,
}

impl Answer {
    /// Whether the status is 2xx.
    pub(super) fn ok(&self) -> bool {
        self.status.is_success()
    }

    /// What a screen shows of a refusal: the server's own message.
    pub(super) fn message(&self) -> String {
        match self.json["message"].as_str() {
            Some(message) => message.to_owned(),
            None => "An unknown error occurred".to_owned(),
        }
    }

    /// The body, or the message of the refusal.
    pub(super) fn into_result(self) -> Result<Value, String> {
        if self.ok() { Ok(self.json) } else { Err(self.message()) }
    }
}

impl Http {
    /// A browser for the site at `base_url` (`http://host:port/path`).
    pub(super) fn new(base_url: &str) -> Self {
        let rest = base_url.strip_prefix("http://").unwrap_or(base_url);
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let path = path.trim_end_matches('/');
        Self {
            authority: authority.to_owned(),
            path: if path.is_empty() { String::new() } else { format!("/{path}") },
            connection: None,
            cookies: Vec::new(),
        }
    }

    /// Forgets the session.
    pub(super) fn forget(&mut self) {
        self.cookies.clear();
    }

    /// GET of an API path such as `/users/me`.
    pub(super) async fn get(&mut self, path: &str) -> Result<Answer, ServiceError> {
        self.send(Method::GET, path, None).await
    }

    /// POST with a JSON body.
    pub(super) async fn post(&mut self, path: &str, body: &Value) -> Result<Answer, ServiceError> {
        self.send(Method::POST, path, Some(body)).await
    }

    /// PUT with a JSON body.
    pub(super) async fn put(&mut self, path: &str, body: &Value) -> Result<Answer, ServiceError> {
        self.send(Method::PUT, path, Some(body)).await
    }

    async fn send(
        &mut self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer, ServiceError> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}/api/v4{path}", self.path))
            .header(HOST, &self.authority)
            .header("X-Requested-With", "XMLHttpRequest");
        if !self.cookies.is_empty() {
            let pair = |(name, value): &(String, Secret)| format!("{name}={}", value.expose());
            request = request
                .header(COOKIE, self.cookies.iter().map(pair).collect::<Vec<_>>().join("; "));
        }
        if body.is_some() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        let body = body.map(Value::to_string).unwrap_or_default();
        let request = request.body(Full::from(body)).map_err(unexpected)?;
        let mut connection = match self.connection.take() {
            Some(open) if !open.is_closed() => open,
            _ => self.connect().await?,
        };
        connection.ready().await.map_err(unexpected)?;
        let response = connection.send_request(request).await.map_err(unexpected)?;
        let status = response.status();
        for cookie in response.headers().get_all(SET_COOKIE) {
            if let Ok(cookie) = cookie.to_str() {
                self.keep(cookie);
            }
        }
        let body = Limited::new(response.into_body(), MAX_ANSWER);
        let body = body.collect().await.map_err(|error| unexpected(&*error))?.to_bytes();
        self.connection = Some(connection);
        Ok(Answer { status, json: serde_json::from_slice(&body).unwrap_or_default() })
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, ServiceError> {
        let stream = TcpStream::connect(&self.authority).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(unexpected)?;
        // Ends by itself when the sender is dropped; its error shows at the next request.
        tokio::spawn(async move { drop(connection.await) });
        Ok(sender)
    }

    /// Keeps a cookie as a browser does; an empty value with `Max-Age=0` takes it away.
    fn keep(&mut self, cookie: &str) {
        let mut parts = cookie.split(';');
        let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else {
            return;
        };
        let ends = parts.any(|part| part.trim().eq_ignore_ascii_case("max-age=0"));
        self.cookies.retain(|(kept, _)| kept != name.trim());
        if !ends {
            self.cookies.push((name.trim().to_owned(), Secret::new(value.trim())));
        }
    }
}

fn unexpected(error: impl std::fmt::Display) -> ServiceError {
    ServiceError::Unexpected(error.to_string())
}
