//! `credoc diff OLD NEW`: what changed in meaning.

use std::path::Path;

use crate::cli::args::DiffArgs;
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure};
use crate::cli::output;
use crate::source::SourceFile;
use crate::spec::{self, SpecFile};

/// Prints a line per change; exits 0 where nothing changed, 1 where something did.
pub fn run(context: &Context, args: &DiffArgs) -> Result<Exit, Failure> {
    let old = read(context, &args.old)?;
    let new = read(context, &args.new)?;
    let changes = spec::diff(&old, &new);
    let mut text = String::new();
    for change in &changes {
        if args.json {
            let object = serde_json::to_string(change)
                .map_err(|error| Failure::bug(format!("a change as JSON: {error}")))?;
            text.push_str(&object);
        } else {
            text.push_str(&change.to_string());
        }
        text.push('\n');
    }
    output::print(&text)?;
    Ok(if changes.is_empty() { Exit::Success } else { Exit::Unexpected })
}

fn read(context: &Context, path: &Path) -> Result<SpecFile, Failure> {
    let is_spec =
        path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
    if !is_spec {
        return Ok(SpecFile::new(&context.page(path)?.spec));
    }
    let shown = context.shown(path);
    let file = SourceFile::read(path, shown.clone()).map_err(Failure::usage)?;
    spec::from_yaml(file.text()).map_err(|error| {
        Failure::usage(format!("{shown}:{error}"))
            .help("`credoc regen` writes spec files; `credoc spec` prints one")
    })
}
