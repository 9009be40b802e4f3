//! `GET /metrics` in Prometheus' text format, on an address of its own: not for the public.

use std::io;
use std::net::TcpListener;
use std::sync::OnceLock;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::{App, HttpServer, web};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

const UPKEEP_EVERY: Duration = Duration::from_secs(5);

/// Counts are kept once for a process, however many servers it runs.
fn recorder() -> Option<PrometheusHandle> {
    static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    HANDLE.get_or_init(|| PrometheusBuilder::new().install_recorder().ok()).clone()
}

/// Serves what has been counted from now on.
pub fn serve(listener: TcpListener) -> io::Result<Server> {
    let handle = recorder()
        .ok_or_else(|| io::Error::other("metrics are recorded elsewhere in this process"))?;
    let upkeep = handle.clone();
    actix::spawn(async move {
        loop {
            tokio::time::sleep(UPKEEP_EVERY).await;
            upkeep.run_upkeep();
        }
    });
    let server = HttpServer::new(move || {
        App::new().app_data(web::Data::new(handle.clone())).route("/metrics", web::get().to(text))
    });
    Ok(server.workers(1).disable_signals().listen(listener)?.run())
}

async fn text(handle: web::Data<PrometheusHandle>) -> String {
    handle.render()
}
