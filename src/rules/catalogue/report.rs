//! What a client says of a failure and of a success.

use crate::client::FailureKind;
use crate::rules::{
    Axes, Axis, Certificate, Citation, Level, Reach, Requirement, Rule, ServerAnswer, Setup,
    Source, TokenState, Values, broken,
};

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "report.auth-means-refused",
        level: Level::Must,
        title: "A failure of kind auth is reported only where the service answered 401.",
        rationale: "Told that the token is bad, people make new tokens while the URL, the \
                    network or the certificate is what is wrong.",
        citation: Citation { claims: &[], source: Source::Protocol("fine print, kinds") },
        axes: &[Axis {
            name: "cause",
            values: Values::These(&[
                "certificate",
                "closed-port",
                "denied",
                "html",
                "not-found",
                "server-error",
            ]),
        }],
        reasons: &["auth-without-401"],
        needs: &[],
        setup: cause,
        requirement: |_| Requirement::NotAuth,
        broken: &[broken::ALWAYS_AUTH],
    },
    Rule {
        id: "report.kind",
        level: Level::Should,
        title: "A failure is reported with the kind that tells people where to look.",
        rationale: "The kind decides what a user is shown and whether it is worth trying again.",
        citation: Citation { claims: &[], source: Source::Protocol("fine print, kinds") },
        axes: &[Axis {
            name: "cause",
            values: Values::These(&[
                "certificate",
                "closed-port",
                "denied",
                "html",
                "not-found",
                "refused-token",
                "server-error",
            ]),
        }],
        reasons: &["wrong-kind"],
        needs: &[],
        setup: cause,
        requirement: |axes| {
            Requirement::Kind(match axes.get("cause").map(String::as_str) {
                Some("certificate") => &[FailureKind::Tls],
                Some("closed-port") => &[FailureKind::Network],
                Some("denied") => &[FailureKind::Permission],
                Some("html") => &[FailureKind::Protocol],
                Some("refused-token") => &[FailureKind::Auth],
                _ => &[FailureKind::Http],
            })
        },
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

/// The setup that makes an authentication fail for the cause on the axis of that name.
fn cause(axes: &Axes) -> Setup {
    let plain = Setup::default();
    match axes.get("cause").map(String::as_str) {
        Some("certificate") => Setup { certificate: Certificate::SelfSigned, ..plain },
        Some("closed-port") => Setup { reach: Reach::Closed, ..plain },
        Some("denied") => Setup { answer: ServerAnswer::Status(403), ..plain },
        Some("html") => Setup { answer: ServerAnswer::Html, ..plain },
        Some("refused-token") => Setup { token: TokenState::Wrong, ..plain },
        Some("server-error") => Setup { answer: ServerAnswer::Status(500), ..plain },
        _ => Setup { answer: ServerAnswer::Status(404), ..plain },
    }
}
