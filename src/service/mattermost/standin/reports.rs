//! What the System Console's table of users is made of.

use std::cmp::Ordering;

use serde_json::{Value, json};

use super::call::Call;
use super::error::AppError;
use super::response::Reply;
use super::state::{User, World};
use super::user_view::Viewer;

const DEFAULT_SIZE: usize = 10;

/// `GET /reports/users`.
pub(super) fn users(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    world.require(&call.user_id(), "manage_system")?;
    let mut found = find(world, call);
    let column = call.query.get("sort_column").to_owned();
    found.sort_by(|left, right| compare(left, right, &column));
    if call.query.get("sort_direction") == "desc" {
        found.reverse();
    }
    let start = call.query.get("from_id");
    if !start.is_empty()
        && let Some(at) = found.iter().position(|user| user.id == start)
    {
        found.drain(..=at);
    }
    let size = call
        .query
        .number("page_size")
        .and_then(|size| usize::try_from(size).ok())
        .unwrap_or(DEFAULT_SIZE);
    found.truncate(size);
    let rows = found.into_iter().map(|user| {
        let mut row = world.view(user, Viewer::Administrator);
        if let Some(row) = row.as_object_mut() {
            row.insert("last_status_at".into(), json!(0));
            row.insert("days_active".into(), json!(0));
            row.insert("total_posts".into(), json!(0));
        }
        row
    });
    Ok(Reply::json_line(200, &Value::Array(rows.collect())))
}

/// `GET /reports/users/count`.
pub(super) fn count(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    world.require(&call.user_id(), "manage_system")?;
    Ok(Reply::json_line(200, &json!(find(world, call).len())))
}

/// People, not bots, in whose names or address every word of the search is contained.
fn find<'a>(world: &'a World, call: &Call<'_>) -> Vec<&'a User> {
    let term = call.query.get("search_term").to_lowercase();
    let words: Vec<&str> =
        term.split_whitespace().map(|word| word.trim_start_matches('@')).collect();
    let (hide_active, hide_inactive) =
        (call.query.flag("hide_active"), call.query.flag("hide_inactive"));
    let role = call.query.get("role_filter");
    world
        .users
        .iter()
        .filter(|user| user.bot.is_none())
        .filter(|user| if user.delete_at == 0 { !hide_active } else { !hide_inactive })
        .filter(|user| role.is_empty() || user.has_role(role))
        .filter(|user| {
            let texts =
                [&user.username, &user.first_name, &user.last_name, &user.nickname, &user.email];
            let texts: Vec<String> = texts.into_iter().map(|text| text.to_lowercase()).collect();
            words
                .iter()
                .all(|word| *word == user.id || texts.iter().any(|text| text.contains(word)))
        })
        .collect()
}

fn compare(left: &User, right: &User, column: &str) -> Ordering {
    let by_name = left.username.cmp(&right.username);
    match column {
        "FirstName" => left.first_name.cmp(&right.first_name).then(by_name),
        "LastName" => left.last_name.cmp(&right.last_name).then(by_name),
        "Nickname" => left.nickname.cmp(&right.nickname).then(by_name),
        "EmailAddress" => left.email.cmp(&right.email).then(by_name),
        "CreateAt" => left.create_at.cmp(&right.create_at).then(by_name),
        "Roles" => left.roles.cmp(&right.roles).then(by_name),
        _ => by_name,
    }
}
