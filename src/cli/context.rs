//! What every command starts from.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::args::GlobalArgs;
use super::exit::{Exit, Failure};
use super::{interrupt, output};
use crate::expect::Prompt;
use crate::source::{SourceError, SourceFile, discover_pages, display_path};
use crate::suite::{self, Config, ConfigError, Listed, LoadError, Page, PageError, Reading};

/// The flags of every command and the configuration.
#[derive(Debug)]
pub struct Context {
    /// The flags.
    pub global: GlobalArgs,
    /// The configuration.
    pub config: Config,
    /// The working directory.
    pub here: PathBuf,
    /// Whether standard output gets colours.
    pub colour: bool,
    /// Whether standard error gets colours.
    pub stderr_colour: bool,
}

impl Context {
    /// Reads the configuration.
    ///
    /// # Errors
    /// See [`Config::load`].
    pub fn new(global: GlobalArgs) -> Result<Self, Failure> {
        let here = std::env::current_dir().map_err(|error| {
            Failure::usage(format!("the working directory: {error}"))
                .help("it is gone or closed to you; change to a folder that is there")
        })?;
        let config = Config::load(&here, global.config.as_deref()).map_err(config_failure)?;
        Ok(Self {
            here,
            colour: output::stdout_colour(global.color),
            stderr_colour: output::stderr_colour(global.color),
            global,
            config,
        })
    }

    /// The files of the pages that `arguments` name, else those of the configuration, each with
    /// the path that people see.
    ///
    /// # Errors
    /// What isn't there, or a folder without pages.
    pub fn page_files(&self, arguments: &[PathBuf]) -> Result<Vec<(PathBuf, String)>, Failure> {
        let arguments: Vec<PathBuf> = arguments.iter().map(|path| suite::plain(path)).collect();
        let paths = if arguments.is_empty() { &self.config.pages } else { &arguments };
        discover_pages(paths, &self.config.folder).map_err(|error| source_failure(&error))
    }

    /// What reads the pages that `arguments` name, else those of the configuration, and the
    /// snippets that they include.
    ///
    /// # Errors
    /// What isn't there, or a folder without pages.
    pub fn reading(&self, arguments: &[PathBuf]) -> Result<Reading<'_>, Failure> {
        Ok(Reading::new(&self.config, self.page_files(arguments)?))
    }

    /// The pages that `arguments` name, else those of the configuration, and the snippets that
    /// they include.
    ///
    /// # Errors
    /// The first page that can't be read.
    pub fn pages(&self, arguments: &[PathBuf]) -> Result<Vec<Page>, Failure> {
        let mut pages = Vec::new();
        for read in self.reading(arguments)? {
            interrupt::check()?;
            pages.push(read.map_err(|error| page_failure(&error))?.page);
        }
        Ok(pages)
    }

    /// What is expected of findings; nothing with `--no-expectations`.
    ///
    /// # Errors
    /// Where the file that the configuration names can't be read.
    pub fn expectations(&self) -> Result<Option<Listed>, Failure> {
        if self.global.no_expectations {
            return Ok(None);
        }
        Listed::for_findings(&self.config).map_err(|error| self.load_failure(error))
    }

    /// The page at `disk`, known to people as `shown`.
    ///
    /// # Errors
    /// Where it can't be read.
    pub fn read(&self, disk: &Path, shown: &str) -> Result<Page, Failure> {
        let source = SourceFile::read(disk, shown).map_err(|error| source_failure(&error))?;
        Reading::new(&self.config, Vec::new())
            .page(disk, Arc::new(source))
            .map_err(|error| page_failure(&error))
    }

    /// Where commands will be typed that repeat a part of this one; `usual` is the time-out
    /// without a flag.
    pub fn prompt(&self, usual: Duration) -> Prompt {
        let folder = &self.config.folder;
        let mut flags = Vec::new();
        if let Some(config) = &self.global.config {
            flags.extend(["--config".to_owned(), config.display().to_string()]);
        }
        if self.global.timeout != usual {
            let timeout = self.global.timeout.as_millis();
            flags.extend(["--timeout".to_owned(), format!("{timeout}ms")]);
        }
        let folders = (self.here != *folder).then(|| (self.here.clone(), folder.clone()));
        Prompt { folders, flags }
    }

    /// A path as people see it: relative to the configuration's folder where it lies below it.
    pub fn shown(&self, path: &Path) -> String {
        display_path(&suite::plain(path), &self.config.folder)
    }

    /// What to tell of a programme that can't be put together.
    pub fn load_failure(&self, error: LoadError) -> Failure {
        match error {
            LoadError::Config(error) => config_failure(error),
            LoadError::Page(error) => page_failure(&error),
            LoadError::Expectations(error) => {
                let help = error.help.clone();
                let failure = Failure::usage(error);
                match help {
                    Some(help) => failure.help(help),
                    None => failure,
                }
            }
        }
    }

    /// The one page that `path` names.
    ///
    /// # Errors
    /// Where it can't be read, or is a folder.
    pub fn page(&self, path: &Path) -> Result<Page, Failure> {
        if path.is_dir() {
            return Err(Failure::usage(format!("{}: is a folder", path.display()))
                .help("name one page (*.md) in it"));
        }
        let files = self.page_files(&[path.to_path_buf()])?;
        let (disk, shown) = &files[0];
        self.read(disk, shown)
    }
}

fn config_failure(error: ConfigError) -> Failure {
    let help = error.help.clone();
    Failure::usage(error).help(help)
}

/// What to tell of a page that can't be read.
pub fn page_failure(error: &PageError) -> Failure {
    match error {
        PageError::Source(source) => source_failure(source),
        PageError::Doc(doc) => Failure::usage(doc).help(doc.help()),
    }
}

fn source_failure(error: &SourceError) -> Failure {
    let failure = Failure::new(Exit::Usage, error);
    match error {
        SourceError::Io { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
            failure.help("name an existing page or folder, or set `pages` in credoc.toml")
        }
        SourceError::Io { source, .. } if source.kind() == std::io::ErrorKind::PermissionDenied => {
            failure.help("make it readable for you")
        }
        SourceError::NotAFile { .. } => failure.help("pages are plain files that end in .md"),
        SourceError::NoPages { .. } => failure.help("pages are files that end in .md"),
        SourceError::NotUtf8 { .. } => failure.help("save the page as UTF-8"),
        _ => failure,
    }
}
