//! `credoc schema`: what the lines of others look like.

use crate::cli::args::{Schema, SchemaArgs};
use crate::cli::exit::{Exit, Failure};
use crate::cli::output;
use crate::client::process::frame;

/// Prints the schema, JSON with line breaks.
pub fn run(args: &SchemaArgs) -> Result<Exit, Failure> {
    let schema = match args.what {
        Schema::Protocol => frame::schema(),
    };
    let text = serde_json::to_string_pretty(&schema).map_err(Failure::bug)?;
    output::print(&format!("{text}\n"))?;
    Ok(Exit::Success)
}
