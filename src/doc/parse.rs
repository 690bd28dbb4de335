//! A page to its document.

use std::sync::Arc;

use super::error::DocError;
use super::slug::{Anchors, slug};
use super::tree::{self, Tree};
use super::{Block, BlockKind, Document, Heading, Section, depth, frontmatter, hidden, marks};
use crate::diagnostic::{Diagnostic, apply_edits};
use crate::source::{MAX_PAGE_BYTES, SourceFile};

/// How often a page is read again because a line that looked like a mark was none.
const MAX_READINGS: usize = 4;

/// How many problems' fixes are tried out.
const MAX_PROVED_FIXES: usize = 8;

/// Reads a page.
///
/// # Errors
/// Where the page is over a bound (size, nesting) or its frontmatter can't be read. Everything
/// else that is wrong with it is in [`Document::problems`].
pub fn parse(source: Arc<SourceFile>) -> Result<Document, DocError> {
    if source.text().len() as u64 > MAX_PAGE_BYTES {
        return Err(DocError::TooLarge { path: source.path().into() });
    }
    let (frontmatter, body) = frontmatter::read(&source)?;
    let too_deep =
        |at: usize| DocError::TooDeep { path: source.path().into(), position: source.position(at) };
    let mut tree = read_body(&source, body).map_err(|tree::TooDeep(at)| too_deep(at))?;
    keep_proved_fixes(&source, body, &mut tree.problems);
    if let Some(at) = depth::too_deep(&tree.blocks) {
        return Err(too_deep(at));
    }
    let mut sections = split(tree.blocks);
    name_headings(&mut sections);
    let mut problems = tree.problems;
    problems.extend(hidden::problems(&source));
    Ok(Document { source, frontmatter, sections, problems, marks: tree.marks })
}

/// Reads the body with all marks, then again without those that CommonMark didn't see as such.
fn read_body(source: &SourceFile, body: usize) -> Result<Tree, tree::TooDeep> {
    let mut marks = marks::scan(source.text(), body);
    for _ in 1..MAX_READINGS {
        if marks.is_empty() {
            break;
        }
        let masked = marks::mask(source.text(), &marks);
        let tree = tree::build(source, &masked, body, &marks)?;
        if tree.unused.is_empty() {
            return Ok(tree);
        }
        let mut unused = tree.unused.into_iter().peekable();
        let mut index = 0;
        marks.retain(|_| {
            let keep = unused.next_if_eq(&index).is_none();
            index += 1;
            keep
        });
    }
    tree::build(source, &marks::mask(source.text(), &[]), body, &[])
}

/// Takes away every fix after which the page wouldn't have fewer problems. Beyond a few problems,
/// one is likely to hide another: then none is certain.
fn keep_proved_fixes(source: &SourceFile, body: usize, problems: &mut [Diagnostic]) {
    let count = problems.len();
    for problem in problems {
        let mended = problem
            .fix
            .as_ref()
            .filter(|_| count <= MAX_PROVED_FIXES)
            .map(|fix| SourceFile::new(source.path(), apply_edits(source.text(), fix)));
        let proved = mended
            .and_then(|mended| read_body(&mended, body).ok())
            .is_some_and(|tree| tree.problems.len() < count);
        if !proved {
            problem.fix = None;
        }
    }
}

fn split(blocks: Vec<Block>) -> Vec<Section> {
    let mut sections = vec![Section { heading: None, blocks: Vec::new() }];
    for block in blocks {
        match (block.kind, sections.last_mut()) {
            (BlockKind::Heading(heading), _) => {
                sections.push(Section { heading: Some(heading), blocks: Vec::new() });
            }
            (kind, Some(section)) => section.blocks.push(Block { kind, span: block.span }),
            (_, None) => {}
        }
    }
    if sections.len() > 1 && sections[0].blocks.is_empty() {
        sections.remove(0);
    }
    sections
}

/// Gives every heading its anchor, those inside of boxes and items included.
fn name_headings(sections: &mut [Section]) {
    let mut anchors = Anchors::default();
    each_heading(sections, &mut |heading| {
        if !heading.anchor.is_empty() {
            anchors.reserve(&heading.anchor);
        }
    });
    each_heading(sections, &mut |heading| {
        if heading.anchor.is_empty() {
            heading.anchor = anchors.unique(&slug(&heading.text));
        }
    });
}

fn each_heading(sections: &mut [Section], act: &mut impl FnMut(&mut Heading)) {
    fn inside(blocks: &mut [Block], act: &mut impl FnMut(&mut Heading)) {
        for block in blocks {
            match &mut block.kind {
                BlockKind::Heading(heading) => act(heading),
                BlockKind::Admonition { blocks, .. } | BlockKind::Quote(blocks) => {
                    inside(blocks, act);
                }
                BlockKind::List { items, .. } => {
                    for item in items {
                        inside(&mut item.blocks, act);
                    }
                }
                _ => {}
            }
        }
    }
    for section in sections {
        if let Some(heading) = &mut section.heading {
            act(heading);
        }
        inside(&mut section.blocks, act);
    }
}
