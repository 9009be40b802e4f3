//! What a setting can be, and how it is read: from text (a flag, a variable) and from the file.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Deserialize;
use serde::de::IntoDeserializer;
use toml::Spanned;
use toml::de::DeValue;

use super::secret::{MASK, Secret};
use super::settings::all;
use crate::lobby::HouseMatch;
use crate::net::Network;
use crate::ops::OpsBind;

/// Why something given is not such a value.
#[derive(Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is of another kind.
    Kind,
    /// It says this, at this byte of the file.
    Because(String, Option<usize>),
}

pub trait Value: Sized {
    /// Never shown, and not to be given as a flag.
    const SECRET: bool = false;
    /// Too large for a flag or a variable: in the file only.
    const FILE_ONLY: bool = false;
    /// As a flag it needs no value.
    const SWITCH: bool = false;

    /// What it has to be, as the end of a sentence.
    fn kind() -> String;
    fn from_text(text: &str) -> Result<Self, Fault>;
    fn from_file(value: &Spanned<DeValue<'_>>) -> Result<Self, Fault>;
    /// As in the file; masked, if it is a secret.
    fn show(&self) -> String;
    /// As it is called in `--help`.
    fn name(&self) -> String {
        self.show().trim_matches('"').to_owned()
    }
}

/// How to log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    #[default]
    Text,
    Json,
}

fn text_of<T: Value>(value: &Spanned<DeValue<'_>>) -> Result<T, Fault> {
    value.get_ref().as_str().ok_or(Fault::Kind).and_then(T::from_text)
}

fn quoted(text: impl ToString) -> String {
    toml::Value::String(text.to_string()).to_string()
}

macro_rules! whole_numbers {
    ($($type:ty),+) => {$(
        impl Value for $type {
            fn kind() -> String {
                "a whole number of 0 or more".into()
            }

            fn from_text(text: &str) -> Result<$type, Fault> {
                text.parse().map_err(|_| Fault::Kind)
            }

            fn from_file(value: &Spanned<DeValue<'_>>) -> Result<$type, Fault> {
                let integer = value.get_ref().as_integer().ok_or(Fault::Kind)?;
                <$type>::from_str_radix(integer.as_str(), integer.radix()).map_err(|_| Fault::Kind)
            }

            fn show(&self) -> String {
                match *self {
                    <$type>::MAX => "no limit".into(),
                    number => number.to_string(),
                }
            }
        }
    )+};
}
whole_numbers!(u32, u64, usize);

macro_rules! words {
    ($($type:ty, $kind:literal);+) => {$(
        impl Value for $type {
            fn kind() -> String {
                $kind.into()
            }

            fn from_text(text: &str) -> Result<$type, Fault> {
                text.parse().map_err(|_| Fault::Kind)
            }

            fn from_file(value: &Spanned<DeValue<'_>>) -> Result<$type, Fault> {
                text_of(value)
            }

            fn show(&self) -> String {
                quoted(self)
            }
        }
    )+};
}
words!(
    String, "text";
    SocketAddr, "an address and a port, such as \"0.0.0.0:8080\"";
    OpsBind, "an address (or a name) and a port, such as \"127.0.0.1:9100\", or \"none\"";
    Network, "an IP address, or a network such as \"10.0.0.0/8\""
);

impl Value for bool {
    const SWITCH: bool = true;

    fn kind() -> String {
        "true or false".into()
    }

    fn from_text(text: &str) -> Result<bool, Fault> {
        text.parse().map_err(|_| Fault::Kind)
    }

    fn from_file(value: &Spanned<DeValue<'_>>) -> Result<bool, Fault> {
        value.get_ref().as_bool().ok_or(Fault::Kind)
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl Value for PathBuf {
    fn kind() -> String {
        "a path".into()
    }

    fn from_text(text: &str) -> Result<PathBuf, Fault> {
        (!text.is_empty()).then(|| text.into()).ok_or(Fault::Kind)
    }

    fn from_file(value: &Spanned<DeValue<'_>>) -> Result<PathBuf, Fault> {
        text_of(value)
    }

    fn show(&self) -> String {
        quoted(self.display())
    }
}

impl Value for LogFormat {
    fn kind() -> String {
        "\"text\" or \"json\"".into()
    }

    fn from_text(text: &str) -> Result<LogFormat, Fault> {
        match text {
            "text" => Ok(LogFormat::Text),
            "json" => Ok(LogFormat::Json),
            _ => Err(Fault::Kind),
        }
    }

    fn from_file(value: &Spanned<DeValue<'_>>) -> Result<LogFormat, Fault> {
        text_of(value)
    }

    fn show(&self) -> String {
        quoted(match self {
            LogFormat::Text => "text",
            LogFormat::Json => "json",
        })
    }
}

impl Value for Secret {
    const SECRET: bool = true;

    fn kind() -> String {
        "text that is not empty".into()
    }

    fn from_text(text: &str) -> Result<Secret, Fault> {
        (!text.is_empty()).then(|| Secret::new(text)).ok_or(Fault::Kind)
    }

    fn from_file(value: &Spanned<DeValue<'_>>) -> Result<Secret, Fault> {
        text_of(value)
    }

    fn show(&self) -> String {
        quoted(MASK)
    }
}

impl Value for HouseMatch {
    const FILE_ONLY: bool = true;

    fn kind() -> String {
        "a table [[house]]".into()
    }

    fn from_text(_: &str) -> Result<HouseMatch, Fault> {
        Err(Fault::Kind)
    }

    fn from_file(value: &Spanned<DeValue<'_>>) -> Result<HouseMatch, Fault> {
        if let Some(fault) = misplaced(value) {
            return Err(fault);
        }
        HouseMatch::deserialize(value.clone().into_deserializer()).map_err(|error| {
            let at = error.span().map(|span| span.start);
            Fault::Because(format!("has an entry with a mistake: {}", error.message()), at)
        })
    }

    fn show(&self) -> String {
        let config = toml::Value::Table(self.config.clone());
        format!(
            "{{ name = {}, game = {}, seats = {}, bots = {}, config = {config} }}",
            quoted(&self.name),
            quoted(&self.game),
            self.seats,
            self.bots,
        )
    }
}

/// Settings that somebody wrote below a `[[house]]`, and that TOML takes for its entries.
fn misplaced(value: &Spanned<DeValue<'_>>) -> Option<Fault> {
    let DeValue::Table(house) = value.get_ref() else { return None };
    let settings = all();
    let of_server = |name: &str| settings.iter().any(|setting| setting.name == name);
    let found: Vec<_> = house.keys().filter(|key| of_server(key.get_ref())).collect();
    let at = found.iter().map(|key| key.span().start).min()?;
    let names: Vec<&str> = found.iter().map(|key| key.get_ref().as_ref()).collect();
    let said = format!(
        "has an entry with a mistake: what stands below [[house]] belongs to that house match, and \
         {} to the server; settings stand above the first [[house]]",
        names.join(", ")
    );
    Some(Fault::Because(said, Some(at)))
}

/// Where nothing may be said, and said to be nothing: `none`.
const NONE: &str = "none";

impl<T: Value> Value for Option<T> {
    const SECRET: bool = T::SECRET;

    fn kind() -> String {
        format!("{}, or \"{NONE}\"", T::kind())
    }

    fn from_text(text: &str) -> Result<Option<T>, Fault> {
        (text != NONE).then(|| T::from_text(text)).transpose()
    }

    fn from_file(value: &Spanned<DeValue<'_>>) -> Result<Option<T>, Fault> {
        (value.get_ref().as_str() != Some(NONE)).then(|| T::from_file(value)).transpose()
    }

    fn show(&self) -> String {
        self.as_ref().map_or_else(|| quoted(NONE), T::show)
    }
}

/// As text: separated by commas, or by lines, of which empty ones do not count.
impl<T: Value> Value for Vec<T> {
    const SECRET: bool = T::SECRET;
    const FILE_ONLY: bool = T::FILE_ONLY;

    fn kind() -> String {
        format!("a list, each of it {}", T::kind())
    }

    fn from_text(text: &str) -> Result<Vec<T>, Fault> {
        if text == NONE {
            return Ok(Vec::new());
        }
        let lines = text.lines().map(str::trim);
        let lines: Vec<&str> = match text.contains('\n') {
            true => lines.filter(|line| !line.is_empty()).collect(),
            false => vec![text],
        };
        let items = lines.iter().flat_map(|line| line.split(','));
        items.map(|item| T::from_text(item.trim())).collect()
    }

    fn from_file(value: &Spanned<DeValue<'_>>) -> Result<Vec<T>, Fault> {
        let DeValue::Array(items) = value.get_ref() else { return Err(Fault::Kind) };
        items.iter().map(T::from_file).collect()
    }

    fn show(&self) -> String {
        format!("[{}]", self.iter().map(T::show).collect::<Vec<_>>().join(", "))
    }

    fn name(&self) -> String {
        if self.is_empty() { NONE.into() } else { self.show() }
    }
}
