//! Starting the program: its environment, its folder, its process group.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tempfile::TempDir;
use tokio::process::{Child, Command};

use super::watchdog::Watchdog;
use super::{Surroundings, strays};

/// The variables by which programs are told of certificates when they start: OpenSSL's, curl's,
/// Python requests' and Node's.
const CA_VARIABLES: [&str; 4] =
    ["SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"];

/// How a client's program is started.
#[derive(Clone, Debug)]
pub struct Launch {
    /// The program and its arguments; never empty.
    pub command: Vec<String>,
    /// The folder it is started in.
    pub folder: PathBuf,
    /// The whole environment, but for HOME and TMPDIR, which are folders of its own.
    pub environment: Vec<(OsString, OsString)>,
}

/// Why a program can't be started.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LaunchError {
    /// There is no command.
    #[error("the command is empty")]
    Empty,
    /// The system won't start it.
    #[error("`{program}` can't be started: {source}")]
    Spawn {
        /// The program.
        program: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// No temporary folder can be had, or no threads.
    #[error("nowhere to run: {0}")]
    Room(#[from] std::io::Error),
}

/// A program that was started, with the temporary folder that goes when it does.
pub(super) struct Launched {
    pub child: Child,
    pub watchdog: Option<Watchdog>,
    pub room: Room,
}

/// The temporary folder of one process.
pub(super) struct Room(TempDir);

impl Launch {
    /// Starts it in a process group of its own, with what `surroundings` add to its environment
    /// and take from it.
    pub(super) fn start(&self, surroundings: &Surroundings) -> Result<Launched, LaunchError> {
        let (program, arguments) = self.command.split_first().ok_or(LaunchError::Empty)?;
        let room = Room::new()?;
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(&self.folder)
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .env("HOME", room.path().join("home"))
            .env("TMPDIR", room.path().join("tmp"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0);
        for (name, value) in &surroundings.environment {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        if let Some(pem) = &surroundings.ca_pem {
            let file = room.ca_file(pem)?;
            for variable in CA_VARIABLES {
                command.env(variable, &file);
            }
        }
        let child = strays::noted(room.path(), || command.spawn())
            .map_err(|source| LaunchError::Spawn { program: program.clone(), source })?;
        let watchdog = child.id().map(|group| Watchdog::over(group, room.path()));
        Ok(Launched { child, watchdog, room })
    }
}

impl Room {
    fn new() -> std::io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("credoc-client-").tempdir()?;
        std::fs::create_dir(folder.path().join("home"))?;
        std::fs::create_dir(folder.path().join("tmp"))?;
        Ok(Self(folder))
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    /// The file with these certificates; one for each text.
    pub(super) fn ca_file(&self, pem: &str) -> std::io::Result<PathBuf> {
        let mut number = 1;
        loop {
            let path = self.path().join(format!("ca-{number}.pem"));
            match std::fs::read_to_string(&path) {
                Ok(there) if there == pem => return Ok(path),
                Ok(_) => number += 1,
                Err(_) => {
                    std::fs::write(&path, pem)?;
                    return Ok(path);
                }
            }
        }
    }
}
