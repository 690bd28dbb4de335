//! Clients that carry something over from one call to the next.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use reqwest::header::{COOKIE, SET_COOKIE};

use super::{Broken, accepted, dispatch, good, named, raw};
use crate::client::reference::{http, refused};
use crate::client::values::Values;
use crate::client::{
    ACCESS_TOKEN, Answer, Authenticate, BASE_URL, Client, ClientInfo, FailureKind, FieldValue,
    IGNORE_SSL_ISSUES, Reference,
};
use crate::secret::Secret;

/// How long a mixed-up client waits for somebody else to come.
const MEETING: Duration = Duration::from_millis(60);

pub(crate) const IGNORES_FOR_GOOD: Broken = Broken {
    name: "ignores-for-good",
    what: "Leaves certificate checks off once they were turned off.",
    make: || Arc::new(IgnoresForGood::default()),
};

pub(crate) const KEEPS_COOKIES: Broken = Broken {
    name: "keeps-cookies",
    what: "Keeps the cookies of one user for the next one of the same server.",
    make: || Arc::new(KeepsCookies::default()),
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

pub(crate) const TRUSTS_FOR_GOOD: Broken = Broken {
    name: "trusts-for-good",
    what: "Goes on trusting an authority that was added for another credential.",
    make: || Arc::new(TrustsForGood::default()),
};

/// What is carried over; poisoned or not.
#[derive(Default)]
struct Kept<T>(Mutex<T>);

impl<T> Kept<T> {
    fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[derive(Default)]
struct IgnoresForGood(Kept<BTreeSet<String>>);

#[async_trait]
impl Client for IgnoresForGood {
    fn info(&self) -> ClientInfo {
        named(IGNORES_FOR_GOOD.name)
    }

    async fn authenticate(&self, mut request: Authenticate) -> Answer {
        let url = raw(&request.fields, BASE_URL).to_owned();
        let on = Some(&FieldValue::Toggle(true)) == request.fields.get(IGNORE_SSL_ISSUES);
        let off = self.0.with(|kept| if on { kept.insert(url) } else { kept.contains(&url) });
        if off {
            request.fields.insert(IGNORE_SSL_ISSUES.to_owned(), FieldValue::Toggle(true));
        }
        Reference.authenticate(request).await
    }
}

#[derive(Default)]
struct TrustsForGood(Kept<Option<String>>);

#[async_trait]
impl Client for TrustsForGood {
    fn info(&self) -> ClientInfo {
        named(TRUSTS_FOR_GOOD.name)
    }

    async fn authenticate(&self, mut request: Authenticate) -> Answer {
        match &request.ca_pem {
            Some(pem) => self.0.with(|kept| *kept = Some(pem.clone())),
            None => request.ca_pem = self.0.with(|kept| kept.clone()),
        }
        Reference.authenticate(request).await
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
        let plain = !request.fields.contains_key(IGNORE_SSL_ISSUES);
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

#[derive(Default)]
struct MixesUp(Kept<BTreeMap<String, Vec<String>>>);

#[async_trait]
impl Client for MixesUp {
    fn info(&self) -> ClientInfo {
        named(MIXES_UP.name)
    }

    async fn authenticate(&self, mut request: Authenticate) -> Answer {
        let url = raw(&request.fields, BASE_URL).to_owned();
        let own = raw(&request.fields, ACCESS_TOKEN).to_owned();
        self.0.with(|kept| kept.entry(url.clone()).or_default().push(own.clone()));
        tokio::time::sleep(MEETING).await;
        let other = self.0.with(|kept| kept.get(&url)?.iter().find(|one| **one != own).cloned());
        if let Some(other) = other {
            let value = FieldValue::Secret(Secret::new(other));
            request.fields.insert(ACCESS_TOKEN.to_owned(), value);
        }
        tokio::time::sleep(MEETING).await;
        self.0.with(|kept| kept.remove(&url));
        Reference.authenticate(request).await
    }
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
