//! The configuration file: finding it, reading it, what it says.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use super::clients::capabilities;
use crate::client::Capability;
use crate::plan::did_you_mean;
use crate::service::{Service, registry};
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
    /// The folder from which the paths of included files start.
    pub snippets: Option<PathBuf>,
    /// Pages with the id of the service that each is about, whatever it is called.
    pub services: BTreeMap<PathBuf, String>,
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
    snippets: Option<Spanned<PathBuf>>,
    #[serde(default)]
    services: BTreeMap<String, Spanned<String>>,
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
            None => (Written::default(), start.to_path_buf()),
        };
        let at = |path: PathBuf| plain(&folder.join(path));
        let Written { file, place } = file;
        let snippets = file.snippets.map(|path| snippets(path, &at, &place)).transpose()?;
        let services = file
            .services
            .into_iter()
            .map(|(page, id)| service(&page, id, &at, &place))
            .collect::<Result<_, _>>()?;
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
            snippets,
            services,
            folder,
        })
    }

    /// The service that the configuration gives to the page at `disk`.
    pub fn service_of(&self, disk: &Path) -> Option<Arc<dyn Service>> {
        let id = self.services.get(&plain(disk))?;
        registry().into_iter().find(|service| service.id() == id)
    }
}

fn snippets(
    path: Spanned<PathBuf>,
    at: &impl Fn(PathBuf) -> PathBuf,
    place: &Places,
) -> Result<PathBuf, ConfigError> {
    let span = path.span();
    let (written, folder) = (path.get_ref().display().to_string(), at(path.get_ref().clone()));
    if folder.is_dir() {
        return Ok(folder);
    }
    Err(ConfigError::new(
        place.of(span.start),
        format!("snippets: there is no folder `{written}`"),
        "name the folder that the paths of included files start from",
    ))
}

fn service(
    page: &str,
    id: Spanned<String>,
    at: &impl Fn(PathBuf) -> PathBuf,
    place: &Places,
) -> Result<(PathBuf, String), ConfigError> {
    let error = |message: String, help: String| {
        ConfigError::new(place.of(id.span().start), format!("services: {message}"), help)
    };
    let disk = at(PathBuf::from(page));
    if !disk.is_file() {
        let help = "name a page by its path from the configuration's folder".to_owned();
        return Err(error(format!("there is no page `{page}`"), help));
    }
    let known: Vec<&str> = registry().iter().map(|service| service.id()).collect();
    let id = id.get_ref();
    if !known.contains(&id.as_str()) {
        let help = match did_you_mean(id, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("those with a stand-in are {}", known.join(", ")),
        };
        return Err(error(format!("there is no service `{id}`"), help));
    }
    Ok((disk, id.clone()))
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

/// The file as written, and where in it what stands.
#[derive(Default)]
struct Written {
    file: File,
    place: Places,
}

/// Tells places in the file.
#[derive(Default)]
struct Places {
    shown: String,
    text: String,
}

impl Places {
    fn of(&self, offset: usize) -> String {
        let position = LineIndex::new(&self.text).position(&self.text, offset);
        format!("{}:{}:{}", self.shown, position.line, position.column)
    }
}

fn read(path: &Path) -> Result<Written, ConfigError> {
    let shown = path.display();
    let unreadable = |error: std::io::Error| {
        ConfigError::new(&shown, error, "name a readable file with --config")
    };
    if std::fs::metadata(path).map_err(unreadable)?.len() > MAX_BYTES {
        let message = format!("the configuration is over {MAX_BYTES} bytes");
        return Err(ConfigError::new(&shown, message, "keep data elsewhere"));
    }
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    let place = Places { shown: shown.to_string(), text };
    match toml::from_str(&place.text) {
        Ok(file) => Ok(Written { file, place }),
        Err(error) => {
            let at = match error.span() {
                Some(span) => place.of(span.start),
                None => place.shown.clone(),
            };
            let message = error.message().lines().next().unwrap_or("can't be read").to_owned();
            Err(ConfigError::new(at, message, "docs/configuration.md lists the keys"))
        }
    }
}
