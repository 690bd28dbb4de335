//! An answer on its way to the front, which frames it.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

/// An answer. Dates, lengths and what concerns the connection are the front's part, and so is
/// leaving the body out where none may be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The headers, sorted by name; equal ones in the order in which they go out.
    pub headers: Vec<(String, String)>,
    /// The body that GET would get.
    pub body: Vec<u8>,
    /// How many bytes of the request's body were read.
    pub read: usize,
    /// A content type that the server doesn't set itself.
    pub guessed_type: Option<&'static str>,
}

impl Response {
    /// The first header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// An answer may carry secrets, so none of it is shown.
impl std::fmt::Debug for Response {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Response").field("status", &self.status).finish_non_exhaustive()
    }
}

/// A shorter body isn't compressed.
const SHORTEST_COMPRESSED: usize = 1024;

/// Response headers while they are being collected.
#[derive(Clone, Debug, Default)]
pub(super) struct Headers(Vec<(&'static str, String)>);

impl Headers {
    /// Adds one more line.
    pub(super) fn add(&mut self, name: &'static str, value: impl Into<String>) {
        self.0.push((name, value.into()));
    }

    /// Replaces what stands under that name.
    pub(super) fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.0.retain(|(key, _)| *key != name);
        self.add(name, value);
    }
}

/// An answer that a handler gives; its headers come on top of those of every answer.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
    pub(super) guessed_type: Option<&'static str>,
}

impl Reply {
    pub(super) fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Reply { status, body: body.into(), guessed_type: None }
    }

    /// `{"status":"OK"}`.
    pub(super) fn status_ok() -> Self {
        Self::new(200, "{\"status\":\"OK\"}")
    }

    /// JSON without a newline.
    pub(super) fn json(value: &serde_json::Value) -> Self {
        Self::new(200, super::json::encode(value))
    }

    /// JSON with a newline behind it.
    pub(super) fn json_line(status: u16, value: &serde_json::Value) -> Self {
        Self::new(status, super::json::encode(value) + "\n")
    }
}

/// Puts an answer into its final form; `gzip` where the client takes it.
pub(super) fn deliver(reply: Reply, mut headers: Headers, gzip: bool, read: usize) -> Response {
    let mut body = reply.body;
    if gzip
        && body.len() >= SHORTEST_COMPRESSED
        && let Some(small) = compress(&body)
    {
        headers.add("Content-Encoding", "gzip");
        body = small;
    }
    headers.0.sort_by_key(|(name, _)| *name);
    Response {
        status: reply.status,
        headers: headers.0.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        body,
        read,
        guessed_type: reply.guessed_type,
    }
}

/// Whether an `Accept-Encoding` names gzip with some weight.
pub(in crate::service::mattermost) fn accepts_gzip(header: Option<&str>) -> bool {
    header.unwrap_or("").split(',').any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"))
            && parts.all(|part| {
                let weight = part.strip_prefix("q=").map(str::parse::<f64>);
                !matches!(weight, Some(Ok(weight)) if weight <= 0.0)
            })
    })
}

pub(in crate::service::mattermost) fn compress(body: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).ok()?;
    encoder.finish().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_used_where_it_is_named() {
        for yes in ["gzip", "deflate, gzip", "GZIP;q=0.5"] {
            assert!(accepts_gzip(Some(yes)), "{yes}");
        }
        for no in ["*", "gzip;q=0", "identity", ""] {
            assert!(!accepts_gzip(Some(no)), "{no}");
        }
    }

    #[rstest::rstest]
    #[case(1023, false)]
    #[case(1024, true)]
    fn long_bodies_are_compressed(#[case] length: usize, #[case] compressed: bool) {
        let reply = Reply::new(200, vec![b'x'; length]);
        let answer = deliver(reply, Headers::default(), true, 0);
        assert_eq!(answer.header("content-encoding").is_some(), compressed);
    }
}
