//! The clients that break exactly one rule each: the reference client with one deviation.
//!
//! Most change what goes into the reference client or what comes out of it ([`Deviant`]); the
//! others send or read differently, from the reference client's own parts.

mod answering;
mod checking;
mod content;
mod going;
mod kept;
mod limits;
mod pinging;
mod proxied;
mod reading;
mod redirects;
mod sending;
mod state;
mod urls;
mod wrapping;

pub(super) use answering::{
    ASKS_TWICE, COMPRESSED_UNREAD, FIRST_PIECE_ONLY, FOLLOWS_FOR_EVER, HALF_IS_ENOUGH, IMPATIENT,
    LENGTH_NEEDED, LOCAL_REDIRECT_IS_SUCCESS, SHOWS_SERVERS_WORDS, SILENCE_IS_CONSENT, STORMS,
};
pub(super) use checking::{ANY_HOST, ANY_ISSUER, PINGS_ANY_ISSUER, UNKNOWN_ISSUER_IS_SUCCESS};
pub(super) use content::{
    CONTENT_WITH_BLANKS, CONTENT_WITH_CAPITALS, CONTENT_WITH_EXCEPTION, CONTENT_WITH_GARBLE,
    CONTENT_WITH_IPV6, CONTENT_WITH_LINE_BREAK, CONTENT_WITH_NAME, CONTENT_WITH_PATH,
    CONTENT_WITH_PROXY, CONTENT_WITH_SLASH, CONTENT_WITH_TEXT, CONTENT_WITHOUT_CHECKS,
    CONTENT_WITHOUT_SCHEME,
};
pub(super) use going::{
    CHOKES_ON_HEADERS, FALLS_BACK_TO_HTTP, LIMIT_ON_HEAD_ALONE, NO_LIMIT, ONLY_TLS_1_2,
    ONLY_TLS_1_3, READS_FOR_EVER, UNREADABLE_MEANS_UNCHECKED,
};
pub(super) use kept::{
    IGNORES_FOR_ALL, IGNORES_FOR_GOOD, KEEPS_AUTHORITIES, PINGS_AFTER_IGNORING,
    PINGS_BY_AUTHORITIES, REMEMBERS_AUTHORITIES, REMEMBERS_IGNORING,
};
pub(super) use limits::{
    ENDLESS_HEAD_IS_SUCCESS, READS_HEADS_FOR_EVER, TIMEOUT_IS_SUCCESS, TOO_LARGE_IS_SUCCESS,
    UNREAD_IS_SUCCESS,
};
pub(super) use pinging::{
    CONTENT_WITH_COMPRESSED_PING, CONTENT_WITH_LARGE_PING, CONTENT_WITH_OLD_PING,
    CONTENT_WITH_TRUST, CONTENT_WITH_UNREADABLE_PING, CONTENT_WITHOUT_LENGTH, PINGS_BY_PROXY,
    PINGS_WITH_GARBLE, PINGS_WITH_TEXT,
};
pub(super) use proxied::{
    ANY_PROXY, BROKEN_TUNNEL_IS_SUCCESS, PROXY_GETS_HEADERS, PROXY_MEANS_UNCHECKED,
    REFUSED_BY_PROXY_IS_SUCCESS, REFUSES_PROXIES,
};
pub(super) use reading::{ANY_2XX_IS_SUCCESS, NEWEST_ONLY, ONLY_401_FAILS};
pub(super) use redirects::{
    ANYWHERE_IS_SUCCESS, CIRCLE_IS_SUCCESS, COOKIE_GOES_ALONG, TOKEN_RETURNS,
};
pub(super) use sending::{
    DOUBLE_SLASH, FOLLOWS_WITH_TOKEN, TOKEN_AS_COOKIE, TOKEN_AS_USER_NAME, TOKEN_IN_BODY,
    TOKEN_IN_OTHER_HEADER, TOKEN_IN_QUERY, TOKEN_SCHEME, TOKEN_UNTRIMMED,
};
pub(super) use state::{KEEPS_COOKIES, LEAVES_IT_TO_OTHERS, MIXES_UP, REMEMBERS_SUCCESS};
pub(super) use urls::{
    BLANKS_INSIDE_DROPPED, CASE_MATTERS, COMPLETES_TO_HTTP, NO_IPV6, NO_SUB_PATHS,
    NON_ASCII_DROPPED, NOTHING_IS_SUCCESS, ODD_URL_IS_SUCCESS, ONE_ADDRESS_ONLY, PATH_DROPPED,
    TEXT_IS_TRUE, TOKEN_CUT, TOKEN_IN_LOWER_CASE,
};
pub(super) use wrapping::{
    ALWAYS_AUTH, ALWAYS_INTERNAL, AUTHORITY_FORGOTTEN, FIELD_NOT_OFFERED, HANDSHAKE_IS_SUCCESS,
    LINE_BREAKS_DROPPED, REFUSED_IS_SUCCESS, REFUSES_BLANKS_LATE, TOGGLE_WITHOUT_EFFECT,
    TOKEN_IN_MESSAGE, USER_MIXED_UP,
};

use std::sync::Arc;

use async_trait::async_trait;
use futures::future::BoxFuture;
use reqwest::header::AUTHORIZATION;
use reqwest::{RequestBuilder, Response};

use crate::client::reference::{USERS_ME, bearer, failure, http, refused, user};
use crate::client::values::Values;
use crate::client::{
    Answer, Authenticate, Client, ClientInfo, Credential, FailureKind, FieldValue, Reference,
};

/// A client that breaks one rule.
#[derive(Clone, Copy, Debug)]
pub struct Broken {
    /// Its name.
    pub name: &'static str,
    /// What it does wrong, one sentence.
    pub what: &'static str,
    /// Makes one.
    pub make: fn() -> Arc<dyn Client>,
}

/// The reference client with something changed before or after.
struct Deviant {
    name: &'static str,
    info: fn(&mut ClientInfo),
    /// What it says without asking, where it does.
    instead: fn(&Authenticate) -> Option<Answer>,
    before: fn(&mut Authenticate),
    after: fn(&Authenticate, Answer) -> Answer,
}

impl Deviant {
    /// No deviation at all, to start from.
    const fn none(name: &'static str) -> Self {
        Self { name, info: |_| {}, instead: |_| None, before: |_| {}, after: |_, answer| answer }
    }
}

#[async_trait]
impl Client for Deviant {
    fn info(&self) -> ClientInfo {
        let mut info = named(self.name);
        (self.info)(&mut info);
        info
    }

    async fn authenticate(&self, request: Authenticate) -> Answer {
        if let Some(answer) = (self.instead)(&request) {
            return answer;
        }
        let mut changed = request.clone();
        (self.before)(&mut changed);
        (self.after)(&request, Reference.authenticate(changed).await)
    }
}

/// What a client of its own does with checked values and an HTTP client.
type Way = for<'a> fn(
    &'a Authenticate,
    &'a Values,
    &'a reqwest::Client,
) -> BoxFuture<'a, Result<Answer, Answer>>;

/// A client that sends or reads in its own way.
struct Own {
    name: &'static str,
    way: Way,
}

#[async_trait]
impl Client for Own {
    fn info(&self) -> ClientInfo {
        named(self.name)
    }

    async fn authenticate(&self, request: Authenticate) -> Answer {
        let work = async {
            let values = Values::read(&request.fields)
                .map_err(|error| refused(FailureKind::Config, error.to_string()))?;
            let http = http(&request, &values)?;
            (self.way)(&request, &values, &http).await
        };
        match tokio::time::timeout(request.timeout, work).await {
            Ok(answer) => answer.unwrap_or_else(|answer| answer),
            Err(_) => refused(FailureKind::Timeout, "no answer within the time limit"),
        }
    }
}

fn named(name: &str) -> ClientInfo {
    ClientInfo { name: name.to_owned(), ..Reference.info() }
}

/// A client that goes its own way altogether, its limit included.
struct Free {
    name: &'static str,
    run: fn(Authenticate) -> BoxFuture<'static, Answer>,
}

#[async_trait]
impl Client for Free {
    fn info(&self) -> ClientInfo {
        named(self.name)
    }

    async fn authenticate(&self, request: Authenticate) -> Answer {
        (self.run)(request).await
    }
}

/// The right request.
fn good(http: &reqwest::Client, values: &Values) -> Result<RequestBuilder, Answer> {
    Ok(http.get(values.route(USERS_ME)).header(AUTHORIZATION, bearer(&values.token)?))
}

async fn dispatch(request: RequestBuilder) -> Result<Response, Answer> {
    request.send().await.map_err(|error| failure(&error))
}

async fn accepted(response: Response) -> Result<Answer, Answer> {
    Ok(Answer::Accepted { user: Some(user(response).await?) })
}

/// A field's text as the user left it.
fn raw<'a>(fields: &'a Credential, id: &str) -> &'a str {
    match fields.get(id) {
        Some(FieldValue::Text(text)) => text,
        Some(FieldValue::Secret(secret)) => secret.expose(),
        _ => "",
    }
}
