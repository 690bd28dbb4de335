//! What travels between the front and the logic behind it.
//!
//! HTTP libraries tidy up what they pass on: targets are normalised, header names lower-cased,
//! odd methods refused. So the front relays every request as `POST /` with the body as it came
//! (without chunk framing), and all else in private headers that only the front sets: a peer's
//! own headers travel inside [`HEADERS`], never beside it, so nobody outside can set one.
//!
//! The logic reads a request with [`Relayed::read`] and never looks at wiremock's method, URL or
//! headers. It answers with status, headers and body; the front puts the answer on the wire as
//! Go's net/http does. The logic needs not set `Date`, `Content-Length`, `Transfer-Encoding` or
//! `Connection` (they are dropped and made anew), and spells header names as it likes. To HEAD
//! it answers with the body that GET would have: the front leaves it out. Where the real server
//! reads only part of a body, or leaves the content type to Go's sniffing, the answer says so in
//! [`ANSWER_BODY_READ`] and [`ANSWER_SNIFFED_TYPE`]. No header beginning with [`PREFIX`] leaves
//! the house.

use std::net::SocketAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::header::{HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};

use super::head::{RequestHead, has_token, values};
use super::record::Head;

/// How the names of all private headers begin.
pub const PREFIX: &str = "x-credoc-";
/// The method as written (base64).
pub const METHOD: &str = "x-credoc-method";
/// The target as written (base64).
pub const TARGET: &str = "x-credoc-target";
/// The headers as received (base64 of a JSON list of pairs).
pub const HEADERS: &str = "x-credoc-headers";
/// The rest: version, scheme, peer, whether the body is complete (base64 of JSON).
pub const FACTS: &str = "x-credoc-facts";

/// On an answer: how many bytes of the request's body the real server would have read, as a
/// decimal number; absent means all. Go closes the connection after the answer when 256 KiB or
/// more are left unread.
pub const ANSWER_BODY_READ: &str = "x-credoc-body-read";
/// On an answer without a content type: the type that Go's sniffing gives, which stands in
/// another place on the wire than one that the application set.
pub const ANSWER_SNIFFED_TYPE: &str = "x-credoc-sniffed-type";

/// How the peer came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// Without TLS.
    Http,
    /// Over TLS.
    Https,
}

/// A request as the peer wrote it, on the logic's side.
#[derive(Clone, PartialEq, Eq)]
pub struct Relayed {
    /// The method as written, e.g. `get`.
    pub method: String,
    /// The target as written, e.g. `//api/../x?y` or `http://host/x`.
    pub target: String,
    /// Names and values in wire order with their wire spelling; blanks around values removed,
    /// folded lines joined.
    pub headers: Head,
    /// Whether the peer came over TLS.
    pub scheme: Scheme,
    /// The body, without chunk framing; up to 16 MiB.
    pub body: Vec<u8>,
    /// Whether that is all of the body. Where not, the peer broke off, broke its framing or went
    /// over the bound, and a server's read fails behind the last byte.
    pub complete: bool,
    /// The version as written: `HTTP/1.1`.
    pub http_version: String,
    /// The peer's address.
    pub peer: SocketAddr,
}

/// What [`FACTS`] holds.
#[derive(Serialize, Deserialize)]
struct Facts {
    version: String,
    scheme: Scheme,
    peer: SocketAddr,
    complete: bool,
}

impl Relayed {
    /// The true request behind what wiremock received; `None` for one that didn't come through
    /// a front.
    pub fn read(request: &wiremock::Request) -> Option<Self> {
        Self::from_parts(&request.headers, &request.body)
    }

    /// The same, from headers and body.
    pub fn from_parts(headers: &HeaderMap, body: &[u8]) -> Option<Self> {
        let decoded = |name: &str| STANDARD.decode(headers.get(name)?.as_bytes()).ok();
        let text = |name: &str| String::from_utf8(decoded(name)?).ok();
        let facts: Facts = serde_json::from_slice(&decoded(FACTS)?).ok()?;
        Some(Self {
            method: text(METHOD)?,
            target: text(TARGET)?,
            headers: serde_json::from_slice(&decoded(HEADERS)?).ok()?,
            scheme: facts.scheme,
            body: body.to_vec(),
            complete: facts.complete,
            http_version: facts.version,
            peer: facts.peer,
        })
    }

    /// The value of the first header called `name`, whatever its case, as Go's `Header.Get`.
    pub fn header(&self, name: &str) -> Option<&str> {
        values(&self.headers, name).next()
    }

    /// The values of all headers called `name`, in order.
    pub fn header_values<'a>(&'a self, name: &str) -> Vec<&'a str> {
        values(&self.headers, name).collect()
    }

    /// Whether the comma-separated header `name` holds `token`, whatever its case.
    pub fn header_has_token(&self, name: &str, token: &str) -> bool {
        has_token(&self.headers, name, token)
    }
}

/// A request may carry secrets anywhere, so none of it is shown.
impl std::fmt::Debug for Relayed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Relayed").field("scheme", &self.scheme).finish_non_exhaustive()
    }
}

/// The private headers for a request.
pub(super) fn private_headers(
    head: &RequestHead,
    complete: bool,
    scheme: Scheme,
    peer: SocketAddr,
) -> HeaderMap {
    let facts = Facts { version: head.version_text.clone(), scheme, peer, complete };
    // Strings, pairs of strings and plain facts always have a JSON form.
    let json = [
        (HEADERS, serde_json::to_vec(&head.headers).unwrap_or_default()),
        (FACTS, serde_json::to_vec(&facts).unwrap_or_default()),
    ];
    let plain = [(METHOD, head.method.clone()), (TARGET, head.target.clone())];
    plain
        .into_iter()
        .map(|(name, text)| (name, text.into_bytes()))
        .chain(json)
        .filter_map(|(name, bytes)| {
            let value = HeaderValue::from_str(&STANDARD.encode(bytes)).ok()?;
            Some((hyper::header::HeaderName::from_static(name), value))
        })
        .collect()
}
