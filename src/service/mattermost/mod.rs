//! Mattermost: what its credential is, and a server to try it on.
//!
//! `service` says what there is; `stand_in` runs the logic of `standin` on wiremock behind a
//! front, with the accounts of `population` in it; `answers` puts foreign answers in its place;
//! `console` is what people see of it.

mod answers;
mod browser;
pub mod console;
mod population;
mod responder;
mod service;
mod stand_in;
mod standin;

pub use service::{Mattermost, service};
pub use stand_in::{MattermostStandIn, StandInConfig};
pub use standin::{Generation, Request, Response, Server};
