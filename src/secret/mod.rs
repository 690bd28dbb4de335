//! The redacting type, the search for a secret in bytes, and the placeholders that
//! stand for secrets, ports, times and random ids in everything people see.

use std::fmt;

mod needles;
mod reading;
mod redact;
mod search;
mod volatile;
mod watch;

pub use redact::Redactor;
pub use search::{Form, find};
pub use watch::{Stream, Watch};

/// A text that never shows itself: `Debug` redacts, there is no `Display`, no `Serialize`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Secret(String);

impl Secret {
    /// Wraps `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one place that must send or find it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("‹secret›")
    }
}
