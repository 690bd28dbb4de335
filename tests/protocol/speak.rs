//! A client in Rust as a program: the other end of the line.

use std::sync::Arc;

use async_trait::async_trait;
use credoc::client::process::speak;
use credoc::client::{
    ACCESS_TOKEN, Answer, Authenticate, BASE_URL, Client, ClientInfo, FailureKind, FieldValue,
    IGNORE_SSL_ISSUES, Reference, User,
};
use rstest::rstest;
use serde_json::{Value, json};

use super::program::within;

/// Takes one token, tells what it was given, and breaks down when asked to.
struct Telling;

#[async_trait]
impl Client for Telling {
    fn info(&self) -> ClientInfo {
        Reference.info()
    }

    async fn authenticate(&self, request: Authenticate) -> Answer {
        let token = match request.fields.get(ACCESS_TOKEN) {
            Some(FieldValue::Secret(token)) => token.expose(),
            _ => "",
        };
        match token {
            "good" => {
                Answer::Accepted { user: Some(User { id: "u1".into(), username: "robin".into() }) }
            }
            "bug" => panic!("as asked"),
            _ => Answer::Refused {
                kind: FailureKind::Auth,
                message: format!(
                    "{:?} {:?} {:?} {}",
                    request.fields.get(BASE_URL),
                    request.fields.get(IGNORE_SSL_ISSUES),
                    request.ca_pem,
                    request.timeout.as_millis(),
                ),
            },
        }
    }
}

/// The lines that come back for these.
async fn answers(lines: &str) -> Vec<Value> {
    let mut output = Vec::new();
    within(speak(Arc::new(Telling), lines.as_bytes(), &mut output)).await.unwrap();
    let output = String::from_utf8(output).unwrap();
    output.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn hello() -> String {
    let field = |id: &str, secret: bool| json!({"id": id, "secret": secret});
    let fields = [field(ACCESS_TOKEN, true), field(BASE_URL, false)];
    json!({"op": "hello", "protocol": 1, "fields": fields}).to_string()
}

#[tokio::test]
async fn hello_and_both_results_are_those_of_the_protocol() {
    let good = json!({"op": "authenticate", "id": "a", "fields": {ACCESS_TOKEN: "good"}});
    let bad = json!({
        "op": "authenticate", "id": "b", "timeout_ms": 70, "ca_pem": "PEM",
        "fields": {ACCESS_TOKEN: "bad", BASE_URL: "https://h", IGNORE_SSL_ISSUES: true},
    });
    // The last line without its end.
    let mut answers = answers(&format!("{}\n{good}\r\n{bad}", hello())).await;
    assert_eq!(answers[0]["op"], "hello");
    assert_eq!(answers[0]["protocol"], 1);
    assert_eq!(answers[0]["fields"][ACCESS_TOKEN], "Access Token");
    answers[1..].sort_by_key(|answer| answer["id"].to_string());
    let user = json!({"id": "u1", "username": "robin"});
    assert_eq!(answers[1], json!({"op": "result", "id": "a", "ok": true, "user": user}));
    let message = r#"Some(Text("https://h")) Some(Toggle(true)) Some("PEM") 70"#;
    let refused =
        json!({"op": "result", "id": "b", "ok": false, "kind": "auth", "message": message});
    assert_eq!(answers[2], refused);
}

#[rstest]
#[case::a_number_as_token(json!({ACCESS_TOKEN: 7}), None)]
#[case::nothing_as_toggle(json!({IGNORE_SSL_ISSUES: null}), None)]
#[case::a_file_that_is_not_there(json!({ACCESS_TOKEN: "good"}), Some("/nowhere/ca.pem"))]
#[tokio::test]
async fn values_that_cannot_be_worked_with_are_config(
    #[case] fields: Value,
    #[case] ca_file: Option<&str>,
) {
    let asked = json!({"op": "authenticate", "id": "a", "fields": fields, "ca_file": ca_file});
    let answers = answers(&format!("{}\n{asked}\n", hello())).await;
    assert_eq!(answers[1]["kind"], "config", "{answers:?}");
}

#[rstest]
#[case::unknown_op(r#"{"op":"post","id":"a"}"#)]
#[case::no_object("[1]")]
#[case::no_json("hello")]
#[case::nothing("")]
#[tokio::test]
async fn what_is_not_understood_is_answered_and_the_next_line_read(#[case] line: &str) {
    let answers = answers(&format!("{line}\n{}\n", hello())).await;
    assert_eq!(answers[0]["op"], "error", "{answers:?}");
    assert_eq!(answers[1]["op"], "hello", "{answers:?}");
}

#[tokio::test]
async fn a_line_over_its_bound_ends_it() {
    let line = vec![b'x'; 1024 * 1024 + 1];
    let error = within(speak(Arc::new(Telling), line.as_slice(), Vec::new())).await.unwrap_err();
    assert!(error.to_string().contains("1 MiB"), "{error}");
}

#[tokio::test]
#[should_panic = "as asked"]
async fn a_client_that_breaks_down_takes_the_program_with_it() {
    let asked = json!({"op": "authenticate", "id": "a", "fields": {ACCESS_TOKEN: "bug"}});
    answers(&format!("{}\n{asked}\n", hello())).await;
}
