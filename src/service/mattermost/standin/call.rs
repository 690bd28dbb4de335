//! One request to the API while it is being answered.

use serde_json::Value;

use super::config::Config;
use super::error::AppError;
use super::generation::Generation;
use super::id::is_valid_id;
use super::json::{self, DecodeError};
use super::request::{Query, Request};
use super::response::Headers;
use super::state::Session;

/// A request on its way through a handler.
pub(super) struct Call<'a> {
    pub(super) request: &'a Request,
    pub(super) query: Query,
    /// The variable parts of the path.
    pub(super) vars: Vec<&'a str>,
    /// The session, where there is one; see [`Call::user_id`].
    pub(super) session: Option<Session>,
    pub(super) headers: Headers,
    /// How much of the body was read.
    pub(super) read: usize,
}

impl<'a> Call<'a> {
    pub(super) fn new(request: &'a Request, query: Query, vars: Vec<&'a str>) -> Self {
        Call { request, query, vars, session: None, headers: Headers::default(), read: 0 }
    }

    /// Who asks; empty for nobody.
    pub(super) fn user_id(&self) -> String {
        self.session.as_ref().map(|session| session.user_id.clone()).unwrap_or_default()
    }

    /// The user that the path names.
    pub(super) fn target(&self) -> Result<String, AppError> {
        let id = self.vars.first().copied().unwrap_or("");
        match id {
            "me" => Ok(self.user_id()),
            id if is_valid_id(id) => Ok(id.to_owned()),
            _ => Err(AppError::url_param("user_id")),
        }
    }

    /// The first JSON value of the body.
    pub(super) fn value(&mut self, config: &Config) -> Result<Value, DecodeError> {
        let (value, read) = json::first_value(&self.request.body, config.body_limit());
        self.read = read;
        value
    }

    /// The first JSON value of the body, or the error that names what was expected.
    pub(super) fn decode(
        &mut self,
        generation: Generation,
        config: &Config,
        name: &str,
    ) -> Result<Value, AppError> {
        self.value(config).map_err(|error| match error {
            DecodeError::TooLarge if generation.is_11() => AppError::too_large(),
            DecodeError::TooLarge => AppError::body_param(name),
            DecodeError::Syntax(detail) => AppError::body_param(name).with_detail(detail),
        })
    }

    /// The body as a map of texts; whatever is none counts as an empty one.
    pub(super) fn texts(&mut self, config: &Config) -> std::collections::BTreeMap<String, String> {
        let value = self.value(config).ok();
        json::text_map(value.as_ref())
    }

    /// Page and page size.
    pub(super) fn page(&self, generation: Generation) -> Page {
        let size = self
            .query
            .number("per_page")
            .or_else(|| if generation.is_11() { None } else { self.query.number("pageSize") });
        let size = size.filter(|size| *size >= 0).unwrap_or(60).min(200);
        Page {
            number: self.query.number("page").unwrap_or(0),
            size: usize::try_from(size).unwrap_or(60),
        }
    }
}

/// Which part of a list is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Page {
    /// From 0; may be negative.
    pub(super) number: i64,
    pub(super) size: usize,
}

impl Page {
    /// That part of `items`; a negative page counts as the first.
    pub(super) fn of<T>(self, items: impl Iterator<Item = T>) -> Vec<T> {
        let number = usize::try_from(self.number.max(0)).unwrap_or(usize::MAX);
        items.skip(number.saturating_mul(self.size)).take(self.size).collect()
    }
}
