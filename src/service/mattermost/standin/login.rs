//! Logging in and out.

use std::time::{Duration, SystemTime};

use super::api::{clear_cookie, cookie_path};
use super::auth::SESSION_COOKIE;
use super::call::Call;
use super::error::AppError;
use super::response::Reply;
use super::state::{Session, World};
use super::user_view::Viewer;

const COOKIE_SECONDS: u64 = 180 * 24 * 60 * 60;

/// `POST /users/login`.
pub(super) fn login(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let fields = call.texts(&world.config);
    let text = |key: &str| fields.get(key).map_or("", String::as_str);
    if text("password").is_empty() {
        return Err(AppError::new("api.user.login.blank_pwd.app_error", 400));
    }
    let Some(user) = world.login_user(text("id"), text("login_id")).cloned() else {
        return Err(invalid(world));
    };
    if user.delete_at != 0 {
        return Err(AppError::new("api.user.login.inactive.app_error", 401));
    }
    if user.bot.is_some() {
        return Err(AppError::new("api.user.login.bot_login_forbidden.app_error", 401));
    }
    if user.failed_attempts >= world.config.number("ServiceSettings", "MaximumLoginAttempts") {
        return Err(AppError::new("api.user.check_user_login_attempts.too_many.app_error", 401));
    }
    let right =
        user.password.as_ref().is_some_and(|password| password.expose() == text("password"));
    if let Some(stored) = world.user_mut(&user.id) {
        stored.failed_attempts = if right { 0 } else { stored.failed_attempts.saturating_add(1) };
    }
    if !right {
        return Err(invalid(world));
    }
    let session = world.open_login_session(&user.id, text("device_id"));
    call.headers.add("Token", session.token.expose());
    if call.request.header("x-requested-with") == Some("XMLHttpRequest") {
        set_cookies(world, call, &session);
    }
    Ok(Reply::json_line(200, &world.view(&user, Viewer::Oneself)))
}

/// `POST /users/logout`: never refuses.
pub(super) fn logout(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    clear_cookie(world, &mut call.headers);
    if let Some(session) = &call.session {
        world.sessions.retain(|other| other.id != session.id);
    }
    Ok(Reply::status_ok())
}

/// What a wrong name or password is answered; it depends on what one may log in with.
fn invalid(world: &World) -> AppError {
    let by_name = world.config.on("EmailSettings", "EnableSignInWithUsername");
    let by_email = world.config.on("EmailSettings", "EnableSignInWithEmail");
    let id = match (by_name, by_email) {
        (true, false) => "api.user.login.invalid_credentials_username",
        (false, true) => "api.user.login.invalid_credentials_email",
        _ => "api.user.login.invalid_credentials_email_username",
    };
    AppError::new(id, 401)
}

fn set_cookies(world: &World, call: &mut Call<'_>, session: &Session) {
    let domain = match world.config.site_host() {
        host if world.config.service("AllowCookiesForSubdomains") && !host.is_empty() => {
            format!("; Domain={host}")
        }
        _ => String::new(),
    };
    let expires = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(COOKIE_SECONDS));
    let common = format!(
        "; Path={}{domain}; Expires={expires}; Max-Age={COOKIE_SECONDS}",
        cookie_path(world)
    );
    let secure = if call.request.is_https() { "; Secure" } else { "" };
    let csrf = session.csrf.as_ref().map_or("", |csrf| csrf.expose());
    for (name, value, only_http) in [
        (SESSION_COOKIE, session.token.expose(), "; HttpOnly"),
        ("MMUSERID", session.user_id.as_str(), ""),
        ("MMCSRF", csrf, ""),
    ] {
        call.headers.add("Set-Cookie", format!("{name}={value}{common}{only_http}{secure}"));
    }
}
