//! The routes of teams, channels, posts and reactions. All of them need a session.

use super::route::{Handler, is_id, is_username};
use super::{channel_members, channels, posts, reactions, teams};

/// The handler of a path behind `/api/v4/`, with the variable parts.
pub(super) fn find<'a>(method: &str, parts: &[&'a str]) -> Option<(Handler, Vec<&'a str>)> {
    let (handler, vars): (Handler, Vec<&'a str>) = match (method, parts) {
        ("POST", ["teams"]) => (teams::create, vec![]),
        ("GET", ["teams", "name", name]) if is_username(name) => (teams::by_name, vec![*name]),
        ("GET", ["teams", "name", team, "channels", "name", name])
            if is_username(team) && is_username(name) =>
        {
            (channels::by_names, vec![*team, *name])
        }
        ("GET", ["teams", id]) if is_id(id) => (teams::get, vec![*id]),
        ("POST", ["teams", id, "members"]) if is_id(id) => (teams::add_member, vec![*id]),
        ("POST", ["teams", id, "invite", "email"]) if is_id(id) => (teams::invite, vec![*id]),
        ("GET", ["teams", id, "channels"]) if is_id(id) => (channels::of_team, vec![*id]),
        ("GET", ["teams", id, "channels", "name", name]) if is_id(id) && is_username(name) => {
            (channels::by_name, vec![*id, *name])
        }
        ("POST", ["teams", id, "channels", "search"]) if is_id(id) => (channels::search, vec![*id]),
        ("GET", ["users", id, "teams"]) if is_id(id) => (teams::of_user, vec![*id]),
        ("GET", ["users", id, "teams", team, "channels"]) if is_id(id) && is_id(team) => {
            (channels::of_user, vec![*id, *team])
        }
        ("DELETE", ["users", id, "posts", post, "reactions", name])
            if is_id(id) && is_id(post) && is_emoji(name) =>
        {
            (reactions::remove, vec![*id, *post, *name])
        }
        ("POST", ["channels"]) => (channels::create, vec![]),
        ("GET", ["channels"]) => (channels::list_all, vec![]),
        ("GET", ["channels", id]) if is_id(id) => (channels::get, vec![*id]),
        ("DELETE", ["channels", id]) if is_id(id) => (channels::archive, vec![*id]),
        ("POST", ["channels", id, "restore"]) if is_id(id) => (channels::restore, vec![*id]),
        ("GET", ["channels", id, "stats"]) if is_id(id) => (channels::stats, vec![*id]),
        ("POST", ["channels", id, "members"]) if is_id(id) => (channel_members::add, vec![*id]),
        ("GET", ["channels", id, "members"]) if is_id(id) => (channel_members::list, vec![*id]),
        ("GET", ["channels", id, "members", user]) if is_id(id) && is_id(user) => {
            (channel_members::get, vec![*id, *user])
        }
        ("DELETE", ["channels", id, "members", user]) if is_id(id) && is_id(user) => {
            (channel_members::remove, vec![*id, *user])
        }
        ("POST", ["posts"]) => (posts::create, vec![]),
        ("POST", ["posts", "ephemeral"]) => (posts::ephemeral, vec![]),
        ("GET", ["posts", id]) if is_id(id) => (posts::get, vec![*id]),
        ("PUT", ["posts", id]) if is_id(id) => (posts::update, vec![*id]),
        ("DELETE", ["posts", id]) if is_id(id) => (posts::delete, vec![*id]),
        ("PUT", ["posts", id, "patch"]) if is_id(id) => (posts::patch, vec![*id]),
        ("GET", ["posts", id, "thread"]) if is_id(id) => (posts::thread, vec![*id]),
        ("GET", ["posts", id, "reactions"]) if is_id(id) => (reactions::list, vec![*id]),
        ("POST", ["reactions"]) => (reactions::save, vec![]),
        _ => return None,
    };
    Some((handler, vars))
}

fn is_emoji(part: &str) -> bool {
    !part.is_empty()
        && part
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+'))
}
