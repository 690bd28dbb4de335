//! Running text without its marks.

use super::fold::is_invisible;
use super::{Inline, InlineKind};

/// The text of `inlines`: marks removed, but for those around struck text, which is taken back; every run of blanks (line ends and no-break spaces
/// too) one blank, none at the ends. HTML and breaks count as blanks; an image is its
/// alternative text.
pub fn plain_text(inlines: &[Inline]) -> String {
    let length = match (inlines.first(), inlines.last()) {
        (Some(first), Some(last)) => last.span.end - first.span.start,
        _ => 0,
    };
    let mut folded = Folded { text: String::with_capacity(length), blank: false };
    folded.inlines(inlines);
    folded.text
}

/// Text whose blanks are folded while it is collected.
struct Folded {
    text: String,
    /// Whether a blank is due before the next word.
    blank: bool,
}

impl Folded {
    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Text(text) | InlineKind::Code(text) => self.push(text),
                InlineKind::Strikethrough(inner) => {
                    self.push("~~");
                    self.inlines(inner);
                    self.push("~~");
                }
                InlineKind::Strong(inner)
                | InlineKind::Emphasis(inner)
                | InlineKind::Link { inlines: inner, .. } => self.inlines(inner),
                InlineKind::Image { alt, .. } => self.push(alt),
                InlineKind::SoftBreak | InlineKind::HardBreak | InlineKind::Html(_) => {
                    self.blank = true;
                }
            }
        }
    }

    fn push(&mut self, text: &str) {
        let mut words = text.split_whitespace();
        let Some(first) = words.next() else {
            self.blank |= !text.is_empty();
            return;
        };
        self.blank |= text.starts_with(char::is_whitespace);
        self.word(first);
        for word in words {
            self.blank = true;
            self.word(word);
        }
        self.blank = text.ends_with(char::is_whitespace);
    }

    fn word(&mut self, word: &str) {
        if word.chars().all(is_invisible) {
            return;
        }
        if std::mem::take(&mut self.blank) && !self.text.is_empty() {
            self.text.push(' ');
        }
        if word.is_ascii() {
            self.text.push_str(word);
        } else {
            self.text.extend(word.chars().filter(|c| !is_invisible(*c)));
        }
    }
}
