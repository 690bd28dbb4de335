//! Pages to documents.

#[path = "support/outline.rs"]
mod outline;

use std::path::Path;
use std::sync::Arc;

use credoc::doc::{self, Document};
use credoc::source::SourceFile;

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
