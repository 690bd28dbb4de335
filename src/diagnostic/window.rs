//! The lines of a file that a diagnostic shows, made fit for a terminal.

use crate::source::{SourceFile, Span};

/// Whole lines of a file: line ends are LF, no byte order mark, what a terminal would obey is
/// replaced. Knows where each byte of the file went.
pub(super) struct Window {
    /// The text.
    pub text: String,
    /// The file's line that it begins with, from 1.
    pub first_line: usize,
    /// The bytes of the file in it.
    span: Span,
    /// From this byte of the file on, bytes follow from this one of `text`, up to the next entry;
    /// with `true`, the bytes up to there became something else as a whole.
    moved: Vec<(usize, usize, bool)>,
}

impl Window {
    /// The lines that hold `place`.
    pub fn new(source: &SourceFile, place: Span) -> Self {
        let text = source.text();
        let first_line = source.position(place.start).line;
        let last_line = source.position(place.end).line;
        let line_start = |line| source.lines().line_start(line).unwrap_or(text.len());
        let span = Span::new(line_start(first_line), line_start(last_line + 1));
        let mut window =
            Self { text: String::new(), first_line, span, moved: vec![(span.start, 0, false)] };
        for line in first_line..=last_line {
            let line = Span::new(line_start(line), line_start(line + 1));
            window.line(text, line);
        }
        window
    }

    /// Where byte `offset` of the file is in `text`.
    pub fn place(&self, offset: usize) -> usize {
        let offset = offset.clamp(self.span.start, self.span.end);
        let at = self.moved.partition_point(|(from, ..)| *from <= offset).saturating_sub(1);
        let (from, to, replaced) = self.moved[at];
        if replaced { to } else { (to + (offset - from)).min(self.text.len()) }
    }

    fn line(&mut self, text: &str, line: Span) {
        let content = text[line.range()].trim_end_matches(['\n', '\r']);
        let end = line.start + content.len();
        self.clean(text, Span::new(line.start, end));
        if end < line.end {
            self.replace(Span::new(end, line.end), "\n");
        }
    }

    /// Appends the characters of `span`, each as it may be shown.
    fn clean(&mut self, text: &str, span: Span) {
        for (at, c) in text[span.range()].char_indices() {
            let at = span.start + at;
            match substitute(c) {
                None => self.text.push(c),
                Some(_) if c == '\u{feff}' && at == 0 => {
                    self.replace(Span::new(at, at + c.len_utf8()), "");
                }
                Some(shown) => self.replace(Span::new(at, at + c.len_utf8()), shown),
            }
        }
    }

    /// Appends `shown` for the bytes `span` of the file.
    fn replace(&mut self, span: Span, shown: &str) {
        self.moved.push((span.start, self.text.len(), true));
        self.text.push_str(shown);
        self.moved.push((span.end, self.text.len(), false));
    }
}

/// The last character boundary of `text` at or before byte `at`.
pub(super) fn floor(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// The first character boundary of `text` at or behind byte `at`, or its end.
pub(super) fn ceil(text: &str, at: usize) -> usize {
    (at..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len())
}

/// What is shown for a character that would do something to the terminal or to the reader's
/// eyes, beyond what the renderer itself replaces (C0 and bidirectional controls, tabs).
pub(super) fn substitute(c: char) -> Option<&'static str> {
    matches!(
        c,
        '\u{80}'
            ..='\u{9f}'
                | '\u{2028}'
                | '\u{2029}'
                | '\u{feff}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{61c}'
    )
    .then_some("\u{fffd}")
}
