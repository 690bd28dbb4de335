//! What a step tells the reader to do.

use super::model::Label;

/// When an action is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// "To connect even if SSL certificate validation fails, …": only who wants that.
    Purpose(String),
    /// "If you're asked to confirm, …", "If X appears, …": when the control is on the screen.
    IfShown(String),
    /// Another condition, in its words.
    Other(String),
}

/// An action, with all its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Log in, as whom (`admin`) if the page says so.
    LogIn {
        /// Slug of the role.
        role: Option<String>,
    },
    /// Go along a menu path.
    GoTo {
        /// The parts, outermost first.
        path: Vec<Label>,
    },
    /// Search for something.
    Search {
        /// What for, in the page's words.
        object: Label,
    },
    /// Press, open or choose a control.
    Select {
        /// Its name.
        target: Label,
        /// Which sort of control the page calls it (`dropdown`, `button`, `tab`), if it does.
        control: Option<String>,
    },
    /// Put a value in.
    Enter {
        /// The field's name.
        field: Label,
        /// What goes in.
        value: Value,
        /// Whose field it is.
        place: Place,
    },
    /// Take a value from the screen, to be entered later.
    Copy {
        /// The name beside the value.
        source: Label,
    },
    /// Tick a box.
    Check {
        /// Its name.
        target: Label,
    },
    /// Untick a box.
    Uncheck {
        /// Its name.
        target: Label,
    },
    /// Turn a toggle on.
    TurnOn {
        /// Its name.
        target: Label,
        /// Whose toggle it is.
        place: Place,
    },
    /// Turn a toggle off.
    TurnOff {
        /// Its name.
        target: Label,
        /// Whose toggle it is.
        place: Place,
    },
    /// See that a setting has a value, and change it where told to.
    Confirm {
        /// The setting's name.
        target: Label,
        /// The value it must have.
        value: Label,
        /// Whether the page says to change it if it hasn't.
        change_otherwise: bool,
    },
    /// Do something for which the page names no control: `create` an app, `follow` a section.
    Perform {
        /// The verb in its base form.
        verb: String,
        /// What it is done to, in the page's words.
        object: Label,
    },
    /// What a field does when left alone. Nothing to do; a rule's business.
    Default {
        /// The field.
        field: Label,
        /// Whether it is on by default.
        on: bool,
    },
}

/// What goes into a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Like this example.
    Example(String),
    /// What the `Copy` just before took.
    Copied,
    /// What these words describe ("your Mattermost URL").
    Described(String),
    /// The page doesn't say.
    Unstated,
}

/// Whose control an action is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// The service's screens.
    Service,
    /// The credential's form.
    Credential,
}
