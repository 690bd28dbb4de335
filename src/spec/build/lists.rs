//! Lists that a sentence announces: nodes, needs, causes.

use std::collections::HashSet;

use super::super::model::{ClaimId, ClaimKind, Label, Node, SentenceClass};
use super::super::slug::{meaning_slug, slug};
use super::super::token::{Kind, Token};
use super::blocks::List;
use super::fields::Needed;
use super::runs::Run;
use super::{Builder, SectionRole, prose};
use crate::doc::{BlockKind, Document, Item};

impl Builder<'_> {
    /// Reads a list with the sentence that announces it, if it is one of those known.
    pub(super) fn led_list(&mut self, lead: &Run, list: &List) -> bool {
        let (ordered, items) = (list.ordered, list.items.as_slice());
        if lead.struck {
            return false;
        }
        if announces_needs(&lead.tokens) {
            self.lead_of_needs(lead);
            if ordered {
                // What is needed is told as the steps of filling in the credential's form.
                self.procedure(items, true);
            } else {
                self.needs_list(items);
            }
        } else if ordered {
            return false;
        } else if prose::is_introduction(&lead.tokens) {
            self.plain_run(lead);
            items.iter().for_each(|item| self.node(item));
        } else if announces_causes(&lead.tokens) {
            self.causes(lead, items);
        } else if self.role == SectionRole::Prerequisites {
            // A list that a sentence announces as something else holds no needs.
            self.plain_run(lead);
            items.iter().for_each(|item| self.blocks(&item.blocks));
        } else {
            return false;
        }
        true
    }

    fn node(&mut self, item: &Item) {
        self.item(item, |builder, run| {
            let link = run.links.first();
            let name = link.map_or(run.text().trim_end_matches('.'), |link| &link.text).to_owned();
            let target = link.map(|link| page_name(&link.target)).unwrap_or_default();
            let span = link.map_or(run.span, |link| link.span);
            let claim =
                builder.claim(&format!("node.{}", slug(&name)), span, ClaimKind::Node, None);
            let mut ids = vec![claim.clone()];
            ids.extend(builder.link_claims(run.links.iter().skip(1)));
            builder.sentence(run.span, SentenceClass::Claims(ids));
            builder.nodes.push(Node { claim, name, target });
        });
    }

    /// "To configure this credential, you'll need a Mattermost account and:"
    fn lead_of_needs(&mut self, run: &Run) {
        let words = needed_words(&run.tokens);
        let named = words.iter().any(|token| {
            token.kind != Kind::Punct
                && !token.is_any(&["the", "a", "an", "to", "have", "one", "of"])
                && !token.is_any(&["these", "following", "this", "information", "at", "least"])
        });
        if !named {
            self.plain_run(run);
            return;
        }
        let says = plain(words);
        let id =
            self.claim(&format!("needs.{}", slug(&says)), run.span, ClaimKind::Needs, Some(says));
        self.claiming(run, vec![id]);
    }

    /// The items of a list of needs: each a field, or something else to have.
    pub(super) fn needs_list(&mut self, items: &[&Item]) {
        for item in items {
            self.item(item, |builder, run| {
                if let Some((name, rest)) = run.split_definition() {
                    builder.need(&name, Some(&rest));
                    builder.plain_run(&rest);
                } else if builder.role != SectionRole::Prerequisites {
                    builder.need(run, None);
                } else if !builder.prerequisite(run) {
                    builder.other_prerequisite(run);
                }
            });
        }
    }

    fn need(&mut self, run: &Run, explanation: Option<&Run>) {
        let label = run.tokens.iter().find(|token| token.kind == Kind::Term && !token.link);
        let says = plain(&run.tokens);
        let object = label.map_or_else(|| slug(&says), |label| slug(label.text()));
        if object.is_empty() {
            self.plain_run(run);
            return;
        }
        let id = self.claim(&format!("needs.{object}"), run.span, ClaimKind::Needs, Some(says));
        if let Some(token) = label {
            self.needs.push(Needed {
                section: self.anchor.clone(),
                label: Label { text: token.text().to_owned(), span: token.span },
                toggle: explanation.is_some_and(|run| speaks_of_toggle(&run.tokens)),
            });
        }
        self.claiming(run, vec![id]);
    }

    /// "Create a [Mattermost](…) account." under "Prerequisites": something to have.
    pub(super) fn prerequisite(&mut self, run: &Run) -> bool {
        let [verb, rest @ ..] = run.tokens.as_slice() else { return false };
        if !verb.is_any(&["create", "have", "install", "host", "get"]) || rest.is_empty() {
            return false;
        }
        let words: Vec<Token> =
            run.tokens.iter().filter(|token| !token.is("create")).cloned().collect();
        let says = plain(&words);
        if says.is_empty() || says.contains(',') {
            return false;
        }
        let id =
            self.claim(&format!("needs.{}", slug(&says)), run.span, ClaimKind::Needs, Some(says));
        self.claiming(run, vec![id]);
        true
    }

    /// An item of "Prerequisites" that orders something or announces more is no need itself.
    fn other_prerequisite(&mut self, run: &Run) {
        let announces = run.tokens.last().is_some_and(|token| token.is_mark(":"));
        let links = run.tokens.first().is_some_and(|token| token.link);
        if announces || links || super::super::grammar::has_imperative(&run.tokens) {
            self.plain_run(run);
        } else {
            self.need(run, None);
        }
    }

    /// Causes with their symptom; the announcing sentence belongs to each of them.
    fn causes(&mut self, lead: &Run, items: &[&Item]) {
        let mut ids: Vec<ClaimId> = Vec::new();
        for item in items {
            let mut first = true;
            self.item(item, |builder, run| {
                if !std::mem::take(&mut first) {
                    builder.plain_run(run);
                    return;
                }
                let local = format!("cause.{}", meaning_slug(run.text()));
                let says = format!("{} {}", lead.text(), run.text());
                let id = builder.claim(&local, run.span, ClaimKind::Cause, Some(says));
                ids.push(id.clone());
                builder.claiming(run, vec![id]);
            });
        }
        self.claiming(lead, ids);
    }

    /// Gives the sentences of an item's first paragraph to `first` (the very first one of it)
    /// and reads everything else in it as usual.
    pub(super) fn item(&mut self, item: &Item, mut read: impl FnMut(&mut Self, &Run)) {
        let mut rest = item.blocks.as_slice();
        if let [block, after @ ..] = rest
            && let BlockKind::Paragraph(inlines) = &block.kind
        {
            let sentences = self.runs(inlines);
            self.empty_paragraph(block, inlines, &sentences);
            for (at, run) in sentences.iter().enumerate() {
                if at == 0 && !run.struck { read(self, run) } else { self.plain_run(run) }
            }
            rest = after;
        }
        self.blocks(rest);
    }

    /// The slugs of the fields that the page's lists of needs name.
    pub(super) fn documented_fields(&mut self, document: &Document) -> HashSet<String> {
        let mut slugs = HashSet::new();
        let sections = document.sections.iter();
        let places = sections
            .flat_map(|section| (1..section.blocks.len()).map(|at| section.blocks.split_at(at)));
        for (before, after) in places {
            let ([.., lead], [list, after @ ..]) = (before, after) else { continue };
            let BlockKind::Paragraph(inlines) = &lead.kind else { continue };
            let BlockKind::List { ordered: false, items } = &list.kind else { continue };
            let lead = self.runs_ahead(inlines).last();
            if !lead.is_some_and(|lead| !lead.struck && announces_needs(&lead.tokens)) {
                continue;
            }
            for item in self.whole_list(false, items, after).items {
                let Some(BlockKind::Paragraph(inlines)) =
                    item.blocks.first().map(|block| &block.kind)
                else {
                    continue;
                };
                let tokens = self.runs_ahead(inlines).first().map(|run| run.tokens.as_slice());
                let mut tokens = tokens.unwrap_or_default().iter();
                let label = tokens.find(|token| token.kind == Kind::Term && !token.link);
                slugs.extend(label.map(|label| slug(label.text())));
            }
        }
        slugs
    }
}

/// The last segment of a link's path without `.md`: the page's name, whatever the dialect.
pub(in super::super) fn page_name(target: &str) -> String {
    let path = target.split(['#', '?']).next().unwrap_or_default().trim_end_matches('/');
    let name = path.rsplit('/').next().unwrap_or_default();
    name.strip_suffix(".md").unwrap_or(name).to_owned()
}

const NEED: &[&str] = &["need", "needs", "require", "requires"];

fn announces_needs(tokens: &[Token]) -> bool {
    if tokens.iter().any(Token::is_negation) {
        return false;
    }
    tokens.last().is_some_and(|token| token.is_mark(":"))
        && tokens.iter().any(|token| token.is_any(NEED))
}

fn announces_causes(tokens: &[Token]) -> bool {
    tokens.last().is_some_and(|token| token.is_mark(":"))
        && tokens.iter().any(|token| token.is_any(&["cause", "causes", "reason", "reasons"]))
}

/// What follows "need" up to the "and:" before the list.
fn needed_words(tokens: &[Token]) -> &[Token] {
    let start = tokens.iter().position(|token| token.is_any(NEED)).map_or(0, |at| at + 1);
    let mut rest = &tokens[start..];
    while let [head @ .., last] = rest
        && (last.kind == Kind::Punct || last.is("and"))
    {
        rest = head;
    }
    rest
}

/// The words without determiners before them and marks at their end.
fn plain(tokens: &[Token]) -> String {
    let determiners = ["a", "an", "the", "your", "some", "any", "to", "have"];
    let start = tokens.iter().position(|token| !token.is_any(&determiners)).unwrap_or(tokens.len());
    let text = super::super::grammar::text(&tokens[start..]);
    text.trim_end_matches(['.', ':', ',', ';']).to_owned()
}

/// "When turned on, …": the explanation of a toggle.
fn speaks_of_toggle(tokens: &[Token]) -> bool {
    tokens.windows(2).any(|pair| {
        pair[0].is_any(&["turned", "turn", "switched", "toggled", "toggle"])
            && pair[1].is_any(&["on", "off"])
    })
}
