//! From one table of settings to the types and functions that all of them have.

use super::spec::Spec;
use super::value::Value;

/// What is known of a setting, whatever its type.
pub struct Setting {
    pub heading: &'static str,
    pub name: &'static str,
    pub help: String,
    /// Unit and bounds.
    pub measure: Option<String>,
    /// What a value has to be, as the end of a sentence.
    pub kind: String,
    /// The default in words.
    pub default: String,
    /// The default of a public server, as in the file.
    pub example: String,
    pub secret: bool,
    pub file_only: bool,
    pub switch: bool,
}

impl Setting {
    pub fn of<T: Value>(
        heading: &'static str,
        name: &'static str,
        help: &[&'static str],
        spec: &Spec<T>,
    ) -> Setting {
        Setting {
            heading,
            name,
            help: help.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" "),
            measure: spec.measure(),
            kind: T::kind(),
            default: spec.stated_default(),
            example: spec.default(&super::spec::Around::public()).show(),
            secret: T::SECRET,
            file_only: T::FILE_ONLY,
            switch: T::SWITCH,
        }
    }

    pub fn variable(&self) -> String {
        variable(self.name)
    }

    /// The setting that names a file with this secret.
    pub fn file_setting(&self) -> Option<String> {
        self.secret.then(|| format!("{}{FILE}", self.name))
    }
}

/// What a secret's name ends with, where it is the name of a file.
pub const FILE: &str = "_file";
/// What the names of environment variables begin with.
pub const PREFIX: &str = "SKIRMISH_";

pub fn variable(name: &str) -> String {
    format!("{PREFIX}{}", name.to_uppercase())
}

macro_rules! settings {
    ($($heading:literal {
        $($(#[doc = $help:literal])+ $name:ident: $type:ty = $spec:expr;)+
    })+) => {
        /// The settings in force.
        #[derive(Clone, Debug)]
        pub struct Config {
            $($($(#[doc = $help])+ pub $name: $type,)+)+
        }

        /// Settings as somebody gave them; `None`: nothing was said.
        #[derive(Clone, Debug, Default)]
        pub struct Settings {
            $($($(#[doc = $help])+ pub $name: Option<$type>,)+)+
        }

        impl Settings {
            /// Defaults for what is not given, and what is wrong with the rest.
            pub(super) fn fill(self) -> (Config, Vec<Mistake>) {
                let around = self.around();
                let mut mistakes = Vec::new();
                let config = Config {
                    $($($name: {
                        let spec: Spec<$type> = $spec;
                        match self.$name {
                            Some(value) => {
                                if let Some(flaw) = spec.flaw(stringify!($name), &value) {
                                    mistakes.push(Mistake::of(stringify!($name), flaw));
                                }
                                value
                            }
                            None => spec.default(&around),
                        }
                    },)+)+
                };
                config.contradictions(&mut mistakes);
                (config, mistakes)
            }

            pub(super) fn set_text(&mut self, name: &str, text: &str) -> Result<(), Fault> {
                match name {
                    $($(stringify!($name) => self.$name = Some(Value::from_text(text)?),)+)+
                    _ => return Err(Fault::Kind),
                }
                Ok(())
            }

            pub(super) fn set_from_file(
                &mut self,
                name: &str,
                value: &Spanned<DeValue<'_>>,
            ) -> Result<(), Fault> {
                match name {
                    $($(stringify!($name) => self.$name = Some(Value::from_file(value)?),)+)+
                    _ => return Err(Fault::Kind),
                }
                Ok(())
            }
        }

        impl Config {
            /// Each value in force as in the file, in the order of `all`; secrets masked.
            pub(super) fn shown(&self) -> Vec<String> {
                vec![$($(self.$name.show(),)+)+]
            }
        }

        /// All settings, in the order in which they are told.
        pub(super) fn all() -> Vec<Setting> {
            vec![$($({
                let spec: Spec<$type> = $spec;
                Setting::of($heading, stringify!($name), &[$($help),+], &spec)
            },)+)+]
        }
    };
}
pub(super) use settings;
