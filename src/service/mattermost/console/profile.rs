//! The Profile dialog: its tabs, the rows of Security, and what stands in the row of the tokens.

use super::control::Control;
use super::draw::Known;
use super::header::close_icon;
use super::labels::Screens;
use super::state::{Leaving, Profile, ProfileTab, Question, SecurityRow, Token, TokenStage};
use super::view::{Item, View};
use crate::secret::Secret;
use crate::service::Role;

/// The longest description that the form's field takes.
pub(super) const MAX_DESCRIPTION: usize = 64;

/// The dialog.
pub(super) fn profile(view: &mut View, known: &Known, profile: &Profile) {
    let tab = match profile.tab {
        ProfileTab::Settings => "Profile Settings",
        ProfileTab::Security => "Security",
    };
    view.dialog("Profile", format!("Profile: {tab}"), |view| {
        for (text, tab) in
            [("Profile Settings", ProfileTab::Settings), ("Security", ProfileTab::Security)]
        {
            let item = Item::new(Role::Tab, text).on(tab == profile.tab);
            view.add(item.does(Control::ProfileTab(tab)));
        }
        match profile.tab {
            ProfileTab::Settings => {
                view.add(Item::new(Role::Heading, "Profile Settings"));
            }
            ProfileTab::Security => security(view, known, profile),
        }
        close_icon(view, Control::Leave(Leaving::CloseDialog));
    });
}

/// Whether the row of the tokens is there. The test is by the roles' names, and its inputs are
/// the client configuration and the own roles as the server last told them.
pub(super) fn tokens_shown(known: &Known) -> bool {
    let enabled = known.client_config["EnableUserAccessTokens"] == "true";
    enabled && (known.me.has("system_user_access_token") || known.me.has("system_admin"))
}

fn security(view: &mut View, known: &Known, profile: &Profile) {
    view.add(Item::new(Role::Heading, "Security Settings"));
    row(view, profile, SecurityRow::Password, "Password", None, |_| {});
    if known.client_config["EnableOAuthServiceProvider"] == "true" {
        row(view, profile, SecurityRow::OAuth, "OAuth 2.0 Applications", None, |_| {});
    }
    if tokens_shown(known) {
        let help = "Click 'Edit' to manage your personal access tokens";
        let title = "Personal Access Tokens";
        row(view, profile, SecurityRow::Tokens, title, Some(help), |view| {
            tokens(view, profile);
        });
    }
    for link in ["View Access History", "View and Log Out of Active Sessions"] {
        view.add(Item::new(Role::Link, link).does(Control::OtherDialog(link.to_owned())));
    }
}

/// One row: a click anywhere on it unfolds it.
fn row(
    view: &mut View,
    profile: &Profile,
    row: SecurityRow,
    title: &str,
    help: Option<&str>,
    inner: impl FnOnce(&mut View),
) {
    let open = profile.open == Some(row);
    let mut item = Item::new(Role::Row, title).on(open);
    if !open {
        item = item.does(Control::SecurityRow(row));
    }
    view.group(item, |view| {
        if open {
            inner(view);
            view.error(profile.error.as_ref());
            view.button("Close", Control::Leave(Leaving::CloseRow));
        } else {
            view.button("Edit", Control::SecurityRow(row));
            if let Some(help) = help {
                view.text(help);
            }
        }
    });
}

fn tokens(view: &mut View, profile: &Profile) {
    view.text(
        "Personal access tokens function similarly to session tokens and can be used by \
         integrations to authenticate against the REST API.",
    );
    // The new token is left out of the list while its box is there; alone, it hides the list.
    let made = match &profile.stage {
        TokenStage::Made { id, .. } => Some(id),
        _ => None,
    };
    if profile.tokens.is_empty() && made.is_none() {
        view.text("No personal access tokens.");
    }
    for token in profile.tokens.iter().filter(|token| Some(&token.id) != made) {
        listed(view, token);
    }
    match &profile.stage {
        TokenStage::Button => view.button("Create Token", Control::NewToken),
        TokenStage::Form { description, error } => {
            view.add(
                Item::new(Role::TextField, "")
                    .label("Token Description: ")
                    .value(Secret::new(description))
                    .does(Control::Description),
            );
            view.text("Enter a description for your token to remember what it does.");
            view.error(error.as_ref());
            view.button("Save", Control::SaveToken);
            view.button("Cancel", Control::CancelToken);
        }
        TokenStage::Made { description, id, secret } => {
            view.text("Please copy the access token below. You won't be able to see it again!");
            view.output("Token Description: ", description);
            view.output("Token ID: ", id);
            view.output("Access Token: ", secret.expose());
        }
    }
}

fn listed(view: &mut View, token: &Token) {
    view.output("Token Description: ", &token.description);
    if !token.active {
        view.text("(Disabled)");
    }
    view.output("Token ID: ", &token.id);
    let id = token.id.clone();
    let (text, control) = if token.active {
        ("Disable", Control::DisableToken(id.clone()))
    } else {
        ("Enable", Control::EnableToken(id.clone()))
    };
    view.add(Item::new(Role::Link, text).does(control));
    let delete = Control::DeleteToken(id, token.description.clone());
    view.add(Item::new(Role::Link, "Delete").does(delete));
}

/// A question over everything else.
pub(super) fn question(view: &mut View, screens: Screens, question: &Question, stage: &TokenStage) {
    match question {
        Question::DeleteToken { description, .. } => asked(view, "Delete Token?", |view| {
            view.text(
                "Any integrations using this token will no longer be able to access the \
                 Mattermost API. You cannot undo this action.",
            );
            view.text(screens.delete_question(description));
            view.button("Cancel", Control::Stay);
            view.button("Yes, Delete", Control::Answer);
        }),
        Question::CreateAdminToken => {
            asked(view, "Create System Admin Personal Access Token", |view| {
                view.text(
                    "You are generating a personal access token with System Admin permissions. \
                     Are you sure want to create this token?",
                );
                view.button("Cancel", Control::Stay);
                view.button("Yes, Create", Control::Answer);
            });
        }
        Question::Copied { .. } => asked(view, "Copied Your Token?", |view| {
            view.text(
                "Make sure you have copied and saved the access token below. You won't be able \
                 to see it again!",
            );
            match stage {
                TokenStage::Made { secret, .. } => {
                    view.output("Access Token: ", secret.expose());
                }
                _ => view.text("Access Token: Loading..."),
            }
            view.button("Yes, I have copied the token", Control::Answer);
        }),
        Question::Discard { .. } => asked(view, "Discard Changes?", |view| {
            view.text("You have unsaved changes, are you sure you want to discard them?");
            view.button("Cancel", Control::Stay);
            view.button("Yes, Discard", Control::Answer);
        }),
    }
}

fn asked(view: &mut View, title: &str, inner: impl FnOnce(&mut View)) {
    view.dialog(title, title.to_owned(), |view| {
        inner(view);
        close_icon(view, Control::Stay);
    });
}
