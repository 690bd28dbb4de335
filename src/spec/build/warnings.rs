//! Boxes: warnings and notes.

use super::super::model::{ClaimKind, Label, SectionLink, SentenceClass, Warning};
use super::super::slug::{meaning_slug, slug};
use super::super::token::{Kind, Token};
use super::runs::{LinkRef, runs};
use super::{Builder, prose};
use crate::doc::{Block, BlockKind};

impl Builder<'_> {
    /// Reads a box: its claim, its title, the sentences that are understood as a warning's; the
    /// others as usual. `None` if `block` isn't a box.
    pub(super) fn warning(&mut self, block: &Block) -> Option<Warning> {
        let BlockKind::Admonition { kind, title, blocks } = &block.kind else { return None };
        let title_runs = runs(self.source, title);
        let (first, rest) = match blocks.as_slice() {
            [Block { kind: BlockKind::Paragraph(inlines), .. }, rest @ ..] => {
                (runs(self.source, inlines), rest)
            }
            rest => (Vec::new(), rest),
        };
        let title = title_runs.iter().map(|run| run.text.as_str()).collect::<Vec<_>>().join(" ");
        let verb = if WARNINGS.contains(&kind.as_str()) { "warning" } else { "note" };
        let object = if title.is_empty() {
            first.first().map(|run| meaning_slug(&run.text)).unwrap_or_else(|| slug(kind))
        } else {
            slug(&title)
        };
        let claim = self.claim(&format!("{verb}.{object}"), block.span, ClaimKind::Warning, None);
        for run in &title_runs {
            self.claiming(run, vec![claim.clone()]);
        }
        let mut warning = Warning {
            claim: claim.clone(),
            kind: kind.clone(),
            title,
            missing: None,
            refers_to: None,
            span: block.span,
        };
        for run in &first {
            let missing = missing(&run.tokens);
            let link = run.links.iter().find(|link| link.anchor().is_some());
            let sends = link.is_some() && sends_on(&run.tokens);
            let known = sends && warning.refers_to.is_none();
            if !known {
                self.plain_run(run);
                continue;
            }
            warning.missing = missing.or(warning.missing);
            if let Some(link) = link {
                warning.refers_to = Some(self.section_link(link));
                self.check_link(link, &claim);
            }
            let mut ids = vec![claim.clone()];
            let others =
                run.links.iter().filter(|other| Some(other.span) != link.map(|link| link.span));
            ids.extend(self.link_claims(others));
            self.sentence(run.span, SentenceClass::Claims(ids));
        }
        if let [Block { kind: BlockKind::Paragraph(inlines), .. }, ..] = blocks.as_slice() {
            self.empty_paragraph(&blocks[0], inlines);
        }
        self.blocks(rest);
        Some(warning)
    }

    fn section_link(&self, link: &LinkRef) -> SectionLink {
        let anchor = link.anchor().unwrap_or_default().to_owned();
        let resolved = self.has_anchor(&anchor);
        SectionLink { anchor, span: link.target_span, resolved }
    }
}

/// "If you don't see the X option": X.
fn missing(tokens: &[Token]) -> Option<Label> {
    let comma = tokens.iter().position(|token| token.is_mark(","))?;
    let condition = &tokens[..comma];
    if !condition.first()?.is("if") || !is_negated(condition) {
        return None;
    }
    let see = condition.iter().position(|token| token.is_any(SEES))?;
    super::super::grammar::name(&condition[see + 1..])
}

/// Whether the sentence, after an "if you don't see …," sends the reader to a section.
fn sends_on(tokens: &[Token]) -> bool {
    if prose::is_pointer(tokens) {
        return true;
    }
    let Some(comma) = tokens.iter().position(|token| token.is_mark(",")) else { return false };
    let (condition, rest) = tokens.split_at(comma);
    let missing = condition[0].is("if") && is_negated(condition);
    let follows = rest.get(1).is_some_and(|token| token.is_any(&["follow", "go", "be"]));
    missing && (follows || prose::is_pointer(&rest[1..]))
}

fn is_negated(tokens: &[Token]) -> bool {
    tokens.iter().any(|token| {
        token.is_any(&["not", "no", "cannot"])
            || token.kind == Kind::Word && token.lower.ends_with("n't")
    })
}

/// Kinds of box whose content matters to who follows the page.
const WARNINGS: &[&str] = &["warning", "danger", "caution", "important", "attention", "error"];

const SEES: &[&str] = &["see", "find", "have", "appear", "show"];
