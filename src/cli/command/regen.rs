//! `credoc regen`: writes the spec files; `--check` says which are stale.

use std::fmt::Write;
use std::path::PathBuf;

use crate::cli::args::RegenArgs;
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure};
use crate::cli::{interrupt, output};
use crate::spec::SpecFile;
use crate::spec::regen::{self, RegenError, Stale, StaleKind, Target, Written};
use crate::suite;

/// Writes the spec file of each page, or checks them all.
pub fn run(context: &Context, args: &RegenArgs) -> Result<Exit, Failure> {
    if args.check {
        let text = stale(context, &args.pages)?;
        if text.is_empty() && !context.global.quiet {
            output::print("all specs are current\n")?;
        }
        output::print(&text)?;
        return Ok(if text.is_empty() { Exit::Success } else { Exit::Stale });
    }
    let mut text = String::new();
    for target in targets(context, &args.pages)? {
        interrupt::check()?;
        if regen::regenerate(&target).map_err(failure)? == Written::Written {
            let _ = writeln!(text, "wrote {}", context.shown(&target.spec_path));
        }
    }
    if !context.global.quiet {
        output::print(if text.is_empty() { "all specs are current\n" } else { &text })?;
    }
    Ok(Exit::Success)
}

/// What is stale, some lines each; empty where nothing is. Where no page is named, the spec files
/// whose page is gone are stale too.
pub fn stale(context: &Context, pages: &[PathBuf]) -> Result<String, Failure> {
    let mut stale = regen::check(&targets(context, pages)?).map_err(failure)?;
    if pages.is_empty() {
        let config = &context.config;
        stale.extend(regen::orphans(&config.specs, &config.pages).map_err(failure)?);
    }
    Ok(stale.iter().map(|stale| lines(context, stale)).collect())
}

fn lines(context: &Context, stale: &Stale) -> String {
    let spec = context.shown(stale.spec_path.as_ref());
    match &stale.kind {
        StaleKind::Missing => {
            format!("{}: has no spec file {spec}; write it with `credoc regen`\n", stale.page)
        }
        StaleKind::Orphan => format!("{spec}: its page is gone; remove the file\n"),
        StaleKind::Differs { diff } => {
            let mut text = format!(
                "{}: means something else than {spec}; review this and run `credoc regen`\n",
                stale.page
            );
            for change in diff {
                let _ = writeln!(text, "  {change}");
            }
            text
        }
    }
}

fn targets(context: &Context, pages: &[PathBuf]) -> Result<Vec<Target>, Failure> {
    let mut read = Vec::new();
    for (disk, shown) in context.page_files(pages)? {
        interrupt::check()?;
        let page = context.read(&disk, &shown)?;
        read.push((disk, shown, SpecFile::new(&page.spec)));
    }
    // A page that the configuration doesn't name goes by its path below the folder named here.
    let roots: Vec<PathBuf> = context
        .config
        .pages
        .iter()
        .cloned()
        .chain(pages.iter().filter(|path| path.is_dir()).map(|path| suite::plain(path)))
        .collect();
    regen::targets(&context.config.specs, &roots, read).map_err(failure)
}

fn failure(error: RegenError) -> Failure {
    match error {
        RegenError::Conflict { .. } | RegenError::Read { .. } => Failure::usage(error),
        _ => Failure::output(error),
    }
}
