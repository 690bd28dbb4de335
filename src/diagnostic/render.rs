//! Draws diagnostics as a compiler does.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet, normalize_untrusted_str};

use super::mend::mend;
use super::window::{Window, ceil, floor, substitute};
use super::wrap::wrapped;
use super::{Diagnostic, Edit, Severity};
use crate::source::{SourceFile, Span};

/// The width that long lines are trimmed to.
const WIDTH: usize = 120;

/// `diagnostic` with its lines of `source`, as a compiler shows it, ending in a line end: severity
/// and code, the place, the lines with the span underlined, the notes, the help, and a fix as the
/// lines it takes away and adds. With `colour`, ANSI sequences are in it; none ever comes from the
/// page or from the diagnostic's texts.
pub fn render(source: &SourceFile, diagnostic: &Diagnostic, colour: bool) -> String {
    let (level, word) = match diagnostic.severity {
        Severity::Error => (Level::ERROR, "error"),
        Severity::Warning => (Level::WARNING, "warning"),
        Severity::Note => (Level::NOTE, "note"),
    };
    draw(source, diagnostic, level, word, colour)
}

/// As [`render`], for a finding that is known and therefore calls for nobody: its severity comes
/// after the word `known`, and not in the colour of an error.
pub fn render_known(source: &SourceFile, diagnostic: &Diagnostic, colour: bool) -> String {
    let word = match diagnostic.severity {
        Severity::Error => "known error",
        Severity::Warning => "known warning",
        Severity::Note => "known note",
    };
    draw(source, diagnostic, Level::WARNING.with_name(word), word, colour)
}

fn draw(
    source: &SourceFile,
    diagnostic: &Diagnostic,
    level: Level<'_>,
    word: &str,
    colour: bool,
) -> String {
    // Further lines of a title are put below its first word by the renderer.
    let indent = word.chars().count() + diagnostic.code.chars().count() + "[]: ".len();
    let message = wrapped(clean(&diagnostic.message).split(' '), indent, indent);
    let message = message.replace(&format!("\n{:indent$}", ""), "\n");
    let span = within(source, diagnostic.span);
    let window = Window::new(source, span);
    let fix = drawable(source, diagnostic.fix.as_deref().unwrap_or_default());
    let notes = diagnostic.notes.iter().map(|note| Level::NOTE.message(clean(note)));
    let mut group = level
        .primary_title(message)
        .id(diagnostic.code)
        .element(annotated(source, &window, span))
        .elements(notes);
    if let (true, Some(help)) = (fix.is_empty(), &diagnostic.help) {
        group = group.element(Level::HELP.message(clean(help)));
    }
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut text = renderer.term_width(WIDTH).render(&[group]);
    text.push('\n');
    if !fix.is_empty() {
        let help = diagnostic.help.as_deref().unwrap_or("change it so");
        text.push_str(&mend(source, &fix, help, colour));
    }
    text
}

fn annotated<'a>(
    source: &SourceFile,
    window: &Window,
    span: Span,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let range = window.place(span.start)..window.place(span.end);
    Snippet::source(window.text.clone())
        .path(clean(source.path()))
        .line_start(window.first_line)
        .annotation(AnnotationKind::Primary.span(range))
}

/// The edits in order, what of them lies in the file; of two that overlap the first.
fn drawable(source: &SourceFile, fix: &[Edit]) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::with_capacity(fix.len());
    let mut sorted: Vec<&Edit> = fix.iter().collect();
    sorted.sort_by_key(|edit| edit.span);
    for edit in sorted {
        let span = within(source, edit.span);
        if edits.last().is_none_or(|last| last.span.end <= span.start) {
            edits.push(Edit { span, text: edit.text.clone() });
        }
    }
    edits
}

/// `span`, or what of it lies in the file, at character boundaries.
fn within(source: &SourceFile, span: Span) -> Span {
    let text = source.text();
    let start = floor(text, span.start);
    let end = ceil(text, span.end).max(start);
    Span::new(start, end)
}

/// A text of ours that may quote the page: nothing in it reaches the terminal as a command.
pub(super) fn clean(text: &str) -> String {
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| {
            let line = line.strip_suffix('\r').unwrap_or(line);
            let shown: String = line
                .chars()
                .map(|c| if substitute(c).is_some() { '\u{fffd}' } else { c })
                .collect();
            normalize_untrusted_str(&shown)
        })
        .collect();
    lines.join("\n")
}
