//! Puts an answer on the wire as Go's net/http does (`chunkWriter.writeHeader`): the
//! application's headers in canonical spelling, sorted by name; then date, length, sniffed type,
//! connection and transfer coding, in that order.

use std::time::SystemTime;

use bytes::Bytes;

use super::head::{RequestHead, first_has_token, has_token, is_token};
use super::reason::reason;
use super::record::{Head, ResponseSeen};

/// Longer bodies leave Go's buffer before the handler ends, so their length isn't known in time.
const BUFFERED: usize = 2048;
/// Go closes rather than read this much of a body that the application left unread.
const TOO_MUCH_UNREAD: u64 = 256 * 1024;

/// What the application wants to say.
#[derive(Clone, Debug, Default)]
pub(super) struct Answer {
    pub status: u16,
    /// In any order and spelling.
    pub headers: Vec<(String, Vec<u8>)>,
    pub body: Bytes,
    /// The content type where the application set none.
    pub sniffed_type: Option<String>,
    /// How much of the request's body the application read; all where absent.
    pub body_read: Option<u64>,
}

/// What of the request decides about the answer's framing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    head: bool,
    http_1_1: bool,
    wants_close: bool,
    /// An HTTP/1.0 peer asked to keep the connection.
    keep_alive_1_0: bool,
    expects_continue: bool,
    body_bytes: u64,
    body_readable: bool,
}

/// An answer ready to leave.
#[derive(Clone, Debug)]
pub(super) struct Rendered {
    /// Status line, headers and framed body.
    pub wire: Vec<u8>,
    /// The same, for the record.
    pub seen: ResponseSeen,
    /// Whether the connection ends with it.
    pub close: bool,
}

impl Asked {
    /// The facts of a request whose body has been read; `body_readable` is false where what comes
    /// behind it on the connection can't be told from it.
    pub(super) fn new(head: &RequestHead, body_bytes: u64, body_readable: bool) -> Self {
        let http_1_1 = head.version >= (1, 1);
        Self {
            head: head.method == "HEAD",
            http_1_1,
            wants_close: has_token(&head.headers, "connection", "close"),
            keep_alive_1_0: !http_1_1 && first_has_token(&head.headers, "connection", "keep-alive"),
            expects_continue: first_has_token(&head.headers, "expect", "100-continue"),
            body_bytes,
            body_readable,
        }
    }
}

/// The bytes of `answer` for whoever asked so.
pub(super) fn render(answer: &Answer, asked: Asked) -> Rendered {
    let body_allowed = !matches!(answer.status, 100..=199 | 204 | 304);
    let mut headers = application_headers(answer, body_allowed);
    let own_length = headers.iter().any(|(name, _)| name == "Content-Length");
    let short = answer.body.len() <= BUFFERED && (!asked.head || !answer.body.is_empty());
    let length_known = body_allowed && (own_length || short);
    let chunked = body_allowed && !asked.head && !length_known && asked.http_1_1;
    let until_close = body_allowed && !asked.head && !length_known && !asked.http_1_1;

    let keep_1_0 = asked.keep_alive_1_0 && (asked.head || length_known || !body_allowed);
    let unread =
        asked.body_bytes - answer.body_read.unwrap_or(asked.body_bytes).min(asked.body_bytes);
    let close = until_close
        || (!keep_1_0 && (!asked.http_1_1 || asked.wants_close))
        || has_token(&lossy(&headers), "connection", "close")
        || unread >= TOO_MUCH_UNREAD
        || (asked.expects_continue && unread > 0)
        || !asked.body_readable;

    headers.push(("Date".to_owned(), httpdate::fmt_http_date(SystemTime::now()).into_bytes()));
    if length_known && !own_length {
        headers.push(("Content-Length".to_owned(), answer.body.len().to_string().into_bytes()));
    }
    let sniffs = body_allowed && !answer.body.is_empty();
    if let Some(sniffed) = answer.sniffed_type.as_ref().filter(|_| sniffs) {
        headers.push(("Content-Type".to_owned(), sniffed.clone().into_bytes()));
    }
    let said = headers.iter().any(|(name, _)| name == "Connection");
    match (close, keep_1_0) {
        (true, _) if asked.http_1_1 && !said => headers.push(connection("close")),
        (false, true) if !said => headers.push(connection("keep-alive")),
        _ => {}
    }
    if chunked {
        headers.push(("Transfer-Encoding".to_owned(), b"chunked".to_vec()));
    }

    let version = if asked.http_1_1 { "HTTP/1.1" } else { "HTTP/1.0" };
    let reason = reason(answer.status);
    let mut wire = format!("{version} {} {reason}\r\n", answer.status).into_bytes();
    for (name, value) in &headers {
        wire.extend_from_slice(name.as_bytes());
        wire.extend_from_slice(b": ");
        wire.extend_from_slice(value);
        wire.extend_from_slice(b"\r\n");
    }
    wire.extend_from_slice(b"\r\n");
    let body = if body_allowed && !asked.head { answer.body.as_ref() } else { b"" };
    if chunked {
        wire.extend_from_slice(format!("{:x}\r\n", body.len()).as_bytes());
        wire.extend_from_slice(body);
        wire.extend_from_slice(b"\r\n0\r\n\r\n");
    } else {
        wire.extend_from_slice(body);
    }
    let seen = ResponseSeen {
        status: answer.status,
        reason: reason.into_owned(),
        version: version.to_owned(),
        headers: lossy(&headers),
        body: body.to_vec(),
        body_bytes: body.len() as u64,
    };
    Rendered { wire, seen, close }
}

/// Sorted by canonical name, equal ones in their order.
fn application_headers(answer: &Answer, body_allowed: bool) -> Vec<(String, Vec<u8>)> {
    let mut headers: Vec<(String, Vec<u8>)> = answer
        .headers
        .iter()
        .map(|(name, value)| (canonical(name), value.clone()))
        .filter(|(name, _)| match name.as_str() {
            "Content-Length" => body_allowed,
            "Content-Type" => answer.status != 304,
            _ => true,
        })
        .collect();
    headers.sort_by(|a, b| a.0.cmp(&b.0));
    headers
}

/// Go's `CanonicalMIMEHeaderKey`: a capital at the start and after each hyphen, else small.
fn canonical(name: &str) -> String {
    if !name.bytes().all(is_token) {
        return name.to_owned();
    }
    let mut capital = true;
    name.chars()
        .map(|letter| {
            let spelt =
                if capital { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() };
            capital = letter == '-';
            spelt
        })
        .collect()
}

fn connection(word: &str) -> (String, Vec<u8>) {
    ("Connection".to_owned(), word.as_bytes().to_vec())
}

fn lossy(headers: &[(String, Vec<u8>)]) -> Head {
    headers
        .iter()
        .map(|(name, value)| (name.clone(), String::from_utf8_lossy(value).into_owned()))
        .collect()
}
