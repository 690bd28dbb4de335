//! The grammar of steps: what a sentence tells the reader to do.

#[path = "support/pages.rs"]
mod pages;

use credoc::spec::{ActionEntry, SpecFile};
use pages::spec_of_text;
use rstest::rstest;

/// A page with one procedure; the credential is documented to have a Host and a Key.
fn page(steps: &str) -> String {
    format!("## Using key\n\nYou'll need:\n\n- A **Host**\n- A **Key**\n\nTo set up:\n\n{steps}\n")
}

/// The actions of `steps` in short: id, place, value, condition.
fn actions(steps: &str) -> Vec<String> {
    let file = SpecFile::new(&spec_of_text(&page(steps)));
    let steps = file.procedures.iter().flat_map(|procedure| &procedure.steps);
    steps.flat_map(|step| &step.actions).map(short).collect()
}

fn short(action: &ActionEntry) -> String {
    let mut text = action.id.split_once('/').expect("has a section").1.to_owned();
    let mut add = |mark: &str, part: &Option<String>| {
        if let Some(part) = part {
            text.push_str(&format!(" {mark}{part}"));
        }
    };
    add("@", &action.place);
    add("<", &action.control);
    add("=", &action.source.clone().filter(|source| source == "copied"));
    add("=", &action.value);
    add("to ", &action.purpose);
    add("shown ", &action.if_shown);
    add("if ", &action.condition);
    text
}

#[rstest]
// Going
#[case("Go to **A > B**.", &["go-to.a.b"])]
#[case("Open the **A** > **B** page.", &["go-to.a.b"])]
#[case("Navigate to Account Settings > API.", &["go-to.account-settings.api"])]
#[case("Visit your [Dashboard](https://example.com).", &["go-to.dashboard"])]
#[case("Browse to **A \u{2192} B** and press **C**.", &["go-to.a.b", "select.c"])]
#[case("Log in to Example.", &["log-in.example"])]
#[case("Sign in to Example as the owner and open **A**.", &["log-in.owner", "go-to.a"])]
#[case("Search for **web hooks**.", &["search.web-hooks"])]
// Pressing
#[case("Click on the **A** button.", &["select.a <button"])]
#[case("Tap 'Account Settings'.", &["select.account-settings"])]
#[case("Choose **A** from the **B** dropdown, then select **C**.", &["select.a", "select.c"])]
#[case("Press __A__, and then choose __B__.", &["select.a", "select.b"])]
#[case("**Save** your changes.", &["select.save"])]
#[case("**Save**.", &["select.save"])]
#[case("Select **A** and **Save**.", &["select.a", "select.save"])]
#[case("Select **A > B**.", &["select.a", "select.b"])]
#[case("Select the option to **Create client**.", &["select.create-client"])]
#[case("Select your picture in the top corner.", &["select.picture"])]
// Boxes and toggles
#[case("Check the box for **A** and **Save**.", &["check.a", "select.save"])]
#[case("Tick the **A** checkbox.", &["check.a"])]
#[case("Untick **A**.", &["uncheck.a"])]
#[case("Turn on **A**.", &["turn-on.a @service"])]
#[case("In n8n, turn the **A** toggle off.", &["turn-off.a @credential"])]
#[case("Enable **A** and disable **B**.", &["turn-on.a @service", "turn-off.b @service"])]
#[case("Keep **A** turned off unless you test.", &["turn-off.a @service if unless you test"])]
// Values
#[case("Enter a **A**, like `x`.", &["enter.a @service =x"])]
#[case("Type `x` into the **A** field.", &["enter.a @service =x"])]
#[case("Fill in the **A**.", &["enter.a @service"])]
#[case("Give your app a **A**.", &["enter.a @service"])]
#[case("Enter your server's address as the **Host**.", &["enter.host @credential =your server's address"])]
#[case("Enter your server's address as the **Site**.", &["enter.site @service =your server's address"])]
#[case("For the **A**, enter `x`.", &["enter.a @service =x"])]
#[case("Set **A** to **Yes**.", &["enter.a @service =Yes"])]
#[case("Enter an **A** and **B**.", &["enter.a @service", "enter.b @service"])]
// Copying
#[case("Copy the **A** and enter it as the **B** in your n8n credential.", &["copy.a", "enter.b @credential =copied"])]
#[case("Copy the **A** and paste it into n8n.", &["copy.a", "enter.a @credential =copied"])]
#[case("Copy the **A** and **B** and enter them in n8n.", &[
    "copy.a", "enter.a @credential =copied", "copy.b", "enter.b @credential =copied",
])]
#[case("Copy the **A** from n8n and add it as the **B**.", &["copy.a", "enter.b @service =copied"])]
#[case("In n8n, copy the **A**. Paste it into **B** in Example.", &["copy.a", "enter.b @service =copied"])]
#[case("Use the **A** as the **Key**.", &["copy.a", "enter.key @credential =copied"])]
#[case("Use this **A** in your n8n credential.", &["copy.a", "enter.a @credential =copied"])]
// Checking
#[case("Make sure **A** is set to **B**.", &["confirm.a =B"])]
#[case("Verify that **A** is enabled. If it isn't, enable it.", &["confirm.a =enabled"])]
// Conditions
#[case("If you're asked to confirm, select **Yes**.", &["select.yes shown you're asked to confirm"])]
#[case("If a **A** dialog appears, select **Yes** and press **OK**.", &[
    "select.yes shown a A dialog appears", "select.ok shown a A dialog appears",
])]
#[case("When prompted, enter your **A**.", &["enter.a @service shown prompted"])]
#[case("If you self-host, open **A**.", &["go-to.a if you self-host"])]
#[case("To rotate keys, open **A**.", &["go-to.a to rotate keys"])]
#[case("Optional: select **A**.", &["select.a if optional"])]
#[case("Select **A** if it's not selected.", &["select.a if it's not selected"])]
// Defaults
#[case("By default, **A** is off.", &["default.a =off"])]
#[case("By default, it trusts nobody. To trust anyone, turn on **A**.", &[
    "default.a =off", "turn-on.a @service to trust anyone",
])]
#[case("By default, n8n trusts anyone. To be strict, turn off **A**.", &[
    "default.a =on", "turn-off.a @credential to be strict",
])]
// Others
#[case("[Create an app](#create-an-app) first.", &["follow.create-an-app"])]
#[case("Create an app.", &["create.app"])]
fn understood(#[case] step: &str, #[case] expected: &[&str]) {
    assert_eq!(actions(&format!("1. {step}")), expected, "{step}");
}

#[rstest]
#[case::a_statement("The details open.")]
#[case::a_question("Which one do you want?")]
#[case::a_remark("(Only for some.)")]
#[case::an_order_in_part("Select **A** and wiggle the mouse.")]
#[case::an_order_against("Select **A** but don't close it.")]
#[case::nothing_but_an_order_against("Don't select **A**.")]
#[case::an_unknown_verb("Juggle the **A**.")]
#[case::looking_at_something("Check your inbox.")]
#[case::nothing_copied("Paste it.")]
#[case::an_infinitive("You can select **A**.")]
fn not_understood_is_kept_word_for_word(#[case] step: &str) {
    let file = SpecFile::new(&spec_of_text(&page(&format!("1. {step}"))));
    let entries: Vec<_> = file.procedures[0].steps[0].actions.iter().map(short).collect();
    let kept = step.replace('*', "");
    let told = file.unclassified == [kept] || file.prose.contains_key("question");
    assert!(told && entries.is_empty(), "{entries:?} {:?}", file.unclassified);
}

#[test]
fn equal_steps_are_told_apart_by_where_they_are_done() {
    let steps = "1. Go to **A > B**.\n2. Select **Save**.\n3. Go to **C**.\n4. Select **Save**.\n5. Select **Save**.";
    assert_eq!(
        actions(steps),
        ["go-to.a.b", "select.save", "go-to.c", "select.save.c", "select.save.c-2"]
    );
}

#[test]
fn what_no_part_takes_is_kept() {
    let page = page("1. In Example, select the **A** dropdown for the user in the left bar.");
    let file = SpecFile::new(&spec_of_text(&page));
    let action = &file.procedures[0].steps[0].actions[0];
    assert_eq!(action.qualifier.as_deref(), Some("In Example; for user in left bar"));
}

#[test]
fn sub_lists_belong_to_their_step() {
    let steps = "1. Choose:\n    - To be strict, turn off **A**.\n    - To be lax, turn on **A**.\n    - Manage Threads\n2. Select **B**.";
    let expected = ["turn-off.a @service to be strict", "turn-on.a @service to be lax", "select.b"];
    assert_eq!(actions(steps), expected);
}

#[rstest]
#[case("If it's not, change it and select **Save**.", &["confirm.a =true", "select.save"])]
#[case("If it isn't, set it to **true**, then click **Save**.", &["confirm.a =true", "select.save"])]
#[case("If not, change it to `true` and save.", &["confirm.a =true", "select.save"])]
#[case("If it's not, change it and select **Save**, then **Close**.", &["confirm.a =true", "select.save", "select.close"])]
// Not understood in full, or another value: nothing of it counts.
#[case("If it's not, change it and wiggle the mouse.", &["confirm.a =true"])]
#[case("If it's not, change it to **false** and select **Save**.", &["confirm.a =true"])]
fn what_follows_a_change_is_done_after_it(#[case] sentence: &str, #[case] expected: &[&str]) {
    let steps = format!("1. Confirm that **A** is set to **true**. {sentence}");
    assert_eq!(actions(&steps), expected);
}

#[rstest]
#[case("Head over to **A > B**.", &["go-to.a.b"])]
#[case("Copy the value of **A** and paste it into **Key** in n8n.", &["copy.a", "enter.key @credential =copied"])]
#[case("Copy the endpoint of the **A** app.", &["copy.endpoint"])]
#[case("Click **Save**, then **Yes, Create** if prompted.", &["select.save", "select.yes-create shown prompted"])]
#[case("Log in to Example with an admin account.", &["log-in.admin"])]
#[case("Sign in using a system administrator account.", &["log-in.system-administrator"])]
#[case("Log in with your password.", &["log-in"])]
fn other_wordings(#[case] sentence: &str, #[case] expected: &[&str]) {
    assert_eq!(actions(&format!("1. {sentence}")), expected);
}
