//! `credoc smoke CLIENT`: whether the plumbing works.

use std::fmt::Write;

use crate::cli::args::SmokeArgs;
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure};
use crate::cli::{interrupt, output};
use crate::client::process::Origin;
use crate::suite::{self, LoadError, Programme, Smoke, SmokeError};

/// Tries the client and prints each step with what was sent and came back.
pub fn run(context: &Context, args: &SmokeArgs) -> Result<Exit, Failure> {
    // The labels are the pages'; without any readable page they are the service's.
    let pages = context.pages(&[]).unwrap_or_default();
    let mut programme = Programme::new(pages, true);
    programme.timeout = context.global.timeout;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::bug(format!("no threads to run on: {error}")))?;
    let tried = runtime.block_on(async {
        tokio::select! {
            tried = suite::smoke(&programme, &context.config, &args.client) => {
                tried.map_err(|error| match error {
                    SmokeError::Client(error) => context.load_failure(LoadError::Config(error)),
                    other => Failure::bug(other),
                })
            }
            () = interrupt::wait() => Err(interrupt::interrupted()),
        }
    });
    runtime.shutdown_background();
    let smoke = tried?;
    output::print(&text(&smoke))?;
    let troubles = || smoke.steps.iter().filter_map(|step| step.result.as_ref().err());
    Ok(match (troubles().any(|trouble| trouble.unjudged), troubles().next()) {
        (true, _) => Exit::Unjudged,
        (false, Some(_)) => Exit::Unexpected,
        (false, None) => Exit::Success,
    })
}

fn text(smoke: &Smoke) -> String {
    let mut text = String::new();
    for step in &smoke.steps {
        let (word, what) = match &step.result {
            Ok(what) => ("ok   ", what),
            Err(trouble) => ("wrong", &trouble.what),
        };
        let _ = writeln!(text, "{word} {}: {what}", step.title);
        for (origin, line) in &step.lines {
            let arrow = match origin {
                Origin::Runner => "→",
                Origin::Client => "←",
                Origin::Errors => "stderr",
            };
            let _ = writeln!(text, "      {arrow} {line}");
        }
        for line in &step.seen {
            let _ = writeln!(text, "      seen: {line}");
        }
        if let Err(trouble) = &step.result {
            let _ = writeln!(text, "      help: {}", trouble.help);
        }
    }
    if let Some(line) = &smoke.by_hand {
        let _ = writeln!(text, "by hand:\n  {line}");
    }
    text
}
