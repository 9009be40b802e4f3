//! docs/metrics.md lists the metrics of the code, and the code counts nothing that is not in it.
//!
//! `UPDATE_METRICS=1 cargo test --test metrics` writes the table anew.

use std::fs;
use std::path::{Path, PathBuf};

use skirmish::meters::{ALL, Kind, Meter};

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/metrics.md")
}

fn row(Meter { name, kind, label, help }: &Meter) -> String {
    let kind = match kind {
        Kind::Counter => "counter",
        Kind::Gauge => "gauge",
        Kind::Histogram(_) => "histogram",
    };
    let label = label.map(|label| format!("`{}`", label.key)).unwrap_or_default();
    format!("| `{name}` | {kind} | {label} | {help} |\n")
}

#[test]
fn the_page_lists_the_metrics_of_the_code() {
    let text = fs::read_to_string(page()).expect("docs/metrics.md");
    let table: String = ALL.iter().map(row).collect();
    let is_row = |line: &&str| line.starts_with("| `skirmish_");
    if std::env::var_os("UPDATE_METRICS").is_some() {
        let head = "| --- | --- | --- | --- |\n";
        let (before, rest) = text.split_once(head).expect("the head of a table");
        let after: String = rest.split_inclusive('\n').skip_while(is_row).collect();
        return fs::write(page(), [before, head, &table, &after].concat()).expect("it is written");
    }
    let found: String = text.split_inclusive('\n').filter(is_row).collect();
    assert_eq!(found, table, "docs/metrics.md is out of date: UPDATE_METRICS=1");
}

fn sources(folder: &Path, out: &mut String) {
    for entry in fs::read_dir(folder).expect("a folder of sources").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && !path.ends_with("src/meters.rs")
        {
            out.push_str(&fs::read_to_string(&path).expect("a source"));
        }
    }
}

#[test]
fn every_metric_is_counted_and_described() {
    let mut code = String::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut code);
    for Meter { name, .. } in ALL.iter().filter(|meter| meter.name != "skirmish_build_info") {
        assert!(code.contains(&format!("\"{name}\"")), "nothing counts {name}");
    }
    for macro_name in ["counter!(", "gauge!(", "histogram!("] {
        for rest in code.split(macro_name).skip(1) {
            let Some(name) = rest.trim_start().strip_prefix('"') else { continue };
            let name = name.split('"').next().unwrap_or_default();
            assert!(ALL.iter().any(|meter| meter.name == name), "{name} is not described");
        }
    }
}

#[test]
fn limits_are_there_from_the_start() {
    let mut code = String::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut code);
    let meter = ALL.iter().find(|meter| meter.name == "skirmish_limits_exceeded_total");
    let known = (meter.and_then(|meter| meter.label).expect("it has a label").values)();
    let counted: Vec<&str> =
        code.split("count_exceeded(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(counted.len() >= 8, "{counted:?}");
    counted.iter().for_each(|limit| assert!(known.contains(limit), "{limit} appears only later"));
}
