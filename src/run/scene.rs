//! What a case needs, set up: servers, certificates, a credential.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpSocket;

use super::observation::{Observation, Outcome, Site};
use super::proxies;
use super::seen::{one_line, since, views, without};
use super::servers::{self, Certificates};
use super::written;
use crate::client::{Answer, Credential, Environment, User};
use crate::front::certificate::{CertificateError, CertificateKind};
use crate::front::{Appointment, Family, Meeting, Moment, Proxy, Record};
use crate::rules::{
    Episode, EpisodeToken, Host, Reach, RedirectTarget, SUB_PATH, ServerAnswer, Setup, TokenForm,
    TokenState, Trust, UrlForm, When,
};
use crate::secret::{Redactor, Secret};
use crate::service::{Provision, Service, ServiceError, StandIn, StandInOptions, Withdrawal};

/// What a client is told to trust where that can't be read.
const NO_CERTIFICATE: &str =
    "-----BEGIN CERTIFICATE-----\nbm8gY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n";

/// Why a case can't be set up: our own fault.
#[derive(Debug, thiserror::Error)]
pub(super) enum SceneError {
    #[error(transparent)]
    Service(#[from] ServiceError),
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    #[error("a port could not be had")]
    Port(#[from] std::io::Error),
    #[error("this machine has no IPv6 loopback address")]
    NoIpv6,
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
    proxy: Option<Proxy>,
    /// Where two calls at the same time meet.
    meeting: Option<Meeting>,
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
    /// Sets up what `setup` says. Of two calls at the same time none waits for the other for
    /// longer than `patience`.
    pub(super) async fn set(
        setup: &Setup,
        service: &dyn Service,
        certificates: &Certificates,
        patience: Duration,
    ) -> Result<Scene, SceneError> {
        if setup.host == Host::V6 && !Family::V6.is_here() {
            return Err(SceneError::NoIpv6);
        }
        let meets = setup.episode.filter(|episode| episode.when == When::AtOnce);
        let meeting = meets.map(|_| Meeting::new(patience));
        let (options, mut ca_pem) = options(setup, certificates)?;
        let elsewhere = match setup.redirect {
            None | Some((_, RedirectTarget::SameOrigin | RedirectTarget::Circle)) => None,
            Some((_, RedirectTarget::Upgrade)) => {
                let (tls, pem) = certificates.server(CertificateKind::Trusted, setup.versions)?;
                ca_pem = Some(pem);
                Some(service.start(StandInOptions { tls: Some(tls), ..Default::default() }).await?)
            }
            Some((status, RedirectTarget::Onward)) => {
                let within = Setup::redirecting(status, RedirectTarget::SameOrigin, None, false);
                let options = StandInOptions { answer: within, ..Default::default() };
                Some(service.start(options).await?)
            }
            Some(_) => Some(service.start(StandInOptions::default()).await?),
        };
        let answer = match setup.redirect {
            None => setup.answer.clone(),
            Some((status, target)) => {
                let origin = elsewhere.as_ref().map(|at| origin(&at.base_url(), target));
                let cookie = setup.answer == ServerAnswer::WithCookie;
                Setup::redirecting(status, target, origin, cookie)
            }
        };
        let options = StandInOptions { answer, ..options };
        let appointment = meets.and_then(|episode| at_home(episode, meeting.as_ref()?));
        let home = service.start(StandInOptions { appointment, ..options.clone() }).await?;
        let provision = elsewhere.as_ref().unwrap_or(&home).provision().await?;
        let closed_port = match (setup.reach, setup.host) {
            (Reach::Closed, _) => Some(held(Family::V4, 0)?),
            // Nobody else's server is to be found under the same name.
            (_, Host::Name) => held(Family::V6, home.front().address().port()).ok(),
            _ => None,
        };
        let base_url = match (&closed_port, setup.reach) {
            (Some(socket), Reach::Closed) => format!("http://{}", socket.local_addr()?),
            _ if setup.host.is_name() => home.base_url().replacen("127.0.0.1", "localhost", 1),
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
            proxy: proxies::start(setup.proxy).await?,
            meeting,
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
        let appointment = self.meeting.as_ref().map(|meeting| Appointment {
            meeting: meeting.clone(),
            at: Moment::Asked,
            of: Appointment::TO_THE_END,
        });
        let server = match episode.elsewhere {
            true => Some(service.start(StandInOptions { appointment, ..options }).await?),
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

    /// To be called when one of two calls at the same time is over: the other waits no more.
    pub(super) fn part(&self) {
        if let Some(meeting) = &self.meeting {
            meeting.end();
        }
    }

    /// What the client finds in its environment.
    pub(super) fn environment(&self, setup: &Setup) -> Environment {
        match &self.proxy {
            Some(proxy) => proxies::environment(setup.proxy, proxy, &self.base_url),
            None => Environment::new(),
        }
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
        let proxy = self.proxy.as_ref().map(|proxy| Site { record: proxy.record() });
        if let Some(site) = &proxy {
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
            proxy,
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
        let token = self.token.expose();
        redactor.secret("token-in-upper-case", &Secret::new(token.to_uppercase()));
        // What a case broke by a line break is a secret in each of its halves.
        for half in [&token[..token.len() / 2], &token[token.len() / 2..]] {
            redactor.secret("half-a-token", &Secret::new(half.to_owned()));
        }
        // What the server sets as a cookie.
        redactor.secret("session", &mirrored(&self.token));
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
        if let Some(proxy) = &self.proxy {
            redactor.port(proxy.address().port());
        }
        if let Some(address) = self.closed_port.as_ref().and_then(|at| at.local_addr().ok()) {
            redactor.port(address.port());
        }
        redactor
    }
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
        family: servers::family(setup.host),
        sub_path: if setup.sub_path { SUB_PATH.to_owned() } else { String::new() },
        appointment: None,
    };
    let ca_pem = match setup.trust {
        Trust::Given | Trust::Withheld => ca_pem,
        Trust::Garbled => Some(NO_CERTIFICATE.to_owned()),
    };
    Ok((options, ca_pem))
}

/// Whom the connections at home wait for: for each other where both calls go there; else for the
/// other call's request, which gets no answer before the case's own call is over.
fn at_home(episode: Episode, meeting: &Meeting) -> Option<Appointment> {
    let at = if episode.elsewhere { Moment::Accepted } else { Moment::Asked };
    Some(Appointment { meeting: meeting.clone(), at, of: 2 })
}

/// A port that nothing listens on for as long as it is held.
fn held(family: Family, port: u16) -> std::io::Result<TcpSocket> {
    let socket = match family {
        Family::V6 => TcpSocket::new_v6()?,
        _ => TcpSocket::new_v4()?,
    };
    socket.bind(SocketAddr::from((family.address(), port)))?;
    Ok(socket)
}

/// The same characters in reverse order: of the right form, whatever that is.
fn mirrored(token: &Secret) -> Secret {
    Secret::new(token.expose().chars().rev().collect::<String>())
}

/// The origin that a redirect leads to.
fn origin(base_url: &str, target: RedirectTarget) -> String {
    match target {
        RedirectTarget::OtherHost | RedirectTarget::Onward if base_url.contains("127.0.0.1") => {
            base_url.replacen("127.0.0.1", "localhost", 1)
        }
        RedirectTarget::OtherHost | RedirectTarget::Onward => {
            base_url.replacen("localhost", "127.0.0.1", 1)
        }
        _ => base_url.to_owned(),
    }
}
