//! Running text to sentences with their tokens and links.

use super::super::token::{Kind, Token, tokens};
use crate::doc::{Inline, InlineKind, plain_text, sentences};
use crate::source::{SourceFile, Span};

/// One sentence.
#[derive(Clone, Debug)]
pub(super) struct Run {
    /// Where it stands, marks included.
    pub(super) span: Span,
    /// Its plain text.
    pub(super) text: String,
    pub(super) tokens: Vec<Token>,
    pub(super) links: Vec<LinkRef>,
}

/// A link in a sentence.
#[derive(Clone, Debug)]
pub(super) struct LinkRef {
    /// Its text.
    pub(super) text: String,
    pub(super) target: String,
    pub(super) target_span: Option<Span>,
    pub(super) span: Span,
}

impl Run {
    /// "**Name**: explanation" as two: the name with its colon, and the explanation.
    pub(super) fn split_definition(&self) -> Option<(Run, Run)> {
        let (head, tail) = self.split_at_colon()?;
        head.tokens.iter().any(|token| token.kind == Kind::Term).then_some((head, tail))
    }

    /// What stands before the first colon, with it, and what stands behind.
    pub(super) fn split_at_colon(&self) -> Option<(Run, Run)> {
        let colon = self.tokens.iter().position(|token| token.is_mark(":"))?;
        let (head, tail) = self.tokens.split_at(colon + 1);
        if tail.is_empty() || tail.iter().all(|token| token.kind == Kind::Punct) {
            return None;
        }
        let cut = tail[0].outer.start;
        let (before, after) = self.text.split_once(':')?;
        let part = |span: Span, text: &str, tokens: &[Token]| Run {
            span,
            text: text.trim().to_owned(),
            tokens: tokens.to_vec(),
            links: self.links.iter().filter(|link| span.contains(link.span)).cloned().collect(),
        };
        let end = head[colon].outer.end.max(head[colon].span.end).min(cut);
        Some((
            part(Span::new(self.span.start, end.max(self.span.start)), before, head),
            part(Span::new(cut, self.span.end), after, tail),
        ))
    }
}

impl LinkRef {
    /// The anchor, if it names a section of the same page.
    pub(super) fn anchor(&self) -> Option<&str> {
        self.target.strip_prefix('#')
    }
}

/// The sentences of `inlines`.
pub(super) fn runs(source: &SourceFile, inlines: &[Inline]) -> Vec<Run> {
    let cut = sentences(inlines);
    cut.iter().map(|sentence| run(source, &sentence.inlines, sentence.span)).collect()
}

fn run(source: &SourceFile, inlines: &[Inline], span: Span) -> Run {
    let mut found = Vec::new();
    links(inlines, &mut found);
    Run { span, text: plain_text(inlines), tokens: tokens(source, inlines), links: found }
}

fn links(inlines: &[Inline], found: &mut Vec<LinkRef>) {
    for inline in inlines {
        match &inline.kind {
            InlineKind::Link { target, target_span, inlines: inner } => found.push(LinkRef {
                text: plain_text(inner),
                target: target.clone(),
                target_span: *target_span,
                span: inline.span,
            }),
            InlineKind::Strong(inner)
            | InlineKind::Emphasis(inner)
            | InlineKind::Strikethrough(inner) => links(inner, found),
            _ => {}
        }
    }
}
