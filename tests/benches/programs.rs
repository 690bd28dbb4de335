//! `cargo bench --bench programs`: every case with a program that serves all requests from one
//! process. One answers without a request, so that all of its time is ours; one is the reference
//! client, also timed in this process; the last is the minimal client in Python.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use credoc::client::process::frame::{Hello, HelloField, VERSION};
use credoc::client::process::{Launch, Limits};
use credoc::client::{
    ACCESS_TOKEN, Answer, Authenticate, BASE_URL, Capability, Client, ClientInfo,
    IGNORE_SSL_ISSUES, ProcessClient, Reference,
};
use credoc::judge::{Judgement, Status, verdicts};
use credoc::plan::plan;
use credoc::run::{RunOptions, run_each};
use credoc::service::mattermost::service;
use credoc::source::SourceFile;

const ROUNDS: usize = 7;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().collect();
    if let Some(at) = words.iter().position(|word| word == "serve") {
        let at_once = words[at + 1] == "nothing";
        let concurrent = words[at + 2] == "concurrent";
        return credoc::suite::speak(Arc::new(Served { at_once, concurrent }));
    }
    measure();
    ExitCode::SUCCESS
}

fn measure() {
    let me = std::env::current_exe().expect("it has a path").to_string_lossy().into_owned();
    let own = |what: &str, how: &str| vec![me.clone(), "serve".into(), what.into(), how.into()];
    time("reference, in this process", || Arc::new(Reference));
    for how in ["concurrent", "serial"] {
        for what in ["nothing", "reference"] {
            time(&format!("{what}, {how}"), || Arc::new(start(own(what, how))));
        }
    }
    let python = ["python3".to_owned(), "tests/clients/minimal.py".to_owned()];
    if std::process::Command::new("python3").arg("--version").output().is_ok() {
        time("minimal.py", || Arc::new(start(python.to_vec())));
    }
}

/// Times every case, from the first request to the program's end; its start is left out.
fn time(name: &str, client: impl Fn() -> Arc<dyn Client>) {
    let page =
        SourceFile::new("mattermost.md", include_str!("../../docs/credentials/mattermost.md"));
    let spec = credoc::spec::read(Arc::new(page)).expect("the page can be read");
    let runtime = tokio::runtime::Runtime::new().expect("threads can be had");
    let jobs = NonZeroUsize::new(4).unwrap_or(NonZeroUsize::MIN);
    let options = RunOptions { jobs, ..RunOptions::default() };
    let mut times = Vec::new();
    let (mut judged, mut cases) = (0, 0);
    for _ in 0..ROUNDS {
        let client = client();
        let info = client.info();
        let planned = plan(&[&spec], &service(), &info);
        let begin = Instant::now();
        let ran = runtime.block_on(run_each(
            &planned,
            &client,
            &info,
            &service(),
            &options,
            &|case, seen| Judgement::of(case, &seen),
        ));
        let verdicts = verdicts(&planned, ran.into_iter().map(|(judged, _)| judged).collect());
        times.push(begin.elapsed());
        judged = verdicts.iter().filter(|verdict| verdict.status != Status::NotJudged).count();
        cases = verdicts.len();
    }
    times.sort();
    println!(
        "{name:<26} {cases} cases, {judged} judged: min {:.2?}, median {:.2?}, max {:.2?}",
        times[0],
        times[ROUNDS / 2],
        times[ROUNDS - 1]
    );
}

fn start(command: Vec<String>) -> ProcessClient {
    let field = |id: &str, kind: &str, secret| HelloField {
        id: id.to_owned(),
        label: id.to_owned(),
        kind: kind.to_owned(),
        secret,
        required: secret,
    };
    let fields = vec![
        field(ACCESS_TOKEN, "text", true),
        field(BASE_URL, "url", false),
        field(IGNORE_SSL_ISSUES, "toggle", false),
    ];
    let hello = Hello { protocol: VERSION, service: "mattermost".to_owned(), fields };
    let path = std::env::var_os("PATH").unwrap_or_default();
    let launch = Launch {
        command,
        folder: PathBuf::from(env!("CARGO_MANIFEST_DIR")),
        environment: vec![("PATH".into(), path)],
    };
    ProcessClient::start(launch, &hello, Limits::default()).expect("it starts")
}

/// What is timed as a program of its own.
struct Served {
    /// Answers without a request.
    at_once: bool,
    concurrent: bool,
}

#[async_trait]
impl Client for Served {
    fn info(&self) -> ClientInfo {
        let mut info = Reference.info();
        info.capabilities.retain(|one| self.concurrent || *one != Capability::Concurrent);
        info
    }

    async fn authenticate(&self, request: Authenticate) -> Answer {
        match self.at_once {
            true => Answer::Accepted { user: None },
            false => Reference.authenticate(request).await,
        }
    }
}
