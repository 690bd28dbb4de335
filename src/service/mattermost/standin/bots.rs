//! Bot accounts.

use serde_json::{Map, Value, json};

use super::call::Call;
use super::error::AppError;
use super::id::new_id;
use super::json::text_field;
use super::response::Reply;
use super::roles::activate;
use super::signup::is_valid_username;
use super::state::{Bot, User, World, now};
use super::user_view::default_notify_props;

/// `POST /bots`.
pub(super) fn create(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let value = call.decode(world.generation, &world.config, "bot")?;
    let text = |name| text_field(&value, name).map_err(|_| AppError::body_param("bot"));
    if !value.is_object() {
        return Err(AppError::body_param("bot"));
    }
    let (username, display_name, description) =
        (text("username")?, text("display_name")?, text("description")?);
    let owner_id = call.user_id();
    world.require(&owner_id, "create_bot")?;
    if !world.config.service("EnableBotAccountCreation") {
        return Err(AppError::new("api.bot.create_disabled", 403));
    }
    if !is_valid_username(&username) {
        return Err(AppError::new("model.user.is_valid.username.app_error", 400));
    }
    if world.users.iter().any(|user| user.username == username) {
        return Err(AppError::new("app.user.save.username_exists.app_error", 400));
    }
    let time = now();
    let user = User {
        id: new_id(),
        create_at: time,
        update_at: time,
        delete_at: 0,
        email: format!("{username}@localhost"),
        username,
        password: None,
        auth_service: String::new(),
        auth_data: None,
        nickname: String::new(),
        first_name: display_name.clone(),
        last_name: String::new(),
        position: String::new(),
        roles: "system_user".into(),
        locale: "en".into(),
        notify_props: default_notify_props(world.generation),
        last_password_update: time,
        failed_attempts: 0,
        bot: Some(Bot { owner_id, display_name, description }),
    };
    let body = view(&user);
    world.users.push(user);
    Ok(Reply::json_line(201, &body))
}

/// `GET /bots`.
pub(super) fn list(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    world.require(&call.user_id(), "read_others_bots")?;
    let deleted = call.query.flag("include_deleted");
    let bots =
        world.users.iter().filter(|user| user.bot.is_some() && (deleted || user.delete_at == 0));
    let page = call.page(world.generation).of(bots);
    Ok(Reply::json_line(200, &Value::Array(page.into_iter().map(view).collect())))
}

/// `GET /bots/{bot_user_id}`.
pub(super) fn get(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let id = bot_id(call)?;
    let deleted = call.query.flag("include_deleted");
    let user =
        world.user(&id).filter(|user| user.bot.is_some() && (deleted || user.delete_at == 0));
    let user =
        user.filter(|_| world.may(&call.user_id(), "read_others_bots")).ok_or_else(missing)?;
    Ok(Reply::json_line(200, &view(user)))
}

/// `POST /bots/{bot_user_id}/disable`.
pub(super) fn disable(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    switch(world, call, false)
}

/// `POST /bots/{bot_user_id}/enable`.
pub(super) fn enable(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    switch(world, call, true)
}

fn switch(world: &mut World, call: &mut Call<'_>, active: bool) -> Result<Reply, AppError> {
    let id = bot_id(call)?;
    let known = world.user(&id).is_some_and(|user| user.bot.is_some());
    if !known || !world.may(&call.user_id(), "manage_others_bots") {
        return Err(missing());
    }
    activate(world, &id, active);
    let user = world.user(&id).ok_or_else(missing)?;
    Ok(Reply::json_line(200, &view(user)))
}

fn bot_id(call: &Call<'_>) -> Result<String, AppError> {
    let id = call.vars.first().copied().unwrap_or("");
    if super::id::is_valid_id(id) {
        Ok(id.to_owned())
    } else {
        Err(AppError::url_param("bot_user_id"))
    }
}

fn missing() -> AppError {
    AppError::new("store.sql_bot.get.missing.app_error", 404)
}

fn view(user: &User) -> Value {
    let mut map = Map::new();
    let mut put = |key: &str, value: Value| map.insert(key.to_owned(), value);
    put("user_id", json!(user.id));
    put("username", json!(user.username));
    if let Some(bot) = &user.bot {
        if !bot.display_name.is_empty() {
            put("display_name", json!(bot.display_name));
        }
        if !bot.description.is_empty() {
            put("description", json!(bot.description));
        }
        put("owner_id", json!(bot.owner_id));
    }
    put("create_at", json!(user.create_at));
    put("update_at", json!(user.update_at));
    put("delete_at", json!(user.delete_at));
    Value::Object(map)
}
