//! Mattermost.

pub mod console;
