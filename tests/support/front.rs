//! A front with a tiny upstream behind it, and a client that writes and reads raw bytes.

use std::sync::{Arc, Mutex};

use credoc::front::{Family, Fault, Front, FrontOptions, Record, Relayed, ServerTls};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

/// A front whose upstream notes what arrives and answers what it is told to.
pub struct House {
    pub front: Front,
    relayed: Arc<Mutex<Vec<Relayed>>>,
    /// Ends with the house.
    _upstream: MockServer,
}

impl House {
    /// Plain HTTP, every request answered with `answer`.
    pub async fn answering(answer: ResponseTemplate) -> House {
        House::with(None, move |_| answer.clone()).await
    }

    /// Answers as the closure says.
    pub async fn with(
        tls: Option<ServerTls>,
        answer: impl Fn(&Relayed) -> ResponseTemplate + Send + Sync + 'static,
    ) -> House {
        House::faulty(tls, None, Family::V4, answer).await
    }

    /// The same with a fault, on one of the loopback addresses.
    pub async fn faulty(
        tls: Option<ServerTls>,
        fault: Option<Fault>,
        family: Family,
        answer: impl Fn(&Relayed) -> ResponseTemplate + Send + Sync + 'static,
    ) -> House {
        let relayed = Arc::new(Mutex::new(Vec::new()));
        let upstream = MockServer::builder().disable_request_recording().start().await;
        let notes = relayed.clone();
        Mock::given(wiremock::matchers::any())
            .respond_with(move |request: &Request| {
                let seen = Relayed::read(request).expect("a request that came through the front");
                let response = answer(&seen);
                notes.lock().unwrap().push(seen);
                response
            })
            .mount(&upstream)
            .await;
        let front = Front::start(FrontOptions {
            upstream: *upstream.address(),
            tls,
            fault,
            family,
            appointment: None,
        })
        .await;
        House { front: front.expect("a socket"), relayed, _upstream: upstream }
    }

    /// What the upstream got so far.
    pub fn relayed(&self) -> Vec<Relayed> {
        self.relayed.lock().unwrap().clone()
    }

    pub fn record(&self) -> Record {
        self.front.record()
    }

    /// The record as soon as `there` holds; for what no answer tells of.
    pub async fn until(&self, there: impl Fn(&Record) -> bool) -> Record {
        let look = async {
            loop {
                let record = self.record();
                if there(&record) {
                    return record;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(30), look).await.expect("it comes")
    }

    pub async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.front.address()).await.expect("the front accepts")
    }

    /// Writes `raw` on a new connection, ends our side, and reads to the end.
    pub async fn say(&self, raw: impl AsRef<[u8]>) -> String {
        String::from_utf8(self.say_bytes(raw.as_ref()).await).unwrap()
    }

    /// The same with any bytes.
    pub async fn say_bytes(&self, raw: &[u8]) -> Vec<u8> {
        let mut stream = self.connect().await;
        stream.write_all(raw).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        answer
    }
}

/// Reads until `end` has come.
pub async fn read_until(stream: &mut TcpStream, end: &str) -> String {
    let mut seen = Vec::new();
    while !seen.ends_with(end.as_bytes()) {
        let mut byte = [0];
        assert_eq!(stream.read(&mut byte).await.unwrap(), 1, "{}", String::from_utf8_lossy(&seen));
        seen.extend_from_slice(&byte);
    }
    String::from_utf8(seen).unwrap()
}

/// `answer` with its date replaced, which is the only thing that changes.
pub fn undated(answer: &str) -> String {
    answer
        .split_inclusive("\r\n")
        .map(|line| if line.starts_with("Date: ") { "Date: …\r\n" } else { line })
        .collect()
}

/// A request in HTTP/1.1 with a Host header and `headers`, each with its line end.
pub fn request(line: &str, headers: &str) -> String {
    format!("{line} HTTP/1.1\r\nHost: x\r\n{headers}\r\n")
}
