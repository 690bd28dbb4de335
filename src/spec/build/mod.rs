//! The document to the spec, section by section.

mod blocks;
mod fields;
mod identity;
mod ids;
mod links;
mod lists;
mod methods;
mod prose;
mod runs;
mod steps;
mod warnings;

pub(super) use self::lists::page_name;
pub(super) use self::prose::MARKUP;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use self::ids::Namer;
use self::runs::{LinkRef, Run};
use super::model::{
    Claim, ClaimId, ClaimKind, CredentialSpec, Include, Method, Node, Procedure, Sentence,
    SentenceClass, Warning,
};
use super::slug::slug;
use super::token::Scratch;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::doc::Document;
use crate::source::{SourceFile, Span};

/// The spec of `document`. A page that says nothing of what a spec holds gives an empty one.
pub fn build(document: &Document) -> CredentialSpec {
    let mut builder = Builder::new(document);
    for section in &document.sections {
        builder.enter_section(section);
        builder.blocks(&section.blocks);
    }
    builder.finish(document)
}

/// The anchor for what stands before the first heading.
const TOP: &str = "top";

/// What is known of the page while it is read.
struct Builder<'a> {
    source: &'a SourceFile,
    /// All sections: anchor, heading's text, level.
    headings: Vec<HeadingRef>,
    anchors: HashSet<String>,
    /// The slugs of the fields that the page's lists of needs name.
    documented: Rc<HashSet<String>>,
    /// Sentences that were read before their turn, by their paragraph's first byte.
    read_ahead: HashMap<usize, Vec<Run>>,
    scratch: Scratch,
    namer: Namer,
    /// The anchor of the present section, and what sort of section it is.
    anchor: String,
    title: String,
    role: SectionRole,
    nodes: Vec<Node>,
    methods: Vec<Method>,
    procedures: Vec<Procedure>,
    boxes: Vec<Warning>,
    needs: Vec<fields::Needed>,
    claims: Vec<Claim>,
    sentences: Vec<Sentence>,
    includes: Vec<Include>,
    problems: Vec<Diagnostic>,
}

#[derive(Clone, Debug)]
struct HeadingRef {
    anchor: String,
    text: String,
    level: u8,
    span: Span,
}

/// What a section is for, by its heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SectionRole {
    Methods,
    Prerequisites,
    Other,
}

impl<'a> Builder<'a> {
    fn new(document: &'a Document) -> Self {
        let headings = document.sections.iter().filter_map(|section| {
            let heading = section.heading.as_ref()?;
            Some(HeadingRef {
                anchor: heading.anchor.clone(),
                text: heading.text.clone(),
                level: heading.level,
                span: heading.span,
            })
        });
        let mut builder = Self {
            source: &document.source,
            anchors: headings.clone().map(|heading| heading.anchor).collect(),
            headings: headings.collect(),
            documented: Rc::default(),
            read_ahead: HashMap::new(),
            scratch: Scratch::default(),
            namer: Namer::default(),
            anchor: TOP.to_owned(),
            title: String::new(),
            role: SectionRole::Other,
            nodes: Vec::new(),
            methods: Vec::new(),
            procedures: Vec::new(),
            boxes: Vec::new(),
            needs: Vec::new(),
            claims: Vec::new(),
            sentences: Vec::new(),
            includes: Vec::new(),
            problems: document.problems.clone(),
        };
        builder.documented = Rc::new(builder.documented_fields(document));
        builder
    }

    fn enter_section(&mut self, section: &crate::doc::Section) {
        let Some(heading) = &section.heading else { return };
        self.anchor.clone_from(&heading.anchor);
        self.title.clone_from(&heading.text);
        let text = heading.text.to_lowercase();
        self.role = if text.contains("authentication method") {
            SectionRole::Methods
        } else if text.contains("prerequisite") {
            SectionRole::Prerequisites
        } else {
            SectionRole::Other
        };
    }

    fn finish(mut self, document: &Document) -> CredentialSpec {
        self.match_methods();
        let identity = identity::identity(document, &mut self.problems);
        self.check_empty(document);
        self.claims.sort_by_key(|claim| (claim.span.start, claim.span.end));
        self.sentences.sort_by_key(|sentence| (sentence.span.start, sentence.span.end));
        self.problems.sort_by_key(|problem| (problem.span.start, problem.span.end, problem.code));
        CredentialSpec {
            source: Arc::clone(&document.source),
            identity,
            nodes: self.nodes,
            methods: self.methods,
            procedures: self.procedures,
            boxes: self.boxes,
            claims: self.claims,
            sentences: self.sentences,
            includes: self.includes,
            problems: self.problems,
        }
    }

    /// A page on which nothing stands is a problem.
    fn check_empty(&mut self, document: &Document) {
        if self.headings.is_empty() && self.sentences.is_empty() {
            let end = document.frontmatter.as_ref().map_or(0, |frontmatter| frontmatter.span.end);
            self.problems.push(Diagnostic {
                code: "page-empty",
                severity: Severity::Warning,
                span: Span::at(end),
                claim: None,
                message: "the page says nothing".into(),
                help: Some("write what the credential needs and how to get it".into()),
                notes: Vec::new(),
                fix: None,
            });
        }
    }

    /// Makes a claim of the present section.
    fn claim(&mut self, local: &str, span: Span, kind: ClaimKind, says: Option<String>) -> ClaimId {
        let id = self.namer.name(&self.anchor, local, None);
        self.claims.push(Claim { id: id.clone(), span, kind, says });
        id
    }

    fn sentence(&mut self, span: Span, class: SentenceClass) {
        self.sentences.push(Sentence { span, class });
    }

    /// Makes the claims of links.
    fn link_claims<'l>(&mut self, links: impl IntoIterator<Item = &'l LinkRef>) -> Vec<ClaimId> {
        let mut ids = Vec::new();
        for link in links {
            let kind = ClaimKind::Link { target: link.target.clone() };
            let mut text = slug(&link.text);
            if text.is_empty() {
                text = slug(&link.target);
            }
            let id = self.claim(&format!("link.{text}"), link.span, kind, None);
            self.check_link(link, &id);
            ids.push(id);
        }
        ids
    }

    /// A sentence that makes these claims and those of its links.
    fn claiming(&mut self, run: &Run, mut ids: Vec<ClaimId>) {
        ids.extend(self.link_claims(&run.links));
        self.sentence(run.span, SentenceClass::Claims(ids));
    }

    /// A sentence of which nothing special is expected: a pointer to elsewhere, prose, or text
    /// that isn't understood.
    fn plain_run(&mut self, run: &Run) {
        let class = if run.struck { None } else { prose::class(run) };
        let links = self.link_claims(&run.links);
        let class = match class {
            Some(_) if !links.is_empty() => SentenceClass::Claims(links),
            Some(class) => SentenceClass::Prose(class),
            None if is_link(run) => SentenceClass::Claims(links),
            None => SentenceClass::Unclassified(run.text().to_owned()),
        };
        self.sentence(run.span, class);
    }
}

/// Whether the sentence is one link and nothing else.
fn is_link(run: &Run) -> bool {
    matches!(run.links.as_slice(), [only] if only.text == run.text().trim_end_matches('.'))
}
