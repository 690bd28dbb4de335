//! credoc: documentation that proves itself.
//!
//! A credential page is an executable contract. This crate reads such a page,
//! turns every sentence that can be checked into a structured spec, does what
//! the page says against a faithful stand-in of the service, runs auth clients
//! against the same stand-in, and says, with the line of the page, what holds.
//!
//! The modules are the rooms of the pipeline, in the order data flows through
//! them; `docs/architecture.md` shows the whole.

pub mod source;

pub mod diagnostic;
pub mod secret;

pub mod doc;

pub mod spec;

pub mod front;
pub mod service;

pub mod client;

pub mod walk;

pub mod rules;

pub mod plan;

pub mod run;

pub mod judge;

pub mod expect;

pub mod report;

pub mod suite;

pub mod cli;
