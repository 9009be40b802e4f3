//! Matches: all of them, what goes on in one, its beginning and its end.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Json, Path, ReqData};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use skirmish_protocol::client::Settings;
use skirmish_protocol::codes::CloseCode;
use skirmish_protocol::ids::MatchId;
use skirmish_protocol::server::MatchSummary;
use utoipa::ToSchema;
use uuid::Uuid;

use super::desk::Desk;
use super::people::is_muted;
use super::problem::{Problem, ProblemBody};
use super::server::{Empty, done};
use super::tokens::Admin;
use crate::access::Live;
use crate::lobby::{CreateMatch, HouseMatch, Listing};
use crate::matches::{Attendee, End};
use crate::net::MemberLine;
use crate::store::now_s;

/// A match in the list.
#[derive(Serialize, ToSchema)]
pub struct Match {
    id: String,
    /// Joins it; in the page's address after `#`.
    code: String,
    name: String,
    game: String,
    /// Not listed for players.
    private: bool,
    /// The host's own: it goes on without people, and comes again when it ends.
    house: bool,
    players: u32,
    bots: u32,
    seats: u32,
    spectators: u32,
    /// The game's own.
    detail: Value,
}

/// What goes on in a match.
#[derive(Serialize, ToSchema)]
pub struct MatchInside {
    #[serde(flatten)]
    summary: Match,
    /// The last finished tick, from 0; how many a second; how many of them began late.
    tick: u32,
    tick_rate: u32,
    late_ticks: u64,
    members: Vec<Member>,
}

/// Somebody in a match.
#[derive(Serialize, ToSchema)]
pub struct Member {
    /// Names the connection in this API; null for bots and for who is away.
    connection: Option<u64>,
    /// Null for a spectator.
    player: Option<i32>,
    name: String,
    bot: bool,
    account: Option<String>,
    address: Option<String>,
    /// How it gets the state: fast, slow, paced, watch; null without a connection.
    stream: Option<&'static str>,
    /// By how much its picture is older than it has to be, in ms.
    age_ms: Option<u32>,
    /// The smallest round trip, in ms, if one was measured.
    round_trip_ms: Option<u32>,
    /// Whether its page is looked at.
    visible: Option<bool>,
    sent_bytes: Option<u64>,
    muted: bool,
}

/// A match to be created; what is left out is as in a house match, without bots.
#[derive(Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewMatch {
    #[schema(min_length = 2, max_length = 32, default = "Skirmish")]
    name: String,
    /// A kind of game; empty: the first.
    #[schema(default = "")]
    game: String,
    #[schema(minimum = 1, maximum = 200, default = 12)]
    seats: u32,
    /// Filled up to with bots; at most as many as seats.
    #[schema(maximum = 200, default = 0)]
    bots: u32,
    #[schema(default = false)]
    private: bool,
    /// The game's own configuration.
    #[schema(value_type = Option<HashMap<String, Value>>)]
    config: Value,
}

impl Default for NewMatch {
    fn default() -> NewMatch {
        NewMatch {
            name: "Skirmish".into(),
            game: String::new(),
            seats: HouseMatch::default().seats,
            bots: 0,
            private: false,
            config: Value::Null,
        }
    }
}

/// What lets somebody look on.
#[derive(Serialize, ToSchema)]
pub struct WatchPass {
    /// The match's.
    code: String,
    /// A secret: it belongs into no query of a URL and into no log.
    token: String,
    /// Seconds since 1970.
    expires_s: i64,
}

/// How long such a token is good.
const WATCHED_FOR_S: i64 = 3600;

fn entry(summary: &MatchSummary, private: bool, house: bool) -> Match {
    Match {
        id: summary.id.clone(),
        code: summary.code.clone(),
        name: summary.name.clone(),
        game: summary.game.clone(),
        private,
        house,
        players: summary.players,
        bots: summary.bots,
        seats: summary.seats,
        spectators: summary.spectators,
        detail: rmp_serde::from_slice(&summary.detail).unwrap_or(Value::Null),
    }
}

fn listed(listing: &Listing) -> Match {
    entry(&listing.summary, listing.private, listing.house)
}

/// All matches, private ones too.
#[utoipa::path(get, operation_id = "list_matches", path = "/api/admin/matches", tag = "matches",
    responses((status = 200, body = [Match])))]
pub async fn list(desk: Data<Desk>) -> Result<Json<Vec<Match>>, Problem> {
    Ok(Json(desk.overview().await?.matches.iter().map(listed).collect()))
}

/// Creates a match; the limits of addresses do not count.
#[utoipa::path(post, path = "/api/admin/matches", tag = "matches",
    request_body = NewMatch,
    responses((status = 201, body = Match), (status = 400, body = ProblemBody),
        (status = 503, body = ProblemBody, description = "as many matches as it can, or stopping")))]
pub async fn create(
    desk: Data<Desk>,
    admin: ReqData<Admin>,
    new: Json<NewMatch>,
) -> Result<(Json<Match>, StatusCode), Problem> {
    let NewMatch { name, game, seats, bots, private, config } = new.into_inner();
    let config = rmp_serde::to_vec_named(&config).expect("JSON is plain data");
    let settings = Settings { name, game, seats, bots, private, config };
    let created = desk.lobby.send(CreateMatch { settings, address: None }).await;
    let summary = created.map_err(|_| Problem::stopping())??;
    desk.note(&admin, "create match", &summary.id, &summary.name).await;
    Ok((Json(entry(&summary, private, false)), StatusCode::CREATED))
}

/// What goes on in a match.
#[utoipa::path(get, path = "/api/admin/matches/{match}", tag = "matches",
    params(("match" = Uuid, Path, description = "its id")),
    responses((status = 200, body = MatchInside), (status = 404, body = ProblemBody)))]
pub async fn inspect(desk: Data<Desk>, id: Path<Uuid>) -> Result<Json<MatchInside>, Problem> {
    let listing = desk.listing(MatchId(*id)).await?;
    let (inside, surveys) = futures_util::join!(desk.inspect(&listing), desk.hubs.survey());
    let inside = inside.ok_or_else(|| Problem::not_found("match"))?;
    let lines: HashMap<u64, MemberLine> = surveys
        .into_iter()
        .flat_map(|survey| survey.members)
        .map(|line| (line.connection.0, line))
        .collect();
    let people: HashMap<u64, Live> =
        desk.access.roster.list().into_iter().map(|live| (live.connection.0, live)).collect();
    let member = |attendee: &Attendee| {
        let connection = attendee.connection.map_or(0, |connection| connection.0);
        let live = people.get(&connection);
        let muted = live.is_some_and(|live| is_muted(&desk, live));
        member(attendee, lines.get(&connection), live, muted)
    };
    Ok(Json(MatchInside {
        summary: entry(&inside.summary, listing.private, listing.house),
        tick: inside.tick.0,
        tick_rate: inside.tick_rate,
        late_ticks: inside.late_ticks,
        members: inside.people.iter().map(member).collect(),
    }))
}

fn member(
    attendee: &Attendee,
    line: Option<&MemberLine>,
    live: Option<&Live>,
    muted: bool,
) -> Member {
    let account = live.and_then(|live| live.account.as_ref()).or(attendee.account.as_ref());
    Member {
        connection: attendee.connection.map(|connection| connection.0),
        player: attendee.player.map(|player| player.0),
        name: attendee.name.clone(),
        bot: attendee.bot,
        account: account.map(ToString::to_string),
        address: live.map(|live| live.address.to_string()),
        stream: line.map(|line| line.stream.name()),
        age_ms: line.map(|line| line.age_ms),
        round_trip_ms: line.and_then(|line| line.round_trip_ms),
        visible: line.map(|line| line.visible),
        sent_bytes: line.map(|line| line.sent_bytes),
        muted,
    }
}

/// Lets the holder look on at one match, also where guests may not come in: a token for the game's
/// page, which takes it in its address as `#CODE/watch/TOKEN`, or for any client's `Hello`. It is good
/// for an hour, and for nothing but that.
#[utoipa::path(post, path = "/api/admin/matches/{match}/watch", tag = "matches",
    params(("match" = Uuid, Path, description = "its id")),
    responses((status = 201, body = WatchPass), (status = 404, body = ProblemBody)))]
pub async fn watch(
    desk: Data<Desk>,
    admin: ReqData<Admin>,
    id: Path<Uuid>,
) -> Result<(Json<WatchPass>, StatusCode), Problem> {
    let summary = desk.listing(MatchId(*id)).await?.summary;
    let expires_s = now_s() + WATCHED_FOR_S;
    let token = desk.access.door.watcher(&admin.0, &summary.id, expires_s);
    let token = token.ok_or_else(Problem::stopping)?;
    desk.note(&admin, "watch match", &summary.id, &summary.name).await;
    Ok((Json(WatchPass { code: summary.code, token, expires_s }), StatusCode::CREATED))
}

/// Ends a match at once. One of the host's own comes again.
#[utoipa::path(delete, path = "/api/admin/matches/{match}", tag = "matches",
    params(("match" = Uuid, Path, description = "its id")),
    responses((status = 204, description = "it ends"), (status = 404, body = ProblemBody)))]
pub async fn end(
    desk: Data<Desk>,
    admin: ReqData<Admin>,
    id: Path<Uuid>,
) -> Result<Empty, Problem> {
    let listing = desk.listing(MatchId(*id)).await?;
    listing.address.do_send(End(CloseCode::MatchEnded));
    desk.note(&admin, "end match", &listing.summary.id, &listing.summary.name).await;
    Ok(done())
}
