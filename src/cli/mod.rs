//! Arguments, configuration, exit codes. With `suite` the only room that prints, exits or reads
//! the environment.

mod args;
mod command;
mod context;
mod exit;
mod interrupt;
mod output;
mod reports;

pub use args::Cli;
pub use exit::Exit;

use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use clap::error::{ContextKind, ContextValue};

use args::{Command, RunArgs};
use context::Context;
use exit::Failure;

/// Runs the program with the process's arguments and gives its exit code.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(mut error) => {
            suggest_run(&mut error);
            // Help and version go to standard output and are no error; clap knows which.
            let _ = error.print();
            return ExitCode::from(
                if error.use_stderr() { Exit::Usage } else { Exit::Success } as u8
            );
        }
    };
    interrupt::install();
    crate::run::silence_client_panics();
    crate::client::process::adopt_orphans();
    let colour = output::stderr_colour(cli.global.color);
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| execute(cli)));
    let exit = match result {
        Ok(Ok(exit)) => exit,
        Ok(Err(failure)) => output::failure(&failure, colour),
        // The panic hook has printed what and where.
        Err(_) => output::failure(&Failure::bug("credoc panicked"), colour),
    };
    crate::client::process::end_all();
    ExitCode::from(exit as u8)
}

/// A page or folder where a command should stand: whoever writes that wants `run`.
fn suggest_run(error: &mut clap::Error) {
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else {
        return;
    };
    if Path::new(word).exists() {
        let tip = format!("pages come after a command: 'credoc run {word}'").into();
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip]));
    }
}

fn execute(cli: Cli) -> Result<Exit, Failure> {
    let context = Context::new(cli.global)?;
    let flags = cli.run;
    let command = match cli.command {
        None => Command::Run(RunArgs { pages: Vec::new(), flags }),
        Some(Command::Run(args)) => {
            Command::Run(RunArgs { flags: flags.and(args.flags), pages: args.pages })
        }
        Some(_) if !flags.is_empty() => {
            return Err(Failure::usage(
                "--client, --only, --report, --check-specs and --timings are flags of `run`",
            )
            .help("leave them out, or use `credoc run`"));
        }
        Some(command) => command,
    };
    match command {
        Command::Run(args) => command::run::run(&context, &args),
        Command::Lint(args) => command::lint::run(&context, &args),
        Command::Spec(args) => command::spec::run(&context, &args),
        Command::Regen(args) => command::regen::run(&context, &args),
        Command::Diff(args) => command::diff::run(&context, &args),
        Command::List(args) => command::list::run(&context, &args),
        Command::Explain(args) => command::explain::run(&context, &args),
        Command::Coverage(args) => command::coverage::run(&context, &args),
        Command::Expect(what) => command::expect::run(&context, &what),
        Command::Smoke(args) => command::smoke::run(&context, &args),
        Command::Schema(args) => command::schema::run(&args),
    }
}
