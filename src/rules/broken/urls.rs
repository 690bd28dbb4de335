//! Deviations in what is made of the credential's fields.

use std::sync::Arc;

use super::{Broken, Deviant, raw};
use crate::client::reference::refused;
use crate::client::{
    ACCESS_TOKEN, Answer, Authenticate, BASE_URL, FailureKind, FieldValue, IGNORE_SSL_ISSUES,
};
use crate::secret::Secret;

pub(crate) const BLANKS_INSIDE_DROPPED: Broken = Broken {
    name: "blanks-inside-dropped",
    what: "Takes blanks out of the token, wherever they stand, and carries on.",
    make: || {
        let before = |request: &mut Authenticate| {
            let token = raw(&request.fields, ACCESS_TOKEN).trim();
            if token.contains(' ') {
                let value = FieldValue::Secret(Secret::new(token.replace(' ', "")));
                request.fields.insert(ACCESS_TOKEN.to_owned(), value);
            }
        };
        Arc::new(Deviant { before, ..Deviant::none("blanks-inside-dropped") })
    },
};

pub(crate) const CASE_MATTERS: Broken = Broken {
    name: "case-matters",
    what: "Knows schemes in lower case only.",
    make: || {
        let after = |request: &Authenticate, answer| match raw(&request.fields, BASE_URL)
            .trim()
            .starts_with("HTTP")
        {
            true => refused(FailureKind::Config, "the URL begins with neither scheme"),
            false => answer,
        };
        Arc::new(Deviant { after, ..Deviant::none("case-matters") })
    },
};

pub(crate) const COMPLETES_TO_HTTP: Broken = Broken {
    name: "completes-to-http",
    what: "Puts http before a base URL without scheme.",
    make: || {
        let before = |request: &mut Authenticate| {
            let url = raw(&request.fields, BASE_URL).trim();
            if !url.is_empty() && !url.contains("://") {
                set_url(request, format!("http://{url}"));
            }
        };
        Arc::new(Deviant { before, ..Deviant::none("completes-to-http") })
    },
};

pub(crate) const NO_IPV6: Broken = Broken {
    name: "no-ipv6",
    what: "Takes the first colon for that of the port.",
    make: || {
        let after =
            |request: &Authenticate, answer| match raw(&request.fields, BASE_URL).contains('[') {
                true => refused(FailureKind::Config, "the URL has no valid port"),
                false => answer,
            };
        Arc::new(Deviant { after, ..Deviant::none("no-ipv6") })
    },
};

pub(crate) const NON_ASCII_DROPPED: Broken = Broken {
    name: "non-ascii-dropped",
    what: "Takes letters beyond ASCII out of the token and carries on.",
    make: || {
        let before = |request: &mut Authenticate| {
            change_token(request, |token| token.chars().filter(char::is_ascii).collect());
        };
        Arc::new(Deviant { before, ..Deviant::none("non-ascii-dropped") })
    },
};

pub(crate) const NOTHING_IS_SUCCESS: Broken = Broken {
    name: "nothing-is-success",
    what: "Has nothing to check where a field is empty, and is content.",
    make: || {
        let after = |request: &Authenticate, answer| {
            let empty = |id| raw(&request.fields, id).trim().is_empty();
            match empty(ACCESS_TOKEN) || empty(BASE_URL) {
                true => Answer::Accepted { user: None },
                false => answer,
            }
        };
        Arc::new(Deviant { after, ..Deviant::none("nothing-is-success") })
    },
};

pub(crate) const NO_SUB_PATHS: Broken = Broken {
    name: "no-sub-paths",
    what: "Declares that it supports a base URL with a path and refuses it.",
    make: || {
        let after = |request: &Authenticate, answer| {
            let url = raw(&request.fields, BASE_URL).trim().trim_end_matches('/');
            match url.rsplit('/').next().is_some_and(|last| last == "chat") {
                true => refused(FailureKind::Config, "the URL has a path"),
                false => answer,
            }
        };
        Arc::new(Deviant { after, ..Deviant::none("no-sub-paths") })
    },
};

pub(crate) const ODD_URL_IS_SUCCESS: Broken = Broken {
    name: "odd-url-is-success",
    what: "Reports success where the base URL says more than a base.",
    make: || {
        let after = |request: &Authenticate, answer| {
            let url = raw(&request.fields, BASE_URL);
            match url.contains(['?', '#', '@']) || url.ends_with("/api/v4") {
                true => Answer::Accepted { user: None },
                false => answer,
            }
        };
        Arc::new(Deviant { after, ..Deviant::none("odd-url-is-success") })
    },
};

pub(crate) const ONE_ADDRESS_ONLY: Broken = Broken {
    name: "one-address-only",
    what: "Tries the first address of a name and no other.",
    make: || {
        let before = |request: &mut Authenticate| {
            let url = raw(&request.fields, BASE_URL);
            if url.contains("://localhost:") {
                set_url(request, url.replacen("localhost", "[::1]", 1));
            }
        };
        Arc::new(Deviant { before, ..Deviant::none("one-address-only") })
    },
};

pub(crate) const PATH_DROPPED: Broken = Broken {
    name: "path-dropped",
    what: "Keeps scheme, host and port of the base URL and forgets its path.",
    make: || {
        let before = |request: &mut Authenticate| {
            let url = raw(&request.fields, BASE_URL).trim().to_owned();
            let start = url.find("://").map_or(0, |at| at + 3);
            if let Some(slash) = url[start..].find('/') {
                set_url(request, url[..start + slash].to_owned());
            }
        };
        Arc::new(Deviant { before, ..Deviant::none("path-dropped") })
    },
};

pub(crate) const TEXT_IS_TRUE: Broken = Broken {
    name: "text-is-true",
    what: "Takes any text in place of the toggle's truth value for true.",
    make: || {
        let before = |request: &mut Authenticate| {
            if let Some(FieldValue::Text(_)) = request.fields.get(IGNORE_SSL_ISSUES) {
                request.fields.insert(IGNORE_SSL_ISSUES.to_owned(), FieldValue::Toggle(true));
            }
        };
        Arc::new(Deviant { before, ..Deviant::none("text-is-true") })
    },
};

pub(crate) const TOKEN_CUT: Broken = Broken {
    name: "token-cut",
    what: "Cuts what is longer than a token to a token's length.",
    make: || {
        let before = |request: &mut Authenticate| {
            change_token(request, |token| match token.is_ascii() && !token.contains('\r') {
                true => token.trim().chars().take(26).collect(),
                false => token.to_owned(),
            });
        };
        Arc::new(Deviant { before, ..Deviant::none("token-cut") })
    },
};

pub(crate) const TOKEN_IN_LOWER_CASE: Broken = Broken {
    name: "token-in-lower-case",
    what: "Makes small letters of the token's capitals.",
    make: || {
        let before = |request: &mut Authenticate| change_token(request, str::to_lowercase);
        Arc::new(Deviant { before, ..Deviant::none("token-in-lower-case") })
    },
};

/// Changes what stands in the token's field, where anything does.
fn change_token(request: &mut Authenticate, change: impl Fn(&str) -> String) {
    if request.fields.contains_key(ACCESS_TOKEN) {
        let changed = Secret::new(change(raw(&request.fields, ACCESS_TOKEN)));
        request.fields.insert(ACCESS_TOKEN.to_owned(), FieldValue::Secret(changed));
    }
}

fn set_url(request: &mut Authenticate, url: String) {
    request.fields.insert(BASE_URL.to_owned(), FieldValue::Text(url));
}
