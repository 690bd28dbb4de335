//! Which request targets Go's net/http takes (`url.ParseRequestURI`). Everything else about a
//! target is the application's business: it travels on as it was written.

/// Whether a request with this method and target is passed on at all.
pub(super) fn is_valid(method: &[u8], target: &[u8]) -> bool {
    if target.is_empty() || target.iter().any(u8::is_ascii_control) {
        return false;
    }
    if method == b"CONNECT" && target[0] != b'/' {
        return has_valid_authority(target);
    }
    if target == b"*" {
        return true;
    }
    let (scheme, rest) = match split_scheme(target) {
        Split::Scheme(rest) => (true, rest),
        Split::None => (false, target),
        Split::Invalid => return false,
    };
    let path = rest.split(|&byte| byte == b'?').next().unwrap_or_default();
    match (scheme, path.strip_prefix(b"//")) {
        // Rootless: opaque with a scheme, else no request target.
        _ if !path.starts_with(b"/") => scheme,
        (true, Some(after)) => has_valid_authority(after),
        _ => has_valid_escapes(path),
    }
}

/// Bytes that Go accepts in a Host header.
pub(super) fn is_host_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!$%&'()*+,-.:;=[]_~".contains(&byte)
}

enum Split<'a> {
    Scheme(&'a [u8]),
    None,
    Invalid,
}

fn split_scheme(target: &[u8]) -> Split<'_> {
    for (index, byte) in target.iter().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if index > 0 => {}
            b':' if index > 0 => return Split::Scheme(&target[index + 1..]),
            b':' => return Split::Invalid,
            _ => return Split::None,
        }
    }
    Split::None
}

/// `[userinfo@]host[:port]`, then a path.
fn has_valid_authority(bytes: &[u8]) -> bool {
    let end = bytes.iter().position(|&byte| byte == b'/').unwrap_or(bytes.len());
    let (authority, path) = bytes.split_at(end);
    let host = authority.rsplit(|&byte| byte == b'@').next().unwrap_or_default();
    let (name, port) = if host.starts_with(b"[") {
        match host.iter().rposition(|&byte| byte == b']') {
            Some(bracket) => (&host[1..bracket], &host[bracket + 1..]),
            None => return false,
        }
    } else {
        host.split_at(host.iter().rposition(|&byte| byte == b':').unwrap_or(host.len()))
    };
    let port_is_valid =
        port.is_empty() || (port[0] == b':' && port[1..].iter().all(u8::is_ascii_digit));
    let host_bytes_are_valid = name.iter().all(|&byte| is_host_byte(byte) || byte >= 0x80);
    port_is_valid && host_bytes_are_valid && has_valid_escapes(path)
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
    #[case("GET", "mailto:x", true)]
    #[case("CONNECT", "127.0.0.1:443", true)]
    #[case("CONNECT", "a b", false)]
    fn follows_go(#[case] method: &str, #[case] target: &str, #[case] valid: bool) {
        assert_eq!(is_valid(method.as_bytes(), target.as_bytes()), valid);
    }
}
