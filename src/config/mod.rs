//! The settings: each written down once, in [`settings`]. Flags, the environment, the file, `--help`,
//! the example file and `skirmish check-config` all follow from that table.
//!
//! Flags beat the environment, which beats the file, which beats the defaults; of each value in force
//! it is known where it came from, and mistakes are told all at once.

mod check;
mod example;
mod file;
mod flags;
mod load;
mod mistake;
mod secret;
mod settings;
mod show;
mod source;
mod spec;
mod table;
#[cfg(test)]
mod tests;
mod value;

pub use example::example;
pub use flags::Flags;
pub use load::Loaded;
pub use mistake::{Mistake, Mistakes};
pub use secret::Secret;
pub use settings::{Config, Settings};
pub use source::Source;
pub use value::LogFormat;

impl Settings {
    /// Defaults filled in and everything checked.
    pub fn resolve(self) -> Result<Config, Mistakes> {
        let (config, mistakes) = self.fill();
        Mistakes::none_of(mistakes).map(|()| config)
    }
}

impl Default for Config {
    fn default() -> Config {
        Settings::default().resolve().expect("the defaults are right")
    }
}
