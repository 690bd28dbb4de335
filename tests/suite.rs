//! The suite on this repository: one named test per claim, walk and case, of the reference client
//! and of a published one.

use std::process::ExitCode;
use std::sync::Arc;

use credoc::client::Client;

#[path = "../fixtures/clients/mattermost_api/client.rs"]
mod mattermost_api;

fn main() -> ExitCode {
    let published: Arc<dyn Client> = Arc::new(mattermost_api::MattermostApi);
    credoc::suite::main(env!("CARGO_MANIFEST_DIR"), vec![("mattermost_api".to_owned(), published)])
}
