//! How the token is presented, and whether the service's word on it counts.

use crate::rules::{
    Axis, Citation, Level, Named, Place, Requirement, Rule, ServerAnswer, Setup, Source,
    TokenState, Values, broken,
};

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "auth.accepts-valid",
        level: Level::Must,
        title: "A token that authenticates is reported as working.",
        rationale: "A client that refuses good credentials can't be set up at all.",
        citation: Citation {
            claims: &["*/enter.access-token"],
            source: Source::Reference("GET /api/v4/users/me"),
        },
        axes: &[Axis { name: "server", values: Values::Generations }],
        reasons: &["no-success", "success-unasked"],
        needs: &[],
        setup: Setup::of,
        requirement: |_| Requirement::Succeed,
        broken: &[broken::NEWEST_ONLY, broken::CONTENT_WITH_OLD_PING],
    },
    Rule {
        id: "auth.bearer",
        level: Level::Must,
        title: "The token is sent as bearer in Authorization, exactly as it is, and appears \
                nowhere else.",
        rationale: "URLs, bodies, other headers and messages end up in logs, histories and \
                    screenshots, where a token lives on for whoever reads them.",
        citation: Citation {
            claims: &["*/enter.access-token"],
            source: Source::Rfc { number: 6750, section: "2.1" },
        },
        axes: &[Axis {
            name: "place",
            values: Values::These(&[
                "authorization",
                "body",
                "header",
                "output",
                "output-echoed",
                "url",
            ]),
        }],
        reasons: &[
            "no-token-sent",
            "not-bearer",
            "token-in-body",
            "token-in-header",
            "token-in-output",
            "token-in-url",
        ],
        needs: &[],
        // What is refused is what error texts are made of.
        setup: |axes| Setup {
            token: match axes.get("place").map(String::as_str) {
                Some("output") => TokenState::Wrong,
                _ => TokenState::Valid,
            },
            answer: match axes.get("place").map(String::as_str) {
                Some("output-echoed") => ServerAnswer::Echo,
                _ => ServerAnswer::Own,
            },
            ..Setup::default()
        },
        requirement: |axes| match axes.get("place").map(String::as_str) {
            Some("body") => Requirement::KeepTokenOut(Place::Body),
            Some("header") => Requirement::KeepTokenOut(Place::Header),
            Some("output" | "output-echoed") => Requirement::KeepTokenOut(Place::Output),
            Some("url") => Requirement::KeepTokenOut(Place::Url),
            _ => Requirement::Bearer,
        },
        broken: &[
            broken::TOKEN_IN_QUERY,
            broken::TOKEN_IN_OTHER_HEADER,
            broken::TOKEN_IN_BODY,
            broken::TOKEN_IN_MESSAGE,
            broken::SHOWS_SERVERS_WORDS,
            broken::TOKEN_SCHEME,
            broken::TOKEN_AS_COOKIE,
            broken::TOKEN_AS_USER_NAME,
        ],
    },
    Rule {
        id: "auth.reports-refused",
        level: Level::Must,
        title: "A token that the service refuses is not reported as working.",
        rationale: "Whoever is told that a dead token works looks for the mistake everywhere else.",
        citation: Citation {
            claims: &["*/enter.access-token"],
            source: Source::Rfc { number: 9110, section: "15.5.2" },
        },
        axes: &[Axis {
            name: "token",
            values: Values::These(&[
                "disabled",
                "feature-off",
                "owner-deactivated",
                "revoked",
                "token-id",
                "wrong",
            ]),
        }],
        reasons: &["success-reported"],
        needs: &[],
        setup: |axes| Setup { token: Named::at(axes, "token"), ..Setup::default() },
        requirement: |_| Requirement::NotSucceed,
        broken: &[broken::REFUSED_IS_SUCCESS],
    },
];
