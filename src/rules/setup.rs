//! What a case needs: the closed vocabulary that `run` sets up.

use std::time::Duration;

use super::Axes;
use super::named::{Named, named};
use super::server::{
    Certificate, ENDLESS, Fault, Host, Reach, RedirectTarget, ServerAnswer, TlsVersion,
};
use crate::client::Capability;

/// The limit of a case that a client spends waiting.
const SHORT: Duration = Duration::from_millis(400);
/// The limit of a case in which a client that reads without bound never comes to an end.
const FEW: Duration = Duration::from_secs(2);

named! {
    /// How the user left a toggle.
    Toggle {
        /// Alone.
        #[default]
        Unset = "unset",
        /// Off.
        Off = "off",
        /// On.
        On = "on",
        /// With the text `true` in place of a truth value.
        TextTrue = "text-true",
        /// With the text `false` in place of a truth value.
        TextFalse = "text-false",
    }
}

named! {
    /// What stands in the token's field.
    TokenState {
        /// A token that authenticates.
        #[default]
        Valid = "valid",
        /// A text of the right form that nobody was given.
        Wrong = "wrong",
        /// The id that the service shows beside a token that authenticates.
        TokenId = "token-id",
        /// A token that was revoked.
        Revoked = "revoked",
        /// A token that was disabled.
        Disabled = "disabled",
        /// A token whose owner was deactivated.
        OwnerDeactivated = "owner-deactivated",
        /// A token of a server on which tokens were turned off.
        FeatureOff = "feature-off",
    }
}

named! {
    /// How the token is written.
    TokenForm {
        /// As it is.
        #[default]
        Plain = "plain",
        /// With blanks around it.
        Blanks = "blanks",
        /// With a line break inside.
        LineBreak = "line-break",
        /// With a blank inside.
        BlankInside = "blank-inside",
        /// With a letter beyond ASCII behind it.
        NonAscii = "non-ascii",
        /// With one more letter behind it.
        Longer = "longer",
        /// In upper case.
        UpperCase = "upper-case",
        /// Not at all: an empty text.
        Empty = "empty",
        /// Not at all: blanks only.
        OnlyBlanks = "only-blanks",
        /// Not at all: the field was left alone.
        Absent = "absent",
    }
}

named! {
    /// How the base URL is written.
    UrlForm {
        /// As the service's screens show it, without a slash at the end.
        #[default]
        Plain = "plain",
        /// With a slash at the end.
        TrailingSlash = "trailing-slash",
        /// With several slashes at the end.
        Slashes = "slashes",
        /// With blanks around it.
        Blanks = "blanks",
        /// With a line break inside.
        LineBreak = "line-break",
        /// Scheme and host in upper case.
        UpperCase = "upper-case",
        /// Without scheme.
        NoScheme = "no-scheme",
        /// With the API's path behind it.
        ApiPath = "api-path",
        /// With a query.
        Query = "query",
        /// With a fragment.
        Fragment = "fragment",
        /// With a user name and password.
        UserInfo = "user-info",
        /// With a port beyond 65535 that, cut to 16 bits, is the right one.
        PortTooLarge = "port-too-large",
        /// With the other one of the schemes `http` and `https`.
        OtherScheme = "other-scheme",
        /// Not at all: an empty text.
        Empty = "empty",
        /// Not at all: blanks only.
        OnlyBlanks = "only-blanks",
        /// Not at all: the field was left alone.
        Absent = "absent",
    }
}

named! {
    /// What a client is told to trust, on a server with TLS.
    Trust {
        /// Our authority.
        #[default]
        Given = "given",
        /// Something that is no certificate.
        Garbled = "garbled",
        /// Nothing, though another credential of the case is given our authority.
        Withheld = "withheld",
    }
}

named! {
    /// The proxies that the client's environment names.
    Proxies {
        /// None.
        #[default]
        None = "none",
        /// One for every scheme.
        All = "all",
        /// One for every scheme, but not for the server's host.
        ButHost = "no-proxy",
        /// One for `https` alone.
        Https = "other-scheme",
        /// One for every scheme that goes nowhere.
        Refusing = "refusing",
    }
}

/// Another credential that the same client is given in the same case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Episode {
    /// Whether it comes first and is answered before the case's own, or comes at the same time.
    pub when: When,
    /// Which token stands in it.
    pub token: EpisodeToken,
    /// Its toggle that skips certificate checks.
    pub ignore: Toggle,
    /// Whether it is for another server of the same kind.
    pub elsewhere: bool,
}

/// When another credential is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum When {
    /// Before the case's own.
    Before,
    /// At the same time.
    AtOnce,
}

/// The token of another credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EpisodeToken {
    /// The case's own, while it is still valid.
    Own,
    /// The valid one of another user.
    Other,
    /// One that nobody was given.
    Wrong,
}

/// What a client that keeps credentials badly apart is left with after a case, so that it would
/// show in every case behind it; the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Residue {
    /// Nothing.
    None,
    /// Certificate checks turned off.
    ChecksOff,
    /// Another user's cookie.
    Cookie,
}

impl Residue {
    /// All of it.
    pub const ALL: [Residue; 3] = [Residue::None, Residue::ChecksOff, Residue::Cookie];
}

/// What a case needs. The default is the plain good case: a valid token, plain HTTP, the
/// service's own answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Setup {
    /// The server generation; `None`: the newest.
    pub server: Option<String>,
    /// The certificate that the server shows.
    pub certificate: Certificate,
    /// The versions of TLS that the server speaks.
    pub versions: TlsVersion,
    /// What the client is told to trust.
    pub trust: Trust,
    /// The toggle that skips certificate checks.
    pub ignore: Toggle,
    /// What stands in the token's field.
    pub token: TokenState,
    /// How the token is written.
    pub token_form: TokenForm,
    /// How the base URL is written.
    pub url_form: UrlForm,
    /// Where the server listens, and how the URL names it.
    pub host: Host,
    /// Whether the server is served below [`super::SUB_PATH`].
    pub sub_path: bool,
    /// Whether the server can be reached.
    pub reach: Reach,
    /// What the server answers.
    pub answer: ServerAnswer,
    /// What happens to its answers on their way.
    pub fault: Fault,
    /// Where every request is redirected to, and with which status. On another server the token
    /// is valid, so that a client which follows with it gets what it came for.
    pub redirect: Option<(u16, RedirectTarget)>,
    /// The proxies that the client's environment names.
    pub proxy: Proxies,
    /// Another credential, before this one or at the same time.
    pub episode: Option<Episode>,
}

impl Setup {
    /// The setup that the well-known axes name: `server`, `certificate`, `ignore`, `token`,
    /// `fault`, `answer`, and `status` with or without `target`. A rule adds the rest.
    pub fn of(axes: &Axes) -> Setup {
        let status = axes.get("status").and_then(|status| status.parse().ok());
        let redirects = axes.contains_key("target");
        let named = axes.get("answer").and_then(|name| ServerAnswer::named(name));
        let answer = named.unwrap_or(match status {
            Some(status) if !redirects => ServerAnswer::Status(status),
            _ => ServerAnswer::Own,
        });
        let redirect = status
            .filter(|_| redirects)
            .map(|code| (code, <RedirectTarget as Named>::at(axes, "target")));
        let fault = <Fault as Named>::at(axes, "fault");
        // Both ends of a step between the schemes need one with a certificate to be stepped from
        // or to.
        let secure = fault.is_in_handshake()
            || redirect.is_some_and(|(_, target)| target == RedirectTarget::Downgrade);
        let certificate = match secure {
            true => Certificate::Trusted,
            false => Named::at(axes, "certificate"),
        };
        Setup {
            server: axes.get("server").cloned(),
            certificate,
            ignore: Named::at(axes, "ignore"),
            token: Named::at(axes, "token"),
            answer,
            fault,
            redirect,
            ..Setup::default()
        }
    }

    /// What a client must be able to do for this to be asked of it: what isn't declared isn't.
    pub fn needs(&self) -> Vec<Capability> {
        let mut needs = Vec::new();
        let upgrades = matches!(self.redirect, Some((_, RedirectTarget::Upgrade)));
        let trusts = self.certificate == Certificate::Trusted || self.trust != Trust::Given;
        if trusts || upgrades {
            needs.push(Capability::CaFile);
        }
        let toggles = self.episode.is_some_and(|episode| episode.ignore != Toggle::Unset);
        if self.ignore != Toggle::Unset || toggles {
            needs.push(Capability::IgnoreTls);
        }
        if self.sub_path {
            needs.push(Capability::SubPath);
        }
        if self.limit().is_some() {
            needs.push(Capability::Timeout);
        }
        if self.episode.is_some_and(|episode| episode.when == When::AtOnce) {
            needs.push(Capability::Concurrent);
        }
        needs
    }

    /// What the case can leave behind in a client. Cases that leave more run later, so that what
    /// is about one credential's leavings is seen where it is judged, and nowhere else.
    pub fn residue(&self) -> Residue {
        let ignores = self.episode.is_some_and(|episode| episode.ignore == Toggle::On);
        if self.answer == ServerAnswer::WithCookie {
            Residue::Cookie
        } else if ignores || self.ignore == Toggle::On {
            Residue::ChecksOff
        } else {
            Residue::None
        }
    }

    /// The limit that a client is told; `None` for the run's own. Short where it will be waited
    /// for.
    pub fn limit(&self) -> Option<Duration> {
        match self.fault {
            fault if fault.outlasts() => Some(SHORT),
            Fault::Endless
            | Fault::EndlessHead
            | Fault::LargeBody
            | Fault::LargeHeader
            | Fault::LengthTooLong
            | Fault::Twice
            | Fault::TwoLengths => Some(FEW),
            _ => None,
        }
    }

    /// The declaration under which this isn't held against a client: a library that takes scheme,
    /// host and port has its URL split by a wrapper, whose slips aren't the library's.
    pub fn waived_by(&self) -> Option<Capability> {
        let split = !matches!(self.url_form, UrlForm::Plain | UrlForm::OtherScheme);
        (split || self.host == Host::V6).then_some(Capability::BaseUrlParts)
    }

    /// The answer and the hops of a redirect with this status to this target, whose other server,
    /// if it has one, is at `origin`; `cookie`: with a session's cookie.
    pub fn redirecting(
        status: u16,
        target: RedirectTarget,
        origin: Option<String>,
        cookie: bool,
    ) -> ServerAnswer {
        let within = match target {
            RedirectTarget::Chain => 2,
            RedirectTarget::SameOrigin => 1,
            RedirectTarget::Circle => ENDLESS,
            _ => 0,
        };
        ServerAnswer::Redirect { status, within, origin, cookie }
    }
}
