//! Who is connected: to be listed, sent out, and kept from chatting.

use actix_web::web::{Data, Json, Path, ReqData};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::desk::Desk;
use super::problem::{Problem, ProblemBody};
use super::server::{Empty, done};
use super::tokens::Admin;
use crate::access::{Cut, Live, Whom};
use crate::matches::ConnectionId;
use crate::store::now_s;

/// The longest mute with an end, in seconds: a year.
const LONGEST_MUTE_S: u32 = 31_536_000;

/// A connection.
#[derive(Serialize, ToSchema)]
pub struct Person {
    /// Names it in this API.
    connection: u64,
    /// IPv4, or an IPv6 network: its /64.
    address: String,
    /// Since when, in seconds since 1970.
    since_s: i64,
    /// Null before it said who it is.
    account: Option<String>,
    name: Option<String>,
    /// The id of the match it is in; null in the lobby.
    #[serde(rename = "match")]
    match_id: Option<String>,
    /// Null for a spectator, and in the lobby.
    player: Option<i32>,
    muted: bool,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMute {
    /// For so many seconds, at most a year; left out: until it is lifted.
    #[schema(minimum = 1, maximum = 31536000)]
    for_s: Option<u32>,
}

fn person(desk: &Desk, live: &Live) -> Person {
    Person {
        connection: live.connection.0,
        address: live.address.to_string(),
        since_s: live.since_s,
        account: live.account.as_ref().map(ToString::to_string),
        name: live.name.clone(),
        match_id: live.place.map(|place| place.match_id.to_string()),
        player: live.place.and_then(|place| place.player).map(|player| player.0),
        muted: is_muted(desk, live),
    }
}

pub fn is_muted(desk: &Desk, live: &Live) -> bool {
    let account = live.account.as_ref();
    account.is_some_and(|account| desk.access.mutes.has(account, live.connection, now_s()))
}

fn find(desk: &Desk, connection: u64) -> Result<Live, Problem> {
    let mut all = desk.access.roster.list().into_iter();
    let found = all.find(|live| live.connection == ConnectionId(connection));
    found.ok_or_else(|| Problem::not_found("connection"))
}

/// Puts on record what was done to somebody. Who it is that has the account is not known any more
/// once they are gone, so that is the detail; the store erases it with the account, or after a while.
async fn note(desk: &Desk, admin: &Admin, what: &str, live: &Live, how: &str) {
    let target = match &live.account {
        Some(account) => account.to_string(),
        None => format!("connection {}", live.connection.0),
    };
    let who = format!("{}, {}", live.name.as_deref().unwrap_or("?"), live.address);
    let detail = if how.is_empty() { who } else { format!("{who}: {how}") };
    desk.note(admin, what, &target, &detail).await;
}

fn whom(live: &Live) -> Whom {
    match &live.account {
        Some(account) => Whom::Account(account.clone()),
        None => Whom::Connection(live.connection),
    }
}

/// All connections, those in the lobby too.
#[utoipa::path(get, operation_id = "list_people", path = "/api/admin/people", tag = "people",
    responses((status = 200, body = [Person])))]
pub async fn list(desk: Data<Desk>) -> Json<Vec<Person>> {
    Json(desk.access.roster.list().iter().map(|live| person(&desk, live)).collect())
}

/// Sends somebody out: the connection ends with 4009, the seat is free. They may come back.
#[utoipa::path(post, path = "/api/admin/people/{connection}/kick", tag = "people",
    params(("connection" = u64, Path)),
    responses((status = 204, description = "it ends"), (status = 404, body = ProblemBody)))]
pub async fn kick(
    desk: Data<Desk>,
    admin: ReqData<Admin>,
    connection: Path<u64>,
) -> Result<Empty, Problem> {
    let live = find(&desk, *connection)?;
    desk.access.roster.cut(|other| other.connection == live.connection, &Cut::kick());
    note(&desk, &admin, "kick", &live, "").await;
    Ok(done())
}

/// Keeps somebody from chatting, on all connections of the account.
#[utoipa::path(post, path = "/api/admin/people/{connection}/mute", tag = "people",
    params(("connection" = u64, Path)), request_body = NewMute,
    responses((status = 204, description = "muted"), (status = 400, body = ProblemBody),
        (status = 404, body = ProblemBody)))]
pub async fn mute(
    desk: Data<Desk>,
    admin: ReqData<Admin>,
    connection: Path<u64>,
    new: Json<NewMute>,
) -> Result<Empty, Problem> {
    if new.for_s.is_some_and(|for_s| !(1..=LONGEST_MUTE_S).contains(&for_s)) {
        return Err(Problem::bad("for_s is 1 to 31536000 seconds, a year."));
    }
    let live = find(&desk, *connection)?;
    let expires_s = new.for_s.map(|for_s| now_s() + i64::from(for_s));
    desk.access.mutes.add(whom(&live), expires_s).await?;
    let how = new.for_s.map_or("until it is lifted".into(), |for_s| format!("for {for_s} s"));
    note(&desk, &admin, "mute", &live, &how).await;
    Ok(done())
}

/// Lets somebody chat again.
#[utoipa::path(delete, path = "/api/admin/people/{connection}/mute", tag = "people",
    params(("connection" = u64, Path)),
    responses((status = 204, description = "may chat"),
        (status = 404, body = ProblemBody, description = "not connected, or not muted")))]
pub async fn unmute(
    desk: Data<Desk>,
    admin: ReqData<Admin>,
    connection: Path<u64>,
) -> Result<Empty, Problem> {
    let live = find(&desk, *connection)?;
    if !desk.access.mutes.lift(&whom(&live)).await? {
        return Err(Problem::not_found("mute"));
    }
    note(&desk, &admin, "unmute", &live, "").await;
    Ok(done())
}
