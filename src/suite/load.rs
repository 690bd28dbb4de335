//! From a configuration to a programme: clients by name, expectations files, today.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::clients::{REFERENCE, contestant};
use super::config::{ClientConfig, Config, ConfigError};
use super::page::{Page, PageError};
use super::programme::{Filter, Programme};
use super::standing::Listed;
use crate::client::Reference;
use crate::expect::{self, Date, ExpectError, Place};
use crate::source::{SourceFile, display_path};

/// Why a programme can't be put together.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The configuration, or a client that it doesn't know.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A page.
    #[error(transparent)]
    Page(#[from] PageError),
    /// An expectations file.
    #[error(transparent)]
    Expectations(#[from] ExpectError),
}

impl Programme {
    /// The programme that the configuration in `folder` says: its pages, the reference client
    /// and every client it names, its expectations.
    ///
    /// # Errors
    /// What of it can't be read.
    pub fn of_folder(folder: &Path) -> Result<Self, LoadError> {
        let config = Config::load(folder, None)?;
        let pages = Page::all(&config)?;
        let mut programme = Self::new(pages, true);
        programme.expectations = Listed::for_findings(&config)?;
        programme.add_client(&config, REFERENCE, true)?;
        Ok(programme)
    }

    /// A programme over `pages` without clients, filter and expectations.
    pub fn new(pages: Vec<Page>, all_pages: bool) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Self {
            pages,
            all_pages,
            contestants: Vec::new(),
            reference: Arc::new(Reference),
            filter: Filter::default(),
            expectations: None,
            jobs: NonZeroUsize::new(processors * 2).unwrap_or(NonZeroUsize::MIN),
            timeout: Duration::from_secs(5),
            fail_fast: false,
            today: today(),
        }
    }

    /// Adds the client that people call `name`, started where it is a program, with its expectations where `expecting`.
    ///
    /// # Errors
    /// Where there is no such client, it can't be started or lacks what the configuration requires,
    /// or its expectations can't be read.
    pub fn add_client(
        &mut self,
        config: &Config,
        name: &str,
        expecting: bool,
    ) -> Result<(), LoadError> {
        if self.contestants.iter().any(|contestant| contestant.name == name) {
            return Ok(());
        }
        let mut contestant = contestant(self, config, name)?;
        if let Some(of_client) = config.clients.get(name) {
            contestant.gating = of_client.gating.unwrap_or(true);
            if let Some(path) = of_client.expectations.as_ref().filter(|_| expecting) {
                let listed = read_expectations(path, &config.folder)?;
                if config.expectations.as_ref() != Some(path) {
                    let astray = listed.entries.findings.first().map(|entry| &entry.place);
                    let belongs = "put it into the file that `expectations` names at the top of \
                                   the configuration";
                    refuse_astray(astray, "finding", belongs)?;
                }
                contestant.expectations = Some(listed);
            }
        }
        self.contestants.push(contestant);
        Ok(())
    }
}

impl Listed {
    /// The expectations for findings that the configuration names, if it names any.
    ///
    /// # Errors
    /// Where they can't be read.
    pub fn for_findings(config: &Config) -> Result<Option<Self>, LoadError> {
        let Some(path) = &config.expectations else { return Ok(None) };
        let listed = read_expectations(path, &config.folder)?;
        let is_a_clients = |client: &ClientConfig| client.expectations.as_ref() == Some(path);
        if !config.clients.values().any(is_a_clients) {
            let astray = listed.entries.cases.first().map(|entry| &entry.place);
            let belongs = "put it into the file that `expectations` names under [clients.NAME]";
            refuse_astray(astray, "case", belongs)?;
        }
        Ok(Some(listed))
    }
}

fn read_expectations(path: &Path, folder: &Path) -> Result<Listed, LoadError> {
    let file = SourceFile::read(path, display_path(path, folder)).map_err(|error| {
        let (place, message) = error.place_and_message();
        ConfigError::new(place, message, "mend the file, or `expectations` in the configuration")
    })?;
    Ok(Listed { entries: expect::parse(&file)? })
}

/// An entry that nothing would ever be held against: it stands in a file of the other sort.
fn refuse_astray(place: Option<&Place>, what: &str, belongs: &str) -> Result<(), ConfigError> {
    let Some(place) = place else { return Ok(()) };
    Err(ConfigError::new(
        place,
        format!("an entry about a {what} is never looked at here"),
        belongs,
    ))
}

/// Today by the system's clock, UTC.
pub fn today() -> Date {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let days = i64::try_from(seconds / 86_400).unwrap_or(0);
    Date::from_days(days).or_else(|| Date::from_days(0)).expect("the first day is a day")
}
