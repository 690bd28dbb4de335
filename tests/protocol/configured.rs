//! The clients that a project's own suite judges.

use std::sync::Arc;

use credoc::client::{Client, Reference};
use credoc::suite::Programme;

use crate::support::{page, project, root};

fn programme(config: &str, given: &[&str]) -> Result<Programme, String> {
    let folder = project(&[
        ("credoc.toml", config),
        ("docs/credentials/mattermost.md", &page()),
        (
            "mine.toml",
            "[[expect]]\ncase = \"tls\"\nstatus = \"not-judged\"\nreason = \"unsupported\"\nwhy = \"so it is\"\n",
        ),
    ]);
    let given = given
        .iter()
        .map(|name| ((*name).to_owned(), Arc::new(Reference) as Arc<dyn Client>))
        .collect();
    Programme::of_folder(folder.path(), given).map_err(|error| error.to_string())
}

fn names(programme: &Programme) -> Vec<&str> {
    programme.contestants.iter().map(|contestant| contestant.name.as_str()).collect()
}

#[test]
fn those_of_the_configuration_whose_failures_count() {
    let script = root().join("tests/clients/minimal.sh");
    let config = format!(
        "[clients.counted]\ncommand = [\"sh\", {script:?}]\nexpectations = \"mine.toml\"\n\n\
         [clients.shown]\ncommand = [\"no-such-program\"]\ngating = false\n",
    );
    let programme = programme(&config, &[]).unwrap();
    assert_eq!(names(&programme), ["reference", "counted"]);
    assert!(programme.contestants[1].expectations.is_some());
}

#[test]
fn one_in_this_process_takes_the_place_of_the_configured_program() {
    let config = "[clients.mine]\ncommand = [\"no-such-program\"]\nexpectations = \"mine.toml\"\n";
    let programme = programme(config, &["mine", "other"]).unwrap();
    assert_eq!(names(&programme), ["reference", "mine", "other"]);
    let expecting = programme.contestants.iter().map(|one| one.expectations.is_some());
    assert_eq!(expecting.collect::<Vec<_>>(), [false, true, false]);
}

#[test]
fn one_that_cannot_be_started_is_named() {
    let error = programme("[clients.mine]\ncommand = [\"no-such-program\"]\n", &[]).err().unwrap();
    assert!(error.contains("client mine"), "{error}");
}
