//! `GET /readyz`: whether to send people here.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use actix_web::{HttpResponse, web};
use serde_json::json;
use tokio::time::{sleep, timeout};

use crate::gauges::Gauges;
use crate::store::Store;

/// Between two looks at the store.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// A store that has taken nothing for this long is none to count on.
const TAKES_WITHIN: Duration = Duration::from_secs(3);

pub(super) async fn readyz(gauges: web::Data<Gauges>) -> HttpResponse {
    match gauges.unready() {
        None => HttpResponse::Ok().json(json!({ "ready": true })),
        Some(reason) => {
            HttpResponse::ServiceUnavailable().json(json!({ "ready": false, "reason": reason }))
        }
    }
}

/// Looks whether the store takes anything, so that whoever asks need not wait for it. One look at a
/// time: a store that hangs is not given more to do.
pub(super) async fn watch(store: Arc<dyn Store>, gauges: Arc<Gauges>) {
    loop {
        let mut look = store.probe();
        let took = match timeout(TAKES_WITHIN, &mut look).await {
            Ok(took) => took,
            Err(_) => {
                gauges.store_fails.store(true, Ordering::Relaxed);
                look.await
            }
        };
        gauges.store_fails.store(took.is_err(), Ordering::Relaxed);
        sleep(LOOK_EVERY).await;
    }
}
