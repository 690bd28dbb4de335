//! Markdown dialects to a document: sections, blocks and inlines, each with its span.
//! Knows nothing of credentials.

mod depth;
mod error;
mod fold;
mod frontmatter;
mod hidden;
mod hint;
mod html;
mod inlines;
mod lines;
mod marks;
mod parse;
mod plain;
mod problems;
mod sentences;
mod slug;
mod tags;
mod tree;
mod unaccounted;
mod visit;
mod wrap;

pub use error::{DocError, MAX_FRONTMATTER_BYTES, MAX_NESTING};
pub use fold::{composed, fold_letter, is_invisible};
pub use parse::parse;
pub use plain::plain_text;
pub use sentences::{Sentence, sentences};
pub use unaccounted::unaccounted;
pub use visit::{Role, TextRun, Visit, Within};

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::source::{SourceFile, Span};

/// A parsed page.
#[derive(Clone, Debug)]
pub struct Document {
    /// The page it was read from.
    pub source: Arc<SourceFile>,
    /// The YAML between the two `---` lines at the top, if there are any.
    pub frontmatter: Option<Frontmatter>,
    /// The sections in page order; the first may have no heading.
    pub sections: Vec<Section>,
    /// What is wrong with the page's form.
    pub problems: Vec<Diagnostic>,
    /// Marks that left no node of their own (box lines, attribute lists, reference definitions,
    /// breaks at the end of a paragraph), in page order: what [`unaccounted()`] may leave out.
    marks: Vec<Span>,
}

/// The frontmatter.
#[derive(Clone, Debug)]
pub struct Frontmatter {
    /// From the opening to the closing `---` line, both included.
    pub span: Span,
    /// Top-level keys in page order.
    pub entries: Vec<FrontmatterEntry>,
}

/// One top-level key of the frontmatter.
#[derive(Clone, Debug)]
pub struct FrontmatterEntry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// Its value.
    pub value: serde_yaml::Value,
}

/// A heading and what follows it up to the next heading of any level.
#[derive(Clone, Debug)]
pub struct Section {
    /// `None` for what stands before the first heading.
    pub heading: Option<Heading>,
    /// The blocks, in page order.
    pub blocks: Vec<Block>,
}

/// A heading.
#[derive(Clone, Debug)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its content.
    pub inlines: Vec<Inline>,
    /// Its text, marks removed, blanks folded.
    pub text: String,
    /// The anchor that a link names without `#`: given by `{#id}` or `<a id>`, else the slug of the
    /// text; made unique in the page the way Python-Markdown's `toc` does (`name_1`).
    pub anchor: String,
    /// The whole line(s).
    pub span: Span,
}

/// A block.
#[derive(Clone, Debug)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// All of it, marks included.
    pub span: Span,
}

/// The kinds of block.
#[derive(Clone, Debug)]
pub enum BlockKind {
    /// Running text.
    Paragraph(Vec<Inline>),
    /// A list.
    List {
        /// Whether its items are numbered.
        ordered: bool,
        /// The items.
        items: Vec<Item>,
    },
    /// A titled box: `/// warning | Title`, `!!! warning`, a GFM alert, a GitBook hint.
    Admonition {
        /// `warning`, `note`, `tip`, `info` …, lower case.
        kind: String,
        /// Its title's content; empty without one.
        title: Vec<Inline>,
        /// What is inside.
        blocks: Vec<Block>,
    },
    /// A quotation.
    Quote(Vec<Block>),
    /// A table: rows of cells, the head first.
    Table(Vec<Vec<Vec<Inline>>>),
    /// Code, fenced or indented.
    Code {
        /// The info string's first word, or empty.
        language: String,
        /// The code.
        text: String,
    },
    /// A snippet inclusion (`--8<-- "path"`, `{% include "path" %}`).
    Snippet {
        /// The path as written.
        path: String,
    },
    /// Raw HTML.
    Html(String),
    /// A thematic break.
    Rule,
    /// A heading inside of an item, a box or a quotation; elsewhere it begins a [`Section`].
    Heading(Heading),
}

/// One item of a list.
#[derive(Clone, Debug)]
pub struct Item {
    /// What is inside.
    pub blocks: Vec<Block>,
    /// All of it, marker included.
    pub span: Span,
}

/// A piece of running text.
#[derive(Clone, Debug)]
pub struct Inline {
    /// What it is.
    pub kind: InlineKind,
    /// All of it, marks included.
    pub span: Span,
}

/// The kinds of inline.
#[derive(Clone, Debug)]
pub enum InlineKind {
    /// Plain text: the bytes of its span, or one resolved entity or escape, which then is a
    /// piece of its own.
    Text(String),
    /// `**strong**`.
    Strong(Vec<Inline>),
    /// `*emphasis*`.
    Emphasis(Vec<Inline>),
    /// `~~struck~~`.
    Strikethrough(Vec<Inline>),
    /// `` `code` ``.
    Code(String),
    /// A link; its span includes a trailing attribute list (`{:target=_blank}`).
    Link {
        /// Where it leads, as written, entities resolved.
        target: String,
        /// Where the target stands in the page (to mend it), if it stands there literally.
        target_span: Option<Span>,
        /// Its text.
        inlines: Vec<Inline>,
    },
    /// An image.
    Image {
        /// Where it lies.
        target: String,
        /// Its alternative text.
        alt: String,
    },
    /// A line end inside running text: folds to a blank.
    SoftBreak,
    /// A hard line break.
    HardBreak,
    /// Raw inline HTML.
    Html(String),
}
