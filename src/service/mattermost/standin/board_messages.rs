//! The texts behind the error ids of teams, channels, posts and reactions.

/// The English text of an error id; `{}` stands for the name it carries.
pub(super) fn english(id: &str) -> &'static str {
    match id {
        "api.channel.create_channel.direct_channel.app_error" => {
            "Must use createDirectChannel API service for direct message channel creation."
        }
        "api.channel.delete_channel.cannot.app_error" => "Unable to delete the default channel {}.",
        "api.channel.delete_channel.deleted.app_error" => {
            "The channel has been archived or deleted."
        }
        "api.channel.restore_channel.restored.app_error" => {
            "Unable to unarchive channel. The channel is not archived."
        }
        "api.context.invalid_param.app_error" => "Invalid {} parameter.",
        "api.post.create_post.can_not_post_to_deleted.error" => "Can not post to deleted channel.",
        "api.post.create_post.channel_root_id.app_error" => {
            "Invalid ChannelId for RootId parameter."
        }
        "api.post.create_post.root_id.app_error" => "Invalid RootId parameter.",
        "api.reaction.save_reaction.invalid.app_error" => "Reaction is not valid.",
        "api.reaction.save_reaction.user_id.app_error" => {
            "You cannot save reaction for the other user."
        }
        "api.team.invite_members.disabled.app_error" => "Email invitations are disabled.",
        "api.team.invite_members_to_team_and_channels.invalid_body.app_error" => {
            "Invalid request body."
        }
        "app.channel.get.existing.app_error" => "Unable to find the existing channel{}.",
        "app.channel.get_by_name.missing.app_error" => "Channel does not exist.",
        "app.channel.get_member.missing.app_error" => {
            "No channel member found for that user ID and channel ID."
        }
        "app.emoji.get_by_name.no_result" => "We couldn’t find the emoji.",
        "app.post.get.app_error" => "Unable to get the post.",
        "app.post.save.existing.app_error" => "You cannot update an existing Post.",
        "app.team.get.find.app_error" => "Unable to find the existing team.",
        "app.team.get_by_invite_id.finding.app_error" => "Unable to find the existing team.",
        "app.team.get_by_name.missing.app_error" => "Unable to find the existing team.",
        "app.team.get_member.missing.app_error" => {
            "No team member found for that user ID and team ID."
        }
        "app.team.save.existing.app_error" => "Must call update for existing team.",
        "model.channel.is_valid.1_or_more.app_error" => {
            "Name must be 1 or more lowercase alphanumeric character."
        }
        "model.channel.is_valid.display_name.app_error" => "Invalid display name.",
        "model.channel.is_valid.type.app_error" => "Invalid type.",
        "model.post.is_valid.message_length.app_error" => {
            "Post Message property is longer than the maximum permitted length."
        }
        "model.post.is_valid.msg.app_error" => "Invalid message.",
        "model.team.is_valid.characters.app_error" => {
            "Name must be 2 or more lowercase alphanumeric characters."
        }
        "model.team.is_valid.name.app_error" => "Invalid name.",
        "model.team.is_valid.reserved.app_error" => "This URL is unavailable. Please try another.",
        "model.team.is_valid.type.app_error" => "Invalid type.",
        "store.sql_channel.save_channel.exists.app_error" => {
            "A channel with that name already exists on the same team."
        }
        "store.sql_team.save_team.existing.app_error" => "A team with this URL already exists.",
        _ => "",
    }
}
