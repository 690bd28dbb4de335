//! What a case costs beside the client's own time: every case with a client that answers at once,
//! and with the reference client, serial and parallel.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use credoc::client::{
    ACCESS_TOKEN, Answer, Authenticate, BASE_URL, Client, ClientInfo, FieldValue, Reference,
};
use credoc::judge;
use credoc::plan::plan;
use credoc::run::{RunOptions, run};
use credoc::secret::Secret;
use credoc::service::mattermost::service;
use credoc::source::SourceFile;

/// Answers at once, without a request.
struct Instantly;

#[async_trait]
impl Client for Instantly {
    fn info(&self) -> ClientInfo {
        Reference.info()
    }

    async fn authenticate(&self, _request: Authenticate) -> Answer {
        Answer::Accepted { user: None }
    }
}

const ROUNDS: usize = 20;

fn main() {
    let page =
        SourceFile::new("mattermost.md", include_str!("../../docs/credentials/mattermost.md"));
    let spec = credoc::spec::read(Arc::new(page)).expect("the page can be read");
    let runtime = tokio::runtime::Runtime::new().expect("threads can be had");
    alone(&runtime);
    let clients: [(&str, Arc<dyn Client>); 2] =
        [("nothing", Arc::new(Instantly)), ("reference", Arc::new(Reference))];
    for (name, client) in clients {
        let info = client.info();
        let cases = plan(&[&spec], &service(), &info);
        for jobs in [1, 2, 8] {
            let jobs = NonZeroUsize::new(jobs).unwrap_or(NonZeroUsize::MIN);
            let options = RunOptions { jobs, ..RunOptions::default() };
            let mut best = Duration::MAX;
            for _ in 0..ROUNDS {
                let begin = Instant::now();
                let seen = runtime.block_on(run(&cases, &client, &info, &service(), &options));
                let verdicts = judge::judge_all(&cases, &seen);
                best = best.min(begin.elapsed());
                assert_eq!(verdicts.len(), cases.len());
            }
            let each = best / u32::try_from(cases.len()).unwrap_or(u32::MAX);
            println!("{name:10} {jobs} jobs: {} cases in {best:?}, {each:?} each", cases.len());
        }
    }
}

/// What the reference client costs by itself: up to a closed port, where nothing is exchanged.
fn alone(runtime: &tokio::runtime::Runtime) {
    let socket = std::net::TcpListener::bind("127.0.0.1:0").expect("a port can be had");
    let address = socket.local_addr().expect("it has an address");
    drop(socket);
    for scheme in ["http", "https"] {
        let request = Authenticate {
            fields: [
                (ACCESS_TOKEN.to_owned(), FieldValue::Secret(Secret::new("a"))),
                (BASE_URL.to_owned(), FieldValue::Text(format!("{scheme}://{address}"))),
            ]
            .into(),
            ca_pem: None,
            timeout: Duration::from_secs(5),
            environment: Default::default(),
        };
        let call = || runtime.block_on(Reference.authenticate(request.clone()));
        call();
        let begin = Instant::now();
        for _ in 0..1000 {
            call();
        }
        println!("a refused call, {scheme}: {:?}", begin.elapsed() / 1000);
    }
}
