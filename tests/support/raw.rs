//! A client that writes the bytes it is given and reads the answer without judging it.

// Each test binary uses a part of this.
#![allow(dead_code)]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use credoc::front::certificate::Authority;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// Nothing here takes long; who waits longer waits for ever.
const PATIENCE: Duration = Duration::from_secs(30);

/// An answer as it came over the wire.
#[derive(Debug)]
pub struct Answer {
    pub version: String,
    pub status: u16,
    pub reason: String,
    pub headers: Vec<(String, String)>,
    pub interim: Vec<u16>,
    pub framing: &'static str,
    pub body: Vec<u8>,
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// Sends to one address.
pub struct Client {
    address: SocketAddr,
    tls: Option<TlsConnector>,
    connection: Option<Box<dyn Stream>>,
}

impl Client {
    /// Over TLS where there is an authority to trust.
    pub fn new(address: SocketAddr, authority: Option<&Authority>) -> Self {
        let tls = authority.map(|authority| {
            let mut roots = rustls::RootCertStore::empty();
            roots.add(authority.ca_der()).expect("a root certificate");
            let provider = Arc::new(rustls::crypto::ring::default_provider());
            let config = rustls::ClientConfig::builder_with_provider(provider)
                .with_safe_default_protocol_versions()
                .expect("TLS versions")
                .with_root_certificates(roots)
                .with_no_client_auth();
            TlsConnector::from(Arc::new(config))
        });
        Client { address, tls, connection: None }
    }

    /// Sends `bytes` on a new connection, or on the last one; `None` where no answer comes.
    pub async fn send(
        &mut self,
        bytes: &[u8],
        head: bool,
        reuse: bool,
        plain: bool,
    ) -> Option<Answer> {
        if !reuse || self.connection.is_none() {
            let stream = TcpStream::connect(self.address).await.ok()?;
            stream.set_nodelay(true).ok()?;
            self.connection = Some(match self.tls.as_ref().filter(|_| !plain) {
                Some(tls) => {
                    let name = ServerName::from(self.address.ip());
                    Box::new(tls.connect(name, stream).await.ok()?)
                }
                None => Box::new(stream),
            });
        }
        let stream = self.connection.as_mut()?;
        let exchange = async {
            // A server that has seen enough may close before everything is written.
            let _ = stream.write_all(bytes).await;
            let _ = stream.flush().await;
            read_answer(stream, head).await
        };
        tokio::time::timeout(PATIENCE, exchange).await.ok().flatten()
    }
}

async fn read_answer(stream: &mut Box<dyn Stream>, head: bool) -> Option<Answer> {
    let mut interim = Vec::new();
    loop {
        let text = read_head(stream).await?;
        let mut lines = text.trim_end_matches("\r\n").split("\r\n");
        let mut parts = lines.next()?.splitn(3, ' ');
        let version = parts.next()?.to_owned();
        let status: u16 = parts.next()?.parse().ok()?;
        let reason = parts.next().unwrap_or("").to_owned();
        if (100..200).contains(&status) {
            interim.push(status);
            continue;
        }
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| {
                (name.to_owned(), value.strip_prefix(' ').unwrap_or(value).to_owned())
            })
            .collect();
        let header = |name: &str| {
            headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
        };
        let (framing, body) = if head || matches!(status, 204 | 304) {
            ("none", Vec::new())
        } else if header("Transfer-Encoding").as_deref() == Some("chunked") {
            ("chunked", read_chunks(stream).await?)
        } else if let Some(length) = header("Content-Length") {
            let mut body = vec![0; length.parse().ok()?];
            stream.read_exact(&mut body).await.ok()?;
            ("content-length", body)
        } else {
            let mut body = Vec::new();
            stream.read_to_end(&mut body).await.ok()?;
            ("until-close", body)
        };
        return Some(Answer { version, status, reason, headers, interim, framing, body });
    }
}

async fn read_head(stream: &mut Box<dyn Stream>) -> Option<String> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        bytes.push(stream.read_u8().await.ok()?);
    }
    String::from_utf8(bytes).ok()
}

async fn read_chunks(stream: &mut Box<dyn Stream>) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = Vec::new();
        while !line.ends_with(b"\r\n") {
            line.push(stream.read_u8().await.ok()?);
        }
        let text = String::from_utf8(line).ok()?;
        let mut chunk = vec![0; usize::from_str_radix(text.trim(), 16).ok()?];
        stream.read_exact(&mut chunk).await.ok()?;
        let mut end = [0; 2];
        stream.read_exact(&mut end).await.ok()?;
        if chunk.is_empty() {
            return Some(body);
        }
        body.extend_from_slice(&chunk);
    }
}
