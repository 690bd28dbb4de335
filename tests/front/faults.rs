//! Each fault as a peer sees it, and what the record says of it.

use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use credoc::front::certificate::{Authority, CertificateKind, TlsVersions};
use credoc::front::{End, Family, Fault, Handshake, Moment, Record};
use rstest::rstest;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use wiremock::ResponseTemplate;

use crate::support::{House, request, undated};

const BODY: &str = "{\"id\":\"012345678\"}\n";

fn answer() -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_raw(BODY, "application/json").insert_header("a", "b")
}

async fn house(fault: Fault) -> House {
    House::faulty(None, Some(fault), Family::V4, |_| answer()).await
}

/// Asks once, without ending our side; everything up to the end or an error.
async fn ask(house: &House) -> (Vec<u8>, Option<ErrorKind>) {
    let mut stream = house.connect().await;
    let mut got = Vec::new();
    // A front that resets at once may do so before we write.
    let _ = stream.write_all(request("GET /x", "").as_bytes()).await;
    let end = stream.read_to_end(&mut got).await;
    (got, end.err().map(|error| error.kind()))
}

/// Asks and ends our side.
async fn say(house: &House) -> String {
    undated(&house.say(request("GET /x", "")).await)
}

fn body_seen(record: &Record) -> String {
    let response = record.exchanges[0].response.as_ref().expect("an answer");
    String::from_utf8(response.body.clone()).unwrap()
}

#[rstest]
#[case(Moment::Accepted, "")]
#[case(Moment::Asked, "")]
#[case(Moment::Head, "HTTP/1.1 200 OK\r\nA: b\r\nContent-Type: application/json\r\n")]
#[case(Moment::Body, "\r\n\r\n{\"id\":\"01")]
#[tokio::test]
async fn an_answer_is_cut_where_it_should_be(
    #[case] at: Moment,
    #[case] end: &str,
    #[values(End::Close, End::Reset)] how: End,
) {
    let house = house(Fault::Break { at, how }).await;
    let (got, error) = ask(&house).await;
    assert!(got.ends_with(end.as_bytes()), "{:?}", String::from_utf8_lossy(&got));
    assert_eq!(got.is_empty(), end.is_empty());
    assert_eq!(error, (how == End::Reset).then_some(ErrorKind::ConnectionReset));
    let record = house.record();
    assert_eq!(record.exchanges.len(), usize::from(at != Moment::Accepted));
    if let Some(exchange) = record.exchanges.first() {
        assert_eq!(exchange.sent, got.len() as u64);
        assert_eq!(exchange.response.is_some(), at != Moment::Asked);
    }
    match at {
        Moment::Head => {
            let response = record.exchanges[0].response.as_ref().unwrap();
            assert_eq!((response.status, response.headers.len()), (200, 2));
            assert_eq!((response.body.len(), response.body_bytes), (0, 0));
        }
        Moment::Body => assert_eq!(body_seen(&record), &BODY[..BODY.len() / 2]),
        _ => {}
    }
}

#[rstest]
#[tokio::test]
async fn a_hang_ends_when_the_peer_goes(
    #[values(Moment::Accepted, Moment::Asked, Moment::Head, Moment::Body)] at: Moment,
) {
    let house = house(Fault::Break { at, how: End::Hang }).await;
    // Our side ends behind the request; the front then has nobody to hang for.
    house.say(request("GET /x", "")).await;
    assert_eq!(house.record().exchanges.len(), usize::from(at != Moment::Accepted));
}

#[rstest]
#[tokio::test]
async fn a_hang_ends_with_the_front(
    #[values(Moment::Accepted, Moment::Asked, Moment::Head, Moment::Body)] at: Moment,
) {
    let house = house(Fault::Break { at, how: End::Hang }).await;
    let mut stream = house.connect().await;
    stream.write_all(request("GET /x", "").as_bytes()).await.unwrap();
    let mut got = Vec::new();
    if at != Moment::Accepted {
        house.until(|record| !record.exchanges.is_empty()).await;
    }
    if at == Moment::Body {
        while !got.ends_with(b"{\"id\":\"01") {
            assert_ne!(stream.read_buf(&mut got).await.unwrap(), 0);
        }
    }
    drop(house);
    // Orderly or not, it ends.
    let _ = stream.read_to_end(&mut got).await;
}

#[tokio::test]
async fn a_drip_is_whole_in_the_end() {
    let house = house(Fault::Drip { piece: 7, pause: Duration::from_millis(1) }).await;
    let answer = say(&house).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\nA: b\r\n") && answer.ends_with(BODY));
    let record = house.record();
    assert_eq!(body_seen(&record), BODY);
    assert!(record.exchanges[0].sent > 100);
}

const HEAD: &str = "HTTP/1.1 200 OK\r\nA: b\r\nContent-Type: application/json\r\nDate: …\r\n";

#[rstest]
#[case::too_long(Fault::LengthTooLong, format!("Content-Length: 119\r\n\r\n{BODY}"), BODY)]
#[case::too_short(Fault::LengthTooShort, format!("Content-Length: 9\r\n\r\n{BODY}"), BODY)]
#[case::two_lengths(
    Fault::TwoLengths,
    format!("Content-Length: 19\r\nContent-Length: 38\r\n\r\n{BODY}"),
    BODY
)]
#[case::until_close(Fault::UntilClose, format!("Connection: close\r\n\r\n{BODY}"), BODY)]
#[case::chunk_size(
    Fault::ChunkSizeGarbled,
    format!("Transfer-Encoding: chunked\r\n\r\nzz\r\n{BODY}\r\n0\r\n\r\n"),
    BODY
)]
#[case::unended(
    Fault::ChunksUnended,
    format!("Transfer-Encoding: chunked\r\n\r\n9\r\n{}\r\n", &BODY[..9]),
    &BODY[..9]
)]
#[case::small_chunks(
    Fault::SmallChunks,
    "Transfer-Encoding: chunked\r\n\r\n7;part=1\r\n{\"id\":\"\r\n7;part=1\r\n0123456\r\n\
     5;part=1\r\n78\"}\n\r\n0\r\nX-Trailer: behind the body\r\n\r\n"
        .to_owned(),
    BODY
)]
#[tokio::test]
async fn another_framing(#[case] fault: Fault, #[case] behind: String, #[case] body: &str) {
    let house = house(fault).await;
    assert_eq!(say(&house).await, format!("{HEAD}{behind}"));
    let record = house.record();
    assert_eq!(body_seen(&record), body);
    let headers = &record.exchanges[0].response.as_ref().unwrap().headers;
    let (name, value) = headers.last().unwrap();
    assert!(behind.contains(&format!("{name}: {value}\r\n")), "{name}: {value}");
}

#[tokio::test]
async fn something_that_is_not_http() {
    let house = house(Fault::Garbage).await;
    assert_eq!(say(&house).await, "SSH-2.0-OpenSSH_9.6\r\n");
    let exchange = &house.record().exchanges[0];
    assert!(exchange.response.is_none());
    assert_eq!(exchange.sent, 21);
}

#[tokio::test]
async fn a_head_without_end() {
    let house = house(Fault::EndlessHead).await;
    let mut stream = house.connect().await;
    stream.write_all(request("GET /x", "").as_bytes()).await.unwrap();
    let mut got = vec![0; 1024 * 1024];
    stream.read_exact(&mut got).await.unwrap();
    let got = String::from_utf8(got).unwrap();
    let (head, header) = got.split_once("X-Padding: ").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK\r\nA: b\r\n"), "{head}");
    assert!(header.bytes().all(|byte| byte == b'x'));
}

#[tokio::test]
async fn two_answers_to_one_request() {
    let house = house(Fault::Twice).await;
    let plain = format!("{HEAD}Content-Length: 19\r\n\r\n{BODY}");
    assert_eq!(say(&house).await, plain.repeat(2));
    assert_eq!(house.record().exchanges.len(), 1);
}

#[tokio::test]
async fn interim_answers() {
    let house = house(Fault::Interim(2)).await;
    let interim = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n".repeat(2);
    assert_eq!(say(&house).await, format!("{interim}{HEAD}Content-Length: 19\r\n\r\n{BODY}"));
    let old = house.say("GET / HTTP/1.0\r\n\r\n").await;
    assert!(old.starts_with("HTTP/1.0 200"), "{old}");
}

#[tokio::test]
async fn large_headers_and_bodies() {
    let with = house(Fault::LargeHeader(300_000)).await;
    let answer = say(&with).await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.ends_with(&format!("\r\nX-Padding: {}", "x".repeat(300_000))));
    assert_eq!(body, BODY);
    let with = house(Fault::LargeBody(5_000_000)).await;
    let answer = say(&with).await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.ends_with("Content-Length: 5000019"), "{head}");
    assert_eq!((body.len(), body.trim_end()), (5_000_019, BODY.trim_end()));
    let record = with.until(|record| record.exchanges[0].sent > 5_000_019).await;
    let response = record.exchanges[0].response.as_ref().unwrap();
    assert_eq!((response.body_bytes, response.body.len()), (5_000_019, BODY.len()));
}

#[tokio::test]
async fn a_body_without_end_goes_on_until_the_peer_goes() {
    let house = house(Fault::Endless).await;
    let mut stream = house.connect().await;
    stream.write_all(request("GET /x", "").as_bytes()).await.unwrap();
    let mut buffer = vec![0; 64 * 1024];
    let mut read = 0;
    while read < 6_000_000 {
        let more = stream.read(&mut buffer).await.unwrap();
        assert_ne!(more, 0);
        read += more;
    }
    drop(stream);
    let record = house.record();
    let response = record.exchanges[0].response.as_ref().unwrap();
    assert_eq!(response.body, BODY.trim_end().strip_suffix('}').unwrap().as_bytes());
    assert_eq!(response.body_bytes, response.body.len() as u64);
    assert!(record.exchanges[0].sent > 5_000_000);
    // Nothing of it is kept.
    assert_eq!(body_seen(&record).len(), BODY.len() - 2);
}

#[rstest]
#[case(Fault::LengthTooLong)]
#[case(Fault::Endless)]
#[case(Fault::LargeBody(10))]
#[case(Fault::SmallChunks)]
#[case(Fault::Break { at: Moment::Body, how: End::Reset })]
#[tokio::test]
async fn an_answer_without_body_is_left_alone(#[case] fault: Fault) {
    let house = house(fault).await;
    let answer = undated(&house.say(request("HEAD /x", "")).await);
    assert_eq!(answer, format!("{HEAD}Content-Length: 19\r\n\r\n"));
}

#[rstest]
#[tokio::test]
async fn a_handshake_is_broken_off(#[values(End::Close, End::Reset)] how: End) {
    let authority = Authority::new().unwrap();
    let tls = authority.server(CertificateKind::Trusted).unwrap();
    let fault = Fault::Break { at: Moment::Handshake, how };
    let house = House::faulty(Some(tls), Some(fault), Family::V4, |_| answer()).await;
    let error = handshake(&house, &authority, rustls::ALL_VERSIONS).await.unwrap_err();
    let expected = match how {
        End::Reset => ErrorKind::ConnectionReset,
        _ => ErrorKind::UnexpectedEof,
    };
    assert_eq!(error.kind(), expected);
    let record = house.until(|record| record.connections[0].tls.is_some()).await;
    assert!(matches!(record.connections[0].tls, Some(Handshake::Failed { alert: None, .. })));
    assert_eq!(record.connections[0].bytes_received, 0);
    assert!(record.connections[0].unframed.is_empty());
}

#[rstest]
#[case(TlsVersions::Only12, "TLSv1.2")]
#[case(TlsVersions::Only13, "TLSv1.3")]
#[tokio::test]
async fn a_server_may_speak_one_version_only(#[case] versions: TlsVersions, #[case] name: &str) {
    let authority = Authority::new().unwrap();
    let tls = authority.server_speaking(CertificateKind::Trusted, versions).unwrap();
    let house = House::with(Some(tls), |_| answer()).await;
    handshake(&house, &authority, rustls::ALL_VERSIONS).await.unwrap();
    let record = house.until(|record| record.connections[0].tls.is_some()).await;
    let expected = Handshake::Completed { version: name.to_owned() };
    assert_eq!(record.connections[0].tls, Some(expected));
    let (other, twelve) = (&rustls::version::TLS13, &rustls::version::TLS12);
    let other = if versions == TlsVersions::Only12 { other } else { twelve };
    handshake(&house, &authority, &[other]).await.unwrap_err();
}

async fn handshake(
    house: &House,
    authority: &Authority,
    versions: &[&'static rustls::SupportedProtocolVersion],
) -> std::io::Result<tokio_rustls::client::TlsStream<TcpStream>> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(authority.ca_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("127.0.0.1").unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, house.connect().await).await
}

#[tokio::test]
async fn a_front_may_listen_on_the_other_loopback_address_alone() {
    let house = House::faulty(None, None, Family::V6, |_| answer()).await;
    let address = house.front.address();
    assert!(address.is_ipv6() && address.ip().is_loopback());
    assert!(say(&house).await.ends_with(BODY));
    assert!(TcpStream::connect(("127.0.0.1", address.port())).await.is_err());
}
