//! The commands that deal with programs.

use rstest::rstest;
use tempfile::TempDir;

use super::program::{command, left_of};
use crate::support::Credoc;

/// Programs are looked for in PATH.
fn credoc<I: IntoIterator<Item = S>, S: AsRef<std::ffi::OsStr>>(arguments: I) -> Credoc {
    Credoc::new(arguments).env("PATH", &std::env::var("PATH").unwrap_or_default())
}

fn exec(mode: &str, trigger: &str, folder: &TempDir) -> String {
    format!(
        "exec:{}",
        shlex::try_join(command(mode, trigger, folder.path(), &[]).iter().map(String::as_str))
            .unwrap()
    )
}

#[rstest]
#[case("hello-none", "no-hello")]
#[case("crash", "crashed")]
#[case("odd-exit", "odd-exit")]
fn a_client_that_cannot_be_judged_exits_3(#[case] mode: &str, #[case] reason: &str) {
    let folder = TempDir::new().unwrap();
    let client = exec(mode, "authenticate", &folder);
    let output =
        credoc(["run", "--client", &client, "--only", "auth.accepts-valid", "--report", "jsonl"])
            .run();
    assert_eq!(output.code, 3, "{output:?}");
    let events = output.stdout;
    assert!(events.contains(&format!("\"reason\":\"{reason}\"")), "{events}");
    assert!(events.lines().last().unwrap().contains("\"exit\":3"), "{events}");
}

#[rstest]
#[case("exec:", "after `exec:`")]
#[case("exec:a 'b", "inside quotes")]
#[case("exec:/no/such/program", "can't be started")]
#[case("exec:/no/such/program", "no such file; its path starts from")]
#[case("exec:no-such-program -v", "no folder of PATH has it")]
#[case("exec:./src", "it is a folder")]
#[case("exec:./Cargo.toml", "`chmod +x ./Cargo.toml`")]
#[case("exec:A=1 python3 client.py", "write `env A=1 …`")]
#[case("exec:~/client", "no shell is run for it")]
#[case("refrence", "did you mean `reference`?")]
fn a_client_that_cannot_be_named_exits_2(#[case] client: &str, #[case] says: &str) {
    let output = credoc(["run", "--client", client]).run();
    let error = output.stderr;
    assert_eq!(output.code, 2, "{error}");
    assert!(error.contains(says), "{error}");
}

#[rstest]
#[case("echo", "its first line names no interpreter")]
#[case("#!/no/such/interpreter", "the interpreter that its first line names")]
#[cfg(unix)]
fn a_script_that_cannot_be_run_is_told_why(#[case] text: &str, #[case] says: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = TempDir::new().unwrap();
    let script = folder.path().join("client");
    std::fs::write(&script, text).unwrap();
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    let output = credoc(["smoke", &format!("exec:{}", script.display())]).run();
    assert_eq!(output.code, 2, "{output:?}");
    assert!(output.stderr.contains(says), "{output:?}");
}

#[rstest]
#[case("hello-garbage", 3, "wrong hello: bad-hello")]
#[case("hello-fields", 3, "its `fields` is a list, not an object of texts")]
#[case("hello-escapes", 3, "← ␛]0;title␇␀")]
#[case("hello-escapes", 3, "stderr ␛[2Jnow")]
#[case("hello-contradiction", 1, "wrong a login that works: accepted, and the service was never")]
#[case("duplicate", 3, "wrong the end: second-answer")]
#[case("crash", 3, "wrong a login that works: crashed")]
#[case("late-leak", 1, "wrong the secret: the token stood in what it wrote")]
#[case("garbage", 3, "← no JSON")]
#[case("good", 1, "the service was never asked")]
#[case("stderr-leak", 1, "stderr trying ‹access-token›")]
fn smoke_says_what_is_wrong(#[case] mode: &str, #[case] code: i32, #[case] says: &str) {
    let folder = TempDir::new().unwrap();
    let output = credoc(["smoke", &exec(mode, "authenticate", &folder)]).run();
    let text = output.stdout;
    assert_eq!(output.code, code, "{text}");
    assert!(text.contains(says), "{text}");
    assert!(text.contains("\nby hand:\n  printf"), "{text}");
}

/// Neither a group of its own nor an empty environment nor deaf ears save what was left behind.
#[rstest]
fn nothing_that_was_left_behind_outlives_the_command(
    #[values("setsid", "setsid-crash", "setsid-deaf", "setsid-bare")] mode: &str,
    #[values("smoke", "run")] what: &str,
) {
    let folder = TempDir::new().unwrap();
    let client = exec(mode, "authenticate", &folder);
    let arguments = match what {
        "smoke" => vec!["smoke", &client],
        _ => vec!["run", "--client", &client, "--only", "auth.accepts-valid"],
    };
    credoc(arguments).run();
    assert_eq!(left_of(folder.path()), Vec::<String>::new());
}

#[test]
fn smoke_passes_the_reference_client() {
    let output = credoc(["smoke", "reference"]).run();
    assert_eq!(output.code, 0, "{output:?}");
}

#[test]
fn the_configuration_names_clients_and_what_they_must_declare() {
    let folder = TempDir::new().unwrap();
    let mine = TempDir::new().unwrap();
    let words = command("good", "never", mine.path(), &["sub-path"]);
    let write = |require: &str| {
        let text = format!("require = [{require}]\n[clients.mine]\ncommand = {words:?}\n");
        let path = folder.path().join("credoc.toml");
        std::fs::write(&path, text).unwrap();
        path.to_string_lossy().into_owned()
    };
    for (require, code, says) in [
        ("\"sub-path\"", 0, "mine"),
        ("\"timeout\"", 2, "doesn't declare timeout"),
        ("\"tiemout\"", 2, "did you mean `timeout`?"),
    ] {
        let config = write(require);
        let page = crate::support::root().join("docs/credentials/mattermost.md");
        let page = page.to_string_lossy().into_owned();
        let arguments = [
            "run",
            &page,
            "--config",
            &config,
            "--client",
            "mine",
            "--only",
            "fields.documented@field=base-url",
        ];
        let output = credoc(arguments).run();
        let text = format!("{}{}", output.stdout, output.stderr);
        assert_eq!(output.code, code, "{text}");
        assert!(text.contains(says), "{text}");
    }
}
