//! Raw requests that the front answers itself, held against what the real server answered.

use rstest::rstest;
use serde_json::Value;
use wiremock::ResponseTemplate;

use crate::support::{House, request, undated};

/// The lines of both servers' recordings whose answer comes before any application, by file and
/// number.
const OWN: [(&str, &[u64]); 2] =
    [("13-routing", &[60, 62]), ("15-http", &[13, 14, 15, 16, 19, 20, 21, 23, 24, 28, 30, 31])];

/// The lines of `15-http` with hand-made requests that the application must get to see.
const PASSED_ON: [u64; 6] = [17, 18, 22, 25, 26, 29];

fn recording(version: &str, file: &str) -> Vec<Value> {
    let path = format!("{}/fixtures/recordings/{version}/{file}.jsonl", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The bytes that a line's client sent.
fn sent(line: &Value) -> String {
    let request = &line["request"];
    let raw = if let Some(raw) = request["raw"].as_str() {
        raw.to_owned()
    } else {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let body = request["body"].as_str().unwrap_or_default();
        let mut raw =
            format!("{} {} HTTP/1.1\r\n", text(&request["method"]), text(&request["target"]));
        for header in request["headers"].as_array().unwrap() {
            let value = text(&header[1]).replace("{{content_length}}", &body.len().to_string());
            raw += &format!("{}: {value}\r\n", text(&header[0]));
        }
        raw + "\r\n" + body
    };
    raw.replace("{{port}}", "80").replace("{{token.alice.1.secret}}", "abcdefghijkmnopqrstuwxyz13")
}

/// The bytes of a recorded answer, without its date.
fn received(line: &Value) -> String {
    let response = &line["response"];
    let mut raw =
        format!("HTTP/1.1 {} {}\r\n", response["status"], response["reason"].as_str().unwrap());
    for header in response["headers"].as_array().unwrap() {
        let value = header[1].as_str().unwrap().replace("{{date}}", "…");
        raw += &format!("{}: {value}\r\n", header[0].as_str().unwrap());
    }
    raw + "\r\n" + response["body"].as_str().unwrap()
}

#[rstest]
#[tokio::test]
async fn recorded_answers_of_the_server_itself(#[values("v11.6", "v9.8")] version: &str) {
    let house = House::answering(ResponseTemplate::new(200)).await;
    for (file, numbers) in OWN {
        let lines = recording(version, file);
        for line in lines.iter().filter(|line| numbers.contains(&line["n"].as_u64().unwrap())) {
            let answer = house.say(sent(line)).await;
            assert_eq!(undated(&answer), received(line), "{file}: {}", line["note"]);
        }
    }
    assert!(house.relayed().is_empty());
}

#[rstest]
#[tokio::test]
async fn recorded_oddities_that_pass(#[values("v11.6", "v9.8")] version: &str) {
    let house = House::answering(ResponseTemplate::new(204)).await;
    for line in recording(version, "15-http") {
        if PASSED_ON.contains(&line["n"].as_u64().unwrap()) {
            let answer = house.say(sent(&line)).await;
            assert!(
                answer.starts_with("HTTP/1.1 204 No Content\r\n"),
                "{}: {answer}",
                line["note"]
            );
        }
    }
    assert_eq!(house.relayed().len(), PASSED_ON.len());
}

/// Not in the recordings: Go's `net/http` was asked for these.
#[rstest]
#[case::no_end("GET / HTTP/1.1\r\nHost: x", "400 Bad Request")]
#[case::half_a_line("GET", "400 Bad Request")]
#[case::blank_line_first("\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", "400 Bad Request")]
#[case::version_0_9(
    "GET / HTTP/0.9\r\nHost: x\r\n\r\n",
    "505 HTTP Version Not Supported: unsupported protocol version"
)]
#[case::host("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "400 Bad Request: malformed Host header")]
#[case::lengths(
    "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    "400 Bad Request"
)]
#[tokio::test]
async fn further_malformed_requests(#[case] raw: &str, #[case] status_line: &str) {
    let answer = House::answering(ResponseTemplate::new(200)).await.say(raw).await;
    let expected = format!(
        "HTTP/1.1 {status_line}\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Connection: close\r\n\r\n{status_line}"
    );
    assert_eq!(answer, expected);
}

#[tokio::test]
async fn a_head_over_the_bound_is_refused() {
    let raw = format!("GET / HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n", "x".repeat(70_000));
    let answer = House::answering(ResponseTemplate::new(200)).await.say(raw).await;
    assert!(answer.starts_with("HTTP/1.1 431 Request Header Fields Too Large\r\n"), "{answer}");
}

#[tokio::test]
async fn what_could_not_be_framed_is_kept() {
    let house = House::answering(ResponseTemplate::new(200)).await;
    house.say("GARBAGE with a token\r\n\r\n").await;
    let record = house.record();
    assert_eq!(record.connections[0].unframed, b"GARBAGE with a token\r\n\r\n");
    assert_eq!(record.connections[0].refused, Some(400));
    assert!(record.exchanges.is_empty());
}

#[tokio::test]
async fn what_could_be_split_is_an_exchange_even_if_refused() {
    let house = House::answering(ResponseTemplate::new(200)).await;
    house.say("GET /a%zz HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer abc\r\n\r\n").await;
    let record = house.record();
    let [exchange] = record.exchanges.as_slice() else { panic!("{}", record.exchanges.len()) };
    assert_eq!(exchange.request.target, "/a%zz");
    assert_eq!(exchange.response.as_ref().unwrap().status, 400);
    assert!(record.connections[0].unframed.is_empty());
}

/// What may follow a request on its connection; Go's `net/http` was asked for these too.
#[rstest]
#[case::line_ends_after_post("POST", "\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", &[204, 204])]
#[case::line_end_after_get("GET", "\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", &[204, 400])]
#[case::a_few_bytes("GET", "0\r\n", &[204])]
#[case::some_bytes("GET", "0\r\n\r\n", &[204, 400])]
#[tokio::test]
async fn leftovers_between_requests(
    #[case] method: &str,
    #[case] behind: &str,
    #[case] expected: &[u16],
) {
    let house = House::answering(ResponseTemplate::new(204)).await;
    let answer = house.say(request(&format!("{method} /"), "") + behind).await;
    let statuses: Vec<u16> =
        answer.split("HTTP/1.1 ").skip(1).map(|rest| rest[..3].parse().unwrap()).collect();
    assert_eq!(statuses, expected);
    let connection = &house.record().connections[0];
    assert_eq!(connection.unframed.is_empty(), expected == [204, 204]);
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(64))]
    /// Every connection ends by itself when its peer has ended, whatever it said.
    #[test]
    fn any_bytes_come_to_an_end(
        bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200),
        lead in proptest::sample::select(vec!["", "GET / HTTP/1.1\r\nHost: x\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"]),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let house = House::answering(ResponseTemplate::new(204)).await;
            house.say_bytes(&[lead.as_bytes(), &bytes].concat()).await;
        });
    }
}
