//! One fault at a time: its reason, its blame, and that others are answered.

use std::time::Duration;

use credoc::client::{Answer, Authenticate, Client, Ended, FieldValue};
use futures::future::join_all;
use rstest::rstest;

use super::program::{HARMLESS, Misbehaving, TRIGGER, faults, name, request, within};

/// What a request comes to at which the client misbehaves so.
#[rstest]
#[case("crash", "crashed")]
#[case("exit-code", "crashed")]
#[case("early-exit", "exited-early")]
#[case("hang", "timed-out")]
#[case("hang-ignoring-term", "timed-out")]
#[case("no-read", "timed-out")]
#[case("fork", "exited-early")]
#[case("garbage", "not-json")]
#[case("array", "not-json")]
#[case("deep", "not-json")]
#[case("partial-hang", "partial-line")]
#[case("partial-exit", "partial-line")]
#[case("wrong-id", "unknown-id")]
#[case("second-hello", "second-hello")]
#[case("error", "unexpected-op")]
#[case("unknown-op", "unexpected-op")]
#[case("no-kind", "bad-result")]
#[case("bad-kind", "bad-result")]
#[case("bad-ok", "bad-result")]
#[case("flood", "flood")]
#[case("long-line", "line-too-long")]
#[case("not-utf8", "not-utf8")]
#[case("bom", "byte-order-mark")]
#[case("two-objects", "not-json")]
#[case("blank", "not-json")]
#[case("nul", "not-json")]
#[case("key-twice", "bad-result")]
#[case("user-without-id", "bad-result")]
#[case("close-output", "exited-early")]
#[case("setsid-crash", "crashed")]
// No faults.
#[case("setsid", "answered")]
#[case("setsid-deaf", "answered")]
#[case("stderr-huge", "answered")]
#[case("crlf", "answered")]
#[case("extra-keys", "answered")]
#[tokio::test]
async fn each_has_its_reason_and_harms_no_other(
    #[case] mode: &str,
    #[case] reason: &str,
    #[values(&[], &["concurrent"])] capabilities: &[&str],
) {
    let program = Misbehaving::new(mode, capabilities);
    let urls = [HARMLESS, HARMLESS, TRIGGER, HARMLESS, HARMLESS];
    let came = join_all(urls.map(|url| program.ask(url))).await;
    let other = if mode == "no-read" { "timed-out" } else { "answered" };
    assert_eq!(came, [other, other, reason, other, other]);
    let _ = within(program.client().settle()).await;
    assert_eq!(faults(program.client()), Vec::<&str>::new());
    program.assert_nothing_is_left();
}

#[rstest]
#[case("duplicate", "second-answer", 1)]
#[case("late-duplicate", "second-answer", 1)]
#[tokio::test]
async fn what_follows_an_answer_is_laid_to_its_request(
    #[case] mode: &str,
    #[case] reason: &str,
    #[case] blamed: usize,
) {
    let program = Misbehaving::new(mode, &[]);
    let mut tickets = Vec::new();
    for url in [HARMLESS, TRIGGER] {
        let attempt = within(program.client().attempt(request(url), false)).await;
        assert_eq!(name(&attempt.ended), "answered");
        tickets.push(attempt.ticket.unwrap());
    }
    let settled = within(program.client().settle()).await;
    let afterwards: Vec<_> =
        settled.afterwards.iter().map(|(ticket, fault)| (*ticket, fault.code.name())).collect();
    assert_eq!(afterwards, [(tickets[blamed], reason)]);
    assert_eq!(faults(program.client()), Vec::<&str>::new());
    program.assert_nothing_is_left();
}

/// The codes that a client has none of which is a request's doing.
#[rstest]
#[case("hello-none", "no-hello")]
#[case("hello-crash", "no-hello")]
#[case("hello-garbage", "bad-hello")]
#[case("hello-not-utf8", "bad-hello")]
#[case("hello-version", "bad-hello")]
#[case("hello-incomplete", "bad-hello")]
#[case("hello-fields", "bad-hello")]
#[tokio::test]
async fn without_a_hello_nothing_is_asked(#[case] mode: &str, #[case] reason: &str) {
    let program = Misbehaving::new(mode, &[]);
    assert_eq!(faults(program.client()), [reason]);
    assert_eq!(program.ask(HARMLESS).await, "client-down");
    assert_eq!(program.starts(), 1);
    program.assert_nothing_is_left();
}

#[tokio::test]
async fn a_hello_is_waited_for_within_limits() {
    let limits = credoc::client::process::Limits {
        start: Duration::from_millis(300),
        ..super::program::short()
    };
    let program = Misbehaving::with_limits("hello-never", &[], limits);
    assert_eq!(faults(program.client()), ["no-hello"]);
    program.assert_nothing_is_left();
}

#[tokio::test]
async fn a_contradictory_hello_is_reported_once_and_judged() {
    let program = Misbehaving::new("hello-contradiction", &[]);
    assert_eq!(faults(program.client()), ["contradictory-hello"]);
    assert_eq!(program.ask(HARMLESS).await, "answered");
    assert_eq!(faults(program.client()), ["contradictory-hello"]);
    program.assert_nothing_is_left();
}

#[tokio::test]
async fn three_restarts_without_an_answer_are_enough() {
    let program = Misbehaving::new("crash", &[]);
    let mut came = Vec::new();
    for _ in 0..5 {
        came.push(program.ask(TRIGGER).await);
    }
    came.push(program.ask(HARMLESS).await);
    let down = "client-down";
    assert_eq!(came, ["crashed", "crashed", down, down, down, down]);
    let attempt = within(program.client().attempt(request(HARMLESS), false)).await;
    let Ended::Failed(fault) = attempt.ended else { panic!("{attempt:?}") };
    assert!(fault.message.contains("the last time: it ended with signal: 9"), "{fault:?}");
    assert_eq!(program.starts(), 4);
    program.assert_nothing_is_left();
}

#[tokio::test]
async fn an_answer_in_between_starts_the_count_anew() {
    let program = Misbehaving::new("crash", &[]);
    for _ in 0..4 {
        assert_eq!(program.ask(TRIGGER).await, "crashed");
        assert_eq!(program.ask(HARMLESS).await, "answered");
    }
    program.assert_nothing_is_left();
}

#[tokio::test]
async fn restarts_after_time_outs_are_not_counted() {
    let program = Misbehaving::new("hang", &[]);
    let short = |url| Authenticate { timeout: Duration::from_millis(50), ..request(url) };
    for _ in 0..5 {
        let attempt = within(program.client().attempt(short(TRIGGER), false)).await;
        assert_eq!(attempt.ended, Ended::TimedOut);
    }
    assert_eq!(program.ask(HARMLESS).await, "answered");
    assert_eq!(program.starts(), 6);
    program.assert_nothing_is_left();
}

#[tokio::test]
async fn a_fault_that_no_repetition_explains_is_the_clients() {
    let program = Misbehaving::new("once-garbage", &[]);
    assert_eq!(program.ask(TRIGGER).await, "answered");
    let _ = within(program.client().settle()).await;
    assert_eq!(faults(program.client()), ["not-json"]);
    program.assert_nothing_is_left();
}

#[tokio::test]
async fn a_program_that_serves_one_request_is_judged_and_reported() {
    let program = Misbehaving::new("exit-after", &[]);
    for _ in 0..6 {
        assert_eq!(program.ask(TRIGGER).await, "answered");
    }
    let _ = within(program.client().settle()).await;
    assert_eq!(faults(program.client()), ["exited-early"]);
    program.assert_nothing_is_left();
}

#[tokio::test]
async fn answers_come_in_any_order() {
    let program = Misbehaving::new("reverse", &["concurrent"]);
    let came = join_all([HARMLESS; 4].map(|url| program.ask(url))).await;
    assert_eq!(came, ["answered"; 4]);
    assert_eq!(program.starts(), 1);
    program.assert_nothing_is_left();
}

#[rstest]
#[case("stderr-leak")]
#[case("stderr-base64")]
#[case("late-leak")]
#[case("message")]
#[tokio::test]
async fn the_secret_is_found_in_whatever_it_writes(#[case] mode: &str) {
    let program = Misbehaving::new(mode, &[]);
    let mut tickets = Vec::new();
    for url in [HARMLESS, TRIGGER, HARMLESS] {
        let attempt = within(program.client().attempt(request(url), false)).await;
        tickets.push(attempt.ticket.unwrap());
    }
    let settled = within(program.client().settle()).await;
    assert_eq!(settled.leaked, [tickets[1]]);
    assert!(within(program.client().settle()).await.leaked.is_empty(), "told once");
    program.assert_nothing_is_left();
}

#[tokio::test]
async fn a_message_holds_neither_secret_nor_folder() {
    let program = Misbehaving::new("message", &[]);
    let attempt = within(program.client().attempt(request(TRIGGER), false)).await;
    let Ended::Answered(Answer::Refused { message, .. }) = attempt.ended else { panic!() };
    assert_eq!(message, "at ‹temp›/home with ‹access-token›");
    program.assert_nothing_is_left();
}

#[tokio::test]
async fn the_environment_is_cleared() {
    let program = Misbehaving::new("environment", &[]);
    let attempt = within(program.client().attempt(request(TRIGGER), false)).await;
    let Ended::Answered(Answer::Refused { message, .. }) = attempt.ended else { panic!() };
    let names: Vec<&str> = message
        .split_whitespace()
        .filter(|name| !["PWD", "SHLVL", "_", "OLDPWD"].contains(name))
        .collect();
    assert_eq!(names, ["HOME", "PATH", "TMPDIR"]);
    program.assert_nothing_is_left();
}

#[tokio::test]
async fn certificates_come_by_the_environment_where_it_must_be() {
    let program = Misbehaving::new("ca", &["ca-env"]);
    let with =
        |pem: Option<&str>| Authenticate { ca_pem: pem.map(str::to_owned), ..request(TRIGGER) };
    let mut told = Vec::new();
    for pem in [None, Some("first"), None, Some("first"), Some("second")] {
        let attempt = within(program.client().attempt(with(pem), false)).await;
        let Ended::Answered(Answer::Refused { message, .. }) = attempt.ended else { panic!() };
        told.push(message.trim().to_owned());
    }
    assert_eq!(told, ["", "first", "first", "first", "second"]);
    assert_eq!(program.starts(), 3);
    let _ = within(program.client().settle()).await;
    assert_eq!(faults(program.client()), Vec::<&str>::new());
    program.assert_nothing_is_left();
}

#[test]
fn secrets_stay_out_of_what_others_can_see() {
    let request = request(HARMLESS);
    let Some(FieldValue::Secret(secret)) = request.fields.get("access-token") else { panic!() };
    assert!(!format!("{request:?}").contains(secret.expose()));
}
