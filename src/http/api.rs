//! `GET` and `POST /api/matches`.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use skirmish_protocol::client::Settings;
use skirmish_protocol::codes::ErrorCode;
use skirmish_protocol::server::MatchSummary;

use super::requests::RequestId;
use crate::access::{Fault, now_s};
use crate::gauges::count_exceeded;
use crate::lobby::{CreateMatch, HouseMatch, ListMatches, Refused};
use crate::net::client_address;
use crate::server::Shared;

/// Bytes of a request body. More is refused before it is read.
const BODY: usize = 16 * 1024;
/// A body that takes longer is refused.
const BODY_WITHIN: Duration = Duration::from_secs(5);

/// A match to be created; what is left out is as in a house match, without bots.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NewMatch {
    name: String,
    game: String,
    seats: u32,
    bots: u32,
    private: bool,
    config: Value,
}

impl Default for NewMatch {
    fn default() -> NewMatch {
        let house = HouseMatch::default();
        NewMatch {
            name: "Skirmish".into(),
            game: String::new(),
            seats: house.seats,
            bots: 0,
            private: false,
            config: Value::Null,
        }
    }
}

fn entry(summary: &MatchSummary) -> Value {
    let detail: Value = rmp_serde::from_slice(&summary.detail).unwrap_or(Value::Null);
    json!({
        "id": summary.id,
        "code": summary.code,
        "name": summary.name,
        "game": summary.game,
        "players": summary.players,
        "bots": summary.bots,
        "seats": summary.seats,
        "spectators": summary.spectators,
        "detail": detail,
    })
}

pub async fn list(request: HttpRequest, shared: web::Data<Shared>) -> HttpResponse {
    match shared.lobby.send(ListMatches).await {
        Ok(matches) => HttpResponse::Ok().json(matches.iter().map(entry).collect::<Vec<_>>()),
        Err(_) => refused(&ErrorCode::Stopping.into(), &request),
    }
}

pub async fn create(
    request: HttpRequest,
    shared: web::Data<Shared>,
    payload: web::Payload,
) -> HttpResponse {
    let address = client_address(&request, &shared.trusted_proxies);
    if let Some(sentence) = address.and_then(|a| shared.access.bans.of_address(a, now_s())) {
        let why = Refused { code: ErrorCode::Banned, sentence };
        return refused_with(StatusCode::FORBIDDEN, &why, &request);
    }
    // Nobody says here who they are.
    if !shared.access.door.open() {
        let why = Refused { code: ErrorCode::BadToken, sentence: Fault::Missing.sentence() };
        return refused_with(StatusCode::FORBIDDEN, &why, &request);
    }
    let new = match read(payload).await {
        Ok(new) => new,
        Err((status, why)) => return refused_with(status, &why, &request),
    };
    let settings = Settings {
        name: new.name,
        game: new.game,
        seats: new.seats,
        bots: new.bots,
        private: new.private,
        config: rmp_serde::to_vec_named(&new.config).expect("JSON is plain data"),
    };
    match shared.lobby.send(CreateMatch { settings, address }).await {
        Ok(Ok(summary)) => HttpResponse::Created().json(entry(&summary)),
        Ok(Err(why)) => refused(&why, &request),
        Err(_) => refused(&ErrorCode::Stopping.into(), &request),
    }
}

fn refused(why: &Refused, request: &HttpRequest) -> HttpResponse {
    let status = match why.code {
        ErrorCode::TooManyMatches => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::Busy | ErrorCode::Stopping => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_REQUEST,
    };
    refused_with(status, why, request)
}

fn refused_with(status: StatusCode, why: &Refused, request: &HttpRequest) -> HttpResponse {
    metrics::counter!("skirmish_errors_total", "code" => why.code.name()).increment(1);
    tracing::info!(
        request = RequestId::of(request),
        error = why.code.name(),
        sentence = why.sentence,
        "API request refused"
    );
    HttpResponse::build(status).json(json!({ "error": why.code.name(), "sentence": why.sentence }))
}

/// The match that a request asks for. An empty body asks for the default one.
async fn read(payload: web::Payload) -> Result<NewMatch, (StatusCode, Refused)> {
    let fault = |status: StatusCode, sentence: String| {
        (status, Refused { code: ErrorCode::BadSettings, sentence })
    };
    let bad = |error: &dyn std::fmt::Display| {
        fault(StatusCode::BAD_REQUEST, format!("The body cannot be read: {error}."))
    };
    let body = tokio::time::timeout(BODY_WITHIN, payload.to_bytes_limited(BODY))
        .await
        .map_err(|_| {
            count_exceeded("body_seconds");
            fault(StatusCode::REQUEST_TIMEOUT, "The body took too long.".into())
        })?
        .map_err(|_| {
            count_exceeded("body_bytes");
            fault(StatusCode::PAYLOAD_TOO_LARGE, format!("A body has at most {BODY} bytes."))
        })?
        .map_err(|error| bad(&error))?;
    if body.is_empty() {
        return Ok(NewMatch::default());
    }
    // By way of a map: an array would be taken for the fields in their order.
    serde_json::from_slice(&body)
        .and_then(|fields: Map<String, Value>| serde_json::from_value(Value::Object(fields)))
        .map_err(|error| bad(&error))
}
