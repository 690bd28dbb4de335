//! The service: its credential, its generations, the situations of its walks.

use async_trait::async_trait;

use crate::service::{ContractField, Service, ServiceError, Situation, StandIn, StandInOptions};
use crate::spec::{CredentialSpec, FieldKind};

use super::population::{Feature, Reader};
use super::stand_in::{MattermostStandIn, StandInConfig};
use super::standin::Generation;

const NAME: &str = "Mattermost";

/// What n8n's credential form for Mattermost asks for (labels as its page writes them, steps 5
/// to 7 of "Using API access token").
const CONTRACT: &[ContractField] = &[
    ContractField {
        id: "access-token",
        label: "Access Token",
        kind: FieldKind::Text,
        secret: true,
        required: true,
    },
    ContractField {
        id: "base-url",
        label: "Base URL",
        kind: FieldKind::Url,
        secret: false,
        required: true,
    },
    ContractField {
        id: "ignore-ssl-issues",
        label: "Ignore SSL Issues",
        kind: FieldKind::Toggle,
        secret: false,
        required: false,
    },
];

const GENERATIONS: &[&str] = &[Generation::ALL[0].name(), Generation::ALL[1].name()];

/// Mattermost.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mattermost;

/// The service, for the registry.
pub fn service() -> Mattermost {
    Mattermost
}

#[async_trait]
impl Service for Mattermost {
    fn id(&self) -> &'static str {
        "mattermost"
    }

    fn name(&self) -> &'static str {
        NAME
    }

    /// By its title or one of its nodes; a page that has neither, by its file's name.
    fn recognises(&self, spec: &CredentialSpec) -> bool {
        let title = spec.identity.title.as_deref();
        if title.is_some_and(names_us) || spec.nodes.iter().any(|node| names_us(&node.name)) {
            return true;
        }
        let file = spec.source.path().rsplit(['/', '\\']).next().unwrap_or("");
        title.is_none() && spec.nodes.is_empty() && names_us(file)
    }

    fn contract(&self) -> &'static [ContractField] {
        CONTRACT
    }

    fn generations(&self) -> &'static [&'static str] {
        GENERATIONS
    }

    fn situations(&self) -> Vec<Situation> {
        let mut situations = Vec::new();
        for feature in Feature::ALL {
            for generation in Generation::ALL {
                for reader in Reader::ALL {
                    let axes = [
                        ("feature", feature.name()),
                        ("server", generation.name()),
                        ("user", reader.name()),
                    ];
                    situations.push(
                        axes.into_iter()
                            .map(|(axis, value)| (axis.to_owned(), value.to_owned()))
                            .collect(),
                    );
                }
            }
        }
        situations
    }

    async fn start(&self, options: StandInOptions) -> Result<Box<dyn StandIn>, ServiceError> {
        let config = StandInConfig::of(options)?;
        Ok(Box::new(MattermostStandIn::start(config).await?))
    }
}

/// Whether one of the words of `text` is the service's name.
fn names_us(text: &str) -> bool {
    text.split(|character: char| !character.is_alphanumeric())
        .any(|word| word.eq_ignore_ascii_case(NAME))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_situation_comes_once_and_the_plainest_first() {
        let situations = service().situations();
        assert_eq!(situations.len(), 12);
        let texts: std::collections::BTreeSet<String> =
            situations.iter().map(|one| format!("{one:?}")).collect();
        assert_eq!(texts.len(), 12);
        let first: Vec<(&str, &str)> =
            situations[0].iter().map(|(axis, value)| (axis.as_str(), value.as_str())).collect();
        assert_eq!(first, [("feature", "on"), ("server", "11.6"), ("user", "permitted")]);
    }

    #[test]
    fn the_name_counts_as_a_word() {
        assert!(names_us("Mattermost credentials") && names_us("mattermost.md"));
        assert!(!names_us("Mattermostify"));
    }
}
