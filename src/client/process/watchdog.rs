//! What ends a program where we are killed ourselves and can't.

use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Waits for the end of its standard input, which only we hold: that comes however we end. Then
/// kills the program's group and removes its folder.
#[cfg(unix)]
const SCRIPT: &str = r#"read -r _; kill -s KILL -- "-$1"; rm -rf -- "$2""#;

/// A watch over one program. Dropping it calls it off, so the program must be gone by then.
pub(super) struct Watchdog(Option<Child>);

impl Watchdog {
    /// Watches over the process group `group`, whose temporary folder is `folder`. Where there is
    /// no shell there is no watch: what is lost is the tidiness after our own violent end.
    #[cfg(unix)]
    pub(super) fn over(group: u32, folder: &Path) -> Self {
        use std::os::unix::process::CommandExt;
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", SCRIPT, "credoc-watchdog", &group.to_string()])
            .arg(folder)
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // A Ctrl-C at the terminal is for us alone, and so is a kill of our group.
            .process_group(0);
        Self(command.spawn().ok())
    }

    /// Elsewhere there are no process groups.
    #[cfg(not(unix))]
    pub(super) fn over(_group: u32, _folder: &Path) -> Self {
        Self(None)
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        if let Some(mut shell) = self.0.take() {
            // Killed before its input ends, so that it does nothing more.
            let _ = shell.kill();
            let _ = shell.wait();
        }
    }
}
