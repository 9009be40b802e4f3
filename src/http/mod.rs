//! Plain HTTP: the match list, health, and the page's files.

mod api;
mod health;
mod metrics;
#[cfg(feature = "page")]
mod page;

use actix_web::web;

pub use metrics::serve as serve_metrics;

/// A request body larger than this is refused.
const BODY: usize = 16 * 1024;

pub fn routes(routes: &mut web::ServiceConfig) {
    routes
        .app_data(web::JsonConfig::default().limit(BODY).error_handler(api::bad_body))
        .route("/healthz", web::get().to(health::healthz))
        .route("/api/matches", web::get().to(api::list))
        .route("/api/matches", web::post().to(api::create));
    #[cfg(feature = "page")]
    routes.default_service(web::get().to(page::file));
}
