//! The configuration file: finding it, reading it, what it says.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use serde::Deserialize;

use super::clients::capabilities;
use crate::client::Capability;
use crate::source::LineIndex;

/// The names that are looked for, in this order.
const NAMES: [&str; 2] = ["credoc.toml", ".credoc.toml"];

/// No configuration is larger.
const MAX_BYTES: u64 = 256 * 1024;

/// What is wrong with a configuration or a file it names: place, message, remedy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message}")]
pub struct ConfigError {
    /// The file, with line and column where there are some.
    pub place: String,
    /// What is wrong, one sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl ConfigError {
    pub(super) fn new(
        place: impl std::fmt::Display,
        message: impl std::fmt::Display,
        help: impl std::fmt::Display,
    ) -> Self {
        Self { place: place.to_string(), message: message.to_string(), help: help.to_string() }
    }
}

/// The configuration, and where paths in it start from.
#[derive(Clone, Debug)]
pub struct Config {
    /// The folder that paths are relative to: the file's, else the working directory.
    pub folder: PathBuf,
    /// Pages, or folders of pages.
    pub pages: Vec<PathBuf>,
    /// The folder of the spec files.
    pub specs: PathBuf,
    /// The expectations file for findings.
    pub expectations: Option<PathBuf>,
    /// What a client must declare.
    pub require: Vec<Capability>,
    /// Variables of the environment that clients' programs get beside PATH and LANG.
    pub pass_env: Vec<String>,
    /// Clients by name.
    pub clients: BTreeMap<String, ClientConfig>,
}

/// The file as written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    pages: Option<Vec<PathBuf>>,
    specs: Option<PathBuf>,
    expectations: Option<PathBuf>,
    #[serde(default)]
    require: Vec<String>,
    #[serde(default)]
    pass_env: Vec<String>,
    #[serde(default)]
    clients: BTreeMap<String, ClientConfig>,
}

/// What the file says of a client.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ClientConfig {
    /// The program and its arguments.
    pub command: Option<Vec<String>>,
    /// Its expectations file.
    pub expectations: Option<PathBuf>,
    /// Whether its failures count for the exit code; they do unless this is `false`.
    pub gating: Option<bool>,
}

impl Config {
    /// Reads `explicit`, else the file found upwards from `start`, else the defaults.
    ///
    /// # Errors
    /// A file that can't be read or parsed, or has an unknown key, with its line.
    pub fn load(start: &Path, explicit: Option<&Path>) -> Result<Self, ConfigError> {
        let found = match explicit {
            Some(path) => Some(path.to_path_buf()),
            None => find_upwards(start)?,
        };
        let (file, folder) = match &found {
            Some(path) => (read(path)?, plain(&folder_of(path))),
            None => (File::default(), start.to_path_buf()),
        };
        let at = |path: PathBuf| plain(&folder.join(path));
        let pages = file.pages.unwrap_or_else(|| vec![PathBuf::from("docs/credentials")]);
        Ok(Self {
            pages: pages.into_iter().map(&at).collect(),
            specs: at(file.specs.unwrap_or_else(|| PathBuf::from("fixtures/specs"))),
            expectations: file.expectations.map(&at),
            require: capabilities(&file.require)?,
            pass_env: file.pass_env,
            clients: file
                .clients
                .into_iter()
                .map(|(name, client)| {
                    let expectations = client.expectations.map(&at);
                    (name, ClientConfig { expectations, ..client })
                })
                .collect(),
            folder,
        })
    }
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

/// `path` without `.` and `..` where the system can tell what they lead to: the same file has one
/// name, from wherever it is named.
pub fn plain(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    if !path.components().any(|part| part == Component::ParentDir) {
        return path;
    }
    // A link in the last place keeps its name; only the way to it is resolved.
    let resolved = match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) => parent.canonicalize().map(|parent| parent.join(name)),
        _ => path.canonicalize(),
    };
    resolved.unwrap_or(path)
}

fn find_upwards(start: &Path) -> Result<Option<PathBuf>, ConfigError> {
    for folder in start.ancestors() {
        let present: Vec<PathBuf> =
            NAMES.iter().map(|name| folder.join(name)).filter(|path| path.is_file()).collect();
        match present.as_slice() {
            [] => {}
            [one] => return Ok(Some(one.clone())),
            _ => {
                return Err(ConfigError::new(
                    folder.display(),
                    format!("both {} and {} are there", NAMES[0], NAMES[1]),
                    "keep one of them",
                ));
            }
        }
    }
    Ok(None)
}

fn read(path: &Path) -> Result<File, ConfigError> {
    let shown = path.display();
    let unreadable = |error: std::io::Error| {
        ConfigError::new(&shown, error, "name a readable file with --config")
    };
    if std::fs::metadata(path).map_err(unreadable)?.len() > MAX_BYTES {
        let message = format!("the configuration is over {MAX_BYTES} bytes");
        return Err(ConfigError::new(&shown, message, "keep data elsewhere"));
    }
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    toml::from_str(&text).map_err(|error| {
        let place = match error.span() {
            Some(span) => {
                let position = LineIndex::new(&text).position(&text, span.start);
                format!("{shown}:{}:{}", position.line, position.column)
            }
            None => shown.to_string(),
        };
        let message = error.message().lines().next().unwrap_or("can't be read").to_owned();
        ConfigError::new(place, message, "docs/configuration.md lists the keys")
    })
}
