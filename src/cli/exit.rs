//! The exit codes, and what ends a command early.

use std::fmt;

use crate::diagnostic::Diagnostic;
use crate::source::SourceFile;

/// How a command ended. The discriminants are the exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// All as expected, and something was judged.
    Success = 0,
    /// Not as expected.
    Unexpected = 1,
    /// Usage or configuration; an unreadable page; a filter that matched nothing.
    Usage = 2,
    /// A client could not be judged.
    Unjudged = 3,
    /// Specs are stale.
    Stale = 4,
    /// Our own bug.
    Bug = 70,
    /// A report or spec could not be written.
    Output = 74,
    /// Interrupted.
    Interrupted = 130,
}

/// Why a command can't go on: what to tell the person, and the exit code.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// What is wrong, starting with the file, line and column where there are some.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The diagnostic to draw instead of `message`, where the file's text is at hand.
    pub diagnostic: Option<Box<(SourceFile, Diagnostic)>>,
}

impl Failure {
    /// A usage or configuration error.
    pub fn usage(message: impl fmt::Display) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// Something that couldn't be written.
    pub fn output(message: impl fmt::Display) -> Self {
        Self::new(Exit::Output, message)
    }

    /// Our own bug.
    pub fn bug(message: impl fmt::Display) -> Self {
        Self::new(Exit::Bug, message)
            .help("this is a bug of credoc's; please report it with the command line")
    }

    /// Any failure.
    pub fn new(exit: Exit, message: impl fmt::Display) -> Self {
        Self { exit, message: message.to_string(), help: None, diagnostic: None }
    }

    /// Adds what to do about it.
    pub fn help(mut self, help: impl fmt::Display) -> Self {
        self.help = Some(help.to_string());
        self
    }
}
