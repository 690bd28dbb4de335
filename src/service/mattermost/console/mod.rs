//! Mattermost's screens, as far as personal access tokens are concerned.
//!
//! What a person sees follows from where they are and from what the server has answered to this
//! browser, never from the stand-in's inner state. The labels and rules are those of the web
//! application, 9.8.1 and the 11.6 line; the files are named after the parts of the screens.

mod act;
mod act_console;
mod control;
mod draw;
mod header;
mod http;
mod labels;
mod profile;
mod state;
mod system;
mod users;
mod view;

pub use labels::Screens;

use async_trait::async_trait;

use self::draw::Known;
use self::http::Http;
use self::state::{Place, State};
use self::view::View;
use crate::secret::Secret;
use crate::service::{Console, ElementId, Gesture, Role, Screen, ServiceError};

/// Who sits before the browser, and where it leads.
#[derive(Clone, Debug)]
pub struct BrowserOptions {
    /// The site's URL, plain HTTP.
    pub base_url: String,
    /// The generation of the screens.
    pub screens: Screens,
    /// What the person logs in with.
    pub login_id: String,
    /// Their password.
    pub password: Secret,
    /// The user name of whoever follows the page.
    pub reader: String,
}

/// One person's browser at a Mattermost site.
pub struct Browser {
    options: BrowserOptions,
    http: Http,
    known: Known,
    state: State,
    /// The text of the System Console's sidebar search.
    filter: String,
}

impl Browser {
    /// A browser that shows the login screen. Sends nothing yet.
    pub fn new(options: BrowserOptions) -> Self {
        Self {
            http: Http::new(&options.base_url),
            options,
            known: Known::default(),
            state: State::default(),
            filter: String::new(),
        }
    }

    fn view(&self) -> View {
        draw::draw(self.options.screens, &self.known, &self.state, &self.filter)
    }
}

#[async_trait]
impl Console for Browser {
    fn screen(&self) -> Screen {
        self.view().screen()
    }

    async fn act(&mut self, element: ElementId, gesture: Gesture) -> Result<(), ServiceError> {
        let view = self.view();
        let control = view.control(element);
        let screen = view.screen();
        let Some(pressed) = screen.elements.get(element.0) else {
            return Err(ServiceError::Unexpected(format!("no element {}", element.0)));
        };
        if !pressed.reachable || !pressed.enabled {
            return Ok(());
        }
        // A gesture anywhere closes an open menu; its own opener closes it too.
        let open = self.state.menu.take();
        let text = match (&gesture, pressed.role) {
            (Gesture::Fill(text), Role::TextField | Role::SearchBox) => Some(text.as_str()),
            (Gesture::Press, _) => None,
            (Gesture::Fill(_), _) => return Ok(()),
        };
        match (control, text) {
            (Some(control), Some(text)) => self.fill(control, text).await,
            (Some(control), None) => self.press(control, open).await,
            (None, _) => Ok(()),
        }
    }

    async fn log_in(&mut self) -> Result<(), ServiceError> {
        if self.state.place != Place::Login {
            return Ok(());
        }
        self.state.login.id = self.options.login_id.clone();
        self.state.login.password = Some(self.options.password.clone());
        self.submit_login().await?;
        match &self.state.login.error {
            None => Ok(()),
            Some(error) => Err(ServiceError::Unexpected(format!("login: {error}"))),
        }
    }

    async fn refresh(&mut self) -> Result<(), ServiceError> {
        self.bring_up_to_date().await
    }

    fn reader_name(&self) -> String {
        self.options.reader.clone()
    }
}
