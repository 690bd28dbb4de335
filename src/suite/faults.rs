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
        if !contestant.client.settle().await.leaked.is_empty() {
            conducted.unexpected |= contestant.gating;
            let fault = Fault {
                code: FaultCode::TokenInOutput,
                message: "in a walk, the token in the client's own words".to_owned(),
            };
            tell(Event::Client(told(contestant, fault)))?;
        }
    }
    Ok(())
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
