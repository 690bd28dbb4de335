//! `cargo bench --bench programs`: every case with a program that serves all requests from one
//! process. One answers without a request, so that all of its time is ours; one is the reference
//! client, also timed in this process; the last is the minimal client in Python.

use std::io::{BufRead, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use credoc::client::process::frame::{
    ClientFrame, ClientHello, Hello, HelloField, Request, ResultFrame, RunnerFrame, UserFrame,
    VERSION, Value,
};
use credoc::client::process::{Launch, Limits};
use credoc::client::{
    ACCESS_TOKEN, Answer, Authenticate, BASE_URL, Capability, Client, FieldValue,
    IGNORE_SSL_ISSUES, ProcessClient, Reference,
};
use credoc::judge::{Judgement, Status, verdicts};
use credoc::plan::plan;
use credoc::run::{RunOptions, run_each};
use credoc::secret::Secret;
use credoc::service::mattermost::service;
use credoc::source::SourceFile;

const ROUNDS: usize = 7;

fn main() {
    let words: Vec<String> = std::env::args().collect();
    match words.iter().position(|word| word == "serve") {
        Some(at) => serve(&words[at + 1], words[at + 2] == "concurrent"),
        None => measure(),
    }
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

/// A client that speaks the protocol.
fn serve(what: &str, concurrent: bool) {
    let runtime = tokio::runtime::Runtime::new().expect("threads can be had");
    let out = Arc::new(Mutex::new(std::io::stdout()));
    let mut tasks = Vec::new();
    for line in std::io::stdin().lock().lines() {
        let frame = serde_json::from_str(&line.expect("a line")).expect("a frame");
        match frame {
            RunnerFrame::Hello(_) => write(&out, ClientFrame::Hello(hello(concurrent))),
            RunnerFrame::Authenticate(request) => {
                let (out, asks) = (Arc::clone(&out), what == "reference");
                tasks.push(runtime.spawn(async move {
                    let id = request.id.clone();
                    let answer = match asks {
                        true => Reference.authenticate(asked(request)).await,
                        false => Answer::Accepted { user: None },
                    };
                    write(&out, ClientFrame::Result(result(id, answer)));
                }));
            }
        }
    }
    for task in tasks {
        runtime.block_on(task).expect("it answers");
    }
}

fn hello(concurrent: bool) -> ClientHello {
    let info = Reference.info();
    let can = |capability: &Capability| concurrent || *capability != Capability::Concurrent;
    ClientHello {
        protocol: VERSION,
        name: info.name,
        version: None,
        language: None,
        wrapper: None,
        fields: info.fields,
        capabilities: info
            .capabilities
            .iter()
            .filter(|capability| can(capability))
            .map(|capability| capability.name().to_owned())
            .collect(),
        operations: None,
    }
}

fn asked(request: Request) -> Authenticate {
    let value = |(id, value): (String, Value)| {
        let value = match value {
            Value::Toggle(on) => FieldValue::Toggle(on),
            Value::Text(text) if id == ACCESS_TOKEN => FieldValue::Secret(Secret::new(text)),
            Value::Text(text) => FieldValue::Text(text),
        };
        (id, value)
    };
    Authenticate {
        fields: request.fields.into_iter().map(value).collect(),
        ca_pem: request.ca_pem,
        timeout: Duration::from_millis(request.timeout_ms),
    }
}

fn result(id: String, answer: Answer) -> ResultFrame {
    let (ok, kind, message, user) = match answer {
        Answer::Accepted { user } => (true, None, None, user),
        Answer::Refused { kind, message } => (false, Some(kind), Some(message), None),
    };
    let user = user.map(|user| UserFrame { id: user.id, username: user.username });
    ResultFrame { id, ok, kind, message, user }
}

fn write(out: &Mutex<std::io::Stdout>, frame: ClientFrame) {
    let mut line = serde_json::to_string(&frame).expect("a frame is JSON");
    line.push('\n');
    let mut out = out.lock().expect("nobody panics with it");
    out.write_all(line.as_bytes()).and_then(|()| out.flush()).expect("somebody reads");
}
