//! The rules' words for servers, in the words of fronts and stand-ins.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::front::certificate::{Authority, CertificateError, CertificateKind, TlsVersions};
use crate::front::{End, Family, Fault, Moment, ServerTls};
use crate::rules::{self, Certificate, Host, TlsVersion};

/// The certificates of one run, made when first needed.
#[derive(Default)]
pub(super) struct Certificates(Mutex<Made>);

#[derive(Default)]
struct Made {
    authority: Option<Arc<Authority>>,
    servers: BTreeMap<(CertificateKind, TlsVersions), ServerTls>,
}

impl Certificates {
    /// A server's configuration with such a certificate, and the authority that clients trust.
    pub(super) fn server(
        &self,
        kind: CertificateKind,
        versions: TlsVersion,
    ) -> Result<(ServerTls, String), CertificateError> {
        let versions = match versions {
            TlsVersion::Only12 => TlsVersions::Only12,
            TlsVersion::Only13 => TlsVersions::Only13,
            TlsVersion::Both => TlsVersions::Both,
        };
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let authority = match &made.authority {
            Some(authority) => Arc::clone(authority),
            None => {
                let authority = Arc::new(Authority::new()?);
                made.authority = Some(Arc::clone(&authority));
                authority
            }
        };
        let tls = match made.servers.get(&(kind, versions)) {
            Some(tls) => tls.clone(),
            None => {
                let tls = authority.server_speaking(kind, versions)?;
                made.servers.insert((kind, versions), tls.clone());
                tls
            }
        };
        Ok((tls, authority.ca_pem()))
    }
}

/// The certificate to make; `None` for plain HTTP.
pub(super) fn kind(certificate: Certificate) -> Option<CertificateKind> {
    Some(match certificate {
        Certificate::None => return None,
        Certificate::Trusted => CertificateKind::Trusted,
        Certificate::SelfSigned => CertificateKind::SelfSigned,
        Certificate::UnknownCa => CertificateKind::UnknownCa,
        Certificate::Expired => CertificateKind::Expired,
        Certificate::NotYetValid => CertificateKind::NotYetValid,
        Certificate::WrongHost => CertificateKind::WrongHost,
        Certificate::AllWrong => CertificateKind::AllWrong,
    })
}

/// Where to listen.
pub(super) fn family(host: Host) -> Family {
    match host {
        Host::V4 | Host::Name => Family::V4,
        Host::V6 => Family::V6,
        Host::NameOfBoth => Family::Both,
    }
}

/// The fault to play, with its figures.
pub(super) fn fault(fault: rules::Fault) -> Option<Fault> {
    use rules::Fault as Word;
    let (at, how) = match fault {
        Word::None => return None,
        Word::CloseAtOnce => (Moment::Accepted, End::Close),
        Word::ResetAtOnce => (Moment::Accepted, End::Reset),
        Word::HangAtOnce => (Moment::Accepted, End::Hang),
        Word::CloseInHandshake => (Moment::Handshake, End::Close),
        Word::ResetInHandshake => (Moment::Handshake, End::Reset),
        Word::HangInHandshake => (Moment::Handshake, End::Hang),
        Word::CloseUnanswered => (Moment::Asked, End::Close),
        Word::ResetUnanswered => (Moment::Asked, End::Reset),
        Word::HangUnanswered => (Moment::Asked, End::Hang),
        Word::CloseInHead => (Moment::Head, End::Close),
        Word::ResetInHead => (Moment::Head, End::Reset),
        Word::HangInHead => (Moment::Head, End::Hang),
        Word::CloseInBody => (Moment::Body, End::Close),
        Word::ResetInBody => (Moment::Body, End::Reset),
        Word::HangInBody => (Moment::Body, End::Hang),
        // About a twentieth of a second in all.
        Word::Slow => return Some(drip(96, 4)),
        // Several seconds.
        Word::TooSlow => return Some(drip(16, 100)),
        Word::Endless => return Some(Fault::Endless),
        Word::EndlessHead => return Some(Fault::EndlessHead),
        Word::LengthTooLong => return Some(Fault::LengthTooLong),
        Word::LengthTooShort => return Some(Fault::LengthTooShort),
        Word::TwoLengths => return Some(Fault::TwoLengths),
        Word::ChunkSize => return Some(Fault::ChunkSizeGarbled),
        Word::ChunksUnended => return Some(Fault::ChunksUnended),
        Word::Garbage => return Some(Fault::Garbage),
        Word::Twice => return Some(Fault::Twice),
        Word::LargeHeader => return Some(Fault::LargeHeader(200_000)),
        Word::LargeBody => return Some(Fault::LargeBody(8_000_000)),
        Word::Interim => return Some(Fault::Interim(2)),
        Word::SmallChunks => return Some(Fault::SmallChunks),
        Word::UntilClose => return Some(Fault::UntilClose),
    };
    Some(Fault::Break { at, how })
}

fn drip(piece: usize, milliseconds: u64) -> Fault {
    Fault::Drip { piece, pause: Duration::from_millis(milliseconds) }
}
