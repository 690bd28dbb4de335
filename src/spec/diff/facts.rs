//! A stored spec as a flat list of facts that can be matched by key.

use std::collections::{BTreeMap, HashMap};

use super::super::file::{ActionEntry, MethodEntry, ProcedureEntry, SpecFile, WarningEntry};

/// One thing that a spec says.
#[derive(Clone, Debug)]
pub(super) struct Fact {
    /// What it is matched by; unique in its spec.
    pub(super) key: String,
    /// The list whose order it takes part in.
    pub(super) list: String,
    /// What it says, part by part.
    pub(super) parts: BTreeMap<String, String>,
}

impl Fact {
    /// Its parts on one line.
    pub(super) fn summary(&self) -> String {
        let parts = self.parts.iter().filter(|(name, _)| !STRUCTURE.contains(&name.as_str()));
        parts.map(|(name, value)| format!("{name} `{value}`")).collect::<Vec<_>>().join(", ")
    }
}

/// Parts that say where something stands, not what it is.
const STRUCTURE: &[&str] = &["same step as", "at"];

/// Everything that `file` says, in its order.
pub(super) fn facts(file: &SpecFile) -> Vec<Fact> {
    let mut collector = Collector::default();
    let identity = &file.identity;
    let types = (!identity.content_types.is_empty()).then(|| identity.content_types.join(", "));
    collector.add(
        "identity",
        "identity",
        [
            ("title", identity.title.clone()),
            ("description", identity.description.clone()),
            ("content types", types),
            ("priority", identity.priority.clone()),
        ],
    );
    for node in &file.nodes {
        let page = Some(node.page.clone());
        collector.add(&node.id, "nodes", [("name", Some(node.name.clone())), ("page", page)]);
    }
    file.methods.iter().for_each(|method| collector.method(method));
    for need in &file.needs {
        collector.add(&need.id, "needs", [("says", need.says.clone())]);
    }
    for procedure in &file.procedures {
        collector.procedure(procedure);
    }
    for warning in &file.boxes {
        collector.warning(warning, "boxes", None);
    }
    for cause in &file.causes {
        collector.add(&cause.id, "causes", [("says", cause.says.clone())]);
    }
    for link in &file.links {
        collector.add(&link.id, "links", [("target", Some(link.target.clone()))]);
    }
    for (class, count) in &file.prose {
        collector.add(&format!("prose.{class}"), "prose", [("count", Some(count.to_string()))]);
    }
    for sentence in &file.unclassified {
        collector.add(&format!("sentence \"{sentence}\""), "unclassified", []);
    }
    collector.facts
}

#[derive(Default)]
struct Collector {
    facts: Vec<Fact>,
    /// How often each key was asked for.
    keys: HashMap<String, usize>,
}

impl Collector {
    /// Adds a fact; the key it got (a repeated one is numbered).
    fn add<const N: usize>(
        &mut self,
        key: &str,
        list: &str,
        parts: [(&str, Option<String>); N],
    ) -> String {
        let mut unique = key.to_owned();
        while let Some(count) = self.keys.get_mut(&unique) {
            *count += 1;
            unique = format!("{key} #{count}");
        }
        self.keys.insert(unique.clone(), 1);
        let parts = parts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        let fact = Fact { key: unique.clone(), list: list.to_owned(), parts: parts.collect() };
        self.facts.push(fact);
        unique
    }

    fn method(&mut self, method: &MethodEntry) {
        let key = self.add(
            &method.id,
            "methods",
            [("name", Some(method.name.clone())), ("section", method.section.clone())],
        );
        for field in &method.fields {
            let kind = format!("{:?}", field.kind).to_lowercase();
            self.add(
                &format!("{key} field {}", field.id),
                &format!("fields of {key}"),
                [
                    ("label", Some(field.label.clone())),
                    ("kind", Some(kind)),
                    ("secret", Some(field.secret.to_string())),
                    ("default", field.default.clone()),
                ],
            );
        }
    }

    fn procedure(&mut self, procedure: &ProcedureEntry) {
        let key = format!("procedure {}", procedure.section);
        let key = self.add(&key, "procedures", [("title", Some(procedure.title.clone()))]);
        let list = format!("steps of {key}");
        for step in &procedure.steps {
            let mut first: Option<String> = None;
            for action in &step.actions {
                let key = self.action(action, &list, first.clone());
                first.get_or_insert(key);
            }
            if step.actions.is_empty() {
                first = Some(self.add(&format!("{key} step without action"), &list, []));
            }
            for warning in &step.warnings {
                self.warning(warning, &format!("warnings of {key}"), first.clone());
            }
        }
    }

    fn action(&mut self, action: &ActionEntry, list: &str, step: Option<String>) -> String {
        let path = (!action.path.is_empty()).then(|| action.path.join(" > "));
        let change = action.change_otherwise.then(|| "yes".to_owned());
        self.add(
            &action.id,
            list,
            [
                ("do", Some(action.verb.clone())),
                ("path", path),
                ("target", action.target.clone()),
                ("control", action.control.clone()),
                ("role", action.role.clone()),
                ("value", action.value.clone()),
                ("source", action.source.clone()),
                ("change otherwise", change),
                ("place", action.place.clone()),
                ("purpose", action.purpose.clone()),
                ("if shown", action.if_shown.clone()),
                ("if", action.condition.clone()),
                ("qualifier", action.qualifier.clone()),
                ("same step as", step),
            ],
        )
    }

    fn warning(&mut self, warning: &WarningEntry, list: &str, at: Option<String>) {
        self.add(
            &warning.id,
            list,
            [
                ("kind", Some(warning.kind.clone())),
                ("title", warning.title.clone()),
                ("missing", warning.missing.clone()),
                ("refers to", warning.refers_to.clone()),
                ("at", at),
            ],
        );
    }
}
