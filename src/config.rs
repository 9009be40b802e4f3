//! Every setting: default, unit, consequence. Flags beat environment beats file beats defaults.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde::Deserialize;
use skirmish_protocol::limits;

use crate::lobby::HouseMatch;

/// The settings in force.
#[derive(Clone, Debug)]
pub struct Config {
    pub bind: SocketAddr,
    pub ops_bind: Option<SocketAddr>,
    pub tick_rate: u32,
    pub snapshot_rate: u32,
    pub grace_s: u64,
    pub idle_after_s: u64,
    pub max_matches: usize,
    pub busy_late_percent: u32,
    pub matches_per_address: usize,
    pub creates_per_minute: u32,
    pub max_connections: usize,
    pub sockets_per_address: usize,
    pub connections_per_address: usize,
    pub connects_per_second: u32,
    pub guesses_per_minute: u32,
    pub trusted_proxies: Vec<IpAddr>,
    pub web_threads: usize,
    pub match_threads: usize,
    pub allowed_origins: Vec<String>,
    pub conformance_echo: bool,
    pub log: String,
    pub log_format: LogFormat,
    pub house: Vec<HouseMatch>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    #[default]
    Text,
    Json,
}

/// Settings as somebody gave them: on the command line and in the environment, or in a file.
#[derive(Clone, Debug, Default, Args, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Address and port to listen on. 0.0.0.0:8080 lets other machines in [default: 127.0.0.1:8080]
    #[arg(long, env = "SKIRMISH_BIND")]
    pub bind: Option<SocketAddr>,
    /// Address and port for GET /metrics, in Prometheus' text format; not for the public
    /// [default: none]
    #[arg(long, env = "SKIRMISH_OPS_BIND")]
    pub ops_bind: Option<SocketAddr>,
    /// Ticks of the simulation per second, 10 to 120 [default: 30]
    #[arg(long, env = "SKIRMISH_TICK_RATE")]
    pub tick_rate: Option<u32>,
    /// Snapshots per second; divides the tick rate [default: the tick rate]
    #[arg(long, env = "SKIRMISH_SNAPSHOT_RATE")]
    pub snapshot_rate: Option<u32>,
    /// Seconds that a seat waits for a player whose connection dropped, 1 to 3600 [default: 30]
    #[arg(long, env = "SKIRMISH_GRACE_S")]
    pub grace_s: Option<u64>,
    /// Seconds without any input after which a player loses the seat, 5 to 3600; who is in a hidden
    /// tab sends none. 0: never [default: 90]
    #[arg(long, env = "SKIRMISH_IDLE_AFTER_S")]
    pub idle_after_s: Option<u64>,
    /// Matches that may run at once; more are refused as busy [default: 100]
    #[arg(long, env = "SKIRMISH_MAX_MATCHES")]
    pub max_matches: Option<usize>,
    /// Share of ticks, in percent, that may begin later than half a tick; while there are more, new
    /// matches are refused as busy; 0: never refuse [default: 1; while bound to a loopback address 0]
    #[arg(long, env = "SKIRMISH_BUSY_LATE_PERCENT")]
    pub busy_late_percent: Option<u32>,
    /// Matches that one address may have created and that still run [default: 3; while bound to a
    /// loopback address no limit]
    #[arg(long, env = "SKIRMISH_MATCHES_PER_ADDRESS")]
    pub matches_per_address: Option<usize>,
    /// Matches that one address may create in a minute [default: 10; loopback: no limit]
    #[arg(long, env = "SKIRMISH_CREATES_PER_MINUTE")]
    pub creates_per_minute: Option<u32>,
    /// WebSockets in all; more are answered with 503 [default: 10000]
    #[arg(long, env = "SKIRMISH_MAX_CONNECTIONS")]
    pub max_connections: Option<usize>,
    /// Sockets of any kind from one IPv4 address or IPv6 /64, but for trusted proxies; more are
    /// closed [default: 512; loopback: no limit]
    #[arg(long, env = "SKIRMISH_SOCKETS_PER_ADDRESS")]
    pub sockets_per_address: Option<usize>,
    /// WebSockets from one IPv4 address or IPv6 /64 [default: 64; loopback: no limit]
    #[arg(long, env = "SKIRMISH_CONNECTIONS_PER_ADDRESS")]
    pub connections_per_address: Option<usize>,
    /// New WebSockets a second from one address, after a burst of as many as it may have
    /// [default: 10; loopback: no limit]
    #[arg(long, env = "SKIRMISH_CONNECTS_PER_SECOND")]
    pub connects_per_second: Option<u32>,
    /// Tickets and join codes that one address may get wrong in a minute; more close the
    /// connection [default: 20]
    #[arg(long, env = "SKIRMISH_GUESSES_PER_MINUTE")]
    pub guesses_per_minute: Option<u32>,
    /// Addresses of proxies whose X-Forwarded-For is believed, separated by commas. Behind a proxy
    /// that is not named here, all players share one address and its limits [default: none]
    #[arg(long, env = "SKIRMISH_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Option<Vec<IpAddr>>,
    /// Threads for connections [default: the number of cores]
    #[arg(long, env = "SKIRMISH_WEB_THREADS")]
    pub web_threads: Option<usize>,
    /// Threads for matches [default: the number of cores]
    #[arg(long, env = "SKIRMISH_MATCH_THREADS")]
    pub match_threads: Option<usize>,
    /// Web pages that may connect beside the server's own, as origins separated by commas;
    /// * for all [default: none; any page of this machine while bound to a loopback address]
    #[arg(long, env = "SKIRMISH_ALLOWED_ORIGINS", value_delimiter = ',')]
    pub allowed_origins: Option<Vec<String>>,
    /// Serve /echo for WebSocket conformance suites; not for the public [default: false]
    #[arg(long, env = "SKIRMISH_CONFORMANCE_ECHO", num_args = 0..=1, default_missing_value = "true")]
    pub conformance_echo: Option<bool>,
    /// What to log, in the syntax of tracing: error, warn, info, debug, trace, or by module
    /// [default: info]
    #[arg(long, env = "SKIRMISH_LOG")]
    pub log: Option<String>,
    /// How to log [default: text]
    #[arg(long, env = "SKIRMISH_LOG_FORMAT")]
    pub log_format: Option<LogFormat>,
    /// Matches that are always there; in the file only [default: one arena with 6 bots]
    #[arg(skip)]
    pub house: Option<Vec<HouseMatch>>,
}

impl Settings {
    /// Reads a TOML file.
    pub fn from_file(path: &Path) -> Result<Settings, String> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
        toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// These settings, and those of `under` where these say nothing.
    pub fn over(self, under: Settings) -> Settings {
        Settings {
            bind: self.bind.or(under.bind),
            ops_bind: self.ops_bind.or(under.ops_bind),
            tick_rate: self.tick_rate.or(under.tick_rate),
            snapshot_rate: self.snapshot_rate.or(under.snapshot_rate),
            grace_s: self.grace_s.or(under.grace_s),
            idle_after_s: self.idle_after_s.or(under.idle_after_s),
            max_matches: self.max_matches.or(under.max_matches),
            busy_late_percent: self.busy_late_percent.or(under.busy_late_percent),
            matches_per_address: self.matches_per_address.or(under.matches_per_address),
            creates_per_minute: self.creates_per_minute.or(under.creates_per_minute),
            max_connections: self.max_connections.or(under.max_connections),
            sockets_per_address: self.sockets_per_address.or(under.sockets_per_address),
            connections_per_address: self.connections_per_address.or(under.connections_per_address),
            connects_per_second: self.connects_per_second.or(under.connects_per_second),
            guesses_per_minute: self.guesses_per_minute.or(under.guesses_per_minute),
            trusted_proxies: self.trusted_proxies.or(under.trusted_proxies),
            web_threads: self.web_threads.or(under.web_threads),
            match_threads: self.match_threads.or(under.match_threads),
            allowed_origins: self.allowed_origins.or(under.allowed_origins),
            conformance_echo: self.conformance_echo.or(under.conformance_echo),
            log: self.log.or(under.log),
            log_format: self.log_format.or(under.log_format),
            house: self.house.or(under.house),
        }
    }

    /// Defaults filled in and everything checked; or a sentence that names the mistake.
    pub fn resolve(self) -> Result<Config, String> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let tick_rate = self.tick_rate.unwrap_or(30);
        let bind = self.bind.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080)));
        // On a loopback address everybody is one address: the host's own tabs and tools.
        let local = bind.ip().is_loopback();
        let config = Config {
            bind,
            ops_bind: self.ops_bind,
            tick_rate,
            snapshot_rate: self.snapshot_rate.unwrap_or(tick_rate),
            grace_s: self.grace_s.unwrap_or(30),
            idle_after_s: self.idle_after_s.unwrap_or(limits::IDLE_S.into()),
            max_matches: self.max_matches.unwrap_or(100),
            matches_per_address: self.matches_per_address.unwrap_or(if local {
                usize::MAX
            } else {
                3
            }),
            creates_per_minute: self.creates_per_minute.unwrap_or(if local {
                u32::MAX
            } else {
                10
            }),
            busy_late_percent: self.busy_late_percent.unwrap_or(u32::from(!local)),
            max_connections: self.max_connections.unwrap_or(10_000),
            sockets_per_address: self.sockets_per_address.unwrap_or(if local {
                usize::MAX
            } else {
                512
            }),
            connections_per_address: self.connections_per_address.unwrap_or(if local {
                usize::MAX
            } else {
                64
            }),
            connects_per_second: self.connects_per_second.unwrap_or(if local {
                u32::MAX
            } else {
                10
            }),
            guesses_per_minute: self.guesses_per_minute.unwrap_or(limits::GUESSES_PER_MINUTE),
            trusted_proxies: self.trusted_proxies.unwrap_or_default(),
            web_threads: self.web_threads.unwrap_or(cores),
            match_threads: self.match_threads.unwrap_or(cores),
            allowed_origins: self.allowed_origins.unwrap_or_default(),
            conformance_echo: self.conformance_echo.unwrap_or(false),
            log: self.log.unwrap_or_else(|| "info".into()),
            log_format: self.log_format.unwrap_or_default(),
            house: self.house.unwrap_or_else(|| vec![HouseMatch::default()]),
        };
        config.check().map(|()| config)
    }
}

impl Config {
    fn check(&self) -> Result<(), String> {
        let within = |name: &str, value: u64, range: std::ops::RangeInclusive<u64>| {
            if range.contains(&value) {
                return Ok(());
            }
            Err(format!("{name} is {value}; it has to be {} to {}.", range.start(), range.end()))
        };
        within("tick_rate", self.tick_rate.into(), 10..=120)?;
        within("snapshot_rate", self.snapshot_rate.into(), 1..=self.tick_rate.into())?;
        if !self.tick_rate.is_multiple_of(self.snapshot_rate) {
            let (tick, snapshot) = (self.tick_rate, self.snapshot_rate);
            return Err(format!("snapshot_rate {snapshot} does not divide tick_rate {tick}."));
        }
        within("grace_s", self.grace_s, 1..=3600)?;
        if self.idle_after_s != 0 {
            within("idle_after_s", self.idle_after_s, 5..=3600)?;
        }
        within("max_matches", self.max_matches as u64, 1..=10_000)?;
        within("web_threads", self.web_threads as u64, 1..=256)?;
        within("match_threads", self.match_threads as u64, 1..=256)?;
        if self.house.len() > self.max_matches {
            return Err("There are more house matches than max_matches allows.".into());
        }
        Ok(())
    }

    /// The settings of the command line and the environment, over those of the file.
    pub fn load(given: Settings, file: Option<&PathBuf>) -> Result<Config, String> {
        let under = file.map(|path| Settings::from_file(path)).transpose()?.unwrap_or_default();
        given.over(under).resolve()
    }
}

impl Default for Config {
    fn default() -> Config {
        Settings::default().resolve().expect("the defaults are right")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_beats_the_file_beats_defaults() {
        let file: Settings = toml::from_str("tick_rate = 60\ngrace_s = 5").expect("right TOML");
        let given = Settings { grace_s: Some(9), ..Settings::default() };
        let config = given.over(file).resolve().expect("right settings");
        assert_eq!((config.tick_rate, config.snapshot_rate, config.grace_s), (60, 60, 9));
        assert_eq!(config.house.len(), 1);
    }

    #[test]
    fn mistakes_are_told_in_a_sentence() {
        let said = |settings: Settings| settings.resolve().expect_err("a mistake");
        let wrong = Settings { tick_rate: Some(500), ..Settings::default() };
        assert_eq!(said(wrong), "tick_rate is 500; it has to be 10 to 120.");
        let wrong = Settings { snapshot_rate: Some(7), ..Settings::default() };
        assert_eq!(said(wrong), "snapshot_rate 7 does not divide tick_rate 30.");
        let wrong = Settings { idle_after_s: Some(4), ..Settings::default() };
        assert_eq!(said(wrong), "idle_after_s is 4; it has to be 5 to 3600.");
        let never = Settings { idle_after_s: Some(0), ..Settings::default() };
        assert_eq!(never.resolve().expect("0 is never").idle_after_s, 0);
        assert!(toml::from_str::<Settings>("tick_rat = 60").is_err(), "unknown names are refused");
    }
}
