//! Posts.

use serde_json::{Map, Value, json};

use super::board::Post;
use super::call::Call;
use super::error::AppError;
use super::id::{is_valid_id, new_id};
use super::json::{field, text_field};
use super::post_view::{Draft, draft, props};
use super::response::Reply;
use super::state::{World, now};

const LONGEST_MESSAGE: usize = 16383;
const MISSING: &str = "app.post.get.app_error";
const ROOT: &str = "api.post.create_post.root_id.app_error";

/// `POST /posts`.
pub(super) fn create(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let value = call.decode(world.generation, &world.config, "post")?;
    let draft = draft(&value).map_err(|_| AppError::body_param("post"))?;
    let author = call.user_id();
    if !world.in_channel(&author, &draft.channel_id) {
        return Err(AppError::permission(&author, "create_post"));
    }
    if world.board.channel(&draft.channel_id).is_none_or(|channel| channel.delete_at != 0) {
        return Err(AppError::new("api.post.create_post.can_not_post_to_deleted.error", 400));
    }
    if draft.kind.starts_with("system_") {
        return Err(
            AppError::new("api.context.invalid_param.app_error", 400).with_name("post.type")
        );
    }
    // A post that is sent again isn't made again, whoever sends it.
    let pending = |post: &&Post| {
        !draft.pending_post_id.is_empty() && post.pending_post_id == draft.pending_post_id
    };
    if let Some(first) = world.board.posts.iter().find(pending) {
        let mut first = first.clone();
        first.pending_post_id = String::new();
        return Ok(Reply::json_line(201, &Value::Object(world.bare_post_view(&first))));
    }
    if !draft.root_id.is_empty() {
        let root = world
            .board
            .post(&draft.root_id)
            .filter(|root| root.delete_at == 0 && root.root_id.is_empty());
        let root = root.ok_or_else(|| AppError::new(ROOT, 400))?;
        if root.channel_id != draft.channel_id {
            return Err(AppError::new("api.post.create_post.channel_root_id.app_error", 400));
        }
    }
    if !draft.id.is_empty() {
        return Err(AppError::new("app.post.save.existing.app_error", 400));
    }
    check_message(world, &draft.message)?;
    let create_at = if draft.create_at > 0 && world.may(&author, "manage_system") {
        draft.create_at
    } else {
        now()
    };
    let post = keep(world, author, draft, create_at);
    Ok(Reply::json_line(201, &world.post_view(&post)))
}

/// `GET /posts/{post_id}`.
pub(super) fn get(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let id = post_id(call)?;
    let asker = call.user_id();
    let deleted = call.query.flag("include_deleted");
    if deleted {
        world.require(&asker, "manage_system")?;
    }
    let post = readable(world, &asker, &id, deleted)?;
    let etag = format!("{}.{}.{}", world.generation.version(), post.id, post.update_at);
    if unchanged(call, &etag) {
        return Ok(Reply::new(304, ""));
    }
    Ok(Reply::json_line(200, &world.post_view(&post)))
}

/// `GET /posts/{post_id}/thread`.
pub(super) fn thread(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let id = post_id(call)?;
    let post = readable(world, &call.user_id(), &id, false)?;
    let root_id = if post.root_id.is_empty() { post.id.clone() } else { post.root_id.clone() };
    let in_thread =
        |post: &&Post| (post.id == root_id || post.root_id == root_id) && post.delete_at == 0;
    let posts: Vec<&Post> = world.board.posts.iter().filter(in_thread).collect();
    if let Some(latest) = posts.iter().max_by_key(|post| post.update_at) {
        let etag =
            format!("{}.{root_id}.{}.{}", world.generation.version(), latest.id, latest.update_at);
        if unchanged(call, &etag) {
            return Ok(Reply::new(304, ""));
        }
    }
    let order: Vec<&str> = posts.iter().map(|post| post.id.as_str()).collect();
    let mut by_id: Vec<(String, Value)> =
        posts.iter().map(|post| (post.id.clone(), world.post_view(post))).collect();
    by_id.sort_by(|left, right| left.0.cmp(&right.0));
    Ok(Reply::json_line(
        200,
        &json!({
            "order": order,
            "posts": by_id.into_iter().collect::<Map<String, Value>>(),
            "next_post_id": "",
            "prev_post_id": "",
            "has_next": false,
            "first_inaccessible_post_time": 0,
        }),
    ))
}

/// `PUT /posts/{post_id}`: what the body leaves out is emptied.
pub(super) fn update(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let id = post_id(call)?;
    let value = call.decode(world.generation, &world.config, "post")?;
    let draft = draft(&value).map_err(|_| AppError::body_param("post"))?;
    if draft.id != id {
        return Err(AppError::body_param("id"));
    }
    check_message(world, &draft.message)?;
    edit(world, &call.user_id(), &id, |post| {
        post.message = draft.message;
        post.props = draft.props;
        post.is_pinned = draft.is_pinned;
    })
}

/// `PUT /posts/{post_id}/patch`: what the body leaves out stays.
pub(super) fn patch(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let id = post_id(call)?;
    let invalid = || AppError::body_param("post");
    let value = call.decode(world.generation, &world.config, "post")?;
    draft(&value).map_err(|_| invalid())?;
    let message = match field(&value, "message") {
        Some(Value::String(text)) => Some(text.clone()),
        _ => None,
    };
    let props = field(&value, "props")
        .map(|value| props(Some(value)))
        .transpose()
        .map_err(|_| invalid())?;
    let is_pinned = field(&value, "is_pinned").and_then(Value::as_bool);
    check_message(world, message.as_deref().unwrap_or(""))?;
    edit(world, &call.user_id(), &id, |post| {
        post.message = message.unwrap_or_else(|| post.message.clone());
        post.props = props.unwrap_or_else(|| post.props.clone());
        post.is_pinned = is_pinned.unwrap_or(post.is_pinned);
    })
}

/// `DELETE /posts/{post_id}`: with its replies.
pub(super) fn delete(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let id = post_id(call)?;
    let asker = call.user_id();
    let Some(post) = world.board.post(&id).filter(|post| post.delete_at == 0) else {
        return Err(if world.generation.is_11() {
            AppError::new(MISSING, 404)
        } else {
            AppError::permission(&asker, "delete_post")
        });
    };
    if post.user_id != asker || !world.in_channel(&asker, &post.channel_id) {
        world.require(&asker, "delete_others_posts")?;
    }
    let time = now();
    for post in &mut world.board.posts {
        if (post.id == id || post.root_id == id) && post.delete_at == 0 {
            post.delete_at = time;
            post.update_at = time;
            post.deleted_by = asker.clone();
        }
    }
    Ok(Reply::status_ok())
}

/// `POST /posts/ephemeral`: an administrator shows something to one person; nothing is kept.
pub(super) fn ephemeral(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let value = call.decode(world.generation, &world.config, "body")?;
    let invalid = || AppError::body_param("body");
    let user_id = text_field(&value, "user_id").map_err(|_| invalid())?;
    if user_id.is_empty() {
        return Err(AppError::body_param("user_id"));
    }
    let Some(given) = field(&value, "post").filter(|post| !post.is_null()) else {
        return Err(AppError::body_param("post"));
    };
    let mut draft = draft(given).map_err(|_| invalid())?;
    let asker = call.user_id();
    world.require(&asker, "create_post_ephemeral")?;
    draft.kind = "system_ephemeral".into();
    let mut post = made(asker, draft, now());
    post.update_at = 0;
    Ok(Reply::json_line(201, &world.post_view(&post)))
}

/// The id in the path.
pub(super) fn post_id(call: &Call<'_>) -> Result<String, AppError> {
    let id = call.vars.first().copied().unwrap_or("");
    if is_valid_id(id) { Ok(id.to_owned()) } else { Err(AppError::url_param("post_id")) }
}

fn readable(world: &World, asker: &str, id: &str, deleted: bool) -> Result<Post, AppError> {
    let post = world.board.post(id).filter(|post| deleted || post.delete_at == 0);
    let post = post.ok_or_else(|| AppError::new(MISSING, 404))?;
    if !world.reads_channel(asker, &post.channel_id) {
        return Err(AppError::permission(asker, "read_channel"));
    }
    Ok(post.clone())
}

/// Adds the tag; tells whether the client has this already.
fn unchanged(call: &mut Call<'_>, etag: &str) -> bool {
    call.headers.add("Etag", etag);
    call.request.header("if-none-match") == Some(etag)
}

fn check_message(world: &World, message: &str) -> Result<(), AppError> {
    if message.chars().count() <= LONGEST_MESSAGE {
        return Ok(());
    }
    Err(AppError::new(
        if world.generation.is_11() {
            "model.post.is_valid.message_length.app_error"
        } else {
            "model.post.is_valid.msg.app_error"
        },
        400,
    ))
}

fn edit(
    world: &mut World,
    asker: &str,
    id: &str,
    change: impl FnOnce(&mut Post),
) -> Result<Reply, AppError> {
    let may = world.board.post(id).filter(|post| post.delete_at == 0).is_some_and(|post| {
        (post.user_id == asker && world.in_channel(asker, &post.channel_id))
            || world.may(asker, "edit_others_posts")
    });
    let post = world.board.post_mut(id).filter(|_| may);
    let post = post.ok_or_else(|| AppError::permission(asker, "edit_post"))?;
    let before = (post.message.clone(), post.props.clone());
    change(post);
    post.update_at = now();
    if before != (post.message.clone(), post.props.clone()) {
        post.edit_at = post.update_at;
    }
    let post = post.clone();
    Ok(Reply::json_line(200, &world.post_view(&post)))
}

/// Keeps a new post, with what it changes around it.
fn keep(world: &mut World, author: String, draft: Draft, create_at: i64) -> Post {
    let post = made(author, draft, create_at);
    let is_root = post.root_id.is_empty();
    if let Some(root) = world.board.post_mut(&post.root_id) {
        root.update_at = create_at;
    }
    if let Some(channel) = world.board.channel_mut(&post.channel_id) {
        channel.messages += 1;
        channel.root_messages += i64::from(is_root);
        channel.last_post_at = channel.last_post_at.max(create_at);
    }
    world.board.posts.push(post.clone());
    post
}

fn made(user_id: String, draft: Draft, create_at: i64) -> Post {
    Post {
        id: new_id(),
        create_at,
        update_at: create_at,
        edit_at: 0,
        delete_at: 0,
        deleted_by: String::new(),
        is_pinned: draft.is_pinned,
        user_id,
        channel_id: draft.channel_id,
        root_id: draft.root_id,
        message: draft.message,
        kind: draft.kind,
        props: draft.props,
        lost_files: draft.has_files,
        pending_post_id: draft.pending_post_id,
    }
}
