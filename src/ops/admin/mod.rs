//! For admins: an API under /api/admin and a page under /admin, for holders of a token only.
//!
//! Each thing that is done is logged with the name of who did it, and noted in the store.

mod bans;
mod desk;
mod matches;
mod mutes;
mod openapi;
mod page;
mod people;
mod problem;
mod records;
mod server;
mod tokens;

use actix_web::ResponseError;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::ALLOW;
use actix_web::middleware::{Compress, Next, from_fn};
use actix_web::web::{self, Data, JsonConfig, PathConfig, QueryConfig, ServiceConfig};

pub use desk::{Desk, Facts};
pub use tokens::{Tokens, is_admin_token};

use crate::gauges::count_exceeded;
use problem::Problem;

/// Bytes of a request's body.
const BODY: usize = 16 * 1024;

/// Adds what admins use.
pub fn routes(routes: &mut ServiceConfig, desk: Desk, tokens: Data<Tokens>) {
    let api = web::scope("/api/admin")
        .wrap(from_fn(worded))
        .app_data(JsonConfig::default().limit(BODY).error_handler(|error, _| unread(error).into()))
        .app_data(PathConfig::default().error_handler(|_, _| Problem::not_found("thing").into()))
        .app_data(
            QueryConfig::default()
                .error_handler(|error, _| Problem::bad(format!("The query: {error}.")).into()),
        )
        .app_data(Data::new(desk))
        // Before the others: whoever writes a client has no token yet.
        .service(web::resource("/openapi.json").get(openapi::document))
        .service(
            web::scope("")
                .wrap(from_fn(tokens::admit))
                .service(web::resource("/state").get(server::state))
                .service(web::resource("/announce").post(server::announce))
                .service(web::resource("/drain").get(server::drain).post(server::begin_drain))
                .service(web::resource("/matches").get(matches::list).post(matches::create))
                .service(
                    web::resource("/matches/{match}").get(matches::inspect).delete(matches::end),
                )
                .service(web::resource("/matches/{match}/watch").post(matches::watch))
                .service(web::resource("/people").get(people::list))
                .service(web::resource("/people/{connection}/kick").post(people::kick))
                .service(
                    web::resource("/people/{connection}/mute")
                        .post(people::mute)
                        .delete(people::unmute),
                )
                .service(web::resource("/mutes").get(mutes::list))
                .service(web::resource("/mutes/{account}").delete(mutes::lift))
                .service(web::resource("/bans").get(bans::list).post(bans::add))
                .service(web::resource("/bans/{ban}").delete(bans::lift))
                .service(web::resource("/audit").get(records::audit))
                .service(web::resource("/results").get(records::results))
                .service(web::resource("/outbox").get(records::outbox))
                .service(web::resource("/outbox/retry").post(records::retry))
                .default_service(web::to(nothing)),
        );
    routes.app_data(tokens).service(api).service(
        web::scope("/admin").wrap(Compress::default()).default_service(web::get().to(page::file)),
    );
}

async fn nothing() -> Result<&'static str, Problem> {
    Err(Problem::not_found("endpoint"))
}

/// A method that an endpoint does not have is told as everything else; actix's own answer has no
/// body.
async fn worded(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> actix_web::Result<ServiceResponse<BoxBody>> {
    let response = next.call(request).await?.map_into_boxed_body();
    if response.status() != StatusCode::METHOD_NOT_ALLOWED {
        return Ok(response);
    }
    let allowed = response.headers().get(ALLOW).cloned();
    let problem = Problem::method(allowed.as_ref().and_then(|methods| methods.to_str().ok()));
    let mut worded = problem.error_response();
    if let Some(allowed) = allowed {
        worded.headers_mut().insert(ALLOW, allowed);
    }
    Ok(response.into_response(worded))
}

fn unread(error: actix_web::error::JsonPayloadError) -> Problem {
    use actix_web::error::JsonPayloadError::{ContentType, Overflow, OverflowKnownLength};
    match error {
        Overflow { .. } | OverflowKnownLength { .. } => {
            count_exceeded("admin_body_bytes");
            Problem::too_large()
        }
        ContentType => Problem::no_json(),
        error => Problem::bad(format!("The body cannot be read: {error}.")),
    }
}
