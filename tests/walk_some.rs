//! Walks of pages that tell everyone what is for some readers only.

mod support {
    pub mod walk;
}

use credoc::diagnostic::apply_edits;
use credoc::walk::{WalkOptions, WalkVerdict};
use rstest::rstest;
use support::walk::{Page, SEED, only, told};

/// What only some readers see or need is said to be so.
#[rstest]
#[case::condition(
    "4. Select **Save**.\n",
    "4. Select **Save**. Select **Yes, Create**.\n",
    "condition-missing",
    "select.yes-create",
    "write “If you're asked to confirm, select **Yes, Create**”"
)]
#[case::warning(
    WARNING,
    "\n",
    "warning-missing",
    "go-to.profile.security.personal-access-tokens",
    "refer to [Enable personal access tokens](#enable-personal-access-tokens)"
)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_isnt_for_everyone_is_said_to_be_so(
    #[case] old: &str,
    #[case] new: &str,
    #[case] code: &str,
    #[case] claim: &str,
    #[case] help: &str,
) {
    assert!(SEED.contains(old), "the page says {old:?}");
    let page = Page::new(&SEED.replacen(old, new, 1));
    let options = WalkOptions { jobs: 2, seek_mends: true, only: only("server=11.6") };
    let walks = page.walk_with(options.clone()).await;
    let found: Vec<_> = walks.findings.iter().map(|found| &found.diagnostic).collect();
    let found: Vec<_> = found.into_iter().filter(|found| found.code == code).collect();
    let [found] = found.as_slice() else { panic!("one {code} among: {}", told(&walks)) };
    assert_eq!(found.claim, Some(format!("using-api-access-token/{claim}")));
    assert!(found.help.as_ref().is_some_and(|words| words.contains(help)), "{:?}", found.help);
    let fixes = walks.findings.iter().flat_map(|found| found.diagnostic.fix.clone().unwrap());
    let mended = Page::new(&apply_edits(page.text(), &fixes.collect::<Vec<_>>()));
    let walks = mended.walk_with(WalkOptions { seek_mends: false, ..options }).await;
    assert!(walks.walks.iter().all(|walk| walk.verdict == WalkVerdict::Pass));
}

const WARNING: &str = "
    /// warning | No Personal Access Tokens option
    If you don't see the Personal Access Tokens option, refer to the troubleshooting steps in \
                       [Enable personal access tokens](#enable-personal-access-tokens) below.
    ///

";
