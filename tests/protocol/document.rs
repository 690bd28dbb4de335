//! The document and the schema, held against the code.

use credoc::client::process::frame::{ClientFrame, RunnerFrame, schema};
use credoc::client::{Capability, FaultCode};

fn read(path: &str) -> String {
    std::fs::read_to_string(crate::support::root().join(path)).unwrap()
}

/// The example lines, with whose they are.
fn examples() -> Vec<(String, String)> {
    let document = read("docs/client-protocol.md");
    let mut examples = Vec::new();
    let mut lines = document.lines();
    while let Some(line) = lines.next() {
        if let Some(whose) = line.strip_prefix("```json ") {
            examples.push((whose.to_owned(), lines.next().unwrap().to_owned()));
            assert_eq!(lines.next(), Some("```"));
        }
    }
    examples
}

#[test]
fn the_examples_are_frames() {
    let examples = examples();
    assert_eq!(examples.len(), 6);
    for (whose, line) in &examples {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        // Written again they say the same: no key of an example goes unknown.
        let again = match whose.as_str() {
            "runner" => serde_json::to_value(serde_json::from_str::<RunnerFrame>(line).unwrap()),
            "client" => serde_json::to_value(serde_json::from_str::<ClientFrame>(line).unwrap()),
            other => panic!("whose line is `{other}`?"),
        };
        assert_eq!(without_nulls(again.unwrap()), value, "{line}");
    }
    let ops = ["\"hello\"", "\"authenticate\"", "\"result\"", "\"error\""];
    assert!(ops.iter().all(|op| examples.iter().any(|(_, line)| line.contains(op))));
}

fn without_nulls(mut value: serde_json::Value) -> serde_json::Value {
    if let Some(object) = value.as_object_mut() {
        object.retain(|_, value| !value.is_null());
    }
    value
}

#[test]
fn the_schema_is_current() {
    let current = format!("{}\n", serde_json::to_string_pretty(&schema()).unwrap());
    assert!(
        read("docs/client-protocol.schema.json") == current,
        "write it anew: credoc schema protocol > docs/client-protocol.schema.json"
    );
}

#[test]
fn the_document_names_every_capability_and_every_fault() {
    let document = read("docs/client-protocol.md");
    let capabilities = Capability::ALL.map(Capability::name);
    let faults = FaultCode::ALL.iter().filter(|code| **code != FaultCode::TokenInOutput);
    for name in faults.map(|code| code.name()).chain(capabilities) {
        assert!(document.contains(&format!("`{name}`")), "{name}");
    }
}
