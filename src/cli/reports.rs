//! Where reports go: standard output, standard error, files.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use tempfile::NamedTempFile;

use super::args::RunFlags;
use super::context::Context;
use super::exit::Failure;
use super::output::quiet_pipe;
use crate::plan::did_you_mean;
use crate::report::{Event, Jsonl, Junit, Reporter, Scoreboard, Terminal, TerminalOptions};
use crate::suite;

const FORMATS: [&str; 4] = ["terminal", "jsonl", "junit", "scoreboard"];

/// The reports of one run.
pub struct Reports {
    reporters: Vec<(String, Box<dyn Reporter>)>,
    unfinished: Vec<Unfinished>,
    paths: Vec<PathBuf>,
}

/// A file that takes its place only when the report is whole.
struct Unfinished {
    path: PathBuf,
    file: Rc<RefCell<NamedTempFile>>,
}

impl Reports {
    /// Opens the reports that `--report` names. People are told as well: on standard output, or
    /// on standard error where a format for machines has standard output.
    ///
    /// # Errors
    /// An unknown format, two reports for one place, or a path that can't be written.
    pub fn open(context: &Context, flags: &RunFlags) -> Result<Self, Failure> {
        let timings = flags.timings;
        let mut reports = Self { reporters: Vec::new(), unfinished: Vec::new(), paths: Vec::new() };
        let mut stdout_taken = false;
        for text in &flags.report {
            let (format, path) = match text.split_once(':') {
                Some((format, path)) => (format, Some(Path::new(path))),
                None => (text.as_str(), None),
            };
            if !FORMATS.contains(&format) {
                return Err(unknown_format(format));
            }
            match path {
                Some(path) => reports.open_file(context, text, format, path, timings)?,
                // People are told anyway.
                None if format == "terminal" => {}
                None if stdout_taken => {
                    return Err(Failure::usage("two reports want standard output")
                        .help(format!("give one of them a path: `--report {format}:PATH`")));
                }
                None => {
                    stdout_taken = true;
                    let out = Quiet(io::stdout());
                    let reporter: Box<dyn Reporter> = match format {
                        "jsonl" => Box::new(Jsonl::new(out).timed(timings)),
                        "scoreboard" => Box::new(Scoreboard::new(out)),
                        _ => Box::new(Junit::new(out).timed(timings)),
                    };
                    reports.reporters.push(("standard output".to_owned(), reporter));
                }
            }
        }
        let people: Box<dyn Reporter> = match stdout_taken {
            true => Box::new(Terminal::new(
                Quiet(io::stderr()),
                options(context, context.stderr_colour, timings),
            )),
            false => Box::new(Terminal::new(
                Quiet(io::stdout()),
                options(context, context.colour, timings),
            )),
        };
        let place = if stdout_taken { "standard error" } else { "standard output" };
        reports.reporters.insert(0, (place.to_owned(), people));
        Ok(reports)
    }

    fn open_file(
        &mut self,
        context: &Context,
        text: &str,
        format: &str,
        path: &Path,
        timings: bool,
    ) -> Result<(), Failure> {
        if path.as_os_str().is_empty() {
            return Err(Failure::usage(format!("--report `{text}` has an empty path")));
        }
        let named = path;
        let path = resolved(path);
        if self.paths.contains(&path) {
            return Err(Failure::usage(format!("two reports want {}", named.display()))
                .help("give each a path of its own"));
        }
        if path.is_dir() {
            return Err(Failure::output(format!("{}: is a folder", named.display()))
                .help("name a file in it"));
        }
        self.paths.push(path.clone());
        // A device or a pipe can't be replaced by a finished file, only written to.
        let special = path.metadata().is_ok_and(|metadata| !metadata.is_file());
        let path = path.as_path();
        let reporter: Box<dyn Reporter> = match format {
            // Streamed, so that an aborted run leaves what was known; it lacks its `end` line.
            "jsonl" => Box::new(
                Jsonl::new(File::create(path).map_err(|error| at(path, error))?).timed(timings),
            ),
            "terminal" => Box::new(Terminal::new(
                File::create(path).map_err(|error| at(path, error))?,
                options(context, false, timings),
            )),
            _ if special => {
                let file = File::options().write(true).open(path);
                let file = file.map_err(|error| at(path, error))?;
                Box::new(Junit::new(Quiet(file)).timed(timings))
            }
            _ => {
                let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
                let file = waiting()
                    .tempfile_in(folder.unwrap_or(Path::new(".")))
                    // Its text has the path for the meantime.
                    .map_err(|error| at(path, error.kind().into()))?;
                let file = Rc::new(RefCell::new(file));
                let unfinished = Unfinished { path: path.to_owned(), file: Rc::clone(&file) };
                self.unfinished.push(unfinished);
                match format {
                    "scoreboard" => Box::new(Scoreboard::new(Shared(file))),
                    _ => Box::new(Junit::new(Shared(file)).timed(timings)),
                }
            }
        };
        self.reporters.push((named.display().to_string(), reporter));
        Ok(())
    }

    /// Tells every report of `event`.
    ///
    /// # Errors
    /// The first that can't be written; its text names the place.
    pub fn event(&mut self, event: &Event) -> io::Result<()> {
        for (place, reporter) in &mut self.reporters {
            reporter
                .event(event)
                .map_err(|error| io::Error::new(error.kind(), format!("{place}: {error}")))?;
        }
        Ok(())
    }

    /// Puts the files that were waiting for their last line in their place.
    ///
    /// # Errors
    /// Where that can't be done; the old file stays as it was.
    pub fn finish(self) -> Result<(), Failure> {
        drop(self.reporters);
        for Unfinished { path, file } in self.unfinished {
            let Ok(file) = Rc::try_unwrap(file) else {
                return Err(Failure::bug("a report is still being written"));
            };
            file.into_inner().persist(&path).map_err(|error| at(&path, error.error))?;
        }
        Ok(())
    }
}

fn options(context: &Context, colour: bool, timings: bool) -> TerminalOptions {
    let (quiet, verbose) = (context.global.quiet, context.global.verbose);
    TerminalOptions { colour, quiet, verbose, timings }
}

fn at(path: &Path, error: io::Error) -> Failure {
    Failure::output(format!("{}: {error}", path.display()))
        .help("name a path in a folder that is there and can be written")
}

/// `path`, or where it leads if it is a link, so that the link stays one.
fn resolved(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| suite::plain(path))
}

/// A file that will be a report: readable for whom the system says, as other new files are.
fn waiting() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder
}

fn unknown_format(format: &str) -> Failure {
    let failure = Failure::usage(format!("there is no report format `{format}`"));
    match did_you_mean(format, FORMATS) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure.help(format!("the formats are {}", FORMATS.join(", "))),
    }
}

/// Takes a closed pipe as written: the run goes on to its honest exit code.
struct Quiet<W: Write>(W);

impl<W: Write> Write for Quiet<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.write(bytes) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(bytes.len()),
            other => other,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        quiet_pipe(self.0.flush())
    }
}

/// A file that the reporter writes to and [`Reports`] puts in its place.
struct Shared(Rc<RefCell<NamedTempFile>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // The file itself: its wrapper would put the path for the meantime into errors.
        self.0.borrow_mut().as_file_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.borrow_mut().as_file_mut().flush()
    }
}
