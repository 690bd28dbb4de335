//! Reads a request's head the way Go's net/http does (`readRequest`, `textproto`), because that
//! is what the real server speaks: bare line feeds and folded lines pass, HTTP/1.2 passes, and
//! each thing that doesn't pass has its own answer.

use super::framing::{Framing, framing};
use super::record::Head;
use super::refusal::Refusal;
use super::target;

/// The longest head that is read.
pub(super) const MAX_HEAD: usize = 64 * 1024;

/// A head that could be split into its parts.
#[derive(Clone, Debug)]
pub(super) struct RequestHead {
    pub method: String,
    pub target: String,
    pub version_text: String,
    /// Major and minor.
    pub version: (u8, u8),
    pub headers: Head,
    /// The bytes as they came, with the blank line.
    pub raw: Vec<u8>,
    /// How the body is framed; or why the request is refused all the same.
    pub framing: Result<Framing, Refusal>,
}

/// What the bytes so far amount to.
#[derive(Clone, Debug)]
pub(super) enum Parsed {
    /// More is needed.
    Incomplete,
    /// A head; it takes the first `raw.len()` bytes.
    Complete(Box<RequestHead>),
    /// No head, and never will be one.
    Refused(Refusal),
}

/// Reads the head at the start of `bytes`.
pub(super) fn parse(bytes: &[u8]) -> Parsed {
    let Some(first_end) = bytes.iter().position(|&byte| byte == b'\n') else {
        return if bytes.len() > MAX_HEAD {
            Parsed::Refused(Refusal::head_too_large())
        } else {
            Parsed::Incomplete
        };
    };
    let Some(line) = request_line(strip_line_end(&bytes[..=first_end])) else {
        return Parsed::Refused(Refusal::bad_request());
    };
    let length = match head_length(bytes, first_end + 1) {
        Some(length) if length <= MAX_HEAD => length,
        None if bytes.len() <= MAX_HEAD => return Parsed::Incomplete,
        _ => return Parsed::Refused(Refusal::head_too_large()),
    };
    let Some(headers) = header_lines(&bytes[first_end + 1..length]) else {
        return Parsed::Refused(Refusal::bad_request());
    };
    let framing = check(&line, &headers);
    Parsed::Complete(Box::new(RequestHead {
        method: text(line.method),
        target: text(line.target),
        version_text: text(line.version_text),
        version: line.version,
        headers,
        raw: bytes[..length].to_vec(),
        framing,
    }))
}

/// Header lines up to their blank line, or `None` where one is malformed: values are cut at
/// both ends, folded lines joined by one blank.
pub(super) fn header_lines(bytes: &[u8]) -> Option<Head> {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for line in bytes.split_inclusive(|&byte| byte == b'\n').map(strip_line_end) {
        match (line.first(), lines.last_mut()) {
            (None, _) => break,
            // A first line can't continue anything.
            (Some(b' ' | b'\t'), None) => return None,
            (Some(b' ' | b'\t'), Some(last)) => {
                last.push(b' ');
                last.extend_from_slice(trim(line));
            }
            // The name is never folded.
            _ if !line.contains(&b':') => return None,
            _ => lines.push(trim(line).to_vec()),
        }
    }
    lines.iter().map(|line| header(line)).collect()
}

/// Values of the headers called `name`, in order.
pub(super) fn values<'a>(headers: &'a Head, name: &str) -> impl Iterator<Item = &'a str> {
    headers
        .iter()
        .filter(move |(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
}

/// Whether a header's list holds `token`, whatever its case. Like Go, takes blanks between the
/// items of a list as well as commas.
pub(super) fn has_token(headers: &Head, name: &str, token: &str) -> bool {
    values(headers, name).any(|value| lists(value, token))
}

/// The same of the first such header alone, where Go looks no further.
pub(super) fn first_has_token(headers: &Head, name: &str, token: &str) -> bool {
    values(headers, name).next().is_some_and(|value| lists(value, token))
}

fn lists(value: &str, token: &str) -> bool {
    value.split([',', ' ', '\t']).any(|part| part.eq_ignore_ascii_case(token))
}

struct RequestLine<'a> {
    method: &'a [u8],
    target: &'a [u8],
    version_text: &'a [u8],
    version: (u8, u8),
}

/// Splits at the first two blanks; what comes after the second must be the version.
fn request_line(line: &[u8]) -> Option<RequestLine<'_>> {
    let first = line.iter().position(|&byte| byte == b' ')?;
    let (method, rest) = (&line[..first], &line[first + 1..]);
    let second = rest.iter().position(|&byte| byte == b' ')?;
    let (target, version_text) = (&rest[..second], &rest[second + 1..]);
    if method.is_empty() || !method.iter().all(|&byte| is_token(byte)) {
        return None;
    }
    let [major, b'.', minor] = version_text.strip_prefix(b"HTTP/")? else { return None };
    if !major.is_ascii_digit() || !minor.is_ascii_digit() {
        return None;
    }
    Some(RequestLine { method, target, version_text, version: (major - b'0', minor - b'0') })
}

/// What is wrong with a head that could be split, in the order of Go's checks.
fn check(line: &RequestLine<'_>, headers: &Head) -> Result<Framing, Refusal> {
    if !target::is_valid(line.method, line.target) {
        return Err(Refusal::bad_request());
    }
    let mut hosts = values(headers, "host");
    let (host, second_host) = (hosts.next(), hosts.next());
    if second_host.is_some() {
        return Err(Refusal::bad_request());
    }
    let framing = framing(line.version, headers)?;
    if line.version.0 != 1 {
        return Err(Refusal::because(505, "unsupported protocol version"));
    }
    if host.is_none() && line.version.1 >= 1 && line.method != b"CONNECT" {
        return Err(Refusal::because(400, "missing required Host header"));
    }
    if host.is_some_and(|host| !host.bytes().all(target::is_host_byte)) {
        return Err(Refusal::because(400, "malformed Host header"));
    }
    if headers.iter().any(|(name, _)| !name.bytes().all(is_token)) {
        return Err(Refusal::because(400, "invalid header name"));
    }
    Ok(framing)
}

/// Where the blank line ends, looking at lines from `start`.
fn head_length(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        let end = at + bytes[at..].iter().position(|&byte| byte == b'\n')? + 1;
        if strip_line_end(&bytes[at..end]).is_empty() {
            return Some(end);
        }
        at = end;
    }
}

/// A blank in the name passes here and is refused later, with words of its own.
fn header(line: &[u8]) -> Option<(String, String)> {
    let colon = line.iter().position(|&byte| byte == b':')?;
    let (name, value) = (&line[..colon], trim(&line[colon + 1..]));
    let name_is_readable =
        !name.is_empty() && name.iter().all(|&byte| is_token(byte) || byte == b' ');
    let value_is_readable =
        value.iter().all(|&byte| byte == b'\t' || (byte >= 0x20 && byte != 0x7f));
    (name_is_readable && value_is_readable).then(|| (text(name), text(value)))
}

/// RFC 9110, section 5.6.2.
pub(super) fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

fn strip_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn trim(bytes: &[u8]) -> &[u8] {
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let start = bytes.iter().position(|byte| !blank(byte)).unwrap_or(bytes.len());
    let end = bytes.iter().rposition(|byte| !blank(byte)).map_or(start, |last| last + 1);
    &bytes[start..end]
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn head(raw: &str) -> RequestHead {
        match parse(raw.as_bytes()) {
            Parsed::Complete(head) => *head,
            other => panic!("{raw:?}: {other:?}"),
        }
    }

    #[test]
    fn keeps_spelling_order_and_repetition() {
        let head = head("get //a/../b?c HTTP/1.2\nhOsT:x\nX-A: 1 \nx-a:  2\nB: a\n\t b\n\nrest");
        assert_eq!(head.method, "get");
        assert_eq!(head.target, "//a/../b?c");
        assert_eq!(head.version, (1, 2));
        let headers: Vec<(&str, &str)> =
            head.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(headers, [("hOsT", "x"), ("X-A", "1"), ("x-a", "2"), ("B", "a b")]);
        assert!(head.raw.ends_with(b"\n\n"));
        assert_eq!(head.framing, Ok(Framing::None));
    }

    #[rstest]
    #[case::no_line_yet("GET / HTTP/1.1")]
    #[case::no_blank_line("GET / HTTP/1.1\r\nHost: x\r\n")]
    #[case::half_a_blank_line("GET / HTTP/1.1\r\nHost: x\r\n\r")]
    fn waits_for_more(#[case] raw: &str) {
        assert!(matches!(parse(raw.as_bytes()), Parsed::Incomplete));
    }

    #[rstest]
    #[case::two_blanks("GET  / HTTP/1.1\r\n", 400)]
    #[case::blank_in_target("GET /a b HTTP/1.1\r\n", 400)]
    #[case::method("GE(T / HTTP/1.1\r\n", 400)]
    #[case::version("GET / HTTP/1.10\r\n", 400)]
    #[case::no_colon("GET / HTTP/1.1\r\nHost\r\n\r\n", 400)]
    #[case::folded_name("GET / HTTP/1.1\r\nHo\r\n st: x\r\n\r\n", 400)]
    #[case::empty_name("GET / HTTP/1.1\r\n: x\r\n\r\n", 400)]
    #[case::fold_first("GET / HTTP/1.1\r\n Host: x\r\n\r\n", 400)]
    #[case::name("GET / HTTP/1.1\r\nH(: x\r\n\r\n", 400)]
    #[case::delete_byte("GET / HTTP/1.1\r\nHost: x\r\nA: \x7f\r\n\r\n", 400)]
    fn refuses_what_cannot_be_split(#[case] raw: &str, #[case] status: u16) {
        match parse(raw.as_bytes()) {
            Parsed::Refused(refusal) => assert_eq!(refusal.status, status),
            other => panic!("{raw:?}: {other:?}"),
        }
    }

    #[test]
    fn refuses_a_head_over_the_bound() {
        let raw = format!("GET / HTTP/1.1\r\nHost: x\r\nA: {}\r\n\r\n", "x".repeat(MAX_HEAD));
        match parse(raw.as_bytes()) {
            Parsed::Refused(refusal) => assert_eq!(refusal.status, 431),
            other => panic!("{other:?}"),
        }
    }

    #[rstest]
    #[case::host("Host: a b", "malformed Host header")]
    #[case::blank_before_colon("Host: a\r\nA : b", "invalid header name")]
    #[case::no_host("A: b", "missing required Host header")]
    fn says_why(#[case] headers: &str, #[case] why: &str) {
        let head = head(&format!("GET / HTTP/1.1\r\n{headers}\r\n\r\n"));
        assert_eq!(head.framing, Err(Refusal::because(400, why)));
    }

    proptest::proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            let _ = parse(&bytes);
            let mut lead = b"GET / HTTP/1.1\r\n".to_vec();
            lead.extend(bytes);
            let _ = parse(&lead);
        }
    }
}
