//! Deviations in what is made of redirects.

use std::sync::Arc;

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Response, Url};

use super::answering::local;
use super::{Broken, Own, accepted, dispatch};
use crate::client::Answer;
use crate::client::reference::{USERS_ME, send};

/// After so many hops within a server it is content.
const MOST_HOPS: usize = 20;

pub(crate) const ANYWHERE_IS_SUCCESS: Broken = Broken {
    name: "anywhere-is-success",
    what: "Goes where it is sent without the token, and is content with any answer there.",
    make: || {
        Arc::new(Own {
            name: "anywhere-is-success",
            way: |_, values, http| {
                Box::pin(async move {
                    let response = send(http, values.route(USERS_ME), &values.token).await?;
                    match elsewhere(&response) {
                        Some(to) if !response.headers().contains_key(SET_COOKIE) => {
                            dispatch(http.get(to)).await?;
                            Ok(Answer::Accepted { user: None })
                        }
                        _ => accepted(response).await,
                    }
                })
            },
        })
    },
};

pub(crate) const TOKEN_RETURNS: Broken = Broken {
    name: "token-returns",
    what: "Leaves the token out on the way to another host, and sends it again with the redirects there.",
    make: || {
        Arc::new(Own {
            name: "token-returns",
            way: |_, values, http| {
                Box::pin(async move {
                    let response = send(http, values.route(USERS_ME), &values.token).await?;
                    let Some(to) = elsewhere(&response).and_then(|to| Url::parse(&to).ok()) else {
                        return accepted(response).await;
                    };
                    let there = dispatch(http.get(to.clone())).await?;
                    match local(&there).and_then(|onward| to.join(&onward).ok()) {
                        Some(onward) => accepted(send(http, onward, &values.token).await?).await,
                        None => accepted(response).await,
                    }
                })
            },
        })
    },
};

pub(crate) const CIRCLE_IS_SUCCESS: Broken = Broken {
    name: "circle-is-success",
    what: "Follows twenty redirects within the server and is content.",
    make: || {
        Arc::new(Own {
            name: "circle-is-success",
            way: |_, values, http| {
                Box::pin(async move {
                    let mut url = values.route(USERS_ME);
                    for _ in 0..MOST_HOPS {
                        let response = send(http, url.clone(), &values.token).await?;
                        match local(&response).and_then(|to| url.join(&to).ok()) {
                            Some(next) => url = next,
                            None => return accepted(response).await,
                        }
                    }
                    Ok(Answer::Accepted { user: None })
                })
            },
        })
    },
};

pub(crate) const COOKIE_GOES_ALONG: Broken = Broken {
    name: "cookie-goes-along",
    what: "Takes the cookie that comes with a redirect along to wherever that leads.",
    make: || {
        Arc::new(Own {
            name: "cookie-goes-along",
            way: |_, values, http| {
                Box::pin(async move {
                    let response = send(http, values.route(USERS_ME), &values.token).await?;
                    let cookie = response.headers().get(SET_COOKIE);
                    let cookie = cookie.and_then(|cookie| cookie.to_str().ok()?.split(';').next());
                    match (elsewhere(&response), cookie) {
                        (Some(to), Some(cookie)) => {
                            dispatch(http.get(to).header(COOKIE, cookie)).await?;
                            accepted(response).await
                        }
                        _ => accepted(response).await,
                    }
                })
            },
        })
    },
};

/// Where a redirect leads, if that is another server.
fn elsewhere(response: &Response) -> Option<String> {
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    (response.status().is_redirection() && location.contains("://")).then(|| location.to_owned())
}
