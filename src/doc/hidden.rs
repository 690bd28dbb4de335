//! Characters that a reader can't see and that change what is read.

use crate::diagnostic::{Diagnostic, Edit, Severity};
use crate::source::{SourceFile, Span};

/// How many of them one page is told.
const MAX_TOLD: usize = 20;

/// `hidden-character`: the control characters of `source`, line ends and tabs aside, and those
/// that turn the direction of the text behind them.
pub(super) fn problems(source: &SourceFile) -> Vec<Diagnostic> {
    let text = source.text();
    if !text.bytes().any(may_begin_one) {
        return Vec::new();
    }
    let found = text.char_indices().filter(|(_, c)| is_hidden(*c));
    found.take(MAX_TOLD).map(|(at, c)| problem(Span::new(at, at + c.len_utf8()), c)).collect()
}

/// Whether `byte` may begin one: most pages have no such byte.
fn may_begin_one(byte: u8) -> bool {
    matches!(byte, 0..=8 | 11 | 14..=31 | 127 | 0xc2 | 0xe2)
}

/// Whether `c` is one.
pub(super) fn is_hidden(c: char) -> bool {
    let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}' | '\u{85}')
}

fn problem(span: Span, c: char) -> Diagnostic {
    let does =
        if c.is_control() { "is no text" } else { "turns the direction of the text behind it" };
    Diagnostic {
        code: "hidden-character",
        severity: Severity::Error,
        span,
        claim: None,
        message: format!("the character U+{:04X} here can't be seen and {does}", u32::from(c)),
        help: Some("take the character away".into()),
        notes: Vec::new(),
        fix: Some(vec![Edit { span, text: String::new() }]),
    }
}
