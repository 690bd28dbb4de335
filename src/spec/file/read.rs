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
    let file: SpecFile = serde_yaml::from_str(text).map_err(|error| form(&error))?;
    if file.schema != SCHEMA {
        let line = text.lines().position(|line| line.starts_with("schema")).unwrap_or(0) + 1;
        return Err(SpecFileError::Schema { line, found: file.schema });
    }
    Ok(file)
}

/// The parser says the place in its message as well; here it stands apart.
fn form(error: &serde_yaml::Error) -> SpecFileError {
    let message = error.to_string();
    let place = error.location();
    let (line, column) = place.map_or((1, 1), |place| (place.line(), place.column()));
    let suffix = format!(" at line {line} column {column}");
    let message = message.replace(&suffix, "");
    SpecFileError::Form { line, column, message }
}
