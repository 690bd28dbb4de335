//! Authentication methods and the sections that tell how to use them.

use super::super::model::{Claim, ClaimKind, Method, SentenceClass};
use super::super::slug::slug;
use super::{Builder, HeadingRef};
use crate::diagnostic::{Diagnostic, Severity};
use crate::doc::Item;

impl Builder<'_> {
    /// The list of the section that names the methods.
    pub(super) fn method_list(&mut self, items: &[&Item]) {
        let (items, beyond) =
            items.split_at(items.len().min(MAX_METHODS.saturating_sub(self.methods.len())));
        beyond.iter().for_each(|item| self.blocks(&item.blocks));
        for item in items {
            self.item(item, |builder, run| {
                let (head, rest) = match run.split_at_colon() {
                    Some((head, rest)) => (head, Some(rest)),
                    None => (run.clone(), None),
                };
                let name = head.text().trim_end_matches(['.', ':']).trim().to_owned();
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
        let headings: Vec<Titled> = self.headings.iter().map(Titled::new).collect();
        if self.methods.is_empty() {
            self.methods_of_headings(&headings);
        }
        for index in 0..self.methods.len() {
            match find(&self.methods[index].name, &headings) {
                Some(section) => {
                    self.methods[index].fields = self.fields(&section);
                    self.methods[index].section = Some(section);
                }
                None => self.report_missing(index),
            }
        }
    }

    fn methods_of_headings(&mut self, headings: &[Titled]) {
        for titled in headings.iter().filter(|titled| titled.using).take(MAX_METHODS) {
            let heading = &titled.heading;
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

/// How many methods are read from one list. Real pages have fewer than ten.
const MAX_METHODS: usize = 64;

/// A heading with the words that tell methods apart.
struct Titled {
    heading: HeadingRef,
    using: bool,
    words: Vec<String>,
}

impl Titled {
    fn new(heading: &HeadingRef) -> Self {
        let (using, words) = words(&heading.text);
        Self { heading: heading.clone(), using, words }
    }
}

/// The anchor of the section of the method `name`: a "Using …" with the same words, else with all
/// of the method's words, else one whose words all stand in the name, else the same but for a
/// version's number; else a section that is called as the method is.
fn find(name: &str, headings: &[Titled]) -> Option<String> {
    let (_, name) = words(name);
    let by = |test: &dyn Fn(&Titled) -> bool| {
        headings.iter().find(|titled| test(titled)).map(|titled| titled.heading.anchor.clone())
    };
    let within = |words: &[String], others: &[String]| {
        !words.is_empty() && words.iter().all(|word| others.contains(word))
    };
    by(&|titled| titled.using && titled.words == name)
        .or_else(|| by(&|titled| titled.using && within(&name, &titled.words)))
        .or_else(|| by(&|titled| titled.using && within(&titled.words, &name)))
        .or_else(|| by(&|titled| titled.using && unnumbered(&titled.words) == unnumbered(&name)))
        .or_else(|| by(&|titled| !titled.using && titled.words == name))
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
