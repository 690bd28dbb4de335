//! The register of a walk's reasons: each with what it means and where to look.

/// Why a walk didn't end connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WalkReason {
    /// Lower case, words joined by `-`; stays as it is once shipped.
    pub code: &'static str,
    /// Whether the walk failed; otherwise it couldn't be judged.
    pub fails: bool,
    /// What it means, for `credoc explain`.
    pub meaning: &'static str,
}

/// Every reason, by code.
pub static REASONS: &[WalkReason] = &[
    not_judged(
        "client-crashed",
        "The client ended or panicked when it was given the credential. That says nothing of the \
         page; mend the client.",
    ),
    not_judged(
        "client-internal",
        "The client reported an error of its own when it was given the credential. That says \
         nothing of the page; mend the client.",
    ),
    fails(
        "credential-incomplete",
        "All steps were done, and a field that the credential needs was left empty: no step says \
         what to enter there.",
    ),
    fails(
        "not-connected",
        "All steps were done, and the client sent no request with the credential to the service. \
         A value that the page has the reader enter, such as the base URL, may be unusable.",
    ),
    fails(
        "not-seen",
        "The client reports success, and the service saw no request that it accepted. Either the \
         client didn't ask, or it misread the answer.",
    ),
    fails(
        "other-user",
        "The credential works, but for somebody else than the person who followed the page.",
    ),
    fails(
        "refused",
        "All steps were done, and the service refused the credential that came out. The walk's \
         finding says which value was wrong and where the page names it.",
    ),
    fails(
        "stuck",
        "A step couldn't be done: what it names wasn't on the screen that the steps before it lead \
         to. The walk's finding says what was there instead.",
    ),
    not_judged(
        "timed-out",
        "The client gave no answer in time when it was given the credential. That says nothing of \
         the page.",
    ),
];

/// The reason with this code.
pub fn reason(code: &str) -> Option<&'static WalkReason> {
    REASONS.iter().find(|reason| reason.code == code)
}

const fn fails(code: &'static str, meaning: &'static str) -> WalkReason {
    WalkReason { code, fails: true, meaning }
}

const fn not_judged(code: &'static str, meaning: &'static str) -> WalkReason {
    WalkReason { code, fails: false, meaning }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_register_is_sorted() {
        assert!(REASONS.is_sorted_by_key(|reason| reason.code));
    }
}
