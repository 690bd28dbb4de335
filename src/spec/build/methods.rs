//! Authentication methods and the sections that tell how to use them.

use super::super::model::{Claim, ClaimKind, Method, SentenceClass};
use super::super::slug::slug;
use super::{Builder, HeadingRef};
use crate::diagnostic::{Diagnostic, Severity};
use crate::doc::Item;

impl Builder<'_> {
    /// The list of the section that names the methods.
    pub(super) fn method_list(&mut self, items: &[Item]) {
        for item in items {
            self.item(item, |builder, run| {
                let (head, rest) = match run.split_definition() {
                    Some((head, rest)) => (head, Some(rest)),
                    None => (run.clone(), None),
                };
                let name = head.text.trim_end_matches(['.', ':']).trim().to_owned();
                let local = format!("method.{}", slug(&name));
                let claim = builder.claim(&local, head.span, ClaimKind::Method, None);
                let mut ids = vec![claim.clone()];
                // A link around the name leads to its section, which is found by its words.
                for link in &head.links {
                    builder.check_link(link, &claim);
                }
                let outside = head.links.iter().filter(|link| link.anchor().is_none());
                ids.extend(builder.link_claims(outside));
                builder.sentence(head.span, SentenceClass::Claims(ids));
                if let Some(rest) = rest {
                    builder.plain_run(&rest);
                }
                builder.methods.push(Method { claim, name, section: None, fields: Vec::new() });
            });
        }
    }

    /// Gives each method its "Using …" section and its fields, and reports those without one.
    /// A page without a list of methods has those of its "Using …" sections.
    pub(super) fn match_methods(&mut self) {
        let using: Vec<HeadingRef> =
            self.headings.iter().filter(|heading| words(&heading.text).0).cloned().collect();
        if self.methods.is_empty() {
            self.methods_of_headings(&using);
        }
        for index in 0..self.methods.len() {
            let name = &self.methods[index].name;
            let section = find(name, &using).or_else(|| named(name, &self.headings));
            let section = section.map(|heading| heading.anchor.clone());
            match section {
                Some(section) => {
                    self.methods[index].fields = self.fields(&section);
                    self.methods[index].section = Some(section);
                }
                None => self.report_missing(index),
            }
        }
    }

    fn methods_of_headings(&mut self, using: &[HeadingRef]) {
        for heading in using {
            let name = after_using(&heading.text).to_owned();
            let id = self.namer.name(&heading.anchor, &format!("method.{}", slug(&name)), None);
            let kind = ClaimKind::Method;
            self.claims.push(Claim { id: id.clone(), span: heading.span, kind, says: None });
            self.methods.push(Method { claim: id, name, section: None, fields: Vec::new() });
        }
    }

    fn report_missing(&mut self, index: usize) {
        let method = &self.methods[index];
        let span =
            self.claims.iter().find(|claim| claim.id == method.claim).map(|claim| claim.span);
        self.problems.push(Diagnostic {
            code: "method-without-section",
            severity: Severity::Error,
            span: span.unwrap_or_default(),
            claim: Some(method.claim.to_string()),
            message: format!("no section tells how to use `{}`", method.name),
            help: Some(format!("add a section `## Using {}`, or take the method off", method.name)),
            notes: Vec::new(),
            fix: None,
        });
    }
}

/// The section of the method `name`: the same words, else all of the method's words in it, else
/// the section whose words all stand in the name, else the same but for a version's number.
fn find<'h>(name: &str, using: &'h [HeadingRef]) -> Option<&'h HeadingRef> {
    let (_, name) = words(name);
    let by = |test: &dyn Fn(&[String]) -> bool| {
        using.iter().find(|heading| test(&words(&heading.text).1))
    };
    by(&|words| words == name)
        .or_else(|| by(&|words| name.iter().all(|word| words.contains(word))))
        .or_else(|| by(&|words| !words.is_empty() && words.iter().all(|word| name.contains(word))))
        .or_else(|| by(&|words| unnumbered(words) == unnumbered(&name)))
}

/// A section that is called as the method is, without "Using".
fn named<'h>(name: &str, headings: &'h [HeadingRef]) -> Option<&'h HeadingRef> {
    headings.iter().find(|heading| words(&heading.text) == (false, words(name).1))
}

fn unnumbered(words: &[String]) -> Vec<&str> {
    words.iter().map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit())).collect()
}

/// Whether a heading starts with "Using", and its words: lower case, singular, without articles
/// and what stands in brackets.
fn words(text: &str) -> (bool, Vec<String>) {
    let lower = text.to_lowercase();
    let open = lower.split(['(', '[']).next().unwrap_or_default();
    let mut words: Vec<String> = open
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !SMALL.contains(word))
        .map(|word| singular(word).to_owned())
        .collect();
    let using = words.first().is_some_and(|word| word == "using");
    if using {
        words.remove(0);
    }
    (using, words)
}

fn singular(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(stem) if stem.len() > 2 && !stem.ends_with('s') => stem,
        _ => word,
    }
}

/// The method's name in a heading, without what stands in brackets.
fn after_using(text: &str) -> &str {
    let open = text.split('(').next().unwrap_or_default().trim();
    let rest = open.split_once(char::is_whitespace).map_or("", |(_, rest)| rest).trim();
    let articles = ["the ", "an ", "a "];
    articles.iter().find_map(|article| rest.strip_prefix(article)).unwrap_or(rest)
}

/// Words that distinguish no method.
const SMALL: &[&str] =
    &["a", "an", "the", "your", "and", "auth", "authentication", "method", "with"];
