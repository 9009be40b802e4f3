//! `GET /api/leaderboard`.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::json;

use super::results::{ask, asked, asked_limit, bad};
use crate::server::Shared;
use crate::store::{self, Board};

const LIMIT: u32 = 20;
const LIMIT_MOST: u32 = 100;
/// A week is today and the six days before.
const WEEK_S: i64 = 6 * 24 * 3600;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    game: Option<String>,
    mode: Option<String>,
    #[serde(default)]
    since: Since,
    limit: Option<u32>,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Since {
    #[default]
    All,
    Week,
}

pub async fn leaderboard(request: HttpRequest, shared: web::Data<Shared>) -> HttpResponse {
    let board = asked::<Asked>(&request).and_then(|asked| {
        Ok(Board {
            game: asked.game,
            mode: asked.mode,
            from_s: match asked.since {
                Since::All => None,
                Since::Week => Some(store::now_s() - WEEK_S),
            },
            limit: asked_limit(asked.limit, LIMIT, LIMIT_MOST)?,
        })
    });
    let board = match board {
        Ok(board) => board,
        Err(sentence) => return bad(&sentence),
    };
    match ask(|| shared.store.leaderboard(board)).await {
        Err(refusal) => refusal,
        Ok(places) => {
            let places = places.iter().enumerate().map(|(n, place)| {
                json!({
                    "rank": n + 1,
                    "name": place.name,
                    "points": place.points,
                    "wins": place.wins,
                    "rounds": place.rounds,
                    "score": place.score,
                })
            });
            HttpResponse::Ok().json(places.collect::<Vec<_>>())
        }
    }
}
