//! `skirmish check-config`: what is in force and why.

use std::fmt::Write;

use super::load::Loaded;
use super::settings::all;

/// Columns that a setting takes before it is told where it came from.
const WIDTH: usize = 44;

/// Only what the unit starts sees its credentials.
const UNSEEN: &str = "
# Not seen here: what a systemd unit adds by Environment= and LoadCredential=. --secrets FOLDER
# shows its secrets, a variable before the command the rest.
";

impl Loaded {
    /// All settings in force, each on a line with where it came from; secrets masked.
    pub fn show(&self) -> String {
        let (config, _) = self.fill();
        let mut out = String::new();
        let mut heading = "";
        for (setting, value) in all().iter().zip(config.shown()) {
            if setting.heading != heading {
                let gap = if heading.is_empty() { "" } else { "\n" };
                heading = setting.heading;
                let _ = writeln!(out, "{gap}# {heading}");
            }
            let value = self.unreadable.get(setting.name).unwrap_or(&value);
            let line = format!("{} = {value}", setting.name);
            let source = self.source(setting.name);
            let _ = writeln!(out, "{line:<WIDTH$} # {source}");
        }
        for warning in &self.warnings {
            let _ = writeln!(out, "\n# Warning: {warning}");
        }
        if !self.sees_unit {
            out += UNSEEN;
        }
        out
    }
}
