//! Quotation marks for readers of YAML 1.1, which take more words for something else than text.

/// `yaml`, as the emitter writes it, with quotation marks around every plain value that a reader
/// of YAML 1.1 would take for a truth value, a number, a date or a merge key.
pub(super) fn quoted(yaml: &str) -> String {
    let mut result = String::with_capacity(yaml.len());
    for line in yaml.split_inclusive('\n') {
        let content = line.trim_end_matches('\n');
        let value = value(content);
        if is_no_text(value) {
            result.push_str(&content[..content.len() - value.len()]);
            result.extend(["'", value, "'"]);
            result.push_str(&line[content.len()..]);
        } else {
            result.push_str(line);
        }
    }
    result
}

/// What stands behind the hyphens and the key of a line. A plain value holds no `: `.
fn value(line: &str) -> &str {
    let mut rest = line.trim_start_matches(' ');
    while let Some(item) = rest.strip_prefix("- ") {
        rest = item;
    }
    rest.split_once(": ").map_or(rest, |(_, value)| value)
}

/// Whether YAML 1.1 has a meaning of its own for `value` that YAML 1.2 hasn't.
fn is_no_text(value: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    let number = value.trim_start_matches(['+', '-']);
    let numeric = number.starts_with(|c: char| c.is_ascii_digit());
    let parts = |mark: char| number.trim_end_matches(mark).split(mark).all(digits);
    WORDS.contains(&value.to_ascii_lowercase().as_str())
        || numeric && number.contains('_') && number.split(['.', ',']).all(digits)
        || numeric && number.contains(':') && parts(':')
        || numeric && is_date(number)
}

/// `2026-01-31`, alone or before a time.
fn is_date(value: &str) -> bool {
    let mut parts = value.splitn(3, '-');
    let mut number = |lengths: &[usize]| {
        parts.next().is_some_and(|part| {
            let digits = part.bytes().take_while(u8::is_ascii_digit).count();
            lengths.contains(&digits)
        })
    };
    number(&[4]) && number(&[1, 2]) && number(&[1, 2])
}

const WORDS: &[&str] = &["y", "n", "yes", "no", "on", "off", "=", "<<"];

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("default: off\n", "default: 'off'\n")]
    #[case("  - On\n- a: b\n", "  - 'On'\n- a: b\n")]
    #[case("- id: no\n", "- id: 'no'\n")]
    #[case("value: 12:30:00\n", "value: '12:30:00'\n")]
    #[case("value: 1_000\n", "value: '1_000'\n")]
    #[case("value: 2026-01-31\n", "value: '2026-01-31'\n")]
    #[case("value: office\n- off the record\n", "value: office\n- off the record\n")]
    #[case("value: 'off'\nvalue: 12 30\n", "value: 'off'\nvalue: 12 30\n")]
    #[case("schema: 1\nsecret: true\n", "schema: 1\nsecret: true\n")]
    #[case("target: https://a.b:80/\n", "target: https://a.b:80/\n")]
    fn values(#[case] yaml: &str, #[case] expected: &str) {
        assert_eq!(quoted(yaml), expected);
    }
}
