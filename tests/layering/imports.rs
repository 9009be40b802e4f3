//! Reads who imports what from the tokens of the sources: `use` lines, paths in the code, and
//! those inside macros.

use std::str::FromStr;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::tree;

/// A path into another module of ours.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Import {
    pub file: String,
    /// The top-level module that imports.
    pub by: String,
    /// Such as `ws::Frame`, or `protocol::ids::Tick`.
    pub of: String,
}

/// All imports in `src/` that leave their top-level module; tests may import what they like.
pub fn of_crate() -> Vec<Import> {
    let mut imports = Vec::new();
    for file in tree::rust_files("src").into_iter().filter(|file| !file.contains("/tests")) {
        let module = module_of(&file);
        let by = module.first().map_or("lib", String::as_str).to_owned();
        let mut paths = Vec::new();
        scan(&tokens(&file), &module, &mut paths);
        for path in paths {
            let of = match path.split_first() {
                Some((root, rest)) if root == "skirmish_protocol" => {
                    ["protocol".to_owned()].iter().chain(rest).cloned().collect::<Vec<_>>()
                }
                Some((root, rest)) if root == "crate" || root == "skirmish" => rest.to_vec(),
                _ => continue,
            };
            if of.first().is_some_and(|first| *first != by) {
                imports.push(Import { file: file.clone(), by: by.clone(), of: of.join("::") });
            }
        }
    }
    imports.sort();
    imports.dedup();
    imports
}

/// Every identifier under a folder, with the file it stands in.
pub fn names(folder: &str) -> Vec<(String, String)> {
    fn collect(tokens: &[TokenTree], file: &str, out: &mut Vec<(String, String)>) {
        for (at, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(_) if follows_test_attribute(tokens, at) => {}
                TokenTree::Group(group) => collect(&trees(group.stream()), file, out),
                TokenTree::Ident(name) => out.push((file.to_owned(), name.to_string())),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }
    let mut out = Vec::new();
    for file in tree::rust_files(folder).iter().filter(|file| !file.contains("/tests")) {
        collect(&tokens(file), file, &mut out);
    }
    out.sort();
    out.dedup();
    out
}

/// Whether this is the body of `#[cfg(test)] mod tests { … }`: tests may use what they like.
fn follows_test_attribute(tokens: &[TokenTree], at: usize) -> bool {
    at >= 3
        && tokens[at - 1].to_string() == "tests"
        && tokens[at - 2].to_string() == "mod"
        && tokens[at - 3].to_string().contains("cfg")
}

fn tokens(file: &str) -> Vec<TokenTree> {
    let stream = TokenStream::from_str(&tree::read(file));
    trees(stream.unwrap_or_else(|error| panic!("{file} is no Rust: {error}")))
}

fn trees(stream: TokenStream) -> Vec<TokenTree> {
    stream.into_iter().collect()
}

/// `src/net/hub.rs` is the module `net::hub`.
fn module_of(file: &str) -> Vec<String> {
    let path = file.trim_start_matches("src/").trim_end_matches(".rs");
    let mut module: Vec<String> = path.split('/').map(str::to_owned).collect();
    if module.last().is_some_and(|last| last == "mod" || last == "lib") {
        module.pop();
    }
    module
}

fn scan(tokens: &[TokenTree], module: &[String], out: &mut Vec<Vec<String>>) {
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match token {
            TokenTree::Group(_) if follows_test_attribute(tokens, at) => {}
            TokenTree::Group(group) => {
                let name = at.checked_sub(1).map(|before| tokens[before].to_string());
                let is_module = at >= 2 && tokens[at - 2].to_string() == "mod";
                let mut inner = module.to_vec();
                if let (true, Some(name)) = (is_module, name) {
                    inner.push(name);
                }
                scan(&trees(group.stream()), &inner, out);
            }
            TokenTree::Ident(name) if !after_colons(tokens, at) => {
                let start = match name.to_string().as_str() {
                    "crate" => vec!["crate".to_owned()],
                    "skirmish" | "skirmish_protocol" => vec![name.to_string()],
                    "super" | "self" => climb(module, &name.to_string()),
                    _ => {
                        at += 1;
                        continue;
                    }
                };
                expand(&tokens[at + 1..], start, out);
            }
            _ => {}
        }
        at += 1;
    }
}

fn climb(module: &[String], step: &str) -> Vec<String> {
    let depth = module.len() - usize::from(step == "super" && !module.is_empty());
    ["crate".to_owned()].iter().chain(&module[..depth]).cloned().collect()
}

fn after_colons(tokens: &[TokenTree], at: usize) -> bool {
    at >= 2 && is_colons(&tokens[at - 2..at])
}

fn is_colons(tokens: &[TokenTree]) -> bool {
    tokens.len() >= 2
        && tokens[..2].iter().all(|t| matches!(t, TokenTree::Punct(p) if p.as_char() == ':'))
}

/// Follows a path from behind its first name, into every branch of a `{…}`.
fn expand(rest: &[TokenTree], mut path: Vec<String>, out: &mut Vec<Vec<String>>) {
    if !is_colons(rest) {
        if path.len() > 1 {
            out.push(path);
        }
        return;
    }
    match rest.get(2) {
        Some(TokenTree::Ident(name)) if name == "super" => {
            path.pop();
            expand(&rest[3..], path, out);
        }
        Some(TokenTree::Ident(name)) => {
            path.push(name.to_string());
            expand(&rest[3..], path, out);
        }
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
            let inner = trees(group.stream());
            let comma = |t: &TokenTree| matches!(t, TokenTree::Punct(p) if p.as_char() == ',');
            for branch in inner.split(comma).filter(|branch| !branch.is_empty()) {
                let mut path = path.clone();
                path.push(branch[0].to_string());
                expand(&branch[1..], path, out);
            }
        }
        _ => out.push(path),
    }
}

#[test]
fn every_way_to_write_an_import_is_read() {
    let source = "use crate::{ws::{Frame, Event}, net}; use super::super::lobby::Lobby;
        fn f() { matches!(x, crate::sim::Tick(_)); skirmish_protocol::VERSION; }
        mod inner { use super::super::codes; fn g() { Vec::<u8>::new(); } }";
    let stream = TokenStream::from_str(source).expect("Rust");
    let mut paths = Vec::new();
    scan(&trees(stream), &["net".into(), "hub".into()], &mut paths);
    let mut paths: Vec<_> = paths.iter().map(|path| path.join("::")).collect();
    paths.sort();
    assert_eq!(
        paths,
        [
            "crate::lobby::Lobby",
            "crate::net",
            "crate::net::codes",
            "crate::sim::Tick",
            "crate::ws::Event",
            "crate::ws::Frame",
            "skirmish_protocol::VERSION",
        ]
    );
}
