//! Running text to sentences with their tokens and links.

use super::super::token::{Kind, Scratch, Token, tokens};
use std::cell::OnceCell;

use super::Builder;
use crate::doc::{Inline, InlineKind, Sentence, plain_text, sentences};
use crate::source::{SourceFile, Span};

/// One sentence.
#[derive(Clone, Debug)]
pub(super) struct Run {
    /// Where it stands, marks included.
    pub(super) span: Span,
    inlines: Vec<Inline>,
    /// Its plain text, from the first time on that it is asked for.
    text: OnceCell<String>,
    pub(super) tokens: Vec<Token>,
    pub(super) links: Vec<LinkRef>,
    /// Whether a part of it is struck out: taken back, so that it isn't read for its meaning.
    pub(super) struck: bool,
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
    /// Its plain text.
    pub(super) fn text(&self) -> &str {
        self.text.get_or_init(|| plain_text(&self.inlines))
    }

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
        let (before, after) = self.text().split_once(':')?;
        let part = |span: Span, text: &str, tokens: &[Token]| Run {
            span,
            inlines: Vec::new(),
            text: OnceCell::from(text.trim().to_owned()),
            tokens: tokens.to_vec(),
            struck: self.struck,
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

impl Builder<'_> {
    /// The sentences of `inlines`.
    pub(super) fn runs(&mut self, inlines: &[Inline]) -> Vec<Run> {
        let first = inlines.first().map(|inline| inline.span.start);
        let ahead = first.and_then(|start| self.read_ahead.remove(&start));
        ahead.unwrap_or_else(|| runs(self.source, inlines, &mut self.scratch))
    }

    /// The same, kept for when their turn comes.
    pub(super) fn runs_ahead(&mut self, inlines: &[Inline]) -> &[Run] {
        let start = inlines.first().map_or(0, |inline| inline.span.start);
        let (source, scratch) = (self.source, &mut self.scratch);
        self.read_ahead.entry(start).or_insert_with(|| runs(source, inlines, scratch))
    }
}

fn runs(source: &SourceFile, inlines: &[Inline], scratch: &mut Scratch) -> Vec<Run> {
    let run = |Sentence { inlines, span }| {
        let mut found = Vec::new();
        links(&inlines, &mut found);
        let tokens = tokens(source, &inlines, scratch);
        let struck = is_struck(&inlines);
        Run { span, inlines, text: OnceCell::new(), tokens, links: found, struck }
    };
    sentences(inlines).into_iter().map(run).collect()
}

fn is_struck(inlines: &[Inline]) -> bool {
    inlines.iter().any(|inline| match &inline.kind {
        InlineKind::Strikethrough(_) => true,
        InlineKind::Strong(inner)
        | InlineKind::Emphasis(inner)
        | InlineKind::Link { inlines: inner, .. } => is_struck(inner),
        _ => false,
    })
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
