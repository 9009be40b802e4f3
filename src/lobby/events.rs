//! What whoever listens to webhooks is told of matches: docs/webhooks.md.

use serde_json::json;
use skirmish_protocol::codes::CloseCode;

use crate::directory::Entry;
use crate::store::{Event, now_s};

pub fn created(entry: &Entry, bots: u32) -> Event {
    let now_s = now_s();
    let body = json!({
        "match_id": entry.summary.id,
        "name": entry.summary.name,
        "game": entry.summary.game,
        "code": entry.summary.code,
        "private": entry.private,
        "house": entry.house,
        "seats": entry.summary.seats,
        "bots": bots,
        "created_s": now_s,
    });
    Event::new("match.created", body.to_string(), now_s)
}

pub fn ended(entry: &Entry, why: CloseCode) -> Event {
    let now_s = now_s();
    let body = json!({
        "match_id": entry.summary.id,
        "name": entry.summary.name,
        "game": entry.summary.game,
        "private": entry.private,
        "house": entry.house,
        "reason": why.name(),
        "ended_s": now_s,
    });
    Event::new("match.ended", body.to_string(), now_s)
}
