//! The types of a spec.

use std::fmt;
use std::sync::Arc;

use super::action::{Action, Condition};
use crate::diagnostic::Diagnostic;
use crate::source::{SourceFile, Span};

/// The structured meaning of a page. Every value that people will see keeps its span.
#[derive(Clone, Debug)]
pub struct CredentialSpec {
    /// The page.
    pub source: Arc<SourceFile>,
    /// Title, description and the like.
    pub identity: Identity,
    /// The nodes that use the credential.
    pub nodes: Vec<Node>,
    /// The authentication methods, each with its fields and its procedure.
    pub methods: Vec<Method>,
    /// Every ordered list of steps, those of methods and those of troubleshooting sections.
    pub procedures: Vec<Procedure>,
    /// The boxes that belong to no step.
    pub boxes: Vec<Warning>,
    /// Every claim, in page order; the other lists hold ids into it.
    pub claims: Vec<Claim>,
    /// Every sentence of the page with what became of it, in page order.
    pub sentences: Vec<Sentence>,
    /// The files that the page includes, in page order. What they say isn't part of the spec.
    pub includes: Vec<Include>,
    /// What is wrong with the page as far as reading shows.
    pub problems: Vec<Diagnostic>,
}

/// A file that is part of the page where it is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Include {
    /// Its path as written.
    pub path: String,
    /// The line that includes it.
    pub span: Span,
}

impl CredentialSpec {
    /// The claim with this id.
    pub fn claim(&self, id: &ClaimId) -> Option<&Claim> {
        self.claims.iter().find(|claim| claim.id == *id)
    }

    /// The procedure that stands in the section with this anchor.
    pub fn procedure(&self, section: &str) -> Option<&Procedure> {
        self.procedures.iter().find(|procedure| procedure.section == section)
    }
}

/// A claim's id: `<section>/<verb>.<object>`, made of meaning, never of position.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClaimId(pub String);

impl fmt::Display for ClaimId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What the page is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// Frontmatter `title`, else the first heading.
    pub title: Option<String>,
    /// Frontmatter `description`.
    pub description: Option<String>,
    /// Frontmatter `contentType`.
    pub content_types: Vec<String>,
    /// Frontmatter `priority`.
    pub priority: Option<String>,
}

/// A node that uses the credential.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its claim, `…/node.mattermost`.
    pub claim: ClaimId,
    /// Its name.
    pub name: String,
    /// The node's page, normalised so that dialects agree: the last path segment without `.md`.
    pub target: String,
}

/// An authentication method.
#[derive(Clone, Debug)]
pub struct Method {
    /// Its claim, `…/method.api-access-token`.
    pub claim: ClaimId,
    /// Its name.
    pub name: String,
    /// The anchor of its "Using …" section, if there is one.
    pub section: Option<String>,
    /// The credential's fields as this section documents them, in order of first mention.
    pub fields: Vec<Field>,
}

/// An input of the credential as a page documents it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Slug of the label.
    pub id: String,
    /// The label.
    pub label: Label,
    /// What goes in.
    pub kind: FieldKind,
    /// Whether it must never be shown.
    pub secret: bool,
    /// The documented default: what the field is when left alone.
    pub default: Option<String>,
}

/// What goes into a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldKind {
    /// Text.
    Text,
    /// A URL.
    Url,
    /// On or off.
    Toggle,
}

/// A name on a page or a screen: plain text (marks removed, blanks folded) and where it stands,
/// marks excluded, so that an edit of the span replaces the words alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The words.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// The steps of one section.
#[derive(Clone, Debug)]
pub struct Procedure {
    /// The section's anchor.
    pub section: String,
    /// The section's heading text.
    pub title: String,
    /// The steps, in page order. One with no understood action has an empty `actions`.
    pub steps: Vec<Step>,
}

/// One item of a procedure.
#[derive(Clone, Debug)]
pub struct Step {
    /// The whole item, marker included.
    pub span: Span,
    /// Its actions, in the order in which they are to be done.
    pub actions: Vec<StepAction>,
    /// The warning attached to it.
    pub warnings: Vec<Warning>,
}

/// One action of a step, which is a claim.
#[derive(Clone, Debug)]
pub struct StepAction {
    /// Its claim.
    pub claim: ClaimId,
    /// The words it was read from: the smallest run that an edit could replace.
    pub span: Span,
    /// What is to be done.
    pub action: Action,
    /// When it is to be done; `None`: always.
    pub condition: Option<Condition>,
    /// What the sentence says about it beyond the action's parts ("for the user", "in the left
    /// sidebar"): words that no part took, so that no change of meaning is lost.
    pub qualifier: Option<String>,
}

/// A warning.
#[derive(Clone, Debug)]
pub struct Warning {
    /// Its claim.
    pub claim: ClaimId,
    /// `warning`, `note`, …
    pub kind: String,
    /// Its title; empty without one.
    pub title: String,
    /// "If you don't see the X option": what may be missing from the screen.
    pub missing: Option<Label>,
    /// The section of this page that says what to do then.
    pub refers_to: Option<SectionLink>,
    /// All of it.
    pub span: Span,
}

/// A link to a section of the same page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionLink {
    /// The anchor as written, without `#`.
    pub anchor: String,
    /// Where the target stands (with `#`), to mend it.
    pub span: Option<Span>,
    /// Whether the page has that section.
    pub resolved: bool,
}

/// One statement of a page that can be checked.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Its id.
    pub id: ClaimId,
    /// Where the page says it.
    pub span: Span,
    /// What sort of statement it is.
    pub kind: ClaimKind,
    /// What it says in plain words, where no other part of the spec holds that.
    pub says: Option<String>,
}

/// The sorts of claim.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClaimKind {
    /// An action of a step.
    Action,
    /// A node that uses the credential.
    Node,
    /// An authentication method.
    Method,
    /// Something the reader needs.
    Needs,
    /// A warning.
    Warning,
    /// A cause in a troubleshooting section.
    Cause,
    /// A link; where it leads.
    Link {
        /// The target as written.
        target: String,
    },
}

/// One sentence with what became of it.
#[derive(Clone, Debug)]
pub struct Sentence {
    /// Where it stands, marks included.
    pub span: Span,
    /// What became of it.
    pub class: SentenceClass,
}

/// What became of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SentenceClass {
    /// It makes these claims.
    Claims(Vec<ClaimId>),
    /// It says nothing that could be checked; the class of prose (`lead-in`, `introduction`, …).
    Prose(&'static str),
    /// Not understood: its plain text.
    Unclassified(String),
}
