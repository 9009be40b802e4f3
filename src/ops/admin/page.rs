//! `GET /admin`: the page, embedded by the build.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};

use super::tokens::Tokens;
use crate::http;

/// Scripts, styles and connections of its own only, nothing inline, in nobody's frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; \
    img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

pub async fn file(request: HttpRequest, tokens: web::Data<Tokens>) -> HttpResponse {
    if !tokens.any() {
        return HttpResponse::NotFound()
            .content_type("text/plain; charset=utf-8")
            .body("There is no admin here: set admin_tokens (name:token) to switch it on.\n");
    }
    let path = match request.path().trim_end_matches('/') {
        "/admin" => "admin/admin.html",
        path => path.trim_start_matches('/'),
    };
    let mut response = http::file(&request, path);
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, header::HeaderValue::from_static(value));
    }
    response
}
