//! Pages, read and given to their services.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::doc::DocError;
use crate::service::{Service, registry};
use crate::source::{SourceError, SourceFile, discover_pages};
use crate::spec::{self, CredentialSpec};

/// A page, what it means and whose it is.
#[derive(Clone)]
pub struct Page {
    /// The page.
    pub source: Arc<SourceFile>,
    /// What it means.
    pub spec: CredentialSpec,
    /// The service it is about, where there is a stand-in.
    pub service: Option<Arc<dyn Service>>,
}

/// Why a page can't be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PageError {
    /// The file.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// Its form.
    #[error(transparent)]
    Doc(#[from] DocError),
}

impl Page {
    /// Reads the page at `disk`, known to people as `shown`.
    ///
    /// # Errors
    /// Where the file can't be read as a page, or its frontmatter doesn't parse.
    pub fn read(disk: &Path, shown: &str) -> Result<Self, PageError> {
        Self::of(Arc::new(SourceFile::read(disk, shown)?))
    }

    /// The page that this text is.
    ///
    /// # Errors
    /// Where its form can't be read.
    pub fn of(source: Arc<SourceFile>) -> Result<Self, PageError> {
        let spec = spec::read(Arc::clone(&source))?;
        let service = registry().into_iter().find(|service| service.recognises(&spec));
        Ok(Self { source, spec, service })
    }

    /// Every page below `paths`, in a stable order; see [`discover_pages`].
    ///
    /// # Errors
    /// The first page that can't be read.
    pub fn all(paths: &[PathBuf], base: &Path) -> Result<Vec<Self>, PageError> {
        discover_pages(paths, base)?.iter().map(|(disk, shown)| Self::read(disk, shown)).collect()
    }
}
