//! Blocks to claims and sentences.

use super::super::model::SentenceClass;
use super::runs::Run;
use super::{Builder, SectionRole, prose};
use crate::doc::{Block, BlockKind, Inline};

impl Builder<'_> {
    /// Reads `blocks` in order; a paragraph that announces a list is read with it.
    pub(super) fn blocks(&mut self, blocks: &[Block]) {
        let mut rest = blocks;
        while let [block, after @ ..] = rest {
            rest = after;
            let BlockKind::Paragraph(inlines) = &block.kind else {
                self.block(block);
                continue;
            };
            let sentences = self.runs(inlines);
            self.empty_paragraph(block, inlines, &sentences);
            let Some((lead, before)) = sentences.split_last() else { continue };
            before.iter().for_each(|run| self.paragraph_run(run));
            if let [list, beyond @ ..] = after
                && let BlockKind::List { ordered, items } = &list.kind
                && self.led_list(lead, *ordered, items)
            {
                rest = beyond;
            } else {
                self.paragraph_run(lead);
            }
        }
    }

    fn paragraph_run(&mut self, run: &Run) {
        if self.role != SectionRole::Prerequisites || !self.prerequisite(run) {
            self.plain_run(run);
        }
    }

    /// A paragraph of images or raw HTML has no sentence; it is one of prose.
    /// `sentences` are those of `inlines`.
    pub(super) fn empty_paragraph(&mut self, block: &Block, inlines: &[Inline], sentences: &[Run]) {
        if sentences.is_empty() && !inlines.is_empty() {
            self.sentence(block.span, SentenceClass::Prose(prose::IMAGE));
        }
    }

    fn block(&mut self, block: &Block) {
        match &block.kind {
            BlockKind::List { ordered: true, items } => self.procedure(items, false),
            BlockKind::List { ordered: false, items } => match self.role {
                SectionRole::Methods => self.method_list(items),
                SectionRole::Prerequisites => self.needs_list(items),
                SectionRole::Other => items.iter().for_each(|item| self.blocks(&item.blocks)),
            },
            BlockKind::Admonition { .. } => {
                let warning = self.warning(block);
                self.boxes.extend(warning);
            }
            BlockKind::Quote(blocks) => self.blocks(blocks),
            BlockKind::Table(rows) => {
                for inlines in rows.iter().flatten() {
                    for run in self.runs(inlines) {
                        self.plain_run(&run);
                    }
                }
            }
            other => self.verbatim(other, block.span),
        }
    }

    /// What isn't running text stands as it is: it may be a value that the reader needs.
    pub(super) fn verbatim(&mut self, kind: &BlockKind, span: crate::source::Span) {
        let class = match kind {
            BlockKind::Code { text, .. } => SentenceClass::Unclassified(fold(text)),
            BlockKind::Snippet { path } => {
                SentenceClass::Unclassified(format!("--8<-- \"{path}\""))
            }
            BlockKind::Heading(heading) => SentenceClass::Unclassified(heading.text.clone()),
            BlockKind::Html(html) => match visible(html) {
                text if text.is_empty() => SentenceClass::Prose(prose::MARKUP),
                text => SentenceClass::Unclassified(text),
            },
            _ => return,
        };
        self.sentence(span, class);
    }
}

fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text of `html` outside of comments and tags.
fn visible(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        text.push(' ');
        let (close, from) =
            if rest[at..].starts_with("<!--") { ("-->", at + 4) } else { (">", at) };
        rest = rest[from..].find(close).map_or("", |end| &rest[from + end + close.len()..]);
    }
    text.push_str(rest);
    fold(&text)
}
