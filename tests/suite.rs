//! The suite on this repository: one named test per claim, walk and case.

use std::process::ExitCode;

fn main() -> ExitCode {
    credoc::suite::main(env!("CARGO_MANIFEST_DIR"), Vec::new())
}
