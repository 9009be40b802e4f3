//! The settings on the command line.

use clap::error::Error;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};

use super::load::credential;
use super::settings::all;
use super::table::{Setting, variable};

/// What was said on the command line: names of settings and values, not read yet.
#[derive(Clone, Debug, Default)]
pub struct Flags(pub(super) Vec<(String, String)>);

/// A secret itself is no flag: everybody on the machine can read command lines.
fn args_of(setting: &Setting) -> Option<Arg> {
    if let Some(file) = setting.file_setting() {
        let help = format!(
            "A file with {}: {} [default: systemd's credential {}, if there is one] \
             [env: {}, or {} for itself]",
            setting.name,
            setting.help,
            credential(setting.name),
            variable(&file),
            setting.variable()
        );
        return Some(flag(&file, help, "FILE"));
    }
    if setting.file_only {
        return None;
    }
    let mut help = setting.help.clone();
    if let Some(measure) = &setting.measure {
        help += &format!(" ({measure})");
    }
    help += &format!(" [default: {}] [env: {}]", setting.default, setting.variable());
    let arg = flag(setting.name, help, "VALUE");
    Some(match setting.switch {
        true => arg.num_args(0..=1).default_missing_value("true"),
        false => arg,
    })
}

fn flag(name: &str, help: String, value: &'static str) -> Arg {
    let long = name.replace('_', "-");
    // Values are read with all others, so that all mistakes are told at once.
    Arg::new(name.to_owned())
        .long(long)
        .value_name(value)
        .help(help)
        .allow_negative_numbers(true)
        .help_heading(HEADING)
}

const HEADING: &str = "Settings";

impl Args for Flags {
    fn augment_args(command: Command) -> Command {
        command.args(all().iter().filter_map(args_of))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Flags::augment_args(command)
    }
}

impl FromArgMatches for Flags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Flags, Error> {
        let args: Vec<Arg> = all().iter().filter_map(args_of).collect();
        let given = args.iter().filter_map(|arg| {
            let name = arg.get_id().as_str();
            let said = matches.value_source(name) == Some(ValueSource::CommandLine);
            let value = matches.get_one::<String>(name).filter(|_| said)?;
            Some((name.to_owned(), value.clone()))
        });
        Ok(Flags(given.collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Flags::from_arg_matches(matches)?;
        Ok(())
    }
}
