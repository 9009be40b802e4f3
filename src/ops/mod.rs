//! What operators use: metrics, readiness, health and admin, on an address that is not for the
//! public.

mod admin;
mod bind;
mod hosts;
mod metrics;
mod process;
mod ready;

use std::io;
use std::net::TcpListener;
use std::sync::Arc;

use actix_web::body::MessageBody;
use actix_web::dev::{Server, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Next, from_fn};
use actix_web::{App, HttpServer, web};
use metrics_exporter_prometheus::PrometheusHandle;

use crate::config::Secret;
use crate::gauges::Gauges;
use crate::http::{healthz, logged};

use admin::Tokens;
pub use admin::{Desk, Facts, is_admin_token};
pub use bind::OpsBind;
pub use hosts::Hosts;
pub use metrics::record;

/// What the endpoints know of the server.
#[derive(Clone)]
pub struct Operators {
    pub recorder: PrometheusHandle,
    pub gauges: Arc<Gauges>,
    pub hosts: Hosts,
    pub desk: Desk,
    pub admin_tokens: Vec<Secret>,
}

/// Serves them on a thread of its own.
pub fn serve(listener: TcpListener, operators: Operators) -> io::Result<Server> {
    actix::spawn(metrics::keep_up(operators.recorder.clone()));
    actix::spawn(ready::watch(operators.desk.store.clone(), operators.gauges.clone()));
    // One for all workers: it counts wrong ones.
    let tokens = web::Data::new(Tokens::new(&operators.admin_tokens));
    let server = HttpServer::new(move || {
        let Operators { recorder, gauges, hosts, desk, .. } = operators.clone();
        let tokens = tokens.clone();
        App::new()
            .app_data(web::Data::new(recorder))
            .app_data(web::Data::from(gauges))
            .app_data(web::Data::new(hosts))
            .wrap(from_fn(by_known_name))
            .wrap(from_fn(logged))
            .route("/metrics", web::get().to(metrics::text))
            .route("/readyz", web::get().to(ready::readyz))
            .route("/healthz", web::get().to(healthz))
            .configure(|routes| admin::routes(routes, desk, tokens))
    });
    Ok(server.workers(1).disable_signals().listen(listener)?.run())
}

async fn by_known_name(
    hosts: web::Data<Hosts>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> actix_web::Result<ServiceResponse> {
    match hosts.refusal(request.headers()) {
        Some(refusal) => Ok(request.into_response(refusal)),
        None => Ok(next.call(request).await?.map_into_boxed_body()),
    }
}
