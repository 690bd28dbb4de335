//! Clients that keep something of how servers were trusted from one call for another.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;

use super::pinging::ping_unchecked;
use super::state::Kept;
use super::{Broken, named, raw};
use crate::client::{
    Answer, Authenticate, BASE_URL, Client, ClientInfo, FieldValue, IGNORE_SSL_ISSUES, Reference,
};

pub(crate) const KEEPS_AUTHORITIES: Broken = Broken {
    name: "keeps-authorities",
    what: "Trusts an authority that was added for one credential for every other.",
    make: || Arc::new(Keeper::new("keeps-authorities", Added::authority, Then::Trusts)),
};

pub(crate) const PINGS_BY_AUTHORITIES: Broken = Broken {
    name: "pings-by-authorities",
    what: "Looks first, without the token and any check, whether a server is there that it was told to trust before.",
    make: || Arc::new(Keeper::new("pings-by-authorities", Added::authority, Then::Pings)),
};

pub(crate) const REMEMBERS_AUTHORITIES: Broken = Broken {
    name: "remembers-authorities",
    what: "Asks a server no second time that it was told to trust before.",
    make: || Arc::new(Keeper::new("remembers-authorities", Added::authority, Then::IsContent)),
};

pub(crate) const IGNORES_FOR_ALL: Broken = Broken {
    name: "ignores-for-all",
    what: "Checks no certificate while it does without the check for one credential.",
    make: || Arc::new(IgnoresForAll::default()),
};

pub(crate) const IGNORES_FOR_GOOD: Broken = Broken {
    name: "ignores-for-good",
    what: "Leaves certificate checks off once they were turned off.",
    make: || Arc::new(Keeper::new("ignores-for-good", Added::ignored, Then::Trusts)),
};

pub(crate) const PINGS_AFTER_IGNORING: Broken = Broken {
    name: "pings-after-ignoring",
    what: "Looks first, without the token and any check, whether a server is there for which checks were turned off before.",
    make: || Arc::new(Keeper::new("pings-after-ignoring", Added::ignored, Then::Pings)),
};

pub(crate) const REMEMBERS_IGNORING: Broken = Broken {
    name: "remembers-ignoring",
    what: "Asks a server no second time for which checks were turned off before.",
    make: || Arc::new(Keeper::new("remembers-ignoring", Added::ignored, Then::IsContent)),
};

/// How a server came to be trusted that wouldn't be by itself.
struct Added;

impl Added {
    fn authority(request: &Authenticate) -> bool {
        request.ca_pem.is_some()
    }

    fn ignored(request: &Authenticate) -> bool {
        request.fields.get(IGNORE_SSL_ISSUES) == Some(&FieldValue::Toggle(true))
    }
}

/// What a keeper does with a server that was trusted before and isn't now.
enum Then {
    Trusts,
    Pings,
    IsContent,
}

/// Keeps which servers were trusted.
struct Keeper {
    name: &'static str,
    added: fn(&Authenticate) -> bool,
    then: Then,
    kept: Kept<BTreeSet<String>>,
}

impl Keeper {
    fn new(name: &'static str, added: fn(&Authenticate) -> bool, then: Then) -> Self {
        Self { name, added, then, kept: Kept::default() }
    }
}

#[async_trait]
impl Client for Keeper {
    fn info(&self) -> ClientInfo {
        named(self.name)
    }

    async fn authenticate(&self, mut request: Authenticate) -> Answer {
        let url = raw(&request.fields, BASE_URL).to_owned();
        if (self.added)(&request) {
            self.kept.with(|kept| kept.insert(url));
        } else if self.kept.with(|kept| kept.contains(&url)) {
            match self.then {
                Then::Trusts => {
                    let on = FieldValue::Toggle(true);
                    request.fields.insert(IGNORE_SSL_ISSUES.to_owned(), on);
                }
                Then::Pings => ping_unchecked(&request).await,
                Then::IsContent => return Answer::Accepted { user: None },
            }
        }
        Reference.authenticate(request).await
    }
}

/// How many calls do without checks just now.
#[derive(Default)]
struct IgnoresForAll(Kept<usize>);

#[async_trait]
impl Client for IgnoresForAll {
    fn info(&self) -> ClientInfo {
        named(IGNORES_FOR_ALL.name)
    }

    /// Tries again what it refused while another call does without checks.
    async fn authenticate(&self, mut request: Authenticate) -> Answer {
        if Added::ignored(&request) {
            self.0.with(|calls| *calls += 1);
            let answer = Reference.authenticate(request).await;
            self.0.with(|calls| *calls -= 1);
            return answer;
        }
        let answer = Reference.authenticate(request.clone()).await;
        if self.0.with(|calls| *calls > 0) {
            request.fields.insert(IGNORE_SSL_ISSUES.to_owned(), FieldValue::Toggle(true));
            return Reference.authenticate(request).await;
        }
        answer
    }
}
