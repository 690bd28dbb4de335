//! Path cleaning as the server's router does it.

/// The shortest path that means the same: no empty, `.` or `..` parts. Always begins with a slash.
pub(super) fn clean(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

/// As [`clean`], but a slash at the end stays.
pub(super) fn clean_for_routing(path: &str) -> String {
    let mut cleaned = clean(path);
    if path.ends_with('/') && cleaned != "/" {
        cleaned.push('/');
    }
    cleaned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned() {
        for (path, expected) in [
            ("//api/v4/x", "/api/v4/x"),
            ("/a/../b", "/b"),
            ("/a/./b//", "/a/b/"),
            ("/..", "/"),
            ("", "/"),
        ] {
            assert_eq!(clean_for_routing(path), expected, "{path}");
        }
    }
}
