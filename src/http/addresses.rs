//! `GET /api/addresses`: where others find this server.

use actix_web::{HttpRequest, HttpResponse, web};

use crate::addresses;
use crate::server::Shared;

/// For the invitation of a page that was opened on this machine, which knows itself only as
/// localhost. Nobody else is told what networks the machine is in.
pub async fn list(request: HttpRequest, shared: web::Data<Shared>) -> HttpResponse {
    let near = request.peer_addr().is_some_and(|peer| peer.ip().is_loopback());
    let through_proxy = ["x-forwarded-for", "forwarded", "via"];
    if !near || through_proxy.iter().any(|name| request.headers().contains_key(*name)) {
        return HttpResponse::NotFound().finish();
    }
    let found = addresses::of(shared.scheme, shared.address);
    let origins: Vec<_> = found.into_iter().map(|address| address.origin).collect();
    HttpResponse::Ok().json(origins)
}
