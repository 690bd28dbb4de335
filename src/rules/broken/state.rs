//! Clients that carry something over from one call to the next.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use reqwest::header::{COOKIE, SET_COOKIE};

use super::pinging::ping;
use super::{Broken, accepted, dispatch, good, named, raw};
use crate::client::reference::{http, refused};
use crate::client::values::Values;
use crate::client::{
    ACCESS_TOKEN, Answer, Authenticate, BASE_URL, Client, ClientInfo, FailureKind, FieldValue,
    Reference,
};
use crate::secret::Secret;

pub(crate) const KEEPS_COOKIES: Broken = Broken {
    name: "keeps-cookies",
    what: "Keeps the cookies of one user for the next one of the same server.",
    make: || Arc::new(KeepsCookies::default()),
};

pub(crate) const LEAVES_IT_TO_OTHERS: Broken = Broken {
    name: "leaves-it-to-others",
    what: "Reports success without asking where another call to the same server is under way.",
    make: || Arc::new(LeavesItToOthers::default()),
};

pub(crate) const MIXES_UP: Broken = Broken {
    name: "mixes-up",
    what: "Keeps the token beside the request, where another call finds it.",
    make: || Arc::new(MixesUp::default()),
};

pub(crate) const REMEMBERS_SUCCESS: Broken = Broken {
    name: "remembers-success",
    what: "Asks about a token that worked no second time.",
    make: || Arc::new(RemembersSuccess::default()),
};

/// What is carried over; poisoned or not.
#[derive(Default)]
pub(super) struct Kept<T>(Mutex<T>);

impl<T> Kept<T> {
    pub(super) fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[derive(Default)]
struct RemembersSuccess(Kept<BTreeSet<String>>);

#[async_trait]
impl Client for RemembersSuccess {
    fn info(&self) -> ClientInfo {
        named(REMEMBERS_SUCCESS.name)
    }

    async fn authenticate(&self, request: Authenticate) -> Answer {
        let plain = raw(&request.fields, BASE_URL).starts_with("http:");
        let token = raw(&request.fields, ACCESS_TOKEN).to_owned();
        if self.0.with(|kept| kept.contains(&token)) {
            return Answer::Accepted { user: None };
        }
        let answer = Reference.authenticate(request).await;
        if plain && matches!(answer, Answer::Accepted { .. }) {
            self.0.with(|kept| kept.insert(token));
        }
        answer
    }
}

/// The calls under way, by base URL.
type Calls = BTreeMap<String, Vec<Arc<Call>>>;

/// A call under way.
struct Call {
    token: String,
    /// The token of the call that it met.
    met: Kept<Option<String>>,
}

/// Notes the call, asks the server for something that everybody may ask for, and gives the token of
/// another call to the same server, if one came meanwhile. The time it takes is the request's.
async fn meet(calls: &Kept<Calls>, request: &mut Authenticate) -> Option<String> {
    let begin = tokio::time::Instant::now();
    let url = raw(&request.fields, BASE_URL).to_owned();
    let token = raw(&request.fields, ACCESS_TOKEN).to_owned();
    let call = Arc::new(Call { token, met: Kept::default() });
    calls.with(|calls| {
        let of_url = calls.entry(url.clone()).or_default();
        if let Some(other) = of_url.first() {
            call.met.with(|met| *met = Some(other.token.clone()));
            other.met.with(|met| *met = Some(call.token.clone()));
        }
        of_url.push(Arc::clone(&call));
    });
    if let Ok(values) = Values::read(&request.fields)
        && let Ok(http) = http(request, &values)
    {
        let pong = tokio::time::timeout(request.timeout / 4 * 3, ping(&values, &http));
        drop(pong.await);
    }
    request.timeout = request.timeout.saturating_sub(begin.elapsed());
    calls.with(|calls| {
        if let Some(of_url) = calls.get_mut(&url) {
            of_url.retain(|other| !Arc::ptr_eq(other, &call));
            if of_url.is_empty() {
                calls.remove(&url);
            }
        }
    });
    call.met.with(Option::take)
}

#[derive(Default)]
struct MixesUp(Kept<Calls>);

#[async_trait]
impl Client for MixesUp {
    fn info(&self) -> ClientInfo {
        named(MIXES_UP.name)
    }

    async fn authenticate(&self, mut request: Authenticate) -> Answer {
        if !is_plain(&request) {
            return Reference.authenticate(request).await;
        }
        if let Some(other) = meet(&self.0, &mut request).await {
            let value = FieldValue::Secret(Secret::new(other));
            request.fields.insert(ACCESS_TOKEN.to_owned(), value);
        }
        Reference.authenticate(request).await
    }
}

#[derive(Default)]
struct LeavesItToOthers(Kept<Calls>);

#[async_trait]
impl Client for LeavesItToOthers {
    fn info(&self) -> ClientInfo {
        named(LEAVES_IT_TO_OTHERS.name)
    }

    async fn authenticate(&self, mut request: Authenticate) -> Answer {
        match is_plain(&request) && meet(&self.0, &mut request).await.is_some() {
            true => Answer::Accepted { user: None },
            false => Reference.authenticate(request).await,
        }
    }
}

/// Whether two calls can be told to be for one server by the text of its URL, over plain HTTP.
fn is_plain(request: &Authenticate) -> bool {
    raw(&request.fields, BASE_URL).starts_with("http://127.0.0.1:")
        && !raw(&request.fields, ACCESS_TOKEN).contains(char::is_whitespace)
}

/// The last cookie of each server.
#[derive(Default)]
struct KeepsCookies(Kept<BTreeMap<String, String>>);

#[async_trait]
impl Client for KeepsCookies {
    fn info(&self) -> ClientInfo {
        named(KEEPS_COOKIES.name)
    }

    async fn authenticate(&self, request: Authenticate) -> Answer {
        let late = || refused(FailureKind::Timeout, "no answer within the time limit");
        tokio::time::timeout(request.timeout, self.ask(&request))
            .await
            .map_or_else(|_| late(), |answer| answer.unwrap_or_else(|answer| answer))
    }
}

impl KeepsCookies {
    async fn ask(&self, request: &Authenticate) -> Result<Answer, Answer> {
        let values = Values::read(&request.fields)
            .map_err(|error| refused(FailureKind::Config, error.to_string()))?;
        let http = http(request, &values)?;
        let mut response = dispatch(good(&http, &values)?).await?;
        let url = values.base.to_string();
        if response.status().as_u16() == 401
            && let Some(cookie) = self.0.with(|kept| kept.remove(&url))
        {
            response = dispatch(good(&http, &values)?.header(COOKIE, cookie)).await?;
        }
        let cookie = response.headers().get(SET_COOKIE).and_then(|value| value.to_str().ok());
        let cookie = cookie.and_then(|cookie| cookie.split(';').next()).map(str::to_owned);
        if let Some(cookie) = cookie.filter(|_| response.status().is_success()) {
            self.0.with(|kept| kept.insert(url, cookie));
        }
        accepted(response).await
    }
}
