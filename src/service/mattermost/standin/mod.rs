//! The logic of the stand-in: a Mattermost server without sockets.
//!
//! What it does was measured on running servers of both generations; the recordings of those
//! measurements are replayed against it.

mod api;
mod attachments;
mod auth;
mod board;
mod board_messages;
mod board_route;
mod bots;
mod call;
mod channel_members;
mod channels;
mod client_config;
mod config;
mod config_api;
mod cors;
mod error;
mod generation;
mod id;
mod json;
mod limits;
mod login;
mod messages;
mod oauth;
mod open;
mod path;
mod people;
mod post_view;
mod posts;
mod reactions;
mod reports;
mod request;
mod response;
mod roles;
mod route;
mod sessions;
mod signup;
mod state;
mod system;
mod teams;
mod tokens;
mod user_list;
mod user_view;
mod users;
mod web;

use std::time::Instant;

use serde_json::Value;

use crate::secret::Secret;

pub use generation::Generation;
pub use request::Request;
pub use response::Response;

pub(super) use open::NewAccount;
pub(super) use response::{accepts_gzip, compress};

use config::Config;
use request::{Query, Target};
use response::{Headers, Reply, deliver};
use state::World;

/// A Mattermost server.
#[derive(Debug)]
pub struct Server {
    world: World,
}

impl Server {
    /// A server of `generation` with an empty database. `patch` changes its configuration before
    /// it starts; names and values that it doesn't know are passed over.
    pub fn new(generation: Generation, patch: &Value) -> Self {
        let mut config = Config::defaults(generation);
        if let Some(patch) = patch.as_object() {
            // A value of a wrong type leaves the default in its place.
            let _ = config.apply(patch);
        }
        Server { world: World::new(generation, config) }
    }

    /// Puts a new process on the database, with a new configuration: what differs from the
    /// defaults is `patch`, but for `EnableUserAccessTokens`, which is carried over unless the
    /// patch names it.
    pub fn restart(&mut self, patch: &Value) {
        let generation = self.world.generation;
        let mut config = Config::defaults(generation);
        let carried = serde_json::json!({"ServiceSettings": {
            "EnableUserAccessTokens": self.world.config.service("EnableUserAccessTokens"),
        }});
        for patch in [&carried, patch].into_iter().filter_map(Value::as_object) {
            // A value of a wrong type leaves the default in its place.
            let _ = config.apply(patch);
        }
        let old = std::mem::replace(&mut self.world, World::new(generation, config));
        self.world.installation = old.installation;
        self.world.users = old.users;
        self.world.sessions = old.sessions;
        self.world.tokens = old.tokens;
        self.world.board = old.board;
        self.world.apps = old.apps;
        self.world.grants = old.grants;
        self.world.secrets = old.secrets;
    }

    /// Takes the table of personal access tokens away.
    pub fn break_token_store(&mut self) {
        self.world.token_store_works = false;
    }

    /// Stops the clock that rate limits go by, so that nothing refills.
    pub fn hold_limits(&mut self) {
        self.world.limit_clock = Some(Instant::now());
    }

    /// Answers one request.
    pub fn handle(&mut self, request: &Request) -> Response {
        let Some(target) = Target::parse(&request.target) else {
            return deliver(Reply::new(400, "400 Bad Request"), Headers::default(), false, 0);
        };
        let query = Query::parse(target.query.as_deref().unwrap_or(""));
        let mut headers = Headers::default();
        if let Some(reply) = self.limit(request, &query, &mut headers) {
            return deliver(reply, headers, false, 0);
        }
        if let Some(reply) = cors::answer(&self.world, request, &mut headers) {
            return deliver(reply, headers, false, 0);
        }
        let answer = self.route(request, &target, query, headers);
        deliver(answer.reply, answer.headers, answer.gzip, answer.read)
    }

    /// Every secret handed out so far, in order of creation, with the word that stands for it.
    pub fn secrets(&self) -> Vec<(&'static str, Secret)> {
        self.world.secrets.clone()
    }

    /// The limit that every request meets first.
    fn limit(&mut self, request: &Request, query: &Query, headers: &mut Headers) -> Option<Reply> {
        let now = self.world.limit_clock();
        let limiter = self.world.limiter.as_mut()?;
        let token = auth::credential(request, query).map(|(token, _)| token);
        let key = limits::key(&self.world.config, request, token.as_deref());
        let allowance = limiter.take(&key, now);
        allowance.tell(headers);
        allowance.retry_after.map(|_| Reply::new(429, "limit exceeded\n"))
    }

    fn route(
        &mut self,
        request: &Request,
        target: &Target,
        query: Query,
        mut headers: Headers,
    ) -> Answer {
        let plain = |reply, headers| Answer { reply, headers, gzip: false, read: 0 };
        let clean = path::clean_for_routing(&target.path);
        if clean != target.path {
            headers.add("Location", target.location(&clean));
            return plain(Reply::new(301, ""), headers);
        }
        let sub_path = self.world.boot.sub_path.clone();
        let inner = match target.path.strip_prefix(&sub_path) {
            Some(inner) if inner.starts_with('/') => inner,
            Some("") if !sub_path.is_empty() => {
                return plain(
                    web::found(request, &mut headers, &target.location(&format!("{sub_path}/"))),
                    headers,
                );
            }
            _ => {
                let path = path::clean(&format!("{sub_path}{}", target.path));
                return plain(web::found(request, &mut headers, &target.location(&path)), headers);
            }
        };
        let route = match inner.strip_prefix("/api/v4/") {
            Some(path) => match route::find(self.world.generation, &request.method, path) {
                None => return plain(web::unknown_route(&mut headers, &target.path), headers),
                found => found,
            },
            None => route::find_outside(&request.method, inner),
        };
        match route {
            Some(route) => api::answer(&mut self.world, request, query, route, headers),
            None => plain(
                web::answer(&mut self.world, request, inner, &target.path, &mut headers),
                headers,
            ),
        }
    }
}

/// Path and query of a target that leads into the API, under whatever sub-path.
pub(super) fn api_path(target: &str) -> Option<String> {
    let target = Target::parse(target)?;
    let path = path::clean_for_routing(&target.path);
    path.contains("/api/v4/").then(|| Target { origin: String::new(), ..target }.location(&path))
}

/// What came of routing.
struct Answer {
    reply: Reply,
    headers: Headers,
    gzip: bool,
    read: usize,
}
