//! Reactions to posts.

use serde_json::Value;

use super::board::Reaction;
use super::call::Call;
use super::error::AppError;
use super::id::is_valid_id;
use super::json::{field, text_field};
use super::post_view::reaction_view;
use super::posts::post_id;
use super::response::Reply;
use super::state::{World, now};

const LONGEST_NAME: usize = 64;

/// Of the many emoji that the server has, those that are used most.
const EMOJI: &[&str] = &[
    "+1",
    "-1",
    "100",
    "blush",
    "boom",
    "bug",
    "clap",
    "confused",
    "cry",
    "eyes",
    "fire",
    "frowning",
    "grin",
    "grinning",
    "heart",
    "heart_eyes",
    "heavy_check_mark",
    "hourglass",
    "joy",
    "laughing",
    "muscle",
    "ok_hand",
    "one",
    "open_mouth",
    "pray",
    "question",
    "raised_hands",
    "rage",
    "robot",
    "rocket",
    "rotating_light",
    "scream",
    "slightly_smiling_face",
    "smile",
    "smiley",
    "sob",
    "sparkles",
    "star",
    "sunglasses",
    "sweat_smile",
    "tada",
    "thinking",
    "thumbsdown",
    "thumbsup",
    "two",
    "warning",
    "wave",
    "white_check_mark",
    "wink",
    "x",
    "zap",
];

/// `POST /reactions`.
pub(super) fn save(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    const BODY: &str = "reaction";
    let value = call.decode(world.generation, &world.config, BODY)?;
    let text = |name| text_field(&value, name).map_err(|_| AppError::body_param(BODY));
    if !value.is_object() && !value.is_null() {
        return Err(AppError::body_param(BODY));
    }
    let (user_id, post_id, emoji_name) = (text("user_id")?, text("post_id")?, text("emoji_name")?);
    let named = (1..=LONGEST_NAME).contains(&emoji_name.len());
    if !is_valid_id(&user_id) || !is_valid_id(&post_id) || !named {
        return Err(AppError::new("api.reaction.save_reaction.invalid.app_error", 400));
    }
    let asker = call.user_id();
    if user_id != asker {
        return Err(AppError::new("api.reaction.save_reaction.user_id.app_error", 403));
    }
    let post = world.board.post(&post_id).filter(|post| world.in_channel(&asker, &post.channel_id));
    let post = post.ok_or_else(|| AppError::permission(&asker, "add_reaction"))?;
    if post.delete_at != 0 {
        return Err(AppError::new("app.post.get.app_error", 404));
    }
    if !EMOJI.contains(&emoji_name.as_str()) {
        return Err(AppError::new("app.emoji.get_by_name.no_result", 404));
    }
    let time = now();
    let given = field(&value, "create_at").and_then(Value::as_i64).filter(|given| *given != 0);
    let reaction = Reaction {
        channel_id: post.channel_id.clone(),
        user_id,
        post_id,
        emoji_name,
        create_at: given.unwrap_or(time),
        update_at: time,
    };
    let body = reaction_view(&reaction);
    let same = |other: &&mut Reaction| {
        other.user_id == reaction.user_id
            && other.post_id == reaction.post_id
            && other.emoji_name == reaction.emoji_name
    };
    match world.board.reactions.iter_mut().find(same) {
        Some(old) => old.update_at = time,
        None => world.board.reactions.push(reaction),
    }
    Ok(Reply::json_line(200, &body))
}

/// `GET /posts/{post_id}/reactions`: also of a deleted post; `null` where there are none.
pub(super) fn list(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let id = post_id(call)?;
    let asker = call.user_id();
    if !world.board.post(&id).is_some_and(|post| world.reads_channel(&asker, &post.channel_id)) {
        return Err(AppError::permission(&asker, "read_channel"));
    }
    let found: Vec<Value> = world.reactions_to(&id).into_iter().map(reaction_view).collect();
    Ok(Reply::json(&if found.is_empty() { Value::Null } else { found.into() }))
}

/// `DELETE /users/{user_id}/posts/{post_id}/reactions/{emoji_name}`.
pub(super) fn remove(world: &mut World, call: &mut Call<'_>) -> Result<Reply, AppError> {
    let target = call.target()?;
    let var = |at: usize| call.vars.get(at).copied().unwrap_or("");
    let (id, emoji_name) = (var(1), var(2));
    if !is_valid_id(id) {
        return Err(AppError::url_param("post_id"));
    }
    let asker = call.user_id();
    if !world.board.post(id).is_some_and(|post| world.in_channel(&asker, &post.channel_id)) {
        return Err(AppError::permission(&asker, "remove_reaction"));
    }
    if target != asker {
        world.require(&asker, "remove_others_reactions")?;
    }
    world.board.reactions.retain(|reaction| {
        reaction.user_id != target || reaction.post_id != id || reaction.emoji_name != emoji_name
    });
    Ok(Reply::status_ok())
}
