//! Cross-origin requests.

use super::request::Request;
use super::response::{Headers, Reply};
use super::state::World;

const PREFLIGHT_VARY: &str =
    "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

/// Adds what the configuration allows; a preflight is answered here.
pub(super) fn answer(world: &World, request: &Request, headers: &mut Headers) -> Option<Reply> {
    let allowed = &world.boot.cors_origins;
    if allowed.is_empty() {
        return None;
    }
    let origin = request.header("origin").unwrap_or("");
    let wanted_method = request.header("access-control-request-method").unwrap_or("");
    let preflight = request.method == "OPTIONS" && !wanted_method.is_empty();
    headers.add("Vary", if preflight { PREFLIGHT_VARY } else { "Origin" });
    let any = allowed.split_whitespace().any(|one| one == "*");
    let ours = any || allowed.split_whitespace().any(|one| one.eq_ignore_ascii_case(origin));
    if !origin.is_empty() && ours {
        headers.add("Access-Control-Allow-Origin", if any { "*" } else { origin });
        if world.config.service("CorsAllowCredentials") {
            headers.add("Access-Control-Allow-Credentials", "true");
        }
        let exposed = world.config.text("ServiceSettings", "CorsExposedHeaders");
        if !preflight && !exposed.is_empty() {
            headers.add(
                "Access-Control-Expose-Headers",
                exposed.split_whitespace().collect::<Vec<_>>().join(", "),
            );
        }
        if preflight {
            headers.add("Access-Control-Allow-Methods", wanted_method);
            headers.add("Access-Control-Max-Age", "86400");
            if let Some(names) =
                request.header("access-control-request-headers").filter(|names| !names.is_empty())
            {
                let names =
                    if world.generation.is_11() { names.to_owned() } else { canonical(names) };
                headers.add("Access-Control-Allow-Headers", names);
            }
        }
    }
    preflight.then(|| Reply::new(204, ""))
}

/// A list of header names with each word capitalised.
fn canonical(names: &str) -> String {
    let mut start = true;
    names
        .chars()
        .map(|character| {
            let letter =
                if start { character.to_ascii_uppercase() } else { character.to_ascii_lowercase() };
            start = matches!(character, '-' | ',' | ' ');
            letter
        })
        .collect()
}
