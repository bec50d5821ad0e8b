//! Lines and paths that ended other servers (`tests/data/cases`, 55 and 59).

use std::{fs, path::Path, process::Command};

use serde_json::{Value, json};

use super::{
    SEED,
    client::{Client, program},
    seed,
};

fn case(file: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/cases").join(file);
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

#[test]
fn each_line_has_its_answer_or_none_and_the_next_call_is_answered() {
    let mut client = Client::on(&seed());
    for line in case("55-envelope/lines.json").as_array().unwrap() {
        let bytes = match line["bytes"].as_array() {
            Some(bytes) => bytes.iter().map(|byte| u8::try_from(byte.as_u64().unwrap()).unwrap()).collect(),
            None => {
                let times = line["times"].as_u64().unwrap_or(1);
                line["line"].as_str().unwrap().repeat(usize::try_from(times).unwrap()).into_bytes()
            }
        };
        client.line(&bytes);
        let codes = line["codes"].as_array().unwrap();
        if !codes.is_empty() {
            let reply = client.reply();
            assert!(codes.contains(&reply["error"]["code"]), "{}: {reply}", line["name"]);
            assert_eq!(reply["jsonrpc"], "2.0");
        }
        // `ask` fails on an answer that nobody is owed.
        assert_eq!(client.ask("ping", json!({}))["result"], json!({}), "{}", line["name"]);
    }
    assert_eq!(client.call("risk_dashboard", &json!({}))["isError"], false);
    assert_eq!(client.end(), Some(0));
}

#[test]
fn paths_of_people_are_opened_or_refused_with_the_path() {
    let paths = case("59-paths-of-people/paths.json");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("paths {}", std::process::id()));
    let texts = |list: &Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
    };
    for name in texts(&paths["works"]) {
        let path = folder.join(&name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, SEED).unwrap();
        // Also by its name alone, as a client does that starts programs in the file's folder.
        let mut command = program(&[Path::new(&format!("./{name}"))]);
        for command in [&mut program(&[&path]), command.current_dir(&folder)] {
            let mut client = Client::started(command).shaken();
            assert_eq!(client.call("risk_dashboard", &json!({}))["isError"], false, "{name}");
        }
    }
    fs::create_dir_all(folder.join("Mein Fonds (2026) 基金/empty")).unwrap();
    // A pipe that nobody writes to.
    let has_pipe = Command::new("mkfifo").arg(folder.join("pipe")).status().is_ok_and(|status| status.success());
    assert!(has_pipe || !cfg!(target_os = "linux"));
    for refused in paths["refused"].as_array().unwrap() {
        let words = texts(&refused["words"]);
        let words: Vec<&Path> = words.iter().map(Path::new).collect();
        let output = program(&words).current_dir(&folder).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{words:?}: {told}");
        assert!(told.contains(refused["names"].as_str().unwrap()) && told.trim().contains(' '), "{words:?}: {told}");
    }
    fs::remove_dir_all(&folder).unwrap();
}
