//! The client configuration: what the server tells every browser.

use std::sync::LazyLock;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::config::Config;
use super::generation::Generation;
use super::id::new_id;
use super::state::now;

type Data = LazyLock<Map<String, Value>>;

static FULL_11_6: Data = LazyLock::new(|| parse(include_str!("data/client-full-11.6.json")));
static FULL_9_8: Data = LazyLock::new(|| parse(include_str!("data/client-full-9.8.json")));
static LIMITED_11_6: Data = LazyLock::new(|| parse(include_str!("data/client-limited-11.6.json")));
static LIMITED_9_8: Data = LazyLock::new(|| parse(include_str!("data/client-limited-9.8.json")));

/// Entries that follow a setting.
const FOLLOWS: &[(&str, &str, &str)] = &[
    ("SiteName", "TeamSettings", "SiteName"),
    ("EnableUserAccessTokens", "ServiceSettings", "EnableUserAccessTokens"),
    ("EnableBotAccountCreation", "ServiceSettings", "EnableBotAccountCreation"),
    ("EnableDeveloper", "ServiceSettings", "EnableDeveloper"),
    ("EnableOAuthServiceProvider", "ServiceSettings", "EnableOAuthServiceProvider"),
    ("EnableOpenServer", "TeamSettings", "EnableOpenServer"),
    ("EnableUserCreation", "TeamSettings", "EnableUserCreation"),
    ("EnableUserDeactivation", "TeamSettings", "EnableUserDeactivation"),
    ("EnableSignInWithEmail", "EmailSettings", "EnableSignInWithEmail"),
    ("EnableSignInWithUsername", "EmailSettings", "EnableSignInWithUsername"),
    ("EnableSignUpWithEmail", "EmailSettings", "EnableSignUpWithEmail"),
    ("PasswordMinimumLength", "PasswordSettings", "MinimumLength"),
    ("ShowEmailAddress", "PrivacySettings", "ShowEmailAddress"),
    ("ShowFullName", "PrivacySettings", "ShowFullName"),
];

/// What an installation got once and keeps.
#[derive(Clone, Debug)]
pub(super) struct Installation {
    id: String,
    signing_key: String,
    installed_at: i64,
}

impl Installation {
    pub(super) fn new() -> Self {
        // Nothing is ever signed with it; a random one would only make two reports differ.
        let key = Sha256::digest(b"the public key of every stand-in");
        Installation {
            id: new_id(),
            signing_key: base64::Engine::encode(&base64::engine::general_purpose::STANDARD, key),
            installed_at: now(),
        }
    }
}

/// The map for a browser that is logged in (`full`) or not.
pub(super) fn client_config(
    generation: Generation,
    config: &Config,
    installation: &Installation,
    no_accounts: bool,
    full: bool,
) -> Value {
    let data = match (generation, full) {
        (Generation::V11_6, true) => &FULL_11_6,
        (Generation::V11_6, false) => &LIMITED_11_6,
        (Generation::V9_8, true) => &FULL_9_8,
        (Generation::V9_8, false) => &LIMITED_9_8,
    };
    let mut map: Map<String, Value> = (**data).clone();
    let mut put = |key: &str, text: String| {
        if let Some(value) = map.get_mut(key) {
            *value = Value::String(text);
        }
    };
    for (key, section, setting) in FOLLOWS {
        match config.get(section, setting) {
            Some(Value::String(text)) => put(key, text.clone()),
            Some(other) => put(key, other.to_string()),
            None => {}
        }
    }
    put("SiteURL", config.site_url().trim_end_matches('/').to_owned());
    put("NoAccounts", no_accounts.to_string());
    put("DiagnosticId", installation.id.clone());
    put("TelemetryId", installation.id.clone());
    put("AsymmetricSigningPublicKey", installation.signing_key.clone());
    put("InstallationDate", installation.installed_at.to_string());
    put("BuildDate", "Mon Jan  1 00:00:00 UTC 2024".to_owned());
    Value::Object(map)
}

/// The hash of a client configuration as `X-Version-Id` shows it.
pub(super) fn hash(generation: Generation, client_config: &Value) -> String {
    let digest = Sha256::digest(client_config.to_string());
    let mut text: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    text.truncate(generation.hash_digits());
    text
}

fn parse(text: &str) -> Map<String, Value> {
    serde_json::from_str(text).unwrap_or_default()
}
