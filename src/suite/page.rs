//! Pages, read and given to their services.

use std::sync::Arc;

use super::config::Config;
use super::reading::Reading;
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
    /// The page that this text is.
    ///
    /// # Errors
    /// Where its form can't be read.
    pub fn of(source: Arc<SourceFile>) -> Result<Self, PageError> {
        let spec = spec::read(Arc::clone(&source))?;
        let service = registry().into_iter().find(|service| service.recognises(&spec));
        Ok(Self { source, spec, service })
    }

    /// Every page that the configuration names, in a stable order, then the snippets that they
    /// include; see [`discover_pages`].
    ///
    /// # Errors
    /// The first page that can't be read.
    pub fn all(config: &Config) -> Result<Vec<Self>, PageError> {
        let files = discover_pages(&config.pages, &config.folder)?;
        Reading::new(config, files).map(|read| Ok(read?.page)).collect()
    }
}
