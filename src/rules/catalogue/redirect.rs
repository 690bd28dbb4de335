//! Redirects.

use crate::rules::{Axis, Citation, Level, Requirement, Rule, Setup, Source, Values, broken};

pub(super) static RULES: &[Rule] = &[Rule {
    id: "redirect.token-stays",
    level: Level::Must,
    title: "A redirect to another origin takes the token nowhere, and what answers there is no \
            success.",
    rationale: "The token belongs to the server that the user named. Whoever can redirect a \
                request would otherwise be handed it.",
    citation: Citation {
        claims: &["*/enter.base-url"],
        source: Source::Rfc { number: 9110, section: "15.4" },
    },
    axes: &[
        Axis { name: "status", values: Values::These(&["301", "302", "303", "307", "308"]) },
        Axis { name: "target", values: Values::These(&["other-host", "other-port"]) },
    ],
    reasons: &["token-elsewhere", "success-reported"],
    needs: &[],
    setup: Setup::of,
    requirement: |_| Requirement::StayHome,
    broken: &[broken::FOLLOWS_WITH_TOKEN],
}];
