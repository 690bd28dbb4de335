//! Claim ids: unique in the page, and stable when other steps come or go.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::super::model::ClaimId;

/// Hands out ids.
#[derive(Debug, Default)]
pub(super) struct Namer {
    used: HashMap<String, usize>,
}

impl Namer {
    /// The id of a claim `local` (`select.save`) in `section`. A second one of that name is told
    /// apart by the object of the `go-to` nearest before it, and only if that is taken as well by
    /// a number.
    pub(super) fn name(&mut self, section: &str, local: &str, went_to: Option<&str>) -> ClaimId {
        let plain = [section, "/", local].concat();
        if self.claim(&plain) {
            return ClaimId(plain);
        }
        let mut base = plain;
        if let Some(went_to) = went_to {
            base = format!("{base}.{went_to}");
            if self.claim(&base) {
                return ClaimId(base);
            }
        }
        loop {
            let count = self.used.entry(base.clone()).or_insert(1);
            *count += 1;
            let numbered = format!("{base}-{count}");
            if self.claim(&numbered) {
                return ClaimId(numbered);
            }
        }
    }

    /// Takes `id` if nobody has it.
    fn claim(&mut self, id: &str) -> bool {
        match self.used.entry(id.to_owned()) {
            Entry::Occupied(_) => false,
            Entry::Vacant(free) => {
                free.insert(1);
                true
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_claims_are_told_apart_by_where_the_reader_went() {
        let mut namer = Namer::default();
        let mut name = |went_to| namer.name("s", "select.save", went_to).0;
        assert_eq!(name(Some("a")), "s/select.save");
        assert_eq!(name(Some("users")), "s/select.save.users");
        assert_eq!(name(Some("users")), "s/select.save.users-2");
        assert_eq!(name(None), "s/select.save-2");
    }
}
