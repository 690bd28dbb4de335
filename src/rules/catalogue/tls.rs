//! Certificates, and the toggle that skips their check.

use crate::rules::{Axis, Citation, Level, Requirement, Rule, Setup, Source, Values, broken};

/// Every certificate that a client has to refuse.
const BAD_CERTIFICATES: Axis = Axis {
    name: "certificate",
    values: Values::These(&["expired", "not-yet-valid", "self-signed", "unknown-ca", "wrong-host"]),
};

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "tls.accepts-trusted",
        level: Level::Must,
        title: "A server whose certificate is right and of a trusted authority is connected to.",
        rationale: "A client that can't be told to trust an authority drives its users to \
                    skip the check.",
        citation: Citation {
            claims: &["*/default.ignore-ssl-issues"],
            source: Source::Rfc { number: 9110, section: "4.3.4" },
        },
        axes: &[Axis { name: "certificate", values: Values::These(&["trusted"]) }],
        reasons: &["no-success", "success-unasked"],
        needs: &[],
        setup: Setup::of,
        requirement: |_| Requirement::Succeed,
        broken: &[broken::AUTHORITY_FORGOTTEN],
    },
    Rule {
        id: "tls.ignore-honoured",
        level: Level::Must,
        title: "With certificate checks turned off for a credential, its server is connected to \
                whatever certificate it shows.",
        rationale: "A toggle without effect leaves the reader of the page with no way to connect.",
        citation: Citation {
            claims: &["*/turn-on.ignore-ssl-issues"],
            source: Source::Protocol("capability ignore-tls"),
        },
        axes: &[BAD_CERTIFICATES, Axis { name: "ignore", values: Values::These(&["on"]) }],
        reasons: &["no-success", "success-unasked"],
        needs: &[],
        setup: Setup::of,
        requirement: |_| Requirement::Succeed,
        broken: &[broken::TOGGLE_WITHOUT_EFFECT],
    },
    Rule {
        id: "tls.verify-by-default",
        level: Level::Must,
        title: "Unless told otherwise, a server whose certificate can't be verified is not spoken \
                to.",
        rationale: "Whoever sits in between shows a certificate of their own; a client that \
                    doesn't check it hands them the token.",
        citation: Citation {
            claims: &["*/default.ignore-ssl-issues"],
            source: Source::Rfc { number: 9110, section: "4.3.4" },
        },
        axes: &[
            BAD_CERTIFICATES,
            Axis { name: "ignore", values: Values::These(&["off", "unset"]) },
        ],
        reasons: &["token-over-untrusted", "http-over-untrusted", "success-over-untrusted"],
        needs: &[],
        setup: Setup::of,
        requirement: |_| Requirement::RefuseConnection,
        broken: &[broken::CERTIFICATES_UNCHECKED],
    },
];
