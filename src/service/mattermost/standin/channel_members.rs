//! Who is in a channel.

use serde_json::{Map, Value, json};

use super::board::ChannelMember;
use super::call::Call;
use super::channels::{channel_id, find};
use super::error::AppError;
use super::generation::Generation;
use super::id::is_valid_id;
use super::response::Reply;
use super::state::{World, now};
use super::tokens::missing_user;

/// `POST /channels/{channel_id}/members`: one, or in the newer generation several.
pub(super) fn add(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    channel_id(call)?;
    let newer = world.generation.is_11();
    let name = if newer { "user_id or user_ids" } else { "user_id" };
    let value = call.value(&world.config).unwrap_or(Value::Null);
    let several = value.get("user_ids").filter(|_| newer).and_then(Value::as_array);
    let ids: Vec<String> = match (several, value.get("user_id").and_then(Value::as_str)) {
        (Some(ids), _) => ids.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        (None, Some(id)) => vec![id.to_owned()],
        (None, None) => Vec::new(),
    };
    if ids.is_empty() || !ids.iter().all(|id| is_valid_id(id)) {
        return Err(AppError::body_param(name));
    }
    let several = several.is_some();
    let channel = find(world, call)?;
    let asker = call.user_id();
    let joins =
        channel.is_public() && ids == [asker.clone()] && world.in_team(&asker, &channel.team_id);
    if !joins && !world.in_channel(&asker, &channel.id) {
        return Err(AppError::permission(&asker, "manage_public_channel_members"));
    }
    let mut members = Vec::new();
    for id in &ids {
        members.push(join(world, &asker, &channel.id, id)?);
    }
    let body = match (several, members.pop()) {
        (false, Some(member)) => member,
        (_, last) => members.into_iter().chain(last).collect(),
    };
    Ok(Reply::json_line(201, &body))
}

/// `GET /channels/{channel_id}/members`.
pub(super) fn list(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let id = channel_id(call)?;
    let asker = call.user_id();
    let channel = world.board.channel(&id).filter(|channel| world.in_channel(&asker, &channel.id));
    let channel = channel.ok_or_else(|| AppError::permission(&asker, "read_channel"))?;
    let page = call.page(world.generation).of(channel.members.iter());
    let views = page.into_iter().map(|member| view(world.generation, &id, member));
    Ok(Reply::json_line(200, &Value::Array(views.collect())))
}

/// `GET /channels/{channel_id}/members/{user_id}`.
pub(super) fn get(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let id = channel_id(call)?;
    let user_id = user_id(call)?;
    let asker = call.user_id();
    let channel = world.board.channel(&id).filter(|channel| world.in_channel(&asker, &channel.id));
    let channel = channel.ok_or_else(|| AppError::permission(&asker, "read_channel"))?;
    let member = channel.members.iter().find(|member| member.user_id == user_id);
    let member =
        member.ok_or_else(|| AppError::new("app.channel.get_member.missing.app_error", 404))?;
    Ok(Reply::json_line(200, &view(world.generation, &id, member)))
}

/// `DELETE /channels/{channel_id}/members/{user_id}`.
pub(super) fn remove(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let user_id = user_id(call)?;
    let channel = find(world, call)?;
    let asker = call.user_id();
    if user_id != asker && !world.in_channel(&asker, &channel.id) {
        return Err(AppError::permission(&asker, "manage_public_channel_members"));
    }
    if let Some(channel) = world.board.channel_mut(&channel.id) {
        channel.members.retain(|member| member.user_id != user_id);
        channel.note();
    }
    Ok(Reply::status_ok())
}

fn user_id(call: &Call<'_>) -> Result<String, AppError> {
    match call.vars.get(1).copied().unwrap_or("") {
        "me" => Ok(call.user_id()),
        id if is_valid_id(id) => Ok(id.to_owned()),
        _ => Err(AppError::url_param("user_id")),
    }
}

/// Puts someone in; who is in already stays as they are. The note about it mentions them.
fn join(
    world: &mut World,
    asker: &str,
    channel_id: &str,
    user_id: &str,
) -> Result<Value, AppError> {
    if world.user(user_id).is_none() {
        return Err(missing_user(world, user_id, 404));
    }
    let generation = world.generation;
    let teams = &world.board.teams;
    let outside = || AppError::new("app.team.get_member.missing.app_error", 404);
    let channel = world
        .board
        .channels
        .iter_mut()
        .find(|channel| channel.id == channel_id)
        .ok_or_else(outside)?;
    if !teams.iter().any(|team| team.id == channel.team_id && team.has(user_id)) {
        return Err(outside());
    }
    if let Some(member) = channel.members.iter().find(|member| member.user_id == user_id) {
        return Ok(view(generation, channel_id, member));
    }
    let mut member =
        ChannelMember { user_id: user_id.to_owned(), admin: false, mentions: 0, since: now() };
    let body = view(generation, channel_id, &member);
    member.mentions = i64::from(asker != user_id);
    channel.members.push(member);
    channel.note();
    Ok(body)
}

fn view(generation: Generation, channel_id: &str, member: &ChannelMember) -> Value {
    let (viewed, updated) = if generation.is_11() { (-1, -1) } else { (0, member.since) };
    let mut map = Map::new();
    let mut put = |key: &str, value: Value| map.insert(key.to_owned(), value);
    put("channel_id", json!(channel_id));
    put("user_id", json!(member.user_id));
    put("roles", json!(if member.admin { "channel_user channel_admin" } else { "channel_user" }));
    put("last_viewed_at", json!(viewed));
    put("msg_count", json!(0));
    put("mention_count", json!(member.mentions));
    put("mention_count_root", json!(member.mentions));
    put("urgent_mention_count", json!(0));
    put("msg_count_root", json!(0));
    put(
        "notify_props",
        json!({
            "channel_auto_follow_threads": "off", "desktop": "default", "email": "default",
            "ignore_channel_mentions": "default", "mark_unread": "all", "push": "default",
        }),
    );
    put("last_update_at", json!(updated));
    put("scheme_guest", json!(false));
    put("scheme_user", json!(true));
    put("scheme_admin", json!(member.admin));
    put("explicit_roles", json!(""));
    if generation.is_11() {
        put("autotranslation_disabled", json!(false));
    }
    Value::Object(map)
}
