//! What is left of a client's program when credoc itself is killed.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use rstest::rstest;

/// A client that holds a pipe open, as all its children do: `$1`. It writes its TMPDIR to it once
/// it hangs, at the moment that `$2` says, and cares neither for SIGTERM nor for the end of its
/// standard input.
const CLIENT: &str = r#"exec 9>"$1"; trap '' TERM
if [ "$2" = asked ]; then
    read -r _
    echo '{"op":"hello","protocol":1,"name":"n","fields":{"access-token":"t"},"capabilities":[]}'
    read -r _
fi
echo "$TMPDIR" >&9; sleep 1000 & wait; sleep 1000"#;

/// Enough for any machine; only a failing test waits for it.
const PATIENCE: Duration = Duration::from_secs(120);

#[rstest]
#[case::killed("hello", "KILL", false)]
#[case::killed_in_a_request("asked", "KILL", false)]
#[case::interrupted_until_it_ends("hello", "INT", true)]
#[case::terminated_in_a_request("asked", "TERM", false)]
fn nothing_is_left_of_its_clients(
    #[case] hangs: &str,
    #[case] signal: &str,
    #[case] repeatedly: bool,
) {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    if !Command::new("mkfifo").arg(&pipe).status().is_ok_and(|made| made.success()) {
        println!("skipped: no mkfifo");
        return;
    }
    let mut credoc = start(&pipe, hangs);
    let (told, tells) = mpsc::channel();
    std::thread::spawn(move || {
        let mut pipe = File::open(pipe).unwrap();
        let mut room = String::new();
        let mut byte = [0];
        while pipe.read(&mut byte).unwrap() == 1 && byte[0] != b'\n' {
            room.push(char::from(byte[0]));
        }
        told.send(room).unwrap();
        // Ends when nobody holds the other side any more.
        pipe.read_to_end(&mut Vec::new()).unwrap();
        told.send(String::new()).unwrap();
    });
    let room = tells.recv_timeout(PATIENCE).expect("the client never started");
    assert!(Path::new(&room).is_dir(), "{room}");
    let id = credoc.id().to_string();
    loop {
        assert!(Command::new("kill").args(["-s", signal, &id]).status().unwrap().success());
        if !repeatedly || credoc.try_wait().unwrap().is_some() {
            break;
        }
    }
    credoc.wait().unwrap();
    tells.recv_timeout(PATIENCE).expect("the client lives on");
    let begin = Instant::now();
    while Path::new(&room).exists() {
        assert!(begin.elapsed() < PATIENCE, "{room} is left");
        std::thread::yield_now();
    }
}

fn start(pipe: &Path, hangs: &str) -> Child {
    let words = ["bash", "-c", CLIENT, "client", &pipe.to_string_lossy(), hangs];
    let client = format!("exec:{}", shlex::try_join(words).unwrap());
    Command::new(env!("CARGO_BIN_EXE_credoc"))
        .args(["run", "--client", &client, "--only", "auth.accepts-valid"])
        .current_dir(crate::support::root())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}
