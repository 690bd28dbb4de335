//! Patterns over the ids of cases, walks and claims.

use credoc::plan::{Pattern, PatternError, did_you_mean};
use proptest::prelude::*;
use rstest::rstest;

const CASE: &str = "tls.verify-by-default@certificate=self-signed,ignore=unset";
const WALK: &str = "using-api-access-token@feature=on,server=11.6,user=permitted";
const CLAIM: &str = "using-api-access-token/go-to.profile.security.personal-access-tokens";

#[rstest]
#[case("*", CASE, true)]
#[case("*", CLAIM, true)]
#[case("tls", CASE, true)]
#[case("tls.*", CASE, true)]
#[case("tls.verify-by-default", CASE, true)]
#[case("tls.verify-*", CASE, true)]
#[case("t*s.*-by-*", CASE, true)]
#[case("tls.verify", CASE, false)]
#[case("verify-by-default", CASE, false)]
#[case("*.*.*", CASE, false)]
#[case("tls/*", CASE, false)]
#[case("tls.*@ignore=unset", CASE, true)]
#[case("tls.*@ignore=unset,certificate=self-signed", CASE, true)]
#[case(" tls.* @ ignore = unset , certificate = * ", CASE, true)]
#[case("tls.*@certificate=*", CASE, true)]
#[case("tls.*@certificate=expired", CASE, false)]
#[case("tls.*@server=*", CASE, false)]
#[case("*@ignore=*", CASE, true)]
#[case("tls.*@certificate=self-*", CASE, true)]
#[case("using-api-access-token", WALK, true)]
#[case("using-*@server=11.6", WALK, true)]
#[case("using-*@server=11", WALK, false)]
#[case("using-*/copy.token-id", WALK, false)]
#[case("using-api-access-token", CLAIM, true)]
#[case("using-api-access-token/*", CLAIM, true)]
#[case("*/go-to", CLAIM, true)]
#[case("*/go-to.*.security", CLAIM, true)]
#[case("*/go-to.security", CLAIM, false)]
#[case("*/go-to.*.personal-access-tokens", CLAIM, false)]
#[case("using-api-access-token.go-to", CLAIM, false)]
#[case("using-api-access-token/*@x=y", CLAIM, false)]
fn what_a_pattern_matches(#[case] pattern: &str, #[case] id: &str, #[case] expected: bool) {
    assert_eq!(Pattern::parse(pattern).unwrap().matches(id), expected, "{pattern} on {id}");
}

#[rstest]
#[case("")]
#[case("  ")]
#[case(".")]
#[case("tls.")]
#[case(".tls")]
#[case("tls..x")]
#[case("tls/")]
#[case("tls/.x")]
#[case("@ignore=on")]
#[case("tls@")]
#[case("tls@,")]
#[case("tls@ignore")]
#[case("tls@ignore=")]
#[case("tls@=on")]
#[case("tls@ignore=on,")]
#[case("tls@ignore=on,ignore=off")]
#[case("tls@ignore=on@x=y")]
fn what_is_no_pattern(#[case] pattern: &str) {
    let error = Pattern::parse(pattern).unwrap_err();
    assert!(!error.to_string().is_empty());
}

#[test]
fn errors_say_what_to_write() {
    let error = Pattern::parse("tls@ignore").unwrap_err();
    assert_eq!(
        error.to_string(),
        "`tls@ignore`: `ignore` is no axis; write `ignore=value` or `ignore=*`"
    );
    assert_eq!(Pattern::parse(&"a".repeat(2000)).unwrap_err(), PatternError::TooLong);
}

#[rstest]
#[case("tls.verify-by-defalt", Some("tls.verify-by-default"))]
#[case("verify-by-default", Some("tls.verify-by-default"))]
#[case("auth.barer", Some("auth.bearer"))]
#[case("zzzzzz", None)]
#[case("", None)]
fn suggestions(#[case] unknown: &str, #[case] expected: Option<&str>) {
    let known = ["auth.bearer", "tls.accepts-trusted", "tls.verify-by-default"];
    assert_eq!(did_you_mean(unknown, known), expected);
}

fn id() -> impl Strategy<Value = String> {
    let head = "[a-z]{1,4}([./][a-z-]{1,6}){0,3}";
    let axes = proptest::sample::subsequence(vec!["a=1", "b=x.y", "c=on"], 0..=3);
    (head, axes).prop_map(
        |(head, axes)| {
            if axes.is_empty() { head } else { format!("{head}@{}", axes.join(",")) }
        },
    )
}

proptest! {
    #[test]
    fn an_id_matches_itself_and_everything_it_lies_below(id in id()) {
        prop_assert!(Pattern::parse(&id).unwrap().matches(&id));
        let head = id.split('@').next().unwrap();
        for (at, _) in head.match_indices(['.', '/']) {
            prop_assert!(Pattern::parse(&head[..at]).unwrap().matches(&id));
        }
        prop_assert!(Pattern::parse(head).unwrap().matches(&id));
    }

    #[test]
    fn the_order_of_axes_does_not_matter(id in id()) {
        if let Some((head, axes)) = id.split_once('@') {
            let mut reversed: Vec<&str> = axes.split(',').collect();
            reversed.reverse();
            let pattern = format!("{head}@{}", reversed.join(","));
            prop_assert!(Pattern::parse(&pattern).unwrap().matches(&id));
        }
    }

    #[test]
    fn nothing_panics(pattern in ".{0,60}", id in ".{0,60}") {
        if let Ok(pattern) = Pattern::parse(&pattern) {
            let _ = pattern.matches(&id);
        }
    }

    #[test]
    fn a_star_is_any_run_within_a_segment(before in "[a-c]{0,3}", run in "[a-z-]{0,6}", after in "[a-c]{0,3}") {
        let segment = format!("{before}{run}{after}");
        prop_assume!(!segment.is_empty());
        let pattern = Pattern::parse(&format!("{before}*{after}")).unwrap();
        prop_assert!(pattern.matches(&segment));
        let below = format!("{segment}.below");
        prop_assert!(pattern.matches(&below));
    }
}
