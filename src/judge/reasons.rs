//! The register of reason codes: each with what it means and what to do about it.

/// One reason for a verdict that isn't a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Lower case, words joined by `-`; stays as it is once shipped.
    pub code: &'static str,
    /// Whether the case failed or couldn't be judged.
    pub weight: Weight,
    /// What it means, for `credoc explain`.
    pub meaning: &'static str,
}

/// What a reason does to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Weight {
    /// The case failed.
    Fail,
    /// The case failed and a secret is or can be lost: a leak or a TLS bypass. Can only be listed
    /// as a risk with owner and near expiry.
    Risk,
    /// The case wasn't judged.
    NotJudged,
}

/// Every reason, by code.
pub static REASONS: &[Reason] = &[
    fail(
        "auth-without-401",
        "The client said that the service refused the token, but the service never answered 401. \
         Report the kind that fits what happened.",
    ),
    not_judged(
        "bad-hello",
        "The client's hello can't be worked with: it is no JSON object, lacks `protocol`, \
         `name`, `fields` or `capabilities`, or speaks another version.",
    ),
    not_judged(
        "bad-result",
        "A result lacks something (`id`, `ok`, `kind` where `ok` is false), has a value of the \
         wrong type, or a key twice.",
    ),
    not_judged("byte-order-mark", "A line begins with a byte order mark. Write UTF-8 without one."),
    risk(
        "carried-over",
        "Something of the credential that was used before arrived with this one: a cookie, or the \
         token itself. Share nothing between credentials.",
    ),
    not_judged(
        "client-down",
        "The client was restarted three times in a row without one answer, or can't be \
         started any more, so it was given up on.",
    ),
    not_judged(
        "contradictory-hello",
        "What the client's hello says of its fields and of its capabilities doesn't fit \
         together. What isn't declared isn't asked for.",
    ),
    risk(
        "cookie-elsewhere",
        "A cookie that the named server had set arrived at another host. A session's cookie is as \
         good as the token.",
    ),
    not_judged(
        "crashed",
        "The client ended or panicked instead of answering. That is never taken for a refusal.",
    ),
    not_judged(
        "exited-early",
        "The client ended as if all were done, while its standard input was open. It is to \
         serve any number of requests.",
    ),
    fail(
        "field-missing",
        "The page documents a field that the client doesn't offer. Add it to the client, or mend \
         the page.",
    ),
    not_judged("flood", "The client wrote lines without end that nobody had asked for."),
    risk(
        "http-over-untrusted",
        "Bytes of HTTP arrived over a connection whose certificate the client had to refuse. Check \
         the certificate before anything is sent.",
    ),
    not_judged("line-too-long", "A line is longer than 1 MiB."),
    not_judged(
        "lingered",
        "The client was still there 5 s after its standard input had ended and ended only on \
         SIGTERM. Verdicts stand.",
    ),
    fail(
        "no-answer",
        "The client declares that it honours its limit, and gave no answer within it. The limit \
         is for the whole answer, from the connection to the last byte of the body.",
    ),
    fail(
        "no-common-version",
        "The handshake failed because the client doesn't speak the server's version of TLS.",
    ),
    not_judged("no-hello", "The client said no hello: it ended before, or took longer than 30 s."),
    fail(
        "no-success",
        "A credential that works was reported as not working. What was asked, and what was \
         answered, is listed with the case.",
    ),
    fail(
        "no-token-sent",
        "The service never saw the token. Send `Authorization: Bearer` and the token.",
    ),
    not_judged(
        "not-applicable",
        "What the rule is about didn't happen: no failure was reported, or of the kind that a \
         stricter rule judges, or no user was named. Another rule judges what happened instead.",
    ),
    fail(
        "not-bearer",
        "The token came in `Authorization`, but not as `Bearer`, one blank and the token alone.",
    ),
    not_judged(
        "not-here",
        "The machine lacks what the case needs: it has no IPv6 loopback address. Nothing is held \
         against the client, and the run doesn't fail for it.",
    ),
    not_judged(
        "not-json",
        "A line isn't a JSON object. Standard output is for frames alone; write logs to \
         standard error.",
    ),
    fail(
        "not-refused",
        "A value that can't be right was used all the same. Refuse it as `config` before anything \
         is sent.",
    ),
    not_judged(
        "not-run",
        "The case couldn't be set up. That is a fault of credoc or of the machine, not the \
         client's.",
    ),
    not_judged("not-utf8", "A line isn't UTF-8."),
    not_judged(
        "odd-exit",
        "When all was done the client ended with an exit code other than 0. Verdicts stand.",
    ),
    risk(
        "outside-sub-path",
        "The token was sent to the server's root although the base URL has a path; what answers \
         there may be another application. Put the route behind the whole base URL.",
    ),
    not_judged(
        "partial-line",
        "A line was begun and never ended. Each line ends with a line feed, and is flushed.",
    ),
    not_judged(
        "protocol-error",
        "The client answered in a way that the client protocol doesn't allow.",
    ),
    not_judged("second-answer", "A request was answered twice."),
    not_judged("second-hello", "The client wrote a hello where the runner had written none."),
    fail(
        "sent-again",
        "The same token was sent more often than the rule allows, or sooner than the server asked \
         for.",
    ),
    fail(
        "sent-as-written",
        "A value was sent with the blanks around it. Trim it, or refuse it as `config`.",
    ),
    not_judged(
        "stdout-held",
        "The client left a process behind that kept its standard output open. Verdicts stand.",
    ),
    risk(
        "success-over-untrusted",
        "Success was reported of a server whose certificate the client had to refuse.",
    ),
    fail(
        "success-reported",
        "Success was reported where there is none. Report it only for a whole answer of 2xx that \
         is what the service answers to the request.",
    ),
    fail(
        "success-unasked",
        "Success was reported, but in this case the service never accepted the token. Ask the \
         service every time.",
    ),
    not_judged(
        "term-ignored",
        "The client didn't end when its standard input did, nor on SIGTERM, and was killed. \
         Verdicts stand.",
    ),
    not_judged(
        "timed-out",
        "The client gave no answer within its limit. That is never taken for a refusal.",
    ),
    risk(
        "token-at-proxy",
        "A proxy that the environment names could read the token. Ask an https server through a \
         tunnel, send none of its headers to the proxy, and no request that isn't for it.",
    ),
    risk(
        "token-elsewhere",
        "The token arrived at another server than the one that the user named.",
    ),
    risk(
        "token-in-body",
        "The token stood in a request's body, as it is or encoded. Send it in `Authorization` \
         alone.",
    ),
    risk(
        "token-in-clear",
        "The token was sent over plain HTTP though the user didn't ask for that.",
    ),
    risk(
        "token-in-header",
        "The token stood in another header than `Authorization`, as it is or encoded.",
    ),
    risk(
        "token-in-output",
        "The token stood in what the client said or wrote, as it is or encoded. Leave it out of \
         messages, also where the server echoed it.",
    ),
    risk(
        "token-in-url",
        "The token stood in a request's target, as it is or encoded. URLs are logged; send it in \
         `Authorization` alone.",
    ),
    fail(
        "token-mended",
        "The token that was entered doesn't work, but the client sent one that does. Send what was \
         entered, or refuse it as `config`.",
    ),
    risk(
        "token-over-untrusted",
        "The token was sent over a connection whose certificate the client had to refuse.",
    ),
    not_judged(
        "unexpected-op",
        "The client wrote a line with an `op` that isn't its to write, or answered \
         `authenticate` with `error`.",
    ),
    not_judged("unknown-id", "The client answered a request that there isn't."),
    not_judged(
        "unsupported",
        "The client doesn't declare what the case needs, so it isn't asked for.",
    ),
    fail(
        "wrong-kind",
        "The failure was reported as of a kind that sends people to the wrong place. Which kinds \
         are right is said under expected.",
    ),
    fail("wrong-user", "The client named another user than the service did."),
];

/// The reason with this code.
pub fn reason(code: &str) -> Option<&'static Reason> {
    REASONS.iter().find(|reason| reason.code == code)
}

const fn fail(code: &'static str, meaning: &'static str) -> Reason {
    Reason { code, weight: Weight::Fail, meaning }
}

const fn risk(code: &'static str, meaning: &'static str) -> Reason {
    Reason { code, weight: Weight::Risk, meaning }
}

const fn not_judged(code: &'static str, meaning: &'static str) -> Reason {
    Reason { code, weight: Weight::NotJudged, meaning }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;

    #[test]
    fn every_fault_of_a_client_is_a_reason() {
        for code in crate::client::FaultCode::ALL {
            assert!(reason(code.name()).is_some(), "{}", code.name());
        }
    }

    #[test]
    fn the_register_is_sorted_and_holds_every_reason_of_every_rule() {
        assert!(REASONS.is_sorted_by_key(|reason| reason.code));
        for rule in rules::all() {
            for code in rule.reasons {
                let known = reason(code).unwrap_or_else(|| panic!("{}: {code}", rule.id));
                assert_ne!(known.weight, Weight::NotJudged, "{}: {code}", rule.id);
            }
        }
    }
}
