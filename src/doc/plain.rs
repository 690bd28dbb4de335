//! Running text without its marks.

use super::{Inline, InlineKind};

/// The text of `inlines`: marks removed, every run of blanks (line ends and no-break spaces
/// too) one blank, none at the ends. HTML and breaks count as blanks; an image is its
/// alternative text.
pub fn plain_text(inlines: &[Inline]) -> String {
    let mut raw = String::new();
    collect(inlines, &mut raw);
    let mut text = String::with_capacity(raw.len());
    for word in raw.split_whitespace() {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}

fn collect(inlines: &[Inline], raw: &mut String) {
    for inline in inlines {
        match &inline.kind {
            InlineKind::Text(text) | InlineKind::Code(text) => raw.push_str(text),
            InlineKind::Strong(inner)
            | InlineKind::Emphasis(inner)
            | InlineKind::Strikethrough(inner)
            | InlineKind::Link { inlines: inner, .. } => collect(inner, raw),
            InlineKind::Image { alt, .. } => raw.push_str(alt),
            InlineKind::SoftBreak | InlineKind::HardBreak | InlineKind::Html(_) => raw.push(' '),
        }
    }
}
