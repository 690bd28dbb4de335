//! Spec files: reading back, comparing, writing, and whether they are current.

#[path = "support/edits.rs"]
mod edits;
#[path = "support/pages.rs"]
mod pages;

use std::fs;
use std::path::{Path, PathBuf};

use credoc::spec::regen::{
    RegenError, StaleKind, Written, check, orphans, spec_path, targets, write_atomically,
};
use credoc::spec::{self, SpecFile, SpecFileError};
use edits::replace;
use pages::{mattermost, read_page, spec_of_text};
use rstest::rstest;

fn file_of(text: &str) -> SpecFile {
    SpecFile::new(&spec_of_text(text))
}

fn page() -> String {
    read_page("docs/credentials/mattermost.md")
}

#[test]
fn the_repositorys_spec_file_is_current() {
    assert_eq!(read_page("fixtures/specs/mattermost.yaml"), spec::to_yaml(&mattermost()));
}

#[test]
fn what_is_written_reads_back() {
    let yaml = spec::to_yaml(&mattermost());
    let file = spec::from_yaml(&yaml).expect("our own form");
    assert_eq!(file, SpecFile::new(&mattermost()));
    assert_eq!(file.to_yaml(), yaml);
    assert!(yaml.ends_with('\n') && !yaml.ends_with("\n\n"));
    let json: SpecFile =
        serde_json::from_str(&spec::to_json(&mattermost())).expect("the same form");
    assert_eq!(json, file);
}

#[rstest]
#[case::not_yaml("schema: 1\nidentity: [\n", 2)]
#[case::unknown_key("schema: 1\nidentity: {}\nnode: []\n", 3)]
#[case::unknown_inner_key("schema: 1\nidentity:\n  titel: x\n", 3)]
#[case::wrong_type("schema: 1\nidentity: {}\nnodes: 7\n", 3)]
#[case::missing_key("schema: 1\nidentity: {}\nnodes:\n- id: a\n", 4)]
#[case::another_schema("identity: {}\nschema: 2\n", 2)]
#[case::repeated_key("schema: 1\nidentity: {}\nidentity: {}\n", 3)]
#[case::a_scalar("7\n", 1)]
fn a_broken_file_names_the_line(#[case] text: &str, #[case] expected: usize) {
    let line = match spec::from_yaml(text).expect_err("isn't a spec file") {
        SpecFileError::Form { line, message, .. } => {
            assert!(!message.contains(" line "), "the place stands apart: {message}");
            line
        }
        SpecFileError::Schema { line, .. } => line,
        other => panic!("{other}"),
    };
    assert_eq!(line, expected);
}

#[test]
fn a_huge_file_is_refused() {
    let text = "[".repeat(spec::MAX_SPEC_BYTES + 1);
    assert!(matches!(spec::from_yaml(&text), Err(SpecFileError::TooLarge)));
    assert!(spec::from_yaml(&"[".repeat(100_000)).is_err());
}

#[rstest]
#[case("4. Select **Save**.\n", "", &["removed using-api-access-token/select.save: do `select`, target `Save`"])]
#[case("4. Select **Save**.\n", "4. Select **Save**.\n4. Select **Close**.\n", &["added using-api-access-token/select.close: do `select`, target `Close`"])]
#[case("set to **true**", "set to **false**", &["changed enable-personal-access-tokens/confirm.enable-personal-access-tokens: value `true` → `false`"])]
#[case(", like `n8n integration`", "", &[
    "changed using-api-access-token/enter.token-description: source `example` → `unstated`",
    "changed using-api-access-token/enter.token-description: value `n8n integration` → none",
])]
#[case("2. Select **Create Token**.\n3. Enter a **Token description**, like `n8n integration`.\n", "2. Enter a **Token description**, like `n8n integration`.\n3. Select **Create Token**.\n", &[
    "moved using-api-access-token/enter.token-description: now after using-api-access-token/go-to.profile.security.personal-access-tokens",
])]
#[case("To set it up:", "To set it up. Be quick:", &[
    "changed prose.lead-in: count `2` → `1`",
    "added sentence \"To set it up.\"",
    "added sentence \"Be quick:\"",
])]
fn differences_in_words(#[case] from: &str, #[case] to: &str, #[case] expected: &[&str]) {
    let (old, new) = (file_of(&page()), file_of(&replace(&page(), from, to)));
    let changes: Vec<String> = spec::diff(&old, &new).iter().map(ToString::to_string).collect();
    assert_eq!(changes, expected);
}

#[test]
fn a_change_is_one_line_whatever_it_holds() {
    let mut new = SpecFile::new(&mattermost());
    new.identity.title = Some("a\n\u{1b}[31mb".to_owned());
    let changes = spec::diff(&SpecFile::new(&mattermost()), &new);
    let line = changes[0].to_string();
    assert_eq!(line, "changed identity: title `Mattermost credentials` → `a  [31mb`");
}

#[rstest]
#[case("docs/credentials", "docs/credentials/mattermost.md", "specs/mattermost.yaml")]
#[case("docs/credentials", "docs/credentials/google/oauth.md", "specs/google/oauth.yaml")]
#[case("./docs", "docs/a.b.md", "specs/a.b.yaml")]
#[case("docs/one.md", "docs/one.md", "specs/one.yaml")]
#[case("elsewhere", "docs/one.md", "specs/one.yaml")]
fn the_file_of_a_page(#[case] root: &str, #[case] page: &str, #[case] expected: &str) {
    let roots = [PathBuf::from(root)];
    assert_eq!(spec_path(Path::new("specs"), &roots, Path::new(page)), Path::new(expected));
}

#[test]
fn two_pages_never_share_a_file() {
    let roots = [PathBuf::from("a"), PathBuf::from("b")];
    let page = |path: &str| (PathBuf::from(path), path.to_owned(), file_of(&page()));
    let error = targets(Path::new("specs"), &roots, vec![page("a/x.md"), page("b/x.md")]);
    let error = error.expect_err("both are specs/x.yaml");
    assert_eq!(
        error.to_string(),
        "a/x.md and b/x.md would both have their spec in specs/x.yaml; rename one of the pages"
    );
}

#[test]
fn a_file_is_written_once_and_whole() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("deep/down/spec.yaml");
    assert_eq!(write_atomically(&path, "one\n").expect("writes"), Written::Written);
    assert_eq!(write_atomically(&path, "one\n").expect("reads"), Written::Unchanged);
    assert_eq!(write_atomically(&path, "two\n").expect("writes"), Written::Written);
    assert_eq!(fs::read_to_string(&path).expect("is there"), "two\n");
    let names = fs::read_dir(path.parent().expect("has one")).expect("lists").count();
    assert_eq!(names, 1, "no temporary file is left");
}

#[test]
fn a_read_only_file_stays_as_it_is() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("spec.yaml");
    fs::write(&path, "mine\n").expect("writes");
    let mut permissions = fs::metadata(&path).expect("is there").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).expect("sets");
    let error = write_atomically(&path, "yours\n").expect_err("is read-only");
    assert!(matches!(error, RegenError::ReadOnly { .. }), "{error}");
    assert!(error.to_string().contains("spec.yaml"));
    assert_eq!(fs::read_to_string(&path).expect("is there"), "mine\n");
}

#[test]
fn a_folder_in_the_way_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("spec.yaml");
    fs::create_dir(&path).expect("creates");
    let error = write_atomically(&path, "text\n").expect_err("is a folder");
    assert!(error.to_string().contains("spec.yaml"), "{error}");
    let below = folder.path().join("file/spec.yaml");
    fs::write(folder.path().join("file"), "").expect("writes");
    assert!(write_atomically(&below, "text\n").is_err());
}

#[test]
fn stale_files_are_told_by_meaning() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (pages, specs) = (folder.path().join("pages"), folder.path().join("specs"));
    fs::create_dir_all(&pages).expect("creates");
    let texts = [
        ("current.md", page()),
        ("missing.md", page()),
        ("differs.md", replace(&page(), "set to **true**", "set to **false**")),
        ("broken.md", page()),
    ];
    let current = spec::to_yaml(&mattermost());
    let laid_out = current.replacen("schema: 1", "# a comment\nschema:   1", 1);
    for (name, spec) in [
        ("current", laid_out.as_str()),
        ("differs", current.as_str()),
        ("broken", "schema: 1\nidentity: {}\nnonsense: 1\n"),
        ("gone", current.as_str()),
    ] {
        write_atomically(&specs.join(format!("{name}.yaml")), spec).expect("writes");
    }
    let mut read = Vec::new();
    for (name, text) in &texts {
        fs::write(pages.join(name), text).expect("writes");
        read.push((pages.join(name), (*name).to_owned(), file_of(text)));
    }
    let roots = [pages];
    let targets = targets(&specs, &roots, read).expect("no conflict");
    let stale = check(&targets).expect("reads");
    let kinds: Vec<_> = stale.iter().map(|stale| (stale.page.as_str(), &stale.kind)).collect();
    let broken = format!("{}:3:1: ", specs.join("broken.yaml").display());
    match kinds.as_slice() {
        [
            ("missing.md", StaleKind::Missing),
            ("differs.md", StaleKind::Differs { diff }),
            ("broken.md", StaleKind::Differs { diff: error }),
        ] => {
            assert_eq!(
                diff,
                &["changed enable-personal-access-tokens/confirm.enable-personal-access-tokens: \
                   value `true` → `false`"]
            );
            assert!(error[0].starts_with(&broken), "{error:?}");
        }
        other => panic!("{other:?}"),
    }
    let orphans = orphans(&specs, &roots).expect("lists");
    let names: Vec<_> = orphans.iter().map(|stale| stale.spec_path.rsplit('/').next()).collect();
    assert_eq!(names, [Some("gone.yaml")]);
    assert!(orphans.iter().all(|stale| stale.kind == StaleKind::Orphan));
}
