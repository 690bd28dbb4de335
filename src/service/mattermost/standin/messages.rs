//! The texts behind the error ids, English and, where they were seen, German.

use super::board_messages;

/// The English text of an error id; `{}` stands for the name it carries.
pub(super) fn english(id: &str) -> &'static str {
    match id {
        "api.bot.create_disabled" => "Bot creation has been disabled.",
        "api.config.client.old_format.app_error" => {
            "New format for the client configuration is not supported yet. Please specify format=old in the query string."
        }
        "api.config.update_config.clear_siteurl.app_error" => "Site URL cannot be cleared.",
        "api.context.404.app_error" => "Sorry, we could not find the page.",
        "api.context.invalid_body_param.app_error" => "Invalid or missing {} in request body.",
        "api.context.invalid_url_param.app_error" => {
            "Invalid or missing {} parameter in request URL."
        }
        "api.context.permissions.app_error" | "api.user.update_active.permissions.app_error" => {
            "You do not have the appropriate permissions."
        }
        "api.context.request_body_too_large.app_error" => {
            "Unable to process request. Request body too large."
        }
        "api.context.server_busy.app_error" => {
            "Server is busy, non-critical services are temporarily unavailable."
        }
        "api.context.session_expired.app_error" => {
            "Invalid or expired session, please login again."
        }
        "api.context.token_provided.app_error" => {
            "Session is not OAuth but token was provided in the query string."
        }
        "api.license.client.old_format.app_error" => {
            "New format for the client license is not supported yet. Please specify format=old in the query string."
        }
        "api.oauth.allow_oauth.redirect_callback.app_error" => {
            "invalid_request: The supplied redirect_uri did not match registered callback_url."
        }
        "api.oauth.allow_oauth.turn_off.app_error"
        | "api.oauth.get_access_token.disabled.app_error"
        | "api.oauth.register_oauth_app.turn_off.app_error" => {
            "The system admin has turned off OAuth2 Service Provider."
        }
        "api.oauth.get_access_token.bad_grant.app_error" => "invalid_request: Bad grant_type.",
        "api.oauth.get_access_token.credentials.app_error" => {
            "invalid_client: Invalid client credentials."
        }
        "api.oauth.get_access_token.expired_code.app_error" => {
            "invalid_grant: Invalid or expired authorization code."
        }
        "api.oauth.get_access_token.missing_code.app_error" => "invalid_request: Missing code.",
        "app.oauth.get_app.find.app_error" => "We couldn't find the requested app.",
        "model.oauth.is_valid.callback.app_error" => {
            "Callback URL must be a valid URL and start with http:// or https://."
        }
        "model.oauth.is_valid.homepage.app_error" => {
            "Homepage must be a valid URL and start with http:// or https://."
        }
        "model.oauth.is_valid.name.app_error" => "Invalid name.",
        "api.payload.parse.error" => "An error occurred while parsing the payload.",
        "api.user.check_user_login_attempts.too_many.app_error" => {
            "Your account is locked because of too many failed password attempts. Please reset your password."
        }
        "api.user.check_user_password.invalid.app_error" => {
            "Login failed because of invalid password."
        }
        "api.user.create_user.no_open_server" => {
            "This server does not allow open signups.  Please speak with your Administrator to receive an invitation."
        }
        "api.user.login.blank_pwd.app_error" => "Password field must not be blank",
        "api.user.login.bot_login_forbidden.app_error" => "Bot login is forbidden.",
        "api.user.login.inactive.app_error" => {
            "Login failed because your account has been deactivated.  Please contact an administrator."
        }
        "api.user.login.invalid_credentials_email" => "Enter a valid email and/or password",
        "api.user.login.invalid_credentials_email_username" => {
            "Enter a valid email or username and/or password."
        }
        "api.user.login.invalid_credentials_username" => "Enter a valid username and/or password.",
        "api.user.update_active.not_enable.app_error" => {
            "You cannot deactivate yourself because this feature is not enabled. Please contact your System Administrator."
        }
        "api.user.update_password.incorrect.app_error" => {
            "The \"Current Password\" you entered is incorrect. Please check that Caps Lock is off and try again."
        }
        "api.user.update_user_roles.license.app_error" => {
            "Custom Permission Schemes not supported by current license"
        }
        "app.role.check_roles_exist.role_not_found" => "The provided role does not exist",
        "app.user.get_by_username.app_error" => {
            "Unable to find an existing account matching your username for this team. This team may require an invite from the team owner to join."
        }
        "app.user.missing_account.const" => "Unable to find the user.",
        "app.user.save.email_exists.app_error" => "An account with that email already exists.",
        "app.user.save.username_exists.app_error" => {
            "An account with that username already exists."
        }
        "app.user.update.lastAdmin.app_error" => "Cannot demote last System Admin.",
        "app.user_access_token.disabled" => {
            "Personal access tokens are disabled on this server. Please contact your system administrator for details."
        }
        "app.user_access_token.get_all.app_error" => "Unable to get all personal access tokens.",
        "app.user_access_token.get_by_user.app_error" => {
            "Unable to get the personal access tokens by user."
        }
        "app.user_access_token.save.app_error" => "Unable to save the personal access token.",
        "app.user_access_token.search.app_error" => {
            "We encountered an error searching user access tokens."
        }
        "basic_security_check.url.too_long_error" => "URL is too long",
        "model.config.is_valid.listen_address.app_error" => {
            "Invalid listen address for service settings Must be set."
        }
        "model.config.is_valid.login_attempts.app_error" => {
            "Invalid maximum login attempts for service settings. Must be a positive number."
        }
        "model.config.is_valid.rate_mem.app_error" => {
            "Invalid memory store size for rate limit settings. Must be a positive number."
        }
        "model.config.is_valid.rate_sec.app_error" => {
            "Invalid per sec for rate limit settings. Must be a positive number."
        }
        "model.config.is_valid.max_payload_size.app_error" => {
            "Invalid max payload size for service settings. Must be a whole number greater than zero."
        }
        "model.config.is_valid.max_url_length.app_error" => {
            "Invalid max URL length for service settings. Must be a whole number greater than zero."
        }
        "model.config.is_valid.max_burst.app_error" => {
            "Maximum burst size must be greater than zero."
        }
        "model.config.is_valid.site_url.app_error" => {
            "Site URL must be a valid URL and start with http:// or https://."
        }
        "model.user.is_valid.email.app_error" => "Invalid email.",
        "model.user.is_valid.first_name.app_error" => "Invalid first name.",
        "model.user.is_valid.last_name.app_error" => "Invalid last name.",
        "model.user.is_valid.nickname.app_error" => "Invalid nickname.",
        "model.user.is_valid.position.app_error" => {
            "Invalid position: must not be longer than 128 characters."
        }
        "model.user.is_valid.pwd_min_length.app_error" => {
            "Your password must contain at least {} characters."
        }
        "model.user.is_valid.username.app_error" => {
            "Username must begin with a letter, and contain between 3 to 22 lowercase characters made up of numbers, letters, and the symbols \".\", \"-\", and \"_\"."
        }
        "model.user_access_token.is_valid.description.app_error" => {
            "Invalid description, must be 255 or less characters."
        }
        "store.sql_bot.get.missing.app_error" => "Bot does not exist.",
        other => board_messages::english(other),
    }
}

/// The German text of an error id, where it is known.
pub(super) fn german(id: &str) -> Option<&'static str> {
    Some(match id {
        "api.context.session_expired.app_error" => {
            "Ungültige oder abgelaufene Sitzung. Melde dich erneut an."
        }
        "api.user.login.invalid_credentials_email_username" => {
            "Gültige E-Mail-Adresse oder Benutzername und/oder Passwort eingeben."
        }
        _ => return None,
    })
}
