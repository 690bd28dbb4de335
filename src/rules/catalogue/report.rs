//! What a client says of a failure and of a success.

use super::causes;
use crate::rules::{Axis, Citation, Level, Requirement, Rule, Setup, Source, Values, broken};

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "report.auth-means-refused",
        level: Level::Must,
        title: "A failure of kind auth is reported only where the service answered 401.",
        rationale: "Told that the token is bad, people make new tokens while the URL, the \
                    network or the certificate is what is wrong.",
        citation: Citation { claims: &[], source: Source::Protocol("fine print, kinds") },
        axes: &[Axis { name: "cause", values: Values::These(causes::NOT_REFUSED) }],
        reasons: &["auth-without-401"],
        needs: &[],
        setup: |axes| causes::at(axes).setup(),
        requirement: |_| Requirement::NotAuth,
        broken: &[broken::ALWAYS_AUTH],
    },
    Rule {
        id: "report.kind",
        level: Level::Should,
        title: "A failure is reported with the kind that tells people where to look.",
        rationale: "The kind decides what a user is shown and whether it is worth trying again.",
        citation: Citation { claims: &[], source: Source::Protocol("fine print, kinds") },
        axes: &[Axis { name: "cause", values: Values::These(causes::ALL) }],
        reasons: &["wrong-kind"],
        needs: &[],
        setup: |axes| causes::at(axes).setup(),
        requirement: |axes| Requirement::Kind(causes::at(axes).kinds),
        broken: &[broken::ALWAYS_INTERNAL],
    },
    Rule {
        id: "report.user",
        level: Level::Must,
        title: "A user that is named is the one the service named.",
        rationale: "People decide by the name whether they connected the account they meant.",
        citation: Citation { claims: &[], source: Source::Protocol("fine print, user") },
        axes: &[],
        reasons: &["wrong-user"],
        needs: &[],
        setup: |_| Setup::default(),
        requirement: |_| Requirement::RightUser,
        broken: &[broken::USER_MIXED_UP],
    },
];
