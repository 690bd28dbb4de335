//! What is wrong, where, how we know it, how to mend it: the data. [`render()`] draws it.

mod codes;
mod mend;
mod render;
mod window;
mod wrap;

pub use codes::{CODES, Code, code};
pub use render::{render, render_known};
pub(crate) use wrap::{WIDTH, wrapped};

use crate::source::Span;

/// How much a defect matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Style: nobody fails because of it.
    Note,
    /// A reader may stumble.
    Warning,
    /// A reader fails to connect or misreads the page.
    Error,
}

/// One replacement in a file; an empty span inserts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edit {
    /// What is replaced, in bytes of the file as it lies on disk.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

/// One defect of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// A code of [`CODES`].
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Where.
    pub span: Span,
    /// The claim it is about, where it is about one.
    pub claim: Option<String>,
    /// What is wrong, one sentence without a full stop.
    pub message: String,
    /// How to mend it, in words.
    pub help: Option<String>,
    /// How we know: further lines under the message.
    pub notes: Vec<String>,
    /// The mend, where it can be applied by a machine. In order, not overlapping.
    pub fix: Option<Vec<Edit>>,
}

/// The edits of those `fixes` that go together, and how many fixes that are: each one whole, or left
/// out where an edit of it overlaps another one that an earlier fix makes. An edit that an earlier
/// fix makes as well is made once; of different insertions at one place only the first is, since
/// nobody knows in which order they belong.
pub fn joined_fixes<'a>(fixes: impl IntoIterator<Item = &'a [Edit]>) -> (Vec<Edit>, usize) {
    let mut edits: Vec<Edit> = Vec::new();
    let mut count = 0;
    for fix in fixes {
        let clashes = |edit: &Edit, other: &Edit| {
            let (a, b) = (edit.span, other.span);
            edit != other && (a == b || (a.start < b.end && b.start < a.end))
        };
        if fix.iter().any(|edit| edits.iter().any(|other| clashes(edit, other))) {
            continue;
        }
        let news: Vec<&Edit> = fix.iter().filter(|edit| !edits.contains(edit)).collect();
        edits.extend(news.into_iter().cloned());
        count += 1;
    }
    (edits, count)
}

/// `text` with `edits` applied. The order of `edits` doesn't matter; of two insertions at one
/// place the first given comes first.
///
/// # Panics
/// Where edits overlap or lie outside of `text`.
pub fn apply_edits(text: &str, edits: &[Edit]) -> String {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut result = String::with_capacity(text.len());
    let mut at = 0;
    for edit in sorted {
        result.push_str(&text[at..edit.span.start]);
        result.push_str(&edit.text);
        at = edit.span.end;
    }
    result.push_str(&text[at..]);
    result
}
