//! Channels.

use serde_json::{Map, Value, json};

use super::board::{Channel, ChannelMember};
use super::call::Call;
use super::error::AppError;
use super::generation::Generation;
use super::id::{is_valid_id, new_id};
use super::json::text_field;
use super::response::Reply;
use super::state::{World, now};
use super::teams::{object, team_id};

const NO_SUCH_NAME: &str = "app.channel.get_by_name.missing.app_error";
const LONGEST_NAME: usize = 64;

/// `POST /channels`.
pub(super) fn create(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let value = object(world, call, "channel")?;
    let text = |name| text_field(&value, name).map_err(|_| AppError::body_param("channel"));
    let (team_id, name, display_name, kind) =
        (text("team_id")?, text("name")?, text("display_name")?, text("type")?);
    if team_id.is_empty() {
        return Err(AppError::body_param("team_id"));
    }
    if display_name.is_empty() {
        return Err(AppError::body_param("display_name"));
    }
    let creator = call.user_id();
    if matches!(kind.as_str(), "O" | "P") && !world.in_team(&creator, &team_id) {
        return Err(AppError::permission(&creator, "create_public_channel"));
    }
    let invalid = |id| Err(AppError::new(id, 400));
    if matches!(kind.as_str(), "D" | "G") {
        return invalid("api.channel.create_channel.direct_channel.app_error");
    }
    if display_name.chars().count() > LONGEST_NAME {
        return invalid("model.channel.is_valid.display_name.app_error");
    }
    let begins =
        name.starts_with(|first: char| first.is_ascii_lowercase() || first.is_ascii_digit());
    let spelled = name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'));
    if !begins || !spelled || name.len() > LONGEST_NAME {
        return invalid("model.channel.is_valid.1_or_more.app_error");
    }
    if !matches!(kind.as_str(), "O" | "P") {
        return invalid("model.channel.is_valid.type.app_error");
    }
    if world.board.channels.iter().any(|channel| channel.team_id == team_id && channel.name == name)
    {
        return invalid("store.sql_channel.save_channel.exists.app_error");
    }
    let time = now();
    let mut channel = Channel {
        id: new_id(),
        create_at: time,
        update_at: time,
        delete_at: 0,
        team_id,
        kind,
        name,
        display_name,
        header: text("header")?,
        purpose: text("purpose")?,
        creator_id: creator.clone(),
        last_post_at: 0,
        messages: 0,
        root_messages: 0,
        members: vec![ChannelMember { user_id: creator, admin: true, mentions: 0, since: time }],
    };
    let body = view(world.generation, &channel);
    // The note that its creator joined comes a moment later.
    channel.note();
    world.board.channels.push(channel);
    Ok(Reply::json_line(201, &body))
}

/// `GET /channels/{channel_id}`.
pub(super) fn get(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let channel = find(world, call)?;
    let asker = call.user_id();
    if !world.reads_channel(&asker, &channel.id) {
        return Err(AppError::permission(&asker, "read_channel"));
    }
    Ok(Reply::json_line(200, &view(world.generation, &channel)))
}

/// `GET /teams/{team_id}/channels/name/{channel_name}`.
pub(super) fn by_name(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let id = team_id(call)?;
    show_named(world, call, &id)
}

/// `GET /teams/name/{team_name}/channels/name/{channel_name}`.
pub(super) fn by_names(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let name = call.vars.first().copied().unwrap_or("");
    let id = world.board.teams.iter().find(|team| team.name == name).map(|team| team.id.clone());
    show_named(world, call, &id.ok_or_else(|| AppError::new(NO_SUCH_NAME, 404))?)
}

/// `POST /teams/{team_id}/channels/search`: archived ones are found, private ones aren't.
pub(super) fn search(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let id = team_id(call)?;
    let value = object(world, call, "channel_search")?;
    let term = text_field(&value, "term")
        .map_err(|_| AppError::body_param("channel_search"))?
        .to_lowercase();
    if !world.board.team(&id).is_some_and(|team| world.in_team(&call.user_id(), &team.id)) {
        return Err(AppError::new("app.team.get_member.missing.app_error", 404));
    }
    let matches = |channel: &&Channel| {
        channel.team_id == id
            && channel.is_public()
            && [&channel.name, &channel.display_name, &channel.purpose]
                .into_iter()
                .any(|text| text.to_lowercase().contains(&term))
    };
    Ok(Reply::json_line(200, &views(world, world.board.channels.iter().filter(matches))))
}

/// `GET /channels`: every channel.
pub(super) fn list_all(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    world.require(&call.user_id(), "manage_system")?;
    let open = world.board.channels.iter().filter(|channel| channel.delete_at == 0);
    let page = call.page(world.generation).of(open);
    Ok(Reply::json_line(200, &views(world, page)))
}

/// `GET /teams/{team_id}/channels`: the public ones.
pub(super) fn of_team(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let id = team_id(call)?;
    let asker = call.user_id();
    if !world.in_team(&asker, &id) {
        return Err(AppError::permission(&asker, "list_team_channels"));
    }
    let open =
        |channel: &&Channel| channel.team_id == id && channel.is_public() && channel.delete_at == 0;
    let mut channels: Vec<&Channel> = world.board.channels.iter().filter(open).collect();
    channels.sort_by(|left, right| left.display_name.cmp(&right.display_name));
    let page = call.page(world.generation).of(channels.into_iter());
    Ok(Reply::json_line(200, &views(world, page)))
}

/// `GET /users/{user_id}/teams/{team_id}/channels`: the user's own.
pub(super) fn of_user(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let target = call.target()?;
    let id = call.vars.get(1).copied().unwrap_or("").to_owned();
    if !is_valid_id(&id) {
        return Err(AppError::url_param("team_id"));
    }
    let asker = call.user_id();
    world.require_to_user(&asker, &target)?;
    if !world.in_team(&asker, &id) {
        return Err(AppError::permission(&asker, "view_team"));
    }
    let own = |channel: &&Channel| {
        channel.team_id == id && channel.delete_at == 0 && channel.has(&target)
    };
    let mut channels: Vec<&Channel> = world.board.channels.iter().filter(own).collect();
    channels.sort_by(|left, right| left.display_name.cmp(&right.display_name));
    if let Some(latest) =
        channels.iter().max_by_key(|channel| channel.last_post_at.max(channel.update_at))
    {
        let time = latest.last_post_at.max(latest.update_at);
        let etag =
            format!("{}.{}.{time}.0.{}", world.generation.version(), latest.id, channels.len());
        call.headers.add("Etag", etag.as_str());
        if call.request.header("if-none-match") == Some(etag.as_str()) {
            return Ok(Reply::new(304, ""));
        }
    }
    Ok(Reply::json_line(200, &views(world, channels)))
}

/// `GET /channels/{channel_id}/stats`.
pub(super) fn stats(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let id = channel_id(call)?;
    let asker = call.user_id();
    let channel = world.board.channel(&id).filter(|channel| world.in_channel(&asker, &channel.id));
    let channel = channel.ok_or_else(|| AppError::permission(&asker, "read_channel"))?;
    let pinned = world
        .board
        .posts
        .iter()
        .filter(|post| post.channel_id == id && post.is_pinned && post.delete_at == 0);
    Ok(Reply::json_line(
        200,
        &json!({
            "channel_id": id,
            "member_count": channel.members.len(),
            "guest_count": 0,
            "pinnedpost_count": pinned.count(),
            "files_count": 0,
        }),
    ))
}

/// `DELETE /channels/{channel_id}`: archives.
pub(super) fn archive(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let channel = find(world, call)?;
    let asker = call.user_id();
    if !world.in_channel(&asker, &channel.id) {
        return Err(AppError::permission(&asker, "delete_public_channel"));
    }
    if channel.delete_at != 0 {
        return Err(AppError::new("api.channel.delete_channel.deleted.app_error", 400));
    }
    if channel.name == "town-square" {
        return Err(AppError::new("api.channel.delete_channel.cannot.app_error", 400)
            .with_name(channel.name));
    }
    if let Some(channel) = world.board.channel_mut(&channel.id) {
        channel.delete_at = now();
        channel.update_at = channel.delete_at;
        count_note(channel);
    }
    Ok(Reply::status_ok())
}

/// `POST /channels/{channel_id}/restore`: an administrator's.
pub(super) fn restore(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let channel = find(world, call)?;
    world.require(&call.user_id(), "manage_team")?;
    if channel.delete_at == 0 {
        return Err(AppError::new("api.channel.restore_channel.restored.app_error", 400));
    }
    let generation = world.generation;
    let channel = world.board.channel_mut(&channel.id).ok_or_else(|| missing(generation, ""))?;
    channel.delete_at = 0;
    channel.update_at = now();
    let body = view(generation, channel);
    count_note(channel);
    Ok(Reply::json_line(200, &body))
}

/// The channel that the path names; 404 where there is none.
pub(super) fn find(world: &World, call: &Call<'_>) -> Result<Channel, AppError> {
    let id = channel_id(call)?;
    world.board.channel(&id).cloned().ok_or_else(|| missing(world.generation, &id))
}

/// The id in the path.
pub(super) fn channel_id(call: &Call<'_>) -> Result<String, AppError> {
    let id = call.vars.first().copied().unwrap_or("");
    if is_valid_id(id) { Ok(id.to_owned()) } else { Err(AppError::url_param("channel_id")) }
}

fn missing(generation: Generation, id: &str) -> AppError {
    let name = if generation.is_11() { format!(" {id}") } else { String::new() };
    AppError::new("app.channel.get.existing.app_error", 404).with_name(name)
}

fn show_named(world: &World, call: &Call<'_>, team_id: &str) -> Result<Reply, AppError> {
    let name = call.vars.get(1).copied().unwrap_or("").to_lowercase();
    let deleted = call.query.flag("include_deleted");
    let channel = world.board.channels.iter().find(|channel| {
        channel.team_id == team_id && channel.name == name && (deleted || channel.delete_at == 0)
    });
    let missing = || AppError::new(NO_SUCH_NAME, 404);
    let channel = channel.ok_or_else(missing)?;
    let asker = call.user_id();
    if !world.reads_channel(&asker, &channel.id) {
        // Whether a private channel exists isn't told.
        return Err(if channel.is_public() {
            AppError::permission(&asker, "read_channel")
        } else {
            missing()
        });
    }
    Ok(Reply::json_line(200, &view(world.generation, channel)))
}

/// Archiving and restoring leave a note that counts as a message.
fn count_note(channel: &mut Channel) {
    channel.note();
    channel.messages += 1;
    channel.root_messages += 1;
}

fn views<'a>(world: &World, channels: impl IntoIterator<Item = &'a Channel>) -> Value {
    let mut channels: Vec<&Channel> = channels.into_iter().collect();
    channels.sort_by(|left, right| left.display_name.cmp(&right.display_name));
    Value::Array(channels.into_iter().map(|channel| view(world.generation, channel)).collect())
}

fn view(generation: Generation, channel: &Channel) -> Value {
    let mut map = Map::new();
    let mut put = |key: &str, value: Value| map.insert(key.to_owned(), value);
    put("id", json!(channel.id));
    put("create_at", json!(channel.create_at));
    put("update_at", json!(channel.update_at));
    put("delete_at", json!(channel.delete_at));
    put("team_id", json!(channel.team_id));
    put("type", json!(channel.kind));
    put("display_name", json!(channel.display_name));
    put("name", json!(channel.name));
    put("header", json!(channel.header));
    put("purpose", json!(channel.purpose));
    put("last_post_at", json!(channel.last_post_at));
    put("total_msg_count", json!(channel.messages));
    put("extra_update_at", json!(0));
    put("creator_id", json!(channel.creator_id));
    put("scheme_id", Value::Null);
    put("props", Value::Null);
    put("group_constrained", Value::Null);
    if generation.is_11() {
        put("autotranslation", json!(false));
    }
    put("shared", Value::Null);
    put("total_msg_count_root", json!(channel.root_messages));
    put("policy_id", Value::Null);
    put("last_root_post_at", json!(channel.last_post_at));
    if generation.is_11() {
        put("banner_info", Value::Null);
        put("policy_enforced", json!(false));
        put("policy_is_active", json!(false));
        put("default_category_name", json!(""));
    }
    Value::Object(map)
}
