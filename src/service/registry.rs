//! The services there are.

use std::sync::Arc;

use super::{Service, mattermost};

/// Every service with a stand-in; the first that recognises a page has it.
pub fn registry() -> Vec<Arc<dyn Service>> {
    vec![Arc::new(mattermost::service())]
}
