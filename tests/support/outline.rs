//! A document as a short outline: a line per block, marks as their names.

#![allow(dead_code)] // Each test binary uses one of the two.

use std::fmt::Write as _;

use credoc::doc::{Block, BlockKind, Document, Inline, InlineKind};
use credoc::source::Span;

/// The outline with the byte span of every block and of every inline with marks.
pub fn with_spans(document: &Document) -> String {
    Outline { spans: true, text: String::new() }.document(document)
}

/// The outline without places and link targets: equal for two dialects of one page.
pub fn without_spans(document: &Document) -> String {
    Outline { spans: false, text: String::new() }.document(document)
}

struct Outline {
    spans: bool,
    text: String,
}

impl Outline {
    fn document(mut self, document: &Document) -> String {
        if self.spans
            && let Some(frontmatter) = &document.frontmatter
        {
            self.line(0, &format!("frontmatter{}", self.span(frontmatter.span)));
            for entry in &frontmatter.entries {
                let value = serde_json::to_string(&entry.value).expect("a value");
                self.line(1, &format!("{}{} = {value}", entry.key, self.span(entry.key_span)));
            }
        }
        for section in &document.sections {
            match &section.heading {
                Some(heading) => {
                    let span = self.span(heading.span);
                    let text = self.inlines(&heading.inlines);
                    self.line(0, &format!("h{}{span} #{} {text}", heading.level, heading.anchor));
                }
                None => self.line(0, "(no heading)"),
            }
            self.blocks(1, &section.blocks);
        }
        for problem in &document.problems {
            self.line(0, &format!("problem {}{}", problem.code, self.span(problem.span)));
        }
        self.text
    }

    fn blocks(&mut self, depth: usize, blocks: &[Block]) {
        for block in blocks {
            let span = self.span(block.span);
            match &block.kind {
                BlockKind::Paragraph(inlines) => {
                    let text = self.inlines(inlines);
                    self.line(depth, &format!("p{span} {text}"));
                }
                BlockKind::List { ordered, items } => {
                    self.line(depth, &format!("{}{span}", if *ordered { "ol" } else { "ul" }));
                    for item in items {
                        self.line(depth + 1, &format!("li{}", self.span(item.span)));
                        self.blocks(depth + 2, &item.blocks);
                    }
                }
                BlockKind::Admonition { kind, title, blocks } => {
                    let title = self.inlines(title);
                    self.line(depth, &format!("box {kind}{span} {title}"));
                    self.blocks(depth + 1, blocks);
                }
                BlockKind::Quote(blocks) => {
                    self.line(depth, &format!("quote{span}"));
                    self.blocks(depth + 1, blocks);
                }
                BlockKind::Table(rows) => {
                    self.line(depth, &format!("table{span}"));
                    for row in rows {
                        let cells: Vec<String> =
                            row.iter().map(|cell| self.inlines(cell)).collect();
                        self.line(depth + 1, &cells.join(" | "));
                    }
                }
                BlockKind::Code { language, text } => {
                    self.line(depth, &format!("code {language}{span} {text:?}"));
                }
                BlockKind::Snippet { path } => self.line(depth, &format!("snippet{span} {path}")),
                BlockKind::Html(text) => self.line(depth, &format!("html{span} {text:?}")),
                BlockKind::Rule => self.line(depth, &format!("rule{span}")),
                BlockKind::Heading(heading) => {
                    let text = self.inlines(&heading.inlines);
                    self.line(
                        depth,
                        &format!("h{}{span} #{} {text}", heading.level, heading.anchor),
                    );
                }
            }
        }
    }

    fn inlines(&self, inlines: &[Inline]) -> String {
        let mut text = String::new();
        for inline in inlines {
            let span = self.span(inline.span);
            let _ = match &inline.kind {
                InlineKind::Text(part) => write!(text, "{part}"),
                InlineKind::Strong(inner) => {
                    write!(text, "[strong{span} {}]", self.inlines(inner))
                }
                InlineKind::Emphasis(inner) => write!(text, "[em{span} {}]", self.inlines(inner)),
                InlineKind::Strikethrough(inner) => {
                    write!(text, "[del{span} {}]", self.inlines(inner))
                }
                InlineKind::Code(code) => write!(text, "[code{span} {code}]"),
                InlineKind::Link { target, target_span, inlines } => {
                    let inner = self.inlines(inlines);
                    match (self.spans, target_span) {
                        (true, Some(at)) => {
                            write!(text, "[a{span} {inner} -> {target}{}]", self.span(*at))
                        }
                        (true, None) => write!(text, "[a{span} {inner} -> {target}]"),
                        (false, _) => write!(text, "[a {inner}]"),
                    }
                }
                InlineKind::Image { target, alt } => write!(text, "[img{span} {alt} <- {target}]"),
                InlineKind::SoftBreak => write!(text, "[soft]"),
                InlineKind::HardBreak => write!(text, "[br]"),
                InlineKind::Html(raw) => write!(text, "[html{span} {raw}]"),
            };
        }
        text
    }

    fn span(&self, span: Span) -> String {
        if self.spans { format!("@{}..{}", span.start, span.end) } else { String::new() }
    }

    fn line(&mut self, depth: usize, text: &str) {
        let _ = writeln!(self.text, "{}{}", "  ".repeat(depth), text.trim_end());
    }
}
