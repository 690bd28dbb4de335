//! Blocks to claims and sentences.

use super::super::model::{Include, SentenceClass};
use super::runs::Run;
use super::{Builder, SectionRole, prose};
use crate::doc::{Block, BlockKind, Inline, Item};
use crate::source::SourceFile;

impl Builder<'_> {
    /// Reads `blocks` in order; a paragraph that announces a list is read with it.
    pub(super) fn blocks(&mut self, blocks: &[Block]) {
        let mut rest = blocks;
        while let [block, after @ ..] = rest {
            rest = after;
            if let BlockKind::List { ordered, items } = &block.kind {
                let list = self.whole_list(*ordered, items, after);
                rest = list.beyond;
                self.list(&list);
                continue;
            }
            let BlockKind::Paragraph(inlines) = &block.kind else {
                self.block(block);
                continue;
            };
            let sentences = self.runs(inlines);
            self.empty_paragraph(block, inlines, &sentences);
            let Some((lead, before)) = sentences.split_last() else { continue };
            before.iter().for_each(|run| self.paragraph_run(run));
            let list = match after {
                [block, beyond @ ..] => match &block.kind {
                    BlockKind::List { ordered, items } => {
                        Some(self.whole_list(*ordered, items, beyond))
                    }
                    _ => None,
                },
                [] => None,
            };
            match list.filter(|list| self.led_list(lead, list)) {
                Some(list) => {
                    rest = list.beyond;
                    self.comments(list.comments);
                }
                None => self.paragraph_run(lead),
            }
        }
    }

    fn paragraph_run(&mut self, run: &Run) {
        if run.struck || self.role != SectionRole::Prerequisites || !self.prerequisite(run) {
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

    fn list(&mut self, list: &List) {
        match self.role {
            _ if list.ordered => self.procedure(&list.items, false),
            SectionRole::Methods => self.method_list(&list.items),
            SectionRole::Prerequisites => self.needs_list(&list.items),
            SectionRole::Other => list.items.iter().for_each(|item| self.blocks(&item.blocks)),
        }
        self.comments(list.comments);
    }

    /// The list of `items` with those of the lists behind it that only a comment keeps apart from
    /// it; `after` is what follows the first one.
    pub(super) fn whole_list<'b>(
        &self,
        ordered: bool,
        items: &'b [Item],
        after: &'b [Block],
    ) -> List<'b> {
        let mut list =
            List { ordered, items: items.iter().collect(), comments: &[], beyond: after };
        loop {
            let comments = list.beyond.iter().take_while(|block| is_comment(block)).count();
            let Some(Block { kind: BlockKind::List { ordered: next, items }, .. }) =
                list.beyond.get(comments).filter(|_| comments > 0)
            else {
                return list;
            };
            if *next != ordered || !goes_on(self.source, &list.items, items) {
                return list;
            }
            list.items.extend(items);
            list.beyond = &list.beyond[comments + 1..];
            list.comments = &after[..after.len() - list.beyond.len()];
        }
    }

    fn comments(&mut self, blocks: &[Block]) {
        for block in blocks.iter().filter(|block| is_comment(block)) {
            self.verbatim(&block.kind, block.span);
        }
    }

    fn block(&mut self, block: &Block) {
        match &block.kind {
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
                self.includes.push(Include { path: path.clone(), span });
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

/// A list as an author sees it.
pub(super) struct List<'b> {
    pub(super) ordered: bool,
    pub(super) items: Vec<&'b Item>,
    /// The blocks between its parts: comments, and the lists themselves.
    comments: &'b [Block],
    /// What follows it.
    beyond: &'b [Block],
}

fn is_comment(block: &Block) -> bool {
    matches!(&block.kind, BlockKind::Html(html) if html.starts_with("<!--") && visible(html).is_empty())
}

/// Whether the list that begins with `next` goes on with `items`: with the same bullet; with the
/// next number, written or counted, or with the one that all of them have.
fn goes_on(source: &SourceFile, items: &[&Item], next: &[Item]) -> bool {
    let marker = |item: &Item| {
        let text = source.slice(item.span).trim_start_matches([' ', '\t', '>']);
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        (text[..digits].parse::<usize>().ok(), text[digits..].chars().next())
    };
    let (Some(first), Some(last), Some(next)) = (items.first(), items.last(), next.first()) else {
        return false;
    };
    let ((start, sort), (end, _), (number, next_sort)) =
        (marker(first), marker(last), marker(next));
    let numbers_on = match (start, end, number) {
        (None, None, None) => true,
        (Some(start), Some(end), Some(number)) => {
            number == end + 1
                || number == start + items.len()
                || items.len() > 1 && number == end && start == end
        }
        _ => false,
    };
    sort == next_sort && numbers_on
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
