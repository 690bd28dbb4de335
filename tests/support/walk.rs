//! Walks pages that tests write.

use std::fmt::Write;
use std::sync::Arc;

use credoc::client::Reference;
use credoc::service::mattermost;
use credoc::source::SourceFile;
use credoc::walk::{PageWalks, WalkOptions, walk_page};

/// The page that the project comes with.
pub const SEED: &str = include_str!("../../docs/credentials/mattermost.md");

/// A page to be walked.
pub struct Page {
    text: String,
}

impl Page {
    /// The page that the project comes with.
    pub fn seed() -> Self {
        Self::new(SEED)
    }

    /// A page of one's own.
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned() }
    }

    /// Walks it with the reference client, and looks for mends.
    pub async fn walk(&self) -> PageWalks {
        let options = WalkOptions { jobs: 2, seek_mends: true, only: None };
        self.walk_with(options).await
    }

    /// Walks it with the reference client.
    pub async fn walk_with(&self, options: WalkOptions) -> PageWalks {
        let source = Arc::new(SourceFile::new("docs/credentials/mattermost.md", &self.text));
        let spec = credoc::spec::read(source.clone()).expect("the page can be read");
        let service = Arc::new(mattermost::service());
        walk_page(source, &spec, service, Arc::new(Reference), options)
            .await
            .expect("the stand-in works")
    }
}

/// The findings, plainly.
pub fn told(walks: &PageWalks) -> String {
    let mut text = String::new();
    for finding in &walks.findings {
        let one = &finding.diagnostic;
        let claim = one.claim.as_deref().unwrap_or("-");
        let _ = writeln!(text, "{} at {claim} ({:?})", one.code, one.span);
        let _ = writeln!(text, "  {}", one.message);
        for note in &one.notes {
            let _ = writeln!(text, "  note: {note}");
        }
        for help in &one.help {
            let _ = writeln!(text, "  help: {help}");
        }
        for edit in one.fix.iter().flatten() {
            let _ = writeln!(text, "  fix: {:?} {:?}", edit.span, edit.text);
        }
        for exchange in &finding.evidence {
            let status = exchange.response.as_ref().map(|response| response.status);
            let request = &exchange.request;
            let _ = writeln!(text, "  {} {} {status:?}", request.method, request.target);
        }
    }
    text
}
