//! What a case needs, set up: servers, certificates, a credential.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use tokio::net::TcpSocket;

use super::observation::{Observation, Outcome, Site};
use super::servers::{self, Certificates};
use super::written;
use crate::client::{Answer, Credential, User};
use crate::front::certificate::{CertificateError, CertificateKind};
use crate::front::{Exchange, ExchangeView, Family, Record};
use crate::rules::{
    Episode, EpisodeToken, Host, Reach, RedirectTarget, SUB_PATH, ServerAnswer, Setup, TokenForm,
    TokenState, Trust, UrlForm, When,
};
use crate::secret::{self, Redactor, Secret};
use crate::service::{Provision, Service, ServiceError, StandIn, StandInOptions, Withdrawal};

/// What a client is told to trust where that can't be read.
const NO_CERTIFICATE: &str =
    "-----BEGIN CERTIFICATE-----\nbm8gY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n";

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
    other: Option<Other>,
    /// How many exchanges and connections there were at home before the case's own credential
    /// was given.
    mark: (usize, usize),
    /// Whether the client was given the authority to trust.
    pub(super) trusts: bool,
}

/// Another credential of the same case.
struct Other {
    /// Its own server, where it has one.
    server: Option<Box<dyn StandIn>>,
    base_url: String,
    token: Secret,
}

impl Scene {
    /// Sets up what `setup` says.
    pub(super) async fn set(
        setup: &Setup,
        service: &dyn Service,
        certificates: &Certificates,
    ) -> Result<Scene, SceneError> {
        let (options, mut ca_pem) = options(setup, certificates)?;
        let elsewhere = match setup.redirect {
            None | Some((_, RedirectTarget::SameOrigin | RedirectTarget::Circle)) => None,
            Some((_, RedirectTarget::Upgrade)) => {
                let (tls, pem) = certificates.server(CertificateKind::Trusted, setup.versions)?;
                ca_pem = Some(pem);
                Some(service.start(StandInOptions { tls: Some(tls), ..Default::default() }).await?)
            }
            Some(_) => Some(service.start(StandInOptions::default()).await?),
        };
        let answer = match setup.redirect {
            None => setup.answer.clone(),
            Some((status, target)) => {
                let origin = elsewhere.as_ref().map(|at| origin(&at.base_url(), target));
                Setup::redirecting(status, target, origin)
            }
        };
        let options = StandInOptions { answer, ..options };
        let home = service.start(options.clone()).await?;
        let provision = elsewhere.as_ref().unwrap_or(&home).provision().await?;
        let closed_port = match (setup.reach, setup.host) {
            (Reach::Closed, _) => Some(held(Family::V4, 0)?),
            // Nobody else's server is to be found under the same name.
            (_, Host::Name) => held(Family::V6, home.front().address().port()).ok(),
            _ => None,
        };
        let base_url = match (&closed_port, setup.reach) {
            (Some(socket), Reach::Closed) => format!("http://{}", socket.local_addr()?),
            _ if setup.host == Host::Name => home.base_url().replacen("127.0.0.1", "localhost", 1),
            _ => home.base_url(),
        };
        let token = provision.token.clone();
        let mut scene = Scene {
            home,
            elsewhere,
            ca_pem,
            provision,
            token,
            closed_port,
            base_url,
            other: None,
            mark: (0, 0),
            trusts: false,
        };
        if let Some(episode) = setup.episode {
            scene.other = Some(scene.other(episode, service, options).await?);
        }
        // A token that is to be used once before is taken out of use behind that.
        if !matches!(setup.episode, Some(Episode { when: When::Before, .. })) {
            scene.bring_about(setup.token).await?;
        }
        Ok(scene)
    }

    async fn other(
        &self,
        episode: Episode,
        service: &dyn Service,
        options: StandInOptions,
    ) -> Result<Other, ServiceError> {
        let server = match episode.elsewhere {
            true => Some(service.start(options).await?),
            false => None,
        };
        let issuer = server.as_ref().unwrap_or(&self.home);
        let token = match episode.token {
            EpisodeToken::Own => self.provision.token.clone(),
            EpisodeToken::Other => issuer.provision().await?.token,
            EpisodeToken::Wrong => mirrored(&self.provision.token),
        };
        let base_url = server.as_ref().map_or_else(|| self.base_url.clone(), |at| at.base_url());
        Ok(Other { server, base_url, token })
    }

    /// Puts into the token's field what is to stand there.
    async fn bring_about(&mut self, state: TokenState) -> Result<(), ServiceError> {
        let withdrawal = match state {
            TokenState::Valid | TokenState::FeatureOff => return Ok(()),
            TokenState::TokenId => {
                self.token = self.provision.token_id.clone();
                return Ok(());
            }
            TokenState::Wrong => {
                self.token = mirrored(&self.provision.token);
                return Ok(());
            }
            TokenState::Revoked => Withdrawal::Revoked,
            TokenState::Disabled => Withdrawal::Disabled,
            TokenState::OwnerDeactivated => Withdrawal::OwnerDeactivated,
        };
        let issuer = self.elsewhere.as_ref().unwrap_or(&self.home);
        issuer.withdraw(&self.provision, withdrawal).await
    }

    /// To be called when the credential that comes before was given: what was seen so far is none
    /// of the case's own.
    pub(super) fn begin(&mut self) {
        let record = self.home.front().record();
        self.mark = (record.exchanges.len(), record.connections.len());
    }

    /// To be called when it was answered: brings about what the case's own is to find.
    pub(super) async fn proceed(&mut self, setup: &Setup) -> Result<(), ServiceError> {
        self.bring_about(setup.token).await
    }

    /// Waits until everything the client did has arrived.
    pub(super) async fn settle(&self) {
        self.home.front().settled().await;
    }

    /// The authority that clients may trust, on a server with TLS.
    pub(super) fn ca_pem(&self) -> Option<&str> {
        self.ca_pem.as_deref()
    }

    /// The credential as the user of this case filled it in.
    pub(super) fn credential(&self, setup: &Setup) -> Credential {
        let (token, url) = (setup.token_form, setup.url_form);
        written::credential(&self.token, token, &self.base_url, url, setup.ignore)
    }

    /// The other credential, where there is one.
    pub(super) fn other_credential(&self, setup: &Setup) -> Option<Credential> {
        let (other, episode) = (self.other.as_ref()?, setup.episode?);
        let (token, url) = (TokenForm::Plain, UrlForm::Plain);
        Some(written::credential(&other.token, token, &other.base_url, url, episode.ignore))
    }

    /// What was seen, now that it ended in this way.
    pub(super) fn observation(self, outcome: Outcome, output: Vec<u8>) -> Observation {
        let mut redactor = self.redactor();
        let home = Site { record: self.own_record() };
        let elsewhere = self.elsewhere.as_ref().map(|at| Site { record: at.front().record() });
        let mut views = views(&home.record, &mut redactor, (0, 0));
        if let Some(site) = &elsewhere {
            let whole = self.home.front().record();
            let behind = (whole.exchanges.len(), whole.connections.len());
            views.extend(self::views(&site.record, &mut redactor, behind));
        }
        let words = match &outcome {
            Outcome::Answered(Answer::Refused { message, .. }) => one_line(message, &mut redactor),
            Outcome::Crashed => one_line(&String::from_utf8_lossy(&output), &mut redactor),
            _ => String::new(),
        };
        drop(self.closed_port);
        Observation {
            words,
            output,
            home: Some(home),
            elsewhere,
            views,
            token: self.token,
            other_token: self.other.map(|other| other.token),
            trusts: self.trusts,
            owner: Some(User { id: self.provision.user_id, username: self.provision.username }),
            ..Observation::empty(outcome)
        }
    }

    /// What was seen at home of the case's own credential.
    fn own_record(&self) -> Record {
        let record = self.home.front().record();
        match &self.other {
            Some(other) if self.mark == (0, 0) && other.server.is_none() => {
                without(record, &other.token)
            }
            _ => since(record, self.mark),
        }
    }

    /// A redactor that knows every secret and every port of the case.
    fn redactor(&self) -> Redactor {
        let mut redactor = Redactor::new();
        redactor.secret("access-token", &self.provision.token);
        redactor.secret("token-id", &self.provision.token_id);
        redactor.secret("wrong-token", &self.token);
        // What a case broke by a line break is a secret in each of its halves.
        let token = self.token.expose();
        for half in [&token[..token.len() / 2], &token[token.len() / 2..]] {
            redactor.secret("half-a-token", &Secret::new(half.to_owned()));
        }
        let other = self.other.as_ref();
        if let Some(other) = other {
            redactor.secret("other-token", &other.token);
        }
        let others = other.and_then(|other| other.server.as_ref());
        let sites = [Some(&self.home), self.elsewhere.as_ref(), others];
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

/// How the stand-in at home is to be, but for its answer, and the authority to trust.
fn options(
    setup: &Setup,
    certificates: &Certificates,
) -> Result<(StandInOptions, Option<String>), CertificateError> {
    let (tls, ca_pem) = match servers::kind(setup.certificate) {
        Some(kind) => {
            let (tls, pem) = certificates.server(kind, setup.versions)?;
            (Some(tls), Some(pem))
        }
        None => (None, None),
    };
    let mut situation = BTreeMap::new();
    if let Some(server) = &setup.server {
        situation.insert("server".to_owned(), server.clone());
    }
    if setup.token == TokenState::FeatureOff {
        situation.insert("feature".to_owned(), "off".to_owned());
    }
    let options = StandInOptions {
        situation,
        tls,
        answer: ServerAnswer::Own,
        fault: servers::fault(setup.fault),
        family: if setup.host == Host::V6 { Family::V6 } else { Family::V4 },
        sub_path: if setup.sub_path { SUB_PATH.to_owned() } else { String::new() },
    };
    let ca_pem = match setup.trust {
        Trust::Given => ca_pem,
        Trust::Garbled => Some(NO_CERTIFICATE.to_owned()),
    };
    Ok((options, ca_pem))
}

/// A port that nothing listens on for as long as it is held.
fn held(family: Family, port: u16) -> std::io::Result<TcpSocket> {
    let socket = match family {
        Family::V4 => TcpSocket::new_v4()?,
        Family::V6 => TcpSocket::new_v6()?,
    };
    socket.bind(SocketAddr::from((family.address(), port)))?;
    Ok(socket)
}

/// The part of a record that came behind so many exchanges and connections. A connection from
/// before counts where it was used again.
fn since(mut record: Record, (exchanges, connections): (usize, usize)) -> Record {
    record.exchanges.retain(|exchange| exchange.n > exchanges);
    let used: BTreeSet<usize> = record.exchanges.iter().map(|one| one.connection).collect();
    record.connections.retain(|one| one.n > connections || used.contains(&one.n));
    record
}

/// A record without the requests that carry this token, as if the others had been alone. Which of
/// two that came at once was first is chance, so they are numbered anew.
fn without(mut record: Record, token: &Secret) -> Record {
    let carries = |bytes: &[u8]| secret::find(bytes, token).is_some();
    record.exchanges.retain(|at| !carries(&at.request.raw_head) && !carries(&at.request.body));
    let mut kept = Vec::new();
    for (at, exchange) in record.exchanges.iter_mut().enumerate() {
        exchange.n = at + 1;
        let known = kept.iter().position(|old| *old == exchange.connection);
        exchange.connection = 1 + known.unwrap_or_else(|| {
            kept.push(exchange.connection);
            kept.len() - 1
        });
    }
    record.connections.retain(|one| kept.contains(&one.n));
    for connection in &mut record.connections {
        connection.n = 1 + kept.iter().position(|old| *old == connection.n).unwrap_or_default();
    }
    record
}

/// The same characters in reverse order: of the right form, whatever that is.
fn mirrored(token: &Secret) -> Secret {
    Secret::new(token.expose().chars().rev().collect::<String>())
}

/// The origin that a redirect leads to.
fn origin(base_url: &str, target: RedirectTarget) -> String {
    match target {
        RedirectTarget::OtherHost if base_url.contains("127.0.0.1") => {
            base_url.replacen("127.0.0.1", "localhost", 1)
        }
        RedirectTarget::OtherHost => base_url.replacen("localhost", "127.0.0.1", 1),
        _ => base_url.to_owned(),
    }
}
