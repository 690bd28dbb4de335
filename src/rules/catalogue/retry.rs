//! How often a client asks.

use crate::rules::{
    Axes, Axis, Citation, Level, Requirement, Rule, ServerAnswer, Setup, Source, Values, broken,
};

/// As often as a patient client asks a server that fails.
const MOST_REQUESTS: usize = 5;

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "retry.failing-server",
        level: Level::Should,
        title: "A server that fails is not stormed with repetitions.",
        rationale: "What brings a server down is every client repeating at once.",
        citation: Citation { claims: &[], source: Source::Rfc { number: 9110, section: "9.2.2" } },
        axes: &[Axis { name: "status", values: Values::These(&["500", "502", "503"]) }],
        reasons: &["sent-again"],
        needs: &[],
        setup: Setup::of,
        requirement: |_| Requirement::SendAtMost(MOST_REQUESTS),
        broken: &[broken::STORMS],
    },
    Rule {
        id: "retry.rate-limit",
        level: Level::Must,
        title: "After 429 a token is sent once more at most, and no sooner than the server asks.",
        rationale: "A client that goes on keeps itself, and everyone behind the same address, \
                    locked out.",
        citation: Citation { claims: &[], source: Source::Rfc { number: 6585, section: "4" } },
        axes: &[Axis {
            name: "retry-after",
            values: Values::These(&["1", "3600", "date", "none"]),
        }],
        reasons: &["sent-again"],
        needs: &[],
        setup: |axes| Setup { answer: too_many(axes), ..Setup::default() },
        requirement: |axes| match too_many(axes) {
            ServerAnswer::TooMany(Some(seconds)) | ServerAnswer::TooManyUntil(seconds) => {
                Requirement::RepeatPatiently(seconds)
            }
            _ => Requirement::RepeatPatiently(0),
        },
        broken: &[broken::IMPATIENT],
    },
    Rule {
        id: "retry.refused",
        level: Level::Must,
        title: "A token that was refused is not sent again.",
        rationale: "It won't be better the second time, and repeated failures lock accounts and \
                    addresses out.",
        citation: Citation { claims: &[], source: Source::Protocol("fine print, requests") },
        axes: &[Axis { name: "token", values: Values::These(&["revoked", "wrong"]) }],
        reasons: &["sent-again"],
        needs: &[],
        setup: Setup::of,
        requirement: |_| Requirement::StopWhenRefused,
        broken: &[broken::ASKS_TWICE],
    },
];

fn too_many(axes: &Axes) -> ServerAnswer {
    match axes.get("retry-after").map(String::as_str) {
        Some("date") => ServerAnswer::TooManyUntil(3600),
        after => ServerAnswer::TooMany(after.and_then(|after| after.parse().ok())),
    }
}
