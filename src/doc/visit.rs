//! A document's running text in page order, each piece with what it stands in.

use super::{Block, BlockKind, Document, Heading, Inline, Item};
use crate::source::Span;

/// One piece of running text.
#[derive(Clone, Debug)]
pub struct TextRun<'a> {
    /// The place of its section in [`Document::sections`].
    pub section: usize,
    /// What it stands in, outermost first.
    pub within: Vec<Within<'a>>,
    /// What it is.
    pub role: Role<'a>,
    /// Its content.
    pub inlines: &'a [Inline],
    /// From its first to its last inline; for a paragraph the block's span.
    pub span: Span,
}

/// Something around a piece of running text.
#[derive(Clone, Copy, Debug)]
pub enum Within<'a> {
    /// An item of a list.
    Item {
        /// Whether the list is numbered.
        ordered: bool,
        /// The list's place among its siblings' spans, to tell two lists apart.
        list: Span,
        /// The item's place in its list, from 0.
        index: usize,
        /// The item.
        item: &'a Item,
    },
    /// A box. Its title isn't within it, but of role [`Role::Title`] with the box as last entry.
    Admonition {
        /// Its kind, lower case.
        kind: &'a str,
        /// Its title's content; empty without one.
        title: &'a [Inline],
        /// All of it.
        span: Span,
    },
    /// A quotation.
    Quote {
        /// All of it.
        span: Span,
    },
}

/// What a piece of running text is.
#[derive(Clone, Copy, Debug)]
pub enum Role<'a> {
    /// A heading: the section's, or one inside of something.
    Heading(&'a Heading),
    /// A paragraph.
    Paragraph,
    /// The title of the box that is the last entry of `within`.
    Title,
    /// A cell of a table, from 0; row 0 is the head.
    Cell {
        /// Its row.
        row: usize,
        /// Its column.
        column: usize,
    },
}

/// One block with what it stands in.
#[derive(Clone, Debug)]
pub struct Visit<'a> {
    /// The place of its section in [`Document::sections`].
    pub section: usize,
    /// What it stands in, outermost first.
    pub within: Vec<Within<'a>>,
    /// The block.
    pub block: &'a Block,
}

impl Document {
    /// All blocks in page order, each before what is inside of it. Section headings are no blocks.
    pub fn blocks(&self) -> Vec<Visit<'_>> {
        let mut visits = Vec::new();
        for (section, content) in self.sections.iter().enumerate() {
            walk(section, &content.blocks, &mut Vec::new(), &mut visits);
        }
        visits
    }

    /// All running text in page order, headings, titles and cells included. Code, raw HTML and
    /// snippets are none; [`Document::blocks`] has them.
    pub fn text_runs(&self) -> Vec<TextRun<'_>> {
        let mut runs = Vec::new();
        let mut blocks = self.blocks().into_iter().peekable();
        for (section, content) in self.sections.iter().enumerate() {
            if let Some(heading) = &content.heading {
                let (inlines, span) = (heading.inlines.as_slice(), heading.span);
                let role = Role::Heading(heading);
                runs.push(TextRun { section, within: Vec::new(), role, inlines, span });
            }
            while let Some(visit) = blocks.next_if(|visit| visit.section == section) {
                runs_of(visit, &mut runs);
            }
        }
        runs
    }
}

fn walk<'a>(
    section: usize,
    blocks: &'a [Block],
    within: &mut Vec<Within<'a>>,
    visits: &mut Vec<Visit<'a>>,
) {
    for block in blocks {
        visits.push(Visit { section, within: within.clone(), block });
        match &block.kind {
            BlockKind::List { ordered, items } => {
                for (index, item) in items.iter().enumerate() {
                    within.push(Within::Item { ordered: *ordered, list: block.span, index, item });
                    walk(section, &item.blocks, within, visits);
                    within.pop();
                }
            }
            BlockKind::Admonition { kind, title, blocks } => {
                within.push(Within::Admonition { kind, title, span: block.span });
                walk(section, blocks, within, visits);
                within.pop();
            }
            BlockKind::Quote(blocks) => {
                within.push(Within::Quote { span: block.span });
                walk(section, blocks, within, visits);
                within.pop();
            }
            _ => {}
        }
    }
}

fn runs_of<'a>(visit: Visit<'a>, runs: &mut Vec<TextRun<'a>>) {
    let Visit { section, mut within, block } = visit;
    match &block.kind {
        BlockKind::Paragraph(inlines) => {
            runs.push(TextRun {
                section,
                within,
                role: Role::Paragraph,
                inlines,
                span: block.span,
            });
        }
        BlockKind::Heading(heading) => {
            let inlines = &heading.inlines;
            let role = Role::Heading(heading);
            runs.push(TextRun { section, within, role, inlines, span: block.span });
        }
        BlockKind::Admonition { kind, title, .. } if !title.is_empty() => {
            within.push(Within::Admonition { kind, title, span: block.span });
            let span = extent(title);
            runs.push(TextRun { section, within, role: Role::Title, inlines: title, span });
        }
        BlockKind::Table(rows) => {
            for (row, cells) in rows.iter().enumerate() {
                for (column, inlines) in cells.iter().enumerate() {
                    if !inlines.is_empty() {
                        let role = Role::Cell { row, column };
                        let (within, span) = (within.clone(), extent(inlines));
                        runs.push(TextRun { section, within, role, inlines, span });
                    }
                }
            }
        }
        _ => {}
    }
}

fn extent(inlines: &[Inline]) -> Span {
    match (inlines.first(), inlines.last()) {
        (Some(first), Some(last)) => first.span.to(last.span),
        _ => Span::default(),
    }
}
