//! The pipeline from end to end, and its named tests.

mod clients;
mod conduct;
mod config;
mod coverage;
mod faults;
mod judged;
mod load;
mod named;
mod page;
mod programme;
mod reading;
mod smoke;
mod speak;
mod standing;
mod walked;

pub use clients::{client_names, hello, joined, launch};
pub use conduct::{ConductError, Conducted, conduct};
pub use config::{ClientConfig, Config, ConfigError, plain};
pub use coverage::{Covered, NotExecuted, coverage};
pub use load::{LoadError, today};
pub use named::main;
pub use page::{Page, PageError};
pub use programme::{Contestant, Filter, Planned, PlannedCase, PlannedWalk, Programme, planned};
pub use reading::{Read, Reading};
pub use smoke::{Smoke, SmokeError, SmokeStep, Trouble, smoke};
pub use speak::speak;
pub use standing::{Listed, lint};
