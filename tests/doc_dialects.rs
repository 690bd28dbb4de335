//! Small pages and the documents they make.

#[path = "support/outline.rs"]
mod outline;

use std::sync::Arc;

use credoc::doc::{self, Document};
use credoc::source::SourceFile;
use rstest::rstest;

fn parse(text: &str) -> Document {
    doc::parse(Arc::new(SourceFile::new("page.md", text))).expect("a page that parses")
}

/// The outline, a bar between its lines, deeper lines with a dot per level.
fn outline(text: &str) -> String {
    let document = parse(text);
    assert!(doc::unaccounted(&document).is_empty(), "{:?}", doc::unaccounted(&document));
    let lines = outline::without_spans(&document);
    let lines: Vec<String> = lines
        .lines()
        .filter(|line| *line != "(no heading)")
        .map(|line| {
            let text = line.trim_start();
            format!("{}{text}", ".".repeat((line.len() - text.len()) / 2))
        })
        .collect();
    lines.join("|")
}

const BOX: &str = ".box warning T|..p a";

#[rstest]
#[case::pymdownx("/// warning | T\na\n///\n")]
#[case::pymdownx_spaced("///   Warning|T   \n\na\n\n///  \n")]
#[case::options("/// warning | T\n    attrs: {class: x}\n\na\n///\n")]
#[case::generic("/// admonition | T\n    type: warning\n\na\n///\n")]
#[case::crlf("/// warning | T\r\na\r\n///\r\n")]
#[case::lone_cr("/// warning | T\ra\r///\r")]
#[case::byte_order_mark("\u{feff}/// warning | T\na\n///\n")]
#[case::indented_body("!!! warning \"T\"\n    a\n")]
#[case::indented_body_after_blank("!!! warning \"T\"\n\n    a\n")]
#[case::collapsible("???+ warning \"T\"\n    a\n")]
#[case::gitbook(
    "<div data-gb-custom-block data-tag=\"hint\" data-style=\"warning\"><p><strong>T</strong></p><p>a</p></div>\n"
)]
#[case::gitbook_open(
    "<div data-gb-custom-block data-tag=\"hint\" data-style='warning'>\n\n**T**\n\na\n\n</div>\n"
)]
#[case::gitbook_marks("{% hint style=\"warning\" %}\n**T**\n\na\n{% endhint %}\n")]
fn one_box(#[case] text: &str) {
    assert_eq!(outline(text), BOX);
}

#[rstest]
#[case::in_an_item(
    "1. x\n\n    /// note | T\n    a\n    ///\n\n2. y\n",
    ".ol|..li|...p x|...box note T|....p a|..li|...p y"
)]
#[case::in_an_item_at_once(
    "- x\n    /// note\n    a\n    ///\n- y\n",
    ".ul|..li|...p x|...box note|....p a|..li|...p y"
)]
#[case::in_a_nested_item(
    "- x\n    - y\n\n        /// note\n        a\n        ///\n",
    ".ul|..li|...p x|...ul|....li|.....p y|.....box note|......p a"
)]
#[case::in_a_quotation("> /// note\n> a\n> ///\n", ".quote|..box note|...p a")]
#[case::nested(
    "//// note | O\n/// tip | I\na\n///\nb\n////\n",
    ".box note O|..box tip I|...p a|..p b"
)]
#[case::two("/// note\na\n///\n/// tip\nb\n///\n", ".box note|..p a|.box tip|..p b")]
#[case::lists_stay_apart(
    "/// note\n- a\n///\n- b\n",
    ".box note|..ul|...li|....p a|.ul|..li|...p b"
)]
#[case::ends_a_paragraph("x\n/// note\na\n///\ny\n", ".p x|.box note|..p a|.p y")]
#[case::marks_in_title("/// note | **A** `b`\n///\n", ".box note [strong A] [code b]")]
#[case::title_like_a_list("/// note | - a\n///\n", ".box note - a")]
#[case::in_a_fence("```\n/// note\na\n///\n```\n", ".code  \"/// note\\na\\n///\\n\"")]
#[case::fence_inside("/// note\n```js\n///\n```\n///\n", ".box note|..code js \"///\\n\"")]
#[case::no_name("/// , x\n", ".p /// , x")]
#[case::a_heading_inside("/// note\n## H\na\n///\nb\n", ".box note|..h2 #h H|..p a|.p b")]
#[case::code_in_indented_body(
    "!!! note\n    a\n\n    ```\n    b\n    ```\n\nc\n",
    ".box note|..p a|..code  \"b\\n\"|.p c"
)]
#[case::two_indented_bodies(
    "!!! note\n    a\n\n!!! tip\n    b\n",
    ".box note|..p a|.box tip|..p b"
)]
#[case::indented_body_in_an_item(
    "- x\n\n    !!! note\n        a\n\n- y\n",
    ".ul|..li|...p x|...box note|....p a|..li|...p y"
)]
#[case::alert("> [!WARNING]\n> a\n", ".box warning|..p a")]
#[case::quotation("> a\n> b\n", ".quote|..p a[soft]b")]
#[case::hint_inline(
    "<div data-tag=\"hint\"><p>a <em>b</em> <code>c</code> &amp; <a href=\"#d\">e</a><br>f <u>g</u></p></div>\n",
    ".box info|..p a [em b] [code c] & [a e][br]f [html <u>]g[html </u>]"
)]
#[case::hint_with_a_slip(
    "<div data-tag=\"hint\"><p><b>a</b[{-->c</b></p></div>\n",
    ".box info|..p [strong a[html </b[{-->]c]"
)]
#[case::snippet("a\n--8<-- \"x/y.md\"\nb\n", ".p a|.snippet x/y.md|.p b")]
#[case::snippet_in_a_fence("```\n--8<-- \"x/y.md\"\n```\n", ".code  \"--8<-- \\\"x/y.md\\\"\\n\"")]
fn boxes(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(outline(text), expected);
}

#[rstest]
#[case::link("[a](b){:target=_blank .c} d\n", ".p [a a] d")]
#[case::spaced("[a](b) { .c } d\n", ".p [a a] d")]
#[case::quoted("[a](b){:target=\"_blank\" .c}.\n", ".p [a a].")]
#[case::image("![a](b){ width=1 }\n", ".p [img a <- b]")]
#[case::in_strong("**[a](b){:.c}** d\n", ".p [strong [a a]] d")]
#[case::placeholder("[a](b){c} /{workspace-id}/\n", ".p [a a]{c} /{workspace-id}/")]
#[case::in_code("`[a](b){:.c}`\n", ".p [code [a](b){:.c}]")]
#[case::in_a_fence("```\n[a](b){:.c}\n```\n", ".code  \"[a](b){:.c}\\n\"")]
#[case::two_lines("[a](b)\n{:.c}\n", ".p [a a][soft]{:.c}")]
#[case::heading("## A b {#c .d}\n", "h2 #c A b")]
#[case::heading_anchor("## A <a href=\"#x\" id=\"y\"></a>\n", "h2 #y A")]
#[case::heading_html("## A <b>c</b>\n", "h2 #a-c A [strong c]")]
#[case::mark_before_blanks("# *```* \t\nx\n", "h1 #_1 [em ```]|.p x")]
#[case::setext("A\n===\n", "h1 #a A")]
#[case::slug(
    "# What's *new* in 2.0? -- Über `x_y`\n",
    "h1 #whats-new-in-20-uber-x_y What's [em new] in 2.0? -- Über [code x_y]"
)]
#[case::same_slugs(
    "# A\n# A\n# A\n# A_1\n# !\n",
    "h1 #a A|h1 #a_1 A|h1 #a_2 A|h1 #a_3 A_1|h1 #_1 !"
)]
#[case::given_first("# A {#b}\n# B\n", "h1 #b A|h1 #b_1 B")]
#[case::break_at_the_end("a<br>\n\n<br>\n\nb\n", ".p a|.p b")]
#[case::break_inside("a<br/>b\\\nc  \nd\n", ".p a[br]b[br]c[br]d")]
#[case::tight_and_loose("- a\n\n  b\n- c\n", ".ul|..li|...p a|...p b|..li|...p c")]
#[case::table("| a | **b** |\n|---|:-:|\n| c | d |\n", ".table|..a | [strong b]|..c | d")]
#[case::surplus_cell("|a|\n|-|\n|b|c|\n", ".table|..a|..b | c")]
#[case::footnote("a[^1]\n\n[^1]: b\n", ".p a[html [^1]]|.p b")]
#[case::reference("[a][b]\n\n[b]: c\n[b]: d\n", ".p [a a]")]
#[case::entities("&lt;a&gt; \\*b\\*\n", ".p <a> *b*")]
#[case::comment("<!-- vale off -->\n", ".html \"<!-- vale off -->\"")]
#[case::autolink("<https://a.b/c>\n", ".p [a https://a.b/c]")]
#[case::no_break_space("a\u{a0}b\n", ".p a\u{a0}b")]
#[case::rule("a\n\n___\n", ".p a|.rule")]
#[case::collapsed("[a][] b\n\n[a]: c\n", ".p [a a] b")]
#[case::colons(":::note[T **a**]\nb\n:::\n", ".box note T [strong a]|..p b")]
#[case::colons_apart("::: tip T\n\nb\n\n:::\n", ".box tip T|..p b")]
#[case::colons_nested("::::info\n:::tip\na\n:::\nb\n::::\n", ".box info|..box tip|...p a|..p b")]
#[case::colons_that_are_text("::: (x\n", ".p ::: (x")]
#[case::tags("<strong>a</strong> <EM>b</EM> <code>c</code>\n", ".p [strong a] [em b] [code c]")]
#[case::tags_crossed("<b>a <i>b</b> c</i>\n", ".p [strong a [html <i>]b] c[html </i>]")]
#[case::a_tag_alone("a <strong>b\n", ".p a [html <strong>]b")]
#[case::tags_in_an_item("- <b>a</b>\n", ".ul|..li|...p [strong a]")]
#[case::other_tags("<span>a</span>\n", ".p [html <span>]a[html </span>]")]
fn marks(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(outline(text), expected);
}

#[rstest]
#[case::unclosed("/// note\na\n\n# H\nb\n", "block-unclosed")]
#[case::unclosed_by_the_next("/// note\na\n\n/// tip\nb\n///\n", "block-unclosed")]
#[case::unclosed_inner("//// note\n/// tip\na\n////\n", "block-unclosed")]
#[case::unclosed_in_an_item("- a\n\n    /// note\n    b\n\nc\n", "block-unclosed")]
#[case::unclosed_hint("{% hint style=\"info\" %}\na\n", "block-unclosed")]
#[case::unopened("a\n\n///\n", "block-unopened")]
#[case::other_length("/// note\na\n////\n", "block-unclosed")]
#[case::other_level("- a\n\n    /// note\n    b\n///\n\nc\n", "block-unclosed")]
#[case::two_of_them(
    "/// note\na\n\n# H\n\n- b\n\n    /// tip\n    c\n",
    "block-unclosed block-unclosed"
)]
fn problems(#[case] text: &str, #[case] expected: &str) {
    let document = parse(text);
    let codes: Vec<&str> = document.problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes.join(" "), expected);
    assert!(doc::unaccounted(&document).is_empty());
    let Some(fix) = &document.problems[0].fix else {
        assert_eq!(expected, "block-unopened", "a plain case without a fix");
        return;
    };
    let mended = credoc::diagnostic::apply_edits(text, fix);
    assert_eq!(parse(&mended).problems.len(), codes.len() - 1, "{mended}");
}

#[test]
fn nesting_is_bounded() {
    for text in [
        "> ".repeat(100),
        format!("{}a", "- ".repeat(100)),
        "*a **b ".repeat(100) + &"c** d*".repeat(100),
        (3..100).rev().map(|count| "/".repeat(count) + " note\n").collect(),
    ] {
        let error = doc::parse(Arc::new(SourceFile::new("page.md", text.as_str())));
        let message = error.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(message.contains("nests deeper than 64 levels"), "{text} {message}");
        assert!(message.starts_with("page.md:"), "{message}");
    }
}

#[test]
fn size_is_bounded() {
    let text = "a".repeat(credoc::source::MAX_PAGE_BYTES as usize + 1);
    let error = doc::parse(Arc::new(SourceFile::new("page.md", text)));
    assert!(error.is_err_and(|error| error.to_string().contains("1048576 bytes")));
}
