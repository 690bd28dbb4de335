//! Roles, and whether an account is active.

use super::call::Call;
use super::error::AppError;
use super::json::field;
use super::response::Reply;
use super::state::{User, World, now};
use super::tokens::missing_user;

/// Roles that a server without licence has.
const ROLES: &[&str] = &[
    "system_user",
    "system_admin",
    "system_guest",
    "system_user_access_token",
    "system_post_all",
    "system_post_all_public",
    "system_custom_group_admin",
    "team_user",
    "team_admin",
    "team_guest",
    "team_post_all",
    "team_post_all_public",
    "channel_user",
    "channel_admin",
    "channel_guest",
    "custom_group_user",
    "playbook_admin",
    "playbook_member",
    "run_admin",
    "run_member",
];

/// Roles that need a licence.
const LICENSED: &[&str] = &["system_manager", "system_user_manager", "system_read_only_admin"];

/// `PUT /users/{user_id}/roles`.
pub(super) fn set_roles(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let target = call.target()?;
    let roles = call.texts(&world.config).remove("roles").unwrap_or_default();
    let names: Vec<&str> = roles.split_whitespace().collect();
    let spelled =
        |name: &&str| name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
    if !names.iter().all(spelled) || names == ["system_admin"] {
        return Err(AppError::body_param("roles"));
    }
    if names.iter().any(|name| LICENSED.contains(name)) {
        return Err(AppError::new("api.user.update_user_roles.license.app_error", 400));
    }
    world.require(&call.user_id(), "manage_roles")?;
    let user = world.user(&target).ok_or_else(|| missing_user(world, &target, 400))?;
    if !names.iter().all(|name| ROLES.contains(name)) {
        return Err(AppError::new("app.role.check_roles_exist.role_not_found", 400));
    }
    let others = world
        .users
        .iter()
        .any(|other| other.id != target && other.delete_at == 0 && other.is_admin());
    if world.generation.is_11() && user.is_admin() && !names.contains(&"system_admin") && !others {
        return Err(AppError::new("app.user.update.lastAdmin.app_error", 400));
    }
    change(world, &target, |user| user.roles = roles.clone());
    Ok(Reply::status_ok())
}

/// `PUT /users/{user_id}/active`.
pub(super) fn set_active(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let target = call.target()?;
    let value = call.value(&world.config).ok();
    let active = value
        .as_ref()
        .filter(|value| value.is_object())
        .and_then(|value| value.get("active")?.as_bool());
    let Some(active) = active else { return Err(AppError::body_param("active")) };
    let asker = call.user_id();
    if !active && target == asker {
        require_self_deactivation(world)?;
    } else if !world.may(&asker, "sysconsole_write_user_management_users") {
        return Err(AppError::new("api.user.update_active.permissions.app_error", 403)
            .with_detail(format!("userId={target}")));
    }
    if world.user(&target).is_none() {
        return Err(missing_user(world, &target, 404));
    }
    activate(world, &target, active);
    Ok(Reply::status_ok())
}

/// `DELETE /users/{user_id}`: deactivates.
pub(super) fn delete(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let target = call.target()?;
    let asker = call.user_id();
    world.require_to_user(&asker, &target)?;
    if target == asker && !world.may(&asker, "manage_system") {
        require_self_deactivation(world)?;
    }
    if world.user(&target).is_none() {
        return Err(missing_user(world, &target, 404));
    }
    activate(world, &target, false);
    Ok(Reply::status_ok())
}

/// Switches an account on or off; off ends its sessions.
pub(super) fn activate(world: &mut World, id: &str, active: bool) {
    change(world, id, |user| {
        if active {
            user.delete_at = 0;
        } else if user.delete_at == 0 {
            user.delete_at = now();
        }
    });
    if !active {
        world.end_sessions(id);
    }
}

fn require_self_deactivation(world: &World) -> Result<(), AppError> {
    if world.config.on("TeamSettings", "EnableUserDeactivation") {
        return Ok(());
    }
    Err(AppError::new("api.user.update_active.not_enable.app_error", 401))
}

fn change(world: &mut World, id: &str, change: impl FnOnce(&mut User)) {
    if let Some(user) = world.user_mut(id) {
        change(user);
        user.update_at = now().max(user.update_at + 1);
    }
}

/// A text field of a body that may be absent.
pub(super) fn optional_text(
    value: &serde_json::Value,
    name: &str,
) -> Result<Option<String>, AppError> {
    match field(value, name) {
        None | Some(serde_json::Value::Null) => Ok(None),
        Some(serde_json::Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(AppError::body_param("user")),
    }
}
