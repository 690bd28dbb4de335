//! An exchange as people and machines see it: redacted, bounded, without ports and times.

use serde::Serialize;

use super::record::{Exchange, Handshake, Head, Record, RequestSeen, ResponseSeen};
use crate::secret::Redactor;

/// Bytes of a body that are shown.
const SHOWN: usize = 4096;
/// Bytes of a body that are looked at for it: enough that no form of a secret, which may be many
/// times longer than its placeholder, reaches over the end into what is shown.
const LOOKED_AT: usize = 16 * SHOWN;

/// An exchange in the form of the events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExchangeView {
    /// From 1, within one front.
    pub n: usize,
    /// The connection's number.
    pub connection: usize,
    /// The connection's handshake, on a TLS front.
    pub tls: Option<TlsView>,
    /// The request.
    pub request: RequestView,
    /// The answer.
    pub response: Option<ResponseView>,
}

/// A handshake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TlsView {
    /// `completed` or `failed`.
    pub handshake: String,
    /// The alert the peer sent.
    pub alert: Option<String>,
}

/// A request; the body up to 4 KiB.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RequestView {
    /// As written.
    pub method: String,
    /// As written, redacted.
    pub target: String,
    /// As written, redacted.
    pub headers: Vec<(String, String)>,
    /// As text, redacted.
    pub body: String,
    /// Length of the whole body.
    pub body_bytes: u64,
    /// Whether `body` is not all of it.
    pub truncated: bool,
}

/// An answer; the body up to 4 KiB.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResponseView {
    /// The status.
    pub status: u16,
    /// As sent, redacted.
    pub headers: Vec<(String, String)>,
    /// As text, redacted.
    pub body: String,
    /// Length of the whole body.
    pub body_bytes: u64,
    /// Whether `body` is not all of it.
    pub truncated: bool,
}

impl Exchange {
    /// This exchange of `record` for people and machines: secrets, times, ports and random ids
    /// replaced by `redactor`, bodies as text and cut behind 4 KiB (never inside a placeholder).
    pub fn view(&self, record: &Record, redactor: &mut Redactor) -> ExchangeView {
        let connection = record.connections.iter().find(|one| one.n == self.connection);
        let late_alert = connection.and_then(|one| one.late_alert.clone());
        let tls = connection.and_then(|one| one.tls.as_ref()).map(|handshake| match handshake {
            Handshake::Completed { .. } => {
                TlsView { handshake: "completed".to_owned(), alert: late_alert }
            }
            Handshake::Failed { alert, .. } => {
                TlsView { handshake: "failed".to_owned(), alert: alert.clone() }
            }
        });
        // In the order of a reader, since numbers go by first appearance.
        let request = request_view(&self.request, redactor);
        let response = self.response.as_ref().map(|response| response_view(response, redactor));
        ExchangeView { n: self.n, connection: self.connection, tls, request, response }
    }
}

fn request_view(request: &RequestSeen, redactor: &mut Redactor) -> RequestView {
    let method = redactor.text(&request.method);
    let target = redactor.text(&request.target);
    let headers = headers_view(&request.headers, redactor);
    let (body, truncated) = body_view(&request.body, request.body_bytes, redactor);
    RequestView { method, target, headers, body, body_bytes: request.body_bytes, truncated }
}

fn response_view(response: &ResponseSeen, redactor: &mut Redactor) -> ResponseView {
    let headers = headers_view(&response.headers, redactor);
    let (body, truncated) = body_view(&response.body, response.body_bytes, redactor);
    ResponseView {
        status: response.status,
        headers,
        body,
        body_bytes: response.body_bytes,
        truncated,
    }
}

fn headers_view(headers: &Head, redactor: &mut Redactor) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| {
            // A length may be the number of a port by chance.
            let is_length = name.eq_ignore_ascii_case("content-length")
                && value.bytes().all(|byte| byte.is_ascii_digit());
            let value = if is_length { value.clone() } else { redactor.text(value) };
            (redactor.text(name), value)
        })
        .collect()
}

/// The text, and whether it is not all of it.
fn body_view(kept: &[u8], length: u64, redactor: &mut Redactor) -> (String, bool) {
    let looked_at = &kept[..kept.len().min(LOOKED_AT)];
    let mut text = redactor.text(&String::from_utf8_lossy(looked_at));
    let end = end_of_shown(&text);
    let truncated = end < text.len() || (looked_at.len() as u64) < length;
    text.truncate(end);
    (text, truncated)
}

/// The last place up to the bound that cuts no character and no placeholder.
fn end_of_shown(text: &str) -> usize {
    if text.len() <= SHOWN {
        return text.len();
    }
    let end = (0..=SHOWN).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    match text[..end].rfind('‹') {
        // Our placeholders are short; a mark further back opens something else.
        Some(open) if end - open < 64 && !text[open..end].contains('›') => open,
        _ => end,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::front::Connection;
    use crate::secret::Secret;

    const TOKEN: &str = "k1yc8wrtyjdbieq3sfzy9mxnce";

    fn exchange(target: &str, body: String) -> Exchange {
        Exchange {
            n: 1,
            connection: 1,
            request: RequestSeen {
                method: "POST".to_owned(),
                target: target.to_owned(),
                version: "HTTP/1.1".to_owned(),
                headers: vec![
                    ("Host".to_owned(), "127.0.0.1:40001".to_owned()),
                    ("Authorization".to_owned(), format!("Bearer {TOKEN}")),
                    ("User-Agent".to_owned(), "client/1.0".to_owned()),
                    ("Content-Length".to_owned(), "40001".to_owned()),
                ],
                raw_head: Vec::new(),
                body_bytes: body.len() as u64,
                body: body.into_bytes(),
                complete: true,
                trailers: Head::new(),
            },
            at: std::time::Duration::ZERO,
            response: None,
            answered: None,
            sent: 0,
        }
    }

    fn view(exchange: &Exchange) -> ExchangeView {
        let mut redactor = Redactor::new();
        redactor.secret("access-token", &Secret::new(TOKEN)).port(40001);
        let connection = Connection {
            n: 1,
            tls: Some(Handshake::Completed { version: "TLSv1.3".to_owned() }),
            late_alert: Some("UnknownCA".to_owned()),
            bytes_received: 0,
            unframed: Vec::new(),
            refused: None,
        };
        let record = Record { connections: vec![connection], ..Record::default() };
        exchange.view(&record, &mut redactor)
    }

    #[test]
    fn shows_no_secret_and_no_port_but_lengths() {
        let view = view(&exchange(&format!("/?access_token={TOKEN}"), "{}".to_owned()));
        assert_eq!(view.request.target, "/?access_token=‹access-token›");
        let values: Vec<&str> =
            view.request.headers.iter().map(|(_, value)| value.as_str()).collect();
        assert_eq!(values, ["127.0.0.1:‹port›", "Bearer ‹access-token›", "client/1.0", "40001"]);
        assert_eq!((view.request.body.as_str(), view.request.truncated), ("{}", false));
        assert_eq!(view.tls.unwrap().alert.as_deref(), Some("UnknownCA"));
    }

    #[test]
    fn debug_shows_no_secret() {
        let shown = format!("{:?}", exchange(&format!("/{TOKEN}"), TOKEN.to_owned()));
        assert!(!shown.contains(TOKEN), "{shown}");
    }

    #[test]
    fn cuts_no_secret() {
        for before in SHOWN - 80..=SHOWN + 5 {
            let view = view(&exchange("/", format!("{}{TOKEN} rest", "é".repeat(before / 2))));
            let body = view.request.body.trim_start_matches('é');
            assert!(
                ["", "‹access-token›", "‹access-token› rest"].iter().any(|whole| {
                    body == *whole
                        || (body.starts_with("‹access-token› ") && whole.starts_with(body))
                }),
                "{body}"
            );
            assert!(view.request.body.len() <= SHOWN);
            assert_eq!(view.request.truncated, !body.ends_with("rest"));
        }
    }
}
