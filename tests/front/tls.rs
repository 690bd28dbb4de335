//! Handshakes, and what is said to those who don't begin one.

use std::sync::Arc;

use credoc::front::certificate::{Authority, CertificateKind};
use credoc::front::{Handshake, Record, Scheme};
use rstest::rstest;
use rustls::crypto::ring;
use rustls::pki_types::ServerName;
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use wiremock::ResponseTemplate;

use crate::support::{House, request};

async fn house(authority: &Authority, kind: CertificateKind) -> House {
    let tls = authority.server(kind).unwrap();
    House::with(Some(tls), |_| ResponseTemplate::new(200).set_body_raw("hello", "text/plain")).await
}

/// A client that trusts the authority alone.
async fn connect(
    house: &House,
    authority: &Authority,
    host: &'static str,
    versions: &[&'static SupportedProtocolVersion],
    alpn: &[&str],
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(authority.ca_der()).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
    let name = ServerName::try_from(host).unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, house.connect().await).await
}

async fn handshake(house: &House) -> Handshake {
    let record = house.until(|record| handshake_of(record).is_some()).await;
    handshake_of(&record).unwrap()
}

fn handshake_of(record: &Record) -> Option<Handshake> {
    record.connections.first()?.tls.clone()
}

#[rstest]
#[case::tls_1_2(&TLS12, "TLSv1.2")]
#[case::tls_1_3(&TLS13, "TLSv1.3")]
#[tokio::test]
async fn a_good_certificate_is_taken(
    #[case] version: &'static SupportedProtocolVersion,
    #[case] name: &str,
    #[values("127.0.0.1", "localhost", "::1")] host: &'static str,
) {
    let authority = Authority::new().unwrap();
    let house = house(&authority, CertificateKind::Trusted).await;
    let alpn = ["h2", "http/1.1"];
    let mut stream = connect(&house, &authority, host, &[version], &alpn).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(b"http/1.1".as_slice()));
    let raw = request("GET /x", "Connection: close\r\n");
    stream.write_all(raw.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("the connection ends with close_notify");
    assert!(answer.ends_with("\r\n\r\nhello"), "{answer}");
    assert_eq!(house.relayed()[0].scheme, Scheme::Https);
    assert_eq!(handshake(&house).await, Handshake::Completed { version: name.to_owned() });
    assert_eq!(house.record().connections[0].bytes_received, raw.len() as u64);
}

#[rstest]
#[case::self_signed(CertificateKind::SelfSigned, "UnknownCA")]
#[case::unknown_ca(CertificateKind::UnknownCa, "UnknownCA")]
#[case::expired(CertificateKind::Expired, "CertificateExpired")]
#[case::not_yet_valid(CertificateKind::NotYetValid, "CertificateExpired")]
#[case::wrong_host(CertificateKind::WrongHost, "BadCertificate")]
#[tokio::test]
async fn a_bad_certificate_is_refused_with_an_alert_that_is_seen(
    #[case] kind: CertificateKind,
    #[case] expected: &str,
    #[values(&TLS12, &TLS13)] version: &'static SupportedProtocolVersion,
) {
    let authority = Authority::new().unwrap();
    let house = house(&authority, kind).await;
    connect(&house, &authority, "127.0.0.1", &[version], &[]).await.unwrap_err();
    let Handshake::Failed { alert, .. } = handshake(&house).await else { panic!("completed") };
    assert_eq!(alert.as_deref(), Some(expected));
    assert_eq!(house.record().connections[0].bytes_received, 0);
    assert_eq!(house.front.mark(), 0);
}

#[tokio::test]
async fn whoever_is_the_other_host_may_use_its_certificate() {
    let authority = Authority::new().unwrap();
    let house = house(&authority, CertificateKind::WrongHost).await;
    connect(&house, &authority, "other.invalid", &[&TLS13], &[]).await.unwrap();
}

#[rstest]
#[case("GET /api/v4/users/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer abc\r\n\r\n")]
#[case("POST /api/v4/users/login HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")]
#[case("GET /api/v4/system/ping HTTP/1.0\r\n\r\n")]
#[tokio::test]
async fn plain_http_is_answered_as_go_does(#[case] raw: &str) {
    let authority = Authority::new().unwrap();
    let house = house(&authority, CertificateKind::Trusted).await;
    let expected =
        "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";
    assert_eq!(house.say(raw).await, expected);
    let record = house.record();
    let connection = &record.connections[0];
    assert!(matches!(connection.tls, Some(Handshake::Failed { alert: None, .. })));
    assert_eq!(String::from_utf8_lossy(&connection.unframed), raw);
    assert_eq!(connection.refused, Some(400));
    assert!(record.exchanges.is_empty());
}

#[rstest]
#[case::garbage("hello\r\n\r\n")]
#[case::short("hi")]
#[case::nothing("")]
#[tokio::test]
async fn what_is_neither_tls_nor_http_gets_no_answer(#[case] raw: &str) {
    let authority = Authority::new().unwrap();
    let house = house(&authority, CertificateKind::Trusted).await;
    assert_eq!(house.say(raw).await, "");
    let Handshake::Failed { alert, .. } = handshake(&house).await else { panic!("completed") };
    assert_eq!(alert, None);
    assert_eq!(house.record().connections[0].refused, None);
}

#[test]
fn an_authority_makes_each_kind_and_tells_them_apart() {
    let authority = Authority::new().unwrap();
    for kind in CertificateKind::ALL {
        authority.server(kind).unwrap();
    }
    let names: std::collections::BTreeSet<_> = CertificateKind::ALL.map(|kind| kind.name()).into();
    assert_eq!(names.len(), CertificateKind::ALL.len());
    assert!(authority.ca_pem().starts_with("-----BEGIN CERTIFICATE-----"));
}
