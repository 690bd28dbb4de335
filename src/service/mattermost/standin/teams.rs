//! Teams.

use serde_json::{Value, json};

use super::board::{Channel, ChannelMember, Team, TeamMember};
use super::call::Call;
use super::error::AppError;
use super::id::{is_valid_id, new_id};
use super::json::text_field;
use super::response::Reply;
use super::state::{World, now};
use super::tokens::missing_user;

/// Names that lead elsewhere on the web; no team's name begins with one.
const RESERVED: [&str; 17] = [
    "admin",
    "api",
    "boards",
    "channel",
    "claim",
    "error",
    "files",
    "help",
    "landing",
    "login",
    "mfa",
    "oauth",
    "playbooks",
    "plug",
    "plugins",
    "post",
    "signup",
];

/// `POST /teams`.
pub(super) fn create(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let value = object(world, call, "team")?;
    let text = |name| text_field(&value, name).map_err(|_| AppError::body_param("team"));
    let (name, display_name, kind) = (text("name")?, text("display_name")?, text("type")?);
    let invalid = |id| Err(AppError::new(id, 400));
    if !(1..=64).contains(&display_name.chars().count()) {
        return invalid("model.team.is_valid.name.app_error");
    }
    if RESERVED.iter().any(|reserved| name.to_lowercase().starts_with(reserved)) {
        return invalid("model.team.is_valid.reserved.app_error");
    }
    let begins = name.starts_with(|first: char| first.is_ascii_lowercase());
    let ends = name.ends_with(|last: char| last.is_ascii_lowercase() || last.is_ascii_digit());
    let spelled = name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    if !(2..=64).contains(&name.len()) || !begins || !ends || !spelled {
        return invalid("model.team.is_valid.characters.app_error");
    }
    if !matches!(kind.as_str(), "O" | "I") {
        return invalid("model.team.is_valid.type.app_error");
    }
    if world.board.teams.iter().any(|team| team.name == name) {
        return invalid(if world.generation.is_11() {
            "store.sql_team.save_team.existing.app_error"
        } else {
            "app.team.save.existing.app_error"
        });
    }
    let creator = call.user_id();
    let team = Team {
        id: new_id(),
        create_at: now(),
        name,
        display_name,
        description: text("description")?,
        email: world.user(&creator).map(|user| user.email.clone()).unwrap_or_default(),
        kind,
        invite_id: new_id(),
        allow_open_invite: super::json::field(&value, "allow_open_invite")
            .and_then(Value::as_bool)
            .unwrap_or(false),
        members: Vec::new(),
    };
    let body = view(&team, true);
    let id = team.id.clone();
    world.board.teams.push(team);
    for (name, display_name) in [("off-topic", "Off-Topic"), ("town-square", "Town Square")] {
        world.board.channels.push(default_channel(&id, name, display_name));
    }
    join(world, &id, &creator, true);
    Ok(Reply::json_line(201, &body))
}

/// `GET /teams/{team_id}`.
pub(super) fn get(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let id = team_id(call)?;
    let team =
        world.board.team(&id).ok_or_else(|| AppError::new("app.team.get.find.app_error", 404))?;
    show(world, call, team)
}

/// `GET /teams/name/{team_name}`.
pub(super) fn by_name(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let name = call.vars.first().copied().unwrap_or("");
    let team = world.board.teams.iter().find(|team| team.name == name);
    show(
        world,
        call,
        team.ok_or_else(|| AppError::new("app.team.get_by_name.missing.app_error", 404))?,
    )
}

/// `GET /users/{user_id}/teams`.
pub(super) fn of_user(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let target = call.target()?;
    let asker = call.user_id();
    world.require_to_user(&asker, &target)?;
    let mut teams: Vec<&Team> = world.board.teams.iter().filter(|team| team.has(&target)).collect();
    teams.sort_by(|left, right| left.display_name.cmp(&right.display_name));
    let views = teams.into_iter().map(|team| view(team, manages(world, &asker, team)));
    Ok(Reply::json(&Value::Array(views.collect())))
}

/// `POST /teams/{team_id}/members`.
pub(super) fn add_member(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let id = team_id(call)?;
    let value = object(world, call, "team_member")?;
    let text = |name| text_field(&value, name).map_err(|_| AppError::body_param("team_member"));
    let (user_id, named_team) = (text("user_id")?, text("team_id")?);
    if named_team != id {
        return Err(AppError::body_param("team_id"));
    }
    if !is_valid_id(&user_id) {
        return Err(AppError::body_param("user_id"));
    }
    let asker = call.user_id();
    let open = world.board.team(&id).is_some_and(|team| team.allow_open_invite);
    if !(world.in_team(&asker, &id) || (user_id == asker && open)) {
        return Err(AppError::permission(&asker, "add_user_to_team"));
    }
    if world.user(&user_id).is_none() {
        return Err(missing_user(world, &user_id, 404));
    }
    if world.board.team(&id).is_none() {
        return Err(AppError::new("app.team.get.find.app_error", 404));
    }
    join(world, &id, &user_id, false);
    let admin = world.board.team(&id).is_some_and(|team| {
        team.members.iter().any(|member| member.user_id == user_id && member.admin)
    });
    Ok(Reply::json_line(201, &member_view(&id, &user_id, admin)))
}

/// `POST /teams/{team_id}/invite/email`: no mail is sent.
pub(super) fn invite(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let id = team_id(call)?;
    let asker = call.user_id();
    if !world.in_team(&asker, &id) {
        return Err(AppError::permission(&asker, "invite_user"));
    }
    const INVALID: &str = "api.team.invite_members_to_team_and_channels.invalid_body.app_error";
    let value = call.value(&world.config).map_err(|_| AppError::new(INVALID, 400))?;
    let addresses: Vec<String> = match value {
        Value::Object(_) | Value::Null => Vec::new(),
        other => serde_json::from_value(other).map_err(|_| AppError::new(INVALID, 400))?,
    };
    if addresses.is_empty() {
        return Err(AppError::body_param("user_email"));
    }
    if !world.config.service("EnableEmailInvitations") {
        return Err(AppError::new("api.team.invite_members.disabled.app_error", 501));
    }
    if world.board.team(&id).is_none() {
        return Err(AppError::new("app.team.get_by_invite_id.finding.app_error", 404));
    }
    Ok(Reply::status_ok())
}

/// The team that the path names.
pub(super) fn team_id(call: &Call<'_>) -> Result<String, AppError> {
    let id = call.vars.first().copied().unwrap_or("");
    if is_valid_id(id) { Ok(id.to_owned()) } else { Err(AppError::url_param("team_id")) }
}

/// A body that is an object; `null` counts as an empty one.
pub(super) fn object(world: &World, call: &mut Call<'_>, name: &str) -> Result<Value, AppError> {
    match call.decode(world.generation, &world.config, name)? {
        Value::Null => Ok(json!({})),
        value @ Value::Object(_) => Ok(value),
        _ => Err(AppError::body_param(name)),
    }
}

fn show(world: &World, call: &Call<'_>, team: &Team) -> Result<Reply, AppError> {
    let asker = call.user_id();
    if !(world.in_team(&asker, &team.id) || (team.kind == "O" && team.allow_open_invite)) {
        return Err(AppError::permission(&asker, "view_team"));
    }
    Ok(Reply::json_line(200, &view(team, manages(world, &asker, team))))
}

fn manages(world: &World, user_id: &str, team: &Team) -> bool {
    world.may(user_id, "manage_team")
        || team.members.iter().any(|member| member.user_id == user_id && member.admin)
}

/// Puts someone into a team and its default channels; nothing happens where they are in already.
fn join(world: &mut World, team_id: &str, user_id: &str, admin: bool) {
    let Some(team) = world.board.teams.iter_mut().find(|team| team.id == team_id) else { return };
    if team.has(user_id) {
        return;
    }
    team.members.push(TeamMember { user_id: user_id.to_owned(), admin });
    let time = now();
    for channel in &mut world.board.channels {
        if channel.team_id == team_id && channel.creator_id.is_empty() {
            channel.members.push(ChannelMember {
                user_id: user_id.to_owned(),
                admin,
                mentions: 0,
                since: time,
            });
            channel.note();
        }
    }
}

fn default_channel(team_id: &str, name: &str, display_name: &str) -> Channel {
    let time = now();
    Channel {
        id: new_id(),
        create_at: time,
        update_at: time,
        delete_at: 0,
        team_id: team_id.to_owned(),
        kind: "O".into(),
        name: name.to_owned(),
        display_name: display_name.to_owned(),
        header: String::new(),
        purpose: String::new(),
        creator_id: String::new(),
        last_post_at: time,
        messages: 0,
        root_messages: 0,
        members: Vec::new(),
    }
}

/// A team; only who manages it sees its address.
fn view(team: &Team, manages: bool) -> Value {
    json!({
        "id": team.id,
        "create_at": team.create_at,
        "update_at": team.create_at,
        "delete_at": 0,
        "display_name": team.display_name,
        "name": team.name,
        "description": team.description,
        "email": if manages { team.email.as_str() } else { "" },
        "type": team.kind,
        "company_name": "",
        "allowed_domains": "",
        "invite_id": team.invite_id,
        "allow_open_invite": team.allow_open_invite,
        "scheme_id": null,
        "group_constrained": null,
        "policy_id": null,
        "cloud_limits_archived": false,
    })
}

fn member_view(team_id: &str, user_id: &str, admin: bool) -> Value {
    json!({
        "team_id": team_id,
        "user_id": user_id,
        "roles": if admin { "team_user team_admin" } else { "team_user" },
        "delete_at": 0,
        "scheme_guest": false,
        "scheme_user": true,
        "scheme_admin": admin,
        "explicit_roles": "",
    })
}
