//! The file of settings: TOML.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::mistake::Mistake;
use super::source::Source;

/// The name of a setting, and what is said of it.
pub type Entry<'f> = (Spanned<String>, Spanned<DeValue<'f>>);

/// What the library says of a name that is there already.
const TWICE: &str = "duplicate key";

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
            let place = self.place(error.span().map(|span| span.start));
            let said = match error.message() {
                TWICE => self.twice(&table, error.span()),
                other => {
                    format!("this is not TOML: {}", other.lines().collect::<Vec<_>>().join(", "))
                }
            };
            Mistake::new(said).at(place)
        });
        let mistakes: Vec<Mistake> = mistakes.collect();
        let entries = table.into_inner().into_iter().map(|(key, value)| {
            let span = key.span();
            (Spanned::new(span, key.into_inner().into_owned()), value)
        });
        (entries.collect(), mistakes)
    }

    /// Of a name that is there already; of two settings the line of the other is told.
    fn twice(&self, table: &Spanned<DeTable<'_>>, at: Option<Range<usize>>) -> String {
        let name = at.and_then(|at| self.text.get(at)).unwrap_or("a name");
        match table.get_ref().get_key_value(name) {
            Some((first, _)) => format!(
                "{name} is given twice, also in line {}; leave one out",
                self.line(first.span().start)
            ),
            None => format!("{name} is given twice; leave one out"),
        }
    }

    /// The line of a byte.
    pub fn place(&self, at: Option<usize>) -> Source {
        Source::File { path: self.path.clone(), line: at.map(|at| self.line(at)) }
    }

    fn line(&self, at: usize) -> usize {
        let before = &self.text.as_bytes()[..at.min(self.text.len())];
        before.iter().filter(|byte| **byte == b'\n').count() + 1
    }

    /// What stands there.
    pub fn slice(&self, value: &Spanned<DeValue<'_>>) -> &str {
        self.text.get(value.span()).unwrap_or_default()
    }
}
