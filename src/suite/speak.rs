//! A client in Rust as a program that speaks the client protocol.

use std::process::ExitCode;
use std::sync::Arc;

use crate::client::Client;
use crate::client::process::speak as speak_over;

/// Serves `client` over standard input and output, as the client protocol says, until standard
/// input ends: the whole of such a program's `main`.
///
/// ```no_run
/// fn main() -> std::process::ExitCode {
///     credoc::suite::speak(std::sync::Arc::new(credoc::client::Reference))
/// }
/// ```
pub fn speak(client: Arc<dyn Client>) -> ExitCode {
    let spoken = tokio::runtime::Runtime::new().and_then(|runtime| {
        let input = tokio::io::BufReader::new(tokio::io::stdin());
        runtime.block_on(speak_over(client, input, tokio::io::stdout()))
    });
    match spoken {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
