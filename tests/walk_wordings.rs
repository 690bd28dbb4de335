//! Pages that say all that is needed, each in other words, must connect in every situation.

#[path = "support/walk.rs"]
mod walk;

use credoc::walk::{WalkOptions, WalkVerdict};
use rstest::rstest;
use walk::{Page, SEED, told};

const OPTIONS: WalkOptions = WalkOptions { jobs: 2, seek_mends: false, only: None };

/// The page that the project comes with, with what is known to be wrong with it mended.
fn mended() -> String {
    let edits = [
        (
            "4. Select **Save**.\n",
            "4. Select **Save**. If you're asked to confirm, select **Yes, Create**.\n",
        ),
        ("Copy the **Token ID**", "Copy the **Access Token**"),
        ("If it's not, change.", "If it's not, change it and select **Save**."),
    ];
    edits.iter().fold(SEED.to_owned(), |page, (from, to)| replaced(&page, from, to))
}

fn replaced(page: &str, from: &str, to: &str) -> String {
    assert!(page.contains(from), "the page has `{from}`");
    page.replacen(from, to, 1)
}

#[rstest]
#[case::as_it_is("", "")]
#[case::value_of("Copy the **Access Token**", "Copy the value of the **Access Token**")]
#[case::head_over("go to **Profile", "head over to **Profile")]
#[case::if_prompted(
    "Select **Save**. If you're asked to confirm, select **Yes, Create**.",
    "Click **Save**, then **Yes, Create** if prompted."
)]
#[case::example_address(
    "Enter your Mattermost URL as the **Base URL**",
    "In the **Base URL** field, type your Mattermost URL, like `https://chat.example.com`"
)]
#[case::set_address(
    "Enter your Mattermost URL as the **Base URL**",
    "Set the **Base URL** to your Mattermost URL"
)]
#[case::own_address(
    "Enter your Mattermost URL as the **Base URL**",
    "Enter your Mattermost **Base URL**"
)]
#[case::an_account_with_a_role(
    "Log in to Mattermost as an admin",
    "Log in to Mattermost with an account that has the System Admin role"
)]
#[case::the_search_box(
    "Search for the user account",
    "Use the search box to find the user account"
)]
#[case::change_by_selecting(
    "If it's not, change it and select **Save**.",
    "If not, select **true** and then **Save**."
)]
#[case::any_text(
    "Enter a **Token description**, like `n8n integration`",
    "Enter a description in **Token Description**"
)]
#[case::behind_an_icon(
    "go to **Profile > Security > Personal Access Tokens**",
    "select **Profile**. Select **Security**. Select **Personal Access Tokens**"
)]
#[case::by_its_looks(
    "go to **Profile > Security > Personal Access Tokens**",
    "click your avatar and select **Profile**. Then select **Security > Personal Access Tokens**"
)]
#[case::next_to(
    "go to **Profile > Security > Personal Access Tokens**",
    "go to **Profile > Security** and select **Edit** next to **Personal Access Tokens**"
)]
#[case::the_dropdown(
    "Select the **Actions** dropdown for the user",
    "Open the dropdown for the user"
)]
#[case::as_whom("Log in to Mattermost as an admin", "As an admin, log in to Mattermost")]
#[case::have_someone(
    "Log in to Mattermost as an admin",
    "Have an administrator log in to Mattermost"
)]
#[case::account("as an admin", "with an admin account")]
#[case::set_a_choice(
    "Confirm that **Enable personal access tokens** is set to **true**. If it's not, change it and select",
    "Set **Enable Personal Access Tokens** to **true** and select"
)]
#[case::for_a_setting(
    "Confirm that **Enable personal access tokens** is set to **true**. If it's not, change it and select",
    "For **Enable Personal Access Tokens**, select **true** and click"
)]
#[case::change_to(
    "If it's not, change it and select **Save**.",
    "If it isn't, set it to **true**, then click **Save**."
)]
#[case::missing_option(
    "If you don't see the Personal Access Tokens option, refer to the troubleshooting steps",
    "If the **Personal Access Tokens** option is missing, follow the steps"
)]
#[case::no_option("If you don't see the Personal", "If there is no **Personal")]
#[tokio::test]
async fn a_page_that_says_all_connects(#[case] from: &str, #[case] to: &str) {
    let mut page = replaced(&mended(), from, to);
    if to.contains("no **Personal") {
        page = replaced(&page, "Access Tokens option, refer", "Access Tokens** option, refer");
    }
    connects(&page).await;
}

#[tokio::test]
async fn a_warning_needs_no_box() {
    let page = replaced(&mended(), "    /// warning | No Personal Access Tokens option\n", "");
    connects(&replaced(&page, "    ///\n", "")).await;
}

/// What a page tells of an address is its path, which is one too many here.
#[rstest]
#[case("as the **Base URL**", "as the **Base URL**, like `https://chat.example.com/api/v4`")]
#[case("Enter your Mattermost URL", "Enter your username")]
#[tokio::test]
async fn a_wrong_base_url_is_entered(#[case] from: &str, #[case] to: &str) {
    let walks = Page::new(&replaced(&mended(), from, to)).walk_with(OPTIONS).await;
    assert!(walks.walks.iter().all(|walk| walk.verdict == WalkVerdict::Fail), "{}", told(&walks));
}

async fn connects(page: &str) {
    let walks = Page::new(page).walk_with(OPTIONS).await;
    assert_eq!(walks.walks.len(), 12);
    assert!(walks.walks.iter().all(|walk| walk.verdict == WalkVerdict::Pass), "{}", told(&walks));
    assert!(walks.findings.is_empty(), "{}", told(&walks));
}
