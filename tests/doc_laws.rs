//! Laws that hold for every text.

use std::sync::Arc;

use credoc::doc::{self, Block, BlockKind, Document, Inline, InlineKind};
use credoc::source::{SourceFile, Span};
use proptest::prelude::*;
use rstest::rstest;

const PAGE: &str = include_str!("../docs/credentials/mattermost.md");
const GITBOOK: &str = include_str!("../fixtures/dialects/gitbook-2026.md");

/// Pieces that mean something to a dialect, and text between them.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "\n", "\n\n", "\r\n", "\r", "    ", "  ", "\t", "> ", ">", "- ", "1. ", "* ", "# ",
            "## a ", "/// warning | T\n", "/// note\n", "///\n", "//// tip\n", "////\n",
            "    type: danger\n", "!!! note \"T\"\n", "??? tip\n", "--8<-- \"a/b.md\"\n",
            "{% hint style=\"warning\" %}\n", "{% endhint %}\n", "> [!WARNING]\n", "```\n", "```",
            "~~~ js\n", "`", "**", "*", "__", "_", "~~", "[", "](", ")", "]", "![", "[a]: b\n",
            "[a]", "[^1]", "[^1]: x\n", "<br>", "<!-- ", "-->", "<div>", "</div>", "<a id=\"x\"></a>",
            "<div data-gb-custom-block data-tag=\"hint\"><p><strong>", "</strong></p></div>",
            "<p>", "</p>", "<https://a.b>", "{:target=_blank}", " { .x }", "{#id}", "| a | b |\n",
            "|---|---|\n", "---\n", "===\n", "***\n", "\\", "&amp;", "&#0;", "&ngE;", "\0", "\u{feff}",
            "\u{a0}", "é", "語", "a", "b. C", "[x](y){:target=_blank .external-link}",
        ]).prop_map(str::to_owned),
        1 => "[ -~]{0,8}",
        1 => any::<String>().prop_map(|text| text.chars().take(6).collect()),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// A page with some of its bytes replaced, removed, repeated or added to.
fn mutations() -> impl Strategy<Value = String> {
    let edit = (any::<prop::sample::Index>(), 0usize..40, pieces(), 0usize..3);
    (prop::bool::ANY, prop::collection::vec(edit, 1..6)).prop_map(|(gitbook, edits)| {
        let mut text: Vec<char> = if gitbook { GITBOOK } else { PAGE }.chars().collect();
        for (at, length, new, how) in edits {
            let start = at.index(text.len() + 1);
            let end = (start + length).min(text.len());
            let old: Vec<char> = text[start..end].to_vec();
            let new: Vec<char> = match how {
                0 => new.chars().collect(),
                1 => Vec::new(),
                _ => [old.clone(), old].concat(),
            };
            text.splice(start..end, new);
        }
        text.into_iter().collect()
    })
}

fn check(text: &str) {
    let source = Arc::new(SourceFile::new("page.md", text));
    let Ok(document) = doc::parse(source) else { return };
    let lost = doc::unaccounted(&document);
    let slices: Vec<&str> = lost.iter().map(|span| document.source.slice(*span)).collect();
    assert!(lost.is_empty(), "lost {slices:?} of {text:?}");
    check_spans(&document);
    for run in document.text_runs() {
        doc::sentences(run.inlines);
    }
}

/// Spans lie in the page, in order, inside of what holds them, and at character boundaries.
fn check_spans(document: &Document) {
    let whole = Span::new(0, document.source.text().len());
    let mut at = 0;
    for section in &document.sections {
        if let Some(heading) = &section.heading {
            assert!(heading.span.start >= at, "a heading before its time");
            at = heading.span.end;
            inlines(document, &heading.inlines, heading.span);
        }
        at = blocks(document, &section.blocks, whole, at);
    }
}

fn blocks(document: &Document, list: &[Block], within: Span, from: usize) -> usize {
    let mut at = from;
    for block in list {
        assert!(within.contains(block.span), "{block:?} outside of {within:?}");
        assert!(block.span.start >= at, "{block:?} overlaps what ends at {at}");
        document.source.slice(block.span);
        at = block.span.end;
        match &block.kind {
            BlockKind::Paragraph(content) => inlines(document, content, block.span),
            BlockKind::Heading(heading) => inlines(document, &heading.inlines, block.span),
            BlockKind::Quote(inner) | BlockKind::Admonition { blocks: inner, .. } => {
                blocks(document, inner, block.span, block.span.start);
            }
            BlockKind::List { items, .. } => {
                for item in items {
                    assert!(block.span.contains(item.span), "{item:?} outside of its list");
                    blocks(document, &item.blocks, item.span, item.span.start);
                }
            }
            BlockKind::Table(rows) => {
                rows.iter().flatten().for_each(|cell| inlines(document, cell, block.span));
            }
            _ => {}
        }
    }
    at
}

fn inlines(document: &Document, list: &[Inline], within: Span) {
    let mut at = within.start;
    for inline in list {
        assert!(within.contains(inline.span), "{inline:?} outside of {within:?}");
        assert!(inline.span.start >= at, "{inline:?} overlaps what ends at {at}");
        document.source.slice(inline.span);
        at = inline.span.end;
        match &inline.kind {
            InlineKind::Strong(inner)
            | InlineKind::Emphasis(inner)
            | InlineKind::Strikethrough(inner) => inlines(document, inner, inline.span),
            InlineKind::Link { inlines: inner, target_span, .. } => {
                inlines(document, inner, inline.span);
                if let Some(span) = target_span {
                    document.source.slice(*span);
                }
            }
            InlineKind::Text(text)
                if text.len() == inline.span.len() && !text.contains('\u{338}') =>
            {
                assert_eq!(text, document.source.slice(inline.span));
            }
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn marks_in_any_order(text in pieces()) {
        check(&text);
    }

    #[test]
    fn any_text(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn a_page_with_slips(text in mutations()) {
        check(&text);
    }
}

/// A page of one mark, over and over.
#[rstest]
fn a_mark_over_and_over(
    #[values(
        "[",
        "]",
        "![",
        "[a](",
        "[a]",
        "[a]: b\n",
        "[^1]",
        "(",
        "<",
        "<?",
        "<!--",
        "<a x=\"",
        "`",
        "a`",
        "*",
        "**",
        "_",
        "*a_ ",
        "a*",
        "~",
        "> ",
        "- ",
        "-\n",
        "1. ",
        "# \n",
        "/// x\n",
        "/// x\na\n\n",
        "///\n",
        "//// x\n/// x\n",
        "!!! note\n",
        "{% hint %}\n",
        "</div>\n\n",
        "<div data-tag=\"hint\">\n\n",
        "| a ",
        "|a|\n|-|\n",
        "{",
        "{:.a}",
        "[a](b){:.a}",
        "&",
        "&amp;",
        "\\",
        "a  \n",
        "a. ",
        "(a. ",
        "\"",
        "\r",
        "\0",
        "\u{feff}",
        "```\n"
    )]
    mark: &str,
) {
    check(&mark.repeat(20_000 / mark.len()));
}

#[rstest]
#[case::numbered(">\t1. x\n")]
#[case::bullet(">\t* y\n//// tip\n")]
#[case::nested(">\t1. - ](~~~ js\n    type: danger\n")]
fn a_list_behind_a_quotation_mark_and_a_tab(#[case] text: &str) {
    check(text);
}
