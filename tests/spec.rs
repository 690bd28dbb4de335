//! Pages to specs: the oracle of the Mattermost page, its dialects, and what must stay true.

#[path = "support/pages.rs"]
mod pages;

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use credoc::doc;
use credoc::source::{SourceFile, discover_pages};
use credoc::spec::{self, Action, CredentialSpec, FieldKind, SentenceClass, Value};
use insta::{assert_snapshot, with_settings};
use pages::{document, mattermost, read_page, spec_of};

/// Where snapshots lie.
macro_rules! snapshot {
    ($name:expr, $value:expr) => {
        with_settings!({
            snapshot_path => "../snapshots",
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, { assert_snapshot!($name, $value) })
    };
}

fn step_ids(spec: &CredentialSpec, section: &str) -> Vec<Vec<String>> {
    let procedure = spec.procedure(section).expect("the section has a procedure");
    let ids =
        |step: &spec::Step| step.actions.iter().map(|action| action.claim.to_string()).collect();
    procedure.steps.iter().map(ids).collect()
}

#[test]
fn the_fourteen_steps_have_the_ids_that_others_rely_on() {
    let spec = mattermost();
    let behind = |section: &str, ids: &[&[&str]]| -> Vec<Vec<String>> {
        ids.iter().map(|step| step.iter().map(|id| format!("{section}/{id}")).collect()).collect()
    };
    assert_eq!(
        step_ids(&spec, "using-api-access-token"),
        behind(
            "using-api-access-token",
            &[
                &["go-to.profile.security.personal-access-tokens"],
                &["select.create-token"],
                &["enter.token-description"],
                &["select.save"],
                &["copy.token-id", "enter.access-token"],
                &["enter.base-url"],
                &["default.ignore-ssl-issues", "turn-on.ignore-ssl-issues"],
            ]
        )
    );
    assert_eq!(
        step_ids(&spec, "enable-personal-access-tokens"),
        behind(
            "enable-personal-access-tokens",
            &[
                &["log-in.admin"],
                &["go-to.system-console.integrations.integration-management"],
                &["confirm.enable-personal-access-tokens"],
                &["go-to.system-console.user-management.users"],
                &["search.user-account"],
                &["select.actions", "select.manage-roles"],
                &["check.allow-this-account-to-generate-personal-access-tokens", "select.save"],
            ]
        )
    );
}

#[test]
fn claims_with_their_lines() {
    let spec = mattermost();
    let lines: Vec<String> = spec
        .claims
        .iter()
        .map(|claim| {
            let position = spec.source.position(claim.span.start);
            format!("{:>2}:{:<3} {}", position.line, position.column, claim.id)
        })
        .collect();
    snapshot!("spec-claims", lines.join("\n"));
}

#[test]
fn the_stored_form() {
    snapshot!("spec-yaml", spec::to_yaml(&mattermost()));
}

#[test]
fn labels_span_their_words_alone() {
    let spec = mattermost();
    let steps = spec.procedures.iter().flat_map(|procedure| &procedure.steps);
    for action in steps.flat_map(|step| &step.actions) {
        let labels = match &action.action {
            Action::GoTo { path } => path.clone(),
            Action::Search { object: label }
            | Action::Select { target: label, .. }
            | Action::Enter { field: label, .. }
            | Action::Copy { source: label }
            | Action::Check { target: label }
            | Action::TurnOn { target: label, .. }
            | Action::Default { field: label, .. } => vec![label.clone()],
            Action::Confirm { target, value, .. } => vec![target.clone(), value.clone()],
            _ => Vec::new(),
        };
        for label in labels {
            assert_eq!(spec.source.slice(label.span), label.text);
        }
    }
}

#[test]
fn the_parts_of_the_page() {
    let spec = mattermost();
    let fields: Vec<_> = spec.methods[0]
        .fields
        .iter()
        .map(|field| (field.id.as_str(), field.kind, field.secret, field.default.as_deref()))
        .collect();
    assert_eq!(
        fields,
        [
            ("access-token", FieldKind::Text, true, None),
            ("base-url", FieldKind::Url, false, None),
            ("ignore-ssl-issues", FieldKind::Toggle, false, Some("off")),
        ]
    );
    let warning = &spec.procedures[0].steps[0].warnings[0];
    assert_eq!(warning.missing.as_ref().expect("names an option").text, "Personal Access Tokens");
    let link = warning.refers_to.as_ref().expect("links to a section");
    assert!(link.resolved);
    assert_eq!(spec.source.slice(link.span.expect("literal")), "#enable-personal-access-tokens");
    assert!(spec.problems.is_empty());
    let unclassified = spec
        .sentences
        .iter()
        .filter(|sentence| matches!(sentence.class, SentenceClass::Unclassified(_)));
    assert_eq!(unclassified.count(), 0);
    let Action::Enter { value, .. } = &spec.procedures[0].steps[5].actions[0].action else {
        panic!("step 6 enters something");
    };
    assert_eq!(*value, Value::Described("your Mattermost URL".to_owned()));
}

#[test]
fn gitbook_says_the_same() {
    let gitbook = spec_of("fixtures/dialects/gitbook-2026.md");
    assert_eq!(spec::to_yaml(&gitbook), spec::to_yaml(&mattermost()));
}

#[test]
fn the_page_before_its_rewrite() {
    let legacy = spec_of("fixtures/dialects/legacy-2022.md");
    snapshot!("spec-legacy-2022", spec::to_yaml(&legacy));
}

#[test]
fn no_byte_is_lost() {
    for page in [
        "docs/credentials/mattermost.md",
        "fixtures/dialects/gitbook-2026.md",
        "fixtures/dialects/legacy-2022.md",
    ] {
        let document = document(&read_page(page));
        assert_eq!(doc::unaccounted(&document), [], "{page}");
        let spec = spec::build(&document);
        assert_eq!(pages::outside_of_sentences(&document, &spec), Vec::<String>::new(), "{page}");
    }
}

/// Reads every page below the folder that `CREDOC_CORPUS` names.
#[test]
fn a_corpus_is_read() {
    let Some(folder) = std::env::var_os("CREDOC_CORPUS").map(PathBuf::from) else {
        println!("skipped: no corpus");
        return;
    };
    let pages = discover_pages(std::slice::from_ref(&folder), &folder).expect("a folder of pages");
    let mut total = Total::default();
    for (disk, shown) in pages {
        let Ok(source) = SourceFile::read(&disk, shown.clone()) else { continue };
        let Ok(document) = doc::parse(Arc::new(source)) else { continue };
        let spec = spec::build(&document);
        assert_eq!(spec::to_yaml(&spec), spec::to_yaml(&spec::build(&document)), "{shown}");
        assert_eq!(pages::outside_of_sentences(&document, &spec), Vec::<String>::new(), "{shown}");
        let ids: HashSet<_> = spec.claims.iter().map(|claim| &claim.id).collect();
        assert_eq!(ids.len(), spec.claims.len(), "{shown}: ids are unique");
        let file = spec::SpecFile::new(&spec);
        assert_eq!(spec::from_yaml(&file.to_yaml()).expect("reads back"), file, "{shown}");
        total.add(&spec);
    }
    println!("{total:?}");
    assert!(total.understood * 100 >= total.imperative * 85, "{total:?}");
}

#[derive(Debug, Default)]
struct Total {
    pages: usize,
    steps: usize,
    /// Steps with a sentence that orders something.
    imperative: usize,
    /// Those of which every such sentence is understood.
    understood: usize,
    sentences: usize,
    unclassified: usize,
}

impl Total {
    fn add(&mut self, spec: &CredentialSpec) {
        self.pages += 1;
        self.sentences += spec.sentences.len();
        let unclassified =
            |sentence: &&spec::Sentence| matches!(sentence.class, SentenceClass::Unclassified(_));
        self.unclassified += spec.sentences.iter().filter(unclassified).count();
        for step in spec.procedures.iter().flat_map(|procedure| &procedure.steps) {
            self.steps += 1;
            let inside = spec.sentences.iter().filter(|sentence| step.span.contains(sentence.span));
            let orders: Vec<_> =
                inside.filter(|sentence| orders(spec.source.slice(sentence.span))).collect();
            if !orders.is_empty() {
                self.imperative += 1;
                self.understood += usize::from(!orders.iter().any(unclassified));
            }
        }
    }
}

/// Whether a verb of those that steps use begins the sentence or stands behind a comma, "then",
/// "and" or "to": wider than what the grammar takes for an order.
fn orders(text: &str) -> bool {
    let plain = text.replace(['*', '_', '`', '[', '('], "").to_lowercase();
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.iter().enumerate().any(|(at, word)| {
        let verb = VERBS.contains(&word.trim_matches(|c: char| !c.is_alphabetic()));
        let begins = at == 0
            || words[at - 1].ends_with([',', ':'])
            || matches!(words[at - 1], "then" | "and" | "must");
        verb && begins
    })
}

const VERBS: &[&str] = &[
    "go", "open", "navigate", "visit", "browse", "log", "login", "sign", "select", "click",
    "press", "choose", "tap", "enter", "type", "paste", "fill", "give", "provide", "add", "copy",
    "check", "tick", "uncheck", "untick", "turn", "enable", "disable", "toggle", "confirm", "make",
    "ensure", "verify", "search", "use", "save", "create", "set", "change", "accept", "complete",
    "follow", "review", "upload", "submit", "generate", "register", "keep", "decide", "read",
    "prepend",
];
