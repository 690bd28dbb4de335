//! One attempt to follow a page, and what there is to know about it afterwards.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use super::WalkStep;
use super::evidence::Evidence;
use super::look::Want;
use crate::client::FailureKind;
use crate::service::{Element, ElementId, Screen};
use crate::spec::{CredentialSpec, StepAction, Warning};

/// Where an action stands in a spec: procedure, step, action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    pub(super) procedure: usize,
    pub(super) step: usize,
    pub(super) action: usize,
}

impl At {
    /// The action, in the spec that it was found in.
    pub(super) fn action(self, spec: &CredentialSpec) -> &StepAction {
        &spec.procedures[self.procedure].steps[self.step].actions[self.action]
    }
}

/// What became of an action that was done or rightly left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Did {
    /// It was done; how, in words.
    Done(String),
    /// It changed nothing: it was so already, or the control didn't react.
    Nothing(String),
    /// Its condition wasn't met.
    Skipped(String),
}

impl Did {
    /// In words.
    pub(super) fn words(&self) -> &str {
        match self {
            Self::Done(words) | Self::Nothing(words) | Self::Skipped(words) => words,
        }
    }
}

/// Why an action can't be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// Nothing on the screen answers to this name.
    NotOnScreen {
        /// The name.
        name: String,
        /// Of what sort it should have been.
        want: Want,
        /// What there was, by name.
        there: Vec<String>,
    },
    /// The setting has no such choice.
    NoSuchChoice {
        /// The setting.
        name: String,
        /// The choice.
        value: String,
        /// The choices there are.
        there: Vec<String>,
    },
    /// The setting has another value and the page doesn't say to change it.
    NotSet {
        /// The setting.
        name: String,
        /// The value it should have.
        value: String,
    },
    /// The control is there and doesn't react.
    Disabled {
        /// Its name.
        name: String,
    },
    /// No box to search with that is about these words.
    NoSearchBox {
        /// The words.
        words: String,
        /// What there was, by name.
        there: Vec<String>,
    },
    /// The credential has no such field.
    UnknownField {
        /// The name.
        name: String,
        /// The fields it has.
        there: Vec<String>,
    },
    /// The credential's field takes another sort of value.
    WrongField {
        /// The field.
        name: String,
    },
    /// There is nothing to enter.
    NoValue {
        /// What the page says to enter.
        words: String,
    },
    /// Nothing that can be done on a screen.
    NotDoable,
    /// More steps than a walk may have.
    TooLong,
}

impl Failure {
    /// In words.
    pub(super) fn words(&self) -> String {
        match self {
            Self::NotOnScreen { name, there, .. } => {
                format!("not on the screen: {name}; {}", there_were(there))
            }
            Self::NoSuchChoice { name, value, there } => {
                format!("{name} has no choice {value}; {}", there_were(there))
            }
            Self::NotSet { name, value } => format!("{name} isn't set to {value}"),
            Self::Disabled { name } => format!("{name} is there and can't be used"),
            Self::NoSearchBox { words, there } => {
                format!("nothing to search with for {words}; {}", there_were(there))
            }
            Self::UnknownField { name, there } => {
                format!("the credential has no field {name}; {}", there_were(there))
            }
            Self::WrongField { name } => format!("{name} takes another sort of value"),
            Self::NoValue { words } => format!("nothing to enter: {words}"),
            Self::NotDoable => "names nothing that could be done on the screen".to_owned(),
            Self::TooLong => "more steps than a walk may have".to_owned(),
        }
    }
}

/// How many names a message lists.
const MAX_LISTED: usize = 12;

fn there_were(names: &[String]) -> String {
    if names.is_empty() {
        return "there was nothing".to_owned();
    }
    format!("there were: {}", super::look::listed(names, MAX_LISTED))
}

/// One action as it was done or tried.
#[derive(Clone, Debug)]
pub(super) struct Moment {
    /// Which action.
    pub(super) at: At,
    /// What was on the screen before.
    pub(super) before: Arc<Screen>,
    /// What was on it afterwards, or when the action failed.
    pub(super) after: Arc<Screen>,
    /// What the menus that were looked into in vain hold.
    pub(super) in_menus: Vec<Element>,
    /// The element that it used first, in `before`.
    pub(super) used: Option<ElementId>,
    /// Of a menu path, the part that wasn't found.
    pub(super) part: usize,
    /// What became of it.
    pub(super) result: Result<Did, Failure>,
    /// The exchanges it caused, by number.
    pub(super) exchanges: Range<usize>,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The client was accepted as the reader.
    Connected,
    /// The last moment's action couldn't be done.
    Stuck,
    /// Fields without which the credential can't work were left empty: their labels.
    Incomplete(Vec<&'static str>),
    /// The client's request was answered with this status.
    Refused {
        status: u16,
        /// The service's own words for it, if it gave any.
        message: String,
    },
    /// The client didn't get as far as a request with the credential.
    NotReached(FailureKind),
    /// The credential is somebody else's.
    OtherUser,
    /// The client says it connected and the record doesn't show it.
    NotSeen,
    /// The client gave no answer that could be judged.
    NotJudged(&'static str),
}

/// An attempt.
#[derive(Clone, Debug)]
pub(super) struct Attempt {
    /// The spec of the page as it was followed.
    pub(super) spec: Arc<CredentialSpec>,
    /// What was done, in order.
    pub(super) moments: Vec<Moment>,
    /// The steps, as reports show them.
    pub(super) steps: Vec<WalkStep>,
    /// How it ended.
    pub(super) end: End,
    /// The reader's name, which no page can know.
    pub(super) reader: String,
    /// The exchanges of the client, by number.
    pub(super) client: Range<usize>,
    /// What the front saw.
    pub(super) evidence: Evidence,
    /// How long it took.
    pub(super) took: Duration,
}

impl Attempt {
    /// The moment that couldn't be done.
    pub(super) fn stuck(&self) -> Option<&Moment> {
        self.moments.last().filter(|_| self.end == End::Stuck)
    }

    /// The moment at which the action that couldn't be done was tried first, by number.
    pub(super) fn first_try(&self) -> Option<usize> {
        let at = self.stuck()?.at;
        self.moments.iter().position(|moment| moment.at == at)
    }

    /// Whether it ended connected.
    pub(super) fn connected(&self) -> bool {
        self.end == End::Connected
    }

    /// The warnings attached to the step of `at`.
    pub(super) fn warnings(&self, at: At) -> &[Warning] {
        &self.spec.procedures[at.procedure].steps[at.step].warnings
    }
}
