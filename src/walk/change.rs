//! A change of a page, and the page that changes make.

use std::sync::Arc;

use crate::diagnostic::{Edit, apply_edits};
use crate::source::{SourceFile, Span};
use crate::spec::ClaimId;

/// What sort of change it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A control's name takes the place of another.
    Control { old: String, new: String },
    /// A menu path takes the place of another.
    Path { old: String, new: String },
    /// Something else is entered: the sentence as it is to be.
    Value { sentence: String },
    /// Another value is copied.
    Source { old: String, new: String },
    /// A field of the credential takes the place of another.
    Field { old: String, new: String },
    /// Two fields of the credential change places.
    Swap { one: String, other: String },
    /// A setting's value takes the place of another.
    Choice { old: String, new: String },
    /// The opposite is done.
    Verb { old: String, new: String },
    /// A link leads to another section.
    Anchor { new: String },
    /// A warning names what is missing.
    Missing { old: String, new: String },
    /// A step is for some readers only: the sentence as it is to be.
    When { name: String, sentence: String },
    /// Readers who don't see something are sent on.
    Warn { name: String, sentence: String },
    /// A step comes in.
    Insert { sentence: String, control: Option<String> },
    /// A step stands earlier.
    Move,
    /// A step goes.
    Delete,
}

/// A change of the page as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) kind: Kind,
    /// In bytes of the page as it is.
    pub(super) edits: Vec<Edit>,
    /// Of a move, where the words that are inserted stand in the page as it is.
    pub(super) origin: Option<Span>,
    /// The claim that is wrong, or after which something is missing.
    pub(super) claim: Option<ClaimId>,
    /// The words that are wrong, or the step after which something is missing.
    pub(super) span: Span,
    /// Of several insertions at one place, the lower comes first; else the order they were found
    /// in.
    pub(super) order: i64,
    /// The same insertion, to be done only where the control is there.
    pub(super) conditional: Option<Box<Change>>,
}

impl Change {
    /// One that isn't a move, stands in the order it was found in and isn't to be softened.
    pub(super) fn new(kind: Kind, edits: Vec<Edit>, claim: Option<ClaimId>, span: Span) -> Self {
        Self { kind, edits, origin: None, claim, span, order: 0, conditional: None }
    }
}

/// The page with changes made.
#[derive(Clone, Debug)]
pub(super) struct Mended {
    pub(super) source: Arc<SourceFile>,
    pieces: Vec<Piece>,
    /// The changes that put one control in the place of another, by number.
    controls: Vec<usize>,
}

/// A run of the mended page.
#[derive(Clone, Debug)]
struct Piece {
    start: usize,
    end: usize,
    from: From,
}

#[derive(Clone, Debug)]
enum From {
    /// As it was, from this offset on.
    Kept(usize),
    /// In the place of what stood at this offset; of the change with this number.
    Replaced(usize, usize),
    /// New, by the change with this number.
    Inserted(usize),
}

impl Mended {
    /// `base` with `changes` made; `None` where they meet.
    pub(super) fn new(base: &SourceFile, changes: &[Change]) -> Option<Self> {
        let mut edits: Vec<(usize, &Edit, Option<Span>)> = Vec::new();
        let mut ordered: Vec<(usize, &Change)> = changes.iter().enumerate().collect();
        ordered.sort_by_key(|(_, change)| change.order);
        for (number, change) in ordered {
            for edit in &change.edits {
                edits.push((number, edit, change.origin.filter(|_| edit.span.is_empty())));
            }
        }
        // Stable: of two insertions at one place the first given comes first, as they are applied.
        edits.sort_by_key(|(_, edit, _)| (edit.span.start, edit.span.end));
        let mut pieces = Vec::new();
        let (mut at, mut mended) = (0, 0);
        for (number, edit, origin) in &edits {
            if edit.span.start < at {
                return None;
            }
            let kept = edit.span.start - at;
            pieces.push(Piece { start: mended, end: mended + kept, from: From::Kept(at) });
            mended += kept;
            let from = match origin {
                // The moved words end at the end of what is inserted.
                Some(origin) if edit.text.len() >= origin.len() => From::Kept(origin.start),
                _ if edit.span.is_empty() => From::Inserted(*number),
                _ => From::Replaced(edit.span.start, *number),
            };
            pieces.push(Piece { start: mended, end: mended + edit.text.len(), from });
            mended += edit.text.len();
            at = edit.span.end;
        }
        let rest = base.text().len().checked_sub(at)?;
        pieces.push(Piece { start: mended, end: mended + rest, from: From::Kept(at) });
        let all: Vec<Edit> = edits.iter().map(|(_, edit, _)| (*edit).clone()).collect();
        let text = apply_edits(base.text(), &all);
        let is_control = |number: &usize| {
            matches!(changes[*number].kind, Kind::Control { .. } | Kind::Path { .. })
        };
        let controls = (0..changes.len()).filter(is_control).collect();
        Some(Self { source: Arc::new(SourceFile::new(base.path(), text)), pieces, controls })
    }

    fn piece(&self, offset: usize) -> Option<&Piece> {
        self.pieces.iter().find(|piece| piece.start <= offset && offset < piece.end)
    }

    /// Where `offset` of the mended page stood before; `None` for what was inserted.
    pub(super) fn before(&self, offset: usize) -> Option<usize> {
        let piece = self.piece(offset)?;
        match piece.from {
            From::Kept(start) => Some(start + (offset - piece.start)),
            From::Replaced(start, _) => Some(start),
            From::Inserted(_) => None,
        }
    }

    /// `span` as it stood before; `None` where any of it was changed.
    pub(super) fn span_before(&self, span: Span) -> Option<Span> {
        let piece = self.piece(span.start)?;
        match piece.from {
            From::Kept(start) if span.end <= piece.end => {
                let start = start + (span.start - piece.start);
                Some(Span::new(start, start + span.len()))
            }
            _ => None,
        }
    }

    /// The change that inserted what stands at `offset`, by number.
    pub(super) fn inserted_by(&self, offset: usize) -> Option<usize> {
        match self.piece(offset)?.from {
            From::Inserted(number) => Some(number),
            _ => None,
        }
    }

    /// Whether another control was put into `span` of the mended page.
    pub(super) fn names_another(&self, span: Span) -> bool {
        self.touching(span).iter().any(|number| self.controls.contains(number))
    }

    /// The changes that touch `span` of the mended page, by number.
    pub(super) fn touching(&self, span: Span) -> Vec<usize> {
        let meets = |piece: &&Piece| piece.start < span.end && span.start < piece.end;
        let mut numbers: Vec<usize> = self
            .pieces
            .iter()
            .filter(meets)
            .filter_map(|piece| match piece.from {
                From::Kept(_) => None,
                From::Replaced(_, number) | From::Inserted(number) => Some(number),
            })
            .collect();
        numbers.dedup();
        numbers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(start: usize, end: usize, text: &str) -> Change {
        Change::new(
            Kind::Delete,
            vec![Edit { span: Span::new(start, end), text: text.to_owned() }],
            None,
            Span::at(start),
        )
    }

    #[test]
    fn offsets_lead_back_to_the_page_as_it_was() {
        let base = SourceFile::new("page.md", "abcdef");
        let changes = [change(1, 2, "XYZ"), change(4, 4, "!!")];
        let mended = Mended::new(&base, &changes).expect("they don't meet");
        assert_eq!(mended.source.text(), "aXYZcd!!ef");
        assert_eq!(mended.before(0), Some(0));
        assert_eq!(mended.before(2), Some(1), "within a replacement: where it stands");
        assert_eq!(mended.before(4), Some(2));
        assert_eq!(mended.before(6), None, "inserted");
        assert_eq!(mended.before(8), Some(4));
        assert_eq!(mended.span_before(Span::new(4, 6)), Some(Span::new(2, 4)));
        assert_eq!(mended.span_before(Span::new(0, 5)), None);
        assert_eq!(mended.touching(Span::new(0, 5)), [0]);
    }

    #[test]
    fn changes_that_meet_make_no_page() {
        let base = SourceFile::new("page.md", "abcdef");
        assert!(Mended::new(&base, &[change(1, 4, "x"), change(2, 3, "y")]).is_none());
    }
}
