//! The file of settings: TOML.

use std::fs;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::mistake::Mistake;
use super::source::Source;

/// The name of a setting, and what is said of it.
pub type Entry<'f> = (Spanned<String>, Spanned<DeValue<'f>>);

pub struct File {
    path: PathBuf,
    text: String,
}

impl File {
    pub fn read(path: &Path) -> Result<File, Mistake> {
        let place = Source::File { path: path.into(), line: None };
        match fs::read_to_string(path) {
            Ok(text) => Ok(File { path: path.into(), text }),
            Err(error) => {
                Err(Mistake::new(format!("the file of settings cannot be read: {error}")).at(place))
            }
        }
    }

    /// Its entries, and where it is no TOML.
    pub fn entries(&self) -> (Vec<Entry<'_>>, Vec<Mistake>) {
        let (table, errors) = DeTable::parse_recoverable(&self.text);
        let mistakes = errors.iter().map(|error| {
            let said = error.message().lines().collect::<Vec<_>>().join(", ");
            let place = self.place(error.span().map(|span| span.start));
            Mistake::new(format!("this is not TOML: {said}")).at(place)
        });
        let entries = table.into_inner().into_iter().map(|(key, value)| {
            let span = key.span();
            (Spanned::new(span, key.into_inner().into_owned()), value)
        });
        (entries.collect(), mistakes.collect())
    }

    /// The line of a byte.
    pub fn place(&self, at: Option<usize>) -> Source {
        let line = at.map(|at| {
            let before = &self.text.as_bytes()[..at.min(self.text.len())];
            before.iter().filter(|byte| **byte == b'\n').count() + 1
        });
        Source::File { path: self.path.clone(), line }
    }

    /// What stands there.
    pub fn slice(&self, value: &Spanned<DeValue<'_>>) -> &str {
        self.text.get(value.span()).unwrap_or_default()
    }
}
