//! The most general patterns that say exactly what is true of some cases.

use std::collections::BTreeSet;

use crate::plan::Pattern;

/// Patterns that together match every case of `wanted` and, of `all`, none that `allowed`
/// refuses. As few and as general as a greedy choice finds; sorted, the same for the same input.
///
/// A pattern is a case's rule with some of the case's own axes, so that with all of them it
/// matches at least that case; what lies below a rule (`a` and `a.b`) is looked at as well.
pub(super) fn cover(
    wanted: &BTreeSet<&str>,
    all: &[&str],
    allowed: impl Fn(&str) -> bool,
) -> Vec<String> {
    let candidates: BTreeSet<String> = wanted.iter().flat_map(|id| candidates(id)).collect();
    let mut matches: Vec<(String, BTreeSet<&str>)> = Vec::new();
    for text in candidates {
        let Ok(pattern) = Pattern::parse(&text) else { continue };
        let mut matched = all.iter().copied().filter(|id| pattern.matches(id));
        if matched.clone().all(&allowed) {
            let useful = matched.by_ref().filter(|id| wanted.contains(id)).collect();
            matches.push((text, useful));
        }
    }
    let mut left = wanted.clone();
    let mut chosen = Vec::new();
    while !left.is_empty() {
        let worth = |useful: &BTreeSet<&str>| useful.intersection(&left).count();
        // Most cases first; of equals the one with the fewest axes, then the first.
        let best = matches.iter().max_by_key(|(text, useful)| {
            (worth(useful), std::cmp::Reverse((text.matches('=').count(), text)))
        });
        let Some((text, useful)) = best.filter(|(_, useful)| worth(useful) > 0) else {
            // A case below which others lie that aren't wanted: it can't be told apart.
            break;
        };
        chosen.push(text.clone());
        left.retain(|id| !useful.contains(id));
    }
    chosen.sort();
    chosen
}

/// The rule of this case with each choice of its axes.
fn candidates(id: &str) -> Vec<String> {
    let (rule, axes) = id.split_once('@').unwrap_or((id, ""));
    let axes: Vec<&str> = axes.split(',').filter(|axis| !axis.is_empty()).collect();
    // Rules have few axes; the bound keeps ids of any length cheap.
    let choices = 1_usize << axes.len().min(8);
    (0..choices)
        .map(|choice| {
            let chosen: Vec<&str> = axes
                .iter()
                .enumerate()
                .filter(|(at, _)| *at >= 8 || choice & (1 << at) != 0)
                .map(|(_, axis)| *axis)
                .collect();
            if chosen.is_empty() { rule.to_owned() } else { format!("{rule}@{}", chosen.join(",")) }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    const ALL: &[&str] = &["a@x=1,y=1", "a@x=1,y=2", "a@x=2,y=1", "a@x=2,y=2", "b", "c@x=1"];

    #[rstest]
    #[case::one(&["a@x=1,y=1"], &["a@x=1,y=1"])]
    #[case::row(&["a@x=1,y=1", "a@x=1,y=2"], &["a@x=1"])]
    #[case::all(&["a@x=1,y=1", "a@x=1,y=2", "a@x=2,y=1", "a@x=2,y=2"], &["a"])]
    #[case::corner(&["a@x=1,y=1", "a@x=1,y=2", "a@x=2,y=1"], &["a@x=1", "a@y=1"])]
    #[case::across(&["a@x=1,y=1", "b", "c@x=1"], &["a@x=1,y=1", "b", "c"])]
    fn as_general_as_true(#[case] wanted: &[&str], #[case] expected: &[&str]) {
        let wanted: BTreeSet<&str> = wanted.iter().copied().collect();
        assert_eq!(cover(&wanted, ALL, |id| wanted.contains(id)), expected);
    }

    proptest! {
        #[test]
        fn exactly_what_is_wanted(chosen in proptest::collection::vec(any::<bool>(), 6)) {
            let wanted: BTreeSet<&str> =
                ALL.iter().zip(&chosen).filter(|(_, chosen)| **chosen).map(|(id, _)| *id).collect();
            let patterns: Vec<Pattern> = cover(&wanted, ALL, |id| wanted.contains(id))
                .iter()
                .map(|text| Pattern::parse(text).unwrap())
                .collect();
            for id in ALL {
                let matched = patterns.iter().any(|pattern| pattern.matches(id));
                prop_assert_eq!(matched, wanted.contains(id), "{}", id);
            }
        }
    }
}
