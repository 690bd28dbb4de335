//! What was seen, cut to what is the case's own and put into words that people may see.

use std::collections::BTreeSet;

use crate::front::{Exchange, ExchangeView, Record};
use crate::secret::{self, Redactor, Secret};

/// How much of a client's message is looked at, and how much of it is shown, in characters. The
/// client protocol allows 1000.
const MAX_WORDS: usize = 8000;
const SHOWN_WORDS: usize = 200;

/// The exchanges of a record as people see them, numbered on from those of another front.
pub(super) fn views(
    record: &Record,
    redactor: &mut Redactor,
    (exchanges, connections): (usize, usize),
) -> Vec<ExchangeView> {
    let view = |exchange: &Exchange| {
        let mut view = exchange.view(record, redactor);
        view.n += exchanges;
        view.connection += connections;
        view
    };
    record.exchanges.iter().map(view).collect()
}

/// A text of the client's, redacted, on one line, cut where it gets long.
pub(super) fn one_line(text: &str, redactor: &mut Redactor) -> String {
    let bounded: String = text.chars().take(MAX_WORDS).collect();
    let mut redacted = redactor.text(&bounded);
    if bounded.len() < text.len() {
        // A secret that the bound cut in two isn't recognised: the end goes.
        let kept = redacted.chars().count().saturating_sub(MAX_WORDS / 8);
        redacted = redacted.chars().take(kept).collect();
    }
    let mut words = redacted.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((cut, _)) = words.char_indices().nth(SHOWN_WORDS) {
        words.truncate(cut);
        words.push('…');
    }
    words
}

/// The part of a record that came behind so many exchanges and connections. A connection from
/// before counts where it was used again.
pub(super) fn since(mut record: Record, (exchanges, connections): (usize, usize)) -> Record {
    record.exchanges.retain(|exchange| exchange.n > exchanges);
    let used: BTreeSet<usize> = record.exchanges.iter().map(|one| one.connection).collect();
    record.connections.retain(|one| one.n > connections || used.contains(&one.n));
    record
}

/// A record without the requests that carry this token, as if the others had been alone. Which of
/// two that came at once was first is chance, so they are numbered anew.
pub(super) fn without(mut record: Record, token: &Secret) -> Record {
    let carries = |bytes: &[u8]| secret::find(bytes, token).is_some();
    record.exchanges.retain(|at| !carries(&at.request.raw_head) && !carries(&at.request.body));
    let mut kept = Vec::new();
    for (at, exchange) in record.exchanges.iter_mut().enumerate() {
        exchange.n = at + 1;
        let known = kept.iter().position(|old| *old == exchange.connection);
        exchange.connection = 1 + known.unwrap_or_else(|| {
            kept.push(exchange.connection);
            kept.len() - 1
        });
    }
    record.connections.retain(|one| kept.contains(&one.n));
    for connection in &mut record.connections {
        connection.n = 1 + kept.iter().position(|old| *old == connection.n).unwrap_or_default();
    }
    record
}
