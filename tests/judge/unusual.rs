//! Clients that do things differently from the reference client, and rightly.

use async_trait::async_trait;
use credoc::client::{
    ACCESS_TOKEN, Answer, Authenticate, BASE_URL, Client, ClientInfo, FailureKind, FieldValue,
    Reference,
};

/// A client that is right in an unusual way.
pub struct Unusual {
    /// Its name.
    pub name: &'static str,
    /// What it does instead of the reference client, where it does.
    pub way: fn(&Authenticate) -> Option<Answer>,
    /// What it sends in addition, before it does what the reference client does: without the
    /// token, to the base URL it is given.
    pub before: Option<&'static str>,
    /// What it asks in addition with the token, before it does what the reference client does,
    /// and whether it gives back the cookies it gets then.
    pub asks: Option<(&'static str, &'static str)>,
    /// Whether it names the user.
    pub names_user: bool,
    /// Whether it follows redirects, without the token.
    pub follows: bool,
    /// Whether it goes through the proxies that its environment names.
    pub proxied: bool,
}

impl Unusual {
    const PLAIN: Unusual = Unusual {
        name: "plain",
        way: |_| None,
        before: None,
        asks: None,
        names_user: true,
        follows: false,
        proxied: false,
    };
}

/// Each of them.
pub const ALL: &[Unusual] = &[
    Unusual { name: "names no user", names_user: false, ..Unusual::PLAIN },
    Unusual { name: "pings first", before: Some("/api/v4/system/ping"), ..Unusual::PLAIN },
    Unusual { name: "looks around first", before: Some("/"), ..Unusual::PLAIN },
    Unusual { name: "follows without the token", follows: true, ..Unusual::PLAIN },
    Unusual { name: "goes through proxies", proxied: true, ..Unusual::PLAIN },
    Unusual { name: "asks by HEAD first", asks: Some(("HEAD", USERS_ME)), ..Unusual::PLAIN },
    Unusual { name: "pings with the token first", asks: Some(("GET", PING)), ..Unusual::PLAIN },
    Unusual { name: "gives its own cookie back", asks: Some(("GET", USERS_ME)), ..Unusual::PLAIN },
    Unusual { name: "refuses blanks", way: refuse_blanks, ..Unusual::PLAIN },
];

fn refuse_blanks(request: &Authenticate) -> Option<Answer> {
    let blanks = [ACCESS_TOKEN, BASE_URL].iter().any(|id| match request.fields.get(*id) {
        Some(FieldValue::Text(text)) => text.trim() != text,
        Some(FieldValue::Secret(secret)) => secret.expose().trim() != secret.expose(),
        _ => false,
    });
    blanks.then(|| Answer::Refused { kind: FailureKind::Config, message: String::new() })
}

#[async_trait]
impl Client for &'static Unusual {
    fn info(&self) -> ClientInfo {
        ClientInfo { name: self.name.to_owned(), ..Reference.info() }
    }

    async fn authenticate(&self, request: Authenticate) -> Answer {
        if let Some(answer) = (self.way)(&request) {
            return answer;
        }
        if self.proxied && !request.environment.is_empty() {
            return through_proxy(&request).await;
        }
        let base = match request.fields.get(BASE_URL) {
            Some(FieldValue::Text(base)) => base.trim().trim_end_matches('/').to_owned(),
            _ => String::new(),
        };
        if let (Some((method, route)), true) = (self.asks, base.starts_with("http:"))
            && let Some(answer) = ask(method, &base, route, &request).await
        {
            return answer;
        }
        if let (Some(route), true) = (self.before, base.starts_with("http:")) {
            let ping = http(false).get(format!("{base}{route}")).timeout(request.timeout / 2);
            let _ = ping.send().await;
        }
        let answer = Reference.authenticate(request).await;
        match answer {
            Answer::Accepted { .. } if !self.names_user => Answer::Accepted { user: None },
            Answer::Refused { kind: FailureKind::Http, .. } if self.follows => {
                // Goes where it is sent, and is told there that it has no token.
                let there = http(true).get(format!("{base}/api/v4/users/me")).send().await;
                match there {
                    Ok(there) if there.status() == 401 => {
                        Answer::Refused { kind: FailureKind::Auth, message: String::new() }
                    }
                    _ => answer,
                }
            }
            answer => answer,
        }
    }
}

/// Asks as the environment says, for cases in which nothing but the way is unusual.
async fn through_proxy(request: &Authenticate) -> Answer {
    let text = |id: &str| match request.fields.get(id) {
        Some(FieldValue::Text(text)) => text.clone(),
        Some(FieldValue::Secret(secret)) => secret.expose().to_owned(),
        _ => String::new(),
    };
    let named = |name: &str| request.environment.get(name).cloned().flatten();
    let except = named("NO_PROXY").and_then(|hosts| reqwest::NoProxy::from_string(&hosts));
    let proxies = [
        named("http_proxy").map(|url| reqwest::Proxy::http(url).unwrap()),
        named("https_proxy").map(|url| reqwest::Proxy::https(url).unwrap()),
    ];
    let mut builder = reqwest::Client::builder().tls_backend_preconfigured(tls(request));
    for proxy in proxies.into_iter().flatten() {
        builder = builder.proxy(proxy.no_proxy(except.clone()));
    }
    let http = builder.redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let refused = |kind| Answer::Refused { kind, message: String::new() };
    let url = format!("{}/api/v4/users/me", text(BASE_URL));
    let Ok(answer) = http.get(url).bearer_auth(text(ACCESS_TOKEN)).send().await else {
        return refused(FailureKind::Network);
    };
    match answer.status().as_u16() {
        200 => Answer::Accepted { user: None },
        401 => refused(FailureKind::Auth),
        _ => refused(FailureKind::Http),
    }
}

fn tls(request: &Authenticate) -> rustls::ClientConfig {
    use rustls::pki_types::{CertificateDer, pem::PemObject};
    let mut roots = rustls::RootCertStore::empty();
    let pem = request.ca_pem.as_deref().unwrap_or_default();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        roots.add(certificate.unwrap()).unwrap();
    }
    rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth()
}

const USERS_ME: &str = "/api/v4/users/me";
const PING: &str = "/api/v4/system/ping";

/// Asks with the token, and with the cookie that it got where it got one; a refusal is final.
async fn ask(method: &str, base: &str, route: &str, request: &Authenticate) -> Option<Answer> {
    let Some(FieldValue::Secret(token)) = request.fields.get(ACCESS_TOKEN) else { return None };
    if base.contains(char::is_control) {
        return None;
    }
    let bearer = format!("Bearer {}", token.expose().trim());
    let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
    let send = |cookie: Option<String>| {
        let mut asking = http(false)
            .request(method.clone(), format!("{base}{route}"))
            .timeout(request.timeout / 4)
            .header("Authorization", &bearer);
        if let Some(cookie) = cookie {
            asking = asking.header("Cookie", cookie);
        }
        asking.send()
    };
    let answer = send(None).await.ok()?;
    let kind = match answer.status().as_u16() {
        401 => FailureKind::Auth,
        429 => FailureKind::Http,
        _ => {
            let cookie = answer.headers().get("set-cookie")?.to_str().ok()?;
            let _ = send(cookie.split(';').next().map(str::to_owned)).await;
            return None;
        }
    };
    Some(Answer::Refused { kind, message: String::new() })
}

fn http(follows: bool) -> reqwest::Client {
    // Plain HTTP only, so the TLS settings are never used.
    let request = Authenticate {
        fields: Default::default(),
        ca_pem: None,
        timeout: Default::default(),
        environment: Default::default(),
    };
    let redirects = match follows {
        true => reqwest::redirect::Policy::limited(5),
        false => reqwest::redirect::Policy::none(),
    };
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls(&request))
        .no_proxy()
        .redirect(redirects)
        .build()
        .unwrap()
}
