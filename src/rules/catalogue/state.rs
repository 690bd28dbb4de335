//! One credential after the other, and two at the same time: nothing carries over.

use crate::rules::{
    Axes, Axis, Certificate, Citation, Episode, EpisodeToken, Level, Named, Requirement, Rule,
    ServerAnswer, Setup, Source, Toggle, TokenState, Trust, Values, When, broken,
};

const CITATION: Citation = Citation { claims: &[], source: Source::Protocol("fine print, state") };

/// The case's own token, used before.
const BEFORE: Episode = Episode {
    when: When::Before,
    token: EpisodeToken::Own,
    ignore: Toggle::Unset,
    elsewhere: false,
};

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "state.asks-anew",
        level: Level::Must,
        title: "A token that worked before is asked about again.",
        rationale: "Remembered success shows a connection that ended long ago.",
        citation: Citation { claims: &[], source: Source::Protocol("fine print, requests") },
        axes: &[Axis {
            name: "token",
            values: Values::These(&["disabled", "owner-deactivated", "revoked", "wrong"]),
        }],
        reasons: &["success-unasked"],
        needs: &[],
        setup: |axes| Setup { episode: Some(BEFORE), ..Setup::of(axes) },
        requirement: |_| Requirement::Ask,
        broken: &[broken::REMEMBERS_SUCCESS],
    },
    Rule {
        id: "state.at-once",
        level: Level::Must,
        title: "Two credentials for one server at the same time don't get mixed up.",
        rationale: "A token kept beside the request instead of in it reaches whoever asks next.",
        citation: CITATION,
        axes: &[Axis { name: "token", values: Values::These(&["valid", "wrong"]) }],
        reasons: &["no-success", "success-unasked"],
        needs: &[],
        setup: |axes| Setup { episode: Some(at_once(axes)), ..Setup::of(axes) },
        requirement: |axes| match TokenState::at(axes, "token") {
            TokenState::Valid => Requirement::Succeed,
            _ => Requirement::Ask,
        },
        broken: &[broken::MIXES_UP, broken::LEAVES_IT_TO_OTHERS],
    },
    Rule {
        id: "state.authority-ends",
        level: Level::Must,
        title: "An authority that was added for one credential is trusted for no other.",
        rationale: "Whoever trusts a company's authority for its own server didn't ask for that \
                    authority to vouch for everybody else's.",
        citation: CITATION,
        axes: &[],
        reasons: &["token-over-untrusted", "http-over-untrusted", "success-over-untrusted"],
        needs: &[],
        setup: |_| Setup {
            certificate: Certificate::Trusted,
            trust: Trust::Withheld,
            episode: Some(Episode { token: EpisodeToken::Other, ..BEFORE }),
            ..Setup::default()
        },
        requirement: |_| Requirement::RefuseConnection,
        broken: &[
            broken::KEEPS_AUTHORITIES,
            broken::PINGS_BY_AUTHORITIES,
            broken::REMEMBERS_AUTHORITIES,
        ],
    },
    Rule {
        id: "state.cookies",
        level: Level::Must,
        title: "A cookie that one credential was given isn't sent with another.",
        rationale: "Mattermost takes a session's cookie before any token: the second user would \
                    be the first one.",
        citation: Citation { claims: &[], source: Source::Rfc { number: 6265, section: "8.2" } },
        axes: &[Axis { name: "token", values: Values::These(&["valid", "wrong"]) }],
        reasons: &["carried-over"],
        needs: &[],
        setup: |axes| Setup {
            answer: ServerAnswer::WithCookie,
            episode: Some(Episode { token: EpisodeToken::Other, ..BEFORE }),
            ..Setup::of(axes)
        },
        requirement: |_| Requirement::Apart,
        broken: &[broken::KEEPS_COOKIES],
    },
    Rule {
        id: "state.ignore-ends",
        level: Level::Must,
        title: "Certificate checks turned off for one credential stay on for every other.",
        rationale: "A switch that is thrown for the whole process leaves every credential after \
                    it without protection.",
        citation: Citation {
            claims: &["*/turn-on.ignore-ssl-issues"],
            source: Source::Protocol("fine print, state"),
        },
        axes: &[Axis { name: "other", values: Values::These(&["at-once", "before"]) }],
        reasons: &["token-over-untrusted", "http-over-untrusted", "success-over-untrusted"],
        needs: &[],
        setup: |axes| {
            let at_once = axes.get("other").is_some_and(|other| other == "at-once");
            let episode = Episode {
                when: if at_once { When::AtOnce } else { When::Before },
                ignore: Toggle::On,
                elsewhere: at_once,
                token: EpisodeToken::Other,
            };
            let certificate = Certificate::AllWrong;
            Setup { certificate, episode: Some(episode), ..Setup::default() }
        },
        requirement: |_| Requirement::RefuseConnection,
        broken: &[
            broken::IGNORES_FOR_GOOD,
            broken::IGNORES_FOR_ALL,
            broken::PINGS_AFTER_IGNORING,
            broken::REMEMBERS_IGNORING,
        ],
    },
];

/// The other token is wrong where this one is right, and the other way round.
fn at_once(axes: &Axes) -> Episode {
    let token = match TokenState::at(axes, "token") {
        TokenState::Valid => EpisodeToken::Wrong,
        _ => EpisodeToken::Other,
    };
    Episode { when: When::AtOnce, token, ..BEFORE }
}
