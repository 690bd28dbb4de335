//! `credoc coverage`: every claim with what executes it, or why nothing can.

use std::fmt::Write;

use serde_json::json;

use crate::cli::args::{CoverageArgs, RunArgs};
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure};
use crate::cli::output;
use crate::diagnostic::wrapped;
use crate::suite::{self, NotExecuted};

/// Where what becomes of a claim starts, below it.
const INDENT: usize = 9;

/// Prints each claim and below it what becomes of it, page by page.
pub fn run(context: &Context, args: &CoverageArgs) -> Result<Exit, Failure> {
    let run = RunArgs { pages: args.pages.clone(), ..RunArgs::default() };
    let programme = super::run::programme(context, &run)?;
    let cases = suite::planned(&programme).possible;
    let mut text = String::new();
    for page in &programme.pages {
        let covered = suite::coverage(page, &cases);
        let path = page.source.path();
        if args.json {
            for claim in covered {
                let object = json!({
                    "page": path,
                    "line": claim.line,
                    "claim": claim.claim.0,
                    "by": claim.by,
                    "reason": claim.reason.map(NotExecuted::word),
                });
                let _ = writeln!(text, "{object}");
            }
            continue;
        }
        let executed = covered.iter().filter(|claim| claim.reason.is_none()).count();
        let _ = writeln!(text, "{path}: {executed} of {} claims executed", covered.len());
        for claim in covered {
            let what = match claim.why_not() {
                None => claim.by.join(", "),
                Some(why) => format!("not executed: {why}"),
            };
            let what = wrapped(what.split(' '), INDENT, INDENT);
            let _ = writeln!(text, "{:>5}  {}\n{:INDENT$}{what}", claim.line, claim.claim.0, "");
        }
    }
    output::print(&text)?;
    Ok(Exit::Success)
}
