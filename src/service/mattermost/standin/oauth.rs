//! OAuth 2.0: applications, and the sessions that they are given.

use serde_json::{Value, json};

use crate::secret::Secret;

use super::auth::OPEN_SESSION_HOURS;
use super::call::Call;
use super::error::AppError;
use super::id::new_id;
use super::json::{field, text_field};
use super::request::Query;
use super::response::Reply;
use super::state::{World, now};

/// The two kinds of grants, as `grant_type` names them.
const CODE: &str = "authorization_code";
const REFRESH: &str = "refresh_token";

const CODE_MS: i64 = 10 * 60 * 1000;

/// A registered application.
#[derive(Clone, Debug)]
pub(super) struct App {
    id: String,
    secret: Secret,
    name: String,
    callback_urls: Vec<String>,
}

/// What an application exchanges for a session: a code, or later a refresh token.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    value: Secret,
    kind: &'static str,
    app_id: String,
    user_id: String,
    redirect_uri: String,
    expires_at: i64,
}

/// `POST /api/v4/oauth/apps`.
pub(super) fn register(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    const BODY: &str = "oauth_app";
    let value = call.decode(world.generation, &world.config, BODY)?;
    let text = |name| text_field(&value, name).map_err(|_| AppError::body_param(BODY));
    let callback_urls: Vec<String> = match field(&value, "callback_urls") {
        None | Some(Value::Null) => Vec::new(),
        Some(list) => {
            serde_json::from_value(list.clone()).map_err(|_| AppError::body_param(BODY))?
        }
    };
    if !value.is_object() {
        return Err(AppError::body_param(BODY));
    }
    world.require(&call.user_id(), "manage_oauth")?;
    turned_on(world, "api.oauth.register_oauth_app.turn_off.app_error")?;
    let (name, homepage) = (text("name")?, text("homepage")?);
    let is_url = |text: &String| text.starts_with("http://") || text.starts_with("https://");
    for (valid, id) in [
        ((1..=64).contains(&name.len()), "model.oauth.is_valid.name.app_error"),
        (
            !callback_urls.is_empty() && callback_urls.iter().all(is_url),
            "model.oauth.is_valid.callback.app_error",
        ),
        (is_url(&homepage), "model.oauth.is_valid.homepage.app_error"),
    ] {
        if !valid {
            return Err(AppError::new(id, 400));
        }
    }
    let app = App { id: new_id(), secret: Secret::new(new_id()), name, callback_urls };
    world.note_secret("client-secret", &app.secret);
    let time = now();
    let body = json!({
        "id": app.id,
        "creator_id": call.user_id(),
        "create_at": time,
        "update_at": time,
        "client_secret": app.secret.expose(),
        "name": app.name,
        "description": text("description")?,
        "icon_url": text("icon_url")?,
        "callback_urls": app.callback_urls,
        "homepage": homepage,
        "is_trusted": field(&value, "is_trusted").and_then(Value::as_bool).unwrap_or(false),
        "mattermost_app_id": text("mattermost_app_id")?,
    });
    world.apps.push(app);
    Ok(Reply::json_line(201, &body))
}

/// `POST /oauth/authorize`: the person lets an application in.
pub(super) fn authorize(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    const BODY: &str = "authorize_request";
    let value = call.decode(world.generation, &world.config, BODY)?;
    let text = |name| text_field(&value, name).map_err(|_| AppError::body_param(BODY));
    if call.session.as_ref().is_some_and(|session| session.is_oauth()) {
        return Err(AppError::permission(&call.user_id(), "edit_other_users"));
    }
    turned_on(world, "api.oauth.allow_oauth.turn_off.app_error")?;
    let (client_id, redirect_uri, state) =
        (text("client_id")?, text("redirect_uri")?, text("state")?);
    let app = find(world, &client_id, "app.oauth.get_app.find.app_error", 404)?;
    if !app.callback_urls.contains(&redirect_uri) {
        return Err(AppError::new("api.oauth.allow_oauth.redirect_callback.app_error", 400));
    }
    if text("response_type")? != "code" {
        let redirect = format!("{redirect_uri}?error=unsupported_response_type&state={state}");
        return Ok(Reply::json(&json!({"redirect": redirect})));
    }
    let code = grant(world, CODE, &app, &call.user_id(), &redirect_uri, now() + CODE_MS);
    let redirect = format!("{redirect_uri}?code={}&state={state}", code.expose());
    Ok(Reply::json(&json!({"redirect": redirect})))
}

/// `POST /oauth/access_token`: the application gets its session.
pub(super) fn access_token(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    call.read = call.request.body.len();
    let form = Query::parse(&String::from_utf8_lossy(&call.request.body));
    let (kind, parameter) = match form.get("grant_type") {
        CODE => (CODE, "code"),
        REFRESH => (REFRESH, "refresh_token"),
        _ => return Err(AppError::new("api.oauth.get_access_token.bad_grant.app_error", 400)),
    };
    if form.get(parameter).is_empty() {
        return Err(AppError::new("api.oauth.get_access_token.missing_code.app_error", 400));
    }
    turned_on(world, "api.oauth.get_access_token.disabled.app_error")?;
    const CREDENTIALS: &str = "api.oauth.get_access_token.credentials.app_error";
    let app = find(world, form.get("client_id"), CREDENTIALS, 404)?;
    if app.secret.expose() != form.get("client_secret") {
        return Err(AppError::new(CREDENTIALS, 403));
    }
    let fits = |grant: &Grant| {
        grant.kind == kind
            && grant.value.expose() == form.get(parameter)
            && grant.app_id == app.id
            && grant.expires_at > now()
            && (kind == REFRESH || grant.redirect_uri == form.get("redirect_uri"))
    };
    let expired = || AppError::new("api.oauth.get_access_token.expired_code.app_error", 400);
    let at = world.grants.iter().position(fits).ok_or_else(expired)?;
    // Good for one time.
    let used = world.grants.remove(at);
    if world.user(&used.user_id).is_none_or(|user| user.delete_at != 0) {
        return Err(expired());
    }
    let session = world.open_app_session(&used.user_id, &app.name);
    let refresh = grant(world, REFRESH, &app, &used.user_id, &used.redirect_uri, i64::MAX);
    call.headers.set("Cache-Control", "no-store");
    call.headers.set("Pragma", "no-cache");
    let body = json!({
        "access_token": session.token.expose(),
        "token_type": "bearer",
        "expires_in": OPEN_SESSION_HOURS * 60 * 60,
        "scope": "",
        "refresh_token": refresh.expose(),
        "id_token": "",
    });
    Ok(Reply::json_line(200, &body))
}

fn turned_on(world: &World, id: &'static str) -> Result<(), AppError> {
    if world.config.service("EnableOAuthServiceProvider") {
        Ok(())
    } else {
        Err(AppError::new(id, 501))
    }
}

fn find(world: &World, id: &str, missing: &'static str, status: u16) -> Result<App, AppError> {
    world
        .apps
        .iter()
        .find(|app| app.id == id)
        .cloned()
        .ok_or_else(|| AppError::new(missing, status))
}

fn grant(
    world: &mut World,
    kind: &'static str,
    app: &App,
    user_id: &str,
    redirect_uri: &str,
    expires_at: i64,
) -> Secret {
    // A code is twice as long as everything else that is random.
    let more = if kind == CODE { new_id() } else { String::new() };
    let value = Secret::new(new_id() + &more);
    world.note_secret("session", &value);
    world.grants.push(Grant {
        value: value.clone(),
        kind,
        app_id: app.id.clone(),
        user_id: user_id.to_owned(),
        redirect_uri: redirect_uri.to_owned(),
        expires_at,
    });
    value
}
