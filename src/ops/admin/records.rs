//! What was done and what came of it: the audit log, results, webhooks that wait.

use actix_web::web::{Data, Json, Query, ReqData};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::desk::Desk;
use super::problem::{Problem, ProblemBody};
use super::tokens::Admin;
use crate::store::{Action, Delivery, MatchResult, Recent, Standing};

/// How many of something to list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// At most so many: 1 to 500.
    #[serde(default = "some")]
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: u32,
}

fn some() -> u32 {
    50
}

impl Page {
    fn limit(&self) -> Result<u32, Problem> {
        match self.limit {
            1..=500 => Ok(self.limit),
            _ => Err(Problem::bad("limit is 1 to 500.")),
        }
    }
}

/// Something an admin did.
#[derive(Serialize, ToSchema)]
pub struct AuditEntry {
    /// Seconds since 1970.
    at_s: i64,
    /// The name of the token.
    who: String,
    what: String,
    target: String,
    detail: String,
}

/// What came of a round.
#[derive(Serialize, ToSchema)]
#[schema(as = Result)]
pub struct RoundResult {
    id: Uuid,
    #[serde(rename = "match")]
    match_id: Uuid,
    name: String,
    game: String,
    mode: String,
    private: bool,
    finished_s: i64,
    length_s: u32,
    /// The game's own.
    outcome: Value,
    /// The best first.
    standings: Vec<Place>,
}

/// How one player did.
#[derive(Serialize, ToSchema)]
pub struct Place {
    rank: u32,
    player: i32,
    account: Option<String>,
    name: Option<String>,
    bot: bool,
    score: i64,
}

/// Webhooks that have not arrived.
#[derive(Serialize, ToSchema)]
pub struct Outbox {
    waiting: u64,
    /// When the oldest of those that wait was made, in seconds since 1970.
    oldest_s: Option<i64>,
    /// Those that were given up, beside them; they are kept for `retention_days`.
    given_up: u64,
    /// The oldest of both.
    deliveries: Vec<Waiting>,
}

/// A webhook that has not arrived.
#[derive(Serialize, ToSchema)]
pub struct Waiting {
    id: Uuid,
    kind: String,
    created_s: i64,
    /// Those that failed.
    attempts: u32,
    /// Not before then is it tried again, in seconds since 1970; what is past: as soon as the events
    /// before it have arrived.
    next_s: i64,
    /// It was refused for three days, and is not tried again by itself.
    given_up: bool,
    /// Why the last attempt failed.
    error: Option<String>,
}

/// What admins did, the newest first.
#[utoipa::path(get, path = "/api/admin/audit", tag = "records", params(Page),
    responses((status = 200, body = [AuditEntry]), (status = 400, body = ProblemBody)))]
pub async fn audit(desk: Data<Desk>, page: Query<Page>) -> Result<Json<Vec<AuditEntry>>, Problem> {
    let actions = desk.store.actions(page.limit()?).await?;
    let entry =
        |Action { at_s, who, what, target, detail }| AuditEntry { at_s, who, what, target, detail };
    Ok(Json(actions.into_iter().map(entry).collect()))
}

/// Results of rounds, private ones too, the newest first.
#[utoipa::path(get, path = "/api/admin/results", tag = "records", params(Page),
    responses((status = 200, body = [RoundResult]), (status = 400, body = ProblemBody)))]
pub async fn results(
    desk: Data<Desk>,
    page: Query<Page>,
) -> Result<Json<Vec<RoundResult>>, Problem> {
    let recent = Recent { private: true, limit: page.limit()? };
    let results = desk.store.results(recent).await?;
    Ok(Json(results.into_iter().map(RoundResult::from).collect()))
}

/// Webhooks that wait or were given up, the oldest first, and why the last attempt failed.
#[utoipa::path(get, path = "/api/admin/outbox", tag = "records", params(Page),
    responses((status = 200, body = Outbox), (status = 400, body = ProblemBody)))]
pub async fn outbox(desk: Data<Desk>, page: Query<Page>) -> Result<Json<Outbox>, Problem> {
    let limit = page.limit()?;
    let (state, waiting) =
        futures_util::try_join!(desk.store.outbox_state(), desk.store.outbox(limit))?;
    let delivery = |Delivery { id, kind, created_s, attempts, next_s, dead, error, .. }| Waiting {
        id,
        kind,
        created_s,
        attempts,
        next_s,
        given_up: dead,
        error,
    };
    Ok(Json(Outbox {
        waiting: state.waiting,
        oldest_s: state.oldest_s,
        given_up: state.dead,
        deliveries: waiting.into_iter().map(delivery).collect(),
    }))
}

/// What was asked to be tried again.
#[derive(Serialize, ToSchema)]
pub struct Retried {
    /// How many events there are.
    events: u64,
}

/// Tries each webhook that was given up once more.
#[utoipa::path(post, path = "/api/admin/outbox/retry", tag = "records",
    responses((status = 200, body = Retried)))]
pub async fn retry(desk: Data<Desk>, admin: ReqData<Admin>) -> Result<Json<Retried>, Problem> {
    let events = desk.store.revive_events().await?;
    desk.note(&admin, "retry", "webhooks", &format!("{events} given up before")).await;
    Ok(Json(Retried { events }))
}

impl From<MatchResult> for RoundResult {
    fn from(result: MatchResult) -> RoundResult {
        let place = |Standing { rank, player, account, name, bot, score, .. }| Place {
            rank,
            player,
            account,
            name,
            bot,
            score,
        };
        RoundResult {
            id: result.id,
            match_id: result.match_id,
            name: result.name,
            game: result.game,
            mode: result.mode,
            private: result.private,
            finished_s: result.finished_s,
            length_s: result.length_s,
            outcome: result.outcome,
            standings: result.standings.into_iter().map(place).collect(),
        }
    }
}
