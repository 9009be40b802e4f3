//! `GET /metrics`, in Prometheus' text format.

use std::io;
use std::sync::OnceLock;
use std::sync::atomic::Ordering;
use std::time::Duration;

use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpResponse, web};
use metrics_exporter_prometheus::PrometheusHandle;

use super::process;
use crate::gauges::Gauges;
use crate::meters;

/// How often samples of histograms are put into their buckets, so that they do not pile up where
/// nobody asks.
const UPKEEP_EVERY: Duration = Duration::from_secs(5);

/// Has everything counted from now on. Counts are kept once for a process, however many servers it
/// runs.
pub fn record() -> io::Result<PrometheusHandle> {
    static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    process::note_start();
    HANDLE
        .get_or_init(|| meters::install().ok())
        .clone()
        .ok_or_else(|| io::Error::other("metrics are recorded elsewhere in this process"))
}

pub(super) async fn keep_up(recorder: PrometheusHandle) {
    loop {
        tokio::time::sleep(UPKEEP_EVERY).await;
        recorder.run_upkeep();
    }
}

pub(super) async fn text(
    recorder: web::Data<PrometheusHandle>,
    gauges: web::Data<Gauges>,
) -> HttpResponse {
    let connections = gauges.connections.load(Ordering::Relaxed) as f64;
    metrics::gauge!("skirmish_connections").set(connections);
    metrics::gauge!("skirmish_ready").set(f64::from(gauges.unready().is_none()));
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"))
        .body(recorder.render() + &process::text())
}
