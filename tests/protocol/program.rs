//! Starting programs, and looking for what they leave behind.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use credoc::client::process::frame::{Hello, HelloField};
use credoc::client::process::{Launch, Limits};
use credoc::client::{
    ACCESS_TOKEN, Authenticate, BASE_URL, Client, Ended, FieldValue, ProcessClient,
};
use credoc::secret::Secret;
use tempfile::TempDir;

/// The base URL of a request at which `misbehave.sh` misbehaves.
pub const TRIGGER: &str = "http://now.example";
/// The base URL of a request at which it doesn't.
pub const HARMLESS: &str = "http://fine.example";

/// A running `misbehave.sh`.
pub struct Misbehaving {
    pub client: Option<ProcessClient>,
    folder: TempDir,
}

impl Misbehaving {
    pub fn new(mode: &str, capabilities: &[&str]) -> Self {
        Self::with_limits(mode, capabilities, short())
    }

    pub fn with_limits(mode: &str, capabilities: &[&str], limits: Limits) -> Self {
        let folder = TempDir::new().unwrap();
        let launch = launch(&command(mode, TRIGGER, folder.path(), capabilities));
        let client = ProcessClient::start(launch, &hello(), limits).unwrap();
        Self { client: Some(client), folder }
    }

    pub fn client(&self) -> &ProcessClient {
        self.client.as_ref().unwrap()
    }

    /// The reason code of what came of a request, `answered` or `timed-out`.
    pub async fn ask(&self, base_url: &str) -> String {
        let attempt = credoc::client::ask(self.client(), request(base_url), Duration::ZERO);
        name(&within(attempt).await.ended)
    }

    /// How often it was started.
    pub fn starts(&self) -> usize {
        self.started().len()
    }

    fn mark(&self) -> PathBuf {
        mark(self.folder.path())
    }

    /// Process id and home of each start.
    fn started(&self) -> Vec<(String, PathBuf)> {
        let text = std::fs::read_to_string(self.mark()).unwrap_or_default();
        text.lines()
            .filter_map(|line| line.split_once(' '))
            .map(|(pid, home)| (pid.to_owned(), PathBuf::from(home)))
            .collect()
    }

    /// Ends it, and asserts that nothing is left of it: no process, no zombie, no folder.
    pub fn assert_nothing_is_left(mut self) {
        drop(self.client.take());
        assert_eq!(processes_with(&self.mark()), Vec::<String>::new());
        for (pid, home) in self.started() {
            assert!(!Path::new("/proc").join(&pid).exists(), "{pid} is left, perhaps a zombie");
            assert!(!home.exists(), "{} is left", home.display());
        }
    }
}

/// The command line of `misbehave.sh`.
pub fn command(mode: &str, trigger: &str, folder: &Path, capabilities: &[&str]) -> Vec<String> {
    let script = crate::support::root().join("tests/clients/misbehave.sh");
    let names: Vec<String> = capabilities.iter().map(|name| format!("\"{name}\"")).collect();
    let mark = mark(folder).to_string_lossy().into_owned();
    let script = script.to_string_lossy().into_owned();
    ["bash".into(), script, mode.into(), trigger.into(), mark, names.join(",")].into()
}

fn mark(folder: &Path) -> PathBuf {
    folder.join("mark")
}

pub fn launch(command: &[String]) -> Launch {
    let path = std::env::var_os("PATH").unwrap_or_default();
    Launch {
        command: command.to_vec(),
        folder: crate::support::root(),
        environment: vec![("PATH".into(), path)],
    }
}

/// Limits that a test can wait for.
pub fn short() -> Limits {
    Limits {
        start: Duration::from_secs(20),
        grace: Duration::from_millis(200),
        end: Duration::from_millis(400),
        terminate: Duration::from_millis(400),
    }
}

pub fn hello() -> Hello {
    let field = |id: &str, kind: &str, secret| HelloField {
        id: id.to_owned(),
        label: id.to_owned(),
        kind: kind.to_owned(),
        secret,
        required: true,
    };
    let fields = vec![field(ACCESS_TOKEN, "text", true), field(BASE_URL, "url", false)];
    Hello { protocol: 1, service: "mattermost".to_owned(), fields }
}

/// A request with a secret of its own.
pub fn request(base_url: &str) -> Authenticate {
    let token: String = (0..26).map(|_| char::from(b'a' + rand::random::<u8>() % 26)).collect();
    Authenticate {
        fields: BTreeMap::from([
            (ACCESS_TOKEN.to_owned(), FieldValue::Secret(Secret::new(token))),
            (BASE_URL.to_owned(), FieldValue::Text(base_url.to_owned())),
        ]),
        ca_pem: None,
        timeout: Duration::from_millis(1500),
        environment: Default::default(),
    }
}

/// What came of a request, in a word.
pub fn name(ended: &Ended) -> String {
    match ended {
        Ended::Answered(_) => "answered".to_owned(),
        Ended::TimedOut => "timed-out".to_owned(),
        Ended::Failed(fault) => fault.code.name().to_owned(),
        Ended::Interrupted => "interrupted".to_owned(),
    }
}

/// The codes of what is no request's doing.
pub fn faults(client: &ProcessClient) -> Vec<&'static str> {
    client.faults().iter().map(|fault| fault.code.name()).collect()
}

/// Bounds a test that would hang for good.
pub async fn within<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(120), work).await.expect("nobody may block us")
}

/// The command lines of running processes that `misbehave.sh` with this folder has left.
pub fn left_of(folder: &Path) -> Vec<String> {
    processes_with(&mark(folder))
}

/// The command lines of running processes that name `mark`, zombies aside.
fn processes_with(mark: &Path) -> Vec<String> {
    let mark = mark.to_string_lossy();
    let Ok(entries) = std::fs::read_dir("/proc") else {
        println!("skipped: no /proc to look for processes in");
        return Vec::new();
    };
    entries
        .filter_map(|entry| std::fs::read(entry.ok()?.path().join("cmdline")).ok())
        .map(|line| String::from_utf8_lossy(&line).replace('\0', " "))
        .filter(|line| line.contains(mark.as_ref()))
        .collect()
}
