//! The client's side of the protocol, for a client that is written against [`Client`]: the same
//! implementation can be judged in process and as a program.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::task::JoinSet;

use super::frame::{
    ClientFrame, ClientHello, ErrorFrame, MAX_MESSAGE, ResultFrame, UserFrame, VERSION, cut,
};
use crate::client::{
    Answer, Authenticate, Client, ClientInfo, Credential, FailureKind, FieldValue,
};
use crate::secret::Secret;

/// The longest line that is read, in bytes (client protocol: lines up to 1 MiB).
const MAX_LINE: u64 = 1024 * 1024 + 1;

/// Answers what `input` asks of `client`, one JSON object a line, until it ends and everything
/// is answered.
///
/// # Errors
/// Where `input` or `output` fails, or a line is over its bound.
///
/// # Panics
/// Where the client does: a program that breaks down must not look like one that refuses.
pub async fn speak(
    client: Arc<dyn Client>,
    input: impl AsyncBufRead + Unpin,
    mut output: impl AsyncWrite + Unpin,
) -> io::Result<()> {
    let mut reader = Reader { input, line: Vec::new() };
    let mut secrets = Vec::new();
    let mut serving: JoinSet<ClientFrame> = JoinSet::new();
    loop {
        let frame = tokio::select! {
            biased;
            Some(done) = serving.join_next() => match done {
                Ok(frame) => frame,
                Err(error) => std::panic::resume_unwind(error.into_panic()),
            },
            line = reader.line() => match line? {
                Some(line) => match asked(&line, &mut secrets) {
                    Asked::Hello => ClientFrame::Hello(hello(client.info())),
                    Asked::Unknown(message) => {
                        ClientFrame::Error(ErrorFrame { message: Some(message) })
                    }
                    Asked::Authenticate(id, Ok(request)) => {
                        let client = Arc::clone(&client);
                        serving.spawn(async move { result(id, client.authenticate(request).await) });
                        continue;
                    }
                    Asked::Authenticate(id, Err(message)) => {
                        result(id, Answer::Refused { kind: FailureKind::Config, message })
                    }
                },
                None => break,
            },
        };
        write(&mut output, &frame).await?;
    }
    while let Some(done) = serving.join_next().await {
        match done {
            Ok(frame) => write(&mut output, &frame).await?,
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }
    Ok(())
}

/// Reads lines; given up on in the middle of one, it goes on there.
struct Reader<R> {
    input: R,
    line: Vec<u8>,
}

impl<R: AsyncBufRead + Unpin> Reader<R> {
    async fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let room = MAX_LINE.saturating_sub(self.line.len() as u64);
        (&mut self.input).take(room).read_until(b'\n', &mut self.line).await?;
        if self.line.len() as u64 >= MAX_LINE && self.line.last() != Some(&b'\n') {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a line is over 1 MiB"));
        }
        let line = std::mem::take(&mut self.line);
        Ok(Some(line).filter(|line| !line.is_empty()))
    }
}

/// What a line asks for.
enum Asked {
    Hello,
    /// By its id; why its fields can't be worked with.
    Authenticate(String, Result<Authenticate, String>),
    Unknown(String),
}

fn asked(line: &[u8], secrets: &mut Vec<String>) -> Asked {
    let Ok(Value::Object(frame)) = serde_json::from_slice(line) else {
        return Asked::Unknown("the line is no JSON object".to_owned());
    };
    let text = |key: &str| frame.get(key).and_then(Value::as_str);
    match (text("op"), text("id")) {
        (Some("hello"), _) => {
            *secrets = secret_fields(&frame);
            Asked::Hello
        }
        (Some("authenticate"), Some(id)) => {
            Asked::Authenticate(id.to_owned(), request(&frame, secrets))
        }
        (op, _) => Asked::Unknown(format!("there is no op `{}` here", op.unwrap_or_default())),
    }
}

/// The ids of the fields that the runner's hello calls secret.
fn secret_fields(hello: &Map<String, Value>) -> Vec<String> {
    let fields = hello.get("fields").and_then(Value::as_array);
    let secret = fields.into_iter().flatten().filter(|field| field["secret"] == true);
    secret.filter_map(|field| field["id"].as_str()).map(str::to_owned).collect()
}

fn request(frame: &Map<String, Value>, secrets: &[String]) -> Result<Authenticate, String> {
    let text = |key: &str| frame.get(key).and_then(Value::as_str);
    let mut fields = Credential::new();
    for (id, value) in frame.get("fields").and_then(Value::as_object).into_iter().flatten() {
        let value = match value {
            Value::Bool(on) => FieldValue::Toggle(*on),
            Value::String(text) if secrets.contains(id) => {
                FieldValue::Secret(Secret::new(text.clone()))
            }
            Value::String(text) => FieldValue::Text(text.clone()),
            _ => return Err(format!("the value of `{id}` is neither a text nor a truth value")),
        };
        fields.insert(id.clone(), value);
    }
    let ca_pem = match (text("ca_pem"), text("ca_file")) {
        (Some(pem), _) => Some(pem.to_owned()),
        (None, Some(path)) => Some(
            std::fs::read_to_string(path)
                .map_err(|error| format!("the file of certificates can't be read: {error}"))?,
        ),
        (None, None) => None,
    };
    let timeout = frame.get("timeout_ms").and_then(Value::as_u64).unwrap_or(5000);
    Ok(Authenticate {
        fields,
        ca_pem,
        timeout: Duration::from_millis(timeout),
        environment: Default::default(),
    })
}

fn hello(info: ClientInfo) -> ClientHello {
    ClientHello {
        protocol: VERSION,
        name: info.name,
        version: Some(info.version),
        language: Some("rust".to_owned()),
        wrapper: None,
        fields: info.fields,
        capabilities: info.capabilities.into_iter().map(|one| one.name().to_owned()).collect(),
        operations: Some(vec!["authenticate".to_owned()]),
    }
}

fn result(id: String, answer: Answer) -> ClientFrame {
    ClientFrame::Result(match answer {
        Answer::Accepted { user } => ResultFrame {
            id,
            ok: true,
            kind: None,
            message: None,
            user: user.map(|user| UserFrame { id: user.id, username: user.username }),
        },
        Answer::Refused { kind, message } => {
            let message = Some(cut(&message, MAX_MESSAGE));
            ResultFrame { id, ok: false, kind: Some(kind), message, user: None }
        }
    })
}

async fn write(output: &mut (impl AsyncWrite + Unpin), frame: &ClientFrame) -> io::Result<()> {
    let mut line = serde_json::to_string(frame)?;
    line.push('\n');
    output.write_all(line.as_bytes()).await?;
    output.flush().await
}
