//! An answer beside what was recorded.

use std::io::Read as _;

use flate2::read::GzDecoder;
use serde_json::Value;

use crate::bindings::Bindings;
use crate::raw::Answer;
use crate::recording::{Line, Recorded};

/// Where `answer` differs from what was recorded; binds what the line binds. The lists of an
/// `unordered` body may come in any order.
pub fn answer(
    line: &Line,
    answer: Option<&Answer>,
    bindings: &mut Bindings,
    unordered: bool,
) -> Result<(), String> {
    bindings.begin_answer();
    let recorded = &line.response;
    let (Some(status), Some(answer)) = (recorded.status, answer) else {
        return match (recorded.status, answer) {
            (None, None) => Ok(()),
            (Some(status), None) => Err(format!("expected {status}, got no answer")),
            (_, Some(answer)) => Err(format!("expected no answer, got {}", answer.status)),
        };
    };
    let body = decoded(recorded, answer)?;
    let bound = bind(line, answer, &body, bindings);
    if answer.status != status || Some(&answer.reason) != recorded.reason.as_ref() {
        return Err(format!(
            "expected {status} {:?}, got {} {:?}: {body}",
            recorded.reason, answer.status, answer.reason
        ));
    }
    bound?;
    if answer.version != recorded.version {
        return Err(format!("version {}", answer.version));
    }
    let interim: Vec<u16> = recorded.interim.iter().map(|interim| interim.status).collect();
    if answer.interim != interim {
        return Err(format!("interim answers {:?}", answer.interim));
    }
    headers(line, answer, bindings)?;
    if recorded.framing.as_deref() != Some(answer.framing) {
        return Err(format!("framed by {}, not {:?}", answer.framing, recorded.framing));
    }
    if is_stub(recorded) {
        return Ok(());
    }
    if recorded.body_truncated {
        return kept_keys(recorded, &body, bindings);
    }
    let expected = recorded.body.as_deref().unwrap_or("");
    if unordered {
        // Times stand as numbers.
        let quoted = expected.replace("{{time_ms}}", "\"{{time_ms}}\"");
        let parse =
            |text: &str| serde_json::from_str::<Value>(text).map_err(|error| error.to_string());
        return same(&parse(&quoted)?, &parse(&body)?, bindings);
    }
    bindings.matches(expected, &body).map_err(|why| format!("body: {why}"))
}

/// The recordings hold a stub instead of the web application's page.
fn is_stub(recorded: &Recorded) -> bool {
    recorded.body.as_deref().is_some_and(|body| body.contains("<title>stub</title>"))
}

fn decoded(recorded: &Recorded, answer: &Answer) -> Result<String, String> {
    let mut bytes = answer.body.clone();
    if recorded.body_decoded_from.as_deref() == Some("gzip") {
        bytes.clear();
        GzDecoder::new(answer.body.as_slice())
            .read_to_end(&mut bytes)
            .map_err(|error| format!("gzip: {error}"))?;
    }
    String::from_utf8(bytes).map_err(|error| error.to_string())
}

fn bind(line: &Line, answer: &Answer, body: &str, bindings: &mut Bindings) -> Result<(), String> {
    for (name, place) in &line.binds {
        let value = if let Some(header) = place.strip_prefix("header:") {
            answer.headers.iter().find(|(key, _)| key == header).map(|(_, value)| value.clone())
        } else if let Some(cookie) = place.strip_prefix("cookie:") {
            let start = format!("{cookie}=");
            let lines = answer.headers.iter().filter(|(key, _)| key == "Set-Cookie");
            lines
                .filter_map(|(_, line)| line.split(';').next()?.strip_prefix(&start))
                .next()
                .map(str::to_owned)
        } else if let Some(parameter) = place.strip_prefix("query:") {
            let start = format!("{parameter}=");
            body.split(['?', '&', '"', '\\'])
                .find_map(|part| part.strip_prefix(&start))
                .map(str::to_owned)
        } else {
            let value: Option<Value> = serde_json::from_str(body).ok();
            value.and_then(|value| Some(value.pointer(place)?.as_str()?.to_owned()))
        };
        bindings.bind(
            name,
            &value.ok_or_else(|| format!("nothing to bind to {name} at {place}: {body}"))?,
        );
    }
    Ok(())
}

fn headers(line: &Line, answer: &Answer, bindings: &mut Bindings) -> Result<(), String> {
    let names = |headers: &[(String, String)]| {
        headers.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>()
    };
    if names(&answer.headers) != names(&line.response.headers) {
        return Err(format!(
            "headers {:?}\n  instead of {:?}",
            answer.headers, line.response.headers
        ));
    }
    for ((name, expected), (_, actual)) in line.response.headers.iter().zip(&answer.headers) {
        if name == "Content-Length" && is_stub(&line.response) {
            continue;
        }
        // The recording's password check took longer than the refill of one request.
        if line.note.starts_with("default limits, login") && name.starts_with("X-Ratelimit-") {
            let (left, right) = (expected.parse::<i64>(), actual.parse::<i64>());
            if matches!((left, right), (Ok(left), Ok(right)) if (left - right).abs() <= 1) {
                continue;
            }
        }
        bindings.matches(expected, actual).map_err(|why| format!("{name}: {why}"))?;
    }
    Ok(())
}

/// Of a long object only a few keys were kept.
fn kept_keys(recorded: &Recorded, body: &str, bindings: &mut Bindings) -> Result<(), String> {
    let actual: Value = serde_json::from_str(body).map_err(|error| error.to_string())?;
    let kept: Value = serde_json::from_str(recorded.body.as_deref().unwrap_or(""))
        .map_err(|error| error.to_string())?;
    within(&kept, &actual, bindings)?;
    let keys: Vec<String> =
        actual.as_object().map(|map| map.keys().cloned().collect()).unwrap_or_default();
    if recorded.body_top_keys.as_ref().is_some_and(|top| *top != keys) {
        return Err(format!("keys {keys:?}"));
    }
    if recorded.body_key_count.is_some_and(|count| count != keys.len()) {
        return Err(format!("{} keys", keys.len()));
    }
    if recorded.body_ends_with_newline.is_some_and(|newline| newline != body.ends_with('\n')) {
        return Err("the newline at the end".to_owned());
    }
    Ok(())
}

fn within(kept: &Value, actual: &Value, bindings: &mut Bindings) -> Result<(), String> {
    match (kept, actual) {
        (Value::Object(kept), Value::Object(actual)) => {
            for (key, value) in kept {
                let found = actual.get(key).ok_or_else(|| format!("no key {key}"))?;
                within(value, found, bindings).map_err(|why| format!("{key}: {why}"))?;
            }
            Ok(())
        }
        (Value::String(kept), Value::String(actual)) => bindings.matches(kept, actual),
        (kept, actual) if kept == actual => Ok(()),
        (kept, actual) => Err(format!("{actual} instead of {kept}")),
    }
}

/// Whether two values are the same but for the order of keys and list items.
fn same(expected: &Value, actual: &Value, bindings: &mut Bindings) -> Result<(), String> {
    match (expected, actual) {
        (Value::Array(expected), Value::Array(actual)) if expected.len() == actual.len() => {
            let mut left: Vec<&Value> = actual.iter().collect();
            for item in expected {
                let at =
                    left.iter().position(|other| same(item, other, &mut bindings.clone()).is_ok());
                let at = at.ok_or_else(|| format!("nothing is like {item}"))?;
                same(item, left.remove(at), bindings)?;
            }
            Ok(())
        }
        (Value::Object(expected), Value::Object(actual)) if expected.len() == actual.len() => {
            for (key, value) in expected {
                let key = bindings.fill(key)?;
                let found = actual.get(&key).ok_or_else(|| format!("no key {key}"))?;
                same(value, found, bindings).map_err(|why| format!("{key}: {why}"))?;
            }
            Ok(())
        }
        (Value::String(expected), Value::Number(actual)) => {
            bindings.matches(expected, &actual.to_string())
        }
        (Value::String(expected), Value::String(actual)) => bindings.matches(expected, actual),
        (expected, actual) if expected == actual => Ok(()),
        (expected, actual) => Err(format!("{actual} instead of {expected}")),
    }
}
