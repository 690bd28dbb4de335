//! What shows of a case only when all of them have ended, and the client with them.

use super::{Observation, Outcome};
use crate::client::{Fault, FaultCode, Settled};

/// What showed of a case only behind its answer. By default nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Late {
    /// That the token stood in what the program wrote.
    pub leaked: bool,
    /// What it did wrong after its answer.
    pub fault: Option<Fault>,
}

impl Late {
    /// What was found of the call with this ticket.
    pub(super) fn of(settled: &Settled, ticket: Option<u64>) -> Self {
        let Some(ticket) = ticket else { return Self::default() };
        let fault = settled.afterwards.iter().find(|(of, _)| *of == ticket);
        Self {
            leaked: settled.leaked.contains(&ticket),
            fault: fault.map(|(_, fault)| fault.clone()),
        }
    }

    /// Adds it to what was seen before.
    pub fn add_to(&self, observation: &mut Observation) {
        observation.leaked |= self.leaked;
        if let Some(fault) = &self.fault {
            observation.blame(fault);
        }
    }
}

impl Observation {
    /// Says that it ended in this way, whatever was answered.
    pub(super) fn blame(&mut self, fault: &Fault) {
        self.outcome = match fault.code {
            FaultCode::ClientDown => Outcome::Unavailable,
            code if code.is_crash() => Outcome::Crashed,
            _ => Outcome::ProtocolError,
        };
        self.fault = Some(fault.code.name());
        self.words.clone_from(&fault.message);
    }
}
