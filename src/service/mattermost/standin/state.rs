//! What the server remembers.

use std::collections::BTreeMap;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::secret::Secret;

use super::board::Board;
use super::client_config::{self, Installation};
use super::config::Config;
use super::generation::Generation;
use super::id::new_id;
use super::limits::Limiter;
use super::oauth::{App, Grant};

/// The server's memory.
#[derive(Debug)]
pub(super) struct World {
    pub(super) generation: Generation,
    pub(super) config: Config,
    pub(super) boot: Boot,
    pub(super) installation: Installation,
    pub(super) users: Vec<User>,
    pub(super) sessions: Vec<Session>,
    pub(super) tokens: Vec<AccessToken>,
    pub(super) board: Board,
    /// OAuth 2.0 applications, and what they may exchange for sessions.
    pub(super) apps: Vec<App>,
    pub(super) grants: Vec<Grant>,
    /// Whether the token table can be read.
    pub(super) token_store_works: bool,
    pub(super) busy_until: Option<Instant>,
    pub(super) limiter: Option<Limiter>,
    pub(super) login_limiter: Option<Limiter>,
    /// The time that limits go by, where it stands still.
    pub(super) limit_clock: Option<Instant>,
    /// Every secret handed out, in order of creation.
    pub(super) secrets: Vec<(&'static str, Secret)>,
    config_hash: Option<String>,
}

/// What is read from the configuration only when the server starts.
#[derive(Clone, Debug)]
pub(super) struct Boot {
    /// Empty at the root.
    pub(super) sub_path: String,
    pub(super) cors_origins: String,
    pub(super) web_server_mode: String,
}

/// An account.
#[derive(Clone, Debug)]
pub(super) struct User {
    pub(super) id: String,
    pub(super) create_at: i64,
    pub(super) update_at: i64,
    pub(super) delete_at: i64,
    pub(super) username: String,
    pub(super) password: Option<Secret>,
    pub(super) auth_service: String,
    /// The id at another sign-in service.
    pub(super) auth_data: Option<String>,
    pub(super) email: String,
    pub(super) nickname: String,
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) position: String,
    pub(super) roles: String,
    pub(super) locale: String,
    pub(super) notify_props: BTreeMap<String, String>,
    pub(super) last_password_update: i64,
    pub(super) failed_attempts: i64,
    pub(super) bot: Option<Bot>,
}

/// What makes an account a bot's.
#[derive(Clone, Debug)]
pub(super) struct Bot {
    pub(super) owner_id: String,
    pub(super) display_name: String,
    pub(super) description: String,
}

/// A session.
#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) token: Secret,
    pub(super) csrf: Option<Secret>,
    pub(super) user_id: String,
    pub(super) create_at: i64,
    pub(super) expires_at: i64,
    pub(super) device_id: String,
    pub(super) kind: SessionKind,
}

/// Where a session came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum SessionKind {
    /// A login by password.
    Login,
    /// A personal access token.
    AccessToken { token_id: String, bot: bool },
    /// An OAuth 2.0 application.
    App { name: String },
}

/// A personal access token.
#[derive(Clone, Debug)]
pub(super) struct AccessToken {
    pub(super) id: String,
    pub(super) secret: Secret,
    pub(super) user_id: String,
    pub(super) description: String,
    pub(super) active: bool,
}

impl World {
    /// A server without accounts.
    pub(super) fn new(generation: Generation, config: Config) -> Self {
        let limited = config.on("RateLimitSettings", "Enable");
        let number = |key| config.number("RateLimitSettings", key);
        let size = number("MemoryStoreSize");
        World {
            generation,
            boot: Boot {
                sub_path: config.sub_path(),
                cors_origins: config.text("ServiceSettings", "AllowCorsFrom").to_owned(),
                web_server_mode: config.text("ServiceSettings", "WebserverMode").to_owned(),
            },
            limiter: limited.then(|| Limiter::new(number("PerSec"), number("MaxBurst"), size)),
            login_limiter: (limited && generation.is_11()).then(|| Limiter::new(5, 10, size)),
            limit_clock: None,
            config,
            installation: Installation::new(),
            users: Vec::new(),
            sessions: Vec::new(),
            tokens: Vec::new(),
            board: Board::default(),
            apps: Vec::new(),
            grants: Vec::new(),
            token_store_works: true,
            busy_until: None,
            secrets: Vec::new(),
            config_hash: None,
        }
    }

    pub(super) fn user(&self, id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    pub(super) fn user_mut(&mut self, id: &str) -> Option<&mut User> {
        self.users.iter_mut().find(|user| user.id == id)
    }

    /// `<version>.<build>.<hash>.<licensed>`.
    pub(super) fn version_id(&mut self) -> String {
        let no_accounts = self.users.is_empty();
        let hash = self.config_hash.get_or_insert_with(|| {
            let map = client_config::client_config(
                self.generation,
                &self.config,
                &self.installation,
                no_accounts,
                true,
            );
            client_config::hash(self.generation, &map)
        });
        let version = self.generation.version();
        format!("{version}.{version}.{hash}.false")
    }

    /// To be called after every change of the configuration.
    pub(super) fn config_changed(&mut self) {
        self.config_hash = None;
    }

    /// Keeps a secret in mind for those who redact.
    pub(super) fn note_secret(&mut self, word: &'static str, secret: &Secret) {
        self.secrets.push((word, secret.clone()));
    }

    /// Makes a token; nobody asks whether it may be.
    pub(super) fn make_token(&mut self, user_id: &str, description: &str) -> AccessToken {
        let token = AccessToken {
            id: new_id(),
            secret: Secret::new(new_id()),
            user_id: user_id.to_owned(),
            description: description.to_owned(),
            active: true,
        };
        self.note_secret("token-id", &Secret::new(token.id.clone()));
        self.note_secret("access-token", &token.secret);
        self.tokens.push(token.clone());
        token
    }

    /// Ends every session of a user.
    pub(super) fn end_sessions(&mut self, user_id: &str) {
        self.sessions.retain(|session| session.user_id != user_id);
    }

    /// The time that limits go by.
    pub(super) fn limit_clock(&self) -> Instant {
        self.limit_clock.unwrap_or_else(Instant::now)
    }

    pub(super) fn is_busy(&self) -> bool {
        self.busy_until.is_some_and(|until| until > Instant::now())
    }
}

impl Session {
    /// Whether an OAuth 2.0 application holds it.
    pub(super) fn is_oauth(&self) -> bool {
        matches!(self.kind, SessionKind::App { .. })
    }
}

impl User {
    pub(super) fn has_role(&self, role: &str) -> bool {
        self.roles.split_whitespace().any(|own| own == role)
    }

    pub(super) fn is_admin(&self) -> bool {
        self.has_role("system_admin")
    }
}

/// The time in Unix milliseconds.
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
