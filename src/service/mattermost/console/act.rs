//! What happens on a gesture: login, header and Profile dialog. The rest is `act_console`.

use serde_json::json;

use super::Browser;
use super::control::Control;
use super::labels::Screens;
use super::profile::{MAX_DESCRIPTION, tokens_shown};
use super::state::{
    Dialog, Leaving, OpenMenu, Place, Profile, ProfileTab, Question, State, Token, TokenStage, User,
};
use crate::secret::Secret;
use crate::service::ServiceError;

impl Browser {
    /// Puts `text` in a field.
    pub(super) async fn fill(&mut self, field: Control, text: &str) -> Result<(), ServiceError> {
        match field {
            Control::LoginId => self.state.login.id = text.to_owned(),
            Control::Password => self.state.login.password = Some(Secret::new(text)),
            Control::Description => {
                if let Some(TokenStage::Form { description, .. }) = self.stage() {
                    *description = text.chars().take(MAX_DESCRIPTION).collect();
                }
            }
            Control::FindSettings => self.find_settings(text).await?,
            Control::SearchUsers => {
                self.state.users.term = text.to_owned();
                self.load_users().await?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Does what a click on a control does; `open` is the menu that was open before.
    pub(super) async fn press(
        &mut self,
        control: Control,
        open: Option<OpenMenu>,
    ) -> Result<(), ServiceError> {
        match control {
            Control::UserMenu => self.toggle(OpenMenu::User, open),
            Control::ProductMenu => self.toggle(OpenMenu::Product, open),
            Control::ConsoleMenu => self.toggle(OpenMenu::Console, open),
            Control::UserActions(id) => self.toggle(OpenMenu::UserActions(id), open),
            Control::LogIn => self.submit_login().await?,
            Control::LogOut => self.leave_for(Place::Login).await?,
            Control::Team => self.leave_for(Place::Team).await?,
            Control::Elsewhere(title) => self.leave_for(Place::Elsewhere(title)).await?,
            Control::Console(page) => self.leave_for(Place::Console(page)).await?,
            Control::Settings(tab) => self.state.dialog = Some(Dialog::Settings(tab)),
            Control::Profile => self.state.dialog = Some(Dialog::Profile(Profile::default())),
            Control::OtherDialog(title) => self.state.dialog = Some(Dialog::Other(title)),
            Control::CloseDialog => self.state.dialog = None,
            Control::ProfileTab(tab) => self.ask_to_leave(Leaving::ToTab(tab)).await?,
            Control::SecurityRow(row) => self.ask_to_leave(Leaving::ToRow(row)).await?,
            Control::Leave(leaving) => self.ask_to_leave(leaving).await?,
            Control::NewToken => {
                self.set_stage(TokenStage::Form { description: String::new(), error: None })
            }
            Control::CancelToken => self.set_stage(TokenStage::Button),
            Control::SaveToken => self.save_token().await?,
            Control::DisableToken(id) => self.change_token("disable", &id).await?,
            Control::EnableToken(id) => self.change_token("enable", &id).await?,
            Control::DeleteToken(id, description) => {
                self.state.question = Some(Question::DeleteToken { id, description });
            }
            Control::Stay => self.state.question = None,
            Control::Answer => self.answer().await?,
            control => self.press_in_console(control).await?,
        }
        Ok(())
    }

    fn toggle(&mut self, menu: OpenMenu, open: Option<OpenMenu>) {
        self.state.menu = (open.as_ref() != Some(&menu)).then_some(menu);
    }

    pub(super) async fn submit_login(&mut self) -> Result<(), ServiceError> {
        let form = &mut self.state.login;
        let id = match self.options.screens {
            Screens::V11_6 => form.id.trim().to_lowercase(),
            Screens::V9_8 => form.id.clone(),
        };
        let password = form.password.clone().unwrap_or_else(|| Secret::new(""));
        form.error = if id.is_empty() {
            Some("Please enter your email or username".to_owned())
        } else if password.expose().is_empty() {
            Some("Please enter your password".to_owned())
        } else {
            None
        };
        if form.error.is_some() {
            return Ok(());
        }
        let body = json!({
            "login_id": id, "password": password.expose(), "token": "", "deviceId": "",
        });
        let answer = self.http.post("/users/login", &body).await?;
        if !answer.ok() {
            let invalid = answer.json["id"]
                .as_str()
                .is_some_and(|id| id.starts_with("api.user.login.invalid_credentials"));
            self.state.login.error = Some(if invalid {
                "The email/username or password is invalid.".to_owned()
            } else {
                answer.message()
            });
            return Ok(());
        }
        self.known.me = User::of(&answer.json);
        self.state = State { place: Place::Team, ..State::default() };
        self.load_client_config().await
    }

    pub(super) async fn load_client_config(&mut self) -> Result<(), ServiceError> {
        let answer = self.http.get("/config/client?format=old").await?;
        if answer.ok() {
            self.known.client_config = answer.json;
        }
        Ok(())
    }

    pub(super) async fn load_me(&mut self) -> Result<(), ServiceError> {
        let answer = self.http.get("/users/me").await?;
        if answer.ok() {
            self.known.me = User::of(&answer.json);
        } else if self.state.place != Place::Login {
            self.http.forget();
            self.state = State::default();
            let expired = "Your session has expired. Please log in again.";
            self.state.login.error = Some(expired.to_owned());
        }
        Ok(())
    }

    /// What the server's events do to an open browser: new roles and a new configuration show
    /// without a reload.
    pub(super) async fn bring_up_to_date(&mut self) -> Result<(), ServiceError> {
        if self.state.place == Place::Login {
            return Ok(());
        }
        let before = tokens_shown(&self.known);
        self.load_me().await?;
        self.load_client_config().await?;
        let at_tokens =
            matches!(&self.state.dialog, Some(Dialog::Profile(p)) if p.tab == ProfileTab::Security);
        if at_tokens && !before {
            self.load_tokens().await?;
        }
        Ok(())
    }

    fn profile(&mut self) -> Option<&mut Profile> {
        match &mut self.state.dialog {
            Some(Dialog::Profile(profile)) => Some(profile),
            _ => None,
        }
    }

    fn stage(&mut self) -> Option<&mut TokenStage> {
        self.profile().map(|profile| &mut profile.stage)
    }

    fn set_stage(&mut self, stage: TokenStage) {
        if let Some(profile) = self.profile() {
            profile.stage = stage;
        }
    }

    fn set_error(&mut self, error: Option<String>) {
        if let Some(profile) = self.profile() {
            profile.error = error;
        }
    }

    async fn load_tokens(&mut self) -> Result<(), ServiceError> {
        if !tokens_shown(&self.known) {
            return Ok(());
        }
        let path = format!("/users/{}/tokens?page=0&per_page=200", self.known.me.id);
        let answer = self.http.get(&path).await?.into_result();
        if let Some(profile) = self.profile() {
            match answer {
                Ok(json) => profile.tokens = Token::list(&json),
                Err(message) => profile.error = Some(message),
            }
        }
        Ok(())
    }

    /// Leaves the open row, or asks first whether the new token was copied.
    async fn ask_to_leave(&mut self, then: Leaving) -> Result<(), ServiceError> {
        let Some(profile) = self.profile() else { return Ok(()) };
        let stays = matches!(then, Leaving::ToTab(tab) if tab == profile.tab);
        if stays {
            return Ok(());
        }
        if profile.guarded {
            self.state.question = Some(Question::Copied { then });
            return Ok(());
        }
        self.leave(then).await
    }

    async fn leave(&mut self, then: Leaving) -> Result<(), ServiceError> {
        let Some(profile) = self.profile() else { return Ok(()) };
        profile.guarded = false;
        profile.stage = TokenStage::Button;
        profile.error = None;
        profile.open = None;
        match then {
            Leaving::CloseRow => {}
            Leaving::ToRow(row) => profile.open = Some(row),
            Leaving::ToTab(tab) => {
                profile.tab = tab;
                if tab == ProfileTab::Security {
                    self.load_tokens().await?;
                }
            }
            Leaving::CloseDialog => self.state.dialog = None,
        }
        Ok(())
    }

    async fn save_token(&mut self) -> Result<(), ServiceError> {
        if self.known.me.has("system_admin") {
            self.state.question = Some(Question::CreateAdminToken);
            return Ok(());
        }
        self.create_token().await
    }

    async fn create_token(&mut self) -> Result<(), ServiceError> {
        let path = format!("/users/{}/tokens", self.known.me.id);
        let Some(TokenStage::Form { description, error }) = self.stage() else {
            return Ok(());
        };
        if description.is_empty() {
            *error = Some("Please enter a description.".to_owned());
            return Ok(());
        }
        *error = None;
        let body = json!({ "description": description });
        if let Some(profile) = self.profile() {
            profile.guarded = true;
            profile.error = None;
        }
        let answer = self.http.post(&path, &body).await?.into_result();
        match answer {
            Ok(json) => {
                let text = |key: &str| json[key].as_str().unwrap_or_default().to_owned();
                let (id, description) = (text("id"), text("description"));
                let token =
                    Token { id: id.clone(), description: description.clone(), active: true };
                let secret = Secret::new(text("token"));
                if let Some(profile) = self.profile() {
                    profile.tokens.push(token);
                    profile.stage = TokenStage::Made { description, id, secret };
                }
            }
            Err(message) => self.set_error(Some(message)),
        }
        Ok(())
    }

    async fn change_token(&mut self, change: &str, id: &str) -> Result<(), ServiceError> {
        let path = format!("/users/tokens/{change}");
        let answer = self.http.post(&path, &json!({ "token_id": id })).await?.into_result();
        let Some(profile) = self.profile() else { return Ok(()) };
        match answer {
            Err(message) => profile.error = Some(message),
            Ok(_) if change == "revoke" => profile.tokens.retain(|token| token.id != id),
            Ok(_) => {
                for token in profile.tokens.iter_mut().filter(|token| token.id == id) {
                    token.active = change == "enable";
                }
            }
        }
        Ok(())
    }

    /// The button of a question that goes on.
    async fn answer(&mut self) -> Result<(), ServiceError> {
        match self.state.question.take() {
            None => Ok(()),
            Some(Question::DeleteToken { id, .. }) => self.change_token("revoke", &id).await,
            Some(Question::CreateAdminToken) => self.create_token().await,
            Some(Question::Copied { then }) => self.leave(then).await,
            Some(Question::Discard { then }) => self.arrive(then).await,
        }
    }
}
