//! A request as the logic sees it.

use percent_encoding::percent_decode_str;

/// A request as it came in, before anything was made of it.
#[derive(Clone, Default)]
pub struct Request {
    /// The method as written.
    pub method: String,
    /// The target as written.
    pub target: String,
    /// Names as written, values without the blanks around them, in order.
    pub headers: Vec<(String, String)>,
    /// The body without chunk framing, as far as it came.
    pub body: Vec<u8>,
    /// Whether it came over TLS.
    pub secure: bool,
    /// The peer's address without port.
    pub peer: String,
}

impl Request {
    /// The first header of that name.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim_matches([' ', '\t']))
    }

    /// The first cookie of that name, quotes removed.
    pub(super) fn cookie(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .filter(|(key, _)| key.eq_ignore_ascii_case("cookie"))
            .flat_map(|(_, line)| line.split(';'))
            .filter_map(|part| part.trim_matches([' ', '\t']).split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| unquote(value))
    }

    /// Whether the person's own connection is secure, as far as the server can tell.
    pub(super) fn is_https(&self) -> bool {
        self.secure || self.header("x-forwarded-proto") == Some("https")
    }
}

/// A request may carry secrets anywhere, so none of it is shown.
impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request").field("method", &self.method).finish_non_exhaustive()
    }
}

/// A request target taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// Scheme and host of a target in absolute form.
    pub(super) origin: String,
    /// The path, decoded.
    pub(super) path: String,
    /// The query as written, if there is one.
    pub(super) query: Option<String>,
}

impl Target {
    /// Takes `target` apart; `None` where an escape is broken.
    pub(super) fn parse(target: &str) -> Option<Target> {
        let (origin, rest) = match target.split_once("://") {
            Some((scheme, rest)) if !scheme.contains('/') => {
                let end = rest.find(['/', '?']).unwrap_or(rest.len());
                (format!("{scheme}://{}", &rest[..end]), &rest[end..])
            }
            _ => (String::new(), target),
        };
        let (path, query) = match rest.split_once('?') {
            Some((path, query)) => (path, Some(query.to_owned())),
            None => (rest, None),
        };
        if !escapes_are_whole(path) {
            return None;
        }
        let path = percent_decode_str(path).decode_utf8_lossy().into_owned();
        Some(Target { origin, path, query })
    }

    /// This target with another path, as a `Location`.
    pub(super) fn location(&self, path: &str) -> String {
        let mut text = format!("{}{}", self.origin, escape_path(path));
        if let Some(query) = &self.query {
            text.push('?');
            text.push_str(query);
        }
        text
    }
}

/// The parameters of a query.
#[derive(Clone, Debug, Default)]
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    /// Parses a query as written; pairs with a semicolon or a broken escape are left out.
    pub(super) fn parse(query: &str) -> Query {
        let pairs = query.split('&').filter(|pair| !pair.is_empty() && !pair.contains(';'));
        Query(
            pairs
                .filter_map(|pair| {
                    let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                    Some((unescape(key)?, unescape(value)?))
                })
                .collect(),
        )
    }

    /// The first value of `name`, else the empty text.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// A number as the server reads one.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.get(name).parse().ok()
    }

    /// A truth value as the server reads one.
    pub(super) fn flag(&self, name: &str) -> bool {
        matches!(self.get(name), "1" | "t" | "T" | "true" | "TRUE" | "True")
    }
}

fn unquote(value: &str) -> &str {
    value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value)
}

fn unescape(text: &str) -> Option<String> {
    if !escapes_are_whole(text) {
        return None;
    }
    let spaced = text.replace('+', " ");
    Some(percent_decode_str(&spaced).decode_utf8_lossy().into_owned())
}

fn escapes_are_whole(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().filter(|(_, byte)| **byte == b'%').all(|(at, _)| {
        bytes.get(at + 1).is_some_and(u8::is_ascii_hexdigit)
            && bytes.get(at + 2).is_some_and(u8::is_ascii_hexdigit)
    })
}

/// A path as the server writes it into a URL.
fn escape_path(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => text.push(char::from(byte)),
            b'-' | b'_' | b'.' | b'~' | b'$' | b'&' | b'+' | b',' | b'/' | b':' | b';' | b'='
            | b'@' => {
                text.push(char::from(byte));
            }
            other => text.push_str(&format!("%{other:02X}")),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_come_apart() {
        let target = Target::parse("http://h:1/a%20b?x=1").unwrap();
        assert_eq!((target.origin.as_str(), target.path.as_str()), ("http://h:1", "/a b"));
        assert_eq!(target.location("/a b"), "http://h:1/a%20b?x=1");
        assert_eq!(Target::parse("/%zz"), None);
        assert_eq!(Target::parse("/a?u=http://x/").unwrap().origin, "");
    }

    #[test]
    fn cookies_are_found_by_exact_name() {
        let mut request = Request::default();
        request.headers.push(("cookie".into(), "a=1; T=\"x\"; T=y; t=z".into()));
        assert_eq!(request.cookie("T"), Some("x"));
        assert_eq!(request.cookie("B"), None);
    }
}
