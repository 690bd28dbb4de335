//! Walks pages that tests write.
#![allow(dead_code)] // each test binary uses its own part

use std::fmt::Write;
use std::sync::Arc;

use credoc::client::Reference;
use credoc::service::mattermost;
use credoc::source::SourceFile;
use credoc::walk::{Only, PageWalks, Walk, WalkOptions, walk_page};

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

    /// What it says.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Walks it with the reference client.
    pub async fn walk_with(&self, options: WalkOptions) -> PageWalks {
        self.try_walk_with(options).await.expect("the page can be read")
    }

    /// Walks it with the reference client; `None` where it can't be read as a page.
    pub async fn try_walk_with(&self, options: WalkOptions) -> Option<PageWalks> {
        let source = Arc::new(SourceFile::new("docs/credentials/mattermost.md", &self.text));
        let spec = credoc::spec::read(source.clone()).ok()?;
        let service = Arc::new(mattermost::service());
        let walks = walk_page(source, &spec, service, Arc::new(Reference), options).await;
        Some(walks.expect("the stand-in works"))
    }
}

/// Only the walks whose id holds `part`.
pub fn only(part: &'static str) -> Option<Only> {
    Some(Arc::new(move |id| id.contains(part)))
}

/// The steps of a walk, plainly.
pub fn steps(walk: &Walk) -> String {
    let mut text = format!("{}\n{:?} {:?}\n", walk.id, walk.verdict, walk.reason);
    for step in &walk.steps {
        let _ = writeln!(text, "{}", step.claim);
        let _ = writeln!(text, "  on “{}”: {}", step.screen, step.action);
        let _ = writeln!(text, "  {}", step.outcome);
        for exchange in walk.exchanges.iter().filter(|e| step.exchanges.contains(&e.n)) {
            let request = &exchange.request;
            let status = exchange.response.as_ref().map_or(0, |response| response.status);
            let _ = writeln!(text, "    {} {} → {status}", request.method, request.target);
        }
    }
    text
}

/// The findings, plainly.
pub fn told(walks: &PageWalks) -> String {
    let mut text = String::new();
    for finding in &walks.findings {
        let one = &finding.diagnostic;
        let claim = one.claim.as_deref().unwrap_or("-");
        let _ = writeln!(text, "{} at {claim}", one.code);
        let _ = writeln!(text, "  {}", one.message);
        for note in &one.notes {
            let _ = writeln!(text, "  note: {note}");
        }
        if let Some(help) = &one.help {
            let _ = writeln!(text, "  help: {help}");
        }
        for edit in one.fix.iter().flatten() {
            let _ = writeln!(text, "  fix at {}: {:?}", edit.span.start, edit.text);
        }
        for exchange in &finding.evidence {
            let status = exchange.response.as_ref().map_or(0, |response| response.status);
            let request = &exchange.request;
            let _ = writeln!(text, "  {} {} → {status}", request.method, request.target);
        }
    }
    text
}
