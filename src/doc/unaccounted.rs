//! The proof that no byte of a page is lost.

use super::lines::lines;
use super::{Block, BlockKind, Document, Inline, InlineKind};
use crate::source::Span;

/// The non-blank bytes of the page that lie neither in its frontmatter, a heading, a leaf of a
/// block or an inline, nor in a mark that the parser knows: list markers, box lines, quotation
/// marks, emphasis, brackets and targets of links, table rules, reference definitions. Empty for
/// every page; what stands here was lost on the way from page to document.
pub fn unaccounted(document: &Document) -> Vec<Span> {
    let text = document.source.text();
    let mut ledger = Ledger { text, covered: document.marks.clone() };
    if text.starts_with('\u{feff}') {
        ledger.cover(0, '\u{feff}'.len_utf8());
    }
    ledger.covered.extend(document.frontmatter.iter().map(|frontmatter| frontmatter.span));
    for section in &document.sections {
        ledger.covered.extend(section.heading.iter().map(|heading| heading.span));
        ledger.blocks(&section.blocks);
    }
    ledger.gaps()
}

struct Ledger<'a> {
    text: &'a str,
    covered: Vec<Span>,
}

impl Ledger<'_> {
    fn cover(&mut self, start: usize, end: usize) {
        if start < end {
            self.covered.push(Span::new(start, end));
        }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match &block.kind {
                BlockKind::Paragraph(inlines) => self.inlines(inlines),
                BlockKind::List { items, .. } => {
                    for item in items {
                        self.list_marker(item.span);
                        self.blocks(&item.blocks);
                    }
                }
                BlockKind::Admonition { title, blocks, .. } => {
                    self.inlines(title);
                    if self.text[block.span.range()].starts_with('>') {
                        self.quotation_marks(block.span);
                        self.alert_mark(block.span);
                    }
                    self.blocks(blocks);
                }
                BlockKind::Quote(blocks) => {
                    self.quotation_marks(block.span);
                    self.blocks(blocks);
                }
                BlockKind::Table(rows) => {
                    self.table_marks(block.span);
                    rows.iter().flatten().for_each(|cell| self.inlines(cell));
                }
                BlockKind::Code { .. }
                | BlockKind::Snippet { .. }
                | BlockKind::Html(_)
                | BlockKind::Rule
                | BlockKind::Heading(_) => self.covered.push(block.span),
            }
        }
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Strong(inner)
                | InlineKind::Emphasis(inner)
                | InlineKind::Strikethrough(inner) => {
                    self.edges(inline.span, inner, |edge| {
                        is_tag(edge) || edge.bytes().all(|b| matches!(b, b'*' | b'_' | b'~'))
                    });
                }
                InlineKind::Link { inlines: inner, .. } => {
                    self.edges(inline.span, inner, |edge| {
                        is_tag(edge) || edge.starts_with(['[', ']', '<', '>'])
                    });
                }
                _ => self.covered.push(inline.span),
            }
        }
    }

    /// Covers what stands in `span` before and after its content `inner`, if it is a mark.
    fn edges(&mut self, span: Span, inner: &[Inline], is_mark: impl Fn(&str) -> bool) {
        let (Some(first), Some(last)) = (inner.first(), inner.last()) else {
            self.covered.push(span);
            return;
        };
        for (start, end) in [(span.start, first.span.start), (last.span.end, span.end)] {
            let edge = self.text.get(start..end).unwrap_or_default();
            let mark = edge.split_once('{').map_or(edge, |(mark, _)| mark).trim();
            if is_mark(mark) {
                self.cover(start, end);
            }
        }
        self.inlines(inner);
    }

    /// `-`, `*`, `+`, `1.` or `1)` at the start of an item. Behind a `>` with a tab pulldown-cmark
    /// has the item start at the `>`.
    fn list_marker(&mut self, span: Span) {
        let text = &self.text[span.range()];
        let body = text.trim_start_matches([' ', '\t', '>']);
        let start = span.start + (text.len() - body.len());
        let bytes = body.as_bytes();
        let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let length = match bytes.get(digits) {
            Some(b'.' | b')') if (1..=9).contains(&digits) => digits + 1,
            Some(b'-' | b'*' | b'+') if digits == 0 => 1,
            _ => return,
        };
        self.cover(start, start + length);
    }

    /// The `>` at the start of each line of a quotation, and of its first line, which may stand
    /// behind other marks.
    fn quotation_marks(&mut self, span: Span) {
        let before = &self.text[..span.start];
        let line_start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let mut starts = vec![span.start];
        starts.extend(lines(&self.text[..span.end], line_start).map(|line| line.start));
        for start in starts {
            let line = &self.text[start..span.end];
            let body = line.trim_start_matches([' ', '\t', '>']);
            self.cover(start, start + (line.len() - body.len()));
        }
    }

    /// `[!WARNING]`, the first thing in a GFM alert.
    fn alert_mark(&mut self, span: Span) {
        let quote = &self.text[span.range()];
        let body = quote.trim_start_matches([' ', '\t', '>']);
        if let (true, Some(end)) = (body.starts_with("[!"), body.find(']')) {
            let start = span.start + (quote.len() - body.len());
            self.cover(start, start + end + 1);
        }
    }

    /// The bars of a table and its line of hyphens.
    fn table_marks(&mut self, span: Span) {
        for line in lines(&self.text[..span.end], span.start) {
            let row = &self.text[line.start..line.end];
            if row.bytes().all(|byte| matches!(byte, b'|' | b'-' | b':' | b' ' | b'\t' | b'>')) {
                self.cover(line.start, line.end);
                continue;
            }
            for (at, _) in row.match_indices('|') {
                self.cover(line.start + at, line.start + at + 1);
            }
        }
    }

    fn gaps(mut self) -> Vec<Span> {
        self.covered.sort_unstable();
        let mut gaps = Vec::new();
        let mut at = 0;
        let end = Span::at(self.text.len());
        for span in self.covered.iter().chain([&end]) {
            if span.start > at {
                let gap = &self.text[at..span.start];
                let start = at + (gap.len() - gap.trim_start().len());
                let gap = gap.trim();
                if !gap.is_empty() && !is_definition(gap) {
                    gaps.push(Span::new(start, start + gap.len()));
                }
            }
            at = at.max(span.end);
        }
        gaps
    }
}

fn is_tag(edge: &str) -> bool {
    edge.starts_with('<') && edge.ends_with('>')
}

/// Whether this is a reference definition that another one of the same label came before: it
/// defines nothing (CommonMark 0.31, section 4.7), and no event tells of it.
fn is_definition(gap: &str) -> bool {
    gap.starts_with('[') && gap.contains("]:")
}
