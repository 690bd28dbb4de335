//! The YAML between the two `---` lines at the top of a page.

use std::collections::HashMap;

use serde_yaml::{Mapping, Value};

use super::error::{CONTROL, DocError, MAX_FRONTMATTER_BYTES};
use super::lines::{Line, lines};
use super::{Frontmatter, FrontmatterEntry, hidden};
use crate::source::{SourceFile, Span};

/// The frontmatter of `source`, and the byte at which the body starts. A page has one if its very
/// first line (a byte order mark aside) is `---`; `---` or `...` ends it, as in YAML.
pub(super) fn read(source: &SourceFile) -> Result<(Option<Frontmatter>, usize), DocError> {
    let text = source.text();
    let top = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut all = lines(text, top);
    let Some(first) = all.next().filter(|line| is_fence(text, line, &["---"])) else {
        return Ok((None, top));
    };
    let Some(last) = all.find(|line| is_fence(text, line, &["---", "..."])) else {
        return Err(DocError::FrontmatterUnterminated {
            path: source.path().into(),
            position: source.position(top),
        });
    };
    let yaml = Span::new(first.next, last.start);
    if yaml.len() > MAX_FRONTMATTER_BYTES {
        return Err(DocError::FrontmatterTooLarge {
            path: source.path().into(),
            position: source.position(top),
        });
    }
    let entries = entries(source, yaml)?;
    Ok((Some(Frontmatter { span: Span::new(first.start, last.end), entries }), last.next))
}

fn is_fence(text: &str, line: &Line, fences: &[&str]) -> bool {
    fences.contains(&text[line.start..line.end].trim_end_matches([' ', '\t']))
}

fn entries(source: &SourceFile, yaml: Span) -> Result<Vec<FrontmatterEntry>, DocError> {
    // A lone CR ends a line for us and for YAML 1.2 alike, so the text goes in as it is.
    let text = source.slice(yaml);
    let value: Value =
        serde_yaml::from_str(text).map_err(|error| syntax_error(source, yaml, &error))?;
    let mapping: Mapping = match value {
        Value::Null => return Ok(Vec::new()),
        Value::Mapping(mapping) => mapping,
        other => {
            let (start, _) = super::lines::trim(source.text(), yaml.start, yaml.end);
            return Err(DocError::FrontmatterNotMapping {
                path: source.path().into(),
                position: source.position(start),
                found: describe(&other),
            });
        }
    };
    let keys: HashMap<String, Span> = top_level_keys(source.text(), yaml).into_iter().collect();
    let mut before = Span::at(yaml.start);
    let mut entries = Vec::with_capacity(mapping.len());
    for (key, value) in mapping {
        let key = scalar_text(&key);
        // One written in a way that the scan doesn't know keeps the place of the one before it.
        let key_span = keys.get(&key).copied().unwrap_or(Span::at(before.start));
        before = key_span;
        entries.push(FrontmatterEntry { key, key_span, value });
    }
    Ok(entries)
}

fn describe(value: &Value) -> &'static str {
    match value {
        Value::Sequence(_) => "a list",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "plain text",
        Value::Tagged(_) => "a tagged value",
        Value::Null => "nothing",
        Value::Mapping(_) => "a mapping",
    }
}

fn scalar_text(key: &Value) -> String {
    match key {
        Value::String(text) => text.clone(),
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::Null => "null".into(),
        other => serde_yaml::to_string(other).unwrap_or_default().trim().into(),
    }
}

/// A parser's error at its place in the page. A duplicate key is reported by the parser at its
/// mapping, so its own line is looked for.
fn syntax_error(source: &SourceFile, yaml: Span, error: &serde_yaml::Error) -> DocError {
    let message = error.to_string();
    let path = source.path().to_owned();
    let at = error
        .location()
        .map_or(yaml.start, |location| (yaml.start + location.index()).min(yaml.end));
    if let Some(key) = duplicate_key(&message)
        && let Some((first, second)) = twice(source.text(), yaml, &key, at)
    {
        return DocError::FrontmatterDuplicateKey {
            path,
            position: source.position(second),
            key,
            first_line: source.position(first).line,
        };
    }
    // The parser tells of a character that YAML forbids at the top of the text.
    let hidden = source
        .slice(yaml)
        .find(hidden::is_hidden)
        .filter(|_| message.contains("control characters"));
    let (at, reason) = match hidden {
        Some(found) => (yaml.start + found, CONTROL.to_owned()),
        None => (at, reason(&message)),
    };
    DocError::FrontmatterSyntax { path, position: source.position(at), reason }
}

/// The key in the parser's message on a duplicate one.
fn duplicate_key(message: &str) -> Option<String> {
    let rest = message.split_once("duplicate entry with key ")?.1;
    match rest.strip_prefix('"') {
        Some(quoted) => quoted.find('"').map(|end| quoted[..end].to_owned()),
        None => Some(rest.split(" at line ").next().unwrap_or(rest).to_owned()),
    }
}

/// The parser's message without its own position, which counts from the frontmatter's start.
fn reason(message: &str) -> String {
    let mut text = message.to_owned();
    while let Some(at) = text.find(" at line ") {
        let tail = &text[at + " at line ".len()..];
        let digits = tail.trim_start_matches(|c: char| c.is_ascii_digit());
        let Some(after) = digits.strip_prefix(" column ") else { break };
        let after = after.trim_start_matches(|c: char| c.is_ascii_digit());
        text = format!("{}{after}", &text[..at]);
    }
    text
}

/// The first two lines, at one indentation and in one mapping, that begin with `key`, from the
/// mapping that holds byte `from` on; where the scan finds none there, from the start.
fn twice(text: &str, yaml: Span, key: &str, from: usize) -> Option<(usize, usize)> {
    let all: Vec<(String, Span, usize)> = keys(text, yaml);
    let search = |from: usize| {
        for (index, (name, span, indent)) in all.iter().enumerate() {
            if name != key || span.start < from {
                continue;
            }
            let second = all[index + 1..]
                .iter()
                .take_while(|(_, _, other)| other >= indent)
                .find(|(name, _, other)| name == key && other == indent);
            if let Some((_, second, _)) = second {
                return Some((span.start, second.start));
            }
        }
        None
    };
    search(from).or_else(|| search(yaml.start)).or_else(|| twice_in_flow(text, yaml, key, from))
}

/// The first two places from byte `from` on where `key` and a colon stand, as in `{a: 1, a: 2}`.
fn twice_in_flow(text: &str, yaml: Span, key: &str, from: usize) -> Option<(usize, usize)> {
    let slice = text.get(from..yaml.end).filter(|_| !key.is_empty())?;
    let mut places = slice.match_indices(key).filter_map(|(at, _)| {
        let before = slice[..at].chars().next_back();
        let after = slice[at + key.len()..].trim_start_matches(['"', '\'', ' ']);
        let alone = before.is_none_or(|c| matches!(c, '{' | ',' | ' ' | '"' | '\'' | '\n' | '\r'));
        (alone && after.starts_with(':')).then_some(from + at)
    });
    Some((places.next()?, places.next()?))
}

fn top_level_keys(text: &str, yaml: Span) -> Vec<(String, Span)> {
    let all = keys(text, yaml);
    let Some(least) = all.iter().map(|(_, _, indent)| *indent).min() else { return Vec::new() };
    all.into_iter()
        .filter(|(_, _, indent)| *indent == least)
        .map(|(key, span, _)| (key, span))
        .collect()
}

/// Everything in block style that looks like `key:`, with its place and indentation. A scan, not
/// a parser: lines of block scalars and comments are skipped by their looks.
fn keys(text: &str, yaml: Span) -> Vec<(String, Span, usize)> {
    let mut found = Vec::new();
    let mut scalar_indent: Option<usize> = None;
    for line in lines(&text[..yaml.end], yaml.start) {
        let content = &text[line.start..line.end];
        let trimmed = content.trim_start_matches(' ');
        let mut indent = content.len() - trimmed.len();
        if trimmed.trim().is_empty() {
            continue;
        }
        if let Some(owner) = scalar_indent {
            if indent > owner {
                continue;
            }
            scalar_indent = None;
        }
        if trimmed.starts_with('#') {
            continue;
        }
        let mut rest = trimmed;
        while let Some(item) = rest.strip_prefix("- ") {
            let inner = item.trim_start_matches(' ');
            indent += rest.len() - inner.len();
            rest = inner;
        }
        let Some((key, length, value)) = split_key(rest) else { continue };
        let start = line.start + (content.len() - rest.len());
        found.push((key, Span::new(start, start + length), indent));
        if value.trim_start().starts_with(['|', '>']) {
            scalar_indent = Some(indent);
        }
    }
    found
}

/// Key, its length as written, and what follows the colon.
fn split_key(line: &str) -> Option<(String, usize, &str)> {
    let quote = line.chars().next().filter(|c| matches!(c, '"' | '\''));
    let (key, length) = match quote {
        Some(quote) => {
            let end = line[1..].find(quote)? + 1;
            (line[1..end].to_owned(), end + 1)
        }
        None => {
            let end = line
                .match_indices(':')
                .map(|(at, _)| at)
                .find(|at| line[at + 1..].is_empty() || line[at + 1..].starts_with([' ', '\t']))?;
            (line[..end].trim_end().to_owned(), line[..end].trim_end().len())
        }
    };
    let value = line[length..].trim_start().strip_prefix(':')?;
    Some((key, length, value))
}
