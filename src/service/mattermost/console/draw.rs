//! Draws what a person sees, out of the state and of what the server has answered.

use serde_json::Value;

use super::control::Control;
use super::labels::Screens;
use super::state::{Dialog, Page, Place, State, TokenStage, User};
use super::view::{Item, View};
use super::{header, profile, system, users};
use crate::service::Role;

/// What the server's answers have told this browser.
#[derive(Default)]
pub(super) struct Known {
    /// Whoever is logged in.
    pub(super) me: User,
    /// GET /config/client.
    pub(super) client_config: Value,
    /// GET /config, in the System Console.
    pub(super) config: Value,
    /// GET /config/environment: which settings come from there.
    pub(super) environment: Value,
}

impl Known {
    /// The site's name.
    pub(super) fn site_name(&self) -> &str {
        match self.client_config["SiteName"].as_str() {
            Some(name) if !name.is_empty() => name,
            _ => "Mattermost",
        }
    }

    /// A setting that is on or off, as saved.
    pub(super) fn saved(&self, key: &str) -> bool {
        self.config["ServiceSettings"][key] == Value::Bool(true)
    }
}

/// The whole screen.
pub(super) fn draw(screens: Screens, known: &Known, state: &State, filter: &str) -> View {
    let mut view = View::new(name(&state.place));
    let menu = state.menu.as_ref();
    match &state.place {
        Place::Login => header::login(&mut view, &state.login),
        Place::Team => header::header(&mut view, screens, known, menu),
        Place::Elsewhere(title) => {
            header::header(&mut view, screens, known, menu);
            view.add(Item::new(Role::Heading, title));
        }
        Place::Console(page) => {
            system::sidebar(&mut view, screens, known, menu, filter, page);
            match page {
                Page::IntegrationManagement => {
                    system::integration_management(&mut view, screens, known, &state.integrations);
                }
                Page::Users => users::users(&mut view, screens, known, menu, &state.users),
                Page::User(username) => users::user_page(&mut view, username),
                Page::Other(title) => {
                    view.add(Item::new(Role::Heading, *title));
                }
            }
        }
    }
    match &state.dialog {
        None => {}
        Some(Dialog::Settings(tab)) => header::settings(&mut view, tab),
        Some(Dialog::Profile(state)) => profile::profile(&mut view, known, state),
        Some(Dialog::ManageRoles(state)) => users::manage_roles(&mut view, known, state),
        Some(Dialog::ManageTokens(state)) => users::manage_tokens(&mut view, state),
        Some(Dialog::Other(title)) => {
            view.dialog(title, title.clone(), |view| {
                header::close_icon(view, Control::CloseDialog);
            });
        }
    }
    if let Some(question) = &state.question {
        let button = TokenStage::Button;
        let stage = match &state.dialog {
            Some(Dialog::Profile(profile)) => &profile.stage,
            _ => &button,
        };
        profile::question(&mut view, screens, question, stage);
    }
    view
}

fn name(place: &Place) -> String {
    match place {
        Place::Login => "Login".to_owned(),
        Place::Team => "Channels".to_owned(),
        Place::Elsewhere(title) => title.clone(),
        Place::Console(page) => system::name(page),
    }
}
