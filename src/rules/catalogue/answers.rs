//! Answers that are none of the service's.

use crate::rules::{Axis, Citation, Level, Requirement, Rule, Setup, Source, Values, broken};

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "answers.error-status",
        level: Level::Must,
        title: "An answer with an error status is no success.",
        rationale: "A wrong path or a broken proxy would pass for a working credential.",
        citation: Citation {
            claims: &["*/enter.base-url"],
            source: Source::Rfc { number: 9110, section: "15" },
        },
        axes: &[Axis {
            name: "status",
            values: Values::These(&[
                "400", "403", "404", "405", "410", "418", "429", "500", "501", "502", "503", "504",
            ]),
        }],
        reasons: &["success-reported"],
        needs: &[],
        setup: Setup::of,
        requirement: |_| Requirement::NotSucceed,
        broken: &[broken::ONLY_401_FAILS],
    },
    Rule {
        id: "answers.not-mattermost",
        level: Level::Must,
        title: "An answer that isn't the service's is no success, whatever its status.",
        rationale: "Login pages, captive portals and other services answer 200 to anything; the \
                    wrong URL would pass for the right one.",
        citation: Citation {
            claims: &["*/enter.base-url"],
            source: Source::Reference("GET /api/v4/users/me"),
        },
        axes: &[Axis {
            name: "answer",
            values: Values::These(&[
                "broken-json",
                "empty",
                "foreign-json",
                "html",
                "json-text",
                "no-content",
                "text",
            ]),
        }],
        reasons: &["success-reported"],
        needs: &[],
        setup: Setup::of,
        requirement: |_| Requirement::NotSucceed,
        broken: &[broken::ANY_2XX_IS_SUCCESS],
    },
];
