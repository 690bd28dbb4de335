//! Certificates, and the toggle that skips their check.

use crate::rules::{
    Axis, Certificate, Citation, Level, Requirement, Rule, Setup, Source, TlsVersion, Trust,
    UrlForm, Values, broken,
};

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
        broken: &[broken::AUTHORITY_FORGOTTEN, broken::CONTENT_WITH_TRUST],
    },
    Rule {
        id: "tls.authority-unreadable",
        level: Level::Must,
        title: "Where the authority to trust can't be read, nobody is trusted in its place.",
        rationale: "A damaged file must not have the effect of a switch that turns checks off.",
        citation: Citation {
            claims: &["*/default.ignore-ssl-issues"],
            source: Source::Protocol("capability ca-file"),
        },
        axes: &[],
        reasons: &["token-over-untrusted", "http-over-untrusted", "success-over-untrusted"],
        needs: &[],
        // Of an authority that no case gives anybody to trust.
        setup: |_| Setup {
            certificate: Certificate::UnknownCa,
            trust: Trust::Garbled,
            ..Setup::default()
        },
        requirement: |_| Requirement::RefuseConnection,
        broken: &[
            broken::UNREADABLE_MEANS_UNCHECKED,
            broken::PINGS_WITH_GARBLE,
            broken::CONTENT_WITH_GARBLE,
        ],
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
        broken: &[broken::TOGGLE_WITHOUT_EFFECT, broken::CONTENT_WITHOUT_CHECKS],
    },
    Rule {
        id: "tls.no-fallback",
        level: Level::Must,
        title: "A server that doesn't speak TLS under an https URL is not sent the token in clear.",
        rationale: "Whoever sits in between need only break the handshake to read along.",
        citation: Citation {
            claims: &["*/enter.base-url"],
            source: Source::Rfc { number: 9110, section: "4.2.2" },
        },
        axes: &[],
        reasons: &["token-in-clear", "success-unasked"],
        needs: &[],
        setup: |_| Setup { url_form: UrlForm::OtherScheme, ..Setup::default() },
        requirement: |_| Requirement::NotInClear,
        broken: &[broken::FALLS_BACK_TO_HTTP, broken::HANDSHAKE_IS_SUCCESS],
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
        broken: &[
            broken::ANY_ISSUER,
            broken::ANY_HOST,
            broken::PINGS_ANY_ISSUER,
            broken::UNKNOWN_ISSUER_IS_SUCCESS,
        ],
    },
    Rule {
        id: "tls.version-1-2",
        level: Level::Must,
        title: "A server that speaks TLS 1.2 at most is connected to.",
        rationale: "Many servers stand behind proxies that speak nothing newer.",
        citation: Citation { claims: &[], source: Source::Rfc { number: 9325, section: "3.1.1" } },
        axes: &[],
        reasons: &["no-common-version"],
        needs: &[],
        setup: |_| speaks(TlsVersion::Only12),
        requirement: |_| Requirement::Negotiate,
        broken: &[broken::ONLY_TLS_1_3],
    },
    Rule {
        id: "tls.version-1-3",
        level: Level::Should,
        title: "A server that speaks TLS 1.3 only is connected to.",
        rationale: "New servers turn the older versions off.",
        citation: Citation { claims: &[], source: Source::Rfc { number: 9325, section: "3.1.1" } },
        axes: &[],
        reasons: &["no-common-version"],
        needs: &[],
        setup: |_| speaks(TlsVersion::Only13),
        requirement: |_| Requirement::Negotiate,
        broken: &[broken::ONLY_TLS_1_2],
    },
];

/// Which certificate it shows doesn't matter: to be refused, it has to be seen.
fn speaks(versions: TlsVersion) -> Setup {
    Setup { certificate: Certificate::SelfSigned, versions, ..Setup::default() }
}
