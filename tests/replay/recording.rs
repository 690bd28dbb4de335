//! The recordings: scenarios and their lines.

use std::collections::BTreeMap;
use std::path::PathBuf;

use base64::Engine as _;
use credoc::service::mattermost::Generation;
use serde::Deserialize;
use serde_json::Value;

use crate::bindings::Bindings;

/// A scenario with what it starts from.
pub struct Scenario {
    pub lines: Vec<Line>,
    pub config: Value,
    pub from_state_a: bool,
    pub without_token_table: bool,
    pub tls: bool,
}

/// One exchange.
#[derive(Deserialize)]
pub struct Line {
    pub n: u32,
    pub note: String,
    pub request: Sent,
    pub response: Recorded,
    pub binds: BTreeMap<String, String>,
    #[serde(rename = "actor")]
    _actor: String,
}

/// A request as it was sent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sent {
    #[serde(default)]
    method: String,
    #[serde(default)]
    target: String,
    #[serde(default)]
    headers: Vec<(String, String)>,
    body: Option<String>,
    body_gen: Option<Generated>,
    body_base64: Option<String>,
    raw: Option<String>,
    version: Option<String>,
    connection: Option<String>,
}

#[derive(Deserialize)]
struct Generated {
    prefix: String,
    unit: String,
    count: usize,
    suffix: String,
}

/// An answer as it came.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    pub status: Option<u16>,
    pub reason: Option<String>,
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    pub framing: Option<String>,
    pub body: Option<String>,
    #[serde(default = "usual_version")]
    pub version: String,
    #[serde(default)]
    pub interim: Vec<Interim>,
    pub body_decoded_from: Option<String>,
    #[serde(default)]
    pub body_truncated: bool,
    pub body_top_keys: Option<Vec<String>>,
    pub body_key_count: Option<usize>,
    pub body_ends_with_newline: Option<bool>,
}

#[derive(Deserialize)]
pub struct Interim {
    pub status: u16,
}

#[derive(Deserialize)]
struct Index {
    scenarios: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    file: String,
    start: String,
    config: Value,
    tls: bool,
    exchanges: usize,
}

/// The names of all scenarios.
pub fn names(generation: Generation) -> Vec<String> {
    index(generation)
        .scenarios
        .iter()
        .map(|entry| entry.file.trim_end_matches(".jsonl").to_owned())
        .collect()
}

/// A scenario by its file's name without ending.
pub fn scenario(generation: Generation, name: &str) -> Scenario {
    let file = format!("{name}.jsonl");
    let entry = index(generation)
        .scenarios
        .into_iter()
        .find(|entry| entry.file == file)
        .expect("a scenario");
    let text = std::fs::read_to_string(folder(generation).join(&file)).expect("a recording");
    let lines: Vec<Line> =
        text.lines().map(|line| serde_json::from_str(line).expect("a line")).collect();
    assert_eq!(lines.len(), entry.exchanges);
    Scenario {
        lines,
        config: entry.config,
        from_state_a: entry.start.starts_with('A'),
        without_token_table: entry.start.contains("removed"),
        tls: entry.tls,
    }
}

impl Sent {
    /// The request's bytes, placeholders filled.
    pub fn bytes(&self, bindings: &Bindings) -> Result<Vec<u8>, String> {
        if let Some(raw) = &self.raw {
            return Ok(bindings.fill(raw)?.into_bytes());
        }
        let body = self.body(bindings)?;
        let version = self.version.as_deref().unwrap_or("HTTP/1.1");
        let mut head = format!("{} {} {version}\r\n", self.method, self.target);
        for (name, value) in &self.headers {
            let value = value.replace("{{content_length}}", &body.len().to_string());
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        let mut bytes = bindings.fill(&head)?.into_bytes();
        bytes.extend_from_slice(&body);
        Ok(bytes)
    }

    pub fn is_head(&self) -> bool {
        self.method == "HEAD"
    }

    pub fn reuses(&self) -> bool {
        self.connection.as_deref() == Some("reused")
    }

    fn body(&self, bindings: &Bindings) -> Result<Vec<u8>, String> {
        if let Some(made) = &self.body_gen {
            let (prefix, suffix) = (bindings.fill(&made.prefix)?, bindings.fill(&made.suffix)?);
            return Ok(format!("{prefix}{}{suffix}", made.unit.repeat(made.count)).into_bytes());
        }
        if let Some(encoded) = &self.body_base64 {
            let decoded = base64::engine::general_purpose::STANDARD.decode(encoded);
            return decoded.map_err(|error| error.to_string());
        }
        Ok(bindings.fill(self.body.as_deref().unwrap_or(""))?.into_bytes())
    }
}

fn usual_version() -> String {
    "HTTP/1.1".to_owned()
}

fn index(generation: Generation) -> Index {
    let text =
        std::fs::read_to_string(folder(generation).join("scenarios.json")).expect("the index");
    serde_json::from_str(&text).expect("an index")
}

fn folder(generation: Generation) -> PathBuf {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.join("fixtures/recordings").join(format!("v{}", generation.name()))
}
