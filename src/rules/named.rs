//! Values of axes that have names.

use super::Axes;

/// A value of an axis that has a name.
pub trait Named: Copy + Default + 'static {
    /// Every value with its name.
    const ALL: &'static [(Self, &'static str)];

    /// The value that an axis has at a point; the default where the rule has no such axis.
    fn at(axes: &Axes, axis: &str) -> Self {
        let name = axes.get(axis).map(String::as_str);
        let found = Self::ALL.iter().find(|(_, known)| Some(*known) == name);
        found.map(|(value, _)| *value).unwrap_or_default()
    }
}

/// An enum whose values are named on an axis; the first is the default.
macro_rules! named {
    ($(#[$meta:meta])* $enum:ident { $($(#[$doc:meta])* $value:ident = $name:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $enum {
            $($(#[$doc])* $value,)+
        }

        impl Named for $enum {
            const ALL: &'static [(Self, &'static str)] = &[$(($enum::$value, $name),)+];
        }
    };
}

pub(super) use named;
