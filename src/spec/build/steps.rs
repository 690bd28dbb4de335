//! Ordered lists to procedures.

use std::rc::Rc;

use super::super::action::Action;
use super::super::grammar::{Memory, Parsed, read_step};
use super::super::model::{Claim, ClaimKind, Procedure, Step, StepAction, Warning};
use super::super::slug::slug;
use super::super::token::{Kind, Token};
use super::Builder;
use super::runs::Run;
use crate::doc::{Block, BlockKind, Item};

impl Builder<'_> {
    /// Reads an ordered list as the procedure of the present section; `of_form`: it is announced
    /// as what the credential needs.
    pub(super) fn procedure(&mut self, items: &[&Item], of_form: bool) {
        let mut memory = Memory::new(Rc::clone(&self.documented), of_form);
        let mut went_to = None;
        let mut steps = Vec::new();
        for item in items {
            let mut parts = Parts::default();
            self.collect(&item.blocks, false, &mut parts);
            let tokens: Vec<_> = parts.runs.iter().map(Part::tokens).collect();
            let reading = read_step(&tokens, &mut memory);
            let mut actions: Vec<StepAction> = Vec::new();
            for parsed in &reading.actions {
                actions.push(self.step_action(parsed, &mut went_to));
            }
            for (Part { run, .. }, indices) in parts.runs.iter().zip(&reading.sentences) {
                match indices {
                    Some(indices) => {
                        let ids = indices.iter().map(|&index| actions[index].claim.clone());
                        self.claiming(run, ids.collect());
                    }
                    None => self.plain_run(run),
                }
            }
            steps.push(Step { span: item.span, actions, warnings: parts.warnings });
        }
        let (section, title) = (self.anchor.clone(), self.title.clone());
        self.procedures.push(Procedure { section, title, steps });
    }

    /// The sentences of a step, those of lists inside of it too; boxes are read on the way.
    fn collect(&mut self, blocks: &[Block], nested: bool, parts: &mut Parts) {
        for block in blocks {
            match &block.kind {
                BlockKind::Paragraph(inlines) => {
                    let sentences = self.runs(inlines);
                    self.empty_paragraph(block, inlines, &sentences);
                    for run in sentences {
                        match self.plain_warning(&run) {
                            Some(warning) => parts.warnings.push(warning),
                            None => parts.runs.push(Part { run, nested }),
                        }
                    }
                }
                BlockKind::List { ordered, items } => {
                    items.iter().for_each(|item| self.collect(&item.blocks, !ordered, parts));
                }
                BlockKind::Admonition { .. } => parts.warnings.extend(self.warning(block)),
                BlockKind::Quote(blocks) => self.collect(blocks, nested, parts),
                BlockKind::Table(_) => self.blocks(std::slice::from_ref(block)),
                other => self.verbatim(other, block.span),
            }
        }
    }

    fn step_action(&mut self, parsed: &Parsed, went_to: &mut Option<String>) -> StepAction {
        let claim = self.namer.name(&self.anchor, &parsed.id, went_to.as_deref());
        if let Action::GoTo { path } = &parsed.action {
            let slugs: Vec<String> = path.iter().map(|part| slug(&part.text)).collect();
            *went_to = Some(slugs.join("."));
        }
        self.claims.push(Claim {
            id: claim.clone(),
            span: parsed.span,
            kind: ClaimKind::Action,
            says: None,
        });
        let qualifier = (!parsed.qualifier.is_empty()).then(|| parsed.qualifier.join("; "));
        StepAction {
            claim,
            span: parsed.span,
            action: parsed.action.clone(),
            condition: parsed.condition.clone(),
            qualifier,
        }
    }
}

#[derive(Default)]
struct Parts {
    runs: Vec<Part>,
    warnings: Vec<Warning>,
}

/// A sentence of a step.
struct Part {
    run: Run,
    /// Whether it is an item of a list inside of the step.
    nested: bool,
}

impl Part {
    /// The tokens to read as something to do. An item that is bare words ("Manage Threads") is a
    /// name, whatever its first word; struck text orders nothing.
    fn tokens(&self) -> &[Token] {
        let marked = self.run.tokens.iter().any(|token| token.kind != Kind::Word);
        if self.run.struck || self.nested && !marked { &[] } else { &self.run.tokens }
    }
}
