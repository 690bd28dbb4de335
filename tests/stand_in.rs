//! The stand-in as the rest of credoc uses it: through the service trait and over its socket.

#[path = "support/raw.rs"]
mod raw;

use credoc::rules::ServerAnswer;
use credoc::service::mattermost::{Generation, Request, Server, service};
use credoc::service::{Service, ServiceError, Situation, StandIn, StandInOptions};
use proptest::prelude::*;
use raw::{Answer, Client};
use rstest::rstest;
use serde_json::{Value, json};

/// Starts a stand-in in a situation, given as `axis=value` pairs.
async fn start(situation: &[(&str, &str)], answer: ServerAnswer) -> Box<dyn StandIn> {
    let situation: Situation =
        situation.iter().map(|(axis, value)| ((*axis).to_owned(), (*value).to_owned())).collect();
    let options = StandInOptions { situation, answer, ..StandInOptions::default() };
    service().start(options).await.expect("a stand-in")
}

/// Sends one request; `token` as bearer.
async fn ask(stand_in: &dyn StandIn, line: &str, token: Option<&str>, body: &str) -> Answer {
    let mut client = Client::new(stand_in.front().address(), None);
    let bearer =
        token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    let request = format!(
        "{line} HTTP/1.1\r\nHost: stand-in\r\n{bearer}Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    client.send(request.as_bytes(), false, false, false).await.expect("an answer")
}

fn json(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).expect("JSON")
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provisioned_token_authenticates_and_its_id_does_not(
    #[values("11.6", "9.8")] server: &str,
) {
    let stand_in = start(&[("server", server)], ServerAnswer::Own).await;
    let provision = stand_in.provision().await.expect("a credential");
    let me = "GET /api/v4/users/me";
    let answer = ask(stand_in.as_ref(), me, Some(provision.token.expose()), "").await;
    assert_eq!(answer.status, 200);
    assert_eq!(json(&answer)["id"], provision.user_id);
    assert_eq!(json(&answer)["username"], provision.username);
    let refused = ask(stand_in.as_ref(), me, Some(provision.token_id.expose()), "").await;
    assert_eq!(refused.status, 401);
    assert!(refused.headers.iter().any(|(name, _)| name == "Set-Cookie"));
    let secrets = stand_in.secrets();
    for (word, secret) in [("access-token", &provision.token), ("token-id", &provision.token_id)] {
        assert!(secrets.iter().any(|(kind, known)| *kind == word && known == secret), "{word}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_situation_starts() {
    for situation in service().situations() {
        let options = StandInOptions { situation: situation.clone(), ..StandInOptions::default() };
        let stand_in = service().start(options).await.expect("a stand-in");
        let passwords: Vec<_> =
            stand_in.secrets().into_iter().filter(|(word, _)| *word == "password").collect();
        // The administrator moves in first, then the reader.
        let login =
            json!({"login_id": "robin.reader", "password": passwords[1].1.expose()}).to_string();
        let answer = ask(stand_in.as_ref(), "POST /api/v4/users/login", None, &login).await;
        assert_eq!(answer.status, 200, "{situation:?}");
        let (_, session) =
            answer.headers.iter().find(|(name, _)| name == "Token").expect("a session");
        let body = json!({"description": "from here"}).to_string();
        let created = ask(stand_in.as_ref(), "POST /api/v4/users/me/tokens", Some(session), &body)
            .await
            .status;
        let expected = match (situation["user"].as_str(), situation["feature"].as_str()) {
            ("plain", _) => 403,
            (_, "off") => 501,
            _ => 200,
        };
        assert_eq!(created, expected, "{situation:?}");
        let config =
            ask(stand_in.as_ref(), "GET /api/v4/config/client?format=old", Some(session), "").await;
        let on = (situation["feature"] == "on").to_string();
        assert_eq!(json(&config)["EnableUserAccessTokens"], on, "{situation:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_user_report_narrows_by_every_word() {
    let stand_in = start(&[("user", "admin")], ServerAnswer::Own).await;
    let password = stand_in.secrets()[0].1.clone();
    let login = json!({"login_id": "sysadmin", "password": password.expose()}).to_string();
    let answer = ask(stand_in.as_ref(), "POST /api/v4/users/login", None, &login).await;
    let (_, session) = answer.headers.iter().find(|(name, _)| name == "Token").expect("a session");
    let report = async |query: &str| {
        let line = format!("GET /api/v4/reports/users{query}");
        ask(stand_in.as_ref(), &line, Some(session), "").await
    };
    let names = |answer: Answer| -> Vec<String> {
        let rows = json(&answer);
        rows.as_array()
            .unwrap()
            .iter()
            .map(|row| row["username"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names(report("?search_term=%40robin+reader").await), ["robin.reader"]);
    assert_eq!(names(report("?search_term=robin+nair").await), [""; 0]);
    assert_eq!(names(report("?page_size=2&sort_direction=desc").await), ["tom.oakley", "sysadmin"]);
    assert_eq!(report("/count?search_term=an").await.body, b"1\n");
    let anonymous = ask(stand_in.as_ref(), "GET /api/v4/reports/users", None, "").await;
    assert_eq!(anonymous.status, 401);
    let provision = stand_in.provision().await.unwrap();
    let plain =
        ask(stand_in.as_ref(), "GET /api/v4/reports/users", Some(provision.token.expose()), "")
            .await;
    assert_eq!(
        (plain.status, &json(&plain)["id"]),
        (403, &json!("api.context.permissions.app_error"))
    );
}

#[rstest]
#[case(ServerAnswer::Html, 200, "text/html")]
#[case(ServerAnswer::Empty, 200, "application/json")]
#[case(ServerAnswer::ForeignJson, 200, "application/json")]
#[case(ServerAnswer::BrokenJson, 200, "application/json")]
#[case(ServerAnswer::Status(503), 503, "text/plain")]
#[case(ServerAnswer::Redirect { status: 307, within: 0, origin: Some("http://127.0.0.1:9".into()), cookie: false }, 307, "text/plain")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn foreign_answers_take_the_place_of_the_apis(
    #[case] foreign: ServerAnswer,
    #[case] status: u16,
    #[case] kind: &str,
) {
    let stand_in = start(&[], foreign.clone()).await;
    for path in ["/api/v4/users/me?a=b", "/sub/path/api/v4/system/ping", "/api/v4/nothing"] {
        let answer = ask(stand_in.as_ref(), &format!("GET {path}"), None, "").await;
        assert_eq!(answer.status, status, "{path}");
        let header = |name: &str| {
            answer.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
        };
        assert!(header("Content-Type").is_some_and(|value| value.starts_with(kind)), "{path}");
        assert_eq!(header("X-Version-Id"), None);
        if let ServerAnswer::Redirect { origin: Some(origin), .. } = &foreign {
            assert_eq!(header("Location"), Some(format!("{origin}{path}").as_str()));
        }
    }
    assert_eq!(ask(stand_in.as_ref(), "GET /login", None, "").await.status, 200);
}

#[tokio::test]
async fn unknown_situations_are_refused() {
    for (axis, value) in [("server", "7.1"), ("weather", "fine"), ("feature", "")] {
        let situation = Situation::from([(axis.to_owned(), value.to_owned())]);
        let options = StandInOptions { situation, ..StandInOptions::default() };
        assert!(
            matches!(service().start(options).await, Err(ServiceError::Unexpected(_))),
            "{axis}={value}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_may_be_dropped_at_once() {
    let mut all = Vec::new();
    for _ in 0..100 {
        all.push(start(&[], ServerAnswer::Own).await);
    }
    drop(all);
}

#[rstest]
#[case(Generation::V11_6, 429)]
#[case(Generation::V9_8, 401)]
fn only_the_newer_generation_limits_logins_by_themselves(
    #[case] generation: Generation,
    #[case] status: u16,
) {
    let mut server = Server::new(generation, &json!({"RateLimitSettings": {"Enable": true}}));
    server.hold_limits();
    let login = Request {
        method: "POST".into(),
        target: "/api/v4/users/login".into(),
        body: b"{\"login_id\":\"a\",\"password\":\"b\"}".to_vec(),
        ..Request::default()
    };
    for _ in 0..11 {
        assert_eq!(server.handle(&login).status, 401);
    }
    let answer = server.handle(&login);
    assert_eq!(answer.status, status);
    // What the limiter refuses never reaches the API.
    assert_eq!(answer.header("x-request-id").is_none(), status == 429);
}

fn request() -> impl Strategy<Value = Request> {
    let method = prop_oneof!["GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH", "\\PC{0,8}"];
    let segment = prop_oneof![
        "users|tokens|me|login|config|patch|client|bots|system|ping|search|revoke|roles|active|sessions|reports|count",
        "teams|channels|members|posts|reactions|thread|name|stats|restore|oauth|apps|ephemeral",
        "[a-z0-9]{0,27}",
        "\\PC{0,6}",
    ];
    let target = (proptest::collection::vec(segment, 0..5), "(\\?\\PC{0,20})?")
        .prop_map(|(parts, query)| format!("/api/v4/{}{query}", parts.join("/")));
    let target = prop_oneof![4 => target, 1 => "\\PC{0,30}"];
    let name = prop_oneof![
        "Authorization|Cookie|X-CSRF-Token|Accept-Encoding|Accept-Language|If-None-Match",
        "\\PC{0,8}"
    ];
    let value = prop_oneof!["(Bearer|token|MMAUTHTOKEN=|gzip)?.{0,40}"];
    let headers = proptest::collection::vec((name, value), 0..4);
    let body = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..60),
        "\\{\"(description|token_id|roles|active|term|username|login_id|ServiceSettings)\":(\"\\PC{0,10}\"|null|1|true|\\{\\}|\\[\\])\\}"
            .prop_map(String::into_bytes),
    ];
    (method, target, headers, body, any::<bool>()).prop_map(
        |(method, target, headers, body, secure)| Request {
            method,
            target,
            headers,
            body,
            secure,
            peer: "127.0.0.1".into(),
        },
    )
}

/// A server with an administrator, and the administrator's session.
fn inhabited(generation: Generation) -> (Server, String) {
    let mut server = Server::new(generation, &json!({}));
    let mut post = |target: &str, body: Value| {
        server.handle(&Request {
            method: "POST".into(),
            target: target.into(),
            body: body.to_string().into_bytes(),
            ..Request::default()
        })
    };
    let user = json!({"username": "admin", "email": "admin@example.com", "password": "a-password"});
    assert_eq!(post("/api/v4/users", user).status, 201);
    let login = post("/api/v4/users/login", json!({"login_id": "admin", "password": "a-password"}));
    let session = login.header("token").expect("a session").to_owned();
    (server, session)
}

proptest! {
    /// Whatever comes in, an answer goes out.
    #[test]
    fn any_request_is_answered(
        requests in proptest::collection::vec((request(), any::<bool>()), 1..8),
        newer in any::<bool>(),
    ) {
        let (mut server, session) = inhabited(if newer { Generation::V11_6 } else { Generation::V9_8 });
        for (mut request, logged_in) in requests {
            if logged_in {
                request.headers.push(("Authorization".into(), format!("Bearer {session}")));
            }
            let answer = server.handle(&request);
            prop_assert!((200..600).contains(&answer.status));
            prop_assert!(answer.headers.is_sorted_by_key(|(name, _)| name.clone()), "{:?}", answer.headers);
        }
    }

    /// Nobody gets in with what is no credential, wherever it is put.
    #[test]
    fn only_a_credential_lets_in(token in "[a-z0-9]{0,30}|\\PC{0,30}", place in 0..4, newer in any::<bool>()) {
        let (mut server, session) = inhabited(if newer { Generation::V11_6 } else { Generation::V9_8 });
        prop_assume!(token != session);
        let mut request =
            Request { method: "GET".into(), target: "/api/v4/users/me".into(), ..Request::default() };
        match place {
            0 => request.headers.push(("authorization".into(), format!("Bearer {token}"))),
            1 => request.headers.push(("authorization".into(), format!("Token {token}"))),
            2 => request.headers.push(("cookie".into(), format!("MMAUTHTOKEN={token}"))),
            _ => request.target.push_str(&format!("?access_token={token}")),
        }
        prop_assert!(matches!(server.handle(&request).status, 400 | 401));
    }
}
