//! Sees to it that two calls of a client meet: what comes first waits for what comes second.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

use super::fault::Moment;

/// Something that several come to, in whatever order. Nobody waits for longer than its patience:
/// who never comes stops nobody for good.
#[derive(Clone, Debug)]
pub struct Meeting {
    come: Arc<watch::Sender<usize>>,
    patience: Duration,
}

/// What connections of a front have to do with a meeting.
#[derive(Clone, Debug)]
pub struct Appointment {
    /// The meeting.
    pub meeting: Meeting,
    /// When a connection comes to it and waits: [`Moment::Accepted`] or [`Moment::Asked`].
    pub at: Moment,
    /// How many have to have come for it to go on; [`Appointment::TO_THE_END`] for until it is
    /// over.
    pub of: usize,
}

impl Meeting {
    /// One that nobody has come to yet.
    pub fn new(patience: Duration) -> Self {
        Self { come: Arc::new(watch::Sender::new(0)), patience }
    }

    /// Ends it: nobody waits any more.
    pub fn end(&self) {
        self.come.send_replace(usize::MAX);
    }

    /// Comes to it, and waits until so many have.
    async fn join(&self, of: usize) {
        self.come.send_modify(|come| *come = come.saturating_add(1));
        let mut come = self.come.subscribe();
        let _ = timeout(self.patience, come.wait_for(|come| *come >= of)).await;
    }
}

impl Appointment {
    /// Waits until the meeting is over.
    pub const TO_THE_END: usize = usize::MAX;

    /// Keeps it, where this is the moment.
    pub(super) async fn keep(&self, moment: Moment) {
        if self.at == moment {
            self.meeting.join(self.of).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(600);

    fn at(meeting: &Meeting, of: usize) -> Appointment {
        Appointment { meeting: meeting.clone(), at: Moment::Asked, of }
    }

    #[tokio::test]
    async fn the_first_waits_for_the_second() {
        let meeting = Meeting::new(LONG);
        let (first, second) = (at(&meeting, 2), at(&meeting, 2));
        let mut early = Box::pin(first.keep(Moment::Asked));
        assert!(futures::poll!(early.as_mut()).is_pending());
        second.keep(Moment::Asked).await;
        early.await;
    }

    #[tokio::test]
    async fn whoever_waits_to_the_end_waits_for_the_end() {
        let meeting = Meeting::new(LONG);
        let waiting = at(&meeting, Appointment::TO_THE_END);
        let mut waits = Box::pin(waiting.keep(Moment::Asked));
        assert!(futures::poll!(waits.as_mut()).is_pending());
        at(&meeting, 2).keep(Moment::Asked).await;
        assert!(futures::poll!(waits.as_mut()).is_pending());
        meeting.end();
        waits.await;
    }

    #[tokio::test]
    async fn nobody_waits_for_good_or_at_another_moment() {
        let impatient = Meeting::new(Duration::from_millis(1));
        at(&impatient, 2).keep(Moment::Asked).await;
        at(&Meeting::new(LONG), 2).keep(Moment::Accepted).await;
    }
}
