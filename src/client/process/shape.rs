//! What a client's frames have to look like, to say what is wrong with one that doesn't.

use serde_json::Value;

use crate::client::FailureKind;

/// What a key's value is to be.
#[derive(Clone, Copy)]
enum Shape {
    Text,
    Version,
    Truth,
    Texts,
    Labels,
    Kind,
    User,
}

/// The keys of a frame: what each is to be, and whether it must be there.
type Keys = &'static [(&'static str, Shape, bool)];

const HELLO: Keys = &[
    ("protocol", Shape::Version, true),
    ("name", Shape::Text, true),
    ("fields", Shape::Labels, true),
    ("capabilities", Shape::Texts, true),
    ("version", Shape::Text, false),
    ("language", Shape::Text, false),
    ("wrapper", Shape::Text, false),
    ("operations", Shape::Texts, false),
];
const RESULT: Keys = &[
    ("id", Shape::Text, true),
    ("ok", Shape::Truth, true),
    ("kind", Shape::Kind, false),
    ("message", Shape::Text, false),
    ("user", Shape::User, false),
];
const ERROR: Keys = &[("message", Shape::Text, false)];
const USER: Keys = &[("id", Shape::Text, true), ("username", Shape::Text, true)];

/// Why an object with this `op` is no frame, in words that repeat nothing of its values.
pub(super) fn what_is_wrong(op: &str, frame: &Value) -> String {
    let keys = match op {
        "hello" => HELLO,
        "result" => RESULT,
        "error" => ERROR,
        _ => return "its `op` is none of a client's".to_owned(),
    };
    wrong_key(keys, frame).unwrap_or_else(|| "a key stands in it twice".to_owned())
}

fn wrong_key(keys: Keys, frame: &Value) -> Option<String> {
    keys.iter().find_map(|&(key, shape, needed)| match frame.get(key) {
        None if needed => Some(format!("it has no `{key}`")),
        None => None,
        Some(Value::Null) if !needed => None,
        Some(value) => shape.mismatch(value).map(|how| format!("its `{key}` {how}")),
    })
}

impl Shape {
    /// How a value isn't what it is to be.
    fn mismatch(self, value: &Value) -> Option<String> {
        let is_text = |value: &Value| value.is_string();
        let (fits, wanted) = match self {
            Shape::Text => (is_text(value), "a text"),
            Shape::Version => (value.as_u64().is_some(), "a whole number"),
            Shape::Truth => (value.is_boolean(), "true or false"),
            Shape::Texts => {
                (value.as_array().is_some_and(|all| all.iter().all(is_text)), "a list of texts")
            }
            Shape::Labels => {
                let fits = value.as_object().is_some_and(|all| all.values().all(is_text));
                (fits, "an object of texts, field id to label")
            }
            Shape::Kind => {
                let known: Vec<&str> = FailureKind::ALL.iter().map(|kind| kind.name()).collect();
                return match value.as_str() {
                    Some(name) if known.contains(&name) => None,
                    _ => Some(format!("is none of {}", known.join(", "))),
                };
            }
            Shape::User => match value.is_object() {
                true => return wrong_key(USER, value).map(|why| format!("can't be used: {why}")),
                false => (false, "an object with `id` and `username`"),
            },
        };
        let inside = match self {
            Shape::Texts => value.is_array(),
            Shape::Labels => value.is_object(),
            _ => false,
        };
        (!fits).then(|| match inside {
            true => "holds something that is no text".to_owned(),
            false => format!("is {}, not {wanted}", kind_of(value)),
        })
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::frame::{Parsed, parse};

    #[rstest]
    #[case(r#"{"op":"hello","protocol":1,"name":"a","capabilities":[]}"#, "it has no `fields`")]
    #[case(
        r#"{"op":"hello","protocol":"1","name":"a","fields":{},"capabilities":[]}"#,
        "its `protocol` is a text, not a whole number"
    )]
    #[case(
        r#"{"op":"hello","protocol":1,"name":"a","fields":["b"],"capabilities":[]}"#,
        "its `fields` is a list, not an object of texts, field id to label"
    )]
    #[case(
        r#"{"op":"hello","protocol":1,"name":"a","fields":{},"capabilities":[1]}"#,
        "its `capabilities` holds something that is no text"
    )]
    #[case(r#"{"op":"result","ok":true}"#, "it has no `id`")]
    #[case(r#"{"op":"result","id":"1","ok":"true"}"#, "its `ok` is a text, not true or false")]
    #[case(
        r#"{"op":"result","id":"1","ok":false,"kind":"Auth"}"#,
        "its `kind` is none of auth, permission, tls, network, timeout, http, protocol, config, internal"
    )]
    #[case(
        r#"{"op":"result","id":"1","ok":true,"user":{"username":"a"}}"#,
        "its `user` can't be used: it has no `id`"
    )]
    #[case(
        r#"{"op":"result","id":"1","ok":true,"user":"a"}"#,
        "its `user` is a text, not an object with `id` and `username`"
    )]
    #[case(r#"{"op":"result","id":"1","ok":false,"ok":true}"#, "a key stands in it twice")]
    #[case(r#"{"op":"result","id":"0","id":"1","ok":true}"#, "a key stands in it twice")]
    #[case(r#"{"op":"log"}"#, "its `op` is none of a client's")]
    #[case(r#"{"id":"1","ok":true}"#, "its `op` is none of a client's")]
    fn it_is_said_what_is_wrong(#[case] line: &str, #[case] expected: &str) {
        let Ok(Parsed::Malformed { why, .. }) = parse(line) else { panic!("{line}") };
        assert_eq!(why, expected);
    }

    #[rstest]
    #[case(r#"{"op":"result","id":"1","ok":true,"kind":null,"user":null,"new":1,"new":2}"#)]
    #[case(r#"{"op":"error","message":null}"#)]
    fn what_is_unknown_or_null_is_left_alone(#[case] line: &str) {
        assert!(matches!(parse(line), Ok(Parsed::Frame(_))), "{line}");
    }
}
