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
    /// Whether kind `auth` may be right for it without anything else being wrong: the service
    /// refuses the token, or there is none.
    of_the_token: bool,
}

const CAUSES: &[Cause] = &[
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
    refusal("line-break", || token(TokenForm::LineBreak), &[Config]),
    refusal("no-token", || token(TokenForm::Empty), &[Config, Auth]),
    cause("not-found", || answers(ServerAnswer::Status(404)), &[Http]),
    cause("rate-limit", || answers(ServerAnswer::TooMany(Some(3600))), &[Http]),
    // Who follows without the token is answered 401 there.
    cause("redirect", || redirects(RedirectTarget::OtherHost), &[Http, Auth]),
    cause("redirect-circle", || redirects(RedirectTarget::Circle), &[Http]),
    refusal("refused-cut-short", refused_cut_short, &[Protocol, Network, Auth]),
    refusal("refused-token", || Setup { token: TokenState::Wrong, ..Setup::default() }, &[Auth]),
    cause("reset", || suffers(Fault::ResetUnanswered), &[Network]),
    cause("server-error", || answers(ServerAnswer::Status(500)), &[Http]),
    cause("silence", || suffers(Fault::HangUnanswered), &[Timeout]),
    cause("silent-body", || suffers(Fault::HangInBody), &[Timeout]),
    cause("tls-to-http", || other_scheme(Certificate::None), &[Http, Tls, Network, Protocol]),
    cause("wrong-host", || shows(Certificate::WrongHost), &[Tls]),
];

/// All causes, by name; for the axis.
pub(super) const ALL: &[&str] = &names::<{ CAUSES.len() }>(true);

/// The causes that aren't the token's, by name; for the axis.
pub(super) const NOT_REFUSED: &[&str] = &names::<{ count(false) }>(false);

/// How many causes there are, those of the token counted or not.
const fn count(of_the_token: bool) -> usize {
    let (mut at, mut count) = (0, 0);
    while at < CAUSES.len() {
        if of_the_token || !CAUSES[at].of_the_token {
            count += 1;
        }
        at += 1;
    }
    count
}

/// The names of so many causes, those of the token among them or not.
const fn names<const N: usize>(of_the_token: bool) -> [&'static str; N] {
    let mut names = [""; N];
    let (mut at, mut found) = (0, 0);
    while at < CAUSES.len() {
        if of_the_token || !CAUSES[at].of_the_token {
            names[found] = CAUSES[at].name;
            found += 1;
        }
        at += 1;
    }
    names
}

/// The cause on the axis of that name.
pub(super) fn at(axes: &Axes) -> &'static Cause {
    let name = axes.get("cause").map_or("", String::as_str);
    CAUSES.iter().find(|cause| cause.name == name).unwrap_or(&CAUSES[0])
}

impl Cause {
    /// What makes an authentication fail for it.
    pub(super) fn setup(&self) -> Setup {
        (self.setup)()
    }
}

const fn cause(name: &'static str, setup: fn() -> Setup, kinds: &'static [FailureKind]) -> Cause {
    Cause { name, setup, kinds, of_the_token: false }
}

const fn refusal(name: &'static str, setup: fn() -> Setup, kinds: &'static [FailureKind]) -> Cause {
    Cause { name, setup, kinds, of_the_token: true }
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
    fn the_axes_are_in_order() {
        assert!(ALL.is_sorted() && NOT_REFUSED.is_sorted());
        let refused: Vec<&str> =
            ALL.iter().copied().filter(|name| !NOT_REFUSED.contains(name)).collect();
        assert_eq!(refused, ["line-break", "no-token", "refused-cut-short", "refused-token"]);
    }
}
