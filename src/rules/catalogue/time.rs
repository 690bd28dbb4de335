//! Answers that don't come to an end.

use crate::client::Capability;
use crate::rules::{
    Axis, Citation, Fault, Level, Requirement, Rule, Setup, Source, Values, broken,
};

const CITATION: Citation = Citation { claims: &[], source: Source::Protocol("fine print, time") };

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "time.body-bounded",
        level: Level::Must,
        title: "A body that never ends is given up on.",
        rationale: "A client that reads whatever comes is out of memory before it is out of \
                    patience.",
        citation: CITATION,
        axes: &[],
        reasons: &["no-answer", "success-reported"],
        needs: &[Capability::Timeout],
        setup: |_| Setup { fault: Fault::Endless, ..Setup::default() },
        requirement: |_| Requirement::FailInTime,
        broken: &[broken::READS_FOR_EVER, broken::TOO_LARGE_IS_SUCCESS],
    },
    Rule {
        id: "time.head-bounded",
        level: Level::Must,
        title: "A head that never ends is given up on.",
        rationale: "A bound on the body alone lets a header fill the memory.",
        citation: CITATION,
        axes: &[],
        reasons: &["no-answer", "success-reported"],
        needs: &[Capability::Timeout],
        setup: |_| Setup { fault: Fault::EndlessHead, ..Setup::default() },
        requirement: |_| Requirement::FailInTime,
        broken: &[broken::READS_HEADS_FOR_EVER, broken::ENDLESS_HEAD_IS_SUCCESS],
    },
    Rule {
        id: "time.limit",
        level: Level::Must,
        title: "The limit holds for the whole answer, wherever the server falls silent.",
        rationale: "A limit on the connection alone, or on the pause between two bytes, leaves \
                    people waiting before a form that does nothing.",
        citation: CITATION,
        axes: &[Axis {
            name: "fault",
            values: Values::These(&[
                "hang-at-once",
                "hang-in-body",
                "hang-in-handshake",
                "hang-in-head",
                "hang-unanswered",
                "too-slow",
            ]),
        }],
        reasons: &["no-answer", "success-reported"],
        needs: &[Capability::Timeout],
        setup: Setup::of,
        requirement: |_| Requirement::FailInTime,
        broken: &[broken::NO_LIMIT, broken::LIMIT_ON_HEAD_ALONE, broken::TIMEOUT_IS_SUCCESS],
    },
    Rule {
        id: "time.slow-but-in-time",
        level: Level::Must,
        title: "An answer that comes slowly, but within the limit, counts.",
        rationale: "Mobile networks deliver answers in small pieces.",
        citation: CITATION,
        axes: &[],
        reasons: &["no-success", "success-unasked"],
        needs: &[],
        setup: |_| Setup { fault: Fault::Slow, ..Setup::default() },
        requirement: |_| Requirement::Succeed,
        broken: &[broken::FIRST_PIECE_ONLY],
    },
];
