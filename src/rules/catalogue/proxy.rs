//! Proxies that the client's environment names. A client may go through them or past them; what
//! is required holds either way.

use crate::rules::{
    Axes, Axis, Certificate, Citation, Level, Named, Proxies, Requirement, Rule, Setup, Source,
    Values, broken,
};

const fn rfc(number: u16, section: &'static str) -> Citation {
    Citation { claims: &[], source: Source::Rfc { number, section } }
}

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "proxy.certificate",
        level: Level::Must,
        title: "A certificate that has to be refused is refused through a proxy as well.",
        rationale: "A proxy sits in between by trade; through one more than anywhere else the \
                    certificate tells who is at the other end.",
        citation: Citation {
            claims: &["*/default.ignore-ssl-issues"],
            source: Source::Rfc { number: 9110, section: "4.3.4" },
        },
        axes: &[Axis {
            name: "certificate",
            values: Values::These(&["self-signed", "wrong-host"]),
        }],
        reasons: &["token-over-untrusted", "http-over-untrusted", "success-over-untrusted"],
        needs: &[],
        setup: |axes| Setup { proxy: Proxies::All, ..Setup::of(axes) },
        requirement: |_| Requirement::RefuseConnection,
        broken: &[
            broken::PROXY_MEANS_UNCHECKED,
            broken::PINGS_BY_PROXY,
            broken::REFUSED_BY_PROXY_IS_SUCCESS,
        ],
    },
    Rule {
        id: "proxy.passed-by",
        level: Level::Must,
        title: "A proxy that isn't meant for a server is not sent the token.",
        rationale: "Over plain HTTP a proxy reads along. Who excepts a host from it, or names it \
                    for another scheme alone, didn't ask for that.",
        citation: Citation { claims: &[], source: Source::Protocol("proxies") },
        axes: &[Axis { name: "proxy", values: Values::These(&["no-proxy", "other-scheme"]) }],
        reasons: &["token-at-proxy", "success-unasked"],
        needs: &[],
        setup: |axes| Setup { proxy: Named::at(axes, "proxy"), ..Setup::default() },
        requirement: |_| Requirement::KeepFromProxy,
        broken: &[broken::ANY_PROXY, broken::CONTENT_WITH_EXCEPTION],
    },
    Rule {
        id: "proxy.reaches-server",
        level: Level::Must,
        title: "With a proxy in the environment a server is connected to, through it or past it.",
        rationale: "In many a company nobody gets out but through the proxy, and everybody's \
                    environment names it.",
        citation: Citation { claims: &[], source: Source::Protocol("proxies") },
        axes: &[Axis { name: "certificate", values: Values::These(&["none", "trusted"]) }],
        reasons: &["no-success", "success-unasked"],
        needs: &[],
        setup: |axes| Setup { proxy: Proxies::All, ..Setup::of(axes) },
        requirement: |_| Requirement::Succeed,
        broken: &[broken::REFUSES_PROXIES, broken::CONTENT_WITH_PROXY],
    },
    Rule {
        id: "proxy.tunnel",
        level: Level::Must,
        title: "An https server is asked through a tunnel, in which alone the token stands.",
        rationale: "What is sent to the proxy itself, be it the request in clear or a header \
                    beside the tunnel, is read there and lands in its log.",
        citation: rfc(9110, "9.3.6"),
        axes: &[Axis { name: "proxy", values: Values::These(&["all", "refusing"]) }],
        reasons: &["token-at-proxy", "success-unasked"],
        needs: &[],
        setup: tunnel,
        requirement: |_| Requirement::KeepFromProxy,
        broken: &[broken::PROXY_GETS_HEADERS, broken::BROKEN_TUNNEL_IS_SUCCESS],
    },
];

fn tunnel(axes: &Axes) -> Setup {
    Setup { certificate: Certificate::Trusted, proxy: Named::at(axes, "proxy"), ..Setup::default() }
}
