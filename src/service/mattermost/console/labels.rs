//! What differs between the generations of the screens, and how labels are written.

/// A generation of the web application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Screens {
    /// The 11.6 line.
    V11_6,
    /// 9.8.1.
    V9_8,
}

impl Screens {
    /// The screens of the server generation `server` (`11.6`, `9.8`); the newest for any other.
    pub fn of(server: &str) -> Self {
        if server.starts_with("9.") { Self::V9_8 } else { Self::V11_6 }
    }

    fn pick<T>(self, v11_6: T, v9_8: T) -> T {
        match self {
            Self::V11_6 => v11_6,
            Self::V9_8 => v9_8,
        }
    }

    /// The accessible name of the avatar that opens the user menu; it has no text.
    pub(super) fn user_menu(self) -> &'static str {
        self.pick(
            "User's account menu",
            "Current status: Online. Select to open profile and status menu.",
        )
    }

    /// The last entry of the user menu.
    pub(super) fn log_out(self) -> &'static str {
        self.pick("Log out", "Log Out")
    }

    /// The choices of a setting that is on or off, on first.
    pub(super) fn choices(self) -> [&'static str; 2] {
        self.pick(["True", "False"], ["true", "false"])
    }

    /// The settings of Integration Management: label and key within `ServiceSettings`.
    pub(super) fn integration_settings(self) -> Vec<(&'static str, &'static str)> {
        let mut settings = vec![
            ("Enable Incoming Webhooks: ", "EnableIncomingWebhooks"),
            ("Enable Outgoing Webhooks: ", "EnableOutgoingWebhooks"),
            ("Enable Outgoing OAuth Connections: ", "EnableOutgoingOAuthConnections"),
            ("Enable Custom Slash Commands: ", "EnableCommands"),
            ("Enable OAuth 2.0 Service Provider: ", "EnableOAuthServiceProvider"),
        ];
        if self == Self::V11_6 {
            let registration = "EnableDynamicClientRegistration";
            settings.push(("Enable OAuth 2.0 Dynamic Client Registration: ", registration));
        }
        let pictures = "Enable integrations to override profile picture icons:";
        settings.extend([
            ("Enable integrations to override usernames:", "EnablePostUsernameOverride"),
            (pictures, "EnablePostIconOverride"),
            (
                self.pick("Enable Personal Access Tokens:", "Enable Personal Access Tokens: "),
                "EnableUserAccessTokens",
            ),
        ]);
        settings
    }

    /// The sidebar of the System Console: headings with their entries.
    pub(super) fn sections(self) -> [(&'static str, Vec<&'static str>); 3] {
        let delegated = self.pick("Delegated Granular Administration", "System Roles");
        let mut integrations =
            vec!["Integration Management", "Bot Accounts", self.pick("GIF", "GIF (Beta)"), "CORS"];
        if self == Self::V11_6 {
            integrations.push("Embedding");
        }
        [
            ("About", vec!["Edition and License"]),
            (
                "User Management",
                vec!["Users", "Groups", "Teams", "Channels", "Permissions", delegated],
            ),
            ("Integrations", integrations),
        ]
    }

    /// The columns of the users' table; the last holds the row's button.
    pub(super) fn user_columns(self) -> Vec<&'static str> {
        let mut columns = vec![
            "User details",
            "Email",
            "Member since",
            "Last login",
            "Last activity",
            "Last post",
            "Days active",
            "Messages posted",
        ];
        if self == Self::V11_6 {
            columns.push("Channel count");
        }
        columns.push("Actions");
        columns
    }

    /// The question before a token is deleted.
    pub(super) fn delete_question(self, description: &str) -> String {
        let start = self.pick("Are you sure you want", "Are you sure want");
        format!("{start} to delete the {description} token?")
    }

    /// The entry of a user's menu that ends all sessions.
    pub(super) fn end_sessions(self) -> &'static str {
        self.pick("Revoke sessions", "Remove sessions")
    }
}
