//! Recorded exchanges of real servers, replayed against the stand-in byte for byte.
//!
//! One test per generation and scenario. Each starts from an empty database or from state A, which
//! is what `01-setup` leaves, and sends every line over a socket through the front. A line that
//! the stand-in doesn't cover stands in `replay/exclusions.rs` with the reason; a line that stands
//! there and passes fails the test, as does one that fails and doesn't stand there.

#[path = "replay/bindings.rs"]
mod bindings;
#[path = "replay/compare.rs"]
mod compare;
#[path = "replay/exclusions.rs"]
mod exclusions;
#[path = "support/raw.rs"]
mod raw;
#[path = "replay/recording.rs"]
mod recording;

use std::collections::BTreeMap;

use credoc::front::certificate::{Authority, CertificateKind};
use credoc::service::StandIn;
use credoc::service::mattermost::{Generation, MattermostStandIn, StandInConfig};
use rstest::rstest;
use serde_json::json;

use bindings::Bindings;
use raw::Client;
use recording::{Line, Scenario};

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_line_is_answered_as_recorded(
    #[values(Generation::V11_6, Generation::V9_8)] generation: Generation,
    #[values(
        "01-setup",
        "02-auth-headers",
        "03-cookies-query-csrf",
        "04-login",
        "05-token-create",
        "06-token-read",
        "07-token-lifecycle",
        "08-feature-off",
        "09-bots",
        "10-users",
        "11-roles-active",
        "12-config",
        "13-routing",
        "14-limits-encoding",
        "15-http",
        "16-rate-limit",
        "17-rate-limit-by-user",
        "18-rate-limit-default",
        "19-subpath",
        "20-tls",
        "21-developer-mode",
        "22-newer-routes-busy",
        "23-oauth",
        "24-cors",
        "25-hardened-mode",
        "26-strict-transport",
        "27-webserver-mode-disabled",
        "28-strict-csrf",
        "29-store-failure",
        "30-unhealthy",
        "31-self-deactivation",
        "32-cookie-domain",
        "33-rate-limit-by-header",
        "34-login-user-name-only",
        "35-login-e-mail-only",
        "36-no-site-url",
        "37-small-limits",
        "38-teams-channels",
        "39-posts",
        "40-reactions-users"
    )]
    name: &str,
) {
    let scenario = recording::scenario(generation, name);
    let excluded = exclusions::of(generation, name);
    let outcomes = replay(generation, name, &scenario).await;
    let mut wrong = Vec::new();
    let mut covered = 0;
    for (n, outcome) in &outcomes {
        match (outcome, excluded.get(n)) {
            (Ok(()), None) => covered += 1,
            (Err(_), Some(_)) => {}
            (Ok(()), Some(reason)) => wrong.push(format!("#{n} passes, but is excluded: {reason}")),
            (Err(difference), None) => wrong.push(format!("#{n} {difference}")),
        }
    }
    for n in excluded.keys().filter(|n| !outcomes.contains_key(n)) {
        wrong.push(format!("#{n} is excluded, but there is no such line"));
    }
    println!("{} {name}: {covered} of {} lines covered", generation.name(), outcomes.len());
    assert!(wrong.is_empty(), "{} {name}:\n{}", generation.name(), wrong.join("\n"));
}

#[rstest]
fn the_totals(#[values(Generation::V11_6, Generation::V9_8)] generation: Generation) {
    let scenarios = recording::names(generation);
    let mut lines = 0;
    let mut excluded = 0;
    for name in &scenarios {
        let scenario = recording::scenario(generation, name);
        lines += scenario.lines.len();
        excluded += exclusions::of(generation, name).len();
    }
    println!("{}: {} of {lines} lines covered", generation.name(), lines - excluded);
    assert_eq!(scenarios.len(), 40, "a scenario was added or removed: list it in this file");
    assert_eq!(lines, 1361);
}

/// What came of each line of a scenario.
async fn replay(
    generation: Generation,
    name: &str,
    scenario: &Scenario,
) -> BTreeMap<u32, Result<(), String>> {
    let mut config = StandInConfig::empty(generation);
    let authority = Authority::new().expect("a certificate authority");
    if scenario.tls {
        config.tls = Some(authority.server(CertificateKind::Trusted).expect("a certificate"));
    }
    let stand_in = MattermostStandIn::start(config).await.expect("a stand-in");
    let port = stand_in.front().address().port();
    let mut client = Client::new(stand_in.front().address(), scenario.tls.then_some(&authority));
    let mut bindings = Bindings::new(generation, port);
    // The front has its certificate from elsewhere; the server only tells these names.
    bindings.bind("tls_cert_file", "certificate.pem");
    bindings.bind("tls_key_file", "key.pem");
    if scenario.from_state_a {
        for line in recording::scenario(generation, "01-setup").lines {
            let outcome = exchange(&mut client, &mut bindings, &line, false).await;
            // Over TLS the cookies and the site URL differ; all else must hold.
            assert!(scenario.tls || outcome.is_ok(), "state A, #{}: {outcome:?}", line.n);
        }
        let text = bindings.fill(&scenario.config.to_string()).expect("only the port is open");
        let settings = serde_json::from_str(&text).unwrap_or_else(|_| json!({}));
        stand_in.restart(&settings);
    }
    if scenario.without_token_table {
        stand_in.break_token_store();
    }
    stand_in.hold_limits();
    bindings.begin_scenario();
    let mut outcomes = BTreeMap::new();
    for line in &scenario.lines {
        let unordered = exclusions::is_unordered(name, line.n);
        outcomes.insert(line.n, exchange(&mut client, &mut bindings, line, unordered).await);
    }
    outcomes
}

async fn exchange(
    client: &mut Client,
    bindings: &mut Bindings,
    line: &Line,
    unordered: bool,
) -> Result<(), String> {
    let bytes = line.request.bytes(bindings)?;
    let plain = line.note.contains("on the TLS port");
    let answer = client.send(&bytes, line.request.is_head(), line.request.reuses(), plain).await;
    compare::answer(line, answer.as_ref(), bindings, unordered)
        .map_err(|why| format!("{}: {why}", line.note))
}
