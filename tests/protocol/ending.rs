//! How programs end, and what they leave behind.

use credoc::client::Client;
use rstest::rstest;

use super::program::{HARMLESS, Misbehaving, TRIGGER, faults, within};

#[rstest]
#[case("good", &[])]
#[case("odd-exit", &["odd-exit"])]
#[case("linger", &["lingered"])]
#[case("term-ignored", &["term-ignored"])]
#[case("end-fork", &["stdout-held"])]
#[case("end-flood", &["flood", "not-json"])]
#[tokio::test]
async fn the_end_has_its_reasons_and_verdicts_stand(#[case] mode: &str, #[case] expected: &[&str]) {
    let program = Misbehaving::new(mode, &[]);
    assert_eq!(program.ask(HARMLESS).await, "answered");
    let _ = within(program.client().settle()).await;
    assert_eq!(faults(program.client()), expected);
    program.assert_nothing_is_left();
}

#[tokio::test]
async fn a_client_can_be_asked_again_after_its_end() {
    let program = Misbehaving::new("good", &[]);
    for starts in 1..=3 {
        assert_eq!(program.ask(HARMLESS).await, "answered");
        assert_eq!(program.starts(), starts);
        let _ = within(program.client().settle()).await;
    }
    program.assert_nothing_is_left();
}

#[tokio::test]
async fn a_client_that_was_not_asked_is_not_started_again() {
    let program = Misbehaving::new("good", &[]);
    let _ = within(program.client().settle()).await;
    assert_eq!(program.ask(HARMLESS).await, "answered");
    assert_eq!(program.starts(), 1);
    program.assert_nothing_is_left();
}

/// Dropping a client waits for nobody, whatever its program does.
#[rstest]
#[case("good")]
#[case("linger")]
#[case("term-ignored")]
#[case("hello-fork")]
#[case("end-fork")]
fn dropping_it_leaves_nothing(#[case] mode: &str) {
    Misbehaving::new(mode, &[]).assert_nothing_is_left();
}

#[tokio::test]
async fn dropping_it_while_it_is_asked_leaves_nothing() {
    let program = Misbehaving::new("hang", &["concurrent"]);
    assert_eq!(program.ask(HARMLESS).await, "answered");
    {
        let asking = program.ask(TRIGGER);
        tokio::pin!(asking);
        assert!(futures::poll!(asking).is_pending());
    }
    program.assert_nothing_is_left();
}
