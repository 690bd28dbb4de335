//! The configuration over HTTP.

use serde_json::{Map, Value};

use super::call::Call;
use super::client_config::client_config;
use super::config::Config;
use super::error::AppError;
use super::response::Reply;
use super::state::World;

/// `GET /config`.
pub(super) fn get(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    world.require(&call.user_id(), "sysconsole_read")?;
    never_stored(call);
    Ok(Reply::json_line(200, &world.config.as_read()))
}

/// `PUT /config`: what the body leaves out takes its default.
pub(super) fn put(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let sections = body(world, call)?;
    world.require(&call.user_id(), "sysconsole_write")?;
    save(world, call, Config::defaults(world.generation), &sections)
}

/// `PUT /config/patch`: what the body leaves out stays.
pub(super) fn patch(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let sections = body(world, call)?;
    world.require(&call.user_id(), "sysconsole_write")?;
    save(world, call, world.config.clone(), &sections)
}

/// `GET /config/environment`: nothing comes from the environment.
pub(super) fn environment(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    world.require(&call.user_id(), "sysconsole_read")?;
    never_stored(call);
    Ok(Reply::new(200, "null"))
}

/// `POST /config/reload`.
pub(super) fn reload(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    world.require(&call.user_id(), "reload_config")?;
    never_stored(call);
    Ok(Reply::status_ok())
}

/// `GET /config/client`.
pub(super) fn client(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    if !world.generation.is_11() {
        match call.query.get("format") {
            "old" => {}
            "" => return Err(AppError::new("api.config.client.old_format.app_error", 501)),
            _ => return Err(AppError::body_param("format")),
        }
    }
    let no_accounts = world.users.is_empty();
    let full = call.session.is_some();
    let map =
        client_config(world.generation, &world.config, &world.installation, no_accounts, full);
    // Only the newer generation puts a newline behind it.
    Ok(if world.generation.is_11() { Reply::json_line(200, &map) } else { Reply::json(&map) })
}

fn body(world: &World, call: &mut Call<'_>) -> Result<Map<String, Value>, AppError> {
    match call.decode(world.generation, &world.config, "config")? {
        Value::Object(sections) => Ok(sections),
        _ => Err(AppError::body_param("config")),
    }
}

fn save(
    world: &mut World,
    call: &mut Call<'_>,
    mut new: Config,
    sections: &Map<String, Value>,
) -> Result<Reply, AppError> {
    new.apply(sections).map_err(|_| AppError::body_param("config"))?;
    if new.site_url().is_empty() && !world.config.site_url().is_empty() {
        return Err(AppError::new("api.config.update_config.clear_siteurl.app_error", 400));
    }
    new.validate()?;
    world.config = new;
    world.config_changed();
    never_stored(call);
    Ok(Reply::json_line(200, world.config.in_order()))
}

fn never_stored(call: &mut Call<'_>) {
    call.headers.set("Cache-Control", "no-cache, no-store, must-revalidate");
}
