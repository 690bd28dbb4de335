//! Lines that the stand-in doesn't answer as recorded, each with the reason.

use std::collections::BTreeMap;

use credoc::service::mattermost::Generation;

const TEAMS: &str = "teams and channels aren't modelled";
const POSTS: &str = "posts and reactions aren't modelled";

/// Scenario, lines, reason. The same in both generations.
const EXCLUDED: &[(&str, &str, &str)] = &[
    ("38-teams-channels", "1-97", TEAMS),
    ("39-posts", "1-105,112-117,119,121,123,125-127,129-131,133", POSTS),
    ("40-reactions-users", "1-51", POSTS),
    ("40-reactions-users", "54-58,88,90-97,104", TEAMS),
];

/// The excluded lines of a scenario.
pub fn of(_generation: Generation, name: &str) -> BTreeMap<u32, &'static str> {
    let rows = EXCLUDED.iter().filter(|(scenario, _, _)| *scenario == name);
    rows.flat_map(|(_, lines, reason)| numbers(lines).map(|n| (n, *reason))).collect()
}

/// `1-3,5` as numbers.
fn numbers(lines: &str) -> impl Iterator<Item = u32> {
    lines.split(',').flat_map(|part| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let number = |text: &str| text.parse::<u32>().expect("a line's number");
        number(first)..=number(last)
    })
}
