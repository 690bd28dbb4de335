//! The lines of a file that a diagnostic shows, made fit for a terminal.

use crate::source::{SourceFile, Span};

/// From this many bytes on, a line is shown only around the places of interest.
const LONG_LINE: usize = 240;

/// How much of a long line is shown on both sides of a place of interest, in bytes.
const AROUND: usize = 80;

/// Whole lines of a file: line ends are LF, no byte order mark, what a terminal would obey is
/// replaced, long lines are cut. Knows where each byte of the file went.
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
    /// The lines that hold `places`, and all between them; with `cut`, long ones without what is
    /// far from every place.
    pub fn new(source: &SourceFile, places: &[Span], cut: bool) -> Self {
        let text = source.text();
        let start = places.iter().map(|place| place.start).min().unwrap_or(0);
        let end = places.iter().map(|place| place.end).max().unwrap_or(0);
        let first_line = source.position(start).line;
        let last_line = source.position(end).line;
        let line_start = |line| source.lines().line_start(line).unwrap_or(text.len());
        let span = Span::new(line_start(first_line), line_start(last_line + 1));
        let mut window =
            Self { text: String::new(), first_line, span, moved: vec![(span.start, 0, false)] };
        for line in first_line..=last_line {
            let line = Span::new(line_start(line), line_start(line + 1));
            window.line(text, line, cut.then_some(places));
        }
        window
    }

    /// Where byte `offset` of the file is in `text`; what was cut away is where the cut is.
    pub fn place(&self, offset: usize) -> usize {
        let offset = offset.clamp(self.span.start, self.span.end);
        let at = self.moved.partition_point(|(from, ..)| *from <= offset).saturating_sub(1);
        let (from, to, replaced) = self.moved[at];
        if replaced { to } else { (to + (offset - from)).min(self.text.len()) }
    }

    fn line(&mut self, text: &str, line: Span, cut_around: Option<&[Span]>) {
        let content = text[line.range()].trim_end_matches(['\n', '\r']);
        let end = line.start + content.len();
        let mut at = line.start;
        let whole = Span::new(line.start, end);
        let parts = cut_around.map_or_else(|| vec![(whole, true)], |it| parts(text, whole, it));
        for (shown, kept) in parts {
            if !kept {
                self.replace(shown, "…");
            } else {
                self.clean(text, shown);
            }
            at = shown.end;
        }
        debug_assert_eq!(at, end);
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

/// The parts of a line, each with whether it is shown: all of a short one; of a long one, what is
/// around the edges of `places`.
fn parts(text: &str, line: Span, places: &[Span]) -> Vec<(Span, bool)> {
    if line.len() < LONG_LINE {
        return vec![(line, true)];
    }
    let mut edges: Vec<usize> = places
        .iter()
        .flat_map(|place| [place.start, place.end])
        .filter(|&edge| line.start <= edge && edge <= line.end)
        .collect();
    edges.push(line.start);
    edges.sort_unstable();
    let mut parts: Vec<(Span, bool)> = Vec::new();
    let mut at = line.start;
    for edge in edges {
        let from = floor(text, edge.saturating_sub(AROUND)).max(line.start);
        let to = ceil(text, (edge + AROUND).min(line.end));
        // A cut shorter than a place's worth isn't one.
        let from = if from < at + AROUND { at } else { from };
        if from > at {
            parts.push((Span::new(at, from), false));
        }
        if to > at {
            parts.push((Span::new(from.max(at), to), true));
            at = to;
        }
    }
    if at < line.end {
        parts.push((Span::new(at, line.end), false));
    }
    parts
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
