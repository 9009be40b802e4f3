//! The command line.

use std::fs::File;
use std::io::{IsTerminal, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use skirmish::access::mint;
use skirmish::clients::{bots, doctor, healthcheck, netsim, watch};
use skirmish::config::{self, Config, Flags, Loaded, LogFormat};
use skirmish::games::arena::Arena;
use skirmish::log::{Log, Stderr};
use skirmish::sim::Games;
use skirmish::store::commands as store;
use tracing_subscriber::EnvFilter;

#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// A real-time game state server, with a game to play in the browser.
///
/// Without a command it serves. Flags beat the environment (SKIRMISH_…), which beats the file.
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    given: Given,
}

#[derive(Args)]
struct Given {
    /// A TOML file with settings, named as the flags (bind, tick_rate, …)
    #[arg(long, env = "SKIRMISH_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    flags: Flags,
}

#[derive(Subcommand)]
enum Command {
    /// Headless players of the public protocol, to measure a server
    Bots(bots::BotsArgs),
    /// Print every message of a connection, to compare one's own client with
    Watch(watch::WatchArgs),
    /// Find out why a client cannot connect, step by step
    Doctor(doctor::DoctorArgs),
    /// Make a token that lets a player in, for servers that ask for one
    Token(mint::TokenArgs),
    /// A slow, far or uneven link to try a client on: a TCP proxy
    Netsim(netsim::NetsimArgs),
    /// Ask a server whether it is well: exits with 0 or 1
    Healthcheck {
        /// The server's file of settings, which says where it listens
        #[arg(long, env = "SKIRMISH_CONFIG", value_name = "FILE")]
        config: Option<PathBuf>,
        #[command(flatten)]
        args: healthcheck::HealthcheckArgs,
    },
    /// Copy the database of a data directory, also while a server runs on it
    Backup(store::BackupArgs),
    /// Take a player's name and account out of a data directory
    Forget(store::ForgetArgs),
    /// Print the settings in force and where each came from, and every mistake in them
    CheckConfig {
        /// Print a file with every setting explained instead
        #[arg(long)]
        example: bool,
        /// The folder of secrets that the unit makes credentials of: /etc/skirmish/secrets
        #[arg(long, value_name = "FOLDER")]
        secrets: Option<PathBuf>,
        #[command(flatten)]
        given: Given,
    },
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli.command {
        Some(Command::Bots(args)) => bots::run(args),
        Some(Command::Watch(args)) => watch::run(args),
        Some(Command::Doctor(args)) => doctor::run(args),
        Some(Command::Netsim(args)) => netsim::run(args),
        Some(Command::Token(args)) => mint::run(args),
        Some(Command::Healthcheck { config, args }) => match own_url(config.as_deref()) {
            Ok(own) => healthcheck::run(args, &own),
            Err(sentence) => fail(&sentence),
        },
        Some(Command::Backup(args)) => store::run_backup(args),
        Some(Command::Forget(args)) => store::run_forget(args),
        Some(Command::CheckConfig { example: true, .. }) => {
            say(&config::example());
            ExitCode::SUCCESS
        }
        Some(Command::CheckConfig { given, secrets, .. }) => check(&given, secrets.as_deref()),
        None => serve(&cli.given),
    }
}

fn games(games: &mut Games) {
    games.add::<Arena>();
}

fn loaded(given: &Given, secrets: Option<&Path>) -> Loaded {
    let mut offered = Games::new();
    games(&mut offered);
    Loaded::new(&given.flags, given.config.as_deref(), secrets).for_games(&offered)
}

/// Where a server listens that has this file and this environment. Mistakes in them are told by
/// `check-config`; a check of health needs but the address.
fn own_url(file: Option<&Path>) -> Result<String, String> {
    if let Some(path) = file {
        let read = File::open(path);
        read.map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    }
    let (config, _) = Loaded::new(&Flags::default(), file, None).fill();
    let (mut at, scheme) = (config.bind, if config.tls_cert.is_some() { "https" } else { "http" });
    match at.ip() {
        IpAddr::V4(any) if any.is_unspecified() => at.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(any) if any.is_unspecified() => at.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    Ok(format!("{scheme}://{at}"))
}

fn check(given: &Given, secrets: Option<&Path>) -> ExitCode {
    let loaded = loaded(given, secrets);
    say(&loaded.show());
    match loaded.resolve() {
        Ok(_) => ExitCode::SUCCESS,
        Err(mistakes) => fail(&mistakes.to_string()),
    }
}

fn serve(given: &Given) -> ExitCode {
    let loaded = loaded(given, None);
    let config = match loaded.resolve() {
        Ok(config) => config,
        Err(mistakes) => return fail(&mistakes.to_string()),
    };
    let log = match Log::start() {
        Ok(log) => log,
        Err(error) => return fail(&format!("the log cannot start: {error}")),
    };
    log_to(&log, &config);
    loaded.beaten.iter().for_each(|line| tracing::info!("{line}"));
    let ended = skirmish::run(config, games);
    log.finish();
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error.to_string()),
    }
}

fn log_to(log: &Log, config: &Config) {
    // That it is a filter was found when the settings were read.
    let filter = EnvFilter::new(&config.log);
    let log = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(move || log.clone())
        // It would tell standard error, with a panic if that cannot be written to.
        .log_internal_errors(false)
        .with_ansi(std::io::stderr().is_terminal());
    match config.log_format {
        LogFormat::Text => subscriber.init(),
        // Flat, so that each field has one name wherever logs are searched.
        LogFormat::Json => subscriber
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .with_span_list(false)
            .init(),
    }
}

/// To standard output. Whoever reads only its beginning is no failure of ours.
fn say(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

/// One sentence on each line.
fn fail(sentences: &str) -> ExitCode {
    for sentence in sentences.lines() {
        let _ = writeln!(Stderr, "skirmish: {sentence}");
    }
    ExitCode::FAILURE
}
