//! Plain HTTP: the match list, health, and the page's files.

mod addresses;
mod api;
mod health;
#[cfg(feature = "page")]
mod page;

use actix_cors::Cors;
use actix_web::http::header;
#[cfg(feature = "page")]
use actix_web::middleware::Compress;
use actix_web::web;

use crate::net::Origins;

pub use health::healthz;
#[cfg(feature = "page")]
pub use page::file;

/// A file of the page, which this server was built without.
#[cfg(not(feature = "page"))]
pub fn file(_: &actix_web::HttpRequest, _: &str) -> actix_web::HttpResponse {
    actix_web::HttpResponse::NotFound()
        .content_type("text/plain; charset=utf-8")
        .body("This server was built without its pages.\n")
}

pub fn routes(routes: &mut web::ServiceConfig, origins: &Origins) {
    let origins = origins.clone();
    // Pages that may connect may also use the API; a form of another page could create matches.
    let cors = Cors::default()
        .block_on_origin_mismatch(true)
        .allowed_origin_fn(move |_, request| match origins.check(request.headers()) {
            Ok(()) => true,
            Err(sentence) => {
                metrics::counter!("skirmish_requests_refused_total", "reason" => "origin")
                    .increment(1);
                tracing::info!(reason = "origin", sentence, "API request refused");
                false
            }
        })
        .allowed_methods(["GET", "POST"])
        .allowed_header(header::CONTENT_TYPE);
    routes
        .route("/healthz", web::get().to(healthz))
        .route("/api/addresses", web::get().to(addresses::list))
        .service(
            web::resource("/api/matches")
                .wrap(cors)
                .route(web::get().to(api::list))
                .route(web::post().to(api::create)),
        );
    #[cfg(feature = "page")]
    routes.service(
        web::scope("").wrap(Compress::default()).default_service(web::get().to(page::public_file)),
    );
}
