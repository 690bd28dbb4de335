//! What is right in an unusual way passes; what is wrong fails where it is judged, and nowhere else.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use credoc::client::Client;
use credoc::judge::Status;
use rstest::rstest;

use super::{cases, misbehaving, observe, options, unusual};

#[tokio::test(flavor = "multi_thread")]
async fn a_target_with_scheme_and_host_lies_below_its_path_too() {
    let run = async |route| {
        let client: Arc<dyn Client> = Arc::new(misbehaving::WholeTarget { route });
        let mut cases = cases(&client.info());
        cases.retain(|case| case.rule.id == "base-url.sub-path");
        let (_, verdicts) = observe(&cases, &client, &options(1)).await;
        verdicts.iter().map(|verdict| verdict.reason).collect::<Vec<_>>()
    };
    assert_eq!(run("/api/v4/users/me").await, [None, None]);
    let outside = Some("outside-sub-path");
    assert_eq!(run("/../../api/v4/users/me").await, [outside, outside]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_credential_leaves_behind_shows_only_where_it_is_judged() {
    let client: Arc<dyn Client> = Arc::new(misbehaving::ChecksOffForAll::default());
    let cases = cases(&client.info());
    let (_, verdicts) = observe(&cases, &client, &options(4)).await;
    let failed: BTreeSet<&str> = cases
        .iter()
        .zip(&verdicts)
        .filter(|(_, verdict)| verdict.status == Status::Fail)
        .map(|(case, _)| case.rule.id)
        .collect();
    assert_eq!(failed, BTreeSet::from(["state.ignore-ends"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn unusual_but_right_clients_pass() {
    for unusual in unusual::ALL {
        let client: Arc<dyn Client> = Arc::new(unusual);
        let cases = cases(&client.info());
        let (_, verdicts) = observe(&cases, &client, &options(4)).await;
        for (case, verdict) in cases.iter().zip(&verdicts) {
            // A client that names nobody, or follows a redirect to a refusal, leaves some rules
            // with nothing to judge.
            let fine = verdict.status == Status::Pass || verdict.reason == Some("not-applicable");
            assert!(fine, "{}: {}: {verdict:?}", unusual.name, case.id);
        }
    }
}

#[rstest]
#[case::that_honours_limits(true, 5)]
#[case::that_does_not(false, 30)]
#[tokio::test(flavor = "multi_thread")]
async fn a_client_is_given_its_time(#[case] honours: bool, #[case] seconds: u64) {
    let client = Arc::new(misbehaving::ToldLimits { honours, told: Default::default() });
    let mut cases = cases(&client.info());
    cases.retain(|case| case.rule.id.starts_with("auth.") || case.rule.id == "time.limit");
    let asked: Arc<dyn Client> = client.clone();
    let (_, verdicts) = observe(&cases, &asked, &options(8)).await;
    for (case, verdict) in cases.iter().zip(&verdicts) {
        let unasked = !honours && case.rule.id == "time.limit";
        assert_eq!(verdict.reason, unasked.then_some("unsupported"), "{}", case.id);
    }
    let told = client.told.lock().unwrap();
    assert_eq!(told.iter().max(), Some(&Duration::from_secs(seconds)));
    assert!(honours || told.iter().all(|limit| limit.as_secs() == seconds));
}
