//! What can be wrong with a page's form, as diagnostics.

use super::Block;
use super::marks::Fence;
use super::wrap::Opening;
use crate::diagnostic::{Diagnostic, Edit, Severity};
use crate::source::{SourceFile, Span};

/// The most problems that one page is told.
const MAX_PROBLEMS: usize = 200;

/// `block-unclosed`: `opening` is closed by nothing; `blocks` are what was taken as its content.
/// Where that is one block, where it ends is plain, and so is the mend.
pub(super) fn unclosed(source: &SourceFile, opening: &Opening, blocks: &[Block]) -> Diagnostic {
    let text = source.text();
    let closing = closing_mark(opening.fence);
    let indent = blanks_before(source, opening.span.start);
    let end = match blocks {
        [only] => Some(only.span.end),
        _ => None,
    };
    let fix = end.zip(indent).map(|(at, indent)| {
        let line_end = text[at..].find(['\n', '\r']).map_or(text.len(), |found| at + found);
        let line_break = line_break_behind(text, opening.span.start);
        vec![Edit { span: Span::at(line_end), text: format!("{line_break}{indent}{closing}") }]
    });
    let opening_line = text[opening.span.range()].split(['\n', '\r']).next().unwrap_or_default();
    Diagnostic {
        code: "block-unclosed",
        severity: Severity::Error,
        span: Span::new(opening.span.start, opening.span.start + opening_line.trim_end().len()),
        claim: None,
        message: format!("this `{}` block is opened and never closed", opening.kind),
        help: Some(format!(
            "close it with a line `{closing}`, indented as its opening is, behind its last line"
        )),
        notes: Vec::new(),
        fix,
    }
}

/// `block-unopened`: a closing mark that closes nothing.
pub(super) fn unopened(fence: Fence, span: Span) -> Diagnostic {
    Diagnostic {
        code: "block-unopened",
        severity: Severity::Error,
        span,
        claim: None,
        message: format!("this `{}` closes no block", closing_mark(fence)),
        help: Some("take the line away, or open a block before it".into()),
        notes: Vec::new(),
        fix: None,
    }
}

/// `problems` in page order. An opening that nothing closes and, next after it, a closing of its
/// kind that nothing opened are one: the closing stands elsewhere, or has other slashes.
pub(super) fn join(source: &SourceFile, mut problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    problems.sort_by_key(|problem| (problem.span, problem.code));
    problems.truncate(MAX_PROBLEMS);
    let mut joined: Vec<Diagnostic> = Vec::with_capacity(problems.len());
    for problem in problems {
        match joined.last_mut() {
            Some(opening)
                if opening.code == "block-unclosed"
                    && problem.code == "block-unopened"
                    && opening.notes.is_empty()
                    && closes(source, opening.span, problem.span) =>
            {
                closed_elsewhere(source, opening, problem.span);
            }
            _ => joined.push(problem),
        }
    }
    joined
}

/// Whether both marks are of the same kind of box.
fn closes(source: &SourceFile, opening: Span, closing: Span) -> bool {
    source.slice(opening).chars().next() == source.slice(closing).chars().next()
}

/// Tells of `opening`'s closing mark at `closing`, which stands at another indentation or has
/// another number of slashes.
fn closed_elsewhere(source: &SourceFile, opening: &mut Diagnostic, closing: Span) {
    let line = source.position(closing.start).line;
    let found = source.slice(closing).trim();
    let slashes = source.slice(opening.span).bytes().take_while(|byte| *byte == b'/').count();
    let wanted = if slashes == 0 { found.to_owned() } else { "/".repeat(slashes) };
    let (note, help) = if wanted == found {
        (
            format!("the `{found}` on line {line} doesn't close it: it stands at another level"),
            format!("indent the `{found}` on line {line} as the opening is"),
        )
    } else {
        (
            format!(
                "the `{found}` on line {line} doesn't close it: the opening has {slashes} slashes"
            ),
            format!("write `{wanted}` on line {line}, indented as the opening is"),
        )
    };
    opening.notes.push(note);
    opening.help = Some(help);
    let before = (blanks_before(source, opening.span.start), blanks_before(source, closing.start));
    opening.fix = match before {
        (Some(indent), Some(blanks)) => {
            let end = if wanted == found { closing.start } else { closing.start + found.len() };
            let mark = if wanted == found { "" } else { wanted.as_str() };
            Some(vec![Edit {
                span: Span::new(closing.start - blanks.len(), end),
                text: format!("{indent}{mark}"),
            }])
        }
        _ => None,
    };
}

/// What stands before byte `at` on its line, if that is only blanks and quotation marks.
fn blanks_before(source: &SourceFile, at: usize) -> Option<&str> {
    let line = source.lines().line_start(source.position(at).line)?;
    let before = &source.text()[line..at];
    let before = if line == 0 { before.trim_start_matches('\u{feff}') } else { before };
    before.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'>')).then_some(before)
}

/// How the line of byte `at` ends: so do the lines that a mend adds.
fn line_break_behind(text: &str, at: usize) -> &'static str {
    let behind = text[at..].find(['\n', '\r']).map_or("", |found| &text[at + found..]);
    match behind.as_bytes() {
        [b'\r', b'\n', ..] => "\r\n",
        [b'\r', ..] => "\r",
        _ => "\n",
    }
}

fn closing_mark(fence: Fence) -> String {
    match fence {
        Fence::Slashes(count) => "/".repeat(count),
        Fence::Colons(count) => ":".repeat(count),
        Fence::Hint => "{% endhint %}".into(),
        Fence::Div => "</div>".into(),
    }
}
