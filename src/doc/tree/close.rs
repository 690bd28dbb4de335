//! Finished nodes.

use pulldown_cmark::{BlockQuoteKind, LinkType};

use super::super::inlines::Run;
use super::super::lines::trim;
use super::super::marks::{Fence, LineMark, LineMarkKind};
use super::super::wrap::{Node, wrap};
use super::super::{
    Block, BlockKind, Heading, Inline, InlineKind, Item, hint, html, plain_text, tags,
};
use super::frame::{Entry, FrameKind};
use super::{Builder, TooDeep, title};
use crate::source::Span;

impl Builder<'_> {
    /// The innermost node ends: it becomes part of the one around it.
    pub(super) fn end(&mut self) -> Result<(), TooDeep> {
        self.close_implicit();
        if self.stack.len() < 2 {
            return Ok(());
        }
        let Some(mut frame) = self.stack.pop() else { return Ok(()) };
        if frame.kind.nests() {
            self.depth -= 1;
        }
        // No mark ends in a blank; pulldown-cmark's span of one at a heading's end may.
        let span = if frame.kind.is_inline() {
            let (start, end) = trim(self.source.text(), frame.span.start, frame.span.end);
            Span::new(start, end)
        } else {
            frame.span
        };
        match frame.kind {
            FrameKind::Root | FrameKind::Implicit => {}
            FrameKind::List { ordered } => {
                self.list(ordered, frame.entries, span);
            }
            FrameKind::Item => {
                let entry = self.entry(frame.nodes, span)?;
                self.top().entries.push(entry);
            }
            FrameKind::Quote(alert) => {
                let blocks = self.wrap(frame.nodes)?;
                let kind = match alert {
                    Some(kind) => BlockKind::Admonition {
                        kind: alert_kind(kind).to_owned(),
                        title: Vec::new(),
                        blocks,
                    },
                    None => BlockKind::Quote(blocks),
                };
                self.block(kind, span);
            }
            FrameKind::Footnote => {
                let label = self.source.slice(span).find("]:").map_or(0, |at| at + 2);
                self.out.push(Span::new(span.start, span.start + label));
                self.top().nodes.append(&mut frame.nodes);
            }
            FrameKind::Table => self.table(frame.rows, frame.nodes, span),
            FrameKind::Row => {
                let mut row: Vec<Vec<Inline>> = frame.rows.into_iter().flatten().collect();
                row.extend(self.surplus_cells(frame.cells_end, span.end));
                self.top().rows.push(row);
            }
            FrameKind::Cell => {
                let cell = tags::paired(self.source, frame.run.finish(&mut self.out));
                let row = self.top();
                row.rows.push(vec![cell]);
                row.cells_end = row.cells_end.max(span.end);
            }
            FrameKind::Paragraph => {
                let inlines = tags::paired(self.source, frame.run.finish(&mut self.out));
                self.block(BlockKind::Paragraph(inlines), span);
            }
            FrameKind::Heading(level) => self.heading(level, frame.run, span),
            FrameKind::Code(language) => {
                self.block(BlockKind::Code { language, text: frame.text }, span);
            }
            FrameKind::HtmlBlock => self.html_block(frame.text, span),
            FrameKind::Strong => {
                let inlines = tags::paired(self.source, frame.run.finish_inner());
                self.inline(InlineKind::Strong(inlines), span);
            }
            FrameKind::Emphasis => {
                let inlines = tags::paired(self.source, frame.run.finish_inner());
                self.inline(InlineKind::Emphasis(inlines), span);
            }
            FrameKind::Strikethrough => {
                let inlines = tags::paired(self.source, frame.run.finish_inner());
                self.inline(InlineKind::Strikethrough(inlines), span);
            }
            FrameKind::Link { target, link_type, definition } => {
                let inlines = tags::paired(self.source, frame.run.finish_inner());
                let after = inlines.last().map_or(span.start + 1, |last| last.span.end);
                let target_span = self.target_span(&target, link_type, span, after, definition);
                let span = self.with_empty_brackets(link_type, span);
                self.inline(InlineKind::Link { target, target_span, inlines }, span);
            }
            FrameKind::Image { target } => {
                let alt = plain_text(&frame.run.finish_inner());
                self.inline(InlineKind::Image { target, alt }, span);
            }
        }
        Ok(())
    }

    pub(super) fn wrap(&mut self, nodes: Vec<Node>) -> Result<Vec<Block>, TooDeep> {
        wrap(self.source, self.marks, nodes, &mut self.problems, &mut self.out)
    }

    /// An item, or the box that was made to look like one.
    fn entry(&mut self, mut nodes: Vec<Node>, span: Span) -> Result<Entry, TooDeep> {
        let (start, end) = trim(self.source.text(), span.start, span.end);
        let span = Span::new(start, end);
        let first = match nodes.first() {
            Some(Node::Mark(index)) => Some(&self.marks[*index]),
            _ => None,
        };
        let Some(LineMark { kind: LineMarkKind::Indented { kind, title: at }, span: mark, .. }) =
            first
        else {
            return Ok(Entry::Item(Item { blocks: self.wrap(nodes)?, span }));
        };
        nodes.remove(0);
        self.out.push(*mark);
        let title = at.map_or_else(Vec::new, |at| title(self.source, at));
        let blocks = self.wrap(nodes)?;
        let kind = BlockKind::Admonition { kind: kind.clone(), title, blocks };
        Ok(Entry::Box(Block { kind, span }))
    }

    /// A list, taken apart where boxes stand in it.
    fn list(&mut self, ordered: bool, entries: Vec<Entry>, span: Span) {
        let mut items: Vec<Item> = Vec::new();
        let mut boxes = false;
        for entry in entries {
            match entry {
                Entry::Item(item) => items.push(item),
                Entry::Box(block) => {
                    boxes = true;
                    self.items(ordered, std::mem::take(&mut items));
                    self.top().nodes.push(Node::Block(block));
                }
            }
        }
        if boxes {
            self.items(ordered, items);
        } else {
            self.block(BlockKind::List { ordered, items }, span);
        }
    }

    fn items(&mut self, ordered: bool, items: Vec<Item>) {
        if let (Some(first), Some(last)) = (items.first(), items.last()) {
            let span = first.span.to(last.span);
            self.block(BlockKind::List { ordered, items }, span);
        }
    }

    /// A table, and what pulldown-cmark leaves inside of it behind its rows where a page asks for
    /// too many empty cells.
    fn table(&mut self, rows: Vec<Vec<Vec<Inline>>>, mut behind: Vec<Node>, span: Span) {
        let first = behind.iter().find_map(|node| match node {
            Node::Block(block) => Some(block.span.start),
            _ => None,
        });
        let span = Span::new(span.start, first.unwrap_or(span.end));
        self.block(BlockKind::Table(rows), span);
        self.top().nodes.append(&mut behind);
    }

    /// Cells behind a table's last column, which pulldown-cmark leaves out.
    fn surplus_cells(&self, start: usize, end: usize) -> Vec<Vec<Inline>> {
        let Some(text) = self.source.text().get(start..end) else { return Vec::new() };
        let mut cells = Vec::new();
        let mut at = start;
        for piece in text.split('|') {
            let (first, last) = trim(self.source.text(), at, at + piece.len());
            at += piece.len() + 1;
            if first < last {
                cells.push(title(self.source, Span::new(first, last)));
            }
        }
        cells
    }

    fn heading(&mut self, level: u8, run: Run, span: Span) {
        let (start, end) = trim(self.source.text(), span.start, span.end);
        let before = self.marks.partition_point(|mark| mark.span.start < end);
        let given = match before.checked_sub(1).map(|index| &self.marks[index]) {
            Some(LineMark { kind: LineMarkKind::Attributes { id }, span, .. })
                if span.end == end =>
            {
                id.clone()
            }
            _ => None,
        };
        let mut run = run;
        let (inlines, anchor) = html::take_anchor(run.finish(&mut self.out), &mut self.out);
        let inlines = tags::paired(self.source, inlines);
        let text = plain_text(&inlines);
        let anchor = given.or(anchor).unwrap_or_default();
        let span = Span::new(start, end);
        self.block(BlockKind::Heading(Heading { level, inlines, text, anchor, span }), span);
    }

    fn html_block(&mut self, text: String, span: Span) {
        let (start, end) = trim(self.source.text(), span.start, span.end);
        let trimmed = Span::new(start, end);
        if html::is_line_break(&text) {
            self.out.push(trimmed);
            return;
        }
        if let Some(nodes) = hint::nodes(self.source, trimmed, &mut self.out) {
            let closed = nodes.iter().any(|node| matches!(node, Node::Close(..)));
            self.top().open_hints += usize::from(!closed);
            self.top().nodes.extend(nodes);
            return;
        }
        if text.trim() == "</div>" && self.top().open_hints > 0 {
            self.top().open_hints -= 1;
            self.top().nodes.push(Node::Close(Fence::Div, trimmed));
            return;
        }
        self.block(BlockKind::Html(text.trim().to_owned()), span);
    }

    /// The span of `[text][]` with its brackets, which pulldown-cmark leaves out.
    fn with_empty_brackets(&self, link_type: LinkType, span: Span) -> Span {
        let behind = &self.source.text()[span.end..];
        let has = link_type == LinkType::Collapsed && behind.starts_with("[]");
        Span::new(span.start, span.end + if has { "[]".len() } else { 0 })
    }

    /// Where a link's target stands literally.
    fn target_span(
        &self,
        target: &str,
        link_type: LinkType,
        span: Span,
        after: usize,
        definition: Option<Span>,
    ) -> Option<Span> {
        let text = self.source.text();
        let from = match (link_type, definition) {
            (LinkType::Inline, _) => after + text[after..span.end].find("](")? + 2,
            (LinkType::Autolink | LinkType::Email, _) => span.start + 1,
            (_, Some(definition)) => definition.start + text[definition.range()].find("]:")? + 2,
            _ => return None,
        };
        let rest = &text[from..];
        let skipped = rest.len() - rest.trim_start().len();
        let skipped = skipped + usize::from(rest[skipped..].starts_with('<'));
        let start = from + skipped;
        text[start..].starts_with(target).then(|| Span::new(start, start + target.len()))
    }
}

fn alert_kind(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "note",
        BlockQuoteKind::Tip => "tip",
        BlockQuoteKind::Important => "important",
        BlockQuoteKind::Warning => "warning",
        BlockQuoteKind::Caution => "caution",
    }
}
