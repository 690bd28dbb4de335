//! The YAML form of a spec: its meaning without the page's wording and positions.

mod from_spec;
mod quotes;
mod read;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::model::{CredentialSpec, FieldKind};

pub use read::{MAX_SPEC_BYTES, SpecFileError, from_yaml};

/// The number of this form. A file with another one can't be compared.
pub const SCHEMA: u32 = 1;

/// A spec as it is stored. Key order is the order of the fields; what is empty is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SpecFile {
    /// [`SCHEMA`].
    pub schema: u32,
    /// What the page is.
    pub identity: IdentityEntry,
    /// The nodes that use the credential.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nodes: Vec<NodeEntry>,
    /// The authentication methods.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<MethodEntry>,
    /// What the reader needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<StatementEntry>,
    /// The procedures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub procedures: Vec<ProcedureEntry>,
    /// Boxes that belong to no step.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub boxes: Vec<WarningEntry>,
    /// Causes of trouble.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<StatementEntry>,
    /// Links, wherever they stand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<LinkEntry>,
    /// How many sentences of each class of prose there are.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub prose: BTreeMap<String, usize>,
    /// Sentences that aren't understood: plain text, in page order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unclassified: Vec<String>,
}

/// What the page is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct IdentityEntry {
    /// The title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The content types.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub content_types: Vec<String>,
    /// The priority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<String>,
}

/// A node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct NodeEntry {
    /// The claim.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its page's name, the same in every dialect.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub page: String,
}

/// A method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct MethodEntry {
    /// The claim.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The section that tells how to use it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Its fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldEntry>,
}

/// A field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FieldEntry {
    /// Its id.
    pub id: String,
    /// Its label.
    pub label: String,
    /// What goes in.
    pub kind: FieldKind,
    /// Whether it must never be shown.
    pub secret: bool,
    /// What it is when left alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
}

/// A claim that is a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct StatementEntry {
    /// The claim.
    pub id: String,
    /// What it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub says: Option<String>,
}

/// A procedure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ProcedureEntry {
    /// The section's anchor.
    pub section: String,
    /// The section's heading.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The steps, in order.
    #[serde(default)]
    pub steps: Vec<StepEntry>,
}

/// A step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct StepEntry {
    /// The actions, in order; none where the step isn't understood.
    pub actions: Vec<ActionEntry>,
    /// The boxes attached to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<WarningEntry>,
}

/// An action with its parts; those that its verb doesn't have are absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ActionEntry {
    /// The claim.
    pub id: String,
    /// What is to be done.
    #[serde(rename = "do")]
    pub verb: String,
    /// A menu path, outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<String>,
    /// The control, setting, field, source or object that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// What sort of control it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<String>,
    /// As whom to log in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The value: what a setting must have, or the state a field is in when left alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Where the value comes from: `example`, `copied`, `described`, `unstated`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Whether to change a setting that hasn't the value.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub change_otherwise: bool,
    /// Whose control it is: `service` or `credential`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Only for who wants this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Only when this shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub if_shown: Option<String>,
    /// Only under this condition.
    #[serde(default, skip_serializing_if = "Option::is_none", rename = "if")]
    pub condition: Option<String>,
    /// What else the sentence says about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qualifier: Option<String>,
}

/// A box.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct WarningEntry {
    /// The claim.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What may be missing from the screen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<String>,
    /// The section that says what to do then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refers_to: Option<String>,
}

/// A link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct LinkEntry {
    /// The claim.
    pub id: String,
    /// Where it leads; a page of the same site by its name.
    pub target: String,
}

impl SpecFile {
    /// The stored form of `spec`.
    pub fn new(spec: &CredentialSpec) -> Self {
        from_spec::file(spec)
    }

    /// As YAML, ending in one line end.
    pub fn to_yaml(&self) -> String {
        // The types hold only strings, numbers, flags, lists and maps with string keys, all of
        // which YAML has.
        let text = serde_yaml::to_string(self).unwrap_or_default();
        quotes::quoted(&format!("{}\n", text.trim_end()))
    }
}

/// The YAML form of `spec`: the same for two pages that mean the same.
pub fn to_yaml(spec: &CredentialSpec) -> String {
    SpecFile::new(spec).to_yaml()
}

/// The same as JSON, on several lines, ending in one line end.
pub fn to_json(spec: &CredentialSpec) -> String {
    let text = serde_json::to_string_pretty(&SpecFile::new(spec)).unwrap_or_default();
    format!("{text}\n")
}
