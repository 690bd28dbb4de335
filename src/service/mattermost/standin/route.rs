//! Which handler answers which method and path under `/api/v4/`.

use super::call::Call;
use super::error::AppError;
use super::generation::Generation;
use super::response::Reply;
use super::state::World;
use super::{
    board_route, bots, config_api, login, oauth, people, reports, roles, sessions, signup, system,
    tokens, user_list, users,
};

/// Answers one request.
pub(super) type Handler = fn(&mut World, &mut Call<'_>) -> Result<Reply, AppError>;

/// A route that matched.
pub(super) struct Route<'a> {
    pub(super) handler: Handler,
    /// The variable parts of the path.
    pub(super) vars: Vec<&'a str>,
    /// Whether only people who are logged in get further.
    pub(super) needs_session: bool,
    /// Whether it rests while the server is busy.
    pub(super) rests_when_busy: bool,
    /// Whether it has a limiter of its own.
    pub(super) limits_logins: bool,
}

/// Finds the route of `path`, which stands behind `/api/v4/`.
pub(super) fn find<'a>(generation: Generation, method: &str, path: &'a str) -> Option<Route<'a>> {
    let parts: Vec<&str> = path.split('/').collect();
    open_route(method, &parts).or_else(|| closed_route(generation, method, path, &parts))
}

/// The routes outside the API that behave as the API's.
pub(super) fn find_outside<'a>(method: &str, path: &str) -> Option<Route<'a>> {
    let (handler, needs_session): (Handler, bool) = match (method, path) {
        ("POST", "/oauth/authorize") => (oauth::authorize, true),
        ("POST", "/oauth/access_token") => (oauth::access_token, false),
        _ => return None,
    };
    Some(Route {
        handler,
        vars: Vec::new(),
        needs_session,
        rests_when_busy: false,
        limits_logins: false,
    })
}

/// Routes that nobody needs to be logged in for.
fn open_route<'a>(method: &str, parts: &[&'a str]) -> Option<Route<'a>> {
    let handler: Handler = match (method, parts) {
        ("POST", ["users"]) => signup::create,
        ("POST", ["users", "login"]) => login::login,
        ("POST", ["users", "logout"]) => login::logout,
        ("GET", ["system", "ping"]) => system::ping,
        ("GET", ["config", "client"]) => config_api::client,
        ("GET", ["license", "client"]) => system::license,
        _ => return None,
    };
    let limits_logins = matches!(parts, ["users", "login"]);
    Some(Route {
        handler,
        vars: Vec::new(),
        needs_session: false,
        rests_when_busy: false,
        limits_logins,
    })
}

/// Routes for people who are logged in. Where several patterns fit, the first counts.
fn closed_route<'a>(
    generation: Generation,
    method: &str,
    path: &'a str,
    parts: &[&'a str],
) -> Option<Route<'a>> {
    let mut rests_when_busy = false;
    let (handler, vars): (Handler, Vec<&'a str>) = match (method, parts) {
        ("GET", ["users"]) => (user_list::list, vec![]),
        ("POST", ["users", "ids"]) => (people::by_ids, vec![]),
        ("POST", ["users", "usernames"]) => (people::by_usernames, vec![]),
        ("POST", ["users", "search"]) => {
            rests_when_busy = true;
            (people::search, vec![])
        }
        ("GET", ["users", "autocomplete"]) => (people::autocomplete, vec![]),
        ("GET", ["users", "stats"]) => (people::stats, vec![]),
        ("GET", ["users", "tokens"]) => (tokens::list_all, vec![]),
        ("POST", ["users", "tokens", "search"]) => (tokens::search, vec![]),
        ("POST", ["users", "tokens", "revoke"]) => (tokens::revoke, vec![]),
        ("POST", ["users", "tokens", "disable"]) => (tokens::disable, vec![]),
        ("POST", ["users", "tokens", "enable"]) => (tokens::enable, vec![]),
        ("GET", ["users", "tokens", id]) if is_id(id) => (tokens::get_one, vec![*id]),
        ("GET", ["users", "username", name]) if is_username(name) => {
            (users::by_username, vec![*name])
        }
        ("GET", ["users", "email", ..]) if path.len() > "users/email/".len() => {
            (users::by_email, vec![&path["users/email/".len()..]])
        }
        ("GET", ["users", id]) if is_id(id) => (users::get, vec![*id]),
        ("PUT", ["users", id]) if is_id(id) => (users::update, vec![*id]),
        ("DELETE", ["users", id]) if is_id(id) => (roles::delete, vec![*id]),
        ("PUT", ["users", id, "patch"]) if is_id(id) => (users::patch, vec![*id]),
        ("PUT", ["users", id, "password"]) if is_id(id) => (users::password, vec![*id]),
        ("PUT", ["users", id, "roles"]) if is_id(id) => (roles::set_roles, vec![*id]),
        ("PUT", ["users", id, "active"]) if is_id(id) => (roles::set_active, vec![*id]),
        ("GET", ["users", id, "tokens"]) if is_id(id) => (tokens::list, vec![*id]),
        ("POST", ["users", id, "tokens"]) if is_id(id) => (tokens::create, vec![*id]),
        ("GET", ["users", id, "sessions"]) if is_id(id) => (sessions::list, vec![*id]),
        ("POST", ["users", id, "sessions", "revoke"]) if is_id(id) => (sessions::revoke, vec![*id]),
        ("POST", ["users", id, "sessions", "revoke", "all"]) if is_id(id) => {
            (sessions::revoke_all, vec![*id])
        }
        ("GET", ["users", id, "status"]) if is_id(id) => (people::status, vec![*id]),
        ("POST", ["users", id, "reset_failed_attempts"]) if is_id(id) && generation.is_11() => {
            (users::reset_failed_attempts, vec![*id])
        }
        ("GET", ["bots"]) => (bots::list, vec![]),
        ("POST", ["bots"]) => (bots::create, vec![]),
        ("GET", ["bots", id]) if is_id(id) => (bots::get, vec![*id]),
        ("POST", ["bots", id, "disable"]) if is_id(id) => (bots::disable, vec![*id]),
        ("POST", ["bots", id, "enable"]) if is_id(id) => (bots::enable, vec![*id]),
        ("POST", ["oauth", "apps"]) => (oauth::register, vec![]),
        ("GET", ["config"]) => (config_api::get, vec![]),
        ("PUT", ["config"]) => (config_api::put, vec![]),
        ("PUT", ["config", "patch"]) => (config_api::patch, vec![]),
        ("GET", ["config", "environment"]) => (config_api::environment, vec![]),
        ("POST", ["config", "reload"]) => (config_api::reload, vec![]),
        ("GET", ["reports", "users"]) => (reports::users, vec![]),
        ("GET", ["reports", "users", "count"]) => (reports::count, vec![]),
        ("POST", ["server_busy"]) => (system::set_busy, vec![]),
        ("GET", ["server_busy"]) => (system::busy, vec![]),
        ("DELETE", ["server_busy"]) => (system::clear_busy, vec![]),
        _ => board_route::find(method, parts)?,
    };
    Some(Route { handler, vars, needs_session: true, rests_when_busy, limits_logins: false })
}

/// Whether a part of a path can be an id.
pub(super) fn is_id(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Whether a part of a path can be a name.
pub(super) fn is_username(part: &str) -> bool {
    !part.is_empty()
        && part
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}
