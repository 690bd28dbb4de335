//! A file of expectations made to fit by taking away from it, never by adding.

use std::collections::BTreeSet;

use toml_edit::{ArrayOfTables, DocumentMut, Item, RawString, Table, value};

use super::cover::cover;
use super::{CaseEntry, CaseFact, Expectations};
use crate::judge::Status;
use crate::plan::Pattern;

/// A file that was made to fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shrunk {
    /// The new text; the old one, byte for byte, where nothing changed.
    pub text: String,
    /// The entries that went.
    pub removed: Vec<String>,
    /// The entries that now name less, with what they name.
    pub narrowed: Vec<(String, Vec<String>)>,
}

/// Why a file can't be edited.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ShrinkError {
    /// It is no TOML.
    #[error("it can't be read as TOML: {0}")]
    Toml(#[from] toml_edit::TomlError),
    /// Its entries don't stand under headers of their own.
    #[error("its entries don't stand under `[[expect]]` and `[[risk]]`")]
    Layout,
}

/// Takes out of `text` what these cases no longer bear out: an entry goes where all that it
/// accounts for passes or ends otherwise, or where it matches nothing; it is narrowed where that
/// is so of some. What wasn't judged is left as it was. `cases` must be all that the client was
/// planned for, and `expectations` what `text` says.
///
/// Comments and layout stay; a comment that touches an entry goes with it.
///
/// # Errors
/// Where the text can't be edited.
pub fn shrink(
    text: &str,
    expectations: &Expectations,
    cases: &[CaseFact<'_>],
) -> Result<Shrunk, ShrinkError> {
    let fates = fates(&expectations.cases, cases);
    if fates.iter().all(|fate| *fate == Fate::Stays) {
        return Ok(Shrunk { text: text.to_owned(), ..Shrunk::default() });
    }
    let mut shrunk = Shrunk::default();
    for (entry, fate) in expectations.cases.iter().zip(&fates) {
        match fate {
            Fate::Stays => {}
            Fate::Goes => shrunk.removed.push(entry.case.to_string()),
            Fate::Names(less) => shrunk.narrowed.push((entry.case.to_string(), less.clone())),
        }
    }
    let has_carriage_returns = text.contains("\r\n");
    shrunk.text = edited(&text.replace("\r\n", "\n"), &fates)?;
    if has_carriage_returns {
        shrunk.text = shrunk.text.replace('\n', "\r\n");
    }
    Ok(shrunk)
}

/// What becomes of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Fate {
    Stays,
    Goes,
    Names(Vec<String>),
}

fn fates(entries: &[CaseEntry], cases: &[CaseFact<'_>]) -> Vec<Fate> {
    let fits = |entry: &CaseEntry, case: &CaseFact<'_>| {
        entry.status == case.status && Some(entry.reason) == case.reason
    };
    // Which entry accounts for a case, as when they are held against verdicts.
    let governing: Vec<Option<usize>> = cases
        .iter()
        .map(|case| {
            let matches = |entry: &CaseEntry| entry.case.matches(case.id);
            let fitting = entries.iter().position(|entry| matches(entry) && fits(entry, case));
            fitting.or_else(|| entries.iter().position(matches))
        })
        .collect();
    let all: Vec<&str> = cases.iter().map(|case| case.id).collect();
    let fate = |(at, entry): (usize, &CaseEntry)| {
        let (mut wanted, mut gone) = (BTreeSet::new(), BTreeSet::new());
        for (case, governor) in cases.iter().zip(&governing) {
            let Some(governor) = governor.filter(|_| entry.case.matches(case.id)) else { continue };
            if !is_open(case) && !fits(&entries[governor], case) {
                gone.insert(case.id);
            } else if governor == at {
                wanted.insert(case.id);
            }
        }
        if wanted.is_empty() {
            return Fate::Goes;
        }
        if gone.is_empty() {
            return Fate::Stays;
        }
        let narrower = cover(&wanted, &all, |id| entry.case.matches(id) && !gone.contains(id));
        let patterns: Vec<Pattern> =
            narrower.iter().filter_map(|text| Pattern::parse(text).ok()).collect();
        // A rule that lies below another can't be told apart from it.
        match wanted.iter().all(|id| patterns.iter().any(|pattern| pattern.matches(id))) {
            true => Fate::Names(narrower),
            false => Fate::Stays,
        }
    };
    entries.iter().enumerate().map(fate).collect()
}

/// Whether nothing is known of how the case would have ended.
fn is_open(case: &CaseFact<'_>) -> bool {
    case.status == Status::NotJudged && case.reason != Some("unsupported")
}

/// `text` with its case entries, in file order with those under `[[risk]]` last, changed so.
fn edited(text: &str, fates: &[Fate]) -> Result<String, ShrinkError> {
    let mut document: DocumentMut = text.parse()?;
    let mut fates = fates.iter();
    let mut orphans: Vec<(isize, String)> = Vec::new();
    for key in ["expect", "risk"] {
        let Some(item) = document.get_mut(key) else { continue };
        let Item::ArrayOfTables(tables) = item else { return Err(ShrinkError::Layout) };
        let mut left = ArrayOfTables::new();
        for table in tables.iter() {
            let fate = match table.contains_key("case") {
                true => fates.next().unwrap_or(&Fate::Stays),
                false => &Fate::Stays,
            };
            match fate {
                Fate::Stays => left.push(table.clone()),
                Fate::Goes => orphans.extend(orphan(table)),
                Fate::Names(patterns) => {
                    for (number, pattern) in patterns.iter().enumerate() {
                        left.push(naming(table, pattern, number == 0));
                    }
                }
            }
        }
        match left.is_empty() {
            true => drop(document.remove(key)),
            false => document[key] = Item::ArrayOfTables(left),
        }
    }
    for (position, comment) in orphans.into_iter().rev() {
        adopt(&mut document, position, &comment);
    }
    let text = document.to_string();
    Ok(text.trim_start_matches('\n').to_owned())
}

/// The entry with another pattern, everything else as it stands; `first` keeps its comment.
fn naming(table: &Table, pattern: &str, first: bool) -> Table {
    let mut table = table.clone();
    if let Some(item) = table.get_mut("case") {
        let decor = item.as_value().map(|old| old.decor().clone());
        *item = value(pattern);
        if let (Some(decor), Some(new)) = (decor, item.as_value_mut()) {
            *new.decor_mut() = decor;
        }
    }
    if !first {
        table.decor_mut().set_prefix("\n");
    }
    table
}

/// The comments above an entry that goes which don't touch it, with the entry's place.
fn orphan(table: &Table) -> Option<(isize, String)> {
    let prefix = table.decor().prefix().and_then(RawString::as_str)?;
    let (apart, _) = prefix.rsplit_once("\n\n")?;
    let position = table.position()?;
    apart.contains('#').then(|| (position, format!("{apart}\n\n")))
}

/// Gives comments to the first entry behind `position`, or to the end of the file.
fn adopt(document: &mut DocumentMut, position: isize, comment: &str) {
    let behind = |table: &Table| table.position().is_some_and(|own| own > position);
    let tables =
        document.as_table_mut().iter_mut().filter_map(|(_, item)| item.as_array_of_tables_mut());
    let next = tables.flat_map(ArrayOfTables::iter_mut).filter(|table| behind(table));
    match next.min_by_key(|table| table.position()) {
        Some(table) => {
            let prefix = table.decor().prefix().and_then(RawString::as_str).unwrap_or_default();
            let prefix = format!("{comment}{}", prefix.trim_start_matches('\n'));
            table.decor_mut().set_prefix(prefix);
        }
        None => {
            let trailing = document.trailing().as_str().unwrap_or_default();
            let trailing = format!("{}\n{trailing}", comment.trim_end());
            document.set_trailing(trailing);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expect::{Date, Scope, State, hold_cases, parse};
    use crate::source::SourceFile;
    use proptest::prelude::*;

    const FILE: &str = r#"# Of a client.

# Addresses.

# It can't read them.
[[expect]]
case = "a.b"   # all of it
status = "fail"
reason = "no-success"
why = "it can't"

# Answers.
[[expect]]
case = "c.d"
status = "fail"
reason = "success-reported"
why = "it won't"

[[expect]]
finding = "x"
page = "docs/a.md"
why = "of a page"

[[risk]]
case = "e.f@x=1"
reason = "token-in-url"
owner = "somebody"
link = "a-link"
until = "2026-12-31"
"#;

    fn fact<'a>(id: &'a str, reason: &'a str) -> CaseFact<'a> {
        let status = match reason {
            "" => Status::Pass,
            "crashed" => Status::NotJudged,
            _ => Status::Fail,
        };
        CaseFact { id, status, reason: (!reason.is_empty()).then_some(reason) }
    }

    fn shrunk(text: &str, cases: &[CaseFact<'_>]) -> Shrunk {
        let entries = parse(&SourceFile::new("x.toml", text)).unwrap();
        shrink(text, &entries, cases).unwrap()
    }

    #[test]
    fn what_fits_stays_byte_for_byte() {
        let cases = [
            fact("a.b@x=1", "no-success"),
            fact("a.b@x=2", "crashed"),
            fact("c.d", "success-reported"),
            fact("e.f@x=1", "token-in-url"),
        ];
        assert_eq!(shrunk(FILE, &cases), Shrunk { text: FILE.to_owned(), ..Shrunk::default() });
    }

    #[test]
    fn what_passes_goes_and_the_rest_keeps_its_comments() {
        let cases = [
            fact("a.b@x=1,y=1", "no-success"),
            fact("a.b@x=1,y=2", ""),
            fact("a.b@x=2,y=1", "wrong-kind"),
            fact("a.b@x=3,y=1", "no-success"),
            fact("a.b@x=3,y=2", "no-success"),
            fact("c.d", ""),
        ];
        let done = shrunk(FILE, &cases);
        assert_eq!(done.removed, ["c.d", "e.f@x=1"]);
        let narrower = vec!["a.b@x=1,y=1".to_owned(), "a.b@x=3".to_owned()];
        assert_eq!(done.narrowed, [("a.b".to_owned(), narrower)]);
        insta::with_settings!({
            snapshot_path => "../../snapshots",
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, { insta::assert_snapshot!("expect-shrunk", done.text) });
        assert_eq!(shrunk(&done.text, &cases).text, done.text);
    }

    #[test]
    fn line_ends_stay_as_they_are() {
        let cases = [fact("a.b", ""), fact("c.d", "success-reported"), fact("e.f@x=1", "")];
        let expected = shrunk(FILE, &cases).text.replace('\n', "\r\n");
        assert_eq!(shrunk(&FILE.replace('\n', "\r\n"), &cases).text, expected);
    }

    #[test]
    fn a_file_that_loses_all_keeps_what_stands_apart() {
        let text = "# Of a client.\n\n# One.\n[[expect]]\ncase = \"a\"\nstatus = \"fail\"\n\
                    reason = \"no-success\"\nwhy = \"w\"\n";
        assert_eq!(shrunk(text, &[fact("a", "")]).text, "# Of a client.\n");
    }

    proptest! {
        #[test]
        fn afterwards_everything_holds_and_nothing_new_is_excused(
            entries in proptest::collection::vec((0_usize..6, 0_usize..2), 0..5),
            ends in proptest::collection::vec(0_usize..3, 6),
        ) {
            let patterns = ["a", "a@x=1", "a@y=1", "a@x=2,y=2", "b", "c"];
            let reasons = ["no-success", "success-reported", ""];
            let ids = ["a@x=1,y=1", "a@x=1,y=2", "a@x=2,y=1", "a@x=2,y=2", "b", "c.d"];
            let text: String = entries.iter().map(|(pattern, reason)| format!(
                "[[expect]]\ncase = \"{}\"\nstatus = \"fail\"\nreason = \"{}\"\nwhy = \"w\"\n\n",
                patterns[*pattern], reasons[*reason],
            )).collect();
            let cases: Vec<CaseFact<'_>> =
                ids.iter().zip(&ends).map(|(id, end)| fact(id, reasons[*end])).collect();
            let states = |text: &str| {
                let entries = parse(&SourceFile::new("x.toml", text)).unwrap();
                let scope =
                    Scope { complete: true, filtered: false, pages: &[], produces: &|_: &str| true };
                let today: Date = "2026-11-24".parse().unwrap();
                let held = hold_cases(&entries, &cases, &scope, today);
                let known: Vec<bool> =
                    held.states.iter().map(|state| state.state == State::Known).collect();
                (known, held.failed)
            };
            let (before, _) = states(&text);
            let done = shrunk(&text, &cases);
            let (after, failed) = states(&done.text);
            prop_assert_eq!(before, after);
            prop_assert_eq!(failed, vec![], "{}", done.text);
        }
    }
}
