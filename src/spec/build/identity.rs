//! What the page is, from its frontmatter.

use serde_yaml::Value;

use super::super::model::Identity;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::doc::{Document, FrontmatterEntry};

/// The identity of `document`: frontmatter keys, the first heading where there is no title. A key
/// with another sort of value than it must have goes to `problems`.
pub(super) fn identity(document: &Document, problems: &mut Vec<Diagnostic>) -> Identity {
    let mut texts = |key: &str, several: bool| {
        let Some(entry) = entry(document, key) else { return Vec::new() };
        let texts = match &entry.value {
            Value::Null => Some(Vec::new()),
            Value::Sequence(list) if several => list.iter().map(scalar).collect(),
            single => scalar(single).map(|text| vec![text]),
        };
        texts.unwrap_or_else(|| {
            problems.push(problem(entry, several));
            Vec::new()
        })
    };
    let title = texts("title", false).pop();
    let description = texts("description", false).pop();
    let content_types = texts("contentType", true);
    let priority = texts("priority", false).pop();
    let heading = document.sections.iter().find_map(|section| section.heading.as_ref());
    let title = title.or_else(|| heading.map(|heading| heading.text.clone()));
    Identity { title, description, content_types, priority }
}

fn entry<'d>(document: &'d Document, key: &str) -> Option<&'d FrontmatterEntry> {
    let entries = &document.frontmatter.as_ref()?.entries;
    entries.iter().find(|entry| entry.key == key)
}

fn problem(entry: &FrontmatterEntry, several: bool) -> Diagnostic {
    let key = &entry.key;
    let (wanted, help) = match several {
        true => ("a text or a list of texts", format!("write `{key}: [first, second]`")),
        false => {
            ("one text", format!("write `{key}: the text`, in quotes if it begins with a mark"))
        }
    };
    Diagnostic {
        code: "frontmatter-value",
        severity: Severity::Warning,
        span: entry.key_span,
        claim: None,
        message: format!("the frontmatter's `{key}` must be {wanted}"),
        help: Some(help),
        notes: Vec::new(),
        fix: None,
    }
}

/// A scalar as text, blanks folded: YAML's ways to break lines say nothing.
fn scalar(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        _ => return None,
    };
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}
