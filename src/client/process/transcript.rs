//! The lines that went to and fro, for those who want to see them.

use std::sync::{Arc, Mutex, PoisonError};

use super::lines::Piece;

/// The most lines that are kept.
const MAX_LINES: usize = 200;
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
        for line in String::from_utf8_lossy(bytes).lines() {
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
            if lines.len() < MAX_LINES {
                let text = text.chars().take(MAX_SHOWN).collect();
                lines.push(TranscriptLine { origin, text });
            }
        }
    }
}
