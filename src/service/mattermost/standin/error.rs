//! Errors as the server tells them.

use serde_json::json;

use super::json;
use super::messages;

/// An error on its way to the wire.
#[derive(Clone)]
pub(super) struct AppError {
    pub(super) id: &'static str,
    pub(super) status: u16,
    name: String,
    /// Shown in developer mode only.
    detail: String,
}

/// The language of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    English,
    German,
}

impl AppError {
    pub(super) fn new(id: &'static str, status: u16) -> Self {
        AppError { id, status, name: String::new(), detail: String::new() }
    }

    pub(super) fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    pub(super) fn with_more_detail(mut self, more: &str) -> Self {
        self.detail.push_str(more);
        self
    }

    pub(super) fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    pub(super) fn body_param(name: &str) -> Self {
        Self::new("api.context.invalid_body_param.app_error", 400).with_name(name)
    }

    pub(super) fn url_param(name: &str) -> Self {
        Self::new("api.context.invalid_url_param.app_error", 400).with_name(name)
    }

    pub(super) fn permission(user_id: &str, permission: &str) -> Self {
        Self::new("api.context.permissions.app_error", 403)
            .with_detail(format!("userId={user_id}, permission={permission}"))
    }

    pub(super) fn session_expired(detail: impl Into<String>) -> Self {
        Self::new("api.context.session_expired.app_error", 401).with_detail(detail)
    }

    pub(super) fn too_large() -> Self {
        Self::new("api.context.request_body_too_large.app_error", 413)
    }

    pub(super) fn missing_user(detail: String, status: u16) -> Self {
        Self::new("app.user.missing_account.const", status).with_detail(detail)
    }

    /// The body: no newline at its end.
    pub(super) fn body(
        &self,
        language: Language,
        request_id: &str,
        mode: ErrorMode,
    ) -> (u16, String) {
        if mode.hardened && self.status >= 500 {
            let body = json!({
                "id": "", "message": "Internal Server Error", "detailed_error": "",
                "request_id": request_id, "status_code": 500,
            });
            return (500, json::encode(&body));
        }
        let text = match language {
            Language::German => messages::german(self.id).unwrap_or(messages::english(self.id)),
            Language::English => messages::english(self.id),
        };
        let body = json!({
            "id": self.id,
            "message": text.replace("{}", &self.name),
            "detailed_error": if mode.developer { self.detail.as_str() } else { "" },
            "request_id": request_id,
            "status_code": self.status,
        });
        (self.status, json::encode(&body))
    }
}

/// Settings that change what an error shows.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ErrorMode {
    pub(super) developer: bool,
    pub(super) hardened: bool,
}

impl Language {
    /// What the server makes of `Accept-Language`: the first tag as it stands, else its part
    /// before the hyphen, else English.
    pub(super) fn of(header: Option<&str>) -> Self {
        let first = header.unwrap_or("").split(',').next().unwrap_or("");
        let short = first.split('-').next().unwrap_or("");
        if first == "de" || short == "de" { Language::German } else { Language::English }
    }
}
