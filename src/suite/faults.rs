//! What is wrong with a client beside its walks and cases.

use super::conduct::{Conducted, Tell};
use super::programme::{Contestant, Planned, Programme};
use crate::client::{Fault, FaultCode};
use crate::report::{ClientFault, Event};

/// Ends what the walks started of each client, and tells of secrets that they found in what it
/// wrote: no case would.
pub(super) async fn tell_leaks(
    programme: &Programme,
    plan: &Planned,
    tell: &mut Tell<'_>,
    conducted: &mut Conducted,
) -> std::io::Result<()> {
    let walked =
        |contestant: &&Contestant| plan.walks.iter().any(|at| at.client == contestant.name);
    for contestant in programme.contestants.iter().filter(walked) {
        if let Some(fault) = leak_in_walks(contestant).await {
            conducted.unexpected |= contestant.gating;
            tell(Event::Client(told(contestant, fault)))?;
        }
    }
    Ok(())
}

/// Ends what the walks started of a client; the fault, where they found the secret in what it
/// wrote.
pub(super) async fn leak_in_walks(contestant: &Contestant) -> Option<Fault> {
    let leaked = contestant.client.settle().await.leaked;
    let message = "in a walk, the token in the client's own words".to_owned();
    (!leaked.is_empty()).then_some(Fault { code: FaultCode::TokenInOutput, message })
}

/// Tells what else is wrong with a client, now that it has ended.
pub(super) fn tell_faults(
    contestant: &Contestant,
    tell: &mut Tell<'_>,
    conducted: &mut Conducted,
) -> std::io::Result<()> {
    for fault in contestant.client.faults() {
        conducted.unjudged |= contestant.gating && fault.code.spoils_the_run();
        tell(Event::Client(told(contestant, fault)))?;
    }
    Ok(())
}

fn told(contestant: &Contestant, fault: Fault) -> ClientFault {
    ClientFault {
        client: contestant.name.clone(),
        reason: fault.code.name(),
        message: fault.message,
    }
}
