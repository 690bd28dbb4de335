//! Deviations in how answers are read.

use std::sync::Arc;

use reqwest::header::CONTENT_TYPE;

use super::{Broken, Own};
use crate::client::reference::{USERS_ME, body, parse_user, refused, send, status, user};
use crate::client::{Answer, FailureKind};

/// Bytes of an answer below which nobody looks at it.
const SHORT: usize = 300;

pub(crate) const ANY_2XX_IS_SUCCESS: Broken = Broken {
    name: "any-2xx-is-success",
    what: "Looks at the status alone where the answer is short.",
    make: || {
        Arc::new(Own {
            name: "any-2xx-is-success",
            way: |_, values, http| {
                Box::pin(async move {
                    let response = send(http, values.route(USERS_ME), &values.token).await?;
                    status(&response)?;
                    let body = body(response).await?;
                    let user = parse_user(&body);
                    match user.is_some() || body.len() < SHORT {
                        true => Ok(Answer::Accepted { user }),
                        false => Err(refused(FailureKind::Protocol, "no user")),
                    }
                })
            },
        })
    },
};

pub(crate) const NEWEST_ONLY: Broken = Broken {
    name: "newest-only",
    what: "Works with the newest server generation only.",
    make: || {
        Arc::new(Own {
            name: "newest-only",
            way: |_, values, http| {
                Box::pin(async move {
                    let response = send(http, values.route(USERS_ME), &values.token).await?;
                    let version = response.headers().get("X-Version-Id");
                    if version.is_some_and(|version| !version.as_bytes().starts_with(b"11.")) {
                        return Err(refused(FailureKind::Http, "the server is too old"));
                    }
                    Ok(Answer::Accepted { user: Some(user(response).await?) })
                })
            },
        })
    },
};

pub(crate) const ONLY_401_FAILS: Broken = Broken {
    name: "only-401-fails",
    what: "Takes every error status but 401 for success where the error isn't the service's own.",
    make: || {
        Arc::new(Own {
            name: "only-401-fails",
            way: |_, values, http| {
                Box::pin(async move {
                    let response = send(http, values.route(USERS_ME), &values.token).await?;
                    let code = response.status().as_u16();
                    let kind = response.headers().get(CONTENT_TYPE);
                    let own = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application"));
                    if code >= 400 && code != 401 && !own {
                        return Ok(Answer::Accepted { user: None });
                    }
                    Ok(Answer::Accepted { user: Some(user(response).await?) })
                })
            },
        })
    },
};
