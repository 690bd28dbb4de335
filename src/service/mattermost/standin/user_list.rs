//! `GET /users` with its many filters.

use super::call::Call;
use super::error::AppError;
use super::request::Query;
use super::response::Reply;
use super::state::{User, World};

/// Where the server keeps two settings in memory, which is part of some tags.
const ADDRESSES: &str = "0xc000a81f70.0xc000a81f88.";

/// `GET /users`.
pub(super) fn list(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    check(&call.query)?;
    let asker = call.user_id();
    let query = call.query.clone();
    let (in_team, not_in_team) = (query.get("in_team"), query.get("not_in_team"));
    let (in_channel, not_in_channel) = (query.get("in_channel"), query.get("not_in_channel"));
    if query.flag("without_team") {
        world.require(&asker, "list_users_without_team")?;
    }
    for team in [in_team, not_in_team].into_iter().filter(|team| !team.is_empty()) {
        if !world.in_team(&asker, team) {
            return Err(AppError::permission(&asker, "view_team"));
        }
    }
    for channel in [in_channel, not_in_channel].into_iter().filter(|channel| !channel.is_empty()) {
        if !world.in_channel(&asker, channel) {
            return Err(AppError::permission(&asker, "read_channel"));
        }
    }
    let of_team =
        |user: &User, id: &str| world.board.team(id).is_some_and(|team| team.has(&user.id));
    let of_channel = |user: &User, id: &str| {
        world.board.channel(id).is_some_and(|channel| channel.has(&user.id))
    };
    let roles: Vec<&str> = [query.get("role"), query.get("roles")]
        .into_iter()
        .flat_map(|names| names.split(','))
        .filter(|name| !name.is_empty())
        .collect();
    let (active, inactive, teamless) =
        (query.flag("active"), query.flag("inactive"), query.flag("without_team"));
    let mut users: Vec<&User> = world
        .users
        .iter()
        .filter(|user| (!active || user.delete_at == 0) && (!inactive || user.delete_at != 0))
        .filter(|user| roles.is_empty() || roles.iter().any(|role| user.has_role(role)))
        .filter(|user| !teamless || !world.board.teams.iter().any(|team| team.has(&user.id)))
        .filter(|user| in_team.is_empty() || of_team(user, in_team))
        .filter(|user| not_in_team.is_empty() || !of_team(user, not_in_team))
        .filter(|user| in_channel.is_empty() || of_channel(user, in_channel))
        .filter(|user| not_in_channel.is_empty() || !of_channel(user, not_in_channel))
        .collect();
    users.sort_by(|left, right| left.username.cmp(&right.username));
    if matches!(query.get("sort"), "create_at" | "last_activity_at") {
        // Of two made in the same millisecond the later one comes first.
        let place = |user: &User| world.users.iter().position(|other| other.id == user.id);
        users.sort_by_key(|user| std::cmp::Reverse((user.create_at, place(user))));
    } else if let Some(etag) = etag(world, &query, &users) {
        call.headers.add("Etag", etag.as_str());
        if call.request.header("if-none-match") == Some(etag.as_str()) {
            return Ok(Reply::new(304, ""));
        }
    }
    let page = call.page(world.generation).of(users.into_iter());
    Ok(Reply::json(&world.views(page, world.viewer(&asker))))
}

/// Filters and orders that don't go together.
fn check(query: &Query) -> Result<(), AppError> {
    let sort = query.get("sort");
    // Every order but the default one belongs to a team, channel or group.
    let place = match sort {
        "" => "anywhere",
        "last_activity_at" | "create_at" => query.get("in_team"),
        "status" => query.get("in_channel"),
        "admin" | "display_name" => query.get("in_group"),
        _ => "",
    };
    if place.is_empty() {
        return Err(AppError::url_param("sort"));
    }
    if !query.get("not_in_channel").is_empty() && query.get("in_team").is_empty() {
        return Err(AppError::url_param("team_id"));
    }
    if query.flag("active") && query.flag("inactive") {
        return Err(AppError::url_param("inactive"));
    }
    Ok(())
}

/// The tag of the lists that have one.
fn etag(world: &World, query: &Query, users: &[&User]) -> Option<String> {
    if !query.get("not_in_channel").is_empty() {
        return None;
    }
    let time = users.iter().map(|user| user.update_at).max().unwrap_or(0);
    let version = world.generation.version();
    if !query.get("not_in_team").is_empty() {
        return Some(format!("{version}.{time}.{}.{ADDRESSES}", world.users.len()));
    }
    (!query.get("in_team").is_empty()).then(|| format!("{version}.{time}.{ADDRESSES}"))
}
