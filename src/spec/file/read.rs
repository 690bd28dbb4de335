//! A stored spec read back.

use super::{SCHEMA, SpecFile};

/// The largest spec file that is read, in bytes.
pub const MAX_SPEC_BYTES: usize = 4 * 1024 * 1024;

/// Why a text is no spec file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SpecFileError {
    /// It is larger than [`MAX_SPEC_BYTES`].
    #[error("the spec file has more than {MAX_SPEC_BYTES} bytes")]
    TooLarge,
    /// It isn't YAML, or not of this form.
    #[error("{line}:{column}: {message}")]
    Form {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong, without the position.
        message: String,
    },
    /// It is of another schema.
    #[error(
        "{line}:1: the spec file has schema {found}, this version reads {SCHEMA}; write it anew with `credoc regen`"
    )]
    Schema {
        /// Where the number stands.
        line: usize,
        /// The number.
        found: u32,
    },
}

/// Reads the YAML form of a spec.
///
/// # Errors
/// [`SpecFileError`]: too large, not YAML, an unknown, missing or repeated key, another schema.
pub fn from_yaml(text: &str) -> Result<SpecFile, SpecFileError> {
    if text.len() > MAX_SPEC_BYTES {
        return Err(SpecFileError::TooLarge);
    }
    let file: SpecFile = serde_yaml::from_str(text).map_err(|error| form(text, &error))?;
    if file.schema != SCHEMA {
        let line = text.lines().position(|line| line.starts_with("schema")).unwrap_or(0) + 1;
        return Err(SpecFileError::Schema { line, found: file.schema });
    }
    Ok(file)
}

/// The parser says the place in its message as well; here it stands apart.
fn form(text: &str, error: &serde_yaml::Error) -> SpecFileError {
    let message = error.to_string();
    let place = error.location();
    let (line, column) = place.map_or((1, 1), |place| (place.line(), place.column()));
    let suffix = format!(" at line {line} column {column}");
    let message = message.replace(&suffix, "");
    let repeated = message.split_once("duplicate field `").and_then(|(_, rest)| {
        let (key, _) = rest.split_once('`')?;
        repeated_key(text, line, key)
    });
    let (line, column) = repeated.unwrap_or((line, column));
    SpecFileError::Form { line, column, message }
}

/// The parser places a repeated key at the start of its mapping: the line and column of the
/// second key of that name and indentation from `line` on.
fn repeated_key(text: &str, line: usize, key: &str) -> Option<(usize, usize)> {
    let mut first = None;
    for (at, content) in text.lines().enumerate().skip(line - 1) {
        let indented = content.trim_start_matches([' ', '-']);
        let column = content.len() - indented.len() + 1;
        let named = indented.strip_prefix(key).is_some_and(|rest| rest.starts_with(':'));
        match first {
            None if named => first = Some(column),
            Some(wanted) if named && column == wanted => return Some((at + 1, column)),
            _ => {}
        }
    }
    None
}
