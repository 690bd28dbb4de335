//! Boxes: warnings and notes.

use super::super::model::{ClaimKind, Label, SectionLink, SentenceClass, Warning};
use super::super::slug::{meaning_slug, slug};
use super::super::token::Token;
use super::runs::{LinkRef, Run};
use super::{Builder, prose};
use crate::doc::{Block, BlockKind, Inline, InlineKind};

impl Builder<'_> {
    /// Reads a box: its claim, its title, the sentences that are understood as a warning's; the
    /// others as usual. `None` if `block` isn't a box.
    pub(super) fn warning(&mut self, block: &Block) -> Option<Warning> {
        let BlockKind::Admonition { kind, title, blocks } = &block.kind else { return None };
        let (title, blocks) = with_title(title, blocks);
        let title_runs = self.runs(title);
        let title = title_runs.iter().map(|run| run.text()).collect::<Vec<_>>().join(" ");
        let verb = if WARNINGS.contains(&kind.as_str()) { "warning" } else { "note" };
        let object = match blocks.first().map(|block| &block.kind) {
            _ if !title.is_empty() => slug(&title),
            Some(BlockKind::Paragraph(inlines)) => {
                let first = self.runs(inlines);
                first.first().map_or_else(|| slug(kind), |run| meaning_slug(run.text()))
            }
            _ => slug(kind),
        };
        let claim = self.claim(&format!("{verb}.{object}"), block.span, ClaimKind::Warning, None);
        for run in &title_runs {
            self.claiming(run, vec![claim.clone()]);
        }
        let mut warning = Warning {
            claim,
            kind: kind.clone(),
            title,
            missing: None,
            refers_to: None,
            span: block.span,
        };
        let mut rest = blocks;
        while let [block, after @ ..] = rest
            && let BlockKind::Paragraph(inlines) = &block.kind
        {
            let sentences = self.runs(inlines);
            for run in &sentences {
                self.warning_sentence(run, &mut warning);
            }
            self.empty_paragraph(block, inlines, &sentences);
            rest = after;
        }
        self.blocks(rest);
        Some(warning)
    }

    /// A sentence of a step that is a warning without a box around it: it names what isn't there
    /// and sends on to a section of the page. It reads as a box without a title would.
    pub(super) fn plain_warning(&mut self, run: &Run) -> Option<Warning> {
        let sends = !run.struck
            && run.links.iter().any(|link| link.anchor().is_some())
            && sends_on(&run.tokens);
        let missing = missing(&run.tokens).filter(|_| sends)?;
        let id = format!("warning.{}", meaning_slug(run.text()));
        let claim = self.claim(&id, run.span, ClaimKind::Warning, None);
        let mut warning = Warning {
            claim,
            kind: "warning".to_owned(),
            title: String::new(),
            missing: Some(missing),
            refers_to: None,
            span: run.span,
        };
        self.warning_sentence(run, &mut warning);
        Some(warning)
    }

    /// "If you don't see the X option, refer to [section](#section)"; another sentence as usual.
    fn warning_sentence(&mut self, run: &Run, warning: &mut Warning) {
        let link = run.links.iter().find(|link| link.anchor().is_some());
        let link =
            link.filter(|_| !run.struck && warning.refers_to.is_none() && sends_on(&run.tokens));
        let Some(link) = link else {
            self.plain_run(run);
            return;
        };
        warning.missing = missing(&run.tokens);
        warning.refers_to = Some(self.section_link(link));
        self.check_link(link, &warning.claim);
        let mut ids = vec![warning.claim.clone()];
        let others = run.links.iter().filter(|other| other.span != link.span);
        ids.extend(self.link_claims(others));
        self.sentence(run.span, SentenceClass::Claims(ids));
    }

    fn section_link(&self, link: &LinkRef) -> SectionLink {
        let anchor = link.anchor().unwrap_or_default().to_owned();
        let resolved = self.has_anchor(&anchor);
        SectionLink { anchor, span: link.target_span, resolved }
    }
}

/// The title and what is below it. A box of a dialect that knows no titles may have one: a first
/// paragraph that is strong as a whole.
fn with_title<'b>(title: &'b [Inline], blocks: &'b [Block]) -> (&'b [Inline], &'b [Block]) {
    match blocks {
        [first, rest @ ..] if title.is_empty() && !rest.is_empty() => match &first.kind {
            BlockKind::Paragraph(inlines) => match inlines.as_slice() {
                [only] if matches!(only.kind, InlineKind::Strong(_)) => (inlines, rest),
                _ => (title, blocks),
            },
            _ => (title, blocks),
        },
        _ => (title, blocks),
    }
}

/// "If you don't see the X option": X.
fn missing(tokens: &[Token]) -> Option<Label> {
    let comma = tokens.iter().position(|token| token.is_mark(","))?;
    let condition = &tokens[..comma];
    if !tells_of_absence(condition) {
        return None;
    }
    let at = |words: &[&str]| condition.iter().position(|token| token.is_any(words));
    if let Some(absent) = at(ABSENT) {
        // "the X option is missing"
        let end = condition[..absent].iter().rposition(|token| token.is_any(&["is", "are", "'s"]));
        return super::super::grammar::name(&condition[1..end.unwrap_or(absent)]);
    }
    if let Some(there) = at(&["there", "there's"]) {
        // "there is no X option"
        let no = there + condition[there..].iter().position(Token::is_negation)?;
        let from = condition[no + 1..].iter().take_while(|token| token.is_any(&["a", "an", "any"]));
        let from = no + 1 + from.count();
        return super::super::grammar::name(&condition[from..]);
    }
    let see = at(SEES)?;
    super::super::grammar::name(&condition[see + 1..])
}

/// Whether the sentence, after an "if you don't see …," sends the reader to a section.
fn sends_on(tokens: &[Token]) -> bool {
    if prose::is_pointer(tokens) {
        return true;
    }
    let Some(comma) = tokens.iter().position(|token| token.is_mark(",")) else { return false };
    let (condition, rest) = tokens.split_at(comma);
    let missing = tells_of_absence(condition);
    let follows = rest.get(1).is_some_and(|token| token.is_any(&["follow", "go", "be"]));
    missing && (follows || prose::is_pointer(&rest[1..]))
}

/// "If you don't see …", "If … is missing".
fn tells_of_absence(condition: &[Token]) -> bool {
    condition.first().is_some_and(|token| token.is_any(&["if", "when"]))
        && condition.iter().any(|token| token.is_negation() || token.is_any(ABSENT))
}

/// Kinds of box whose content matters to who follows the page.
const WARNINGS: &[&str] = &["warning", "danger", "caution", "important", "attention", "error"];

/// Words that say that something isn't there.
const ABSENT: &[&str] = &["missing", "absent", "unavailable", "hidden"];

const SEES: &[&str] = &["see", "find", "have", "appear", "show"];
