//! Walks of the Mattermost page, as it is and changed.

mod support {
    pub mod walk;
}

use std::time::Duration;

use credoc::diagnostic::{Edit, apply_edits};
use credoc::walk::{PageWalks, WalkOptions, WalkVerdict};
use rstest::rstest;
use support::walk::{Page, SEED, only, steps, told};

fn snapshots() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

/// All fixes of all findings.
fn fixes(walks: &PageWalks) -> Vec<Edit> {
    let fixes = walks.findings.iter().filter_map(|finding| finding.diagnostic.fix.clone());
    fixes.flatten().collect()
}

/// The page with all fixes made, walked again: it ends connected everywhere.
async fn assert_mended(page: &Page, walks: &PageWalks, options: WalkOptions) {
    let mended = Page::new(&apply_edits(page.text(), &fixes(walks)));
    let options = WalkOptions { seek_mends: false, ..options };
    for walk in mended.walk_with(options).await.walks {
        assert_eq!(walk.verdict, WalkVerdict::Pass, "{}: {}", walk.id, steps(&walk));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_as_it_is() {
    let page = Page::seed();
    let options = WalkOptions { jobs: 2, seek_mends: true, only: None };
    let walks = page.walk_with(options.clone()).await;
    assert_eq!(walks.walks.len(), 12);
    for walk in &walks.walks {
        assert_eq!(walk.verdict, WalkVerdict::Fail, "{}", walk.id);
        assert!(walk.mend.is_some(), "{}", walk.id);
    }
    snapshots().bind(|| {
        insta::assert_snapshot!("walk_findings", told(&walks));
        for (name, id) in [
            ("walk_permitted", "using-api-access-token@feature=on,server=11.6,user=permitted"),
            ("walk_plain", "using-api-access-token@feature=on,server=9.8,user=plain"),
            ("walk_feature_off_admin", "using-api-access-token@feature=off,server=11.6,user=admin"),
        ] {
            let walk = walks.walks.iter().find(|walk| walk.id == id).expect("it was planned");
            insta::assert_snapshot!(name, steps(walk));
        }
    });
    assert_mended(&page, &walks, options).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_page_gives_the_same_bytes() {
    let page = Page::seed();
    // How long each took is not of these bytes.
    let told = async |jobs: usize| {
        let options = WalkOptions { jobs, seek_mends: true, only: only("user=p") };
        let mut walked = page.walk_with(options).await;
        walked.walks.iter_mut().for_each(|walk| walk.took = Duration::ZERO);
        format!("{walked:#?}")
    };
    let first = told(1).await;
    for jobs in [2, 3, 8] {
        let other = told(jobs).await;
        let differing = first.lines().zip(other.lines()).find(|(one, other)| one != other);
        let differing = differing.map(|(one, other)| {
            let at = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
            one.chars().skip(at.saturating_sub(40)).take(100).collect::<String>()
        });
        assert_eq!(differing, None, "{jobs} jobs tell something else");
        assert_eq!(other.len(), first.len());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_token_is_shown() {
    let page = Page::seed();
    let walks = page.walk_with(WalkOptions { jobs: 2, seek_mends: true, only: None }).await;
    let shown = format!("{walks:?}");
    // Tokens, ids and sessions are 26 characters of one alphabet.
    let alphabet = |c: char| "ybndrfg8ejkmcpqxot1uwisza345h769".contains(c);
    let long = shown.split(|c: char| !c.is_ascii_alphanumeric()).find(|run| {
        run.len() == 26 && run.chars().all(alphabet) && run.chars().any(|c| c.is_ascii_digit())
    });
    assert_eq!(long, None);
    assert!(shown.contains("‹access-token›") && shown.contains("‹token-id›"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_what_is_asked_for_is_walked() {
    let options = WalkOptions { jobs: 2, seek_mends: false, only: only("server=9.8,user=plain") };
    let walks = Page::seed().walk_with(options).await;
    assert_eq!(walks.walks.len(), 2);
    assert!(walks.findings.is_empty());
    assert!(walks.walks.iter().all(|walk| walk.mend.is_none()));
}

/// Each change of the page with what the search must find beyond what the page has wrong anyway:
/// a code, and words of the mend.
#[rstest]
#[case::menu_part(
    "**Profile > Security > P",
    "**Profile > Safety > P",
    "control-missing",
    "name **Security**"
)]
#[case::first_part(
    "**Profile > Security > P",
    "**Account > Security > P",
    "control-missing",
    "name **Profile**"
)]
#[case::last_part(
    "Security > Personal Access Tokens**",
    "Security > Access Tokens**",
    "control-missing",
    "name **Personal Access Tokens**"
)]
#[case::no_create("2. Select **Create Token**.\n", "", "step-missing", "Select **Create Token**.")]
#[case::no_description(
    "3. Enter a **Token description**, like `n8n integration`.\n",
    "",
    "step-missing",
    "Enter a **Token Description**."
)]
#[case::no_save("4. Select **Save**.\n", "", "step-missing", "Select **Save**.")]
#[case::button(
    "Select **Create Token**",
    "Select **New Token**",
    "control-missing",
    "name **Create Token**"
)]
#[case::button_that_is_there(
    "4. Select **Save**.",
    "4. Select **Cancel**.",
    "control-wrong",
    "name **Save**"
)]
#[case::fields_swapped(
    "enter it as the **Access Token** in your n8n credential.\n6. Enter your Mattermost URL as the **Base URL**",
    "enter it as the **Base URL** in your n8n credential.\n6. Enter your Mattermost URL as the **Access Token**",
    "field-wrong",
    "change places"
)]
#[case::false_for_true("is set to **true**", "is set to **false**", "value-wrong", "at **true**")]
#[case::anchor(
    "(#enable-personal-access-tokens)",
    "(#enable-tokens)",
    "warning-misleads",
    "`#enable-personal-access-tokens`"
)]
#[case::field(
    "enter it as the **Access Token**",
    "enter it as the **API Key**",
    "field-unknown",
    "name the field **Access Token**"
)]
#[case::order(
    "2. Select **Create Token**.\n3. Enter a **Token description**, like `n8n integration`.\n",
    "2. Enter a **Token description**, like `n8n integration`.\n3. Select **Create Token**.\n",
    "step-misplaced",
    "move the step"
)]
#[case::no_base_url(
    "6. Enter your Mattermost URL as the **Base URL**.\n",
    "",
    "step-missing",
    "Enter your Mattermost URL as the **Base URL**."
)]
#[case::no_copy(
    "5. Copy the **Token ID** and enter it as the **Access Token** in your n8n credential.\n",
    "",
    "step-missing",
    "Copy the **Access Token** and enter it as the **Access Token**."
)]
#[case::verb("7. Check the box", "7. Uncheck the box", "verb-wrong", "“Check”")]
#[case::no_log_in(
    "1. Log in to Mattermost as an admin.\n",
    "",
    "step-missing",
    "Log in to Mattermost as an admin."
)]
#[case::no_search(
    "5. Search for the user account you want to allow to generate personal access tokens.\n",
    "",
    "step-missing",
    "Search for users."
)]
#[case::no_users_page(
    "4. Go to **System Console > User Management > Users**.\n",
    "",
    "step-missing",
    "Select **Users**."
)]
#[case::no_box(
    "7. Check the box for **Allow this account to generate personal access tokens** and **Save**.",
    "7. Select **Save**.",
    "step-missing",
    "Check the box for **Allow this account"
)]
#[case::no_last_step(
    "7. Check the box for **Allow this account to generate personal access tokens** and **Save**.\n",
    "",
    "step-missing",
    "Check the box for **Allow this account"
)]
#[case::no_save_of_roles("tokens** and **Save**.", "tokens**.", "step-missing", "Select **Save**.")]
#[case::no_actions(
    "Select the **Actions** dropdown for the user and select **Manage roles**.",
    "Select **Manage roles**.",
    "step-missing",
    "Select **Actions**."
)]
#[case::sidebar_entry(
    "Integrations > Integration Management**",
    "Integrations > Bot Accounts**",
    "control-wrong",
    "name **Integration Management**"
)]
#[case::setting(
    "Confirm that **Enable personal access tokens**",
    "Confirm that **Enable user access tokens**",
    "control-missing",
    "name **Enable Personal Access Tokens**"
)]
#[case::warning(
    "If you don't see the Personal Access Tokens option",
    "If you don't see the Tokens option",
    "warning-misleads",
    "name **Personal Access Tokens**"
)]
#[case::no_way_there(
    "2. Go to **System Console > Integrations > Integration Management**.\n",
    "",
    "step-missing",
    "Go to **System Console > Integrations > Integration Management**."
)]
#[case::a_way_without_a_part(
    "**Profile > Security > P",
    "**Profile > P",
    "control-missing",
    "name **Profile > Security > Personal Access Tokens**"
)]
#[case::another_way(
    "**System Console > Integrations > Integration Management**",
    "**Admin Panel > Plugins > Custom Integrations**",
    "control-missing",
    "name **System Console > Integrations > Integration Management**"
)]
#[case::a_path_behind_the_address(
    "Enter your Mattermost URL as",
    "Enter your Mattermost URL followed by `/api/v4` as",
    "value-wrong",
    "Enter your Mattermost URL as the **Base URL**"
)]
#[case::a_step_too_many(
    "4. Select **Save**.",
    "4. Select **Next**.\n4. Select **Save**.",
    "step-superfluous",
    "take the step out"
)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_page_is_mended(
    #[case] old: &str,
    #[case] new: &str,
    #[case] code: &str,
    #[case] help: &str,
) {
    assert!(SEED.contains(old), "the page says {old:?}");
    let page = Page::new(&SEED.replacen(old, new, 1));
    let options = WalkOptions { jobs: 2, seek_mends: true, only: only("server=11.6") };
    let walks = page.walk_with(options.clone()).await;
    let told = told(&walks);
    let found = walks.findings.iter().any(|finding| {
        let diagnostic = &finding.diagnostic;
        let words = diagnostic.help.as_deref().unwrap_or_default();
        diagnostic.code == code && words.contains(help) && diagnostic.fix.is_some()
    });
    assert!(found, "{code} with {help} among:\n{told}");
    assert!(walks.walks.iter().all(|walk| walk.mend.is_some()), "{told}");
    assert_mended(&page, &walks, options).await;
}

/// A way that the page doesn't tell is found by looking around.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_way_is_found() {
    let start = SEED.find("1. In Mattermost").expect("the first step");
    let end = SEED.find("2. Select **Create Token**").expect("the second step");
    let page = Page::new(&format!("{}{}", &SEED[..start], &SEED[end..]));
    let only = only("feature=on,server=11.6,user=permitted");
    let options = WalkOptions { jobs: 2, seek_mends: true, only };
    let walks = page.walk_with(options.clone()).await;
    let told = told(&walks);
    assert!(told.contains("Go to **Profile > Security > Personal Access Tokens**."), "{told}");
    assert_mended(&page, &walks, options).await;
}

/// The same page in another dialect has the same findings.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dialects_agree() {
    let findings = async |text: &str| {
        let only = only("server=11.6,user=plain");
        let options = WalkOptions { jobs: 2, seek_mends: true, only };
        let walks = Page::new(text).walk_with(options).await;
        let path = "docs/credentials/mattermost.md";
        walks.findings.iter().map(|finding| finding.fingerprint(path)).collect::<Vec<_>>()
    };
    let gitbook = include_str!("../fixtures/dialects/gitbook-2026.md");
    assert_eq!(findings(gitbook).await, findings(SEED).await);
    assert_eq!(findings(&SEED.replace('\n', "\r\n")).await, findings(SEED).await);
}

/// What the search can't mend is told all the same, with what was on the screen.
#[rstest]
#[case::elsewhere(
    "go to **Profile > Security > Personal Access Tokens**",
    "go to **Settings**",
    "select.create-token"
)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_isnt_mended_is_told(#[case] old: &str, #[case] new: &str, #[case] claim: &str) {
    assert!(SEED.contains(old), "the page says {old:?}");
    let page = Page::new(&SEED.replacen(old, new, 1));
    let options = WalkOptions { jobs: 2, seek_mends: true, only: only("server=11.6,user=plain") };
    let walks = page.walk_with(options).await;
    let stuck = walks.findings.iter().map(|finding| &finding.diagnostic);
    let stuck = stuck.clone().find(|diagnostic| diagnostic.code == "walk-stuck");
    let stuck = stuck.unwrap_or_else(|| panic!("stuck: {}", told(&walks)));
    assert!(stuck.claim.as_deref().is_some_and(|c| c.ends_with(claim)), "{}", told(&walks));
    assert!(stuck.fix.is_none() && stuck.notes.iter().any(|note| note.contains("there were")));
}

mod laws {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

        /// Whatever a page says, it is walked to some end.
        #[test]
        fn any_page_is_walked(
            lines in Just(SEED.lines().skip(7).collect::<Vec<_>>()).prop_shuffle(),
            kept in 10_usize..60,
            seek_mends in proptest::bool::weighted(0.3),
        ) {
            let text = format!("---\ntitle: Mattermost\n---\n{}\n", lines[..kept.min(lines.len())].join("\n"));
            let runtime = tokio::runtime::Runtime::new().expect("a runtime");
            let only = only("feature=on,server=11.6,user=plain");
            let walks = runtime.block_on(Page::new(&text).walk_with(WalkOptions { jobs: 2, seek_mends, only }));
            prop_assert!(walks.walks.len() <= 1);
        }

        /// So is one that has lost some of its lines and keeps its order.
        #[test]
        fn a_page_with_holes_is_walked(
            kept in proptest::collection::vec(proptest::bool::weighted(0.85), SEED.lines().count()),
        ) {
            let lines = SEED.lines().zip(kept).filter(|(_, kept)| *kept);
            let text: String = lines.map(|(line, _)| format!("{line}\n")).collect();
            let runtime = tokio::runtime::Runtime::new().expect("a runtime");
            let options = WalkOptions { jobs: 2, seek_mends: false, only: only("user=plain") };
            if let Some(walks) = runtime.block_on(Page::new(&text).try_walk_with(options)) {
                prop_assert!(walks.walks.len() <= 4);
            }
        }
    }
}
