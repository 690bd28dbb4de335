//! Mattermost's screens before the stand-in.

mod support {
    pub mod console;
}

use credoc::service::{Person, Role};
use rstest::rstest;
use support::console::{Sitting, stand_in};

const ROW: &str = "Personal Access Tokens";

async fn security(situation: &str) -> (Box<dyn credoc::service::StandIn>, Sitting) {
    let stand_in = stand_in(situation).await;
    let mut reader = Sitting::new(stand_in.as_ref(), Person::Reader).await;
    let menu = if situation.contains("9.8") {
        "Current status: Online. Select to open profile and status menu."
    } else {
        "User's account menu"
    };
    reader.press(menu).await.press("Profile").await.press("Security").await;
    (stand_in, reader)
}

async fn console(situation: &str) -> (Box<dyn credoc::service::StandIn>, Sitting) {
    let stand_in = stand_in(situation).await;
    let mut admin = Sitting::new(stand_in.as_ref(), Person::Administrator).await;
    admin.press("Product switch menu").await.press("System Console").await;
    (stand_in, admin)
}

#[rstest]
#[case("feature=on,server=11.6,user=permitted", true)]
#[case("feature=on,server=9.8,user=permitted", true)]
#[case("feature=on,server=11.6,user=admin", true)]
#[case("feature=on,server=11.6,user=plain", false)]
#[case("feature=off,server=11.6,user=permitted", false)]
#[case("feature=off,server=9.8,user=admin", false)]
#[tokio::test]
async fn the_row_of_tokens_shows_to(#[case] situation: &str, #[case] shown: bool) {
    let (_stand_in, reader) = security(situation).await;
    assert_eq!(reader.names(Role::Row).iter().any(|row| row == ROW), shown);
    assert!(reader.find("User's account menu").is_none(), "under the dialog");
}

#[rstest]
#[tokio::test]
async fn a_token_is_shown_once(#[values("11.6", "9.8")] server: &str) {
    let situation = format!("feature=on,server={server},user=permitted");
    let (stand_in, mut reader) = security(&situation).await;
    reader.press(ROW).await;
    assert!(reader.find("Token Description: ").is_none(), "the form isn't open yet");
    reader.press("Create Token").await.press("Save").await;
    assert_eq!(reader.names(Role::Error), ["Please enter a description."]);
    let before = stand_in.front().mark();
    reader.fill("Token Description: ", &"x".repeat(70)).await.press("Save").await;
    assert_eq!(stand_in.front().mark(), before + 1, "one request");
    assert_eq!(reader.output("Token Description: ").map(|text| text.len()), Some(64));
    let (id, secret) = (reader.output("Token ID: "), reader.output("Access Token: "));
    assert!(id.is_some() && secret.is_some() && id != secret);
    assert!(reader.find("Create Token").is_none());

    reader.press("Close").await;
    assert_eq!(reader.screen().name, "Copied Your Token?");
    assert_eq!(reader.output("Access Token: "), secret);
    reader.press("Yes, I have copied the token").await.press(ROW).await;
    assert_eq!((reader.output("Token ID: "), reader.output("Access Token: ")), (id, None));
    reader.press("Disable").await;
    assert!(reader.names(Role::Text).contains(&"(Disabled)".to_owned()));
    reader.press("Delete").await.press("Yes, Delete").await;
    assert_eq!(reader.output("Token ID: "), None);
}

#[tokio::test]
async fn an_administrator_is_asked_first() {
    let (stand_in, mut reader) = security("feature=on,server=11.6,user=admin").await;
    reader.press(ROW).await.press("Create Token").await.fill("Token Description: ", "ci").await;
    let before = stand_in.front().mark();
    reader.press("Save").await;
    assert_eq!(reader.screen().name, "Create System Admin Personal Access Token");
    assert!(reader.find("Save").is_none(), "nothing under the question can be reached");
    reader.press("Cancel").await;
    assert_eq!(stand_in.front().mark(), before, "nothing was sent");
    reader.press("Save").await.press("Yes, Create").await;
    assert!(reader.output("Access Token: ").is_some());
}

#[rstest]
#[case("11.6", "Enable Personal Access Tokens:", ["False", "True"])]
#[case("9.8", "Enable Personal Access Tokens: ", ["false", "true"])]
#[tokio::test]
async fn a_setting_counts_when_saved(
    #[case] server: &str,
    #[case] label: &str,
    #[case] choices: [&str; 2],
) {
    let (stand_in, mut admin) = console(&format!("feature=off,server={server},user=plain")).await;
    admin.press("Integration Management").await;
    assert!(!admin.enabled("Save"));
    admin.choose(label, choices[1]).await;
    assert!(admin.enabled("Save"));
    admin.press("Users").await;
    assert_eq!(admin.screen().name, "Discard Changes?");
    admin.press("Cancel").await;
    assert_eq!(admin.screen().name, "System Console: Integration Management");
    admin.press("Users").await.press("Yes, Discard").await;
    assert_eq!(admin.screen().name, "System Console: Users");

    admin.press("Integration Management").await.choose(label, choices[1]).await;
    let before = stand_in.front().mark();
    admin.press("Save").await;
    let record = stand_in.front().record();
    let sent = &record.exchanges[before].request;
    assert_eq!((sent.method.as_str(), sent.target.as_str()), ("PUT", "/api/v4/config/patch"));
    assert!(!admin.enabled("Save"));
    admin.press("Users").await;
    assert_eq!(admin.screen().name, "System Console: Users");
}

#[rstest]
#[case("feature=on,server=11.6,user=plain", true)]
#[case("feature=on,server=9.8,user=plain", true)]
#[case("feature=off,server=11.6,user=plain", false)]
#[tokio::test]
async fn roles_are_managed(#[case] situation: &str, #[case] tokens: bool) {
    let (stand_in, mut admin) = console(situation).await;
    let name = admin.console.reader_name();
    admin.press("Users").await;
    assert!(admin.names(Role::Row).len() > 1);
    admin.fill("Search users", &format!("@{name}")).await;
    assert_eq!(admin.names(Role::Row).len(), 1);
    admin.press("Member").await;
    let mut entries = admin.names(Role::MenuItem);
    assert_eq!(entries.iter().any(|entry| entry == "Manage tokens"), tokens);
    entries.retain(|entry| entry.contains("eactivate"));
    assert_eq!(entries, ["Deactivate"]);
    admin.press("Manage roles").await;
    assert_eq!(admin.screen().name, "Manage Roles");
    let allow = "Allow this account to generate personal access tokens.";
    assert_eq!(admin.names(Role::Checkbox).contains(&allow.to_owned()), tokens);
    if !tokens {
        return;
    }
    assert_eq!(admin.names(Role::Checkbox).len(), 1, "the rest shows when it is ticked");
    admin.press(allow).await;
    assert_eq!(admin.names(Role::Checkbox).len(), 3);
    admin.press("System Admin").await;
    assert!(!admin.enabled(allow));
    let choose_member = admin.screen();
    let member =
        choose_member.elements.iter().find(|e| e.role == Role::Radio && e.text == "Member");
    let member = member.expect("the other choice").id;
    admin.console.act(member, credoc::service::Gesture::Press).await.expect("an answer");
    admin.press("Save").await;
    assert_eq!(admin.screen().name, "System Console: Users", "the dialog has closed");

    let mut reader = Sitting::new(stand_in.as_ref(), Person::Reader).await;
    reader.console.refresh().await.expect("an answer");
    let record = stand_in.front().record();
    let sent = record.exchanges.iter().find(|e| e.request.target.ends_with("/roles"));
    let body = String::from_utf8_lossy(&sent.expect("the roles were sent").request.body);
    assert_eq!(body, r#"{"roles":"system_user system_user_access_token"}"#);
}

#[tokio::test]
async fn an_open_browser_learns_of_new_roles() {
    let (stand_in, mut reader) = security("feature=on,server=11.6,user=plain").await;
    assert!(reader.find(ROW).is_none());
    let mut admin = Sitting::new(stand_in.as_ref(), Person::Administrator).await;
    let name = admin.console.reader_name();
    admin.press("Product switch menu").await.press("System Console").await.press("Users").await;
    admin.fill("Search users", &name).await.press("Member").await.press("Manage roles").await;
    admin.press("Allow this account to generate personal access tokens.").await.press("Save").await;
    assert!(reader.find(ROW).is_none());
    reader.console.refresh().await.expect("an answer");
    assert!(reader.find(ROW).is_some());
}

#[rstest]
#[tokio::test]
async fn the_gear_leads_elsewhere(#[values("11.6", "9.8")] server: &str) {
    let stand_in = stand_in(&format!("feature=on,server={server},user=permitted")).await;
    let mut reader = Sitting::new(stand_in.as_ref(), Person::Reader).await;
    reader.press("Settings").await;
    assert_eq!(reader.names(Role::Tab), ["Notifications", "Display", "Sidebar", "Advanced"]);
    reader.press("Close").await.press("Product switch menu").await;
    assert!(reader.find("System Console").is_none(), "only for administrators");
    reader.press("Integrations").await;
    assert_eq!(reader.screen().name, "Integrations");
}

#[tokio::test]
async fn a_wrong_password_is_refused() {
    let stand_in = stand_in("feature=on,server=11.6,user=plain").await;
    let mut console = stand_in.browser(Person::Administrator).await.expect("a browser");
    assert_eq!(console.screen().name, "Login");
    let fields: Vec<_> =
        console.screen().elements.into_iter().filter(|e| e.role == Role::TextField).collect();
    for field in &fields {
        let text = credoc::service::Gesture::Fill("nonsense".to_owned());
        console.act(field.id, text).await.expect("an answer");
    }
    let screen = console.screen();
    let button = screen.elements.iter().find(|e| e.role == Role::Button).expect("a button").id;
    console.act(button, credoc::service::Gesture::Press).await.expect("an answer");
    let screen = console.screen();
    let error = screen.elements.iter().find(|e| e.role == Role::Error).expect("an error");
    assert_eq!(error.text, "The email/username or password is invalid.");
    console.log_in().await.expect("the right one works");
    assert_eq!(console.screen().name, "Channels");
}
