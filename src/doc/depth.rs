//! How deep a document nests.

use super::error::MAX_NESTING;
use super::{Block, BlockKind};

/// The first place where blocks nest deeper than [`MAX_NESTING`], boxes included.
pub(super) fn too_deep(blocks: &[Block]) -> Option<usize> {
    inside(blocks, 0)
}

fn inside(blocks: &[Block], depth: usize) -> Option<usize> {
    if depth > MAX_NESTING {
        return blocks.first().map(|block| block.span.start);
    }
    blocks.iter().find_map(|block| match &block.kind {
        BlockKind::Admonition { blocks, .. } | BlockKind::Quote(blocks) => {
            inside(blocks, depth + 1)
        }
        BlockKind::List { items, .. } => {
            items.iter().find_map(|item| inside(&item.blocks, depth + 1))
        }
        _ => None,
    })
}
