//! Who asks: credentials, sessions, permissions.

use crate::secret::Secret;

use super::error::AppError;
use super::id::new_id;
use super::request::{Query, Request};
use super::state::{AccessToken, Session, SessionKind, User, World, now};

/// The session cookie.
pub(super) const SESSION_COOKIE: &str = "MMAUTHTOKEN";

/// How long a session of an application lives.
pub(super) const OPEN_SESSION_HOURS: i64 = 720;

const YEAR_MS: i64 = 365 * 24 * 60 * 60 * 1000;
const HOUR_MS: i64 = 60 * 60 * 1000;
/// Sessions of one user beyond this are ended, the oldest first.
const MOST_SESSIONS: usize = 500;
/// The server looks at no more bytes of a token.
const LONGEST_TOKEN: usize = 50;

/// Where a credential was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Cookie,
    Header,
    Query,
}

/// The credential of a request; the first place that has one counts, even if what is in it is empty.
pub(super) fn credential(request: &Request, query: &Query) -> Option<(String, Place)> {
    if let Some(value) = request.cookie(SESSION_COOKIE).filter(|value| is_cookie_value(value)) {
        return Some((value.to_owned(), Place::Cookie));
    }
    let header = request.header("authorization").unwrap_or("").as_bytes();
    // The byte behind the scheme is skipped, whatever it is.
    for scheme in ["bearer", "token"] {
        let length = scheme.len();
        if header.len() > length && header[..length].eq_ignore_ascii_case(scheme.as_bytes()) {
            return Some((
                String::from_utf8_lossy(&header[length + 1..]).into_owned(),
                Place::Header,
            ));
        }
    }
    let parameter = query.get("access_token");
    (!parameter.is_empty()).then(|| (parameter.to_owned(), Place::Query))
}

/// A token cut to the length that the server looks at.
pub(super) fn cut(token: &str) -> String {
    String::from_utf8_lossy(&token.as_bytes()[..token.len().min(LONGEST_TOKEN)]).into_owned()
}

fn is_cookie_value(value: &str) -> bool {
    value.bytes().all(|byte| (0x20..0x7f).contains(&byte) && !matches!(byte, b'"' | b';' | b'\\'))
}

impl World {
    /// The session behind a token, made on the spot for a personal access token that has none.
    pub(super) fn session(&mut self, token: &str) -> Option<Session> {
        let time = now();
        if let Some(session) = self.sessions.iter().find(|session| session.token.expose() == token)
        {
            return (session.expires_at > time).then(|| session.clone());
        }
        if !self.token_store_works {
            return None;
        }
        let access = self.tokens.iter().find(|access| access.secret.expose() == token)?.clone();
        let owner = self.user(&access.user_id)?;
        let bot = owner.bot.is_some();
        let usable = access.active && owner.delete_at == 0;
        if !usable || !(bot || self.config.service("EnableUserAccessTokens")) {
            return None;
        }
        Some(self.open_token_session(&access, bot))
    }

    fn open_token_session(&mut self, access: &AccessToken, bot: bool) -> Session {
        let time = now();
        let session = Session {
            id: new_id(),
            token: access.secret.clone(),
            csrf: None,
            user_id: access.user_id.clone(),
            create_at: time,
            expires_at: time + 100 * YEAR_MS,
            device_id: String::new(),
            kind: SessionKind::AccessToken { token_id: access.id.clone(), bot },
        };
        self.keep_session(session.clone());
        session
    }

    /// Opens a session for someone who has just shown a password.
    pub(super) fn open_login_session(&mut self, user_id: &str, device_id: &str) -> Session {
        let time = now();
        let hours = if device_id.is_empty() {
            "SessionLengthWebInHours"
        } else {
            "SessionLengthMobileInHours"
        };
        let length = self.config.number("ServiceSettings", hours).clamp(1, 24 * 365 * 10);
        let session = Session {
            id: new_id(),
            token: Secret::new(new_id()),
            csrf: Some(Secret::new(new_id())),
            user_id: user_id.to_owned(),
            create_at: time,
            expires_at: time + length * HOUR_MS,
            device_id: device_id.to_owned(),
            kind: SessionKind::Login,
        };
        self.note_secret("session", &session.token);
        if let Some(csrf) = &session.csrf {
            self.note_secret("csrf", csrf);
        }
        self.keep_session(session.clone());
        session
    }

    /// Opens a session for an OAuth 2.0 application.
    pub(super) fn open_app_session(&mut self, user_id: &str, name: &str) -> Session {
        let time = now();
        let session = Session {
            id: new_id(),
            token: Secret::new(new_id()),
            csrf: None,
            user_id: user_id.to_owned(),
            create_at: time,
            expires_at: time + OPEN_SESSION_HOURS * HOUR_MS,
            device_id: String::new(),
            kind: SessionKind::App { name: name.to_owned() },
        };
        self.note_secret("session", &session.token);
        self.keep_session(session.clone());
        session
    }

    fn keep_session(&mut self, session: Session) {
        let own = |other: &&Session| other.user_id == session.user_id;
        if self.sessions.iter().filter(own).count() >= MOST_SESSIONS
            && let Some(oldest) =
                self.sessions.iter().position(|other| other.user_id == session.user_id)
        {
            self.sessions.remove(oldest);
        }
        self.sessions.push(session);
    }

    /// What routes for people who are logged in ask first.
    pub(super) fn require_session(&self, session: Option<&Session>) -> Result<(), AppError> {
        match session.map(|session| &session.kind) {
            Some(SessionKind::AccessToken { bot: false, .. })
                if !self.config.service("EnableUserAccessTokens") =>
            {
                Err(AppError::session_expired("UserAccessToken"))
            }
            Some(_) => Ok(()),
            None => Err(AppError::session_expired("UserRequired")),
        }
    }

    /// Whether a user's roles carry a permission.
    pub(super) fn may(&self, user_id: &str, permission: &str) -> bool {
        self.user(user_id).is_some_and(|user| {
            user.is_admin()
                || (user.has_role("system_user_access_token")
                    && matches!(
                        permission,
                        "create_user_access_token"
                            | "read_user_access_token"
                            | "revoke_user_access_token"
                    ))
        })
    }

    /// As [`World::may`], with the error that says no.
    pub(super) fn require(&self, user_id: &str, permission: &str) -> Result<(), AppError> {
        if self.may(user_id, permission) {
            Ok(())
        } else {
            Err(AppError::permission(user_id, permission))
        }
    }

    /// Whether someone may act for a user: oneself, or an administrator.
    pub(super) fn require_to_user(&self, user_id: &str, target: &str) -> Result<(), AppError> {
        if user_id == target || self.may(user_id, "manage_system") {
            return Ok(());
        }
        Err(AppError::permission(user_id, "edit_other_users"))
    }

    /// As [`World::require_to_user`]; a bot obeys its owner only with `manage_bots`.
    pub(super) fn require_to_user_or_bot(
        &self,
        user_id: &str,
        target: &str,
    ) -> Result<(), AppError> {
        let Some(bot) = self.user(target).and_then(|user| user.bot.as_ref()) else {
            return self.require_to_user(user_id, target);
        };
        let permission = if bot.owner_id == user_id { "manage_bots" } else { "manage_others_bots" };
        if self.may(user_id, permission) {
            Ok(())
        } else {
            Err(AppError::permission(user_id, "edit_other_users"))
        }
    }

    /// The user someone logs in as.
    pub(super) fn login_user(&self, id: &str, login_id: &str) -> Option<&User> {
        if !id.is_empty() {
            return self.user(id);
        }
        let wanted = login_id.to_lowercase();
        let by_name = self.config.on("EmailSettings", "EnableSignInWithUsername");
        let by_email = self.config.on("EmailSettings", "EnableSignInWithEmail");
        self.users
            .iter()
            .find(|user| (by_name && user.username == wanted) || (by_email && user.email == wanted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("Bearer abc", "abc")]
    #[case("BEARER\tabc", "abc")]
    #[case("BearerXabc", "abc")]
    #[case("Bearer  abc", " abc")]
    #[case("Bearerabc", "bc")]
    #[case("token abc", "abc")]
    #[case("Token", "")]
    #[case("abc", "")]
    #[case("Basic abc", "")]
    fn headers_are_read_as_the_server_reads_them(#[case] header: &str, #[case] token: &str) {
        let request = Request {
            headers: vec![("authorization".into(), header.into())],
            ..Request::default()
        };
        let found =
            credential(&request, &Query::default()).map(|(token, _)| token).unwrap_or_default();
        assert_eq!(found, token);
    }

    #[test]
    fn an_empty_cookie_hides_the_header() {
        let request = Request {
            headers: vec![
                ("Authorization".into(), "Bearer a".into()),
                ("Cookie".into(), "MMAUTHTOKEN=".into()),
            ],
            ..Request::default()
        };
        assert_eq!(credential(&request, &Query::default()), Some((String::new(), Place::Cookie)));
    }
}
