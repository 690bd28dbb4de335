//! Ctrl-C: the first asks the command to stop where nothing is half-done, the second ends it.

use std::sync::atomic::{AtomicBool, Ordering};

use super::exit::{Exit, Failure};

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// Installs the handler for SIGINT, SIGTERM and their kin.
pub fn install() {
    // Failing to install leaves the system's own handling, which ends the process as well.
    let _ = ctrlc::set_handler(|| {
        if REQUESTED.swap(true, Ordering::SeqCst) {
            std::process::exit(Exit::Interrupted as i32);
        }
    });
}

/// Ends the command here if it was asked to stop.
///
/// # Errors
/// The failure that ends it.
pub fn check() -> Result<(), Failure> {
    if REQUESTED.load(Ordering::SeqCst) { Err(interrupted()) } else { Ok(()) }
}

/// Waits until the command is asked to stop.
pub async fn wait() {
    while !REQUESTED.load(Ordering::SeqCst) {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

/// What to say then.
pub fn interrupted() -> Failure {
    Failure::new(Exit::Interrupted, "interrupted")
}
