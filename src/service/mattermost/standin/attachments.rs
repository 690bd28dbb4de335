//! Message attachments as the server reads them from a post's props.

use serde_json::{Map, Value, json};

use super::id::new_id;

/// The texts of an attachment in the server's order; `fields` stands behind `text`, `ts` at the end.
const TEXTS: [&str; 9] = [
    "fallback",
    "color",
    "pretext",
    "author_name",
    "author_link",
    "author_icon",
    "title",
    "title_link",
    "text",
];
const MORE_TEXTS: [&str; 4] = ["image_url", "thumb_url", "footer", "footer_icon"];
/// What an action keeps; its integration stays on the server.
const ACTION_TEXTS: [&str; 6] =
    ["type", "name", "style", "data_source", "default_option", "tooltip"];

/// What becomes of `props.attachments`: whatever is no list of attachments, or an empty one, is null.
pub(super) fn normalised(value: &Value) -> Value {
    let Some(list) = value.as_array().filter(|list| !list.is_empty()) else { return Value::Null };
    list.iter().map(attachment).collect::<Option<Vec<Value>>>().map_or(Value::Null, Value::Array)
}

fn attachment(value: &Value) -> Option<Value> {
    let given = value.as_object()?;
    let mut map = Map::new();
    map.insert("id".into(), json!(given.get("id").and_then(Value::as_i64).unwrap_or(0)));
    for name in TEXTS {
        map.insert(name.into(), text(given, name)?);
    }
    let fields = match given.get("fields") {
        None | Some(Value::Null) => Value::Null,
        Some(Value::Array(fields)) => {
            fields.iter().map(field).collect::<Option<Vec<Value>>>()?.into()
        }
        Some(_) => return None,
    };
    map.insert("fields".into(), fields);
    for name in MORE_TEXTS {
        map.insert(name.into(), text(given, name)?);
    }
    map.insert("ts".into(), given.get("ts").cloned().unwrap_or(Value::Null));
    match given.get("actions") {
        None | Some(Value::Null) => {}
        Some(Value::Array(actions)) => {
            let actions = actions.iter().map(action).collect::<Option<Vec<Value>>>()?;
            if !actions.is_empty() {
                map.insert("actions".into(), actions.into());
            }
        }
        Some(_) => return None,
    }
    Some(Value::Object(map))
}

fn field(value: &Value) -> Option<Value> {
    let given = value.as_object()?;
    let short = match given.get("short") {
        Some(Value::Bool(short)) => *short,
        Some(Value::String(text)) => text == "true",
        _ => false,
    };
    Some(json!({
        "title": text(given, "title")?,
        "value": given.get("value").cloned().unwrap_or(Value::Null),
        "short": short,
    }))
}

fn action(value: &Value) -> Option<Value> {
    let given = value.as_object()?;
    let mut map = Map::new();
    let id = given.get("id").and_then(Value::as_str).filter(|id| !id.is_empty());
    map.insert("id".into(), id.map_or_else(|| json!(new_id()), |id| json!(id)));
    for name in ACTION_TEXTS {
        let text = text(given, name)?;
        if text != "" {
            map.insert(name.into(), text);
        }
    }
    if let Some(options) =
        given.get("options").and_then(Value::as_array).filter(|options| !options.is_empty())
    {
        map.insert("options".into(), options.clone().into());
    }
    Some(Value::Object(map))
}

/// A text; another type spoils the whole.
fn text(given: &Map<String, Value>, name: &str) -> Option<Value> {
    match given.get(name) {
        None | Some(Value::Null) => Some(json!("")),
        Some(text @ Value::String(_)) => Some(text.clone()),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_attachment_becomes_null() {
        for value in [json!([]), json!("no"), json!([1]), json!([{"text": 1}]), json!({})] {
            assert_eq!(normalised(&value), Value::Null, "{value}");
        }
    }

    #[test]
    fn integrations_stay_on_the_server() {
        let value =
            normalised(&json!([{"actions": [{"name": "Go", "integration": {"url": "http://x"}}]}]));
        assert_eq!(value[0]["actions"][0]["name"], "Go");
        assert_eq!(value[0]["actions"][0].get("integration"), None);
    }
}
