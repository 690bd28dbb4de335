//! `credoc expect`: the first expectations of a client, and taking away what no longer holds.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use crate::cli::args::{ExpectCommand, ExpectFixArgs, ExpectInitArgs, RunArgs, RunFlags};
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure};
use crate::cli::{interrupt, output};
use crate::expect::{self, CaseFact, Expectations, JudgedCase, initial, shrink};
use crate::judge::Status;
use crate::report::Event;
use crate::source::SourceFile;
use crate::spec::regen::{RegenError, write_atomically};
use crate::suite;

/// Runs the cases of the clients and writes their expectations files.
pub fn run(context: &Context, what: &ExpectCommand) -> Result<Exit, Failure> {
    match what {
        ExpectCommand::Init(args) => init(context, args),
        ExpectCommand::Fix(args) => fix(context, args),
    }
}

fn init(context: &Context, args: &ExpectInitArgs) -> Result<Exit, Failure> {
    if args.why.trim().is_empty() {
        return Err(Failure::usage("--why is empty").help("say why these failures are known"));
    }
    if args.until < suite::today() {
        return Err(Failure::usage(format!("--until {} is past", args.until))
            .help("name the last day on which the entries are to hold"));
    }
    let path = file_of(context, &args.client)?;
    let shown = context.shown(path);
    let old = match path.exists() {
        true => read(path, &shown)?,
        false => SourceFile::new(shown.clone(), String::new()),
    };
    if !entries(&old)?.cases.is_empty() {
        return Err(Failure::usage(format!("{shown}: has entries already")).help(
            "`credoc expect fix` takes away what no longer holds; what is new, add by hand",
        ));
    }
    let cases = judged(context, &args.client)?;
    let initial = initial(&facts(&cases), args.why.trim(), args.until);
    if initial.entries > 0 {
        let head = old.text().trim_end();
        let gap = if head.is_empty() { "" } else { "\n\n" };
        write(path, &shown, &format!("{head}{gap}{}", initial.text))?;
        say(
            context,
            &format!("wrote {shown}: {} entries for {} cases\n", initial.entries, initial.cases),
        )?;
    } else {
        say(context, &format!("{shown}: nothing to list\n"))?;
    }
    if initial.refused.is_empty() {
        return Ok(Exit::Success);
    }
    let mut text = String::from(
        "refused, since a secret is or can be lost: mend the client, or write a [[risk]] with \
         owner, link and a date at most 90 days ahead\n",
    );
    for (case, reason) in &initial.refused {
        let _ = writeln!(text, "  {case}: {reason}");
    }
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
    Ok(Exit::Unexpected)
}

fn fix(context: &Context, args: &ExpectFixArgs) -> Result<Exit, Failure> {
    let mut named = args.client.clone();
    if named.is_empty() {
        let clients = context.config.clients.iter();
        let listed = clients.filter(|(_, client)| client.expectations.is_some());
        named = listed.map(|(name, _)| name.clone()).collect();
    }
    if named.is_empty() {
        return Err(Failure::usage("no client has an expectations file")
            .help("set `expectations` under [clients.NAME] in the configuration"));
    }
    for client in &named {
        let path = file_of(context, client)?;
        let shown = context.shown(path);
        let file = read(path, &shown)?;
        let entries = entries(&file)?;
        let cases = judged(context, client)?;
        let shrunk = shrink(file.text(), &entries, &facts(&cases))
            .map_err(|error| Failure::usage(format!("{shown}: {error}")))?;
        if shrunk.text == file.text() {
            say(context, &format!("{shown}: every entry holds\n"))?;
            continue;
        }
        write(path, &shown, &shrunk.text)?;
        let mut text = format!("wrote {shown}\n");
        for pattern in &shrunk.removed {
            let _ = writeln!(text, "  removed {pattern}");
        }
        for (pattern, less) in &shrunk.narrowed {
            let _ = writeln!(text, "  narrowed {pattern} to {}", less.join(", "));
        }
        say(context, &text)?;
    }
    Ok(Exit::Success)
}

/// Every case of this client, judged without regard to what is expected.
///
/// # Errors
/// Where none of them could be judged: then nothing is known.
fn judged(context: &Context, client: &str) -> Result<Vec<JudgedCase>, Failure> {
    let flags = RunFlags { client: vec![client.to_owned()], ..RunFlags::default() };
    let expecting = Context {
        global: crate::cli::args::GlobalArgs {
            no_expectations: true,
            fail_fast: false,
            ..context.global.clone()
        },
        config: context.config.clone(),
        here: context.here.clone(),
        ..*context
    };
    let programme = super::run::programme(&expecting, &RunArgs { pages: Vec::new(), flags })?;
    let plan = suite::planned(&programme);
    let runtime = super::run::runtime()?;
    let mut cases = Vec::new();
    let mut faults = Vec::new();
    let conducted = runtime.block_on(async {
        let mut tell = |event: Event| {
            match event {
                Event::Case(case) => cases.push(*case),
                Event::Client(fault) => faults.push(format!("{}: {}", fault.reason, fault.message)),
                _ => {}
            }
            Ok(())
        };
        tokio::select! {
            conducted = suite::conduct(&programme, &plan, &mut tell) => {
                conducted.map(drop).map_err(super::run::conduct_failure)
            }
            () = interrupt::wait() => Err(interrupt::interrupted()),
        }
    });
    runtime.shutdown_background();
    conducted?;
    if cases.iter().all(|case| case.verdict.status == Status::NotJudged) {
        let failure = Failure::new(Exit::Unjudged, format!("client {client}: could not be judged"));
        return Err(match faults.first() {
            Some(fault) => failure.help(fault),
            None => failure.help("`credoc run` shows why"),
        });
    }
    Ok(cases)
}

fn facts(cases: &[JudgedCase]) -> Vec<CaseFact<'_>> {
    cases.iter().map(|judged| CaseFact::of(&judged.case, &judged.verdict)).collect()
}

/// The expectations file of a client of the configuration.
fn file_of<'a>(context: &'a Context, client: &str) -> Result<&'a Path, Failure> {
    let known = context.config.clients.get(client);
    known.and_then(|client| client.expectations.as_deref()).ok_or_else(|| {
        Failure::usage(format!("client {client}: the configuration names no expectations file"))
            .help(format!("set `expectations = \"…\"` under [clients.{client}]"))
    })
}

fn read(path: &Path, shown: &str) -> Result<SourceFile, Failure> {
    SourceFile::read(path, shown).map_err(|error| {
        Failure::usage(error).help("mend the file, or `expectations` in the configuration")
    })
}

fn entries(file: &SourceFile) -> Result<Expectations, Failure> {
    expect::parse(file).map_err(|error| {
        let help = error.help.clone();
        let failure = Failure::usage(error);
        match help {
            Some(help) => failure.help(help),
            None => failure,
        }
    })
}

/// Puts the whole text in the file's place, or leaves the old one.
fn write(path: &Path, shown: &str, text: &str) -> Result<(), Failure> {
    write_atomically(path, text).map(drop).map_err(|error| {
        let why = match error {
            RegenError::Write { source, .. } => source.kind().to_string(),
            RegenError::ReadOnly { .. } => "it or its folder is read-only".to_owned(),
            other => other.to_string(),
        };
        Failure::output(format!("{shown}: can't be written: {why}"))
            .help("the file is as it was; see that its folder can be written and has room")
    })
}

fn say(context: &Context, text: &str) -> Result<(), Failure> {
    if context.global.quiet { Ok(()) } else { output::print(text) }
}
