//! The lines of a text with their bytes.

/// One line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Its first byte.
    pub start: usize,
    /// One past its last byte, line end excluded.
    pub end: usize,
    /// Where the next line starts.
    pub next: usize,
}

/// The lines of `text` from byte `from`, which must be the start of a line. LF, CR LF and a lone
/// CR end a line (CommonMark 0.31, section 2.1); an empty last line is not given.
pub(super) fn lines(text: &str, from: usize) -> impl Iterator<Item = Line> {
    let bytes = text.as_bytes();
    let mut at = from;
    std::iter::from_fn(move || {
        if at >= bytes.len() {
            return None;
        }
        let start = at;
        let end = bytes[start..]
            .iter()
            .position(|byte| matches!(byte, b'\n' | b'\r'))
            .map_or(bytes.len(), |found| start + found);
        at = match (bytes.get(end), bytes.get(end + 1)) {
            (Some(b'\r'), Some(b'\n')) => end + 2,
            (Some(_), _) => end + 1,
            (None, _) => end,
        };
        Some(Line { start, end, next: at })
    })
}

/// `start..end` of `text` without the blanks and line ends at both sides, as CommonMark knows them
/// (ASCII only: a no-break space is text).
pub(super) fn trim(text: &str, start: usize, end: usize) -> (usize, usize) {
    const BLANKS: [char; 6] = [' ', '\t', '\n', '\r', '\u{b}', '\u{c}'];
    let slice = &text[start..end];
    let left = slice.len() - slice.trim_start_matches(BLANKS).len();
    if left == slice.len() {
        return (start, start);
    }
    (start + left, start + slice.trim_end_matches(BLANKS).len())
}
