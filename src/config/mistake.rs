//! What is wrong with the settings, each in a sentence that says where.

use std::{fmt, io};

use super::source::Source;

/// A mistake in the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The setting it is about.
    pub(super) setting: Option<&'static str>,
    pub(super) place: Option<Source>,
    /// Without the full stop at its end.
    sentence: String,
}

impl Mistake {
    pub fn new(sentence: impl Into<String>) -> Mistake {
        Mistake { setting: None, place: None, sentence: sentence.into() }
    }

    pub fn of(setting: &'static str, sentence: impl Into<String>) -> Mistake {
        Mistake { setting: Some(setting), ..Mistake::new(sentence) }
    }

    pub fn at(mut self, place: Source) -> Mistake {
        self.place = Some(place);
        self
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        let end = if self.sentence.ends_with(['.', '?']) { "" } else { "." };
        write!(f, "{}{end}", self.sentence)
    }
}

impl std::error::Error for Mistake {}

impl From<Mistake> for io::Error {
    fn from(mistake: Mistake) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidInput, mistake)
    }
}

/// All mistakes, one at least; each on a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistakes(Vec<Mistake>);

impl Mistakes {
    pub fn none_of(mistakes: Vec<Mistake>) -> Result<(), Mistakes> {
        if mistakes.is_empty() { Ok(()) } else { Err(Mistakes(mistakes)) }
    }

    pub fn iter(&self) -> impl Iterator<Item = &Mistake> {
        self.0.iter()
    }
}

impl FromIterator<Mistake> for Mistakes {
    fn from_iter<I: IntoIterator<Item = Mistake>>(mistakes: I) -> Mistakes {
        Mistakes(mistakes.into_iter().collect())
    }
}

impl IntoIterator for Mistakes {
    type Item = Mistake;
    type IntoIter = std::vec::IntoIter<Mistake>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, mistake) in self.0.iter().enumerate() {
            write!(f, "{}{mistake}", if n == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

impl std::error::Error for Mistakes {}

/// The name that was most likely meant.
pub fn nearest<'a>(given: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    /// As alike as names have to be, 1 being the same: clap's own measure and figure.
    const ALIKE: f64 = 0.7;
    names
        .map(|name| (strsim::jaro_winkler(given, name), name))
        .filter(|(alike, _)| *alike > ALIKE)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}
