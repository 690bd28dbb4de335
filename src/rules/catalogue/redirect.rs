//! Redirects.

use crate::rules::{
    Axis, Citation, Level, RedirectTarget, Requirement, Rule, ServerAnswer, Setup, Source, Values,
    broken,
};

/// More than any client follows: browsers stop at 20, curl at 50.
const MOST_REQUESTS: usize = 60;

const STATUS: Axis =
    Axis { name: "status", values: Values::These(&["301", "302", "303", "307", "308"]) };

const CITATION: Citation = Citation {
    claims: &["*/enter.base-url"],
    source: Source::Rfc { number: 9110, section: "15.4" },
};

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "redirect.circle",
        level: Level::Must,
        title: "Redirects that go in a circle are given up on.",
        rationale: "A proxy with a wrong setting sends everyone round; a client that follows for \
                    ever is a load to the server and shows its user nothing.",
        citation: CITATION,
        axes: &[STATUS],
        reasons: &["sent-again", "success-reported"],
        needs: &[],
        setup: |axes| within(axes, RedirectTarget::Circle),
        requirement: |_| Requirement::FailWithin(MOST_REQUESTS),
        broken: &[broken::FOLLOWS_FOR_EVER, broken::CIRCLE_IS_SUCCESS],
    },
    Rule {
        id: "redirect.cookies-stay",
        level: Level::Must,
        title: "A cookie that comes with a redirect to another host stays with its own.",
        rationale: "A session's cookie is as good as the token; the other host would be handed it.",
        citation: Citation {
            claims: &["*/enter.base-url"],
            source: Source::Rfc { number: 6265, section: "5.4" },
        },
        axes: &[],
        reasons: &["cookie-elsewhere"],
        needs: &[],
        setup: |_| Setup {
            answer: ServerAnswer::WithCookie,
            redirect: Some((302, RedirectTarget::OtherHost)),
            ..Setup::default()
        },
        requirement: |_| Requirement::KeepCookieHome,
        broken: &[broken::COOKIE_GOES_ALONG],
    },
    Rule {
        id: "redirect.same-origin",
        level: Level::Must,
        title: "A redirect within the server is followed or refused, never itself a success.",
        rationale: "A redirect says that the answer is somewhere else, not that the token works.",
        citation: CITATION,
        axes: &[STATUS],
        reasons: &["success-unasked"],
        needs: &[],
        setup: |axes| within(axes, RedirectTarget::SameOrigin),
        requirement: |_| Requirement::Honest,
        broken: &[broken::LOCAL_REDIRECT_IS_SUCCESS],
    },
    Rule {
        id: "redirect.token-stays",
        level: Level::Must,
        title: "A redirect to another origin takes the token nowhere, and what answers there is \
                no success.",
        rationale: "The token belongs to the server that the user named. Whoever can redirect a \
                    request would otherwise be handed it.",
        citation: CITATION,
        axes: &[
            STATUS,
            Axis {
                name: "target",
                values: Values::These(&[
                    "chain",
                    "http",
                    "https",
                    "onward",
                    "other-host",
                    "other-port",
                ]),
            },
        ],
        reasons: &["token-elsewhere", "success-reported"],
        needs: &[],
        setup: Setup::of,
        requirement: |_| Requirement::StayHome,
        broken: &[broken::FOLLOWS_WITH_TOKEN, broken::TOKEN_RETURNS, broken::ANYWHERE_IS_SUCCESS],
    },
];

fn within(axes: &crate::rules::Axes, target: RedirectTarget) -> Setup {
    let status = axes.get("status").and_then(|status| status.parse().ok());
    Setup { redirect: status.map(|status| (status, target)), ..Setup::default() }
}
