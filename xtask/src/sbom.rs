//! `cargo xtask sbom`: every package that the programs are made of, as a CycloneDX document, each from the one registry with its
//! checksum and under a licence that `deny.toml` allows.
//!
//! The packages are what `cargo tree` tells, for every target and feature, without those that only tests need; their checksums
//! and what they depend on are in `Cargo.lock`. The document has no date, so that the same lock gives the same bytes.

use crate::Done;
use crate::paths::{cargo, root, target};
use crate::run::ask;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;

/// The registry that packages may be from.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// A package by its name and version.
type Key = (String, String);

/// What the lock says of a package.
#[derive(Debug, Default, PartialEq)]
struct Locked {
    source: Option<String>,
    checksum: Option<String>,
    /// Each a name, or a name and a version.
    dependencies: Vec<String>,
}

/// Writes `target/headroom.cdx.json` and says what is in it; an error names each package that may not be in it.
pub fn sbom() -> Done {
    let packages = packages()?;
    let locked = locked(&read("Cargo.lock")?);
    let faults = faults(&packages, &locked, &allowed(&read("deny.toml")?));
    if !faults.is_empty() {
        return Err(faults.join("\n"));
    }
    let file = target().join("headroom.cdx.json");
    fs::write(&file, document(&packages, &locked)).map_err(|error| format!("{}: {error}", file.display()))?;
    let own = packages.keys().filter(|key| is_own(key, &locked)).count();
    println!("{} packages of others and {own} of this project in target/headroom.cdx.json", packages.len() - own);
    Ok(())
}

fn read(name: &str) -> Done<String> {
    fs::read_to_string(root().join(name)).map_err(|error| format!("{name}: {error}"))
}

/// The packages of the programs with their licences.
fn packages() -> Done<BTreeMap<Key, String>> {
    let words =
        "tree --workspace --locked --offline --all-features --target all --edges normal,build --prefix none --format";
    let mut command = cargo();
    command.args(words.split(' ')).arg("{p}|{l}");
    Ok(listed(&ask(&mut command).ok_or("`cargo tree --locked --offline` fails: run `cargo fetch`")?))
}

/// The packages in the lines of `cargo tree`: `name v1.0.0 (what it is)|licence (*)`.
fn listed(tree: &str) -> BTreeMap<Key, String> {
    let package = |line: &str| {
        let (package, licence) = line.split_once('|')?;
        let mut words = package.split(' ');
        let (name, version) = (words.next()?, words.next()?.strip_prefix('v')?);
        Some(((name.to_owned(), version.to_owned()), licence.trim_end_matches(" (*)").to_owned()))
    };
    tree.lines().filter_map(package).collect()
}

/// The packages of a lock file.
fn locked(lock: &str) -> BTreeMap<Key, Locked> {
    let mut packages = BTreeMap::new();
    for part in lock.split("[[package]]").skip(1) {
        let text = |key: &str| {
            let line = part.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "))?;
            Some(line.trim_matches('"').to_owned())
        };
        let Some(key) = text("name").zip(text("version")) else { continue };
        let list =
            part.split_once("dependencies = [").and_then(|(_, rest)| rest.split_once(']')).map_or("", |(list, _)| list);
        let dependencies = list.lines().map(|line| line.trim().trim_matches(['"', ',']).to_owned());
        let dependencies = dependencies.filter(|name| !name.is_empty()).collect();
        packages.insert(key, Locked { source: text("source"), checksum: text("checksum"), dependencies });
    }
    packages
}

/// The licences in `allow = [...]` of the policy.
fn allowed(policy: &str) -> BTreeSet<String> {
    let list = policy.split_once("allow = [").and_then(|(_, rest)| rest.split_once(']')).map_or("", |(list, _)| list);
    let names = list.lines().map(|line| line.trim().trim_matches(['"', ',']).to_owned());
    names.filter(|name| !name.is_empty()).collect()
}

/// Whether a package is of this project: the lock has it without a source.
fn is_own(key: &Key, locked: &BTreeMap<Key, Locked>) -> bool {
    locked.get(key).is_some_and(|package| package.source.is_none())
}

/// A sentence for each package that is from elsewhere, without a checksum, or under a licence that is not allowed.
fn faults(packages: &BTreeMap<Key, String>, locked: &BTreeMap<Key, Locked>, allowed: &BTreeSet<String>) -> Vec<String> {
    let mut faults = Vec::new();
    for (key, licence) in packages {
        let name = format!("{} {}", key.0, key.1);
        match locked.get(key) {
            None => faults.push(format!("{name} is not in Cargo.lock")),
            Some(Locked { source: Some(source), checksum, .. }) => {
                if source != REGISTRY {
                    faults.push(format!("{name} is from {source}"));
                } else if checksum.as_ref().is_none_or(|sum| sum.len() != 64) {
                    faults.push(format!("{name} has no checksum"));
                }
            }
            Some(_) => {}
        }
        if !is_allowed(licence, allowed) {
            faults.push(format!("{name} is under `{licence}`, which deny.toml does not allow"));
        }
    }
    faults
}

/// Whether a licence expression can be met by allowed licences: one side of each OR, both of each AND.
fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let expression = expression.trim();
    // The older spelling of a choice.
    let expression = if expression.contains(' ') { expression.to_owned() } else { expression.replace('/', " OR ") };
    for (word, is_met) in [(" OR ", &any as &dyn Fn(&[bool]) -> bool), (" AND ", &all)] {
        let parts = divided(&expression, word);
        if parts.len() > 1 {
            let parts: Vec<bool> = parts.iter().map(|part| is_allowed(part, allowed)).collect();
            return is_met(&parts);
        }
    }
    match expression.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => is_allowed(inner, allowed),
        None => allowed.contains(&expression),
    }
}

fn any(parts: &[bool]) -> bool {
    parts.contains(&true)
}

fn all(parts: &[bool]) -> bool {
    !parts.contains(&false)
}

/// The parts of an expression at a word outside of parentheses.
fn divided<'e>(expression: &'e str, word: &str) -> Vec<&'e str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_i32, 0);
    for (at, letter) in expression.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            ' ' if depth == 0 && at >= start && expression[at..].starts_with(word) => {
                parts.push(&expression[start..at]);
                start = at + word.len();
            }
            _ => {}
        }
    }
    parts.push(&expression[start..]);
    parts
}

/// The document, CycloneDX 1.6 in JSON.
fn document(packages: &BTreeMap<Key, String>, locked: &BTreeMap<Key, Locked>) -> String {
    let reference = |(name, version): &Key| format!("pkg:cargo/{name}@{version}");
    let (mut components, mut graph) = (Vec::new(), Vec::new());
    for (key, licence) in packages {
        let Some(package) = locked.get(key) else { continue };
        let (name, version, id) = (quoted(&key.0), quoted(&key.1), quoted(&reference(key)));
        let mut component =
            format!(r#"{{"type":"library","bom-ref":{id},"name":{name},"version":{version},"purl":{id}"#);
        let licence = if licence.contains(' ') { licence.clone() } else { licence.replace('/', " OR ") };
        _ = write!(component, r#","licenses":[{{"expression":{}}}]"#, quoted(&licence));
        if let Some(sum) = &package.checksum {
            _ = write!(component, r#","hashes":[{{"alg":"SHA-256","content":{}}}]"#, quoted(sum));
        }
        component.push('}');
        components.push(component);
        let on: BTreeSet<String> =
            package.dependencies.iter().filter_map(|name| named(name, packages)).map(reference).collect();
        let on: Vec<String> = on.iter().map(|id| quoted(id)).collect();
        graph.push(format!(r#"{{"ref":{id},"dependsOn":[{}]}}"#, on.join(",")));
    }
    format!(
        "{{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"version\":1,\n\"metadata\":{{\"component\":{{\"type\":\"application\",\"name\":\"headroom\"}}}},\n\"components\":[\n{}\n],\n\"dependencies\":[\n{}\n]}}\n",
        components.join(",\n"),
        graph.join(",\n")
    )
}

/// The package that a line of the lock names, if it is one of the programs'.
fn named<'p>(line: &str, packages: &'p BTreeMap<Key, String>) -> Option<&'p Key> {
    let mut words = line.split(' ');
    let (name, version) = (words.next()?, words.next());
    packages.keys().find(|(of, at)| of == name && version.is_none_or(|version| at == version))
}

/// A text as JSON has it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter < ' ' => _ = write!(quoted, "\\u{:04x}", u32::from(letter)),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "a v1.0.0 (proc-macro)|MIT\nb v2.1.0|MIT OR Apache-2.0 (*)\nown v0.1.0 (/folder)|MIT\n\n";
    const LOCK: &str = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \"0011223344556677001122334455667700112233445566770011223344556677\"\ndependencies = [\n \"b 2.1.0\",\n]\n\n[[package]]\nname = \"b\"\nversion = \"2.1.0\"\nsource = \"git+https://example.org/b\"\n\n[[package]]\nname = \"own\"\nversion = \"0.1.0\"\ndependencies = [\n \"a\",\n \"b\",\n]\n";

    fn allow(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn licences_are_met_by_one_side_of_an_or_and_both_of_an_and() {
        let allowed = allow(&["MIT", "Unicode-3.0", "Apache-2.0 WITH LLVM-exception"]);
        for good in [
            "MIT",
            "Apache-2.0 OR MIT",
            "Unlicense/MIT",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "GPL-3.0 OR (MIT AND Unicode-3.0)",
            "Apache-2.0 WITH LLVM-exception",
        ] {
            assert!(is_allowed(good, &allowed), "{good}");
        }
        for bad in ["", "GPL-3.0", "Apache-2.0", "MIT AND GPL-3.0", "(MIT AND GPL-3.0) OR Apache-2.0"] {
            assert!(!is_allowed(bad, &allowed), "{bad}");
        }
    }

    #[test]
    fn package_from_elsewhere_or_under_another_licence_is_a_fault() {
        let (packages, locked) = (listed(TREE), locked(LOCK));
        assert_eq!(packages.len(), 3);
        assert!(is_own(&("own".to_owned(), "0.1.0".to_owned()), &locked));
        assert_eq!(faults(&packages, &locked, &allow(&["MIT"])), ["b 2.1.0 is from git+https://example.org/b"]);
        assert_eq!(faults(&packages, &locked, &allow(&["Apache-2.0"])).len(), 3);
    }

    #[test]
    fn document_names_each_package_with_what_it_depends_on() {
        let document = document(&listed(TREE), &locked(LOCK));
        assert!(
            document.contains(r#"{"ref":"pkg:cargo/own@0.1.0","dependsOn":["pkg:cargo/a@1.0.0","pkg:cargo/b@2.1.0"]}"#),
            "{document}"
        );
        assert!(document.contains(r#""hashes":[{"alg":"SHA-256","content":"0011"#));
        assert_eq!(quoted("a\"\\\n"), r#""a\"\\\u000a""#);
    }

    #[test]
    fn packages_of_the_programs_are_from_the_registry_under_allowed_licences() {
        let packages = packages().expect("cargo tells its packages");
        assert!(packages.len() > 100, "{}", packages.len());
        let policy = allowed(&read("deny.toml").expect("deny.toml"));
        let found = faults(&packages, &locked(&read("Cargo.lock").expect("Cargo.lock")), &policy);
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}
