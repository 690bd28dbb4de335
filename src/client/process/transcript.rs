//! The lines that went to and fro, for those who want to see them.

use std::sync::{Arc, Mutex, PoisonError};

use super::lines::Piece;

/// The most lines that are kept of each origin.
const MAX_LINES: usize = 40;
/// How many lines of the standard error output are kept: the last ones, where the reasons stand.
const LAST_ERRORS: usize = 20;
/// The most of a line that is kept, in characters.
const MAX_SHOWN: usize = 4000;

/// A line that was sent or received. May hold secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TranscriptLine {
    /// Whose it is.
    pub origin: Origin,
    /// The line without its end.
    pub text: String,
}

/// Whose line it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The runner's.
    Runner,
    /// The client's, on its standard output.
    Client,
    /// The client's, on its standard error output.
    Errors,
}

/// Keeps lines where it was asked to.
#[derive(Clone, Debug, Default)]
pub(super) struct Transcript(Option<Arc<Mutex<Vec<TranscriptLine>>>>);

impl Transcript {
    /// One that keeps them.
    pub(super) fn keeping() -> Self {
        Self(Some(Arc::default()))
    }

    pub(super) fn sent(&self, line: &str) {
        self.keep(Origin::Runner, line.trim_end());
    }

    pub(super) fn received(&self, piece: &Piece) {
        match piece {
            Piece::Line(line) => self.keep(Origin::Client, line),
            Piece::Broken(fault) => self.keep(Origin::Client, &format!("({})", fault.message)),
            Piece::End(_) => {}
        }
    }

    /// What was kept of the standard error output.
    pub(super) fn errors(&self, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        let before = text.lines().count().saturating_sub(LAST_ERRORS);
        if before > 0 {
            self.keep(Origin::Errors, &format!("({before} lines or more before these)"));
        }
        for line in text.lines().skip(before) {
            self.keep(Origin::Errors, line);
        }
    }

    /// The lines since they were taken last.
    pub(super) fn take(&self) -> Vec<TranscriptLine> {
        match &self.0 {
            Some(lines) => {
                std::mem::take(&mut *lines.lock().unwrap_or_else(PoisonError::into_inner))
            }
            None => Vec::new(),
        }
    }

    fn keep(&self, origin: Origin, text: &str) {
        if let Some(lines) = &self.0 {
            let mut lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
            let text = match lines.iter().filter(|line| line.origin == origin).count() {
                ..MAX_LINES => shown(text),
                MAX_LINES => "(more lines)".to_owned(),
                _ => return,
            };
            lines.push(TranscriptLine { origin, text });
        }
    }
}

/// The beginning of a line, such that it does nothing to a terminal.
fn shown(line: &str) -> String {
    let line = line.strip_suffix('\r').unwrap_or(line);
    let mut text: String = line.chars().take(MAX_SHOWN).map(visible).collect();
    if line.chars().nth(MAX_SHOWN).is_some() {
        text.push('…');
    }
    text
}

/// Control characters as the pictures that Unicode has for them.
fn visible(c: char) -> char {
    match c {
        '\t' => c,
        '\0'..' ' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_bounded_and_harmless() {
        assert_eq!(shown("\u{1b}[2J\0a\tb\r"), "␛[2J␀a\tb");
        assert_eq!(shown(&"x".repeat(MAX_SHOWN)).chars().count(), MAX_SHOWN);
        assert!(shown(&"x".repeat(MAX_SHOWN + 1)).ends_with('…'));
        let transcript = Transcript::keeping();
        for _ in 0..2 * MAX_LINES {
            transcript.sent("a");
        }
        transcript.errors("b\n".repeat(2 * LAST_ERRORS).as_bytes());
        transcript.errors(b"the reason\n");
        let lines = transcript.take();
        assert_eq!(lines[MAX_LINES].text, "(more lines)");
        assert_eq!(lines.len(), MAX_LINES + 1 + 1 + LAST_ERRORS + 1);
        assert_eq!(lines.last().unwrap().text, "the reason");
    }
}
