//! The proxy: what it passes on, what it keeps, where it doesn't go.

use credoc::front::{Proxy, ProxyManner};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A server that answers one connection with `answer` and gives what it was sent first.
async fn server(answer: &'static str) -> (String, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let serving = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut first = vec![0; 4096];
        let read = stream.read(&mut first).await.unwrap();
        stream.write_all(answer.as_bytes()).await.unwrap();
        String::from_utf8_lossy(&first[..read]).into_owned()
    });
    (address, serving)
}

async fn say(stream: &mut TcpStream, text: &str) {
    stream.write_all(text.as_bytes()).await.unwrap();
}

async fn all(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_tunnel_passes_bytes_and_keeps_what_is_in_clear() {
    let (address, serving) = server("and back").await;
    let proxy = Proxy::start(ProxyManner::Serves).await.unwrap();
    let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
    say(&mut stream, &format!("CONNECT {address} HTTP/1.1\r\nHost: {address}\r\n\r\nthere")).await;
    let answer = all(stream).await;
    assert_eq!(answer, "HTTP/1.1 200 Connection established\r\n\r\nand back");
    assert_eq!(serving.await.unwrap(), "there");
    let record = proxy.record();
    assert_eq!(record.exchanges[0].request.method, "CONNECT");
    assert_eq!(record.connections[0].unframed, b"there");
}

#[tokio::test]
async fn of_a_tunnel_with_tls_nothing_is_kept() {
    let (address, serving) = server("").await;
    let proxy = Proxy::start(ProxyManner::Serves).await.unwrap();
    let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
    say(&mut stream, &format!("CONNECT {address} HTTP/1.1\r\n\r\n\u{16}sealed")).await;
    all(stream).await;
    assert_eq!(serving.await.unwrap(), "\u{16}sealed");
    assert_eq!(proxy.record().connections[0].unframed, b"");
}

#[tokio::test]
async fn a_plain_request_is_passed_on_in_the_servers_form() {
    let (address, serving) = server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await;
    let proxy = Proxy::start(ProxyManner::Serves).await.unwrap();
    let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
    let head = format!("POST http://{address}/a?b HTTP/1.1\r\nHost: {address}\r\nX: y\r\n");
    let rest = "Proxy-Connection: keep-alive\r\nContent-Length: 4\r\n\r\nbody";
    say(&mut stream, &format!("{head}{rest}")).await;
    assert_eq!(all(stream).await, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    let sent = serving.await.unwrap();
    assert!(sent.starts_with(&format!("POST /a?b HTTP/1.1\r\nHost: {address}\r\nX: y\r\n")));
    assert!(sent.ends_with("\r\n\r\nbody") && !sent.contains("Proxy-"), "{sent}");
    let exchange = &proxy.record().exchanges[0];
    assert_eq!(exchange.request.target, format!("http://{address}/a?b"));
    assert_eq!(exchange.request.body, b"body");
    assert_eq!(exchange.response.as_ref().map(|answer| answer.status), Some(200));
}

#[tokio::test]
async fn it_goes_nowhere_beyond_this_machine_and_nowhere_at_all_where_it_refuses() {
    for (manner, target, status) in [
        (ProxyManner::Serves, "CONNECT 192.0.2.1:443", 502),
        (ProxyManner::Serves, "GET http://example.invalid/", 502),
        (ProxyManner::Serves, "GET /", 400),
        (ProxyManner::Refuses, "CONNECT 127.0.0.1:9", 403),
    ] {
        let proxy = Proxy::start(manner).await.unwrap();
        let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
        say(&mut stream, &format!("{target} HTTP/1.1\r\nHost: h\r\n\r\n")).await;
        stream.shutdown().await.unwrap();
        let answer = all(stream).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{target}: {answer}");
        let exchange = &proxy.record().exchanges[0];
        assert_eq!(exchange.response.as_ref().map(|answer| answer.status), Some(status));
    }
}
