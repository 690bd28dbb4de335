//! Foreign answers in place of the server's own, for cases about a client's trust.

use std::time::{Duration, SystemTime};

use crate::rules::{Damage, ENDLESS, ServerAnswer};

use super::standin::{Request, Response, accepts_gzip, api_path, compress};

/// A page as a proxy's login shows it.
const LOGIN_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form method=\"post\" action=\"/login\"><input name=\"user\"><input name=\"password\" type=\"password\"></form></body></html>\n";
/// JSON that no Mattermost route gives.
const FOREIGN_JSON: &str = "{\"service\":\"status\",\"healthy\":true,\"components\":[]}";
/// The beginning of a user object, and no more.
const BROKEN_JSON: &str = "{\"id\":\"";

/// How many redirects a circle has.
const CIRCLE: u8 = 3;
/// Where a redirect to the same server counts them, in the query.
const HOP: &str = "hop=";

/// The answer that stands in place of the server's own; `None` where the server answers itself.
pub(super) fn instead(answer: &ServerAnswer, request: &Request) -> Option<Response> {
    let path = api_path(&request.target)?;
    match answer {
        ServerAnswer::Own
        | ServerAnswer::Compressed
        | ServerAnswer::Miscompressed(_)
        | ServerAnswer::WithCookie => None,
        ServerAnswer::Html => Some(respond(200, "text/html; charset=utf-8", LOGIN_PAGE)),
        ServerAnswer::Text => Some(respond(200, "text/plain; charset=utf-8", "OK\n")),
        ServerAnswer::JsonText => Some(respond(200, "application/json", "\"OK\"")),
        ServerAnswer::NoContent => Some(respond(204, "application/json", "")),
        ServerAnswer::Empty => Some(respond(200, "application/json", "")),
        ServerAnswer::ForeignJson => Some(respond(200, "application/json", FOREIGN_JSON)),
        ServerAnswer::BrokenJson => Some(respond(200, "application/json", BROKEN_JSON)),
        ServerAnswer::Status(status) => {
            let text = format!("The server answers {status}.\n");
            Some(respond(*status, "text/plain; charset=utf-8", &text))
        }
        ServerAnswer::Echo => Some(echo(request)),
        ServerAnswer::TooMany(after) => Some(too_many(after.map(|after| after.to_string()))),
        ServerAnswer::TooManyUntil(after) => {
            let until = SystemTime::now() + Duration::from_secs(u64::from(*after));
            Some(too_many(Some(httpdate::fmt_http_date(until))))
        }
        ServerAnswer::Redirect { status, within, origin, cookie } => {
            let location = location(request, &path, *within, origin.as_deref())?;
            let mut answer = respond(*status, "text/plain; charset=utf-8", "");
            answer.headers.push(("Location".to_owned(), location));
            if *cookie {
                let token = bearer(request).unwrap_or_default();
                set_cookie(&mut answer, &token.chars().rev().collect::<String>());
            }
            Some(answer)
        }
    }
}

/// The server's own answer with what `answer` adds to it.
pub(super) fn changed(
    answer: &ServerAnswer,
    request: &Request,
    mut response: Response,
) -> Response {
    match answer {
        ServerAnswer::Compressed if accepts_gzip(header(request, "accept-encoding")) => {
            let plain = !response.headers.iter().any(|(name, _)| name == "Content-Encoding");
            if let Some(small) = compress(&response.body).filter(|_| plain) {
                response.headers.push(("Content-Encoding".to_owned(), "gzip".to_owned()));
                response.body = small;
            }
        }
        ServerAnswer::Miscompressed(damage) if accepts_gzip(header(request, "accept-encoding")) => {
            if let (Damage::CutShort, Some(small)) = (damage, compress(&response.body)) {
                response.body = small[..small.len() / 2].to_vec();
            }
            response.headers.retain(|(name, _)| name != "Content-Encoding");
            response.headers.push(("Content-Encoding".to_owned(), "gzip".to_owned()));
        }
        ServerAnswer::WithCookie if response.status == 200 => {
            if let Some(token) = bearer(request) {
                set_cookie(&mut response, token);
            }
        }
        _ => {}
    }
    response
}

/// Adds a session's cookie.
fn set_cookie(response: &mut Response, value: &str) {
    let cookie = format!("MMAUTHTOKEN={value}; Path=/; Max-Age=2592000; HttpOnly");
    response.headers.push(("Set-Cookie".to_owned(), cookie));
}

fn too_many(after: Option<String>) -> Response {
    let mut answer = respond(429, "text/plain; charset=utf-8", "limit exceeded\n");
    answer.headers.extend(after.map(|after| ("Retry-After".to_owned(), after)));
    answer
}

/// An error in the service's form that repeats the credential, as careless servers do.
fn echo(request: &Request) -> Response {
    let message = format!("Invalid or expired session {}", bearer(request).unwrap_or_default());
    let error = serde_json::json!({
        "id": "api.context.session_expired.app_error",
        "message": message,
        "detailed_error": message,
        "status_code": 401,
    });
    respond(401, "application/json", &error.to_string())
}

/// Where a request is sent on to; `None` where the server answers itself. `path` is the API's
/// part of the target.
fn location(request: &Request, path: &str, within: u8, origin: Option<&str>) -> Option<String> {
    let (target, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let hop: Option<u8> = query.strip_prefix(HOP).and_then(|hop| hop.parse().ok());
    let done = hop.unwrap_or(0);
    if within == ENDLESS {
        return Some(format!("{target}?{HOP}{}", done % CIRCLE + 1));
    }
    if done < within {
        return Some(format!("{target}?{HOP}{}", done + 1));
    }
    let path = match hop {
        Some(_) => path.split('?').next().unwrap_or_default(),
        None => path,
    };
    origin.map(|origin| format!("{origin}{path}"))
}

fn bearer(request: &Request) -> Option<&str> {
    header(request, "authorization")?.split_once(' ').map(|(_, token)| token)
}

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    let found = request.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.as_str())
}

fn respond(status: u16, kind: &str, body: &str) -> Response {
    Response {
        status,
        headers: vec![("Content-Type".to_owned(), kind.to_owned())],
        body: body.as_bytes().to_vec(),
        read: usize::MAX,
        guessed_type: None,
    }
}
