//! Ways to put things into the server that no request takes.

use crate::secret::Secret;

use super::Server;
use super::id::new_id;
use super::state::{User, now};
use super::user_view::default_notify_props;

/// An account to be made without asking anybody.
#[derive(Clone, Copy, Debug)]
pub(in crate::service::mattermost) struct NewAccount<'a> {
    pub(in crate::service::mattermost) username: &'a str,
    pub(in crate::service::mattermost) first_name: &'a str,
    pub(in crate::service::mattermost) last_name: &'a str,
    pub(in crate::service::mattermost) roles: &'a str,
}

/// A personal access token, for whoever is to use it.
#[derive(Clone, Debug)]
pub(in crate::service::mattermost) struct NewToken {
    pub(in crate::service::mattermost) id: Secret,
    pub(in crate::service::mattermost) secret: Secret,
}

impl Server {
    /// Makes an account with a password of its own; gives its id and the password.
    pub(in crate::service::mattermost) fn open_account(
        &mut self,
        new: NewAccount<'_>,
    ) -> (String, Secret) {
        let world = &mut self.world;
        let time = now();
        let password = Secret::new(new_id());
        let user = User {
            id: new_id(),
            create_at: time,
            update_at: time,
            delete_at: 0,
            username: new.username.to_owned(),
            password: Some(password.clone()),
            auth_service: String::new(),
            auth_data: None,
            email: format!("{}@example.com", new.username),
            nickname: String::new(),
            first_name: new.first_name.to_owned(),
            last_name: new.last_name.to_owned(),
            position: String::new(),
            roles: new.roles.to_owned(),
            locale: "en".to_owned(),
            notify_props: default_notify_props(world.generation),
            last_password_update: time,
            failed_attempts: 0,
            bot: None,
        };
        let id = user.id.clone();
        world.note_secret("password", &password);
        world.users.push(user);
        world.config_changed();
        (id, password)
    }

    /// Makes a token for an account.
    pub(in crate::service::mattermost) fn open_token(
        &mut self,
        user_id: &str,
        description: &str,
    ) -> NewToken {
        let token = self.world.make_token(user_id, description);
        NewToken { id: Secret::new(token.id), secret: token.secret }
    }

    /// Revokes a token or, where it is only to be `disabled`, leaves its row behind; the sessions
    /// made of it end, as after the requests that do the same.
    pub(in crate::service::mattermost) fn close_token(&mut self, token_id: &str, disabled: bool) {
        super::tokens::close(&mut self.world, token_id, disabled);
    }

    /// Deactivates an account, as an administrator does.
    pub(in crate::service::mattermost) fn close_account(&mut self, user_id: &str) {
        super::roles::activate(&mut self.world, user_id, false);
    }
}
