//! The server's own state.

use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::call::Call;
use super::error::AppError;
use super::response::Reply;
use super::state::{World, now};

const LONGEST_BUSY: u64 = 24 * 60 * 60;
const DEFAULT_BUSY: u64 = 3600;

/// `GET /system/ping`.
pub(super) fn ping(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let mut map = Map::new();
    let mut put = |key: &str, value: Value| map.insert(key.to_owned(), value);
    put("ActiveSearchBackend", json!("database"));
    for key in ["AndroidLatestVersion", "AndroidMinVersion", "IosLatestVersion", "IosMinVersion"] {
        put(key, json!(""));
    }
    let mut status = 200;
    if call.query.get("get_server_status") == "true" {
        let healthy = file_store_works(world);
        let word = |good| if good { "OK" } else { "UNHEALTHY" };
        put("database_status", json!("OK"));
        put("filestore_status", json!(word(healthy)));
        if world.generation.is_11() && world.may(&call.user_id(), "manage_system") {
            put("root_status", json!(true));
        }
        put("status", json!(word(healthy)));
        call.headers.set("Database_status", "OK");
        call.headers.set("Filestore_status", word(healthy));
        call.headers.set("Status", word(healthy));
        if !healthy && call.query.get("use_rest_semantics") != "true" {
            status = 500;
        }
    } else {
        put("status", json!("OK"));
    }
    let mut reply = Reply::json(&Value::Object(map));
    reply.status = status;
    Ok(reply)
}

/// `GET /license/client`.
pub(super) fn license(_world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    match call.query.get("format") {
        "old" => Ok(Reply::json(&json!({"IsLicensed": "false"}))),
        "" => Err(AppError::new("api.license.client.old_format.app_error", 400)),
        _ => Err(AppError::body_param("format")),
    }
}

/// `POST /server_busy`.
pub(super) fn set_busy(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    world.require(&call.user_id(), "manage_system")?;
    let seconds = match call.query.get("seconds") {
        "" => DEFAULT_BUSY,
        text => text
            .parse()
            .ok()
            .filter(|seconds| *seconds > 0)
            .ok_or_else(|| AppError::url_param("seconds"))?,
    };
    world.busy_until = Some(Instant::now() + Duration::from_secs(seconds.min(LONGEST_BUSY)));
    Ok(Reply::status_ok())
}

/// `DELETE /server_busy`.
pub(super) fn clear_busy(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    world.require(&call.user_id(), "manage_system")?;
    world.busy_until = None;
    Ok(Reply::status_ok())
}

/// `GET /server_busy`.
pub(super) fn busy(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    world.require(&call.user_id(), "manage_system")?;
    let left = world
        .busy_until
        .map_or(0, |until| until.saturating_duration_since(Instant::now()).as_secs());
    let busy = world.is_busy();
    let expires = if busy { now() / 1000 + i64::try_from(left).unwrap_or(0) } else { 0 };
    Ok(Reply::json(&json!({"busy": busy, "expires": expires})))
}

/// A directory under `/proc` can't be written to.
fn file_store_works(world: &World) -> bool {
    !world.config.text("FileSettings", "Directory").starts_with("/proc/")
}
