//! Accounts come into being.

use std::collections::BTreeMap;

use serde::Deserialize as _;
use serde_json::Value;

use crate::secret::Secret;

use super::call::Call;
use super::error::AppError;
use super::id::new_id;
use super::json::{WrongType, text_field};
use super::response::Reply;
use super::state::{User, World, now};
use super::user_view::{Viewer, default_notify_props};

const RESERVED_NAMES: [&str; 4] = ["all", "channel", "matterbot", "system"];
const LONGEST_EMAIL: usize = 128;

/// What a new account is made of.
#[derive(Clone, Debug, Default)]
pub(super) struct NewUser {
    pub(super) username: String,
    pub(super) email: String,
    pub(super) password: String,
    pub(super) nickname: String,
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) position: String,
    pub(super) auth_service: String,
    pub(super) locale: String,
    /// The id at another sign-in service, which makes a password needless.
    pub(super) auth_data: Option<String>,
    pub(super) notify_props: Option<BTreeMap<String, String>>,
}

/// `POST /users`.
pub(super) fn create(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let value = call.decode(world.generation, &world.config, "user")?;
    let new = read(&value).map_err(|_| AppError::body_param("user"))?;
    let open = world.users.is_empty()
        || (world.config.on("TeamSettings", "EnableOpenServer")
            && world.config.on("TeamSettings", "EnableUserCreation"));
    if !(open || world.may(&call.user_id(), "manage_system")) {
        return Err(AppError::new("api.user.create_user.no_open_server", 403));
    }
    let user = world.sign_up(new)?;
    Ok(Reply::json_line(201, &world.view(&user, Viewer::Creator)))
}

impl World {
    /// Makes an account; the first one is the administrator's.
    pub(super) fn sign_up(&mut self, new: NewUser) -> Result<User, AppError> {
        if new.auth_data.is_none() {
            self.check_password(&new.password)?;
        }
        let username = if new.username.is_empty() { new_id() } else { new.username.to_lowercase() };
        let email = new.email.to_lowercase();
        if !is_valid_username(&username) {
            return Err(AppError::new("model.user.is_valid.username.app_error", 400));
        }
        if !is_valid_email(&email) {
            return Err(AppError::new("model.user.is_valid.email.app_error", 400));
        }
        for (text, most, id) in [
            (&new.nickname, 64, "model.user.is_valid.nickname.app_error"),
            (&new.position, 128, "model.user.is_valid.position.app_error"),
            (&new.first_name, 64, "model.user.is_valid.first_name.app_error"),
            (&new.last_name, 64, "model.user.is_valid.last_name.app_error"),
        ] {
            if text.chars().count() > most {
                return Err(AppError::new(id, 400));
            }
        }
        if self.users.iter().any(|user| user.username == username) {
            return Err(AppError::new("app.user.save.username_exists.app_error", 400));
        }
        if self.users.iter().any(|user| user.email == email) {
            return Err(AppError::new("app.user.save.email_exists.app_error", 400));
        }
        let roles = if self.users.is_empty() { "system_admin system_user" } else { "system_user" };
        let time = now();
        let password = Secret::new(new.password);
        self.note_secret("password", &password);
        let user = User {
            id: new_id(),
            create_at: time,
            update_at: time,
            delete_at: 0,
            username,
            password: new.auth_data.is_none().then_some(password),
            auth_service: new.auth_service,
            auth_data: new.auth_data,
            email,
            nickname: new.nickname,
            first_name: new.first_name,
            last_name: new.last_name,
            position: new.position,
            roles: roles.to_owned(),
            locale: if new.locale.is_empty() { "en".to_owned() } else { new.locale },
            notify_props: new.notify_props.unwrap_or_else(|| default_notify_props(self.generation)),
            last_password_update: time,
            failed_attempts: 0,
            bot: None,
        };
        if self.users.is_empty() {
            // The client configuration tells whether there are accounts.
            self.config_changed();
        }
        self.users.push(user.clone());
        Ok(user)
    }

    /// Whether a password is good enough.
    pub(super) fn check_password(&self, password: &str) -> Result<(), AppError> {
        let least = self.config.number("PasswordSettings", "MinimumLength");
        if i64::try_from(password.len()).unwrap_or(i64::MAX) >= least {
            return Ok(());
        }
        Err(if self.generation.is_11() {
            AppError::new("model.user.is_valid.pwd_min_length.app_error", 400)
                .with_name(least.to_string())
        } else {
            AppError::new("api.user.check_user_password.invalid.app_error", 400)
        })
    }
}

fn read(value: &Value) -> Result<NewUser, WrongType> {
    if !value.is_object() && !value.is_null() {
        return Err(WrongType);
    }
    let auth_data = text_field(value, "auth_data")?;
    let elsewhere = !matches!(text_field(value, "auth_service")?.as_str(), "" | "email");
    let notify_props = match super::json::field(value, "notify_props") {
        None | Some(Value::Null) => None,
        Some(given) => Some(BTreeMap::deserialize(given).map_err(|_| WrongType)?),
    };
    Ok(NewUser {
        username: text_field(value, "username")?,
        email: text_field(value, "email")?,
        password: text_field(value, "password")?,
        nickname: text_field(value, "nickname")?,
        first_name: text_field(value, "first_name")?,
        last_name: text_field(value, "last_name")?,
        position: text_field(value, "position")?,
        auth_service: text_field(value, "auth_service")?,
        locale: text_field(value, "locale")?,
        auth_data: (elsewhere && !auth_data.is_empty()).then_some(auth_data),
        notify_props: notify_props.filter(|props: &BTreeMap<_, _>| !props.is_empty()),
    })
}

/// Whether a name can be an account's. The server's message tells of stricter rules than it has.
pub(super) fn is_valid_username(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_'))
        && !RESERVED_NAMES.contains(&name)
}

/// Whether a text can be an e-mail address.
pub(super) fn is_valid_email(email: &str) -> bool {
    email.len() <= LONGEST_EMAIL
        && !email.contains(|character: char| {
            character.is_whitespace() || matches!(character, '<' | '>' | ',' | '"')
        })
        && email
            .rsplit_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !name.contains('@'))
}
