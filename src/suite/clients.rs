//! Clients by name: the reference client, those of the configuration, `exec:COMMAND LINE`.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use super::config::{Config, ConfigError};
use super::programme::{Contestant, Programme};
use super::smoke::Watched;
use crate::client::process::frame::{Hello, HelloField, VERSION};
use crate::client::process::{Launch, LaunchError, Limits};
use crate::client::{Capability, Client, ProcessClient, Reference};
use crate::plan::did_you_mean;
use crate::service::Service;
use crate::spec::{CredentialSpec, FieldKind};

/// The name of the reference client.
pub(super) const REFERENCE: &str = "reference";

/// What names a client by its command line.
const EXEC: &str = "exec:";

/// What the system says of a file that is no program and names no interpreter.
const ENOEXEC: i32 = 8;

/// The variables that every client's program gets.
const PASSED: [&str; 2] = ["PATH", "LANG"];

/// The client that people call `name`, started where it is a program.
pub(super) fn contestant(
    programme: &Programme,
    config: &Config,
    name: &str,
) -> Result<Contestant, ConfigError> {
    if name == REFERENCE {
        return Ok(Contestant::reference(Arc::clone(&programme.reference)));
    }
    let launch = launch(config, name)?;
    let client = ProcessClient::start(launch.clone(), &hello(programme), Limits::default())
        .map_err(|error| cannot_start(name, &launch, &error))?;
    require(config, name, &client)?;
    Ok(Contestant::new(name, Arc::new(client)))
}

/// The same client, with the lines kept that go to and fro.
pub(super) fn contestant_to_watch(
    programme: &Programme,
    config: &Config,
    name: &str,
) -> Result<Watched, ConfigError> {
    if name == REFERENCE {
        return Ok(Watched { client: Arc::clone(&programme.reference), program: None });
    }
    let launch = launch(config, name)?;
    let hello = hello(programme);
    let client = ProcessClient::start_keeping_lines(launch.clone(), &hello, Limits::default())
        .map_err(|error| cannot_start(name, &launch, &error))?;
    let client = Arc::new(client);
    Ok(Watched { client: client.clone(), program: Some(client) })
}

/// How to start the program that people call `name`.
///
/// # Errors
/// Where there is no such client, or it isn't a program.
pub fn launch(config: &Config, name: &str) -> Result<Launch, ConfigError> {
    let command = match name.strip_prefix(EXEC) {
        Some(line) => split(line)?,
        None => {
            let Some(client) = config.clients.get(name) else {
                return Err(unknown_client(config, name));
            };
            client.command.clone().filter(|command| !command.is_empty()).ok_or_else(|| {
                ConfigError::new(
                    format!("[clients.{name}]"),
                    "there is no `command`",
                    "say how to start it: command = [\"python3\", \"client.py\"]",
                )
            })?
        }
    };
    Ok(Launch { command, folder: config.folder.clone(), environment: environment(config) })
}

/// What is said to every client first: the service of the pages, its fields, their labels there.
pub fn hello(programme: &Programme) -> Hello {
    let service = programme.services().into_iter().next();
    let service = service.or_else(|| crate::service::registry().into_iter().next());
    let Some(service) = service else {
        return Hello { protocol: VERSION, service: String::new(), fields: Vec::new() };
    };
    let specs = programme.specs_of(service.as_ref());
    Hello { protocol: VERSION, service: service.id().to_owned(), fields: fields(&*service, &specs) }
}

fn fields(service: &dyn Service, specs: &[&CredentialSpec]) -> Vec<HelloField> {
    let documented = || specs.iter().flat_map(|spec| &spec.methods).flat_map(|m| &m.fields);
    service
        .contract()
        .iter()
        .map(|field| HelloField {
            id: field.id.to_owned(),
            label: documented()
                .find(|own| own.id == field.id)
                .map_or_else(|| field.label.to_owned(), |own| own.label.text.clone()),
            kind: match field.kind {
                FieldKind::Text => "text",
                FieldKind::Url => "url",
                FieldKind::Toggle => "toggle",
            }
            .to_owned(),
            secret: field.secret,
            required: field.required,
        })
        .collect()
}

/// The clients that can be named, each with what it is.
pub fn client_names(config: &Config) -> Vec<(String, String)> {
    let info = Reference.info();
    let mut names =
        vec![(REFERENCE.to_owned(), format!("in process, {} {}", info.name, info.version))];
    let others = config.clients.iter().filter(|(name, _)| *name != REFERENCE);
    names.extend(others.map(|(name, client)| {
        let command = client.command.as_deref().unwrap_or_default();
        (name.clone(), format!("from the configuration: {}", joined(command)))
    }));
    names
}

/// A command as one would type it.
pub fn joined(command: &[String]) -> String {
    shlex::try_join(command.iter().map(String::as_str)).unwrap_or_else(|_| command.join(" "))
}

fn split(line: &str) -> Result<Vec<String>, ConfigError> {
    let usage = |message: &str, help: &str| ConfigError::new("--client", message, help);
    let words = shlex::split(line).ok_or_else(|| {
        usage("the command line ends inside quotes", "close the quotes after `exec:`")
    })?;
    if words.is_empty() {
        return Err(usage("there is no command after `exec:`", "write `exec:COMMAND LINE`"));
    }
    Ok(words)
}

/// Nothing that isn't named gets through.
fn environment(config: &Config) -> Vec<(OsString, OsString)> {
    let named = config.pass_env.iter().map(String::as_str);
    let mut names: Vec<&str> = PASSED.into_iter().chain(named).collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .filter_map(|name| Some((OsString::from(name), std::env::var_os(name)?)))
        .collect()
}

fn require(config: &Config, name: &str, client: &ProcessClient) -> Result<(), ConfigError> {
    if !client.has_said_hello() {
        return Ok(());
    }
    let info = client.info();
    let missing: Vec<&str> = config
        .require
        .iter()
        .filter(|capability| !info.capabilities.contains(capability))
        .map(|capability| capability.name())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(ConfigError::new(
        format!("client {name}"),
        format!("it doesn't declare {}, which `require` asks for", missing.join(", ")),
        "have it declare what it can do, or take it off `require`",
    ))
}

fn cannot_start(name: &str, launch: &Launch, error: &LaunchError) -> ConfigError {
    let help = match error {
        LaunchError::Spawn { program, source } => remedy(program, &launch.folder, source),
        _ => "see that there is room for temporary files and processes".to_owned(),
    };
    ConfigError::new(format!("client {name}"), error, help)
}

/// What to do about a program that the system won't start from `folder`.
fn remedy(program: &str, folder: &Path, error: &std::io::Error) -> String {
    let path = folder.join(program);
    let from = folder.display();
    if path.is_dir() && program.contains('/') {
        return "it is a folder; name the program in it".to_owned();
    }
    match error.kind() {
        _ if error.raw_os_error() == Some(ENOEXEC) => format!(
            "its first line names no interpreter (`#!…`); put one before it: `sh {program}`"
        ),
        ErrorKind::PermissionDenied => {
            format!("make it executable (`chmod +x {program}`), or name its interpreter before it")
        }
        ErrorKind::NotFound if !folder.is_dir() => format!("there is no folder {from}"),
        ErrorKind::NotFound if program.starts_with('~') || program.starts_with('$') => {
            "no shell is run for it: write out what a shell would have put in".to_owned()
        }
        ErrorKind::NotFound if program.contains('=') => {
            format!("no shell is run for it: to set a variable write `env {program} …`")
        }
        ErrorKind::NotFound if !program.contains('/') => {
            "no folder of PATH has it; a program beside the configuration is named with `./`"
                .to_owned()
        }
        ErrorKind::NotFound if path.is_file() => {
            "the interpreter that its first line names (`#!…`) isn't there".to_owned()
        }
        ErrorKind::NotFound => format!("there is no such file; its path starts from {from}"),
        ErrorKind::ArgumentListTooLong => "its arguments are too long for the system".to_owned(),
        _ => "see that the program is there and can be run; no shell is run for it".to_owned(),
    }
}

fn unknown_client(config: &Config, name: &str) -> ConfigError {
    let names = client_names(config);
    let near = did_you_mean(name, names.iter().map(|(name, _)| name.as_str()));
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None if Path::new(name).exists() => format!("to run a program write `exec:{name}`"),
        None if name.contains(char::is_whitespace) => {
            format!("to run a command line write `exec:{name}`")
        }
        None => "`credoc list clients` shows the clients there are; to run a program write \
                 `exec:COMMAND LINE`"
            .to_owned(),
    };
    ConfigError::new(format!("client {name}"), "there is no such client", help)
}

/// Reads the capabilities that `require` names.
pub(super) fn capabilities(names: &[String]) -> Result<Vec<Capability>, ConfigError> {
    let known = || Capability::ALL.into_iter().map(Capability::name);
    names
        .iter()
        .map(|name| {
            Capability::named(name).ok_or_else(|| {
                let help = match did_you_mean(name, known()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("there are {}", known().collect::<Vec<_>>().join(", ")),
                };
                ConfigError::new("require", format!("there is no capability `{name}`"), help)
            })
        })
        .collect()
}
