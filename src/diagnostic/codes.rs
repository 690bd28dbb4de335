//! The register of finding codes: each with its severity and what it means.

use super::Severity;

/// One kind of finding.
#[derive(Debug)]
pub struct Code {
    /// Lower case, words joined by `-`; stays as it is once shipped.
    pub id: &'static str,
    /// The severity its findings have.
    pub severity: Severity,
    /// What it means and what to do, for `credoc explain`.
    pub meaning: &'static str,
}

/// All codes, by id.
pub static CODES: &[Code] = &[
    Code {
        id: "block-unclosed",
        severity: Severity::Error,
        meaning: "A `///` block is opened and never closed, so the renderer shows its marks as \
                  text or swallows what follows. Close it with `///` at the block's indentation.",
    },
    Code {
        id: "block-unopened",
        severity: Severity::Error,
        meaning: "A `///` closes a block that nothing opened, so the renderer shows it as text. \
                  Take it away, or open the block above.",
    },
    Code {
        id: "link-target-missing",
        severity: Severity::Error,
        meaning: "A link names a section of this page that doesn't exist. Name an existing \
                  section, or bring the section back.",
    },
    Code {
        id: "method-without-section",
        severity: Severity::Error,
        meaning: "The page lists an authentication method and has no section that tells how to \
                  use it. Add a section `Using <method>`, or take the method off the list.",
    },
];

/// The code with this id.
pub fn code(id: &str) -> Option<&'static Code> {
    CODES.iter().find(|code| code.id == id)
}
