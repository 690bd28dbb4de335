//! Browsers before a stand-in.

use crate::service::{Console, Person, ServiceError};

use super::stand_in::MattermostStandIn;

/// A browser of `person`'s own.
pub(super) async fn open(
    stand_in: &MattermostStandIn,
    person: Person,
) -> Result<Box<dyn Console>, ServiceError> {
    let account = stand_in
        .account(person)
        .ok_or_else(|| ServiceError::Unexpected("the stand-in has no accounts".into()))?;
    Err(ServiceError::Unexpected(format!("no screens for {} yet", account.username)))
}
