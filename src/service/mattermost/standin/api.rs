//! What every API route does around its handler.

use super::Answer;
use super::auth::{self, Place, SESSION_COOKIE};
use super::call::Call;
use super::error::{AppError, ErrorMode, Language};
use super::generation::Generation;
use super::id::new_id;
use super::request::{Query, Request};
use super::response::{Headers, Reply, accepts_gzip};
use super::route::Route;
use super::state::{Session, World};
use super::web;

/// Answers a request whose route was found.
pub(super) fn answer(
    world: &mut World,
    request: &Request,
    query: Query,
    route: Route<'_>,
    mut headers: Headers,
) -> Answer {
    if route.limits_logins
        && let Some(reply) = limit_logins(world, request, &mut headers)
    {
        return Answer { reply, headers, gzip: false, read: 0 };
    }
    let compresses = world.boot.web_server_mode == "gzip";
    let gzip = compresses && accepts_gzip(request.header("accept-encoding"));
    if compresses {
        headers.add("Vary", "Accept-Encoding");
    }
    let request_id = new_id();
    if request.target.len() > world.config.url_limit() {
        let reply = too_long(world.generation, request, &mut headers, &request_id);
        return Answer { reply, headers, gzip, read: 0 };
    }
    web::common(world, &mut headers, &request_id);
    headers.add("Content-Type", "application/json");
    if request.method == "GET" {
        headers.add("Expires", "0");
    }
    let mut call = Call::new(request, query, route.vars.clone());
    call.headers = headers;
    let result = match enter(world, &mut call, &route) {
        Ok(Some(denied)) => Ok(denied),
        Ok(None) => (route.handler)(world, &mut call),
        Err(error) => Err(error),
    };
    let reply = result.unwrap_or_else(|error| {
        let mode = ErrorMode {
            developer: world.config.service("EnableDeveloper"),
            hardened: world.config.service("ExperimentalEnableHardenedMode"),
        };
        let (status, body) =
            error.body(Language::of(request.header("accept-language")), &request_id, mode);
        Reply::new(status, body)
    });
    Answer { reply, headers: call.headers, gzip, read: call.read }
}

/// Forgets the session cookie.
pub(super) fn clear_cookie(world: &World, headers: &mut Headers) {
    let path = cookie_path(world);
    headers.add("Set-Cookie", format!("{SESSION_COOKIE}=; Path={path}; Max-Age=0; HttpOnly"));
}

/// The path of the server's cookies.
pub(super) fn cookie_path(world: &World) -> String {
    let path = world.config.sub_path();
    if path.is_empty() { "/".to_owned() } else { path }
}

/// Everything before the handler. `Some` is the answer of a limiter.
fn enter(
    world: &mut World,
    call: &mut Call<'_>,
    route: &Route<'_>,
) -> Result<Option<Reply>, AppError> {
    let found = auth::credential(call.request, &call.query)
        .map(|(token, place)| (auth::cut(&token), place));
    let mut outcome = Ok(());
    if let Some((token, place)) = found.filter(|(token, _)| !token.is_empty()) {
        match world.session(&token) {
            None => {
                if route.needs_session {
                    clear_cookie(world, &mut call.headers);
                    outcome = Err(AppError::session_expired(format!("token={token}")));
                }
            }
            Some(session) if place == Place::Query && !session.is_oauth() => {
                outcome = Err(AppError::new("api.context.token_provided.app_error", 401)
                    .with_detail(format!("token={token}")));
            }
            Some(session) => call.session = Some(session),
        }
        if let Some(denied) = limit_user(world, call) {
            return Ok(Some(denied));
        }
        if outcome.is_ok() && place == Place::Cookie && call.request.method != "GET" {
            outcome = check_forgery(world, call, &token);
        }
    }
    outcome?;
    if route.needs_session {
        world.require_session(call.session.as_ref())?;
    }
    if route.rests_when_busy && world.is_busy() {
        return Err(AppError::new("api.context.server_busy.app_error", 503));
    }
    Ok(None)
}

/// Refuses a request that another site may have made with the person's cookie.
fn check_forgery(world: &World, call: &mut Call<'_>, token: &str) -> Result<(), AppError> {
    let Some(session) = &call.session else { return Ok(()) };
    let shown = call.request.header("x-csrf-token").unwrap_or("");
    let by_script = call.request.header("x-requested-with") == Some("XMLHttpRequest");
    let strict = world.config.service("ExperimentalStrictCSRFEnforcement");
    if shown == csrf(session) || (by_script && !strict) {
        return Ok(());
    }
    call.session = None;
    if world.generation.is_11() {
        clear_cookie(world, &mut call.headers);
    }
    Err(AppError::session_expired(format!("token={token} Appears to be a CSRF attempt")))
}

fn csrf(session: &Session) -> &str {
    session.csrf.as_ref().map_or("", |csrf| csrf.expose())
}

fn limit_user(world: &mut World, call: &mut Call<'_>) -> Option<Reply> {
    if !world.config.on("RateLimitSettings", "VaryByUser") {
        return None;
    }
    let (user_id, now) = (call.user_id(), world.limit_clock());
    let allowance = world.limiter.as_mut()?.take(&user_id, now);
    allowance.tell(&mut call.headers);
    allowance.retry_after.map(|_| Reply::new(429, "limit exceeded\n"))
}

/// Logins have a limit of their own, by address whatever the other one goes by. It stands before
/// everything else that the API does.
fn limit_logins(world: &mut World, request: &Request, headers: &mut Headers) -> Option<Reply> {
    let now = world.limit_clock();
    let allowance = world.login_limiter.as_mut()?.take(&request.peer, now);
    allowance.tell(headers);
    allowance.retry_after.map(|_| Reply::new(429, "limit exceeded\n"))
}

fn too_long(
    generation: Generation,
    request: &Request,
    headers: &mut Headers,
    request_id: &str,
) -> Reply {
    if generation.is_11() {
        headers.add("Content-Type", "application/json");
        let error = AppError::new("basic_security_check.url.too_long_error", 414);
        let language = Language::of(request.header("accept-language"));
        return Reply::new(414, error.body(language, request_id, ErrorMode::default()).1);
    }
    headers.add("Content-Type", "text/plain; charset=utf-8");
    headers.add("X-Content-Type-Options", "nosniff");
    Reply::new(414, "basicSecurityChecks: URL is too long\n")
}
