//! Where a value came from.

use std::fmt;
use std::path::PathBuf;

use super::load::credential;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// `--tick-rate`
    Flag(String),
    /// `SKIRMISH_TICK_RATE`
    Variable(String),
    /// In the file of settings.
    File {
        path: PathBuf,
        line: Option<usize>,
    },
    /// In a file of its own, which this names.
    SecretFile {
        path: PathBuf,
        named: Box<Source>,
    },
    /// In systemd's directory of credentials.
    Credential(&'static str),
    Default,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Flag(name) | Source::Variable(name) => f.write_str(name),
            Source::File { path, line: None } => write!(f, "{}", path.display()),
            Source::File { path, line: Some(line) } => {
                write!(f, "{}, line {line}", path.display())
            }
            Source::SecretFile { path, named } => write!(f, "{}, named by {named}", path.display()),
            Source::Credential(name) => write!(f, "the credential {}", credential(name)),
            Source::Default => f.write_str("default"),
        }
    }
}
