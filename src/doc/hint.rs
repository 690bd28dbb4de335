//! GitBook's hint boxes, which its export writes as HTML: the box, its paragraphs, and the few
//! inline tags that stand for Markdown's marks. Any other tag is kept as raw HTML.

use super::inlines::Run;
use super::lines::trim;
use super::marks::Fence;
use super::tags::{self, MAX_TAGS};
use super::wrap::{Node, Opening};
use super::{Block, BlockKind, Inline, InlineKind, html};
use crate::source::{SourceFile, Span};

/// The nodes of an HTML block at `span`, if a hint opens there; its `</div>` may follow in a
/// block of its own.
pub(super) fn nodes(source: &SourceFile, span: Span, out: &mut Vec<Span>) -> Option<Vec<Node>> {
    let raw = source.slice(span);
    let tag_end = raw.strip_prefix("<div")?.find('>')? + "<div".len() + 1;
    let tag = &raw[..tag_end];
    if html::attribute(tag, "data-tag").as_deref() != Some("hint") || is_quoted(raw) {
        return None;
    }
    let kind = html::attribute(tag, "data-style").unwrap_or_else(|| "info".into()).to_lowercase();
    let opening = Span::new(span.start, span.start + tag_end);
    let closing = raw.ends_with("</div>").then(|| Span::new(span.end - "</div>".len(), span.end));
    let mut inside = Span::new(opening.end, closing.map_or(span.end, |closing| closing.start));
    if inside.is_empty() {
        inside = Span::at(opening.end);
    }
    let title = Vec::new();
    let mut nodes = vec![Node::Open(Opening { fence: Fence::Div, kind, title, span: opening })];
    let mut content = Content { source, out, blocks: Vec::new(), stack: vec![Level::default()] };
    content.read(inside);
    nodes.extend(content.blocks.into_iter().map(Node::Block));
    nodes.extend(closing.map(|closing| Node::Close(Fence::Div, closing)));
    Some(nodes)
}

/// GitBook has no titles: a first paragraph that is strong as a whole, with something after it,
/// is one. Takes it out of `blocks` and returns its content; its marks go to `out`.
pub(super) fn take_title(blocks: &mut Vec<Block>, out: &mut Vec<Span>) -> Vec<Inline> {
    if blocks.len() < 2 {
        return Vec::new();
    }
    let BlockKind::Paragraph(inlines) = &mut blocks[0].kind else { return Vec::new() };
    let [Inline { kind: InlineKind::Strong(title), span }] = inlines.as_mut_slice() else {
        return Vec::new();
    };
    if let (Some(first), Some(last)) = (title.first(), title.last()) {
        out.push(Span::new(span.start, first.span.start));
        out.push(Span::new(last.span.end, span.end));
    } else {
        out.push(*span);
    }
    let title = std::mem::take(title);
    blocks.remove(0);
    title
}

/// Whether a line of it begins with a quotation's mark: such HTML isn't contiguous in the page.
fn is_quoted(raw: &str) -> bool {
    raw.split(['\n', '\r']).skip(1).any(|line| line.trim_start().starts_with('>'))
}

/// An inline tag that is open, or (the first) the paragraph itself.
#[derive(Default)]
struct Level {
    name: String,
    start: usize,
    tag: Span,
    run: Run,
}

struct Content<'a> {
    source: &'a SourceFile,
    out: &'a mut Vec<Span>,
    blocks: Vec<Block>,
    stack: Vec<Level>,
}

impl Content<'_> {
    fn read(&mut self, span: Span) {
        let page = self.source.text();
        let mut at = span.start;
        while at < span.end {
            let rest = &page[at..span.end];
            let length = match rest.as_bytes()[0] {
                b'<' => match rest.find('>') {
                    Some(end) => {
                        self.tag(Span::new(at, at + end + 1));
                        end + 1
                    }
                    // No tag ends any more: what is left is text.
                    None => {
                        self.text(span.end - at, at);
                        rest.len()
                    }
                },
                b'\n' | b'\r' => {
                    let length = 1 + usize::from(rest.starts_with("\r\n"));
                    self.push(InlineKind::SoftBreak, Span::new(at, at + length));
                    length
                }
                b'&' => self.entity(rest, at),
                _ => {
                    let length = rest.find(['<', '&', '\n', '\r']).unwrap_or(rest.len());
                    self.text(length, at);
                    length
                }
            };
            at += length;
        }
        self.end_paragraph();
    }

    fn text(&mut self, length: usize, at: usize) {
        let page = self.source.text();
        if let Some(level) = self.stack.last_mut() {
            level.run.verbatim(page, Span::new(at, at + length));
        }
    }

    fn entity(&mut self, rest: &str, at: usize) -> usize {
        match html::entity(rest) {
            Some((meant, length)) => {
                self.push(InlineKind::Text(meant), Span::new(at, at + length));
                length
            }
            None => {
                self.text(1, at);
                1
            }
        }
    }

    fn push(&mut self, kind: InlineKind, span: Span) {
        if let Some(level) = self.stack.last_mut() {
            level.run.push(Inline { kind, span });
        }
    }

    fn tag(&mut self, span: Span) {
        let raw = self.source.slice(span);
        let inner = raw[1..raw.len() - 1].trim();
        let (closes, inner) = match inner.strip_prefix('/') {
            Some(inner) => (true, inner),
            None => (false, inner),
        };
        let name_end = inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
        let (name, rest) = inner.split_at(name_end);
        // Anything else behind the name, and it is no tag that a browser would know.
        let known = rest.is_empty() || !closes && rest.starts_with([' ', '\t', '\n', '\r', '/']);
        let name = if known { name.to_ascii_lowercase() } else { String::new() };
        match name.as_str() {
            "p" => {
                self.end_paragraph();
                self.out.push(span);
            }
            "br" => self.push(InlineKind::HardBreak, span),
            "strong" | "b" | "em" | "i" | "code" | "a"
                if !closes && self.stack.len() < MAX_TAGS =>
            {
                self.stack.push(Level { name, start: span.start, tag: span, run: Run::default() });
            }
            _ if closes
                && self.stack.len() > 1
                && self.stack.last().is_some_and(|l| l.name == name) =>
            {
                self.close(span.end);
            }
            _ => self.push(InlineKind::Html(raw.to_owned()), span),
        }
    }

    fn close(&mut self, end: usize) {
        let Some(level) = self.stack.pop() else { return };
        let inlines = level.run.finish_inner();
        let kind = tags::kind(self.source, &level.name, level.tag, inlines);
        self.push(kind, Span::new(level.start, end));
    }

    fn end_paragraph(&mut self) {
        // Tags that are still open had no closing one: they stay raw, their content stands alone.
        while self.stack.len() > 1 {
            let Some(level) = self.stack.pop() else { break };
            let raw = self.source.slice(level.tag).to_owned();
            self.push(InlineKind::Html(raw), level.tag);
            for inline in level.run.finish_inner() {
                self.push(inline.kind, inline.span);
            }
        }
        let Some(level) = self.stack.last_mut() else { return };
        let inlines = std::mem::take(&mut level.run).finish(self.out);
        let blank = inlines.iter().all(|inline| self.source.slice(inline.span).trim().is_empty());
        if let (false, Some(first), Some(last)) = (blank, inlines.first(), inlines.last()) {
            let (start, end) = trim(self.source.text(), first.span.start, last.span.end);
            let kind = BlockKind::Paragraph(inlines);
            self.blocks.push(Block { kind, span: Span::new(start, end) });
        }
    }
}
