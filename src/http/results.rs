//! `GET /api/results` and `/api/results/{id}`: what is kept of public matches.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::server::Shared;
use crate::store::{Answer, MatchResult, Recent, Standing, StoreError};

const LIMIT: u32 = 20;
const LIMIT_MOST: u32 = 50;
/// Of a result in the list; all of them are in the result itself.
const STANDINGS_LISTED: usize = 3;

/// Questions that wait for the store at once, so that readers never crowd out what has to be
/// written. More are answered with 503.
static ROOM: Semaphore = Semaphore::const_new(32);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    limit: Option<u32>,
}

pub async fn list(request: HttpRequest, shared: web::Data<Shared>) -> HttpResponse {
    let limit =
        asked::<Asked>(&request).and_then(|asked| asked_limit(asked.limit, LIMIT, LIMIT_MOST));
    let limit = match limit {
        Ok(limit) => limit,
        Err(sentence) => return bad(&sentence),
    };
    match ask(|| shared.store.results(Recent { private: false, limit })).await {
        Ok(results) => HttpResponse::Ok()
            .json(results.iter().map(|result| entry(result, STANDINGS_LISTED)).collect::<Vec<_>>()),
        Err(refusal) => refusal,
    }
}

pub async fn one(id: web::Path<String>, shared: web::Data<Shared>) -> HttpResponse {
    let Ok(id) = id.parse::<Uuid>() else { return unknown() };
    match ask(|| shared.store.result(id)).await {
        Ok(Some(result)) if !result.private => HttpResponse::Ok().json(entry(&result, usize::MAX)),
        Ok(_) => unknown(),
        Err(refusal) => refusal,
    }
}

fn unknown() -> HttpResponse {
    refused(StatusCode::NOT_FOUND, "result_unknown", "No public match has a result of that id.")
}

fn entry(result: &MatchResult, standings: usize) -> Value {
    json!({
        "id": result.id,
        "match_id": result.match_id,
        "name": result.name,
        "game": result.game,
        "mode": result.mode,
        "finished_s": result.finished_s,
        "length_s": result.length_s,
        "outcome": result.outcome,
        "players": result.standings.len(),
        "standings": result.standings.iter().take(standings).map(row).collect::<Vec<_>>(),
    })
}

/// Without the account: that is nobody else's business.
fn row(standing: &Standing) -> Value {
    json!({
        "rank": standing.rank,
        "player": standing.player,
        "name": standing.name,
        "bot": standing.bot,
        "team": standing.team,
        "score": standing.score,
        "details": standing.details,
    })
}

/// What the query asks for, or a sentence about a mistake in it.
pub fn asked<T: DeserializeOwned>(request: &HttpRequest) -> Result<T, String> {
    web::Query::from_query(request.query_string())
        .map(web::Query::into_inner)
        .map_err(|error| format!("The query cannot be read: {error}."))
}

pub fn asked_limit(limit: Option<u32>, default: u32, most: u32) -> Result<u32, String> {
    match limit.unwrap_or(default) {
        limit if (1..=most).contains(&limit) => Ok(limit),
        limit => Err(format!("The limit is {limit}; it has to be 1 to {most}.")),
    }
}

pub fn bad(sentence: &str) -> HttpResponse {
    refused(StatusCode::BAD_REQUEST, "bad_query", sentence)
}

/// What the store answers, or the answer to whoever asked when it does not.
pub async fn ask<T>(question: impl FnOnce() -> Answer<T>) -> Result<T, HttpResponse> {
    let busy = |why: StoreError| {
        tracing::warn!(reason = why.name(), "the store did not answer: {why}");
        refused(StatusCode::SERVICE_UNAVAILABLE, "store", &why.to_string())
    };
    let _place = ROOM.try_acquire().map_err(|_| busy(StoreError::Busy))?;
    question().await.map_err(busy)
}

fn refused(status: StatusCode, error: &'static str, sentence: &str) -> HttpResponse {
    metrics::counter!("skirmish_requests_refused_total", "reason" => error).increment(1);
    HttpResponse::build(status).json(json!({ "error": error, "sentence": sentence }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meters::counted;

    #[test]
    fn questions_beyond_the_room_there_is_are_refused_and_counted() {
        let asked = std::cell::Cell::new(0);
        let question = || -> Answer<()> {
            asked.set(asked.get() + 1);
            Box::pin(async { Ok(()) })
        };
        let counted = counted(|| {
            actix::System::new().block_on(async {
                let places = ROOM.try_acquire_many(32).expect("nobody asks");
                let refusal = ask(question).await.expect_err("there is no room");
                assert_eq!(refusal.status(), StatusCode::SERVICE_UNAVAILABLE);
                assert_eq!(asked.get(), 0, "the store hears nothing of it");
                drop(places);
                ask(question).await.expect("there is room again");
            });
        });
        let refused = "skirmish_requests_refused_total{reason=\"store\"} 1\n";
        assert!(counted.contains(refused), "{counted}");
    }
}
