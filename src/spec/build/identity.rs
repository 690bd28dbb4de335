//! What the page is, from its frontmatter.

use super::super::model::Identity;
use crate::doc::Document;

/// The identity of `document`: frontmatter keys, the first heading where there is no title.
pub(super) fn identity(document: &Document) -> Identity {
    let value = |key: &str| {
        let entries = &document.frontmatter.as_ref()?.entries;
        entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    };
    let heading = document.sections.iter().find_map(|section| section.heading.as_ref());
    let title = value("title").and_then(scalar);
    Identity {
        title: title.or_else(|| heading.map(|heading| heading.text.clone())),
        description: value("description").and_then(scalar),
        content_types: match value("contentType") {
            Some(serde_yaml::Value::Sequence(list)) => list.iter().filter_map(scalar).collect(),
            Some(single) => scalar(single).into_iter().collect(),
            None => Vec::new(),
        },
        priority: value("priority").and_then(scalar),
    }
}

/// A scalar as text, blanks folded: YAML's ways to break lines say nothing.
fn scalar(value: &serde_yaml::Value) -> Option<String> {
    let text = match value {
        serde_yaml::Value::String(text) => text.clone(),
        serde_yaml::Value::Number(number) => number.to_string(),
        serde_yaml::Value::Bool(flag) => flag.to_string(),
        _ => return None,
    };
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}
