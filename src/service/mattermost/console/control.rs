//! What the elements of the screens do.

use super::state::{Leaving, Page, ProfileTab, SecurityRow};

/// What a gesture on one element does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Control {
    /// The login screen's first field.
    LoginId,
    /// The login screen's second field.
    Password,
    /// The login screen's button.
    LogIn,
    /// The avatar.
    UserMenu,
    /// The grid icon.
    ProductMenu,
    /// The icon at the head of the System Console.
    ConsoleMenu,
    /// The gear, or a tab of its dialog.
    Settings(&'static str),
    /// `Profile` in the user menu, and the name above it.
    Profile,
    /// `Log out`.
    LogOut,
    /// `Channels`, `Back to …`.
    Team,
    /// A page beside the ones that are modelled.
    Elsewhere(String),
    /// A page of the System Console.
    Console(Page),
    /// A user's row in the users' table.
    UserPage(String),
    /// A tab of the Profile dialog.
    ProfileTab(ProfileTab),
    /// A row of the Security tab, or its `Edit`.
    SecurityRow(SecurityRow),
    /// A way out of the open row.
    Leave(Leaving),
    /// `Create Token`.
    NewToken,
    /// The description's field.
    Description,
    /// The form's `Save`.
    SaveToken,
    /// The form's `Cancel`.
    CancelToken,
    /// `Disable` beside a token.
    DisableToken(String),
    /// `Enable` beside a token.
    EnableToken(String),
    /// `Delete` beside a token: id and description.
    DeleteToken(String, String),
    /// The button of a question that goes on.
    Answer,
    /// The button of a question that stays, and its ×.
    Stay,
    /// Closes the dialog without more.
    CloseDialog,
    /// The search box of the System Console's sidebar.
    FindSettings,
    /// A choice of a setting: key, and whether it is the one for on.
    Setting(&'static str, bool),
    /// The `Save` of a settings page.
    SaveSettings,
    /// The search box of the users' page.
    SearchUsers,
    /// The button of a user's row, by user id.
    UserActions(String),
    /// `Manage roles`, by user id.
    ManageRoles(String),
    /// `Manage tokens`, by user id.
    ManageTokens(String),
    /// An entry of a user's menu whose dialog isn't modelled further: its title.
    OtherDialog(String),
    /// `System Admin` or `Member`.
    RoleAdmin(bool),
    /// The box for tokens.
    RoleTokens,
    /// The box for `post:all`.
    RolePostAll,
    /// The box for `post:channels`.
    RolePostChannels,
    /// The `Save` of Manage Roles.
    SaveRoles,
    /// `Delete` in an administrator's list of a user's tokens.
    RevokeToken(String),
}
