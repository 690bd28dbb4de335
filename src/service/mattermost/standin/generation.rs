//! The server generations, and in what they differ.

/// A generation of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Generation {
    /// The 11.6 line.
    V11_6,
    /// 9.8.1.
    V9_8,
}

impl Generation {
    /// Every generation, newest first.
    pub const ALL: [Generation; 2] = [Generation::V11_6, Generation::V9_8];

    /// Its short name, as situations have it: `11.6`, `9.8`.
    pub const fn name(self) -> &'static str {
        match self {
            Generation::V11_6 => "11.6",
            Generation::V9_8 => "9.8",
        }
    }

    /// The generation of that short name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|generation| generation.name() == name)
    }

    /// The version as headers and etags have it.
    pub(super) const fn version(self) -> &'static str {
        match self {
            Generation::V11_6 => "11.6.0",
            Generation::V9_8 => "9.8.1",
        }
    }

    /// Whether this is the newer of the two.
    pub(super) const fn is_11(self) -> bool {
        matches!(self, Generation::V11_6)
    }

    /// How many hexadecimal digits the configuration's hash has in `X-Version-Id`.
    pub(super) const fn hash_digits(self) -> usize {
        if self.is_11() { 64 } else { 32 }
    }

    /// `push_status` of a new user.
    pub(super) const fn push_status(self) -> &'static str {
        if self.is_11() { "online" } else { "away" }
    }

    /// `Content-Security-Policy` of the web pages, without the sub-path's script hash.
    pub(super) const fn page_policy(self) -> &'static str {
        match self {
            Generation::V11_6 => "frame-ancestors 'self' ; script-src 'self'",
            Generation::V9_8 => {
                "frame-ancestors 'self' teams.microsoft.com; \
                 script-src 'self' cdn.rudderlabs.com js.stripe.com/v3"
            }
        }
    }
}
