//! The reference client: does everything the client protocol's fine print asks for.

use std::error::Error as StdError;
use std::future::Future;

use async_trait::async_trait;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use reqwest::{Response, Url};

use super::transport::{Transport, TransportError};
use super::values::{ACCESS_TOKEN, BASE_URL, IGNORE_SSL_ISSUES, Values};
use super::{Answer, Authenticate, Capability, Client, ClientInfo, FailureKind, User};
use crate::secret::Secret;

/// The route that tells whom a token belongs to (Mattermost API reference, `GET /users/me`).
pub(crate) const USERS_ME: &str = "/api/v4/users/me";

/// The largest answer that is read, in bytes. A user object has about 1 kB.
const MAX_BODY: usize = 1024 * 1024;

/// A Mattermost client that does everything right. Stateless: each call makes its own HTTP client.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reference;

#[async_trait]
impl Client for Reference {
    fn info(&self) -> ClientInfo {
        let labels = [
            (ACCESS_TOKEN, "Access Token"),
            (BASE_URL, "Base URL"),
            (IGNORE_SSL_ISSUES, "Ignore SSL Issues"),
        ];
        ClientInfo {
            name: "reference".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            fields: labels.map(|(id, label)| (id.to_owned(), label.to_owned())).into(),
            capabilities: vec![
                Capability::CaFile,
                Capability::IgnoreTls,
                Capability::SubPath,
                Capability::Timeout,
                Capability::Concurrent,
            ],
            // It looks at none, so any is its own.
            takes_environment: true,
        }
    }

    async fn authenticate(&self, request: Authenticate) -> Answer {
        within(&request, async {
            let values = Values::read(&request.fields)
                .map_err(|error| refused(FailureKind::Config, error.to_string()))?;
            let http = http(&request, &values)?;
            let response = send(&http, values.route(USERS_ME), &values.token).await?;
            user(response).await
        })
        .await
    }
}

/// `work` within the request's time limit, as an answer.
pub(crate) async fn within(
    request: &Authenticate,
    work: impl Future<Output = Result<User, Answer>>,
) -> Answer {
    match tokio::time::timeout(request.timeout, work).await {
        Ok(Ok(user)) => Answer::Accepted { user: Some(user) },
        Ok(Err(answer)) => answer,
        Err(_) => refused(FailureKind::Timeout, "no answer within the time limit"),
    }
}

/// The HTTP client for one call.
pub(crate) fn http(request: &Authenticate, values: &Values) -> Result<reqwest::Client, Answer> {
    let transport = Transport {
        https: values.base.scheme() == "https",
        ca_pem: request.ca_pem.as_deref(),
        ignore_tls: values.ignore_tls,
        timeout: request.timeout,
    };
    transport.client().map_err(|error| match error {
        TransportError::BadCertificates => refused(FailureKind::Config, error.to_string()),
        TransportError::Setup => refused(FailureKind::Internal, error.to_string()),
    })
}

/// `GET url` with the token as bearer (RFC 6750, section 2.1) and nowhere else.
pub(crate) async fn send(
    http: &reqwest::Client,
    url: Url,
    token: &Secret,
) -> Result<Response, Answer> {
    let bearer = bearer(token)?;
    http.get(url)
        .header(AUTHORIZATION, bearer)
        .header(ACCEPT, "application/json")
        .send()
        .await
        .map_err(|error| failure(&error))
}

/// The value of `Authorization`, kept out of every log.
pub(crate) fn bearer(token: &Secret) -> Result<HeaderValue, Answer> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose()))
        .map_err(|_| refused(FailureKind::Config, "the token can't be sent in a header"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// The user that a good answer names; any other answer as a failure.
pub(crate) async fn user(response: Response) -> Result<User, Answer> {
    status(&response)?;
    let body = body(response).await?;
    parse_user(&body)
        .ok_or_else(|| refused(FailureKind::Protocol, "the answer isn't Mattermost's user object"))
}

/// Passes 2xx. 401 is the service refusing the token, and nothing else is.
pub(crate) fn status(response: &Response) -> Result<(), Answer> {
    let status = response.status();
    Err(match status.as_u16() {
        200..=299 => return Ok(()),
        401 => refused(FailureKind::Auth, "the service refused the token (401)"),
        403 => refused(FailureKind::Permission, "the service denied access (403)"),
        code @ 300..=399 => {
            refused(FailureKind::Http, format!("the service redirects ({code}); not followed"))
        }
        code => refused(FailureKind::Http, format!("the service answered with status {code}")),
    })
}

/// The body, up to [`MAX_BODY`] bytes.
pub(crate) async fn body(mut response: Response) -> Result<Vec<u8>, Answer> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failure(&error))? {
        if body.len() + chunk.len() > MAX_BODY {
            return Err(refused(FailureKind::Protocol, "the answer is too large"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Reads Mattermost's user object: `id` is 26 letters or digits, `username` isn't empty.
pub(crate) fn parse_user(body: &[u8]) -> Option<User> {
    let value: serde_json::Value = serde_json::from_slice(body).ok()?;
    let id = value.get("id")?.as_str()?;
    let username = value.get("username")?.as_str()?;
    let is_id = id.len() == 26 && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (is_id && !username.is_empty())
        .then(|| User { id: id.to_owned(), username: username.to_owned() })
}

/// A failure in our own words: the HTTP library's texts hold URLs.
pub(crate) fn failure(error: &reqwest::Error) -> Answer {
    if error.is_timeout() {
        return refused(FailureKind::Timeout, "no answer within the time limit");
    }
    if let Some(tls) = find::<rustls::Error>(error) {
        return refused(FailureKind::Tls, format!("no trusted connection: {}", tls_reason(tls)));
    }
    if find::<hyper::Error>(error).is_some_and(hyper::Error::is_parse) {
        return refused(FailureKind::Protocol, "the answer isn't HTTP");
    }
    if error.is_connect() {
        return refused(FailureKind::Network, "no connection to the service");
    }
    refused(FailureKind::Network, "the connection ended before the answer did")
}

/// What is wrong with the connection, without names or times from the certificate.
fn tls_reason(error: &rustls::Error) -> &'static str {
    match error {
        rustls::Error::InvalidCertificate(_) => "the certificate is not trusted",
        rustls::Error::AlertReceived(_) => "the service broke off the handshake",
        _ => "the handshake failed",
    }
}

/// The first error of type `E` below `error`. An I/O error hides what it wraps from `source`.
pub(crate) fn find<'a, E: StdError + 'static>(
    error: &'a (dyn StdError + 'static),
) -> Option<&'a E> {
    let mut at = Some(error);
    while let Some(error) = at {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        at = match error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}

/// An answer that says no.
pub(crate) fn refused(kind: FailureKind, message: impl Into<String>) -> Answer {
    Answer::Refused { kind, message: message.into() }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rstest::rstest;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;
    use crate::client::{Credential, Environment, FieldValue};

    const TOKEN: &str = "abcdefghijklmnopqrstuvwxyz";
    const USER: &str = r#"{"id":"y1uyt3wcjtnc9d13xhyr5ntxkr","username":"alice"}"#;

    fn request(base: &str, timeout: Duration) -> Authenticate {
        let fields = Credential::from([
            (ACCESS_TOKEN.to_owned(), FieldValue::Secret(Secret::new(TOKEN))),
            (BASE_URL.to_owned(), FieldValue::Text(base.to_owned())),
        ]);
        Authenticate { fields, ca_pem: None, timeout, environment: Environment::new() }
    }

    /// What the client says when the server sends exactly `bytes` and closes.
    async fn answer_to(bytes: &str) -> Answer {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let bytes = bytes.to_owned();
        let server = tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut seen = vec![0; 4096];
            let read = socket.read(&mut seen).await.unwrap();
            socket.write_all(bytes.as_bytes()).await.unwrap();
            String::from_utf8_lossy(&seen[..read]).into_owned()
        });
        let answer = Reference.authenticate(request(&base, Duration::from_secs(20))).await;
        let seen = server.await.unwrap();
        assert!(seen.starts_with("GET /api/v4/users/me HTTP/1.1\r\n"), "{seen}");
        assert!(seen.contains(&format!("authorization: Bearer {TOKEN}\r\n")), "{seen}");
        assert_eq!(seen.matches(TOKEN).count(), 1, "{seen}");
        assert!(!seen.to_lowercase().contains("accept-encoding"), "{seen}");
        answer
    }

    fn http(status: &str, body: &str) -> String {
        format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
    }

    #[tokio::test]
    async fn a_user_is_accepted() {
        let user = User { id: "y1uyt3wcjtnc9d13xhyr5ntxkr".into(), username: "alice".into() };
        assert_eq!(answer_to(&http("200 OK", USER)).await, Answer::Accepted { user: Some(user) });
    }

    #[rstest]
    #[case(http("401 Unauthorized", "{}"), FailureKind::Auth)]
    #[case("HTTP/1.1 401 Unauthorized\r\nContent-Length: 99\r\n\r\n{".to_owned(), FailureKind::Auth)]
    #[case(http("403 Forbidden", "{}"), FailureKind::Permission)]
    #[case(http("404 Not Found", ""), FailureKind::Http)]
    #[case(http("429 Too Many Requests", ""), FailureKind::Http)]
    #[case(http("500 Oops", USER), FailureKind::Http)]
    #[case("HTTP/1.1 301 Moved\r\nLocation: /x\r\n\r\n".to_owned(), FailureKind::Http)]
    #[case("HTTP/1.1 204 No Content\r\n\r\n".to_owned(), FailureKind::Protocol)]
    #[case(http("200 OK", ""), FailureKind::Protocol)]
    #[case(http("200 OK", "<html>"), FailureKind::Protocol)]
    #[case(http("200 OK", "[]"), FailureKind::Protocol)]
    #[case(http("200 OK", r#"{"id":7,"username":"alice"}"#), FailureKind::Protocol)]
    #[case(http("200 OK", r#"{"id":"7","username":"alice"}"#), FailureKind::Protocol)]
    #[case(http("200 OK", r#"{"id":"y1uyt3wcjtnc9d13xhyr5ntxkr"}"#), FailureKind::Protocol)]
    #[case(http("200 OK", &"x".repeat(MAX_BODY + 1)), FailureKind::Protocol)]
    #[case("SSH-2.0-OpenSSH\r\n\r\n".to_owned(), FailureKind::Protocol)]
    #[case(String::new(), FailureKind::Network)]
    #[case("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{".to_owned(), FailureKind::Network)]
    #[tokio::test]
    async fn anything_else_is_refused(#[case] bytes: String, #[case] expected: FailureKind) {
        match answer_to(&bytes).await {
            Answer::Refused { kind, message } => {
                assert_eq!(kind, expected, "{message}");
                assert!(!message.contains(TOKEN) && !message.contains("127.0.0.1"), "{message}");
            }
            accepted => panic!("{accepted:?}"),
        }
    }

    #[tokio::test]
    async fn a_closed_port_is_a_network_failure() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        drop(listener);
        let answer = Reference.authenticate(request(&base, Duration::from_secs(20))).await;
        assert!(matches!(answer, Answer::Refused { kind: FailureKind::Network, .. }), "{answer:?}");
    }

    #[tokio::test]
    async fn no_answer_is_a_timeout() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let answer = Reference.authenticate(request(&base, Duration::from_millis(50))).await;
        assert!(matches!(answer, Answer::Refused { kind: FailureKind::Timeout, .. }), "{answer:?}");
    }
}
