//! Frontmatter: what is read, and what makes a page unreadable.

use std::fmt::Write as _;
use std::sync::Arc;

use credoc::doc::{self, DocError, Document};
use credoc::source::SourceFile;
use rstest::rstest;

fn parse(text: &str) -> Result<Document, DocError> {
    doc::parse(Arc::new(SourceFile::new("page.md", text)))
}

/// The message and how to mend it.
fn error(text: &str) -> String {
    let error = parse(text).expect_err("an error");
    format!("{error}\n{}", error.help())
}

#[rstest]
#[case::none("# T\n", &[])]
#[case::empty("---\n---\n# T\n", &[])]
#[case::comment("---\n#https://a.b\ntitle: T\n---\n", &[("title", "title")])]
#[case::byte_order_mark("\u{feff}---\r\ntitle: T\r\n---\r\n# T\r\n", &[("title", "title")])]
#[case::lone_cr("---\rtitle: T\rb: c\r---\r# T\r", &[("title", "title"), ("b", "b")])]
#[case::quoted("---\n\"a b\": c\n'd': e\n---\n", &[("a b", "\"a b\""), ("d", "'d'")])]
#[case::nested("---\na:\n  b: c\n  a: d\nb: e\n---\n", &[("a", "a"), ("b", "b")])]
#[case::block_scalar("---\na: >-\n  b: c\n  d\nb: e\n---\n", &[("a", "a"), ("b", "b")])]
#[case::dots("---\na: b\n...\n# T\n", &[("a", "a")])]
#[case::rule_later("# T\n\n---\n\na: b\n", &[])]
fn keys(#[case] text: &str, #[case] expected: &[(&str, &str)]) {
    let document = parse(text).expect("a page");
    let found: Vec<(&str, &str)> = document
        .frontmatter
        .iter()
        .flat_map(|frontmatter| &frontmatter.entries)
        .map(|entry| (entry.key.as_str(), document.source.slice(entry.key_span)))
        .collect();
    assert_eq!(found, expected);
    assert!(doc::unaccounted(&document).is_empty());
}

#[test]
fn a_key_stands_where_it_is_not_where_its_namesake_is() {
    let text = "---\na:\n  b: c\nb: d\n---\n";
    let document = parse(text).expect("a page");
    let entries = document.frontmatter.expect("frontmatter").entries;
    assert_eq!(entries[1].key_span.start, text.find("b: d").expect("the key"));
}

#[rstest]
#[case::duplicate(
    "---\ntitle: a\nb: c\ntitle: d\n---\n",
    "page.md:4:1: ",
    "`title` twice",
    "line 2"
)]
#[case::duplicate_inside(
    "---\nt: 1\na:\n  b: c\n  b: d\nb: e\n---\n",
    "page.md:5:3: ",
    "`b` twice",
    "line 4"
)]
#[case::duplicate_with_mark(
    "\u{feff}---\r\nä: 1\r\nä: 2\r\n---\r\n",
    "page.md:3:1: ",
    "`ä` twice",
    "line 2"
)]
#[case::duplicate_quoted("---\n\"a\": 1\na: 2\n---\n", "page.md:3:1: ", "`a` twice", "line 2")]
#[case::duplicate_in_list(
    "---\nl:\n  - a: 1\n    a: 2\n---\n",
    "page.md:4:5: ",
    "`a` twice",
    "line 3"
)]
#[case::duplicate_number("---\n1: a\n1: b\n---\n", "page.md:3:1: ", "`1` twice", "line 2")]
#[case::duplicate_in_flow("---\na: {b: 1,\n  b: 2}\n---\n", "page.md:3:3: ", "`b` twice", "line 2")]
#[case::unterminated("---\ntitle: a\n\n# T\n", "page.md:1:1: ", "never closed", "`---`")]
#[case::not_yaml("---\na: b\nc: [d\n---\n", "page.md:", "not valid YAML", "quotes")]
#[case::colon("---\ntitle: a: b\n---\n", "page.md:2:", "not valid YAML", "quotes")]
#[case::control(
    "---\ntitle: a\nb: \"c\u{7}d\"\n---\n",
    "page.md:3:6: ",
    "control character",
    "take the character away"
)]
#[case::list("---\n- a\n---\n", "page.md:2:1: ", "but a list", "`key: value`")]
#[case::text("---\n\njust text\n---\n", "page.md:3:1: ", "but plain text", "`key: value`")]
fn errors(#[case] text: &str, #[case] place: &str, #[case] message: &str, #[case] further: &str) {
    let error = error(text);
    assert!(error.starts_with(place), "{error}");
    assert!(error.contains(message) && error.contains(further), "{error}");
    assert!(!error.contains(" at line "), "two positions: {error}");
}

#[test]
fn an_alias_bomb_is_an_error() {
    let mut text = String::from("---\na0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..30 {
        let _ = writeln!(
            text,
            "a{level}: &a{level} [{}]",
            vec![format!("*a{}", level - 1); 9].join(", ")
        );
    }
    text.push_str("---\n");
    assert!(error(&text).contains("not valid YAML"));
}

#[rstest]
#[case::brackets("[".repeat(20_000))]
#[case::braces("{a: ".repeat(10_000))]
#[case::large("a: b\n".repeat(20_000))]
#[case::dashes("- ".repeat(20_000))]
fn hostile_yaml_is_an_error(#[case] yaml: String) {
    assert!(parse(&format!("---\n{yaml}\n---\n")).is_err());
}

#[test]
fn every_frontmatter_error_reads_well() {
    let texts = [
        "---\ntitle: a\ntitle: b\n---\n",
        "---\ntitle: a\n",
        "---\ntitle: [a\n---\n",
        "---\n- a\n---\n",
    ];
    let shown: Vec<String> = texts.into_iter().map(error).collect();
    insta::with_settings!({
        snapshot_path => "../snapshots",
        prepend_module_to_snapshot => false,
        omit_expression => true
    }, { insta::assert_snapshot!("doc-frontmatter-errors", shown.join("\n\n")) });
}
