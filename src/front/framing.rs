//! How the body of a request is delimited, by Go's rules (`readTransfer`), which are those of
//! RFC 9112, section 6, with hardening.

use super::head::{has_token, values};
use super::record::Head;
use super::refusal::Refusal;

/// Where a body ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// There is none.
    None,
    /// After so many bytes.
    Length(u64),
    /// After its last chunk.
    Chunked,
}

/// What may not follow a body (RFC 9110, section 6.5.1).
const TRAILERS_NEVER: [&str; 3] = ["content-length", "transfer-encoding", "trailer"];

/// The framing that these headers announce.
pub(super) fn framing(version: (u8, u8), headers: &Head) -> Result<Framing, Refusal> {
    let mut codings = values(headers, "transfer-encoding");
    let chunked = match (version >= (1, 1), codings.next(), codings.next()) {
        // HTTP/1.0 knows no transfer codings.
        (false, ..) | (_, None, _) => false,
        (true, Some(coding), None) if coding.eq_ignore_ascii_case("chunked") => true,
        _ => return Err(Refusal::transfer_encoding()),
    };
    if chunked && TRAILERS_NEVER.iter().any(|name| has_token(headers, "trailer", name)) {
        return Err(Refusal::bad_request());
    }
    let mut lengths = values(headers, "content-length");
    let Some(first) = lengths.next() else {
        return Ok(if chunked { Framing::Chunked } else { Framing::None });
    };
    if lengths.any(|other| other != first) {
        return Err(Refusal::bad_request());
    }
    let length = length(first).ok_or_else(Refusal::bad_request)?;
    Ok(match (chunked, length) {
        (true, _) => Framing::Chunked,
        (false, 0) => Framing::None,
        (false, length) => Framing::Length(length),
    })
}

/// Digits only, below 2^63: no sign, no blank inside.
fn length(text: &str) -> Option<u64> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|&length| length <= i64::MAX as u64)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const CL: &str = "Content-Length";
    const TE: &str = "Transfer-Encoding";

    #[rstest]
    #[case::nothing(&[], Ok(Framing::None))]
    #[case::zero(&[(CL, "0")], Ok(Framing::None))]
    #[case::length(&[(CL, "12")], Ok(Framing::Length(12)))]
    #[case::same_twice(&[(CL, "12"), (CL, "12")], Ok(Framing::Length(12)))]
    #[case::two_lengths(&[(CL, "12"), (CL, "13")], Err(400))]
    #[case::negative(&[(CL, "-1")], Err(400))]
    #[case::signed(&[(CL, "+1")], Err(400))]
    #[case::empty(&[(CL, "")], Err(400))]
    #[case::huge(&[(CL, "9223372036854775808")], Err(400))]
    #[case::chunked(&[(TE, "Chunked")], Ok(Framing::Chunked))]
    #[case::both(&[(CL, "5"), (TE, "chunked")], Ok(Framing::Chunked))]
    #[case::trailer(&[(TE, "chunked"), ("Trailer", "X, Content-Length")], Err(400))]
    #[case::unknown(&[(TE, "zip")], Err(501))]
    #[case::list(&[(TE, "gzip, chunked")], Err(501))]
    #[case::twice(&[(TE, "chunked"), (TE, "chunked")], Err(501))]
    fn follows_go(#[case] headers: &[(&str, &str)], #[case] expected: Result<Framing, u16>) {
        let headers: Head =
            headers.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        let got = framing((1, 1), &headers).map_err(|refusal| refusal.status);
        assert_eq!(got, expected);
    }

    #[test]
    fn http_1_0_has_no_transfer_codings() {
        let headers = vec![(TE.to_owned(), "zip".to_owned())];
        assert_eq!(framing((1, 0), &headers), Ok(Framing::None));
    }
}
