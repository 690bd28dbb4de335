//! What is wrong with a page as far as reading shows, and prose that is none.

#[path = "support/edits.rs"]
mod edits;
#[path = "support/pages.rs"]
mod pages;

use credoc::diagnostic::{Severity, apply_edits, code};
use credoc::spec::{self, SentenceClass, SpecFile};
use edits::replace;
use pages::{read_page, spec_of_text};
use rstest::rstest;

fn page() -> String {
    read_page("docs/credentials/mattermost.md")
}

#[test]
fn a_warnings_link_to_a_section_that_is_misspelt() {
    let broken =
        replace(&page(), "(#enable-personal-access-tokens)", "(#enable-personal-acces-token)");
    let spec = spec_of_text(&broken);
    let [problem] = spec.problems.as_slice() else { panic!("{:?}", spec.problems) };
    assert_eq!(problem.code, "link-target-missing");
    assert_eq!(problem.severity, Severity::Error);
    assert_eq!(spec.source.slice(problem.span), "#enable-personal-acces-token");
    assert_eq!(problem.help.as_deref(), Some("did you mean `#enable-personal-access-tokens`?"));
    let claim = problem.claim.as_deref();
    assert_eq!(claim, Some("using-api-access-token/warning.no-personal-access-tokens-option"));
    let warning = &spec.procedures[0].steps[0].warnings[0];
    assert!(!warning.refers_to.as_ref().expect("still a link").resolved);
    let fix = problem.fix.as_ref().expect("one section is near");
    assert_eq!(apply_edits(&broken, fix), page());
}

#[test]
fn a_link_to_nothing_near_has_no_fix() {
    let broken = replace(&page(), "(https://api.mattermost.com/)", "(#somewhere)");
    let spec = spec_of_text(&broken);
    let [problem] = spec.problems.as_slice() else { panic!("{:?}", spec.problems) };
    assert_eq!((problem.code, problem.fix.as_ref()), ("link-target-missing", None));
    assert_eq!(
        problem.claim.as_deref(),
        Some("related-resources/link.mattermosts-api-documentation")
    );
}

#[test]
fn a_method_without_its_section() {
    let spec =
        spec_of_text(&replace(&page(), "- API access token\n", "- API access token\n- OAuth2\n"));
    let [problem] = spec.problems.as_slice() else { panic!("{:?}", spec.problems) };
    assert_eq!(problem.code, "method-without-section");
    assert_eq!(spec.source.slice(problem.span), "OAuth2");
    assert_eq!(spec.methods[1].section, None);
    let renamed = spec_of_text(&replace(&page(), "## Using API access token", "## Setting it up"));
    assert_eq!(renamed.problems.len(), 1);
    assert!(renamed.problems.iter().all(|problem| code(problem.code).is_some()));
}

#[rstest]
#[case("## Using the API access token")]
#[case("## Using an api access token")]
#[case("## Using API access tokens")]
#[case("## Using API access token (recommended)")]
#[case("### Using **API** access token")]
#[case("## API access token")]
fn a_methods_section_is_found_by_its_words(#[case] heading: &str) {
    let spec = spec_of_text(&replace(&page(), "## Using API access token", heading));
    assert!(spec.methods[0].section.is_some());
    assert_eq!(spec.methods[0].fields.len(), 3);
    assert!(spec.problems.is_empty());
}

#[test]
fn an_unclosed_box_is_told_once() {
    let spec = spec_of_text(&replace(&page(), "below.\n    ///\n", "below.\n"));
    let codes: Vec<_> = spec.problems.iter().map(|problem| problem.code).collect();
    assert!(codes.contains(&"block-unclosed"), "{codes:?}");
}

#[rstest]
#[case::a_pointer("Refer to the manual for more information.", Some("pointer"))]
#[case::a_pointer_with_an_order("Refer to the manual and delete the token.", None)]
#[case::a_lead_in("To get started:\n\n- `x`", Some("lead-in"))]
#[case::an_order_before_a_list("Delete these scopes:\n\n- `x`", None)]
#[case::an_example("For example, the host of a test server.", Some("example"))]
#[case::a_question("Not sure which one to use?", Some("question"))]
#[case::a_statement("Tokens end after a year.", None)]
#[case::an_order("Select **Save**.", None)]
#[case::a_denied_introduction("You can't use these credentials to authenticate nodes.", None)]
fn prose_is_decided_by_form(#[case] text: &str, #[case] class: Option<&str>) {
    let spec = spec_of_text(&format!("# Title\n\n{text}\n"));
    match (&spec.sentences[0].class, class) {
        (SentenceClass::Prose(found), Some(expected)) => assert_eq!(*found, expected),
        (SentenceClass::Unclassified(kept), None) => {
            assert!(text.replace('*', "").starts_with(kept.as_str()), "{kept}");
        }
        (found, _) => panic!("{found:?}"),
    }
}

#[test]
fn boxes_outside_of_steps_keep_what_they_say() {
    let text = "# Title\n\n## A\n\n/// danger | No X option\nIf you don't see X, refer to [B](#b).\nAsk nobody.\n///\n\n## B\n";
    let file = SpecFile::new(&spec_of_text(text));
    let [warning] = file.boxes.as_slice() else { panic!("{:?}", file.boxes) };
    assert_eq!(warning.id, "a/warning.no-x-option");
    assert_eq!(warning.missing.as_deref(), Some("X"));
    assert_eq!(warning.refers_to.as_deref(), Some("b"));
    assert_eq!(file.unclassified, ["Ask nobody."]);
}

/// The problems of `text`: code, the text they stand at, and the help.
fn problems(text: &str) -> Vec<(&'static str, String, String)> {
    let spec = spec_of_text(text);
    let of = |problem: &credoc::diagnostic::Diagnostic| {
        let at = text[problem.span.range()].to_owned();
        (problem.code, at, problem.help.clone().unwrap_or_default())
    };
    spec.problems.iter().map(of).collect()
}

#[rstest]
#[case::a_list("title: [1, 2]", "title")]
#[case::a_mapping("description: {a: b}", "description")]
#[case::a_list_for_one("title: T\npriority:\n  - high", "priority")]
#[case::nested("contentType: [[a], b]", "contentType")]
fn a_frontmatter_value_of_the_wrong_sort(#[case] yaml: &str, #[case] key: &str) {
    let text = format!("---\n{yaml}\n---\n# T\n");
    let found = problems(&text);
    let [(code, at, help)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((*code, at.as_str()), ("frontmatter-value", key));
    assert!(help.contains(&format!("`{key}: ")), "{help}");
}

#[rstest]
#[case::number("title: 12")]
#[case::nothing("title:")]
#[case::one_content_type("contentType: reference")]
#[case::unknown("other: {a: b}")]
fn frontmatter_values_that_will_do(#[case] yaml: &str) {
    assert_eq!(problems(&format!("---\n{yaml}\n---\n# T\n")), []);
}

#[rstest]
#[case::turned("# T\n\nSelect **Cre\u{202e}ate**.\n", "\u{202e}", "U+202E")]
#[case::nul("# T\n\nSe\0lect.\n", "\0", "U+0000")]
#[case::in_the_frontmatter("---\ntitle: a\u{2067}b\n---\n# T\n", "\u{2067}", "U+2067")]
fn a_hidden_character(#[case] text: &str, #[case] character: &str, #[case] name: &str) {
    let spec = spec_of_text(text);
    let [problem] = spec.problems.as_slice() else { panic!("{:?}", spec.problems) };
    assert_eq!(problem.code, "hidden-character");
    assert_eq!(&text[problem.span.range()], character);
    assert!(problem.message.contains(name), "{}", problem.message);
    let mended = apply_edits(text, problem.fix.as_deref().expect("a fix"));
    assert_eq!(mended, text.replace(character, ""));
}

#[rstest]
#[case::empty("")]
#[case::blank(" \n\n")]
#[case::only_frontmatter("---\ntitle: x\n---\n")]
#[case::byte_order_mark("\u{feff}")]
fn a_page_that_says_nothing(#[case] text: &str) {
    let codes: Vec<_> = problems(text).into_iter().map(|(code, ..)| code).collect();
    assert_eq!(codes, ["page-empty"]);
}

#[test]
fn empty_and_odd_pages_are_read() {
    for text in [
        "",
        "\n",
        "# \n",
        "text",
        "- \n",
        "1. \n",
        "[](#)",
        "**",
        "| a |\n|-|\n| b |",
        "# A\n\n1. **\n",
    ] {
        let spec = spec_of_text(text);
        assert!(spec::to_yaml(&spec).starts_with("schema: 1\n"));
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(256))]

    /// Nothing that can be parsed makes the reading panic, and no byte of it is lost.
    #[test]
    fn any_text_is_read(text in "([a-z \\n*_`>.,:;()\\[\\]#/!{}\"'|1-9&-]|Copy |Select |\\*\\*A > B\\*\\*|If |, |and |enter it as |By default, |turn on |\n\n1\\. |\n    /// warning \\| T\n    ){0,60}") {
        if let Some(spec) = edits::parsed(&text) {
            let document = pages::document(&text);
            proptest::prop_assert_eq!(pages::outside_of_sentences(&document, &spec), Vec::<String>::new());
            let file = SpecFile::new(&spec);
            proptest::prop_assert_eq!(spec::from_yaml(&file.to_yaml()).expect("reads back"), file);
            for claim in &spec.claims {
                proptest::prop_assert!(claim.span.end <= text.len());
                proptest::prop_assert!(text.get(claim.span.range()).is_some());
            }
        }
    }
}
