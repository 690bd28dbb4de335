//! Certificates made at run time: an authority that a client is told to trust, and the server
//! certificates that its cases need. Each bad one differs from the good one in one property.

use std::fmt;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose, SerialNumber, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::NoServerSessionStorage;
use rustls::sign::{CertifiedKey, SigningKey, SingleCertAndKey};

use super::ServerTls;

/// Where our servers listen, in the forms that a base URL may have.
const HOSTS: [&str; 3] = ["127.0.0.1", "::1", "localhost"];
/// A host that no server of ours has (RFC 2606, section 2).
const OTHER_HOST: &str = "other.invalid";
/// First and last year of what is valid now and for long.
const VALID: (i32, i32) = (2000, 2099);
const OVER: (i32, i32) = (2000, 2010);
const TO_COME: (i32, i32) = (2090, 2099);

/// What kind of certificate a server shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum CertificateKind {
    /// Signed by the authority, for the loopback hosts.
    Trusted,
    /// Signed with its own key instead.
    SelfSigned,
    /// Signed by an authority that nobody trusts instead.
    UnknownCa,
    /// Like the trusted one, but its time is over.
    Expired,
    /// Like the trusted one, but its time hasn't come.
    NotYetValid,
    /// Like the trusted one, but for another host.
    WrongHost,
    /// Signed with its own key, for another host, and its time is over.
    AllWrong,
}

impl CertificateKind {
    /// All kinds that differ from the trusted one in one property at most.
    pub const ALL: [Self; 6] = [
        Self::Trusted,
        Self::SelfSigned,
        Self::UnknownCa,
        Self::Expired,
        Self::NotYetValid,
        Self::WrongHost,
    ];

    /// The kind's name in a case's axes: `self-signed`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Trusted => "trusted",
            Self::SelfSigned => "self-signed",
            Self::UnknownCa => "unknown-ca",
            Self::Expired => "expired",
            Self::NotYetValid => "not-yet-valid",
            Self::WrongHost => "wrong-host",
            Self::AllWrong => "all-wrong",
        }
    }
}

/// Which versions of TLS a server speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TlsVersions {
    /// 1.2 and 1.3.
    #[default]
    Both,
    /// 1.2 alone.
    Only12,
    /// 1.3 alone.
    Only13,
}

impl TlsVersions {
    fn list(self) -> &'static [&'static rustls::SupportedProtocolVersion] {
        static ONLY_12: [&rustls::SupportedProtocolVersion; 1] = [&rustls::version::TLS12];
        static ONLY_13: [&rustls::SupportedProtocolVersion; 1] = [&rustls::version::TLS13];
        match self {
            Self::Both => rustls::ALL_VERSIONS,
            Self::Only12 => &ONLY_12,
            Self::Only13 => &ONLY_13,
        }
    }
}

/// A certificate couldn't be made: our own fault, never a client's.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// From making a key or a certificate.
    #[error("a certificate could not be made")]
    Make(#[from] rcgen::Error),
    /// From using them.
    #[error("a certificate could not be used")]
    Use(#[from] rustls::Error),
}

/// A certificate authority with its servers' key, made once and good for any number of servers.
pub struct Authority {
    trusted: CertifiedIssuer<'static, KeyPair>,
    unknown: CertifiedIssuer<'static, KeyPair>,
    server_key: KeyPair,
    server_signer: Arc<dyn SigningKey>,
}

impl Authority {
    /// Makes the keys and the authority's certificate.
    ///
    /// # Errors
    /// Where the system gives no randomness.
    pub fn new() -> Result<Self, CertificateError> {
        let server_key = KeyPair::generate()?;
        let der = PrivateKeyDer::Pkcs8(server_key.serialize_der().into());
        Ok(Self {
            trusted: authority("credoc test authority")?,
            unknown: authority("credoc authority that nobody trusts")?,
            server_signer: ring::sign::any_ecdsa_type(&der)?,
            server_key,
        })
    }

    /// The authority's certificate, which a client is told to trust.
    pub fn ca_pem(&self) -> String {
        self.trusted.pem()
    }

    /// The authority's certificate in binary form.
    pub fn ca_der(&self) -> CertificateDer<'static> {
        self.trusted.der().clone()
    }

    /// A server's configuration with a certificate of this kind: TLS 1.2 and 1.3, HTTP/1.1 only,
    /// every handshake a full one, so that none is spared the certificate.
    ///
    /// # Errors
    /// Where rcgen or rustls refuse what this module gives them.
    pub fn server(&self, kind: CertificateKind) -> Result<ServerTls, CertificateError> {
        self.server_speaking(kind, TlsVersions::Both)
    }

    /// The same for a server that speaks these versions only.
    ///
    /// # Errors
    /// As [`Authority::server`].
    pub fn server_speaking(
        &self,
        kind: CertificateKind,
        versions: TlsVersions,
    ) -> Result<ServerTls, CertificateError> {
        let certificate = self.certificate(kind)?;
        let certified = CertifiedKey::new(vec![certificate], self.server_signer.clone());
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(versions.list())?
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(SingleCertAndKey::from(certified)));
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        Ok(ServerTls { config: Arc::new(config) })
    }

    fn certificate(
        &self,
        kind: CertificateKind,
    ) -> Result<CertificateDer<'static>, CertificateError> {
        let hosts = match kind {
            CertificateKind::WrongHost | CertificateKind::AllWrong => vec![OTHER_HOST.to_owned()],
            _ => HOSTS.map(str::to_owned).to_vec(),
        };
        let mut params = CertificateParams::new(hosts)?;
        params.distinguished_name.push(DnType::CommonName, "credoc stand-in");
        set_validity(
            &mut params,
            match kind {
                CertificateKind::Expired | CertificateKind::AllWrong => OVER,
                CertificateKind::NotYetValid => TO_COME,
                _ => VALID,
            },
        );
        // One authority's serial numbers must differ (RFC 5280, section 4.1.2.2).
        params.serial_number = Some(SerialNumber::from(2 + kind as u64));
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        // Strict clients ask for it (RFC 5280, section 4.2.1.1).
        params.use_authority_key_identifier_extension = true;
        let certificate = match kind {
            CertificateKind::SelfSigned | CertificateKind::AllWrong => {
                params.self_signed(&self.server_key)?
            }
            CertificateKind::UnknownCa => params.signed_by(&self.server_key, &self.unknown)?,
            _ => params.signed_by(&self.server_key, &self.trusted)?,
        };
        Ok(certificate.into())
    }
}

/// Keys are never shown.
impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority").finish_non_exhaustive()
    }
}

fn authority(name: &str) -> Result<CertifiedIssuer<'static, KeyPair>, CertificateError> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    set_validity(&mut params, VALID);
    params.serial_number = Some(SerialNumber::from(1_u64));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(CertifiedIssuer::self_signed(params, KeyPair::generate()?)?)
}

fn set_validity(params: &mut CertificateParams, (first, last): (i32, i32)) {
    params.not_before = date_time_ymd(first, 1, 1);
    params.not_after = date_time_ymd(last, 12, 31);
}
