//! Deviations in what of a certificate is checked.

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme};

use super::going::roots;
use super::{Broken, Own, accepted};
use crate::client::Authenticate;
use crate::client::reference::{USERS_ME, send};
use crate::client::values::Values;

pub(crate) const ANY_HOST: Broken = Broken {
    name: "any-host",
    what: "Doesn't check for whom a certificate is.",
    make: || {
        Arc::new(Own {
            name: "any-host",
            way: |request, values, http| {
                Box::pin(async move {
                    let lenient = lenient(request, values, |error| {
                        matches!(
                            error,
                            CertificateError::NotValidForName
                                | CertificateError::NotValidForNameContext { .. }
                        )
                    });
                    let http = lenient.as_ref().unwrap_or(http);
                    accepted(send(http, values.route(USERS_ME), &values.token).await?).await
                })
            },
        })
    },
};

pub(crate) const ANY_ISSUER: Broken = Broken {
    name: "any-issuer",
    what: "Doesn't check who signed a certificate.",
    make: || {
        Arc::new(Own {
            name: "any-issuer",
            way: |request, values, http| {
                Box::pin(async move {
                    let lenient = lenient(request, values, |error| {
                        matches!(error, CertificateError::UnknownIssuer)
                    });
                    let http = lenient.as_ref().unwrap_or(http);
                    accepted(send(http, values.route(USERS_ME), &values.token).await?).await
                })
            },
        })
    },
};

/// A client that takes certificates with such an error; `None` where nothing has to be checked.
fn lenient(
    request: &Authenticate,
    values: &Values,
    passes: fn(&CertificateError) -> bool,
) -> Option<reqwest::Client> {
    if values.ignore_tls || values.base.scheme() != "https" {
        return None;
    }
    let roots = Arc::new(roots(request.ca_pem.as_deref()?)?);
    let provider = Arc::new(default_provider());
    let strict =
        WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(&provider)).build().ok()?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .ok()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Lenient { strict, passes }))
        .with_no_client_auth();
    super::going::with_tls(config, request)
}

#[derive(Debug)]
struct Lenient {
    strict: Arc<WebPkiServerVerifier>,
    passes: fn(&CertificateError) -> bool,
}

impl ServerCertVerifier for Lenient {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        match self.strict.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        ) {
            Err(Error::InvalidCertificate(error)) if (self.passes)(&error) => {
                Ok(ServerCertVerified::assertion())
            }
            verdict => verdict,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.strict.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.strict.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.strict.supported_verify_schemes()
    }
}
