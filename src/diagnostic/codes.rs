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
        id: "condition-missing",
        severity: Severity::Error,
        meaning: "A step is for some readers only, and the page has everyone do it. Say when it \
                  is to be done.",
    },
    Code {
        id: "control-missing",
        severity: Severity::Error,
        meaning: "A step names a control, a menu entry or a value that isn't on the screen \
                  there. Name what is.",
    },
    Code {
        id: "control-wrong",
        severity: Severity::Error,
        meaning: "A step names a control that is there and leads elsewhere: the walk ends \
                  connected with another one. Name that.",
    },
    Code {
        id: "default-wrong",
        severity: Severity::Error,
        meaning: "The page says what a toggle does when it is left alone, and the client does \
                  something else. Mend the sentence; the evidence shows what the client did.",
    },
    Code {
        id: "field-unknown",
        severity: Severity::Error,
        meaning: "A step names a field that the credential hasn't got. Name one that it has.",
    },
    Code {
        id: "field-wrong",
        severity: Severity::Error,
        meaning: "A step enters a value in a field of the credential where it doesn't belong. \
                  Name the field where it does.",
    },
    Code {
        id: "frontmatter-value",
        severity: Severity::Warning,
        meaning: "A key of the frontmatter has a value of another sort than it must have, so it \
                  is left out. Write a text.",
    },
    Code {
        id: "hidden-character",
        severity: Severity::Error,
        meaning: "A control character, or one that turns the direction of the text, stands on \
                  the page: readers see something else than what is written. Take it away.",
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
    Code {
        id: "page-empty",
        severity: Severity::Warning,
        meaning: "The page has no heading and no sentence. Write it, or delete the file.",
    },
    Code {
        id: "snippet-missing",
        severity: Severity::Error,
        meaning: "The page includes a file that isn't there, so its readers miss what it says. \
                  Mend the path, or `snippets` in the configuration, from where paths start.",
    },
    Code {
        id: "snippet-not-followed",
        severity: Severity::Warning,
        meaning: "The page includes a file whose steps, if it has any, the virtual user doesn't \
                  take: walks judge what stands in the page itself. Write the steps into the \
                  page, or set `snippets` in the configuration, so that what is included is \
                  looked at.",
    },
    Code {
        id: "step-misplaced",
        severity: Severity::Error,
        meaning: "A step can't be done where it stands and can be done elsewhere. Move it.",
    },
    Code {
        id: "step-missing",
        severity: Severity::Error,
        meaning: "The screens demand something that the page doesn't say. Add the step.",
    },
    Code {
        id: "step-superfluous",
        severity: Severity::Error,
        meaning: "A step can't be done, and the walk ends connected without it. Take it out.",
    },
    Code {
        id: "value-rejected",
        severity: Severity::Error,
        meaning: "The value that a step copies doesn't authenticate, and another one on the same \
                  screen does. Name that.",
    },
    Code {
        id: "value-wrong",
        severity: Severity::Error,
        meaning: "A step gives a setting a value with which the walk doesn't end connected. Name \
                  the one with which it does.",
    },
    Code {
        id: "verb-wrong",
        severity: Severity::Error,
        meaning: "A step says the opposite of what is needed. Turn it round.",
    },
    Code {
        id: "walk-stuck",
        severity: Severity::Error,
        meaning: "Following the page doesn't end with a working credential, and no change of the \
                  page was found after which it does. Read what was on the screen, and rewrite \
                  the step.",
    },
    Code {
        id: "warning-misleads",
        severity: Severity::Error,
        meaning: "A warning for readers who are stuck doesn't lead to what helps them. Mend its \
                  link or what it says is missing.",
    },
    Code {
        id: "warning-missing",
        severity: Severity::Error,
        meaning: "Some readers don't see what a step needs, another section of the page tells \
                  what they can do, and the step doesn't lead there. Add the pointer.",
    },
];

/// The code with this id.
pub fn code(id: &str) -> Option<&'static Code> {
    CODES.iter().find(|code| code.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_and_unique() {
        assert!(CODES.windows(2).all(|pair| pair[0].id < pair[1].id), "{CODES:?}");
    }

    #[test]
    fn codes_are_words_joined_by_hyphens() {
        for code in CODES {
            let plain = code.id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
            assert!(plain && !code.meaning.is_empty(), "{}", code.id);
        }
    }
}
