//! HTTP clients that carry nothing over from one call to the next.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use rustls::client::Resumption;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};

/// What a connection is to be like.
#[derive(Clone, Debug)]
pub(crate) struct Transport<'a> {
    /// Whether TLS will be used at all.
    pub https: bool,
    /// Certificates to trust in addition to the system's, PEM.
    pub ca_pem: Option<&'a str>,
    /// Whether certificates are not to be checked.
    pub ignore_tls: bool,
    /// The limit for the whole exchange.
    pub timeout: Duration,
}

/// Why no client could be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TransportError {
    /// The additional certificates can't be read.
    #[error("the additional certificates can't be read")]
    BadCertificates,
    /// The HTTP library refused its configuration.
    #[error("the HTTP client can't be set up")]
    Setup,
}

impl Transport<'_> {
    /// A client of its own: HTTP/1.1 only, no proxy from the environment, no cookies, no redirect
    /// followed, nothing sent twice, no compressed answers asked for.
    ///
    /// Only what can't tell one call from another is shared: the system's certificates, and the
    /// settings without any verification state. TLS sessions are never resumed, since a resumed
    /// session would skip the certificate check of the call that resumes it.
    pub(crate) fn client(&self) -> Result<reqwest::Client, TransportError> {
        let tls = if !self.https {
            plain()
        } else if self.ignore_tls {
            unchecked()
        } else {
            checked(self.ca_pem)?
        };
        reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .http1_only()
            .no_proxy()
            .referer(false)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .pool_max_idle_per_host(0)
            .timeout(self.timeout)
            .user_agent(concat!("credoc-reference/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|_| TransportError::Setup)
    }
}

fn provider() -> Arc<CryptoProvider> {
    static PROVIDER: OnceLock<Arc<CryptoProvider>> = OnceLock::new();
    Arc::clone(PROVIDER.get_or_init(|| Arc::new(rustls::crypto::ring::default_provider())))
}

/// The system's certificates, read once. A system without any leaves the list empty: then only
/// the credential's own are trusted.
fn system_roots() -> &'static RootCertStore {
    static ROOTS: OnceLock<RootCertStore> = OnceLock::new();
    ROOTS.get_or_init(|| {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        roots
    })
}

fn without_resumption(mut config: ClientConfig) -> ClientConfig {
    config.resumption = Resumption::disabled();
    config
}

fn builder() -> rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier> {
    ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .expect("ring supports the default protocol versions")
}

/// For plain HTTP: trusts nobody, should it ever be asked.
fn plain() -> ClientConfig {
    static CONFIG: OnceLock<ClientConfig> = OnceLock::new();
    CONFIG
        .get_or_init(|| {
            let config = builder().with_root_certificates(RootCertStore::empty());
            without_resumption(config.with_no_client_auth())
        })
        .clone()
}

fn unchecked() -> ClientConfig {
    static CONFIG: OnceLock<ClientConfig> = OnceLock::new();
    CONFIG
        .get_or_init(|| {
            let config = builder().dangerous().with_custom_certificate_verifier(Arc::new(NoCheck));
            without_resumption(config.with_no_client_auth())
        })
        .clone()
}

fn checked(ca_pem: Option<&str>) -> Result<ClientConfig, TransportError> {
    static SYSTEM_ONLY: OnceLock<ClientConfig> = OnceLock::new();
    let with_roots = |roots: RootCertStore| {
        without_resumption(builder().with_root_certificates(roots).with_no_client_auth())
    };
    let Some(pem) = ca_pem else {
        return Ok(SYSTEM_ONLY.get_or_init(|| with_roots(system_roots().clone())).clone());
    };
    let mut roots = system_roots().clone();
    let mut added = 0;
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        let certificate = certificate.map_err(|_| TransportError::BadCertificates)?;
        roots.add(certificate).map_err(|_| TransportError::BadCertificates)?;
        added += 1;
    }
    if added == 0 {
        return Err(TransportError::BadCertificates);
    }
    Ok(with_roots(roots))
}

/// Takes every certificate: what "ignore SSL issues" asks for.
#[derive(Debug)]
struct NoCheck;

impl ServerCertVerifier for NoCheck {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        provider().signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn additional_certificates_must_be_certificates() {
        for pem in
            ["", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
        {
            assert!(matches!(checked(Some(pem)), Err(TransportError::BadCertificates)), "{pem:?}");
        }
    }
}
