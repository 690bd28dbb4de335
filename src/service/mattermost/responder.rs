//! wiremock's side: every request goes to the server, whatever it is.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hyper::header::{HeaderName, HeaderValue};
use wiremock::{Respond, ResponseTemplate};

use crate::front::relay::{ANSWER_BODY_READ, ANSWER_SNIFFED_TYPE};
use crate::front::{Relayed, Scheme};
use crate::rules::ServerAnswer;

use super::answers;
use super::standin::{Request, Response, Server};

/// A server that several hold.
#[derive(Clone, Debug)]
pub(super) struct Shared(Arc<Mutex<Server>>);

/// Answers from a shared server.
pub(super) struct Responder {
    pub(super) server: Shared,
    pub(super) answer: ServerAnswer,
}

impl Shared {
    pub(super) fn new(server: Server) -> Self {
        Shared(Arc::new(Mutex::new(server)))
    }

    /// The server, for as long as the guard lives.
    pub(super) fn lock(&self) -> MutexGuard<'_, Server> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Respond for Responder {
    fn respond(&self, request: &wiremock::Request) -> ResponseTemplate {
        let Some(relayed) = Relayed::read(request) else {
            // Only a front can come in here; whoever else does gets nothing.
            return ResponseTemplate::new(502);
        };
        let request = Request {
            method: relayed.method,
            target: relayed.target,
            headers: relayed.headers,
            body: relayed.body,
            secure: relayed.scheme == Scheme::Https,
            peer: relayed.peer.ip().to_string(),
        };
        let response = answers::instead(&self.answer, &request)
            .unwrap_or_else(|| self.server.lock().handle(&request));
        template(answers::changed(&self.answer, &request, response))
    }
}

fn template(response: Response) -> ResponseTemplate {
    let mut template = ResponseTemplate::new(response.status);
    for (name, value) in response.headers {
        template = append(template, &name, &value);
    }
    if response.read != usize::MAX {
        template = append(template, ANSWER_BODY_READ, &response.read.to_string());
    }
    if let Some(kind) = response.guessed_type {
        template = append(template, ANSWER_SNIFFED_TYPE, kind);
    }
    template.set_body_bytes(response.body)
}

fn append(template: ResponseTemplate, name: &str, value: &str) -> ResponseTemplate {
    match (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_bytes(value.as_bytes())) {
        (Ok(name), Ok(value)) => template.append_header(name, value),
        _ => template,
    }
}
