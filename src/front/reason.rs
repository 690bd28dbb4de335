//! Reason phrases in Go's words.

use std::borrow::Cow;

use hyper::StatusCode;

/// The phrase for `status`: the registered one, save where Go still says it as RFC 2616 did.
pub(super) fn reason(status: u16) -> Cow<'static, str> {
    match status {
        413 => Cow::Borrowed("Request Entity Too Large"),
        414 => Cow::Borrowed("Request URI Too Long"),
        416 => Cow::Borrowed("Requested Range Not Satisfiable"),
        _ => match StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()) {
            Some(reason) => Cow::Borrowed(reason),
            None => Cow::Owned(format!("status code {status}")),
        },
    }
}
