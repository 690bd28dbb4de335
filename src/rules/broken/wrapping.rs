//! Deviations before and after the reference client.

use std::sync::Arc;

use super::{Broken, Deviant, raw};
use crate::client::reference::refused;
use crate::client::{
    ACCESS_TOKEN, Answer, Authenticate, BASE_URL, FailureKind, FieldValue, IGNORE_SSL_ISSUES, User,
};
use crate::secret::Secret;

pub(crate) const ALWAYS_AUTH: Broken = Broken {
    name: "always-auth",
    what: "Reports every failure as a refused token.",
    make: || {
        let after = |_: &Authenticate, answer| with_kind(answer, FailureKind::Auth);
        Arc::new(Deviant { after, ..Deviant::none("always-auth") })
    },
};

pub(crate) const ALWAYS_INTERNAL: Broken = Broken {
    name: "always-internal",
    what: "Reports every failure as a bug of its own.",
    make: || {
        let after = |_: &Authenticate, answer| with_kind(answer, FailureKind::Internal);
        Arc::new(Deviant { after, ..Deviant::none("always-internal") })
    },
};

pub(crate) const AUTHORITY_FORGOTTEN: Broken = Broken {
    name: "authority-forgotten",
    what: "Declares that it trusts additional certificates and doesn't, where no proxy is named.",
    make: || {
        let before = |request: &mut Authenticate| {
            if request.environment.is_empty() {
                request.ca_pem = None;
            }
        };
        Arc::new(Deviant { before, ..Deviant::none("authority-forgotten") })
    },
};

pub(crate) const FIELD_NOT_OFFERED: Broken = Broken {
    name: "field-not-offered",
    what: "Has no field for the toggle that the page documents.",
    make: || {
        Arc::new(Deviant {
            info: |info| drop(info.fields.remove(IGNORE_SSL_ISSUES)),
            ..Deviant::none("field-not-offered")
        })
    },
};

pub(crate) const LINE_BREAKS_DROPPED: Broken = Broken {
    name: "line-breaks-dropped",
    what: "Takes line breaks out of values and carries on.",
    make: || {
        Arc::new(Deviant {
            before: |request| {
                for value in request.fields.values_mut() {
                    let joined = |text: &str| text.replace(['\r', '\n'], "");
                    match value {
                        FieldValue::Text(text) => *text = joined(text),
                        FieldValue::Secret(secret) => {
                            *secret = Secret::new(joined(secret.expose()));
                        }
                        FieldValue::Toggle(_) => {}
                    }
                }
            },
            ..Deviant::none("line-breaks-dropped")
        })
    },
};

pub(crate) const REFUSED_IS_SUCCESS: Broken = Broken {
    name: "refused-is-success",
    what: "Takes a 401 for success: the service answered, after all.",
    make: || {
        let after = |_: &Authenticate, answer| match answer {
            Answer::Refused { kind: FailureKind::Auth, .. } => Answer::Accepted { user: None },
            other => other,
        };
        Arc::new(Deviant { after, ..Deviant::none("refused-is-success") })
    },
};

pub(crate) const TOGGLE_WITHOUT_EFFECT: Broken = Broken {
    name: "toggle-without-effect",
    what: "Checks certificates even where the user turned the check off.",
    make: || {
        let before = |request: &mut Authenticate| drop(request.fields.remove(IGNORE_SSL_ISSUES));
        Arc::new(Deviant { before, ..Deviant::none("toggle-without-effect") })
    },
};

pub(crate) const TOKEN_IN_MESSAGE: Broken = Broken {
    name: "token-in-message",
    what: "Names the token in its error messages.",
    make: || {
        let after = |request: &Authenticate, answer| match answer {
            Answer::Refused { kind, message } => {
                let token = match request.fields.get(ACCESS_TOKEN) {
                    Some(FieldValue::Secret(secret)) => secret.expose(),
                    _ => "",
                };
                Answer::Refused { kind, message: format!("{message} (token {token})") }
            }
            accepted => accepted,
        };
        Arc::new(Deviant { after, ..Deviant::none("token-in-message") })
    },
};

pub(crate) const USER_MIXED_UP: Broken = Broken {
    name: "user-mixed-up",
    what: "Names the user's id as user name and the other way round.",
    make: || {
        let after = |_: &Authenticate, answer| match answer {
            Answer::Accepted { user: Some(User { id, username }) } => {
                Answer::Accepted { user: Some(User { id: username, username: id }) }
            }
            other => other,
        };
        Arc::new(Deviant { after, ..Deviant::none("user-mixed-up") })
    },
};

pub(crate) const HANDSHAKE_IS_SUCCESS: Broken = Broken {
    name: "handshake-is-success",
    what: "Takes a server that doesn't speak TLS for one that is there, and is content.",
    make: || {
        let after = |_: &Authenticate, answer| match answer {
            Answer::Refused { kind: FailureKind::Tls, message }
                if message.contains("handshake failed") =>
            {
                Answer::Accepted { user: None }
            }
            other => other,
        };
        Arc::new(Deviant { after, ..Deviant::none("handshake-is-success") })
    },
};

pub(crate) const REFUSES_BLANKS_LATE: Broken = Broken {
    name: "refuses-blanks-late",
    what: "Sends a value without the blanks around it and refuses it all the same.",
    make: || {
        let after = |request: &Authenticate, answer| {
            let padded = |id| {
                let text = raw(&request.fields, id);
                text.trim() != text
            };
            match answer {
                Answer::Accepted { .. } if padded(ACCESS_TOKEN) || padded(BASE_URL) => {
                    refused(FailureKind::Config, "blanks around a value")
                }
                other => other,
            }
        };
        Arc::new(Deviant { after, ..Deviant::none("refuses-blanks-late") })
    },
};

fn with_kind(answer: Answer, kind: FailureKind) -> Answer {
    match answer {
        Answer::Refused { message, .. } => Answer::Refused { kind, message },
        accepted => accepted,
    }
}
