//! Inlines as one row of characters that remember where a sentence may end.

use super::super::{Inline, InlineKind};

/// One visible character.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glyph {
    /// The character; a blank for every break.
    pub c: char,
    /// The byte of the page behind it.
    pub end: usize,
    /// Whether a sentence may end behind it: it is plain text, or the last of a mark.
    pub may_end: bool,
    /// What it belongs to.
    pub part: Part,
    /// Whether it is the first of its inline, and that is a mark.
    pub starts_mark: bool,
}

/// What a character belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Plain text.
    Plain,
    /// Text inside of a mark.
    Marked,
    /// Code, an image: its characters say nothing about sentences.
    Opaque,
    /// Raw HTML, as if it weren't there.
    Invisible,
}

impl Glyph {
    /// Whether it is a blank.
    pub fn is_blank(&self) -> bool {
        self.part != Part::Invisible && self.c.is_whitespace()
    }

    /// Whether it is the character `c` of running text.
    pub fn is(&self, test: impl Fn(char) -> bool) -> bool {
        matches!(self.part, Part::Plain | Part::Marked) && test(self.c)
    }
}

/// The characters of `inlines`.
pub(super) fn of(inlines: &[Inline]) -> Vec<Glyph> {
    let length = match (inlines.first(), inlines.last()) {
        (Some(first), Some(last)) => last.span.end - first.span.start,
        _ => 0,
    };
    let mut glyphs = Vec::with_capacity(length);
    for inline in inlines {
        let before = glyphs.len();
        let end = inline.span.end;
        let glyph = |c, part| Glyph { c, end, may_end: false, part, starts_mark: false };
        match &inline.kind {
            InlineKind::Text(text) if text.len() == inline.span.len() => {
                for (at, c) in text.char_indices() {
                    let end = inline.span.start + at + c.len_utf8();
                    glyphs.push(Glyph { end, may_end: true, ..glyph(c, Part::Plain) });
                }
            }
            InlineKind::Text(text) => glyphs.extend(text.chars().map(|c| glyph(c, Part::Plain))),
            InlineKind::SoftBreak | InlineKind::HardBreak => glyphs.push(glyph(' ', Part::Plain)),
            InlineKind::Html(_) => glyphs.push(glyph(' ', Part::Invisible)),
            InlineKind::Code(_) | InlineKind::Image { .. } => {
                glyphs.push(glyph('\u{fffc}', Part::Opaque));
            }
            InlineKind::Strong(inner)
            | InlineKind::Emphasis(inner)
            | InlineKind::Strikethrough(inner)
            | InlineKind::Link { inlines: inner, .. } => {
                collect(inner, end, &mut glyphs);
            }
        }
        let is_mark = !matches!(
            inline.kind,
            InlineKind::Text(_)
                | InlineKind::SoftBreak
                | InlineKind::HardBreak
                | InlineKind::Html(_)
        );
        if let Some(first) = glyphs.get_mut(before) {
            first.starts_mark = is_mark;
        }
        if glyphs.len() > before
            && let Some(last) = glyphs.last_mut()
        {
            last.may_end = true;
        }
    }
    glyphs
}

/// The characters inside of a mark, which ends at byte `end`.
fn collect(inlines: &[Inline], end: usize, glyphs: &mut Vec<Glyph>) {
    for inline in inlines {
        let glyph = |c, part| Glyph { c, end, may_end: false, part, starts_mark: false };
        match &inline.kind {
            InlineKind::Text(text) => glyphs.extend(text.chars().map(|c| glyph(c, Part::Marked))),
            InlineKind::Code(_) | InlineKind::Image { .. } => {
                glyphs.push(glyph('\u{fffc}', Part::Opaque));
            }
            InlineKind::SoftBreak | InlineKind::HardBreak => glyphs.push(glyph(' ', Part::Marked)),
            InlineKind::Html(_) => glyphs.push(glyph(' ', Part::Invisible)),
            InlineKind::Strong(inner)
            | InlineKind::Emphasis(inner)
            | InlineKind::Strikethrough(inner)
            | InlineKind::Link { inlines: inner, .. } => collect(inner, end, glyphs),
        }
    }
}
