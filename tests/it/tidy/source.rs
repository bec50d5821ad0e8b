//! A source file, with its comments, its texts and its tests blanked out where code is looked for.

/// A Rust file.
#[derive(Clone)]
pub struct Source {
    /// Its path from the top of the package.
    pub path: String,
    /// All of it.
    pub text: String,
    /// Only code: comments, string and character literals are blanks, line by line as they were.
    pub code: String,
    /// The code without its unit tests.
    pub shipped: String,
}

impl Source {
    /// A file of that path and text.
    pub fn new(path: &str, text: &str) -> Self {
        let code = code_of(text);
        let is_test = path.starts_with("tests/") || path.ends_with("/tests.rs");
        let shipped = if is_test { String::new() } else { without_tests(&code) };
        Self { path: path.to_owned(), text: text.to_owned(), code, shipped }
    }

    /// Places where a path begins with one of these crates.
    pub fn names(&self, crates: &[&str]) -> Vec<String> {
        let named = |name: &&str| {
            let at = words(&self.code, name);
            let begins = |at: &usize| {
                let (before, after) = around(&self.code, *at, name.len());
                !before.ends_with("::") && !before.ends_with('.') && (after.starts_with("::") || after.starts_with(';'))
            };
            at.into_iter().filter(begins).map(|at| self.place(&self.code, at, name)).collect::<Vec<_>>()
        };
        crates.iter().flat_map(named).collect()
    }

    /// Places in shipped code that call one of these methods.
    pub fn calls(&self, methods: &[&str]) -> Vec<String> {
        let called = |name: &&str| {
            let is_call = |at: &usize| {
                let (before, after) = around(&self.shipped, *at, name.len());
                before.ends_with('.') && after.starts_with('(')
            };
            let at = words(&self.shipped, name).into_iter().filter(is_call);
            at.map(|at| self.place(&self.shipped, at, name)).collect::<Vec<_>>()
        };
        methods.iter().flat_map(called).collect()
    }

    /// Places in shipped code where a word or a path stands.
    pub fn tokens(&self, token: &str) -> Vec<String> {
        let at = words(&self.shipped, token).into_iter();
        at.map(|at| self.place(&self.shipped, at, token)).collect()
    }

    /// Places of an `allow` without a reason.
    pub fn allows_without_a_reason(&self) -> Vec<String> {
        let is_bare = |at: &usize| {
            let (before, after) = around(&self.code, *at, "allow".len());
            let is_attribute = before.ends_with('[') || before.ends_with(',');
            let arguments = after.split(']').next().unwrap_or_default();
            is_attribute && after.starts_with('(') && words(arguments, "reason").is_empty()
        };
        let at = words(&self.code, "allow").into_iter().filter(is_bare);
        at.map(|at| self.place(&self.code, at, "allow")).collect()
    }

    fn place(&self, code: &str, at: usize, what: &str) -> String {
        let line = code[..at].matches('\n').count() + 1;
        format!("{}:{line}: {what}", self.path)
    }
}

/// What stands before and after a word, without blanks.
fn around(code: &str, at: usize, length: usize) -> (&str, &str) {
    (code[..at].trim_end(), code[at + length..].trim_start())
}

fn is_of_a_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Where a word stands by itself.
pub fn words(code: &str, word: &str) -> Vec<usize> {
    let stands_alone = |at: &usize| {
        let (before, after) = (&code[..*at], &code[at + word.len()..]);
        !before.ends_with(is_of_a_word) && !after.starts_with(is_of_a_word)
    };
    let all = code.match_indices(word).map(|(at, _)| at);
    all.filter(stands_alone).collect()
}

/// The code of a text: comments and literals become blanks, lines stay.
fn code_of(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if first == '"' {
            string_length(rest)
        } else if let Some(length) = raw_string_length(rest, &code) {
            length
        } else if let Some(length) = character_length(rest) {
            length
        } else {
            code.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        let blank = |c: char| if c == '\n' { '\n' } else { ' ' };
        code.extend(rest[..length].chars().map(blank));
        rest = &rest[length..];
    }
    code
}

/// The length of a string literal, with its quotes.
fn string_length(rest: &str) -> usize {
    let mut is_escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The length of a raw string literal, if one begins here.
fn raw_string_length(rest: &str, before: &str) -> Option<usize> {
    let after = rest.strip_prefix('r')?;
    if before.ends_with(|c| is_of_a_word(c) && c != 'b') {
        return None;
    }
    let hashes = after.len() - after.trim_start_matches('#').len();
    let inside = after[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let length = inside.find(&end).map_or(inside.len(), |at| at + end.len());
    Some(1 + hashes + 1 + length)
}

/// The length of a character literal, if one begins here; a lifetime is none.
fn character_length(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('\'')?;
    if inside.starts_with('\\') {
        let close = inside[2..].find('\'')?;
        return Some(1 + 2 + close + 1);
    }
    let c = inside.chars().next()?;
    inside[c.len_utf8()..].starts_with('\'').then(|| 2 + c.len_utf8())
}

/// The code without the items under `#[cfg(test)]`.
fn without_tests(code: &str) -> String {
    let mut kept = String::new();
    let mut rest = code;
    while let Some(at) = rest.find("#[cfg(test)]") {
        let (before, item) = rest.split_at(at);
        let mut depth = 0;
        let end = item.char_indices().find_map(|(at, c)| {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            let is_end = depth == 0 && (c == '}' || c == ';');
            is_end.then(|| at + 1)
        });
        let end = end.unwrap_or(item.len());
        kept.push_str(before);
        kept.extend(item[..end].chars().filter(|c| *c == '\n'));
        rest = &item[end..];
    }
    kept + rest
}

#[test]
fn code_has_no_comments_and_no_texts() {
    let text = "a(\"x // \\\" y\"); // b\n/* c\n */ d('\\'', 'e', &'f g, r#\"h\"i\"#);";
    let code = code_of(text);
    assert_eq!(code.len(), text.len());
    let words: Vec<&str> = code.split(|c| !is_of_a_word(c)).filter(|w| !w.is_empty()).collect();
    assert_eq!(words, ["a", "d", "f", "g"]);
    assert_eq!(code.matches('\n').count(), 2);
}

#[test]
fn faults_are_told_with_their_line() {
    let text = "//! Head.\nuse serde::Serialize;\nfn f() { x.unwrap(); y.unwrap_or(1); }\n\
                #[allow(dead_code)]\nfn g() { 1.0_f64.ln(); }\n\
                #[cfg(test)]\nmod tests {\n fn h() { z.unwrap() }\n}\nfn i() { w.unwrap() }\n";
    let source = Source::new("src/risk/x.rs", text);
    assert_eq!(source.names(&["serde", "leptos"]), ["src/risk/x.rs:2: serde"]);
    assert_eq!(source.calls(&["unwrap"]), ["src/risk/x.rs:3: unwrap", "src/risk/x.rs:10: unwrap"]);
    assert_eq!(source.calls(&["ln"]), ["src/risk/x.rs:5: ln"]);
    assert_eq!(source.allows_without_a_reason(), ["src/risk/x.rs:4: allow"]);
    let fine = Source::new("src/risk/x.rs", "#[allow(dead_code, reason = \"because\")]\nfn f() {}");
    assert!(fine.allows_without_a_reason().is_empty());
    let map = Source::new("src/risk/x.rs", "use std::collections::HashMap; // HashSet");
    assert_eq!((map.tokens("HashMap").len(), map.tokens("HashSet").len()), (1, 0));
}
