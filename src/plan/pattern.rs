//! Patterns over the ids of cases, walks and claims.
//!
//! `*` stays within one segment; `/` and `.` separate segments before the `@`. A pattern also
//! matches whatever lies below it. After the `@` stand the axes that matter, in any order, each
//! with a value or `*`; the others are free.

use std::fmt;

/// The longest pattern that is read, in bytes.
const MAX_LENGTH: usize = 1000;

/// A pattern, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    /// Each segment with the separator before it; the first has none.
    segments: Vec<(Option<char>, String)>,
    axes: Vec<(String, String)>,
}

/// Why a text is no pattern.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PatternError {
    /// Nothing stands there.
    #[error("the pattern is empty; `*` matches everything")]
    Empty,
    /// More than 1000 bytes.
    #[error("the pattern has more than {MAX_LENGTH} bytes")]
    TooLong,
    /// Two separators in a row, or one at the start or the end.
    #[error("`{0}`: nothing stands beside a `/` or `.`; write `*` for any segment")]
    EmptySegment(String),
    /// A `@` with nothing after it, or a comma with nothing beside it.
    #[error("`{0}`: an axis is missing; write `axis=value`, or leave the `@` out")]
    EmptyAxis(String),
    /// Something after the `@` that isn't `axis=value`.
    #[error("`{pattern}`: `{axis}` is no axis; write `{axis}=value` or `{axis}=*`")]
    AxisWithoutValue {
        /// The pattern.
        pattern: String,
        /// What stands there.
        axis: String,
    },
    /// An axis that is named twice.
    #[error("`{pattern}`: the axis `{axis}` is named twice")]
    AxisTwice {
        /// The pattern.
        pattern: String,
        /// The axis.
        axis: String,
    },
    /// A second `@`.
    #[error("`{0}`: a second `@`; separate axes by commas")]
    SecondAt(String),
}

impl Pattern {
    /// Reads a pattern; blanks around it don't count.
    ///
    /// # Errors
    /// Where it is none; the error says what to write instead.
    pub fn parse(text: &str) -> Result<Pattern, PatternError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(PatternError::Empty);
        }
        if text.len() > MAX_LENGTH {
            return Err(PatternError::TooLong);
        }
        let (head, axes) = match text.split_once('@') {
            Some((_, axes)) if axes.contains('@') => {
                return Err(PatternError::SecondAt(text.to_owned()));
            }
            Some((head, axes)) => (head, parse_axes(text, axes)?),
            None => (text, Vec::new()),
        };
        let segments = segments(head.trim());
        if segments.iter().any(|(_, segment)| segment.is_empty()) {
            return Err(PatternError::EmptySegment(text.to_owned()));
        }
        let segments = segments.into_iter().map(|(at, text)| (at, text.to_owned())).collect();
        Ok(Pattern { text: text.to_owned(), segments, axes })
    }

    /// Whether the pattern matches the thing with this id, or something that it lies below.
    pub fn matches(&self, id: &str) -> bool {
        let (head, axes) = match id.split_once('@') {
            Some((head, axes)) => (head, axes),
            None => (id, ""),
        };
        let there = segments(head);
        let head_matches = self.segments.len() <= there.len()
            && self.segments.iter().zip(&there).all(|((separator, glob), (at, segment))| {
                separator == at && glob_matches(glob, segment)
            });
        head_matches
            && self.axes.iter().all(|(axis, glob)| {
                let value = axes.split(',').find_map(|pair| match pair.split_once('=') {
                    Some((name, value)) if name == axis => Some(value),
                    _ => None,
                });
                value.is_some_and(|value| glob_matches(glob, value))
            })
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn parse_axes(pattern: &str, axes: &str) -> Result<Vec<(String, String)>, PatternError> {
    let mut parsed: Vec<(String, String)> = Vec::new();
    for pair in axes.split(',').map(str::trim) {
        if pair.is_empty() {
            return Err(PatternError::EmptyAxis(pattern.to_owned()));
        }
        let (axis, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (axis, value) = (axis.trim(), value.trim());
        if axis.is_empty() {
            return Err(PatternError::EmptyAxis(pattern.to_owned()));
        }
        let named = |axis: &str| (pattern.to_owned(), axis.to_owned());
        if value.is_empty() {
            let (pattern, axis) = named(axis);
            return Err(PatternError::AxisWithoutValue { pattern, axis });
        }
        if parsed.iter().any(|(known, _)| known == axis) {
            let (pattern, axis) = named(axis);
            return Err(PatternError::AxisTwice { pattern, axis });
        }
        parsed.push((axis.to_owned(), value.to_owned()));
    }
    Ok(parsed)
}

/// The segments of an id's head, each with the separator before it.
fn segments(head: &str) -> Vec<(Option<char>, &str)> {
    let mut segments = Vec::new();
    let (mut separator, mut rest) = (None, head);
    while let Some(at) = rest.find(['/', '.']) {
        segments.push((separator, &rest[..at]));
        separator = rest[at..].chars().next();
        rest = &rest[at + 1..];
    }
    segments.push((separator, rest));
    segments
}

/// Whether `text` is what `glob` describes, `*` standing for any run of characters. Goes back to
/// the last `*` only, which suffices and keeps the cost at the product of the lengths.
fn glob_matches(glob: &str, text: &str) -> bool {
    let (glob, text) = (glob.as_bytes(), text.as_bytes());
    let (mut g, mut t) = (0, 0);
    let mut retry = None;
    while t < text.len() {
        if glob.get(g) == Some(&b'*') {
            retry = Some((g, t));
            g += 1;
        } else if glob.get(g) == Some(&text[t]) {
            (g, t) = (g + 1, t + 1);
        } else if let Some((star, start)) = retry {
            retry = Some((star, start + 1));
            (g, t) = (star + 1, start + 1);
        } else {
            return false;
        }
    }
    glob[g..].iter().all(|byte| *byte == b'*')
}

/// The known name that is most like `unknown`, if one is like it at all: for "did you mean".
pub fn did_you_mean<'a>(
    unknown: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let mut best: Option<(f64, &str)> = None;
    for name in known {
        let likeness = strsim::normalized_damerau_levenshtein(unknown, name)
            .max(strsim::jaro_winkler(unknown, name) - 0.15);
        if likeness >= 0.6 && best.is_none_or(|(most, _)| likeness > most) {
            best = Some((likeness, name));
        }
    }
    best.map(|(_, name)| name)
}
