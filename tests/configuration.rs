//! What the configuration adds to how pages are read: whose they are, what they include.

mod support;

use rstest::rstest;
use serde_json::Value;
use support::{Credoc, page, project};

const PAGE: &str = "docs/credentials/team-chat.md";

/// The page under a name that no service knows.
fn nameless() -> String {
    page().replace("Mattermost", "Team chat").replace("mattermost", "team-chat")
}

fn findings(folder: &std::path::Path) -> Vec<(String, String, u64)> {
    let ran = Credoc::new(["lint", "--json"]).dir(folder).run();
    ran.stdout
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|finding| {
            let text = |key: &str| finding[key].as_str().unwrap().to_owned();
            (text("code"), text("page"), finding["line"].as_u64().unwrap())
        })
        .collect()
}

#[test]
fn a_page_is_about_the_service_that_the_configuration_says() {
    let folder = project(&[(PAGE, &nameless())]);
    let only = "using-api-access-token@feature=on,server=11.6,user=permitted";
    let run = || Credoc::new(["run", "--only", only]).dir(folder.path()).run();
    run().code(2).says(&["matched nothing"]);
    let text = format!("[services]\n\"{PAGE}\" = \"mattermost\"\n");
    std::fs::write(folder.path().join("credoc.toml"), text).unwrap();
    run().code(1).prints(&["value-rejected", "against the mattermost stand-in"]);
}

#[rstest]
#[case("[services]\n\"docs/credentials/team-chat.md\" = \"matermost\"\n", &["2:35", "did you mean `mattermost`?"])]
#[case("[services]\n\"docs/credentials/team-chat.md\" = \"x\"\n", &["2:35", "no service `x`", "are mattermost"])]
#[case("[services]\n\"docs/credentials/gone.md\" = \"mattermost\"\n", &["2:30", "no page `docs/credentials/gone.md`"])]
#[case("[services]\n\"docs/credentials/team-chat.md\" = 7\n", &["2:35", "expected a string"])]
#[case("services = [\"a\"]\n", &["1:12", "expected a map"])]
#[case("snippets = \"gone\"\n", &["1:12", "no folder `gone`"])]
#[case("snippets = [\"docs\"]\n", &["1:12", "docs/configuration.md"])]
fn what_is_not_there_is_an_error_with_its_line(#[case] text: &str, #[case] says: &[&str]) {
    let folder = project(&[(PAGE, &nameless()), ("credoc.toml", text)]);
    Credoc::new(["lint"]).dir(folder.path()).run().code(2).says(says);
}

const INCLUDING: &str = "# A\n\n--8<-- \"parts/one.md\"\n\n{% include \"/parts/one.md:some\" %}\n\n\
                         --8<-- \"parts/gone.md\"\n\n--8<-- \"../secret.md\"\n\n\
                         --8<-- \"https://example.org/a.md\"\n";

#[test]
fn snippets_are_read_once_and_in_their_own_places() {
    let folder = project(&[
        ("docs/credentials/a.md", INCLUDING),
        ("docs/credentials/b.md", "# B\n\n--8<-- \"parts/one.md\"\n"),
        ("docs/parts/one.md", "One.\n\n--8<-- \"parts/two.md\"\n\nSee [that](#elsewhere).\n"),
        (
            "docs/parts/two.md",
            "--8<-- \"parts/one.md\"\n\n1. Select **Save**.\n\n/// note | Open\n",
        ),
        ("secret.md", "1. Select **Save**.\n"),
    ]);
    assert_eq!(findings(folder.path()), []);
    std::fs::write(folder.path().join("credoc.toml"), "snippets = \"docs\"\n").unwrap();
    let finding = |code: &str, page: &str, line| (code.to_owned(), page.to_owned(), line);
    assert_eq!(
        findings(folder.path()),
        [
            finding("snippet-missing", "docs/credentials/a.md", 7),
            finding("snippet-missing", "docs/credentials/a.md", 9),
            finding("block-unclosed", "docs/parts/two.md", 5),
        ]
    );
    let claims = Credoc::new(["list", "claims", "--json"]).dir(folder.path()).run().code(0);
    let places: Vec<Value> = claims
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|claim| claim.to_string().contains("top/select.save"))
        .collect();
    assert_eq!(places.len(), 1, "{places:?}");
    assert_eq!((&places[0]["page"], &places[0]["line"]), (&"docs/parts/two.md".into(), &3.into()));
}

#[test]
fn steps_of_a_snippet_that_nobody_takes_are_told() {
    let text = format!("{}\n--8<-- \"steps.md\"\n\n--8<-- \"words.md\"\n", page());
    let folder = project(&[
        ("docs/credentials/mattermost.md", &text),
        ("parts/steps.md", "1. Select **Save**.\n"),
        ("parts/words.md", "Some words.\n"),
    ]);
    let line = u64::try_from(page().lines().count()).unwrap() + 2;
    let told = |line| {
        let page = "docs/credentials/mattermost.md".to_owned();
        ("snippet-not-followed".to_owned(), page, line)
    };
    assert_eq!(findings(folder.path()), [told(line), told(line + 2)]);
    std::fs::write(folder.path().join("credoc.toml"), "snippets = \"parts\"\n").unwrap();
    assert_eq!(findings(folder.path()), [told(line)]);
    Credoc::new(["lint"]).dir(folder.path()).run().code(0).prints(&["its steps aren't walked"]);
}
