//! What can go wrong, and the kinds of failure that tell people so (client protocol, fine print).

use crate::client::FailureKind::{self, *};
use crate::rules::{
    Axes, Certificate, Fault, Reach, RedirectTarget, ServerAnswer, Setup, TokenForm, TokenState,
    Trust, UrlForm,
};

/// Something that goes wrong.
pub(super) struct Cause {
    name: &'static str,
    setup: fn() -> Setup,
    /// The kinds that are right.
    pub kinds: &'static [FailureKind],
}

/// The causes of which none is a 401, by name; for the axis.
pub(super) const NOT_REFUSED: &[&str] = &[
    "broken-json",
    "certificate",
    "closed",
    "closed-port",
    "cut-short",
    "denied",
    "empty",
    "endless",
    "foreign-json",
    "garbage",
    "garbled-authority",
    "handshake",
    "html",
    "http-to-tls",
    "not-found",
    "rate-limit",
    "redirect",
    "redirect-circle",
    "reset",
    "server-error",
    "silence",
    "silent-body",
    "tls-to-http",
    "wrong-host",
];

/// All causes, by name; for the axis.
pub(super) const ALL: &[&str] = &[
    "broken-json",
    "certificate",
    "closed",
    "closed-port",
    "cut-short",
    "denied",
    "empty",
    "endless",
    "foreign-json",
    "garbage",
    "garbled-authority",
    "handshake",
    "html",
    "http-to-tls",
    "line-break",
    "no-token",
    "not-found",
    "rate-limit",
    "redirect",
    "redirect-circle",
    "refused-cut-short",
    "refused-token",
    "reset",
    "server-error",
    "silence",
    "silent-body",
    "tls-to-http",
    "wrong-host",
];

static CAUSES: &[Cause] = &[
    cause("broken-json", || answers(ServerAnswer::BrokenJson), &[Protocol]),
    cause("certificate", || shows(Certificate::SelfSigned), &[Tls]),
    cause("closed", || suffers(Fault::CloseUnanswered), &[Network]),
    cause("closed-port", || Setup { reach: Reach::Closed, ..Setup::default() }, &[Network]),
    cause("cut-short", || suffers(Fault::CloseInBody), &[Protocol, Network]),
    cause("denied", || answers(ServerAnswer::Status(403)), &[Permission]),
    cause("empty", || answers(ServerAnswer::Empty), &[Protocol]),
    cause("endless", || suffers(Fault::Endless), &[Protocol, Timeout]),
    cause("foreign-json", || answers(ServerAnswer::ForeignJson), &[Protocol]),
    cause("garbage", || suffers(Fault::Garbage), &[Protocol, Network, Http]),
    cause("garbled-authority", garbled, &[Config, Tls]),
    cause("handshake", || over_tls(Fault::ResetInHandshake), &[Tls, Network]),
    cause("html", || answers(ServerAnswer::Html), &[Protocol]),
    cause("http-to-tls", || other_scheme(Certificate::Trusted), &[Http, Tls, Network, Protocol]),
    cause("line-break", || token(TokenForm::LineBreak), &[Config]),
    cause("no-token", || token(TokenForm::Empty), &[Config, Auth]),
    cause("not-found", || answers(ServerAnswer::Status(404)), &[Http]),
    cause("rate-limit", || answers(ServerAnswer::TooMany(Some(3600))), &[Http]),
    // Who follows without the token is answered 401 there.
    cause("redirect", || redirects(RedirectTarget::OtherHost), &[Http, Auth]),
    cause("redirect-circle", || redirects(RedirectTarget::Circle), &[Http]),
    cause("refused-cut-short", refused_cut_short, &[Protocol, Network, Auth]),
    cause("refused-token", || Setup { token: TokenState::Wrong, ..Setup::default() }, &[Auth]),
    cause("reset", || suffers(Fault::ResetUnanswered), &[Network]),
    cause("server-error", || answers(ServerAnswer::Status(500)), &[Http]),
    cause("silence", || suffers(Fault::HangUnanswered), &[Timeout]),
    cause("silent-body", || suffers(Fault::HangInBody), &[Timeout]),
    cause("tls-to-http", || other_scheme(Certificate::None), &[Http, Tls, Network, Protocol]),
    cause("wrong-host", || shows(Certificate::WrongHost), &[Tls]),
];

/// The cause on the axis of that name.
pub(super) fn at(axes: &Axes) -> &'static Cause {
    let name = axes.get("cause").map_or("", String::as_str);
    // The lists above are held against the table by a test.
    CAUSES.iter().find(|cause| cause.name == name).unwrap_or(&CAUSES[0])
}

impl Cause {
    /// What makes an authentication fail for it.
    pub(super) fn setup(&self) -> Setup {
        (self.setup)()
    }
}

const fn cause(name: &'static str, setup: fn() -> Setup, kinds: &'static [FailureKind]) -> Cause {
    Cause { name, setup, kinds }
}

fn answers(answer: ServerAnswer) -> Setup {
    Setup { answer, ..Setup::default() }
}

fn suffers(fault: Fault) -> Setup {
    Setup { fault, ..Setup::default() }
}

fn shows(certificate: Certificate) -> Setup {
    Setup { certificate, ..Setup::default() }
}

fn over_tls(fault: Fault) -> Setup {
    Setup { fault, ..shows(Certificate::Trusted) }
}

fn garbled() -> Setup {
    Setup { trust: Trust::Garbled, ..shows(Certificate::Trusted) }
}

fn other_scheme(certificate: Certificate) -> Setup {
    Setup { url_form: UrlForm::OtherScheme, ..shows(certificate) }
}

fn token(token_form: TokenForm) -> Setup {
    Setup { token_form, ..Setup::default() }
}

fn redirects(target: RedirectTarget) -> Setup {
    Setup { redirect: Some((302, target)), ..Setup::default() }
}

fn refused_cut_short() -> Setup {
    Setup { token: TokenState::Wrong, ..suffers(Fault::CloseInBody) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axes_name_every_cause() {
        let names: Vec<&str> = CAUSES.iter().map(|cause| cause.name).collect();
        assert_eq!(names, ALL);
        assert!(names.is_sorted());
        assert!(NOT_REFUSED.iter().all(|name| names.contains(name)));
    }
}
