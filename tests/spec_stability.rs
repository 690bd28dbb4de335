//! Editorial changes leave a spec as it is; a change of meaning never does.

#[path = "support/edits.rs"]
mod edits;
#[path = "support/pages.rs"]
mod pages;

use credoc::diagnostic::{Edit, apply_edits};
use credoc::spec::{self, Action, Label, SpecFile};
use edits::{replace, swap_lines, without_line};
use pages::{mattermost, read_page, spec_of_text};
use proptest::prelude::*;
use rstest::rstest;

fn page() -> String {
    read_page("docs/credentials/mattermost.md")
}

fn yaml(text: &str) -> String {
    spec::to_yaml(&spec_of_text(text))
}

#[rstest]
#[case::crlf(|page: &str| page.replace('\n', "\r\n"))]
#[case::underscores(|page: &str| page.replace("**", "__"))]
#[case::three_stars(|page: &str| page.replace("**", "***"))]
#[case::emphasis_only(|page: &str| page.replace("**", "*"))]
#[case::typographic_apostrophes(|page: &str| page.replace('\'', "\u{2019}"))]
#[case::quoted_labels(|page: &str| page.replace("**Save**", "\"**Save**\"").replace("**Token ID**", "\u{201c}**Token ID**\u{201d}"))]
#[case::quotes_for_marks(|page: &str| page.replace("**Token ID**", "'Token ID'").replace("**Actions**", "\"Actions\""))]
#[case::numbers_with_bracket(edits::numbers_with_bracket)]
#[case::all_ones(edits::all_ones)]
#[case::stars_for_bullets(|page: &str| page.replace("\n- ", "\n* "))]
#[case::no_link_attributes(|page: &str| page.replace("{:target=_blank .external-link}", ""))]
#[case::other_link_attributes(|page: &str| page.replace("{:target=_blank .external-link}", "{: .x target=\"_blank\" rel=noopener }"))]
#[case::heading_attribute(|page: &str| page.replace("## Enable personal access tokens", "## Enable personal access tokens {#enable-personal-access-tokens}"))]
#[case::closed_headings(|page: &str| page.replace("## Related resources", "## Related resources ##"))]
#[case::entity_in_paths(|page: &str| page.replace(" > ", " &gt; "))]
#[case::arrows_in_paths(|page: &str| page.replace(" > ", " \u{2192} "))]
#[case::tight_paths(|page: &str| page.replace(" > ", ">"))]
#[case::escaped_paths(|page: &str| page.replace(" > ", " \\> "))]
#[case::more_blank_lines(|page: &str| page.replace("\n\n", "\n\n\n\n"))]
#[case::loose_lists(|page: &str| page.replace("\n3. ", "\n\n3. ").replace("\n4. ", "\n\n4. "))]
#[case::two_blanks(|page: &str| page.replace("enter it as", "enter  it\u{a0}as"))]
#[case::blanks_at_line_ends(|page: &str| page.replace(".\n", ".   \n"))]
#[case::one_word_a_line(edits::one_word_a_line)]
#[case::byte_order_mark(|page: &str| format!("\u{feff}{page}"))]
#[case::no_line_end_at_the_end(|page: &str| page.trim_end().to_owned())]
#[case::a_comment(|page: &str| page.replace("\n## Using", "\n<!-- vale off -->\n\n## Using"))]
#[case::frontmatter_order(|page: &str| page.replace("priority: medium\n", "").replace("title: M", "priority: 'medium'\ntitle: M"))]
#[case::frontmatter_block_list(|page: &str| page.replace("[integration, reference]", "\n  - integration\n  - reference"))]
#[case::node_path(|page: &str| page.replace("/integrations/builtin/app-nodes/", "../app-nodes/"))]
#[case::material_box(edits::material_box)]
#[case::gfm_alert(edits::gfm_alert)]
#[case::reference_link(|page: &str| format!("{}\n\n[api]: https://api.mattermost.com/\n", page.replace("(https://api.mattermost.com/){:target=_blank .external-link}", "[api]")))]
#[case::no_full_stops(|page: &str| page.replace("**.\n", "**\n"))]
#[case::html_strong(|page: &str| edits::tags(page, "strong"))]
#[case::html_bold(|page: &str| edits::tags(page, "B"))]
#[case::html_emphasis(|page: &str| edits::tags(page, "em"))]
#[case::html_code(|page: &str| page.replace("`n8n integration`", "<code>n8n integration</code>"))]
#[case::html_link(|page: &str| page.replace("[Mattermost's API documentation](https://api.mattermost.com/){:target=_blank .external-link}", "<a target=\"_blank\" href=\"https://api.mattermost.com/\">Mattermost's API documentation</a>"))]
#[case::a_comment_between_steps(|page: &str| page.replace("\n3. ", "\n<!-- vale off -->\n3. "))]
#[case::comments_between_steps(|page: &str| edits::all_ones(page).replace("\n1. Copy", "\n<!-- a -->\n\n<!-- b -->\n1. Copy"))]
#[case::a_comment_between_needs(|page: &str| page.replace("\n- Your", "\n<!-- vale off -->\n- Your"))]
#[case::docusaurus_box(|page: &str| edits::colon_box(page, ":::warning[No Personal Access Tokens option]"))]
#[case::vitepress_box(|page: &str| edits::colon_box(page, "::: warning No Personal Access Tokens option"))]
#[case::zero_width_space(|page: &str| page.replace("Copy the", "Copy\u{200b} the").replace("**Save**", "**Sa\u{200b}ve**"))]
#[case::soft_hyphen(|page: &str| page.replace("description**", "descrip\u{ad}tion**"))]
#[case::several_at_once(|page: &str| format!("\u{feff}{}", edits::numbers_with_bracket(&edits::gfm_alert(&edits::tags(page, "strong"))).replace("\n- ", "\n* ").replace('\'', "\u{2019}").replace('\n', "\r\n")))]
fn editorial_changes_leave_the_spec_as_it_is(#[case] edit: fn(&str) -> String) {
    let edited = edit(&page());
    assert_ne!(edited, page(), "the edit does something");
    assert_same(&edited);
}

/// Asserts that `text` means what the Mattermost page means; says what differs otherwise.
fn assert_same(text: &str) {
    let (old, new) = (SpecFile::new(&mattermost()), SpecFile::new(&spec_of_text(text)));
    let changes: Vec<String> = spec::diff(&old, &new).iter().map(ToString::to_string).collect();
    assert!(changes.is_empty(), "{}", changes.join("\n"));
    assert!(new.to_yaml() == old.to_yaml(), "the same meaning has the same bytes");
}

/// Each with a claim that must be another or gone; empty: what changes isn't a claim.
#[rstest]
#[case::a_label("**Create Token**", "**Create Key**")]
#[case::a_plain_label("the user account you", "the group you")]
#[case::a_source("Copy the **Token ID**", "Copy the **Access Token**")]
#[case::a_field("as the **Base URL**", "as the **Server URL**")]
#[case::a_path_part("**Profile > Security >", "**Profile > Privacy >")]
#[case::a_path_part_less(
    "**Profile > Security > Personal Access Tokens**",
    "**Security > Personal Access Tokens**"
)]
#[case::a_path_turned("System Console > Integrations", "Integrations > System Console")]
#[case::a_value("set to **true**", "set to **false**")]
#[case::a_value_denied("is set to **true**", "isn't set to **true**")]
#[case::the_consequence(" If it's not, change.", "")]
#[case::an_example("`n8n integration`", "`bot`")]
#[case::no_example(", like `n8n integration`", "")]
#[case::unchecked("Check the box", "Uncheck the box")]
#[case::turned_off("turn on **Ignore", "turn off **Ignore")]
#[case::the_default(
    "n8n connects only if SSL certificate validation succeeds",
    "n8n connects even if SSL certificate validation fails"
)]
#[case::the_purpose(
    "even if SSL certificate validation fails, turn",
    "only if SSL certificate validation succeeds, turn"
)]
#[case::no_purpose("To connect even if SSL certificate validation fails, turn", "Turn")]
#[case::a_condition("4. Select **Save**.", "4. If you're asked to, select **Save**.")]
#[case::a_role("as an admin", "as a guest")]
#[case::another_service("Log in to Mattermost", "Log in to Slack")]
#[case::the_place("in your n8n credential", "in Mattermost")]
#[case::whose_url("your Mattermost URL", "your n8n URL")]
#[case::whose_dropdown("dropdown for the user", "dropdown for the team")]
#[case::a_control("**Actions** dropdown", "**Actions** tab")]
#[case::the_method("- API access token", "- OAuth2")]
#[case::a_node(
    "[Mattermost](/integrations/builtin/app-nodes/n8n-nodes-base.mattermost.md)",
    "[Slack](/integrations/builtin/app-nodes/n8n-nodes-base.slack.md)"
)]
#[case::a_nodes_page("n8n-nodes-base.mattermost.md", "n8n-nodes-base.mattermosttrigger.md")]
#[case::a_link_target("https://api.mattermost.com/", "https://api.example.com/")]
#[case::a_section_link("(#enable-personal-access-tokens)", "(#related-resources)")]
#[case::a_missing_option("see the Personal Access Tokens option", "see the Security option")]
#[case::a_warnings_title("| No Personal Access Tokens option", "| No Security option")]
#[case::a_warnings_kind("/// warning |", "/// note |")]
#[case::a_need("- A personal **Access Token**\n", "")]
#[case::another_need(
    "[Mattermost](https://www.mattermost.com/){:target=_blank .external-link} account",
    "[Slack](https://www.mattermost.com/){:target=_blank .external-link} account"
)]
#[case::a_cause_denied("Mattermost doesn't have the personal", "Mattermost has the personal")]
#[case::a_symptom(
    "Not seeing the **Personal Access Tokens** option",
    "Not seeing the **Security** option"
)]
#[case::a_causes_end(
    "permission to generate personal access tokens.\n\nTo",
    "permission to delete personal access tokens.\n\nTo"
)]
#[case::the_title("title: Mattermost credentials", "title: Slack credentials")]
#[case::the_priority("priority: medium", "priority: high")]
#[case::the_content_type("[integration, reference]", "[integration]")]
#[case::a_statement_more("\n## Using", "\nThe token ends after a year.\n\n## Using")]
#[case::an_order_more(
    "for more information about the service.",
    "for more information about the service, and delete your account."
)]
#[case::an_introduction_denied("You can use these", "You cannot use these")]
#[case::a_heading("## Using API access token", "## Using an access token")]
#[case::a_step_struck("4. Select **Save**.", "4. ~~Select **Save**.~~")]
#[case::a_step_struck_as_html("4. Select **Save**.", "4. <del>Select **Save**.</del>")]
#[case::a_word_struck("Copy the **Token ID** and", "Copy the ~~**Token ID** and~~")]
#[case::a_node_struck(
    "[Mattermost](/integrations/builtin/app-nodes/n8n-nodes-base.mattermost.md)",
    "~~[Mattermost](/integrations/builtin/app-nodes/n8n-nodes-base.mattermost.md)~~"
)]
#[case::a_method_struck("- API access token", "- ~~API access token~~")]
#[case::a_need_struck("- A personal **Access Token**", "- ~~A personal **Access Token**~~")]
#[case::a_step_in_a_comment("4. Select **Save**.\n", "<!--\n4. Select **Save**.\n-->\n")]
#[case::a_list_of_its_own("\n3. Enter", "\n<!-- -->\n1. Enter")]
fn changes_of_meaning_change_the_spec(#[case] from: &str, #[case] to: &str) {
    let changed = replace(&page(), from, to);
    assert!(yaml(&changed) != spec::to_yaml(&mattermost()), "the spec is another");
    let changes =
        spec::diff(&SpecFile::new(&mattermost()), &SpecFile::new(&spec_of_text(&changed)));
    assert!(!changes.is_empty());
}

/// An accent of its own and an accented letter are the same, in labels, ids and anchors.
#[test]
fn accents_may_be_written_apart() {
    let page = |e: &str| {
        format!(
            "# Caf{e}\n\n## Using cl{e} API\n\n1. Select **Cr{e}er**.\n2. Go to [B](#using-cle-api).\n"
        )
    };
    let (together, apart) = (yaml(&page("\u{e9}")), yaml(&page("e\u{301}")));
    assert_eq!(together, apart);
    assert!(together.contains("- id: using-cle-api/select.creer\n"), "{together}");
    assert!(together.contains("target: Cr\u{e9}er\n"), "{together}");
}

/// The numbered lines of the page, from 0.
fn step_lines() -> Vec<usize> {
    let page = page();
    let numbered = |line: &str| line.chars().next().is_some_and(|c| c.is_ascii_digit());
    page.lines().enumerate().filter(|(_, line)| numbered(line)).map(|(at, _)| at).collect()
}

#[test]
fn every_step_counts_and_the_others_keep_their_ids() {
    let before: Vec<String> = action_ids(&page());
    for line in step_lines() {
        let changed = without_line(&page(), line);
        assert!(yaml(&changed) != spec::to_yaml(&mattermost()), "without line {}", line + 1);
        let after = action_ids(&changed);
        assert!(after.iter().all(|id| before.contains(id)), "line {}: {after:?}", line + 1);
    }
}

#[test]
fn the_order_of_steps_counts_and_ids_keep_to_their_steps() {
    let mut before = action_ids(&page());
    before.sort();
    let lines = step_lines();
    for pair in lines.windows(2).filter(|pair| pair[1] == pair[0] + 1) {
        let changed = swap_lines(&page(), pair[0], pair[1]);
        assert!(yaml(&changed) != spec::to_yaml(&mattermost()), "line {}", pair[0] + 1);
        let mut after = action_ids(&changed);
        after.sort();
        assert_eq!(after, before, "line {}", pair[0] + 1);
    }
}

#[test]
fn an_inserted_step_renames_nothing() {
    let before = action_ids(&page());
    for line in step_lines() {
        let mut lines: Vec<String> = page().lines().map(str::to_owned).collect();
        lines.insert(line, "1. Select **Something Else**.".to_owned());
        let after = action_ids(&lines.join("\n"));
        let kept: Vec<&String> =
            after.iter().filter(|id| !id.ends_with("something-else")).collect();
        assert_eq!(kept, before.iter().collect::<Vec<_>>(), "line {}", line + 1);
    }
}

/// The labels of all actions, as mends edit them.
fn labels(text: &str) -> Vec<Label> {
    let spec = spec_of_text(text);
    let steps = spec.procedures.iter().flat_map(|procedure| &procedure.steps);
    let of_action = |action: &spec::StepAction| match &action.action {
        Action::GoTo { path } => path.clone(),
        Action::Confirm { target, value, .. } => vec![target.clone(), value.clone()],
        Action::Search { object: label }
        | Action::Select { target: label, .. }
        | Action::Enter { field: label, .. }
        | Action::Copy { source: label }
        | Action::Check { target: label }
        | Action::TurnOn { target: label, .. }
        | Action::Default { field: label, .. } => vec![label.clone()],
        _ => Vec::new(),
    };
    steps.flat_map(|step| &step.actions).flat_map(of_action).collect()
}

#[rstest]
#[case::as_it_is(|page: &str| page.to_owned())]
#[case::entities(|page: &str| page.replace(" > ", " &gt; "))]
#[case::escapes(|page: &str| page.replace(" > ", "\\>"))]
#[case::three_stars(|page: &str| page.replace("**", "***"))]
#[case::quotes(|page: &str| page.replace("**Token ID**", "'Token ID'"))]
#[case::links(|page: &str| page.replace("**Create Token**", "[**Create Token**](https://example.com)"))]
#[case::crlf(|page: &str| page.replace('\n', "\r\n"))]
fn every_label_can_be_replaced_alone(#[case] edit: fn(&str) -> String) {
    let page = edit(&page());
    let before = labels(&page);
    assert_eq!(before.len(), 24);
    for label in &before {
        let edit = Edit { span: label.span, text: "Zebra".to_owned() };
        let after = labels(&apply_edits(&page, &[edit]));
        assert_eq!(after.len(), before.len(), "{}", label.text);
        for (old, new) in before.iter().zip(&after) {
            let expected = if old.span == label.span { "Zebra" } else { old.text.as_str() };
            assert_eq!(new.text, expected);
        }
    }
}

fn action_ids(text: &str) -> Vec<String> {
    let spec = spec_of_text(text);
    let steps = spec.procedures.iter().flat_map(|procedure| &procedure.steps);
    steps.flat_map(|step| &step.actions).map(|action| action.claim.to_string()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Lines may be wrapped anywhere.
    #[test]
    fn wrapping_says_nothing(places in prop::collection::vec(any::<prop::sample::Index>(), 1..40)) {
        let places: Vec<usize> = places.iter().map(|place| place.index(1000)).collect();
        assert_same(&edits::wrap(&page(), &places));
    }

    /// No word of a step can become another one unnoticed, but for articles.
    #[test]
    fn every_word_of_a_step_counts(line in any::<prop::sample::Index>(), word in any::<prop::sample::Index>()) {
        let lines = step_lines();
        let line = lines[line.index(lines.len())];
        if let Some((word, changed)) = edits::other_word(&page(), line, word) {
            let same = yaml(&changed) == spec::to_yaml(&mattermost());
            prop_assert!(!same, "line {}: `{}`", line + 1, word);
        }
    }

    /// Comparing tells exactly whether two specs are the same, in both directions.
    #[test]
    fn a_difference_is_always_told(
        first in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..4),
    ) {
        let mut text = page();
        for (a, b) in first {
            let count = text.lines().count();
            text = swap_lines(&text, a.index(count), b.index(count));
        }
        let Some(changed) = edits::parsed(&text) else { return Ok(()) };
        let (old, new) = (SpecFile::new(&mattermost()), SpecFile::new(&changed));
        prop_assert_eq!(spec::diff(&old, &new).is_empty(), old == new);
        prop_assert_eq!(spec::diff(&new, &old).is_empty(), old == new);
        prop_assert_eq!(spec::from_yaml(&new.to_yaml()).expect("reads back"), new);
    }
}
