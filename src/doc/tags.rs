//! Inline HTML tags that stand for Markdown's marks, to the inlines that the marks would make.
//! Any other tag, and one without its counterpart, stays raw HTML.

use super::{Inline, InlineKind, html, plain_text};
use crate::source::{SourceFile, Span};

/// How deep tags are followed; deeper ones stay raw.
pub(super) const MAX_TAGS: usize = 16;

/// A tag that is open, and what stands behind it so far.
struct Open {
    tag: Inline,
    name: String,
    inlines: Vec<Inline>,
}

/// `inlines` with every pair of tags that stands for a mark made one.
pub(super) fn paired(source: &SourceFile, inlines: Vec<Inline>) -> Vec<Inline> {
    if !inlines.iter().any(|inline| matches!(inline.kind, InlineKind::Html(_))) {
        return inlines;
    }
    let mut outside: Vec<Inline> = Vec::with_capacity(inlines.len());
    let mut stack: Vec<Open> = Vec::new();
    for inline in inlines {
        let tag = match &inline.kind {
            InlineKind::Html(raw) => Tag::read(raw),
            _ => None,
        };
        match tag {
            Some(Tag { name, closes: false }) if stack.len() < MAX_TAGS => {
                stack.push(Open { tag: inline, name, inlines: Vec::new() });
            }
            Some(Tag { name, closes: true }) if stack.iter().any(|open| open.name == name) => {
                while stack.last().is_some_and(|open| open.name != name) {
                    give_up(&mut stack, &mut outside);
                }
                let Some(open) = stack.pop() else { continue };
                let span = open.tag.span.to(inline.span);
                let kind = kind(source, &name, open.tag.span, open.inlines);
                top(&mut stack, &mut outside).push(Inline { kind, span });
            }
            _ => top(&mut stack, &mut outside).push(inline),
        }
    }
    while !stack.is_empty() {
        give_up(&mut stack, &mut outside);
    }
    outside
}

fn top<'a>(stack: &'a mut [Open], outside: &'a mut Vec<Inline>) -> &'a mut Vec<Inline> {
    stack.last_mut().map_or(outside, |open| &mut open.inlines)
}

/// Takes the innermost open tag for raw HTML: nothing closes it.
fn give_up(stack: &mut Vec<Open>, outside: &mut Vec<Inline>) {
    let Some(open) = stack.pop() else { return };
    let around = top(stack, outside);
    around.push(open.tag);
    around.extend(open.inlines);
}

/// A tag that stands for a mark.
struct Tag {
    name: String,
    closes: bool,
}

impl Tag {
    fn read(raw: &str) -> Option<Self> {
        let inner = raw.trim().strip_prefix('<')?.strip_suffix('>')?;
        let (closes, inner) = match inner.strip_prefix('/') {
            Some(inner) => (true, inner),
            None => (false, inner),
        };
        let end = inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
        let name = inner[..end].to_ascii_lowercase();
        let is_mark = matches!(
            name.as_str(),
            "strong" | "b" | "em" | "i" | "code" | "del" | "s" | "strike" | "a"
        );
        let links = name != "a" || closes || html::attribute(inner, "href").is_some();
        (is_mark && links && !inner.ends_with('/')).then_some(Self { name, closes })
    }
}

/// What the tag `name`, which stands at `tag`, makes of `inlines`.
pub(super) fn kind(source: &SourceFile, name: &str, tag: Span, inlines: Vec<Inline>) -> InlineKind {
    match name {
        "strong" | "b" => InlineKind::Strong(inlines),
        "em" | "i" => InlineKind::Emphasis(inlines),
        "del" | "s" | "strike" => InlineKind::Strikethrough(inlines),
        "code" => InlineKind::Code(plain_text(&inlines)),
        _ => {
            let raw = source.slice(tag);
            let target = html::attribute(raw, "href").unwrap_or_default();
            let at = raw.find(&target).filter(|_| !target.is_empty());
            let target_span = at.map(|at| {
                let start = tag.start + at;
                Span::new(start, start + target.len())
            });
            InlineKind::Link { target: html::resolve(&target), target_span, inlines }
        }
    }
}
