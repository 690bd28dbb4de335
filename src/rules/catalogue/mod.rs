//! The rules, by what they are about.

mod answers;
mod auth;
mod redirect;
mod report;
mod tls;
mod values;

use super::Rule;

/// Every rule, file by file.
pub(super) static ALL: &[&[Rule]] =
    &[answers::RULES, auth::RULES, redirect::RULES, report::RULES, tls::RULES, values::RULES];
