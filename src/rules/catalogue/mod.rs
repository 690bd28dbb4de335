//! The rules, by what they are about.

mod answers;
mod auth;
mod base_url;
mod causes;
mod proxy;
mod redirect;
mod report;
mod retry;
mod state;
mod time;
mod tls;
mod transport;
mod values;

use super::Rule;

/// Every rule, file by file.
pub(super) static ALL: &[&[Rule]] = &[
    answers::RULES,
    auth::RULES,
    base_url::RULES,
    proxy::RULES,
    redirect::RULES,
    report::RULES,
    retry::RULES,
    state::RULES,
    time::RULES,
    tls::RULES,
    transport::RULES,
    values::RULES,
];
