//! What a credential is for. A service brings a contract, a console and a stand-in.

pub mod mattermost;
mod registry;

pub use registry::registry;

use std::collections::BTreeMap;

use async_trait::async_trait;

use crate::front::{Appointment, Family, Fault, Front};
use crate::rules::ServerAnswer;
use crate::secret::Secret;
use crate::spec::{CredentialSpec, FieldKind};

/// One field that the service's credential has, whatever a page calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractField {
    /// Its id, for the client protocol.
    pub id: &'static str,
    /// The label that the credential form shows.
    pub label: &'static str,
    /// What goes in.
    pub kind: FieldKind,
    /// Whether it must never be shown.
    pub secret: bool,
    /// Whether a credential without it can't work.
    pub required: bool,
}

/// One situation of a walk: axis to value, e.g. `feature=on,server=11.6,user=permitted`.
pub type Situation = BTreeMap<String, String>;

/// A service with a stand-in.
#[async_trait]
pub trait Service: Send + Sync {
    /// The id, for events: `mattermost`.
    fn id(&self) -> &'static str;
    /// The name as pages write it: `Mattermost`.
    fn name(&self) -> &'static str;
    /// Whether this page is about a credential of this service.
    fn recognises(&self, spec: &CredentialSpec) -> bool;
    /// The fields of its credential.
    fn contract(&self) -> &'static [ContractField];
    /// The server generations there are, newest first.
    fn generations(&self) -> &'static [&'static str];
    /// Every situation in which a procedure is walked, in a stable order.
    fn situations(&self) -> Vec<Situation>;
    /// Starts a stand-in.
    async fn start(&self, options: StandInOptions) -> Result<Box<dyn StandIn>, ServiceError>;
}

/// How a stand-in is to be.
#[derive(Clone, Debug, Default)]
pub struct StandInOptions {
    /// Axes of the situation (`server`, `feature`, …); what is absent takes the service's default.
    pub situation: Situation,
    /// TLS, or plain HTTP.
    pub tls: Option<crate::front::ServerTls>,
    /// What the API answers instead of its own answers, for cases about foreign answers.
    pub answer: ServerAnswer,
    /// What the front does to answers or connections.
    pub fault: Option<Fault>,
    /// The loopback address on which it listens.
    pub family: Family,
    /// The path below which the service is served: empty, or one that begins with a slash and
    /// doesn't end with one.
    pub sub_path: String,
    /// Whom the connections to its front wait for.
    pub appointment: Option<Appointment>,
}

/// Who sits before a browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Person {
    /// Whoever follows the page, with the rights of the situation.
    Reader,
    /// An administrator of the service.
    Administrator,
}

/// A credential that works, made beforehand, for cases.
#[derive(Clone, Debug)]
pub struct Provision {
    /// The value that authenticates.
    pub token: Secret,
    /// The id beside it, which doesn't.
    pub token_id: Secret,
    /// The owner's id.
    pub user_id: String,
    /// The owner's name.
    pub username: String,
}

/// How a token is taken out of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Withdrawal {
    /// For good.
    Revoked,
    /// Until it is enabled again.
    Disabled,
    /// With its owner, who is deactivated.
    OwnerDeactivated,
}

/// A running stand-in. Dropping it ends it, from any thread.
#[async_trait]
pub trait StandIn: Send + Sync {
    /// The door in front of it, which holds the record.
    fn front(&self) -> &Front;
    /// What a person would enter as the service's URL, without trailing slash.
    fn base_url(&self) -> String;
    /// Makes a user with a working token.
    async fn provision(&self) -> Result<Provision, ServiceError>;
    /// Takes a token that [`StandIn::provision`] gave out of use.
    async fn withdraw(&self, provision: &Provision, how: Withdrawal) -> Result<(), ServiceError>;
    /// A browser of `person`'s own. The reader's is already logged in; the administrator's isn't.
    async fn browser(&self, person: Person) -> Result<Box<dyn Console>, ServiceError>;
    /// Every secret handed out so far with the word that stands for it in what people see
    /// (`access-token`, `token-id`, `session`, `password`), in order of creation.
    fn secrets(&self) -> Vec<(&'static str, Secret)>;
}

/// Why a stand-in can't do what was asked: our own fault, never a client's.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServiceError {
    /// A socket couldn't be opened or used.
    #[error("the stand-in's sockets: {0}")]
    Io(#[from] std::io::Error),
    /// The stand-in answered its own console in a way that the console doesn't know.
    #[error("the stand-in: {0}")]
    Unexpected(String),
}

/// The screens as one person sees them in one browser.
#[async_trait]
pub trait Console: Send {
    /// What the person sees now. While a dialog is open, only it can be reached.
    fn screen(&self) -> Screen;
    /// Does `gesture` on `element` of the present screen.
    async fn act(&mut self, element: ElementId, gesture: Gesture) -> Result<(), ServiceError>;
    /// Logs the person in through the login screen; no effect when logged in already.
    async fn log_in(&mut self) -> Result<(), ServiceError>;
    /// Brings the screen up to date with the server, as live screens do by themselves.
    async fn refresh(&mut self) -> Result<(), ServiceError>;
    /// Names that people of this service have for the reader (to search for them).
    fn reader_name(&self) -> String;
}

/// Identifies an element within one screen only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ElementId(pub usize);

/// What is done to an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gesture {
    /// A click. On a checkbox or radio: ticks or chooses.
    Press,
    /// Replaces the text of a text field or search box.
    Fill(String),
}

/// What a person sees.
#[derive(Clone, Debug)]
pub struct Screen {
    /// What to call it, e.g. `Profile: Security`, `System Console: Users`.
    pub name: String,
    /// The elements, top to bottom.
    pub elements: Vec<Element>,
}

/// One thing on a screen.
#[derive(Clone, Debug)]
pub struct Element {
    /// Its id within this screen.
    pub id: ElementId,
    /// What it is.
    pub role: Role,
    /// Its own text; empty if it has none (a text field, an icon).
    pub text: String,
    /// The label beside it, as written, or its column's heading.
    pub label: Option<String>,
    /// Its placeholder.
    pub placeholder: Option<String>,
    /// Its accessible name, where it differs from the text.
    pub accessible_name: Option<String>,
    /// What people call it by what it looks like, where that isn't its text (`avatar`).
    pub looks: &'static [&'static str],
    /// The value it shows or holds; a secret stays one.
    pub value: Option<Secret>,
    /// Whether it is ticked, chosen or unfolded, for what can be.
    pub on: Option<bool>,
    /// Whether it reacts.
    pub enabled: bool,
    /// Whether it can be reached (false under an open dialog).
    pub reachable: bool,
    /// The heading, row or group it stands under, itself an element of this screen.
    pub within: Option<ElementId>,
}

/// What an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// A heading or a group's title.
    Heading,
    /// Running text: help, a message, an error.
    Text,
    /// An error message that the last gesture brought up.
    Error,
    /// A value shown to be read or copied, with its label.
    Output,
    /// A push button.
    Button,
    /// A link or an entry of a sidebar.
    Link,
    /// A tab.
    Tab,
    /// A row that unfolds.
    Row,
    /// A button that opens a menu; `on` tells whether it is open.
    Menu,
    /// An entry of an open menu.
    MenuItem,
    /// A line of text to fill in.
    TextField,
    /// A box to search with.
    SearchBox,
    /// A box to tick.
    Checkbox,
    /// One of several choices; the group's label is its `label`.
    Radio,
    /// A dialog's title; the dialog's elements stand `within` it.
    Dialog,
}
