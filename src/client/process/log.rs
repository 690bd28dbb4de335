//! What went wrong beside the answers, and whose doing it was.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use crate::client::{Fault, FaultCode};

/// Gathered over all processes of one client.
#[derive(Debug, Default)]
pub(super) struct Log(Mutex<Entries>);

#[derive(Debug, Default)]
struct Entries {
    /// Of no request, for certain.
    faults: Vec<Fault>,
    /// Of one of several requests; explained once a repetition shows which.
    unblamed: Vec<Fault>,
    blamed: BTreeSet<FaultCode>,
    afterwards: Vec<(u64, Fault)>,
}

impl Log {
    /// A fault that is no request's.
    pub(super) fn fault(&self, fault: Fault) {
        self.change(|entries| entries.faults.push(fault));
    }

    /// A fault that is some request's.
    pub(super) fn unblamed(&self, fault: Fault) {
        self.change(|entries| entries.unblamed.push(fault));
    }

    /// What the last fault was that is some request's.
    pub(super) fn last_unblamed(&self) -> Option<String> {
        self.change(|entries| Some(entries.unblamed.last()?.message.clone()))
    }

    /// A fault that was laid to a request.
    pub(super) fn blamed(&self, code: FaultCode) {
        self.change(|entries| {
            entries.blamed.insert(code);
        });
    }

    /// A fault of a request that had its answer.
    pub(super) fn afterwards(&self, ticket: u64, fault: Fault) {
        self.change(|entries| {
            entries.blamed.insert(fault.code);
            entries.afterwards.push((ticket, fault));
        });
    }

    /// The faults of requests that had their answer, each once.
    pub(super) fn take_afterwards(&self) -> Vec<(u64, Fault)> {
        self.change(|entries| std::mem::take(&mut entries.afterwards))
    }

    /// The faults that are no request's, or that no repetition explained; each code once.
    pub(super) fn faults(&self) -> Vec<Fault> {
        self.change(|entries| {
            let unexplained =
                entries.unblamed.iter().filter(|fault| !entries.blamed.contains(&fault.code));
            let mut seen = BTreeSet::new();
            let mut faults: Vec<Fault> =
                entries.faults.iter().chain(unexplained).cloned().collect();
            faults.sort_by_key(|fault| fault.code);
            faults.retain(|fault| seen.insert(fault.code));
            faults
        })
    }

    fn change<T>(&self, change: impl FnOnce(&mut Entries) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
