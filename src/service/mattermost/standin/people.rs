//! Many users: lists, searches, what belongs to them.

use serde_json::{Value, json};

use super::call::Call;
use super::error::AppError;
use super::json::text_field;
use super::response::Reply;
use super::state::{User, World};

const MOST_FOUND: usize = 100;

/// `POST /users/ids`.
pub(super) fn by_ids(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let ids = names(world, call, "user_ids")?;
    let since = match call.query.get("since") {
        "" => 0,
        text => text.parse().map_err(|_| AppError::body_param("since"))?,
    };
    let users = world.users.iter().filter(|user| ids.contains(&user.id) && user.update_at > since);
    Ok(Reply::json(&world.views(users, world.viewer(&call.user_id()))))
}

/// `POST /users/usernames`.
pub(super) fn by_usernames(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let names = names(world, call, "usernames")?;
    let users = world.users.iter().filter(|user| names.contains(&user.username));
    Ok(Reply::json(&world.views(users, world.viewer(&call.user_id()))))
}

/// `POST /users/search`.
pub(super) fn search(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let value = call.decode(world.generation, &world.config, "props")?;
    if !value.is_object() && !value.is_null() {
        return Err(AppError::body_param("props"));
    }
    let term = text_field(&value, "term").map_err(|_| AppError::body_param("props"))?;
    if term.is_empty() {
        return Err(AppError::body_param("term"));
    }
    let inactive =
        super::json::field(&value, "allow_inactive").and_then(Value::as_bool).unwrap_or(false);
    let found = begin_with(world, &term, inactive);
    Ok(Reply::json(&world.views(found, world.viewer(&call.user_id()))))
}

/// `GET /users/autocomplete`.
pub(super) fn autocomplete(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let found = begin_with(world, call.query.get("name"), false);
    let body = json!({"users": world.views(found, world.viewer(&call.user_id()))});
    Ok(Reply::json_line(200, &body))
}

/// `GET /users/stats`.
pub(super) fn stats(world: &mut World, _call: &mut Call<'_>) -> Result<Reply, AppError> {
    let count = world.users.iter().filter(|user| user.delete_at == 0 && user.bot.is_none()).count();
    Ok(Reply::json_line(200, &json!({"total_users_count": count})))
}

/// `GET /users/{user_id}/status`: nobody is seen to be there.
pub(super) fn status(_world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let target = call.target()?;
    let body = json!({
        "user_id": target, "status": "offline", "manual": false, "last_activity_at": 0, "dnd_end_time": 0,
    });
    Ok(Reply::json_line(200, &body))
}

/// A body that is a list of names; duplicates and unknown ones don't matter.
fn names(world: &World, call: &mut Call<'_>, what: &str) -> Result<Vec<String>, AppError> {
    let parse = || AppError::new("api.payload.parse.error", 400);
    let value = call.value(&world.config).map_err(|_| parse())?;
    let list: Vec<String> = serde_json::from_value(value).map_err(|_| parse())?;
    if list.is_empty() { Err(AppError::body_param(what)) } else { Ok(list) }
}

/// Users in whose names every word of `term` begins one.
fn begin_with<'a>(world: &'a World, term: &str, inactive: bool) -> Vec<&'a User> {
    let term = term.to_lowercase();
    let words: Vec<&str> =
        term.split_whitespace().map(|word| word.trim_start_matches('@')).collect();
    let shows_name = world.config.on("PrivacySettings", "ShowFullName");
    let shows_email = world.config.on("PrivacySettings", "ShowEmailAddress");
    let mut found: Vec<&User> = world
        .users
        .iter()
        .filter(|user| user.delete_at == 0 || inactive)
        .filter(|user| {
            let mut names = vec![&user.username, &user.nickname];
            if shows_name {
                names.extend([&user.first_name, &user.last_name]);
            }
            if shows_email {
                names.push(&user.email);
            }
            let names: Vec<String> = names.into_iter().map(|name| name.to_lowercase()).collect();
            words.iter().all(|word| names.iter().any(|name| name.starts_with(word)))
        })
        .collect();
    found.sort_by(|left, right| left.username.cmp(&right.username));
    found.truncate(MOST_FOUND);
    found
}
