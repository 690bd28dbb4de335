//! `cargo bench --bench front`: the stand-in behind its front against bare wiremock, both with the
//! same answer to the same request over kept-alive connections, in turn within one run, so that a
//! machine that speeds up or slows down does so for both.

use std::net::SocketAddr;
use std::time::Instant;

use credoc::service::mattermost::service;
use credoc::service::{Service, StandInOptions};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

const ROUNDS: usize = 15;
const REQUESTS: usize = 2000;
const CONNECTIONS: usize = 8;

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("threads can be had");
    let mut ratios = Vec::new();
    let mut rates = Vec::new();
    for _ in 0..ROUNDS {
        // Fresh ones each round: a record is kept of every request.
        let stand_in = runtime.block_on(service().start(StandInOptions::default()));
        let stand_in = stand_in.expect("the stand-in starts");
        let token = runtime.block_on(stand_in.provision()).expect("it gives tokens").token;
        let request = format!(
            "GET /api/v4/users/me HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\
             User-Agent: load/1.0\r\nAuthorization: Bearer {}\r\n\r\n",
            token.expose()
        );
        let front = stand_in.front().address();
        let answer = runtime.block_on(one(front, &request));
        let bare = runtime.block_on(same(&answer));
        let theirs = runtime.block_on(load(*bare.address(), &request));
        let ours = runtime.block_on(load(front, &request));
        ratios.push(ours / theirs);
        rates.push((theirs, ours));
    }
    ratios.sort_by(f64::total_cmp);
    rates.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (theirs, ours) = rates[ROUNDS / 2];
    println!("{REQUESTS} requests over {CONNECTIONS} connections, median of {ROUNDS} rounds");
    println!("bare wiremock       {theirs:>8.0} requests a second");
    println!("stand-in and front  {ours:>8.0} requests a second");
    println!(
        "ratio {:.2} (from {:.2} to {:.2})",
        ratios[ROUNDS / 2],
        ratios[0],
        ratios[ROUNDS - 1]
    );
}

/// Requests a second.
async fn load(address: SocketAddr, request: &str) -> f64 {
    let begin = Instant::now();
    let each = REQUESTS / CONNECTIONS;
    let tasks: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let request = request.to_owned();
            tokio::spawn(async move {
                let mut stream = connect(address).await;
                for _ in 0..each {
                    let (status, _) = ask(&mut stream, &request).await;
                    assert!(status.starts_with("HTTP/1.1 200"), "{status}");
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("every request is answered");
    }
    (each * CONNECTIONS) as f64 / begin.elapsed().as_secs_f64()
}

async fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).await.expect("it listens");
    stream.set_nodelay(true).expect("a socket option");
    stream
}

async fn one(address: SocketAddr, request: &str) -> (String, Vec<u8>) {
    ask(&mut connect(address).await, request).await
}

/// The head and the body of the answer.
async fn ask(stream: &mut TcpStream, request: &str) -> (String, Vec<u8>) {
    stream.write_all(request.as_bytes()).await.expect("the request leaves");
    let mut bytes = Vec::with_capacity(4096);
    loop {
        assert!(
            stream.read_buf(&mut bytes).await.expect("the answer comes") > 0,
            "it is cut short"
        );
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
        });
        let length: usize = length.expect("the answer has a length");
        if bytes.len() >= end + 4 + length {
            return (head, bytes.split_off(end + 4));
        }
    }
}

/// A bare wiremock with the same answer.
async fn same((head, body): &(String, Vec<u8>)) -> MockServer {
    let mut template = ResponseTemplate::new(200).set_body_bytes(body.clone());
    for (name, value) in head.lines().skip(1).filter_map(|line| line.split_once(": ")) {
        if !["content-length", "date"].contains(&name.to_ascii_lowercase().as_str()) {
            template = template.append_header(name, value);
        }
    }
    let server = MockServer::builder().disable_request_recording().start().await;
    Mock::given(any()).respond_with(template).mount(&server).await;
    server
}
