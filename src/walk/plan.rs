//! Which procedures are walked, in which situations.

use crate::service::{Service, Situation};
use crate::spec::CredentialSpec;

/// Every walk of a page about a credential of `service`: its id, the section of its procedure, its
/// situation. One for each method's procedure and each situation of the service.
pub fn planned(spec: &CredentialSpec, service: &dyn Service) -> Vec<(String, String, Situation)> {
    let mut sections: Vec<&str> = Vec::new();
    for section in spec.methods.iter().filter_map(|method| method.section.as_deref()) {
        if spec.procedure(section).is_some() && !sections.contains(&section) {
            sections.push(section);
        }
    }
    let situations = service.situations();
    let walk = |section: &str, situation: &Situation| {
        (id(section, situation), section.to_owned(), situation.clone())
    };
    sections
        .iter()
        .flat_map(|section| situations.iter().map(move |situation| walk(section, situation)))
        .collect()
}

/// A walk's id; a situation's axes are in alphabetical order.
fn id(section: &str, situation: &Situation) -> String {
    let axes: Vec<_> = situation.iter().map(|(axis, value)| format!("{axis}={value}")).collect();
    format!("{section}@{}", axes.join(","))
}

/// What the situations in `some` have in common that not all of `all` have: `feature=off`.
pub(super) fn common(some: &[&Situation], all: &[&Situation]) -> Option<String> {
    let axes = all.first()?.keys();
    let values = |situations: &[&Situation], axis: &str| {
        let mut values: Vec<String> =
            situations.iter().filter_map(|situation| situation.get(axis).cloned()).collect();
        values.sort();
        values.dedup();
        values
    };
    let narrowed: Vec<String> = axes
        .filter_map(|axis| {
            let (here, everywhere) = (values(some, axis), values(all, axis));
            (here != everywhere).then(|| format!("{axis}={}", here.join("|")))
        })
        .collect();
    (!narrowed.is_empty()).then(|| narrowed.join(","))
}
