//! Pages to documents.

#[path = "support/outline.rs"]
mod outline;

use std::path::Path;
use std::sync::Arc;

use credoc::doc::{self, BlockKind, Document, Role, Within};
use credoc::source::{SourceFile, Span};
use rstest::rstest;

fn page(path: &str) -> Document {
    let disk = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let source = SourceFile::read(&disk, path).expect("a readable page");
    doc::parse(Arc::new(source)).expect("a page that parses")
}

macro_rules! snapshot {
    ($name:expr, $value:expr) => {
        insta::with_settings!({
            snapshot_path => "../snapshots",
            prepend_module_to_snapshot => false,
            omit_expression => true
        }, { insta::assert_snapshot!($name, $value) });
    };
}

#[test]
fn the_mattermost_page() {
    snapshot!("doc-mattermost", outline::with_spans(&page("docs/credentials/mattermost.md")));
}

#[test]
fn a_dialect_makes_the_same_document() {
    let pymdownx = page("docs/credentials/mattermost.md");
    let gitbook = page("fixtures/dialects/gitbook-2026.md");
    assert_eq!(outline::without_spans(&gitbook), outline::without_spans(&pymdownx));
}

#[test]
fn no_byte_of_a_page_is_lost() {
    for path in [
        "docs/credentials/mattermost.md",
        "fixtures/dialects/gitbook-2026.md",
        "fixtures/dialects/legacy-2022.md",
    ] {
        assert_nothing_lost(&page(path));
    }
}

#[test]
fn no_byte_of_a_corpus_is_lost() {
    let Some(folder) = std::env::var_os("CREDOC_CORPUS") else {
        eprintln!("skipped: no corpus");
        return;
    };
    let folder = Path::new(&folder);
    let pages = credoc::source::discover_pages(&[folder.to_path_buf()], folder).expect("pages");
    for (disk, path) in pages {
        let source = SourceFile::read(&disk, path.as_str()).expect("a readable page");
        let document = doc::parse(Arc::new(source)).expect("a page that parses");
        assert_nothing_lost(&document);
    }
}

fn assert_nothing_lost(document: &Document) {
    let lost: Vec<&str> =
        doc::unaccounted(document).into_iter().map(|span| document.source.slice(span)).collect();
    assert!(lost.is_empty(), "{}: lost {lost:?}", document.source.path());
}

#[test]
fn what_is_lost_is_told() {
    let whole = page("docs/credentials/mattermost.md");
    for section in 0..whole.sections.len() {
        for block in 0..whole.sections[section].blocks.len() {
            let mut document = whole.clone();
            let gone = document.sections[section].blocks.remove(block);
            assert_told(&document, gone.span);
        }
        let mut document = whole.clone();
        if let Some(heading) = document.sections[section].heading.take() {
            assert_told(&document, heading.span);
        }
    }
    let mut document = whole.clone();
    for section in &mut document.sections {
        for block in &mut section.blocks {
            if let BlockKind::Paragraph(inlines) = &mut block.kind {
                inlines.pop();
            }
        }
    }
    assert!(doc::unaccounted(&document).len() >= 8);
}

fn assert_told(document: &Document, gone: Span) {
    let lost = doc::unaccounted(document);
    assert!(!lost.is_empty(), "{:?} is missed by nobody", document.source.slice(gone));
    assert!(lost.iter().all(|span| gone.contains(*span)), "{lost:?} outside of {gone:?}");
}

#[rstest]
#[case::crlf(&[("\n", "\r\n")])]
#[case::lone_cr(&[("\n", "\r")])]
#[case::byte_order_mark(&[("---\n#", "\u{feff}---\n#")])]
#[case::blank_lines(&[("\n\n", "\n\n\n")])]
#[case::blanks_at_line_ends(&[(".\n", ". \n")])]
#[case::no_attributes(&[("{:target=_blank .external-link}", "")])]
#[case::spaced_attributes(&[("{:target=_blank", " { target=\"_blank\"")])]
#[case::underscores(&[("**", "__")])]
#[case::star_bullets(&[("\n- ", "\n* ")])]
#[case::all_ones(&[("\n2. ", "\n1. "), ("\n3. ", "\n1. "), ("\n4. ", "\n1. "), ("\n7. ", "\n1. ")])]
#[case::closed_headings(&[("## Related resources", "## Related resources ##")])]
#[case::four_slashes(&[("///", "////")])]
#[case::title_marks(&[("/// warning | No", "///Warning|No")])]
#[case::wrapped(&[(" as the ", "\n    as the "), (" to generate ", "\nto generate ")])]
fn editorial_changes_change_nothing(#[case] changes: &[(&str, &str)]) {
    let page = page("docs/credentials/mattermost.md");
    let changed = changes
        .iter()
        .fold(page.source.text().to_owned(), |text, (from, to)| text.replace(from, to));
    assert_ne!(changed, page.source.text());
    let changed = doc::parse(Arc::new(SourceFile::new("page.md", changed))).expect("a page");
    let folded = |document| outline::without_spans(document).replace("[soft]", " ");
    assert_eq!(folded(&changed), folded(&page));
    assert_nothing_lost(&changed);
}

#[test]
fn running_text_comes_in_page_order_with_what_it_stands_in() {
    let page = page("docs/credentials/mattermost.md");
    let runs = page.text_runs();
    assert!(runs.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
    assert!(
        page.blocks().windows(2).all(|pair| pair[0].block.span.start <= pair[1].block.span.start)
    );
    let shown: Vec<String> = runs
        .iter()
        .map(|run| {
            let within: Vec<String> = run.within.iter().map(shown_within).collect();
            let role = match run.role {
                Role::Heading(heading) => format!("h{} ", heading.level),
                Role::Paragraph => String::new(),
                Role::Title => "title ".into(),
                Role::Cell { row, column } => format!("cell {row},{column} "),
            };
            let sentences: Vec<String> = doc::sentences(run.inlines)
                .iter()
                .map(|sentence| doc::plain_text(&sentence.inlines))
                .collect();
            format!("{}{} {role}{}", run.section, within.concat(), sentences.join(" / "))
        })
        .collect();
    snapshot!("doc-mattermost-sentences", shown.join("\n"));
}

fn shown_within(within: &Within) -> String {
    match within {
        Within::Item { ordered: true, index, .. } => format!(" {}.", index + 1),
        Within::Item { ordered: false, .. } => " -".into(),
        Within::Admonition { kind, .. } => format!(" {kind}:"),
        Within::Quote { .. } => " >".into(),
    }
}
