//! The header of a team's page with its menus, and the login screen.

use super::control::Control;
use super::draw::Known;
use super::labels::Screens;
use super::state::{LoginForm, OpenMenu, Page};
use super::view::{Item, View};
use crate::secret::Secret;
use crate::service::Role;

/// The login screen.
pub(super) fn login(view: &mut View, form: &LoginForm) {
    view.add(Item::new(Role::Heading, "Log in to your account"));
    view.text("Collaborate with your team in real-time");
    view.add(Item::new(Role::Heading, "Log in"));
    view.error(form.error.as_ref());
    view.add(
        Item::new(Role::TextField, "")
            .placeholder("Email or Username")
            .value(Secret::new(&form.id))
            .does(Control::LoginId),
    );
    let password = form.password.clone().unwrap_or_else(|| Secret::new(""));
    view.add(
        Item::new(Role::TextField, "")
            .placeholder("Password")
            .value(password)
            .does(Control::Password),
    );
    view.button("Log in", Control::LogIn);
    view.add(Item::new(Role::Link, "Forgot your password?"));
    view.add(Item::new(Role::Link, "Don't have an account?"));
}

/// The header: the product menu, the gear and the user menu.
pub(super) fn header(view: &mut View, screens: Screens, known: &Known, menu: Option<&OpenMenu>) {
    let product = menu == Some(&OpenMenu::Product);
    let switch = menu_icon("Product switch menu", product, Control::ProductMenu).looks(GRID);
    view.group(switch, |view| {
        if product {
            product_entries(view, known);
        }
    });
    view.add(
        Item::new(Role::Button, "")
            .named("Settings")
            .looks(&["gear", "gear icon", "cog", "cog icon"])
            .does(Control::Settings("Notifications")),
    );
    let user = menu == Some(&OpenMenu::User);
    let avatar = menu_icon(screens.user_menu(), user, Control::UserMenu).looks(AVATAR);
    view.group(avatar, |view| {
        if user {
            user_entries(view, screens, known);
        }
    });
}

/// The picture of whoever is logged in, with a dot for their status.
const AVATAR: &[&str] = &[
    "avatar",
    "avatar icon",
    "profile picture",
    "profile photo",
    "profile image",
    "profile icon",
    "profile avatar",
    "user avatar",
    "user icon",
    "picture",
    "user menu",
    "profile menu",
    "account menu",
    "account icon",
    "username",
    "user name",
];

/// Nine dots beside the product's name.
const GRID: &[&str] = &[
    "product menu",
    "product switcher",
    "product switch",
    "product icon",
    "grid icon",
    "grid menu",
    "grid",
    "main menu",
    "waffle menu",
    "apps menu",
];

/// A menu that is opened by an icon: it has no text, only a name for those who can't see it.
pub(super) fn menu_icon(name: &str, open: bool, control: Control) -> Item {
    Item::new(Role::Menu, "").named(name).on(open).does(control)
}

fn product_entries(view: &mut View, known: &Known) {
    entry(view, "Channels", Control::Team);
    // Any read permission on the console shows it; of the roles that a person has here only the
    // System Admin's carries one.
    if known.me.has("system_admin") {
        entry(view, "System Console", Control::Console(Page::Other("Edition and License")));
    }
    for name in ["Integrations", "User Groups", "App Marketplace", "Download Apps"] {
        entry(view, name, Control::Elsewhere(name.to_owned()));
    }
    let about = format!("About {}", known.site_name());
    entry(view, &about.clone(), Control::OtherDialog(about));
}

fn user_entries(view: &mut View, screens: Screens, known: &Known) {
    let name = format!("@{}", known.me.username);
    entry(view, &name, Control::Profile);
    for status in ["Online", "Away", "Do not disturb", "Offline"] {
        view.add(Item::new(Role::MenuItem, status));
    }
    entry(view, "Profile", Control::Profile);
    entry(view, screens.log_out(), Control::LogOut);
}

/// An entry of an open menu.
pub(super) fn entry(view: &mut View, text: &str, control: Control) {
    view.add(Item::new(Role::MenuItem, text).does(control));
}

/// The gear's dialog.
pub(super) fn settings(view: &mut View, chosen: &'static str) {
    view.dialog("Settings", format!("Settings: {chosen}"), |view| {
        for tab in ["Notifications", "Display", "Sidebar", "Advanced"] {
            view.add(Item::new(Role::Tab, tab).on(tab == chosen).does(Control::Settings(tab)));
        }
        close_icon(view, Control::CloseDialog);
    });
}

/// The × of a dialog.
pub(super) fn close_icon(view: &mut View, control: Control) {
    view.add(Item::new(Role::Button, "").named("Close").does(control));
}
