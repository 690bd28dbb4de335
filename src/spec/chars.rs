//! Running text to characters that know the bytes of the page that they were read from.

use crate::doc::{Inline, InlineKind, is_invisible};
use crate::source::{SourceFile, Span};

/// One character with the bytes of the page that it was read from.
#[derive(Clone, Copy)]
pub(super) struct Char {
    pub(super) c: char,
    pub(super) span: Span,
}

/// The text of the word `chars`, which stands at `span`: as a whole where it is written there.
pub(super) fn written(source: &SourceFile, span: Span, chars: &[Char]) -> String {
    let raw = source.slice(span);
    let same = raw.len() == chars.len()
        && raw.bytes().zip(chars).all(|(byte, c)| u32::from(byte) == u32::from(c.c));
    if same && raw.is_ascii() { raw.to_owned() } else { folded(chars) }
}

/// The text of `chars`, every run of blanks one, none at the ends.
pub(super) fn folded(chars: &[Char]) -> String {
    let mut text = String::with_capacity(chars.len());
    let mut blank = false;
    for c in chars {
        if c.c.is_whitespace() {
            blank = !text.is_empty();
        } else {
            if std::mem::take(&mut blank) {
                text.push(' ');
            }
            text.push(c.c);
        }
    }
    text
}

/// The characters of all text below `inlines`.
pub(super) fn collect(source: &SourceFile, inlines: &[Inline], chars: &mut Vec<Char>) {
    for inline in inlines {
        match &inline.kind {
            InlineKind::Text(text) | InlineKind::Code(text) => {
                align(source, inline.span, text, chars);
            }
            InlineKind::Strong(inner)
            | InlineKind::Emphasis(inner)
            | InlineKind::Strikethrough(inner)
            | InlineKind::Link { inlines: inner, .. } => collect(source, inner, chars),
            InlineKind::SoftBreak | InlineKind::HardBreak => {
                chars.push(Char { c: ' ', span: inline.span });
            }
            InlineKind::Image { .. } | InlineKind::Html(_) => {}
        }
    }
}

/// Finds for each character of `text` the bytes of `span` that it was written with: itself, an
/// escape (`\>`), or an entity (`&gt;`). Bytes in between (marks, line prefixes) are stepped over.
pub(super) fn align(source: &SourceFile, span: Span, text: &str, chars: &mut Vec<Char>) {
    let raw = source.slice(span);
    chars.reserve(text.len());
    if raw == text {
        let seen = text.char_indices().filter(|(_, c)| !is_invisible(*c));
        chars.extend(seen.map(|(at, c)| {
            let start = span.start + at;
            Char { c, span: Span::new(start, start + c.len_utf8()) }
        }));
        return;
    }
    let mut at = 0;
    for c in text.chars() {
        let rest = &raw[at..];
        let direct = rest.starts_with(c).then_some((at, c.len_utf8()));
        let found = direct
            .or_else(|| entity(rest).map(|len| (at, len)))
            .or_else(|| rest.find(c).map(|skip| (at + skip, c.len_utf8())));
        let (start, len) = found.unwrap_or((at, 0));
        at = start + len;
        if !is_invisible(c) {
            chars.push(Char { c, span: Span::new(span.start + start, span.start + at) });
        }
    }
}

/// The length of the entity at the start of `rest`.
pub(super) fn entity(rest: &str) -> Option<usize> {
    let body = rest.strip_prefix('&')?;
    let end = body.find(';').filter(|end| (1..=32).contains(end))?;
    body[..end].chars().all(|c| c.is_ascii_alphanumeric() || c == '#').then_some(end + 2)
}

/// Where `text` stands inside `outer`; all of `outer` if it isn't written there literally.
pub(super) fn find(source: &SourceFile, outer: Span, text: &str) -> Span {
    let raw = source.slice(outer);
    // Behind the tag, where a tag is the mark.
    let from = raw.find('>').filter(|_| raw.starts_with('<')).map_or(0, |end| end + 1);
    raw[from..].find(text).map_or(outer, |at| {
        let start = outer.start + from + at;
        Span::new(start, start + text.len())
    })
}
