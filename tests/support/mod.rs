//! Shared by the integration tests.
#![allow(dead_code)] // each test binary uses its own part

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The repository's folder.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The page that everything starts from.
pub fn page() -> String {
    std::fs::read_to_string(root().join("docs/credentials/mattermost.md")).unwrap()
}

/// The folder of real pages to read, where there is one; says so where there isn't.
pub fn corpus() -> Option<PathBuf> {
    match std::env::var_os("CREDOC_CORPUS").map(PathBuf::from) {
        Some(folder) if folder.is_dir() => Some(folder),
        _ => {
            println!("skipped: no corpus");
            None
        }
    }
}

/// A call of the program, without anything of the environment it inherits.
pub struct Credoc {
    command: Command,
}

impl Credoc {
    /// `credoc` with these arguments, in the repository's folder.
    pub fn new<I: IntoIterator<Item = S>, S: AsRef<std::ffi::OsStr>>(arguments: I) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_credoc"));
        command.args(arguments).env_clear().current_dir(root()).stdin(Stdio::null());
        Self { command }
    }

    /// In another folder.
    pub fn dir(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// With a variable in the environment.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// The command itself, for what this helper doesn't do.
    pub fn command(self) -> Command {
        self.command
    }

    /// Runs it to its end.
    pub fn run(mut self) -> Ran {
        Ran::from(self.command.output().unwrap())
    }
}

/// What a call came to.
#[derive(Debug)]
pub struct Ran {
    /// The exit code; −1 where a signal ended it.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ran {
    /// Demands an exit code; shows everything where it is another.
    #[track_caller]
    pub fn code(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\nstdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// Demands that standard error holds each of these.
    #[track_caller]
    pub fn says(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.stderr.contains(part), "no {part:?} in stderr:\n{}", self.stderr);
        }
        self
    }

    /// Demands that standard output holds each of these.
    #[track_caller]
    pub fn prints(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.stdout.contains(part), "no {part:?} in stdout:\n{}", self.stdout);
        }
        self
    }
}

/// A folder of its own with these files, as a project to run in.
pub fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}
