//! What a page has wrong: the changes it needs, each with the walks that show it.

use sha2::{Digest, Sha256};

use crate::diagnostic::Diagnostic;
use crate::front::ExchangeView;

/// A defect of a page that a walk ran into.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What is wrong, where, and the mend.
    pub diagnostic: Diagnostic,
    /// The exchanges that prove it, redacted: first of a walk that shows the defect, then of the
    /// same walk with the page mended.
    pub evidence: Vec<ExchangeView>,
    /// The ids of the walks that it spoils.
    pub walks: Vec<String>,
}

impl Finding {
    /// Tells this finding from others across changes of the page: made of code, page and claim,
    /// never of a position. 16 hex digits.
    pub fn fingerprint(&self, page: &str) -> String {
        let claim = self.diagnostic.claim.as_deref().unwrap_or_default();
        fingerprint(self.diagnostic.code, page, claim)
    }
}

/// The fingerprint of code, page and claim.
pub(super) fn fingerprint(code: &str, page: &str, claim: &str) -> String {
    let digest = Sha256::digest(format!("{code}\n{page}\n{claim}"));
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_tell_findings_apart() {
        let one = fingerprint("value-rejected", "a.md", "s/copy.token-id");
        assert_eq!(one.len(), 16);
        assert_eq!(one, fingerprint("value-rejected", "a.md", "s/copy.token-id"));
        assert_ne!(one, fingerprint("value-rejected", "b.md", "s/copy.token-id"));
        assert_ne!(one, fingerprint("step-missing", "a.md", "s/copy.token-id"));
    }
}
