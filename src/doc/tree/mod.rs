//! pulldown-cmark's events to blocks and inlines.

mod close;
mod frame;

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag};

use super::error::MAX_NESTING;
use super::lines::trim;
use super::marks::{LineMark, LineMarkKind, Masked};
use super::wrap::Node;
use super::{Block, BlockKind, Inline, InlineKind, html, problems, tags};
use crate::diagnostic::Diagnostic;
use crate::source::{SourceFile, Span};
use frame::{Frame, FrameKind};

/// What came out of one reading of the body.
pub(super) struct Tree {
    /// The blocks of the page, headings among them.
    pub blocks: Vec<Block>,
    /// What is wrong with the page's form.
    pub problems: Vec<Diagnostic>,
    /// Which marks CommonMark took for something else, by their place in the list.
    pub unused: Vec<usize>,
    /// Marks that left no node of their own.
    pub marks: Vec<Span>,
}

/// Something nests too deep at this byte.
pub(super) struct TooDeep(pub usize);

/// Reads the body of `source` from byte `from` on; `masked` is the page with `marks` out of sight.
pub(super) fn build(
    source: &SourceFile,
    masked: &str,
    from: usize,
    marks: &[LineMark],
) -> Result<Tree, TooDeep> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_GFM;
    let mut events = Parser::new_ext(&masked[from..], options).into_offset_iter();
    let mut builder = Builder::new(source, marks, Span::new(from, source.text().len()));
    while let Some((event, range)) = events.next() {
        let range = range.start + from..range.end + from;
        let definition = match &event {
            Event::Start(Tag::Link { id, link_type, .. })
                if !matches!(link_type, LinkType::Inline) =>
            {
                events
                    .reference_definitions()
                    .get(id)
                    .map(|found| Span::new(found.span.start + from, found.span.end + from))
            }
            _ => None,
        };
        builder.event(event, range, definition)?;
    }
    for (_, definition) in events.reference_definitions().iter() {
        let (start, end) =
            trim(source.text(), definition.span.start + from, definition.span.end + from);
        builder.out.push(Span::new(start, end));
    }
    builder.finish()
}

/// The inlines of a title that stands at `span` (one line) of `source`.
pub(super) fn title(source: &SourceFile, span: Span) -> Vec<Inline> {
    // The full stop makes a paragraph of whatever follows.
    let text = format!(".{}", source.slice(span));
    let options = Options::ENABLE_STRIKETHROUGH;
    let mut builder = Builder::new(source, &[], span);
    for (event, range) in Parser::new_ext(&text, options).into_offset_iter() {
        let start = range.start.max(1) - 1 + span.start;
        let range = start..(range.end.max(1) - 1 + span.start).max(start);
        let event = match event {
            Event::Text(text) if range.start == span.start && text.starts_with('.') => {
                Event::Text(text[1..].to_owned().into())
            }
            event => event,
        };
        if builder.event(event, range, None).is_err() {
            break;
        }
    }
    let blocks = builder.finish().map(|tree| tree.blocks).unwrap_or_default();
    match <[Block; 1]>::try_from(blocks) {
        Ok([Block { kind: BlockKind::Paragraph(inlines), .. }]) => inlines,
        _ => vec![Inline { kind: InlineKind::Text(source.slice(span).to_owned()), span }],
    }
}

struct Builder<'a> {
    source: &'a SourceFile,
    marks: &'a [LineMark],
    used: Vec<bool>,
    stack: Vec<Frame>,
    depth: usize,
    out: Vec<Span>,
    problems: Vec<Diagnostic>,
}

impl<'a> Builder<'a> {
    fn new(source: &'a SourceFile, marks: &'a [LineMark], span: Span) -> Self {
        Self {
            source,
            marks,
            used: vec![false; marks.len()],
            stack: vec![Frame::new(FrameKind::Root, span)],
            depth: 0,
            out: Vec::new(),
            problems: Vec::new(),
        }
    }

    fn event(
        &mut self,
        event: Event<'_>,
        range: Range<usize>,
        definition: Option<Span>,
    ) -> Result<(), TooDeep> {
        let span = Span::from(range);
        match event {
            Event::Start(tag) => self.start(tag, span, definition)?,
            Event::End(_) => self.end()?,
            Event::Text(text) => match &self.top().kind {
                FrameKind::Code(_) => self.top().text.push_str(&text),
                _ => self.text(&text, span),
            },
            Event::Code(code) => self.inline(InlineKind::Code(code.into_string()), span),
            Event::Html(text) => self.top().text.push_str(&text),
            Event::InlineHtml(text) => self.inline_html(&text, span),
            Event::FootnoteReference(_) => {
                let raw = self.source.slice(span).to_owned();
                self.inline(InlineKind::Html(raw), span);
            }
            Event::SoftBreak => self.inline(InlineKind::SoftBreak, span),
            Event::HardBreak => {
                // The mark alone: a backslash or blanks, without the line end.
                let mark = self.source.slice(span).trim_end_matches(['\n', '\r']).len();
                self.inline(InlineKind::HardBreak, Span::new(span.start, span.start + mark));
            }
            Event::Rule => self.rule(span),
            // Not switched on; kept as what stands there, so that nothing is lost.
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::TaskListMarker(_) => {
                let raw = self.source.slice(span).to_owned();
                self.inline(InlineKind::Text(raw), span);
            }
        }
        Ok(())
    }

    /// The innermost node under construction. The root frame is always there.
    fn top(&mut self) -> &mut Frame {
        if self.stack.is_empty() {
            self.stack.push(Frame::new(FrameKind::Root, Span::at(0)));
        }
        let last = self.stack.len() - 1;
        &mut self.stack[last]
    }

    fn push(&mut self, kind: FrameKind, span: Span) -> Result<(), TooDeep> {
        if kind.nests() {
            self.depth += 1;
            if self.depth > MAX_NESTING {
                return Err(TooDeep(span.start));
            }
        }
        self.stack.push(Frame::new(kind, span));
        Ok(())
    }

    fn start(&mut self, tag: Tag<'_>, span: Span, definition: Option<Span>) -> Result<(), TooDeep> {
        let kind = match tag {
            Tag::Paragraph => FrameKind::Paragraph,
            Tag::Heading { level, .. } => FrameKind::Heading(level as u8),
            Tag::BlockQuote(alert) => FrameKind::Quote(alert),
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
                let language = info.split([' ', '\t', ',']).next().unwrap_or_default();
                FrameKind::Code(language.to_owned())
            }
            Tag::CodeBlock(CodeBlockKind::Indented) => FrameKind::Code(String::new()),
            Tag::HtmlBlock => FrameKind::HtmlBlock,
            Tag::List(first) => FrameKind::List { ordered: first.is_some() },
            Tag::Item => FrameKind::Item,
            Tag::Table(_) => FrameKind::Table,
            Tag::TableHead | Tag::TableRow => FrameKind::Row,
            Tag::TableCell => FrameKind::Cell,
            Tag::FootnoteDefinition(_) => FrameKind::Footnote,
            Tag::Emphasis => FrameKind::Emphasis,
            Tag::Strong => FrameKind::Strong,
            Tag::Strikethrough => FrameKind::Strikethrough,
            Tag::Link { link_type, dest_url, .. } => {
                FrameKind::Link { target: dest_url.into_string(), link_type, definition }
            }
            Tag::Image { dest_url, .. } => FrameKind::Image { target: dest_url.into_string() },
            // Not switched on; their content is kept where it stands.
            Tag::Superscript | Tag::Subscript => FrameKind::Emphasis,
            Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::MetadataBlock(_) => FrameKind::Quote(None),
        };
        if kind.is_inline() {
            self.open_implicit(span);
        } else {
            self.close_implicit();
        }
        let is_heading = matches!(kind, FrameKind::Heading(_));
        self.push(kind, span)?;
        if is_heading {
            self.top().content_end = trim(self.source.text(), span.start, span.end).1;
        }
        Ok(())
    }

    /// Inlines straight inside an item belong to a paragraph.
    fn open_implicit(&mut self, span: Span) {
        if self.top().kind.holds_blocks() {
            self.stack.push(Frame::new(FrameKind::Implicit, span));
        }
    }

    fn close_implicit(&mut self) {
        if !matches!(self.top().kind, FrameKind::Implicit) {
            return;
        }
        if let Some(mut frame) = self.stack.pop() {
            let inlines = tags::paired(self.source, frame.run.finish(&mut self.out));
            if let (Some(first), Some(last)) = (inlines.first(), inlines.last()) {
                let span = first.span.to(last.span);
                self.block(BlockKind::Paragraph(inlines), span);
            }
        }
    }

    fn inline(&mut self, kind: InlineKind, span: Span) {
        self.open_implicit(span);
        self.top().run.push(Inline { kind, span });
    }

    fn text(&mut self, text: &str, span: Span) {
        self.open_implicit(span);
        let page = self.source.text();
        let mut at = span.start;
        // The attribute lists in this piece; each either belongs to something or is given back.
        let first = self.marks.partition_point(|mark| mark.span.start < span.start);
        let heading_end = match &self.top().kind {
            FrameKind::Heading(_) => Some(self.top().content_end),
            _ => None,
        };
        for index in first..self.marks.len() {
            let mark = &self.marks[index];
            if mark.span.end > span.end {
                break;
            }
            let LineMarkKind::Attributes { .. } = &mark.kind else { continue };
            let gap = Span::new(at, mark.span.start);
            let blank = self.source.slice(gap).trim().is_empty();
            if heading_end == Some(mark.span.end) {
                self.top().run.text(page, None, gap);
                self.out.push(mark.span);
            } else if blank && self.top().run.extend_last(at, mark.span.end) {
                self.out.push(mark.span);
            } else {
                continue;
            }
            self.used[index] = true;
            at = mark.span.end;
        }
        let resolved = (at == span.start).then_some(text);
        self.top().run.text(page, resolved, Span::new(at, span.end));
    }

    fn inline_html(&mut self, text: &str, span: Span) {
        if html::is_line_break(text) {
            self.inline(InlineKind::HardBreak, span);
        } else {
            self.inline(InlineKind::Html(text.to_owned()), span);
        }
    }

    /// A thematic break: the author's, or a mark of ours.
    fn rule(&mut self, span: Span) {
        self.close_implicit();
        let before = self.marks.partition_point(|mark| mark.span.start < span.end);
        let ours = before.checked_sub(1).filter(|&index| {
            let mark = &self.marks[index];
            mark.span.end > span.start && mark.masked != Masked::Braces
        });
        match ours {
            Some(index) => {
                self.used[index] = true;
                self.top().nodes.push(Node::Mark(index));
            }
            None => self.block(BlockKind::Rule, span),
        }
    }

    fn block(&mut self, kind: BlockKind, span: Span) {
        let (start, end) = trim(self.source.text(), span.start, span.end);
        self.top().nodes.push(Node::Block(Block { kind, span: Span::new(start, end) }));
    }

    fn finish(mut self) -> Result<Tree, TooDeep> {
        self.close_implicit();
        let nodes = std::mem::take(&mut self.top().nodes);
        let blocks = self.wrap(nodes)?;
        let unused = (0..self.marks.len()).filter(|&index| !self.used[index]).collect();
        self.out.sort_unstable();
        let problems = problems::join(self.source, self.problems);
        Ok(Tree { blocks, problems, unused, marks: self.out })
    }
}
