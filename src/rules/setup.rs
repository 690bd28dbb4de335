//! What a case needs: the closed vocabulary that `run` sets up.

use super::Axes;
use crate::client::Capability;

/// What the server's API answers, where a case is about answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ServerAnswer {
    /// The service's own answers.
    #[default]
    Own,
    /// 200 with a page of HTML (a login page of a proxy).
    Html,
    /// 200 without a body.
    Empty,
    /// 200 with JSON of another kind than the service's.
    ForeignJson,
    /// 200 with JSON that breaks off.
    BrokenJson,
    /// This status with a short plain text body.
    Status(u16),
    /// A redirect with this status to this URL with the request's path kept.
    Redirect {
        /// 301, 302, 303, 307 or 308.
        status: u16,
        /// Scheme, host and port to go to.
        origin: String,
    },
}

/// A value of an axis that has a name.
pub trait Named: Copy + Default + 'static {
    /// Every value with its name.
    const ALL: &'static [(Self, &'static str)];

    /// The value that an axis has at a point; the default where the rule has no such axis.
    fn at(axes: &Axes, axis: &str) -> Self {
        let name = axes.get(axis).map(String::as_str);
        let found = Self::ALL.iter().find(|(_, known)| Some(*known) == name);
        found.map(|(value, _)| *value).unwrap_or_default()
    }
}

/// An enum whose values are named on an axis; the first is the default.
macro_rules! named {
    ($(#[$meta:meta])* $enum:ident { $($(#[$doc:meta])* $value:ident = $name:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $enum {
            $($(#[$doc])* $value,)+
        }

        impl Named for $enum {
            const ALL: &'static [(Self, &'static str)] = &[$(($enum::$value, $name),)+];
        }
    };
}

named! {
    /// The certificate that the server shows; each bad one differs from the good one in one
    /// property. A client that can is told to trust our authority in all these cases.
    Certificate {
        /// None: plain HTTP.
        #[default]
        None = "none",
        /// Right in every way, of our authority.
        Trusted = "trusted",
        /// Signed with its own key.
        SelfSigned = "self-signed",
        /// Of an authority that nobody trusts.
        UnknownCa = "unknown-ca",
        /// Its time is over.
        Expired = "expired",
        /// Its time hasn't come.
        NotYetValid = "not-yet-valid",
        /// For another host.
        WrongHost = "wrong-host",
    }
}

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
        /// With blanks around it.
        Blanks = "blanks",
        /// With a line break inside.
        LineBreak = "line-break",
        /// Without scheme.
        NoScheme = "no-scheme",
        /// With a query.
        Query = "query",
        /// With a fragment.
        Fragment = "fragment",
        /// With a user name and password.
        UserInfo = "user-info",
    }
}

named! {
    /// Whether the server can be reached.
    Reach {
        /// It can.
        #[default]
        Open = "open",
        /// Its port is closed.
        Closed = "closed",
    }
}

named! {
    /// Where a redirect leads.
    RedirectTarget {
        /// To another name of this machine, and another port.
        #[default]
        OtherHost = "other-host",
        /// To another port of the same host.
        OtherPort = "other-port",
    }
}

/// What a case needs. The default is the plain good case: a valid token, plain HTTP, the
/// service's own answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Setup {
    /// The server generation; `None`: the newest.
    pub server: Option<String>,
    /// The certificate that the server shows.
    pub certificate: Certificate,
    /// The toggle that skips certificate checks.
    pub ignore: Toggle,
    /// What stands in the token's field.
    pub token: TokenState,
    /// How the token is written.
    pub token_form: TokenForm,
    /// How the base URL is written.
    pub url_form: UrlForm,
    /// Whether the server can be reached.
    pub reach: Reach,
    /// What the server answers.
    pub answer: ServerAnswer,
    /// Where every request is redirected to, and with which status. There the token is valid, so
    /// that a client which follows with it gets what it came for.
    pub redirect: Option<(u16, RedirectTarget)>,
}

impl Setup {
    /// The setup that the well-known axes name: `server`, `certificate`, `ignore`, `token`,
    /// `answer`, and `status` with or without `target`. A rule adds the rest.
    pub fn of(axes: &Axes) -> Setup {
        let status = axes.get("status").and_then(|status| status.parse().ok());
        let redirects = axes.contains_key("target");
        let answer = match axes.get("answer").map(String::as_str) {
            Some("html") => ServerAnswer::Html,
            Some("empty") => ServerAnswer::Empty,
            Some("foreign-json") => ServerAnswer::ForeignJson,
            Some("broken-json") => ServerAnswer::BrokenJson,
            _ => match status {
                Some(status) if !redirects => ServerAnswer::Status(status),
                _ => ServerAnswer::Own,
            },
        };
        Setup {
            server: axes.get("server").cloned(),
            certificate: Named::at(axes, "certificate"),
            ignore: Named::at(axes, "ignore"),
            token: Named::at(axes, "token"),
            answer,
            redirect: status.filter(|_| redirects).map(|code| (code, Named::at(axes, "target"))),
            ..Setup::default()
        }
    }

    /// What a client must be able to do for this to be asked of it: what isn't declared isn't.
    pub fn needs(&self) -> Vec<Capability> {
        let mut needs = Vec::new();
        if self.certificate == Certificate::Trusted {
            needs.push(Capability::CaFile);
        }
        if self.ignore != Toggle::Unset {
            needs.push(Capability::IgnoreTls);
        }
        needs
    }

    /// The declaration under which this isn't held against a client: a library that takes scheme,
    /// host and port has its URL split by a wrapper, whose slips aren't the library's.
    pub fn waived_by(&self) -> Option<Capability> {
        (self.url_form != UrlForm::Plain).then_some(Capability::BaseUrlParts)
    }
}
