//! Reading pages in tests.

#![allow(dead_code, reason = "each test binary uses a part of this")]

use std::path::Path;
use std::sync::Arc;

use credoc::doc::{self, BlockKind, Document, Role};
use credoc::source::{SourceFile, Span};
use credoc::spec::{self, CredentialSpec};

/// The text of the file at `path`, relative to the repository's root.
pub fn read_page(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(path).expect("the page is in the repository")
}

/// `text` as a document.
pub fn document(text: &str) -> Document {
    doc::parse(Arc::new(SourceFile::new("page.md", text))).expect("the page can be read")
}

/// The spec of `text`.
pub fn spec_of_text(text: &str) -> CredentialSpec {
    spec::build(&document(text))
}

/// The spec of the page at `path`.
pub fn spec_of(path: &str) -> CredentialSpec {
    spec_of_text(&read_page(path))
}

/// The spec of the Mattermost page.
pub fn mattermost() -> CredentialSpec {
    spec_of("docs/credentials/mattermost.md")
}

/// The non-blank pieces of running text and leaf blocks that no sentence of `spec` holds.
pub fn outside_of_sentences(document: &Document, spec: &CredentialSpec) -> Vec<String> {
    let mut leaves: Vec<Span> = Vec::new();
    for run in document.text_runs() {
        if !matches!(run.role, Role::Heading(_)) {
            leaves.extend(run.inlines.iter().map(|inline| inline.span));
        }
    }
    for visit in document.blocks() {
        if matches!(
            visit.block.kind,
            BlockKind::Code { .. } | BlockKind::Html(_) | BlockKind::Snippet { .. }
        ) {
            leaves.push(visit.block.span);
        }
    }
    let text = document.source.text();
    let covered = |at: usize| {
        spec.sentences.iter().any(|sentence| sentence.span.start <= at && at < sentence.span.end)
    };
    let lost = |span: &Span| {
        let bytes = text[span.range()].char_indices().filter(|(_, c)| !c.is_whitespace());
        bytes.filter(|(at, _)| !covered(span.start + at)).map(|(_, c)| c).collect::<String>()
    };
    leaves.iter().map(lost).filter(|lost| !lost.is_empty()).collect()
}
