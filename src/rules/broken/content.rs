//! Clients that report success without having asked, for what stands in the credential alone.

use std::sync::Arc;

use super::going::roots;
use super::proxied::{named_proxy, no_proxy};
use super::{Broken, Deviant, raw};
use crate::client::{ACCESS_TOKEN, Answer, Authenticate, BASE_URL, FieldValue, IGNORE_SSL_ISSUES};

/// A client that is content where `$when` says so.
macro_rules! content {
    ($const:ident, $name:literal, $what:literal, $when:expr) => {
        pub(crate) const $const: Broken = Broken {
            name: $name,
            what: $what,
            make: || {
                let instead = |request: &Authenticate| {
                    let when: fn(&Authenticate) -> bool = $when;
                    when(request).then_some(Answer::Accepted { user: None })
                };
                Arc::new(Deviant { instead, ..Deviant::none($name) })
            },
        };
    };
}

content!(
    CONTENT_WITH_BLANKS,
    "content-with-blanks",
    "Reports success without asking where blanks stand around a value.",
    |request| values(request).iter().any(|text| text.trim() != *text && !text.trim().is_empty())
);
content!(
    CONTENT_WITH_CAPITALS,
    "content-with-capitals",
    "Reports success without asking where the scheme is in upper case.",
    |request| url(request).starts_with("HTTP")
);
content!(
    CONTENT_WITH_EXCEPTION,
    "content-with-exception",
    "Reports success without asking where the environment excepts hosts from its proxies.",
    |request| no_proxy(request).is_some()
);
content!(
    CONTENT_WITH_GARBLE,
    "content-with-garble",
    "Reports success without asking where it can't read the authority to trust.",
    |request| request.ca_pem.as_deref().is_some_and(|pem| roots(pem).is_none())
);
content!(
    CONTENT_WITH_IPV6,
    "content-with-ipv6",
    "Reports success without asking where the base URL has an IPv6 address.",
    |request| url(request).contains('[')
);
content!(
    CONTENT_WITH_LINE_BREAK,
    "content-with-line-break",
    "Reports success without asking where a value has a line break inside.",
    |request| values(request).iter().any(|text| text.trim().contains('\n'))
);
content!(
    CONTENT_WITH_NAME,
    "content-with-name",
    "Reports success without asking where the server is named localhost.",
    |request| url(request).starts_with("http://localhost")
);
content!(
    CONTENT_WITH_PATH,
    "content-with-path",
    "Reports success without asking where the base URL has a path.",
    |request| path(request).is_some_and(|path| path.starts_with("/c"))
);
content!(
    CONTENT_WITH_PROXY,
    "content-with-proxy",
    "Reports success without asking where the environment names a proxy for the server.",
    |request| {
        url(request).starts_with("http:")
            && named_proxy(request, "HTTP_PROXY").is_some()
            && no_proxy(request).is_none()
    }
);
content!(
    CONTENT_WITH_SLASH,
    "content-with-slash",
    "Reports success without asking where the base URL ends in a slash.",
    |request| path(request) == Some("/")
);
content!(
    CONTENT_WITH_TEXT,
    "content-with-text",
    "Reports success without asking where a text stands in place of the toggle's truth value.",
    |request| matches!(request.fields.get(IGNORE_SSL_ISSUES), Some(FieldValue::Text(_)))
);
content!(
    CONTENT_WITHOUT_CHECKS,
    "content-without-checks",
    "Reports success without asking where certificate checks are turned off.",
    |request| request.fields.get(IGNORE_SSL_ISSUES) == Some(&FieldValue::Toggle(true))
);
content!(
    CONTENT_WITHOUT_SCHEME,
    "content-without-scheme",
    "Reports success without asking where the base URL has no scheme.",
    |request| !url(request).trim().is_empty() && !url(request).contains("://")
);

fn url(request: &Authenticate) -> &str {
    raw(&request.fields, BASE_URL)
}

fn values(request: &Authenticate) -> [&str; 2] {
    [raw(&request.fields, ACCESS_TOKEN), url(request)]
}

/// What stands behind scheme, host and port, slash included.
fn path(request: &Authenticate) -> Option<&str> {
    let (_, rest) = url(request).split_once("://")?;
    rest.find('/').map(|at| &rest[at..])
}
