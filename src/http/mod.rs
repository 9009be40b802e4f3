//! Plain HTTP: the match list, results, health, and the page's files.

mod addresses;
mod api;
mod health;
mod leaderboard;
#[cfg(feature = "page")]
mod page;
mod requests;
mod results;

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

pub use requests::logged;

pub fn routes(routes: &mut web::ServiceConfig, origins: &Origins) {
    routes
        .route("/healthz", web::get().to(healthz))
        .route("/api/addresses", web::get().to(addresses::list))
        .service(
            web::resource("/api/matches")
                .wrap(cors(origins))
                .route(web::get().to(api::list))
                .route(web::post().to(api::create)),
        );
    let read_only = [
        ("/api/leaderboard", web::get().to(leaderboard::leaderboard)),
        ("/api/results", web::get().to(results::list)),
        ("/api/results/{id}", web::get().to(results::one)),
    ];
    for (path, route) in read_only {
        routes.service(web::resource(path).wrap(cors(origins)).route(route));
    }
    #[cfg(feature = "page")]
    routes.service(
        web::scope("").wrap(Compress::default()).default_service(web::get().to(page::public_file)),
    );
}

/// Pages that may connect may also use the API; a form of another page could create matches.
fn cors(origins: &Origins) -> Cors {
    let origins = origins.clone();
    Cors::default()
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
        .allowed_header(header::CONTENT_TYPE)
}
