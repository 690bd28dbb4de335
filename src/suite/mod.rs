//! The pipeline from end to end, and its named tests.

mod conduct;
mod config;
mod coverage;
mod load;
mod named;
mod page;
mod programme;
mod standing;

pub use conduct::{ConductError, Conducted, conduct};
pub use config::{ClientConfig, Config, ConfigError, plain};
pub use coverage::{Covered, NotExecuted, coverage};
pub use load::{LoadError, client_names, today};
pub use named::main;
pub use page::{Page, PageError};
pub use programme::{Contestant, Filter, Planned, PlannedCase, PlannedWalk, Programme, planned};
pub use standing::{Listed, lint};
