//! Who is on a stand-in when it starts, and what the situation makes of them.

use serde_json::{Value, json};

use crate::secret::Secret;

use super::standin::{NewAccount, Server};

/// Whether personal access tokens are on (`ServiceSettings.EnableUserAccessTokens`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Feature {
    On,
    Off,
}

/// Who follows the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reader {
    /// A user who may create tokens.
    Permitted,
    /// A user who may not.
    Plain,
    /// An administrator.
    Admin,
}

/// An account, for whoever logs in with it.
#[derive(Clone, Debug)]
pub(in crate::service) struct Account {
    pub(in crate::service) username: String,
    pub(in crate::service) password: Secret,
}

/// The accounts that people sit before browsers with.
#[derive(Clone, Debug)]
pub(super) struct Population {
    pub(super) administrator: Account,
    pub(super) reader: Account,
}

/// Others, so that a search has something to narrow: name, first name, last name.
const OTHERS: [(&str, &str, &str); 4] = [
    ("ines.barros", "Inês", "Barros"),
    ("jonas.keller", "Jonas", "Keller"),
    ("priya.nair", "Priya", "Nair"),
    ("tom.oakley", "Tom", "Oakley"),
];

impl Feature {
    pub(super) const ALL: [Feature; 2] = [Feature::On, Feature::Off];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Feature::On => "on",
            Feature::Off => "off",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|feature| feature.name() == name)
    }

    /// The settings that make it so.
    pub(super) fn settings(self) -> Value {
        json!({"ServiceSettings": {"EnableUserAccessTokens": self == Feature::On}})
    }
}

impl Reader {
    pub(super) const ALL: [Reader; 3] = [Reader::Permitted, Reader::Plain, Reader::Admin];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Reader::Permitted => "permitted",
            Reader::Plain => "plain",
            Reader::Admin => "admin",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reader| reader.name() == name)
    }

    const fn roles(self) -> &'static str {
        match self {
            Reader::Permitted => "system_user system_user_access_token",
            Reader::Plain => "system_user",
            Reader::Admin => "system_user system_admin",
        }
    }
}

impl Population {
    /// Moves everybody in.
    pub(super) fn settle(server: &mut Server, reader: Reader) -> Self {
        let administrator = open(server, "sysadmin", "Alex", "Morgan", "system_admin system_user");
        let reader = open(server, "robin.reader", "Robin", "Reader", reader.roles());
        for (username, first_name, last_name) in OTHERS {
            open(server, username, first_name, last_name, "system_user");
        }
        Population { administrator, reader }
    }
}

fn open(
    server: &mut Server,
    username: &str,
    first_name: &str,
    last_name: &str,
    roles: &str,
) -> Account {
    let (_, password) = server.open_account(NewAccount { username, first_name, last_name, roles });
    Account { username: username.to_owned(), password }
}
