//! Why a page can't be read at all.

use crate::source::{MAX_PAGE_BYTES, Position};

/// How deep blocks and inlines may nest, all kinds counted together. Real pages reach about 6.
pub const MAX_NESTING: usize = 64;

/// The largest frontmatter that is parsed, in bytes. Real ones have about 600.
pub const MAX_FRONTMATTER_BYTES: usize = 64 * 1024;

/// What is said of a character that YAML forbids.
pub(super) const CONTROL: &str = "a control character stands here";

/// Why a page can't be read: everything milder is a finding in [`super::Document::problems`].
/// Each message begins with path, line and column; [`DocError::help`] says how to mend it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DocError {
    /// The opening `---` has no closing one.
    #[error("{path}:{}:{}: the frontmatter is never closed", .position.line, .position.column)]
    FrontmatterUnterminated {
        /// The page.
        path: String,
        /// Where it opens.
        position: Position,
    },
    /// A key stands twice in one mapping of the frontmatter.
    #[error(
        "{path}:{}:{}: the frontmatter has the key `{key}` twice; the first is on line {first_line}",
        .position.line, .position.column
    )]
    FrontmatterDuplicateKey {
        /// The page.
        path: String,
        /// Where the second one stands.
        position: Position,
        /// The key.
        key: String,
        /// The line of the first one.
        first_line: usize,
    },
    /// The frontmatter is no YAML.
    #[error(
        "{path}:{}:{}: the frontmatter is not valid YAML: {reason}",
        .position.line, .position.column
    )]
    FrontmatterSyntax {
        /// The page.
        path: String,
        /// Where the YAML parser stopped.
        position: Position,
        /// What it said.
        reason: String,
    },
    /// The frontmatter is YAML, but no mapping.
    #[error(
        "{path}:{}:{}: the frontmatter is not a list of `key: value` lines, but {found}",
        .position.line, .position.column
    )]
    FrontmatterNotMapping {
        /// The page.
        path: String,
        /// Where it begins.
        position: Position,
        /// What it is, with its article.
        found: &'static str,
    },
    /// The frontmatter has more than [`MAX_FRONTMATTER_BYTES`].
    #[error(
        "{path}:{}:{}: the frontmatter has more than {MAX_FRONTMATTER_BYTES} bytes",
        .position.line, .position.column
    )]
    FrontmatterTooLarge {
        /// The page.
        path: String,
        /// Where it opens.
        position: Position,
    },
    /// The page has more than [`MAX_PAGE_BYTES`].
    #[error("{path}:1:1: the page has more than {MAX_PAGE_BYTES} bytes")]
    TooLarge {
        /// The page.
        path: String,
    },
    /// Something nests deeper than [`MAX_NESTING`].
    #[error(
        "{path}:{}:{}: the page nests deeper than {MAX_NESTING} levels here",
        .position.line, .position.column
    )]
    TooDeep {
        /// The page.
        path: String,
        /// Where the bound is passed.
        position: Position,
    },
}

impl DocError {
    /// How to mend it, one sentence.
    pub fn help(&self) -> String {
        match self {
            Self::FrontmatterUnterminated { .. } => {
                "put a line `---` after the last `key: value` line, or take the first line away"
                    .into()
            }
            Self::FrontmatterDuplicateKey { key, .. } => {
                format!("keep one of the two `{key}` lines and take the other away")
            }
            Self::FrontmatterSyntax { reason, .. } if reason == CONTROL => {
                "take the character away".into()
            }
            Self::FrontmatterSyntax { .. } => {
                "mend the YAML on this line; a value with `: `, `#` or a leading quote mark \
                 needs quotes around it"
                    .into()
            }
            Self::FrontmatterNotMapping { .. } => {
                "write `key: value` lines between the two `---` lines, or take both away".into()
            }
            Self::FrontmatterTooLarge { .. } => {
                "move what isn't metadata below the frontmatter".into()
            }
            Self::TooLarge { .. } => "split the page".into(),
            Self::TooDeep { .. } => "flatten what is nested here".into(),
        }
    }
}
