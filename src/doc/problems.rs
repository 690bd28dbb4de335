//! What can be wrong with a page's form, as diagnostics.

use super::Block;
use super::marks::Fence;
use super::wrap::Opening;
use crate::diagnostic::{Diagnostic, Edit, Severity};
use crate::source::{SourceFile, Span};

/// `block-unclosed`: `opening` is closed by nothing; `blocks` are what was taken as its content.
/// Where that is one block, where it ends is certain, and so is the mend.
pub(super) fn unclosed(source: &SourceFile, opening: &Opening, blocks: &[Block]) -> Diagnostic {
    let text = source.text();
    let closing = closing_mark(opening.fence);
    let line_start = source
        .lines()
        .line_start(source.position(opening.span.start).line)
        .unwrap_or(opening.span.start);
    let indent = &text[line_start..opening.span.start];
    let plain_indent = indent.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'>'));
    let last = match blocks {
        [only] if plain_indent => Some(only.span.end),
        _ => None,
    };
    let fix = last.map(|at| {
        let line_end = text[at..].find(['\n', '\r']).map_or(text.len(), |found| at + found);
        let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
        vec![Edit { span: Span::at(line_end), text: format!("{line_break}{indent}{closing}") }]
    });
    let (first_line, _) =
        text[opening.span.range()].split_once('\n').unwrap_or((&text[opening.span.range()], ""));
    Diagnostic {
        code: "block-unclosed",
        severity: Severity::Error,
        span: Span::new(opening.span.start, opening.span.start + first_line.trim_end().len()),
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
pub(super) fn stray_closing(source: &SourceFile, fence: Fence, span: Span) -> Diagnostic {
    let _ = source;
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

fn closing_mark(fence: Fence) -> String {
    match fence {
        Fence::Slashes(count) => "/".repeat(count),
        Fence::Hint => "{% endhint %}".into(),
        Fence::Div => "</div>".into(),
    }
}
