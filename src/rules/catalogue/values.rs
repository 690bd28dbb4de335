//! The values of the credential's fields as people write them.

use crate::rules::{
    Axes, Axis, Certificate, Citation, Level, Named, Requirement, Rule, Setup, Source, TokenForm,
    UrlForm, Values, broken,
};

pub(super) static RULES: &[Rule] = &[
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
        id: "values.blank-inside",
        level: Level::Must,
        title: "A token with a blank inside is never mended into one that works.",
        rationale: "No token has one: two pieces were copied together, and a changed secret is \
                    another secret.",
        citation: Citation {
            claims: &["*/enter.access-token"],
            source: Source::Rfc { number: 6750, section: "2.1" },
        },
        axes: &[],
        reasons: &["success-reported"],
        needs: &[],
        setup: |_| token(TokenForm::BlankInside),
        requirement: |_| Requirement::NotSucceed,
        broken: &[broken::BLANKS_INSIDE_DROPPED],
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
        broken: &[
            broken::TOKEN_UNTRIMMED,
            broken::REFUSES_BLANKS_LATE,
            broken::CONTENT_WITH_BLANKS,
        ],
    },
    Rule {
        id: "values.changed-token",
        level: Level::Must,
        title: "A token that differs in its letters from a working one is never mended into it.",
        rationale: "Whoever cuts a token to length or changes its case works with secrets that \
                    nobody was given, and with other services' tokens not at all.",
        citation: Citation {
            claims: &["*/enter.access-token"],
            source: Source::Rfc { number: 6750, section: "2.1" },
        },
        axes: &[Axis { name: "form", values: Values::These(&["longer", "upper-case"]) }],
        reasons: &["token-mended"],
        needs: &[],
        setup: |axes| token(TokenForm::at(axes, "form")),
        requirement: |_| Requirement::NotMended,
        broken: &[broken::TOKEN_CUT, broken::TOKEN_IN_LOWER_CASE],
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
        broken: &[broken::LINE_BREAKS_DROPPED, broken::CONTENT_WITH_LINE_BREAK],
    },
    Rule {
        id: "values.non-ascii",
        level: Level::Must,
        title: "A token with a letter that no token has is never mended into one that works.",
        rationale: "What is dropped in silence hides a damaged copy, and a changed secret is \
                    another secret.",
        citation: Citation {
            claims: &["*/enter.access-token"],
            source: Source::Protocol("fine print, values"),
        },
        axes: &[],
        reasons: &["success-reported"],
        needs: &[],
        setup: |_| token(TokenForm::NonAscii),
        requirement: |_| Requirement::NotSucceed,
        broken: &[broken::NON_ASCII_DROPPED],
    },
    Rule {
        id: "values.nothing",
        level: Level::Must,
        title: "A required field that holds nothing, or only blanks, is no success.",
        rationale: "A form that was saved too early would look connected.",
        citation: Citation {
            claims: &["*/enter.{field}"],
            source: Source::Protocol("fine print, values"),
        },
        axes: NOTHING,
        reasons: &["success-reported"],
        needs: &[],
        setup: nothing,
        requirement: |_| Requirement::NotSucceed,
        broken: &[broken::NOTHING_IS_SUCCESS],
    },
    Rule {
        id: "values.wrong-type",
        level: Level::Must,
        title: "A text in place of the toggle's truth value never turns certificate checks off.",
        rationale: "In many languages every text counts as true, `false` too: the check would be \
                    off without anybody having turned it off.",
        citation: Citation {
            claims: &["*/turn-on.ignore-ssl-issues"],
            source: Source::Protocol("fine print, values"),
        },
        axes: &[Axis { name: "ignore", values: Values::These(&["text-false", "text-true"]) }],
        reasons: &["token-over-untrusted", "http-over-untrusted", "success-over-untrusted"],
        needs: &[],
        setup: |axes| Setup { certificate: Certificate::AllWrong, ..Setup::of(axes) },
        requirement: |_| Requirement::RefuseConnection,
        broken: &[broken::TEXT_IS_TRUE, broken::PINGS_WITH_TEXT, broken::CONTENT_WITH_TEXT],
    },
];

/// The values of a field on which nothing stands.
fn nothing(axes: &Axes) -> Setup {
    let form = axes.get("form").map_or("", String::as_str);
    match (field(axes), form) {
        ("access-token", "absent") => token(TokenForm::Absent),
        ("access-token", "empty") => token(TokenForm::Empty),
        ("access-token", _) => token(TokenForm::OnlyBlanks),
        (_, "absent") => url(UrlForm::Absent),
        (_, "empty") => url(UrlForm::Empty),
        _ => url(UrlForm::OnlyBlanks),
    }
}

fn token(token_form: TokenForm) -> Setup {
    Setup { token_form, ..Setup::default() }
}

fn url(url_form: UrlForm) -> Setup {
    Setup { url_form, ..Setup::default() }
}

/// The fields that hold text.
const FIELD: &[Axis] =
    &[Axis { name: "field", values: Values::These(&["access-token", "base-url"]) }];

const NOTHING: &[Axis] =
    &[FIELD[0], Axis { name: "form", values: Values::These(&["absent", "empty", "only-blanks"]) }];

fn field(axes: &Axes) -> &str {
    axes.get("field").map_or("", String::as_str)
}
