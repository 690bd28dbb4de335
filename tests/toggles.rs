//! What a page says of the toggle that skips certificate checks, held against the client.

mod support {
    pub mod walk;
}

use std::sync::Arc;

use credoc::diagnostic::apply_edits;
use credoc::walk::{Only, WalkOptions};
use rstest::rstest;
use support::walk::{Page, SEED};

const TOGGLE: &str = "ignore-ssl-issues";

const DEFAULT: &str = "By default, n8n connects only if SSL certificate validation succeeds. \
                       To connect even if SSL certificate validation fails, turn on";

/// The codes and claims of the findings about the toggle.
async fn found(page: &Page) -> Vec<(&'static str, String, Option<String>)> {
    // One walk is enough: these findings come beside the walks.
    let walk = "using-api-access-token@feature=on,server=11.6,user=permitted";
    let only: Only = Arc::new(move |id| id == walk || id.contains(TOGGLE));
    let options = WalkOptions { jobs: 2, seek_mends: true, only: Some(only) };
    let findings = page.walk_with(options).await.findings;
    findings
        .into_iter()
        .filter(|found| found.diagnostic.claim.as_ref().is_some_and(|id| id.contains(TOGGLE)))
        .map(|found| {
            let diagnostic = found.diagnostic;
            let mended = diagnostic.fix.map(|fix| apply_edits(page.text(), &fix));
            (diagnostic.code, diagnostic.claim.unwrap(), mended)
        })
        .collect()
}

fn changed(new: &str) -> String {
    assert!(SEED.contains(DEFAULT));
    SEED.replace(DEFAULT, new)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_page_says_holds() {
    assert_eq!(found(&Page::seed()).await, []);
}

#[rstest]
#[case::refusing_said_to_connect(
    "By default, n8n connects even if SSL certificate validation fails. To connect only if SSL \
     certificate validation succeeds, turn off"
)]
#[case::without_the_effect_in_words("By default, **Ignore SSL Issues** is on. Look at")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_default(#[case] sentences: &str) {
    let found = found(&Page::new(&changed(sentences))).await;
    let claim = "using-api-access-token/default.ignore-ssl-issues".to_owned();
    assert_eq!(found, [("default-wrong", claim, None)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_toggle_turned_the_wrong_way_is_mended() {
    let page = Page::new(&changed(&DEFAULT.replace("turn on", "turn off")));
    let claim = "using-api-access-token/turn-off.ignore-ssl-issues".to_owned();
    assert_eq!(found(&page).await, [("verb-wrong", claim, Some(SEED.to_owned()))]);
}

/// The default and the step beside it name the field in one place; elsewhere each has its own.
#[rstest]
#[case::another_label("**Skip SSL Checks**", "turn-on.skip-ssl-checks")]
#[case::much_like_it("**Ignore SSL Issues (Insecure)**", "turn-on.ignore-ssl-issues-insecure")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renamed_toggle_is_told_once(#[case] label: &str, #[case] claim: &str) {
    let page = Page::new(&SEED.replace("**Ignore SSL Issues**", label));
    let walk = "using-api-access-token@feature=on,server=11.6,user=permitted";
    let only: Only = Arc::new(move |id| id == walk || id.contains("ssl"));
    let options = WalkOptions { jobs: 2, seek_mends: true, only: Some(only) };
    let mut findings = page.walk_with(options).await.findings;
    // What else the page has wrong is mended by the steps before.
    findings.retain(|found| found.diagnostic.code != "value-rejected");
    let [found] = findings.as_slice() else { panic!("one finding: {findings:#?}") };
    let diagnostic = &found.diagnostic;
    assert_eq!(diagnostic.code, "field-unknown");
    assert_eq!(diagnostic.claim, Some(format!("using-api-access-token/{claim}")));
    let mended = apply_edits(page.text(), diagnostic.fix.as_deref().expect("a mend"));
    assert_eq!(mended, SEED);
}
