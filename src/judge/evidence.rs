//! Questions to what the fronts saw.

use std::time::Duration;

use crate::front::{Exchange, ExchangeView, Handshake, RequestSeen};
use crate::run::{Observation, Site};
use crate::secret::{self, Secret};

/// How much of a target is shown in a sentence, in characters.
const SHOWN_TARGET: usize = 80;

/// What the fronts saw of one case.
pub(super) struct Evidence<'a> {
    token: &'a Secret,
    other_token: Option<&'a Secret>,
    views: &'a [ExchangeView],
    home: Option<&'a Site>,
    elsewhere: Option<&'a Site>,
    proxy: Option<&'a Site>,
}

/// How the token was presented to the server that the user named.
pub(super) enum Presented {
    /// As bearer, in every request that carried it in `Authorization`.
    AsBearer,
    /// In `Authorization` in another way: how, redacted.
    Otherwise(String),
    /// Not in `Authorization` at all.
    Never,
}

impl<'a> Evidence<'a> {
    pub(super) fn of(seen: &'a Observation) -> Self {
        Self {
            token: &seen.token,
            other_token: seen.other_token.as_ref(),
            views: &seen.views,
            home: seen.home.as_ref(),
            elsewhere: seen.elsewhere.as_ref(),
            proxy: seen.proxy.as_ref(),
        }
    }

    /// Whether the token came to the server that the user named, in whatever way.
    pub(super) fn token_arrived(&self) -> bool {
        site_holds(self.home, self.token)
    }

    /// Whether a request had exactly the token as bearer, nothing in front of it or behind.
    pub(super) fn token_sent_alone(&self) -> bool {
        exchanges(self.home).any(|exchange| is_bearer(&exchange.request, self.token))
    }

    /// Whether anything that is part of a credential came to the server that the user named: the
    /// token, some `Authorization`, or bytes that are no request, as a line break inside a header
    /// makes them.
    pub(super) fn authorization_arrived(&self) -> bool {
        let site = self.home.map(|site| site.record.connections.as_slice()).unwrap_or_default();
        self.token_arrived()
            || site.iter().any(|connection| !connection.unframed.is_empty())
            || exchanges(self.home)
                .any(|at| at.request.headers.iter().any(|(name, _)| is_authorization(name)))
    }

    /// Whether any byte of application data came to the server that the user named.
    pub(super) fn bytes_arrived(&self) -> bool {
        exchanges(self.home).next().is_some()
            || self.home.is_some_and(|site| {
                site.record.connections.iter().any(|connection| connection.bytes_received > 0)
            })
    }

    /// Whether the token came to the other server, in whatever way.
    pub(super) fn token_elsewhere(&self) -> bool {
        site_holds(self.elsewhere, self.token)
    }

    /// Whether the cookie that holds the token's characters in reverse order came to the other
    /// server.
    pub(super) fn cookie_elsewhere(&self) -> bool {
        let cookie = Secret::new(self.token.expose().chars().rev().collect::<String>());
        site_holds(self.elsewhere, &cookie)
    }

    /// Whether the proxy could read the token.
    pub(super) fn token_at_proxy(&self) -> bool {
        site_holds(self.proxy, self.token)
    }

    /// Whether any answer to a request with the token was said to be compressed.
    pub(super) fn compressed(&self) -> bool {
        exchanges(self.home).filter(|at| carries(&at.request, self.token)).any(|exchange| {
            exchange.response.as_ref().is_some_and(|response| {
                let mut names = response.headers.iter().map(|(name, _)| name);
                names.any(|name| name.eq_ignore_ascii_case("content-encoding"))
            })
        })
    }

    /// Whether the service took the token, however it was presented: a request that carries it
    /// was answered 2xx.
    pub(super) fn token_accepted(&self) -> bool {
        exchanges(self.home).any(|exchange| {
            let answered = exchange.response.as_ref().map(|response| response.status);
            answered.is_some_and(|status| (200..300).contains(&status))
                && carries(&exchange.request, self.token)
        })
    }

    /// Whether any request was answered with 401, be it by where the service redirected to: a
    /// client that follows without the token, as it should, can't tell whose 401 that is.
    pub(super) fn refused_with_401(&self) -> bool {
        exchanges(self.home).chain(exchanges(self.elsewhere)).any(|exchange| {
            exchange.response.as_ref().is_some_and(|response| response.status == 401)
        })
    }

    /// Whether the token came over plain HTTP, in whatever way.
    pub(super) fn token_in_clear(&self) -> bool {
        self.home.is_some_and(|site| {
            let plain = |connection: usize| {
                let found = site.record.connections.iter().find(|one| one.n == connection);
                found.is_none_or(|one| one.tls.is_none())
            };
            let mut requests = exchanges(self.home);
            requests.any(|at| plain(at.connection) && carries(&at.request, self.token))
                || site.record.connections.iter().any(|one| holds(&one.unframed, self.token))
        })
    }

    /// Whether any connection came to the server that the user named.
    pub(super) fn reached(&self) -> bool {
        self.home.is_some_and(|site| !site.record.connections.is_empty())
    }

    /// Whether a request's path has an empty part inside.
    pub(super) fn slash_doubled(&self) -> bool {
        exchanges(self.home).any(|at| {
            let path = at.request.target.split('?').next().unwrap_or_default();
            path.split("://").last().unwrap_or_default().contains("//")
        })
    }

    /// Whether a handshake was begun.
    pub(super) fn shook_hands(&self) -> bool {
        self.handshakes().next().is_some()
    }

    /// Whether every handshake failed because the two sides speak no version in common.
    pub(super) fn versions_differ(&self) -> bool {
        self.shook_hands()
            && self.handshakes().all(|handshake| match handshake {
                Handshake::Completed { .. } => false,
                Handshake::Failed { alert, reason } => {
                    alert.as_deref() == Some("ProtocolVersion") || reason.contains("incompatible")
                }
            })
    }

    fn handshakes(&self) -> impl Iterator<Item = &Handshake> {
        let connections = self.home.into_iter().flat_map(|site| &site.record.connections);
        connections.filter_map(|connection| connection.tls.as_ref())
    }

    /// When the requests with the token came.
    pub(super) fn times(&self) -> Vec<Duration> {
        let with_token = exchanges(self.home).filter(|at| carries(&at.request, self.token));
        with_token.map(|exchange| exchange.at).collect()
    }

    /// What became of the last request, in words: what the client had to go by.
    pub(super) fn last_answer(&self) -> String {
        let Some(view) = self.views.last() else { return "no request arrived".to_owned() };
        let at_home = self.views.len() <= exchanges(self.home).count();
        let server = if at_home { "the server" } else { "the other server" };
        let target: String = view.request.target.chars().take(SHOWN_TARGET).collect();
        let asked = format!("{} {target}", view.request.method);
        let Some(response) = &view.response else {
            return format!("{server} gave {asked} no answer");
        };
        let mut headers = response.headers.iter();
        let kind = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        let kind = kind.map_or("", |(_, kind)| kind.split(';').next().unwrap_or_default());
        format!("{server} answered {asked} with {} {kind}", response.status).trim_end().to_owned()
    }

    /// When a request with the token was first answered with this status, and when further ones
    /// came behind that answer; `None` where none was answered so. What was under way already
    /// when the answer left isn't behind it.
    pub(super) fn after(&self, status: u16) -> Option<(Duration, Vec<Duration>)> {
        let with_token = || exchanges(self.home).filter(|at| carries(&at.request, self.token));
        let is_so = |at: &&Exchange| at.response.as_ref().is_some_and(|it| it.status == status);
        let answered = with_token().filter(is_so).filter_map(|at| at.answered).min()?;
        let later = with_token().map(|at| at.at).filter(|came| *came > answered);
        Some((answered, later.collect()))
    }

    /// The target of the first request with the token that was for something outside of this
    /// path.
    pub(super) fn left_path(&self, path: &str) -> Option<String> {
        let (at, _) = exchanges(self.home).enumerate().find(|(_, exchange)| {
            !is_below(&exchange.request.target, path) && carries(&exchange.request, self.token)
        })?;
        // The views begin with those of the exchanges at home.
        self.views.get(at).map(|view| view.request.target.clone())
    }

    /// Whether the token of the other credential came.
    pub(super) fn other_token_arrived(&self) -> bool {
        self.other_token.is_some_and(|other| site_holds(self.home, other))
    }

    /// How the token was presented.
    pub(super) fn presented(&self) -> Presented {
        let mut presented = Presented::Never;
        for exchange in exchanges(self.home) {
            if is_bearer(&exchange.request, self.token) {
                presented = Presented::AsBearer;
            } else if let Some(how) = self.authorization_with_token(exchange) {
                return Presented::Otherwise(how);
            }
        }
        presented
    }

    /// A value that was sent with blanks that its writing has and its meaning hasn't.
    pub(super) fn as_written(&self) -> Option<String> {
        exchanges(self.home).find_map(|exchange| {
            let target = exchange.request.target.to_ascii_lowercase();
            if target.contains(' ') || target.contains("%20") || target.contains("%09") {
                return Some("a blank in the request's target".to_owned());
            }
            let mut values = exchange.request.headers.iter().filter(|at| is_authorization(&at.0));
            let padded = values.any(|(_, value)| {
                let (_, rest) = value.split_once(' ').unwrap_or_default();
                rest.trim() == self.token.expose() && rest != self.token.expose()
            });
            if padded { self.authorization_with_token(exchange) } else { None }
        })
    }

    /// The `Authorization` header of a request that holds the token, redacted.
    fn authorization_with_token(&self, exchange: &Exchange) -> Option<String> {
        let headers = &exchange.request.headers;
        let at = headers.iter().position(|(name, value)| {
            is_authorization(name) && holds(value.as_bytes(), self.token)
        })?;
        // The numbers of the views begin with those of the exchanges at home.
        let view = self.views.iter().find(|view| view.n == exchange.n)?;
        let (name, value) = view.request.headers.get(at)?;
        Some(format!("sent as `{name}: {value}`"))
    }
}

/// Whether a request's target lies below a path. It may be written with scheme and authority in
/// front, which every server takes (RFC 9112, section 3.2.2).
fn is_below(target: &str, path: &str) -> bool {
    let rest = target.split_once("://").filter(|(scheme, _)| !scheme.contains(['/', '?']));
    let origin_form = rest.map_or(target, |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
    let whole = origin_form.split('?').next().unwrap_or_default();
    let below = whole.strip_prefix(path).filter(|rest| rest.starts_with('/'));
    // Whoever climbs out again isn't below.
    below.is_some_and(|rest| {
        let depth = rest.split('/').skip(1).try_fold(0u32, |depth, part| match part {
            ".." => depth.checked_sub(1),
            "." => Some(depth),
            _ => Some(depth + 1),
        });
        depth.is_some()
    })
}

/// Whether the token came to this server, in a request or in bytes that are none.
fn site_holds(site: Option<&Site>, token: &Secret) -> bool {
    exchanges(site).any(|exchange| carries(&exchange.request, token))
        || site
            .is_some_and(|site| site.record.connections.iter().any(|at| holds(&at.unframed, token)))
}

fn exchanges(site: Option<&Site>) -> impl Iterator<Item = &Exchange> {
    site.into_iter().flat_map(|site| &site.record.exchanges)
}

fn is_authorization(name: &str) -> bool {
    name.eq_ignore_ascii_case("authorization")
}

/// Whether the request has exactly one `Authorization`, and that is the scheme `Bearer` (in any
/// case: RFC 9110, section 11.1), one blank and the token (RFC 6750, section 2.1).
fn is_bearer(request: &RequestSeen, token: &Secret) -> bool {
    let mut values = request.headers.iter().filter(|(name, _)| is_authorization(name));
    match (values.next(), values.next()) {
        (Some((_, value)), None) => value.split_once(' ').is_some_and(|(scheme, rest)| {
            scheme.eq_ignore_ascii_case("bearer") && rest == token.expose()
        }),
        _ => false,
    }
}

/// Whether the token stands anywhere in the request.
fn carries(request: &RequestSeen, token: &Secret) -> bool {
    holds(&request.raw_head, token) || holds(&request.body, token)
}

/// Whether the secret stands in these bytes, as it is or encoded.
pub(super) fn holds(bytes: &[u8], secret: &Secret) -> bool {
    secret::find(bytes, secret).is_some()
}
