//! The sessions of a user.

use serde_json::{Value, json};

use super::call::Call;
use super::error::AppError;
use super::response::Reply;
use super::state::{Session, SessionKind, World};

/// `GET /users/{user_id}/sessions`: the youngest first.
pub(super) fn list(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let target = call.target()?;
    world.require_to_user(&call.user_id(), &target)?;
    let sessions = world.sessions.iter().rev().filter(|session| session.user_id == target);
    Ok(Reply::json(&Value::Array(sessions.map(|session| view(world, session)).collect())))
}

/// `POST /users/{user_id}/sessions/revoke`.
pub(super) fn revoke(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let target = call.target()?;
    world.require_to_user(&call.user_id(), &target)?;
    let id = call.texts(&world.config).remove("session_id").unwrap_or_default();
    if id.is_empty() {
        return Err(AppError::body_param("session_id"));
    }
    let count = world.sessions.len();
    world.sessions.retain(|session| session.id != id || session.user_id != target);
    if world.sessions.len() == count {
        return Err(AppError::url_param("user_id"));
    }
    Ok(Reply::status_ok())
}

/// `POST /users/{user_id}/sessions/revoke/all`.
pub(super) fn revoke_all(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let target = call.target()?;
    world.require_to_user(&call.user_id(), &target)?;
    world.end_sessions(&target);
    Ok(Reply::status_ok())
}

fn view(world: &World, session: &Session) -> Value {
    let props = match &session.kind {
        SessionKind::AccessToken { token_id, bot: true } => json!({
            "is_bot": "true", "is_guest": "false", "type": "UserAccessToken", "user_access_token_id": token_id,
        }),
        SessionKind::AccessToken { token_id, bot: false } => json!({
            "is_guest": "false", "type": "UserAccessToken", "user_access_token_id": token_id,
        }),
        SessionKind::App { name } => json!({"browser": "OAuth2", "os": "OAuth2", "platform": name}),
        SessionKind::Login => json!({
            "browser": "Unknown/0.0",
            "csrf": session.csrf.as_ref().map_or("", |csrf| csrf.expose()),
            "isMobile": "false", "isOAuthUser": "false", "isSaml": "false", "is_guest": "false", "os": "",
            "platform": if world.generation.is_11() { "Unknown" } else { "Windows" },
        }),
    };
    json!({
        "id": session.id,
        "token": "",
        "create_at": session.create_at,
        "expires_at": session.expires_at,
        "last_activity_at": session.create_at,
        "user_id": session.user_id,
        "device_id": session.device_id,
        "roles": world.user(&session.user_id).map_or("", |user| user.roles.as_str()),
        "is_oauth": session.is_oauth(),
        "expired_notify": false,
        "props": props,
        "team_members": [],
        "local": false,
    })
}
