//! Browsers before a stand-in.

use crate::service::{Console, Person, ServiceError};

use super::console::{Browser, BrowserOptions, Screens};
use super::stand_in::MattermostStandIn;
use crate::service::StandIn;

/// A browser of `person`'s own. The reader's is logged in.
pub(super) async fn open(
    stand_in: &MattermostStandIn,
    person: Person,
) -> Result<Box<dyn Console>, ServiceError> {
    let accounts = (stand_in.account(person), stand_in.account(Person::Reader));
    let (Some(account), Some(reader)) = accounts else {
        return Err(ServiceError::Unexpected("the stand-in has no accounts".into()));
    };
    let mut browser = Browser::new(BrowserOptions {
        base_url: stand_in.base_url(),
        screens: Screens::of(stand_in.generation().name()),
        login_id: account.username.clone(),
        password: account.password.clone(),
        reader: reader.username.clone(),
    });
    if person == Person::Reader {
        browser.log_in().await?;
    }
    Ok(Box::new(browser))
}
