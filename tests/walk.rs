//! Walks of the Mattermost page, as it is and changed.

mod support {
    pub mod walk;
}

use rstest::rstest;
use support::walk::{Page, SEED, told};

#[rstest]
#[case::wrong_menu_part("**Profile > Security > Personal", "**Profile > Safety > Personal")]
#[case::wrong_first_part("**Profile > Security > Personal", "**Account > Security > Personal")]
#[case::wrong_last_part("> Security > Personal Access Tokens**", "> Security > Access Tokens**")]
#[case::missing_create("2. Select **Create Token**.\n", "")]
#[case::missing_description("3. Enter a **Token description**, like `n8n integration`.\n", "")]
#[case::missing_save("4. Select **Save**.\n", "")]
#[case::wrong_button("Select **Create Token**", "Select **New Token**")]
#[case::wrong_button_there("4. Select **Save**.", "4. Select **Cancel**.")]
#[case::swapped_fields(
    "enter it as the **Access Token** in your n8n credential.\n6. Enter your Mattermost URL as the **Base URL**",
    "enter it as the **Base URL** in your n8n credential.\n6. Enter your Mattermost URL as the **Access Token**"
)]
#[case::false_for_true("is set to **true**", "is set to **false**")]
#[case::dead_anchor("(#enable-personal-access-tokens)", "(#enable-tokens)")]
#[case::renamed_field("enter it as the **Access Token**", "enter it as the **API Key**")]
#[case::steps_swapped(
    "2. Select **Create Token**.\n3. Enter a **Token description**, like `n8n integration`.\n",
    "2. Enter a **Token description**, like `n8n integration`.\n3. Select **Create Token**.\n"
)]
#[case::no_base_url("6. Enter your Mattermost URL as the **Base URL**.\n", "")]
#[case::no_copy(
    "5. Copy the **Token ID** and enter it as the **Access Token** in your n8n credential.\n",
    ""
)]
#[case::uncheck("7. Check the box", "7. Uncheck the box")]
#[case::no_log_in("1. Log in to Mattermost as an admin.\n", "")]
#[case::no_search(
    "5. Search for the user account you want to allow to generate personal access tokens.\n",
    ""
)]
#[case::no_users_page("4. Go to **System Console > User Management > Users**.\n", "")]
#[case::no_check_box(
    "7. Check the box for **Allow this account to generate personal access tokens** and **Save**.",
    "7. Select **Save**."
)]
#[case::no_last_step(
    "7. Check the box for **Allow this account to generate personal access tokens** and **Save**.\n",
    ""
)]
#[case::no_save_in_last("tokens** and **Save**.", "tokens**.")]
#[case::no_actions(
    "Select the **Actions** dropdown for the user and select **Manage roles**.",
    "Select **Manage roles**."
)]
#[case::wrong_sidebar_entry(
    "Integrations > Integration Management**",
    "Integrations > Bot Accounts**"
)]
#[case::wrong_setting(
    "Confirm that **Enable personal access tokens**",
    "Confirm that **Enable user access tokens**"
)]
#[case::warning_about_another(
    "If you don't see the Personal Access Tokens option",
    "If you don't see the Tokens option"
)]
#[case::no_way_to_the_console(
    "2. Go to **System Console > Integrations > Integration Management**.\n",
    ""
)]
#[case::no_first_step_path(
    "1. In Mattermost, go to **Profile > Security > Personal Access Tokens**.",
    "1. In Mattermost, go to **Settings**."
)]
#[case::a_step_too_many("4. Select **Save**.", "4. Select **Next**.\n4. Select **Save**.")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changed_pages(#[case] old: &str, #[case] new: &str) {
    assert!(SEED.contains(old), "the page says {old:?}");
    let page = Page::new(&SEED.replacen(old, new, 1));
    let walks = page.walk().await;
    let name = std::thread::current().name().unwrap_or_default().to_owned();
    let pass = walks.walks.iter().filter(|w| w.mend.is_some()).count();
    println!("==== {name} mended {pass} of {}\n{}", walks.walks.len(), told(&walks));
}
