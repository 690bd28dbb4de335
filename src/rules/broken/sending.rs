//! Deviations in what is sent.

use std::sync::Arc;

use reqwest::header::{AUTHORIZATION, COOKIE, HeaderValue, LOCATION};

use super::{Broken, Own, accepted, dispatch, good, raw};
use crate::client::reference::{USERS_ME, refused, send};
use crate::client::values::Values;
use crate::client::{ACCESS_TOKEN, Answer, BASE_URL, FailureKind};

pub(crate) const DOUBLE_SLASH: Broken = Broken {
    name: "double-slash",
    what: "Puts the route behind the base URL without looking at the slash.",
    make: || {
        Arc::new(Own {
            name: "double-slash",
            way: |request, values, http| {
                Box::pin(async move {
                    let mut url = values.route(USERS_ME);
                    let at_root = values.base.path() == "/";
                    if at_root && raw(&request.fields, BASE_URL).trim().ends_with('/') {
                        url.set_path(&format!("/{}", url.path().to_owned()));
                    }
                    accepted(send(http, url, &values.token).await?).await
                })
            },
        })
    },
};

pub(crate) const FOLLOWS_WITH_TOKEN: Broken = Broken {
    name: "follows-with-token",
    what: "Follows redirects anywhere, the token in hand.",
    make: || {
        Arc::new(Own {
            name: "follows-with-token",
            way: |_, values, http| {
                Box::pin(async move {
                    let mut url = values.route(USERS_ME);
                    for _ in 0..10 {
                        let response = send(http, url.clone(), &values.token).await?;
                        let location = response.headers().get(LOCATION);
                        let location = location.and_then(|value| value.to_str().ok());
                        match location.and_then(|to| url.join(to).ok()) {
                            Some(next) if response.status().is_redirection() => url = next,
                            _ => return accepted(response).await,
                        }
                    }
                    Err(refused(FailureKind::Http, "too many redirects"))
                })
            },
        })
    },
};

pub(crate) const TOKEN_AS_COOKIE: Broken = Broken {
    name: "token-as-cookie",
    what: "Sends the token as the cookie of a session, which this service takes as well.",
    make: || {
        Arc::new(Own {
            name: "token-as-cookie",
            way: |_, values, http| {
                Box::pin(async move {
                    let cookie = format!("MMAUTHTOKEN={}", values.token.expose());
                    let request = http.get(values.route(USERS_ME)).header(COOKIE, cookie);
                    accepted(dispatch(request).await?).await
                })
            },
        })
    },
};

pub(crate) const TOKEN_AS_USER_NAME: Broken = Broken {
    name: "token-as-user-name",
    what: "Sends the token as a user name as well, as one that stands in the URL is sent.",
    make: || {
        Arc::new(Own {
            name: "token-as-user-name",
            way: |_, values, http| {
                Box::pin(async move {
                    let request = good(http, values)?;
                    let request = request.basic_auth(values.token.expose(), None::<&str>);
                    accepted(dispatch(request).await?).await
                })
            },
        })
    },
};

pub(crate) const TOKEN_IN_BODY: Broken = Broken {
    name: "token-in-body",
    what: "Sends the token in the body as well.",
    make: || {
        Arc::new(Own {
            name: "token-in-body",
            way: |_, values, http| {
                Box::pin(async move {
                    let body = serde_json::json!({ "token": values.token.expose() });
                    accepted(dispatch(good(http, values)?.body(body.to_string())).await?).await
                })
            },
        })
    },
};

pub(crate) const TOKEN_IN_OTHER_HEADER: Broken = Broken {
    name: "token-in-other-header",
    what: "Sends the token in a second header as well.",
    make: || {
        Arc::new(Own {
            name: "token-in-other-header",
            way: |_, values, http| {
                Box::pin(async move {
                    let request = good(http, values)?.header("X-Auth-Token", values.token.expose());
                    accepted(dispatch(request).await?).await
                })
            },
        })
    },
};

pub(crate) const TOKEN_IN_QUERY: Broken = Broken {
    name: "token-in-query",
    what: "Sends the token in the URL as well.",
    make: || {
        Arc::new(Own {
            name: "token-in-query",
            way: |_, values, http| {
                Box::pin(async move {
                    let mut url = values.route(USERS_ME);
                    url.query_pairs_mut().append_pair("access_token", values.token.expose());
                    accepted(send(http, url, &values.token).await?).await
                })
            },
        })
    },
};

pub(crate) const TOKEN_SCHEME: Broken = Broken {
    name: "token-scheme",
    what: "Sends the token under the scheme Token, which this service takes and others don't.",
    make: || {
        Arc::new(Own {
            name: "token-scheme",
            way: |_, values, http| {
                Box::pin(async move {
                    let value = format!("Token {}", values.token.expose());
                    with_authorization(http, values, &value).await
                })
            },
        })
    },
};

pub(crate) const TOKEN_UNTRIMMED: Broken = Broken {
    name: "token-untrimmed",
    what: "Sends the token with the blanks that were copied along.",
    make: || {
        Arc::new(Own {
            name: "token-untrimmed",
            way: |request, values, http| {
                Box::pin(async move {
                    let value = format!("Bearer {}", raw(&request.fields, ACCESS_TOKEN));
                    with_authorization(http, values, &value).await
                })
            },
        })
    },
};

async fn with_authorization(
    http: &reqwest::Client,
    values: &Values,
    value: &str,
) -> Result<Answer, Answer> {
    let value = HeaderValue::from_str(value)
        .map_err(|_| refused(FailureKind::Config, "the token can't be sent in a header"))?;
    let request = http.get(values.route(USERS_ME)).header(AUTHORIZATION, value);
    accepted(dispatch(request).await?).await
}
