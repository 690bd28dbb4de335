//! Post objects, and what a body says of one.

use serde_json::{Map, Value, json};

use super::attachments;
use super::board::{Post, Reaction};
use super::json::{WrongType, field, text_field};
use super::state::World;

/// What a body says of a post.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub(super) id: String,
    pub(super) channel_id: String,
    pub(super) root_id: String,
    pub(super) message: String,
    pub(super) kind: String,
    pub(super) pending_post_id: String,
    pub(super) create_at: i64,
    pub(super) is_pinned: bool,
    pub(super) props: Map<String, Value>,
    pub(super) has_files: bool,
}

/// Reads a post; the types of every field are held.
pub(super) fn draft(value: &Value) -> Result<Draft, WrongType> {
    if !value.is_object() && !value.is_null() {
        return Err(WrongType);
    }
    for name in ["user_id", "original_id", "hashtags"] {
        text_field(value, name)?;
    }
    let number = |name| match field(value, name) {
        None | Some(Value::Null) => Ok(0),
        Some(value) => value.as_i64().ok_or(WrongType),
    };
    for name in ["update_at", "edit_at", "delete_at"] {
        number(name)?;
    }
    let is_pinned = match field(value, "is_pinned") {
        None | Some(Value::Null) => false,
        Some(value) => value.as_bool().ok_or(WrongType)?,
    };
    let has_files = match field(value, "file_ids") {
        None | Some(Value::Null) => false,
        Some(Value::Array(ids)) if ids.iter().all(Value::is_string) => !ids.is_empty(),
        Some(_) => return Err(WrongType),
    };
    Ok(Draft {
        id: text_field(value, "id")?,
        channel_id: text_field(value, "channel_id")?,
        root_id: text_field(value, "root_id")?,
        message: text_field(value, "message")?,
        kind: text_field(value, "type")?,
        pending_post_id: text_field(value, "pending_post_id")?,
        create_at: number("create_at")?,
        is_pinned,
        props: props(field(value, "props"))?,
        has_files,
    })
}

/// Props, sorted by name; attachments in the server's form.
pub(super) fn props(value: Option<&Value>) -> Result<Map<String, Value>, WrongType> {
    let given = match value {
        None | Some(Value::Null) => return Ok(Map::new()),
        Some(Value::Object(given)) => given,
        Some(_) => return Err(WrongType),
    };
    let mut entries: Vec<(String, Value)> = given
        .iter()
        .map(|(key, value)| {
            let value =
                if key == "attachments" { attachments::normalised(value) } else { sorted(value) };
            (key.clone(), value)
        })
        .collect();
    entries.sort_by(|left, right| left.0.cmp(&right.0));
    Ok(entries.into_iter().collect())
}

impl World {
    /// A post object with what belongs to it.
    pub(super) fn post_view(&self, post: &Post) -> Value {
        let mut map = self.bare_post_view(post);
        let mut metadata = Map::new();
        if post.props.contains_key("attachments") {
            metadata.insert("embeds".into(), json!([{"type": "message_attachment"}]));
        }
        let reactions = self.reactions_to(&post.id);
        if !reactions.is_empty() {
            metadata.insert("reactions".into(), reactions.into_iter().map(reaction_view).collect());
        }
        map.insert("metadata".into(), Value::Object(metadata));
        Value::Object(map)
    }

    /// A post object alone.
    pub(super) fn bare_post_view(&self, post: &Post) -> Map<String, Value> {
        let deleted = post.delete_at != 0;
        let root_id = if post.root_id.is_empty() { &post.id } else { &post.root_id };
        let replies = self
            .board
            .posts
            .iter()
            .filter(|other| other.root_id == *root_id && other.delete_at == 0);
        let mut map = Map::new();
        let mut put = |key: &str, value: Value| map.insert(key.to_owned(), value);
        put("id", json!(post.id));
        put("create_at", json!(post.create_at));
        put("update_at", json!(post.update_at));
        put("edit_at", json!(post.edit_at));
        put("delete_at", json!(post.delete_at));
        put("is_pinned", json!(post.is_pinned));
        put("user_id", json!(post.user_id));
        put("channel_id", json!(post.channel_id));
        put("root_id", json!(post.root_id));
        put("original_id", json!(""));
        put("message", json!(if deleted { "" } else { post.message.as_str() }));
        put("type", json!(post.kind));
        put(
            "props",
            if deleted { json!({"deleteBy": post.deleted_by}) } else { json!(post.props) },
        );
        put("hashtags", json!(hashtags(&post.message)));
        let ephemeral = post.kind == "system_ephemeral";
        if self.generation.is_11() {
            put("file_ids", if post.lost_files || ephemeral { Value::Null } else { json!([]) });
        }
        put("pending_post_id", json!(post.pending_post_id));
        if self.board.reactions.iter().any(|reaction| reaction.post_id == post.id) {
            put("has_reactions", json!(true));
        }
        if !ephemeral {
            put("remote_id", json!(""));
        }
        put("reply_count", json!(replies.count()));
        put("last_reply_at", json!(0));
        put("participants", Value::Null);
        map
    }

    /// The reactions to a post, oldest first.
    pub(super) fn reactions_to(&self, post_id: &str) -> Vec<&Reaction> {
        let mut found: Vec<&Reaction> =
            self.board.reactions.iter().filter(|reaction| reaction.post_id == post_id).collect();
        found.sort_by_key(|reaction| reaction.create_at);
        found
    }
}

/// A reaction object.
pub(super) fn reaction_view(reaction: &Reaction) -> Value {
    json!({
        "user_id": reaction.user_id,
        "post_id": reaction.post_id,
        "emoji_name": reaction.emoji_name,
        "create_at": reaction.create_at,
        "update_at": reaction.update_at,
        "delete_at": 0,
        "remote_id": "",
        "channel_id": reaction.channel_id,
    })
}

/// The words of a message that begin with `#` and a letter, and have three characters at least.
fn hashtags(message: &str) -> String {
    let is_tag = |word: &&str| {
        word.strip_prefix('#').is_some_and(|name| {
            name.chars().count() >= 2
                && name.starts_with(char::is_alphabetic)
                && name.ends_with(char::is_alphanumeric)
                && name
                    .chars()
                    .all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.'))
        })
    };
    message.split_whitespace().filter(is_tag).collect::<Vec<_>>().join(" ")
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> =
                map.iter().map(|(key, value)| (key.clone(), sorted(value))).collect();
            entries.sort_by(|left, right| left.0.cmp(&right.0));
            Value::Object(entries.into_iter().collect())
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        other => other.clone(),
    }
}
