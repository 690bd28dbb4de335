//! Where a person is on the screens. What the server knows comes from its answers alone.

use serde_json::Value;

use crate::secret::Secret;

/// Everything that one browser shows.
#[derive(Default)]
pub(super) struct State {
    pub(super) place: Place,
    /// The open menu; one at most.
    pub(super) menu: Option<OpenMenu>,
    pub(super) dialog: Option<Dialog>,
    /// A question over everything else.
    pub(super) question: Option<Question>,
    pub(super) login: LoginForm,
    pub(super) integrations: Integrations,
    pub(super) users: Users,
}

#[derive(Default)]
pub(super) struct LoginForm {
    pub(super) id: String,
    pub(super) password: Option<Secret>,
    pub(super) error: Option<String>,
}

/// What lies under the dialogs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Place {
    #[default]
    Login,
    /// A team's channels: where everyone lands.
    Team,
    /// A page that no documented path passes.
    Elsewhere(String),
    Console(Page),
}

/// A page of the System Console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Page {
    IntegrationManagement,
    Users,
    /// `User Configuration` of the user with this name.
    User(String),
    /// A page that isn't modelled further.
    Other(&'static str),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum OpenMenu {
    User,
    Product,
    Console,
    /// The menu of the user with this id.
    UserActions(String),
}

pub(super) enum Dialog {
    /// The gear's, with the chosen tab.
    Settings(&'static str),
    Profile(Profile),
    ManageRoles(ManageRoles),
    ManageTokens(ManageTokens),
    /// One that isn't modelled further.
    Other(String),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum ProfileTab {
    #[default]
    Settings,
    Security,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SecurityRow {
    Password,
    OAuth,
    Tokens,
}

/// The Profile dialog.
#[derive(Default)]
pub(super) struct Profile {
    pub(super) tab: ProfileTab,
    pub(super) open: Option<SecurityRow>,
    pub(super) tokens: Vec<Token>,
    pub(super) stage: TokenStage,
    pub(super) error: Option<String>,
    /// Whether leaving asks `Copied Your Token?` first.
    pub(super) guarded: bool,
}

/// What stands at the place of `Create Token`.
#[derive(Default)]
pub(super) enum TokenStage {
    /// The button.
    #[default]
    Button,
    /// The form.
    Form { description: String, error: Option<String> },
    /// The yellow box.
    Made { description: String, id: String, secret: Secret },
}

/// A token as lists show it.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) id: String,
    pub(super) description: String,
    pub(super) active: bool,
}

pub(super) enum Question {
    DeleteToken { id: String, description: String },
    CreateAdminToken,
    Copied { then: Leaving },
    Discard { then: Place },
}

/// A way out of the open row of the Security tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaving {
    CloseRow,
    ToRow(SecurityRow),
    ToTab(ProfileTab),
    CloseDialog,
}

/// The settings page, with what was changed and not saved.
#[derive(Default)]
pub(super) struct Integrations {
    pub(super) draft: Vec<(&'static str, bool)>,
    pub(super) error: Option<String>,
}

/// The users' page.
#[derive(Default)]
pub(super) struct Users {
    pub(super) term: String,
    pub(super) rows: Vec<User>,
    pub(super) error: bool,
}

/// A user as the server's answer has it.
#[derive(Clone, Debug, Default)]
pub(super) struct User {
    pub(super) id: String,
    pub(super) username: String,
    pub(super) full_name: String,
    pub(super) email: String,
    pub(super) roles: Vec<String>,
    pub(super) active: bool,
}

pub(super) struct ManageRoles {
    pub(super) user: User,
    pub(super) admin: bool,
    pub(super) tokens: bool,
    pub(super) post_all: bool,
    pub(super) post_channels: bool,
    pub(super) failed: bool,
}

pub(super) struct ManageTokens {
    pub(super) user: User,
    /// `None`: still loading.
    pub(super) tokens: Option<Vec<Token>>,
    pub(super) error: Option<String>,
}

impl User {
    /// A user out of the server's JSON.
    pub(super) fn of(json: &Value) -> Self {
        let text = |key: &str| json[key].as_str().unwrap_or_default().to_owned();
        let full_name = format!("{} {}", text("first_name"), text("last_name"));
        Self {
            id: text("id"),
            username: text("username"),
            full_name: full_name.trim().to_owned(),
            email: text("email"),
            roles: text("roles").split_whitespace().map(str::to_owned).collect(),
            active: json["delete_at"].as_i64().unwrap_or(0) == 0,
        }
    }

    pub(super) fn has(&self, role: &str) -> bool {
        self.roles.iter().any(|own| own == role)
    }

    /// The state that the row's button shows.
    pub(super) fn state(&self) -> &'static str {
        if !self.active {
            "Deactivated"
        } else if self.has("system_admin") {
            "System Admin"
        } else if self.has("system_guest") {
            "Guest"
        } else {
            "Member"
        }
    }
}

impl Token {
    /// The tokens of the server's list.
    pub(super) fn list(json: &Value) -> Vec<Self> {
        let text = |token: &Value, key: &str| token[key].as_str().unwrap_or_default().to_owned();
        let read = |token: &Value| Self {
            id: text(token, "id"),
            description: text(token, "description"),
            active: token["is_active"].as_bool().unwrap_or(true),
        };
        json.as_array().map(|list| list.iter().map(read).collect()).unwrap_or_default()
    }
}
