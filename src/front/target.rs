//! Which request targets Go's net/http takes (`url.ParseRequestURI`). Everything else about a
//! target is the application's business: it travels on as it was written.

use std::net::Ipv6Addr;

/// Whether a request with this method and target is passed on at all.
pub(super) fn is_valid(method: &[u8], target: &[u8]) -> bool {
    if target.is_empty() || target.iter().any(u8::is_ascii_control) {
        return false;
    }
    if target == b"*" {
        return true;
    }
    let (scheme, rest) = match split_scheme(target) {
        // The name of a host and its port.
        _ if method == b"CONNECT" && target[0] != b'/' => {
            let authority = target.split(|&byte| byte == b'?').next().unwrap_or_default();
            return has_valid_authority(authority, b"http");
        }
        Split::At(colon) => (&target[..colon], &target[colon + 1..]),
        Split::None => (&target[..0], target),
        Split::Invalid => return false,
    };
    let path = rest.split(|&byte| byte == b'?').next().unwrap_or_default();
    match path.strip_prefix(b"//") {
        // Rootless: opaque with a scheme, else no request target.
        _ if !path.starts_with(b"/") => !scheme.is_empty(),
        Some(after) if !scheme.is_empty() => has_valid_authority(after, scheme),
        _ => has_valid_escapes(path),
    }
}

/// Bytes that Go accepts in a Host header.
pub(super) fn is_host_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!$%&'()*+,-.:;=[]_~".contains(&byte)
}

enum Split {
    /// A scheme ends at this colon.
    At(usize),
    None,
    Invalid,
}

fn split_scheme(target: &[u8]) -> Split {
    for (index, byte) in target.iter().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if index > 0 => {}
            b':' if index > 0 => return Split::At(index),
            b':' => return Split::Invalid,
            _ => return Split::None,
        }
    }
    Split::None
}

/// `[userinfo@]host[:port]`, then a path. A name may hold one colon only, unless the scheme is
/// neither HTTP nor HTTPS.
fn has_valid_authority(bytes: &[u8], scheme: &[u8]) -> bool {
    let end = bytes.iter().position(|&byte| byte == b'/').unwrap_or(bytes.len());
    let (authority, path) = bytes.split_at(end);
    let (userinfo, host) = match authority.iter().rposition(|&byte| byte == b'@') {
        Some(at) => (&authority[..at], &authority[at + 1..]),
        None => (&authority[..0], authority),
    };
    let userinfo_is_valid = userinfo
        .iter()
        .all(|&byte| byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(&byte));
    userinfo_is_valid
        && has_valid_escapes(userinfo)
        && has_valid_host(host, scheme)
        && has_valid_escapes(path)
}

fn has_valid_host(host: &[u8], scheme: &[u8]) -> bool {
    if host.starts_with(b"[") {
        let Some(close) = host.iter().rposition(|&byte| byte == b']') else { return false };
        let literal = String::from_utf8_lossy(&host[1..close]);
        // A zone may follow (RFC 6874).
        let address = literal.split("%25").next().unwrap_or_default();
        return address.parse::<Ipv6Addr>().is_ok() && is_port(&host[close + 1..]);
    }
    let is_colon = |&byte: &u8| byte == b':';
    let http = [b"http".as_slice(), b"https"].iter().any(|own| scheme.eq_ignore_ascii_case(own));
    let colon = if http { host.iter().position(is_colon) } else { host.iter().rposition(is_colon) };
    let (name, port) = host.split_at(colon.unwrap_or(host.len()));
    is_port(port) && is_name(name)
}

/// Only bytes beyond ASCII, and the percent sign, may be escaped in a name.
fn is_name(name: &[u8]) -> bool {
    let mut rest = name;
    while let Some((&byte, behind)) = rest.split_first() {
        rest = match (byte, behind) {
            (b'%', [b'2', b'5', behind @ ..]) => behind,
            (b'%', [b'8'..=b'9' | b'a'..=b'f' | b'A'..=b'F', second, behind @ ..])
                if second.is_ascii_hexdigit() =>
            {
                behind
            }
            (b'%' | b'[', _) => return false,
            _ if is_name_byte(byte) => behind,
            _ => return false,
        };
    }
    true
}

fn is_name_byte(byte: u8) -> bool {
    byte >= 0x80 || byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:]<>\"".contains(&byte)
}

fn is_port(text: &[u8]) -> bool {
    text.is_empty() || (text[0] == b':' && text[1..].iter().all(u8::is_ascii_digit))
}

fn has_valid_escapes(path: &[u8]) -> bool {
    let mut rest = path;
    while let Some(percent) = rest.iter().position(|&byte| byte == b'%') {
        match rest.get(percent + 1..percent + 3) {
            Some(digits) if digits.iter().all(u8::is_ascii_hexdigit) => {
                rest = &rest[percent + 3..];
            }
            _ => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("GET", "/", true)]
    #[case("GET", "//api/../x", true)]
    #[case("GET", "*", true)]
    #[case("GET", "/a%2Fb?%zz", true)]
    #[case("GET", "/a%zz", false)]
    #[case("GET", "/a%2", false)]
    #[case("GET", "", false)]
    #[case("GET", "api", false)]
    #[case("GET", "?x", false)]
    #[case("GET", ":x", false)]
    #[case("GET", "/a\u{1}", false)]
    #[case("GET", "/<>&", true)]
    #[case("GET", "http://other.example/api", true)]
    #[case("GET", "http://[::1]:80/api", true)]
    #[case("GET", "http://[::1/api", false)]
    #[case("GET", "http://a:x/api", false)]
    #[case("GET", "http://[::1%25en0]/", true)]
    #[case("GET", "http://[x]/", false)]
    #[case("GET", "http://h:1:2/", false)]
    #[case("GET", "ftp://h:1:2/", true)]
    #[case("GET", "http://h%41/", false)]
    #[case("GET", "http://h%C3%A4/", true)]
    #[case("GET", "http://h<x/", true)]
    #[case("GET", "http://u:p@@h/", true)]
    #[case("GET", "http://u%zz@h/", false)]
    #[case("GET", "mailto:x", true)]
    #[case("CONNECT", "127.0.0.1:443", true)]
    #[case("CONNECT", "a:b", false)]
    fn follows_go(#[case] method: &str, #[case] target: &str, #[case] valid: bool) {
        assert_eq!(is_valid(method.as_bytes(), target.as_bytes()), valid);
    }
}
