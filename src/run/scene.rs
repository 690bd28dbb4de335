//! What a case needs, set up: servers, certificates, a credential.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::net::TcpSocket;

use super::observation::{Observation, Outcome, Site};
use crate::client::{
    ACCESS_TOKEN, Answer, BASE_URL, Credential, FieldValue, IGNORE_SSL_ISSUES, User,
};
use crate::front::certificate::{Authority, CertificateError, CertificateKind};
use crate::front::{Exchange, ExchangeView, Record, ServerTls};
use crate::rules::{
    Certificate, Reach, RedirectTarget, ServerAnswer, Setup, Toggle, TokenForm, TokenState, UrlForm,
};
use crate::secret::{Redactor, Secret};
use crate::service::{Provision, Service, ServiceError, StandIn, StandInOptions, Withdrawal};

/// How much of a client's message is looked at, and how much of it is shown, in characters. The
/// client protocol allows 1000.
const MAX_WORDS: usize = 8000;
const SHOWN_WORDS: usize = 200;

/// Why a case can't be set up: our own fault.
#[derive(Debug, thiserror::Error)]
pub(super) enum SceneError {
    #[error(transparent)]
    Service(#[from] ServiceError),
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    #[error("a port could not be had")]
    Port(#[from] std::io::Error),
}

/// The certificates of one run, made when first needed.
#[derive(Default)]
pub(super) struct Certificates(Mutex<Made>);

#[derive(Default)]
struct Made {
    authority: Option<Arc<Authority>>,
    servers: BTreeMap<CertificateKind, ServerTls>,
}

impl Certificates {
    /// A server's configuration with such a certificate, and the authority that clients trust.
    fn server(&self, kind: CertificateKind) -> Result<(ServerTls, String), CertificateError> {
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let authority = match &made.authority {
            Some(authority) => Arc::clone(authority),
            None => {
                let authority = Arc::new(Authority::new()?);
                made.authority = Some(Arc::clone(&authority));
                authority
            }
        };
        let tls = match made.servers.get(&kind) {
            Some(tls) => tls.clone(),
            None => {
                let tls = authority.server(kind)?;
                made.servers.insert(kind, tls.clone());
                tls
            }
        };
        Ok((tls, authority.ca_pem()))
    }
}

/// The servers and the secrets of one case.
pub(super) struct Scene {
    home: Box<dyn StandIn>,
    elsewhere: Option<Box<dyn StandIn>>,
    ca_pem: Option<String>,
    provision: Provision,
    token: Secret,
    /// Held so that nothing else gets its port: bound, not listening.
    closed_port: Option<TcpSocket>,
    base_url: String,
}

impl Scene {
    /// Sets up what `setup` says.
    pub(super) async fn set(
        setup: &Setup,
        service: &dyn Service,
        certificates: &Certificates,
    ) -> Result<Scene, SceneError> {
        let (tls, ca_pem) = match kind(setup.certificate) {
            Some(kind) => {
                let (tls, pem) = certificates.server(kind)?;
                (Some(tls), Some(pem))
            }
            None => (None, None),
        };
        let mut situation = BTreeMap::new();
        if let Some(server) = &setup.server {
            situation.insert("server".to_owned(), server.clone());
        }
        let options = StandInOptions { situation, tls, answer: setup.answer.clone() };
        let (home, elsewhere) = match setup.redirect {
            None => (service.start(options).await?, None),
            Some((status, target)) => {
                let elsewhere = service.start(StandInOptions::default()).await?;
                let origin = origin(&elsewhere.base_url(), target);
                let answer = ServerAnswer::Redirect { status, origin };
                (service.start(StandInOptions { answer, ..options }).await?, Some(elsewhere))
            }
        };
        let issuer = elsewhere.as_ref().unwrap_or(&home);
        let provision = issuer.provision().await?;
        let token = token(issuer.as_ref(), &provision, setup.token).await?;
        let closed_port = match setup.reach {
            Reach::Closed => {
                let socket = TcpSocket::new_v4()?;
                socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
                Some(socket)
            }
            _ => None,
        };
        let base_url = match &closed_port {
            Some(socket) => format!("http://{}", socket.local_addr()?),
            None => home.base_url(),
        };
        Ok(Scene { home, elsewhere, ca_pem, provision, token, closed_port, base_url })
    }

    /// The authority that clients may trust, on a server with TLS.
    pub(super) fn ca_pem(&self) -> Option<&str> {
        self.ca_pem.as_deref()
    }

    /// The credential as the user of this case filled it in.
    pub(super) fn credential(&self, setup: &Setup) -> Credential {
        let token = self.token.expose();
        let (head, tail) = token.split_at(token.len() / 2);
        let token = match setup.token_form {
            TokenForm::Blanks => format!("  {token}  "),
            TokenForm::LineBreak => format!("{head}\r\n{tail}"),
            TokenForm::Plain => token.to_owned(),
        };
        let mut fields = Credential::from([
            (ACCESS_TOKEN.to_owned(), FieldValue::Secret(Secret::new(token))),
            (BASE_URL.to_owned(), FieldValue::Text(written(&self.base_url, setup.url_form))),
        ]);
        let toggle = match setup.ignore {
            Toggle::Unset => None,
            Toggle::Off => Some(false),
            Toggle::On => Some(true),
        };
        if let Some(on) = toggle {
            fields.insert(IGNORE_SSL_ISSUES.to_owned(), FieldValue::Toggle(on));
        }
        fields
    }

    /// What was seen, now that it ended in this way.
    pub(super) fn observation(self, outcome: Outcome, output: Vec<u8>) -> Observation {
        let mut redactor = self.redactor();
        let home = Site { record: self.home.front().record() };
        let elsewhere = self.elsewhere.as_ref().map(|at| Site { record: at.front().record() });
        let mut views = views(&home.record, &mut redactor, (0, 0));
        if let Some(site) = &elsewhere {
            let behind = (home.record.exchanges.len(), home.record.connections.len());
            views.extend(self::views(&site.record, &mut redactor, behind));
        }
        let words = match &outcome {
            Outcome::Answered(Answer::Refused { message, .. }) => one_line(message, &mut redactor),
            Outcome::Crashed => one_line(&String::from_utf8_lossy(&output), &mut redactor),
            _ => String::new(),
        };
        drop(self.closed_port);
        Observation {
            outcome,
            words,
            fault: None,
            leaked: false,
            output,
            home: Some(home),
            elsewhere,
            views,
            token: self.token,
            owner: Some(User { id: self.provision.user_id, username: self.provision.username }),
            fields: BTreeMap::new(),
        }
    }

    /// A redactor that knows every secret and every port of the case.
    fn redactor(&self) -> Redactor {
        let mut redactor = Redactor::new();
        redactor.secret("access-token", &self.provision.token);
        redactor.secret("token-id", &self.provision.token_id);
        redactor.secret("wrong-token", &self.token);
        let sites = [Some(&self.home), self.elsewhere.as_ref()];
        for site in sites.into_iter().flatten() {
            for (word, secret) in site.secrets() {
                redactor.secret(word, &secret);
            }
            redactor.port(site.front().address().port());
        }
        if let Some(address) = self.closed_port.as_ref().and_then(|at| at.local_addr().ok()) {
            redactor.port(address.port());
        }
        redactor
    }
}

/// The exchanges of a record as people see them, numbered on from those of another front.
fn views(
    record: &Record,
    redactor: &mut Redactor,
    (exchanges, connections): (usize, usize),
) -> Vec<ExchangeView> {
    let view = |exchange: &Exchange| {
        let mut view = exchange.view(record, redactor);
        view.n += exchanges;
        view.connection += connections;
        view
    };
    record.exchanges.iter().map(view).collect()
}

/// A text of the client's, redacted, on one line, cut where it gets long.
fn one_line(text: &str, redactor: &mut Redactor) -> String {
    let bounded: String = text.chars().take(MAX_WORDS).collect();
    let mut redacted = redactor.text(&bounded);
    if bounded.len() < text.len() {
        // A secret that the bound cut in two isn't recognised: the end goes.
        let kept = redacted.chars().count().saturating_sub(MAX_WORDS / 8);
        redacted = redacted.chars().take(kept).collect();
    }
    let mut words = redacted.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((cut, _)) = words.char_indices().nth(SHOWN_WORDS) {
        words.truncate(cut);
        words.push('…');
    }
    words
}

fn kind(certificate: Certificate) -> Option<CertificateKind> {
    Some(match certificate {
        Certificate::None => return None,
        Certificate::Trusted => CertificateKind::Trusted,
        Certificate::SelfSigned => CertificateKind::SelfSigned,
        Certificate::UnknownCa => CertificateKind::UnknownCa,
        Certificate::Expired => CertificateKind::Expired,
        Certificate::NotYetValid => CertificateKind::NotYetValid,
        Certificate::WrongHost => CertificateKind::WrongHost,
    })
}

/// What stands in the token's field.
async fn token(
    issuer: &dyn StandIn,
    provision: &Provision,
    state: TokenState,
) -> Result<Secret, ServiceError> {
    match state {
        TokenState::Valid => {}
        TokenState::TokenId => return Ok(provision.token_id.clone()),
        // The same characters in reverse order: of the right form, whatever that is.
        TokenState::Wrong => {
            return Ok(Secret::new(provision.token.expose().chars().rev().collect::<String>()));
        }
        TokenState::Revoked => issuer.withdraw(provision, Withdrawal::Revoked).await?,
        TokenState::Disabled => issuer.withdraw(provision, Withdrawal::Disabled).await?,
    }
    Ok(provision.token.clone())
}

/// The origin that a redirect leads to.
fn origin(base_url: &str, target: RedirectTarget) -> String {
    match target {
        RedirectTarget::OtherHost if base_url.contains("127.0.0.1") => {
            base_url.replacen("127.0.0.1", "localhost", 1)
        }
        RedirectTarget::OtherHost => base_url.replacen("localhost", "127.0.0.1", 1),
        RedirectTarget::OtherPort => base_url.to_owned(),
    }
}

/// The base URL as the user wrote it.
fn written(url: &str, form: UrlForm) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    match form {
        UrlForm::Plain => url.to_owned(),
        UrlForm::TrailingSlash => format!("{url}/"),
        UrlForm::Blanks => format!("  {url}  "),
        UrlForm::LineBreak => format!("{scheme}://{}", rest.replacen(':', "\n:", 1)),
        UrlForm::NoScheme => rest.to_owned(),
        UrlForm::Query => format!("{url}?lang=en"),
        UrlForm::Fragment => format!("{url}#top"),
        UrlForm::UserInfo => format!("{scheme}://user:password@{rest}"),
    }
}
