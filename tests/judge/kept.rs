//! What is kept of a case once it has ended.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use credoc::client::{Answer, Authenticate, Client, ClientInfo, Fault, FaultCode, Reference};
use credoc::judge::{self, Judgement, Status};
use credoc::run::{Late, run, run_each};
use credoc::service::mattermost::service;

use super::{cases, options};

/// Notes when it is asked.
struct Noting(Arc<Mutex<Vec<&'static str>>>);

#[async_trait]
impl Client for Noting {
    fn info(&self) -> ClientInfo {
        ClientInfo { capabilities: Vec::new(), ..Reference.info() }
    }

    async fn authenticate(&self, request: Authenticate) -> Answer {
        self.0.lock().unwrap().push("asked");
        Reference.authenticate(request).await
    }
}

/// Asks the service twice each time: a violation that the front sees, whatever is answered.
struct Twice;

#[async_trait]
impl Client for Twice {
    fn info(&self) -> ClientInfo {
        ClientInfo { name: "twice".to_owned(), ..Reference.info() }
    }

    async fn authenticate(&self, request: Authenticate) -> Answer {
        Reference.authenticate(request.clone()).await;
        Reference.authenticate(request).await
    }
}

/// However many cases there are, no more observations wait to be judged than cases are under way:
/// here one.
#[tokio::test(flavor = "multi_thread")]
async fn an_observation_is_handed_on_before_the_next_case_begins() {
    let log = Arc::new(Mutex::new(Vec::new()));
    let client: Arc<dyn Client> = Arc::new(Noting(Arc::clone(&log)));
    let info = client.info();
    let mut cases = cases(&info);
    // One request a case, so that the notes must alternate.
    cases.retain(|case| case.rule.id.starts_with("auth.") && case.is_supported());
    assert!(cases.len() > 3, "{} cases", cases.len());
    let take = |_: &_, _| log.lock().unwrap().push("taken");
    run_each(&cases, &client, &info, &service(), &options(1), &take).await;
    let expected: Vec<&str> = cases.iter().flat_map(|_| ["asked", "taken"]).collect();
    assert_eq!(*log.lock().unwrap(), expected);
}

/// What shows only at the end changes a verdict as it does where the observation was kept.
#[tokio::test(flavor = "multi_thread")]
async fn what_shows_late_is_judged_as_if_it_had_been_seen_at_once() {
    let clients: [Arc<dyn Client>; 2] = [Arc::new(Reference), Arc::new(Twice)];
    let fault = |code| Some(Fault { code, message: "what it was".to_owned() });
    let lates = [
        Late { leaked: true, fault: None },
        Late { leaked: false, fault: fault(FaultCode::SecondAnswer) },
        Late { leaked: true, fault: fault(FaultCode::Crashed) },
        Late { leaked: false, fault: fault(FaultCode::ClientDown) },
    ];
    for client in clients {
        let info = client.info();
        let mut cases = cases(&info);
        cases.retain(|case| !matches!(case.rule.id, "time.limit" | "time.body-bounded"));
        let seen = run(&cases, &client, &info, &service(), &options(8)).await;
        for late in &lates {
            let mut kept = seen.clone();
            let mut judgements = Vec::new();
            for (case, seen) in cases.iter().zip(&mut kept) {
                let mut judgement = Judgement::of(case, seen);
                if seen.home.is_some() {
                    judgement.add(late);
                    late.add_to(seen);
                }
                judgements.push(judgement);
            }
            let verdicts = judge::verdicts(&cases, judgements);
            let expected = judge::judge_all(&cases, &kept);
            for ((case, verdict), expected) in cases.iter().zip(&verdicts).zip(&expected) {
                assert_eq!(verdict, expected, "{late:?}: {}", case.id);
            }
            assert!(verdicts.iter().any(|verdict| verdict.status != Status::Pass));
            let failed = verdicts.iter().any(|verdict| verdict.reason == Some("sent-again"));
            assert_eq!(failed, info.name == "twice" && !is_down(late));
        }
    }
}

fn is_down(late: &Late) -> bool {
    late.fault.as_ref().is_some_and(|fault| fault.code == FaultCode::ClientDown)
}
