//! Opening and closing marks among the children of one container, to boxes.

use super::error::MAX_NESTING;
use super::marks::{Fence, LineMark, LineMarkKind};
use super::tree::{TooDeep, title};
use super::{Block, BlockKind, Inline, problems};
use crate::diagnostic::Diagnostic;
use crate::source::{SourceFile, Span};

/// A child of a container before its boxes are made.
pub(super) enum Node {
    /// A finished block.
    Block(Block),
    /// A line mark, by its place in the list.
    Mark(usize),
    /// A box opens that is written as HTML.
    Open(Opening),
    /// A box closes that is written as HTML, at this place.
    Close(Fence, Span),
}

/// What a box begins with.
#[derive(Clone)]
pub(super) struct Opening {
    /// What closes it.
    pub fence: Fence,
    /// Its kind.
    pub kind: String,
    /// Its title.
    pub title: Vec<Inline>,
    /// The mark.
    pub span: Span,
}

/// Pairs the marks among `nodes` and returns the blocks. An opening that nothing closes ends at
/// the next heading, at the next opening of the same kind, at the end of the box around it or of
/// the container; it goes to `problems`, as a closing does that nothing opened. Marks go to `out`.
pub(super) fn wrap(
    source: &SourceFile,
    marks: &[LineMark],
    nodes: Vec<Node>,
    problems: &mut Vec<Diagnostic>,
    out: &mut Vec<Span>,
) -> Result<Vec<Block>, TooDeep> {
    if nodes.iter().all(|node| matches!(node, Node::Block(_))) {
        return Ok(nodes
            .into_iter()
            .filter_map(|node| if let Node::Block(block) = node { Some(block) } else { None })
            .collect());
    }
    let steps: Vec<Step> =
        nodes.into_iter().map(|node| Step::new(source, marks, node, out)).collect();
    let closed = pair(&steps)?;
    let mut boxes = Boxes { source, problems, out, stack: vec![Open::root()] };
    for (index, step) in steps.into_iter().enumerate() {
        match step {
            Step::Block(block) => {
                if matches!(block.kind, BlockKind::Heading(_)) {
                    boxes.end_unclosed(|_| true);
                }
                boxes.add(block);
            }
            Step::Open(opening) => {
                boxes.end_unclosed(|fence| fence == opening.fence);
                boxes.stack.push(Open {
                    opening: Some(opening),
                    closed: closed[index],
                    blocks: Vec::new(),
                });
            }
            Step::Close(_, span) if closed[index] => boxes.close(span),
            Step::Close(fence, span) => {
                boxes.problems.push(problems::unopened(fence, span));
            }
        }
    }
    Ok(boxes.finish())
}

enum Step {
    Block(Block),
    Open(Opening),
    Close(Fence, Span),
}

impl Step {
    fn new(source: &SourceFile, marks: &[LineMark], node: Node, out: &mut Vec<Span>) -> Self {
        let index = match node {
            Node::Block(block) => return Self::Block(block),
            Node::Open(opening) => {
                out.push(opening.span);
                return Self::Open(opening);
            }
            Node::Close(fence, span) => {
                out.push(span);
                return Self::Close(fence, span);
            }
            Node::Mark(index) => index,
        };
        let mark = &marks[index];
        let span = mark.span;
        match &mark.kind {
            LineMarkKind::Snippet(path) => {
                Self::Block(Block { kind: BlockKind::Snippet { path: path.clone() }, span })
            }
            LineMarkKind::Close(fence) => {
                out.push(span);
                Self::Close(*fence, span)
            }
            LineMarkKind::Open { fence, kind, title: at } => {
                out.push(span);
                let title = at.map_or_else(Vec::new, |at| title(source, at));
                Self::Open(Opening { fence: *fence, kind: kind.clone(), title, span })
            }
            // An indented box is made where its list item ends; one that got here lost its body.
            LineMarkKind::Indented { kind, title: at } => {
                out.push(span);
                let title = at.map_or_else(Vec::new, |at| title(source, at));
                let kind = BlockKind::Admonition { kind: kind.clone(), title, blocks: Vec::new() };
                Self::Block(Block { kind, span })
            }
            LineMarkKind::Attributes { .. } => Self::Block(Block { kind: BlockKind::Rule, span }),
        }
    }
}

/// For each step, whether it is an opening that is closed, or a closing that closes one. A closing
/// belongs to the innermost open box with as many slashes (pymdownx.blocks).
fn pair(steps: &[Step]) -> Result<Vec<bool>, TooDeep> {
    let mut closed = vec![false; steps.len()];
    let mut open: Vec<(usize, Fence)> = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        match step {
            Step::Block(_) => {}
            Step::Open(opening) => {
                if open.last().is_some_and(|(_, fence)| *fence == opening.fence) {
                    open.pop();
                }
                open.push((index, opening.fence));
                if open.len() > MAX_NESTING {
                    return Err(TooDeep(opening.span.start));
                }
            }
            Step::Close(fence, _) => {
                if let Some(at) = open.iter().rposition(|(_, other)| other == fence) {
                    closed[open[at].0] = true;
                    closed[index] = true;
                    open.truncate(at);
                }
            }
        }
    }
    Ok(closed)
}

/// A box under construction; the outermost is the container itself.
struct Open {
    opening: Option<Opening>,
    closed: bool,
    blocks: Vec<Block>,
}

impl Open {
    fn root() -> Self {
        Self { opening: None, closed: true, blocks: Vec::new() }
    }
}

struct Boxes<'a> {
    source: &'a SourceFile,
    problems: &'a mut Vec<Diagnostic>,
    out: &'a mut Vec<Span>,
    stack: Vec<Open>,
}

impl Boxes<'_> {
    fn add(&mut self, block: Block) {
        if let Some(last) = self.stack.last_mut() {
            last.blocks.push(block);
        }
    }

    /// Ends the innermost boxes as long as they are unclosed and `which` says so.
    fn end_unclosed(&mut self, which: impl Fn(Fence) -> bool) {
        while let Some(Open { opening: Some(opening), closed: false, .. }) = self.stack.last()
            && which(opening.fence)
        {
            self.end(None);
        }
    }

    /// Ends boxes up to the innermost closed one, which `span` closes.
    fn close(&mut self, span: Span) {
        self.end_unclosed(|_| true);
        self.end(Some(span));
    }

    fn end(&mut self, closing: Option<Span>) {
        if self.stack.len() < 2 {
            return;
        }
        let Some(Open { opening: Some(opening), blocks, .. }) = self.stack.pop() else { return };
        if closing.is_none() {
            self.problems.push(problems::unclosed(self.source, &opening, &blocks));
        }
        let mut span = opening.span;
        if let Some(last) = blocks.last() {
            span = span.to(last.span);
        }
        if let Some(closing) = closing {
            span = span.to(closing);
        }
        let mut blocks = blocks;
        let mut title = opening.title;
        if title.is_empty() && !matches!(opening.fence, Fence::Slashes(_) | Fence::Colons(_)) {
            title = super::hint::take_title(&mut blocks, self.out);
        }
        self.add(Block { kind: BlockKind::Admonition { kind: opening.kind, title, blocks }, span });
    }

    fn finish(mut self) -> Vec<Block> {
        while self.stack.len() > 1 {
            self.end(None);
        }
        self.stack.pop().map(|root| root.blocks).unwrap_or_default()
    }
}
