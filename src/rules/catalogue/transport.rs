//! Answers that are broken on their way, and unusual ones that aren't.

use crate::rules::{
    Axis, Citation, Level, Named, Requirement, Rule, ServerAnswer, Setup, Source, Values, broken,
};

const fn rfc(number: u16, section: &'static str) -> Citation {
    Citation { claims: &[], source: Source::Rfc { number, section } }
}

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "transport.compressed",
        level: Level::Must,
        title: "A client that asks for compressed answers can read them.",
        rationale: "Mattermost compresses what is long enough, so it would fail on some accounts \
                    only.",
        citation: rfc(9110, "12.5.3"),
        axes: &[],
        reasons: &["no-success", "success-unasked"],
        needs: &[],
        setup: |_| Setup { answer: ServerAnswer::Compressed, ..Setup::default() },
        requirement: |_| Requirement::Succeed,
        broken: &[broken::COMPRESSED_UNREAD, broken::CONTENT_WITH_COMPRESSED_PING],
    },
    Rule {
        id: "transport.unreadable",
        level: Level::Must,
        title: "A compressed answer that can't be unpacked is no success.",
        rationale: "What stands in it nobody knows; the status alone says nothing of the token.",
        citation: rfc(9110, "8.4"),
        axes: &[Axis { name: "damage", values: Values::These(&["cut-short", "plain"]) }],
        reasons: &["success-reported", "success-unasked"],
        needs: &[],
        setup: |axes| Setup {
            answer: ServerAnswer::Miscompressed(Named::at(axes, "damage")),
            ..Setup::default()
        },
        requirement: |_| Requirement::Unpack,
        broken: &[broken::UNREAD_IS_SUCCESS, broken::CONTENT_WITH_UNREADABLE_PING],
    },
    Rule {
        id: "transport.cut-short",
        level: Level::Must,
        title: "An answer that was cut short is no success, whatever its status.",
        rationale: "Half an answer may be the half that looks good.",
        citation: rfc(9112, "8"),
        axes: &[Axis {
            name: "fault",
            values: Values::These(&[
                "chunk-size",
                "chunks-unended",
                "close-in-body",
                "length-too-short",
                "reset-in-body",
            ]),
        }],
        reasons: &["success-reported"],
        needs: &[],
        setup: Setup::of,
        requirement: |_| Requirement::NotSucceed,
        broken: &[broken::HALF_IS_ENOUGH],
    },
    Rule {
        id: "transport.framing",
        level: Level::Must,
        title: "Every way in which HTTP/1.1 delimits an answer is understood.",
        rationale: "Proxies reframe answers; which way depends on the answer's length.",
        citation: rfc(9112, "6.3"),
        axes: &[Axis {
            name: "fault",
            values: Values::These(&["interim", "small-chunks", "until-close"]),
        }],
        reasons: &["no-success", "success-unasked"],
        needs: &[],
        setup: Setup::of,
        requirement: |_| Requirement::Succeed,
        broken: &[broken::LENGTH_NEEDED, broken::CONTENT_WITHOUT_LENGTH],
    },
    Rule {
        id: "transport.no-answer",
        level: Level::Must,
        title: "A connection that ends without an answer is no success.",
        rationale: "Where nobody answered, nobody accepted the token.",
        citation: rfc(9112, "8"),
        axes: &[Axis {
            name: "fault",
            values: Values::These(&[
                "close-at-once",
                "close-in-handshake",
                "close-in-head",
                "close-unanswered",
                "garbage",
                "reset-at-once",
                "reset-in-handshake",
                "reset-in-head",
                "reset-unanswered",
            ]),
        }],
        reasons: &["success-reported"],
        needs: &[],
        setup: Setup::of,
        requirement: |_| Requirement::NotSucceed,
        broken: &[broken::SILENCE_IS_CONSENT],
    },
    Rule {
        id: "transport.odd-answers",
        level: Level::Must,
        title: "Answers that are too much of a good thing are read or refused within the limit.",
        rationale: "A client that waits for more, or chokes, shows its user nothing.",
        citation: Citation { claims: &[], source: Source::Protocol("fine print, time") },
        axes: &[Axis {
            name: "fault",
            // A length that promises more than a whole answer is here too: who decodes as the
            // bytes come has all of it before the end is missing.
            values: Values::These(&[
                "large-body",
                "large-header",
                "length-too-long",
                "twice",
                "two-lengths",
            ]),
        }],
        reasons: &["no-answer", "success-unasked"],
        needs: &[],
        setup: Setup::of,
        requirement: |_| Requirement::AnswerInTime,
        broken: &[broken::CHOKES_ON_HEADERS, broken::CONTENT_WITH_LARGE_PING],
    },
];
