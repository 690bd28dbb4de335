//! A document to the structured meaning of a credential page.

mod action;
mod build;
mod chars;
mod diff;
mod file;
mod grammar;
mod model;
pub mod regen;
mod slug;
mod token;

pub use action::{Action, Condition, Place, Value};
pub use model::{
    Claim, ClaimId, ClaimKind, CredentialSpec, Field, FieldKind, Identity, Include, Label, Method,
    Node, Procedure, SectionLink, Sentence, SentenceClass, Step, StepAction, Warning,
};

pub use build::build;
pub use diff::{Change, ChangeKind, diff};
pub use file::{
    ActionEntry, FieldEntry, IdentityEntry, LinkEntry, MAX_SPEC_BYTES, MethodEntry, NodeEntry,
    ProcedureEntry, SCHEMA, SpecFile, SpecFileError, StatementEntry, StepEntry, WarningEntry,
    from_yaml, to_json, to_yaml,
};

use std::sync::Arc;

use crate::doc::{self, DocError};
use crate::source::SourceFile;

/// Reads a page to its spec.
///
/// # Errors
/// Those of [`doc::parse`]: a page that can't be read as one at all.
pub fn read(source: Arc<SourceFile>) -> Result<CredentialSpec, DocError> {
    Ok(build(&doc::parse(source)?))
}
