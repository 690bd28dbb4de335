//! Draws diagnostics as a compiler does.

use annotate_snippets::{
    AnnotationKind, Element, Level, Patch, Renderer, Snippet, normalize_untrusted_str,
};

use super::window::{Window, ceil, floor, substitute};
use super::{Diagnostic, Edit, Severity};
use crate::source::{SourceFile, Span};

/// The width that long lines are trimmed to.
const WIDTH: usize = 120;

/// `diagnostic` with its lines of `source`, as a compiler shows it, ending in a line end: severity
/// and code, the place, the lines with the span underlined, the notes, the help, and a fix as the
/// lines it takes away and adds. With `colour`, ANSI sequences are in it; none ever comes from the
/// page or from the diagnostic's texts.
pub fn render(source: &SourceFile, diagnostic: &Diagnostic, colour: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let span = within(source, diagnostic.span);
    let window = Window::new(source, &[span], false);
    let fix = diagnostic.fix.as_deref().filter(|fix| !fix.is_empty());
    let mut main = level
        .primary_title(clean(&diagnostic.message))
        .id(diagnostic.code)
        .element(annotated(source, &window, span));
    main = main.elements(
        diagnostic.notes.iter().map(|note| Element::from(Level::NOTE.message(clean(note)))),
    );
    let mut groups = Vec::new();
    match (fix, diagnostic.help.as_deref()) {
        (None, None) => groups.push(main),
        (None, Some(help)) => groups.push(main.element(Level::HELP.message(clean(help)))),
        (Some(fix), help) => {
            let title = Level::HELP.secondary_title(clean(help.unwrap_or("change it so")));
            groups.push(main);
            groups.push(title.element(patched(source, fix)));
        }
    }
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut text = renderer.term_width(WIDTH).render(&groups);
    text.push('\n');
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

/// The edits, to be shown as the lines they change.
fn patched<'a>(source: &SourceFile, fix: &[Edit]) -> Snippet<'a, Patch<'a>> {
    let places: Vec<Span> = fix.iter().map(|edit| within(source, edit.span)).collect();
    let window = Window::new(source, &places, true);
    let patches = fix.iter().zip(&places).map(|(edit, place)| {
        Patch::new(window.place(place.start)..window.place(place.end), clean(&edit.text))
    });
    Snippet::source(window.text.clone()).line_start(window.first_line).patches(patches)
}

/// `span`, or what of it lies in the file, at character boundaries.
fn within(source: &SourceFile, span: Span) -> Span {
    let text = source.text();
    let start = floor(text, span.start);
    let end = ceil(text, span.end).max(start);
    Span::new(start, end)
}

/// A text of ours that may quote the page: nothing in it reaches the terminal as a command.
fn clean(text: &str) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            let shown: String = line
                .chars()
                .map(|c| if substitute(c).is_some() { '\u{fffd}' } else { c })
                .collect();
            normalize_untrusted_str(&shown)
        })
        .collect();
    lines.join("\n")
}
