//! docs/play.md tells hosts the settings of a match as they are.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::figures::Figures;
use super::super::setup::LONGEST_MS;
use super::*;

const PAGE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/play.md"));

/// Setting → what it is, and its default.
fn rows() -> BTreeMap<&'static str, (&'static str, &'static str)> {
    let section = PAGE.split("## Settings of a match").nth(1).expect("the section");
    let section = section.split("\n## ").next().expect("its end");
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        (cells[0].trim_matches('`'), (cells[1], cells[2].trim_matches('`')))
    })
    .collect()
}

#[test]
fn the_settings_of_a_match_are_those_that_hosts_are_told() {
    let rows = rows();
    let options = serde_json::to_value(Arena::options()).expect("plain data");
    let defaults = options["defaults"].as_object().expect("a map");
    assert_eq!(rows.keys().collect::<Vec<_>>(), defaults.keys().collect::<Vec<_>>());
    let rate = Rate::default();
    let figures = Figures::at(rate).expect("the figures are right");
    let phases = [
        ("countdown_ms", figures.countdown),
        ("fight_ms", figures.fight),
        ("result_ms", figures.result),
    ];
    for (setting, (is, default)) in &rows {
        match phases.iter().find(|(phase, _)| phase == setting) {
            Some((_, ticks)) => {
                assert_eq!(default.parse().map(|ms| rate.ticks(ms)), Ok(*ticks), "{setting}");
                assert!(is.contains(&format!("0 to {LONGEST_MS} ms")), "{setting}");
            }
            None => assert_eq!(*default, defaults[*setting].to_string(), "{setting}"),
        }
    }
    for (setting, choices) in [("map", "maps"), ("mode", "modes"), ("bots", "bots")] {
        let told = rows[setting].0.matches('"').count() / 2;
        let choices = options[choices].as_array().expect("a list");
        assert_eq!(told, choices.len(), "{setting}");
        let id = |choice: &Value| format!("`{}`", choice["id"]);
        assert!(choices.iter().all(|choice| rows[setting].0.contains(&id(choice))), "{setting}");
    }
}
