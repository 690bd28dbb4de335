//! Expectations: reading them, and holding them against verdicts and findings.

use credoc::expect::{
    CaseFact, Date, Expectations, FindingKey, Scope, State, hold_cases, hold_findings, parse,
};
use credoc::judge::Status;
use credoc::source::SourceFile;
use proptest::prelude::*;
use rstest::rstest;

const TODAY: &str = "2026-11-24";

fn file(text: &str) -> SourceFile {
    SourceFile::new("client.toml", text)
}

fn entries(text: &str) -> Expectations {
    parse(&file(text)).unwrap_or_else(|error| panic!("{error}: {:?}", error.help))
}

fn today() -> Date {
    TODAY.parse().unwrap()
}

const PAGES: &[&str] = &["docs/a.md"];

fn scope<'a>(pages: &'a [String], produces: &'a dyn Fn(&str) -> bool) -> Scope<'a> {
    Scope { complete: true, filtered: false, pages, produces }
}

/// Holds the file against these cases: `(id, reason)`, a pass where the reason is empty.
fn held(
    text: &str,
    cases: &[(&str, &str)],
    change: fn(&mut Scope<'_>),
) -> (Vec<State>, Vec<String>) {
    let facts: Vec<CaseFact<'_>> = cases
        .iter()
        .map(|(id, reason)| CaseFact {
            id,
            status: match *reason {
                "" => Status::Pass,
                "unsupported" | "crashed" | "timed-out" => Status::NotJudged,
                _ => Status::Fail,
            },
            reason: (!reason.is_empty()).then_some(*reason),
        })
        .collect();
    let pages: Vec<String> = PAGES.iter().map(|page| (*page).to_owned()).collect();
    let mut scope = scope(&pages, &|_| true);
    change(&mut scope);
    let held = hold_cases(&entries(text), &facts, &scope, today());
    let states = held.states.iter().map(|state| state.state).collect();
    (states, held.failed.iter().map(ToString::to_string).collect())
}

const ONE: &str = r#"
[[expect]]
case = "tls.accepts-trusted"
status = "fail"
reason = "no-success"
why = "it can't"
"#;

#[test]
fn what_is_as_expected_is_known() {
    let (states, failed) = held(
        ONE,
        &[("auth.bearer", ""), ("tls.accepts-trusted@certificate=trusted", "no-success")],
        |_| {},
    );
    assert_eq!(states, [State::None, State::Known]);
    assert_eq!(failed, [""; 0]);
}

#[rstest]
#[case(
    "",
    State::UnexpectedPass,
    "client.toml:2:1: expectation `tls.accepts-trusted` but tls.accepts-trusted passes; remove it"
)]
#[case(
    "success-unasked",
    State::ChangedReason,
    "client.toml:2:1: expectation `tls.accepts-trusted` but tls.accepts-trusted ends as fail, success-unasked"
)]
#[case(
    "crashed",
    State::ChangedReason,
    "client.toml:2:1: expectation `tls.accepts-trusted` but tls.accepts-trusted ends as not-judged, crashed"
)]
#[case(
    "unsupported",
    State::ChangedReason,
    "client.toml:2:1: expectation `tls.accepts-trusted` but tls.accepts-trusted ends as not-judged, unsupported"
)]
fn what_is_not_as_expected_fails(
    #[case] reason: &str,
    #[case] state: State,
    #[case] message: &str,
) {
    let (states, failed) = held(ONE, &[("tls.accepts-trusted", reason)], |_| {});
    assert_eq!(states, [state]);
    assert_eq!(failed, [message]);
}

#[test]
fn an_entry_that_matches_nothing_fails_where_it_could_have_matched() {
    let cases: &[(&str, &str)] = &[("tls.accepts-trustde", "no-success")];
    let (states, failed) = held(ONE, cases, |_| {});
    assert_eq!(states, [State::None]);
    assert_eq!(
        failed,
        [
            "client.toml:2:1: expectation `tls.accepts-trusted` matches nothing; remove it, or did you mean `tls.accepts-trustde`?"
        ]
    );
    assert_eq!(held(ONE, cases, |scope| scope.filtered = true).1, [""; 0]);
    assert_eq!(held(ONE, cases, |scope| scope.complete = false).1, [""; 0]);
    assert_eq!(held(ONE, &[], |_| {}).1, [""; 0]);
}

#[rstest]
#[case("2026-11-24", State::Known, false)]
#[case("2026-11-25", State::Known, false)]
#[case("2126-11-25", State::Known, false)]
#[case("2026-11-23", State::Expired, true)]
fn an_entry_holds_through_its_last_day(
    #[case] until: &str,
    #[case] state: State,
    #[case] fails: bool,
) {
    for written in [format!("\"{until}\""), until.to_owned()] {
        let text = format!("{ONE}until = {written}\n");
        let (states, failed) = held(&text, &[("tls.accepts-trusted", "no-success")], |_| {});
        assert_eq!(states, [state]);
        assert_eq!(!failed.is_empty(), fails, "{failed:?}");
    }
}

#[rstest]
#[case("2026-11-23", State::Expired, true)]
#[case("2026-11-24", State::Risk, false)]
#[case("2027-02-22", State::Risk, false)]
#[case("2027-02-23", State::Expired, true)]
fn a_risk_ends_within_ninety_days(#[case] until: &str, #[case] state: State, #[case] fails: bool) {
    let text = format!(
        r#"
        [[risk]]
        case = "auth.bearer@place=url"
        reason = "token-in-url"
        owner = "ann"
        link = "https://example.org/7"
        until = "{until}"
        "#
    );
    let (states, failed) = held(&text, &[("auth.bearer@place=url", "token-in-url")], |_| {});
    assert_eq!(states, [state]);
    assert_eq!(!failed.is_empty(), fails, "{failed:?}");
}

#[test]
fn of_several_entries_the_one_that_fits_counts() {
    let text = r#"
        [[expect]]
        case = "tls"
        status = "fail"
        reason = "no-success"
        why = "a"

        [[expect]]
        case = "tls.two"
        status = "not-judged"
        reason = "timed-out"
        why = "b"

        [[expect]]
        case = "tls.one"
        status = "fail"
        reason = "no-success"
        why = "c"
    "#;
    let (states, failed) =
        held(text, &[("tls.one", "no-success"), ("tls.two", "timed-out")], |_| {});
    assert_eq!(states, [State::Known, State::Known]);
    assert_eq!(
        failed,
        ["client.toml:14:9: expectation `tls.one` adds nothing to the other entries; remove it"]
    );
}

/// Files that can't be right, each with what is wrong with it.
const WRONG: &[(&str, &str)] = &[
    ("unknown key", "[[expect]]\ncase = \"a\"\nbecause = \"x\"\n"),
    ("unknown table", "[[expected]]\n"),
    ("no toml", "[[expect]\n"),
    ("wrong type", "[[expect]]\ncase = 7\n"),
    ("nothing named", "[[expect]]\nwhy = \"x\"\n"),
    ("both named", "[[expect]]\ncase = \"a\"\nfinding = \"b\"\n"),
    ("no status", "[[expect]]\ncase = \"a\"\nreason = \"no-success\"\nwhy = \"x\"\n"),
    (
        "pass expected",
        "[[expect]]\ncase = \"a\"\nstatus = \"pass\"\nreason = \"no-success\"\nwhy = \"x\"\n",
    ),
    ("no reason", "[[expect]]\ncase = \"a\"\nstatus = \"fail\"\nwhy = \"x\"\n"),
    (
        "unknown reason",
        "[[expect]]\ncase = \"a\"\nstatus = \"fail\"\nreason = \"no-sucess\"\nwhy = \"x\"\n",
    ),
    (
        "wrong status",
        "[[expect]]\ncase = \"a\"\nstatus = \"fail\"\nreason = \"crashed\"\nwhy = \"x\"\n",
    ),
    ("no why", "[[expect]]\ncase = \"a\"\nstatus = \"fail\"\nreason = \"no-success\"\n"),
    (
        "empty why",
        "[[expect]]\ncase = \"a\"\nstatus = \"fail\"\nreason = \"no-success\"\nwhy = \" \"\n",
    ),
    (
        "no pattern",
        "[[expect]]\ncase = \"a..b\"\nstatus = \"fail\"\nreason = \"no-success\"\nwhy = \"x\"\n",
    ),
    (
        "no date",
        "[[expect]]\ncase = \"a\"\nstatus = \"fail\"\nreason = \"no-success\"\nwhy = \"x\"\nuntil = \"2027-02-30\"\n",
    ),
    (
        "time as date",
        "[[expect]]\ncase = \"a\"\nstatus = \"fail\"\nreason = \"no-success\"\nwhy = \"x\"\nuntil = 2027-01-01T00:00:00Z\n",
    ),
    (
        "leak as known",
        "[[expect]]\ncase = \"a\"\nstatus = \"fail\"\nreason = \"token-in-url\"\nwhy = \"x\"\n",
    ),
    ("page for a case", "[[expect]]\ncase = \"a\"\npage = \"p\"\n"),
    ("status for a finding", "[[expect]]\nfinding = \"a\"\nstatus = \"fail\"\n"),
    ("finding without page", "[[expect]]\nfinding = \"a\"\nwhy = \"x\"\n"),
    (
        "risk without owner",
        "[[risk]]\ncase = \"a\"\nreason = \"token-in-url\"\nlink = \"l\"\nuntil = \"2027-01-01\"\n",
    ),
    (
        "risk without link",
        "[[risk]]\ncase = \"a\"\nreason = \"token-in-url\"\nowner = \"o\"\nuntil = \"2027-01-01\"\n",
    ),
    (
        "risk without date",
        "[[risk]]\ncase = \"a\"\nreason = \"token-in-url\"\nowner = \"o\"\nlink = \"l\"\n",
    ),
    (
        "risk that is none",
        "[[risk]]\ncase = \"a\"\nreason = \"no-success\"\nowner = \"o\"\nlink = \"l\"\nuntil = \"2027-01-01\"\n",
    ),
];

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let mut said = String::new();
    for (what, text) in WRONG {
        let error = parse(&file(text)).expect_err(what);
        said.push_str(&format!("{what}\n  {error}\n"));
        if let Some(help) = error.help {
            said.push_str(&format!("  help: {help}\n"));
        }
    }
    insta::with_settings!({
        snapshot_path => "../snapshots",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!("expectation-errors", said);
    });
}

const FINDING: &str = r#"
[[expect]]
finding = "wrong-value"
page = "docs/a.md"
claim = "using/copy.*"
why = "known to the authors"
"#;

fn finding(code: &str, claim: Option<&str>) -> FindingKey {
    let claim = claim.map(str::to_owned);
    FindingKey { code: code.to_owned(), page: "docs/a.md".to_owned(), claim }
}

#[test]
fn findings_are_known_by_code_page_and_claim() {
    let pages = vec!["docs/a.md".to_owned()];
    let findings = [
        finding("wrong-value", Some("using/copy.token-id")),
        finding("wrong-value", Some("using/enter.token")),
        finding("wrong-value", None),
        finding("other", Some("using/copy.token-id")),
    ];
    let held = hold_findings(&entries(FINDING), &findings, &scope(&pages, &|_| true), today());
    let states: Vec<State> = held.states.iter().map(|state| state.state).collect();
    assert_eq!(states, [State::Known, State::None, State::None, State::None]);
    assert_eq!(held.failed, []);
}

#[test]
fn a_finding_that_is_gone_fails_its_entry() {
    let pages = vec!["docs/a.md".to_owned()];
    let there = [finding("wrong-values", Some("using/copy.token-id"))];
    let held = hold_findings(&entries(FINDING), &there, &scope(&pages, &|_| true), today());
    let failed: Vec<String> = held.failed.iter().map(ToString::to_string).collect();
    assert_eq!(
        failed,
        [
            "client.toml:2:1: expectation `wrong-value in docs/a.md at using/copy.*` matches nothing; remove it, or did you mean `wrong-values`?"
        ]
    );
}

#[rstest]
#[case::another_page(false, false, "docs/b.md", true, false)]
#[case::its_page(false, false, "docs/a.md", true, true)]
#[case::every_page(true, false, "docs/b.md", true, true)]
#[case::filtered(true, true, "docs/a.md", true, false)]
#[case::not_executed(true, false, "docs/a.md", false, false)]
fn a_finding_is_only_missed_where_it_could_have_been_found(
    #[case] complete: bool,
    #[case] filtered: bool,
    #[case] page: &str,
    #[case] produced: bool,
    #[case] fails: bool,
) {
    let pages = vec![page.to_owned()];
    let produces = |_: &str| produced;
    let scope = Scope { complete, filtered, pages: &pages, produces: &produces };
    let held = hold_findings(&entries(FINDING), &[], &scope, today());
    assert_eq!(!held.failed.is_empty(), fails);
}

proptest! {
    #[test]
    fn nothing_panics(text in "(\\[\\[(expect|risk)\\]\\]\n|case = \"[a-z.@=]{0,9}\"\n|reason = \"no-success\"\n|until = [0-9T:\"-]{0,12}\n|.{0,9}\n){0,9}") {
        let _ = parse(&file(&text));
    }

    #[test]
    fn there_is_one_state_per_case_and_only_expected_ones_count(reasons in proptest::collection::vec(0_usize..3, 0..8)) {
        let names: Vec<String> = (0..reasons.len()).map(|n| format!("tls.accepts-trusted@n={n}")).collect();
        let cases: Vec<(&str, &str)> = names
            .iter()
            .zip(&reasons)
            .map(|(name, reason)| (name.as_str(), ["", "no-success", "crashed"][*reason]))
            .collect();
        let (states, failed) = held(ONE, &cases, |_| {});
        prop_assert_eq!(states.len(), cases.len());
        let accounted = states.iter().filter(|state| state.accounts()).count();
        prop_assert_eq!(accounted, reasons.iter().filter(|reason| **reason == 1).count());
        prop_assert_eq!(failed.len(), cases.len() - accounted);
    }
}
