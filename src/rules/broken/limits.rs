//! Deviations in what is made of answers that are too long, too late or not to be unpacked.

use std::sync::Arc;

use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{Broken, Deviant, Free, Own, accepted, dispatch, good, raw};
use crate::client::reference::{USERS_ME, body, failure, find, refused, send, status};
use crate::client::{Answer, Authenticate, BASE_URL, Client, FailureKind, Reference};

/// So much of a head it reads within its limit.
const PATIENT: usize = 1024 * 1024;

pub(crate) const ENDLESS_HEAD_IS_SUCCESS: Broken = Broken {
    name: "endless-head-is-success",
    what: "Takes a head that is over its bound for success.",
    make: || {
        Arc::new(Own {
            name: "endless-head-is-success",
            way: |_, values, http| {
                Box::pin(async move {
                    match good(http, values)?.send().await {
                        Ok(response) => accepted(response).await,
                        Err(error)
                            if find::<hyper::Error>(&error)
                                .is_some_and(hyper::Error::is_parse_too_large) =>
                        {
                            Ok(Answer::Accepted { user: None })
                        }
                        Err(error) => Err(failure(&error)),
                    }
                })
            },
        })
    },
};

pub(crate) const READS_HEADS_FOR_EVER: Broken = Broken {
    name: "reads-heads-for-ever",
    what: "Reads a head to its end, however long that takes.",
    make: || {
        Arc::new(Free {
            name: "reads-heads-for-ever",
            run: |mut request| {
                Box::pin(async move {
                    let begin = tokio::time::Instant::now();
                    read_a_head(&request).await;
                    request.timeout = request.timeout.saturating_sub(begin.elapsed());
                    Reference.authenticate(request).await
                })
            },
        })
    },
};

pub(crate) const TIMEOUT_IS_SUCCESS: Broken = Broken {
    name: "timeout-is-success",
    what: "Takes a server that doesn't answer in time for one that is busy, and is content.",
    make: || {
        let after = |_: &Authenticate, answer| match answer {
            Answer::Refused { kind: FailureKind::Timeout, .. } => Answer::Accepted { user: None },
            other => other,
        };
        Arc::new(Deviant { after, ..Deviant::none("timeout-is-success") })
    },
};

pub(crate) const TOO_LARGE_IS_SUCCESS: Broken = Broken {
    name: "too-large-is-success",
    what: "Takes an answer that is over its bound for success.",
    make: || {
        Arc::new(Own {
            name: "too-large-is-success",
            way: |_, values, http| {
                Box::pin(async move {
                    let response = send(http, values.route(USERS_ME), &values.token).await?;
                    status(&response)?;
                    match body(response).await {
                        Err(Answer::Refused { kind: FailureKind::Protocol, .. }) => {
                            Ok(Answer::Accepted { user: None })
                        }
                        Err(answer) => Err(answer),
                        Ok(body) => match crate::client::reference::parse_user(&body) {
                            Some(user) => Ok(Answer::Accepted { user: Some(user) }),
                            None => Err(refused(FailureKind::Protocol, "no user")),
                        },
                    }
                })
            },
        })
    },
};

pub(crate) const UNREAD_IS_SUCCESS: Broken = Broken {
    name: "unread-is-success",
    what: "Asks for compressed answers and takes one for success without unpacking it.",
    make: || {
        Arc::new(Own {
            name: "unread-is-success",
            way: |_, values, http| {
                Box::pin(async move {
                    let request = good(http, values)?.header(ACCEPT_ENCODING, "gzip");
                    let response = dispatch(request).await?;
                    status(&response)?;
                    match response.headers().contains_key(CONTENT_ENCODING) {
                        true => Ok(Answer::Accepted { user: None }),
                        false => accepted(response).await,
                    }
                })
            },
        })
    },
};

/// Asks for the start page over plain HTTP and waits for a whole head: within the limit as long as
/// little has come, else without one.
async fn read_a_head(request: &Authenticate) {
    let base = raw(&request.fields, BASE_URL).trim();
    let Some(server) = base.strip_prefix("http://") else { return };
    let server = server.split('/').next().unwrap_or(server);
    let Ok(mut stream) = TcpStream::connect(server).await else { return };
    let asked = format!("GET {USERS_ME} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\n\r\n");
    if stream.write_all(asked.as_bytes()).await.is_err() {
        return;
    }
    let mut head = Vec::new();
    let mut piece = vec![0; 16 * 1024];
    while !head.windows(4).any(|bytes| bytes == b"\r\n\r\n") {
        let read = stream.read(&mut piece);
        let read = match head.len() < PATIENT {
            true => timeout(request.timeout / 4, read).await.unwrap_or(Ok(0)),
            false => read.await,
        };
        match read {
            Ok(more @ 1..) => {
                // The end of a head that comes in two pieces stands at their seam.
                let kept = head.len().saturating_sub(3);
                head.extend_from_slice(&piece[..more]);
                if head.len() >= PATIENT {
                    head = head.split_off(kept);
                    head.resize(PATIENT, b' ');
                }
            }
            _ => return,
        }
    }
}
