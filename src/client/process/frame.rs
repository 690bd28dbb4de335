//! The frames of the client protocol, version 1: one JSON object a line.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, generate::SchemaSettings};
use serde::{Deserialize, Serialize};

use crate::client::{Answer, Authenticate, Capability, ClientInfo, FailureKind, FieldValue, User};

/// The version of the protocol that is spoken here.
pub const VERSION: u32 = 1;

/// The longest message that is passed on, in characters; what is longer is cut.
pub(super) const MAX_MESSAGE: usize = 1000;
/// The longest name, version or label that is passed on, in characters.
const MAX_NAME: usize = 200;
/// How many unknown capabilities are named.
const MAX_NAMED: usize = 5;

/// What the runner writes, one a line.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(tag = "op", rename_all = "kebab-case")]
pub enum RunnerFrame {
    /// The first line: which service it is about, and the fields of its credential.
    Hello(Hello),
    /// A request to find out whether a credential works.
    Authenticate(Request),
}

/// The runner's hello.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Hello {
    /// The highest version of the protocol that the runner speaks.
    pub protocol: u32,
    /// The service's id.
    pub service: String,
    /// The fields of its credential.
    pub fields: Vec<HelloField>,
}

/// A field of the service's credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HelloField {
    /// Its id, which requests use.
    pub id: String,
    /// The label that the page gives it.
    pub label: String,
    /// `text`, `url` or `toggle`.
    pub kind: String,
    /// Whether its value must never be shown.
    pub secret: bool,
    /// Whether a credential without it can't work.
    pub required: bool,
}

/// A request to find out whether a credential works.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Request {
    /// Names the request; ASCII, up to 64 characters, never used twice.
    pub id: String,
    /// The values by field id. A field that was left alone is absent.
    pub fields: BTreeMap<String, Value>,
    /// A file with certificates to trust in addition to the system's, PEM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<String>,
    /// The same certificates as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_pem: Option<String>,
    /// The limit for the whole answer, from reading this line to writing the result.
    pub timeout_ms: u64,
}

/// The value of a field.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Value {
    /// A text.
    Text(String),
    /// A toggle.
    Toggle(bool),
}

/// What a client writes, one a line.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "op", rename_all = "kebab-case")]
pub enum ClientFrame {
    /// The answer to the runner's hello.
    Hello(ClientHello),
    /// The answer to a request.
    Result(ResultFrame),
    /// The answer to an `op` that the client doesn't know.
    Error(ErrorFrame),
}

/// The client's hello.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct ClientHello {
    /// The version that is spoken from here on: the highest that both know.
    pub protocol: u32,
    /// The library's name.
    pub name: String,
    /// The library's version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The language it is written in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// What wraps the library for this protocol.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wrapper: Option<String>,
    /// Field id to the label that the library's own form or option has; a field that it hasn't
    /// got is absent.
    pub fields: BTreeMap<String, String>,
    /// What it can do.
    #[schemars(with = "Vec<Capability>")]
    pub capabilities: Vec<String>,
    /// What can be asked of it; `authenticate` where it doesn't say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operations: Option<Vec<String>>,
}

/// The answer to a request.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct ResultFrame {
    /// The request's id.
    pub id: String,
    /// Whether the credential works.
    pub ok: bool,
    /// Which kind of failure; required where `ok` is false.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<FailureKind>,
    /// For people; without secrets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 1000))]
    pub message: Option<String>,
    /// Whom the credential belongs to, as the service named them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserFrame>,
}

/// A user as the service named it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct UserFrame {
    /// The service's id.
    pub id: String,
    /// The name to log in with.
    pub username: String,
}

/// The answer to an `op` that the client doesn't know.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct ErrorFrame {
    /// For people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// Either side's frames: the JSON Schema describes this.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its schema is of use")]
enum Frame {
    /// From the runner to the client.
    Runner(RunnerFrame),
    /// From the client to the runner.
    Client(ClientFrame),
}

/// The JSON Schema of the frames.
pub fn schema() -> Schema {
    let mut schema =
        SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Frame>();
    schema.insert("title".to_owned(), "credoc client protocol, version 1: one line".into());
    schema
}

impl Request {
    /// The frame of a request.
    pub(super) fn new(id: &str, request: &Authenticate, ca_file: Option<String>) -> Self {
        let value = |value: &FieldValue| match value {
            FieldValue::Text(text) => Value::Text(text.clone()),
            FieldValue::Secret(secret) => Value::Text(secret.expose().to_owned()),
            FieldValue::Toggle(on) => Value::Toggle(*on),
        };
        Self {
            id: id.to_owned(),
            fields: request.fields.iter().map(|(id, v)| (id.clone(), value(v))).collect(),
            ca_pem: ca_file.as_ref().and(request.ca_pem.clone()),
            ca_file,
            timeout_ms: u64::try_from(request.timeout.as_millis()).unwrap_or(u64::MAX),
        }
    }
}

impl RunnerFrame {
    /// The line, with its end.
    pub fn line(&self) -> String {
        // Maps with text keys, texts, numbers and booleans: there is nothing that can't be written.
        let mut line = serde_json::to_string(self).unwrap_or_default();
        line.push('\n');
        line
    }
}

/// A line of a client's.
pub(super) enum Parsed {
    /// A frame.
    Frame(ClientFrame),
    /// An object that is no frame, and why.
    Malformed { op: String, id: Option<String>, why: String },
}

/// A line as a frame; an error where it is no JSON object.
pub(super) fn parse(line: &str) -> Result<Parsed, ()> {
    // From the text itself: only there a key that stands twice can be seen. A list isn't asked,
    // which serde would take for the same.
    if line.trim_start().starts_with('{')
        && let Ok(frame) = serde_json::from_str(line)
    {
        return Ok(Parsed::Frame(frame));
    }
    let value: serde_json::Value = serde_json::from_str(line).map_err(|_| ())?;
    if !value.is_object() {
        return Err(());
    }
    let text = |key: &str| value.get(key).and_then(|at| at.as_str()).map(str::to_owned);
    let (op, id) = (text("op").unwrap_or_default(), text("id"));
    let why = super::shape::what_is_wrong(&op, &value);
    Ok(Parsed::Malformed { op, id, why })
}

impl ClientHello {
    /// What it says, or why the runner can't work with it.
    pub(super) fn info(self) -> Result<ClientInfo, String> {
        if self.protocol != VERSION {
            return Err(format!("its `protocol` is {}, not {VERSION}", self.protocol));
        }
        if self.name.trim().is_empty() {
            return Err("its `name` is empty".to_owned());
        }
        let operations = self.operations.unwrap_or_else(|| vec!["authenticate".to_owned()]);
        if !operations.iter().any(|operation| operation == "authenticate") {
            return Err("its `operations` lack `authenticate`".to_owned());
        }
        let mut capabilities: Vec<Capability> =
            self.capabilities.iter().filter_map(|name| Capability::named(name)).collect();
        capabilities.sort_unstable();
        capabilities.dedup();
        Ok(ClientInfo {
            name: cut(&self.name, MAX_NAME),
            version: cut(&self.version.unwrap_or_default(), MAX_NAME),
            fields: self
                .fields
                .into_iter()
                .map(|(id, label)| (cut(&id, MAX_NAME), cut(&label, MAX_NAME)))
                .collect(),
            capabilities,
            takes_environment: true,
        })
    }

    /// What in it contradicts itself or isn't known.
    pub(super) fn contradiction(&self) -> Option<String> {
        let unknown: Vec<String> = self
            .capabilities
            .iter()
            .filter(|name| Capability::named(name).is_none())
            .map(|name| cut(name, 40))
            .collect();
        if !unknown.is_empty() {
            let more = match unknown.len().saturating_sub(MAX_NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let named = &unknown[..unknown.len().min(MAX_NAMED)];
            return Some(format!("unknown capabilities: {}{more}", named.join(", ")));
        }
        let toggle = crate::client::IGNORE_SSL_ISSUES;
        let declared = self.capabilities.iter().any(|name| name == Capability::IgnoreTls.name());
        match (declared, self.fields.contains_key(toggle)) {
            (true, false) => Some(format!("`ignore-tls` is declared without a field `{toggle}`")),
            (false, true) => {
                Some(format!("there is a field `{toggle}`, but `ignore-tls` isn't declared"))
            }
            _ => None,
        }
    }
}

impl ResultFrame {
    /// The answer, or what is missing in it.
    pub(super) fn answer(self) -> Result<Answer, &'static str> {
        if self.ok {
            let user = self.user.map(|user| User {
                id: cut(&user.id, MAX_MESSAGE),
                username: cut(&user.username, MAX_MESSAGE),
            });
            return Ok(Answer::Accepted { user });
        }
        let kind = self.kind.ok_or("`ok` is false and there is no `kind`")?;
        let message = cut(&self.message.unwrap_or_default(), MAX_MESSAGE);
        Ok(Answer::Refused { kind, message })
    }
}

/// The first `most` characters, without control characters.
pub(super) fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).map(|c| if c.is_control() { ' ' } else { c }).collect()
}
