//! The answers that a server gives before any application sees the request, as Go's net/http
//! words them.

use super::reason::reason;
use super::record::ResponseSeen;

/// Why a request isn't served, and the answer to it. The connection ends with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub status: u16,
    /// The reason phrase, which may hold a detail.
    pub reason: String,
    pub body: String,
}

impl Refusal {
    /// Malformed, without saying how.
    pub(super) fn bad_request() -> Self {
        Self::plain(400)
    }

    /// Malformed in a way that is named.
    pub(super) fn because(status: u16, detail: &str) -> Self {
        let reason = format!("{}: {detail}", reason(status));
        Self { status, body: format!("{status} {reason}"), reason }
    }

    /// The head is over the bound.
    pub(super) fn head_too_large() -> Self {
        Self::plain(431)
    }

    /// RFC 9112, section 6.1.
    pub(super) fn transfer_encoding() -> Self {
        Self {
            status: 501,
            reason: reason(501).into_owned(),
            body: "Unsupported transfer encoding".to_owned(),
        }
    }

    /// The bytes on the wire.
    pub(super) fn wire(&self) -> Vec<u8> {
        format!(
            "HTTP/1.1 {} {}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n{}",
            self.status, self.reason, self.body
        )
        .into_bytes()
    }

    /// The same, for the record.
    pub(super) fn seen(&self) -> ResponseSeen {
        ResponseSeen {
            status: self.status,
            reason: self.reason.clone(),
            version: "HTTP/1.1".to_owned(),
            headers: vec![
                ("Content-Type".to_owned(), "text/plain; charset=utf-8".to_owned()),
                ("Connection".to_owned(), "close".to_owned()),
            ],
            body: self.body.clone().into_bytes(),
            body_bytes: self.body.len() as u64,
        }
    }

    fn plain(status: u16) -> Self {
        let reason = reason(status).into_owned();
        Self { status, body: format!("{status} {reason}"), reason }
    }
}
