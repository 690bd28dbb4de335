//! `credoc spec PAGE`: the spec of one page.

use crate::cli::args::SpecArgs;
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure};
use crate::cli::output;
use crate::spec;

/// Prints the spec as YAML, or JSON.
pub fn run(context: &Context, args: &SpecArgs) -> Result<Exit, Failure> {
    let page = context.page(&args.page)?;
    let text = if args.json { spec::to_json(&page.spec) } else { spec::to_yaml(&page.spec) };
    output::print(&text)?;
    Ok(Exit::Success)
}
