//! What arrives behind the front, and stands in its record, is what the peer wrote.

use credoc::front::{Scheme, relay};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use wiremock::ResponseTemplate;

use crate::support::{House, read_until, request};

fn pairs(headers: &[(String, String)]) -> Vec<(&str, &str)> {
    headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[tokio::test]
async fn method_target_and_headers_travel_as_written() {
    let house = House::answering(ResponseTemplate::new(200)).await;
    let raw = "get //api/../x?a=%2f&b#c HTTP/1.1\r\nhOsT: x\r\nAuthorization:  Bearer\r\n  abc\r\n\
               X-Two: 1\r\nx-two: 2\r\nX-Two: \r\n\r\n";
    house.say(raw).await;
    let relayed = house.relayed();
    let [seen] = relayed.as_slice() else { panic!("{relayed:?}") };
    assert_eq!(seen.method, "get");
    assert_eq!(seen.target, "//api/../x?a=%2f&b#c");
    assert_eq!(seen.http_version, "HTTP/1.1");
    assert_eq!(seen.scheme, Scheme::Http);
    let expected = [
        ("hOsT", "x"),
        ("Authorization", "Bearer abc"),
        ("X-Two", "1"),
        ("x-two", "2"),
        ("X-Two", ""),
    ];
    assert_eq!(pairs(&seen.headers), expected);
    assert_eq!(seen.header("AUTHORIZATION"), Some("Bearer abc"));
    assert_eq!(seen.header_values("x-TWO"), ["1", "2", ""]);

    let record = house.record();
    let recorded = &record.exchanges[0].request;
    assert_eq!(recorded.raw_head, raw.as_bytes());
    assert_eq!(recorded.method, "get");
    assert_eq!(recorded.target, "//api/../x?a=%2f&b#c");
    assert_eq!(pairs(&recorded.headers), expected);
    assert!(recorded.complete);
}

#[tokio::test]
async fn nobody_outside_can_set_a_private_header() {
    let house = House::answering(ResponseTemplate::new(200)).await;
    // The base64 of "/else", in the form that the front itself uses.
    let forged = format!("{}: L2Vsc2U=\r\n{}: DELETE\r\n", relay::TARGET, relay::METHOD);
    house.say(request("GET /here", &forged)).await;
    let seen = &house.relayed()[0];
    assert_eq!((seen.method.as_str(), seen.target.as_str()), ("GET", "/here"));
    assert_eq!(seen.header(relay::TARGET), Some("L2Vsc2U="), "it stays visible as what it is");
}

#[tokio::test]
async fn no_private_header_leaves() {
    let answer = ResponseTemplate::new(200)
        .insert_header(relay::ANSWER_BODY_READ, "0")
        .insert_header("x-credoc-anything", "1");
    let answer = House::answering(answer).await.say(request("GET /", "")).await;
    assert!(!answer.to_lowercase().contains(relay::PREFIX), "{answer}");
}

#[tokio::test]
async fn chunks_are_joined_and_trailers_kept() {
    let house = House::answering(ResponseTemplate::new(200)).await;
    let raw = request("POST /x", "Transfer-Encoding: chunked\r\n")
        + "2\r\nab\r\n0A;ext=1\r\ncdefghijkl\r\n0\r\nX-Sum: 9\r\n\r\n";
    house.say(raw).await;
    assert_eq!(house.relayed()[0].body, b"abcdefghijkl");
    let request = house.record().exchanges[0].request.clone();
    assert_eq!(request.body, b"abcdefghijkl");
    assert_eq!(request.body_bytes, 12);
    assert_eq!(pairs(&request.trailers), [("X-Sum", "9")]);
    assert!(request.complete);
}

#[rstest::rstest]
#[case::length("Content-Length: 9\r\n", "abc", b"abc", false)]
#[case::chunk("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n5\r\nd", b"abcd", true)]
#[case::no_chunk("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\nzz\r\n", b"abc", true)]
#[tokio::test]
async fn a_broken_body_is_relayed_as_such_and_ends_the_connection(
    #[case] header: &str,
    #[case] body: &str,
    #[case] expected: &[u8],
    #[case] says_close: bool,
) {
    let house = House::answering(ResponseTemplate::new(400)).await;
    let answer = house.say(request("POST /x", header) + body).await;
    assert_eq!(answer.contains("\r\nConnection: close\r\n"), says_close, "{answer}");
    let relayed = house.relayed();
    assert_eq!(relayed[0].body, expected);
    assert!(!relayed[0].complete);
    assert!(!house.record().exchanges[0].request.complete);
}

#[tokio::test]
async fn one_connection_serves_many_requests() {
    let house = House::with(None, |seen| {
        ResponseTemplate::new(200).set_body_raw(seen.target.clone(), "text/plain")
    })
    .await;
    let mut stream = house.connect().await;
    for target in ["/one", "/two", "/three"] {
        let raw = request(&format!("GET {target}"), "");
        stream.write_all(raw.as_bytes()).await.unwrap();
        let answer = read_until(&mut stream, target).await;
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"));
        assert!(!answer.contains("Connection"));
    }
    let record = house.record();
    assert_eq!(record.connections.len(), 1);
    assert!(record.exchanges.iter().all(|exchange| exchange.connection == 1));
    assert_eq!(house.front.mark(), 3);
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_order() {
    let house = House::with(None, |seen| {
        ResponseTemplate::new(200).set_body_raw(seen.target.clone(), "text/plain")
    })
    .await;
    let raw = request("GET /1", "")
        + &request("POST /2", "Content-Length: 3\r\n")
        + "abc"
        + &request("GET /3", "Connection: close\r\n")
        + &request("GET /never", "");
    let answer = house.say(raw).await;
    let bodies: Vec<&str> = answer.split("\r\n\r\n").skip(1).map(|rest| &rest[..2]).collect();
    assert_eq!(bodies, ["/1", "/2", "/3"]);
    assert_eq!(house.record().exchanges.len(), 3);
}

#[tokio::test]
async fn whoever_expects_100_gets_it_before_the_body() {
    let house = House::answering(ResponseTemplate::new(200)).await;
    let mut stream = house.connect().await;
    let head = request("POST /x", "Expect: 100-continue\r\nContent-Length: 2\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    assert_eq!(read_until(&mut stream, "\r\n\r\n").await, "HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(b"{}").await.unwrap();
    assert!(read_until(&mut stream, "\r\n\r\n").await.starts_with("HTTP/1.1 200 OK\r\n"));
    assert_eq!(house.relayed()[0].body, b"{}");
}

#[tokio::test]
async fn a_large_body_is_relayed_whole_and_recorded_up_to_a_bound() {
    let house = House::answering(ResponseTemplate::new(200)).await;
    let size = 2 * 1024 * 1024;
    let mut stream = house.connect().await;
    let head = request("POST /x", &format!("Content-Length: {size}\r\n"));
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&vec![b'x'; size]).await.unwrap();
    read_until(&mut stream, "\r\n\r\n").await;
    assert_eq!(house.relayed()[0].body.len(), size);
    let request = house.record().exchanges[0].request.clone();
    assert_eq!(request.body.len(), 1024 * 1024);
    assert_eq!(request.body_bytes, size as u64);
}

#[tokio::test]
async fn a_body_over_the_bound_is_cut_there() {
    let house = House::answering(ResponseTemplate::new(413)).await;
    let bound = 16 * 1024 * 1024;
    let mut stream = house.connect().await;
    let head = request("POST /x", &format!("Content-Length: {}\r\n", bound + 1));
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&vec![b'x'; bound + 1]).await.unwrap();
    let answer = read_until(&mut stream, "\r\n\r\n").await;
    assert!(answer.contains("\r\nConnection: close\r\n"), "{answer}");
    let relayed = house.relayed();
    assert_eq!(relayed[0].body.len(), bound);
    assert!(!relayed[0].complete);
}

#[tokio::test]
async fn a_dropped_front_lets_go_at_once() {
    let house = House::answering(ResponseTemplate::new(200)).await;
    let mut idle = house.connect().await;
    let mut used = house.connect().await;
    used.write_all(request("GET /", "").as_bytes()).await.unwrap();
    read_until(&mut used, "\r\n\r\n").await;
    let House { front, .. } = house;
    // From a thread that knows no runtime.
    std::thread::spawn(move || drop(front)).join().unwrap();
    for stream in [&mut idle, &mut used] {
        let mut byte = [0];
        assert!(matches!(stream.read(&mut byte).await, Ok(0) | Err(_)));
    }
}

#[tokio::test]
async fn an_upstream_that_is_gone_is_our_own_fault() {
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let options = credoc::front::FrontOptions {
        upstream: gone,
        tls: None,
        fault: None,
        family: credoc::front::Family::V4,
        appointment: None,
    };
    let front = credoc::front::Front::start(options).await.unwrap();
    let mut stream = tokio::net::TcpStream::connect(front.address()).await.unwrap();
    stream.write_all(request("GET /", "").as_bytes()).await.unwrap();
    assert!(read_until(&mut stream, "\r\n\r\n").await.starts_with("HTTP/1.1 502 Bad Gateway\r\n"));
}
