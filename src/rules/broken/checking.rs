//! Deviations in what of a certificate is checked.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme};

use super::going::roots;
use super::pinging::ping;
use super::{Broken, Own, accepted};
use crate::client::reference::{USERS_ME, send};
use crate::client::values::Values;
use crate::client::{Answer, Authenticate};

pub(crate) const ANY_HOST: Broken = Broken {
    name: "any-host",
    what: "Doesn't check for whom a certificate is.",
    make: || {
        Arc::new(Own {
            name: "any-host",
            way: |request, values, http| {
                Box::pin(async move {
                    let lenient = lenient(request, values, Arc::default(), |error| {
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
                    let lenient = lenient(request, values, Arc::default(), unknown_issuer);
                    let http = lenient.as_ref().unwrap_or(http);
                    accepted(send(http, values.route(USERS_ME), &values.token).await?).await
                })
            },
        })
    },
};

pub(crate) const PINGS_ANY_ISSUER: Broken = Broken {
    name: "pings-any-issuer",
    what: "Looks first, without the token, whether the server is there, whoever signed its certificate.",
    make: || {
        Arc::new(Own {
            name: "pings-any-issuer",
            way: |request, values, http| {
                Box::pin(async move {
                    if let Some(lenient) = lenient(request, values, Arc::default(), unknown_issuer)
                    {
                        ping(values, &lenient).await;
                    }
                    accepted(send(http, values.route(USERS_ME), &values.token).await?).await
                })
            },
        })
    },
};

pub(crate) const UNKNOWN_ISSUER_IS_SUCCESS: Broken = Broken {
    name: "unknown-issuer-is-success",
    what: "Refuses a certificate for who signed it and is content: the server is there, after all.",
    make: || {
        Arc::new(Own {
            name: "unknown-issuer-is-success",
            way: |request, values, http| {
                Box::pin(async move {
                    let met = Arc::new(AtomicBool::new(false));
                    let strict = lenient(request, values, Arc::clone(&met), |_| false);
                    let http = strict.as_ref().unwrap_or(http);
                    match send(http, values.route(USERS_ME), &values.token).await {
                        Ok(response) => accepted(response).await,
                        Err(_) if met.load(Ordering::SeqCst) => Ok(Answer::Accepted { user: None }),
                        Err(answer) => Err(answer),
                    }
                })
            },
        })
    },
};

fn unknown_issuer(error: &CertificateError) -> bool {
    matches!(error, CertificateError::UnknownIssuer)
}

/// A client that takes certificates with such an error, and notes where it met an unknown issuer;
/// `None` where nothing has to be checked, or the environment names a proxy to go through.
fn lenient(
    request: &Authenticate,
    values: &Values,
    met: Arc<AtomicBool>,
    passes: fn(&CertificateError) -> bool,
) -> Option<reqwest::Client> {
    if values.ignore_tls || values.base.scheme() != "https" || !request.environment.is_empty() {
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
        .with_custom_certificate_verifier(Arc::new(Lenient { strict, met, passes }))
        .with_no_client_auth();
    super::going::with_tls(config, request)
}

#[derive(Debug)]
struct Lenient {
    strict: Arc<WebPkiServerVerifier>,
    met: Arc<AtomicBool>,
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
            verdict => {
                let error = verdict.as_ref().err();
                if error == Some(&Error::InvalidCertificate(CertificateError::UnknownIssuer)) {
                    self.met.store(true, Ordering::SeqCst);
                }
                verdict
            }
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
