//! Teams, channels, posts and reactions: what is kept of them, and who may see what.

use serde_json::{Map, Value};

use super::state::{World, now};

/// Everything that people write on.
#[derive(Debug, Default)]
pub(super) struct Board {
    pub(super) teams: Vec<Team>,
    pub(super) channels: Vec<Channel>,
    pub(super) posts: Vec<Post>,
    pub(super) reactions: Vec<Reaction>,
}

/// A team.
#[derive(Clone, Debug)]
pub(super) struct Team {
    pub(super) id: String,
    pub(super) create_at: i64,
    pub(super) name: String,
    pub(super) display_name: String,
    pub(super) description: String,
    pub(super) email: String,
    pub(super) kind: String,
    pub(super) invite_id: String,
    pub(super) allow_open_invite: bool,
    pub(super) members: Vec<TeamMember>,
}

/// Someone in a team.
#[derive(Clone, Debug)]
pub(super) struct TeamMember {
    pub(super) user_id: String,
    pub(super) admin: bool,
}

/// A channel.
#[derive(Clone, Debug)]
pub(super) struct Channel {
    pub(super) id: String,
    pub(super) create_at: i64,
    pub(super) update_at: i64,
    pub(super) delete_at: i64,
    pub(super) team_id: String,
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) display_name: String,
    pub(super) header: String,
    pub(super) purpose: String,
    pub(super) creator_id: String,
    pub(super) last_post_at: i64,
    pub(super) messages: i64,
    pub(super) root_messages: i64,
    pub(super) members: Vec<ChannelMember>,
}

/// Someone in a channel.
#[derive(Clone, Debug)]
pub(super) struct ChannelMember {
    pub(super) user_id: String,
    pub(super) admin: bool,
    pub(super) mentions: i64,
    pub(super) since: i64,
}

/// A post.
#[derive(Clone, Debug)]
pub(super) struct Post {
    pub(super) id: String,
    pub(super) create_at: i64,
    pub(super) update_at: i64,
    pub(super) edit_at: i64,
    pub(super) delete_at: i64,
    pub(super) deleted_by: String,
    pub(super) is_pinned: bool,
    pub(super) user_id: String,
    pub(super) channel_id: String,
    pub(super) root_id: String,
    pub(super) message: String,
    pub(super) kind: String,
    pub(super) props: Map<String, Value>,
    /// Whether it was sent with files that nobody knows.
    pub(super) lost_files: bool,
    pub(super) pending_post_id: String,
}

/// A reaction to a post.
#[derive(Clone, Debug)]
pub(super) struct Reaction {
    pub(super) user_id: String,
    pub(super) post_id: String,
    pub(super) channel_id: String,
    pub(super) emoji_name: String,
    pub(super) create_at: i64,
    pub(super) update_at: i64,
}

impl Board {
    pub(super) fn team(&self, id: &str) -> Option<&Team> {
        self.teams.iter().find(|team| team.id == id)
    }

    pub(super) fn channel(&self, id: &str) -> Option<&Channel> {
        self.channels.iter().find(|channel| channel.id == id)
    }

    pub(super) fn channel_mut(&mut self, id: &str) -> Option<&mut Channel> {
        self.channels.iter_mut().find(|channel| channel.id == id)
    }

    pub(super) fn post(&self, id: &str) -> Option<&Post> {
        self.posts.iter().find(|post| post.id == id)
    }

    pub(super) fn post_mut(&mut self, id: &str) -> Option<&mut Post> {
        self.posts.iter_mut().find(|post| post.id == id)
    }
}

impl Team {
    pub(super) fn has(&self, user_id: &str) -> bool {
        self.members.iter().any(|member| member.user_id == user_id)
    }
}

impl Channel {
    pub(super) fn has(&self, user_id: &str) -> bool {
        self.members.iter().any(|member| member.user_id == user_id)
    }

    pub(super) fn is_public(&self) -> bool {
        self.kind == "O"
    }

    /// The server notes something in the channel, e.g. that someone joined.
    pub(super) fn note(&mut self) {
        self.last_post_at = now();
    }
}

impl World {
    /// Whether someone is in a channel, or may do there what members may.
    pub(super) fn in_channel(&self, user_id: &str, channel_id: &str) -> bool {
        self.board
            .channel(channel_id)
            .is_some_and(|channel| channel.has(user_id) || self.may(user_id, "manage_system"))
    }

    /// Whether someone is in a team, or may do there what members may.
    pub(super) fn in_team(&self, user_id: &str, team_id: &str) -> bool {
        self.board.team(team_id).is_some_and(|team| team.has(user_id))
            || self.may(user_id, "manage_system")
    }

    /// Whether someone may read a channel: a public one is open to its team.
    pub(super) fn reads_channel(&self, user_id: &str, channel_id: &str) -> bool {
        self.in_channel(user_id, channel_id)
            || self.board.channel(channel_id).is_some_and(|channel| {
                channel.is_public() && self.in_team(user_id, &channel.team_id)
            })
    }
}
