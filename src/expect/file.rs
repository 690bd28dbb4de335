//! The TOML form of expectations.

use serde::Deserialize;
use toml::Spanned;

use super::{CaseEntry, Date, Expectations, FindingEntry, Place};
use crate::judge::{REASONS, Status, Weight, reason};
use crate::plan::{Pattern, did_you_mean};
use crate::source::SourceFile;

/// What is wrong with a file of expectations, where, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message}")]
pub struct ExpectError {
    /// Where.
    pub place: Place,
    /// What is wrong, one sentence without a full stop.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

/// Reads a file of expectations.
///
/// # Errors
/// Where it is no TOML, has an unknown key, lacks a required one, or a value can't be right.
pub fn parse(file: &SourceFile) -> Result<Expectations, ExpectError> {
    let form: FileForm = toml::from_str(file.text()).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let message = error.message().lines().next().unwrap_or_default().to_owned();
        let help = remedy(&message);
        problem(file, at, message, Some(help))
    })?;
    let mut expectations = Expectations::default();
    for entry in form.expect {
        let at = Reader { file, at: entry.span().start };
        let form = entry.into_inner();
        match (form.case.is_some(), form.finding.is_some()) {
            (true, false) => expectations.cases.push(at.case(form)?),
            (false, true) => expectations.findings.push(at.finding(form)?),
            (true, true) => {
                return Err(at.error(
                    "an entry is about a case or a finding, not both",
                    "make two `[[expect]]` of it",
                ));
            }
            (false, false) => {
                return Err(at.error(
                    "the entry names neither a case nor a finding",
                    "add `case = \"…\"`, or `finding`, `page` and `claim`",
                ));
            }
        }
    }
    for entry in form.risk {
        let at = Reader { file, at: entry.span().start };
        expectations.cases.push(at.risk(entry.into_inner())?);
    }
    Ok(expectations)
}

/// What to do about a file that isn't of this form: the key that was meant, or where to look.
fn remedy(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    if message.starts_with("unknown field")
        && let Some(key) = quoted.next()
        && let Some(like) = did_you_mean(key, quoted)
    {
        return format!("did you mean `{like}`?");
    }
    "docs/configuration.md shows how entries are written".to_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileForm {
    #[serde(default)]
    expect: Vec<Spanned<ExpectForm>>,
    #[serde(default)]
    risk: Vec<Spanned<RiskForm>>,
}

type Text = Option<Spanned<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectForm {
    case: Text,
    status: Text,
    reason: Text,
    finding: Text,
    page: Text,
    claim: Text,
    why: Text,
    link: Text,
    until: Option<Spanned<toml::Value>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RiskForm {
    case: Text,
    status: Text,
    reason: Text,
    owner: Text,
    why: Text,
    link: Text,
    until: Option<Spanned<toml::Value>>,
}

/// Reads one entry; knows where it stands.
struct Reader<'a> {
    file: &'a SourceFile,
    at: usize,
}

impl Reader<'_> {
    fn case(&self, form: ExpectForm) -> Result<CaseEntry, ExpectError> {
        if let Some(key) = form.page.as_ref().or(form.claim.as_ref()) {
            return Err(self.error_at(
                key.span().start,
                "`page` and `claim` belong to a finding",
                "an entry about a case needs `case`, `status`, `reason` and `why`",
            ));
        }
        let case = self.pattern(&form.case, "case")?;
        let status = self.status(&form.status)?;
        let reason = self.reason(&form.reason, status)?;
        if reason.weight == Weight::Risk {
            return Err(self.error(
                &format!(
                    "`{}` is a leak or a TLS bypass, which is never merely known",
                    reason.code
                ),
                "list it under `[[risk]]` with `owner`, `link` and `until`, at most 90 days ahead",
            ));
        }
        Ok(CaseEntry {
            case,
            status,
            reason: reason.code,
            why: self.required(&form.why, "why")?,
            link: text(&form.link),
            until: self.date(&form.until)?,
            owner: None,
            place: self.place(self.at),
        })
    }

    fn risk(&self, form: RiskForm) -> Result<CaseEntry, ExpectError> {
        let case = self.pattern(&form.case, "case")?;
        let status = match &form.status {
            Some(_) => self.status(&form.status)?,
            None => Status::Fail,
        };
        let reason = self.reason(&form.reason, status)?;
        if reason.weight != Weight::Risk {
            return Err(self.error(
                &format!("`{}` is neither a leak nor a TLS bypass", reason.code),
                "list it under `[[expect]]`",
            ));
        }
        let until = self.date(&form.until)?;
        if until.is_none() {
            return Err(self.missing("until"));
        }
        Ok(CaseEntry {
            case,
            status,
            reason: reason.code,
            why: text(&form.why).unwrap_or_default(),
            link: Some(self.required(&form.link, "link")?),
            until,
            owner: Some(self.required(&form.owner, "owner")?),
            place: self.place(self.at),
        })
    }

    fn finding(&self, form: ExpectForm) -> Result<FindingEntry, ExpectError> {
        if let Some(key) = form.status.as_ref().or(form.reason.as_ref()) {
            return Err(self.error_at(
                key.span().start,
                "`status` and `reason` belong to a case",
                "an entry about a finding needs `finding`, `page` and `why`, and mostly `claim`",
            ));
        }
        let claim = match &form.claim {
            Some(_) => Some(self.pattern(&form.claim, "claim")?),
            None => None,
        };
        Ok(FindingEntry {
            finding: self.required(&form.finding, "finding")?,
            page: self.required(&form.page, "page")?,
            claim,
            why: self.required(&form.why, "why")?,
            link: text(&form.link),
            until: self.date(&form.until)?,
            place: self.place(self.at),
        })
    }

    fn pattern(&self, value: &Text, key: &str) -> Result<Pattern, ExpectError> {
        let Some(value) = value else { return Err(self.missing(key)) };
        Pattern::parse(value.get_ref()).map_err(|error| {
            self.error_at(
                value.span().start,
                &error.to_string(),
                "docs/configuration.md shows how patterns are written",
            )
        })
    }

    fn status(&self, value: &Text) -> Result<Status, ExpectError> {
        let Some(value) = value else { return Err(self.missing("status")) };
        match value.get_ref().as_str() {
            "fail" => Ok(Status::Fail),
            "not-judged" => Ok(Status::NotJudged),
            other => Err(self.error_at(
                value.span().start,
                &format!("`{other}` can't be expected"),
                "write `fail` or `not-judged`",
            )),
        }
    }

    fn reason(
        &self,
        value: &Text,
        status: Status,
    ) -> Result<&'static crate::judge::Reason, ExpectError> {
        let Some(value) = value else { return Err(self.missing("reason")) };
        let (code, at) = (value.get_ref().as_str(), value.span().start);
        let Some(reason) = reason(code) else {
            let help = match did_you_mean(code, REASONS.iter().map(|reason| reason.code)) {
                Some(like) => format!("did you mean `{like}`?"),
                None => "`credoc list reasons` lists them".to_owned(),
            };
            return Err(self.error_at(at, &format!("there is no reason `{code}`"), &help));
        };
        if (reason.weight == Weight::NotJudged) != (status == Status::NotJudged) {
            let right = if status == Status::Fail { "not-judged" } else { "fail" };
            return Err(self.error_at(
                at,
                &format!("`{code}` is no reason for `{}`", status.name()),
                &format!("write `status = \"{right}\"`"),
            ));
        }
        Ok(reason)
    }

    fn date(&self, value: &Option<Spanned<toml::Value>>) -> Result<Option<Date>, ExpectError> {
        let Some(value) = value else { return Ok(None) };
        let written = match value.get_ref() {
            toml::Value::String(text) => text.clone(),
            toml::Value::Datetime(datetime) => datetime.to_string(),
            other => other.to_string(),
        };
        written.parse().map(Some).map_err(|error: super::DateError| {
            let help = "write the last day on which it holds: until = \"2027-01-31\"";
            self.error_at(value.span().start, &format!("`{written}` {error}"), help)
        })
    }

    fn required(&self, value: &Text, key: &str) -> Result<String, ExpectError> {
        text(value).ok_or_else(|| self.missing(key))
    }

    fn missing(&self, key: &str) -> ExpectError {
        self.error(&format!("the entry has no `{key}`"), &format!("add `{key} = \"…\"`"))
    }

    fn error(&self, message: &str, help: &str) -> ExpectError {
        self.error_at(self.at, message, help)
    }

    fn error_at(&self, at: usize, message: &str, help: &str) -> ExpectError {
        problem(self.file, at, message.to_owned(), Some(help.to_owned()))
    }

    fn place(&self, at: usize) -> Place {
        place(self.file, at)
    }
}

/// A text that says something.
fn text(value: &Text) -> Option<String> {
    let value = value.as_ref()?.get_ref().trim();
    (!value.is_empty()).then(|| value.to_owned())
}

fn place(file: &SourceFile, at: usize) -> Place {
    let position = file.position(at);
    Place { path: file.path().to_owned(), line: position.line, column: position.column }
}

fn problem(file: &SourceFile, at: usize, message: String, help: Option<String>) -> ExpectError {
    ExpectError { place: place(file, at), message, help }
}
