//! Links within the page, and the sections that the page lists and has.

use super::super::model::ClaimId;
use super::runs::LinkRef;
use super::{Builder, TOP};
use crate::diagnostic::{Diagnostic, Edit, Severity};

/// For how many broken links the section that was meant is looked for.
const MAX_SEARCHED: usize = 64;

impl Builder<'_> {
    /// Whether the page has a section with this anchor.
    pub(super) fn has_anchor(&self, anchor: &str) -> bool {
        anchor.is_empty() || anchor == TOP || self.anchors.contains(anchor)
    }

    /// A link to a section that isn't there is a problem. `claim` makes the link.
    pub(super) fn check_link(&mut self, link: &LinkRef, claim: &ClaimId) {
        let Some(anchor) = link.anchor() else { return };
        if self.has_anchor(anchor) {
            return;
        }
        // Looking for what was meant costs time; a page has few broken links or is no page.
        let near = if self.problems.len() < MAX_SEARCHED {
            self.near(anchor, &link.text)
        } else {
            Vec::new()
        };
        let help = match near.as_slice() {
            [] => "name a section that the page has, or bring the section back".to_owned(),
            near => format!(
                "did you mean {}?",
                near.iter().map(|anchor| format!("`#{anchor}`")).collect::<Vec<_>>().join(" or ")
            ),
        };
        let fix = match (near.as_slice(), link.target_span) {
            ([only], Some(span)) => Some(vec![Edit { span, text: format!("#{only}") }]),
            _ => None,
        };
        self.problems.push(Diagnostic {
            code: "link-target-missing",
            severity: Severity::Error,
            span: link.target_span.unwrap_or(link.span),
            claim: Some(claim.to_string()),
            message: format!("the page has no section `#{anchor}`"),
            help: Some(help),
            notes: Vec::new(),
            fix,
        });
    }

    /// The sections that a link to `anchor` may mean, best first: one with the link's text as its
    /// heading; else those whose anchor differs in few letters.
    fn near(&self, anchor: &str, text: &str) -> Vec<&str> {
        let by_text =
            self.headings.iter().find(|heading| heading.text.to_lowercase() == text.to_lowercase());
        if let Some(heading) = by_text {
            return vec![&heading.anchor];
        }
        let wanted = anchor.to_lowercase();
        let mut scored: Vec<(usize, &str)> = self
            .headings
            .iter()
            .map(|heading| {
                let distance = strsim::damerau_levenshtein(&wanted, &heading.anchor.to_lowercase());
                (distance, heading.anchor.as_str())
            })
            .filter(|(distance, near)| *distance <= wanted.len().min(near.len()) / 3)
            .collect();
        scored.sort_unstable();
        scored.into_iter().take(3).map(|(_, anchor)| anchor).collect()
    }
}
