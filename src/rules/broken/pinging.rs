//! Clients that ask for something else than who the token belongs to: without the token, and what
//! they make of the answer is wrong.

use std::io::Read;
use std::sync::Arc;

use async_trait::async_trait;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH};
use reqwest::{Client as Http, Response};

use super::going::roots;
use super::{Broken, Own, accepted, dispatch, named, raw};
use crate::client::reference::{USERS_ME, body, http, send};
use crate::client::values::Values;
use crate::client::{
    Answer, Authenticate, BASE_URL, Client, ClientInfo, FieldValue, IGNORE_SSL_ISSUES, Reference,
};

/// A route that everybody may ask for.
const PING: &str = "/api/v4/system/ping";

pub(crate) const CONTENT_WITH_COMPRESSED_PING: Broken = Broken {
    name: "content-with-compressed-ping",
    what: "Asks without the token first, and is content with a compressed answer.",
    make: || {
        Arc::new(Own {
            name: "content-with-compressed-ping",
            way: |_, values, http| {
                Box::pin(async move {
                    match is_readable(values, http).await {
                        Some(true) => content(),
                        _ => rightly(values, http).await,
                    }
                })
            },
        })
    },
};

pub(crate) const CONTENT_WITH_LARGE_PING: Broken = Broken {
    name: "content-with-large-ping",
    what: "Asks without the token first, and is content with an answer that has a large header.",
    make: || {
        Arc::new(Own {
            name: "content-with-large-ping",
            way: |_, values, http| {
                Box::pin(async move {
                    let large = |pong: &Response| {
                        pong.headers().values().any(|value| value.len() > 64 * 1024)
                    };
                    match ping(values, http).await {
                        Some(pong) if large(&pong) => content(),
                        _ => rightly(values, http).await,
                    }
                })
            },
        })
    },
};

pub(crate) const CONTENT_WITH_OLD_PING: Broken = Broken {
    name: "content-with-old-ping",
    what: "Asks without the token first, and is content with the answer of an old server.",
    make: || {
        Arc::new(Own {
            name: "content-with-old-ping",
            way: |_, values, http| {
                Box::pin(async move {
                    let old = |pong: &Response| {
                        let version = pong.headers().get("X-Version-Id");
                        version.is_some_and(|version| version.as_bytes().starts_with(b"9."))
                    };
                    match ping(values, http).await {
                        Some(pong) if old(&pong) => content(),
                        _ => rightly(values, http).await,
                    }
                })
            },
        })
    },
};

pub(crate) const CONTENT_WITH_TRUST: Broken = Broken {
    name: "content-with-trust",
    what: "Asks without the token first, and is content with an answer of a server it trusts.",
    make: || {
        Arc::new(Own {
            name: "content-with-trust",
            way: |request, values, http| {
                Box::pin(async move {
                    let trusts = values.base.scheme() == "https" && request.ca_pem.is_some();
                    if trusts && !values.ignore_tls && request.environment.is_empty() {
                        let pong = ping(values, http).await;
                        if pong.is_some_and(|pong| pong.status() == 200) {
                            return content();
                        }
                    }
                    rightly(values, http).await
                })
            },
        })
    },
};

pub(crate) const CONTENT_WITH_UNREADABLE_PING: Broken = Broken {
    name: "content-with-unreadable-ping",
    what: "Asks without the token first, and is content with a compressed answer that it can't unpack.",
    make: || {
        Arc::new(Own {
            name: "content-with-unreadable-ping",
            way: |_, values, http| {
                Box::pin(async move {
                    match is_readable(values, http).await {
                        Some(false) => content(),
                        _ => rightly(values, http).await,
                    }
                })
            },
        })
    },
};

pub(crate) const CONTENT_WITHOUT_LENGTH: Broken = Broken {
    name: "content-without-length",
    what: "Asks without the token first, and is content with any whole answer that has no length.",
    make: || {
        Arc::new(Own {
            name: "content-without-length",
            way: |_, values, http| {
                Box::pin(async move {
                    if let Some(pong) = ping(values, http).await
                        && pong.status() == 200
                        && !pong.headers().contains_key(CONTENT_LENGTH)
                        && body(pong).await.is_ok_and(|body| !body.is_empty())
                    {
                        return content();
                    }
                    rightly(values, http).await
                })
            },
        })
    },
};

pub(crate) const PINGS_BY_PROXY: Broken = Broken {
    name: "pings-by-proxy",
    what: "Looks first, without the token and any check, whether the server is there, where the environment names a proxy.",
    make: || {
        let when = |request: &Authenticate| !request.environment.is_empty();
        Arc::new(Pinging { name: "pings-by-proxy", when })
    },
};

pub(crate) const PINGS_WITH_GARBLE: Broken = Broken {
    name: "pings-with-garble",
    what: "Looks first, without the token and any check, whether the server is there, where it can't read the authority to trust.",
    make: || {
        let when = |request: &Authenticate| {
            request.ca_pem.as_deref().is_some_and(|pem| roots(pem).is_none())
        };
        Arc::new(Pinging { name: "pings-with-garble", when })
    },
};

pub(crate) const PINGS_WITH_TEXT: Broken = Broken {
    name: "pings-with-text",
    what: "Looks first, without the token and any check, whether the server is there, where a text stands in place of the toggle's truth value.",
    make: || {
        let when = |request: &Authenticate| {
            matches!(request.fields.get(IGNORE_SSL_ISSUES), Some(FieldValue::Text(_)))
        };
        Arc::new(Pinging { name: "pings-with-text", when })
    },
};

/// Pings without a check of certificates in some cases, and does everything right behind that.
struct Pinging {
    name: &'static str,
    when: fn(&Authenticate) -> bool,
}

#[async_trait]
impl Client for Pinging {
    fn info(&self) -> ClientInfo {
        named(self.name)
    }

    async fn authenticate(&self, request: Authenticate) -> Answer {
        if (self.when)(&request) && raw(&request.fields, BASE_URL).starts_with("https") {
            ping_unchecked(&request).await;
        }
        Reference.authenticate(request).await
    }
}

/// Asks without the token, whatever certificate the server shows.
pub(super) async fn ping_unchecked(request: &Authenticate) {
    let mut request = request.clone();
    request.fields.insert(IGNORE_SSL_ISSUES.to_owned(), FieldValue::Toggle(true));
    if let Ok(values) = Values::read(&request.fields)
        && let Ok(http) = http(&request, &values)
    {
        ping(&values, &http).await;
    }
}

/// The answer to a request without the token, if there is one.
pub(super) async fn ping(values: &Values, http: &Http) -> Option<Response> {
    http.get(values.route(PING)).send().await.ok()
}

/// Whether a compressed answer to a request without the token can be unpacked; `None` where there
/// is none.
async fn is_readable(values: &Values, http: &Http) -> Option<bool> {
    let request = http.get(values.route(PING)).header(ACCEPT_ENCODING, "gzip");
    let pong = dispatch(request).await.ok()?;
    if !pong.headers().contains_key(CONTENT_ENCODING) {
        return None;
    }
    let packed = body(pong).await.ok()?;
    let mut plain = Vec::new();
    Some(flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut plain).is_ok())
}

fn content() -> Result<Answer, Answer> {
    Ok(Answer::Accepted { user: None })
}

async fn rightly(values: &Values, http: &Http) -> Result<Answer, Answer> {
    accepted(send(http, values.route(USERS_ME), &values.token).await?).await
}
