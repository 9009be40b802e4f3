//! The server as a whole: its figures, announcements, the drain.

use std::sync::atomic::Ordering;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::web::{Data, Json, ReqData};
use serde::{Deserialize, Serialize};
use skirmish_protocol::ids::MatchId;
use skirmish_protocol::limits;
use skirmish_protocol::server::ServerMessage;
use utoipa::ToSchema;

use super::desk::Desk;
use super::problem::{Problem, ProblemBody};
use super::tokens::Admin;
use crate::lobby::AnnounceToAll;
use crate::matches::Announce;
use crate::ws::Frame;

/// The longest that a drain may be asked to take, in seconds: a day.
const LONGEST_DRAIN_S: u64 = 86_400;

/// Figures of now, and totals since the start.
#[derive(Serialize, ToSchema)]
pub struct State {
    /// Whose token it is.
    you: String,
    version: &'static str,
    uptime_s: u64,
    /// Where players connect, as this server knows it.
    address: String,
    tls: bool,
    tick_rate: u32,
    connections: u64,
    max_connections: usize,
    matches: usize,
    max_matches: usize,
    /// People in seats, spectators, bots; connections in the lobby.
    players: u64,
    spectators: u64,
    bots: u64,
    visitors: usize,
    /// Ticks of all matches since the start, and those that began later than half a tick.
    ticks: u64,
    late_ticks: u64,
    /// Bytes sent to WebSockets since the start.
    sent_bytes: u64,
    /// Webhooks that wait, and since when the oldest does, in seconds since 1970.
    waiting_webhooks: u64,
    oldest_webhook_s: Option<i64>,
    drain: Drain,
}

/// How far the way to a stop is.
#[derive(Serialize, ToSchema)]
pub struct Drain {
    draining: bool,
    /// How long it may still take.
    left_s: Option<u64>,
    /// How long one takes at most, if nothing else is said.
    timeout_s: u64,
}

/// Asks for a drain.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDrain {
    /// Seconds that it may take at most; left out: as the settings say. 0 ends everything at once,
    /// also a drain that is under way.
    #[schema(maximum = 86400)]
    within_s: Option<u64>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAnnouncement {
    /// 1 to 200 visible characters.
    #[schema(min_length = 1, max_length = 200)]
    text: String,
    /// Only to this match; left out: to everybody.
    #[serde(rename = "match")]
    #[schema(value_type = Option<uuid::Uuid>)]
    match_id: Option<MatchId>,
}

/// Figures of now.
#[utoipa::path(get, path = "/api/admin/state", tag = "server",
    responses((status = 200, body = State)))]
pub async fn state(desk: Data<Desk>, admin: ReqData<Admin>) -> Result<Json<State>, Problem> {
    let (overview, surveys) = futures_util::join!(desk.overview(), desk.hubs.survey());
    let overview = overview?;
    let sum = |of: fn(&skirmish_protocol::server::MatchSummary) -> u32| {
        overview.matches.iter().map(|listing| u64::from(of(&listing.summary))).sum()
    };
    let outbox = desk.store.outbox_state().await?;
    let (gauges, facts) = (&desk.gauges, &desk.facts);
    Ok(Json(State {
        you: admin.0.clone(),
        version: env!("CARGO_PKG_VERSION"),
        uptime_s: gauges.started.elapsed().as_secs(),
        address: facts.address.to_string(),
        tls: facts.tls,
        tick_rate: facts.tick_rate,
        connections: gauges.connections.load(Ordering::Relaxed),
        max_connections: facts.max_connections,
        matches: overview.matches.len(),
        max_matches: facts.max_matches,
        players: sum(|summary| summary.players),
        spectators: sum(|summary| summary.spectators),
        bots: sum(|summary| summary.bots),
        visitors: overview.visitors,
        ticks: gauges.ticks.load(Ordering::Relaxed),
        late_ticks: gauges.late_ticks.load(Ordering::Relaxed),
        sent_bytes: surveys.iter().map(|survey| survey.sent_bytes).sum(),
        waiting_webhooks: outbox.waiting,
        oldest_webhook_s: outbox.oldest_s,
        drain: drain_of(&desk, overview.drain_left),
    }))
}

fn drain_of(desk: &Desk, left: Option<Duration>) -> Drain {
    Drain {
        draining: left.is_some(),
        left_s: left.map(|left| left.as_secs()),
        timeout_s: desk.facts.drain_timeout_s,
    }
}

/// Tells everybody something, or the members of one match.
#[utoipa::path(post, path = "/api/admin/announce", tag = "server",
    request_body = NewAnnouncement,
    responses((status = 204, description = "told"), (status = 400, body = ProblemBody),
        (status = 404, body = ProblemBody, description = "no such match")))]
pub async fn announce(
    desk: Data<Desk>,
    admin: ReqData<Admin>,
    new: Json<NewAnnouncement>,
) -> Result<Empty, Problem> {
    let text = limits::visible_text(&new.text, limits::CHAT_CHARS)
        .ok_or_else(|| Problem::bad("An announcement has 1 to 200 visible characters."))?;
    let notice = ServerMessage::Notice { text: text.clone(), seconds: None };
    let frame = Frame::binary(&notice.encode());
    let target = match new.match_id {
        None => {
            desk.lobby.do_send(AnnounceToAll(frame));
            "everybody".to_owned()
        }
        Some(id) => {
            desk.listing(id).await?.address.do_send(Announce(frame));
            id.to_string()
        }
    };
    desk.note(&admin, "announce", &target, &text).await;
    Ok(done())
}

/// Whether the server is on its way to a stop.
#[utoipa::path(get, path = "/api/admin/drain", tag = "server",
    responses((status = 200, body = Drain)))]
pub async fn drain(desk: Data<Desk>) -> Result<Json<Drain>, Problem> {
    let overview = desk.overview().await?;
    Ok(Json(drain_of(&desk, overview.drain_left)))
}

/// Stops the server: nothing new begins, rounds that run are played to their end.
#[utoipa::path(post, path = "/api/admin/drain", tag = "server",
    request_body = NewDrain,
    responses((status = 202, description = "it begins"), (status = 400, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "it drains already")))]
pub async fn begin_drain(
    desk: Data<Desk>,
    admin: ReqData<Admin>,
    new: Json<NewDrain>,
) -> Result<HttpResponse, Problem> {
    let within = new.within_s.unwrap_or(desk.facts.drain_timeout_s);
    if within > LONGEST_DRAIN_S {
        return Err(Problem::bad("within_s is at most 86400 seconds, a day."));
    }
    let draining = desk.gauges.draining.load(Ordering::Relaxed);
    if draining && within > 0 {
        return Err(Problem::conflict(
            "The server drains already. With within_s 0 it stops at once.",
        ));
    }
    let limit = format!("within {within} s");
    desk.note(&admin, "drain", "the server", &limit).await;
    desk.stopper.stop_within(Duration::from_secs(within));
    Ok(HttpResponse::Accepted().finish())
}

/// An answer without a body.
pub type Empty = HttpResponse;

pub fn done() -> Empty {
    HttpResponse::NoContent().finish()
}
