//! Clients that misbehave in ways that are no rule's business, or several rules'.

use std::sync::Arc;

use async_trait::async_trait;
use credoc::client::{
    ACCESS_TOKEN, Answer, Authenticate, BASE_URL, Capability, Client, ClientInfo, FailureKind,
    FieldValue, IGNORE_SSL_ISSUES, Reference,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

fn token(request: &Authenticate) -> String {
    match request.fields.get(ACCESS_TOKEN) {
        Some(FieldValue::Secret(secret)) => secret.expose().to_owned(),
        _ => String::new(),
    }
}

/// Panics, with the token in the message.
pub struct Panics;

#[async_trait]
impl Client for Panics {
    fn info(&self) -> ClientInfo {
        Reference.info()
    }

    async fn authenticate(&self, request: Authenticate) -> Answer {
        std::panic::resume_unwind(Box::new(format!("no idea what {} is", token(&request))))
    }
}

/// Never answers.
pub struct Hangs;

#[async_trait]
impl Client for Hangs {
    fn info(&self) -> ClientInfo {
        Reference.info()
    }

    async fn authenticate(&self, _request: Authenticate) -> Answer {
        std::future::pending().await
    }
}

/// Blocks its thread for good.
pub struct Blocks;

#[async_trait]
impl Client for Blocks {
    fn info(&self) -> ClientInfo {
        Reference.info()
    }

    async fn authenticate(&self, _request: Authenticate) -> Answer {
        loop {
            std::thread::park();
        }
    }
}

/// The reference client that declares less.
pub struct Declares(pub Vec<Capability>);

#[async_trait]
impl Client for Declares {
    fn info(&self) -> ClientInfo {
        ClientInfo { capabilities: self.0.clone(), ..Reference.info() }
    }

    async fn authenticate(&self, request: Authenticate) -> Answer {
        assert!(request.ca_pem.is_none() || self.0.contains(&Capability::CaFile));
        Reference.authenticate(request).await
    }
}

/// Names the token, in base64, where the service answers 403.
pub struct LeaksOnForbidden;

#[async_trait]
impl Client for LeaksOnForbidden {
    fn info(&self) -> ClientInfo {
        Reference.info()
    }

    async fn authenticate(&self, request: Authenticate) -> Answer {
        use base64::Engine;
        match Reference.authenticate(request.clone()).await {
            Answer::Refused { kind: FailureKind::Permission, .. } => Answer::Refused {
                kind: FailureKind::Permission,
                message: base64::engine::general_purpose::STANDARD
                    .encode(format!("user:{}", token(&request))),
            },
            other => other,
        }
    }
}

/// Takes every certificate.
pub struct ChecksNothing;

#[async_trait]
impl Client for ChecksNothing {
    fn info(&self) -> ClientInfo {
        Reference.info()
    }

    async fn authenticate(&self, mut request: Authenticate) -> Answer {
        request.ca_pem = None;
        request.fields.insert(IGNORE_SSL_ISSUES.to_owned(), FieldValue::Toggle(true));
        Reference.authenticate(request).await
    }
}

/// Says yes to everything.
pub struct SaysYes;

#[async_trait]
impl Client for SaysYes {
    fn info(&self) -> ClientInfo {
        Reference.info()
    }

    async fn authenticate(&self, _request: Authenticate) -> Answer {
        Answer::Accepted { user: None }
    }
}

/// Does what another client does, and panics instead of answering.
pub struct ThenPanics(pub Arc<dyn Client>);

#[async_trait]
impl Client for ThenPanics {
    fn info(&self) -> ClientInfo {
        self.0.info()
    }

    async fn authenticate(&self, request: Authenticate) -> Answer {
        self.0.authenticate(request).await;
        std::panic::resume_unwind(Box::new("enough"))
    }
}

/// Declares that it ends what it did for one credential with it, and keeps all of it: certificate
/// checks that were turned off stay off for everybody.
#[derive(Default)]
pub struct ChecksOffForAll(std::sync::atomic::AtomicBool);

#[async_trait]
impl Client for ChecksOffForAll {
    fn info(&self) -> ClientInfo {
        Reference.info()
    }

    async fn authenticate(&self, mut request: Authenticate) -> Answer {
        use std::sync::atomic::Ordering::SeqCst;
        let on = FieldValue::Toggle(true);
        if request.fields.get(IGNORE_SSL_ISSUES) == Some(&on) {
            self.0.store(true, SeqCst);
        } else if self.0.load(SeqCst) {
            request.fields.insert(IGNORE_SSL_ISSUES.to_owned(), on);
        }
        Reference.authenticate(request).await
    }
}

/// Names the request's target with scheme and host in front, as a proxy wants it (RFC 9112,
/// section 3.2.2); climbs out of the base URL's path where it is told to.
pub struct WholeTarget {
    /// What it puts behind the base URL's path.
    pub route: &'static str,
}

#[async_trait]
impl Client for WholeTarget {
    fn info(&self) -> ClientInfo {
        Reference.info()
    }

    async fn authenticate(&self, request: Authenticate) -> Answer {
        let base = match request.fields.get(BASE_URL) {
            Some(FieldValue::Text(base)) => base.trim_end_matches('/').to_owned(),
            _ => String::new(),
        };
        let host = base.trim_start_matches("http://").split('/').next().unwrap_or_default();
        match get(host, &format!("{base}{}", self.route), &token(&request)).await.as_deref() {
            Some("200") => Answer::Accepted { user: None },
            _ => Answer::Refused { kind: FailureKind::Http, message: String::new() },
        }
    }
}

/// Asks with the target and the token as they are; the answer's status, `None` without connection.
async fn get(host: &str, target: &str, token: &str) -> Option<String> {
    let mut stream = tokio::net::TcpStream::connect(host).await.ok()?;
    let head =
        format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\r\n");
    let mut answer = [0; 12];
    let _ = stream.write_all(head.as_bytes()).await;
    let _ = stream.read_exact(&mut answer).await;
    Some(String::from_utf8_lossy(&answer[9..]).into_owned())
}

/// Writes the token into a header without looking at it, line breaks and all.
pub struct WritesRaw;

#[async_trait]
impl Client for WritesRaw {
    fn info(&self) -> ClientInfo {
        Reference.info()
    }

    async fn authenticate(&self, request: Authenticate) -> Answer {
        let base = match request.fields.get(BASE_URL) {
            Some(FieldValue::Text(base)) => base.trim_start_matches("http://").to_owned(),
            _ => String::new(),
        };
        let refused = |kind| Answer::Refused { kind, message: String::new() };
        match get(&base, "/api/v4/users/me", &token(&request)).await.as_deref() {
            Some("200") => Answer::Accepted { user: None },
            Some("401") => refused(FailureKind::Auth),
            Some(_) => refused(FailureKind::Http),
            None => refused(FailureKind::Network),
        }
    }
}

/// Refuses everything and says why with the values it was given.
pub struct QuotesValues;

#[async_trait]
impl Client for QuotesValues {
    fn info(&self) -> ClientInfo {
        Reference.info()
    }

    async fn authenticate(&self, request: Authenticate) -> Answer {
        let message = format!("what is {}?", token(&request));
        Answer::Refused { kind: FailureKind::Config, message }
    }
}

/// The reference client as one whose environment is this process's.
pub struct KeepsItsEnvironment;

#[async_trait]
impl Client for KeepsItsEnvironment {
    fn info(&self) -> ClientInfo {
        ClientInfo { takes_environment: false, ..Reference.info() }
    }

    async fn authenticate(&self, request: Authenticate) -> Answer {
        Reference.authenticate(request).await
    }
}

/// Keeps which limits it was told; honours them, or doesn't say that it does.
pub struct ToldLimits {
    /// Whether it declares `timeout`.
    pub honours: bool,
    /// The limits.
    pub told: std::sync::Mutex<Vec<std::time::Duration>>,
}

#[async_trait]
impl Client for ToldLimits {
    fn info(&self) -> ClientInfo {
        let mut info = Reference.info();
        info.capabilities.retain(|one| self.honours || *one != Capability::Timeout);
        info
    }

    async fn authenticate(&self, request: Authenticate) -> Answer {
        self.told.lock().unwrap().push(request.timeout);
        Reference.authenticate(request).await
    }
}
