//! The server's configuration: the settings that can be seen from outside.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::error::AppError;
use super::generation::Generation;
use super::json::WrongType;

static DEFAULTS_11_6: LazyLock<Value> =
    LazyLock::new(|| parse(include_str!("data/config-11.6.json")));
static DEFAULTS_9_8: LazyLock<Value> =
    LazyLock::new(|| parse(include_str!("data/config-9.8.json")));

const SERVICE: &str = "ServiceSettings";

/// A configuration. Sections and keys stand in the order in which the server writes them.
#[derive(Clone, Debug)]
pub(super) struct Config {
    generation: Generation,
    value: Value,
}

impl Config {
    /// The defaults of a generation.
    pub(super) fn defaults(generation: Generation) -> Self {
        let value = match generation {
            Generation::V11_6 => DEFAULTS_11_6.clone(),
            Generation::V9_8 => DEFAULTS_9_8.clone(),
        };
        Config { generation, value }
    }

    /// Whether a setting is on; unknown ones are off.
    pub(super) fn on(&self, section: &str, key: &str) -> bool {
        self.get(section, key).and_then(Value::as_bool).unwrap_or(false)
    }

    /// A number; unknown ones are 0.
    pub(super) fn number(&self, section: &str, key: &str) -> i64 {
        self.get(section, key).and_then(Value::as_i64).unwrap_or(0)
    }

    /// A text; unknown ones are empty.
    pub(super) fn text(&self, section: &str, key: &str) -> &str {
        self.get(section, key).and_then(Value::as_str).unwrap_or("")
    }

    /// A setting of the section `ServiceSettings`.
    pub(super) fn service(&self, key: &str) -> bool {
        self.on(SERVICE, key)
    }

    pub(super) fn site_url(&self) -> &str {
        self.text(SERVICE, "SiteURL")
    }

    pub(super) fn get(&self, section: &str, key: &str) -> Option<&Value> {
        self.value.get(section)?.get(key)
    }

    /// How many bytes of a request's body are read.
    pub(super) fn body_limit(&self) -> usize {
        usize::try_from(self.number(SERVICE, "MaximumPayloadSizeBytes"))
            .unwrap_or(0)
            .saturating_add(512)
    }

    /// How long a target may be; a constant in the older generation.
    pub(super) fn url_limit(&self) -> usize {
        match self.get(SERVICE, "MaximumURLLength").and_then(Value::as_i64) {
            Some(limit) => usize::try_from(limit).unwrap_or(0),
            None => 2048,
        }
    }

    /// The path of the site URL, without a slash at its end; empty at the root.
    pub(super) fn sub_path(&self) -> String {
        let path = self
            .site_url()
            .split_once("://")
            .and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
        let path = super::path::clean(path.unwrap_or("/"));
        path.trim_end_matches('/').to_owned()
    }

    /// The site URL's host, without port.
    pub(super) fn site_host(&self) -> &str {
        let rest = self.site_url().split_once("://").map_or("", |(_, rest)| rest);
        let authority = rest.split('/').next().unwrap_or("");
        match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => authority,
        }
    }

    /// Puts every known setting of `patch` in its place; names match in any case, unknown
    /// sections and settings are passed over, `null` leaves things as they are.
    ///
    /// # Errors
    /// A known section or setting of another type; `self` is then half changed.
    pub(super) fn apply(&mut self, patch: &Map<String, Value>) -> Result<(), WrongType> {
        let Some(sections) = self.value.as_object_mut() else { return Ok(()) };
        for (name, part) in patch {
            let Some((_, section)) =
                sections.iter_mut().find(|(key, _)| key.eq_ignore_ascii_case(name))
            else {
                continue;
            };
            let part = match part {
                Value::Null => continue,
                Value::Object(part) => part,
                _ => return Err(WrongType),
            };
            let Some(settings) = section.as_object_mut() else { continue };
            for (name, new) in part {
                if let Some((_, old)) =
                    settings.iter_mut().find(|(key, _)| key.eq_ignore_ascii_case(name))
                {
                    match (&*old, new) {
                        (_, Value::Null) => {}
                        (Value::Bool(_), Value::Bool(_)) | (Value::String(_), Value::String(_)) => {
                            *old = new.clone()
                        }
                        (Value::Number(_), Value::Number(number)) if number.is_i64() => {
                            *old = new.clone()
                        }
                        _ => return Err(WrongType),
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether the server would run with this.
    pub(super) fn validate(&self) -> Result<(), AppError> {
        let invalid = |id| Err(AppError::new(id, 400));
        for (key, id) in [
            ("MemoryStoreSize", "model.config.is_valid.rate_mem.app_error"),
            ("PerSec", "model.config.is_valid.rate_sec.app_error"),
            ("MaxBurst", "model.config.is_valid.max_burst.app_error"),
        ] {
            if self.number("RateLimitSettings", key) <= 0 {
                return invalid(id);
            }
        }
        for (key, id) in [
            ("MaximumLoginAttempts", "model.config.is_valid.login_attempts.app_error"),
            ("MaximumPayloadSizeBytes", "model.config.is_valid.max_payload_size.app_error"),
            ("MaximumURLLength", "model.config.is_valid.max_url_length.app_error"),
        ] {
            if self.get(SERVICE, key).is_some() && self.number(SERVICE, key) <= 0 {
                return invalid(id);
            }
        }
        let site_url = self.site_url();
        let scheme =
            ["http://", "https://"].iter().find_map(|scheme| site_url.strip_prefix(scheme));
        let host = scheme.filter(|rest| !rest.is_empty() && !rest.contains([' ', '\t', '\n']));
        if !site_url.is_empty() && host.is_none() {
            return invalid("model.config.is_valid.site_url.app_error");
        }
        let port = self
            .text(SERVICE, "ListenAddress")
            .rsplit_once(':')
            .map(|(_, port)| port.parse::<u16>());
        if !matches!(port, Some(Ok(_))) {
            return invalid("model.config.is_valid.listen_address.app_error");
        }
        Ok(())
    }

    /// The body of an answer to a change.
    pub(super) fn in_order(&self) -> &Value {
        &self.value
    }

    /// The body of an answer to a reading: the newer generation sorts it by name.
    pub(super) fn as_read(&self) -> Value {
        if self.generation.is_11() { sorted(&self.value) } else { self.value.clone() }
    }
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> =
                map.iter().map(|(key, value)| (key.clone(), sorted(value))).collect();
            entries.sort_by(|left, right| left.0.cmp(&right.0));
            Value::Object(entries.into_iter().collect())
        }
        other => other.clone(),
    }
}

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::Object(Map::new()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn patched(patch: Value) -> Result<Config, WrongType> {
        let mut config = Config::defaults(Generation::V11_6);
        config.apply(patch.as_object().unwrap()).map(|()| config)
    }

    #[test]
    fn a_patch_changes_what_it_names() {
        let config = patched(
            json!({"servicesettings": {"EnableUserAccessTokens": true, "Bogus": 1}, "X": 1}),
        )
        .unwrap();
        assert!(config.service("EnableUserAccessTokens"));
        assert_eq!(config.number("RateLimitSettings", "PerSec"), 10);
    }

    #[test]
    fn types_are_held() {
        assert!(patched(json!({"ServiceSettings": {"EnableUserAccessTokens": "yes"}})).is_err());
        assert!(patched(json!({"RateLimitSettings": {"PerSec": 1.5}})).is_err());
        assert!(patched(json!({"RateLimitSettings": []})).is_err());
    }

    #[test]
    fn the_site_url_gives_path_and_host() {
        let config =
            patched(json!({"ServiceSettings": {"SiteURL": "http://h.example:80/a//b/"}})).unwrap();
        assert_eq!((config.sub_path().as_str(), config.site_host()), ("/a/b", "h.example"));
        assert_eq!(Config::defaults(Generation::V9_8).sub_path(), "");
    }
}
