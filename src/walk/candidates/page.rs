//! The page as it is, and how its steps are written.

use std::sync::Arc;

use super::super::attempt::At;
use super::super::change::Mended;
use crate::diagnostic::Edit;
use crate::service::ContractField;
use crate::source::{SourceFile, Span};
use crate::spec::{CredentialSpec, Step, StepAction};

/// The page as it is, and what is needed to change it.
pub(in super::super) struct Page {
    pub(in super::super) source: Arc<SourceFile>,
    pub(in super::super) spec: Arc<CredentialSpec>,
    /// The section of the procedure that is walked.
    pub(in super::super) section: String,
    pub(in super::super) contract: &'static [ContractField],
    /// The service's name, as pages write it.
    pub(in super::super) service: &'static str,
}

impl Page {
    /// Where the action at `at` of the mended page stands in the page as it is.
    pub(in super::super) fn before(
        &self,
        mended: &Mended,
        spec: &CredentialSpec,
        at: At,
    ) -> Option<At> {
        let offset = mended.before(at.action(spec).span.start)?;
        self.spec.procedures.iter().enumerate().find_map(|(procedure, content)| {
            let step = content
                .steps
                .iter()
                .position(|step| step.span.start <= offset && offset < step.span.end)?;
            // Sentences may have come in before it; several actions may share one.
            let new = &spec.procedures[at.procedure].steps[at.step].actions;
            let start = at.action(spec).span.start;
            let nth = new[..at.action].iter().filter(|other| other.span.start == start).count();
            let old = content.steps[step].actions.iter().enumerate();
            let mut same = old.filter(|(_, action)| action.span.start == offset).skip(nth);
            let action = same.next().map_or(at.action, |(number, _)| number);
            let there = action < content.steps[step].actions.len();
            there.then_some(At { procedure, step, action })
        })
    }

    pub(super) fn step(&self, at: At) -> &Step {
        &self.spec.procedures[at.procedure].steps[at.step]
    }

    pub(super) fn action(&self, at: At) -> &StepAction {
        at.action(&self.spec)
    }

    /// Something more to do before the step at `at`: at the end of the step before it, so that
    /// no number changes; in front of the first one.
    pub(super) fn insert_before(&self, at: At, sentence: &str) -> Option<Edit> {
        match at.step.checked_sub(1) {
            Some(step) => self.insert_after(At { step, ..at }, sentence),
            None => {
                let marker = self.marker(self.step(at).span)?;
                Some(Edit { span: Span::at(marker.end), text: format!("{sentence} ") })
            }
        }
    }

    /// Something more to do after the step at `at`: a step of its own where the list ends, else a
    /// sentence at the end of this one, so that no number changes.
    pub(super) fn insert_after(&self, at: At, sentence: &str) -> Option<Edit> {
        let span = self.step(at).span;
        let marker = self.marker(span)?;
        if at.step + 1 < self.spec.procedures[at.procedure].steps.len() {
            return Some(self.append(at, sentence));
        }
        let line = marker.line(marker.number.saturating_add(1), sentence);
        let content = self.source.slice(span).trim_end();
        let end = span.start + content.len();
        let text = self.source.text();
        let rest = &text[end..];
        Some(match rest.find('\n') {
            Some(newline) => {
                let text = format!("{line}{}", self.newline());
                Edit { span: Span::at(end + newline + 1), text }
            }
            None => Edit { span: Span::at(text.len()), text: format!("{}{line}", self.newline()) },
        })
    }

    /// A sentence at the end of the paragraph that the step's last action stands in.
    pub(super) fn append(&self, at: At, sentence: &str) -> Edit {
        let step = self.step(at);
        let from = step.actions.iter().map(|action| action.span.end).max();
        let mut end = from.unwrap_or(step.span.start);
        for line in self.source.text()[end..step.span.end].split_inclusive('\n') {
            let first = end == from.unwrap_or(step.span.start);
            let begins_block = line.trim().is_empty()
                || line.trim_start().starts_with(['/', '!', '>', '-', '*', '+', '{', '<', '|']);
            if !first && begins_block {
                break;
            }
            end += line.len();
        }
        let content = self.source.text()[..end].trim_end();
        let stop = if content.ends_with(['.', '!', '?', ':']) { "" } else { "." };
        Edit { span: Span::at(content.len()), text: format!("{stop} {sentence}") }
    }

    /// The lines of the step at `at`, as far as they are its own.
    pub(super) fn lines(&self, at: At) -> Span {
        let span = self.step(at).span;
        let start = self.line_start(span.start);
        let end = span.start + self.source.slice(span).trim_end().len();
        let rest = &self.source.text()[end..];
        let end = rest.find('\n').map_or(self.source.text().len(), |newline| end + newline + 1);
        Span::new(start, end)
    }

    fn line_start(&self, offset: usize) -> usize {
        self.source.text()[..offset].rfind(['\n', '\r']).map_or(0, |at| at + 1)
    }

    fn newline(&self) -> &'static str {
        if self.source.text().contains("\r\n") { "\r\n" } else { "\n" }
    }

    /// How the item at `span` is marked; `None` where it isn't a numbered one on its own line.
    fn marker(&self, span: Span) -> Option<Marker> {
        let start = self.line_start(span.start);
        let line = self.source.text()[start..].lines().next()?;
        let indent: String = line.chars().take_while(|c| matches!(c, ' ' | '\t')).collect();
        let rest = &line[indent.len()..];
        let digits = rest.chars().take_while(char::is_ascii_digit).count();
        let number = rest[..digits].parse().ok()?;
        let delimiter = rest[digits..].chars().next().filter(|c| matches!(c, '.' | ')'))?;
        let gap: String = rest[digits + 1..].chars().take_while(|c| *c == ' ').collect();
        let end = start + indent.len() + digits + 1 + gap.len();
        Some(Marker { indent, number, delimiter, gap, end })
    }
}

/// The mark of a numbered item.
struct Marker {
    indent: String,
    number: u32,
    delimiter: char,
    gap: String,
    /// Where the item's own words begin.
    end: usize,
}

impl Marker {
    fn line(&self, number: u32, sentence: &str) -> String {
        let gap = if self.gap.is_empty() { " " } else { &self.gap };
        format!("{}{number}{}{gap}{sentence}", self.indent, self.delimiter)
    }
}
