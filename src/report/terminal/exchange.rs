//! An exchange in one line, and whole.

use crate::front::{ExchangeView, ResponseView};

/// How much of a body is shown in a line, in characters.
const SHOWN_BODY: usize = 60;

/// Request and answer in one line, with the credential as it was presented.
pub fn line(exchange: &ExchangeView) -> String {
    let rest = match &exchange.response {
        Some(response) => answer(response, said(response)),
        None => "no answer".to_owned(),
    };
    format!("{} → {rest}", request(exchange))
}

/// The same for those who wrote the client: also where a redirect leads, or how a body begins.
pub fn line_in_full(exchange: &ExchangeView) -> String {
    let Some(response) = &exchange.response else { return line(exchange) };
    let target = || header(response, "location").map(|target| format!("to {target}"));
    let said = said(response).or_else(target).unwrap_or_else(|| beginning(&response.body));
    format!("{} → {}", request(exchange), answer(response, Some(said)))
}

fn request(exchange: &ExchangeView) -> String {
    let request = &exchange.request;
    let mut text = format!("{} {}", request.method, request.target);
    for (name, value) in &request.headers {
        if name.eq_ignore_ascii_case("authorization") {
            text.push_str(&format!(", {name}: {value}"));
        }
    }
    text
}

/// What the answer says of itself: an error's message, or whom a user object is about.
fn said(response: &ResponseView) -> Option<String> {
    match response.status {
        200..300 => member(&response.body, "username").map(|name| format!("user {name}")),
        _ => member(&response.body, "message").map(str::to_owned),
    }
}

fn answer(response: &ResponseView, said: Option<String>) -> String {
    match said.filter(|said| !said.is_empty()) {
        Some(said) => format!("{} {}", response.status, printable(&said)),
        None => response.status.to_string(),
    }
}

fn header<'a>(response: &'a ResponseView, name: &str) -> Option<&'a str> {
    let found = response.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.as_str())
}

/// The first line of a body, cut where it gets long.
fn beginning(body: &str) -> String {
    let line = body.lines().next().unwrap_or_default();
    match line.char_indices().nth(SHOWN_BODY) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line.to_owned(),
    }
}

/// The text member `name` of a JSON object, found by its form: with placeholders in it the body
/// is no JSON any more.
fn member<'a>(body: &'a str, name: &str) -> Option<&'a str> {
    let (_, after) = body.split_once(&format!("\"{name}\":\""))?;
    after.split('"').next()
}

/// The whole exchange, as lines without indentation.
pub fn whole(exchange: &ExchangeView) -> Vec<String> {
    let request = &exchange.request;
    let mut lines = vec![format!("> {} {}", request.method, request.target)];
    lines.extend(request.headers.iter().map(|(name, value)| format!("> {name}: {value}")));
    body(&mut lines, ">", &request.body, request.truncated);
    match &exchange.response {
        Some(response) => {
            lines.push(format!("< {}", response.status));
            lines.extend(response.headers.iter().map(|(name, value)| format!("< {name}: {value}")));
            body(&mut lines, "<", &response.body, response.truncated);
        }
        None => lines.push("< no answer".to_owned()),
    }
    lines
}

fn body(lines: &mut Vec<String>, mark: &str, body: &str, truncated: bool) {
    if body.is_empty() {
        return;
    }
    lines.push(mark.to_owned());
    for line in body.lines() {
        lines.push(format!("{mark} {}", printable(line)));
    }
    if truncated {
        lines.push(format!("{mark} …"));
    }
}

/// `text` without control characters, which a server could use against a terminal.
pub fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\t' { '\u{fffd}' } else { c }).collect()
}
