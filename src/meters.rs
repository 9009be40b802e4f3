//! Every metric of a server: its name, its kind, what it says and what its label may be.
//!
//! Names follow Prometheus' conventions. Labels are bounded: never a match, a person or an address.
//! What a metric has a label for is there from the start, as 0: Prometheus sees no increase in a
//! counter that appears. docs/metrics.md lists the same, and a test holds it to this.

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use skirmish_protocol::codes::{self, CloseCode, ErrorCode, StreamKind};

use crate::ws::Violation;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Counter,
    Gauge,
    /// With these upper bounds.
    Histogram(&'static [f64]),
}

#[derive(Clone, Copy)]
pub struct Meter {
    pub name: &'static str,
    pub kind: Kind,
    pub label: Option<Label>,
    pub help: &'static str,
}

#[derive(Clone, Copy)]
pub struct Label {
    pub key: &'static str,
    /// What it may be; nothing: known only to who counts, such as the names of games.
    pub values: fn() -> Vec<&'static str>,
}

/// A tick takes some 50 µs with 20 ships, and has 33 ms.
const TICK: &[f64] = &[
    0.000_05, 0.000_1, 0.000_2, 0.000_5, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0,
];
/// A transaction waits for the disk.
const STORE: &[f64] = &[0.000_1, 0.000_5, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0];
/// A member moves to the slow stream at 0.4 s, gets snapshots one at a time from 1.5 s, and is let
/// go at 12 s.
const AGE: &[f64] = &[0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3.0, 6.0, 12.0];

const fn counter(name: &'static str, help: &'static str) -> Meter {
    Meter { name, kind: Kind::Counter, label: None, help }
}

const fn gauge(name: &'static str, help: &'static str) -> Meter {
    Meter { name, kind: Kind::Gauge, label: None, help }
}

const fn histogram(name: &'static str, bounds: &'static [f64], help: &'static str) -> Meter {
    Meter { name, kind: Kind::Histogram(bounds), label: None, help }
}

impl Meter {
    const fn by(self, key: &'static str, values: fn() -> Vec<&'static str>) -> Meter {
        Meter { label: Some(Label { key, values }), ..self }
    }
}

#[rustfmt::skip]
pub const ALL: &[Meter] = &[
    gauge("skirmish_build_info", "1; the label is the release.").by("version", version),
    gauge("skirmish_ready", "Whether people should be sent here, as /readyz says: 1 or 0."),
    counter("skirmish_log_lines_lost_total", "Lines of the log that could not be written, or not as fast as they came."),

    gauge("skirmish_connections", "WebSockets that are open."),
    gauge("skirmish_connections_limit", "WebSockets that may be open, by --max-connections."),
    counter("skirmish_connections_opened_total", "WebSockets that were opened."),
    counter("skirmish_connections_closed_total", "WebSockets that ended, by why.").by("reason", closes),
    counter("skirmish_received_bytes_total", "Bytes that came over WebSockets, before TLS."),
    counter("skirmish_sent_bytes_total", "Bytes that went out over WebSockets, before TLS."),
    counter("skirmish_messages_received_total", "Messages that clients sent, by their type in SPEC.md.").by("type", from_clients),
    counter("skirmish_messages_sent_total", "Messages to clients, by their type in SPEC.md; they may still wait in an outbox.").by("type", to_clients),
    counter("skirmish_errors_total", "Errors and refusals told to clients, by their code in SPEC.md.").by("code", errors),

    counter("skirmish_upgrades_refused_total", "Requests for a WebSocket that were refused, by why.").by("reason", upgrades),
    counter("skirmish_requests_total", "Requests to an API that were answered, by the class of their status.").by("status", || vec!["2xx", "3xx", "4xx", "5xx"]),
    counter("skirmish_requests_refused_total", "Requests to the API that were refused, by why.").by("reason", || vec!["bad_query", "origin", "result_unknown", "secret_in_url", "store"]),
    counter("skirmish_admin_tokens_refused_total", "Admin tokens that were not known."),
    counter("skirmish_requests_unfinished_total", "Sockets that ended, or were cut, before a request was whole."),
    counter("skirmish_tls_handshakes_failed_total", "TLS handshakes that came to nothing, by why.").by("reason", || vec!["refused", "slow"]),
    counter("skirmish_tls_reloads_total", "Times that the files of the certificate had changed, by whether they could be used.").by("result", || vec!["failed", "ok"]),
    gauge("skirmish_tls_certificate_expiry_seconds", "When the certificate ends, in seconds since 1970; 0 without TLS."),
    counter("skirmish_limits_exceeded_total", "Times that somebody met a limit of limits.md that has no code of its own.").by("limit", limits),

    gauge("skirmish_matches", "Matches that run, by game.").by("game", unknown),
    gauge("skirmish_matches_limit", "Matches that may run, by --max-matches."),
    counter("skirmish_matches_created_total", "Matches that were created, by game.").by("game", unknown),
    counter("skirmish_matches_ended_total", "Matches that ended, by why.").by("reason", ends),
    gauge("skirmish_players", "Seats that people have, by game; those of who dropped and may come back, too.").by("game", unknown),
    gauge("skirmish_bots", "Seats that bots have, by game.").by("game", unknown),
    gauge("skirmish_spectators", "Spectators, by game.").by("game", unknown),
    gauge("skirmish_seats", "Seats of all matches, by game.").by("game", unknown),

    histogram("skirmish_tick_duration_seconds", TICK, "How long ticks took: the game's step, the snapshots, and handing them to the hubs."),
    histogram("skirmish_tick_lateness_seconds", TICK, "How long after they were due ticks began."),
    counter("skirmish_ticks_late_total", "Ticks that began later than half a tick."),
    counter("skirmish_ticks_lost_total", "Ticks' time that was given up, since it could not be made up for."),
    counter("skirmish_mailboxes_full_total", "Messages between matches and hubs that had to wait for the next tick, by who could not take them.").by("of", || vec!["hub", "match"]),

    gauge("skirmish_members", "Members of matches, by the stream they are on.").by("stream", streams),
    counter("skirmish_stream_changes_total", "Members that were moved to another stream, by which.").by("to", streams),
    histogram("skirmish_picture_age_seconds", AGE, "How much older than it has to be what a member holds is; each member that gets snapshots counts once a second."),
    counter("skirmish_snapshots_sent_total", "Snapshots put into members' outboxes, by their form.").by("form", forms),
    counter("skirmish_snapshots_dropped_total", "Snapshots taken out of outboxes again, since newer ones count more, by why.").by("reason", || vec!["newer", "slow", "stream"]),
    counter("skirmish_snapshot_raw_bytes_total", "Bytes of the snapshots sent, before they were compressed."),
    counter("skirmish_snapshot_sent_bytes_total", "Bytes of the snapshots sent, as they were sent."),

    counter("skirmish_inputs_applied_total", "Inputs that were applied at a tick."),
    counter("skirmish_inputs_late_total", "Inputs that came after their tick; the newest of them was applied at the next."),
    counter("skirmish_inputs_repeated_total", "Ticks of players for which no input had come, so the last was repeated, or let go of after 250 ms."),
    counter("skirmish_inputs_dropped_total", "Inputs that were dropped, by why.").by("reason", || vec!["early", "late", "malformed", "order", "queue"]),

    counter("skirmish_webhook_deliveries_total", "Attempts to deliver an event, by what came of them; dead: it was given up.").by("outcome", || vec!["delivered", "failed", "dead"]),
    gauge("skirmish_webhooks_waiting", "Events that the receiver has not taken yet."),
    gauge("skirmish_webhooks_oldest_seconds", "How long the oldest of them has waited."),
    gauge("skirmish_webhooks_dead", "Events that were given up, and are still kept."),

    counter("skirmish_results_recorded_total", "Results of rounds that were written, for good."),
    gauge("skirmish_results_waiting", "Results that are not written yet; they are kept and tried again."),
    counter("skirmish_results_lost_total", "Results that were given up, by why.").by("reason", || vec!["too_many", "unfit"]),
    gauge("skirmish_store_queue", "What the store has been asked and has not done yet; 1024 are taken."),
    histogram("skirmish_store_duration_seconds", STORE, "How long the store took for what it was asked."),
    counter("skirmish_store_failures_total", "What the store was asked and could not do, by why.").by("reason", || vec!["busy", "closed", "failed", "full", "unfit"]),
];

fn unknown() -> Vec<&'static str> {
    Vec::new()
}

fn version() -> Vec<&'static str> {
    vec![env!("CARGO_PKG_VERSION")]
}

fn errors() -> Vec<&'static str> {
    ErrorCode::ALL.iter().map(|code| code.name()).collect()
}

fn closes() -> Vec<&'static str> {
    let own = CloseCode::ALL.iter().map(|code| code.name());
    let broken = Violation::ALL.iter().map(|violation| violation.name());
    let sockets = ["peer_closed", "socket_gone", "socket_timed_out"];
    let mut all: Vec<_> = own.chain(broken).chain(sockets).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn ends() -> Vec<&'static str> {
    [CloseCode::MatchEnded, CloseCode::Internal, CloseCode::GoingAway].map(CloseCode::name).into()
}

fn streams() -> Vec<&'static str> {
    StreamKind::ALL.iter().map(|kind| kind.name()).collect()
}

fn forms() -> Vec<&'static str> {
    vec!["fresh", "full", "plain", "shared"]
}

fn from_clients() -> Vec<&'static str> {
    codes::client::ALL.iter().map(|(_, name)| *name).collect()
}

fn to_clients() -> Vec<&'static str> {
    codes::server::ALL.iter().map(|(_, name)| *name).collect()
}

fn upgrades() -> Vec<&'static str> {
    vec![
        "banned",
        "connections",
        "connections_per_address",
        "connects_per_second",
        "handshake",
        "origin",
        "secret_in_url",
        "stopping",
        "subprotocol",
    ]
}

fn limits() -> Vec<&'static str> {
    vec![
        "admin_body_bytes",
        "admin_tokens_per_minute",
        "body_bytes",
        "body_seconds",
        "busy_late_percent",
        "bytes",
        "creates_per_minute",
        "empty_match",
        "errors",
        "grace_s",
        "guesses_per_minute",
        "matches_per_address",
        "max_matches",
        "messages",
        "results",
        "other_sockets_per_address",
        "sockets_per_address",
        "spectators",
        "unclaimed_per_address",
    ]
}

/// Has everything counted from now on, in this process.
pub fn install() -> Result<PrometheusHandle, BuildError> {
    let mut builder = PrometheusBuilder::new();
    for meter in ALL {
        if let Kind::Histogram(bounds) = meter.kind {
            let matcher = Matcher::Full(meter.name.to_owned());
            builder = builder.set_buckets_for_metric(matcher, bounds)?;
        }
    }
    let handle = builder.install_recorder()?;
    for meter in ALL {
        match meter.kind {
            Kind::Counter => metrics::describe_counter!(meter.name, meter.help),
            Kind::Gauge => metrics::describe_gauge!(meter.name, meter.help),
            Kind::Histogram(_) => metrics::describe_histogram!(meter.name, meter.help),
        }
        match meter.label {
            None => meter.begin(&[]),
            Some(Label { key, values }) => {
                values().into_iter().for_each(|value| meter.begin(&[(key, value)]));
            }
        }
    }
    metrics::gauge!("skirmish_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    Ok(handle)
}

/// What is counted on this thread meanwhile, as Prometheus would read it.
#[cfg(test)]
pub fn counted(run: impl FnOnce()) -> String {
    let recorder = PrometheusBuilder::new().build_recorder();
    metrics::with_local_recorder(&recorder, run);
    recorder.handle().render()
}

impl Meter {
    fn begin(&self, labels: &[(&'static str, &'static str)]) {
        match self.kind {
            Kind::Counter => metrics::counter!(self.name, labels).increment(0),
            Kind::Gauge => metrics::gauge!(self.name, labels).set(0.0),
            Kind::Histogram(_) => drop(metrics::histogram!(self.name, labels)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_as_prometheus_has_them() {
        let names: BTreeSet<_> = ALL.iter().map(|meter| meter.name).collect();
        assert_eq!(names.len(), ALL.len(), "each once");
        for Meter { name, kind, help, .. } in ALL {
            assert!(name.starts_with("skirmish_"), "{name}");
            assert!(name.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{name}");
            assert_eq!(name.ends_with("_total"), *kind == Kind::Counter, "{name}");
            assert!(!matches!(kind, Kind::Histogram(_)) || name.ends_with("_seconds"), "{name}");
            assert!(help.ends_with('.'), "{name}: {help}");
        }
    }
}
