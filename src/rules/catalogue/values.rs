//! The values of the credential's fields as people write them.

use crate::rules::{
    Axes, Axis, Citation, Level, Requirement, Rule, Setup, Source, TokenForm, UrlForm, Values,
    broken,
};

pub(super) static RULES: &[Rule] = &[
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
        broken: &[broken::DOUBLE_SLASH],
    },
    Rule {
        id: "fields.documented",
        level: Level::Must,
        title: "Every field that the page documents is there to be filled in.",
        rationale: "A reader can't do a step whose field isn't there.",
        citation: Citation {
            claims: &["*/enter.{field}", "*/turn-on.{field}", "*/default.{field}"],
            source: Source::Protocol("fields"),
        },
        axes: &[Axis { name: "field", values: Values::DocumentedFields }],
        reasons: &["field-missing"],
        needs: &[],
        setup: |_| Setup::default(),
        requirement: |axes| Requirement::OffersField(field(axes).to_owned()),
        broken: &[broken::FIELD_NOT_OFFERED],
    },
    Rule {
        id: "values.blanks",
        level: Level::Must,
        title: "Blanks around a value are trimmed, or the value is refused as unusable.",
        rationale: "Copying takes a blank or a line end along; sent on, it turns a good token \
                    into one that the service refuses.",
        citation: Citation {
            claims: &["*/enter.{field}"],
            source: Source::Protocol("fine print, values"),
        },
        axes: FIELD,
        reasons: &["sent-as-written", "no-success", "success-unasked"],
        needs: &[],
        setup: |axes| match field(axes) {
            "access-token" => Setup { token_form: TokenForm::Blanks, ..Setup::default() },
            _ => Setup { url_form: UrlForm::Blanks, ..Setup::default() },
        },
        requirement: |_| Requirement::MendOrRefuse,
        broken: &[broken::TOKEN_UNTRIMMED],
    },
    Rule {
        id: "values.line-break",
        level: Level::Must,
        title: "A value with a line break inside is refused.",
        rationale: "A line break ends a header line; what follows would become a header or a \
                    request of its own.",
        citation: Citation {
            claims: &["*/enter.{field}"],
            source: Source::Rfc { number: 9110, section: "5.5" },
        },
        axes: FIELD,
        reasons: &["not-refused", "success-reported"],
        needs: &[],
        setup: |axes| match field(axes) {
            "access-token" => Setup { token_form: TokenForm::LineBreak, ..Setup::default() },
            _ => Setup { url_form: UrlForm::LineBreak, ..Setup::default() },
        },
        requirement: |_| Requirement::Refuse,
        broken: &[broken::LINE_BREAKS_DROPPED],
    },
];

/// The fields that hold text.
const FIELD: &[Axis] =
    &[Axis { name: "field", values: Values::These(&["access-token", "base-url"]) }];

fn field(axes: &Axes) -> &str {
    axes.get("field").map_or("", String::as_str)
}
