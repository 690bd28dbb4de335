//! The System Console: its sidebar, Integration Management, and pages that aren't modelled.

use serde_json::Value;

use super::control::Control;
use super::draw::Known;
use super::header::{entry, menu_icon};
use super::labels::Screens;
use super::state::{Integrations, OpenMenu, Page, Place};
use super::view::{Item, View};
use crate::secret::Secret;
use crate::service::Role;

/// The name of the screen of `page`.
pub(super) fn name(page: &Page) -> String {
    let page = match page {
        Page::IntegrationManagement => "Integration Management",
        Page::Users => "Users",
        Page::User(_) => "User Configuration",
        Page::Other(name) => name,
    };
    format!("System Console: {page}")
}

/// The page that the sidebar's entry `name` leads to.
fn page(name: &'static str) -> Page {
    match name {
        "Users" => Page::Users,
        "Integration Management" => Page::IntegrationManagement,
        _ => Page::Other(name),
    }
}

/// The sidebar. Its headings aren't links and are always unfolded.
pub(super) fn sidebar(
    view: &mut View,
    screens: Screens,
    known: &Known,
    menu: Option<&OpenMenu>,
    filter: &str,
    present: &Page,
) {
    let back = format!("Back to {}", known.site_name());
    view.add(Item::new(Role::Link, back).does(Control::Team));
    view.group(Item::new(Role::Heading, "System Console"), |view| {
        view.text(format!("@{}", known.me.username));
        let open = menu == Some(&OpenMenu::Console);
        view.group(menu_icon("Menu Icon", open, Control::ConsoleMenu), |view| {
            if open {
                entry(view, "Log Out", Control::LogOut);
            }
        });
        view.add(
            Item::new(Role::SearchBox, "")
                .placeholder("Find settings")
                .value(Secret::new(filter))
                .does(Control::FindSettings),
        );
        for (heading, entries) in screens.sections() {
            let shown: Vec<_> =
                entries.into_iter().filter(|entry| matches(screens, entry, filter)).collect();
            if shown.is_empty() {
                continue;
            }
            view.group(Item::new(Role::Heading, heading), |view| {
                for name in shown {
                    let page = page(name);
                    let item = Item::new(Role::Link, name).on(page == *present);
                    view.add(item.does(Control::Console(page)));
                }
            });
        }
    });
}

/// The page of the first entry that the sidebar's search leaves.
pub(super) fn first_match(screens: Screens, filter: &str) -> Option<Page> {
    let sections = screens.sections();
    let mut entries = sections.into_iter().flat_map(|(_, entries)| entries);
    entries.find(|entry| matches(screens, entry, filter)).map(page)
}

fn matches(screens: Screens, entry: &str, filter: &str) -> bool {
    let filter = filter.to_lowercase();
    let holds = |text: &str| text.to_lowercase().contains(&filter);
    let settings = screens.integration_settings();
    let within = entry == "Integration Management" && settings.iter().any(|s| holds(s.0));
    holds(entry) || within
}

/// Integration Management: the settings, each with two choices, and one `Save` for all.
pub(super) fn integration_management(
    view: &mut View,
    screens: Screens,
    known: &Known,
    state: &Integrations,
) {
    view.add(Item::new(Role::Heading, "Integration Management"));
    let [yes, no] = screens.choices();
    for (label, key) in screens.integration_settings() {
        let set = shown(known, state, key);
        let locked = known.environment["ServiceSettings"][key] == Value::Bool(true);
        for (text, on) in [(yes, true), (no, false)] {
            view.add(
                Item::new(Role::Radio, text)
                    .label(label)
                    .on(set == on)
                    .enabled(!locked)
                    .does(Control::Setting(key, on)),
            );
        }
        if locked {
            view.text(
                "This setting has been set through an environment variable. It cannot be \
                 changed through the System Console.",
            );
        }
    }
    view.text(
        "When true, users can create personal access tokens for integrations in Profile > \
         Security. They can be used to authenticate against the API and give full access to the \
         account.",
    );
    view.text(
        "To manage who can create personal access tokens or to search users by token ID, go to \
         System Console > User Management > Users.",
    );
    let save = Item::new(Role::Button, "Save").enabled(!state.draft.is_empty());
    view.add(save.does(Control::SaveSettings));
    view.error(state.error.as_ref());
}

/// A setting as the page shows it: as changed, else as saved.
pub(super) fn shown(known: &Known, state: &Integrations, key: &str) -> bool {
    let changed = state.draft.iter().find(|(changed, _)| *changed == key).map(|(_, on)| *on);
    changed.unwrap_or_else(|| known.saved(key))
}

/// What asks before `place` is left: changes that weren't saved. In 9.8.1 the link back to the
/// team leaves without a question.
pub(super) fn asks(screens: Screens, from: &Place, to: &Place, state: &Integrations) -> bool {
    let back = screens == Screens::V9_8 && *to == Place::Team;
    *from == Place::Console(Page::IntegrationManagement)
        && from != to
        && !state.draft.is_empty()
        && !back
}
