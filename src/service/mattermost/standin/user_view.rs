//! User objects as different people see them.

use serde_json::{Map, Value, json};

use super::generation::Generation;
use super::state::{User, World};

/// Who looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Viewer {
    /// The user itself.
    Oneself,
    /// Whoever has just created it.
    Creator,
    /// Another user.
    Other,
    /// An administrator.
    Administrator,
}

impl World {
    /// How `viewer_id` sees other users.
    pub(super) fn viewer(&self, viewer_id: &str) -> Viewer {
        if self.user(viewer_id).is_some_and(User::is_admin) {
            Viewer::Administrator
        } else {
            Viewer::Other
        }
    }

    /// A user object. Keys stand in the server's order.
    pub(super) fn view(&self, user: &User, viewer: Viewer) -> Value {
        let newer = self.generation.is_11();
        let oneself = matches!(viewer, Viewer::Oneself | Viewer::Creator);
        let auth_data = user.auth_data.as_ref().filter(|_| newer && viewer == Viewer::Creator);
        let shows_email =
            viewer != Viewer::Other || self.config.on("PrivacySettings", "ShowEmailAddress");
        let shows_name =
            viewer != Viewer::Other || self.config.on("PrivacySettings", "ShowFullName");
        let show = |shown: bool, text: &str| if shown { text.to_owned() } else { String::new() };
        let mut map = Map::new();
        let mut put = |key: &str, value: Value| map.insert(key.to_owned(), value);
        put("id", json!(user.id));
        put("create_at", json!(user.create_at));
        put("update_at", json!(user.update_at));
        put("delete_at", json!(user.delete_at));
        put("username", json!(user.username));
        if !newer || viewer == Viewer::Other || auth_data.is_some() {
            put("auth_data", json!(auth_data.map_or("", String::as_str)));
        }
        put("auth_service", json!(user.auth_service));
        put("email", json!(show(shows_email, &user.email)));
        put("nickname", json!(user.nickname));
        put("first_name", json!(show(shows_name, &user.first_name)));
        put("last_name", json!(show(shows_name, &user.last_name)));
        put("position", json!(user.position));
        put("roles", json!(user.roles));
        if oneself || (newer && viewer == Viewer::Administrator) {
            put("notify_props", json!(user.notify_props));
        }
        if oneself {
            put("last_password_update", json!(user.last_password_update));
        }
        if user.failed_attempts != 0 && (oneself || (newer && viewer == Viewer::Administrator)) {
            put("failed_attempts", json!(user.failed_attempts));
        }
        put("locale", json!(user.locale));
        put(
            "timezone",
            json!({"automaticTimezone": "", "manualTimezone": "", "useAutomaticTimezone": "true"}),
        );
        if user.bot.is_some() {
            put("is_bot", json!(true));
        } else {
            put("remote_id", json!(""));
        }
        if let Some(bot) = user.bot.as_ref().filter(|bot| !bot.description.is_empty()) {
            put("bot_description", json!(bot.description));
        }
        put("disable_welcome_email", json!(false));
        Value::Object(map)
    }

    /// A list of user objects.
    pub(super) fn views<'a>(
        &self,
        users: impl IntoIterator<Item = &'a User>,
        viewer: Viewer,
    ) -> Value {
        Value::Array(users.into_iter().map(|user| self.view(user, viewer)).collect())
    }

    /// The `Etag` of a user object.
    pub(super) fn etag(&self, user: &User) -> String {
        format!(
            "{}.{}.{}..0.{}.{}.0",
            self.generation.version(),
            user.id,
            user.update_at,
            self.config.on("PrivacySettings", "ShowFullName"),
            self.config.on("PrivacySettings", "ShowEmailAddress"),
        )
    }
}

/// The notification settings of a new user.
pub(super) fn default_notify_props(
    generation: Generation,
) -> std::collections::BTreeMap<String, String> {
    [
        ("channel", "true"),
        ("comments", "never"),
        ("desktop", "mention"),
        ("desktop_sound", "true"),
        ("desktop_threads", "all"),
        ("email", "true"),
        ("email_threads", "all"),
        ("first_name", "false"),
        ("mention_keys", ""),
        ("push", "mention"),
        ("push_status", generation.push_status()),
        ("push_threads", "all"),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value.to_owned()))
    .collect()
}
