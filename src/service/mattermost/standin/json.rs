//! JSON as the server's own decoder and encoder treat it.

use serde::Deserialize;
use serde_json::Value;

/// Why a body gave no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum DecodeError {
    /// The limit was reached before the value was complete.
    TooLarge,
    /// It is no JSON, in the decoder's words.
    Syntax(String),
}

/// The first JSON value of `body`, of which at most `limit` bytes are looked at, and how many
/// bytes were read for it. What follows the value is ignored.
pub(super) fn first_value(body: &[u8], limit: usize) -> (Result<Value, DecodeError>, usize) {
    let cut = body.len() > limit;
    let seen = &body[..body.len().min(limit)];
    let text = pair_surrogates(replace_invalid(seen));
    let mut values = serde_json::Deserializer::from_str(&text).into_iter::<Value>();
    match values.next() {
        Some(Ok(value)) => {
            // The decoder reads in steps of half a kilobyte at least.
            let read = values.byte_offset().next_multiple_of(512).min(seen.len());
            (Ok(value), read)
        }
        Some(Err(error)) if error.is_eof() && cut => (Err(DecodeError::TooLarge), seen.len()),
        Some(Err(error)) if error.is_eof() => {
            (Err(DecodeError::Syntax("unexpected EOF".into())), seen.len())
        }
        Some(Err(error)) => {
            (Err(DecodeError::Syntax(format!("invalid JSON ({error})"))), seen.len())
        }
        None if cut => (Err(DecodeError::TooLarge), seen.len()),
        None => (Err(DecodeError::Syntax("EOF".into())), seen.len()),
    }
}

/// A field of an object by its name in any case; of several the last counts.
pub(super) fn field<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    value
        .as_object()?
        .iter()
        .rfind(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

/// A text field: absent and `null` count as empty, another type is an error.
pub(super) fn text_field(value: &Value, name: &str) -> Result<String, WrongType> {
    match field(value, name) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.clone()),
        Some(_) => Err(WrongType),
    }
}

/// A value had another type than the server's field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WrongType;

/// A map of texts: everything else than an object of texts is an empty map.
pub(super) fn text_map(value: Option<&Value>) -> std::collections::BTreeMap<String, String> {
    value
        .and_then(|value| {
            std::collections::BTreeMap::<String, Option<String>>::deserialize(value).ok()
        })
        .map(|map| map.into_iter().map(|(key, text)| (key, text.unwrap_or_default())).collect())
        .unwrap_or_default()
}

/// `value` as the server writes it: `<`, `>`, `&` and the two line separators escaped.
pub(super) fn encode(value: &Value) -> String {
    let plain = value.to_string();
    if !plain.contains(['<', '>', '&', '\u{2028}', '\u{2029}']) {
        return plain;
    }
    let mut text = String::with_capacity(plain.len() + 32);
    for character in plain.chars() {
        match character {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                text.push_str(&format!("\\u{:04x}", character as u32));
            }
            other => text.push(other),
        }
    }
    text
}

/// Each byte that is no UTF-8 becomes U+FFFD, one by one.
fn replace_invalid(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '\u{fffd}'));
    }
    text
}

/// An escaped half of a surrogate pair that stands alone becomes U+FFFD.
fn pair_surrogates(text: String) -> String {
    const HALF: usize = 6;
    let unit = |at: usize| {
        let digits = text.get(at..at + HALF)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    let mut lone = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..].find('\\') {
        at += next;
        at += match unit(at) {
            Some(0xd800..0xdc00) if matches!(unit(at + HALF), Some(0xdc00..0xe000)) => 2 * HALF,
            Some(0xd800..0xe000) => {
                lone.push(at);
                HALF
            }
            Some(_) => HALF,
            // A backslash and one more character, of whatever length.
            None => 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8),
        };
    }
    let mut paired = text;
    for at in lone {
        paired.replace_range(at..at + HALF, "\\ufffd");
    }
    paired
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_first_value_decides() {
        assert_eq!(first_value(b"{\"a\":1} xyz", 100).0, Ok(json!({"a": 1})));
        assert_eq!(first_value(b"", 100).0, Err(DecodeError::Syntax("EOF".into())));
        assert_eq!(first_value(b"  ", 1).0, Err(DecodeError::TooLarge));
        assert_eq!(first_value(b"\"abc\"", 3).0, Err(DecodeError::TooLarge));
        assert_eq!(first_value(b"\"abc\"", 5).0, Ok(json!("abc")));
        assert_eq!(
            first_value(b"{\"a\":\"\xff\xfe\"}", 99).0,
            Ok(json!({"a": "\u{fffd}\u{fffd}"}))
        );
    }

    #[test]
    fn lone_surrogates_are_replaced() {
        for (text, expected) in [
            (r#""\ud83d\ude80""#, "\u{1f680}"),
            (r#""\ud83d!""#, "\u{fffd}!"),
            (r#""\ude80\ud83d""#, "\u{fffd}\u{fffd}"),
            (r#""\\ud83d""#, "\\ud83d"),
        ] {
            assert_eq!(first_value(text.as_bytes(), 100).0, Ok(json!(expected)), "{text}");
        }
    }

    #[test]
    fn names_match_in_any_case_and_the_last_counts() {
        assert_eq!(field(&json!({"A": 1, "a": 2}), "a"), Some(&json!(2)));
        assert_eq!(text_field(&json!({"a": 1}), "a"), Err(WrongType));
    }

    #[test]
    fn angle_brackets_leave_escaped() {
        assert_eq!(encode(&json!("a<b>&")), "\"a\\u003cb\\u003e\\u0026\"");
    }
}
