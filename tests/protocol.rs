//! Programs as clients: every way to misbehave has its own reason and harms nobody else; clients
//! in several languages pass everything they declare.

#[path = "protocol/cli.rs"]
mod cli;
#[path = "protocol/clients.rs"]
mod clients;
#[path = "protocol/configured.rs"]
mod configured;
#[path = "protocol/document.rs"]
mod document;
#[path = "protocol/ending.rs"]
mod ending;
#[path = "protocol/faults.rs"]
mod faults;
#[path = "protocol/judged.rs"]
mod judged;
#[path = "protocol/killed.rs"]
mod killed;
#[path = "protocol/program.rs"]
mod program;
#[path = "protocol/proxies.rs"]
mod proxies;
#[path = "protocol/speak.rs"]
mod speak;
mod support;
