//! What the front saw in one walk, to be shown where it proves something.

use std::ops::Range;
use std::sync::Arc;

use crate::front::{ExchangeView, Record};
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
        let exchanges = self.record.exchanges.iter().filter(|exchange| wanted(exchange.n));
        exchanges.map(|exchange| exchange.view(&self.record, &mut redactor)).collect()
    }
}
