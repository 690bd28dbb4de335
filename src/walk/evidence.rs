//! What the front saw in one walk, to be shown where it proves something.

use std::ops::Range;
use std::sync::Arc;

use crate::front::{Exchange, ExchangeView, Record};
use crate::secret::{Redactor, Secret};
use crate::service::StandIn;

/// The record of a stand-in with what must not be shown of it.
#[derive(Clone, Debug)]
pub(super) struct Evidence {
    record: Arc<Record>,
    secrets: Arc<Vec<(&'static str, Secret)>>,
    port: u16,
}

impl Evidence {
    /// Everything that `stand_in` has seen so far.
    pub(super) fn of(stand_in: &dyn StandIn) -> Self {
        let front = stand_in.front();
        Self {
            record: Arc::new(front.record()),
            secrets: Arc::new(stand_in.secrets()),
            port: front.address().port(),
        }
    }

    /// All exchanges, redacted.
    pub(super) fn all(&self) -> Vec<ExchangeView> {
        self.views(|_| true)
    }

    /// The exchanges with these numbers, redacted by themselves.
    pub(super) fn numbered(&self, numbers: &Range<usize>) -> Vec<ExchangeView> {
        self.views(|n| numbers.contains(&n))
    }

    fn views(&self, wanted: impl Fn(usize) -> bool) -> Vec<ExchangeView> {
        let mut redactor = Redactor::new();
        for (word, secret) in self.secrets.iter() {
            redactor.secret(word, secret);
        }
        redactor.port(self.port);
        // Digests of the configuration change with the port that stands in it.
        for digest in self.record.exchanges.iter().flat_map(digests) {
            redactor.secret("digest", &digest);
        }
        let exchanges = self.record.exchanges.iter().filter(|exchange| wanted(exchange.n));
        exchanges.map(|exchange| exchange.view(&self.record, &mut redactor)).collect()
    }
}

/// The digests and public keys of an answer, which are new in every stand-in: in its head 32 or
/// more hexadecimal digits, in its body 32 bytes in base64.
fn digests(exchange: &Exchange) -> Vec<Secret> {
    let Some(response) = &exchange.response else { return Vec::new() };
    let mut found: Vec<Secret> = Vec::new();
    for (_, value) in &response.headers {
        let runs = value.split(|c: char| !matches!(c, '0'..='9' | 'a'..='f'));
        found.extend(runs.filter(|run| run.len() >= 32).map(Secret::new));
    }
    let body = String::from_utf8_lossy(&response.body);
    let is_key = |text: &&str| {
        text.len() == KEY
            && text.ends_with('=')
            && text[..KEY - 1].bytes().all(|b| b.is_ascii_alphanumeric() || b"+/".contains(&b))
    };
    found.extend(body.split('"').filter(is_key).map(Secret::new));
    found
}

/// The length of 32 bytes in base64.
const KEY: usize = 44;
