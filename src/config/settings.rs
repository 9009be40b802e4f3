//! Every setting: name, type, default, unit, bounds, and what it does. Nothing of it is written down
//! a second time.

use std::net::SocketAddr;
use std::path::PathBuf;

use skirmish_protocol::limits;
use toml::Spanned;
use toml::de::DeValue;

use super::check::{self, BIND, TICK_RATE};
use super::mistake::Mistake;
use super::secret::Secret;
use super::spec::{Spec, computed, fixed, none, public};
use super::table::{Setting, settings};
use super::value::{Fault, LogFormat, Value};
use crate::lobby::HouseMatch;
use crate::net::Network;
use crate::ops::OpsBind;

settings! {
    "Where it listens" {
        /// Address and port to listen on; 0.0.0.0:8080 lets other machines in
        bind: SocketAddr = fixed(BIND);
        /// Address (or name) and port for what operators use: /metrics in Prometheus' text format
        /// and /readyz; not for the public
        ops_bind: OpsBind = fixed(OpsBind::default()).called("127.0.0.1:9100, if that is free");
        /// A certificate and those that lead to its root, as a PEM file: with it the server speaks
        /// https and wss, and nothing else. A file that changes is read anew
        tls_cert: Option<PathBuf> = none();
        /// The private key of the certificate, as a PEM file
        tls_key: Option<PathBuf> = none();
        /// Addresses and networks (10.0.0.0/8) of proxies whose X-Forwarded-For is believed. Behind
        /// a proxy that is not named here, all players share one address and its limits
        trusted_proxies: Vec<Network> = fixed(Vec::new());
        /// Web pages that may connect beside the server's own, as origins; * for all
        allowed_origins: Vec<String> = fixed(Vec::new())
            .called("none; any page of this machine while bound to a loopback address")
            .check(|origins| check::allowed_origins(origins));
    }
    "Matches" {
        /// Ticks of the simulation
        tick_rate: u32 = fixed(TICK_RATE).unit("per second").within(10..=120);
        /// Snapshots; divides the tick rate
        snapshot_rate: u32 = computed("the tick rate", |around| around.tick_rate)
            .unit("per second")
            .within(1..=120);
        /// How long a seat waits for a player whose connection dropped
        grace_s: u64 = fixed(30).unit("seconds").within(1..=3600);
        /// After how long without any input a player loses the seat; who is in a hidden tab sends
        /// none
        idle_after_s: u64 = fixed(limits::IDLE_S.into())
            .unit("seconds")
            .within(5..=3600)
            .or_zero("never");
        /// How long rounds that run may take to end when the server is told to stop
        drain_timeout_s: u64 = fixed(300)
            .unit("seconds")
            .within(1..=86_400)
            .or_zero("it ends at once");
        /// Matches that may run at once; more are refused as busy
        max_matches: usize = fixed(100).within(1..=10_000);
        /// Share of ticks that may begin later than half a tick; while there are more, new matches
        /// are refused as busy
        busy_late_percent: u32 = computed("1; 0 while bound to a loopback address without trusted_proxies", |around| {
            u32::from(!around.local)
        })
        .unit("percent")
        .within(1..=100)
        .or_zero("never refuse");
    }
    "What lasts" {
        /// Folder for the database of results, players and bans; it is made if it is not there.
        /// Without one nothing outlives the process
        data_dir: Option<PathBuf> = none();
        /// After how long guests and addresses that were not seen again are forgotten
        retention_days: u32 = fixed(30).unit("days").within(1..=3650);
    }
    "Webhooks" {
        /// Where events of matches are sent to, signed with webhook_secret: http:// or https://
        webhook_url: Option<String> = none().check(check::webhook_url);
        /// Certificates to trust for https in place of the well-known ones, as a PEM file: for a
        /// receiver whose certificate comes from a CA of your own
        webhook_ca: Option<PathBuf> = none();
    }
    "Limits" {
        /// WebSockets in all; more are answered with 503
        max_connections: usize = fixed(10_000).at_least(1);
        /// Sockets of any kind from one IPv4 address or IPv6 /64, but for trusted proxies; more are
        /// closed
        sockets_per_address: usize = public(512).at_least(1);
        /// WebSockets from one IPv4 address or IPv6 /64
        connections_per_address: usize = public(64).at_least(1);
        /// New WebSockets from one address, after a burst of as many as it may have
        connects_per_second: u32 = public(10).unit("per second").at_least(1);
        /// Matches that one address may have created and that still run
        matches_per_address: usize = public(3);
        /// Matches that one address may create
        creates_per_minute: u32 = public(10).unit("per minute");
        /// Places in one match that are reserved for one address and that nobody has taken yet
        unclaimed_per_address: usize = public(4).at_least(1);
        /// Tickets and join codes that one address may get wrong; more close the connection
        guesses_per_minute: u32 = fixed(limits::GUESSES_PER_MINUTE).unit("per minute");
    }
    "Who may join, and who may speak" {
        /// Let in whoever has no token, under a guest's name
        guests: bool = fixed(true);
        /// File of an Ed25519 public key in PEM; players' tokens signed with EdDSA are checked by it
        token_key: Option<PathBuf> = none();
        /// Let guests chat
        guest_chat: bool = fixed(true);
        /// File of words that nobody may write, one a line
        chat_words: Option<PathBuf> = none();
    }
    "Secrets" {
        /// Signs and checks players' tokens (HS256); at least 32 bytes
        token_secret: Option<Secret> = none();
        /// Who may use the admin page and API, each as name:token
        admin_tokens: Vec<Secret> = fixed(Vec::new()).check(|tokens| check::admin_tokens(tokens));
        /// Signs webhooks
        webhook_secret: Option<Secret> = none().check(check::webhook_secret);
    }
    "The process" {
        /// Threads for connections
        web_threads: usize = computed("the number of cores", |around| around.cores).within(1..=256);
        /// Threads for matches
        match_threads: usize = computed("the number of cores", |around| around.cores)
            .within(1..=256);
        /// What to log, in the syntax of tracing: error, warn, info, debug, trace, or by module
        log: String = fixed("info,actix_server=warn".to_owned()).check(check::filter);
        /// How to log: text or json
        log_format: LogFormat = fixed(LogFormat::Text);
        /// Serve /echo for WebSocket conformance suites; not for the public
        conformance_echo: bool = fixed(false);
    }
    "House matches" {
        /// Matches that are always there, each a table [[house]]
        house: Vec<HouseMatch> = fixed(vec![HouseMatch::default()])
            .called("one arena with 6 bots");
    }
}
