//! The command line.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use skirmish::clients::{bots, doctor, netsim, watch};
use skirmish::config::{Config, LogFormat, Settings};
use skirmish::games::arena::Arena;
use tracing_subscriber::EnvFilter;

/// A real-time game state server, with a game to play in the browser.
///
/// Without a command it serves. Flags beat the environment (SKIRMISH_…), which beats the file.
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// A TOML file with settings, named as the flags (bind, tick_rate, …)
    #[arg(long, env = "SKIRMISH_CONFIG")]
    config: Option<PathBuf>,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Subcommand)]
enum Command {
    /// Headless players of the public protocol, to measure a server
    Bots(bots::BotsArgs),
    /// Print every message of a connection, to compare one's own client with
    Watch(watch::WatchArgs),
    /// Find out why a client cannot connect, step by step
    Doctor(doctor::DoctorArgs),
    /// A slow, far or uneven link to try a client on: a TCP proxy
    Netsim(netsim::NetsimArgs),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli.command {
        Some(Command::Bots(args)) => bots::run(args),
        Some(Command::Watch(args)) => watch::run(args),
        Some(Command::Doctor(args)) => doctor::run(args),
        Some(Command::Netsim(args)) => netsim::run(args),
        None => serve(cli.settings, cli.config.as_ref()),
    }
}

fn serve(settings: Settings, file: Option<&PathBuf>) -> ExitCode {
    let config = match Config::load(settings, file) {
        Ok(config) => config,
        Err(sentence) => return fail(&sentence),
    };
    if let Err(sentence) = start_log(&config) {
        return fail(&sentence);
    }
    match skirmish::run(config, |games| {
        games.add::<Arena>();
    }) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error.to_string()),
    }
}

fn start_log(config: &Config) -> Result<(), String> {
    let filter = EnvFilter::try_new(&config.log)
        .map_err(|error| format!("log = {:?} is not a filter: {error}", config.log))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match config.log_format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
    Ok(())
}

fn fail(sentence: &str) -> ExitCode {
    eprintln!("skirmish: {sentence}");
    ExitCode::FAILURE
}
