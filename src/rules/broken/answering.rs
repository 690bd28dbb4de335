//! Deviations in how often is asked, and in what is made of the answer.

use std::sync::Arc;

use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, LOCATION};
use reqwest::{Client as Http, Response};

use super::{Broken, Own, accepted, dispatch, good};
use crate::client::reference::{USERS_ME, body, failure, find, parse_user, refused, send, status};
use crate::client::values::Values;
use crate::client::{Answer, FailureKind};

pub(crate) const ASKS_TWICE: Broken = Broken {
    name: "asks-twice",
    what: "Sends a refused token a second time.",
    make: || {
        Arc::new(Own {
            name: "asks-twice",
            way: |_, values, http| {
                Box::pin(async move { accepted(repeated(http, values, &[401], 1).await?).await })
            },
        })
    },
};

pub(crate) const COMPRESSED_UNREAD: Broken = Broken {
    name: "compressed-unread",
    what: "Asks for compressed answers and can't read them.",
    make: || {
        Arc::new(Own {
            name: "compressed-unread",
            way: |_, values, http| {
                Box::pin(async move {
                    let request = good(http, values)?.header(ACCEPT_ENCODING, "gzip");
                    let response = dispatch(request).await?;
                    if response.headers().contains_key(CONTENT_ENCODING) {
                        return Err(refused(FailureKind::Protocol, "the answer is compressed"));
                    }
                    accepted(response).await
                })
            },
        })
    },
};

pub(crate) const FIRST_PIECE_ONLY: Broken = Broken {
    name: "first-piece-only",
    what: "Reads what comes first and takes it for all of the body.",
    make: || {
        Arc::new(Own {
            name: "first-piece-only",
            way: |_, values, http| {
                Box::pin(async move {
                    let mut response = send(http, values.route(USERS_ME), &values.token).await?;
                    if !response.headers().contains_key(CONTENT_LENGTH) {
                        return accepted(response).await;
                    }
                    status(&response)?;
                    let piece = response.chunk().await.ok().flatten().unwrap_or_default();
                    if let Some(user) = parse_user(&piece) {
                        body(response).await?;
                        return Ok(Answer::Accepted { user: Some(user) });
                    }
                    body(response).await?;
                    Err(refused(FailureKind::Protocol, "no user"))
                })
            },
        })
    },
};

pub(crate) const FOLLOWS_FOR_EVER: Broken = Broken {
    name: "follows-for-ever",
    what: "Follows redirects within the server without counting them.",
    make: || {
        Arc::new(Own {
            name: "follows-for-ever",
            way: |_, values, http| {
                Box::pin(async move {
                    let mut url = values.route(USERS_ME);
                    for _ in 0..100 {
                        let response = send(http, url.clone(), &values.token).await?;
                        match local(&response).and_then(|to| url.join(&to).ok()) {
                            Some(next) => url = next,
                            None => return accepted(response).await,
                        }
                    }
                    Err(refused(FailureKind::Http, "redirected a hundred times"))
                })
            },
        })
    },
};

pub(crate) const HALF_IS_ENOUGH: Broken = Broken {
    name: "half-is-enough",
    what: "Takes a good status for success where the body breaks off.",
    make: || {
        Arc::new(Own {
            name: "half-is-enough",
            way: |_, values, http| {
                Box::pin(async move {
                    let mut response = send(http, values.route(USERS_ME), &values.token).await?;
                    status(&response)?;
                    let mut bytes = Vec::new();
                    loop {
                        match response.chunk().await {
                            Ok(Some(piece)) if bytes.len() < 1024 * 1024 => bytes.extend(piece),
                            Err(error) if error.is_timeout() => return Err(failure(&error)),
                            Err(_) => return Ok(Answer::Accepted { user: None }),
                            _ => break,
                        }
                    }
                    let user = parse_user(&bytes)
                        .ok_or_else(|| refused(FailureKind::Protocol, "no user"))?;
                    Ok(Answer::Accepted { user: Some(user) })
                })
            },
        })
    },
};

pub(crate) const IMPATIENT: Broken = Broken {
    name: "impatient",
    what: "Tries twice more at once after 429.",
    make: || {
        Arc::new(Own {
            name: "impatient",
            way: |_, values, http| {
                Box::pin(async move { accepted(repeated(http, values, &[429], 2).await?).await })
            },
        })
    },
};

pub(crate) const LENGTH_NEEDED: Broken = Broken {
    name: "length-needed",
    what: "Refuses an answer that doesn't say how long it is.",
    make: || {
        Arc::new(Own {
            name: "length-needed",
            way: |_, values, http| {
                Box::pin(async move {
                    let response = send(http, values.route(USERS_ME), &values.token).await?;
                    status(&response)?;
                    if !response.headers().contains_key(CONTENT_LENGTH) {
                        return Err(refused(FailureKind::Protocol, "the answer has no length"));
                    }
                    accepted(response).await
                })
            },
        })
    },
};

pub(crate) const LOCAL_REDIRECT_IS_SUCCESS: Broken = Broken {
    name: "local-redirect-is-success",
    what: "Goes where it is sent within the server without the token, and is content with any answer.",
    make: || {
        Arc::new(Own {
            name: "local-redirect-is-success",
            way: |_, values, http| {
                Box::pin(async move {
                    let url = values.route(USERS_ME);
                    let response = send(http, url.clone(), &values.token).await?;
                    let Some(next) = local(&response).and_then(|to| url.join(&to).ok()) else {
                        return accepted(response).await;
                    };
                    let response = dispatch(http.get(next)).await?;
                    match response.status().is_redirection() {
                        true => accepted(response).await,
                        false => Ok(Answer::Accepted { user: None }),
                    }
                })
            },
        })
    },
};

pub(crate) const SHOWS_SERVERS_WORDS: Broken = Broken {
    name: "shows-servers-words",
    what: "Shows what the service said of a refused token, whatever stands in it.",
    make: || {
        Arc::new(Own {
            name: "shows-servers-words",
            way: |_, values, http| {
                Box::pin(async move {
                    let response = send(http, values.route(USERS_ME), &values.token).await?;
                    if response.status().as_u16() != 401 {
                        return accepted(response).await;
                    }
                    let words = body(response).await.unwrap_or_default();
                    Err(refused(FailureKind::Auth, String::from_utf8_lossy(&words)))
                })
            },
        })
    },
};

pub(crate) const SILENCE_IS_CONSENT: Broken = Broken {
    name: "silence-is-consent",
    what: "Takes a connection that ends without an answer for success.",
    make: || {
        Arc::new(Own {
            name: "silence-is-consent",
            way: |_, values, http| {
                Box::pin(async move {
                    match good(http, values)?.send().await {
                        Ok(response) => accepted(response).await,
                        Err(error)
                            if error.is_connect()
                                || error.is_timeout()
                                || find::<hyper::Error>(&error)
                                    .is_some_and(hyper::Error::is_parse_too_large) =>
                        {
                            Err(failure(&error))
                        }
                        Err(_) => Ok(Answer::Accepted { user: None }),
                    }
                })
            },
        })
    },
};

pub(crate) const STORMS: Broken = Broken {
    name: "storms",
    what: "Asks a failing server ten times in a row.",
    make: || {
        Arc::new(Own {
            name: "storms",
            way: |_, values, http| {
                Box::pin(async move {
                    accepted(repeated(http, values, &[500, 502, 503], 9).await?).await
                })
            },
        })
    },
};

/// The last answer of so many repetitions, each after one of these statuses.
async fn repeated(
    http: &Http,
    values: &Values,
    statuses: &[u16],
    times: usize,
) -> Result<Response, Answer> {
    let mut response = send(http, values.route(USERS_ME), &values.token).await?;
    for _ in 0..times {
        if statuses.contains(&response.status().as_u16()) {
            response = send(http, values.route(USERS_ME), &values.token).await?;
        }
    }
    Ok(response)
}

/// Where a redirect leads, if that is a path.
pub(super) fn local(response: &Response) -> Option<String> {
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    (response.status().is_redirection() && location.starts_with('/')).then(|| location.to_owned())
}
