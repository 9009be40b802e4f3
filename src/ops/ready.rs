//! `GET /readyz`: whether to send people here.

use actix_web::{HttpResponse, web};
use serde_json::json;

use crate::gauges::Gauges;

pub(super) async fn readyz(gauges: web::Data<Gauges>) -> HttpResponse {
    match gauges.unready() {
        None => HttpResponse::Ok().json(json!({ "ready": true })),
        Some(reason) => {
            HttpResponse::ServiceUnavailable().json(json!({ "ready": false, "reason": reason }))
        }
    }
}
