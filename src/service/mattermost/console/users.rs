//! User Management: the users' page, the menu of a user, and its dialogs.

use super::control::Control;
use super::draw::Known;
use super::header::{close_icon, entry};
use super::labels::Screens;
use super::state::{ManageRoles, ManageTokens, OpenMenu, User, Users};
use super::view::{Item, View};
use crate::secret::Secret;
use crate::service::Role;

/// The page with search box and table.
pub(super) fn users(
    view: &mut View,
    screens: Screens,
    known: &Known,
    menu: Option<&OpenMenu>,
    state: &Users,
) {
    view.add(Item::new(Role::Heading, format!("{} Users", known.site_name())));
    let revoke = "Revoke All Sessions";
    view.button(revoke, Control::OtherDialog(revoke.to_owned()));
    view.add(
        Item::new(Role::SearchBox, "")
            .placeholder("Search users")
            .value(Secret::new(&state.term))
            .does(Control::SearchUsers),
    );
    for control in ["Filters (0)", "Columns", "Duration", "Export"] {
        view.add(Item::new(Role::Button, control));
    }
    for column in screens.user_columns() {
        view.text(column);
    }
    if state.error {
        view.text("There was an error loading the data, please try again");
    } else if state.rows.is_empty() {
        view.text("No data");
    }
    for user in &state.rows {
        row(view, screens, known, menu, user);
    }
}

fn row(view: &mut View, screens: Screens, known: &Known, menu: Option<&OpenMenu>, user: &User) {
    let item =
        Item::new(Role::Row, shown_name(user)).does(Control::UserPage(user.username.clone()));
    view.group(item, |view| {
        view.text(&user.username);
        view.text(&user.email);
        let open = matches!(menu, Some(OpenMenu::UserActions(id)) if *id == user.id);
        // Whoever isn't a System Admin can't act on one.
        let enabled = known.me.has("system_admin") || !user.has("system_admin");
        let button = Item::new(Role::Menu, user.state()).label("Actions").looks(CHEVRON);
        let button = button.enabled(enabled).on(open);
        view.group(button.does(Control::UserActions(user.id.clone())), |view| {
            if open {
                actions(view, screens, known, user);
            }
        });
    });
}

/// The state of a user, with a small arrow beside it.
const CHEVRON: &[&str] = &[
    "dropdown",
    "drop-down",
    "dropdown menu",
    "drop-down menu",
    "dropdown list",
    "actions menu",
    "user actions menu",
    "down arrow",
    "arrow",
];

fn shown_name(user: &User) -> &str {
    if user.full_name.is_empty() { &user.username } else { &user.full_name }
}

fn actions(view: &mut View, screens: Screens, known: &Known, user: &User) {
    let other = |view: &mut View, text: &str| {
        entry(view, text, Control::OtherDialog(text.to_owned()));
    };
    let new = screens == Screens::V11_6;
    if !user.active {
        other(view, "Activate");
    } else if !new {
        other(view, "Deactivate");
    }
    if known.me.has("system_admin") {
        entry(view, "Manage roles", Control::ManageRoles(user.id.clone()));
    }
    other(view, "Manage teams");
    if known.saved("EnableUserAccessTokens") {
        entry(view, "Manage tokens", Control::ManageTokens(user.id.clone()));
    }
    other(view, "Reset password");
    if new {
        other(view, "Reset login attempts");
    }
    other(view, "Update email");
    if user.has("system_guest") {
        other(view, "Promote to member");
    }
    if user.active {
        other(view, screens.end_sessions());
        if new {
            other(view, "Deactivate");
        }
    }
}

/// The page of one user, which has neither roles nor tokens.
pub(super) fn user_page(view: &mut View, username: &str) {
    view.add(Item::new(Role::Heading, "User Configuration"));
    view.text(username);
    for button in ["Reset Password", "Deactivate"] {
        view.button(button, Control::OtherDialog(button.to_owned()));
    }
}

/// The dialog `Manage Roles`.
pub(super) fn manage_roles(view: &mut View, known: &Known, state: &ManageRoles) {
    view.dialog("Manage Roles", "Manage Roles".to_owned(), |view| {
        head(view, &state.user);
        for (text, admin) in [("System Admin", true), ("Member", false)] {
            let item = Item::new(Role::Radio, text).on(state.admin == admin);
            view.add(item.does(Control::RoleAdmin(admin)));
        }
        let tick = |view: &mut View, text: &str, on: bool, enabled: bool, control: Control| {
            view.add(Item::new(Role::Checkbox, text).on(on).enabled(enabled).does(control));
        };
        if known.saved("EnableUserAccessTokens") {
            let text = "Allow this account to generate personal access tokens.";
            let on = state.tokens || state.admin;
            tick(view, text, on, !state.admin, Control::RoleTokens);
            view.text(
                "Removing this permission doesn't delete existing tokens. To delete them, go to \
                 the user's Manage Tokens menu.",
            );
        }
        if state.tokens || state.admin {
            view.text(
                "Select additional permissions for the account. Read more about roles and \
                 permissions.",
            );
            let all = "Access to post to all Mattermost channels including direct messages.";
            let on = state.post_all || state.admin;
            tick(view, &format!("post:all {all}"), on, !state.admin, Control::RolePostAll);
            let public = "Access to post to all Mattermost public channels.";
            let on_too = on || state.post_channels;
            let text = format!("post:channels {public}");
            tick(view, &text, on_too, !on, Control::RolePostChannels);
        }
        if state.failed {
            view.add(Item::new(Role::Error, "Unable to save roles."));
        }
        view.button("Cancel", Control::CloseDialog);
        view.button("Save", Control::SaveRoles);
        close_icon(view, Control::CloseDialog);
    });
}

/// The dialog `Manage Personal Access Tokens`.
pub(super) fn manage_tokens(view: &mut View, state: &ManageTokens) {
    let title = "Manage Personal Access Tokens";
    view.dialog(title, title.to_owned(), |view| {
        head(view, &state.user);
        view.text(
            "Personal access tokens function similarly to session tokens and can be used by \
             integrations to interact with this Mattermost server. Tokens are disabled if the \
             user is deactivated. Learn more about personal access tokens.",
        );
        match &state.tokens {
            None => view.text("Loading"),
            Some(tokens) if tokens.is_empty() => view.text("No personal access tokens."),
            Some(tokens) => {
                for token in tokens {
                    view.output("Token Description: ", &token.description);
                    view.output("Token ID: ", &token.id);
                    view.button("Delete", Control::RevokeToken(token.id.clone()));
                }
            }
        }
        view.error(state.error.as_ref());
        close_icon(view, Control::CloseDialog);
    });
}

fn head(view: &mut View, user: &User) {
    let name = if user.full_name.is_empty() {
        format!("@{}", user.username)
    } else {
        format!("{} (@{})", user.full_name, user.username)
    };
    view.text(name);
    view.text(&user.email);
}

/// The roles that `Save` sends, built anew from what is chosen.
pub(super) fn roles_of(state: &ManageRoles) -> String {
    let more = match state {
        ManageRoles { admin: true, .. } => " system_admin",
        ManageRoles { tokens: false, .. } => "",
        ManageRoles { post_all: true, .. } => " system_user_access_token system_post_all",
        ManageRoles { post_channels: true, .. } => {
            " system_user_access_token system_post_all_public"
        }
        _ => " system_user_access_token",
    };
    format!("system_user{more}")
}
