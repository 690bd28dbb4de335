//! Standard output and standard error.

use std::io::{IsTerminal, Write};

use super::args::Color;
use super::exit::{Exit, Failure};
use crate::diagnostic::render;

/// Whether standard output gets colours.
pub fn stdout_colour(when: Color) -> bool {
    colour(when, std::io::stdout().is_terminal())
}

/// Whether standard error gets colours.
pub fn stderr_colour(when: Color) -> bool {
    colour(when, std::io::stderr().is_terminal())
}

fn colour(when: Color, terminal: bool) -> bool {
    match when {
        Color::Always => true,
        Color::Never => false,
        // https://no-color.org: set to anything but an empty text.
        Color::Auto => {
            terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        }
    }
}

/// Prints `text` to standard output. A closed pipe ends quietly: whoever reads has seen enough.
///
/// # Errors
/// Where it can't be written for another reason (a full disk).
pub fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = std::io::stdout().lock();
    quiet_pipe(stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()))
        .map_err(|error| Failure::output(format!("standard output: {error}")))
}

/// Takes a closed pipe as written.
pub fn quiet_pipe(result: std::io::Result<()>) -> std::io::Result<()> {
    match result {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Tells the person why the command ended; gives the exit code.
pub fn failure(failure: &Failure, colour: bool) -> Exit {
    let mut text = match &failure.diagnostic {
        Some(drawn) => render(&drawn.0, &drawn.1, colour),
        None => {
            let style = anstyle::AnsiColor::Red.on_default().bold();
            match colour {
                true => format!("{style}error:{style:#} {}\n", failure.message),
                false => format!("error: {}\n", failure.message),
            }
        }
    };
    if let Some(help) = &failure.help {
        text.push_str(&format!("  help: {help}\n"));
    }
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
    failure.exit
}
