//! The little HTML that stands for Markdown in GitBook's export: hints, anchors, line breaks.

use super::{Inline, InlineKind};
use crate::source::Span;

/// The value of `name="value"` in the text of a tag.
pub(super) fn attribute(tag: &str, name: &str) -> Option<String> {
    let mut rest = tag;
    while let Some(at) = rest.find(name) {
        let before = rest[..at].chars().next_back();
        let after = rest[at + name.len()..].trim_start();
        rest = &rest[at + name.len()..];
        if before.is_some_and(|c| !c.is_whitespace()) {
            continue;
        }
        let Some(value) = after.strip_prefix('=').map(str::trim_start) else { continue };
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        return Some(match quote {
            Some(quote) => value[1..].split(quote).next().unwrap_or_default().to_owned(),
            None => value
                .split(|c: char| c.is_whitespace() || c == '>')
                .next()
                .unwrap_or_default()
                .to_owned(),
        });
    }
    None
}

/// Whether `tag` is `<br>`, however it is written.
pub(super) fn is_line_break(tag: &str) -> bool {
    let inner = tag.trim().strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    inner.is_some_and(|inner| inner.trim_end_matches(['/', ' ', '\t']).eq_ignore_ascii_case("br"))
}

/// Takes empty anchors (`<a href="#x" id="x"></a>`) out of a heading's content and returns the
/// first one's id. Their places go to `marks`.
pub(super) fn take_anchor(
    inlines: Vec<Inline>,
    marks: &mut Vec<Span>,
) -> (Vec<Inline>, Option<String>) {
    let mut kept: Vec<Inline> = Vec::with_capacity(inlines.len());
    let mut anchor = None;
    for inline in inlines {
        let closes = matches!(&inline.kind, InlineKind::Html(text) if text.trim() == "</a>");
        let id = match kept.last() {
            Some(Inline { kind: InlineKind::Html(open), span })
                if span.end == inline.span.start =>
            {
                open.strip_prefix("<a")
                    .and_then(|tag| attribute(tag, "id").or_else(|| attribute(tag, "name")))
            }
            _ => None,
        };
        if let (true, Some(id)) = (closes, id) {
            marks.extend(kept.pop().map(|open| open.span.to(inline.span)));
            anchor = anchor.or(Some(id));
            if let Some(Inline { kind: InlineKind::Text(text), span }) = kept.last_mut()
                && text.len() == span.len()
            {
                text.truncate(text.trim_end().len());
                span.end = span.start + text.len();
                if text.is_empty() {
                    kept.pop();
                }
            }
        } else {
            kept.push(inline);
        }
    }
    (kept, anchor)
}

/// The entity at the start of `text`: what it means and its length. The five of XML, the
/// no-break space and numbers; any other stays as it is.
pub(super) fn entity(text: &str) -> Option<(String, usize)> {
    let end = text.bytes().take(12).position(|byte| byte == b';')?;
    let name = text[..end].strip_prefix('&')?;
    let meant = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|&c| c != '\0')?
        }
    };
    Some((meant.to_string(), end + 1))
}

/// `text` with its entities resolved.
pub(super) fn resolve(text: &str) -> String {
    let mut resolved = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        resolved.push_str(&rest[..at]);
        rest = &rest[at..];
        let (meant, length) = entity(rest).unwrap_or_else(|| ("&".into(), 1));
        resolved.push_str(&meant);
        rest = &rest[length..];
    }
    resolved.push_str(rest);
    resolved
}
