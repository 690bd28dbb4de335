//! A node under construction.

use pulldown_cmark::{BlockQuoteKind, LinkType};

use super::super::inlines::Run;
use super::super::wrap::Node;
use super::super::{Block, Inline, Item};
use crate::source::Span;

/// A node under construction.
pub(super) struct Frame {
    /// What it is.
    pub kind: FrameKind,
    /// All of it.
    pub span: Span,
    /// Its blocks and the marks between them.
    pub nodes: Vec<Node>,
    /// Its items; an indented box comes as an item, too.
    pub entries: Vec<Entry>,
    /// Its inlines.
    pub run: Run,
    /// Its rows; of a row, its cells.
    pub rows: Vec<Vec<Vec<Inline>>>,
    /// Where its last cell ends.
    pub cells_end: usize,
    /// Where a heading's last non-blank ends.
    pub content_end: usize,
    /// Its code or HTML.
    pub text: String,
    /// Hints written as HTML that are open among `nodes`.
    pub open_hints: usize,
}

pub(super) enum FrameKind {
    /// The page.
    Root,
    /// A list.
    List { ordered: bool },
    /// An item.
    Item,
    /// A quotation or GFM alert.
    Quote(Option<BlockQuoteKind>),
    /// A footnote's text.
    Footnote,
    /// A table.
    Table,
    /// A row.
    Row,
    /// A cell.
    Cell,
    /// A paragraph.
    Paragraph,
    /// The paragraph of a tight list item, which pulldown-cmark doesn't name.
    Implicit,
    /// A heading.
    Heading(u8),
    /// Code, with its language.
    Code(String),
    /// Raw HTML.
    HtmlBlock,
    /// Strong text.
    Strong,
    /// Emphasised text.
    Emphasis,
    /// Struck text.
    Strikethrough,
    /// A link.
    Link { target: String, link_type: LinkType, definition: Option<Span> },
    /// An image.
    Image { target: String },
}

impl Frame {
    /// A node that begins.
    pub fn new(kind: FrameKind, span: Span) -> Self {
        Self {
            kind,
            span,
            nodes: Vec::new(),
            entries: Vec::new(),
            run: Run::default(),
            rows: Vec::new(),
            cells_end: span.start,
            content_end: span.end,
            text: String::new(),
            open_hints: 0,
        }
    }
}

impl FrameKind {
    /// Whether it counts as a level of nesting.
    pub fn nests(&self) -> bool {
        self.is_inline() || matches!(self, Self::Item | Self::Quote(_) | Self::Footnote)
    }

    /// Whether it is part of running text.
    pub fn is_inline(&self) -> bool {
        matches!(
            self,
            Self::Strong
                | Self::Emphasis
                | Self::Strikethrough
                | Self::Link { .. }
                | Self::Image { .. }
        )
    }

    /// Whether blocks stand in it.
    pub fn holds_blocks(&self) -> bool {
        matches!(self, Self::Root | Self::Item | Self::Quote(_) | Self::Footnote)
    }
}

/// What stands in a list.
pub(super) enum Entry {
    /// An item.
    Item(Item),
    /// An indented box.
    Box(Block),
}
