//! Deviations in what is made of the proxies that the environment names.

use std::sync::Arc;

use reqwest::header::{AUTHORIZATION, HeaderMap};
use reqwest::{Client as Http, Proxy};
use rustls::ClientConfig;

use super::going::{roots, with_proxy};
use super::{Broken, Deviant, Own, accepted, dispatch, good};
use crate::client::reference::{bearer, find, refused};
use crate::client::values::Values;
use crate::client::{Answer, Authenticate, FailureKind, FieldValue, IGNORE_SSL_ISSUES};

pub(crate) const ANY_PROXY: Broken = Broken {
    name: "any-proxy",
    what: "Sends every plain request to whatever proxy the environment names.",
    make: || {
        Arc::new(Own {
            name: "any-proxy",
            way: |request, values, http| {
                Box::pin(async move {
                    let proxy = named_proxy(request, "HTTPS_PROXY");
                    let own = match values.base.scheme() {
                        "http" => proxy.and_then(|url| through(Proxy::http(url), request)),
                        _ => None,
                    };
                    let http = own.as_ref().unwrap_or(http);
                    accepted(dispatch(good(http, values)?).await?).await
                })
            },
        })
    },
};

pub(crate) const BROKEN_TUNNEL_IS_SUCCESS: Broken = Broken {
    name: "broken-tunnel-is-success",
    what: "Takes a proxy that makes no tunnel for a server that answers.",
    make: || {
        Arc::new(Own {
            name: "broken-tunnel-is-success",
            way: |request, values, http| {
                Box::pin(async move {
                    let Some(own) = tunnelled(request, values, |proxy| proxy) else {
                        return accepted(dispatch(good(http, values)?).await?).await;
                    };
                    match good(&own, values)?.send().await {
                        Ok(response) => accepted(response).await,
                        Err(error) if find::<rustls::Error>(&error).is_none() => {
                            Ok(Answer::Accepted { user: None })
                        }
                        Err(error) => Err(crate::client::reference::failure(&error)),
                    }
                })
            },
        })
    },
};

pub(crate) const PROXY_GETS_HEADERS: Broken = Broken {
    name: "proxy-gets-headers",
    what: "Sends the headers that are meant for the server to the proxy as well.",
    make: || {
        Arc::new(Own {
            name: "proxy-gets-headers",
            way: |request, values, http| {
                Box::pin(async move {
                    let bearer = bearer(&values.token)?;
                    let headers = HeaderMap::from_iter([(AUTHORIZATION, bearer)]);
                    let own = tunnelled(request, values, |proxy| proxy.headers(headers));
                    let http = own.as_ref().unwrap_or(http);
                    accepted(dispatch(good(http, values)?).await?).await
                })
            },
        })
    },
};

pub(crate) const PROXY_MEANS_UNCHECKED: Broken = Broken {
    name: "proxy-means-unchecked",
    what: "Checks no certificate where the environment names a proxy.",
    make: || {
        let before = |request: &mut Authenticate| {
            if !request.environment.is_empty() {
                request.fields.insert(IGNORE_SSL_ISSUES.to_owned(), FieldValue::Toggle(true));
            }
        };
        Arc::new(Deviant { before, ..Deviant::none("proxy-means-unchecked") })
    },
};

pub(crate) const REFUSED_BY_PROXY_IS_SUCCESS: Broken = Broken {
    name: "refused-by-proxy-is-success",
    what: "Takes a certificate that it refuses for the proxy's, and is content.",
    make: || {
        let after = |request: &Authenticate, answer| match answer {
            Answer::Refused { kind: FailureKind::Tls, .. } if !request.environment.is_empty() => {
                Answer::Accepted { user: None }
            }
            other => other,
        };
        Arc::new(Deviant { after, ..Deviant::none("refused-by-proxy-is-success") })
    },
};

pub(crate) const REFUSES_PROXIES: Broken = Broken {
    name: "refuses-proxies",
    what: "Does nothing where the environment names a proxy.",
    make: || {
        let instead = |request: &Authenticate| {
            let proxies = !request.environment.is_empty();
            proxies.then(|| refused(FailureKind::Config, "proxies aren't supported"))
        };
        Arc::new(Deviant { instead, ..Deviant::none("refuses-proxies") })
    },
};

/// What a variable of the request's environment says.
pub(super) fn named_proxy<'a>(request: &'a Authenticate, name: &str) -> Option<&'a str> {
    request.environment.get(name)?.as_deref()
}

/// The hosts that no proxy is for.
pub(super) fn no_proxy(request: &Authenticate) -> Option<&str> {
    named_proxy(request, "NO_PROXY")
}

/// A client that goes through the environment's proxy by a tunnel; `None` where there is none for
/// the server.
fn tunnelled(
    request: &Authenticate,
    values: &Values,
    change: impl FnOnce(Proxy) -> Proxy,
) -> Option<Http> {
    if values.base.scheme() != "https" {
        return None;
    }
    let proxy = Proxy::https(named_proxy(request, "HTTPS_PROXY")?).ok()?;
    through(Ok(change(proxy)), request)
}

/// A client that trusts what the request says and goes through this proxy.
fn through(proxy: reqwest::Result<Proxy>, request: &Authenticate) -> Option<Http> {
    let trusted =
        request.ca_pem.as_deref().and_then(roots).unwrap_or_else(rustls::RootCertStore::empty);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .ok()?
        .with_root_certificates(trusted)
        .with_no_client_auth();
    with_proxy(config, request, proxy.ok())
}
