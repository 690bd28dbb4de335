//! A run of inlines under construction.

use super::{Inline, InlineKind};
use crate::source::Span;

/// Collects inlines. A `Text` is either verbatim (it has the bytes of its span) or one resolved
/// escape or entity; so whoever splits a verbatim one knows where the pieces stand.
#[derive(Default)]
pub(super) struct Run {
    inlines: Vec<Inline>,
}

impl Run {
    /// Appends `inline`.
    pub fn push(&mut self, inline: Inline) {
        self.inlines.push(inline);
    }

    /// Appends text that stands at `span` of `page`; `resolved` is what it means, where that is
    /// not the bytes themselves.
    pub fn text(&mut self, page: &str, resolved: Option<&str>, span: Span) {
        if span.is_empty() {
            return;
        }
        let raw = &page[span.range()];
        let meant = resolved.unwrap_or(raw);
        if meant != raw {
            self.inlines.push(Inline { kind: InlineKind::Text(meant.to_owned()), span });
            return;
        }
        let mut span = span;
        if self.is_escaped(page, span.start)
            && let Some(first) = raw.chars().next()
        {
            let end = span.start + first.len_utf8();
            let kind = InlineKind::Text(first.to_string());
            self.inlines.push(Inline { kind, span: Span::new(span.start - 1, end) });
            span.start = end;
            if span.is_empty() {
                return;
            }
        }
        self.verbatim(page, span);
    }

    /// Appends text that means the bytes at `span` of `page`.
    pub fn verbatim(&mut self, page: &str, span: Span) {
        if let Some(Inline { kind: InlineKind::Text(text), span: last }) = self.inlines.last_mut()
            && last.end == span.start
            && last.len() == text.len()
        {
            text.push_str(&page[span.range()]);
            last.end = span.end;
            return;
        }
        let kind = InlineKind::Text(page[span.range()].to_owned());
        self.inlines.push(Inline { kind, span });
    }

    /// Whether the byte before `start` is a backslash that escapes what stands there and belongs
    /// to nothing yet.
    fn is_escaped(&self, page: &str, start: usize) -> bool {
        let bytes = page.as_bytes();
        start > 0
            && bytes[start - 1] == b'\\'
            && bytes[start].is_ascii_punctuation()
            && self.inlines.last().is_none_or(|last| last.span.end < start)
    }

    /// Lets the last inline, if it ends at `at` and is no text, reach up to `end`: an attribute
    /// list belongs to what it follows.
    pub fn extend_last(&mut self, at: usize, end: usize) -> bool {
        match self.inlines.last_mut() {
            Some(last)
                if last.span.end == at
                    && !matches!(
                        last.kind,
                        InlineKind::Text(_) | InlineKind::SoftBreak | InlineKind::HardBreak
                    ) =>
            {
                last.span.end = end;
                true
            }
            _ => false,
        }
    }

    /// The content of a block: blanks and breaks at its ends mean nothing; breaks go to `marks`.
    pub fn finish(&mut self, marks: &mut Vec<Span>) -> Vec<Inline> {
        let mut inlines = std::mem::take(&mut self.inlines);
        while let Some(last) = inlines.last_mut() {
            if is_break(last) {
                marks.push(last.span);
            } else if !trim_text(last, str::trim_ascii_end, |span, length| {
                span.end = span.start + length
            }) {
                break;
            }
            inlines.pop();
        }
        let mut leading = 0;
        while let Some(first) = inlines.get_mut(leading) {
            if is_break(first) {
                marks.push(first.span);
            } else if !trim_text(first, str::trim_ascii_start, |span, length| {
                span.start = span.end - length
            }) {
                break;
            }
            leading += 1;
        }
        inlines.drain(..leading);
        inlines
    }

    /// The content of an inline.
    pub fn finish_inner(self) -> Vec<Inline> {
        self.inlines
    }
}

fn is_break(inline: &Inline) -> bool {
    matches!(inline.kind, InlineKind::SoftBreak | InlineKind::HardBreak)
}

/// Takes blanks off a verbatim text; true where nothing is left.
fn trim_text(
    inline: &mut Inline,
    trim: impl Fn(&str) -> &str,
    shrink: impl Fn(&mut Span, usize),
) -> bool {
    let InlineKind::Text(text) = &mut inline.kind else { return false };
    if text.len() != inline.span.len() {
        return false;
    }
    let trimmed = trim(text);
    if trimmed.len() < text.len() {
        *text = trimmed.to_owned();
        shrink(&mut inline.span, text.len());
    }
    text.is_empty()
}
