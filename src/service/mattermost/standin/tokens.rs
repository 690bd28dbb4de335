//! Personal access tokens.

use serde_json::{Map, Value, json};

use super::call::Call;
use super::error::AppError;
use super::id::is_valid_id;
use super::json::{WrongType, text_field};
use super::response::Reply;
use super::state::{AccessToken, Session, World};

const NOT_FOUND: &str = "app.user_access_token.get_by_user.app_error";
const LONGEST_DESCRIPTION: usize = 255;

/// `POST /users/{user_id}/tokens`.
pub(super) fn create(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let target = call.target()?;
    let owner = world.user(&target).ok_or_else(|| missing_user(world, &target, 404))?;
    let (bot, owner_is_admin) = (owner.bot.is_some(), owner.is_admin());
    if call.session.as_ref().is_some_and(Session::is_oauth) {
        let error = AppError::permission(&call.user_id(), "create_user_access_token");
        return Err(error.with_more_detail(", attempted access by oauth app"));
    }
    let value = call.decode(world.generation, &world.config, "user_access_token")?;
    let description = read(&value).map_err(|_| AppError::body_param("user_access_token"))?;
    if description.is_empty() {
        return Err(AppError::body_param("description"));
    }
    let asker = call.user_id();
    world.require(&asker, "create_user_access_token")?;
    world.require_to_user_or_bot(&asker, &target)?;
    if owner_is_admin {
        world.require(&asker, "manage_system")?;
    }
    if !bot && !world.config.service("EnableUserAccessTokens") {
        return Err(AppError::new("app.user_access_token.disabled", 501));
    }
    if description.len() > LONGEST_DESCRIPTION {
        return Err(AppError::new("model.user_access_token.is_valid.description.app_error", 400));
    }
    // The database takes no NUL.
    if !world.token_store_works || description.contains('\0') {
        return Err(AppError::new("app.user_access_token.save.app_error", 500));
    }
    let token = world.make_token(&target, &description);
    Ok(Reply::json_line(200, &view(&token, true)))
}

/// `GET /users/{user_id}/tokens`.
pub(super) fn list(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let target = call.target()?;
    let asker = call.user_id();
    world.require(&asker, "read_user_access_token")?;
    world.require_to_user_or_bot(&asker, &target)?;
    let page = call.page(world.generation);
    if !world.token_store_works || (page.number < 0 && world.generation.is_11()) {
        return Err(AppError::new(NOT_FOUND, 500));
    }
    Ok(views(page.of(world.tokens.iter().filter(|token| token.user_id == target))))
}

/// `GET /users/tokens`.
pub(super) fn list_all(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    world.require(&call.user_id(), "manage_system")?;
    if !world.token_store_works {
        return Err(AppError::new("app.user_access_token.get_all.app_error", 500));
    }
    Ok(views(call.page(world.generation).of(world.tokens.iter())))
}

/// `GET /users/tokens/{token_id}`.
pub(super) fn get_one(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let id = call.vars.first().copied().unwrap_or("");
    if !is_valid_id(id) {
        return Err(AppError::url_param("token_id"));
    }
    let asker = call.user_id();
    world.require(&asker, "read_user_access_token")?;
    let token = find(world, id)?;
    world.require_to_user_or_bot(&asker, &token.user_id)?;
    Ok(Reply::json_line(200, &view(&token, false)))
}

/// `POST /users/tokens/search`: the term is a token id, a user id or a user name, as a whole.
pub(super) fn search(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    world.require(&call.user_id(), "manage_system")?;
    const BODY: &str = "user_access_token_search";
    let value = call.decode(world.generation, &world.config, BODY)?;
    let term = match &value {
        Value::Null => String::new(),
        Value::Object(_) => text_field(&value, "term").map_err(|_| AppError::body_param(BODY))?,
        _ => return Err(AppError::body_param(BODY)),
    };
    if term.is_empty() {
        return Err(AppError::body_param("term"));
    }
    if !world.token_store_works {
        return Err(AppError::new("app.user_access_token.search.app_error", 500));
    }
    let matches = |token: &&AccessToken| {
        token.id == term
            || token.user_id == term
            || world.user(&token.user_id).is_some_and(|owner| owner.username == term)
    };
    Ok(views(world.tokens.iter().filter(matches).collect()))
}

/// `POST /users/tokens/revoke`.
pub(super) fn revoke(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let token = named(world, call, "revoke_user_access_token")?;
    close(world, &token.id, false);
    Ok(Reply::status_ok())
}

/// `POST /users/tokens/disable`.
pub(super) fn disable(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let token = named(world, call, "revoke_user_access_token")?;
    close(world, &token.id, true);
    Ok(Reply::status_ok())
}

/// `POST /users/tokens/enable`.
pub(super) fn enable(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let token = named(world, call, "create_user_access_token")?;
    set_active(world, &token.id, true);
    Ok(Reply::status_ok())
}

/// The token that a body names, if the asker may do `permission` to it.
fn named(
    world: &mut World,
    call: &mut Call<'_>,
    permission: &str,
) -> Result<AccessToken, AppError> {
    let id = call.texts(&world.config).remove("token_id").unwrap_or_default();
    let asker = call.user_id();
    world.require(&asker, permission)?;
    let token = find(world, &id)?;
    world.require_to_user_or_bot(&asker, &token.user_id)?;
    Ok(token)
}

fn find(world: &World, id: &str) -> Result<AccessToken, AppError> {
    if !world.token_store_works {
        return Err(AppError::new(NOT_FOUND, 500));
    }
    world.tokens.iter().find(|token| token.id == id).cloned().ok_or_else(|| {
        let detail = if world.generation.is_11() {
            format!("resource \"UserAccessToken\" not found, id: {id}")
        } else {
            format!("resource: UserAccessToken id: {id}")
        };
        AppError::new(NOT_FOUND, 404).with_detail(detail)
    })
}

/// Takes a token out of use, for good or until it is enabled again, and ends its sessions.
pub(super) fn close(world: &mut World, id: &str, disabled: bool) {
    let Some(token) = world.tokens.iter().find(|token| token.id == id).cloned() else { return };
    if disabled {
        set_active(world, id, false);
    } else {
        world.tokens.retain(|other| other.id != id);
    }
    world.sessions.retain(|session| session.token != token.secret);
}

fn set_active(world: &mut World, id: &str, active: bool) {
    if let Some(token) = world.tokens.iter_mut().find(|token| token.id == id) {
        token.active = active;
    }
}

fn read(value: &Value) -> Result<String, WrongType> {
    match value {
        Value::Null => Ok(String::new()),
        Value::Object(_) => {
            for key in ["id", "token", "user_id"] {
                text_field(value, key)?;
            }
            match super::json::field(value, "is_active") {
                None | Some(Value::Null | Value::Bool(_)) => text_field(value, "description"),
                Some(_) => Err(WrongType),
            }
        }
        _ => Err(WrongType),
    }
}

fn views(tokens: Vec<&AccessToken>) -> Reply {
    Reply::json(&Value::Array(tokens.into_iter().map(|token| view(token, false)).collect()))
}

fn view(token: &AccessToken, with_secret: bool) -> Value {
    let mut map = Map::new();
    map.insert("id".into(), json!(token.id));
    if with_secret {
        map.insert("token".into(), json!(token.secret.expose()));
    }
    map.insert("user_id".into(), json!(token.user_id));
    map.insert("description".into(), json!(token.description));
    map.insert("is_active".into(), json!(token.active));
    Value::Object(map)
}

/// The error for a user that isn't there.
pub(super) fn missing_user(world: &World, id: &str, status: u16) -> AppError {
    let detail = if world.generation.is_11() {
        format!("resource \"User\" not found, id: {id}")
    } else {
        format!("resource: User id: {id}")
    };
    AppError::missing_user(detail, status)
}
