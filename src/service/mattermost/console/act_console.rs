//! What happens on a gesture in the System Console.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::Browser;
use super::control::Control;
use super::labels::Screens;
use super::state::{
    Dialog, Integrations, ManageRoles, ManageTokens, Page, Place, Question, State, Token, User,
    Users,
};
use super::system;
use super::users::roles_of;
use crate::service::ServiceError;

/// How many users the table shows at first.
const PAGE_SIZE: usize = 10;

impl Browser {
    /// Goes to another place, or asks first whether changes may be lost.
    pub(super) async fn leave_for(&mut self, place: Place) -> Result<(), ServiceError> {
        let state = &self.state;
        if system::asks(self.options.screens, &state.place, &place, &state.integrations) {
            self.state.question = Some(Question::Discard { then: place });
            return Ok(());
        }
        self.arrive(place).await
    }

    /// Arrives at a place and loads what it shows.
    pub(super) async fn arrive(&mut self, place: Place) -> Result<(), ServiceError> {
        if place == self.state.place {
            return Ok(());
        }
        let inside = matches!(self.state.place, Place::Console(_));
        self.state.integrations = Integrations::default();
        match &place {
            Place::Login => {
                self.http.post("/users/logout", &json!({})).await?;
                self.http.forget();
                self.state = State::default();
                return Ok(());
            }
            Place::Console(_) if !inside => {
                self.filter = String::new();
                self.known.config = self.read("/config").await?;
                self.known.environment = self.read("/config/environment").await?;
            }
            _ => {}
        }
        let loads_users = place == Place::Console(Page::Users);
        self.state.place = place;
        if loads_users {
            self.state.users = Users::default();
            self.load_users().await?;
        }
        Ok(())
    }

    async fn read(&mut self, path: &str) -> Result<Value, ServiceError> {
        Ok(self.http.get(path).await?.into_result().unwrap_or_default())
    }

    pub(super) async fn find_settings(&mut self, text: &str) -> Result<(), ServiceError> {
        self.filter = text.to_owned();
        match system::first_match(self.options.screens, text) {
            Some(page) if !text.is_empty() => self.leave_for(Place::Console(page)).await,
            _ => Ok(()),
        }
    }

    pub(super) async fn load_users(&mut self) -> Result<(), ServiceError> {
        // A leading @ is dropped, as people write names with it.
        let term = self.state.users.term.trim_start_matches('@');
        let term = utf8_percent_encode(term, NON_ALPHANUMERIC).to_string();
        let query = format!("search_term={term}");
        let path = format!(
            "/reports/users?page_size={PAGE_SIZE}&sort_column=Username&sort_direction=asc&{query}"
        );
        let answer = self.http.get(&path).await?.into_result();
        self.http.get(&format!("/reports/users/count?{query}")).await?;
        self.state.users.error = answer.is_err();
        let list = answer.unwrap_or_default();
        let rows = list.as_array().map(Vec::as_slice).unwrap_or_default();
        self.state.users.rows = rows.iter().take(PAGE_SIZE).map(User::of).collect();
        Ok(())
    }

    pub(super) async fn press_in_console(&mut self, control: Control) -> Result<(), ServiceError> {
        match control {
            Control::UserPage(name) => {
                self.leave_for(Place::Console(Page::User(name))).await?;
            }
            Control::Setting(key, on) => self.set(key, on),
            Control::SaveSettings => self.save_settings().await?,
            Control::ManageRoles(id) => self.open_roles(&id),
            Control::ManageTokens(id) => self.open_tokens(&id).await?,
            Control::RoleAdmin(admin) => self.with_roles(|roles| roles.admin = admin),
            Control::RoleTokens => self.with_roles(|roles| roles.tokens = !roles.tokens),
            Control::RolePostAll => self.with_roles(|roles| roles.post_all = !roles.post_all),
            Control::RolePostChannels => {
                self.with_roles(|roles| roles.post_channels = !roles.post_channels);
            }
            Control::SaveRoles => self.save_roles().await?,
            Control::RevokeToken(id) => self.revoke(&id).await?,
            _ => {}
        }
        Ok(())
    }

    fn set(&mut self, key: &'static str, on: bool) {
        let state = &mut self.state.integrations;
        if system::shown(&self.known, state, key) == on {
            return;
        }
        state.draft.retain(|(changed, _)| *changed != key);
        state.draft.push((key, on));
    }

    async fn save_settings(&mut self) -> Result<(), ServiceError> {
        let mut config = self.known.config.clone();
        let settings = config.as_object_mut().map(|config| {
            config.entry("ServiceSettings").or_insert_with(|| json!({})).as_object_mut()
        });
        if let Some(settings) = settings.flatten() {
            for (key, on) in &self.state.integrations.draft {
                settings.insert((*key).to_owned(), Value::Bool(*on));
            }
        }
        match self.http.put("/config/patch", &config).await?.into_result() {
            Ok(saved) => {
                self.known.config = saved;
                self.state.integrations = Integrations::default();
                self.load_client_config().await?;
            }
            Err(message) => self.state.integrations.error = Some(message),
        }
        Ok(())
    }

    fn listed(&self, id: &str) -> Option<User> {
        self.state.users.rows.iter().find(|user| user.id == id).cloned()
    }

    fn open_roles(&mut self, id: &str) {
        let Some(user) = self.listed(id) else { return };
        self.state.dialog = Some(Dialog::ManageRoles(ManageRoles {
            admin: user.has("system_admin"),
            tokens: user.has("system_user_access_token"),
            post_all: user.has("system_post_all"),
            post_channels: user.has("system_post_all_public"),
            failed: false,
            user,
        }));
    }

    fn with_roles(&mut self, change: impl FnOnce(&mut ManageRoles)) {
        if let Some(Dialog::ManageRoles(roles)) = &mut self.state.dialog {
            change(roles);
        }
    }

    async fn save_roles(&mut self) -> Result<(), ServiceError> {
        let Some(Dialog::ManageRoles(roles)) = &self.state.dialog else { return Ok(()) };
        let (id, chosen) = (roles.user.id.clone(), roles_of(roles));
        let path = format!("/users/{id}/roles");
        let saved = self.http.put(&path, &json!({ "roles": chosen })).await?.ok();
        if !saved {
            self.with_roles(|roles| roles.failed = true);
            return Ok(());
        }
        self.state.dialog = None;
        for user in self.state.users.rows.iter_mut().filter(|user| user.id == id) {
            user.roles = chosen.split_whitespace().map(str::to_owned).collect();
        }
        if id == self.known.me.id { self.load_me().await } else { Ok(()) }
    }

    async fn open_tokens(&mut self, id: &str) -> Result<(), ServiceError> {
        let Some(user) = self.listed(id) else { return Ok(()) };
        let mut dialog = ManageTokens { user, tokens: None, error: None };
        // 9.8.1 sends no request here, so its dialog stays as it is.
        if self.options.screens == Screens::V11_6 {
            let path = format!("/users/{id}/tokens?page=0&per_page=200");
            match self.http.get(&path).await?.into_result() {
                Ok(list) => dialog.tokens = Some(Token::list(&list)),
                Err(message) => dialog.error = Some(message),
            }
        }
        self.state.dialog = Some(Dialog::ManageTokens(dialog));
        Ok(())
    }

    async fn revoke(&mut self, id: &str) -> Result<(), ServiceError> {
        let body = json!({ "token_id": id });
        let answer = self.http.post("/users/tokens/revoke", &body).await?.into_result();
        if let Some(Dialog::ManageTokens(dialog)) = &mut self.state.dialog {
            match answer {
                Ok(_) => {
                    let tokens = dialog.tokens.iter_mut();
                    tokens.for_each(|tokens| tokens.retain(|token| token.id != id));
                }
                Err(message) => dialog.error = Some(message),
            }
        }
        Ok(())
    }
}
