//! What leaves the front is what Go's net/http would write.

use credoc::front::relay;
use rstest::rstest;
use wiremock::ResponseTemplate;

use crate::support::{House, request, undated};

fn plain(length: usize) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_raw("x".repeat(length), "text/plain")
}

#[tokio::test]
async fn headers_are_spelt_and_sorted_as_go_does() {
    let answer = ResponseTemplate::new(401)
        .append_header("set-cookie", "b=2")
        .append_header("set-cookie", "a=1")
        .append_header("x-request-id", "id")
        .append_header("etag", "e")
        .append_header("permissions-policy", "")
        .append_header("DATABASE_status", "OK")
        .append_header("connection", "keep-alive")
        .set_body_raw("{}", "application/json");
    let house = House::answering(answer).await;
    let answer = house.say(request("GET /", "")).await;
    let expected = "HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\n\
                    Database_status: OK\r\nEtag: e\r\nPermissions-Policy: \r\nSet-Cookie: b=2\r\n\
                    Set-Cookie: a=1\r\nX-Request-Id: id\r\nDate: …\r\nContent-Length: 2\r\n\r\n{}";
    assert_eq!(undated(&answer), expected);
    let seen = house.record().exchanges[0].response.clone().unwrap();
    assert_eq!((seen.status, seen.reason.as_str()), (401, "Unauthorized"));
    assert_eq!(seen.headers[1], ("Database_status".to_owned(), "OK".to_owned()));
    assert_eq!(seen.headers.last().unwrap().0, "Content-Length");
    assert_eq!(seen.body, b"{}");
}

#[rstest]
#[case::short(2048, true)]
#[case::long(2049, false)]
#[tokio::test]
async fn a_short_body_has_its_length_and_a_long_one_comes_in_chunks(
    #[case] length: usize,
    #[case] short: bool,
) {
    let house = House::answering(plain(length)).await;
    let answer = house.say(request("GET /", "")).await;
    let expected = if short {
        format!("Content-Length: {length}\r\n\r\n{}", "x".repeat(length))
    } else {
        format!(
            "Transfer-Encoding: chunked\r\n\r\n{length:x}\r\n{}\r\n0\r\n\r\n",
            "x".repeat(length)
        )
    };
    assert!(answer.ends_with(&expected), "{answer}");
    assert_eq!(house.record().exchanges[0].response.as_ref().unwrap().body.len(), length);
}

#[rstest]
#[case::short(15, "Date: …\r\nContent-Length: 15\r\n\r\n")]
#[case::empty(0, "Date: …\r\n\r\n")]
#[case::long(5000, "Date: …\r\n\r\n")]
#[tokio::test]
async fn head_has_no_body(#[case] length: usize, #[case] end: &str) {
    let house = House::answering(plain(length)).await;
    let answer = house.say(request("HEAD /", "")).await;
    assert!(undated(&answer).ends_with(end), "{answer}");
    assert_eq!(house.record().exchanges[0].response.as_ref().unwrap().body_bytes, 0);
}

#[rstest]
#[case::no_content(204, "No Content")]
#[case::not_modified(304, "Not Modified")]
#[tokio::test]
async fn some_statuses_have_no_body(#[case] status: u16, #[case] reason: &str) {
    let answer = ResponseTemplate::new(status).insert_header("etag", "e");
    let answer = House::answering(answer).await.say(request("GET /", "")).await;
    assert_eq!(
        undated(&answer),
        format!("HTTP/1.1 {status} {reason}\r\nEtag: e\r\nDate: …\r\n\r\n")
    );
}

#[rstest]
#[case(413, "Request Entity Too Large")]
#[case(414, "Request URI Too Long")]
#[case(429, "Too Many Requests")]
#[case(599, "status code 599")]
#[tokio::test]
async fn reasons_are_in_gos_words(#[case] status: u16, #[case] reason: &str) {
    let answer =
        House::answering(ResponseTemplate::new(status)).await.say(request("GET /", "")).await;
    assert!(answer.starts_with(&format!("HTTP/1.1 {status} {reason}\r\n")), "{answer}");
}

#[rstest]
#[case::http_1_0("GET / HTTP/1.0\r\n\r\n", "Content-Length: 3\r\n\r\nxxx")]
#[case::http_1_0_keep_alive(
    "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    "Content-Length: 3\r\nConnection: keep-alive\r\n\r\nxxx"
)]
#[case::close(
    "GET / HTTP/1.1\r\nHost: x\r\nConnection: a, Close\r\n\r\n",
    "Content-Length: 3\r\nConnection: close\r\n\r\nxxx"
)]
#[tokio::test]
async fn persistence_is_said_where_go_says_it(#[case] raw: &str, #[case] end: &str) {
    let answer = House::answering(plain(3)).await.say(raw).await;
    assert!(answer.ends_with(end), "{answer}");
    let version = if raw.contains("HTTP/1.0") { "HTTP/1.0 200 OK" } else { "HTTP/1.1 200 OK" };
    assert!(answer.starts_with(version), "{answer}");
}

#[tokio::test]
async fn a_long_body_for_http_1_0_ends_with_the_connection() {
    let answer = House::answering(plain(3000)).await.say("GET / HTTP/1.0\r\n\r\n").await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(!head.contains("Content-Length") && !head.contains("chunked"), "{head}");
    assert_eq!(body.len(), 3000);
}

#[rstest]
#[case::little_unread(300_000, 100_000, false)]
#[case::much_unread(400_000, 100, true)]
#[tokio::test]
async fn much_of_a_body_left_unread_ends_the_connection(
    #[case] length: usize,
    #[case] read: usize,
    #[case] close: bool,
) {
    let answer = plain(1).insert_header(relay::ANSWER_BODY_READ, read.to_string());
    let raw = request("POST /", &format!("Content-Length: {length}\r\n")) + &"y".repeat(length);
    let answer = House::answering(answer).await.say(raw).await;
    assert_eq!(answer.contains("Content-Length: 1\r\nConnection: close\r\n"), close, "{answer}");
}

#[tokio::test]
async fn a_sniffed_type_stands_behind_the_length() {
    let answer = ResponseTemplate::new(200)
        .set_body_bytes("User-agent: *\n")
        .insert_header(relay::ANSWER_SNIFFED_TYPE, "text/plain; charset=utf-8");
    let answer = House::answering(answer).await.say(request("GET /robots.txt", "")).await;
    let expected =
        "Date: …\r\nContent-Length: 14\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n";
    assert!(undated(&answer).contains(expected), "{answer}");
}
