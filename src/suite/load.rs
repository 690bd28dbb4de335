//! From a configuration to a programme: clients by name, expectations files, today.

use std::io::ErrorKind;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::clients::{REFERENCE, contestant};
use super::config::{ClientConfig, Config, ConfigError};
use super::page::{Page, PageError};
use super::programme::{Contestant, Filter, Programme};
use super::standing::Listed;
use crate::client::{Client, Reference};
use crate::expect::{self, Date, ExpectError, Place, Prompt};
use crate::source::{SourceError, SourceFile, display_path};

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
    /// The programme that the configuration in `folder` says: its pages, the reference client,
    /// every client it names whose failures count, its expectations. Each of `clients` is one
    /// more, by its name; where the configuration names it too, that client is the one in this
    /// process, with the expectations that stand there.
    ///
    /// # Errors
    /// What of it can't be read, and a client that can't be started.
    pub fn of_folder(
        folder: &Path,
        clients: Vec<(String, Arc<dyn Client>)>,
    ) -> Result<Self, LoadError> {
        let config = Config::load(folder, None)?;
        let pages = Page::all(&config)?;
        let mut programme = Self::new(pages, true);
        programme.expectations = Listed::for_findings(&config)?;
        programme.add_client(&config, REFERENCE, true)?;
        let given: Vec<String> = clients.iter().map(|(name, _)| name.clone()).collect();
        let counted =
            config.clients.iter().filter(|(_, of_client)| of_client.gating != Some(false));
        for name in counted.map(|(name, _)| name).filter(|name| !given.contains(name)) {
            programme.add_client(&config, name, true)?;
        }
        for (name, client) in clients {
            let mut contestant = Contestant::new(name, client);
            contestant.expect_as_configured(&config)?;
            programme.contestants.push(contestant);
        }
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
            prompt: Prompt::default(),
            today: today(),
        }
    }

    /// Adds the client that people call `name`, started where it is a program, with its
    /// expectations where `expecting`.
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
        }
        if expecting {
            contestant.expect_as_configured(config)?;
        }
        self.contestants.push(contestant);
        Ok(())
    }
}

impl Contestant {
    /// Expects of it what the configuration says, if it says anything.
    fn expect_as_configured(&mut self, config: &Config) -> Result<(), LoadError> {
        let of_client = config.clients.get(&self.name);
        if let Some(path) = of_client.and_then(|of_client| of_client.expectations.as_ref()) {
            let listed = read_expectations(path, &config.folder)?;
            if config.expectations.as_ref() != Some(path) {
                let astray = listed.entries.findings.first().map(|entry| &entry.place);
                let belongs = "put it into the file that `expectations` names at the top of the configuration";
                refuse_astray(astray, "finding", belongs)?;
            }
            self.expectations = Some(listed);
        }
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
        let help = match &error {
            SourceError::Io { source, .. } if source.kind() == ErrorKind::NotFound => {
                "create it (for a client's `credoc expect init` does), or take `expectations` out \
                 of the configuration"
            }
            _ => "mend the file, or `expectations` in the configuration",
        };
        ConfigError::new(place, message, help)
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
