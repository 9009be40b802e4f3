//! The files that the project keeps.

use std::path::Path;
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
/// What is written by hand and read by people. Not the data: vectors, maps, lock files.
const SOURCES: [&str; 7] = ["rs", "ts", "tsx", "mjs", "py", "sh", "css"];

/// By git, with what is new and not ignored: what a commit of everything would hold.
pub fn files() -> Vec<String> {
    let output = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(ROOT)
        .output()
        .expect("git lists the files");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut files: Vec<String> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter(|file| Path::new(ROOT).join(file).is_file())
        .map(str::to_owned)
        .collect();
    files.sort();
    files.dedup();
    assert!(files.len() > 100, "only {} files were found", files.len());
    files
}

pub fn read(file: &str) -> String {
    let bytes = std::fs::read(Path::new(ROOT).join(file));
    let bytes = bytes.unwrap_or_else(|error| panic!("{file} cannot be read: {error}"));
    String::from_utf8_lossy(&bytes).into_owned()
}

pub fn rust_files(folder: &str) -> Vec<String> {
    let under = format!("{folder}/");
    files().into_iter().filter(|file| file.starts_with(&under) && file.ends_with(".rs")).collect()
}

pub fn source_lines() -> Vec<(String, usize)> {
    files()
        .into_iter()
        .filter(|file| file.rsplit_once('.').is_some_and(|(_, end)| SOURCES.contains(&end)))
        .map(|file| {
            let lines = read(&file).lines().count();
            (file, lines)
        })
        .collect()
}

/// Places where a file names a home or a working folder of some machine.
pub fn machine_paths() -> Vec<String> {
    // In two parts, so that this file does not name them itself.
    let homes: Vec<String> =
        [("/ho", "me/"), ("/ro", "ot/"), ("/Us", "ers/"), ("/wo", "rk/"), ("/fa", "rm/")]
            .iter()
            .map(|(a, b)| format!("{a}{b}"))
            .collect();
    let begins = |line: &str, at: usize| {
        !line[..at].ends_with(|c: char| c.is_alphanumeric() || "._-}*".contains(c))
    };
    let names = |line: &str| {
        homes.iter().any(|home| line.match_indices(home.as_str()).any(|(at, _)| begins(line, at)))
    };
    files()
        .into_iter()
        .filter(|file| !file.ends_with(".png"))
        .flat_map(|file| {
            let text = read(&file);
            let lines = text.lines().enumerate().filter(|(_, line)| names(line));
            lines.map(|(n, line)| format!("{file}:{}: {line}", n + 1)).collect::<Vec<_>>()
        })
        .collect()
}
