//! Foreign answers in place of the server's own, for cases about a client's trust.

use crate::rules::ServerAnswer;

use super::standin::{Request, Response, api_path};

/// A page as a proxy's login shows it.
const LOGIN_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form method=\"post\" action=\"/login\"><input name=\"user\"><input name=\"password\" type=\"password\"></form></body></html>\n";
/// JSON that no Mattermost route gives.
const FOREIGN_JSON: &str = "{\"service\":\"status\",\"healthy\":true,\"components\":[]}";
/// The beginning of a user object, and no more.
const BROKEN_JSON: &str = "{\"id\":\"";

/// The answer that stands in place of the server's own; `None` where the server answers itself.
pub(super) fn instead(answer: &ServerAnswer, request: &Request) -> Option<Response> {
    let path = api_path(&request.target)?;
    match answer {
        ServerAnswer::Own => None,
        ServerAnswer::Html => Some(respond(200, "text/html; charset=utf-8", LOGIN_PAGE)),
        ServerAnswer::Empty => Some(respond(200, "application/json", "")),
        ServerAnswer::ForeignJson => Some(respond(200, "application/json", FOREIGN_JSON)),
        ServerAnswer::BrokenJson => Some(respond(200, "application/json", BROKEN_JSON)),
        ServerAnswer::Status(status) => {
            let text = format!("The server answers {status}.\n");
            Some(respond(*status, "text/plain; charset=utf-8", &text))
        }
        ServerAnswer::Redirect { status, origin } => {
            let mut answer = respond(*status, "text/plain; charset=utf-8", "");
            answer.headers.push(("Location".to_owned(), format!("{origin}{path}")));
            Some(answer)
        }
    }
}

fn respond(status: u16, kind: &str, body: &str) -> Response {
    Response {
        status,
        headers: vec![("Content-Type".to_owned(), kind.to_owned())],
        body: body.as_bytes().to_vec(),
        read: usize::MAX,
        guessed_type: None,
    }
}
