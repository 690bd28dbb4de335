//! The front as peers see it and as the logic behind it does.

#[path = "support/front.rs"]
mod support;

#[path = "front/answers.rs"]
mod answers;
#[path = "front/faults.rs"]
mod faults;
#[path = "front/malformed.rs"]
mod malformed;
#[path = "front/proxies.rs"]
mod proxies;
#[path = "front/requests.rs"]
mod requests;
#[path = "front/tls.rs"]
mod tls;
