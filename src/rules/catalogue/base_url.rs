//! The forms in which people write a base URL.

use crate::rules::{
    Axis, Citation, Host, Level, Named, Requirement, Rule, SUB_PATH, Setup, Source, UrlForm,
    Values, broken,
};

/// Every rule here comes from the step that asks for the URL, else from the RFC on URLs.
const fn section(section: &'static str) -> Citation {
    Citation { claims: &["*/enter.base-url"], source: Source::Rfc { number: 3986, section } }
}

const FINE_PRINT: Citation =
    Citation { claims: &["*/enter.base-url"], source: Source::Protocol("fine print, values") };

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "base-url.host-name",
        level: Level::Must,
        title: "A server that listens on one of its name's addresses only is connected to.",
        rationale: "Names often have an address of each family, and the first one tried may be \
                    closed.",
        citation: Citation {
            claims: &["*/enter.base-url"],
            source: Source::Rfc { number: 8305, section: "5" },
        },
        axes: &[],
        reasons: &["no-success", "success-unasked"],
        needs: &[],
        setup: |_| Setup { host: Host::Name, ..Setup::default() },
        requirement: |_| Requirement::Succeed,
        broken: &[broken::ONE_ADDRESS_ONLY, broken::CONTENT_WITH_NAME],
    },
    Rule {
        id: "base-url.ipv6",
        level: Level::Must,
        title: "A base URL with an IPv6 address in brackets works.",
        rationale: "Whoever splits at the first colon cuts such an address apart.",
        citation: section("3.2.2"),
        axes: &[],
        reasons: &["no-success", "success-unasked"],
        needs: &[],
        setup: |_| Setup { host: Host::V6, ..Setup::default() },
        requirement: |_| Requirement::Succeed,
        broken: &[broken::NO_IPV6, broken::CONTENT_WITH_IPV6],
    },
    Rule {
        id: "base-url.no-scheme",
        level: Level::Must,
        title: "A base URL without scheme is never completed to plain HTTP.",
        rationale: "Whoever left the scheme out didn't ask for the token to be sent in clear.",
        citation: FINE_PRINT,
        axes: &[Axis { name: "certificate", values: Values::These(&["none", "trusted"]) }],
        reasons: &["token-in-clear", "success-unasked"],
        needs: &[],
        setup: |axes| Setup { url_form: UrlForm::NoScheme, ..Setup::of(axes) },
        requirement: |_| Requirement::NotInClear,
        broken: &[broken::COMPLETES_TO_HTTP, broken::CONTENT_WITHOUT_SCHEME],
    },
    Rule {
        id: "base-url.odd-forms",
        level: Level::Must,
        title: "A base URL with more than a base is mended or refused, never a success unasked.",
        rationale: "Glued together with a route, such a URL asks for something else, and the \
                    answer to that says nothing of the token.",
        citation: FINE_PRINT,
        axes: &[Axis {
            name: "form",
            values: Values::These(&[
                "api-path",
                "fragment",
                "port-too-large",
                "query",
                "slashes",
                "user-info",
            ]),
        }],
        reasons: &["success-unasked"],
        needs: &[],
        setup: |axes| Setup { url_form: Named::at(axes, "form"), ..Setup::default() },
        requirement: |_| Requirement::Honest,
        broken: &[broken::ODD_URL_IS_SUCCESS],
    },
    Rule {
        id: "base-url.sub-path",
        level: Level::Must,
        title: "Under a base URL with a path, every request with the token stays below that path.",
        rationale: "Beside the path another application may answer; it would be handed the token.",
        citation: section("5.2"),
        axes: &[Axis { name: "form", values: Values::These(&["plain", "trailing-slash"]) }],
        reasons: &["outside-sub-path", "no-success", "success-unasked"],
        needs: &[],
        setup: |axes| Setup {
            sub_path: true,
            url_form: Named::at(axes, "form"),
            ..Setup::default()
        },
        requirement: |_| Requirement::SucceedWithin(SUB_PATH),
        broken: &[broken::PATH_DROPPED, broken::NO_SUB_PATHS, broken::CONTENT_WITH_PATH],
    },
    Rule {
        id: "base-url.trailing-slash",
        level: Level::Must,
        title: "A base URL with a slash at its end works like one without.",
        rationale: "A URL copied from a browser ends in a slash; joined carelessly it asks for \
                    `//api`, which the service redirects.",
        citation: Citation {
            claims: &["*/enter.base-url"],
            source: Source::Rfc { number: 3986, section: "6.2.3" },
        },
        axes: &[],
        reasons: &["no-success", "success-unasked"],
        needs: &[],
        setup: |_| Setup { url_form: UrlForm::TrailingSlash, ..Setup::default() },
        requirement: |_| Requirement::Succeed,
        broken: &[broken::DOUBLE_SLASH, broken::CONTENT_WITH_SLASH],
    },
    Rule {
        id: "base-url.upper-case",
        level: Level::Must,
        title: "Scheme and host count whatever their case.",
        rationale: "Phones and word processors begin with a capital.",
        citation: section("6.2.2.1"),
        axes: &[],
        reasons: &["no-success", "success-unasked"],
        needs: &[],
        setup: |_| Setup {
            url_form: UrlForm::UpperCase,
            host: Host::NameOfBoth,
            ..Setup::default()
        },
        requirement: |_| Requirement::Succeed,
        broken: &[broken::CASE_MATTERS, broken::CONTENT_WITH_CAPITALS],
    },
];
