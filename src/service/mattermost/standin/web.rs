//! Everything that isn't the API: pages, redirects, paths that lead nowhere.

use base64::Engine as _;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::id::new_id;
use super::json;
use super::request::Request;
use super::response::{Headers, Reply};
use super::state::World;

/// What stands for the web application's page.
const PAGE: &str =
    "<!DOCTYPE html><html><head><title>Mattermost</title></head><body></body></html>";

/// The answer to a path outside `/api/v4/`; `inner` is the path behind the sub-path.
pub(super) fn answer(
    world: &mut World,
    request: &Request,
    inner: &str,
    path: &str,
    headers: &mut Headers,
) -> Reply {
    let get = matches!(request.method.as_str(), "GET" | "HEAD");
    if !get || world.boot.web_server_mode == "disabled" {
        return not_found(headers);
    }
    if inner == "/robots.txt" {
        let mut reply = Reply::new(200, "User-agent: *\nDisallow: /\n");
        reply.guessed_type = Some("text/plain; charset=utf-8");
        return reply;
    }
    if inner.starts_with("/static/") {
        headers.add("Cache-Control", "no-cache, public");
        headers.add("Permissions-Policy", "");
        headers.add("Referrer-Policy", "no-referrer");
        if world.boot.web_server_mode == "gzip" {
            headers.add("Vary", "Accept-Encoding");
        }
        return not_found(headers);
    }
    security(world, headers);
    if inner.starts_with("/api/") {
        return unknown_route(headers, path);
    }
    headers.add("Cache-Control", "no-cache, max-age=31556926, public");
    headers.add("Content-Type", "text/html");
    Reply::new(200, PAGE)
}

/// The API's answer to a path or method that it doesn't have.
pub(super) fn unknown_route(headers: &mut Headers, path: &str) -> Reply {
    headers.add("Content-Type", "application/json");
    let detail = format!(
        "There doesn't appear to be an api call for the url='{path}'.  Typo? are you missing a team_id or user_id as part of the url?"
    );
    let body = json!({
        "id": "api.context.404.app_error",
        "message": super::messages::english("api.context.404.app_error"),
        "detailed_error": detail,
        "status_code": 404,
    });
    Reply::new(404, json::encode(&body))
}

/// A redirect as the server's language writes it.
pub(super) fn found(request: &Request, headers: &mut Headers, location: &str) -> Reply {
    headers.add("Location", location);
    let mut body = String::new();
    if matches!(request.method.as_str(), "GET" | "HEAD") {
        headers.add("Content-Type", "text/html; charset=utf-8");
        body = format!("<a href=\"{}\">Found</a>.\n\n", escape(location));
    }
    Reply::new(302, body)
}

fn not_found(headers: &mut Headers) -> Reply {
    headers.add("Content-Type", "text/plain; charset=utf-8");
    headers.add("X-Content-Type-Options", "nosniff");
    Reply::new(404, "404 page not found\n")
}

fn security(world: &mut World, headers: &mut Headers) {
    let mut policy = world.generation.page_policy().to_owned();
    let sub_path = &world.boot.sub_path;
    if !sub_path.is_empty() {
        // The page sets its public path in a script, which the policy names by its hash.
        let digest = Sha256::digest(format!("window.publicPath='{sub_path}/static/'"));
        let hash = base64::engine::general_purpose::STANDARD.encode(digest);
        policy.push_str(&format!(" 'sha256-{hash}'"));
    }
    headers.add("Content-Security-Policy", policy);
    headers.add("X-Frame-Options", "SAMEORIGIN");
    common(world, headers, &new_id());
}

/// The headers of everything that goes through the server's own handler.
pub(super) fn common(world: &mut World, headers: &mut Headers, request_id: &str) {
    headers.add("X-Request-Id", request_id);
    headers.add("X-Version-Id", world.version_id());
    headers.add("Permissions-Policy", "");
    headers.add("X-Content-Type-Options", "nosniff");
    headers.add("Referrer-Policy", "no-referrer");
    if world.config.service("TLSStrictTransport") {
        let age = world.config.number("ServiceSettings", "TLSStrictTransportMaxAge");
        headers.add("Strict-Transport-Security", format!("max-age={age}"));
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&#34;")
        .replace('\'', "&#39;")
}
