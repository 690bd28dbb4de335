//! An exchange in one line, and whole.

use crate::front::{ExchangeView, ResponseView};

/// Request and answer in one line, with the credential as it was presented.
pub fn line(exchange: &ExchangeView) -> String {
    let request = &exchange.request;
    let mut text = format!("{} {}", request.method, request.target);
    for (name, value) in &request.headers {
        if name.eq_ignore_ascii_case("authorization") {
            text.push_str(&format!(", {name}: {value}"));
        }
    }
    match &exchange.response {
        Some(response) => text.push_str(&format!(" → {}", answer(response))),
        None => text.push_str(" → no answer"),
    }
    text
}

/// Status and what the answer says of itself: an error's message, or whom a user object is about.
fn answer(response: &ResponseView) -> String {
    let said = match response.status {
        200..300 => member(&response.body, "username").map(|name| format!("user {name}")),
        _ => member(&response.body, "message").map(str::to_owned),
    };
    match said {
        Some(said) => format!("{} {}", response.status, printable(&said)),
        None => response.status.to_string(),
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
