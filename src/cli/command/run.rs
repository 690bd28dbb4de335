//! `credoc run`: pages read, procedures walked, clients judged.

use std::collections::BTreeSet;
use std::io::Write;

use crate::cli::args::RunArgs;
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure};
use crate::cli::interrupt;
use crate::cli::reports::Reports;
use crate::plan::{Pattern, did_you_mean};
use crate::report::{End, Event};
use crate::suite::{self, ConductError, Conducted, Filter, Planned, Programme};

/// Runs what the arguments and the configuration say, and reports it.
pub fn run(context: &Context, args: &RunArgs) -> Result<Exit, Failure> {
    let mut programme = programme(context, args)?;
    let mut plan = suite::planned(&programme);
    let executing = select(&programme, &plan)?;
    if !executing.is_empty() {
        programme.filter.patterns.extend(executing);
        plan = suite::planned(&programme);
    }
    let stale = match args.flags.check_specs {
        true => super::regen::stale(context, &args.pages)?,
        false => String::new(),
    };
    // Last of all: a mistake in what came before leaves the reports of another run as they are.
    let mut reports = Reports::open(context, &args.flags)?;
    let runtime = runtime()?;
    let conducted = runtime.block_on(async {
        let mut tell = |event: Event| reports.event(&event);
        tokio::select! {
            conducted = suite::conduct(&programme, &plan, &mut tell) => conducted.map_err(conduct_failure),
            () = interrupt::wait() => Err(interrupt::interrupted()),
        }
    });
    // What still runs is given up on; nothing of it is half-written.
    runtime.shutdown_background();
    let conducted = conducted?;
    let exit = exit(&conducted, !stale.is_empty());
    reports
        .event(&Event::End(End {
            totals: conducted.totals.clone(),
            took: conducted.took,
            exit: exit as u8,
        }))
        .map_err(report_failure)?;
    reports.finish()?;
    let _ = std::io::stderr().lock().write_all(stale.as_bytes());
    if conducted.stopped {
        let _ = writeln!(std::io::stderr().lock(), "stopped at the first unexpected result");
    }
    if exit == Exit::Usage {
        return Err(Failure::usage("nothing was judged: no page's service has a stand-in")
            .help("`credoc list cases` shows what a run would do"));
    }
    Ok(exit)
}

/// The programme that the arguments and the configuration say.
pub fn programme(context: &Context, args: &RunArgs) -> Result<Programme, Failure> {
    let pages = context.pages(&args.pages)?;
    let mut programme = Programme::new(pages, args.pages.is_empty());
    let expecting = !context.global.no_expectations;
    programme.expectations = context.expectations()?;
    let named = match args.flags.client.as_slice() {
        [] => vec!["reference".to_owned()],
        named => named.to_vec(),
    };
    for name in named {
        programme
            .add_client(&context.config, &name, expecting)
            .map_err(|error| context.load_failure(error))?;
    }
    programme.filter = filter(&args.flags.only)?;
    if let Some(jobs) = context.global.jobs {
        programme.jobs = jobs;
    }
    programme.prompt = context.prompt(programme.timeout);
    programme.timeout = context.global.timeout;
    programme.fail_fast = context.global.fail_fast;
    Ok(programme)
}

fn filter(patterns: &[String]) -> Result<Filter, Failure> {
    let parsed: Result<Vec<Pattern>, Failure> = patterns
        .iter()
        .map(|text| {
            Pattern::parse(text).map_err(|error| {
                Failure::usage(format!("--only `{text}`: {error}"))
                    .help("docs/configuration.md shows how patterns are written")
            })
        })
        .collect();
    Ok(Filter { patterns: parsed? })
}

/// What else is to be selected: for a pattern that matches claims, the walks and rules that execute
/// them. A pattern that matches nothing is a mistake, not an empty run.
fn select(programme: &Programme, plan: &Planned) -> Result<Vec<Pattern>, Failure> {
    let known = &plan.known;
    let mut executing = Vec::new();
    for pattern in &programme.filter.patterns {
        if known.iter().any(|id| pattern.matches(id)) {
            continue;
        }
        let text = pattern.to_string();
        let failure = Failure::usage(format!("--only `{text}` matched nothing"));
        let Some(ids) = programme.executing(plan, pattern) else {
            return Err(match did_you_mean(&text, known.iter().map(String::as_str)) {
                Some(near) => failure.help(format!("did you mean `{near}`?")),
                None => failure.help(unmatched_help(&text, known)),
            });
        };
        if ids.is_empty() {
            return Err(failure.help("it is a claim that no walk and no case executes"));
        }
        executing.extend(ids.iter().filter_map(|id| Pattern::parse(id).ok()));
    }
    Ok(executing)
}

/// What to say of a pattern that is like nothing: the axes there are, where its id is known.
fn unmatched_help(text: &str, known: &[String]) -> String {
    let head = text.split_once('@').and_then(|(head, _)| Pattern::parse(head).ok());
    let below = head.iter().flat_map(|head| known.iter().filter(|id| head.matches(id)));
    let pairs = below.filter_map(|id| id.split_once('@')).flat_map(|(_, axes)| axes.split(','));
    let axes: BTreeSet<&str> = pairs.collect();
    match axes.is_empty() {
        true => "`credoc list cases` shows every walk and case".to_owned(),
        false => {
            let axes: Vec<&str> = axes.into_iter().take(12).collect();
            format!("there are {}; `credoc list cases` shows every case", axes.join(", "))
        }
    }
}

fn exit(conducted: &Conducted, stale: bool) -> Exit {
    match conducted.exit() {
        0 if stale => Exit::Stale,
        0 => Exit::Success,
        1 => Exit::Unexpected,
        2 => Exit::Usage,
        _ => Exit::Unjudged,
    }
}

/// The threads that a run runs on.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::bug(format!("no threads to run on: {error}")))
}

/// What to tell of a run that couldn't go on.
pub(super) fn conduct_failure(error: ConductError) -> Failure {
    match error {
        ConductError::Report(error) => report_failure(error),
        other => Failure::bug(other),
    }
}

fn report_failure(error: std::io::Error) -> Failure {
    Failure::output(error).help("name a path with room that can be written")
}
