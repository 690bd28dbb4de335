//! Rate limiting: the generic cell rate algorithm, as the server's library does it.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::config::Config;
use super::request::Request;
use super::response::Headers;

/// A limiter with a bucket per key.
#[derive(Clone, Debug)]
pub(super) struct Limiter {
    interval: Duration,
    burst: u32,
    buckets: HashMap<String, Instant>,
    capacity: usize,
}

/// What a bucket said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Allowance {
    limit: u32,
    remaining: u32,
    reset: Duration,
    /// When to come again, if this was too much.
    pub(super) retry_after: Option<Duration>,
}

impl Limiter {
    /// `per_second` on the long run, `max_burst` beyond one at once.
    pub(super) fn new(per_second: i64, max_burst: i64, capacity: i64) -> Self {
        Limiter {
            interval: Duration::from_secs(1) / u32::try_from(per_second.max(1)).unwrap_or(u32::MAX),
            burst: u32::try_from(max_burst.max(0)).unwrap_or(u32::MAX - 1),
            buckets: HashMap::new(),
            capacity: usize::try_from(capacity.max(1)).unwrap_or(usize::MAX),
        }
    }

    /// Takes one from `key`'s bucket.
    pub(super) fn take(&mut self, key: &str, now: Instant) -> Allowance {
        let limit = self.burst.saturating_add(1);
        let tolerance = self.interval * limit;
        let arrival = self.buckets.get(key).copied().unwrap_or(now);
        let next_arrival = arrival.max(now) + self.interval;
        let over = next_arrival
            .saturating_duration_since(now)
            .checked_sub(tolerance)
            .filter(|over| !over.is_zero());
        let used = if over.is_some() {
            arrival.saturating_duration_since(now)
        } else {
            if self.buckets.len() >= self.capacity && !self.buckets.contains_key(key) {
                self.buckets.retain(|_, arrival| *arrival > now);
            }
            self.buckets.insert(key.to_owned(), next_arrival);
            next_arrival.saturating_duration_since(now)
        };
        let left = tolerance.saturating_sub(used);
        let remaining = left.as_nanos() / self.interval.as_nanos().max(1);
        Allowance {
            limit,
            remaining: u32::try_from(remaining).unwrap_or(u32::MAX),
            reset: used,
            retry_after: over,
        }
    }
}

impl Allowance {
    /// Adds the headers that tell of it.
    pub(super) fn tell(&self, headers: &mut Headers) {
        headers.add("X-Ratelimit-Limit", self.limit.to_string());
        headers.add("X-Ratelimit-Remaining", self.remaining.to_string());
        headers.add("X-Ratelimit-Reset", whole_seconds(self.reset).to_string());
        if let Some(wait) = self.retry_after {
            headers.add("Retry-After", whole_seconds(wait).to_string());
            headers.set("Content-Type", "text/plain; charset=utf-8");
            headers.set("X-Content-Type-Options", "nosniff");
        }
    }
}

/// What the bucket of a request is called.
pub(super) fn key(config: &Config, request: &Request, token: Option<&str>) -> String {
    const SECTION: &str = "RateLimitSettings";
    let by_address = config.on(SECTION, "VaryByRemoteAddr");
    let mut key = match (config.on(SECTION, "VaryByUser"), token) {
        (true, Some(token)) => token.to_owned(),
        _ if by_address => request.peer.clone(),
        _ => String::new(),
    };
    let header = config.text(SECTION, "VaryByHeader");
    if !header.is_empty() {
        key.push_str(&request.header(header).unwrap_or("").to_lowercase());
    }
    key
}

fn whole_seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_let_through_and_then_a_trickle() {
        let mut limiter = Limiter::new(1, 2, 100);
        let start = Instant::now();
        let told = |allowance: Allowance| {
            (
                allowance.remaining,
                whole_seconds(allowance.reset),
                allowance.retry_after.map(whole_seconds),
            )
        };
        assert_eq!(told(limiter.take("a", start)), (2, 1, None));
        assert_eq!(told(limiter.take("a", start)), (1, 2, None));
        assert_eq!(told(limiter.take("a", start)), (0, 3, None));
        assert_eq!(told(limiter.take("a", start)), (0, 3, Some(1)));
        assert_eq!(told(limiter.take("b", start)), (2, 1, None));
        assert_eq!(told(limiter.take("a", start + Duration::from_secs(1))), (0, 3, None));
    }
}
