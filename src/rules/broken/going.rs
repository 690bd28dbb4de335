//! Clients that go ways of their own: with limits, with TLS.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Response;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use tokio::time::timeout;

use super::{Broken, Deviant, Free, Own, accepted, raw};
use crate::client::reference::{USERS_ME, failure, http, parse_user, refused, send, status};
use crate::client::values::Values;
use crate::client::{
    Answer, Authenticate, BASE_URL, Client, FailureKind, FieldValue, IGNORE_SSL_ISSUES, Reference,
};

/// As good as no limit.
const LONG: Duration = Duration::from_secs(3600);

pub(crate) const CHOKES_ON_HEADERS: Broken = Broken {
    name: "chokes-on-headers",
    what: "Waits for ever where a header is longer than its buffer.",
    make: || {
        Arc::new(Free { name: "chokes-on-headers", run: |request| Box::pin(choking(request)) })
    },
};

pub(crate) const FALLS_BACK_TO_HTTP: Broken = Broken {
    name: "falls-back-to-http",
    what: "Tries plain HTTP where the server doesn't speak TLS.",
    make: || {
        Arc::new(Free {
            name: "falls-back-to-http",
            run: |request| Box::pin(falling_back(request)),
        })
    },
};

pub(crate) const LIMIT_ON_HEAD_ALONE: Broken = Broken {
    name: "limit-on-head-alone",
    what: "Applies its limit up to the answer's head and not to the body.",
    make: || {
        Arc::new(Free { name: "limit-on-head-alone", run: |request| Box::pin(head_alone(request)) })
    },
};

pub(crate) const NO_LIMIT: Broken = Broken {
    name: "no-limit",
    what: "Declares that it honours its limit and doesn't.",
    make: || {
        let before = |request: &mut Authenticate| request.timeout = LONG;
        Arc::new(Deviant { before, ..Deviant::none("no-limit") })
    },
};

pub(crate) const ONLY_TLS_1_2: Broken = Broken {
    name: "only-tls-1-2",
    what: "Speaks TLS 1.2 only.",
    make: || {
        Arc::new(Own {
            name: "only-tls-1-2",
            way: |request, values, http| {
                Box::pin(async move {
                    let own = speaking(&rustls::version::TLS12, request, values);
                    let http = own.as_ref().unwrap_or(http);
                    accepted(send(http, values.route(USERS_ME), &values.token).await?).await
                })
            },
        })
    },
};

pub(crate) const ONLY_TLS_1_3: Broken = Broken {
    name: "only-tls-1-3",
    what: "Speaks TLS 1.3 only.",
    make: || {
        Arc::new(Own {
            name: "only-tls-1-3",
            way: |request, values, http| {
                Box::pin(async move {
                    let own = speaking(&rustls::version::TLS13, request, values);
                    let http = own.as_ref().unwrap_or(http);
                    accepted(send(http, values.route(USERS_ME), &values.token).await?).await
                })
            },
        })
    },
};

pub(crate) const READS_FOR_EVER: Broken = Broken {
    name: "reads-for-ever",
    what: "Reads a body to its end, however long that takes.",
    make: || Arc::new(Free { name: "reads-for-ever", run: |request| Box::pin(reading(request)) }),
};

pub(crate) const UNREADABLE_MEANS_UNCHECKED: Broken = Broken {
    name: "unreadable-means-unchecked",
    what: "Checks no certificate where it can't read the authority to trust.",
    make: || {
        Arc::new(Free {
            name: "unreadable-means-unchecked",
            run: |request| Box::pin(unchecked(request)),
        })
    },
};

async fn choking(request: Authenticate) -> Answer {
    let response = match asked(&request).await {
        Ok(response) => response,
        Err(answer) => return answer,
    };
    if response.headers().values().any(|value| value.len() > 64 * 1024) {
        std::future::pending::<()>().await;
    }
    let rest = async { accepted(response).await.unwrap_or_else(|answer| answer) };
    timeout(request.timeout, rest).await.unwrap_or_else(|_| late())
}

async fn falling_back(mut request: Authenticate) -> Answer {
    let answer = Reference.authenticate(request.clone()).await;
    match &answer {
        Answer::Refused { kind: FailureKind::Tls, message } if message.contains("handshake") => {
            let url = raw(&request.fields, BASE_URL).replacen("https:", "http:", 1);
            request.fields.insert(BASE_URL.to_owned(), FieldValue::Text(url));
            Reference.authenticate(request).await
        }
        _ => answer,
    }
}

async fn head_alone(request: Authenticate) -> Answer {
    match asked(&request).await {
        Ok(response) => accepted(response).await.unwrap_or_else(|answer| answer),
        Err(answer) => answer,
    }
}

async fn reading(request: Authenticate) -> Answer {
    const PATIENT: usize = 1024 * 1024;
    let mut response = match asked(&request).await {
        Ok(response) => response,
        Err(answer) => return answer,
    };
    if let Err(answer) = status(&response) {
        return answer;
    }
    let mut body = Vec::new();
    loop {
        let limit = if body.len() < PATIENT { request.timeout } else { LONG };
        match timeout(limit, response.chunk()).await {
            Ok(Ok(Some(piece))) => body.extend_from_slice(&piece),
            Ok(Ok(None)) => break,
            Ok(Err(error)) => return failure(&error),
            Err(_) => return late(),
        }
    }
    match parse_user(&body) {
        Some(user) => Answer::Accepted { user: Some(user) },
        None => refused(FailureKind::Protocol, "no user"),
    }
}

async fn unchecked(mut request: Authenticate) -> Answer {
    let answer = Reference.authenticate(request.clone()).await;
    let unreadable = request.ca_pem.as_deref().is_some_and(|pem| roots(pem).is_none());
    if !unreadable {
        return answer;
    }
    request.ca_pem = None;
    request.fields.insert(IGNORE_SSL_ISSUES.to_owned(), FieldValue::Toggle(true));
    Reference.authenticate(request).await
}

/// The answer's head, within the limit; what comes behind it isn't limited.
async fn asked(request: &Authenticate) -> Result<Response, Answer> {
    let values = Values::read(&request.fields)
        .map_err(|error| refused(FailureKind::Config, error.to_string()))?;
    let http = http(&Authenticate { timeout: LONG, ..request.clone() }, &values)?;
    let head = send(&http, values.route(USERS_ME), &values.token);
    timeout(request.timeout, head).await.unwrap_or_else(|_| Err(late()))
}

fn late() -> Answer {
    refused(FailureKind::Timeout, "no answer within the time limit")
}

/// A client that speaks this version only; `None` where nothing has to be checked.
fn speaking(
    version: &'static SupportedProtocolVersion,
    request: &Authenticate,
    values: &Values,
) -> Option<reqwest::Client> {
    if values.ignore_tls || values.base.scheme() != "https" {
        return None;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[version])
        .ok()?
        .with_root_certificates(roots(request.ca_pem.as_deref()?)?)
        .with_no_client_auth();
    with_tls(config, request)
}

/// An HTTP client like the reference client's, with its TLS set up like this.
pub(super) fn with_tls(config: ClientConfig, request: &Authenticate) -> Option<reqwest::Client> {
    with_proxy(config, request, None)
}

/// The same, going through a proxy.
pub(super) fn with_proxy(
    config: ClientConfig,
    request: &Authenticate,
    proxy: Option<reqwest::Proxy>,
) -> Option<reqwest::Client> {
    let builder = reqwest::Client::builder()
        .tls_backend_preconfigured(config)
        .http1_only()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .timeout(request.timeout);
    match proxy {
        Some(proxy) => builder.proxy(proxy),
        None => builder,
    }
    .build()
    .ok()
}

/// The certificates in a PEM text, if they are any.
pub(super) fn roots(pem: &str) -> Option<RootCertStore> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        roots.add(certificate.ok()?).ok()?;
    }
    (!roots.is_empty()).then_some(roots)
}
