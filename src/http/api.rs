//! `GET` and `POST /api/matches`.

use actix_web::error::{InternalError, JsonPayloadError};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};
use skirmish_protocol::client::Settings;
use skirmish_protocol::codes::ErrorCode;
use skirmish_protocol::server::MatchSummary;

use crate::lobby::{CreateMatch, HouseMatch, ListMatches, Refused};
use crate::net::client_address;
use crate::server::Shared;

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

pub async fn list(shared: web::Data<Shared>) -> HttpResponse {
    match shared.lobby.send(ListMatches).await {
        Ok(matches) => HttpResponse::Ok().json(matches.iter().map(entry).collect::<Vec<_>>()),
        Err(_) => refused(&ErrorCode::Stopping.into()),
    }
}

pub async fn create(
    request: HttpRequest,
    shared: web::Data<Shared>,
    new: web::Json<NewMatch>,
) -> HttpResponse {
    let new = new.into_inner();
    let settings = Settings {
        name: new.name,
        game: new.game,
        seats: new.seats,
        bots: new.bots,
        private: new.private,
        config: rmp_serde::to_vec_named(&new.config).expect("JSON is plain data"),
    };
    let address = client_address(&request, &shared.trusted_proxies);
    match shared.lobby.send(CreateMatch { settings, address }).await {
        Ok(Ok(summary)) => HttpResponse::Created().json(entry(&summary)),
        Ok(Err(why)) => refused(&why),
        Err(_) => refused(&ErrorCode::Stopping.into()),
    }
}

fn refused(why: &Refused) -> HttpResponse {
    metrics::counter!("skirmish_errors", "code" => why.code.name()).increment(1);
    tracing::info!(error = why.code.name(), sentence = why.sentence, "API request refused");
    let body = json!({ "error": why.code.name(), "sentence": why.sentence });
    match why.code {
        ErrorCode::TooManyMatches => HttpResponse::TooManyRequests().json(body),
        ErrorCode::Busy | ErrorCode::Stopping => HttpResponse::ServiceUnavailable().json(body),
        _ => HttpResponse::BadRequest().json(body),
    }
}

/// A body that is not the JSON of a match.
pub fn bad_body(error: JsonPayloadError, _: &HttpRequest) -> actix_web::Error {
    let sentence = format!("The body cannot be read: {error}.");
    let response = refused(&Refused { code: ErrorCode::BadSettings, sentence });
    InternalError::from_response(error, response).into()
}
