//! One file per command.

pub mod coverage;
pub mod diff;
pub mod expect;
pub mod explain;
pub mod lint;
pub mod list;
pub mod regen;
pub mod run;
pub mod schema;
pub mod smoke;
pub mod spec;
