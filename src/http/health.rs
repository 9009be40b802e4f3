//! `GET /healthz`.

use std::sync::atomic::Ordering;

use actix_web::{HttpResponse, web};
use serde_json::json;

use crate::gauges::Gauges;

pub async fn healthz(gauges: web::Data<Gauges>) -> HttpResponse {
    let status = if gauges.stopping.load(Ordering::Relaxed) {
        "stopping"
    } else if gauges.draining.load(Ordering::Relaxed) {
        "draining"
    } else {
        "ok"
    };
    HttpResponse::Ok().json(json!({
        "status": status,
        "version": env!("CARGO_PKG_VERSION"),
        "uptime_s": gauges.started.elapsed().as_secs(),
        "connections": gauges.connections.load(Ordering::Relaxed),
        "matches": gauges.matches.load(Ordering::Relaxed),
    }))
}
