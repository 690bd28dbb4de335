//! A running stand-in: the server on wiremock, behind a front.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use serde_json::{Value, json};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer};

use crate::front::{Appointment, Family, Fault, Front, FrontOptions, ServerTls};
use crate::rules::ServerAnswer;
use crate::secret::Secret;
use crate::service::{
    Console, Person, Provision, ServiceError, StandIn, StandInOptions, Withdrawal,
};

use super::browser;
use super::population::{Account, Feature, Population, Reader};
use super::responder::{Responder, Shared};
use super::standin::{Generation, NewAccount, Server};

/// How a stand-in is to be, in full.
#[derive(Clone, Debug)]
pub struct StandInConfig {
    /// The server's generation.
    pub generation: Generation,
    /// What differs from the server's default configuration, in the form of `PUT
    /// /config/patch`. The site URL is set to where the front listens unless this names one.
    pub settings: Value,
    /// Who reads the page; `None` starts with an empty database.
    reader: Option<Reader>,
    /// TLS, or plain HTTP.
    pub tls: Option<ServerTls>,
    /// What the API answers.
    pub answer: ServerAnswer,
    /// What the front does to answers or connections.
    pub fault: Option<Fault>,
    /// The loopback address on which it listens.
    pub family: Family,
    /// The path of the site URL.
    pub sub_path: String,
    /// Whom the connections to its front wait for.
    pub appointment: Option<Appointment>,
}

/// A running stand-in.
#[derive(Debug)]
pub struct MattermostStandIn {
    front: Front,
    /// Held for its drop.
    _logic: Logic,
    server: Shared,
    population: Option<Population>,
    generation: Generation,
    secure: bool,
    sub_path: String,
    provisions: AtomicUsize,
}

/// The wiremock server, which must not be dropped inside an async task: a hundred that are hang.
struct Logic(Option<MockServer>);

impl StandInConfig {
    /// A server with an empty database and its default configuration.
    pub fn empty(generation: Generation) -> Self {
        StandInConfig {
            generation,
            settings: json!({}),
            reader: None,
            tls: None,
            answer: ServerAnswer::Own,
            fault: None,
            family: Family::V4,
            sub_path: String::new(),
            appointment: None,
        }
    }

    /// What the options ask for. The axes are `feature` (`on`, `off`), `server` (a generation)
    /// and `user` (`permitted`, `plain`, `admin`), by default the first of each.
    ///
    /// # Errors
    /// An unknown axis or value.
    pub fn of(options: StandInOptions) -> Result<Self, ServiceError> {
        let mut feature = Feature::On;
        let mut generation = Generation::V11_6;
        let mut reader = Reader::Permitted;
        for (axis, value) in &options.situation {
            let unknown = || ServiceError::Unexpected(format!("no situation has {axis}={value}"));
            match axis.as_str() {
                "feature" => feature = Feature::from_name(value).ok_or_else(unknown)?,
                "server" => generation = Generation::from_name(value).ok_or_else(unknown)?,
                "user" => reader = Reader::from_name(value).ok_or_else(unknown)?,
                _ => return Err(unknown()),
            }
        }
        Ok(StandInConfig {
            generation,
            settings: feature.settings(),
            reader: Some(reader),
            tls: options.tls,
            answer: options.answer,
            fault: options.fault,
            family: options.family,
            sub_path: options.sub_path,
            appointment: options.appointment,
        })
    }
}

impl MattermostStandIn {
    /// Starts a stand-in. Needs a running tokio runtime.
    ///
    /// # Errors
    /// Where no socket can be had.
    pub async fn start(config: StandInConfig) -> Result<Self, ServiceError> {
        let server = Shared::new(Server::new(config.generation, &json!({})));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let upstream = listener.local_addr()?;
        let mock =
            MockServer::builder().listener(listener).disable_request_recording().start().await;
        let logic = Logic(Some(mock));
        if let Some(mock) = &logic.0 {
            let responder = Responder { server: server.clone(), answer: config.answer };
            Mock::given(any()).respond_with(responder).mount(mock).await;
        }
        let secure = config.tls.is_some();
        let options = FrontOptions {
            upstream,
            tls: config.tls,
            fault: config.fault,
            family: config.family,
            appointment: config.appointment,
        };
        let front = Front::start(options).await?;
        let mut stand_in = MattermostStandIn {
            front,
            _logic: logic,
            server,
            population: None,
            generation: config.generation,
            secure,
            sub_path: config.sub_path,
            provisions: AtomicUsize::new(0),
        };
        stand_in.restart(&config.settings);
        stand_in.population =
            config.reader.map(|reader| Population::settle(&mut stand_in.server.lock(), reader));
        Ok(stand_in)
    }

    /// Puts a new process on the database, with a new configuration: what differs from the
    /// defaults is `settings`, but for `EnableUserAccessTokens`, which is carried over unless
    /// `settings` names it, and the site URL, as in [`StandInConfig::settings`].
    pub fn restart(&self, settings: &Value) {
        let mut settings = if settings.is_object() { settings.clone() } else { json!({}) };
        if settings.pointer("/ServiceSettings/SiteURL").is_none() {
            settings["ServiceSettings"]["SiteURL"] = Value::String(self.base_url());
        }
        self.server.lock().restart(&settings);
    }

    /// Takes the table of personal access tokens out of the database.
    pub fn break_token_store(&self) {
        self.server.lock().break_token_store();
    }

    /// Stops the clock that rate limits go by, so that nothing refills.
    pub fn hold_limits(&self) {
        self.server.lock().hold_limits();
    }

    /// The server's generation.
    pub fn generation(&self) -> Generation {
        self.generation
    }

    /// The account of a person; `None` on a stand-in that started empty.
    pub(in crate::service) fn account(&self, person: Person) -> Option<&Account> {
        let population = self.population.as_ref()?;
        Some(match person {
            Person::Reader => &population.reader,
            Person::Administrator => &population.administrator,
        })
    }
}

#[async_trait]
impl StandIn for MattermostStandIn {
    fn front(&self) -> &Front {
        &self.front
    }

    fn base_url(&self) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        format!("{scheme}://{}{}", self.front.address(), self.sub_path)
    }

    /// The user has no role but `system_user`, as one whose token an administrator made. While
    /// the feature is off the server refuses the token.
    async fn provision(&self) -> Result<Provision, ServiceError> {
        let number = self.provisions.fetch_add(1, Ordering::Relaxed) + 1;
        let username = format!("integration-{number}");
        let mut server = self.server.lock();
        let account =
            NewAccount { username: &username, first_name: "", last_name: "", roles: "system_user" };
        let (user_id, _) = server.open_account(account);
        let token = server.open_token(&user_id, "integration");
        Ok(Provision { token: token.secret, token_id: token.id, user_id, username })
    }

    async fn withdraw(&self, provision: &Provision, how: Withdrawal) -> Result<(), ServiceError> {
        let mut server = self.server.lock();
        let token = provision.token_id.expose();
        match how {
            Withdrawal::Revoked => server.close_token(token, false),
            Withdrawal::Disabled => server.close_token(token, true),
            Withdrawal::OwnerDeactivated => server.close_account(&provision.user_id),
        }
        Ok(())
    }

    async fn browser(&self, person: Person) -> Result<Box<dyn Console>, ServiceError> {
        browser::open(self, person).await
    }

    fn secrets(&self) -> Vec<(&'static str, Secret)> {
        self.server.lock().secrets()
    }
}

impl Drop for Logic {
    fn drop(&mut self) {
        if let Some(mock) = self.0.take() {
            std::thread::spawn(move || drop(mock));
        }
    }
}

impl std::fmt::Debug for Logic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Logic")
    }
}
