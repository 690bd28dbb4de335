//! One user: reading and changing.

use serde_json::Value;

use crate::secret::Secret;

use super::call::Call;
use super::error::AppError;
use super::response::Reply;
use super::roles::optional_text;
use super::signup::{is_valid_email, is_valid_username};
use super::state::{User, World, now};
use super::tokens::missing_user;
use super::user_view::Viewer;

/// `GET /users/{user_id}`.
pub(super) fn get(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let target = call.target()?;
    let user = world.user(&target).ok_or_else(|| missing_user(world, &target, 404))?.clone();
    Ok(show(world, call, &user))
}

/// `GET /users/username/{username}`.
pub(super) fn by_username(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let name = call.vars.first().copied().unwrap_or("");
    if !is_valid_username(name) {
        return Err(AppError::body_param("username"));
    }
    let user = world.users.iter().find(|user| user.username == name).cloned();
    let user = user.ok_or_else(|| AppError::new("app.user.get_by_username.app_error", 404))?;
    Ok(show(world, call, &user))
}

/// `GET /users/email/{email}`.
pub(super) fn by_email(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let email = call.vars.first().copied().unwrap_or("").to_lowercase();
    if !is_valid_email(&email) {
        return Err(AppError::url_param("email"));
    }
    let user = world.users.iter().find(|user| user.email == email).cloned();
    let user = user.ok_or_else(|| missing_user(world, &email, 404))?;
    Ok(show(world, call, &user))
}

/// `PUT /users/{user_id}/patch`: only what is named changes.
pub(super) fn patch(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let target = call.target()?;
    let value = call.decode(world.generation, &world.config, "user")?;
    if !value.is_object() {
        return Err(AppError::body_param("user"));
    }
    change(world, call, &target, &value)
}

/// `PUT /users/{user_id}`.
pub(super) fn update(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let target = call.target()?;
    let value = call.decode(world.generation, &world.config, "user")?;
    if !value.is_object() {
        return Err(AppError::body_param("user"));
    }
    if optional_text(&value, "id")?.as_deref() != Some(target.as_str()) {
        return Err(AppError::body_param("user_id"));
    }
    change(world, call, &target, &value)
}

/// `PUT /users/{user_id}/password`.
pub(super) fn password(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let target = call.target()?;
    let fields = call.texts(&world.config);
    let text = |key: &str| fields.get(key).map_or("", String::as_str);
    let asker = call.user_id();
    let user = world.user(&target).ok_or_else(|| missing_user(world, &target, 404))?;
    if target == asker {
        if text("current_password").is_empty() {
            return Err(AppError::body_param("current_password"));
        }
        let most = world.config.number("ServiceSettings", "MaximumLoginAttempts");
        if user.failed_attempts >= most {
            return Err(AppError::new(
                "api.user.check_user_login_attempts.too_many.app_error",
                401,
            ));
        }
        if user.password.as_ref().map(Secret::expose) != Some(text("current_password")) {
            if let Some(user) = world.user_mut(&target) {
                user.failed_attempts = user.failed_attempts.saturating_add(1);
            }
            return Err(AppError::new("api.user.update_password.incorrect.app_error", 400));
        }
    } else {
        world.require_to_user(&asker, &target)?;
    }
    world.check_password(text("new_password"))?;
    let password = Secret::new(text("new_password"));
    world.note_secret("password", &password);
    if let Some(user) = world.user_mut(&target) {
        user.password = Some(password);
        user.last_password_update = now();
        user.update_at = now();
        user.failed_attempts = 0;
    }
    Ok(Reply::status_ok())
}

/// `POST /users/{user_id}/reset_failed_attempts`.
pub(super) fn reset_failed_attempts(
    world: &mut World,
    call: &mut Call<'_>,
) -> Result<Reply, AppError> {
    let target = call.target()?;
    world.require(&call.user_id(), "sysconsole_write_user_management_users")?;
    let missing = missing_user(world, &target, 404);
    world.user_mut(&target).ok_or(missing)?.failed_attempts = 0;
    Ok(Reply::status_ok())
}

fn show(world: &World, call: &mut Call<'_>, user: &User) -> Reply {
    let asker = call.user_id();
    let etag = world.etag(user);
    call.headers.add("Etag", etag.as_str());
    if call.request.header("if-none-match") == Some(etag.as_str()) {
        return Reply::new(304, "");
    }
    let viewer = if asker == user.id { Viewer::Oneself } else { world.viewer(&asker) };
    Reply::json_line(200, &world.view(user, viewer))
}

fn change(
    world: &mut World,
    call: &Call<'_>,
    target: &str,
    value: &Value,
) -> Result<Reply, AppError> {
    world.require_to_user(&call.user_id(), target)?;
    let mut user = world.user(target).ok_or_else(|| missing_user(world, target, 404))?.clone();
    for (name, place) in [
        ("nickname", &mut user.nickname),
        ("first_name", &mut user.first_name),
        ("last_name", &mut user.last_name),
        ("position", &mut user.position),
        ("locale", &mut user.locale),
        ("username", &mut user.username),
    ] {
        if let Some(text) = optional_text(value, name)? {
            *place = text;
        }
    }
    user.username = user.username.to_lowercase();
    if !is_valid_username(&user.username) {
        return Err(AppError::new("model.user.is_valid.username.app_error", 400));
    }
    if world.users.iter().any(|other| other.id != user.id && other.username == user.username) {
        return Err(AppError::new("app.user.save.username_exists.app_error", 400));
    }
    user.update_at = now().max(user.update_at + 1);
    let body = world.view(&user, Viewer::Oneself);
    if let Some(stored) = world.user_mut(target) {
        *stored = user;
    }
    Ok(Reply::json_line(200, &body))
}
