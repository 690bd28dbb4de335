//! Specs, rules and a client's capabilities to cases.

mod pattern;

pub use pattern::{Pattern, PatternError, did_you_mean};

use crate::client::{Capability, ClientInfo};
use crate::rules::{self, Axes, Proxies, Rule, Trust, Values};
use crate::service::Service;
use crate::spec::{Action, ClaimId, CredentialSpec, Field};

/// A rule at one point of its axes, for one client.
#[derive(Clone, Debug)]
pub struct Case {
    /// `rule@axis=value,…`, the axes in alphabetical order; the rule's id where it has no axes.
    pub id: String,
    /// The rule.
    pub rule: &'static Rule,
    /// The point.
    pub axes: Axes,
    /// The page whose claim is cited, as people see its path.
    pub page: Option<String>,
    /// The line of that page at which the claim starts.
    pub line: Option<usize>,
    /// The claim.
    pub claim: Option<ClaimId>,
    /// Where the rule comes from, for people.
    pub citation: String,
    /// What the client would have to have declared and hasn't: such a case is planned, isn't
    /// run, and ends not judged with reason `unsupported`.
    pub missing: Vec<Capability>,
    /// The declaration of the client under which the rule isn't held against it; such a case too
    /// ends as `unsupported`.
    pub waived: Option<Capability>,
    /// Whether it is about the client's environment, and this client's can't be set; such a case
    /// too ends as `unsupported`.
    pub without_environment: bool,
}

impl Case {
    /// Whether the case is to be run at all.
    pub fn is_supported(&self) -> bool {
        self.missing.is_empty() && self.waived.is_none() && !self.without_environment
    }
}

/// Every case for a client of `service`, by id. `specs` are the pages about this service; they
/// lend the cases their citations and the fields that a client must offer.
pub fn plan(specs: &[&CredentialSpec], service: &dyn Service, client: &ClientInfo) -> Vec<Case> {
    let generations: Vec<String> =
        service.generations().iter().map(|generation| (*generation).to_owned()).collect();
    let fields = documented_fields(specs);
    let mut cases = Vec::new();
    for rule in rules::all() {
        for axes in points(rule, &generations, &fields) {
            cases.push(case(rule, axes, specs, client));
        }
    }
    cases.sort_by(|a, b| a.id.cmp(&b.id));
    cases
}

/// The fields that pages document, each once, in order of first mention.
fn documented_fields(specs: &[&CredentialSpec]) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    let methods = specs.iter().flat_map(|spec| &spec.methods);
    for Field { id, .. } in methods.flat_map(|method| &method.fields) {
        if !ids.contains(id) {
            ids.push(id.clone());
        }
    }
    ids
}

/// Every combination of the values of the rule's axes.
fn points(rule: &Rule, generations: &[String], fields: &[String]) -> Vec<Axes> {
    let mut points = vec![Axes::new()];
    for axis in rule.axes {
        let values: Vec<String> = match axis.values {
            Values::These(values) => values.iter().map(|value| (*value).to_owned()).collect(),
            Values::Generations => generations.to_vec(),
            Values::DocumentedFields => fields.to_vec(),
        };
        points = points
            .iter()
            .flat_map(|point| {
                values.iter().map(|value| {
                    let mut point = point.clone();
                    point.insert(axis.name.to_owned(), value.clone());
                    point
                })
            })
            .collect();
    }
    points
}

fn case(rule: &'static Rule, axes: Axes, specs: &[&CredentialSpec], client: &ClientInfo) -> Case {
    let has = |capability: Capability| client.capabilities.contains(&capability);
    let setup = (rule.setup)(&axes);
    // Certificates can be given in either way, but taken back in one only.
    let either = setup.trust != Trust::Withheld;
    let declared = |capability: &Capability| {
        has(*capability) || (either && *capability == Capability::CaFile && has(Capability::CaEnv))
    };
    let mut missing = setup.needs();
    missing.extend(rule.needs);
    missing.retain(|capability| !declared(capability));
    missing.sort_unstable();
    missing.dedup();
    let waived = setup.waived_by().filter(declared);
    let cited = cited(rule, &axes, specs);
    Case {
        id: case_id(rule.id, &axes),
        rule,
        page: cited.as_ref().map(|cited| cited.page.clone()),
        line: cited.as_ref().map(|cited| cited.line),
        citation: match &cited {
            Some(cited) => format!("{}:{}, {}", cited.page, cited.line, cited.claim),
            None => rule.citation.source.to_string(),
        },
        claim: cited.map(|cited| cited.claim),
        axes,
        missing,
        waived,
        without_environment: setup.proxy != Proxies::None && !client.takes_environment,
    }
}

fn case_id(rule: &str, axes: &Axes) -> String {
    if axes.is_empty() {
        return rule.to_owned();
    }
    let pairs: Vec<String> = axes.iter().map(|(axis, value)| format!("{axis}={value}")).collect();
    format!("{rule}@{}", pairs.join(","))
}

struct Cited {
    page: String,
    line: usize,
    claim: ClaimId,
}

/// The first claim that the best of the rule's patterns matches and that isn't against the rule.
fn cited(rule: &Rule, axes: &Axes, specs: &[&CredentialSpec]) -> Option<Cited> {
    rule.citation.claims.iter().find_map(|template| {
        let text = axes.iter().fold((*template).to_owned(), |text, (axis, value)| {
            text.replace(&format!("{{{axis}}}"), value)
        });
        let pattern = Pattern::parse(&text).ok()?;
        specs.iter().find_map(|spec| {
            let mut claims = spec.claims.iter().filter(|claim| pattern.matches(&claim.id.0));
            let claim = claims.find(|claim| !is_against(rule, spec, &claim.id))?;
            let line = spec.source.position(claim.span.start).line;
            let page = spec.source.path().to_owned();
            Some(Cited { page, line, claim: claim.id.clone() })
        })
    })
}

/// Whether the claim says that a field is on when left alone. Every rule that builds on a default
/// builds on one that is off; only that the field is there follows from such a claim as well.
fn is_against(rule: &Rule, spec: &CredentialSpec, claim: &ClaimId) -> bool {
    let about_fields = rule.axes.iter().any(|axis| matches!(axis.values, Values::DocumentedFields));
    let steps = spec.procedures.iter().flat_map(|procedure| &procedure.steps);
    !about_fields
        && steps.flat_map(|step| &step.actions).any(|action| {
            action.claim == *claim && matches!(action.action, Action::Default { on: true, .. })
        })
}
